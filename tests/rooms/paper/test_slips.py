"""Slips on paper: for every kind of ballot, each card's own number, and nothing else that is a card's."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader
from sqlalchemy.orm import Session

from pb.desk import cards
from pb.paper import slip_paper
from pb.permissions import Role
from pb.rounds.plan import BALLOT_TYPES
from pb.voting.secrecy import show_code
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round
from tests.rooms.paper.desk import words
from tests.rooms.paper.hall import hall_of, open_hall
from tests.rooms.voting.polling import OFFICER, print_cards


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", BALLOT_TYPES)
def test_every_kind_of_ballot_on_one_page_a_slip(
    app: Flask, session: Session, kind: str, large: bool
) -> None:
    hall = open_hall(session, cards=3, ballot_type=kind)
    made = slip_paper.slip_sheet(session, hall.round, hall.sheet, hall.round.areas[0])
    pages = pages_of(slip_paper.slips_pdf("A council", made, "en", large=large))
    if not large:
        assert len(pages) == 3
    for place, serial in enumerate(made.serials, 1):
        own = [page for page in pages if serial in page]
        assert serial == f"{hall.sheet}-{place:03d}" and own
        text = " ".join(own)
        for line in made.lines:
            assert line.title in text and line.cost in text
        for sentence in (made.heading, *made.instructions, *made.foot):
            assert sentence in text
        assert "DRAFT" not in text
    assert made.ticks == (kind in ("approval", "budget", "exactly"))


@pytest.mark.parametrize(("proposals", "sides"), [(18, 1), (19, 1), (40, 1), (90, 2)])
def test_a_long_ballot_takes_no_more_sides_than_it_must(
    app: Flask, session: Session, proposals: int, sides: int
) -> None:
    hall = open_hall(session, cards=2, proposals=proposals)
    made = slip_paper.slip_sheet(session, hall.round, hall.sheet, hall.round.areas[0])
    pages = pages_of(slip_paper.slips_pdf("A council", made, "en", large=False))
    assert len(pages) == 2 * sides
    for at, page in enumerate(pages):
        assert made.serials[at // sides] in page and made.serials[1 - at // sides] not in page


def test_a_void_card_has_no_slip_and_no_secret_is_printed(
    app: Flask, session: Session, sign_in: SignIn
) -> None:
    hall = open_hall(session, cards=3)
    cards.void_cards(session, OFFICER, hall.round, hall.sheet, [2])
    session.commit()
    teller, base = sign_in(Role.TELLER), f"/rounds/{hall.round.slug}/paper/slips"
    page = teller.get(f"{base}/{hall.sheet}").get_data(as_text=True)
    assert f"{hall.sheet}-001" in page and f"{hall.sheet}-002" not in page
    for card in hall.cards:
        assert card.token not in page and show_code(card.code) not in page
    answer = teller.get(f"{base}/{hall.sheet}.pdf")
    assert answer.mimetype == "application/pdf" and len(pages_of(answer.data)) == 2
    assert len(pages_of(teller.get(f"{base}/{hall.sheet}.pdf?large=1").data)) >= 2
    assert hall.sheet in words(teller.get(base))


def test_before_the_vote_a_slip_is_a_draft(app: Flask, session: Session, sign_in: SignIn) -> None:
    round_ = make_round(session, [make_area(session)], stage="deliberating")
    make_proposal(session, round_, number=1)
    print_cards(session, round_, 1)
    hall = hall_of(session, round_, 1)
    url = f"/rounds/{round_.slug}/paper/slips/{hall.sheet}"
    officer = sign_in(Role.OFFICER)
    assert "DRAFT: not for voting" in words(officer.get(url))
    assert "DRAFT: not for voting" in pages_of(officer.get(f"{url}.pdf").data)[0]


def test_slips_of_another_area_are_not_found(app: Flask, session: Session, sign_in: SignIn) -> None:
    hall = open_hall(session, areas=2)
    other = sign_in(Role.TELLER, hall.round.areas[1])
    for ending in ("", ".pdf"):
        assert other.get(f"/rounds/{hall.round.slug}/paper/slips/{hall.sheet}{ending}").status_code == 404
    assert hall.sheet not in words(other.get(f"/rounds/{hall.round.slug}/paper/slips"))


def test_in_welsh(app: Flask, session: Session) -> None:
    hall = open_hall(session, cards=1)
    with app.test_request_context(), force_locale("cy"):
        made = slip_paper.slip_sheet(session, hall.round, hall.sheet, hall.round.areas[0])
        text = pages_of(slip_paper.slips_pdf("Cyngor", made, "cy", large=False))[0]
    assert "Ysgrifennwch 1" in text
