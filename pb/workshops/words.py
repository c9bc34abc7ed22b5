"""What a workshop calls its parts, and the sentences with which it refuses and warns."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import LazyString, format_decimal, gettext
from flask_babel import lazy_gettext as _l

from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.words import STAGES
from pb.workshops.programme import ItemKind
from pb.workshops.room import Phase

_: Callable[..., str] = gettext

# Who sits further back than this cannot read letters of a 25th of the screen's height.
SCREEN_HEIGHTS_AWAY = 8

KINDS: dict[ItemKind, LazyString] = {
    ItemKind.WELCOME: _l("Welcome and join"),
    ItemKind.HOW: _l("How it works"),
    ItemKind.PRACTICE: _l("Practice vote"),
    ItemKind.PITCH: _l("A proposal is presented"),
    ItemKind.TABLES: _l("Tables talk"),
    ItemKind.QUESTIONS: _l("Questions"),
    ItemKind.VOTE: _l("Vote"),
    ItemKind.COUNT: _l("Count"),
    ItemKind.REVEAL: _l("Result"),
    ItemKind.EVALUATION: _l("Evaluation"),
    ItemKind.NEXT: _l("What happens next"),
    ItemKind.BREAK: _l("Break"),
}
PHASES: dict[Phase, LazyString] = {
    Phase.WAITING: _l("Not begun"),
    Phase.RUNNING: _l("Running"),
    Phase.OVER: _l("Over"),
}


def is_called_off() -> str:
    """No run-sheet for a meeting that is not held."""
    return _("This meeting is called off.")


def is_a_rehearsal() -> str:
    """What would outlast a rehearsal is not done in one."""
    return _("This is a rehearsal. Do that in the workshop itself.")


def no_rehearsed_count() -> str:
    """A rehearsal reveals what the count of made-up ballots came to."""
    return _("The count of this vote has not been rehearsed. An officer does that on the round’s page.")


def is_planned_already() -> str:
    """One meeting, one run-sheet."""
    return _("This meeting has a run-sheet already. Change that one.")


def officer_opens() -> str:
    """A facilitator runs the room, not the round."""
    return _("An officer of the council has to open this vote.")


def officer_closes() -> str:
    """Closing starts the count."""
    return _("An officer of the council has to close this vote.")


def voting_time_is_over() -> str:
    """The promised time has come, so that nobody can cast a vote."""
    return _("The closing time of this vote has come. Change it on the round’s page before you open it here.")


def round_is_elsewhere(round_: Round) -> str:
    """The round is not where the vote could be opened or closed."""
    return _("This is not possible now. The round is at “%(stage)s”.", stage=str(STAGES[Stage(round_.stage)]))


def is_over_already() -> str:
    """What has been cannot be planned any more."""
    return _("This part of the programme has begun. What has been stays as it was.")


def workshop_is_over() -> str:
    """After the end nothing is planned."""
    return _("The workshop is over. Its programme stays as it was.")


def needs_round() -> str:
    """A vote or a result of nothing."""
    return _("Choose the vote that this part is about.")


def needs_proposal() -> str:
    """A pitch of nothing."""
    return _("Choose the proposal that is presented.")


def drawn_by_lot() -> str:
    """Nobody moves a pitch after the draw."""
    return _("The order of the proposals was drawn by lot. It is not changed by hand.")


def nothing_to_draw() -> str:
    """A draw needs two."""
    return _("There are fewer than two proposals to present, so there is nothing to draw.")


def already_drawn() -> str:
    """Nobody draws until they like it."""
    return _("The order is drawn. It is not drawn again.")


def too_long() -> str:
    """The run-sheet has a length that a person can keep in mind."""
    return _("The programme has 60 parts. Remove one before you add another.")


def back_row_cannot_read(depth: int, height: int) -> str:
    """``depth`` and ``height`` in centimetres: letters are a 25th of the screen's height, or larger."""
    return _(
        "The back row is %(depth)s metres away, and this screen can be read from %(reach)s metres. "
        "Use a larger picture, move the chairs forward, or put a second screen half-way down the hall.",
        depth=format_decimal(depth / 100),
        reach=format_decimal(height * SCREEN_HEIGHTS_AWAY / 100),
    )


def somebody_pressed_before() -> str:
    """Two people pressed, or one twice."""
    return _("The room had moved on already, so your press changed nothing. This is where it is now.")


def afterwards(voice: str) -> str:
    """What happens with the vote, once it is counted."""
    return {
        "inform": _("The council decides, and tells you why."),
        "consult": _("Councillors read the result, decide and publish their reasons."),
        "involve": _("Councillors sign the result, or change it with published reasons."),
        "decide": _("What you voted for is funded, as far as the law and the money allow."),
    }[voice]
