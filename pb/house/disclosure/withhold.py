"""Choosing what to withhold beside the small counts, so that none of them can be worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pb.house.disclosure.attack import Slack, cheapest_path, range_of, reach
from pb.house.disclosure.network import Key, Network

Range = tuple[int, int]


def unprotected(network: Network, withheld: Collection[Key]) -> dict[Key, Range]:
    """The small counts of which a reader can rule out a value below ten, with the range that is left.

    Whatever was impossible with nothing but the ``known`` figures is no fault of what is published.
    """
    return dict(_faults(network, withheld, free_ranges(network)))


def free_ranges(network: Network) -> dict[Key, Range]:
    """The range of each small count when nothing but the ``known`` figures is published."""
    everything = frozenset(network.figures)
    return {key: range_of(network, everything, key) for key in network.sensitive}


def _faults(
    network: Network, withheld: Collection[Key], free: Mapping[Key, Range]
) -> Iterator[tuple[Key, Range]]:
    for key, (free_low, free_high) in free.items():
        low, high = range_of(network, withheld, key)
        if low > free_low or high < min(free_high, network.rule.smallest - 1):
            yield key, (low, high)


def withheld_in(network: Network, hidden: Collection[Key] = ()) -> frozenset[Key]:
    """What to withhold: the small counts, and enough others that every one of them is protected.

    ``hidden`` are never published at all. Greedy and then thinned out: not always the fewest, always enough.
    """
    small = {f.key for f in network if f.count < network.rule.smallest} | set(hidden)
    withheld = set(small)
    free = free_ranges(network)
    order = sorted(free, key=lambda k: (network.figures[k].count, repr(k)))
    for key in order:
        _widen(network, withheld, key, free[key], up=False)
        _widen(network, withheld, key, free[key], up=True)
    # Later ones may have made earlier ones needless: give back what can be, the weightiest first.
    for key in sorted(withheld - small, key=lambda k: (-network.figures[k].weight, repr(k))):
        if next(_faults(network, withheld - {key}, free), None) is None:
            withheld.discard(key)
    return frozenset(withheld)


def _widen(network: Network, withheld: set[Key], key: Key, free: Range, *, up: bool) -> None:
    """Withhold more until the figure can move as far as it could with everything withheld."""
    figure = network.figures[key]
    wanted = min(free[1], network.rule.smallest - 1) - figure.count if up else figure.count - free[0]
    start, end = (figure.end, figure.start) if up else (figure.start, figure.end)
    while reach(network, withheld, key, up=up, most=wanted) < wanted:
        slack, done = Slack(network, withheld), 0
        # Every try ends with something more withheld, so this comes to an end: with everything withheld
        # the figure can move as far as is wanted, by what ``free`` means.
        while path := cheapest_path(slack, key, start, end, could_withhold=True):
            blocked = [f.key for f, way in path if slack.room(f, up=way) == 0]
            if blocked:
                withheld.update(blocked)
                break
            rooms = [slack.room(f, up=way) for f, way in path]
            step = min([wanted - done, *(room for room in rooms if room is not None)])
            slack.move(path, step)
            done += step
        else:
            raise AssertionError(f"nothing protects {key!r}")
