"""Whether the pots can pay for a plan: an exact flow of whole pence from pots to groups of proposals.

Proposals that may draw on the same pots form a group. A plan can be paid for exactly when a maximum
flow from pots to groups covers every group (Edmonds & Karp 1972); when it does not, the minimum cut
names groups whose cost is more than all the pots they may draw on (Hall's condition).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from optimiser.engines.case import Case

Group = frozenset[str]
Node = str | Group
Residual = dict[Node, dict[Node, int]]
SOURCE, SINK = "\0source", "\0sink"


@dataclass(frozen=True, slots=True)
class Shortage:
    """Groups (sets of pots) that together ask for more than the ``money`` they may draw on."""

    groups: frozenset[Group]
    money: int


def shortage(case: Case, ranks: Iterable[int]) -> Shortage | None:
    """``None`` when the pots can pay for these proposals, else groups that ask for too much."""
    needs: dict[Group, int] = {}
    for rank in ranks:
        if case.cost[rank]:
            needs[case.pots[rank]] = needs.get(case.pots[rank], 0) + case.cost[rank]
    short = [group for group, need in needs.items() if need > _sum(group, case.money)]
    if short:
        return Shortage(frozenset({short[0]}), _sum(short[0], case.money))
    if all(len(group) == 1 for group in needs):
        return None
    return _flow(needs, case.money)


def _sum(pots: Iterable[str], money: Mapping[str, int]) -> int:
    return sum(money[pot] for pot in pots)


def left_over(case: Case, ranks: Iterable[int]) -> dict[Group, int]:
    """What is left for each group of pots after a plan that the pots can pay for: the most that one more
    proposal of the group could cost, with the rest paid from other pots where that helps."""
    needs: dict[Group, int] = {}
    for rank in ranks:
        needs[case.pots[rank]] = needs.get(case.pots[rank], 0) + case.cost[rank]
    left: dict[Group, int] = {}
    for group in dict.fromkeys(case.pots):
        residual = _network(needs, case.money)
        _send(residual)
        more: Group = group | {"\0more"}
        residual[more] = {SINK: sum(case.money.values())}
        residual[SINK][more] = 0
        for pot in group:
            residual[SOURCE].setdefault(pot, case.money[pot])
            residual.setdefault(pot, {SOURCE: 0})[more] = case.money[pot]
            residual[more][pot] = 0
        left[group] = _send(residual)
    return left


def _network(needs: Mapping[Group, int], money: Mapping[str, int]) -> Residual:
    residual: Residual = {SOURCE: {}, SINK: {}}
    for group, need in needs.items():
        residual.setdefault(group, {})[SINK] = need
        residual[SINK][group] = 0
        for pot in group:
            residual[SOURCE][pot] = money[pot]
            residual.setdefault(pot, {SOURCE: 0})[group] = money[pot] + 1
            residual[group][pot] = 0
    return residual


def _flow(needs: Mapping[Group, int], money: Mapping[str, int]) -> Shortage | None:
    residual = _network(needs, money)
    if _send(residual) == sum(needs.values()):
        return None
    # Pots that still have money reach only groups that are served; the others share what is too little.
    came = _search(residual)
    unreached = frozenset(group for group in needs if group not in came)
    return Shortage(unreached, _sum(frozenset().union(*unreached), money))


def _send(residual: Residual) -> int:
    """Send all that can be sent along shortest paths; returns how much that was."""
    sent = 0
    while SINK in (came := _search(residual)):
        path: list[Node] = [SINK]
        while path[-1] != SOURCE:
            path.append(came[path[-1]])
        steps = list(zip(path[1:], path[:-1], strict=True))
        amount = min(residual[a][b] for a, b in steps)
        for a, b in steps:
            residual[a][b] -= amount
            residual[b][a] += amount
        sent += amount
    return sent


def _search(residual: Residual) -> dict[Node, Node]:
    came: dict[Node, Node] = {SOURCE: SOURCE}
    queue: list[Node] = [SOURCE]
    for node in queue:
        for target, room in residual[node].items():
            if room and target not in came:
                came[target] = node
                queue.append(target)
    return came
