"""The plain values of a council year, as they were read; ``figures`` works out what follows from them.

Money in whole pence, shares in hundredths of a per cent. Counts of people are the published ones: rounded,
and None where they are withheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

WHOLE = 10_000  # hundredths of a per cent
ALL = "*"  # the margin of a published table

# A published figure by answer or channel, ``ALL`` among them.
Published = Mapping[str, int | None]


class Missing(StrEnum):
    """Why a figure is not there."""

    NO_ROUND = "no-round"
    NO_PLAN = "no-plan"
    NO_PEOPLE = "no-people"
    NO_NEED = "no-need"
    NOTHING_SPENT = "nothing-spent"
    NOT_ASKED = "not-asked"
    NOT_COMMITTED = "not-committed"
    NOT_PUBLISHED = "not-published"
    WITHHELD = "withheld"


Cell = int | Missing


@dataclass(frozen=True, slots=True)
class Change:
    """A councillor's change with its reason. ``cost`` counts for a new price only."""

    kind: str
    author: str
    reason: str
    cost: int


@dataclass(frozen=True, slots=True)
class Departure:
    """A proposal that the decision treats differently from the vote; ``before`` is what it cost then.

    Without changes of its own it follows others.
    """

    number: int
    title: str
    by_vote: bool
    decided: bool
    before: int
    cost: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run gives an area, beside what the vote alone gave it (``by_vote``).

    ``reached``: how much of it goes to the most deprived fifth, None where nobody entered where they live.
    ``match``: what others have firmly promised to the funded proposals, None where that was not asked.
    """

    run: int
    spend: int
    by_vote: int
    funded: int
    reached: int | None
    match: int | None
    departures: tuple[Departure, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """One area's part of one round. ``state``: where its decision stands, "" before there is one.

    ``turnout`` by channel, None while it is not published; ``took_part`` by question and answer. ``paid`` to
    its projects so far, None before money is committed to them.
    """

    round: str
    pot: int
    on_ballot: int
    state: str = ""
    plan: Plan | None = None
    turnout: Published | None = None
    took_part: Mapping[str, Published] = field(default_factory=dict)
    paid: int | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What keeping a rule cost in points and pence; None where not all can be kept. Proposals by number."""

    support: int | None
    spend: int | None
    brings: tuple[int, ...]
    drops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PricedRule:
    """An equity rule as it was frozen; ``price`` is None until it is worked out."""

    id: str
    kind: str
    parameters: Mapping[str, Any]
    price: Price | None


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One round of the year. ``money`` is all there is, ``shared`` the part that is no single area's.

    ``run`` numbers the newest run, 0 before there is one; ``titles`` those that prices name, by number.
    """

    slug: str
    title: str
    stage: str
    money: int
    shared: int
    run: int
    rules: tuple[PricedRule, ...]
    titles: Mapping[str, str]
    turnout: Published | None
    took_part: Mapping[str, Published]
