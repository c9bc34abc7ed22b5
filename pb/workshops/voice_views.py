"""For those who run the evening: tables that are stuck, questions to answer or to hide."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, abort, flash, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.forums.forms import OnceForm, PressForm
from pb.forums.kinds import Reason
from pb.forums.pages import again, once
from pb.house.database import db
from pb.house.fragments import done, page
from pb.permissions import Action, can, current_actor, requires
from pb.workshops import evaluating, phones, queries, questions, tables, voices
from pb.workshops.models import Workshop
from pb.workshops.pages import LISTENERS, blueprint, form_page, workshop_for, workshop_for_any
from pb.workshops.phone_pages import present_line
from pb.workshops.programme import ItemKind
from pb.workshops.question_views import hidden_words, words_of
from pb.workshops.speakers import SPEAKERS, Speaker
from pb.workshops.voice_forms import AloudForm, AnswerForm, HideForm
from pb.workshops.voice_models import RoomQuestion


def voices_url(workshop: Workshop) -> str:
    """Where what the room says is looked after."""
    return url_for("workshops.voices", workshop_id=workshop.id)


def find_question(workshop: Workshop, question_id: int) -> RoomQuestion:
    """A question of the workshop, or 404."""
    return questions.question_in(db.session(), workshop, question_id) or abort(404)


def ask_form(
    workshop: Workshop, form: OnceForm, scope: str, heading: str, said: str, change: Callable[[], object]
) -> BaseResponse:
    """One form of a staff page: the change and on, or the form again with everything typed."""
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(form, scope, voices_url(workshop), said, change)
    return answer or form_page(workshop, form, heading, back=voices_url(workshop))


@blueprint.get("/workshops/<int:workshop_id>/voices", endpoint="voices")
@requires(Action.SIGNED_IN)
def show_voices(workshop_id: int) -> Response:
    """What the room says: tables that are stuck, questions, what tables wrote down."""
    found, session, actor = (
        workshop_for_any(workshop_id, *LISTENERS, rehearsed=True),
        db.session(),
        current_actor(),
    )
    return page(
        "workshops/voices.html",
        workshop=found,
        area=found.meeting.forum.area,
        stuck=voices.stuck_tables(session, found),
        open=voices.unanswered(session, found),
        silent=silent_tables(found),
        speakers=SPEAKERS,
        answered=[one for one in questions.shown(session, found) if one.answered_at is not None],
        points=tables.points_of(session, found),
        words_of=words_of,
        added=evaluating.words_added(session, found),
        hidden=hidden_words(found),
        may_carry=can(actor, Action.RUN_FORUM, found) and not found.is_rehearsal,
        may_run=can(actor, Action.RUN_WORKSHOP, found),
        may_write=can(actor, Action.WRITE_AT_TABLE, found),
        may_answer=can(actor, Action.ANSWER_QUESTION, found),
    )


def silent_tables(workshop: Workshop) -> dict[int, list[Speaker]]:
    """By table, who has not been heard while tables talk; nothing at any other time."""
    session = db.session()
    line = present_line(workshop, queries.state_of(session, workshop))
    return voices.not_spoken(session, workshop, line.id) if line and line.kind == ItemKind.TABLES else {}


@blueprint.post("/workshops/<int:workshop_id>/voices/helped")
@requires(Action.RUN_WORKSHOP)
def helped(workshop_id: int) -> BaseResponse:
    """Somebody has been to this table."""
    found = workshop_for(Action.RUN_WORKSHOP, workshop_id, rehearsed=True)
    PressForm().validate_on_submit() or abort(400)
    table = request.form.get("table", type=int) or abort(400)
    phones.help_came(db.session(), found, table)
    db.session.commit()
    flash(_("Table %(n)d waits for nobody any more.", n=table), "success")
    return done(voices_url(found))


@blueprint.route("/workshops/<int:workshop_id>/questions/aloud", methods=["GET", "POST"])
@requires(Action.WRITE_AT_TABLE)
def ask_aloud(workshop_id: int) -> BaseResponse:
    """Write down a question that somebody asked aloud."""
    found, form = workshop_for(Action.WRITE_AT_TABLE, workshop_id, rehearsed=True), AloudForm()
    return ask_form(
        found,
        form,
        f"aloud:{found.id}",
        _("A question that was asked aloud"),
        _("The question is with the others."),
        lambda: questions.ask_aloud(db.session(), current_actor(), found, form.text.data or ""),
    )


@blueprint.route("/workshops/<int:workshop_id>/questions/<int:question_id>/answer", methods=["GET", "POST"])
@requires(Action.ANSWER_QUESTION)
def answer_question(workshop_id: int, question_id: int) -> BaseResponse:
    """Answer a question on the record."""
    found, form = workshop_for(Action.ANSWER_QUESTION, workshop_id, rehearsed=True), AnswerForm()
    question = find_question(found, question_id)
    return ask_form(
        found,
        form,
        f"answer:{question.id}",
        _("Answer: “%(question)s”", question=question.text),
        _("The answer is on the record."),
        lambda: questions.answer(db.session(), current_actor(), found, question, form.text.data or ""),
    )


@blueprint.route("/workshops/<int:workshop_id>/questions/<int:question_id>/hide", methods=["GET", "POST"])
@requires(Action.RUN_WORKSHOP)
def hide_question(workshop_id: int, question_id: int) -> BaseResponse:
    """Take a question off every page."""
    found, form = workshop_for(Action.RUN_WORKSHOP, workshop_id, rehearsed=True), HideForm()
    question = find_question(found, question_id)
    return ask_form(
        found,
        form,
        f"hide-question:{question.id}",
        _("Hide: “%(what)s”", what=question.text),
        _("It is hidden. That it was, and why, is counted for everybody."),
        lambda: questions.hide(
            db.session(), current_actor(), found, question, Reason(form.reason.data or "")
        ),
    )
