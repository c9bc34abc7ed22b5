"""A ballot in words: what its kind asks, how far it is filled in, and what is still wrong with it."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from pb.house.money import show_money
from pb.voting.kinds import Fault, Kind, Paper, Second
from pb.voting.marks import Marks


def choose_heading(paper: Paper, currency: str) -> str:
    """The heading over the ballot paper."""
    if paper.kind is Kind.BUDGET:
        return str(_("Choose what to spend %(money)s on", money=show_money(paper.money, currency)))
    if paper.kind is Kind.EXACTLY:
        return str(ngettext("Choose exactly one proposal", "Choose exactly %(num)d proposals", paper.most))
    return str(ngettext("Choose one proposal", "Choose up to %(num)d proposals", paper.most))


def fault_words(fault: Fault, paper: Paper, marks: Marks, currency: str) -> str:
    """Why a ballot is held, and what to do."""
    chosen = len(marks.choices)
    over = paper.spent(marks) - paper.money
    sentences = {
        Fault.EMPTY: _("You have not chosen anything yet. Choose at least one proposal."),
        Fault.TOO_MANY: _(
            "You have chosen %(chosen)d proposals. Your vote can hold %(limit)d. Take away %(over)d.",
            chosen=chosen,
            limit=paper.most,
            over=chosen - paper.most,
        ),
        Fault.TOO_FEW: _(
            "You have chosen %(chosen)d of %(limit)d. Choose %(more)d more.",
            chosen=chosen,
            limit=paper.least,
            more=paper.least - chosen,
        ),
        Fault.TOO_DEAR: _(
            "What you have chosen costs %(over)s more than there is. Take something away.",
            over=show_money(over, currency),
        ),
        Fault.UNGIVEN: (
            _("Give every proposal that you chose a score from 1 to %(most)d.", most=paper.points)
            if paper.kind is Kind.SCORE
            else _("Give every proposal that you chose at least one point, or take it away.")
        ),
        Fault.OVERGIVEN: (
            _("The highest score is %(most)d.", most=paper.points)
            if paper.kind is Kind.SCORE
            else _(
                "You have given %(given)d points. You have %(most)d. Take away %(over)d.",
                given=sum(marks.points),
                most=paper.points,
                over=sum(marks.points) - paper.points,
            )
        ),
    }
    return str(sentences[fault])


def so_far_words(paper: Paper, marks: Marks, currency: str) -> str:
    """What is chosen so far, and what remains."""
    chosen = len(marks.choices)
    faults = [fault for fault in paper.choosing_faults(marks) if fault in (Fault.TOO_MANY, Fault.TOO_DEAR)]
    if faults:
        return fault_words(faults[0], paper, marks, currency)
    if paper.kind is Kind.BUDGET:
        return str(
            _(
                "You have spent %(spent)s of %(money)s. %(left)s is left.",
                spent=show_money(paper.spent(marks), currency),
                money=show_money(paper.money, currency),
                left=show_money(paper.money - paper.spent(marks), currency),
            )
        )
    if paper.kind is Kind.EXACTLY:
        return str(_("You have chosen %(chosen)d of %(limit)d.", chosen=chosen, limit=paper.most))
    if not chosen:
        return str(_("You have chosen nothing yet. Tick up to %(limit)d.", limit=paper.most))
    if chosen == paper.most:
        return str(_("You have chosen %(chosen)d, the most you can.", chosen=chosen))
    return str(_("You have chosen %(chosen)d of up to %(limit)d.", chosen=chosen, limit=paper.most))


def given_words(paper: Paper, marks: Marks, currency: str) -> str:
    """How many points are given, and how many remain."""
    faults = [fault for fault in paper.faults(marks) if fault in (Fault.UNGIVEN, Fault.OVERGIVEN)]
    if Fault.OVERGIVEN in faults or (faults and paper.kind is Kind.SCORE):
        return fault_words(faults[-1], paper, marks, currency)
    if paper.kind is Kind.SCORE:
        return str(_("Every proposal has a score."))
    given = sum(marks.points)
    return str(
        _(
            "You have given %(given)d of %(most)d points. %(left)d left.",
            given=given,
            most=paper.points,
            left=paper.points - given,
        )
    )


def go_on_words(paper: Paper) -> str:
    """The button after the choice."""
    return str(
        {
            Second.ORDER: _("Go on: put them in order"),
            Second.GIVE: _("Go on: give scores")
            if paper.kind is Kind.SCORE
            else _("Go on: share out points"),
            Second.NOTHING: _("Go on: check your vote"),
        }[paper.second]
    )


def give_heading(paper: Paper) -> str:
    """The heading over the points or scores."""
    if paper.kind is Kind.SCORE:
        return str(_("Give each a score from 1 to %(most)d", most=paper.points))
    return str(_("Share out your %(most)d points", most=paper.points))
