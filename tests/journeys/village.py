"""A small round, ready for the browser: one area, seven proposals, cards printed, voting open.

The pot of £10,000 holds some of the proposals only, two of which exclude each other, so that an amendment
can be impossible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.accounts.models import Account
from pb.areas import service as areas
from pb.areas.models import BoardCategory
from pb.desk import cards
from pb.desk.cards import PrintedCard
from pb.house.database import db, now, writing
from pb.permissions import Role
from pb.proposals.models import Proposal, ProposalCost, ProposalState
from pb.rounds import service as rounds
from pb.rounds.lifecycle import Move, Stage
from pb.rounds.models import Round
from pb.rounds.plan import NewPot, NewRound, NewRule

POT = 1_000_000
IDEAS = [
    ("New roof for the village hall", 600_000),
    ("Lunch club kitchen", 350_000),
    ("Skate park lights", 300_000),
    ("Footpath 12 repairs", 250_000),
    ("Toddler group toys", 50_000),
    ("Community orchard", 150_000),
    ("Pump track beside the hall", 400_000),
]
ROOF, LUNCH, LIGHTS, FOOTPATH, TOYS, ORCHARD, PUMP = range(1, 8)
RULES = (NewRule("incompatible", {"proposals": [ROOF, PUMP]}),)


@dataclass(frozen=True)
class Village:
    """What a journey needs to know."""

    slug: str
    area_slug: str
    cards: tuple[PrintedCard, ...]
    officer: int
    councillor: int
    clerk: int
    finance: int
    monitoring: int


def build(
    app: Flask,
    slug: str,
    *,
    ideas: Sequence[tuple[str, int]] = IDEAS,
    rules: Sequence[NewRule] = RULES,
    printed: int = 12,
    opens: bool = True,
) -> Village:
    """Seed the round through the rooms' services, up to open voting, or to the moment before it ``opens``."""
    with app.app_context(), writing():
        session = db.session()
        made = _build(session, slug, app.extensions["settings"].secret_key, ideas, rules, printed, opens)
        session.commit()
        return made


def _account(session: Session, slug: str, role: Role, area_id: int | None, title: str) -> Account:
    return accounts.create_account(
        session, f"{role.value}.{slug}@example.org", title, [(role, area_id, title)]
    )


def _build(
    session: Session,
    slug: str,
    secret_key: str,
    ideas: Sequence[tuple[str, int]],
    rules: Sequence[NewRule],
    printed: int,
    opens: bool,
) -> Village:
    council = areas.create_council(session, f"Harrowdale {slug}")
    area = areas.create_area(
        session,
        council,
        f"Coldbeck {slug}",
        settlements=["Coldbeck", "Nether Beck"],
        seats=dict.fromkeys(BoardCategory, (7, 3)),
        population=24_300,
        deprived_share=1_200,
    )
    officer = _account(session, slug, Role.OFFICER, area.id, "Area officer")
    councillor = _account(session, slug, Role.COUNCILLOR, area.id, "Councillor for Coldbeck North")
    clerk = _account(session, slug, Role.DEMOCRATIC_SERVICES, None, "Democratic services officer")
    finance = _account(session, slug, Role.SECTION_151, None, "Section 151 officer")
    monitoring = _account(session, slug, Role.MONITORING, None, "Monitoring officer")
    actor = officer.as_actor()
    round_ = rounds.create_round(
        session,
        actor,
        NewRound(
            title=f"Coldbeck budget {slug}",
            slug=slug,
            areas=(area,),
            pots=(NewPot("Area budget", POT, area),),
            rules=tuple(rules),
            publish_rankings=True,
            gathering_closes_at=now() - timedelta(days=30),
            voting_closes_at=now() + timedelta(days=2),
        ),
    )
    rounds.move_round(session, actor, round_, Move.PUBLISH)
    for number, (title, cost) in enumerate(ideas, 1):
        _propose(session, round_, number, title, cost)
    rounds.move_round(session, actor, round_, Move.CLOSE_GATHERING)
    rounds.move_round(session, actor, round_, Move.START_DELIBERATING)
    rounds.publish_rules(session, actor, round_)
    rounds.draw_tie_order(session, actor, round_, seed="4 8 15 16 23 42")
    sheet = cards.print_cards(session, actor, round_, area, printed, secret_key=secret_key)
    if opens:
        rounds.move_round(session, actor, round_, Move.OPEN_VOTING)
        assert Stage(round_.stage) is Stage.VOTING
    people = (officer.id, councillor.id, clerk.id, finance.id, monitoring.id)
    return Village(slug, area.slug, sheet.cards, *people)


def _propose(session: Session, round_: Round, number: int, title: str, cost: int) -> None:
    proposal = Proposal(
        round=round_,
        area=round_.areas[0],
        settlement=round_.areas[0].settlements[0],
        number=number,
        title=title,
        summary=f"{title}: what we would do and for whom.",
        state=ProposalState.ACCEPTED.value,
    )
    proposal.costs = [ProposalCost(version=1, amount=cost, author="applicant")]
    session.add(proposal)
    session.flush()
