"""A result as a hall is told it: line by line, in the order in which the pot fills.

A line that has not been revealed is in no page at all; how many there are is all that a room knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from pb.allocation import queries
from pb.allocation.pages import rule_notes
from pb.allocation.reading import AreaReading, ProposalReading, RunReading
from pb.allocation.rehearsing import read_rehearsal
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.queries import has_reached
from pb.workshops.models import Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import RoomState


class LineKind(StrEnum):
    """What a line tells: a proposal that gets money, the one that was nearest, or what a rule changed."""

    FUNDED = "funded"
    NEXT = "next"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class RevealLine:
    """One line of a result. ``total`` is what is spent with it; both amounts in pence.

    ``held_out`` names what the rule of ``sentence`` alone keeps out.
    """

    kind: LineKind
    title: str = ""
    number: int = 0
    cost: int = 0
    total: int = 0
    support: int = 0
    sentence: str = ""
    held_out: tuple[ProposalReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A round's result for the area of a workshop; ``pot`` in pence."""

    currency: str
    pot: int
    lines: tuple[RevealLine, ...]

    def spent_by(self, shown: int) -> int:
        """What is spent once ``shown`` lines are on the screen."""
        return max((line.total for line in self.lines[:shown]), default=0)


def result_for(session: Session, workshop: Workshop, round_: Round) -> Result | None:
    """The result that the workshop's area has in a round; None before it may be told.

    In a rehearsal it is the rehearsed count's, and never the round's own.
    """
    if workshop.is_rehearsal:
        return rehearsed_result(session, workshop, round_)
    run = queries.current_run(session, round_) if has_reached(round_, Stage.RECOMMENDED) else None
    if run is None:
        return None
    reading = queries.read_run(run)
    area = reading.by_area.get(workshop.meeting.forum.area.slug)
    if area is None:
        return None
    return Result(reading.currency, max(area.pot, area.spend), tuple(_lines(session, reading, area)))


def rehearsed_result(session: Session, workshop: Workshop, round_: Round) -> Result | None:
    """What the rehearsed count funds in the workshop's area, by number; None when nobody has rehearsed it."""
    found = read_rehearsal(session, round_)
    if found is None:
        return None
    slug, lines, total = workshop.meeting.forum.area.slug, list[RevealLine](), 0
    for one in sorted(found.text["proposals"], key=lambda p: int(p["number"])):
        if one["area"] == slug and one["number"] in found.outcome.funded:
            total += one["cost"]
            lines.append(RevealLine(LineKind.FUNDED, one["title"], one["number"], one["cost"], total))
    return Result(round_.currency, max(pot_of(round_, workshop.area_id), total), tuple(lines))


def count_lines(session: Session, workshop: Workshop, round_: Round) -> int:
    """How many lines there are to reveal; 0 before there is a result."""
    found = result_for(session, workshop, round_)
    return len(found.lines) if found else 0


def _lines(session: Session, reading: RunReading, area: AreaReading) -> list[RevealLine]:
    lines, total = [], 0
    for one in area.funded:
        total += one.cost
        lines.append(RevealLine(LineKind.FUNDED, one.title, one.number, one.cost, total, one.support))
    # The nearest is the one that most people wanted, whatever kept it out.
    for one in area.not_funded[:1]:
        lines.append(RevealLine(LineKind.NEXT, one.title, one.number, one.cost, total, one.support))
    for note in rule_notes(reading, area, queries.theme_names(session)):
        if note.held_out:
            lines.append(
                RevealLine(LineKind.RULE, total=total, sentence=note.sentence, held_out=note.held_out)
            )
    return lines


def pot_of(round_: Round, area_id: int) -> int:
    """The money that a round has for an area, in pence: its own pots, or else the shared ones."""
    own = [pot.amount for pot in round_.pots if pot.area_id == area_id]
    return sum(own) if own else sum(pot.amount for pot in round_.pots if pot.area_id is None)


@dataclass(frozen=True, slots=True)
class EveningMoney:
    """What several votes share out one after the other; both in pence."""

    left: int
    whole: int
    currency: str


def money_of_evening(session: Session, workshop: Workshop, state: RoomState) -> EveningMoney | None:
    """What is left between two results of one evening; None with a single vote, or before a result."""
    rounds = {line.round_id: line.round for line in workshop.lines if line.kind == ItemKind.REVEAL}
    voted = [round_ for round_ in rounds.values() if round_ is not None]
    if len(voted) < 2 or not any(state.revealed.values()):
        return None
    whole = sum(pot_of(round_, workshop.area_id) for round_ in voted)
    spent = 0
    for round_ in voted:
        shown = state.revealed.get(round_.id, 0)
        found = result_for(session, workshop, round_) if shown else None
        spent += found.spent_by(shown) if found else 0
    return EveningMoney(whole - spent, whole, voted[0].currency)
