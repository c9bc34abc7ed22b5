"""The roll: who is entitled to vote, and that a card was given to them; never which card.

It lives in a database of its own. Nothing in it leads to a card or a ballot.
"""

from __future__ import annotations

import csv
import io
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.areas.models import Area
from pb.audit import Event
from pb.desk.cards import ensure_printing
from pb.desk.models import Origin, RollEntry
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round

LONGEST_NAME = 120
LONGEST_REFERENCE = 60
MOST_SHOWN = 100
MOST_WORDS = 6
UNDO = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RollCount:
    """How many are on an area's roll and how many cards were given out."""

    entitled: int
    given: int


class SameName(Refused):
    """Somebody of this name is on the roll already: who they are decides, not the name."""

    def __init__(self, people: list[RollEntry]) -> None:
        self.people = people
        super().__init__(
            _(
                "Somebody of this name is on the roll already. If it is the same person, go back and find"
                " them. If it is another person, tick the box and send it again."
            )
        )


def import_roll(session: Session, actor: Actor, round_: Round, area: Area, pasted: str) -> int:
    """Add people from lines of "reference, name"; how many were new. Names already there are corrected.

    Raises ``Refused`` with every line that cannot be read; then nothing was added.
    """
    ensure(actor, Action.ISSUE_CARDS, InArea(area.id))
    people, faults = _read_lines(pasted)
    if faults:
        raise Refused(*faults)
    if not people:
        raise Refused(_("Paste at least one line: a reference, a comma and a name."))
    known = {
        entry.reference: entry
        for entry in session.scalars(sa.select(RollEntry).where(RollEntry.round_id == round_.id))
    }
    elsewhere = sorted(r for r in people if r in known and known[r].area_id != area.id)
    if elsewhere:
        raise Refused(
            _(
                "These are on another area’s roll already: %(references)s.",
                references=", ".join(elsewhere[:10]),
            )
        )
    added = 0
    for reference, name in people.items():
        if reference in known:
            known[reference].name = name
            continue
        session.add(RollEntry(round_id=round_.id, area_id=area.id, reference=reference, name=name))
        added += 1
    session.flush()
    audit.record(session, actor, Event.ROLL_IMPORTED, f"round:{round_.id}", area=area.slug, added=added)
    return added


def hand_out(
    session: Session, actor: Actor, round_: Round, entry_id: int, *, connection: str, old_enough: bool
) -> RollEntry:
    """Mark that somebody was given their card. Raises ``Refused`` when they have one or may not vote."""
    entry = find_entry(session, actor, round_, entry_id)
    ensure_printing(round_)
    ensure_entitled(round_, connection, old_enough)
    # Conditional, so that two helpers at the desk cannot both give the first card.
    marked = session.execute(
        sa.update(RollEntry)
        .where(RollEntry.id == entry.id, RollEntry.cards_given == 0)
        .values(cards_given=1, given_at=now(), connection=connection, old_enough=True)
        .execution_options(synchronize_session=False)
    )
    if not marked.rowcount:  # type: ignore[attr-defined]
        raise Refused(
            _(
                "%(name)s has been given a card already. If it was lost, open “Give another”:"
                " the lost card is made void first.",
                name=entry.name,
            )
        )
    session.refresh(entry)
    # Whom it was given to stays on the roll: the civic record says only that it happened.
    audit.record(session, actor, Event.CARD_GIVEN, f"round:{round_.id}", again=False)
    return entry


def take_back(session: Session, actor: Actor, round_: Round, entry_id: int) -> RollEntry:
    """Undo a hand-out of the last minute: the wrong person was pressed, and the card is still here.

    Raises ``Refused`` when it was longer ago, or when it was not a first card.
    """
    entry = find_entry(session, actor, round_, entry_id)
    undone = session.execute(
        sa.update(RollEntry)
        .where(RollEntry.id == entry.id, RollEntry.cards_given == 1, RollEntry.given_at >= now() - UNDO)
        .values(cards_given=0, given_at=None, old_enough=False)
        .execution_options(synchronize_session=False)
    )
    if not undone.rowcount:  # type: ignore[attr-defined]
        raise Refused(_("That was more than a minute ago. If the card was lost, open “Give another”."))
    session.refresh(entry)
    audit.record(session, actor, Event.CARD_TAKEN_BACK, f"round:{round_.id}")
    return entry


def add_walk_in(
    session: Session,
    actor: Actor,
    round_: Round,
    area: Area,
    name: str,
    *,
    connection: str,
    old_enough: bool,
    other_person: bool = False,
) -> RollEntry:
    """Put somebody on the roll who is at the desk and declared that they may vote; they have no card yet.

    Raises ``SameName`` when somebody of that name is there, unless this is said to be another person.
    """
    ensure(actor, Action.ISSUE_CARDS, InArea(area.id))
    ensure_printing(round_)
    ensure_entitled(round_, connection, old_enough)
    alike = people_named(session, round_, name)
    if alike and not other_person:
        raise SameName(alike)
    entry = RollEntry(
        round_id=round_.id,
        area_id=area.id,
        reference=f"W-{secrets.token_hex(4).upper()}",
        name=name,
        connection=connection,
        old_enough=True,
        origin=Origin.WALK_IN.value,
    )
    session.add(entry)
    session.flush()
    audit.record(session, actor, Event.WALK_IN_ADDED, f"round:{round_.id}", area=area.slug)
    return entry


def ensure_entitled(round_: Round, connection: str, old_enough: bool) -> None:
    """Raise ``Refused`` unless the connection is one of the round's and the age was confirmed."""
    reasons = []
    if connection not in round_.connections:
        reasons.append(_("Ask how they are connected to the area, and choose it."))
    if not old_enough:
        reasons.append(_("Ask whether they are %(age)d or older, and tick the box.", age=round_.minimum_age))
    if reasons:
        raise Refused(*reasons)


def find_entry(session: Session, actor: Actor, round_: Round, entry_id: int) -> RollEntry:
    """Somebody on this round's roll, for a helper of their area. Raises ``Refused`` or ``Forbidden``."""
    entry = session.scalar(
        sa.select(RollEntry).where(RollEntry.id == entry_id, RollEntry.round_id == round_.id)
    )
    if entry is None:
        raise Refused(_("Nobody on this roll has that number."))
    ensure(actor, Action.ISSUE_CARDS, InArea(entry.area_id))
    return entry


def entry_just_given(session: Session, round_: Round, area_ids: list[int], entry_id: int) -> RollEntry | None:
    """Somebody whose first card was handed out within the last minute, so that it can be undone."""
    return session.scalar(
        sa.select(RollEntry).where(
            RollEntry.id == entry_id,
            RollEntry.round_id == round_.id,
            RollEntry.area_id.in_(area_ids),
            RollEntry.cards_given == 1,
            RollEntry.given_at >= now() - UNDO,
        )
    )


def find_people(
    session: Session, round_: Round, area_ids: list[int], wanted: str = "", limit: int = MOST_SHOWN
) -> list[RollEntry]:
    """People of these areas by name: the one with that reference, else all who have every word typed."""
    here = sa.select(RollEntry).where(RollEntry.round_id == round_.id, RollEntry.area_id.in_(area_ids))
    exact = session.scalars(here.where(sa.func.lower(RollEntry.reference) == wanted.lower())).all()
    if exact:
        return list(exact)
    for word in wanted.split()[:MOST_WORDS]:
        here = here.where(
            RollEntry.name.icontains(word, autoescape=True)
            | RollEntry.reference.icontains(word, autoescape=True)
        )
    return list(session.scalars(here.order_by(RollEntry.name, RollEntry.reference).limit(limit)))


def people_named(session: Session, round_: Round, name: str) -> list[RollEntry]:
    """Everybody on the round's roll, in any area, whose name is written like this one."""
    wanted = plain_name(name)
    first = (wanted.split() or [""])[0]
    # SQLite knows capitals of ASCII letters only: "Élise" is then looked for among all.
    near = RollEntry.name.icontains(first, autoescape=True) if first.isascii() else sa.true()
    people = session.scalars(
        sa.select(RollEntry)
        .where(RollEntry.round_id == round_.id, near)
        .order_by(RollEntry.name, RollEntry.id)
    )
    return [entry for entry in people if plain_name(entry.name) == wanted]


def roll_counts(session: Session, round_: Round) -> dict[int, RollCount]:
    """By area id, how many are on the roll and how many cards were given to them."""
    rows = session.execute(
        sa.select(
            RollEntry.area_id,
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((RollEntry.cards_given > 0, 1), else_=0)), 0),
        )
        .where(RollEntry.round_id == round_.id)
        .group_by(RollEntry.area_id)
    )
    return {area_id: RollCount(entitled, given) for area_id, entitled, given in rows}


def plain_name(name: str) -> str:
    """A name as it is compared: no capitals, one space between words, one kind of apostrophe."""
    return " ".join(name.casefold().replace("’", "'").split())


def _read_lines(pasted: str) -> tuple[dict[str, str], list[str]]:
    people: dict[str, str] = {}
    faults: list[str] = []
    for line, row in enumerate(csv.reader(io.StringIO(pasted), skipinitialspace=True), 1):
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells:
            continue
        reference, name = cells[0], " ".join(cells[1:])
        if not name:
            faults.append(_("Line %(line)d has no name: write a reference, a comma and a name.", line=line))
        elif len(reference) > LONGEST_REFERENCE or len(name) > LONGEST_NAME:
            faults.append(_("Line %(line)d is too long.", line=line))
        elif reference in people:
            faults.append(
                _("Line %(line)d repeats the reference %(reference)s.", line=line, reference=reference)
            )
        people[reference] = name
    return people, faults[:20]
