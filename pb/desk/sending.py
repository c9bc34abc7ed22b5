"""Cards for homes: made in batches, dealt out at random, sent, and made again when one never arrives."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Area
from pb.audit import Event
from pb.desk.cards import MOST_ON_A_SHEET, PrintedCard, PrintedSheet, print_cards, void_cards
from pb.desk.models import Enrolment, RollEntry, Standing, Way
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.voting.models import CardChannel, Credential

MOST_BY_EMAIL = 50


@dataclass(frozen=True, slots=True)
class Addressed:
    """A card and whom it goes to, known in this request only."""

    enrolment: Enrolment
    card: PrintedCard


def make_cards(
    session: Session, actor: Actor, round_: Round, area: Area, way: Way, *, secret_key: str
) -> tuple[PrintedSheet, list[Addressed]]:
    """Cards for everybody of an area who was accepted and waits for one, dealt out at random.

    Raises ``Refused`` when nobody waits.
    """
    ensure(actor, Action.KEEP_ROLL, InArea(area.id))
    most = MOST_BY_EMAIL if way is Way.EMAIL else MOST_ON_A_SHEET
    people = session.scalars(
        sa.select(Enrolment)
        .where(
            Enrolment.round_id == round_.id,
            Enrolment.area_id == area.id,
            Enrolment.way == way.value,
            Enrolment.state == Standing.ACCEPTED.value,
        )
        .order_by(Enrolment.asked_at, Enrolment.id)
        .limit(most)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not people:
        raise Refused(_("Nobody of this area waits for a card by this way."))
    sheet = print_cards(
        session, actor, round_, area, len(people), secret_key=secret_key, channel=CardChannel.HOME
    )
    dealt = list(sheet.cards)
    secrets.SystemRandom().shuffle(dealt)
    for person in people:
        person.state = Standing.SENT.value
    session.flush()
    audit.record(
        session,
        actor,
        Event.HOME_CARDS_SENT,
        f"round:{round_.id}",
        area=area.slug,
        way=way.value,
        cards=len(people),
    )
    return sheet, [Addressed(person, card) for person, card in zip(people, dealt, strict=True)]


def put_back(session: Session, actor: Actor, round_: Round, sheet: str, unsent: Sequence[Addressed]) -> None:
    """Let people wait again whose e-mail could not be sent; their cards are void, and count as exchanged."""
    places = [letter.card.place for letter in unsent]
    void_cards(session, actor, round_, sheet, places)
    session.execute(
        sa.update(Credential)
        .where(Credential.round_id == round_.id, Credential.sheet == sheet, Credential.place.in_(places))
        .values(exchanged=True)
    )
    for letter in unsent:
        letter.enrolment.state = Standing.ACCEPTED.value
    session.flush()
    audit.record(
        session, actor, Event.HOME_CARDS_SENT, f"round:{round_.id}", sheet=sheet, not_sent=len(unsent)
    )


def sent_to(session: Session, entry: RollEntry) -> Enrolment | None:
    """The wish by which somebody on the roll was sent a card, or None when they have it from the hall."""
    return session.scalar(
        sa.select(Enrolment)
        .where(Enrolment.entry_id == entry.id, Enrolment.state == Standing.SENT.value)
        .limit(1)
    )


def send_again(session: Session, entry: RollEntry) -> None:
    """Put somebody in the next batch whose card was exchanged for a new one a moment ago."""
    wish = sent_to(session, entry)
    if wish is None:
        raise Refused(_("No card was sent to this person. Hand them the new one."))
    wish.state = Standing.ACCEPTED.value
    session.flush()
