"""The officer's page about who may vote."""

from __future__ import annotations

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.desk import entitling
from pb.desk.blueprint import blueprint
from pb.desk.home_forms import WhoMayVoteForm
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.permissions import Action, current_actor, requires
from pb.rounds.connections import CONNECTIONS, choices
from pb.rounds.setting_up import may_set_up
from pb.rounds.views import managed_round


@blueprint.route("/rounds/<slug>/manage/who-may-vote", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def who_may_vote(slug: str) -> Response:
    """Age, connections and cards at home; the first two until the rules are published."""
    round_ = managed_round(slug)
    form = WhoMayVoteForm(
        minimum_age=round_.minimum_age,
        connections=list(round_.connections),
        home_cards=["yes"] if round_.home_cards else [],
    )
    form.connections.choices = choices(CONNECTIONS)
    fixed = not may_set_up(round_)
    if fixed:
        del form.minimum_age
        del form.connections
    if form.validate_on_submit():
        try:
            entitling.set_who_may_vote(
                db.session(),
                current_actor(),
                round_,
                minimum_age=round_.minimum_age if fixed else form.minimum_age.data,
                connections=list(round_.connections if fixed else form.connections.data),
                home_cards=bool(form.home_cards.data),
            )
            db.session.commit()
            flash(_("Who may vote is saved."), "success")
            return done(url_for("rounds.manage", slug=slug))
        except Refused as refused:
            db.session.rollback()
            round_ = managed_round(slug)
            form.form_errors = refused.reasons
    return page(
        "desk/who_may_vote.html",
        status=422 if form.is_submitted() else 200,
        round=round_,
        form=form,
        fixed=fixed,
        connections=[words for _name, words in choices(round_.connections)],
    )
