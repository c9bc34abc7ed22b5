"""Sentences of the forums: names of the closed lists, what a voice decides, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from pb.forums.kinds import Connection, Digest, Kind, Level, Reason, State

_: Callable[..., str] = gettext

LEVELS: dict[Level, tuple[Any, Any]] = {
    Level.INFORMED: (_l("Keep me informed"), _l("You get the news. You say nothing unless you want to.")),
    Level.TAKE_PART: (_l("Take part"), _l("You say what you think, ask questions and choose priorities.")),
    Level.HELP_RUN: (_l("Help run it"), _l("You also help at meetings: welcoming people, taking notes.")),
    Level.HELP_DELIVER: (
        _l("Help get things done"),
        _l("You also work in a group on one of the priorities."),
    ),
}
CONNECTIONS: dict[Connection, Any] = {
    Connection.LIVES: _l("I live here"),
    Connection.WORKS: _l("I work or study here"),
    Connection.GROUP: _l("I speak for a group here"),
    Connection.SERVICE: _l("I provide a service here"),
}
# How the author of a post is shown: nobody is named.
SPEAKERS: dict[Connection, Any] = {
    Connection.LIVES: _l("Somebody who lives here"),
    Connection.WORKS: _l("Somebody who works or studies here"),
    Connection.GROUP: _l("Somebody who speaks for a group"),
    Connection.SERVICE: _l("Somebody who provides a service here"),
}
DIGESTS: dict[Digest, Any] = {
    Digest.NONE: _l("Not now"),
    Digest.EMAIL: _l("By e-mail, once a week when there is news"),
    Digest.POST: _l("On paper, by post"),
}
KINDS: dict[Kind, Any] = {
    Kind.STATEMENT: _l("Statement"),
    Kind.COMMENT: _l("Comment"),
    Kind.QUESTION: _l("Question"),
}
STATES: dict[State, Any] = {
    State.HELD: _l("Waiting for a moderator"),
    State.SHOWN: _l("Everybody can read it"),
    State.HIDDEN: _l("Hidden"),
}
STATE_COLOURS = {State.HELD: "yellow", State.SHOWN: "green", State.HIDDEN: "red"}
REASONS: dict[Reason, Any] = {
    Reason.PERSONAL: _l("It says something about a person that is private: a name, an address, a number."),
    Reason.UNKIND: _l("It insults somebody, or runs people down for who they are."),
    Reason.THREAT: _l("It threatens somebody or calls for harm."),
    Reason.UNLAWFUL: _l("It may break the law, for example by accusing somebody of a crime."),
    Reason.ELSEWHERE: _l("It is about something else. It is welcome where it belongs."),
    Reason.TWICE: _l("It says again what the same person has said."),
    Reason.SELLING: _l("It advertises something."),
    Reason.COURT: _l(
        "It is about a case that a court is deciding, or tells people how to vote in an election."
    ),
}
ACTIONS: dict[str, Any] = {
    "held": _l("held for a moderator"),
    "hidden": _l("hidden"),
    "shown": _l("shown"),
    "upheld": _l("kept hidden after an appeal"),
    "restored": _l("shown again after an appeal"),
}
FORMATS: dict[str, Any] = {
    "large-print": _l("Large print"),
    "easy-read": _l("Easy read, with pictures"),
    "braille": _l("Braille"),
    "audio": _l("Audio"),
    "bsl": _l("British Sign Language"),
    "language": _l("Another language"),
    "paper": _l("Paper, by post"),
}


VOICES: dict[str, tuple[Any, Any]] = {
    "inform": (
        _l("We tell you"),
        _l("You can read and ask. What you say here does not change this decision."),
    ),
    "consult": (
        _l("We ask you"),
        _l("You say what you think. Councillors read it, then decide and give their reasons."),
    ),
    "involve": (
        _l("We work it out with you"),
        _l("What you say shapes what is put forward. Changes to it come with published reasons."),
    ),
    "decide": (
        _l("You decide"),
        _l("What people here agree on is what is done, as far as the law and the money allow."),
    ),
}


def voice_words(voice: str) -> tuple[str, str]:
    """What people's voice decides in a forum or a topic: in short, and in a sentence."""
    short, sentence = VOICES[voice]
    return str(short), str(sentence)


def join_to_speak() -> str:
    """Only members who take part may speak."""
    return _("Join this forum and choose to take part. Then you can say what you think.")


def nothing_to_answer() -> str:
    """What should be answered is not there."""
    return _("That is not there any more. Go back to the topic to see what is.")


def say_something() -> str:
    """An empty text."""
    return _("Write what you want to say first.")


def too_long(most: int) -> str:
    """Longer than it may be."""
    return _("Use %(n)d letters or fewer. A short text is read by more people.", n=most)


def said_before() -> str:
    """The same words again."""
    return _("You have said exactly this before, and it arrived.")


def enough_for_today(most: int) -> str:
    """The cap."""
    return _(
        "You have posted %(n)d times since yesterday, as often as anybody may. Come back tomorrow.", n=most
    )


def slow_mode(minutes: int, left: int) -> str:
    """Slow mode."""
    return _(
        "Slow mode is on: one post in %(n)d minutes each, so that everybody is heard. "
        "Wait %(left)d minutes and send it again.",
        n=minutes,
        left=left,
    )


def choose_an_answer() -> str:
    """None of the three."""
    return _("Choose one: agree, disagree or pass.")


def statement_is_gone() -> str:
    """Hidden meanwhile, or not a statement."""
    return _("That statement is not there any more. Here is another one.")


def topic_is_closed() -> str:
    """Nothing new in a closed topic."""
    return _("This topic is closed. You can still read everything that was said in it.")


def voice_is_locked() -> str:
    """What a voice decides may not change under people's feet."""
    return _("People have taken part here, so what their voice decides cannot be changed now.")


def choose_voice() -> str:
    """Not one of the four."""
    return _("Choose what residents decide here.")


def no_email_known() -> str:
    """A digest by e-mail to nowhere."""
    return _("We have no e-mail address of yours. Join again with one, or choose post.")


def no_postal_address() -> str:
    """A digest by post to nowhere."""
    return _("Enter the address that the news should go to.")


def choose_action() -> str:
    """Neither hide nor show."""
    return _("Choose whether to show it or to hide it.")


def choose_reason() -> str:
    """A reason from the list."""
    return _("Choose the reason. The author and everybody else can see it.")


def give_reason() -> str:
    """A reason in words."""
    return _("Say why. The author is told.")


def ruled_before() -> str:
    """Another moderator was faster."""
    return _("Another moderator was here before you. Look at it again.")


def appeal_decides() -> str:
    """An open or decided appeal stands."""
    return _("The author has appealed. Only the appeal decides about it now.")


def cannot_appeal() -> str:
    """Not hidden, or appealed before."""
    return _("There is nothing to appeal against: it is not hidden, or you have appealed before.")


def second_person() -> str:
    """The same person hid it."""
    return _("You hid this yourself. Somebody else has to decide the appeal.")


def round_not_gathering() -> str:
    """No round of the area takes ideas."""
    return _("No round of this area is open for ideas now.")


def proposal_unknown() -> str:
    """No public proposal of this area."""
    return _("There is no such proposal in this area. Enter its number as it stands on the list.")


def linked_before() -> str:
    """The same link again."""
    return _("These words belong to that proposal already.")
