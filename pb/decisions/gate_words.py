"""Words for what stands before a signature and after it; every refusal says what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from pb.decisions.gate_models import KeyNotice, KnownLink
from pb.house.dates import show_date
from pb.house.money import show_money

# Typed here, because the library gives no types of its own.
_: Callable[..., str] = gettext

INTERESTS: dict[str, LazyString] = {
    "none": _l("No, I have no interest in any of these proposals"),
    "other": _l("Yes, another interest: for example, I am a trustee of a group that asks for money"),
    "pecuniary": _l(
        "Yes, a disclosable pecuniary interest: mine or my partner’s job, land, business or money"
    ),
}
INTEREST_NAMES: dict[str, LazyString] = {
    "other": _l("Another interest"),
    "pecuniary": _l("Disclosable pecuniary interest"),
}
DISPENSATIONS: dict[str, LazyString] = {
    "section-33": _l("By the council, under section 33 of the Localism Act 2011"),
    "head-of-paid-service": _l("By the head of paid service (SI 2012/2089, regulations 12 and 13)"),
}
NOTICES: dict[str, LazyString] = {
    "notice": _l("28 clear days’ notice"),
    "general-exception": _l("General exception: 5 clear days, scrutiny’s chair was told"),
    "special-urgency": _l("Special urgency: scrutiny’s chair agrees"),
}
STATEMENTS: dict[str, LazyString] = {
    "section-151": _l("Section 151 officer’s comment"),
    "monitoring": _l("Monitoring officer’s comment"),
    "equality": _l("Equality impact assessment"),
}
OUTCOMES: dict[str, LazyString] = {
    "stands": _l("The decision stands"),
    "back": _l("It goes back and is made again"),
}
VOTES: dict[str, LazyString] = {
    "for": _l("For"),
    "against": _l("Against"),
    "abstained": _l("Abstained"),
    "interest": _l("Took no part: interest"),
    "absent": _l("Absent"),
}
CATEGORIES: dict[str, LazyString] = {
    "public": _l("public members"),
    "elected": _l("elected members"),
    "partner": _l("partner members"),
}


def declare_first() -> str:
    """Why the item is not open to a member yet."""
    return _("Say first whether you have an interest in this area’s proposals. Then the item opens for you.")


def declare_link() -> str:
    """The link to the page on which a member declares."""
    return _("Declare your interests")


def pecuniary_keeps_out() -> str:
    """Why a member with a pecuniary interest may neither change nor sign."""
    return _(
        "You declared a disclosable pecuniary interest, so you cannot change or sign this item. Only a "
        "dispensation under section 33 of the Localism Act 2011 lifts that: ask the monitoring officer."
    )


def choose_interest() -> str:
    """A declaration without an answer."""
    return _("Choose one of the three answers about your interests.")


def wrong_dispensation(kind: str) -> str:
    """A dispensation of the kind that does not lift this interest."""
    if kind == "pecuniary":
        return _("Only a dispensation under section 33 lifts a disclosable pecuniary interest.")
    return _("This interest is lifted by a dispensation of the head of paid service.")


def dispensation_needs_words() -> str:
    """A dispensation without its note."""
    return _("Write when, by whom and why the dispensation was granted.")


def linked(name: str, title: str, proposal: str) -> str:
    """Somebody with a part in the item whose address is a proposal's contact."""
    return _(
        "%(name)s (%(title)s) is the contact of “%(proposal)s”.", name=name, title=title, proposal=proposal
    )


def related(proposal: str) -> str:
    """An application that says somebody is related to a councillor or an officer."""
    return _(
        "“%(proposal)s”: somebody in the group is related to a councillor or an officer.", proposal=proposal
    )


def known(link: KnownLink) -> str:
    """Somebody whose link was noted by hand."""
    proposal = f"{link.proposal.number} {link.proposal.title}"
    return _(
        "%(name)s is linked to “%(proposal)s”: %(how)s", name=link.person, proposal=proposal, how=link.how
    )


def not_in_this_area() -> str:
    """A proposal of somewhere else."""
    return _("Choose a proposal of this area.")


def screen(is_key: bool, spend: int, threshold: int) -> str:
    """What the money alone says about a key decision."""
    sums = {"spend": show_money(spend), "threshold": show_money(threshold)}
    if is_key:
        return _(
            "It spends %(spend)s. From %(threshold)s on it is a key decision, whatever is answered.", **sums
        )
    return _("It spends %(spend)s, less than the %(threshold)s from which money alone makes it key.", **sums)


def no_notice() -> str:
    """A key decision without a notice."""
    return _(
        "This is a key decision and no notice of it has been published. Democratic services must publish "
        "the notice first, 28 clear days before the decision."
    )


def notice_too_short(kind: str, first: date) -> str:
    """A key decision before its notice has run."""
    asked = {
        "notice": _("A key decision needs 28 clear days’ notice."),
        "general-exception": _(
            "Under general exception 5 clear days must pass after scrutiny’s chair was told."
        ),
        "special-urgency": _("Under special urgency scrutiny’s chair must have agreed first."),
    }[kind]
    return f"{asked} {_('The first day on which it can be made is %(day)s.', day=show_date(first))}"


def choose_notice() -> str:
    """A notice of no known kind."""
    return _("Choose which notice this is.")


def notice_contents() -> str:
    """A notice that lacks something of regulation 9(2)."""
    return _(
        "Fill in the matter, who decides, the documents and where copies can be had: the law asks for them."
    )


def notice_date() -> str:
    """A notice without the day of the decision."""
    return _("Enter the day from which it will be decided, today or later.")


def why_short() -> str:
    """An exception without its reason."""
    return _("Write why 28 clear days’ notice could not be given.")


def scrutiny_evidence(kind: str) -> str:
    """An exception without its evidence."""
    if kind == "special-urgency":
        return _("Enter who of scrutiny agreed that it is urgent, and on which day, not later than today.")
    return _("Enter who of scrutiny was told in writing, and on which day, not later than today.")


def notice_too_late() -> str:
    """A notice after the signature."""
    return _("This decision is signed, so no notice of it can be published any more.")


def notice_line(notice: KeyNotice) -> str:
    """A notice as it stands in the record."""
    said = [
        _("%(kind)s, published on %(day)s.", kind=NOTICES[notice.kind], day=show_date(notice.published_on))
    ]
    if notice.scrutiny_on is not None:
        said.append(f"{notice.scrutiny_chair}, {show_date(notice.scrutiny_on)}. {notice.why_short}")
    return " ".join(said)


def missing_statement(kind: str) -> str:
    """What must be there before anybody signs."""
    return {
        "section-151": _("The section 151 officer has not commented on this version of the record."),
        "monitoring": _("The monitoring officer has not commented on this version of the record."),
        "equality": _("The equality impact assessment is not attached to this version of the record."),
    }[kind]


def comment_too_late() -> str:
    """A comment on what is not open."""
    return _("This version is signed or closed, so it takes no more comments.")


def comment_on_other_record() -> str:
    """A comment on a record that has changed since."""
    return _("The record changed after you opened it. Read it again, then comment on what stands now.")


def comment_needs_words() -> str:
    """A comment without words."""
    return _("Write the comment, or say that you have none to make.")


def seen_other() -> str:
    """A signature on a page that showed other comments than those that stand."""
    return _("A comment was added after you opened the page, so nothing was signed. Read it before you sign.")


def usual_grounds() -> tuple[str, ...]:
    """The grounds of a call-in where the council did not write its own."""
    return (
        _("It is outside the budget or the policy framework"),
        _("People who are affected were not consulted enough"),
        _("The reasons or the alternatives were not considered enough"),
    )


def not_callable() -> str:
    """A call-in of what is not published."""
    return _("Only a published decision can be called in.")


def call_in_over(until: date) -> str:
    """A call-in after the period."""
    return _(
        "The call-in period ended on %(day)s. The decision can no longer be called in.", day=show_date(until)
    )


def called_in_once() -> str:
    """A second call-in."""
    return _("This decision has been called in already. It can be called in once.")


def too_few_members(needed: int) -> str:
    """A call-in by too few."""
    return str(
        ngettext(
            "At least %(num)d member must call it in. Enter a name on each line.",
            "At least %(num)d members must call it in. Enter a name on each line.",
            needed,
        )
    )


def choose_ground() -> str:
    """A call-in without a ground."""
    return _("Choose on what ground it is called in.")


def call_in_reason() -> str:
    """A call-in without a reason."""
    return _("Write why the members call it in.")


def call_in_answered() -> str:
    """A second answer."""
    return _("This call-in has been answered. The answer stands.")


def choose_outcome() -> str:
    """An answer without an outcome."""
    return _("Choose what came of the call-in.")


def call_in_answer() -> str:
    """An answer without words."""
    return _("Write what scrutiny said and what was answered.")


def went_back() -> str:
    """Why a called-in version is void."""
    return _("The decision was called in and went back, so this version no longer stands.")
