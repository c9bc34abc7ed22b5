"""The story of every round, told in the order of the calendar until the stage it is to be at now.

A story is a generator: it yields the next moment at which something happens, and what follows the yield
happens then. ``tell`` takes all the stories together, always the earliest moment first, so that the civic
record reads like that of a real council.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from pb.allocation import service as allocation
from pb.cli.demo import money, taking_part
from pb.cli.demo.compose import Draft
from pb.cli.demo.places import BY_SLUG
from pb.cli.demo.plans import RoundPlan
from pb.cli.demo.residents import check, gather, talk_over, vote
from pb.cli.demo.review import decide, review
from pb.cli.demo.walk import IDEAS_CLOSE, TIED_COST, VOTING_CLOSES, VOTING_OPENS, Days, Story, Walk
from pb.house.database import at
from pb.house.dates import LONDON
from pb.rounds.counting import UTILITIES_OF
from pb.rounds.lifecycle import LINE, Move, Stage
from pb.rounds.models import Round
from pb.rounds.plan import NewPot, NewRound, NewRule
from pb.rounds.service import create_round

# Days after a round was made on which the usual things happen.
PUBLISHED, STOPPED, TALKED_OVER = 2, 20, 40
SATURDAY, MONDAY = 5, 7  # days of a week that begins on Monday the 0th
ASKED, REVIEWED, CARRIED_OUT, FINISHED = 70, 72, 110, 380
# Rounds that somebody thinks something was wrong with.
COMPLAINED_ABOUT = (Stage.COUNTED, Stage.CALL_IN)


def tell(session: Session, stories: Iterable[Story]) -> None:
    """Let everything happen, each thing at its own moment and in its own transaction."""
    waiting: list[tuple[datetime, int, Story]] = []
    for order, story in enumerate(stories):
        heapq.heappush(waiting, (next(story), order, story))
    while waiting:
        moment, order, story = heapq.heappop(waiting)
        with at(moment):
            following = next(story, None)
            session.commit()
        if following is not None:
            heapq.heappush(waiting, (max(following, moment), order, story))


def story_of(walk: Walk, plan: RoundPlan, today: datetime) -> Story:
    """One round from its making to the stage it is to be at now."""
    made = datetime.combine(today.astimezone(LONDON).date(), time(), LONDON) - timedelta(days=plan.age)

    def on(day: int, hour: int = 10, minute: int = 0) -> datetime:
        moment = datetime.combine(made.date() + timedelta(days=day), time(hour, minute), LONDON)
        # Offices are shut at the weekend: what would fall there happens on Monday.
        if moment.weekday() >= SATURDAY:
            moment += timedelta(days=MONDAY - moment.weekday())
        # What happened today happened before now, whatever the hour.
        return min(moment, today - timedelta(minutes=5))

    # Before anything happens, so that what is proposed does not hang on the order of the days.
    drafts = compose(walk, plan)
    yield on(0, 9)
    round_ = create_round(walk.session, walk.lead, new_round(walk, plan, drafts, made))
    if plan.stage is Stage.DRAFT:
        return
    yield on(PUBLISHED)
    walk.move(round_, Move.PUBLISH)
    yield from gather(walk, plan, round_, drafts, on)
    if plan.stage is Stage.ABANDONED:
        yield on(STOPPED)
        walk.move(round_, Move.ABANDON)
    if plan.stage in (Stage.ABANDONED, Stage.GATHERING):
        return
    yield on(IDEAS_CLOSE + 1)
    walk.move(round_, Move.CLOSE_GATHERING)
    yield from check(walk, plan, round_, {draft.title: draft for draft in drafts}, on)
    if plan.stage is Stage.CHECKING:
        return
    yield on(TALKED_OVER)
    walk.move(round_, Move.START_DELIBERATING)
    yield from talk_over(walk, round_, on)
    if plan.stage is Stage.DELIBERATING:
        return
    yield from vote(walk, plan, round_, on)
    if plan.stage is Stage.PAUSED:
        yield on(VOTING_OPENS + 6, 16)
        walk.move(round_, Move.PAUSE)
    if plan.stage not in (Stage.PAUSED, Stage.VOTING):
        yield from after_the_vote(walk, plan, round_, on)


def after_the_vote(walk: Walk, plan: RoundPlan, round_: Round, on: Days) -> Story:
    """The count, the recommendation, the councillors, and what comes of it."""
    yield on(VOTING_CLOSES, 21)
    walk.move(round_, Move.CLOSE_VOTING)
    if plan.stage in COMPLAINED_ABOUT:
        yield on(VOTING_CLOSES, 23)
        taking_part.complain(walk, round_, 2 if plan.stage is Stage.COUNTED else 1)
        yield on(VOTING_CLOSES + 1)
        taking_part.answer_the_first(walk, round_)
    if plan.stage is Stage.COUNTED:
        return
    yield on(ASKED)
    taking_part.publish_who_took_part(walk, round_)
    walk.work(lambda: allocation.ask_recommendation(walk.session, walk.lead, round_))
    if plan.stage is Stage.RECOMMENDED:
        return
    yield on(REVIEWED)
    walk.move(round_, Move.START_REVIEW)
    yield from review(walk, plan, round_, on)
    place = LINE.index(plan.stage)
    if place > LINE.index(Stage.REVIEWING):
        yield from decide(walk, plan, round_, on)
    if place >= LINE.index(Stage.DELIVERING):
        yield on(CARRIED_OUT)
        walk.move(round_, Move.START_DELIVERY)
        money.record_other_money(walk, round_)
        money.pay_first_parts(walk, round_)
    if plan.stage is Stage.CLOSED:
        yield on(FINISHED)
        walk.move(round_, Move.CLOSE)


def compose(walk: Walk, plan: RoundPlan) -> list[Draft]:
    """The round's proposals, area by area, in the order in which they are sent in."""
    drafts: list[Draft] = []
    for slug in plan.areas:
        levels = int(slug in plan.two_levels)
        count = plan.proposals - levels
        found = walk.composer.compose(BY_SLUG[slug], count, themes=plan.themes, refused=plan.refused)
        whole = [d for d in found if d.cost >= 400_000 and len(d.title) < 80 and not d.refused]
        drafts += [*found, *(walk.composer.smaller(draft) for draft in whole[:levels])]
    return walk.composer.tied(drafts, TIED_COST) if plan.tie else drafts


def new_round(walk: Walk, plan: RoundPlan, drafts: list[Draft], made: datetime) -> NewRound:
    """The plan as the room takes it; rules between proposals name them by the numbers they will get."""
    numbers = {draft.title: number for number, draft in enumerate(drafts, 1)}
    either_or = [
        NewRule("incompatible", {"proposals": [numbers[draft.smaller_of], numbers[draft.title]]})
        for draft in drafts
        if draft.smaller_of
    ]
    areas = tuple(walk.county.areas[slug] for slug in plan.areas)
    pots = [NewPot(f"{area.name} area pot", plan.pot, area) for area in areas]
    if plan.councillors_pot:
        pots += [NewPot(f"{area.name} councillors’ pot", plan.councillors_pot, area) for area in areas]

    def day(number: int, hour: int) -> datetime:
        return datetime.combine(made.date() + timedelta(days=number), time(hour), LONDON)

    return NewRound(
        title=f"{plan.title} {made.year}",
        slug=f"{plan.slug}-{made.year}",
        summary=plan.summary,
        areas=areas,
        pots=tuple(pots),
        rules=(*plan.rules, *either_or),
        ballot_type=plan.ballot_type,
        utility=UTILITIES_OF[plan.ballot_type][0],
        voice=plan.voice,
        pooled=plan.pooled,
        gathering_closes_at=day(IDEAS_CLOSE, 17),
        voting_opens_at=day(VOTING_OPENS, 9),
        voting_closes_at=day(VOTING_CLOSES, 20),
    )
