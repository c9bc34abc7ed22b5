"""Sentences about priorities: where a cycle stands, refusals."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from pb.forums.priority_models import CycleStage

_: Callable[..., str] = gettext

STAGES = {
    CycleStage.GATHERING.value: (_l("Being put forward"), "teal"),
    CycleStage.CHOOSING.value: (_l("Being chosen"), "green"),
    CycleStage.AGREED.value: (_l("Agreed"), "purple"),
}


def not_now() -> str:
    """The cycle is somewhere else."""
    return _("That cannot be done now. Open the page again to see where choosing stands.")


def still_choosing() -> str:
    """The last cycle is not over."""
    return _("The last time of choosing is not over. Write down what was agreed first.")


def take_part_to_choose() -> str:
    """Only members who take part."""
    return _("Join this forum and choose to take part. Then you can help to choose its priorities.")


def enough_put_forward(most: int) -> str:
    """The cap."""
    return _("You have put %(n)d forward, as many as anybody may.", n=most)


def cannot_merge() -> str:
    """Not two candidates of one cycle."""
    return _("Choose another priority of the list that says the same.")


def too_few_candidates(wanted: int) -> str:
    """Nothing to choose between."""
    return _("Fewer than %(n)d priorities have been put forward. Wait for more.", n=wanted)


def choose_exactly(wanted: int) -> str:
    """Neither more nor fewer."""
    return _("Choose exactly %(n)d, no more and no fewer.", n=wanted)


def say_why_other() -> str:
    """The agreement departs from the choices."""
    return _("More people chose another one. Say why the area agreed on these; everybody can read it.")


def choose_reason() -> str:
    """A reason from the list."""
    return _("Choose the reason. Whoever put it forward can see it.")


def not_held() -> str:
    """Shown already."""
    return _("This is not held: everybody can read it.")


def put_forward(*, held: bool) -> str:
    """Thanks, and what happens now."""
    if held:
        return _("Thank you. A moderator looks at it first, because it seems to hold personal data.")
    return _("Thank you. It is put forward.")


def not_chosen() -> str:
    """No group for what is not worked on."""
    return _("This was not chosen, so it has no group.")


def end_is_past() -> str:
    """An end that has been."""
    return _("Choose a day that is still to come.")


def group_is_finished() -> str:
    """The work is over."""
    return _("This group has finished its work.")
