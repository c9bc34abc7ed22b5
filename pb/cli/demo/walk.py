"""Doing what people do, through the rooms' own services, so that every hash, guard and record is real."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.areas.models import Area
from pb.cli.demo import wordings
from pb.cli.demo.application import answers_for
from pb.cli.demo.ballots import InventedBallot, OnBallot, invent_ballots, marked, mirrored, share_out
from pb.cli.demo.compose import Composer, Draft
from pb.cli.demo.county import County
from pb.cli.demo.places import BY_SLUG
from pb.cli.demo.plans import RoundPlan
from pb.desk import cards
from pb.desk.cards import PrintedCard
from pb.house.database import now
from pb.house.jobs import run_job
from pb.house.models import Job
from pb.permissions import Actor
from pb.proposals import checking
from pb.proposals import service as proposals
from pb.proposals.models import Proposal, ProposalState
from pb.rounds.lifecycle import Move, Stage
from pb.rounds.models import Round
from pb.rounds.service import move_round
from pb.voting import secrecy, stacks
from pb.voting.models import Channel, RoundKey
from pb.voting.voters import Voter, voter_of

SHEET = cards.MOST_ON_A_SHEET
# Days after a round was made by which ideas close, and between which people vote.
IDEAS_CLOSE, VOTING_OPENS, VOTING_CLOSES = 28, 55, 69
SPARE = 8  # cards more than voters, at least and as a share
# What both tied proposals cost, in pence; nothing else costs exactly that.
TIED_COST = 2_134_000

Story = Iterator[datetime]
# The moment of a day of the round's life: the day, the hour, the minute.
Days = Callable[..., datetime]


@dataclass
class Walk:
    """The session, the county and the chance that every story shares."""

    session: Session
    county: County
    chance: random.Random
    composer: Composer
    secret_key: str
    actors: dict[str, Actor] = field(default_factory=dict)
    sent: int = 0

    def actor(self, key: str) -> Actor:
        """A person as the permissions see them."""
        if key not in self.actors:
            self.actors[key] = self.county.actor(key)
        return self.actors[key]

    @property
    def lead(self) -> Actor:
        """The officer who runs the rounds."""
        return self.actor("participation.lead")

    def move(self, round_: Round, move: Move, who: str = "participation.lead") -> None:
        """Take the round to its next stage."""
        move_round(self.session, self.actor(who), round_, move)

    def send_in(self, round_: Round, drafts: Iterable[Draft]) -> None:
        """Fill in and send every application, as its author would."""
        for draft in drafts:
            proposal = self.start(round_, draft)
            proposals.submit_proposal(self.session, proposal)

    def start(self, round_: Round, draft: Draft, tasks: int | None = None) -> Proposal:
        """Begin an application and do its tasks, or only the first few of them."""
        proposal, _key = proposals.start_proposal(self.session, round_)
        area = self.county.areas[draft.area]
        settlement = next(s for s in area.settlements if s.name == draft.place)
        self.sent += 1
        answers = answers_for(
            draft,
            area,
            settlement,
            self.county.themes[draft.theme],
            chance=self.chance,
            serial=self.sent,
            day=now().date(),
        )
        for task, given in list(answers.items())[:tasks]:
            proposals.save_task(self.session, proposal, task, given)
        return proposal

    def check(self, found: Iterable[Proposal], drafts: dict[str, Draft]) -> None:
        """Have the area's officer answer these proposals."""
        for proposal in found:
            refused = drafts[proposal.title].refused
            assert proposal.area is not None  # noqa: S101 - every application names its area
            checking.check_proposal(
                self.session,
                self.actor(f"officer.{proposal.area.slug}"),
                proposal,
                outcome=ProposalState(refused.outcome) if refused else ProposalState.ACCEPTED,
                reasons=refused.reasons if refused else self.chance.choice(wordings.ACCEPTED),
                redirect_to=refused.redirect_to if refused else "",
            )

    def correct_cost(self, proposal: Proposal) -> None:
        """An officer corrects what a proposal costs, with the reason."""
        round_ = proposal.round
        higher = proposal.cost * self.chance.choice((85, 110, 115)) // 100 // 1_000 * 1_000
        amount = min(max(higher, round_.smallest_grant), round_.largest_grant)
        if amount != proposal.cost and proposal.area is not None:
            dearer, cheaper = wordings.REPRICED_UP, wordings.REPRICED_DOWN
            reason = self.chance.choice(dearer if amount > proposal.cost else cheaper)
            officer = self.actor(f"officer.{proposal.area.slug}")
            checking.reprice(self.session, officer, proposal, amount=amount, reason=reason)

    def comment(self, found: Iterable[Proposal]) -> None:
        """Front-line staff say what they think of these proposals."""
        for proposal in found:
            young = proposal.theme is not None and proposal.theme.slug == "children-and-young-people"
            key = "youth.work" if young else "highways.depot"
            service, texts = wordings.COMMENTS[key]
            checking.add_comment(
                self.session, self.actor(key), proposal, service=service, text=self.chance.choice(texts)
            )

    def print_cards(self, round_: Round, area: Area, count: int) -> list[PrintedCard]:
        """Print cards for an area, a sheet after another."""
        printed: list[PrintedCard] = []
        while len(printed) < count:
            sheet = cards.print_cards(
                self.session,
                self.actor(f"officer.{area.slug}"),
                round_,
                area,
                min(SHEET, count - len(printed)),
                secret_key=self.secret_key,
            )
            printed += sheet.cards
        return printed

    def print_all(self, round_: Round, plan: RoundPlan) -> dict[int, list[PrintedCard]]:
        """Cards for everybody who will vote and some who will not, by area."""
        areas = sorted(round_.areas, key=lambda area: area.id)
        # Smaller areas turn out in greater numbers for their size.
        shares = share_out(plan.voters, [area.population**0.8 for area in areas])
        return {
            area.id: self.print_cards(round_, area, voters + max(SPARE, voters // SPARE))
            for area, voters in zip(areas, shares, strict=True)
        }

    def vote(self, plan: RoundPlan, printed: list[PrintedCard]) -> list[PrintedCard]:
        """Cast the ballots of one area; the cards that were not used."""
        first = voter_of(self.session, secrecy.token_hash(self.secret_key, printed[0].token))
        assert first is not None  # noqa: S101 - the card was printed the day before
        # As many as there were people to print for: what is left are the spare cards.
        voters = next(n for n in range(len(printed), 0, -1) if n + max(SPARE, n // SPARE) == len(printed))
        ballots = self.ballots_for(first, plan, voters)
        key = self.round_key(first.round)
        pairs = zip(printed, ballots, strict=False)
        # While a vote is open, paper is what its batches hold.
        only = Channel.PHONE if plan.stage is Stage.VOTING else None
        stack = [
            stacks.StackedBallot(
                self.holder(first, card, key), marked(ballot.choices, first.paper), only or ballot.channel
            )
            for card, ballot in pairs
        ]
        stacks.cast_stack(self.session, stack)
        return printed[len(ballots) :]

    def ballots_for(self, voter: Voter, plan: RoundPlan, count: int) -> list[InventedBallot]:
        """The ballots of an area's voters."""
        paper = [OnBallot(line.number, line.settlement, line.theme) for line in voter.lines]
        places = [place.name for place in BY_SLUG[voter.area.slug].places]
        if not plan.tie:
            return invent_ballots(self.chance, paper, places, count, voter.paper.most)
        one, other = tied_pair(voter)
        ballots = invent_ballots(self.chance, paper, places, count // 2, voter.paper.most, (one, other))
        return mirrored(ballots, one, other)

    def holder(self, like: Voter, card: PrintedCard, key: str) -> Voter:
        """The holder of a card of the same round and area as ``like``; ``key`` is the round's."""
        token_hash = secrecy.token_hash(self.secret_key, card.token)
        return replace(like, token_hash=token_hash, pseudonym=secrecy.pseudonym_of(key, token_hash))

    def round_key(self, round_: Round) -> str:
        """The key of this vote, while there is one."""
        held = self.session.get_one(RoundKey, round_.id).key
        assert held is not None  # noqa: S101 - asked only while voting is open
        return held

    def work(self, ask: Callable[[], Job]) -> None:
        """Ask for long work and do it at once."""
        job = ask()
        self.session.commit()
        run_job(job.id)
        done = self.session.get_one(Job, job.id, populate_existing=True)
        if done.state != "done":
            raise RuntimeError(f"{done.kind} did not work: {done.message}")
        for waiting in studies_waiting(self.session):
            run_job(waiting)


def studies_waiting(session: Session) -> list[str]:
    """The jobs that a new run has left for a worker."""
    waiting = sa.select(Job.id).where(Job.kind == "study", Job.state == "queued")
    return list(session.scalars(waiting))


def tied_pair(voter: Voter) -> tuple[int, int]:
    """The two proposals of the ballot paper that are to be tied."""
    one, other = (line.number for line in voter.lines if line.cost == TIED_COST)
    return one, other
