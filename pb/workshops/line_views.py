"""The programme line by line: add one, change it, move it up or down, take it out."""

from __future__ import annotations

from flask import Response, abort, flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.forums.forms import PressForm
from pb.forums.pages import again, once
from pb.house.database import db
from pb.house.fragments import done
from pb.permissions import Action, current_actor, requires
from pb.proposals.models import Proposal
from pb.rounds.models import Round
from pb.rounds.queries import rounds_of_area
from pb.workshops import run_sheet
from pb.workshops.forms import LineForm
from pb.workshops.models import RunSheetLine, Workshop
from pb.workshops.outlines import proposals_of
from pb.workshops.pages import blueprint, form_page, plan_url, workshop_for


def _line(workshop: Workshop, line_id: int) -> RunSheetLine:
    return next((line for line in workshop.lines if line.id == line_id), None) or abort(404)


def _rounds(workshop: Workshop) -> list[Round]:
    return rounds_of_area(db.session(), workshop.meeting.forum.area)


def _proposals(workshop: Workshop, rounds: list[Round]) -> list[Proposal]:
    area = workshop.meeting.forum.area
    return [one for round_ in rounds for one in proposals_of(db.session(), round_, area)]


class Chosen:
    """What the form's lists stand for."""

    def __init__(self, form: LineForm, rounds: list[Round], proposals: list[Proposal]) -> None:
        proposal = next((one for one in proposals if str(one.id) == form.proposal.data), None)
        self.proposal = proposal if form.kind.data == "pitch" else None
        chosen = next((one for one in rounds if str(one.id) == form.round.data), None)
        self.round = self.proposal.round if self.proposal else chosen
        self.values = {
            "kind": form.kind.data,
            "title": form.title.data or (self.proposal.title[:120] if self.proposal else ""),
            "minutes": form.minutes.data,
            "text": form.text.data or "",
            "round": self.round,
            "proposal": self.proposal,
        }


@blueprint.route("/workshops/<int:workshop_id>/lines/new", methods=["GET", "POST"])
@requires(Action.PLAN_WORKSHOP)
def new_line(workshop_id: int) -> Response | BaseResponse:
    """Add a part to the programme."""
    found = workshop_for(Action.PLAN_WORKSHOP, workshop_id)
    rounds = _rounds(found)
    proposals = _proposals(found, rounds)
    form, scope = LineForm(after=request.args.get("after", "")), f"line-of:{found.id}"
    form.offer(rounds, proposals, found.lines)
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        chosen = Chosen(form, rounds, proposals)
        answer = once(
            form,
            scope,
            plan_url(found),
            _("It is in the programme."),
            lambda: run_sheet.add_line(
                db.session(),
                current_actor(),
                found,
                RunSheetLine(**chosen.values),
                int(form.after.data) if form.after.data else None,
            ),
        )
    return answer or form_page(found, form, _("Add a part"))


@blueprint.route("/workshops/<int:workshop_id>/lines/<int:line_id>/change", methods=["GET", "POST"])
@requires(Action.PLAN_WORKSHOP)
def change_line(workshop_id: int, line_id: int) -> Response | BaseResponse:
    """Change a part of the programme."""
    found = workshop_for(Action.PLAN_WORKSHOP, workshop_id)
    line, rounds = _line(found, line_id), _rounds(found)
    proposals = _proposals(found, rounds)
    form, scope = (
        LineForm(
            kind=line.kind,
            title=line.title,
            minutes=line.minutes,
            text=line.text,
            round=str(line.round_id or ""),
            proposal=str(line.proposal_id or ""),
        ),
        f"line:{line.id}",
    )
    form.offer(rounds, proposals, [])
    del form.after
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        chosen = Chosen(form, rounds, proposals)
        answer = once(
            form,
            scope,
            plan_url(found),
            _("The programme is changed."),
            lambda: run_sheet.change_line(db.session(), current_actor(), found, line, **chosen.values),
        )
    return answer or form_page(found, form, _("Change “%(part)s”", part=line.title))


@blueprint.post("/workshops/<int:workshop_id>/lines/<int:line_id>/move/<way>")
@requires(Action.PLAN_WORKSHOP)
def move_line(workshop_id: int, line_id: int, way: str) -> BaseResponse:
    """Move a part one place up or down."""
    found = workshop_for(Action.PLAN_WORKSHOP, workshop_id)
    step = {"up": -1, "down": 1}.get(way) or abort(404)
    if PressForm().validate_on_submit():
        run_sheet.move_line(db.session(), current_actor(), found, _line(found, line_id), step)
        db.session.commit()
    return done(plan_url(found) + f"#line-{line_id}")


@blueprint.post("/workshops/<int:workshop_id>/lines/<int:line_id>/remove")
@requires(Action.PLAN_WORKSHOP)
def remove_line(workshop_id: int, line_id: int) -> BaseResponse:
    """Take a part out of the programme."""
    found = workshop_for(Action.PLAN_WORKSHOP, workshop_id)
    line = _line(found, line_id)
    if PressForm().validate_on_submit():
        title = line.title
        run_sheet.remove_line(db.session(), current_actor(), found, line)
        db.session.commit()
        flash(_("“%(part)s” is taken out of the programme.", part=title), "success")
    return done(plan_url(found))
