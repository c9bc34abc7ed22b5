"""Words for the council's terms and for an area's board."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext

from pb.decisions.gate_words import CATEGORIES

# Typed here, because the library gives no types of its own.
_: Callable[..., str] = gettext


def bad_threshold() -> str:
    """A threshold that is none."""
    return _("Enter the sum from which a decision is key, more than £0.")


def bad_call_in_days() -> str:
    """A period that is none."""
    return _("Enter the clear working days for call-in, from 1 to 20.")


def bad_call_in_members() -> str:
    """A number of members that is none."""
    return _("Enter how many members it takes to call in, from 1 to 50.")


def half_a_period() -> str:
    """Half a pre-election period, or one that ends before it begins."""
    return _("Enter both days of the pre-election period, the first one first, or neither.")


def no_quorum(short: Sequence[tuple[str, int, int]]) -> str:
    """A board that was not quorate: category, present, needed."""
    listed = "; ".join(
        _("%(who)s: %(present)d present, %(needed)d needed", who=CATEGORIES[c], present=there, needed=needed)
        for c, there, needed in short
    )
    return _("The board had no quorum, so it made no recommendation (%(list)s).", list=listed)


def board_vote_missing() -> str:
    """A member without a vote."""
    return _("Say of every member how they voted, or that they were absent.")


def board_motion() -> str:
    """A meeting without its motion."""
    return _("Write what the board voted on, and the day of the meeting.")


def board_once() -> str:
    """A second meeting on the same version."""
    return _("The board’s vote on this version is on the record already.")


def publicity_waits() -> str:
    """What the pages say in the pre-election period."""
    return _(
        "Pre-election period: rounds are not launched and publicity about councillors waits. Lawful "
        "decisions go on."
    )
