"""A round's life as one table: stage, move, who may, what must hold first, next stage.

Nothing here knows Flask or SQL. A guard looks at facts (whole numbers, gathered by ``rounds.facts``)
and, where it does not hold, says in a sentence what has to be done first; the page shows that sentence
in the place of the button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from pb.permissions import Action

Facts = Mapping[str, int]


class Stage(StrEnum):
    """Where a round is."""

    DRAFT = "draft"
    GATHERING = "gathering"
    CHECKING = "checking"
    DELIBERATING = "deliberating"
    VOTING = "voting"
    COUNTED = "counted"
    RECOMMENDED = "recommended"
    REVIEWING = "reviewing"
    SIGNED = "signed"
    CALL_IN = "call-in"
    DECIDED = "decided"
    DELIVERING = "delivering"
    CLOSED = "closed"
    PAUSED = "paused"
    ABANDONED = "abandoned"


class Move(StrEnum):
    """What takes a round from one stage to another."""

    PUBLISH = "publish"
    CLOSE_GATHERING = "close-gathering"
    START_DELIBERATING = "start-deliberating"
    OPEN_VOTING = "open-voting"
    CLOSE_VOTING = "close-voting"
    RECOMMEND = "recommend"
    START_REVIEW = "start-review"
    SIGN = "sign"
    REOPEN = "reopen"
    PUBLISH_DECISIONS = "publish-decisions"
    END_CALL_IN = "end-call-in"
    START_DELIVERY = "start-delivery"
    CLOSE = "close"
    PAUSE = "pause"
    RESUME = "resume"
    ABANDON = "abandon"


# The way through, in order; paused and abandoned lie beside it.
LINE = tuple(stage for stage in Stage if stage not in (Stage.PAUSED, Stage.ABANDONED))
# A pause is taken back by resuming. Nothing else is ever undone.
UNDOABLE = frozenset({Move.PAUSE, Move.RESUME})


@dataclass(frozen=True, slots=True)
class Guard:
    """What must hold before a move. ``sentence`` may name the fact's own value as ``%(count)d``."""

    fact: str
    holds: Callable[[Facts], bool]
    sentence: LazyString

    def words(self, facts: Facts) -> str:
        """The sentence for the reader."""
        return str(self.sentence) % {"count": facts[self.fact]}


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. ``permission`` None: only the house itself makes this move.

    ``next_stage`` None: back to where the round was paused.
    """

    stage: Stage
    move: Move
    permission: Action | None
    guards: tuple[Guard, ...]
    next_stage: Stage | None


def some(fact: str, sentence: LazyString) -> Guard:
    """The guard that wants at least one."""
    return Guard(fact, lambda facts: facts[fact] > 0, sentence)


def none_left(fact: str, sentence: LazyString) -> Guard:
    """The guard that wants none."""
    return Guard(fact, lambda facts: facts[fact] == 0, sentence)


NOTHING_WAITS = none_left(
    "proposals-waiting",
    _l("Proposals still waiting for an officer’s check: %(count)d. Check them first."),
)
SOME_ACCEPTED = some(
    "proposals-accepted", _l("No proposal has been accepted yet. Accept at least one proposal first.")
)
# A launch is publicity; what is decided lawfully goes on.
BEFORE_ELECTION = none_left(
    "pre-election-days",
    _l("An election is near: nothing is launched in this time. Days left: %(count)d. Wait until then."),
)
PAPER_IS_COUNTED = (
    none_left(
        "paper-batches-open",
        _l("Batches of slips that are not keyed twice or do not fit their header: %(count)d. Finish them."),
    ),
    none_left(
        "paper-differences",
        _l("Slips that two people read differently: %(count)d. A third person has to decide."),
    ),
    none_left("paper-slips-waiting", _l("Slips not in the box yet: %(count)d. Put them in the box.")),
    none_left(
        "paper-questions",
        _l("Slips whose card was used otherwise too: %(count)d. Decide what counts."),
    ),
    none_left("paper-sample-due", _l("The sample of slips is not drawn. Draw it.")),
    none_left("paper-sample-left", _l("Slips of the sample not looked at again: %(count)d. Look at them.")),
    none_left(
        "paper-recounts-due",
        _l("Batches in which the sample found a mistake: %(count)d. Have them keyed again."),
    ),
)

_FORWARD: tuple[tuple[Stage, Move, Action | None, tuple[Guard, ...], Stage], ...] = (
    (
        Stage.DRAFT,
        Move.PUBLISH,
        Action.MANAGE_ROUND,
        (
            some("areas", _l("The round has no areas. Add at least one area first.")),
            none_left("areas-without-money", _l("Areas without a pot: %(count)d. Give each a pot first.")),
            some("gathering-date-set", _l("Nobody knows when ideas close. Set that date first.")),
            BEFORE_ELECTION,
        ),
        Stage.GATHERING,
    ),
    (
        Stage.GATHERING,
        Move.CLOSE_GATHERING,
        Action.MANAGE_ROUND,
        (
            none_left(
                "gathering-days-left",
                _l(
                    "The closing date for ideas has not come. Days left: %(count)d. Wait, or change the date."
                ),
            ),
            some("proposals-submitted", _l("No proposal has been sent in yet. Wait for at least one.")),
        ),
        Stage.CHECKING,
    ),
    (
        Stage.CHECKING,
        Move.START_DELIBERATING,
        Action.MANAGE_ROUND,
        (NOTHING_WAITS, SOME_ACCEPTED),
        Stage.DELIBERATING,
    ),
    (
        Stage.DELIBERATING,
        Move.OPEN_VOTING,
        Action.MANAGE_ROUND,
        (
            NOTHING_WAITS,
            SOME_ACCEPTED,
            some("rules-published", _l("The rules are not published. Publish them first.")),
            some("tie-order-drawn", _l("The order that settles ties is not drawn. Draw it first.")),
            none_left(
                "tie-order-differences",
                _l("The proposals have changed since the tie order was drawn. Draw it again first."),
            ),
            some(
                "cards-printed", _l("No voting cards are printed. Print them first, so that people can vote.")
            ),
            some("voting-date-set", _l("Nobody knows when voting closes. Set the voting dates first.")),
            BEFORE_ELECTION,
        ),
        Stage.VOTING,
    ),
    (
        Stage.VOTING,
        Move.CLOSE_VOTING,
        Action.COUNT_VOTES,
        (
            none_left(
                "voting-minutes-left",
                _l(
                    "Voting was promised to stay open. Its closing time has not come. "
                    "Wait, or change the closing time first."
                ),
            ),
            some("ballots-cast", _l("Nobody has voted yet. Wait for at least one ballot.")),
            *PAPER_IS_COUNTED,
        ),
        Stage.COUNTED,
    ),
    (
        Stage.COUNTED,
        Move.RECOMMEND,
        None,
        (some("runs", _l("No recommendation has been worked out yet.")),),
        Stage.RECOMMENDED,
    ),
    (
        Stage.RECOMMENDED,
        Move.START_REVIEW,
        Action.MANAGE_ROUND,
        (some("runs", _l("No recommendation has been worked out yet. Ask for one first.")),),
        Stage.REVIEWING,
    ),
    (
        Stage.REVIEWING,
        Move.SIGN,
        None,
        (
            none_left(
                "decisions-unsigned", _l("Areas whose decision is not signed: %(count)d. Wait for them.")
            ),
            none_left(
                "complaint-hours-left",
                _l("The vote can still be complained about. Hours left: %(count)d. Wait until then."),
            ),
            none_left(
                "complaints-open", _l("Complaints that are not answered: %(count)d. Answer them first.")
            ),
        ),
        Stage.SIGNED,
    ),
    (Stage.SIGNED, Move.REOPEN, None, (), Stage.REVIEWING),
    (
        Stage.SIGNED,
        Move.PUBLISH_DECISIONS,
        Action.PUBLISH_DECISION,
        (
            none_left(
                "decisions-unpublished",
                _l("Areas whose decision is not published: %(count)d. Publish them first."),
            ),
        ),
        Stage.CALL_IN,
    ),
    (
        Stage.CALL_IN,
        Move.END_CALL_IN,
        Action.PUBLISH_DECISION,
        (
            none_left(
                "call-in-open-days",
                _l("The decision may still be called in. Days left: %(count)d. Wait until then."),
            ),
            none_left(
                "call-ins-open",
                _l("Decisions that are called in and not answered: %(count)d. Answer the call-in first."),
            ),
        ),
        Stage.DECIDED,
    ),
    (Stage.CALL_IN, Move.REOPEN, None, (), Stage.REVIEWING),
    (Stage.DECIDED, Move.START_DELIVERY, Action.MANAGE_ROUND, (), Stage.DELIVERING),
    (Stage.DELIVERING, Move.CLOSE, Action.MANAGE_ROUND, (), Stage.CLOSED),
)

RUNNING = tuple(stage for stage in LINE if stage is not Stage.CLOSED)

TABLE: tuple[Transition, ...] = (
    *(Transition(*row) for row in _FORWARD),
    *(Transition(stage, Move.PAUSE, Action.MANAGE_ROUND, (), Stage.PAUSED) for stage in RUNNING),
    Transition(Stage.PAUSED, Move.RESUME, Action.MANAGE_ROUND, (), None),
    *(
        Transition(stage, Move.ABANDON, Action.MANAGE_ROUND, (), Stage.ABANDONED)
        for stage in (*RUNNING, Stage.PAUSED)
    ),
)


def find_transition(stage: Stage, move: Move) -> Transition | None:
    """The row for this move at this stage, or None where the move does not exist."""
    return next((row for row in TABLE if row.stage is stage and row.move is move), None)


def moves_from(stage: Stage) -> tuple[Transition, ...]:
    """Every row that begins at this stage, the way forward first."""
    return tuple(row for row in TABLE if row.stage is stage)


def permission_for(move: Move) -> Action | None:
    """Who may make a move: the same at every stage it begins at."""
    return next(row.permission for row in TABLE if row.move is move)


def failing(transition: Transition, facts: Facts) -> list[str]:
    """The sentences that say why this move cannot be made yet; none when it can."""
    return [guard.words(facts) for guard in transition.guards if not guard.holds(facts)]


def place_in_line(stage: Stage, paused_from: str) -> Stage:
    """The stage on the way through: for a paused or abandoned round the one it had reached."""
    return stage if stage in LINE else Stage(paused_from or Stage.DRAFT)


def has_reached(stage: Stage, paused_from: str, target: Stage) -> bool:
    """Whether the round is at ``target`` or beyond it, or was when it was paused or abandoned."""
    return LINE.index(place_in_line(stage, paused_from)) >= LINE.index(target)
