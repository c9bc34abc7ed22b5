"""The sentences of a hall without a network."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext

_: Callable[..., str] = gettext


def hall_has_it() -> str:
    """The room is moved on the laptop."""
    return _("This workshop is in the hall. It is run there, and changed here when it has come home.")


def is_out_already() -> str:
    """One laptop."""
    return _("A hall has this workshop already. Bring it home first, or give it up.")


def has_begun() -> str:
    """Only a workshop that is still to come goes into a hall."""
    return _("The workshop has begun here. Only one that has not begun can go into a hall.")


def is_not_out() -> str:
    """Nothing is in a hall."""
    return _("No hall has this workshop.")


def another_pack() -> str:
    """The file of another server, or of a pack that was given up."""
    return _("This file belongs to no pack that is out. It may be of another server, or given up.")


def came_home_differently() -> str:
    """Two files of one evening."""
    return _("This workshop has come home with another file. Nothing is imported twice.")


def is_not_coming_home() -> str:
    """The pack itself, not what the hall made of it."""
    return _("This is a pack for a hall. Import the file that the hall has written at the end.")


def is_not_a_pack() -> str:
    """What comes home is no pack."""
    return _("This is not a pack for a hall.")


def instance_is_taken() -> str:
    """The folder has something else in it."""
    return _("The folder has another workshop in it. Choose an empty folder.")


def passphrase_too_short(length: int) -> str:
    """Who has the file tries passphrases."""
    return _("Use a passphrase of %(n)d characters or more.", n=length)


def not_a_hall_file() -> str:
    """Something else."""
    return _("This is not a file of a hall.")


def changed_or_locked() -> str:
    """Nobody can tell which."""
    return _("The passphrase is wrong, or the file was changed or cut off. Nothing is read from it.")


def does_not_fit() -> str:
    """What the file says of itself is not so."""
    return _("The file does not fit what the server knows of the workshop. Nothing is imported.")
