"""Sentences about proposals that become one, and about help with an application."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext

_: Callable[..., str] = gettext


def choose_another() -> str:
    """Not a proposal that could go on."""
    return _("Enter the number of another proposal from the same area, as it stands on the list.")


def asked_before() -> str:
    """One request at a time."""
    return _("You have asked already. Wait for the answer.")


def answered_before() -> str:
    """Answered once."""
    return _("This has been answered already.")


def joined_with(number: int) -> str:
    """The public reason of the one that does not go on alone."""
    return _("It goes on as part of proposal %(n)d.", n=number)


def not_sent_in() -> str:
    """A draft or a withdrawn proposal."""
    return _("Only proposals that were sent in, and not withdrawn, can become one.")


def choose_area_first() -> str:
    """Nobody to ask."""
    return _("Do the part “About your idea” first, so that we know which officer to ask.")


def help_waits() -> str:
    """Too many at once."""
    return _("Your questions have arrived. Wait for the answers before you ask more.")
