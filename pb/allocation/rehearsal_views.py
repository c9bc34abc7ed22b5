"""The officer's page that shows what the rules would do, before anything is published."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from werkzeug.wrappers import Response
from wtforms import StringField, SubmitField

from pb.allocation import rehearsing, study_words
from pb.allocation.queries import theme_names
from pb.allocation.study_words import Titles
from pb.allocation.views import blueprint
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm, at_most
from pb.house.fragments import done, page
from pb.house.jobs import start_job
from pb.permissions import Action, current_actor, requires
from pb.rounds.counting import counting_sentences
from pb.rounds.fields import ChoiceField, Needed, TextInput
from pb.rounds.models import Round
from pb.rounds.queries import is_frozen
from pb.rounds.rule_words import Names, show_share
from pb.rounds.views import managed_round


class RehearsalForm(HouseForm):
    """What to rehearse with."""

    past = ChoiceField(
        _l("Which ballots?"),
        description=_l("None of them is a vote in this round."),
        validators=[Needed(_l("Choose which ballots to rehearse with"))],
    )
    seed = StringField(
        _l("Number of the made-up ballots"),
        description=_l("The same number makes the same ballots. Try another to see how much hangs on them."),
        widget=TextInput(classes="govuk-input--width-5"),
        validators=[at_most(rehearsing.LONGEST_SEED)],
    )
    submit = SubmitField(_l("Rehearse the count"), widget=GovSubmitInput())

    @classmethod
    def of(cls, rounds: list[Round]) -> RehearsalForm:
        """The form with the past rounds to choose from."""
        form = cls(past=rehearsing.MADE_UP, seed="1")
        form.past.choices = [
            (rehearsing.MADE_UP, _("Made-up ballots")),
            *((past.slug, _("The ballots of “%(title)s”", title=past.title)) for past in rounds),
        ]
        return form


@blueprint.route("/rounds/<slug>/manage/rehearsal", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def rehearsal(slug: str) -> Response:
    """Rehearse the count, and see the last rehearsal."""
    round_ = managed_round(slug)
    session, actor = db.session(), current_actor()
    form = RehearsalForm.of(rehearsing.past_rounds(session, actor, round_))
    if form.validate_on_submit():
        try:
            job = rehearsing.ask_rehearsal(
                session, actor, round_, past=str(form.past.data), seed=form.seed.data or ""
            )
            session.commit()
            start_job(job)
            return done(url_for("house.job", job_id=job.id))
        except Refused as refusal:
            session.rollback()
            form.form_errors = refusal.reasons
    found = rehearsing.read_rehearsal(session, round_)
    return page(
        "allocation/rehearsal.html",
        status=422 if form.is_submitted() else 200,
        round=round_,
        form=form,
        frozen=is_frozen(round_),
        rehearsal=found,
        counting=counting_sentences(round_),
        **(_shown(round_, found) if found else {}),
    )


def _shown(round_: Round, found: rehearsing.RehearsalReading) -> dict[str, Any]:
    names = Names(
        {area["slug"]: area["name"] for area in found.text["areas"]},
        theme_names(db.session()),
        {p["number"]: p["title"] for p in found.text["proposals"]},
        found.text["currency"],
    )
    titles = Titles(
        {
            number: study_words.linked(title, url_for("proposals.proposal", slug=round_.slug, number=number))
            for number, title in names.titles.items()
        }
    )
    return {
        "areas": [
            (area["name"], [p for p in found.text["proposals"] if p["area"] == area["slug"]])
            for area in found.text["areas"]
        ],
        "prices": study_words.price_cards(found.study, found.text["rules"], names, titles, rehearsed=True),
        "curve": study_words.curve_words(found.study.curve, names, rehearsed=True),
        "study": found.study,
        "method_title": study_words.method_title,
        "show_share": show_share,
    }
