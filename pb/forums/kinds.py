"""The few closed lists of a forum: how far people are involved, what they say, and what became of it."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """How far somebody wants to be involved, from least to most."""

    INFORMED = "informed"
    TAKE_PART = "take-part"
    HELP_RUN = "help-run"
    HELP_DELIVER = "help-deliver"


class Connection(StrEnum):
    """Why somebody belongs to an area's forum."""

    LIVES = "lives"
    WORKS = "works"
    GROUP = "group"
    SERVICE = "service"


class Digest(StrEnum):
    """How somebody follows a forum."""

    NONE = "none"
    EMAIL = "e-mail"
    POST = "post"


class Kind(StrEnum):
    """What somebody says: a claim to agree or disagree with, a comment, a question to the council."""

    STATEMENT = "statement"
    COMMENT = "comment"
    QUESTION = "question"


class State(StrEnum):
    """Whether everybody may read it: waiting for a moderator, shown, or hidden with a reason."""

    HELD = "held"
    SHOWN = "shown"
    HIDDEN = "hidden"


class Reason(StrEnum):
    """Why a moderator hides something: the whole list, published on every forum."""

    PERSONAL = "personal"
    UNKIND = "unkind"
    THREAT = "threat"
    UNLAWFUL = "unlawful"
    ELSEWHERE = "elsewhere"
    TWICE = "twice"
    SELLING = "selling"
    COURT = "court"


# What a press on one of the three buttons means, and how it is kept (``pb.opinion``'s own numbers).
ANSWERS = {"agree": 1, "disagree": -1, "pass": 0}
