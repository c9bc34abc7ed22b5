"""What people thought of the evening: averages of the evaluation, once enough have answered to hide in."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.house.small_numbers import SMALLEST_SHOWN
from pb.workshops.models import Workshop
from pb.workshops.voice_models import Evaluation


@dataclass(frozen=True, slots=True)
class Opinion:
    """The answers to one question: how many people answered it, and their mean in tenths (10 to 50)."""

    question: str
    people: int
    tenths: int

    @property
    def is_shown(self) -> bool:
        """Whether enough people answered for nobody to be seen in the average."""
        return self.people >= SMALLEST_SHOWN


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """The evaluation: how many people sent one, and the answers by question."""

    people: int
    opinions: tuple[Opinion, ...]


def evaluation_of(session: Session, workshop: Workshop) -> EvaluationResult:
    """The evaluation as it stands, its questions in the order of their names."""
    query = sa.select(Evaluation.answers).where(Evaluation.workshop_id == workshop.id)
    sent: list[dict[str, int]] = list(session.scalars(query))
    given: dict[str, list[int]] = {}
    for answers in sent:
        for question, mark in answers.items():
            given.setdefault(question, []).append(mark)
    opinions = tuple(
        # The mean in tenths, half up, in whole numbers.
        Opinion(question, len(marks), (20 * sum(marks) + len(marks)) // (2 * len(marks)))
        for question, marks in sorted(given.items())
    )
    return EvaluationResult(len(sent), opinions)
