"""What sheets of cards are called in the hall."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.rounds.service import ensure_running
from pb.turnout.models import SheetLabel
from pb.turnout.queries import labels_of
from pb.voting.models import Credential

LONGEST_LABEL = 40


def sheets_of(session: Session, round_: Round) -> dict[str, int]:
    """The area of every sheet of the round that has cards, by sheet."""
    rows = session.execute(
        sa.select(Credential.sheet, sa.func.min(Credential.area_id).label("area_id"))
        .where(Credential.round_id == round_.id)
        .group_by(Credential.sheet)
        .order_by(Credential.sheet)
    )
    return {row.sheet: row.area_id for row in rows}


def label_sheets(session: Session, actor: Actor, round_: Round, wanted: Mapping[str, str]) -> int:
    """Set the labels of these sheets; an empty one takes the label off. How many changed.

    Raises ``Forbidden`` for a sheet of an area where the actor gives out no cards, and ``Refused``.
    """
    ensure_running(round_)
    areas, held = sheets_of(session, round_), labels_of(session, round_)
    changed = {
        sheet: label.strip()
        for sheet, label in wanted.items()
        if sheet in areas and label.strip() != held.get(sheet, "")
    }
    for sheet, label in changed.items():
        ensure(actor, Action.ISSUE_CARDS, InArea(areas[sheet]))
        if len(label) > LONGEST_LABEL or "/" in label:
            raise Refused(
                _(
                    "A label has at most %(most)d characters and no slash: “%(label)s”.",
                    most=LONGEST_LABEL,
                    label=label[:LONGEST_LABEL],
                )
            )
        session.execute(
            sa.delete(SheetLabel).where(SheetLabel.round_id == round_.id, SheetLabel.sheet == sheet)
        )
        if label:
            session.add(SheetLabel(round_id=round_.id, sheet=sheet, label=label))
    session.flush()
    if changed:
        audit.record(session, actor, Event.SHEETS_LABELLED, f"round:{round_.id}", labels=changed)
    return len(changed)
