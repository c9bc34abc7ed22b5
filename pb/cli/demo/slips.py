"""Slips of an open vote: one batch that is reconciled, one that differs, one that is still being keyed."""

from __future__ import annotations

from pb.cli.demo.plans import RoundPlan
from pb.cli.demo.walk import VOTING_CLOSES, VOTING_OPENS, Days, Story, Walk
from pb.desk.cards import PrintedCard
from pb.paper import batches, boxing, keying
from pb.paper.models import PaperBatch
from pb.rounds.models import Round
from pb.voting import service as voting
from pb.voting.marks import Marks
from pb.voting.models import Credential
from pb.voting.secrecy import token_hash
from pb.voting.voters import voter_of

TELLERS = ("teller.one", "teller.two")
RECONCILED, DIFFERING, BEGUN = range(1, 13), range(13, 22), range(22, 28)
# What happens to some of them, by place.
TWICE, BLANK, IN_PART, SPOILED, MISREAD, KEYED = 5, 7, 9, 11, 15, 4


def count_slips(walk: Walk, plan: RoundPlan, round_: Round, on: Days) -> Story:
    """Two tellers key what came in; where the phones have closed, the agreed slips are in the box."""
    yield on(VOTING_OPENS + 3, 10)
    area = min(round_.areas, key=lambda a: a.id)
    cards = walk.print_cards(round_, area, BEGUN[-1] + 1)
    sheet = walk.session.get_one(Credential, token_hash(walk.secret_key, cards[0].token)).sheet
    use_twice(walk, cards[TWICE - 1])
    voter = voter_of(walk.session, token_hash(walk.secret_key, cards[0].token))
    assert voter is not None  # noqa: S101 - the card was printed a moment ago
    numbers = [line.number for line in voter.lines]
    lines = {place: line_of(walk, place, numbers) for place in range(1, BEGUN[-1] + 1)}
    for places in (RECONCILED, DIFFERING, BEGUN):
        batch = open_batch(walk, round_, sheet, len(places))
        for teller in TELLERS:
            for place in places:
                line = lines[place]
                if places is BEGUN and (teller != TELLERS[0] or place >= places[0] + KEYED):
                    continue
                if (place, teller) == (MISREAD, TELLERS[1]):
                    line = f"{place} {' '.join(line.split()[1:3])}"
                keying.key_slip(walk.session, walk.actor(teller), round_, batch, line)
    if plan.age > VOTING_CLOSES:
        yield on(VOTING_CLOSES, 20, 30)
        boxing.box_slips(walk.session, walk.lead, round_)


def open_batch(walk: Walk, round_: Round, sheet: str, slips: int) -> PaperBatch:
    """A batch with its counted header."""
    teller = walk.actor(TELLERS[0])
    return batches.open_batch(walk.session, teller, round_, sheet, slips, "Teller 1 and Teller 2")


def use_twice(walk: Walk, card: PrintedCard) -> None:
    """Somebody votes by phone with a card whose slip they hand in as well."""
    voter = voter_of(walk.session, token_hash(walk.secret_key, card.token))
    assert voter is not None  # noqa: S101 - the card was printed a moment ago
    chosen = tuple(line.number for line in voter.lines[:2])
    voting.cast_ballot(walk.session, voter, Marks(chosen), "")


def line_of(walk: Walk, place: int, numbers: list[int]) -> str:
    """How a slip is keyed."""
    if place in (BLANK, SPOILED):
        return f"{place} 0 {1 if place == BLANK else 9}"
    marks = " ".join(map(str, walk.chance.sample(numbers, 3)))
    return f"{place} {marks} 0 3" if place == IN_PART else f"{place} {marks}"
