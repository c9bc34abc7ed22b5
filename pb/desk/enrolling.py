"""Voting from home: a resident asks, an officer checks against the roll, a card goes out by post or e-mail.

Accepting is what gives the card, so that somebody who has one from the hall can have none at home. Cards go
out in batches, and which went to whom is known only while a batch is being made: it is on the letters, and on
a list of numbers that is printed, sealed, and opened only when somebody's card never arrives.
"""

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
from pb.desk.cards import ensure_printing, may_print
from pb.desk.models import Enrolment, Origin, RollEntry, Standing, Way
from pb.desk.roll import ensure_entitled, people_named, plain_name
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS, Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.voting.voters import Standing as VoteStanding
from pb.voting.voters import standing_of

MOST_OF_A_MAILBOX = 6
REFUSALS = ("not-connected", "too-young", "not-found", "unclear")
IN_HAND = (Standing.WAITING.value, Standing.ACCEPTED.value, Standing.SENT.value)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wrote who wants to vote from home."""

    name: str
    connection: str
    way: Way
    address: str = ""
    email: str = ""
    language: str = "en"


def may_ask(round_: Round) -> bool:
    """Whether residents can ask for a card at home now."""
    standing = standing_of(round_.stage, round_.paused_from, round_.voting_closes_at)
    return round_.home_cards and may_print(round_) and standing is not VoteStanding.CLOSED


def ask_for_card(session: Session, round_: Round, area: Area, wish: Wish, *, old_enough: bool) -> None:
    """Put a wish in the queue. Whoever is known already, or asks again, is answered no differently.

    Raises ``Refused`` when it is too late or when the round's own conditions are not met.
    """
    if not may_ask(round_) or area.id not in round_.area_ids:
        raise Refused(_("Nobody can ask to vote from home in this round now."))
    ensure_entitled(round_, wish.connection, old_enough)
    before = session.scalars(
        sa.select(Enrolment).where(
            Enrolment.round_id == round_.id,
            Enrolment.email == wish.email,
            Enrolment.address == wish.address,
            Enrolment.state.in_(IN_HAND),
        )
    ).all()
    again = any(plain_name(other.name) == plain_name(wish.name) for other in before)
    # A care home has one address for many people; nobody needs one mailbox for more than a household.
    if again or (wish.way is Way.EMAIL and len(before) >= MOST_OF_A_MAILBOX):
        return
    session.add(
        Enrolment(
            round_id=round_.id,
            area_id=area.id,
            name=wish.name,
            connection=wish.connection,
            way=wish.way.value,
            address=wish.address,
            email=wish.email,
            language=wish.language,
        )
    )
    session.flush()
    audit.record(
        session, ANONYMOUS, Event.HOME_VOTE_ASKED, f"round:{round_.id}", area=area.slug, way=wish.way.value
    )


def accept(session: Session, actor: Actor, enrolment: Enrolment, round_: Round, entry_id: int | None) -> None:
    """Give the next card of a batch to this person: somebody on the roll, or new to it with ``None``.

    Raises ``Refused`` when that person has a card, or when the wish was answered already.
    """
    ensure(actor, Action.KEEP_ROLL, InArea(enrolment.area_id))
    ensure_printing(round_)
    if entry_id is None:
        entry = RollEntry(
            round_id=round_.id,
            area_id=enrolment.area_id,
            reference=f"H-{secrets.token_hex(4).upper()}",
            name=enrolment.name,
        )
        session.add(entry)
        session.flush()
        entry_id = entry.id
    marked = session.execute(
        sa.update(RollEntry)
        .where(
            RollEntry.id == entry_id,
            RollEntry.round_id == round_.id,
            RollEntry.area_id == enrolment.area_id,
            RollEntry.cards_given == 0,
        )
        # No time of giving: the batch that the card came from has one.
        .values(cards_given=1, connection=enrolment.connection, old_enough=True, origin=Origin.HOME.value)
        .execution_options(synchronize_session=False)
    )
    if not marked.rowcount:  # type: ignore[attr-defined]
        raise Refused(
            _("This person has a card, or is on another area’s roll. Answer “has a card already” instead.")
        )
    _answer(session, actor, enrolment, Standing.ACCEPTED, entry_id=entry_id)


def refuse(session: Session, actor: Actor, enrolment: Enrolment, reason: str) -> None:
    """Refuse a wish for one of the published reasons. Raises ``Refused``."""
    ensure(actor, Action.KEEP_ROLL, InArea(enrolment.area_id))
    if reason not in REFUSALS:
        raise Refused(_("Choose the reason from the list."))
    _answer(session, actor, enrolment, Standing.REFUSED, reason=reason)


def set_aside(session: Session, actor: Actor, enrolment: Enrolment) -> None:
    """Say that this person has a card already, or asked twice."""
    ensure(actor, Action.KEEP_ROLL, InArea(enrolment.area_id))
    _answer(session, actor, enrolment, Standing.DUPLICATE)


def alike(session: Session, round_: Round, enrolment: Enrolment) -> tuple[list[RollEntry], list[Enrolment]]:
    """Whom this may be: people on the roll of that name, and other wishes of that name or address."""
    others = session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.round_id == round_.id, Enrolment.id != enrolment.id)
        .order_by(Enrolment.id)
    )
    name = plain_name(enrolment.name)
    near = [
        other
        for other in others
        if plain_name(other.name) == name
        or (enrolment.email and other.email == enrolment.email)
        or (enrolment.address and plain_name(other.address) == plain_name(enrolment.address))
    ]
    return people_named(session, round_, enrolment.name), near


def queue(
    session: Session, round_: Round, area_ids: Sequence[int], state: Standing, limit: int = 100
) -> list[Enrolment]:
    """The wishes of these areas at one point of their way, the oldest first."""
    return list(
        session.scalars(
            sa.select(Enrolment)
            .where(
                Enrolment.round_id == round_.id,
                Enrolment.area_id.in_(area_ids),
                Enrolment.state == state.value,
            )
            .order_by(Enrolment.asked_at, Enrolment.id)
            .limit(limit)
        )
    )


def find_enrolment(session: Session, actor: Actor, round_: Round, enrolment_id: int) -> Enrolment:
    """One wish, for an officer of its area. Raises ``Refused`` or ``Forbidden``."""
    found = session.scalar(
        sa.select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.round_id == round_.id)
    )
    if found is None:
        raise Refused(_("Nobody has asked under that number."))
    ensure(actor, Action.KEEP_ROLL, InArea(found.area_id))
    return found


def waiting_counts(session: Session, round_: Round) -> dict[tuple[int, str, str], int]:
    """How many wishes there are by area id, state and way."""
    rows = session.execute(
        sa.select(Enrolment.area_id, Enrolment.state, Enrolment.way, sa.func.count())
        .where(Enrolment.round_id == round_.id)
        .group_by(Enrolment.area_id, Enrolment.state, Enrolment.way)
    )
    return {(area_id, state, way): number for area_id, state, way, number in rows}


def forget_addresses(session: Session, round_: Round) -> None:
    """Drop where cards went: after the vote nobody needs it."""
    session.execute(sa.update(Enrolment).where(Enrolment.round_id == round_.id).values(address="", email=""))


def _answer(
    session: Session,
    actor: Actor,
    enrolment: Enrolment,
    standing: Standing,
    *,
    reason: str = "",
    entry_id: int | None = None,
) -> None:
    answered = session.execute(
        sa.update(Enrolment)
        .where(Enrolment.id == enrolment.id, Enrolment.state == Standing.WAITING.value)
        .values(state=standing.value, reason=reason, entry_id=entry_id)
        .execution_options(synchronize_session=False)
    )
    if not answered.rowcount:  # type: ignore[attr-defined]
        raise Refused(_("Somebody has answered this already. Open the list again."))
    session.refresh(enrolment)
    audit.record(
        session,
        actor,
        Event.HOME_VOTE_ANSWERED,
        f"round:{enrolment.round_id}",
        answer=standing.value,
        **({"reason": reason} if reason else {}),
    )
