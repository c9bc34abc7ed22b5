"""Sentences about proposals: states, tasks, refusals."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from pb.house.money import show_money
from pb.proposals.models import ProposalState
from pb.proposals.tasks import Task

_: Callable[..., str] = gettext

STATES = {
    ProposalState.DRAFT: _l("Not sent yet"),
    ProposalState.SUBMITTED: _l("Waiting to be checked"),
    ProposalState.ACCEPTED: _l("Accepted for the vote"),
    ProposalState.TURNED_DOWN: _l("Not accepted"),
    ProposalState.REDIRECTED: _l("Passed to a council service"),
    ProposalState.WITHDRAWN: _l("Withdrawn"),
}
STATE_COLOURS = {
    ProposalState.DRAFT: "grey",
    ProposalState.SUBMITTED: "yellow",
    ProposalState.ACCEPTED: "green",
    ProposalState.TURNED_DOWN: "red",
    ProposalState.REDIRECTED: "purple",
    ProposalState.WITHDRAWN: "grey",
}
TASK_NAMES = {
    Task.IDEA: _l("About your idea"),
    Task.GROUP: _l("Your group"),
    Task.MONEY: _l("The money"),
    Task.DELIVERY: _l("Making it happen"),
    Task.CHECKS: _l("Checks"),
    Task.CONTACT: _l("Your contact details"),
}


def state_name(state: str) -> str:
    """Where a proposal stands, in words."""
    return str(STATES[ProposalState(state)])


def not_gathering() -> str:
    """The round takes no ideas."""
    return _("This round is not open for ideas now. Look at the home page for one that is.")


def already_sent(number: int) -> str:
    """The application went in."""
    return _("This was sent in as proposal %(n)d. To change it, write to the council.", n=number)


def finish_task(task: Task) -> str:
    """A task is left."""
    return _("Finish “%(task)s” first.", task=str(TASK_NAMES[task]))


def cannot_withdraw() -> str:
    """Not sent, or withdrawn before."""
    return _("This proposal cannot be withdrawn: it was not sent in, or it was withdrawn before.")


def give_reason() -> str:
    """A reason is published with every finding."""
    return _("Give the reason. Everybody can read it.")


def not_open_to_check() -> str:
    """A draft or a withdrawn proposal."""
    return _("This proposal is not open to a check: it was not sent in, or it was withdrawn.")


def choose_outcome() -> str:
    """Not one of the three."""
    return _("Choose whether the proposal is accepted, not accepted or passed on.")


def redirect_needs_link() -> str:
    """A link without a redirect, or the other way round."""
    return _("Give the web address of the council service if you pass the proposal on, and only then.")


def link_must_be_web() -> str:
    """A link that is none."""
    return _("Enter a web address that begins with https://, like https://www.example.gov.uk/lights")


def same_cost() -> str:
    """Nothing would change."""
    return _("That is what it costs now. Enter the new cost.")


def cost_out_of_range(low: int, high: int) -> str:
    """Outside the round's grants."""
    return _("Enter an amount from %(low)s to %(high)s.", low=show_money(low), high=show_money(high))


def say_something() -> str:
    """An empty comment."""
    return _("Enter your service and what you want to say.")
