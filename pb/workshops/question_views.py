"""Questions from phones: read them, ask one, ask one too; and all that was said, for everybody."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums.forms import PressForm
from pb.forums.models import Post
from pb.forums.pages import again, once, words_url
from pb.forums.words import REASONS
from pb.house.database import db
from pb.house.fragments import done
from pb.house.small_numbers import SMALLEST_SHOWN
from pb.meetings.models import Meeting
from pb.permissions import public
from pb.workshops import evaluating, queries, questions, tables, voices
from pb.workshops.device import device_here, limited
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.pages import blueprint, find_workshop
from pb.workshops.phone_forms import AskForm
from pb.workshops.phone_pages import phone_form, phone_page, with_phone
from pb.workshops.room import Phase
from pb.workshops.voice_models import TablePoint


def questions_url(workshop: Workshop) -> str:
    """Where the questions are read from a phone."""
    return url_for("workshops.asked", code=workshop.code)


def hidden_words(workshop: Workshop) -> list[tuple[str, int]]:
    """Why something was hidden, and how often."""
    words = {reason.value: str(label) for reason, label in REASONS.items()}
    return [(words[one.reason], one.count) for one in voices.hidden(db.session(), workshop)]


@blueprint.get("/w/<code>/questions")
@public
@with_phone
def asked(workshop: Workshop, device: JoinedDevice) -> Response:
    """The questions of the room, those that most people ask first, or the newest first."""
    session = db.session()
    newest = request.args.get("order") == "newest"
    return phone_page(
        "questions.html",
        workshop,
        device=device,
        questions=questions.shown(session, workshop, newest=newest),
        mine=questions.seconded_by(session, device),
        newest=newest,
        hidden=hidden_words(workshop),
    )


@blueprint.route("/w/<code>/ask", methods=["GET", "POST"])
@public
@limited
@with_phone
def ask(workshop: Workshop, device: JoinedDevice) -> Response:
    """Ask a question; what was typed is kept when it cannot be asked now."""
    form, scope = AskForm(), f"ask:{device.id}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            questions_url(workshop),
            _("Your question is asked. Everybody here can read it."),
            lambda: questions.ask(db.session(), workshop, device, form.text.data or ""),
        )
    return answer or phone_form(workshop, form, _("Ask a question"))


@blueprint.post("/w/<code>/questions/<int:question_id>/second")
@public
@limited
@with_phone
def second(workshop: Workshop, device: JoinedDevice, question_id: int) -> Response:
    """Want this question answered too."""
    PressForm().validate_on_submit() or abort(400)
    session = db.session()
    questions.second(session, device, questions.question_in(session, workshop, question_id) or abort(404))
    session.commit()
    flash(_("Thank you. You ask this too."), "success")
    return done(questions_url(workshop))


def words_of(point: TablePoint) -> str:
    """Where the way of a table's words is read, once they are in the forum and shown there; else nothing."""
    post = db.session().get(Post, point.post_id) if point.post_id else None
    return words_url(post) if post is not None and post.is_shown else ""


@blueprint.get("/w/<code>/said")
@public
def said(code: str) -> Response:
    """All that was said and answered, for everybody; who was not there reads it too."""
    workshop = find_workshop(code)
    return phone_page(
        "said.html",
        workshop,
        joined=device_here(workshop) is not None,
        questions=questions.shown(db.session(), workshop),
        statements=tables.statement_results(db.session(), workshop),
        points=tables.points_of(db.session(), workshop),
        words_of=words_of,
        evaluation=evaluating.evaluation_results(db.session(), workshop),
        evaluation_questions=evaluating.QUESTIONS,
        smallest=SMALLEST_SHOWN,
        hidden=hidden_words(workshop),
    )


@blueprint.app_context_processor
def tell_meetings() -> dict[str, Any]:
    """What the page of a meeting, a room below this one, may ask: ``workshop_link(meeting)``."""
    return {"workshop_link": workshop_link}


def workshop_link(meeting: Meeting) -> tuple[str, str] | None:
    """What to press on a meeting's page, and where it leads: join its workshop, or read what was said."""
    workshop = queries.workshop_of(db.session(), meeting)
    if workshop is None or meeting.called_off_at is not None:
        return None
    if queries.state_of(db.session(), workshop).phase is Phase.OVER:
        told = _("What was said, and how people found the evening")
        return told, url_for("workshops.said", code=workshop.code)
    # The code itself is for those in the hall.
    return _("In the hall? Join with the code on the screen"), url_for("workshops.join")
