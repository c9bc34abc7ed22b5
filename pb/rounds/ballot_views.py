"""The officer's page about the ballot: how one votes, how many proposals it holds, how many points."""

from __future__ import annotations

from typing import Any

from flask import flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from werkzeug.wrappers import Response
from wtforms import SubmitField

from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.permissions import Action, current_actor, requires
from pb.rounds.ballots import BALLOT_KINDS, ballot_faults, set_ballot
from pb.rounds.counting import ballot_sentence
from pb.rounds.fields import ChoiceField, Needed, TextInput
from pb.rounds.models import Round
from pb.rounds.rule_forms import CountField
from pb.rounds.setting_up import may_set_up
from pb.rounds.views import blueprint, managed_round


class BallotForm(HouseForm):
    """How one votes."""

    kind = ChoiceField(_l("How do people vote?"), validators=[Needed(_l("Choose how people vote"))])
    length = CountField(
        _l("How many proposals may one person choose?"),
        description=_l("For example, 5. Not needed where people spend the money."),
        widget=TextInput(classes="govuk-input--width-3", inputmode="numeric"),
    )
    points = CountField(
        _l("How many points does one person share out?"),
        description=_l("For example, 10. Only needed where people share out points."),
        widget=TextInput(classes="govuk-input--width-3", inputmode="numeric"),
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    @classmethod
    def of(cls, round_: Round) -> BallotForm:
        """The form with what the round has now."""
        form = cls(kind=round_.ballot_type, length=round_.ballot_length, points=round_.ballot_points)
        form.kind.choices = [(name, f"{kind.title}. {kind.sentence}") for name, kind in BALLOT_KINDS.items()]
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """What only holds between fields; a number that the kind does not ask for is never in the way."""
        valid = bool(super().validate(extra_validators))
        if self.kind.errors:
            return False
        asked = BALLOT_KINDS[str(self.kind.data)]
        for name, needed in (("length", asked.with_length), ("points", asked.with_points)):
            if not needed:
                self[name].errors = []
        for name, sentence in ballot_faults(
            str(self.kind.data), self.length.data or 0, self.points.data or 0
        ):
            if not self[name].errors:
                self[name].errors = [sentence]
        return not (self.length.errors or self.points.errors) and (valid or not self.errors)


@blueprint.route("/rounds/<slug>/manage/ballot", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def ballot(slug: str) -> Response:
    """Choose how residents vote; how their ballots become points comes next."""
    found = managed_round(slug)
    form = BallotForm.of(found)
    if form.validate_on_submit():
        try:
            set_ballot(
                db.session(),
                current_actor(),
                found,
                kind=str(form.kind.data),
                length=form.length.data or 0,
                points=form.points.data or 0,
            )
            db.session.commit()
            flash(_("The ballot is saved. Now look at how it becomes points."), "success")
            return done(url_for("rounds.counting", slug=found.slug))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return page(
        "rounds/counting.html",
        status=422 if form.is_submitted() else 200,
        round=found,
        form=form,
        heading=_("The ballot"),
        counting=[ballot_sentence(found)],
        open=may_set_up(found),
    )
