"""Studies beside a run: worked out after it, kept beside it, and read for the pages.

A study explains; it is no part of what is hashed and signed, and a run without one is whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from pb.allocation.bridge import Apart, sha256_of, whole_problem_from
from pb.allocation.bridge.studies import study_problem
from pb.allocation.inputs import Given
from pb.allocation.models import AllocationRun, Study
from pb.rounds.counting import methods_for

Progress = Callable[[int, int], None]


class StudyAltered(RuntimeError):
    """A stored study is not what was hashed when it was made."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way of counting funds.

    ``nothing`` of ``people`` voters see no choice funded, to the nearest five; 0 stands for fewer than ten.
    """

    method: str
    rules: bool
    status: str
    funded: tuple[int, ...]
    support: int
    spend: int
    people: int
    nothing: int

    @property
    def is_possible(self) -> bool:
        """Whether it could keep the rules."""
        return self.status != "infeasible"


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What a rule costs in points. ``brings`` are in because of it, ``drops`` out; ids of rules as frozen.

    ``support`` is None where the rules cannot all be kept; then they can without this one.
    """

    rules: tuple[str, ...]
    support: int | None
    spend: int | None
    brings: tuple[int, ...]
    drops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The most points there can be with at least ``value`` (hundredths of a per cent) of a measure."""

    value: int
    support: int
    spend: int
    funded: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class FairnessCurve:
    """Points against a measure; ``chosen`` is the recommendation, on the curve or below it."""

    measure: str
    of: str
    points: tuple[CurvePoint, ...]
    chosen: CurvePoint | None
    complete: bool


@dataclass(frozen=True, slots=True)
class StudyReading:
    """A study as the pages show it.

    ``wins``, by number: in how many of ``times`` draws of other voters a proposal would be funded, where it
    is neither nearly always nor nearly never.
    """

    method: str
    alternatives: tuple[Outcome, ...]
    prices: Mapping[str, RulePrice]
    together: RulePrice | None
    curve: FairnessCurve | None
    times: int
    wins: Mapping[int, int]


def write_study(given: Given, seconds: float, progress: Progress, apart: Apart | None = None) -> str:
    """What is shown beside a run, as canonical JSON. Raises as ``bridge.studies.study_problem`` does.

    Parts that are not ready after ``seconds`` are left out.
    """
    frozen = json.loads(given.frozen)
    found = study_problem(
        whole_problem_from(given.frozen, given.ballots, given.amendments, for_study=True),
        given.rule,
        methods=methods_for(
            single_voters=bool(frozen.get("publish_rankings")),
            between_areas=len(frozen["areas"]) > 1 and any(not pot["area"] for pot in frozen["pots"]),
        ),
        seconds=seconds,
        progress=progress,
        apart=apart,
    )
    return json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def study_text(session: Session, run: AllocationRun) -> str | None:
    """The stored study of a run, or None while there is none. Raises ``StudyAltered``."""
    study = session.get(Study, run.id)
    if study is None:
        return None
    if sha256_of(study.text) != study.sha256:
        raise StudyAltered(f"the study of run {run.number} of round {run.round_id} has been changed")
    return study.text


def study_of(session: Session, run: AllocationRun) -> StudyReading | None:
    """The study of a run as values, or None while there is none. Raises ``StudyAltered``."""
    text = study_text(session, run)
    return read_study(json.loads(text)) if text is not None else None


def read_study(found: Mapping[str, Any]) -> StudyReading:
    """A stored study as values."""
    curve, again = found["curve"], found["again"] or {"times": 0, "wins": {}}
    return StudyReading(
        found["method"],
        tuple(read_outcome(a) for a in found["alternatives"]),
        {price["rules"][0]: _price(price) for price in found["prices"]},
        _price(found["together"]) if found["together"] else None,
        FairnessCurve(
            curve["measure"],
            curve["of"],
            tuple(CurvePoint(**point) for point in curve["points"]),
            CurvePoint(**curve["chosen"]) if curve["chosen"] else None,
            curve["complete"],
        )
        if curve
        else None,
        again["times"],
        {int(number): wins for number, wins in again["wins"].items()},
    )


def read_outcome(found: Mapping[str, Any]) -> Outcome:
    """One stored outcome as a value."""
    return Outcome(**{**found, "funded": tuple(found["funded"]), "nothing": found["nothing"] or 0})


def _price(found: Mapping[str, Any]) -> RulePrice:
    return RulePrice(
        tuple(found["rules"]),
        found["support"],
        found["spend"],
        tuple(found["brings"]),
        tuple(found["drops"]),
    )
