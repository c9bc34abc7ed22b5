"""Areas that share money and rules of every kind: exact, area by area, without a solver for each question.

The rows of a part are told apart: those within one area stay with it (``optimiser.engines.tiles``), those
that several areas share, and the shared money, get a price (``optimiser.milp.prices``). At any prices y >=
0 no plan has more support than

    U  =  y . most  +  sum over areas of their largest gain,

and a plan that loses l_a of its gain in area a and leaves slack in a shared row has U - sum(l_a) - y . slack.
So every plan of at least T of support is put together from plans of areas that lose no more than U - T in
all, and leaves little of what is dear. Areas are combined one by one within such a window, which is widened
until it proves what it found. Equally good plans all lie in the window, so the canonical one is read off.

Forcing one proposal changes the list of its own area only. The rest of the county is combined once per area.
Rules that speak of voters come in as rows (cuts) when a plan breaks them.

This is Dantzig and Wolfe's decomposition (1960) with the columns listed beforehand. Parts whose money is not
simple, and lists that grow too long, raise ``FrontierTooLarge`` and are left to the solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from optimiser.engines.case import Case
from optimiser.engines.cuts import cut_off
from optimiser.engines.frontier import FrontierTooLarge, Ints
from optimiser.engines.lines import Cut, LazyLine, Line
from optimiser.engines.mosaic_forcing import Forcing
from optimiser.engines.mosaic_search import NoPlan, Search
from optimiser.engines.parts import Part
from optimiser.engines.plans import Best, Margin, Plan
from optimiser.engines.tiles import Floats, Tile
from optimiser.milp import Milp, Prices
from optimiser.model import RuleKind, Status

NAME = "mosaic"
# How often rules that speak of voters may come in with new rows.
ROUNDS = 12
LARGEST = 1 << 56


@dataclass
class Mosaic:
    """The areas of one part. ``cuts`` are rows learnt on the way."""

    case: Case
    part: Part
    deadline: float | None = None
    cuts: list[Cut] = field(default_factory=list)

    def best(self) -> Best:
        """The canonical best plan. Raises ``FrontierTooLarge``."""
        for _ in range(ROUNDS):
            try:
                plan = self._plan(self._search().best())
            except NoPlan:
                return Best(None, True, None, NAME)
            broken = self._broken(plan)
            if not broken:
                return Best(plan, True, plan.support, NAME)
            self.cuts += broken
        raise FrontierTooLarge

    def margins(self, plan: Plan, ranks: Iterable[int]) -> dict[int, Margin]:
        """The margins of some proposals, as far as they can be had; nothing is said of the others."""
        found: dict[int, Margin] = {}
        todo = set(ranks)
        try:
            for _ in range(ROUNDS):
                broken: list[Cut] = []
                search = self._search()
                search.best()
                chosen = frozenset(self.case.ranks(plan.mask))
                forcing = Forcing(search, chosen, partial(self._impossible, chosen))
                for rank, ranks_in in forcing.plans(sorted(todo)):
                    if ranks_in is None:
                        found[rank] = Margin(None)
                        continue
                    flipped = self._plan(ranks_in)
                    cuts = self._broken(flipped)
                    broken += cuts
                    if not cuts:
                        found[rank] = Margin(flipped)
                todo -= found.keys()
                if not broken:
                    break
                self.cuts += broken
        except FrontierTooLarge:
            pass
        return found

    def _impossible(self, chosen: frozenset[int], rank: int) -> bool:
        """Whether an area has no plan at all when a proposal is forced, whatever the other areas do."""
        items = next(block.items for block in self.part.blocks if rank in block.items)
        lines = tuple(
            line
            for line in self.part.lines
            if not isinstance(line, LazyLine) and line.coefficients.keys() <= set(items)
        )
        out = self.case.siblings.get(rank, frozenset()) | {rank}
        answer = Milp(self.case, items, lines, self.deadline).best(
            {},
            self.part.fixed.intersection(items) | (frozenset() if rank in chosen else {rank}),
            out if rank in chosen else frozenset(),
        )
        return answer.status is Status.INFEASIBLE

    def _search(self) -> Search:
        """The areas as tiles, with the linear relaxation's prices."""
        if not self.part.blocks:
            raise FrontierTooLarge
        rows = [
            line for line in self.part.lines if not isinstance(line, LazyLine) and not self._is_choice(line)
        ]
        for cut in self.cuts:
            rows.append(Line("", RuleKind.COVERAGE, "", cut.coefficients, cut.lower, cut.upper))
        prices = Milp(self.case, self.part.items, tuple(rows)).prices(self.part.fixed)
        if prices is None:
            raise FrontierTooLarge
        return Search(*tiles_of(self.case, self.part, rows, prices), self.deadline)

    def _is_choice(self, line: Line) -> bool:
        """Whether a line only says that a proposal is funded at one of its levels: tiles know that."""
        first = next(iter(line.coefficients), -1)
        return (
            not line.rule_id
            and line.kind is RuleKind.INCOMPATIBLE
            and self.case.siblings.get(first, frozenset()) | {first} == line.coefficients.keys()
        )

    def _plan(self, ranks: Iterable[int]) -> Plan:
        mask = sum(self.case.bit(r) for r in ranks)
        return Plan(mask, *self.case.figures(mask))

    def _broken(self, plan: Plan) -> list[Cut]:
        ranks = frozenset(self.case.ranks(plan.mask))
        lazy = [line for line in self.part.lines if isinstance(line, LazyLine)]
        return cut_off(self.case, self.part.items, lazy, ranks)


def tiles_of(case: Case, part: Part, rows: Sequence[Line], prices: Prices) -> tuple[list[Tile], Ints, Floats]:
    """The areas of a part, how much there is of each shared row, and its price; row 0 is the shared money."""
    mine: dict[str, list[_Side]] = {block.area: [] for block in part.blocks}
    shared: list[_Side] = []
    area = {r: block.area for block in part.blocks for r in block.items}
    for number, row in enumerate(rows):
        touched = {area[r] for r, value in row.coefficients.items() if value and r in area}
        group = mine[touched.pop()] if len(touched) == 1 else shared
        if row.upper is not None:
            group.append(_Side(row.coefficients, row.upper, prices.lines.get((number, True), 0.0)))
        if row.lower is not None:
            turned = {r: -value for r, value in row.coefficients.items()}
            group.append(_Side(turned, -row.lower, prices.lines.get((number, False), 0.0)))
    tiles = []
    for block in part.blocks:
        inside = mine[block.area]
        tiles.append(
            Tile(
                items=block.items,
                groups=_groups(case, block.items),
                fixed=frozenset(n for n, r in enumerate(block.items) if r in part.fixed),
                support=np.array([case.support[r] for r in block.items], np.int64),
                cost=np.array([case.cost[r] for r in block.items], np.int64),
                inner=_matrix(inside, block.items),
                most=np.array([side.most for side in inside], np.int64),
                outer=_matrix(shared, block.items),
                own=block.own,
                room=block.own + part.shared,
            )
        )
    # An area pays with what is cheaper, its own money or the shared; who draws on the shared pays its price.
    money = max((_price_of_money(case, block.items, prices) for block in part.blocks), default=0.0)
    return (
        tiles,
        np.array([part.shared, *(side.most for side in shared)], np.int64),
        np.array([money, *(side.price for side in shared)]),
    )


def _price_of_money(case: Case, items: Sequence[int], prices: Prices) -> float:
    pots = frozenset[str]().union(*(case.pots[r] for r in items if case.cost[r]))
    return min((prices.money.get(pot, 0.0) for pot in pots), default=0.0)


@dataclass(frozen=True, slots=True)
class _Side:
    """``sum(coefficient x in) <= most``, and the price of its last unit."""

    coefficients: Mapping[int, int]
    most: int
    price: float


def _matrix(sides: Sequence[_Side], items: Sequence[int]) -> Ints:
    """The coefficients of some rows; refused when their sums could leave 64 bits."""
    values = [[side.coefficients.get(r, 0) for r in items] for side in sides]
    if any(sum(map(abs, row)) + abs(side.most) >= LARGEST for row, side in zip(values, sides, strict=True)):
        raise FrontierTooLarge
    return np.array(values, np.int64).reshape(len(sides), len(items))


def _groups(case: Case, items: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """The places of every proposal's options."""
    groups: dict[int, list[int]] = {}
    for place, rank in enumerate(items):
        first = min(case.siblings.get(rank, frozenset()) | {rank})
        groups.setdefault(first, []).append(place)
    return tuple(tuple(group) for group in groups.values())
