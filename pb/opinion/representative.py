"""The statements that mark a group out: what it says more often than the others do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pb.opinion.counts import Counts, GroupCounts
from pb.opinion.projection import Points

# One-sided 90 per cent point of the normal distribution.
Z_90 = 1.2816
MOST = 5


@dataclass(frozen=True, slots=True)
class Representative:
    """One statement (a column) of a group; ``agrees`` is what marks the group out, else its disagreeing.

    ``share`` is the smoothed share of the group that says so and ``times`` how much larger that is than the
    share of everybody else. ``count`` of the group's ``seen`` people said so.
    """

    statement: int
    agrees: bool
    share: float
    times: float
    strength: float
    count: int
    seen: int


def representatives(counts: GroupCounts, most: int = MOST) -> list[list[Representative]]:
    """For each group its most representative statements, strongest first; only what is significant."""
    return [_of_group(counts, group, most) for group in range(len(counts.seen))]


def one_proportion_z(count: Counts, seen: Counts) -> Points:
    """How far a share lies above one half, in standard errors, with one added to both counts."""
    n = seen + 1
    return np.asarray(2 * np.sqrt(n) * ((count + 1) / n - 0.5), dtype=np.float64)


def two_proportions_z(count: Counts, seen: Counts, count_rest: Counts, seen_rest: Counts) -> Points:
    """How far a group's share lies above everybody else's, in standard errors, one added to every count."""
    a, n, b, m = count + 1, seen + 1, count_rest + 1, seen_rest + 1
    pooled = (a + b) / (n + m)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return np.asarray(np.where(error > 0, (a / n - b / m) / np.where(error > 0, error, 1), 0.0))


def _of_group(counts: GroupCounts, group: int, most: int) -> list[Representative]:
    seen = counts.seen[group]
    seen_rest = counts.seen.sum(axis=0) - seen
    found: list[Representative] = []
    for agrees, table in ((True, counts.agree), (False, counts.disagree)):
        said = table[group]
        said_rest = table.sum(axis=0) - said
        share = (said + 1) / (seen + 2)
        times = share / ((1 + said_rest) / (2 + seen_rest))
        z_share = one_proportion_z(said, seen)
        z_times = two_proportions_z(said, seen, said_rest, seen_rest)
        strength = times * z_times * share * z_share
        for column in np.flatnonzero((z_share > Z_90) & (z_times > Z_90)):
            found.append(
                Representative(
                    int(column),
                    agrees,
                    float(share[column]),
                    float(times[column]),
                    float(strength[column]),
                    int(said[column]),
                    int(seen[column]),
                )
            )
    return sorted(found, key=lambda one: (-one.strength, one.statement, not one.agrees))[:most]
