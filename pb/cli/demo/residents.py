"""What residents and officers do until the vote is over: ideas, checks, talk, cards and ballots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pb.cli.demo import taking_part, wordings
from pb.cli.demo.ballots import marked, share_out
from pb.cli.demo.compose import Draft
from pb.cli.demo.desk import check_in, import_rolls
from pb.cli.demo.plans import RoundPlan
from pb.cli.demo.slips import count_slips
from pb.cli.demo.walk import IDEAS_CLOSE, TIED_COST, VOTING_OPENS, Days, Story, Walk
from pb.desk import cards
from pb.house.database import now
from pb.house.errors import Refused
from pb.proposals import service as proposals
from pb.proposals.models import Proposal
from pb.proposals.queries import accepted_proposals, proposals_of
from pb.rounds.figure_entry import set_figures
from pb.rounds.figures import figures_of, used_in
from pb.rounds.lifecycle import Move, Stage
from pb.rounds.models import Round
from pb.rounds.service import draw_tie_order, publish_rules
from pb.voting import service as voting
from pb.voting.marks import Marks
from pb.voting.models import Credential
from pb.voting.secrecy import token_hash
from pb.voting.voters import voter_of

T = TypeVar("T")
FIRST_IDEAS, LAST_IDEAS, DAYS_OF_IDEAS = 3, 26, 8
FIRST_CHECK, DAYS_OF_CHECKS = 30, 4
WITHDRAWN, RULES, DRAWN = 42, 45, 53


def in_parts(items: Sequence[T], parts: int) -> list[Sequence[T]]:
    """The items in order, in so many parts of nearly the same size."""
    sizes = share_out(len(items), [1] * parts)
    starts = [sum(sizes[:i]) for i in range(parts)]
    return [items[start : start + size] for start, size in zip(starts, sizes, strict=True)]


def gather(walk: Walk, plan: RoundPlan, round_: Round, drafts: Sequence[Draft], on: Days) -> Story:
    """Applications come in over some weeks; while ideas are wanted some are only begun."""
    last = min(LAST_IDEAS, plan.age - 1, 18 if plan.stage is Stage.ABANDONED else IDEAS_CLOSE)
    unfinished = 2 if plan.stage is Stage.GATHERING else 0
    sent = drafts[: len(drafts) - unfinished]
    for number, part in enumerate(in_parts(sent, DAYS_OF_IDEAS)):
        yield on(FIRST_IDEAS + (last - FIRST_IDEAS) * number // (DAYS_OF_IDEAS - 1), 11 + number)
        walk.send_in(round_, part)
    for draft in drafts[len(sent) :]:
        walk.start(round_, draft, tasks=2)


def check(walk: Walk, plan: RoundPlan, round_: Round, drafts: dict[str, Draft], on: Days) -> Story:
    """Officers answer, correct a cost here and there, and front-line staff say what they think."""
    found = proposals_of(walk.session, round_)
    if plan.stage is Stage.CHECKING:
        found = found[: len(found) * 2 // 3]
    bound = _in_rules(round_)
    repriced = max(1, len(found) // 40)
    for number, part in enumerate(in_parts(found, DAYS_OF_CHECKS)):
        yield on(FIRST_CHECK + number, 14)
        walk.check(part, drafts)
        walk.comment(proposal for proposal in part if walk.chance.random() < 0.3)
        if number == 0:
            free = (p for p in part if p.number not in bound and p.cost > 80_000)
            for proposal in [p for p in free if not drafts[p.title].refused][:repriced]:
                walk.correct_cost(proposal)


def talk_over(walk: Walk, round_: Round, on: Days) -> Story:
    """An author takes a proposal back, and the council publishes its rules."""
    yield on(WITHDRAWN)
    bound = _in_rules(round_)
    accepted = [p for p in accepted_proposals(walk.session, round_) if p.number not in bound]
    for proposal in _to_withdraw(accepted):
        proposals.withdraw_by_author(walk.session, proposal, walk.chance.choice(wordings.WITHDRAWN))
    yield on(RULES)
    if used_in(round_):
        day = now().date().replace(month=6, day=30, year=now().year - 2)
        held = figures_of(round_).areas
        set_figures(walk.session, walk.lead, round_, held, source=wordings.FIGURES, as_of=day)
    publish_rules(walk.session, walk.lead, round_)


def _to_withdraw(accepted: list[Proposal]) -> list[Proposal]:
    """One of a small round, three of a large one; only such as cost like no other, which keeps ties."""
    costs = [p.cost for p in accepted]
    alone = [p for p in accepted if costs.count(p.cost) == 1]
    return alone[2 :: max(1, len(alone) // 3)][: 3 if len(accepted) > 100 else 1]


def _in_rules(round_: Round) -> set[int]:
    return {number for rule in round_.rules for number in rule.parameters.get("proposals", ())}


def vote(walk: Walk, plan: RoundPlan, round_: Round, on: Days) -> Story:
    """The tie order is drawn in public, cards are printed, and people vote."""
    yield on(DRAWN, 12)
    dice = " ".join(str(walk.chance.randint(1, 6)) for _throw in range(12))
    draw_tie_order(walk.session, walk.lead, round_, dice)
    taking_part.say_who_lives_here(walk, round_)
    yield on(VOTING_OPENS - 1, 15)
    if plan.stage is Stage.VOTING:
        import_rolls(walk, round_)
    printed = walk.print_all(round_, plan)
    yield on(VOTING_OPENS, 9)
    walk.move(round_, Move.OPEN_VOTING)
    yield on(VOTING_OPENS + 1, 18)
    unused = [card for sheet in printed.values() for card in walk.vote(plan, sheet)]
    if plan.stage is Stage.VOTING:
        check_in(walk, round_)
    yield on(VOTING_OPENS + 2, 11)
    lose_cards(walk, round_)
    taking_part.say_who_they_are(walk, round_, plan.voters)
    if plan.stage is Stage.VOTING:
        taking_part.sit_at_tables(walk, round_)
        # People who have chosen and not yet pressed the last button.
        for card in unused[:7]:
            voter = voter_of(walk.session, token_hash(walk.secret_key, card.token))
            if voter is not None:
                chosen = [line.number for line in walk.chance.sample(voter.lines, 3)]
                voting.save_draft(walk.session, voter, Marks(tuple(chosen)))
    if plan.stage in (Stage.VOTING, Stage.PAUSED):
        taking_part.look_at_the_box(walk, round_)
    if plan.stage is Stage.VOTING:
        yield from count_slips(walk, plan, round_, on)


def lose_cards(walk: Walk, round_: Round) -> None:
    """Somebody votes twice, which replaces their ballot; somebody loses a card that has voted already."""
    area = sorted(round_.areas, key=lambda a: a.id)[0]
    first, second, _third = walk.print_cards(round_, area, 3)
    for card in (first, second, second):
        voter = voter_of(walk.session, token_hash(walk.secret_key, card.token))
        assert voter is not None  # noqa: S101 - the card was printed a moment ago
        # Nothing that is meant to be tied: one ballot more would break the tie.
        chosen = [line.number for line in voter.lines if line.cost != TIED_COST][:3]
        walk.chance.shuffle(chosen)
        voting.cast_ballot(walk.session, voter, marked(tuple(chosen), voter.paper), "")
        held = voter
    sheet, place = _where(walk, first.token)
    officer = walk.actor(f"officer.{area.slug}")
    cards.reissue_cards(walk.session, officer, round_, sheet, [place], secret_key=walk.secret_key)
    lost = walk.holder(held, first, walk.round_key(round_))
    try:
        voting.cast_ballot(walk.session, lost, marked(tuple(chosen), lost.paper), "")
    except Refused:
        return
    raise RuntimeError("a void card could vote")


def _where(walk: Walk, token: str) -> tuple[str, int]:
    card = walk.session.get_one(Credential, token_hash(walk.secret_key, token))
    return card.sheet, card.place
