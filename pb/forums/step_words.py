"""The steps of some words, as their page shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext

from pb.forums.threads import Step
from pb.house.dates import show_date

_: Callable[..., str] = gettext


# What a moderator wrote in these steps is for the author.
TO_THE_AUTHOR = ("held", "hidden", "shown", "upheld", "restored")


def step_words(step: Step, *, to_author: bool) -> dict[str, Any]:
    """Label, date, text and link; ``to_author`` (or for a moderator) with what was written to the author."""
    proposal = step.proposal
    link = (
        url_for("proposals.proposal", slug=proposal.round.slug, number=proposal.number)
        if step.kind == "linked" and proposal is not None and proposal.number is not None
        else ""
    )
    return {
        "label": label_of(step),
        "date": show_date(step.at),
        "text": step.text if to_author or step.kind not in TO_THE_AUTHOR else "",
        "link": link,
        "link_text": f"{proposal.number}. {proposal.title}" if link and proposal else "",
    }


def label_of(step: Step) -> str:
    """One step, in a few words."""
    return {
        "said": _("It was said in the forum"),
        "held": _("Held until a moderator has looked at it"),
        "hidden": _("Hidden by a moderator"),
        "shown": _("Looked at by a moderator, and shown"),
        "upheld": _("Kept hidden after an appeal"),
        "restored": _("Shown again after an appeal"),
        "answered": _("The council answered"),
        "started": _("Somebody is writing a proposal from it"),
        "linked": _("It became part of a proposal"),
        "accepted": _("An officer found that it can be done"),
        "turned-down": _("An officer found that it cannot be done"),
        "redirected": _("It was passed on to a council service"),
        "withdrawn": _("The proposal was withdrawn"),
        "voting": _("People vote on it"),
        "counted": _("The votes were counted"),
        "funded": _("Decided: it gets its money"),
        "not-funded": _("Decided: it gets no money this time"),
    }[step.kind]
