"""How the evening was: five answers from nobody in particular, once from each device.

Everything flushes; the view commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from pb.house.errors import Refused
from pb.house.small_numbers import SMALLEST_SHOWN, STEP
from pb.workshops import voice_words
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.queries import state_of
from pb.workshops.room import Phase
from pb.workshops.voice_models import Evaluation

QUESTIONS: dict[str, LazyString] = {
    "welcome": _l("Did you feel welcome?"),
    "clear": _l("Was it clear how it works?"),
    "heard": _l("Could you say what you wanted to say?"),
    "fair": _l("Was the evening fair to everybody?"),
    "again": _l("Would you come again?"),
}
SCALE: dict[int, LazyString] = {
    5: _l("Very much"),
    4: _l("Mostly"),
    3: _l("Partly"),
    2: _l("A little"),
    1: _l("Not at all"),
}
LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """How many answered (exact: shown by the rule of small numbers), and averages from 1 to 5 by question.

    No averages below ten answers. They are of whole fives of answers, the first ones first: one more answer
    changes nothing by itself, so that nobody works it out from two looks at the page.
    """

    answers: int
    averages: Mapping[str, float]


def may_evaluate(session: Session, workshop: Workshop) -> bool:
    """Whether the evening is so far that one can say how it was."""
    state = state_of(session, workshop)
    begun = workshop.lines[: state.position + 1] if state.phase is Phase.RUNNING else []
    return state.phase is Phase.OVER or any(line.kind == ItemKind.EVALUATION for line in begun)


def evaluate(
    session: Session, workshop: Workshop, device: JoinedDevice, answers: Mapping[str, int], words: str
) -> None:
    """Keep a device's answers apart from the device, which is only marked as having answered."""
    if not may_evaluate(session, workshop):
        raise Refused(voice_words.too_early_to_evaluate())
    session.refresh(device, with_for_update=True)
    if device.has_evaluated:
        raise Refused(voice_words.has_evaluated())
    device.has_evaluated = True
    kept = {key: answers[key] for key in QUESTIONS}
    session.add(Evaluation(workshop_id=workshop.id, answers=kept, words=words))
    session.flush()


def evaluation_results(session: Session, workshop: Workshop) -> EvaluationResult:
    """What people answered, as it may be published."""
    query = sa.select(Evaluation.answers).where(Evaluation.workshop_id == workshop.id)
    rows = list(session.scalars(query.order_by(Evaluation.id)))
    used = rows[: len(rows) - len(rows) % STEP]
    if len(used) < SMALLEST_SHOWN:
        return EvaluationResult(len(rows), {})
    averages = {key: sum(row[key] for row in used) / len(used) for key in QUESTIONS}
    return EvaluationResult(len(rows), averages)


def words_added(session: Session, workshop: Workshop) -> list[str]:
    """What people added in their own words, in order of the alphabet; for those who run the evening."""
    query = sa.select(Evaluation.words).where(Evaluation.workshop_id == workshop.id, Evaluation.words != "")
    return sorted(session.scalars(query))
