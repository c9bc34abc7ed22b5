"""Processes of their own: what they answer, and that nothing of them is left, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from optimiser import solve, solve_isolated
from optimiser.apart import child
from optimiser.model import Amendment, AmendmentKind, InvalidProblem, Problem, Status
from tests.optimiser.hard import hard_problem
from tests.optimiser.test_engines import random_county

STUBBORN = "tests.optimiser.stubborn"
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
COUNTY = random_county(11, 3, 16, pooled=True)


def running(pid: int) -> bool:
    """Whether a process is there and is more than an entry that nobody has read yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children_of(parent: int) -> list[int]:
    """Processes below ``parent``, at any depth."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = list(below.get(parent, []))
    for pid in found:
        found.extend(below.get(pid, []))
    return [pid for pid in found if running(pid)]


def wait_for(what: Callable[[], Any], seconds: float = 20.0) -> Any:
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.02)
    return found


@pytest.fixture(autouse=True)
def nothing_is_left() -> Any:
    before = set(children_of(os.getpid()))
    yield
    assert wait_for(lambda: not set(children_of(os.getpid())) - before), "a child is left"


def conflicting() -> Problem:
    key = COUNTY.proposals[0].id
    kinds = (AmendmentKind.FIX, AmendmentKind.FORBID)
    both = tuple(Amendment(kind.value, kind, key, "Cllr", "why") for kind in kinds)
    return replace(COUNTY, amendments=both)


@pytest.mark.parametrize(
    ("problem", "options"),
    [
        (COUNTY, {}),
        (COUNTY, {"explain": False}),
        (COUNTY, {"rule": "greedy-stop"}),
        (conflicting(), {}),
        (hard_problem(1, 8, 3), {"certify": True}),
    ],
    ids=["explained", "plain", "greedy", "infeasible", "certified"],
)
def test_the_answer_is_that_of_the_same_process(problem: Problem, options: dict[str, Any]) -> None:
    apart = solve_isolated(problem, seconds=60, **options)
    assert replace(apart, seconds=0) == replace(solve(problem, **options), seconds=0)


def test_progress_arrives() -> None:
    seen: list[tuple[int, int]] = []
    solve_isolated(COUNTY, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(step, len(COUNTY.proposals)) for step in range(1, len(COUNTY.proposals) + 1)]


def test_a_bad_problem_is_refused_as_ever() -> None:
    with pytest.raises(InvalidProblem, match="tie_order"):
        solve_isolated(replace(COUNTY, tie_order=COUNTY.tie_order[1:]))
    with pytest.raises(InvalidProblem, match="lottery"):
        solve_isolated(COUNTY, rule="lottery")


def test_a_hard_problem_is_stopped_in_time() -> None:
    """Not proved in two seconds by anything here: stopped, and in no case called optimal."""
    problem = hard_problem(1, 60, 6)
    began = time.monotonic()
    with pytest.raises(child.OutOfTime):
        solve_isolated(problem, seconds=2.0)
    assert time.monotonic() - began < 4.0
    began = time.monotonic()
    found = solve(problem, time_limit=2.0, certify=True)
    assert time.monotonic() - began < 10.0
    assert found.status is Status.FEASIBLE
    assert (found.proofs, found.explanations) == ((), {})
    assert found.bound is not None
    assert found.bound > found.support > 0


def test_it_is_cancelled_on_the_way() -> None:
    asked: list[float] = []

    def cancelled() -> bool:
        asked.append(time.monotonic())
        return asked[-1] - asked[0] > 0.5

    with pytest.raises(child.Cancelled):
        solve_isolated(hard_problem(1, 60, 6), seconds=60, cancelled=cancelled)
    assert len(asked) > 3
    assert asked[-1] - asked[0] < 2.0


SOLVE = "solve_isolated(hard_problem(1, 60, 6))"
STUDY = "study_isolated(hard_problem(1, 60, 6), 'max-support', methods=['max-support'], seconds=60)"


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("what", [SOLVE, STUDY], ids=["solve", "study"])
def test_a_killed_parent_leaves_no_orphan(stop: signal.Signals, what: str) -> None:
    """Of a parent that is killed while its child works, nothing goes on."""
    work = (
        "from optimiser import solve_isolated, study_isolated\n"
        f"from tests.optimiser.hard import hard_problem\n{what}\n"
    )
    with subprocess.Popen([sys.executable, "-c", work]) as parent:
        solving = wait_for(lambda: children_of(parent.pid))
        assert len(solving) == 1
        time.sleep(0.5)
        assert running(solving[0])
        parent.send_signal(stop)
        assert parent.wait() == -stop
        assert wait_for(lambda: not running(solving[0]), 5.0)


@pytest.mark.parametrize("how", ["deadline", "cancelled", "error"])
def test_a_childs_child_goes_too(how: str) -> None:
    pids: list[int] = []
    both = Event()

    def listen(message: child.Message) -> None:
        pids.append(message["pid"])
        if len(pids) == 2:
            both.set()
            if how == "error":
                raise KeyboardInterrupt

    expected = {"deadline": child.OutOfTime, "cancelled": child.Cancelled, "error": KeyboardInterrupt}
    with pytest.raises(expected[how]):
        child.ask(
            STUBBORN,
            {"do": "spawn"},
            seconds=3.0 if how == "deadline" else 30.0,
            cancelled=both.is_set if how == "cancelled" else None,
            on_message=listen,
        )
    assert len(pids) == 2
    assert wait_for(lambda: not any(map(running, pids)), 5.0)


def test_too_little_memory_is_a_clean_error() -> None:
    with pytest.raises(child.OutOfMemory, match="under a limit of 512 MB"):
        child.ask(STUBBORN, {"do": "eat"}, memory=512 << 20)
    with pytest.raises(child.OutOfMemory):
        solve_isolated(hard_problem(1, 30, 5), seconds=60, memory=96 << 20)
    assert solve_isolated(COUNTY, seconds=60, memory=2 << 30).status is Status.OPTIMAL


@pytest.mark.parametrize(
    ("do", "words"),
    [("abort", "signal 6"), ("leave", "status 3"), ("fail", "^ValueError: on purpose$")],
)
def test_a_child_that_breaks_is_one_line(do: str, words: str) -> None:
    with pytest.raises(child.ChildError, match=words) as caught:
        child.ask(STUBBORN, {"do": do}, seconds=60)
    assert "\n" not in str(caught.value)


def test_a_child_that_does_not_listen_is_stopped_too() -> None:
    began = time.monotonic()
    with pytest.raises(child.OutOfTime):
        child.ask("tests.optimiser.deaf", {"much": "x" * 1_000_000}, seconds=1.0)
    assert time.monotonic() - began < 3.0


def test_a_child_sees_no_secret_and_answers_through_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hush@host/db")
    seen = child.ask(STUBBORN, {"do": "chatter"}, seconds=60)
    assert seen["leads"] is True
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(seen["environment"])


def test_no_answer_in_no_time() -> None:
    with pytest.raises(child.OutOfTime):
        child.ask(STUBBORN, {"do": "nothing"}, seconds=0.0)
