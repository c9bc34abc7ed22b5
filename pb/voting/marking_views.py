"""Marking the ballot: choose, then put in order or give points where the kind asks for it, then check."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from pb.extensions import limiter
from pb.house.database import db
from pb.house.fragments import done, page
from pb.permissions import public
from pb.voting import ballot_paper, service
from pb.voting.blueprint import blueprint
from pb.voting.device import limit_key
from pb.voting.display import display_now
from pb.voting.guard import TAPS_OF_A_CARD, with_card
from pb.voting.kinds import Second
from pb.voting.marks import Marks
from pb.voting.pages import choose_page, fault_sentences, give_page, marked_lines, order_page
from pb.voting.secrecy import device_mark
from pb.voting.service import BadBallot
from pb.voting.voters import Voter

AFTER_CHOOSING = {
    Second.ORDER: "voting.order",
    Second.GIVE: "voting.give",
    Second.NOTHING: "voting.check",
}


@blueprint.get("/vote/choose")
@public
@with_card
def choose(voter: Voter) -> Response:
    """The ballot paper, in this voter's own order; in easy read one proposal at a time."""
    if display_now().easy:
        return redirect(url_for("voting.one"), 303)
    return choose_page(voter, service.current_marks(db.session(), voter))


@blueprint.post("/vote/choose")
@public
@limiter.limit(TAPS_OF_A_CARD, key_func=limit_key)
@with_card
def save_choices(voter: Voter) -> Response:
    """Keep the ticks, at every tap and at every button; go on only when the ballot can hold them."""
    session, ballot = db.session(), voter.paper
    try:
        ticked, shown = (service.read_numbers(request.form.getlist(name)) for name in ("choice", "shown"))
        existing = service.current_marks(session, voter)
        marks = existing.ticked(ticked, shown, with_points=ballot.with_points)
        service.save_draft(session, voter, marks)
    except BadBallot as bad:
        session.rollback()
        return choose_page(voter, service.current_marks(session, voter), bad.reasons, 422)
    session.commit()
    if "go_on" in request.form:
        faults = ballot.choosing_faults(marks)
        if faults:
            return choose_page(voter, marks, fault_sentences(voter, marks, faults), 422)
        return done(url_for(AFTER_CHOOSING[ballot.second]))
    wanted = request.form.get("q", "").strip()[: ballot_paper.LONGEST_SEARCH]
    if "search" in request.form or "show_all" in request.form:
        return done(url_for("voting.choose", q=wanted if "search" in request.form and wanted else None))
    return choose_page(voter, marks, block="total")


@blueprint.get("/vote/order")
@public
@with_card
def order(voter: Voter) -> Response:
    """Put the choices in order."""
    return _second_step(voter, Second.ORDER, order_page)


@blueprint.post("/vote/order")
@public
@limiter.limit(TAPS_OF_A_CARD, key_func=limit_key)
@with_card
def move(voter: Voter) -> Response:
    """Move one choice up or down by one place."""
    session = db.session()
    marks = service.current_marks(session, voter)
    try:
        for name in ("up", "down"):
            for number in service.read_numbers(request.form.getlist(name)):
                marks = marks.moved(number, up=name == "up")
    except BadBallot as bad:
        return choose_page(voter, marks, bad.reasons, 422)
    service.save_draft(session, voter, marks)
    session.commit()
    if request.headers.get("HX-Request"):
        return order_page(voter, marks, block="ranking")
    return done(url_for("voting.order"))


@blueprint.get("/vote/points")
@public
@with_card
def give(voter: Voter) -> Response:
    """Share out points among the choices, or give each a score."""
    return _second_step(voter, Second.GIVE, give_page)


@blueprint.post("/vote/points")
@public
@limiter.limit(TAPS_OF_A_CARD, key_func=limit_key)
@with_card
def save_points(voter: Voter) -> Response:
    """Keep the points as typed, one more or one fewer where a button says so; go on when they are right."""
    session = db.session()
    marks = service.current_marks(session, voter)
    if voter.paper.second is not Second.GIVE or not marks.choices:
        return done(url_for("voting.choose"))
    try:
        for number in marks.choices:
            typed = request.form.get(f"points-{number}")
            if typed is not None:
                marks = marks.given(number, service.read_points(typed))
        for name, step in (("more", 1), ("less", -1)):
            for number in service.read_numbers(request.form.getlist(name)):
                had = dict(marks.pairs).get(number, 0)
                marks = marks.given(number, min(max(had + step, 0), voter.paper.points))
        service.save_draft(session, voter, marks)
    except BadBallot as bad:
        session.rollback()
        return give_page(voter, service.current_marks(session, voter), bad.reasons, 422)
    session.commit()
    if "go_on" in request.form:
        faults = voter.paper.faults(marks)
        return (
            give_page(voter, marks, fault_sentences(voter, marks, faults), 422)
            if faults
            else done(url_for("voting.check"))
        )
    if request.headers.get("HX-Request"):
        return give_page(voter, marks, block="total")
    return done(url_for("voting.give"))


@blueprint.get("/vote/check")
@public
@with_card
def check(voter: Voter) -> Response:
    """Everything on one page, and one button."""
    marks = service.current_marks(db.session(), voter)
    if voter.paper.choosing_faults(marks):
        return redirect(url_for("voting.choose"), 303)
    if voter.paper.faults(marks):
        return redirect(url_for("voting.give"), 303)
    shown = device_mark(voter.pseudonym, marks.choices, marks.points)
    return page("voting/check.html", voter=voter, items=marked_lines(voter, marks), print=shown)


def _second_step(voter: Voter, wanted: Second, show: Callable[[Voter, Marks], Response]) -> Response:
    """The page of a second step, where the ballot has it and the choice of proposals stands."""
    marks = service.current_marks(db.session(), voter)
    if voter.paper.second is not wanted or voter.paper.choosing_faults(marks):
        return redirect(url_for("voting.choose"), 303)
    return show(voter, marks)
