"""Sentences with which a workshop refuses."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext

_: Callable[..., str] = gettext


def is_called_off() -> str:
    """No run-sheet for a meeting that is not held."""
    return _("This meeting is called off.")


def is_planned_already() -> str:
    """One meeting, one run-sheet."""
    return _("This meeting has a run-sheet already. Change that one.")
