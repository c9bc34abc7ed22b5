"""What those do who keep the books: other money recorded, and first payments made."""

from __future__ import annotations

from pb.cli.demo import wordings
from pb.cli.demo.walk import Walk
from pb.money import funding, paying
from pb.money.models import FundingState
from pb.money.queries import Project, books_of
from pb.rounds.models import Round

HALF = 2


def record_other_money(walk: Walk, round_: Round) -> None:
    """What others add to the first project of every area: confirmed, not confirmed yet and in kind."""
    for project in first_of_each(walk, round_):
        amount = project.awarded // HALF
        for funder, state, in_kind in (
            (wordings.FUNDERS[0], FundingState.CONFIRMED, False),
            (wordings.FUNDERS[1], FundingState.UNCONFIRMED, False),
            (wordings.FUNDERS[2], FundingState.CONFIRMED, True),
        ):
            funding.record_line(
                walk.session,
                walk.actor("section151"),
                project.proposal,
                funder=funder,
                amount=amount,
                state=state.value,
                in_kind=in_kind,
            )


def pay_first_parts(walk: Walk, round_: Round) -> None:
    """Half of each area's first award is paid."""
    for project in first_of_each(walk, round_):
        officer = walk.actor("section151")
        paying.pay(walk.session, officer, project.proposal, project.committed // HALF, wordings.FIRST_PART)


def first_of_each(walk: Walk, round_: Round) -> list[Project]:
    """The first project of every area that something is committed to."""
    found: dict[int | None, Project] = {}
    for project in books_of(walk.session, round_).projects:
        if project.committed:
            found.setdefault(project.proposal.area_id, project)
    return list(found.values())
