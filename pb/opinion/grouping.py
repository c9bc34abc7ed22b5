"""Groups of people who stand near one another, and how many groups there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pb.opinion.participation import Flags, Votes, included
from pb.opinion.projection import Points, Projection, project

Labels = npt.NDArray[np.int64]

MOST_GROUPS = 5
PEOPLE_PER_GROUP = 12
WINS_NEEDED = 4
STARTS = 10
MOST_STEPS = 100
# The silhouette looks at all pairs: above this many people a fixed sample of them stands for the rest.
MOST_COMPARED = 2_000


@dataclass(frozen=True)
class Smoothing:
    """How many groups are shown, and how often in a row another number has done better."""

    groups: int = 0
    challenger: int = 0
    wins: int = 0

    def after(self, best: int) -> Smoothing:
        """A new number of groups is shown only once it has won four times in a row."""
        if self.groups in (0, best):
            return Smoothing(best)
        wins = self.wins + 1 if best == self.challenger else 1
        return Smoothing(best) if wins >= WINS_NEEDED else Smoothing(self.groups, best, wins)


@dataclass(frozen=True)
class Grouping:
    """``labels`` (people): the group from 0 on, the largest group first; −1 for whoever is not included."""

    labels: Labels
    points: Points
    projection: Projection
    silhouettes: dict[int, float]
    smoothing: Smoothing

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return int(self.labels.max(initial=-1)) + 1


def group_people(
    votes: Votes, moderated_out: Flags | None = None, before: Smoothing = Smoothing(), *, seed: int = 0
) -> Grouping:
    """The groups of a matrix of votes (people × statements).

    k-means for k = 2 … min(5, 2 + ⌊n/12⌋), the best mean silhouette wins (Rousseeuw 1987), and ``before``
    keeps the number that was shown until another has won four times. Same votes, same groups: the random
    starts come from ``seed``.
    """
    inside = included(votes)
    plane = project(votes[inside], moderated_out)
    points = plane.people(votes)
    labels = np.full(votes.shape[0], -1, dtype=np.int64)
    here = points[inside]
    most = min(MOST_GROUPS, 2 + len(here) // PEOPLE_PER_GROUP, len(np.unique(here, axis=0)))
    found = {k: _k_means(here, k, seed) for k in range(2, most + 1)}
    silhouettes = {k: silhouette(here, split) for k, split in found.items()}
    if not found:
        labels[inside] = 0
        return Grouping(labels, points, plane, {}, Smoothing(1 if inside.any() else 0))
    best = max(silhouettes, key=lambda k: (silhouettes[k], -k))
    smoothing = before.after(best)
    if smoothing.groups not in found:
        smoothing = Smoothing(best)
    labels[inside] = _largest_first(found[smoothing.groups])
    return Grouping(labels, points, plane, silhouettes, smoothing)


def silhouette(points: Points, labels: Labels) -> float:
    """The mean silhouette, from −1 to 1: how much nearer people stand to their own group than to the next.

    Somebody alone in a group has 0. Source: Rousseeuw, *J. Computational and Applied Mathematics* 20 (1987).
    """
    if len(points) > MOST_COMPARED:
        sample = np.random.default_rng(0).permutation(len(points))[:MOST_COMPARED]
        points, labels = points[sample], labels[sample]
    kinds, own = np.unique(labels, return_inverse=True)
    if len(kinds) < 2:
        return 0.0
    apart = np.sqrt(np.maximum(_squares(points, points), 0.0))
    member = np.eye(len(kinds))[own]
    sizes = member.sum(axis=0)
    sums = apart @ member
    rows = np.arange(len(points))
    inner = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    others = sums / sizes
    others[rows, own] = np.inf
    outer = others.min(axis=1)
    widest = np.maximum(inner, outer)
    values = np.where((sizes[own] > 1) & (widest > 0), (outer - inner) / np.where(widest > 0, widest, 1), 0.0)
    return float(values.mean())


def _k_means(points: Points, k: int, seed: int) -> Labels:
    """Lloyd's algorithm from k-means++ starts (Arthur and Vassilvitskii 2007); the tightest split wins."""
    chance = np.random.default_rng([seed, k])
    best, least = np.zeros(len(points), dtype=np.int64), np.inf
    for _start in range(STARTS):
        centres = _starts(points, k, chance)
        labels = np.full(len(points), -1, dtype=np.int64)
        for _step in range(MOST_STEPS):
            nearest = _squares(points, centres).argmin(axis=1)
            if (nearest == labels).all():
                break
            labels = nearest
            for group in range(k):
                inside = labels == group
                if inside.any():
                    centres[group] = points[inside].mean(axis=0)
        labels, spread = _tightened(points, labels, k)
        if spread < least - 1e-9:
            best, least = labels, spread
    return best


def _tightened(points: Points, labels: Labels, k: int) -> tuple[Labels, float]:
    """People moved one by one while that makes the split tighter (Hartigan and Wong 1979), and its spread."""
    labels, rows = labels.copy(), np.arange(len(points))
    for _move in range(len(points)):
        member = np.eye(k)[labels]
        sizes = member.sum(axis=0)
        centres = (member.T @ points) / np.maximum(sizes, 1)[:, None]
        squares = _squares(points, centres)
        leaving = sizes[labels] / np.maximum(sizes[labels] - 1, 1) * squares[rows, labels]
        joining = sizes / (sizes + 1) * squares
        joining[rows, labels] = np.inf
        gain = np.where(sizes[labels] > 1, leaving - joining.min(axis=1), -np.inf)
        person = int(gain.argmax())
        if gain[person] <= 1e-9:
            break
        labels[person] = joining[person].argmin()
    return labels, float(((points - centres[labels]) ** 2).sum())


def _starts(points: Points, k: int, chance: np.random.Generator) -> Points:
    centres = [points[chance.integers(len(points))]]
    while len(centres) < k:
        nearest = _squares(points, np.array(centres)).min(axis=1)
        total = nearest.sum()
        weights = nearest / total if total > 0 else None
        centres.append(points[chance.choice(len(points), p=weights)])
    return np.array(centres)


def _squares(one: Points, other: Points) -> Points:
    """Squared distances (one × other)."""
    return np.asarray(((one[:, None, :] - other[None, :, :]) ** 2).sum(axis=2), dtype=np.float64)


def _largest_first(labels: Labels) -> Labels:
    kinds, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    renamed = np.empty(int(kinds.max()) + 1, dtype=np.int64)
    renamed[kinds[order]] = np.arange(len(kinds))
    return renamed[labels]
