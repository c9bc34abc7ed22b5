"""How far leximin lifts every group, and what each proposal has to do with it: written as lines of the trace,
and read from them again.

A step promises that so many groups get so much of what their part of the money would buy them. For every
proposal one more question is asked: can the steps all be kept when it is turned round, in if it is out and
out if it is in? If not, the first step that cannot be is said; if so, how much support that would cost. Each
question is a solve of its own, so these lines are there only where reasons are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from optimiser.engines.cuts import total_of
from optimiser.engines.lines import Cut
from optimiser.engines.parts import fundable

if TYPE_CHECKING:
    from optimiser.rules.leximin import Count

OF_ITS_PART = "of what its part of the money would buy it"
_VALUE = rf"[\d.]+% {OF_ITS_PART} \((\d+(?:/\d+)?)\)"
_STEP = re.compile(rf"step \d+: at least {_VALUE}, for (?:every group|(\d+) of \d+ groups)")
_GROUP = re.compile(rf"(.+): {_VALUE}")
_BREAKS = re.compile(r"(?:with|without) (.+): step (\d+) cannot be kept")
_COSTS = re.compile(r"(?:with|without) (.+): every step can be kept, for (\d+) less support")


@dataclass(frozen=True, slots=True)
class Step:
    """At least ``value`` of what their part would buy them, for ``many`` groups."""

    value: Fraction
    many: int


@dataclass(frozen=True, slots=True)
class Turned:
    """A proposal turned round: the first ``step`` (from 1) that cannot be kept then, or the support that it
    costs to keep them all.
    """

    step: int | None = None
    less: int | None = None


@dataclass(frozen=True, slots=True)
class Levels:
    """What a trace says: the steps in order, what every group gets, and proposals by id."""

    steps: tuple[Step, ...]
    groups: Mapping[str, Fraction]
    turned: Mapping[str, Turned]


def step_line(number: int, step: Step, groups: int) -> str:
    """One step, numbered from 1."""
    who = "every group" if step.many == groups else f"{step.many} of {groups} groups"
    return f"step {number}: at least {_percent(step.value)}, for {who}"


def group_line(group: str, value: Fraction) -> str:
    """What a group gets."""
    return f"{group}: {_percent(value)}"


def levels_in(trace: Iterable[str]) -> Levels:
    """What the lines of a trace say; empty where the count was another."""
    steps: list[tuple[Fraction, int | None]] = []
    groups: dict[str, Fraction] = {}
    turned: dict[str, Turned] = {}
    for line in trace:
        if found := _STEP.fullmatch(line):
            steps.append((Fraction(found[1]), int(found[2]) if found[2] else None))
        elif found := _BREAKS.fullmatch(line):
            turned[found[1]] = Turned(step=int(found[2]))
        elif found := _COSTS.fullmatch(line):
            turned[found[1]] = Turned(less=int(found[2]))
        elif found := _GROUP.fullmatch(line):
            groups[found[1]] = Fraction(found[2])
    return Levels(tuple(Step(value, many or len(groups)) for value, many in steps), groups, turned)


def lines_about(count: Count) -> Iterator[str]:
    """A line for every proposal that councillors have not decided on and that somebody supports."""
    case, funded = count.case, count.funded
    support = {r: case.support[r] for r in fundable(case)}
    best = total_of(support, funded)
    for proposal in sorted(case.problem.proposals, key=lambda p: p.number):
        options = [rank for rank in case.options(proposal.id) if rank in support]
        inside = any(rank in funded for rank in options)
        if case.fixed.intersection(options) or not any(support[rank] for rank in options):
            continue
        turn = Cut(dict.fromkeys(options, 1), **({"upper": 0} if inside else {"lower": 1}))
        name = f"{'without' if inside else 'with'} {proposal.id}"
        plan = _ask(count, support, turn, count.promises)
        if plan is not None:
            yield f"{name}: every step can be kept, for {best - total_of(support, plan)} less support"
            continue
        broken = _first_broken(count, support, turn)
        # Where no step is to blame, the rules themselves do not let it be turned round.
        yield f"{name}: step {broken} cannot be kept" if broken else f"{name}: the rules cannot be kept"


def _first_broken(count: Count, support: Mapping[int, int], turn: Cut) -> int:
    """The first step, from 1, that cannot be kept together with those before it; 0: not even none of them."""
    low, high = -1, len(count.promises)
    while high - low > 1:
        middle = (low + high) // 2
        if _ask(count, support, turn, count.promises[:middle]) is None:
            high = middle
        else:
            low = middle
    return high


def _ask(
    count: Count, support: Mapping[int, int], turn: Cut, promises: Sequence[Step]
) -> frozenset[int] | None:
    # What is cut off for the sake of one turn says nothing of the next.
    cuts = count.cuts
    answer = count.ask(support, [turn], promises=promises)
    count.cuts = cuts
    return answer.plan


def _percent(value: Fraction) -> str:
    return f"{float(100 * value):.2f}% {OF_ITS_PART} ({value})"
