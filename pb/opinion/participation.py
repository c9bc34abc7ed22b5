"""Whose votes the groups are worked out from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Votes = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ENOUGH_VOTES = 7
FEWEST_PEOPLE = 15
LONGEST_STREAK = 12


def included(votes: Votes) -> Flags:
    """Who takes part: everybody with ``min(7, statements)`` votes, filled up to 15 with the most active.

    Takes a matrix (people × statements); gives a flag for each person. People without any vote never count.
    Of equally active people the first come first.
    """
    cast = (~np.isnan(votes)).sum(axis=1)
    chosen = cast >= max(1, min(ENOUGH_VOTES, votes.shape[1]))
    missing = FEWEST_PEOPLE - int(chosen.sum())
    if missing > 0:
        waiting = np.flatnonzero(~chosen & (cast > 0))
        order = waiting[np.argsort(-cast[waiting], kind="stable")]
        chosen[order[:missing]] = True
    return np.asarray(chosen, dtype=np.bool_)


def straight_liners(votes: Votes, streak: int = LONGEST_STREAK) -> Flags:
    """Who gave one and the same answer to every statement, and to at least ``streak`` of them.

    They may mean it: nobody is left out for it. It is shown to moderators as a sign of hasty answers
    (Zhang and Conrad, "Speeding in Web Surveys", *Survey Research Methods* 8(2), 2014).
    """
    cast = ~np.isnan(votes)
    low = np.where(cast, votes, np.inf).min(axis=1, initial=np.inf)
    high = np.where(cast, votes, -np.inf).max(axis=1, initial=-np.inf)
    return np.asarray((cast.sum(axis=1) >= streak) & (low == high), dtype=np.bool_)
