"""What those do who keep the books: pay, take back, release, record funding, pool and move on."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pb.decisions.views import find_round
from pb.forums.forms import PressForm
from pb.house.database import db
from pb.house.fragments import done
from pb.house.money import show_money
from pb.money import accounts, committing, forms, funding, ledger, leftovers, paying
from pb.money.models import AccountKind, LedgerAccount
from pb.money.pages import (
    PLACE,
    account_page,
    answer,
    blueprint,
    ensure_keeper,
    find_account,
    find_project,
    pot_page,
    project_page,
)
from pb.money.words import account_name
from pb.permissions import Action, Actor, InArea, can, current_actor, ensure, requires
from pb.proposals.models import Proposal
from pb.rounds.queries import all_rounds, area_in_round, round_by_slug


@blueprint.post(f"{PLACE}/commit")
@requires(Action.KEEP_MONEY)
def commit(slug: str) -> Response:
    """Commit the published decisions that are from before there were books."""
    round_ = find_round(slug)
    if PressForm().validate_on_submit():
        committing.commit_published(db.session(), current_actor(), round_)
        db.session.commit()
        flash(_("Every published award is committed."), "success")
    return done(url_for("money.overview", slug=slug))


Act = Callable[[Session, Actor, Proposal, int, str], None]


def amount_form(
    slug: str, number: int, act: Act, heading: str, button: str, said: str, after: str
) -> Response:
    """A form of an amount and a reason about one project; the ``heading`` is followed by its title."""
    found = find_project(find_round(slug), number)
    ensure(current_actor(), Action.KEEP_MONEY, found)
    form = forms.AmountForm()
    return answer(
        form,
        f"{act.__name__}:{found.id}",
        project_page(found, f"{heading}: {found.title}", button, said),
        lambda: act(db.session(), current_actor(), found, form.amount.data or 0, form.reason.data or ""),
        after,
    )


@blueprint.route(f"{PLACE}/projects/<int:number>/pay", methods=["GET", "POST"])
@requires(Action.KEEP_MONEY)
def pay(slug: str, number: int) -> Response:
    """Record a payment to a project."""
    said = _("Nothing is paid before the call-in period is over, nor more than is committed.")
    button, after = _("Record the payment"), _("The payment is in the books.")
    return amount_form(slug, number, paying.pay, _("Record a payment"), button, said, after)


@blueprint.route(f"{PLACE}/projects/<int:number>/repay", methods=["GET", "POST"])
@requires(Action.KEEP_MONEY)
def repay(slug: str, number: int) -> Response:
    """Record money that came back."""
    said = _("It is committed to the project again. If it does not need it, give it back as an underspend.")
    heading, after = _("Record money that came back"), _("It is in the books.")
    return amount_form(slug, number, paying.repay, heading, _("Record it"), said, after)


@blueprint.route(f"{PLACE}/projects/<int:number>/release", methods=["GET", "POST"])
@requires(Action.KEEP_MONEY)
def release(slug: str, number: int) -> Response:
    """Give what a project does not need back to its pots."""
    said = _("It goes back to the pots that it came from, and is left over there.")
    heading, after = _("Give an underspend back"), _("It is back in the pot.")
    return amount_form(slug, number, paying.release, heading, _("Give it back to the pot"), said, after)


@blueprint.route(f"{PLACE}/projects/<int:number>/funding", methods=["GET", "POST"])
@requires(Action.KEEP_MONEY)
def record_funding(slug: str, number: int) -> Response:
    """Record what somebody else gives to a project."""
    found = find_project(find_round(slug), number)
    ensure(current_actor(), Action.KEEP_MONEY, found)
    form = forms.FundingForm()
    shown = project_page(
        found,
        _("Other money for: %(title)s", title=found.title),
        _("Save"),
        _("What others add for each pound of the council is worked out from these lines."),
    )
    return answer(
        form,
        f"funding:{found.id}",
        shown,
        lambda: funding.record_line(
            db.session(),
            current_actor(),
            found,
            funder=form.funder.data or "",
            amount=form.amount.data or 0,
            state=form.state.data or "",
            in_kind=form.kind.data == "in-kind",
            note=form.note.data or "",
        ),
        _("It is recorded."),
    )


@blueprint.route(f"{PLACE}/councillor-pots/new", methods=["GET", "POST"])
@requires(Action.KEEP_MONEY)
def open_pot(slug: str) -> Response:
    """Open a ward councillor's own pot, or add to it."""
    round_ = find_round(slug)
    form = forms.CouncillorPotForm()
    mine = [a for a in round_.areas if can(current_actor(), Action.KEEP_MONEY, InArea(a.id))] or abort(403)
    form.area.choices = [(area.slug, area.name) for area in mine]

    def act() -> None:
        leftovers.open_councillor_pot(
            db.session(),
            current_actor(),
            round_,
            area_in_round(round_, form.area.data) or abort(404),
            holder=form.holder.data or "",
            money=form.money.data or "",
            amount=form.amount.data or 0,
            reason=form.reason.data or "",
        )

    return answer(form, f"councillor-pot:{round_.id}", pot_page(round_), act, _("The pot is open."))


def moved_from(slug: str, account_id: int) -> LedgerAccount:
    """The account that money is to leave, for somebody who may move it."""
    account = find_account(find_round(slug), account_id)
    ensure_keeper(account)
    return account


def held_in(account: LedgerAccount) -> str:
    """What is in it, as a sentence."""
    there = show_money(ledger.balance(db.session(), account), account.round.currency)
    return str(_("There is %(there)s in “%(name)s”.", there=there, name=account_name(account)))


@blueprint.route(f"{PLACE}/accounts/<int:account_id>/pool", methods=["GET", "POST"])
@requires(Action.KEEP_MONEY)
def pool(slug: str, account_id: int) -> Response:
    """Put a councillor's own money into the area's pot."""
    account = moved_from(slug, account_id)
    form = forms.PoolForm()
    pots = [
        pot
        for pot in accounts.accounts_of(db.session(), account.round, AccountKind.POT)
        if pot.area_id == account.area_id
    ]
    form.target.choices = [(str(pot.id), account_name(pot)) for pot in pots]
    shown = account_page(account, _("Put money into the area’s pot"), _("Put it in"), held_in(account))

    def act() -> None:
        target = next(pot for pot in pots if str(pot.id) == form.target.data)
        leftovers.pool(
            db.session(), current_actor(), account, target, form.amount.data or 0, form.reason.data or ""
        )

    return answer(form, f"pool:{account.id}", shown, act, _("It is in the area’s pot."))


@blueprint.route(f"{PLACE}/accounts/<int:account_id>/big-pot", methods=["GET", "POST"])
@requires(Action.KEEP_MONEY)
def big_pot(slug: str, account_id: int) -> Response:
    """Put what is left over into the big pot of all areas."""
    account = moved_from(slug, account_id)
    form = forms.AmountForm()
    shown = account_page(
        account,
        _("Put what is left over into the big pot"),
        _("Put it in"),
        held_in(account),
        _("The big pot is for all areas together. It goes into a later round, and is voted on there."),
    )
    return answer(
        form,
        f"big-pot:{account.id}",
        shown,
        lambda: leftovers.to_big_pot(
            db.session(), current_actor(), account, form.amount.data or 0, form.reason.data
        ),
        _("It is in the big pot."),
    )


@blueprint.route(f"{PLACE}/accounts/<int:account_id>/carry-forward", methods=["GET", "POST"])
@requires(Action.KEEP_MONEY)
def carry_forward(slug: str, account_id: int) -> Response:
    """Leave what is left over to a later round."""
    account = moved_from(slug, account_id)
    form = forms.CarryForm()
    rounds = [
        one
        for one in all_rounds(db.session())
        if leftovers.takes_over(account.round, one) and account.area_id in (None, *one.area_ids)
    ]
    form.later.choices = [(one.slug, one.title) for one in rounds]
    shown = account_page(account, _("Carry money forward"), _("Carry it forward"), held_in(account))

    def act() -> None:
        later = round_by_slug(db.session(), form.later.data) or abort(404)
        leftovers.carry_forward(
            db.session(), current_actor(), account, later, form.amount.data or 0, form.reason.data
        )

    if not rounds and request.method == "GET":
        flash(_("There is no later round yet in which voting has not begun."))
    return answer(form, f"carry:{account.id}", shown, act, _("It is carried forward."))
