"""Writing an agenda or minutes: begun from the record, kept as a draft, published, corrected."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums.pages import again, form_page, forum_for, once
from pb.house.database import db
from pb.meetings import drafting, queries, service
from pb.meetings.forms import PaperForm
from pb.meetings.models import Meeting, PaperKind
from pb.meetings.pages import blueprint, find_kind, find_meeting, meeting_url
from pb.meetings.words import PAPERS
from pb.permissions import Action, current_actor, requires


@blueprint.route("/forums/<area_slug>/meetings/<int:meeting_id>/<kind>/write", methods=["GET", "POST"])
@requires(Action.RUN_FORUM)
def write(area_slug: str, meeting_id: int, kind: str) -> Response:
    """Write a paper; the first draft comes from the record."""
    found = forum_for(Action.RUN_FORUM, area_slug)
    meeting, what = find_meeting(found, meeting_id), find_kind(kind)
    form, scope = _form(meeting, what), f"paper:{meeting.id}:{what.value}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = _keep(form, scope, meeting, what)
    if answer is not None:
        return answer
    form.ready()
    versions = meeting.published(what.value)
    if not versions:
        del form.reason
    heading = _("%(paper)s: %(meeting)s", paper=PAPERS[what.value], meeting=meeting.title)
    return form_page(
        found,
        form,
        heading,
        meeting_url(meeting),
        "meetings/write.html",
        meeting=meeting,
        is_first=queries.draft_of(db.session(), meeting, what) is None,
    )


def _form(meeting: Meeting, kind: PaperKind) -> PaperForm:
    session = db.session()
    draft = queries.draft_of(session, meeting, kind)
    return PaperForm(
        seen=str(draft.revision) if draft else "0",
        text=draft.text if draft else drafting.first_draft(session, meeting, kind),
    )


def _keep(form: PaperForm, scope: str, meeting: Meeting, kind: PaperKind) -> Response | None:
    session, actor, text, seen = db.session(), current_actor(), form.text.data or "", form.revision()
    if form.what.data == "draft":
        back = url_for(
            "meetings.write",
            area_slug=meeting.forum.area.slug,
            meeting_id=meeting.id,
            kind=kind.value,
        )
        return once(
            form,
            scope,
            back,
            _("The draft is kept. Only officers read it."),
            lambda: service.save_draft(session, actor, meeting, kind, text, seen),
        )
    return once(
        form,
        scope,
        meeting_url(meeting),
        _("It is published, and goes into the news of the forum."),
        lambda: service.publish_paper(
            session,
            actor,
            meeting,
            kind,
            text,
            seen,
            reason=form.reason.data or "",
            may_be_public=bool(form.public.data),
        ),
    )
