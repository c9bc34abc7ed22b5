"""The most that money buys of things that exclude each other: what a rule's own figures are worked out with
where the frontier is too large to keep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optimiser.engines.case import Case
from optimiser.engines.cuts import total_of
from optimiser.engines.lines import Line
from optimiser.milp import Milp
from optimiser.model import Problem, RuleKind, Status


def knapsack(problem: Problem, groups: Sequence[Sequence[tuple[int, int]]], money: int) -> int:
    """The most worth that ``money`` buys with at most one (cost, worth) pair of each group.

    Raises ``RuntimeError`` if it is not proved.
    """
    own = frozenset({"own"})
    return choose(problem, [[(*pair, own) for pair in group] for group in groups], {"own": money})


def choose(
    problem: Problem, groups: Sequence[Sequence[tuple[int, int, frozenset[str]]]], money: Mapping[str, int]
) -> int:
    """The most worth that pots of ``money`` buy with at most one (cost, worth, pots) of each group.

    Raises ``RuntimeError`` if it is not proved.
    """
    pairs = [(number, *pair) for number, group in enumerate(groups) for pair in group]
    case = Case(
        problem=problem,
        ids=tuple(str(n) for n in range(len(pairs))),
        cost=tuple(cost for _, cost, _, _ in pairs),
        support=tuple(worth for _, _, worth, _ in pairs),
        area=("",) * len(pairs),
        pots=tuple(pots for _, _, _, pots in pairs),
        money=money,
        fixed=frozenset(),
        forbidden=frozenset(),
        lines=tuple(
            Line("", RuleKind.INCOMPATIBLE, "", dict.fromkeys(ranks, 1), upper=1)
            for number in range(len(groups))
            if len(ranks := [r for r, (group, *_) in enumerate(pairs) if group == number]) > 1
        ),
    )
    answer = Milp(case, tuple(range(len(pairs))), case.lines).best(dict(enumerate(case.support)))
    if answer.status is not Status.OPTIMAL or answer.plan is None:
        raise RuntimeError("the solver gave no proved answer to a knapsack")
    return total_of(dict(enumerate(case.support)), answer.plan)
