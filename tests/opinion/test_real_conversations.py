"""Real conversations with known answers."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from pb.opinion import group_informed_consensus, group_people
from pb.opinion.counts import count
from pb.opinion.grouping import Labels
from pb.opinion.participation import Flags, Votes

pytestmark = pytest.mark.real_data


@dataclass(frozen=True)
class Conversation:
    votes: Votes
    labels: Labels
    moderated_out: Flags
    consensus: dict[int, float]


def load(real_data: Path, name: str) -> Conversation:
    folder = real_data / "polis" / name
    rows = read(folder / "participants-votes.csv")
    columns = [column for column in rows[0] if column.isdigit()]
    comments = {row["comment-id"]: row for row in read(folder / "comments.csv")}
    given = {c: comments.get(c, {}).get("group-informed-consensus") for c in columns}
    return Conversation(
        np.array([[float(row[c]) if row[c] else np.nan for c in columns] for row in rows]),
        np.array([int(row["group-id"]) if row["group-id"] else -1 for row in rows]),
        np.array([comments.get(c, {}).get("moderated") == "-1" for c in columns]),
        {place: float(value) for place, (_c, value) in enumerate(given.items()) if value},
    )


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def purity(found: Labels, known: Labels) -> float:
    """The share of people whose group's most common known group is their own."""
    both = (found >= 0) & (known >= 0)
    right = sum(np.bincount(known[both & (found == g)]).max() for g in np.unique(found[both]))
    return float(right / both.sum())


def test_the_consensus_is_the_exported_one(real_data: Path) -> None:
    conversation = load(real_data, "bg2050-volunteers")
    found = group_informed_consensus(count(conversation.votes, conversation.labels))
    assert len(conversation.consensus) > 300
    for column, value in conversation.consensus.items():
        assert abs(found[column] - value) <= 1e-9


def test_the_groups_are_the_exported_ones(real_data: Path) -> None:
    conversation = load(real_data, "austria-climate.5twd2jsnkf.2022-08-08")
    found = group_people(conversation.votes, conversation.moderated_out)
    assert found.groups == 2
    assert purity(found.labels, conversation.labels) >= 0.95
    assert ((found.labels >= 0) == (conversation.labels >= 0)).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_another_seed_finds_the_same_groups(real_data: Path, seed: int) -> None:
    conversation = load(real_data, "austria-climate.5twd2jsnkf.2022-08-08")
    one = group_people(conversation.votes, conversation.moderated_out)
    other = group_people(conversation.votes, conversation.moderated_out, seed=seed)
    assert purity(one.labels, other.labels) >= 0.995
