"""How long the cabinet page takes: a whole request, median and p95, on the clock and of processor time.

python -m tests.bench.cabinet_page [--areas 14] [--proposals 40] [--rounds 3] [--times 200]

Everything on it is real: rounds that were solved and explained, amended and handed to councillors, published
turnout and who took part, with the shares of residents of every area, and boundaries to draw.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.areas.models import Area
from pb.house.database import db, writing
from pb.house.disclosure import Table
from pb.permissions import Role
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.service import move_round
from pb.turnout.models import PopulationShare, PublishedTable
from pb.turnout.publishing import TOOK_PART, TURNOUT, grid_of
from pb.turnout.questions import QUESTIONS
from pb.voting.freezing import canonical
from tests.conftest import make_app, settings_in
from tests.factories import make_area, make_proposal, make_round, make_rule
from tests.rooms.allocation.counted import count
from tests.rooms.cabinet.years import JUNE
from tests.rooms.decisions.cases import amend, person, recommend

CORNERS = 400  # of a boundary
VOTERS = 60  # ballots of an area


def build(session: Session, chance: random.Random, options: argparse.Namespace) -> None:
    """The county with its rounds."""
    areas = [_area(session, chance, place) for place in range(options.areas)]
    for number in range(options.rounds):
        round_ = _round(session, chance, areas, options.proposals)
        recommend(session, round_)
        round_.stage = "recommended"
        move_round(session, person(session, Role.OFFICER), round_, Move.START_REVIEW)
        member = person(session, Role.COUNCILLOR, areas[number])
        amend(session, round_, member, 1 + number, "fix", "Nobody else looks after it.")
        _publish(session, chance, round_)
        print(f"round {number + 1} of {options.rounds} is made")


def _area(session: Session, chance: random.Random, place: int) -> Area:
    turns = [2 * math.pi * corner / CORNERS for corner in range(CORNERS)]
    ring = [
        [place + math.cos(t) * chance.uniform(0.45, 0.5), 54 + math.sin(t) * chance.uniform(0.45, 0.5)]
        for t in turns
    ]
    boundary = canonical({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    area = make_area(session, f"Area {place:02d}", boundary=boundary, deprived_share=1_000 + 300 * place)
    for question in QUESTIONS:
        for answer in question.answers:
            share = 10_000 // len(question.answers)
            session.add(PopulationShare(area_id=area.id, question=question.key, answer=answer, share=share))
    return area


def _round(session: Session, chance: random.Random, areas: list[Area], proposals: int) -> Round:
    round_ = make_round(session, areas, stage="deliberating", pot=12_000_000, voting_opens_at=JUNE)
    numbers = {}
    for area in areas:
        numbers[area.id] = list(range(len(numbers) * proposals + 1, (len(numbers) + 1) * proposals + 1))
        for number in numbers[area.id]:
            make_proposal(session, round_, area, cost=chance.randrange(1, 26) * 100_000, number=number)
    round_.tie_order = sorted(number for mine in numbers.values() for number in mine)
    make_rule(session, round_, "incompatible", proposals=[1, 2])
    ballots = [(area, chance.sample(numbers[area.id], 5)) for area in areas for _voter in range(VOTERS)]
    return count(session, round_, ballots)


def _publish(session: Session, chance: random.Random, round_: Round) -> None:
    slugs = [area.slug for area in round_.areas]
    channels = ["assisted", "home", "paper", "phone"]
    cast = {(slug, channel): chance.randrange(4, 400) for slug in slugs for channel in channels}
    turnout = grid_of(Table(slugs, channels, cast, known_rows=True, known_total=True)).plain()
    took_part: dict[str, Any] = {}
    for question in QUESTIONS:
        said = {(slug, answer): chance.randrange(12, 90) for slug in slugs for answer in question.answers}
        took_part[question.key] = grid_of(Table(slugs, list(question.answers), said)).plain()
    for name, plain in ((TURNOUT, turnout), (TOOK_PART, took_part)):
        session.add(PublishedTable(round_id=round_.id, name=name, text=canonical(plain)))
    session.commit()


def cabinet_member(app: Flask) -> FlaskClient:
    """Somebody of cabinet, signed in."""
    with app.app_context(), writing():
        account = accounts.create_account(
            db.session(), "cabinet@example.org", "Cabinet", [(Role.CABINET, None, "Cabinet member")]
        )
        secret = accounts.begin(db.session(), account, "bench", 1)
        db.session.commit()
    client = FlaskClient(app)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return client


def timed(client: FlaskClient) -> tuple[float, float, int]:
    """A whole request: seconds on the clock and of processor, and the length of the page in bytes."""
    start, worked = time.perf_counter(), time.process_time()
    answer = client.get("/cabinet?year=2026-27")
    taken = time.perf_counter() - start, time.process_time() - worked
    assert answer.status_code == 200
    return *taken, len(answer.data)


def said(name: str, seconds: list[float]) -> str:
    """The median and the 95th percentile of some requests."""
    p95 = sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]
    return f"{name}: median {statistics.median(seconds) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms"


def main() -> None:
    """Build, ask many times, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("areas", 14), ("proposals", 40), ("rounds", 3), ("times", 200)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(settings_in(Path(folder)))
        with app.app_context(), writing():
            flask_migrate.upgrade()
            build(db.session(), random.Random(1), options)  # noqa: S311 - the same county every time
            db.session.remove()
        client = cabinet_member(app)
        first, _worked, size = timed(client)
        taken = [timed(client) for _ in range(options.times)]
    print(f"{options.areas} areas × {options.proposals} proposals × {options.rounds} rounds, {size} bytes")
    print(f"first request: {first * 1000:.0f} ms; then of {options.times}")
    print(said("clock", [one[0] for one in taken]))
    print(said("processor", [one[1] for one in taken]))


if __name__ == "__main__":
    main()
