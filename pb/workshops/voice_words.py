"""What phones and tables are told: sentences that refuse, and what to do at each part of the programme."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from pb.workshops.programme import ItemKind

_: Callable[..., str] = gettext

# What people do with their phone, or without it, at each part of the programme.
WHAT_TO_DO: dict[ItemKind, LazyString] = {
    ItemKind.WELCOME: _l("Welcome. You are in the right place. This page follows the room by itself."),
    ItemKind.HOW: _l("Listen how it works. You put proposals in order. Councillors decide, and say why."),
    ItemKind.PRACTICE: _l("Try the vote on your phone. It is only practice and counts for nothing."),
    ItemKind.PITCH: _l("Listen to the people who had this idea. You can read it here too."),
    ItemKind.TABLES: _l("Talk about it at your table. Let those who are quiet speak first."),
    ItemKind.QUESTIONS: _l("Ask a question, or say that you have the same question as somebody else."),
    ItemKind.VOTE: _l("Vote with your card. Nobody can see how you vote."),
    ItemKind.COUNT: _l("The votes are being counted. There is nothing to do on your phone."),
    ItemKind.REVEAL: _l("Look at the large screen: the result is shown there, one line after another."),
    ItemKind.EVALUATION: _l("Tell us how the evening was. There are five questions."),
    ItemKind.NEXT: _l("Hear what happens next, and where you can follow it."),
    ItemKind.BREAK: _l("It is time for a break."),
}


def vote_on_paper() -> str:
    """In a hall without a network, where no card can be checked."""
    return _("Vote on your slip of paper, and put it into the box.")


def no_such_code() -> str:
    """A code that admits to nothing."""
    return _(
        "We do not know this code. Look at the large screen: it has 6 letters and numbers. "
        "Type it again, or ask for help."
    )


def is_called_off() -> str:
    """Nobody joins a meeting that is not held."""
    return _("This meeting is called off.")


def no_such_table(highest: int) -> str:
    """A table that is not in the hall."""
    return _("Enter the number that stands on your table, from 1 to %(n)d.", n=highest)


def say_your_table() -> str:
    """A facilitator has to know where to go."""
    return _("Say which table you are at, so that somebody can come to you.")


def one_question_a_minute() -> str:
    """A phone that asks too fast."""
    return _(
        "You asked a question less than a minute ago. "
        "Wait a minute, so that others can ask too. Your text is still here."
    )


def write_something() -> str:
    """An empty question."""
    return _("Write something first.")


def holds_personal() -> str:
    """Everybody reads it at once, on their phone and perhaps on the large screen."""
    return _(
        "It seems to hold an e-mail address, a telephone number or a postcode. "
        "Everybody can read it, so take that out."
    )


def is_over() -> str:
    """Too late."""
    return _("The workshop is over.")


def is_hidden() -> str:
    """It was taken away while somebody looked at it."""
    return _("This was taken away.")


def is_answered() -> str:
    """The first answer stands."""
    return _("This question is answered. The answer stays as it was given.")


def choose_a_drink() -> str:
    """Nothing chosen."""
    return _("Choose at least one.")


def too_many_drinks(chosen: int, most: int) -> str:
    """More than the ballot holds."""
    return _(
        "You have chosen %(chosen)d. You can choose up to %(most)d. Take one away.", chosen=chosen, most=most
    )


def practised() -> str:
    """What the practice was for."""
    return _("Your practice vote is in. The real vote goes the same way, and for it you need your card.")


def too_many_points(most: int) -> str:
    """One table fills the page."""
    return _("Your table has written %(n)d points. That is all that fits.", n=most)


def not_the_scribe() -> str:
    """Another device, or another table, writes."""
    return _("Press “Write for my table” first.")


def choose_an_answer() -> str:
    """Neither agree, nor disagree, nor pass."""
    return _("Choose agree, disagree or pass.")


def is_carried() -> str:
    """Once is enough."""
    return _("This point is in the forum already.")


def topic_is_closed() -> str:
    """The topic takes nothing any more."""
    return _("This topic is closed. Choose another.")


def too_early_to_evaluate() -> str:
    """The evening is not so far."""
    return _("We ask you about the evening at its end.")


def has_evaluated() -> str:
    """Once from each device."""
    return _("You have told us how the evening was. Thank you.")
