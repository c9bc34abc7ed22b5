"""What the pages of the books share: finding a project or an account, and what the forms say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.decisions.gate_pages import FormPage
from pb.forums.forms import OnceForm
from pb.forums.pages import again, once
from pb.house.database import db
from pb.house.fragments import page
from pb.money.models import LedgerAccount
from pb.money.queries import account_in
from pb.money.words import account_name
from pb.permissions import WHOLE_COUNCIL, Action, InArea, can, current_actor, ensure
from pb.proposals.models import Proposal, ProposalState
from pb.proposals.queries import proposal_by_number
from pb.rounds.models import Round

blueprint = Blueprint("money", __name__)
PLACE = "/rounds/<slug>/money"


def find_project(round_: Round, number: int) -> Proposal:
    """The round's accepted proposal with this number, or 404."""
    found = proposal_by_number(db.session(), round_, number)
    return found if found is not None and found.state == ProposalState.ACCEPTED else abort(404)


def find_account(round_: Round, account_id: int) -> LedgerAccount:
    """An account of the round, or 404."""
    return account_in(db.session(), round_, account_id) or abort(404)


def place_of(account: LedgerAccount) -> InArea:
    """Whose books it is in: an area's, or those of the whole council."""
    return InArea(account.area_id) if account.area_id is not None else WHOLE_COUNCIL


def may_keep(account: LedgerAccount) -> bool:
    """Whether this reader may move what is in the account."""
    return can(current_actor(), Action.KEEP_MONEY, place_of(account))


def ensure_keeper(account: LedgerAccount) -> None:
    """Raise ``Forbidden`` unless this reader may move what is in the account."""
    ensure(current_actor(), Action.KEEP_MONEY, place_of(account))


def project_url(project: Proposal) -> str:
    """Where a project's money is read."""
    return url_for("money.project", slug=project.round.slug, number=project.number)


def account_url(account: LedgerAccount) -> str:
    """Where an account's statement is read."""
    return url_for("money.statement", slug=account.round.slug, account_id=account.id)


def show(template: str, round_: Round, **context: Any) -> Response:
    """A page of the books."""
    return page(template, round=round_, account_name=account_name, **context)


def project_page(project: Proposal, heading: str, button: str, *said: str) -> FormPage:
    """A form about a project."""
    area = project.area.name if project.area else ""
    return FormPage(heading, button, project_url(project), project.title, area, said)


def account_page(account: LedgerAccount, heading: str, button: str, *said: str) -> FormPage:
    """A form about an account."""
    area = account.area.name if account.area else ""
    return FormPage(heading, button, account_url(account), account_name(account), area, said)


def pot_page(round_: Round) -> FormPage:
    """The form of a councillor's pot."""
    return FormPage(
        _("Open a councillor’s own pot"),
        _("Open the pot"),
        url_for("money.overview", slug=round_.slug),
        _("The money"),
        said=(_("The council puts money into it. Later it can be put together with the area’s pot."),),
    )


def answer(
    form: OnceForm, scope: str, shown: FormPage, act: Callable[[], object], said: str, where: str = ""
) -> BaseResponse:
    """A form's page, or what it does once, however often it is sent; a refusal keeps what was typed."""
    found = again(form, scope)
    if found is None and form.validate_on_submit():
        found = once(form, scope, where or shown.back, said, act)
    if found is not None:
        return found
    form.ready()
    status = 422 if form.is_submitted() else 200
    return page("decisions/form.html", status=status, form=form, reasons=[], shown=shown)
