"""The study in the public bundle: its hash, nothing of few voters, and a check of it with no network."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from optimiser.studies.beside import told
from pb.allocation.models import AllocationRun, Study
from pb.house.small_numbers import show_people
from pb.publish.bundle import STUDY_COMMAND
from pb.publish.queries import bundle_of
from pb.rounds.models import Round
from tests.client import PageClient
from tests.rooms.allocation.counted import make_counted
from tests.rooms.allocation.test_service import recommend
from tests.rooms.allocation.test_studies import round_, run
from tests.rooms.publish.test_bundle import ROOT, unpack

__all__ = ["round_", "run"]


def run_command(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A command of the README, with nothing of this process's environment."""
    words = [sys.executable, *command.split()[1:]]
    env = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": os.defpath}
    return subprocess.run(
        words, cwd=folder, env=env, capture_output=True, text=True, timeout=240, check=False
    )


@pytest.fixture
def files(session: Session, round_: Round, run: AllocationRun, tmp_path: Path) -> dict[str, bytes]:
    bundle = bundle_of(session, round_)
    assert bundle is not None
    return unpack(bundle.zipped(), tmp_path)


def test_the_study_is_the_one_that_was_hashed(
    session: Session, run: AllocationRun, files: dict[str, bytes]
) -> None:
    made = session.get_one(Study, run.id)
    assert hashlib.sha256(files["study.json"]).hexdigest() == made.sha256
    listed = {f["name"]: f["sha256"] for f in json.loads(files["manifest.json"])["files"]}
    assert listed["study.json"] == made.sha256
    assert json.loads(files["manifest.json"])["verify"] == STUDY_COMMAND
    readme = files["README.txt"].decode()
    assert STUDY_COMMAND in readme and "python -m optimiser compare problem.json" in readme
    assert "\nstudy.json       what else could have been" in readme


def test_anybody_checks_it_and_compares(tmp_path: Path, files: dict[str, bytes]) -> None:
    done = run_command(tmp_path, STUDY_COMMAND)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("verified")
    assert "study: how many voters have nothing is not checked: the problem holds only totals" in done.stdout
    # The prices are those of the command that the README names, too.
    done = run_command(tmp_path, "python -m optimiser compare problem.json --json compare.json")
    assert done.returncode == 0, done.stderr
    compared = json.loads((tmp_path / "compare.json").read_text())["files"][0]["prices"]
    shown = json.loads(files["study.json"])["prices"]
    assert {p["rules"][0]: p["support"] for p in shown} == {
        p["rules"][0]: p["support"] for p in compared["each"]
    }


def first(found: list[Any], wanted: Callable[[Any], Any]) -> Any:
    return next(one for one in found if wanted(one))


def more_support(study: dict[str, Any]) -> None:
    study["alternatives"][0]["support"] += 1


def another_winner(study: dict[str, Any]) -> None:
    del study["alternatives"][-1]["funded"][0]


def cheaper_rule(study: dict[str, Any]) -> None:
    first(study["prices"], lambda price: price["support"])["support"] -= 1


def cheaper_rules(study: dict[str, Any]) -> None:
    study["together"]["support"] -= 1


def higher_curve(study: dict[str, Any]) -> None:
    study["curve"]["points"][-1]["support"] += 1


def hidden_point(study: dict[str, Any]) -> None:
    del study["curve"]["points"][-1]


def rule_that_is_not(study: dict[str, Any]) -> None:
    study["prices"].append({**study["prices"][0], "rules": ["no-such-rule"]})


@pytest.mark.parametrize(
    "tamper",
    [
        more_support,
        another_winner,
        cheaper_rule,
        cheaper_rules,
        higher_curve,
        hidden_point,
        rule_that_is_not,
    ],
)
def test_a_changed_figure_is_found(
    tmp_path: Path, files: dict[str, bytes], tamper: Callable[[dict[str, Any]], None]
) -> None:
    study = json.loads(files["study.json"])
    true = copy.deepcopy(study)
    tamper(study)
    assert study != true
    (tmp_path / "study.json").write_text(json.dumps(study))
    done = run_command(tmp_path, STUDY_COMMAND)
    assert done.returncode == 1, done.stdout
    wrong = "there is no such rule" if tamper is rule_that_is_not else "is not what the problem gives"
    assert "study: " in done.stdout and wrong in done.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "expected an object"),
        ("{}", "is missing"),
        (
            '{"format":1,"method":"","alternatives":[],"prices":[],"together":null,"curve":null,"again":null}',
            "2",
        ),
        (
            '{"format":2,"method":"max-support","alternatives":[3],"prices":[],"together":null,"curve":null,'
            '"again":null}',
            "alternatives must be objects",
        ),
        (
            '{"format":2,"method":"max-support","alternatives":[{"method":[],"rules":true}],"prices":[],'
            '"together":null,"curve":null,"again":null}',
            "method must be text",
        ),
        ("{", "not JSON"),
    ],
)
def test_what_is_no_study_is_one_line(tmp_path: Path, files: dict[str, bytes], text: str, words: str) -> None:
    (tmp_path / "study.json").write_text(text)
    done = run_command(tmp_path, STUDY_COMMAND)
    assert done.returncode == 2 and words in done.stderr
    assert done.stderr.startswith("study.json") and done.stderr.count("\n") == 1


def test_few_voters_are_never_told(app: Flask, session: Session) -> None:
    """Of twelve voters, seven have nothing; of fifty-two, forty-seven."""
    for nothing, known in ((7, None), (47, 45), (48, 50)):
        _, _, _ = made = make_counted(session, [6_000, 6_000], [[1]] * 60 + [[2]] * nothing, pot=6_000)
        study = session.get_one(Study, recommend(session, made[0]).id)
        assert {one["nothing"] for one in json.loads(study.text)["alternatives"]} == {known}


def test_what_is_told_is_what_the_pages_show(app: Flask) -> None:
    with app.test_request_context():
        for count in range(300):
            assert show_people(told(count) or 0) == show_people(count)
            assert (told(count) is None) is (count < 10)


def test_a_study_of_before_stays_out(session: Session, client: PageClient, run: AllocationRun) -> None:
    """It told how many voters have nothing to the last one."""
    made = session.get_one(Study, run.id)
    old = json.dumps({**json.loads(made.text), "format": 1})
    session.execute(sa.text("DROP TRIGGER study_no_update"))
    session.execute(sa.update(Study).values(text=old, sha256=hashlib.sha256(old.encode()).hexdigest()))
    session.commit()
    session.expire_all()
    bundle = bundle_of(session, run.round)
    assert bundle is not None and "study.json" not in bundle.texts
    assert "study.json" not in bundle.texts["README.txt"]


@pytest.mark.parametrize("method", ["equal-shares", "max-support"])
def test_a_round_that_publishes_ballots_is_checked_whole(
    session: Session, tmp_path: Path, method: str
) -> None:
    ballots = [[1, 2], [1, 2], [1], [3], [3, 2], [2]] * 3
    changes = {"publish_rankings": True, "rule": method}
    made, _, _ = make_counted(session, [6_000, 5_000, 4_000], ballots, pot=10_000, **changes)
    recommend(session, made)
    bundle = bundle_of(session, made)
    assert bundle is not None
    texts = unpack(bundle.zipped(), tmp_path)
    done = run_command(tmp_path, STUDY_COMMAND)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "study:" not in done.stdout
    study = json.loads(texts["study.json"])
    assert study["again"]["wins"]
    for change in ({"people": 17}, {"nothing": 15}):
        false = {**study, "alternatives": [{**study["alternatives"][0], **change}]}
        (tmp_path / "study.json").write_text(json.dumps(false))
        assert run_command(tmp_path, STUDY_COMMAND).returncode == 1
    wins = dict.fromkeys(study["again"]["wins"], 1)
    (tmp_path / "study.json").write_text(json.dumps({**study, "again": {**study["again"], "wins": wins}}))
    assert run_command(tmp_path, STUDY_COMMAND).returncode == 1
