"""What a reader can work out: the range of each figure, given everything published, by maximum flow.

The reader does not have the true counts. The range does not depend on where the search starts, and we
have one table that fits what was published: the true one.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection

from pb.house.disclosure.network import Figure, Key, Network, Node

# An edge that may be used in one direction: its figure, whether with it or against it, and how far.
Arc = tuple[Figure, bool]
FREE = 0


class Slack:
    """How far every figure may still move, as things stand."""

    def __init__(self, network: Network, withheld: Collection[Key]) -> None:
        self.network = network
        self.withheld = frozenset(withheld)
        self.moved: dict[Key, int] = {}
        self.limits = {f.key: network.bounds(f, self.withheld) for f in network}

    def room(self, figure: Figure, *, up: bool) -> int | None:
        """By how much it may still grow or shrink; None for as far as one likes."""
        low, high = self.limits[figure.key]
        value = figure.count + self.moved.get(figure.key, 0)
        if not up:
            return value - low
        return None if high is None else high - value

    def move(self, path: list[Arc], by: int) -> None:
        """Push so many people along a path."""
        for figure, up in path:
            self.moved[figure.key] = self.moved.get(figure.key, 0) + (by if up else -by)


def reach(network: Network, withheld: Collection[Key], key: Key, *, up: bool, most: int) -> int:
    """How far a figure can move from its true count, at most ``most``, with every other published."""
    figure, slack = network.figures[key], Slack(network, withheld)
    own = slack.room(figure, up=up)
    wanted = most if own is None else min(most, own)
    start, end = (figure.end, figure.start) if up else (figure.start, figure.end)
    done = 0
    while done < wanted:
        path = cheapest_path(slack, key, start, end)
        if path is None:
            return done
        rooms = [slack.room(edge, up=way) for edge, way in path]
        step = min([wanted - done, *(room for room in rooms if room is not None)])
        slack.move(path, step)
        done += step
    return done


def cheapest_path(
    slack: Slack, without: Key, start: Node, end: Node, *, could_withhold: bool = False
) -> list[Arc] | None:
    """A way from one sum to the other along figures that may move, or None.

    ``could_withhold``: also along figures that could move if they were withheld, each at its weight.
    """
    best: dict[Node, int] = {start: FREE}
    came: dict[Node, tuple[Node, Arc]] = {}
    queue: list[tuple[int, int, Node]] = [(FREE, 0, start)]
    pushed = 0
    while queue:
        cost, _order, node = heapq.heappop(queue)
        if node == end:
            break
        if cost > best[node]:
            continue
        for figure in slack.network.around.get(node, ()):
            if figure.key == without:
                continue
            for up, there in ((True, figure.end), (False, figure.start)):
                if (figure.start if up else figure.end) != node or there == node:
                    continue
                price = _price(slack, figure, up=up, could_withhold=could_withhold)
                if price is None or cost + price >= best.get(there, cost + price + 1):
                    continue
                best[there] = cost + price
                came[there] = (node, (figure, up))
                pushed += 1
                heapq.heappush(queue, (cost + price, pushed, there))
    if end not in came and end != start:
        return None
    path: list[Arc] = []
    node = end
    while node != start:
        node, arc = came[node]
        path.append(arc)
    return path[::-1]


def _price(slack: Slack, figure: Figure, *, up: bool, could_withhold: bool) -> int | None:
    """What it costs to go along a figure: nothing where it may move, its weight where it would have to be
    withheld first, None where it cannot move at all."""
    room = slack.room(figure, up=up)
    if room is None or room > 0:
        return FREE
    if not could_withhold or figure.known or figure.key in slack.withheld:
        return None
    value = figure.count + slack.moved.get(figure.key, 0)
    return figure.weight if up or value > 0 else None


def range_of(network: Network, withheld: Collection[Key], key: Key) -> tuple[int, int]:
    """The least and the greatest that a figure may be; the greatest is cut off at the smallest shown."""
    count, smallest = network.figures[key].count, network.rule.smallest
    down = reach(network, withheld, key, up=False, most=count)
    rise = reach(network, withheld, key, up=True, most=max(0, smallest - count))
    return count - down, count + rise
