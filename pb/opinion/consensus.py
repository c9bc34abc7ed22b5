"""What every group shares."""

from __future__ import annotations

import numpy as np

from pb.opinion.counts import GroupCounts
from pb.opinion.projection import Points


def group_informed_consensus(counts: GroupCounts) -> Points:
    """For each statement ``Π_g (A_g + 1) / (S_g + 2)``: near 1 only where every group agrees.

    A large group cannot carry a statement over the heads of a small one, as it can in a plain count.
    """
    return np.asarray(((counts.agree + 1) / (counts.seen + 2)).prod(axis=0), dtype=np.float64)
