"""How long the opinion groups of a large conversation take: seconds of processor time, by step.

python -m tests.bench.opinion_groups [--people 10000] [--statements 1000]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from pb.opinion import group_informed_consensus, group_people, included, project, representatives
from pb.opinion.counts import count
from pb.opinion.participation import Votes

T = TypeVar("T")


def invent(people: int, statements: int) -> Votes:
    """Three camps of different size; everybody has seen about a tenth of the statements."""
    chance = np.random.default_rng(1)
    camps = chance.choice([1.0, -1.0], size=(3, statements))
    camp = chance.choice(3, size=people, p=[0.5, 0.3, 0.2])
    votes = camps[camp]
    votes[chance.random(votes.shape) < 0.2] *= -1
    votes[chance.random(votes.shape) < 0.1] = 0
    votes[chance.random(votes.shape) < 0.9] = np.nan
    return votes


def main() -> None:
    """Print a line for each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--statements", type=int, default=1_000)
    options = parser.parse_args()
    votes = invent(options.people, options.statements)

    def timed(name: str, step: Callable[[], T]) -> T:
        start = time.process_time()
        found = step()
        print(f"{name:<12} {time.process_time() - start:8.3f} s")
        return found

    timed("projection", lambda: project(votes[included(votes)]))
    grouping = timed("groups", lambda: group_people(votes))
    counts = timed("counts", lambda: count(votes, grouping.labels))
    timed("consensus", lambda: group_informed_consensus(counts))
    timed("marked out", lambda: representatives(counts))
    print(f"{grouping.groups} groups of {options.people} people and {options.statements} statements")


if __name__ == "__main__":
    main()
