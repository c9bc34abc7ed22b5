"""A proposal's picture: sending one in by the private link or as an officer, and the picture itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, make_response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSubmitInput
from werkzeug.wrappers import Response
from wtforms import FileField, StringField, SubmitField

from pb.extensions import limiter
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm, at_most
from pb.house.fragments import done, page
from pb.permissions import ANONYMOUS, Action, Actor, current_actor, public, requires
from pb.proposals import pictures, queries
from pb.proposals.apply_views import find_draft
from pb.proposals.models import Proposal, ProposalPicture, ProposalState
from pb.proposals.officer_views import find_for
from pb.proposals.views import blueprint
from pb.rounds.fields import TextInput
from pb.rounds.queries import is_frozen
from pb.rounds.views import find_round

FORMS = ("proposals.picture", "proposals.own_picture")
PICTURES_A_MINUTE = "60 per minute"


class PictureForm(HouseForm):
    """A picture and what it shows."""

    picture = FileField(
        _l("Choose a picture"),
        description=_l("A JPEG, PNG or WebP. Show the place, not people: everybody can see it."),
        widget=GovFileInput(),
    )
    alt = StringField(
        _l("What does it show?"),
        description=_l("One short sentence, for people who cannot see it."),
        widget=TextInput(),
        validators=[at_most(pictures.LONGEST_ALT)],
    )
    submit = SubmitField(_l("Save the picture"), widget=GovSubmitInput())


@blueprint.url_value_preprocessor
def let_pictures_be_larger(endpoint: str | None, _values: Any) -> None:
    """A phone's picture is larger than any form; said before anything reads the request."""
    if endpoint in FORMS:
        request.max_content_length = pictures.MOST_BYTES + 100_000


@blueprint.route("/apply/<key>/picture", methods=["GET", "POST"])
@public
@limiter.limit(PICTURES_A_MINUTE, methods=["POST"])
def own_picture(key: str) -> Response:
    """The author adds a picture, or takes it away, until voting opens."""
    own = find_draft(key)
    back = url_for("proposals.tasks", key=key)
    return _picture_page(own, ANONYMOUS, pictures.put_picture, back, url_for("proposals.own_file", key=key))


@blueprint.get("/apply/<key>/picture.jpg")
@public
def own_file(key: str) -> Response:
    """The picture of a proposal that may not be sent in yet."""
    return _answer(pictures.picture_of(db.session(), find_draft(key)))


@blueprint.route("/rounds/<slug>/proposals/<int:number>/picture", methods=["GET", "POST"])
@requires(Action.CHECK_PROPOSAL)
def picture(slug: str, number: int) -> Response:
    """An officer adds a picture, or takes it away, until voting opens."""
    one = find_for(Action.CHECK_PROPOSAL, slug, number)
    back = url_for("proposals.proposal", slug=slug, number=number)
    shown = url_for("proposals.picture_file", slug=slug, number=number)
    return _picture_page(one, current_actor(), pictures.put_picture_as_officer, back, shown)


@blueprint.get("/rounds/<slug>/proposals/<int:number>/picture.jpg")
@public
def picture_file(slug: str, number: int) -> Response:
    """The picture; its address carries its fingerprint, so it may be kept."""
    one = queries.proposal_by_number(db.session(), find_round(slug), number) or abort(404)
    if one.state == ProposalState.DRAFT:
        abort(404)
    response = _answer(pictures.picture_of(db.session(), one))
    if request.args.get("v"):
        response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _answer(found: ProposalPicture | None) -> Response:
    if found is None:
        abort(404)
    response = make_response(found.jpeg)
    response.headers["Content-Type"] = "image/jpeg"
    return response


def _sent_bytes() -> bytes:
    sent = request.files.get("picture")
    if sent is None:
        return b""
    with sent.stream as stream:
        return bytes(stream.read())


def _picture_page(
    one: Proposal,
    actor: Actor,
    put: Callable[[Any, Actor, Proposal, bytes, str], None],
    back: str,
    shown: str,
) -> Response:
    session, form = db.session(), PictureForm()
    if form.validate_on_submit():
        try:
            if "remove" in request.form:
                pictures.drop_picture(session, actor, one)
            else:
                put(session, actor, one, _sent_bytes(), form.alt.data or "")
            session.commit()
            flash(
                _("The picture is saved.") if "remove" not in request.form else _("The picture is gone."),
                "success",
            )
            return done(back)
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    now = pictures.picture_of(session, one)
    return page(
        "proposals/picture.html",
        status=422 if form.is_submitted() else 200,
        proposal=one,
        form=form,
        heading=_("A picture of it"),
        picture=now,
        shown=shown,
        back=back,
        open=not is_frozen(one.round) and one.state != ProposalState.WITHDRAWN,
    )
