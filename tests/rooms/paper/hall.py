"""A count of paper to test with: an open vote, people with accounts, slips in batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.desk.cards import PrintedCard
from pb.house.database import now
from pb.paper import batches, boxing, keying, sampling
from pb.paper.models import PaperBatch
from pb.permissions import Actor, Grant, Role
from pb.rounds.models import Round
from tests.rooms.voting import polling
from tests.rooms.voting.polling import OFFICER


def person(number: int, role: Role = Role.TELLER) -> Actor:
    """Somebody with an account, for the whole council."""
    return Actor(number, f"Person {number}", frozenset({Grant(role, None)}))


ANN, BOB, CAT = person(11), person(12), person(13)
JUDGE = person(21, Role.OFFICER)
COUNTERS = "Ann and Bob"


@dataclass
class Hall:
    """A round, its cards on one sheet, and how to count what comes in."""

    session: Session
    round: Round
    sheet: str
    cards: list[PrintedCard]
    batches: list[PaperBatch] = field(default_factory=list)

    def open(self, declared: int) -> PaperBatch:
        batch = batches.open_batch(self.session, ANN, self.round, self.sheet, declared, COUNTERS)
        self.session.commit()
        self.batches.append(batch)
        return batch

    def key(self, batch: PaperBatch, *lines: str, who: Actor = ANN, why: str = "") -> None:
        for line in lines:
            keying.key_slip(self.session, who, self.round, batch, line, why)
            self.session.commit()

    def key_twice(self, batch: PaperBatch, *lines: str) -> None:
        self.key(batch, *lines, who=ANN)
        self.key(batch, *lines, who=BOB)

    def close_phones(self) -> None:
        self.round.voting_closes_at = now() - timedelta(minutes=1)
        self.session.commit()

    def box(self) -> dict[str, int]:
        done = boxing.box_slips(self.session, JUDGE, self.round)
        self.session.commit()
        return done

    def draw(self, seed: str = "1 2 3") -> list[str]:
        drawn = sampling.draw_sample(self.session, JUDGE, self.round, seed)
        self.session.commit()
        return drawn

    def look_again(self, batch: PaperBatch, line: str, who: Actor = CAT) -> bool:
        place, reading = keying.understand(self.session, self.round, batch, line)
        found = sampling.read_again(self.session, who, self.round, batch, place, reading)
        self.session.commit()
        return found


def open_hall(session: Session, cards: int = 30, area: Area | None = None, **changes: object) -> Hall:
    """An open vote with one sheet of cards; phones close in an hour."""
    values: dict[str, object] = {"voting_closes_at": now() + timedelta(hours=1), **changes}
    round_ = polling.open_vote(session, **values)  # type: ignore[arg-type]
    return hall_of(session, round_, cards, area)


def hall_of(session: Session, round_: Round, cards: int, area: Area | None = None) -> Hall:
    """A sheet of cards of a round whose vote is open."""
    from flask import current_app

    from pb.desk.cards import print_cards

    sheet = print_cards(
        session,
        OFFICER,
        round_,
        area or round_.areas[0],
        cards,
        secret_key=current_app.config["SECRET_KEY"],
    )
    session.commit()
    return Hall(session, round_, sheet.name, list(sheet.cards))
