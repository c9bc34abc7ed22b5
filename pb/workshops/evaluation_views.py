"""Five questions on a phone about the evening, once."""

from __future__ import annotations

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.forums.pages import again, once
from pb.house.database import db
from pb.permissions import public
from pb.workshops import evaluating, voice_words
from pb.workshops.device import limited
from pb.workshops.models import JoinedDevice, Workshop
from pb.workshops.pages import blueprint
from pb.workshops.phone_forms import EvaluationForm
from pb.workshops.phone_pages import phone_form, phone_page, phone_url, with_phone


@blueprint.route("/w/<code>/evaluation", methods=["GET", "POST"])
@public
@limited
@with_phone
def evaluation(workshop: Workshop, device: JoinedDevice) -> Response:
    """Say how the evening was."""
    form, scope = EvaluationForm(), f"evaluation:{device.id}"
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            phone_url(workshop),
            _("Thank you. We read every answer."),
            lambda: evaluating.evaluate(
                db.session(), workshop, device, form.answers(), form.words.data or ""
            ),
        )
    if answer is not None:
        return answer
    if not form.is_submitted():
        if device.has_evaluated:
            return phone_page("not_now.html", workshop, why=voice_words.has_evaluated())
        if not evaluating.may_evaluate(db.session(), workshop):
            return phone_page("not_now.html", workshop, why=voice_words.too_early_to_evaluate())
    return phone_form(workshop, form, _("How was the evening?"))
