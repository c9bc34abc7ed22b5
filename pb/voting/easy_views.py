"""Easy read: the ballot one proposal at a time, with yes, no and not sure; and how the ballot looks."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from pb.extensions import limiter
from pb.house.database import db
from pb.house.fragments import done, page
from pb.house.pages import local_url
from pb.permissions import public
from pb.voting import ballot_paper, ballot_words, service
from pb.voting.blueprint import blueprint
from pb.voting.device import limit_key
from pb.voting.display import (
    Display,
    TextSize,
    display_now,
    keep_display,
    keep_place,
    keep_put_off,
    place_kept,
    put_off,
)
from pb.voting.forms import DisplayForm
from pb.voting.guard import TAPS_OF_A_CARD, with_card
from pb.voting.marking_views import AFTER_CHOOSING
from pb.voting.marks import Marks
from pb.voting.pages import fault_sentences, marked_lines
from pb.voting.service import BadBallot
from pb.voting.voters import Voter

YES, NO, NOT_SURE = "yes", "no", "not-sure"


@blueprint.route("/vote/display", methods=["GET", "POST"])
@public
def display() -> Response:
    """Choose the size of the text and easy read; then go back to where one was."""
    form = DisplayForm()
    if form.validate_on_submit():
        keep_display(Display(TextSize(str(form.size.data)), form.easy.data == "yes"))
        return done(local_url(form.next.data, url_for("voting.enter")))
    if not form.is_submitted():
        now = display_now()
        form.size.data, form.easy.data = now.size.value, "yes" if now.easy else "no"
        form.next.data = local_url(request.args.get("next"), url_for("voting.enter"))
    return page("voting/display.html", status=422 if form.is_submitted() else 200, form=form)


@blueprint.get("/vote/one")
@public
@with_card
def one(voter: Voter) -> Response:
    """One proposal: do you want it?"""
    lines = ballot_paper.ballot_paper(db.session(), voter)
    asked = request.args.get("at", type=int) or place_kept()
    at = min(max(asked, 1), len(lines))
    if not lines or asked > len(lines):
        return redirect(url_for("voting.chosen"), 303)
    keep_place(at)
    return _one_page(voter, lines, at)


@blueprint.post("/vote/one")
@public
@limiter.limit(TAPS_OF_A_CARD, key_func=limit_key)
@with_card
def answer(voter: Voter) -> Response:
    """Keep a yes, a no or a not sure, and show the next one."""
    session = db.session()
    lines = ballot_paper.ballot_paper(session, voter)
    given = next((name for name in (YES, NO, NOT_SURE) if name in request.form), "")
    try:
        numbers = service.read_numbers([request.form.get(given, "")])
        marks = service.current_marks(session, voter).ticked(
            numbers if given == YES else [], numbers, with_points=voter.paper.with_points
        )
        service.save_draft(session, voter, marks)
    except BadBallot as bad:
        session.rollback()
        return _chosen_page(voter, service.current_marks(session, voter), bad.reasons, 422)
    session.commit()
    numbers = [number for number in numbers if number in voter.paper.costs]
    unsure = [number for number in put_off() if number not in numbers]
    keep_put_off([*unsure, *numbers] if given == NOT_SURE else unsure)
    if "list" in request.form:
        return done(url_for("voting.chosen"))
    places = {line.number: place for place, line in enumerate(lines, 1)}
    at = places[numbers[0]] if numbers else 0
    again = [places[number] for number in put_off() if places.get(number, 0) > at]
    second_time = request.form.get("again") == "1"
    after = (min(again) if again else len(lines) + 1) if second_time else at + 1
    keep_place(min(after, len(lines)))
    if after > len(lines):
        return done(url_for("voting.chosen"))
    return done(url_for("voting.one", at=after, again=1 if second_time else None))


@blueprint.get("/vote/chosen")
@public
@with_card
def chosen(voter: Voter) -> Response:
    """Everything somebody said yes to."""
    return _chosen_page(voter, service.current_marks(db.session(), voter))


@blueprint.post("/vote/chosen")
@public
@with_card
def go_on(voter: Voter) -> Response:
    """Go on when the ballot can hold what was chosen; else say what to take away."""
    marks = service.current_marks(db.session(), voter)
    faults = voter.paper.choosing_faults(marks)
    if faults:
        return _chosen_page(voter, marks, fault_sentences(voter, marks, faults), 422)
    return done(url_for(AFTER_CHOOSING[voter.paper.second]))


def _one_page(voter: Voter, lines: list[ballot_paper.PaperLine], at: int) -> Response:
    marks, line = service.current_marks(db.session(), voter), lines[at - 1]
    said = YES if line.number in marks.choices else NOT_SURE if line.number in put_off() else ""
    return page(
        "voting/one.html",
        voter=voter,
        line=line,
        at=at,
        count=len(lines),
        said=said,
        again=request.args.get("again") == "1",
        so_far=_so_far(voter, marks),
    )


def _chosen_page(voter: Voter, marks: Marks, reasons: list[str] | None = None, status: int = 200) -> Response:
    lines = ballot_paper.ballot_paper(db.session(), voter)
    unsure = [(place, line) for place, line in enumerate(lines, 1) if line.number in put_off()]
    return page(
        "voting/chosen.html",
        status=status,
        voter=voter,
        items=marked_lines(voter, marks),
        reasons=reasons or [],
        heading=ngettext("You said yes to %(num)d", "You said yes to %(num)d", len(marks.choices)),
        so_far=_so_far(voter, marks),
        unsure=unsure,
        go_on=ballot_words.go_on_words(voter.paper),
    )


def _so_far(voter: Voter, marks: Marks) -> str:
    """The running total in a short sentence."""
    if voter.paper.kind == "budget" or len(marks.choices) > voter.paper.most:
        return ballot_words.so_far_words(voter.paper, marks, voter.round.currency)
    return str(
        _("Yes to %(chosen)d. You can have %(limit)d.", chosen=len(marks.choices), limit=voter.paper.most)
    )
