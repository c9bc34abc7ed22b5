"""How often proposals win: by hand, in many processes, and when time runs out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import optimiser.engines.frontier
import optimiser.studies.stability
from optimiser.canonical import problem_from_json, problem_to_json
from optimiser.model import (
    BallotClass,
    EquityRule,
    InvalidProblem,
    RuleKind,
)
from optimiser.studies.people import NEEDS_SINGLE_BALLOTS
from optimiser.studies.resampling import Sampler
from optimiser.studies.stability import stability, stability_to_json
from tests.optimiser.towns import many, totals, town


def test_the_order_and_the_merging_of_ballots_do_not_count() -> None:
    problem = town()
    a, b = problem.ballots
    split = replace(problem, ballots=(replace(b, weight=8), a, replace(b, weight=40)))
    one, other = stability(problem, resamples=60, workers=1), stability(split, resamples=60, workers=1)
    assert one.standings == other.standings


@pytest.mark.parametrize("rule", ["max-support", "equal-shares"])
def test_a_problem_that_was_published_and_read_again_draws_the_same(rule: str) -> None:
    """A ballot of approval is published with its choices in order, whatever order they were marked in."""
    marks = (("b", "a"), ("a",), ("c", "b"), ("b",), ("c", "a", "b"), ("a", "c"))
    ballots = tuple(BallotClass("town", choices, 3) for choices in marks)
    asked = tuple(replace(p, cost=4) for p in town().proposals)
    problem = replace(town(), ballots=ballots, proposals=asked)
    again = problem_from_json(problem_to_json(problem))
    assert again.ballots != problem.ballots
    one, other = (stability(p, rule=rule, resamples=80, workers=1) for p in (problem, again))
    assert one == other
    assert any(0 < s.wins < 80 for s in one.standings)


def test_close_calls_by_hand() -> None:
    """a wins with 51 or more of 100 drawn at 52 % (ties go to b): a little more than half the time."""
    found = stability(town(), resamples=400, workers=1)
    a, b, c = found.standings
    assert (a.proposal, a.funded, c.wins, c.funded) == ("a", True, 400, True)
    assert a.wins + b.wins == 400
    sampler = Sampler.of(town(), 0)
    assert a.wins == sum(int(sampler.draw(k)[0]) > 50 for k in range(400))
    # P(X > 50), X binomial(100, 0.52), is 0.618; 400 draws are within 0.1 of it with certainty enough.
    assert abs(a.wins / 400 - 0.618) < 0.1
    assert found.close == ("a", "b")
    values = json.loads(json.dumps(stability_to_json(found)))
    assert values["standings"][2] == {"proposal": "c", "funded": True, "wins": 400}


@pytest.mark.parametrize(
    ("wins", "close"), [(49, False), (50, True), (950, True), (951, False), (1000, False)]
)
def test_what_is_close(wins: int, close: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    row = np.array([True, False, False])
    monkeypatch.setattr(optimiser.studies.stability, "_all", lambda *_: [row] * wins + [~row] * (1000 - wins))
    assert ("a" in stability(town()).close) is close


def test_the_seed_decides_and_nothing_else() -> None:
    first = stability(many(20, 1), resamples=50, seed=4, workers=1)
    assert stability(many(20, 1), resamples=50, seed=4, workers=1) == first
    assert stability(many(20, 1), resamples=50, seed=5, workers=1).standings != first.standings


def test_many_processes_say_what_one_says(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = stability(many(20, 1), resamples=60, workers=1)
    monkeypatch.setattr(optimiser.studies.stability, "SMALL_WORK", 0.0)
    monkeypatch.setattr(optimiser.studies.stability, "CHUNK_SECONDS", 0.01)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    told: list[tuple[int, int]] = []
    assert stability(many(20, 1), resamples=60, workers=2, progress=lambda *d: told.append(d)) == alone
    assert told == [(done, 60) for done in range(1, 61)]


def test_stopping_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Exception):
        pass

    def stop(done: int, _: int) -> None:
        if done == 25:
            raise Stopped

    closed: list[bool] = []
    real = optimiser.studies.stability.ProcessPoolExecutor.shutdown

    def shutdown(pool: object, **how: bool) -> None:
        real(pool, **how)  # type: ignore[arg-type]
        closed.append(how == {"wait": True, "cancel_futures": True})

    monkeypatch.setattr(optimiser.studies.stability, "SMALL_WORK", 0.0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(optimiser.studies.stability.ProcessPoolExecutor, "shutdown", shutdown)
    with pytest.raises(Stopped):
        stability(many(20, 1), resamples=400, workers=1 + 1, progress=stop)
    assert closed == [True]


KILLED = """
import multiprocessing, os, signal
from optimiser.studies import stability as s
from tests.optimiser.towns import many

def watch(done, total):
    if done > s.FIRST:
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    s.SMALL_WORK = 0.0
    s.os.cpu_count = lambda: 2
    s.stability(many(20, 1), resamples=100_000, workers=2, progress=watch)
"""


def test_no_worker_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    # Not a pipe: the workers would hold it open, and their end be waited for here.
    with (tmp_path / "said").open("w+") as said:
        done = subprocess.run([sys.executable, str(script)], stdout=said, env=environment, check=False)
        assert done.returncode == -signal.SIGKILL
        workers = [int(pid) for pid in Path(said.name).read_text().split()]
    assert len(workers) == 2
    wait_until = time.monotonic() + 20
    while any(running(pid) for pid in workers):
        assert time.monotonic() < wait_until
        time.sleep(0.05)


def running(pid: int) -> bool:
    """Whether a process is there and no mere entry that nobody has collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_time_running_out_gives_the_first_so_many() -> None:
    found = stability(town(), resamples=100, workers=1, time_limit=1e-9)
    assert (found.asked, found.resamples, found.close) == (100, 0, ())


def test_a_rule_without_a_plan_is_counted_as_such() -> None:
    floor = EquityRule("x", RuleKind.THEME_FLOOR, theme="green", amount=1)
    found = stability(town(floor), resamples=5, workers=1)
    assert (found.no_plan, found.resamples) == (5, 5)
    assert not any(s.funded or s.wins for s in found.standings)


def test_what_cannot_be_resampled_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="seed"):
        stability(town(), seed=-1)
    with pytest.raises(InvalidProblem, match="resamples"):
        stability(town(), resamples=-1)
    with pytest.raises(InvalidProblem, match=NEEDS_SINGLE_BALLOTS):
        stability(totals())
