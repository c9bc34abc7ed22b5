"""Taking a case apart: proposals that share neither money nor a rule are solved apart.

A part whose money is simple (each area has its own pots, and all its areas share the rest) is a row of
*blocks*, one per area, and the exact dynamic programs apply. Rules that are not a block's own floor on
support or ceiling on spend stay behind as ``hard`` lines: a plan found without them is the answer when it
happens to keep them; otherwise the solver is asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.engines.case import Case
from optimiser.engines.lines import Line
from optimiser.model import RuleKind


@dataclass(frozen=True, slots=True)
class Block:
    """One area's proposals in a part: ``own`` money, ``need`` of support, ``ceiling`` on spend (None:
    none).
    """

    area: str
    items: tuple[int, ...]
    own: int
    need: int
    ceiling: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """Proposals that depend on each other (ranks, in tie order). ``blocks`` is empty when money is not
    simple.
    """

    items: tuple[int, ...]
    fixed: frozenset[int]
    lines: tuple[Line, ...]
    hard: tuple[Line, ...]
    blocks: tuple[Block, ...]
    shared: int


def fundable(case: Case) -> tuple[int, ...]:
    """The ranks that may be funded at all: not forbidden, and there is a pot to pay for them."""
    return tuple(
        r
        for r in range(len(case.ids))
        if r not in case.forbidden and (case.pots[r] or not case.cost[r] or r in case.fixed)
    )


def split(case: Case) -> tuple[Part, ...]:
    """The independent parts of a case. Forbidden proposals, and those that no pot can pay, are in none."""
    items = fundable(case)
    parent = {r: r for r in items}

    def root(r: int) -> int:
        while parent[r] != r:
            parent[r] = parent[parent[r]]
            r = parent[r]
        return r

    def join(group: list[int]) -> None:
        for r in group[1:]:
            parent[root(r)] = root(group[0])

    for pot in case.money:
        join([r for r in items if pot in case.pots[r]])
    for line in case.lines:
        join([r for r in items if r in line.coefficients])
    members: dict[int, list[int]] = {}
    for r in items:
        members.setdefault(root(r), []).append(r)
    return tuple(_part(case, tuple(group)) for group in members.values())


def stray_lines(case: Case, parts: tuple[Part, ...]) -> list[Line]:
    """Lines that touch no proposal that may be funded, and ask for something all the same."""
    placed = {r for part in parts for r in part.items}
    return [line for line in case.lines if placed.isdisjoint(line.coefficients) and not line.holds(())]


def _part(case: Case, items: tuple[int, ...]) -> Part:
    lines = tuple(line for line in case.lines if not line.coefficients.keys().isdisjoint(items))
    fixed = case.fixed.intersection(items)
    areas: dict[str, list[int]] = {}
    for r in items:
        areas.setdefault(case.area[r], []).append(r)
    # What costs nothing needs no pot, so it does not matter which it may draw on.
    pots = {
        area: {case.pots[r] for r in group if case.cost[r]} or {case.pots[group[0]]}
        for area, group in areas.items()
    }
    simple = all(len(sets) == 1 for sets in pots.values())
    if not simple:
        return Part(items, fixed, lines, lines, (), 0)
    reach = {area: next(iter(sets)) for area, sets in pots.items()}
    common = frozenset.intersection(*reach.values()) if len(reach) > 1 else frozenset[str]()
    own = {area: pots_of - common for area, pots_of in reach.items()}
    if sum(map(len, own.values())) != len(frozenset().union(*own.values())):
        return Part(items, fixed, lines, lines, (), 0)
    blocks, used = [], set[int]()
    for area, group in areas.items():
        need, ceiling = 0, None
        # What a synergy adds is support, but not the area's own: its floor cannot be read off the frontier.
        own_support = case.synergies.keys().isdisjoint(group)
        for number, line in enumerate(lines):
            if line.about == area and line.kind is RuleKind.DISTRICT_FAIR and own_support:
                need = max(need, line.lower or 0)
                used.add(number)
            elif line.about == area and line.kind is RuleKind.AREA_CEILING and line.upper is not None:
                ceiling = line.upper if ceiling is None else min(ceiling, line.upper)
                used.add(number)
        blocks.append(Block(area, tuple(group), sum(case.money[p] for p in own[area]), need, ceiling))
    hard = tuple(line for number, line in enumerate(lines) if number not in used)
    return Part(items, fixed, lines, hard, tuple(blocks), sum(case.money[p] for p in common))
