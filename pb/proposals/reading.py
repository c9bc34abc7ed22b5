"""The answers of an application as rows of words: for its author, for officers, and for everybody.

Everybody reads only what ``PUBLIC`` names. Contact data is in none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from pb.house.dates import show_date
from pb.house.money import show_money
from pb.proposals import choices
from pb.proposals.models import Proposal, ProposalContact, ProposalState
from pb.proposals.tasks import TASKS, Task
from pb.proposals.words import TASK_NAMES

_: Callable[..., str] = gettext

# Short names of the answers, in the order and by the task in which they are asked.
LABELS: dict[Task, dict[str, Any]] = {
    Task.IDEA: {
        "title": _l("Name"),
        "summary": _l("What you would do"),
        "who_benefits": _l("Who it would help"),
        "area": _l("Area"),
        "settlement": _l("Place"),
        "theme": _l("About"),
        "priority": _l("Area priority"),
    },
    Task.GROUP: {
        "group_name": _l("Group"),
        "registration_number": _l("Charity or company number"),
        "constitution": _l("Written rules"),
        "bank_account": _l("Bank account, two to sign"),
        "accounts": _l("Accounts"),
        "host_body": _l("Who would hold the money"),
        "earlier_funding": _l("Money from the council before"),
    },
    Task.MONEY: {
        "asked": _l("Asked for"),
        "total": _l("Costs in all"),
        "match": _l("Other money"),
        "match_source": _l("Other money comes from"),
        "match_confirmed": _l("Other money is promised"),
        "breakdown": _l("Spent on"),
        "money_kind": _l("Kind of spending"),
    },
    Task.DELIVERY: {
        "starts_on": _l("Starts"),
        "ends_on": _l("Finished"),
        "running_cost": _l("Cost in a year afterwards"),
        "running_carrier": _l("Who pays that"),
        "permissions": _l("Permission needed"),
        "permissions_detail": _l("Whose permission"),
        "safeguarding": _l("Children or adults who need care"),
        "insurance": _l("Insurance"),
        "risk": _l("What could go wrong"),
    },
    Task.CHECKS: {
        "replaces_duty": _l("Replaces something the council must do"),
        "unsuitable": _l("Work the council does itself"),
        "excluded": _l("Cannot be funded"),
        "related": _l("Related to a councillor or officer"),
    },
    Task.CONTACT: {
        "name": _l("Name"),
        "email": _l("E-mail"),
        "phone": _l("Phone"),
        "postcode": _l("Postcode"),
    },
}
PUBLIC = (
    "who_benefits",
    "area",
    "settlement",
    "theme",
    "priority",
    "group_name",
    "total",
    "match",
    "match_source",
    "match_confirmed",
    "breakdown",
    "money_kind",
    "starts_on",
    "ends_on",
    "running_cost",
    "running_carrier",
    "permissions",
)
AMOUNTS = ("asked", "total", "running_cost", "match")
OFFERED: Mapping[str, Mapping[str, Any]] = {
    "constitution": dict(choices.YES_NO),
    "bank_account": dict(choices.YES_NO),
    "accounts": dict(choices.YES_NO),
    "money_kind": dict(choices.MONEY_KINDS),
    "match_confirmed": dict(choices.MATCH),
    "running_carrier": dict(choices.CARRIERS),
    "permissions": dict(choices.PERMISSIONS),
    "safeguarding": dict(choices.SAFEGUARDING),
    "insurance": dict(choices.HAVE_OR_WILL),
    "replaces_duty": {"yes": _l("Yes"), "no": _l("No"), "unsure": _l("Not sure")},
    "unsuitable": {**choices.UNSUITABLE, choices.NONE: _l("None of these")},
    "excluded": {**choices.EXCLUSIONS, choices.NONE: _l("None of these")},
}


@dataclass(frozen=True)
class Section:
    """One task's answers."""

    task: Task
    heading: str
    rows: list[tuple[str, str]]


def stored_answers(proposal: Proposal, contact: ProposalContact | None) -> dict[str, Any]:
    """Everything the author has answered, by field name, as it is stored."""
    own = {name: getattr(proposal, name) for name in ("title", "summary", "group_name")}
    ids = {name: getattr(proposal, name) for name in ("area_id", "settlement_id", "theme_id")}
    person = {n: getattr(contact, n) for n in ("name", "email", "phone", "postcode")} if contact else {}
    return {**proposal.answers, **own, **ids, **person}


def sections(proposal: Proposal, contact: ProposalContact | None) -> list[Section]:
    """The whole application, for its author and for the officer who checks it."""
    values = _shown(proposal, stored_answers(proposal, contact))
    return [
        Section(
            task,
            str(TASK_NAMES[task]),
            [(str(label), values[name] or _("Not answered")) for name, label in LABELS[task].items()],
        )
        for task in TASKS
        if contact or task is not Task.CONTACT
    ]


def public_rows(proposal: Proposal) -> list[tuple[str, str]]:
    """What everybody may read of the application, beside its name, its text and its cost."""
    values = _shown(proposal, stored_answers(proposal, None))
    labels = {name: str(label) for task in TASKS for name, label in LABELS[task].items()}
    return [(labels[name], values[name]) for name in PUBLIC if values[name]]


def _shown(proposal: Proposal, stored: Mapping[str, Any]) -> dict[str, str]:
    asked, total = stored.get("asked"), stored.get("total")
    other = total - asked if isinstance(asked, int) and isinstance(total, int) and total > asked else None
    named = {
        **stored,
        "area": proposal.area.name if proposal.area else "",
        "settlement": proposal.settlement.name
        if proposal.settlement
        else str(choices.WHOLE_AREA)
        if proposal.area
        else "",
        "theme": proposal.theme.name if proposal.theme else "",
        "match": other,
    }
    names = [name for task in TASKS for name in LABELS[task]]
    return {name: _word(name, named.get(name)) for name in names}


def _word(name: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if name in AMOUNTS:
        return show_money(int(value))
    if name in ("starts_on", "ends_on"):
        return show_date(date.fromisoformat(value))
    if name in OFFERED:
        several: Sequence[str] = value if isinstance(value, list) else [value]
        return "; ".join(str(OFFERED[name].get(one, one)) for one in several)
    return str(value)


def flags(proposal: Proposal) -> list[str]:
    """What the officer must look at first: reasons to pass a proposal on, or not to accept it."""
    answers = proposal.answers
    found = []
    if answers.get("replaces_duty") in ("yes", "unsure"):
        found.append(_("It may replace something the council must do. Pass it on to that service."))
    found += [
        _("Work on the unsuitable list: %(work)s. Pass it on to the council service.", work=_one(work))
        for work in answers.get("unsuitable", [])
        if work != choices.NONE
    ]
    found += [
        _("On the list of what cannot be funded: %(what)s.", what=_one(what))
        for what in answers.get("excluded", [])
        if what != choices.NONE
    ]
    if answers.get("related"):
        found.append(_("Somebody in the group is related to a councillor or an officer."))
    if answers.get("running_carrier") == "nobody":
        found.append(_("Nobody has agreed to pay the running cost."))
    return found


def _one(value: str) -> str:
    return str({**choices.UNSUITABLE, **choices.EXCLUSIONS}.get(value, value))


def suggests_redirect(proposal: Proposal) -> bool:
    """Whether the answers point to a council service."""
    work = set(proposal.answers.get("unsuitable", [])) - {choices.NONE}
    return bool(work) or proposal.answers.get("replaces_duty") == "yes"


def latest_redirect(proposal: Proposal) -> str:
    """The web address of the service a proposal was passed on to, or nothing."""
    if proposal.state != ProposalState.REDIRECTED.value or not proposal.checks:
        return ""
    return proposal.checks[-1].redirect_to
