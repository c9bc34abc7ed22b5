"""The officer's pages about figures: what stands, and entering a new version by typing or by pasting."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.permissions import Action, current_actor, requires
from pb.rounds import setting_up
from pb.rounds.figure_entry import set_figures
from pb.rounds.figure_forms import PasteForm, SourceForm, typed_form
from pb.rounds.figure_reading import figures_table
from pb.rounds.figures import AreaFigures, figures_of
from pb.rounds.models import Round
from pb.rounds.pasting import Unreadable, read_lines
from pb.rounds.views import blueprint, managed_round


@blueprint.get("/rounds/<slug>/manage/figures")
@requires(Action.MANAGE_ROUND)
def figures(slug: str) -> Response:
    """The figures as they stand, with every earlier version."""
    found = managed_round(slug)
    return page(
        "rounds/figures.html",
        round=found,
        figures=figures_of(found),
        table=figures_table(found),
        open=setting_up.may_set_up(found),
    )


@blueprint.route("/rounds/<slug>/manage/figures/type", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def figures_type(slug: str) -> Response:
    """Type the figures, area by area."""
    found = managed_round(slug)
    setting_up.ensure_open(found)
    form = typed_form(found)
    return _enter(found, form, form.figures, "rounds/figures_type.html")


@blueprint.route("/rounds/<slug>/manage/figures/paste", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def figures_paste(slug: str) -> Response:
    """Paste the figures from a spreadsheet."""
    found = managed_round(slug)
    setting_up.ensure_open(found)
    form = PasteForm.of(found)
    return _enter(found, form, lambda: read_lines(found, form.lines.data or ""), "rounds/figures_paste.html")


def _enter(
    found: Round, form: SourceForm, entered: Callable[[], Mapping[str, AreaFigures]], template: str
) -> Response:
    if form.validate_on_submit():
        try:
            set_figures(
                db.session(),
                current_actor(),
                found,
                entered(),
                source=form.source.data or "",
                as_of=form.as_of.data,
            )
            db.session.commit()
            flash(_("The figures are saved. Everybody can see them on the round’s page."), "success")
            return done(url_for("rounds.figures", slug=found.slug))
        except Unreadable as error:
            form.form_errors = error.complaints
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return page(template, status=422 if form.is_submitted() else 200, round=found, form=form)
