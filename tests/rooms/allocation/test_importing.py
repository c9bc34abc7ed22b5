"""Importing a real election keeps every ballot, the official totals and the currency."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Area
from pb.proposals.models import Proposal
from pb.rounds.models import Round
from pb.voting.models import CountedBallot
from pb.voting.queries import ballot_classes, latest_tally

SMALL = """META
key;value
description;A small vote
country;Nowhere
currency;PLN
budget;1000.50
num_projects;3
num_votes;4
vote_type;{vote_type}
subunit;{area}
rule;greedy
max_length;2
PROJECTS
project_id;cost;name;category
p7;400;Łąka;green
p1;300.25;Well;green,water
p3;900;Tower;
VOTES
voter_id;vote
1;p7,p1
2;p1
3;p1,p7
4;p3
"""


def write(folder: Path, name: str, area: str, vote_type: str = "ordinal") -> str:
    path = folder / name
    path.write_text(SMALL.format(area=area, vote_type=vote_type), encoding="utf-8")
    return str(path)


def test_one_file_becomes_a_counted_round(app: Flask, session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "small.pb", "Białołęka")
    result = app.test_cli_runner().invoke(args=["import-round", path])
    assert result.exit_code == 0, result.output
    assert "Imported 4 ballots in 1 area(s): /rounds/a-small-vote" in result.output
    round_ = session.scalars(sa.select(Round)).one()
    assert (round_.stage, round_.currency, round_.title, round_.pooled) == (
        "counted",
        "PLN",
        "A small vote",
        False,
    )
    assert [area.slug for area in round_.areas] == ["bialoleka"]
    frozen = json.loads(round_.frozen or "")
    assert frozen["currency"] == "PLN" and frozen["pots"][0]["amount"] == 100_050
    assert sorted(frozen["tie_order"]) == [1, 2, 3]
    tally = latest_tally(session, round_)
    assert tally is not None and tally.channels == {"imported": 4}
    assert {g.choices: g.weight for g in ballot_classes(session, tally)} == {
        (1, 2): 1,
        (2,): 1,
        (2, 1): 1,
        (3,): 1,
    }
    assert [p.imported_id for p in session.scalars(sa.select(Proposal).order_by(Proposal.number))] == [
        "p7",
        "p1",
        "p3",
    ]
    assert audit.verify(session) == []


def test_the_same_files_are_refused_in_one_line(app: Flask, session: Session, tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{name}.pb", name) for name in ("North", "South")]
    run = app.test_cli_runner()
    assert run.invoke(args=["import-round", *paths, "--pool", "--title", "Both"]).exit_code == 0
    again = run.invoke(args=["import-round", *reversed(paths), "--pool"])
    assert again.exit_code == 2 and "imported before, as “Both”" in again.output
    assert again.output.count("\n") == 1
    round_ = session.scalars(sa.select(Round)).one()
    assert round_.pooled and json.loads(round_.frozen or "")["rules"][0]["kind"] == "district-fair"
    other = run.invoke(args=["import-round", paths[0], "--title", "Both"])
    assert "/rounds/both-2" in other.output
    # The same files each with its own pot are another question, and so another round.
    apart = run.invoke(args=["import-round", *paths, "--title", "Both"])
    assert "/rounds/both-3" in apart.output
    assert session.scalar(sa.select(sa.func.count()).select_from(Area)) == 2


def test_files_that_do_not_fit_together_write_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    run = app.test_cli_runner()
    ranked, ticked = write(tmp_path, "a.pb", "North"), write(tmp_path, "b.pb", "South", "approval")
    twice, bad = write(tmp_path, "c.pb", "North"), tmp_path / "bad.pb"
    bad.write_text(SMALL.format(area="West", vote_type="ordinal").replace("4;p3", "4;p9"))
    for paths in ([ranked, ticked], [ranked, twice], [ranked, str(bad)], [str(tmp_path / "none.pb")]):
        result = run.invoke(args=["import-round", *paths])
        assert result.exit_code == 2 and result.output.count("\n") == 1, result.output
        assert "Traceback" not in result.output
    assert session.scalar(sa.select(sa.func.count()).select_from(Round)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Area)) == 0


@pytest.mark.real_data
def test_a_real_election_has_its_official_votes(app: Flask, session: Session, real_data: Path) -> None:
    path = real_data / "pabulib" / "Poland_Warszawa_2023_Wesola.pb"
    result = app.test_cli_runner().invoke(args=["import-round", str(path)])
    assert result.exit_code == 0, result.output
    # Read again by hand: the official "votes" column of the file itself.
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    start, end = lines.index("PROJECTS"), lines.index("VOTES")
    official = {
        row["project_id"]: int(row["votes"]) for row in csv.DictReader(lines[start + 1 : end], delimiter=";")
    }
    round_ = session.scalars(sa.select(Round)).one()
    tally = latest_tally(session, round_)
    assert tally is not None
    ids = dict(session.execute(sa.select(Proposal.number, Proposal.imported_id)).all())  # type: ignore[arg-type]
    found: Counter[str] = Counter()
    for group in ballot_classes(session, tally):
        for number in group.choices:
            found[ids[number]] += group.weight
    assert {name: found[name] for name in official} == official
    stored = session.scalar(sa.select(sa.func.count()).select_from(CountedBallot))
    assert stored == len(lines) - end - 2 == tally.ballots_counted


def test_an_imported_rounds_page_claims_nothing_of_ours(app: Flask, session: Session, tmp_path: Path) -> None:
    """Its limits, ages and tie-break were its own council's: no draw of ours, no smallest grant."""
    app.test_cli_runner().invoke(args=["import-round", write(tmp_path, "small.pb", "Wola")])
    page = app.test_client().get("/rounds/a-small-vote").text
    assert "1,000.50 PLN</span> in all." in page and "If two proposals are level" in page
    for ours in (
        "A proposal can ask for",
        "The order was drawn",
        "Draw it again yourself",
        "from the age of",
    ):
        assert ours not in page
