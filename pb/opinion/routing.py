"""Which statement to show next."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np

from pb.opinion.counts import Counts
from pb.opinion.projection import Points


def priorities(agree: Counts, passed: Counts, seen: Counts, lengths: Points) -> Points:
    """How much each statement should be shown: ``[(1−p)(E+1)·a·(1+8·2^(−S/5))]²``.

    ``p`` and ``a`` are the smoothed shares of passes and agreements among ``seen`` (S), ``lengths`` (E) come
    from ``Projection.statement_lengths``. What tells people apart and what they understand comes more
    often; a new statement comes up until it has been seen, and is not drowned by the old ones.
    """
    p, a = (passed + 1) / (seen + 2), (agree + 1) / (seen + 2)
    return np.asarray(((1 - p) * (lengths + 1) * a * (1 + 8 * 2.0 ** (-seen / 5))) ** 2, dtype=np.float64)


def next_statement(weights: Points, unseen: Sequence[int], chance: random.Random) -> int | None:
    """One of the statements (columns) that somebody has not seen, drawn in proportion to its priority."""
    if not unseen:
        return None
    return chance.choices(list(unseen), weights=[float(weights[column]) for column in unseen])[0]
