"""What everybody reads: where the money of a round is, and every posting behind every number."""

from __future__ import annotations

from flask import Response, abort

from pb.decisions.views import find_round
from pb.house.database import db
from pb.money import funding, queries, words
from pb.money.committing import uncommitted
from pb.money.leftovers import POTS
from pb.money.models import AccountKind
from pb.money.pages import PLACE, blueprint, find_account, find_project, may_keep, show
from pb.money.reconciling import reconcile
from pb.permissions import Action, can, can_in_part, current_actor, public
from pb.rounds.queries import area_in_round


@blueprint.get(PLACE)
@public
def overview(slug: str) -> Response:
    """Pots, commitments, payments and what is left, by area; and what others add."""
    round_, session, actor = find_round(slug), db.session(), current_actor()
    keeps = can(actor, Action.KEEP_MONEY, round_)
    return show(
        "money/overview.html",
        round_,
        books=queries.books_of(session, round_),
        may_open=can_in_part(actor, Action.KEEP_MONEY, round_.area_ids),
        waiting=uncommitted(session, round_) if keeps else [],
        pots=queries.POTS,
    )


@blueprint.get(f"{PLACE}/areas/<area_slug>")
@public
def area(slug: str, area_slug: str) -> Response:
    """One area: its pots and its projects, with what others give to each."""
    round_ = find_round(slug)
    found = area_in_round(round_, area_slug) or abort(404)
    books = queries.books_of(db.session(), round_)
    return show(
        "money/area.html",
        round_,
        area=found,
        row=next(row for row in books.rows if row.area is found),
        accounts=[a for a in books.accounts if a.area_id == found.id and AccountKind(a.kind) in POTS],
        projects=[p for p in books.projects if p.proposal.area_id == found.id],
        balances=books.balances,
    )


@blueprint.get(f"{PLACE}/projects/<int:number>")
@public
def project(slug: str, number: int) -> Response:
    """One project: what it was awarded, what is paid, and who else gives."""
    round_ = find_round(slug)
    found = find_project(round_, number)
    books = queries.books_of(db.session(), round_)
    return show(
        "money/project.html",
        round_,
        project=queries.project_in(books, found),
        balances=books.balances,
        every_line=funding.every_line(db.session(), found),
        states=words.STATES,
        may_keep=can(current_actor(), Action.KEEP_MONEY, found),
    )


@blueprint.get(f"{PLACE}/accounts/<int:account_id>")
@public
def statement(slug: str, account_id: int) -> Response:
    """Every posting of an account, with the balance after each."""
    round_ = find_round(slug)
    account = find_account(round_, account_id)
    kind = AccountKind(account.kind)
    return show(
        "money/statement.html",
        round_,
        account=account,
        lines=queries.statement_of(db.session(), account),
        entries=words.ENTRIES,
        may_pool=kind is AccountKind.COUNCILLOR and may_keep(account),
        may_move=kind in POTS and may_keep(account),
        may_carry=(kind in POTS or kind is AccountKind.BIG_POT) and may_keep(account),
    )


@blueprint.get(f"{PLACE}/check")
@public
def check(slug: str) -> Response:
    """The books added up again from their postings, with every difference."""
    round_ = find_round(slug)
    return show("money/check.html", round_, result=reconcile(db.session(), round_))
