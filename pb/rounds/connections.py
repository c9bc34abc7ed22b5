"""How people are connected to an area: the list from which a round says who may vote."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

CONNECTIONS = ("lives", "works", "studies", "represents", "provides")

WORDS = {
    "lives": _l("Lives here"),
    "works": _l("Works here"),
    "studies": _l("Studies here"),
    "represents": _l("Speaks for a group here"),
    "provides": _l("Provides services here"),
}
SENTENCES = {
    "lives": _l("You live in the area."),
    "works": _l("You work in the area."),
    "studies": _l("You go to school, college or university in the area."),
    "represents": _l("You speak for a group that is active in the area."),
    "provides": _l("You provide services to people in the area."),
}


def connection_words(connection: str) -> str:
    """A connection as the desk reads it; nothing for one that is not known yet."""
    return str(WORDS.get(connection, ""))


def choices(connections: Sequence[str], *, own_words: bool = False) -> list[tuple[str, str]]:
    """The connections as value and label, in the order of the list; ``own_words`` speaks to the person."""
    words = SENTENCES if own_words else WORDS
    return [(name, str(words[name])) for name in CONNECTIONS if name in connections]
