"""A full count, through the pages: 240 cards, 180 phones, and everything that goes wrong with 60 slips."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.paper.models import PaperBatch, PaperEntry, PaperSlip
from pb.permissions import Role
from pb.rounds.queries import round_by_slug
from pb.voting.counting import reconcile
from pb.voting.queries import ballot_classes, latest_tally
from tests.client import PageClient
from tests.conftest import SignIn
from tests.rooms.paper.desk import done, submit, words
from tests.rooms.paper.hall import Hall, hall_of, open_hall
from tests.rooms.voting.polling import cast, enter, tick

PHONES = 180
# Place on the second sheet -> what the slip shows.
SPOILED, BLANK, UNREADABLE, MISMATCH = (3, 17, 30), 8, 28, 12


def marks(place: int) -> str:
    """What a resident wrote, by the place of the slip on its sheet."""
    return f"{place % 6 + 1} {(place + 2) % 6 + 1}"


def line_of(sheet: int, place: int) -> str:
    """How a careful teller keys a slip."""
    if sheet == 2 and place in SPOILED:
        return f"{place} 0 9"
    if sheet == 2 and place in (BLANK, UNREADABLE):
        return f"{place} 0 {1 if place == BLANK else 3}"
    return f"{place} {marks(place)}"


def vote_by_phone(app: Flask, hall: Hall) -> None:
    for place, card in enumerate(hall.cards[:PHONES], 1):
        phone: PageClient = app.test_client()  # type: ignore[assignment]
        enter(phone, card)
        assert tick(phone, place % 6 + 1) == 303
        assert cast(phone, f"k{place}") == 303


@pytest.mark.trust
def test_a_full_count(app: Flask, session: Session, sign_in: SignIn) -> None:
    first = open_hall(session, cards=200)
    round_, slug = first.round, first.round.slug
    second = hall_of(session, round_, 40)
    base = f"/rounds/{slug}/paper"
    ann, bob, cat = sign_in(Role.TELLER), sign_in(Role.TELLER), sign_in(Role.TELLER)
    judge = sign_in(Role.OFFICER)
    vote_by_phone(app, first)

    # Three batches: the last of the first sheet with a card that voted by phone, and the second sheet.
    plan = [
        (1, first.sheet, range(180, 201)),
        (2, second.sheet, range(1, 26)),
        (2, second.sheet, range(26, 40)),
    ]
    for number, (sheet, name, places) in enumerate(plan, 1):
        where = done(
            ann, f"{base}/batches/new", sheet=name, declared=str(len(places)), counted_by="Ann and Bob"
        )
        assert where.endswith(f"/paper/batches/{number}/key")
        for who in (ann, bob):
            for place in places:
                line = line_of(sheet, place)
                if who is bob and (sheet, place) == (2, MISMATCH):
                    line = f"{place} 1"
                answer = submit(who, where, line=line)
                assert answer.status_code == 200, words(answer)
            assert f"You have keyed {len(places)} of {len(places)}" in words(who.get(where))
    assert "Two people key this batch already" in words(submit(cat, where, line="26 1"))

    # Nothing goes into the box, and nothing closes, before its time.
    assert judge.post(f"{base}/box").status_code == 409
    session.refresh(round_)
    round_.voting_closes_at = now() - timedelta(minutes=1)
    session.commit()
    overview = words(judge.get(base))
    for sentence in (
        "two people read differently: 1",
        "not in the box yet: 59",
        "sample of slips is not drawn",
    ):
        assert sentence in overview
    closing = f"/rounds/{slug}/actions/close-voting"
    assert judge.post(closing, data={"confirmed": "yes"}).status_code == 409

    # The mismatch, the box, the double vote, the sample.
    difference = f"{base}/batches/2/differences"
    assert f"First reading: {marks(MISMATCH).replace(' ', ', ')}" in words(judge.get(difference))
    done(judge, difference, choice="first", line="")
    done(judge, base)
    assert "used otherwise too: 1" in words(judge.get(base))
    page = judge.get(f"{base}/doubles").get_data(as_text=True)
    slip = session.scalars(sa.select(PaperSlip).where(PaperSlip.fate == "question")).one()
    assert f"{base}/doubles/{slip.id}" in page and "180" in page
    done(judge, f"{base}/doubles/{slip.id}", double="other", why="The published rule: the phone counts.")
    done(judge, f"{base}/sample", seed="3 1 4 1 5")
    sample = session.execute(
        sa.select(PaperBatch.number, PaperBatch.sheet, PaperSlip.place)
        .join(PaperBatch, PaperBatch.id == PaperSlip.batch_id)
        .where(PaperSlip.sampled)
    ).all()
    assert len(sample) == 5
    for number, name, place in sample:
        line = line_of(1 if name == first.sheet else 2, place)
        assert "You have read this slip before" in words(
            submit(ann, f"{base}/batches/{number}/sample", line=line)
        )
        done(cat, f"{base}/batches/{number}/sample", line=line)
    assert "Paper balances" in words(judge.get(base))

    assert judge.post(closing, data={"confirmed": "yes"}).status_code == 303
    session.expire_all()
    found = round_by_slug(session, slug)
    assert found is not None and found.stage == "counted"
    tally, cards = latest_tally(session, found), reconcile(session, found)
    assert tally is not None
    # issued = cast + spoiled + unused; cast = counted + rejected.
    assert (cards.issued, cards.cast, cards.void, cards.unused) == (240, 236, 3, 1)
    assert (tally.cards_issued, tally.ballots_cast, tally.ballots_counted, tally.ballots_rejected) == (
        240,
        236,
        234,
        2,
    )
    assert tally.rejected == {"blank": 1, "unreadable": 1} and tally.channels == {"paper": 54, "phone": 180}
    expected: dict[tuple[int, ...], int] = {}
    for place in range(1, PHONES + 1):
        expected[(place % 6 + 1,)] = expected.get((place % 6 + 1,), 0) + 1
    for sheet, _name, places in plan:
        for place in places:
            if (sheet, place) != (1, 180) and " 0 " not in line_of(sheet, place):
                ranked = tuple(int(n) for n in marks(place).split())
                expected[ranked] = expected.get(ranked, 0) + 1
    assert {group.choices: group.weight for group in ballot_classes(session, tally)} == expected
    assert session.scalar(sa.select(sa.func.count()).select_from(PaperEntry)) == 0

    # What is left to read: exact for the officer, never a small number for the public.
    page = words(judge.get(base))
    assert "240 cards were printed = 236 used + 3 void, of which 3 for a spoiled slip + 1 not used" in page
    public = words(app.test_client().get(f"/rounds/{slug}/how-slips-are-counted"))  # type: ignore[arg-type]
    assert "Nothing is marked on it: fewer than 10" in public and "Slips counted: 55." in public
    assert "Counted" in words(judge.get(f"{base}/batches/1"))
    assert (ann.get(f"{base}/batches/1/key").location or "").endswith("/paper/batches/1")
    late = ann.post(f"{base}/batches/1/key", data={"line": "181 1"})
    assert late.status_code == 422 and "from the opening of the vote until its close" in words(late)
