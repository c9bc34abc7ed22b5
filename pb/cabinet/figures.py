"""What a council year comes to in every area, side by side: what follows from the plain values.

Only what was read is kept; sums, shares and amounts a head are worked out from it wherever they are shown,
so that a frozen pack and the page of today count alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pb.cabinet.values import ALL, WHOLE, Cell, Missing, Plan, RoundLine, Share


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area. ``population`` 0: not known; ``deprived``: the share of people in the most deprived fifth."""

    slug: str
    name: str
    population: int
    deprived: int | None
    source: str
    residents: Mapping[str, Mapping[str, int]]
    shares: tuple[Share, ...]

    @property
    def plans(self) -> list[Plan]:
        """What the rounds give it that have got so far."""
        return [share.plan for share in self.shares if share.plan is not None]

    @property
    def waiting(self) -> list[str]:
        """The rounds that have no recommendation yet."""
        return [share.round for share in self.shares if share.plan is None]

    @property
    def pot(self) -> int:
        """Its own money."""
        return sum(share.pot for share in self.shares)

    @property
    def spend(self) -> Cell:
        """What it gets, from its own and from shared money."""
        return self._planned(lambda plans: sum(plan.spend for plan in plans))

    @property
    def by_vote(self) -> Cell:
        """What the votes alone would give it."""
        return self._planned(lambda plans: sum(plan.by_vote for plan in plans))

    @property
    def funded(self) -> Cell:
        """How many proposals get money."""
        return self._planned(lambda plans: sum(plan.funded for plan in plans))

    @property
    def on_ballot(self) -> int:
        """How many proposals people could vote for."""
        return sum(share.on_ballot for share in self.shares)

    @property
    def per_head(self) -> Cell:
        """Whole pence for each resident, rounded down as beside the recommendation."""
        spend = self.spend
        if isinstance(spend, Missing):
            return spend
        return spend // self.population if self.population else Missing.NO_PEOPLE

    @property
    def reach(self) -> Cell:
        """The share of the money that reaches the most deprived fifth."""
        if isinstance(self.spend, Missing):
            return self.spend
        reached = [plan.reached for plan in self.plans if plan.reached is not None]
        if len(reached) < len(self.plans):
            return Missing.NO_NEED
        return nearest(sum(reached) * WHOLE, self.spend) if self.spend else Missing.NOTHING_SPENT

    @property
    def match(self) -> Cell:
        """What others have firmly promised to what is funded."""
        if isinstance(self.spend, Missing):
            return self.spend
        found = [plan.match for plan in self.plans if plan.match is not None]
        return sum(found) if len(found) == len(self.plans) else Missing.NOT_ASKED

    @property
    def paid(self) -> Cell:
        """What has been paid to its projects so far."""
        if isinstance(self.spend, Missing):
            return self.spend
        found = [share.paid for share in self.shares if share.paid is not None]
        return sum(found) if found else Missing.NOT_COMMITTED

    @property
    def votes(self) -> Cell:
        """About how many votes there were."""
        return self.votes_by(ALL)

    def votes_by(self, channel: str) -> Cell:
        """About how many came this way."""
        if not self.shares:
            return Missing.NO_ROUND
        tables = [share.turnout for share in self.shares if share.turnout is not None]
        figures = [table.get(channel, 0) for table in tables]
        known = [figure for figure in figures if figure is not None]
        if not tables:
            return Missing.NOT_PUBLISHED
        return sum(known) if len(known) == len(figures) else Missing.WITHHELD

    @property
    def turnout(self) -> Cell:
        """Votes for each hundred residents, in hundredths."""
        votes = self.votes
        if isinstance(votes, Missing):
            return votes
        return nearest(votes * WHOLE, self.population) if self.population else Missing.NO_PEOPLE

    def _planned(self, total: Callable[[list[Plan]], int]) -> Cell:
        if not self.shares:
            return Missing.NO_ROUND
        return total(self.plans) if self.plans else Missing.NO_PLAN


@dataclass(frozen=True, slots=True)
class MapLines:
    """The areas' outlines as SVG path data by slug."""

    view_box: str
    paths: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CycleFigures:
    """Everything about one council year; ``themes`` gives names by slug.

    ``left_out``: rounds in other money than pounds, which cannot be added up with the rest.
    """

    cycle: str
    rounds: tuple[RoundLine, ...]
    areas: tuple[AreaLine, ...]
    themes: Mapping[str, str]
    outlines: MapLines | None
    left_out: tuple[str, ...] = ()

    @property
    def channels(self) -> list[str]:
        """The ways by which votes came, in order of name."""
        found = {channel for line in self.rounds for channel in line.turnout or ()}
        return sorted(found - {ALL})

    def whole(self, name: str = "") -> AreaLine:
        """All areas that take part as one line: each round's own published totals, the rest added up."""
        areas = [area for area in self.areas if area.shares]
        people = [area.population for area in areas]
        known = bool(people) and all(people) and all(area.deprived is not None for area in areas)
        weighed = sum(area.population * (area.deprived or 0) for area in areas)
        return AreaLine(
            ALL,
            name,
            sum(people) if all(people) else 0,
            nearest(weighed, sum(people)) if known else None,
            "",
            {},
            tuple(self._together(line) for line in self.rounds),
        )

    def shares_in(self, slug: str) -> list[tuple[AreaLine, Share]]:
        """Every area's part of a round."""
        return [(area, share) for area in self.areas for share in area.shares if share.round == slug]

    def _together(self, line: RoundLine) -> Share:
        shares = [share for _area, share in self.shares_in(line.slug)]
        plans = [share.plan for share in shares if share.plan is not None]
        paid = [share.paid for share in shares if share.paid is not None]
        plan = Plan(
            line.run,
            sum(p.spend for p in plans),
            sum(p.by_vote for p in plans),
            sum(p.funded for p in plans),
            _sum(p.reached for p in plans),
            _sum(p.match for p in plans),
            tuple(d for p in plans for d in p.departures),
        )
        return Share(
            line.slug,
            line.money,
            sum(share.on_ballot for share in shares),
            "",
            plan if plans else None,
            line.turnout,
            line.took_part,
            sum(paid) if paid else None,
        )


def nearest(numerator: int, denominator: int) -> int:
    """The quotient to the nearest whole, half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def _sum(values: Iterable[int | None]) -> int | None:
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known) if len(known) == len(found) else None
