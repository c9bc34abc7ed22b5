"""The officer's pages about how the count works and about equity rules, one question a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import abort, flash, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.areas.queries import all_themes
from pb.extensions import LANGUAGES
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.forms import HouseForm
from pb.house.fragments import done, page
from pb.permissions import Action, current_actor, requires
from pb.rounds import setting_up
from pb.rounds.counting import METHODS, counting_sentences
from pb.rounds.facts import numbers_on_ballot
from pb.rounds.models import Round, RoundRule
from pb.rounds.rule_forms import CountingForm, RuleForm
from pb.rounds.rule_kinds import KINDS, missing
from pb.rounds.rule_words import names_of, pooled_sentences, sentence_of
from pb.rounds.views import blueprint, managed_round


@dataclass(frozen=True)
class ShownRule:
    """A rule with its sentence in every language of the service."""

    rule: RoundRule | None
    sentences: dict[str, str]


@blueprint.route("/rounds/<slug>/manage/counting", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def counting(slug: str) -> Response:
    """Choose the method, how a ballot becomes points, and weights between people."""
    found = managed_round(slug)
    form = CountingForm.of(found)
    if form.validate_on_submit():
        try:
            setting_up.set_counting(
                db.session(),
                current_actor(),
                found,
                rule=str(form.rule.data),
                utility=str(form.utility.data),
                weighting=str(form.weighting.data),
                double_vote=form.double_vote.data or found.double_vote,
            )
            return _saved(found, _("How the count works is saved."), "rounds.manage")
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return page(
        "rounds/counting.html",
        status=422 if form.is_submitted() else 200,
        round=found,
        form=form,
        heading=_("How the count works"),
        counting=counting_sentences(found),
        open=setting_up.may_set_up(found),
        left_out=[str(m.title) for m in METHODS.values() if m.single_voters and not found.publish_rankings],
    )


@blueprint.get("/rounds/<slug>/manage/equity")
@requires(Action.MANAGE_ROUND)
def equity(slug: str) -> Response:
    """Every equity rule, as residents read it in each language."""
    found = managed_round(slug)
    return page(
        "rounds/equity.html",
        round=found,
        shown=shown_rules(found),
        languages=LANGUAGES,
        open=setting_up.may_set_up(found),
        form=HouseForm(),
    )


@blueprint.get("/rounds/<slug>/manage/equity/add")
@requires(Action.MANAGE_ROUND)
def equity_kinds(slug: str) -> Response:
    """Choose what kind of rule to add; a kind that cannot be used says why."""
    found = managed_round(slug)
    setting_up.ensure_open(found)
    lacking = {name: missing(db.session(), found, name) for name in KINDS}
    return page("rounds/equity_kinds.html", round=found, kinds=KINDS, lacking=lacking)


@blueprint.route("/rounds/<slug>/manage/equity/add/<kind>", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def equity_add(slug: str, kind: str) -> Response:
    """Add one rule."""
    found = managed_round(slug)
    if kind not in KINDS:
        abort(404)
    setting_up.ensure_open(found)
    lacking = missing(db.session(), found, kind)
    if lacking:
        raise Refused(*lacking)
    form = _rule_form(found, kind)
    if form.validate_on_submit():
        try:
            setting_up.add_rule(db.session(), current_actor(), found, kind, form.parameters())
            return _saved(found, _("The rule is added. This is how residents will read it."))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return _rule_page(found, kind, form, None)


@blueprint.route("/rounds/<slug>/manage/equity/<int:rule_id>", methods=["GET", "POST"])
@requires(Action.MANAGE_ROUND)
def equity_change(slug: str, rule_id: int) -> Response:
    """Change one rule."""
    found = managed_round(slug)
    rule = _rule(found, rule_id)
    setting_up.ensure_open(found)
    form = _rule_form(found, rule.kind, rule)
    if form.validate_on_submit():
        try:
            setting_up.change_rule(db.session(), current_actor(), rule, form.parameters())
            return _saved(found, _("The rule is changed. This is how residents will read it."))
        except Refused as refusal:
            form.form_errors = refusal.reasons
    return _rule_page(found, rule.kind, form, rule)


@blueprint.post("/rounds/<slug>/manage/equity/<int:rule_id>/remove")
@requires(Action.MANAGE_ROUND)
def equity_remove(slug: str, rule_id: int) -> Response:
    """Take one rule out."""
    found = managed_round(slug)
    rule = _rule(found, rule_id)
    HouseForm().validate_on_submit() or abort(400)
    setting_up.remove_rule(db.session(), current_actor(), rule)
    return _saved(found, _("The rule is removed."))


def shown_rules(round_: Round) -> list[ShownRule]:
    """The rules of a round with their sentences by language; a shared pot's own rule has no row."""
    names = names_of(db.session(), round_)
    shown: list[ShownRule] = []
    if round_.pooled:
        shown.append(ShownRule(None, _in_each(lambda: " ".join(pooled_sentences(round_)))))
    return [*shown, *(ShownRule(r, _in_each(partial(sentence_of, r, names))) for r in round_.rules)]


def _in_each(say: Callable[[], str]) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with force_locale(language):
            said[language] = say()
    return said


def _rule(round_: Round, rule_id: int) -> RoundRule:
    return next((rule for rule in round_.rules if rule.id == rule_id), None) or abort(404)


def _rule_form(round_: Round, kind: str, rule: RoundRule | None = None) -> RuleForm:
    session = db.session()
    numbers = frozenset(numbers_on_ballot(session, round_))
    return RuleForm.of(kind, round_, all_themes(session), numbers, rule.parameters if rule else None)


def _rule_page(round_: Round, kind: str, form: RuleForm, rule: RoundRule | None) -> Response:
    return page(
        "rounds/equity_rule.html",
        status=422 if form.is_submitted() else 200,
        round=round_,
        form=form,
        heading=str(KINDS[kind].title),
        hint=str(KINDS[kind].hint),
        sentences=_in_each(lambda: sentence_of(rule, names_of(db.session(), round_))) if rule else {},
        languages=LANGUAGES,
    )


def _saved(round_: Round, message: str, endpoint: str = "rounds.equity") -> Response:
    db.session.commit()
    flash(message, "success")
    return done(url_for(endpoint, slug=round_.slug))
