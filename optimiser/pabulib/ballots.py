"""The VOTES of a Pabulib file, merged into classes of equal ballots.

Each distinct ballot is read once, however many people marked it; a complaint then looks for the first
line that holds it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat

from optimiser.model import BallotClass, BallotType, Proposal
from optimiser.pabulib.text import VOTES, PabulibText, show

_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Limits:
    """What META says of a ballot; None where there is no limit. Points are whole numbers."""

    shortest: int
    longest: int | None
    most_each: int | None
    most_in_all: int | None


class _Refused(Exception):
    """A ballot that cannot be used: the field and what to do. The line is found by the caller."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(field, what)
        self.field = field
        self.what = what


def read_ballots(
    source: PabulibText, area: str, proposals: Iterable[Proposal], ballot_type: BallotType, limits: Limits
) -> tuple[BallotClass, ...]:
    """The classes of ballots, in an order that does not depend on the order of the file."""
    table = source.sections[VOTES]
    at_voter, at_vote = source.need(VOTES, "voter_id"), source.need(VOTES, "vote")
    _check_voters(source, [row[at_voter].strip() for row in table.rows])
    votes = [row[at_vote] for row in table.rows]
    points: Iterable[str] = repeat("")
    if ballot_type is BallotType.POINTS:
        at_points = source.need(VOTES, "points")
        points = [row[at_points] for row in table.rows]
    known = frozenset(proposal.id for proposal in proposals)
    merged: dict[str, int] = {}
    for mark, weight in Counter(zip(votes, points, strict=False)).items():
        try:
            choices = _choices(mark[0], known, limits)
            if ballot_type is BallotType.POINTS:
                pairs = sorted(zip(choices, _points(mark[1], len(choices), limits), strict=True))
                key = ",".join([choice for choice, _ in pairs]) + ";" + ",".join([str(n) for _, n in pairs])
            else:
                if ballot_type is BallotType.APPROVAL:
                    choices.sort()
                key = ",".join(choices)
        except _Refused as refused:
            marks = zip(votes, points, strict=False)
            row = next(i for i, other in enumerate(marks, table.first) if other == mark)
            source.fail(row, refused.field, refused.what)
        merged[key] = merged.get(key, 0) + weight
    if ballot_type is BallotType.POINTS:
        return tuple([_with_points(area, key, merged[key]) for key in sorted(merged)])
    return tuple(
        [BallotClass(area, tuple(key.split(",")) if key else (), merged[key]) for key in sorted(merged)]
    )


def _with_points(area: str, key: str, weight: int) -> BallotClass:
    choices, _, points = key.rpartition(";")
    if not choices:
        return BallotClass(area, (), weight)
    return BallotClass(area, tuple(choices.split(",")), weight, tuple(map(int, points.split(","))))


def _check_voters(source: PabulibText, voters: list[str]) -> None:
    first = source.sections[VOTES].first
    seen: set[str] = set()
    if len(set(voters)) == len(voters) and "" not in voters:
        return
    for row, voter in enumerate(voters, first):
        if not voter:
            source.fail(row, "voter_id", "is empty: every voter needs an id")
        if voter in seen:
            source.fail(row, "voter_id", f"{show(voter)} is there twice: remove one of the two ballots")
        seen.add(voter)


def _choices(vote: str, known: frozenset[str], limits: Limits) -> list[str]:
    choices = vote.split(",") if vote.strip() else []
    if " " in vote:
        choices = [choice.strip() for choice in choices]
    chosen = set(choices)
    if not chosen <= known:
        strange = next(choice for choice in choices if choice not in known)
        raise _Refused("vote", f"{show(strange)} is not one of the projects: correct it")
    if len(chosen) != len(choices):
        twice = next(choice for choice in choices if choices.count(choice) > 1)
        raise _Refused("vote", f"names {show(twice)} twice: remove one")
    if limits.longest is not None and len(choices) > limits.longest:
        raise _Refused("vote", f"{len(choices)} choices, at most {limits.longest} are allowed")
    if len(choices) < limits.shortest:
        raise _Refused("vote", f"{len(choices)} choices, at least {limits.shortest} are required")
    return choices


def _points(text: str, choices: int, limits: Limits) -> list[int]:
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if len(parts) != choices:
        raise _Refused("points", f"{len(parts)} numbers for {choices} choices: give one for each")
    for part in parts:
        if not (part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS):
            raise _Refused("points", f"{show(part)} must be a whole number, 0 or more")
    points = [int(part) for part in parts]
    if limits.most_each is not None and max(points, default=0) > limits.most_each:
        raise _Refused("points", f"{max(points)} for one project, at most {limits.most_each} are allowed")
    if limits.most_in_all is not None and sum(points) > limits.most_in_all:
        raise _Refused("points", f"{sum(points)} in all, at most {limits.most_in_all} are allowed")
    return points
