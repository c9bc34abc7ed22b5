"""Agreements, disagreements and sightings of every statement in every group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pb.opinion.grouping import Labels
from pb.opinion.participation import Votes

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class GroupCounts:
    """Three tables (groups × statements); whoever passed has ``seen`` a statement."""

    agree: Counts
    disagree: Counts
    seen: Counts


def count(votes: Votes, labels: Labels) -> GroupCounts:
    """Count the votes (people × statements) by group (people; −1 belongs to none)."""
    groups = int(labels.max(initial=-1)) + 1
    member = (labels[None, :] == np.arange(groups)[:, None]).astype(np.int64)
    return GroupCounts(
        member @ (votes == 1).astype(np.int64),
        member @ (votes == -1).astype(np.int64),
        member @ (~np.isnan(votes)).astype(np.int64),
    )
