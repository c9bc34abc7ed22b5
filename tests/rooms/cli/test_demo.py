"""The demonstration: the same county every time, every stage at once, nothing in it real."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.demo import key_for
from pb.accounts.models import Account
from pb.allocation.models import ProposedAmendment
from pb.allocation.queries import current_run, read_run
from pb.areas.models import Area, BoardMember, BoardSeats
from pb.areas.service import create_council
from pb.cli.demo import SHOWN, prepare
from pb.cli.demo import seed as seeding
from pb.cli.demo.places import AREAS
from pb.cli.demo.plans import MAIN, PLANS
from pb.config import Settings, is_demo_command
from pb.decisions.models import Decision, DeclaredInterest
from pb.house.database import db, set_writing, writing
from pb.house.models import Council
from pb.permissions import Role
from pb.proposals.models import Proposal, ProposalContact
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.queries import all_rounds
from pb.voting.models import Credential
from pb.voting.queries import ballots_cast, latest_tally
from tests.client import PageClient
from tests.conftest import make_app, settings_in

TODAY = datetime(2026, 10, 14, 11, 30, tzinfo=UTC)  # a Wednesday
SMALL = tuple(p for p in PLANS if p.stage in (Stage.CALL_IN, Stage.CHECKING, Stage.VOTING))


def demo_app(folder: Path, migrated: Path) -> Flask:
    for file in migrated.glob("*.sqlite"):
        (folder / file.name).write_bytes(file.read_bytes())
    return make_app(settings_in(folder, demo=True))


def dispose(app: Flask) -> None:
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()
    app.extensions["huey"].storage.close()
    set_writing(False)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Flask]:
    """The whole demonstration, seeded once for this module."""
    app = demo_app(tmp_path_factory.mktemp("demo"), migrated)
    with app.app_context():
        seeding.seed(db.session(), app.config["SECRET_KEY"], TODAY)
    yield app
    with app.app_context():
        dispose(app)


@pytest.fixture
def session(county: Flask) -> Iterator[Session]:
    with county.app_context():
        yield db.session()
        db.session.remove()


def public_content(session: Session) -> str:
    """A hash over what a reader could read, without what must differ (secrets and their hashes)."""
    rows: list[object] = []
    for area in session.scalars(sa.select(Area).order_by(Area.slug)):
        rows.append(
            [area.slug, area.name, area.population, area.boundary, [s.name for s in area.settlements]]
        )
    rows += [list(r) for r in session.execute(sa.select(BoardMember.name, BoardMember.represents))]
    for round_ in sorted(all_rounds(session), key=lambda r: r.slug):
        rows.append([round_.slug, round_.title, round_.stage, round_.tie_order, round_.frozen_sha256])
        for proposal in session.scalars(
            sa.select(Proposal).where(Proposal.round_id == round_.id).order_by(Proposal.id)
        ):
            rows.append([proposal.number, proposal.title, proposal.summary, proposal.state, proposal.answers])
            rows.append([[cost.amount, cost.reason] for cost in proposal.costs])
            rows.append([check.reasons for check in proposal.checks])
        tally, run = latest_tally(session, round_), current_run(session, round_)
        rows.append([tally.ballots_counted, tally.channels] if tally else None)
        rows.append([[p.number for p in area.funded] for area in read_run(run).areas] if run else None)
    rows += [list(r) for r in session.execute(sa.select(Decision.state, Decision.decision, Decision.reasons))]
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def proposed(session: Session) -> list[object]:
    """What hangs on no date: proposals, what they cost, and what was frozen, counted and recommended."""
    rows: list[object] = []
    for round_ in sorted(all_rounds(session), key=lambda r: r.slug):
        tally, run = latest_tally(session, round_), current_run(session, round_)
        rows.append([round_.slug, round_.frozen_sha256, tally.channels if tally else None])
        rows.append([[p.number for p in area.funded] for area in read_run(run).areas] if run else None)
        found = session.scalars(sa.select(Proposal).where(Proposal.round_id == round_.id))
        rows += sorted((p.number or 0, p.title, p.summary, p.cost) for p in found)
    return rows


def test_the_same_seed_makes_the_same_county(tmp_path: Path, migrated: Path) -> None:
    seen = []
    # On another day the dates differ, and nothing of what people proposed, voted and were given.
    for name, day in (("one", TODAY), ("two", TODAY), ("three", TODAY + timedelta(days=3))):
        (tmp_path / name).mkdir()
        app = demo_app(tmp_path / name, migrated)
        with app.app_context():
            seeding.seed(db.session(), app.config["SECRET_KEY"], day, SMALL)
            seen.append([public_content(db.session()), proposed(db.session())])
            dispose(app)
    assert seen[0] == seen[1]
    assert seen[2][1] == seen[0][1]


@pytest.mark.parametrize(
    "day", [datetime(2026, 12, 27, 0, 10, tzinfo=UTC), datetime(2027, 4, 3, 23, tzinfo=UTC)]
)
def test_it_can_be_seeded_on_any_day(tmp_path: Path, migrated: Path, day: datetime) -> None:
    """On a Sunday between bank holidays, and on Easter Saturday."""
    app = demo_app(tmp_path, migrated)
    with app.app_context():
        seeding.seed(
            db.session(), app.config["SECRET_KEY"], day, [plan for plan in PLANS if plan is not MAIN]
        )
        found = {round_.slug: Stage(round_.stage) for round_ in all_rounds(db.session())}
        published = db.session.scalars(
            sa.select(Decision.published_at).where(Decision.published_at.is_not(None))
        )
        assert all(moment <= day for moment in published if moment)
        dispose(app)
    assert sorted(found.values()) == sorted(plan.stage for plan in PLANS if plan is not MAIN)


def test_a_second_demo_changes_nothing_but_prints_a_card(county: Flask, session: Session) -> None:
    before, cards = public_content(session), session.scalar(sa.select(sa.func.count(Credential.token_hash)))
    session.rollback()
    # A card is of use only while a vote is open.
    with time_machine.travel(TODAY):
        result = county.test_cli_runner().invoke(args=["demo", "--no-serve"])
    assert result.exit_code == 0, result.output
    assert "is there already" in result.output
    assert result.output.count("/demo/sign-in/") == len(SHOWN)
    assert re.search(r"/vote#t=[A-Za-z0-9_-]{22}\n", result.output)
    session = db.session()
    assert public_content(session) == before
    assert session.scalar(sa.select(sa.func.count(Credential.token_hash))) == (cards or 0) + 1


def test_reset_and_a_seeding_that_was_cut_off_start_anew(
    tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = demo_app(tmp_path, migrated)
    monkeypatch.setattr(seeding.seed, "__defaults__", (TODAY, SMALL[-1:]))
    runner = app.test_cli_runner()
    with app.app_context():
        with writing():
            audit.record(db.session(), seeding.DEMO, audit.Event.DEMO_SEEDED, "demo", state=seeding.BEGUN)
            db.session.commit()
            db.session.remove()
        assert seeding.state_of(db.session()) == seeding.BEGUN
        db.session.remove()
    outputs = [runner.invoke(args=["demo", "--no-serve", *extra]).output for extra in ([], [], ["--reset"])]
    assert ["Made in" in output for output in outputs] == [True, False, True]
    with app.app_context():
        assert audit.verify(db.session()) == []
        assert len(all_rounds(db.session())) == 1
        dispose(app)


def test_somebody_elses_council_is_left_alone(app: Flask) -> None:
    create_council(db.session(), "A council of its own")
    db.session.commit()
    for reset in (False, True):
        with pytest.raises(click.ClickException, match="nothing was changed"):
            prepare(app.extensions["settings"], reset=reset)
        db.session.rollback()
    assert db.session.scalars(sa.select(Council.name)).all() == ["A council of its own"]


def test_every_stage_is_there(session: Session) -> None:
    assert {round_.stage for round_ in all_rounds(session)} == set(Stage)


def test_the_main_round_has_every_area_and_about_forty_proposals_in_each(session: Session) -> None:
    main = next(r for r in all_rounds(session) if r.slug.startswith(MAIN.slug))
    assert len(main.areas) == 14
    assert {pot.amount for pot in main.pots} == {12_000_000}
    proposals = session.scalars(sa.select(Proposal).where(Proposal.round_id == main.id)).all()
    assert set(Counter(p.area_id for p in proposals).values()) == {40}
    assert all(50_000 <= p.cost <= 2_500_000 for p in proposals)
    tally = latest_tally(session, main)
    assert tally is not None and tally.ballots_counted >= 8_000
    assert set(tally.channels) == {"phone", "paper", "home", "assisted"}


def test_no_title_and_no_description_repeats(session: Session) -> None:
    rows = session.execute(sa.select(Proposal.title, Proposal.summary)).all()
    assert len({row.title for row in rows}) == len({row.summary for row in rows}) == len(rows) > 600
    assert not [row for row in rows if re.search(r"[{}]|\b(\w+) \1\b", f"{row.title}\n{row.summary}")]


def test_the_hard_cases_are_on_the_table(session: Session) -> None:
    reasons = set()
    for round_ in all_rounds(session):
        run = current_run(session, round_)
        if run is not None:
            for area in read_run(run).areas:
                for line in area.proposals:
                    reasons.add(line.explanation.reason.value)
                    if round_.slug.startswith("dale-and-market") and line.explanation.reason == "tie":
                        reasons.add("tie where it was made")
    wanted = {"safe", "close", "tie", "support-short", "held-out", "excluded-by", "forbidden", "fixed"}
    assert wanted | {"tie where it was made"} <= reasons
    states = Counter(session.scalars(sa.select(Proposal.state)))
    assert min(states[s] for s in ("turned-down", "redirected", "withdrawn", "draft", "submitted")) >= 1
    assert any(len(p.costs) > 1 for p in session.scalars(sa.select(Proposal)))
    refused = session.scalars(sa.select(ProposedAmendment).where(ProposedAmendment.state == "refused")).one()
    assert any("Only one of these" in line for line in refused.conflict)
    void = session.scalars(sa.select(Decision).where(Decision.state == "void")).all()
    assert [d.area.slug for d in void if d.signature] == ["coldbeck"]
    declared = Counter(session.scalars(sa.select(DeclaredInterest.kind)))
    assert declared["other"] == 1 and declared["none"] >= 5
    assert session.scalar(sa.select(sa.func.count()).where(Credential.state == "void")) >= 1


def test_boards_are_seven_seven_seven_with_a_quorum(session: Session) -> None:
    members = Counter(map(tuple, session.execute(sa.select(BoardMember.area_id, BoardMember.category))))
    assert set(members.values()) == {7} and len(members) == 14 * 3
    assert {(s.seats, s.quorum) for s in session.scalars(sa.select(BoardSeats))} == {(7, 3)}
    councillors = [a for a in session.scalars(sa.select(Account)) if a.roles[0].role == Role.COUNCILLOR.value]
    assert len(councillors) == 126


def test_the_areas_adjoin_without_gaps(session: Session) -> None:
    assert sum(area.people for area in AREAS) == 517_000
    edges: Counter[frozenset[tuple[float, float]]] = Counter()
    for boundary in session.scalars(sa.select(Area.boundary)):
        ring = [tuple(point) for point in json.loads(boundary)["coordinates"][0]]
        assert ring[0] == ring[-1]
        edges.update(frozenset(pair) for pair in pairwise(ring))
    assert set(edges.values()) == {1, 2}
    # The edges that only one area has are the county's outline: one closed line, so there is no hole.
    outline = [edge for edge, times in edges.items() if times == 1]
    ends = Counter(point for edge in outline for point in edge)
    assert set(ends.values()) == {2}
    following = {point: [e for e in outline if point in e] for point in ends}
    seen, point = set(), next(iter(ends))
    while edge := next((e for e in following[point] if e not in seen), None):
        seen.add(edge)
        (point,) = edge - {point}
    assert len(seen) == len(outline)


def test_the_record_is_whole_and_in_the_order_of_the_calendar(session: Session) -> None:
    assert audit.verify(session) == []
    instants = list(session.scalars(sa.select(audit.AuditEvent.at).order_by(audit.AuditEvent.seq)))
    assert instants[:-1] == sorted(instants[:-1])


def test_every_rounds_pages_answer(county: Flask, session: Session) -> None:
    client: PageClient = county.test_client()  # type: ignore[assignment]
    addresses = ["/", "/areas", "/areas/coldbeck"]
    for round_ in all_rounds(session):
        if round_.stage != Stage.DRAFT:
            addresses.append(f"/rounds/{round_.slug}")
            addresses.append(f"/rounds/{round_.slug}/proposals")
    session.rollback()
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_one_click_signs_in_and_only_with_its_key(county: Flask, session: Session) -> None:
    address = "participation.lead@example.org"
    number = session.scalars(sa.select(Account.id).where(Account.email == address)).one()
    key = key_for(county.extensions["settings"], number)
    session.rollback()
    client: PageClient = county.test_client()  # type: ignore[assignment]
    assert client.get(f"/demo/sign-in/{number}/{key[::-1]}").status_code == 404
    assert client.get(f"/demo/sign-in/{number}/{key}").status_code == 303
    assert "Participation lead" in client.get("/").text


REAL_COUNCILS = """
Durham|Northumberland|Sunderland|Gateshead|Newcastle|Hartlepool|Stockton|Middlesbrough|Darlington|Redcar
|Cumberland|Westmorland|Leeds|Bradford|Sheffield|Manchester|Liverpool|Birmingham|Bristol|Derbyshire|Halton
|Tyneside|Richmondshire|Hambleton|Wear|Tees|Teesdale|Easington|Sedgefield|Derwentside|Cornwall|Kent|Essex
""".replace("\n", "")


def test_nothing_in_it_is_real(session: Session) -> None:
    texts: list[str] = []
    for model in (Area, BoardMember, Account, Round, Proposal, ProposalContact, Decision):
        for row in session.scalars(sa.select(model)):
            texts += [str(v) for v in vars(row).values() if isinstance(v, str | list | dict)]
    text = "\n".join(texts)
    assert not re.findall(rf"\b({REAL_COUNCILS})\b", text)
    addresses = re.findall(r"[\w.+-]+@([\w.-]+)", text)
    assert addresses and set(addresses) == {"example.org"}
    hosts = re.findall(r"https?://([\w.-]+)", text)
    assert set(hosts) <= {"www.example.org"}
    assert not re.findall(r"(?<![\w.,£])(?:\+44|0)\d{3,4}[ -]?\d{3}[ -]?\d{3,4}\b", text)  # telephone numbers
    assert not re.findall(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b", text)  # postcodes


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["/x/bin/flask", "--app", "pb", "demo"], True),
        (["flask", "--app=pb", "demo", "--reset"], True),
        (["/x/flask/__main__.py", "-A", "pb", "--debug", "demo"], True),
        (["flask", "--app", "demo", "run"], False),
        (["flask", "--app", "pb", "run"], False),
        (["flask", "--app", "pb", "worker", "demo"], False),
        (["gunicorn", "demo"], False),
        (["/x/gunicorn/__main__.py", "demo"], False),
        (["flask"], False),
        ([], False),
    ],
)
def test_only_the_demo_command_needs_no_environment(argv: list[str], expected: bool) -> None:
    assert is_demo_command(argv) is expected


def test_an_environment_that_says_otherwise_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.argv", ["flask", "--app", "pb", "demo"])
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("PB_DEMO", raising=False)
    monkeypatch.setenv("PB_INSTANCE", str(tmp_path))
    assert Settings.from_env().demo
    monkeypatch.setenv("PB_DEMO", "0")
    monkeypatch.setenv("SECRET_KEY", "s" * 40)
    assert not Settings.from_env().demo


@pytest.mark.postgresql
def test_the_reset_works_on_postgresql(postgres_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding.seed, "__defaults__", (TODAY, SMALL[:1]))
    settings = postgres_app.extensions["settings"]
    for _time in range(2):
        prepare(settings, reset=True)
        assert audit.verify(db.session()) == []
        assert ballots_cast(db.session(), all_rounds(db.session())[0]) == 0
        db.session.remove()
