"""Choosing how residents vote in a round, until its rules are published."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.rounds.counting import UTILITIES_OF
from pb.rounds.models import Round
from pb.rounds.plan import BALLOT_TYPES
from pb.rounds.service import subject_of
from pb.rounds.setting_up import ensure_open
from pb.rounds.words import unknown_choice

MOST_CHOICES = 20  # nobody orders or scores more than this with care
MOST_POINTS = 100


@dataclass(frozen=True, slots=True)
class BallotKind:
    """One way to vote: its name and sentence for officers, and which numbers it asks for."""

    title: LazyString
    sentence: LazyString
    with_length: bool = True
    with_points: bool = False


BALLOT_KINDS: dict[str, BallotKind] = {
    "ranking": BallotKind(_l("Put some in order"), _l("People choose up to a number and put them in order.")),
    "approval": BallotKind(_l("Choose some"), _l("People choose up to a number. Each counts the same.")),
    "points": BallotKind(
        _l("Share out points"), _l("People share out a number of points among those they choose."), True, True
    ),
    "budget": BallotKind(
        _l("Spend the money"), _l("People choose proposals until the money is spent."), with_length=False
    ),
    "score": BallotKind(_l("Give scores"), _l("People give each that they choose a score from 1 to 10.")),
    "exactly": BallotKind(
        _l("Choose exactly a number"), _l("People choose that many, for example three priorities.")
    ),
}


def ballot_faults(kind: str, length: int, points: int) -> list[tuple[str, str]]:
    """What is wrong with a ballot's numbers, by field. A number that the kind does not ask for is free."""
    asked, found = BALLOT_KINDS[kind], []
    if asked.with_length and not 1 <= length <= MOST_CHOICES:
        found.append(("length", gettext("Enter a number from 1 to %(most)d", most=MOST_CHOICES)))
    if asked.with_points and not 1 <= points <= MOST_POINTS:
        found.append(("points", gettext("Enter a number from 1 to %(most)d", most=MOST_POINTS)))
    elif asked.with_points and points < length:
        found.append(("points", gettext("Give at least one point for each proposal that people may choose")))
    return found


def set_ballot(session: Session, actor: Actor, round_: Round, *, kind: str, length: int, points: int) -> None:
    """Choose how one votes: a kind of ballot, how many proposals it holds, how many points are shared out.

    A way of counting that the kind cannot use gives way to the usual one. Raises ``Refused`` in sentences.
    """
    ensure(actor, Action.MANAGE_ROUND, round_)
    ensure_open(round_)
    if kind not in BALLOT_TYPES:
        raise Refused(unknown_choice(kind))
    faults = ballot_faults(kind, length, points)
    if faults:
        raise Refused(*(sentence for _field, sentence in faults))
    asked = BALLOT_KINDS[kind]
    wanted: dict[str, str | int] = {"ballot_type": kind}
    if asked.with_length:
        wanted["ballot_length"] = length
    if asked.with_points:
        wanted["ballot_points"] = points
    if round_.utility not in UTILITIES_OF[kind]:
        wanted["utility"] = UTILITIES_OF[kind][0]
    changed = {name: value for name, value in wanted.items() if getattr(round_, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(round_, name, value)
    session.flush()
    audit.record(session, actor, Event.ROUND_CHANGED, subject_of(round_), **changed)
