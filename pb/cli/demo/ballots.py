"""Invented ballots: people like what is near them and what suits their age, and otherwise differ.

Each voter lives in a settlement and is of an age. What a proposal is worth to them is its own appeal, a
bonus for their own place, a liking that goes with their age, and chance (a Gumbel draw each, so that the
rankings are those of Plackett and Luce). They rank what is worth most, and many stop before the limit.
"""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pb.voting.kinds import Kind, Paper
from pb.voting.marks import Marks
from pb.voting.models import Channel

AGES = ("young", "working", "older")
AGE_SHARES = (0.16, 0.47, 0.37)
FAVOUR = 1.6  # what being everybody's favourite is worth, in the same units
NEAR = 1.5  # what being in one's own settlement is worth, in units of the Gumbel draw
# What each age likes more or less than others do.
LIKINGS: dict[str, dict[str, float]] = {
    "young": {
        "children-and-young-people": 1.3, "getting-about": 0.5, "jobs-and-skills": 0.6, "environment": 0.2,
        "community-safety": -0.4, "health-and-older-people": -0.9,
    },
    "working": {
        "children-and-young-people": 0.6, "jobs-and-skills": 0.3, "community-safety": 0.1, "environment": 0.1,
        "getting-about": 0.0, "health-and-older-people": -0.1,
    },
    "older": {
        "health-and-older-people": 1.1, "community-safety": 0.6, "getting-about": 0.5, "environment": 0.1,
        "jobs-and-skills": -0.6, "children-and-young-people": -0.5,
    },
}  # fmt: skip
CHANNELS: dict[str, tuple[tuple[Channel, float], ...]] = {
    "young": ((Channel.PHONE, 0.86), (Channel.PAPER, 0.10), (Channel.HOME, 0.01), (Channel.ASSISTED, 0.03)),
    "working": ((Channel.PHONE, 0.70), (Channel.PAPER, 0.24), (Channel.HOME, 0.03), (Channel.ASSISTED, 0.03)),
    "older": ((Channel.PHONE, 0.31), (Channel.PAPER, 0.45), (Channel.HOME, 0.15), (Channel.ASSISTED, 0.09)),
}


@dataclass(frozen=True, slots=True)
class OnBallot:
    """A proposal as a voter sees it."""

    number: int
    settlement: str
    theme: str


@dataclass(frozen=True, slots=True)
class InventedBallot:
    """One person's ranking, best first, and how it reaches the box."""

    channel: Channel
    choices: tuple[int, ...]


def invent_ballots(
    chance: random.Random,
    paper: Sequence[OnBallot],
    places: Sequence[str],
    count: int,
    limit: int,
    favourites: Collection[int] = (),
) -> list[InventedBallot]:
    """``count`` ballots of one area; most of its people live in the places named first."""
    appeal = {p.number: chance.gauss(FAVOUR * (p.number in favourites), 0.9) for p in paper}
    weights = [1 / (rank + 1) for rank in range(len(places))]
    return [_one(chance, paper, appeal, chance.choices(places, weights)[0], limit) for _ in range(count)]


def _one(
    chance: random.Random, paper: Sequence[OnBallot], appeal: dict[int, float], home: str, limit: int
) -> InventedBallot:
    age = chance.choices(AGES, AGE_SHARES)[0]
    likings = LIKINGS[age]
    worth = sorted(
        (
            -(
                appeal[p.number]
                + (NEAR if p.settlement == home else 0.0)
                + likings[p.theme]
                - math.log(-math.log(1 - chance.random() or 1e-12) or 1e-12)
            ),
            p.number,
        )
        for p in paper
    )
    length = min(limit, len(paper), chance.choices((1, 2, 3, 4, 5), (4, 7, 19, 15, 55))[0])
    channels, shares = zip(*CHANNELS[age], strict=True)
    return InventedBallot(chance.choices(channels, shares)[0], tuple(number for _w, number in worth[:length]))


def mirrored(ballots: Sequence[InventedBallot], one: int, other: int) -> list[InventedBallot]:
    """The ballots, and each once more with two proposals changed for one another: an exact tie of the two."""
    swap = {one: other, other: one}
    return [
        *ballots,
        *(InventedBallot(b.channel, tuple(swap.get(n, n) for n in b.choices)) for b in ballots),
    ]


def marked(choices: tuple[int, ...], paper: Paper) -> Marks:
    """The ranking as this paper takes it: points shared out or scores given, more to what stands before."""
    if not paper.with_points:
        return Marks(choices)
    if paper.kind is Kind.SCORE:
        return Marks(choices, tuple(max(1, paper.points - 2 * place) for place in range(len(choices))))
    return Marks(choices, tuple(share_out(paper.points, range(len(choices), 0, -1))))


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """A whole number shared out by weights, by largest remainder."""
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
