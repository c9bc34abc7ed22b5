"""Words for what the room works out: what pre-fills a record, and how states and routes are called."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pb.decisions.authority import Authority
from pb.decisions.reading import AreaShare, Departure, Line
from pb.decisions.record import Gap
from pb.house.money import show_money

# Typed here, because the library gives no types of its own.
_: Callable[..., str] = gettext

AUTHORITIES: dict[Authority, LazyString] = {
    Authority.CABINET: _l("Cabinet"),
    Authority.EXECUTIVE_MEMBER: _l("An individual cabinet member"),
    Authority.WARD_MEMBER: _l(
        "A ward member, in their own division (section 236 of the Local Government and Public "
        "Involvement in Health Act 2007)"
    ),
    Authority.OFFICER: _l("An officer, by delegation, with a councillor's signature"),
    Authority.BOARD: _l("The area board, as adviser only: it cannot be signed under this route"),
}
STATES: dict[str, LazyString] = {
    "prepared": _l("Being written"),
    "recorded": _l("Waiting for a signature"),
    "signed": _l("Signed, not published yet"),
    "published": _l("Published"),
    "call-in": _l("May be called in"),
    "called-in": _l("Called in: not to be carried out"),
    "in-force": _l("In force"),
    "void": _l("No longer valid"),
}
GAPS: dict[Gap, LazyString] = {
    Gap.AUTHORITY: _l("Choose by what authority the decision is made"),
    Gap.DECISION: _l("Write what is decided"),
    Gap.DATE: _l("Enter the date of the decision"),
    Gap.REASONS: _l("Write the reasons: a decision cannot be signed without them"),
    Gap.ALTERNATIVES: _l("Write which alternatives were considered and why they were rejected"),
    Gap.KEY_NOTICE: _l("This is a key decision: publish its notice first, then save the record"),
}
KINDS: dict[str, LazyString] = {
    "fix": _l("Councillors put it in"),
    "forbid": _l("Councillors took it out"),
    "reprice": _l("Councillors changed the amount"),
}


def list_lines(lines: Sequence[Line]) -> str:
    """ "12 Skate park lights (£4,000); 15 Lunch club (£900)"."""
    return "; ".join(f"{line.number} {line.title} ({show_money(line.cost)})" for line in lines)


def decision_text(area: str, share: AreaShare) -> str:
    """What is decided, as a first text for the record."""
    if not share.funded:
        return _("To fund none of the proposals of %(area)s.", area=area)
    text: str = ngettext(
        "To fund %(num)d proposal of %(area)s, %(spend)s in all: %(list)s.",
        "To fund %(num)d proposals of %(area)s, %(spend)s in all: %(list)s.",
        len(share.funded),
        area=area,
        spend=show_money(share.spend),
        list=list_lines(share.funded),
    )
    return text


def vote_alternative(found: Sequence[Departure]) -> str:
    """The vote alone, as an alternative that councillors' changes rejected; nothing when they made none."""
    dropped = [d.line for d in found if d.by_vote and not d.decided]
    added = [d.line for d in found if d.decided and not d.by_vote]
    if not found:
        return ""
    said = [_("Considered: the recommendation from the residents' vote alone, without councillors' changes.")]
    if dropped:
        said.append(_("It would have funded %(list)s.", list=list_lines(dropped)))
    if added:
        said.append(_("It would not have funded %(list)s.", list=list_lines(added)))
    reasons = [f"{a.number} {a.title}: “{a.reason}”" for d in found for a in d.amendments]
    if reasons:
        said.append(_("Rejected for the councillors' reasons. %(reasons)s", reasons=" ".join(reasons)))
    return " ".join(said)


def not_funded_alternative(share: AreaShare) -> str:
    """The proposals left out, as an alternative: each has its reason beside the recommendation."""
    if not share.not_funded:
        return ""
    return _(
        "Considered: to fund %(list)s. Rejected: for each of them the reason, and what would have had to "
        "give way, is published with the recommendation.",
        list=list_lines(share.not_funded),
    )


def change_alternative(title: str, kind: str, reason: str, conflict: Sequence[str], withdrawn: bool) -> str:
    """An amendment that was refused or withdrawn, as an alternative."""
    asked = {
        "fix": _("Considered: to fund %(title)s in any case (“%(reason)s”).", title=title, reason=reason),
        "forbid": _("Considered: not to fund %(title)s (“%(reason)s”).", title=title, reason=reason),
        "reprice": _("Considered: another amount for %(title)s (“%(reason)s”).", title=title, reason=reason),
    }[kind]
    if withdrawn:
        return f"{asked} {_('Withdrawn by the councillor who asked for it.')}"
    if not conflict:
        return f"{asked} {_('Rejected: it cannot be done together with the published rules.')}"
    return f"{asked} {_('Rejected, because these cannot hold together. %(rules)s', rules=' '.join(conflict))}"


def run_alternative(number: int, replaced_by: int, share: AreaShare) -> str:
    """An earlier version of the allocation, as an alternative."""
    return _(
        "Considered: version %(number)d of the allocation, which would have funded %(list)s. Rejected: "
        "councillors' changes replaced it by version %(later)d.",
        number=number,
        later=replaced_by,
        list=list_lines(share.funded) or _("nothing"),
    )


def new_run_reason(number: int) -> str:
    """Why a version of a decision is void: the allocation it rests on was replaced."""
    return _(
        "The allocation was worked out again (version %(number)d), so this version no longer stands.",
        number=number,
    )


def rewritten_reason() -> str:
    """Why a version of a decision is void: somebody changed its record after it was signed."""
    return _("The written record was changed after it was signed, so this version no longer stands.")


def no_run() -> str:
    """Why there is nothing to decide on."""
    return _("There is no recommendation yet, so there is nothing to decide on.")


def already_published() -> str:
    """Why a published decision does not change."""
    return _("A decision of this round has been published, so its allocation cannot change any more.")


def not_open() -> str:
    """Why a version can be neither written nor signed."""
    return _("This version of the decision is closed. Open the decision again to see the newest one.")


def not_in_review() -> str:
    """Why nothing is written or signed at this stage of the round."""
    return _("The round is not with councillors now, so its decisions cannot be changed or signed.")


def not_recorded() -> str:
    """Why a decision cannot be signed yet."""
    return _("The written record is not finished, so there is nothing to sign yet.")


def board_advises() -> str:
    """Why nobody can sign under an area board."""
    return _("An area board advises and does not decide. Democratic services must first record who decides.")


def wrong_authority() -> str:
    """Why this councillor cannot sign under the recorded authority."""
    return _("The record names an authority that you do not hold for this area, so you cannot sign it.")


def has_declared() -> str:
    """Why a councillor with an interest cannot sign."""
    return _("You declared an interest in this area's decision. Another councillor must sign it.")


def changed_since_shown() -> str:
    """Why a signature was refused: something else was shown than what stands now."""
    return _(
        "The decision changed after you opened it, so nothing was signed. Read it again before you sign."
    )


def signed_by_other(name: str, title: str, when: str) -> str:
    """Who was first."""
    return _("%(name)s (%(title)s) signed this decision on %(when)s.", name=name, title=title, when=when)


def not_signed() -> str:
    """Why a decision cannot be published."""
    return _("Only a signed decision can be published.")


def not_all_signed() -> str:
    """Why a decision cannot be published before the whole round is signed."""
    return _("Decisions are published when every area of the round is signed.")


def interest_needs_words() -> str:
    """Why an interest without words is not taken."""
    return _("Say what your interest is")


def too_late_to_declare() -> str:
    """Why an interest can no longer be declared here."""
    return _("This decision is signed. Tell the monitoring officer about your interest.")


def record_changed() -> str:
    """Why a record was not saved: somebody else saved it first."""
    return _(
        "Somebody else changed this record after you opened it. Your text is below and not saved: "
        "compare it with theirs, then save again."
    )


def purpose(area: str, round_title: str) -> str:
    """What a decision is for."""
    return _("To share out the budget of %(area)s in “%(round)s”.", area=area, round=round_title)


def declared_interest(name: str, title: str, what: str) -> str:
    """A councillor's declared interest in one line."""
    return _("%(name)s (%(title)s): %(what)s", name=name, title=title, what=what)
