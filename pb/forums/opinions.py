"""A topic's picture of opinion: worked out by a job from all answers, and kept as what may be published.

Nothing exact is in a snapshot. Shares are whole tenths from 1 to 9 ("1 in 10 or fewer", "9 in 10 or more"),
people are counted in fives from 10 on, and a group or a cell below 10 people is left out: so no small group
can be read from one. Two snapshots stand at least ten answers apart, which can all be one person's: what
changed between them is hidden by the rounding alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.forums.kinds import Kind, State
from pb.forums.models import OpinionSnapshot, Post, StatementVote, Topic
from pb.forums.people import Membership
from pb.forums.queries import latest_snapshot, votes_in
from pb.house.small_numbers import SMALLEST_SHOWN, STEP
from pb.opinion import (
    Grouping,
    Smoothing,
    group_informed_consensus,
    group_people,
    included,
    project,
    representatives,
    straight_liners,
)
from pb.opinion.counts import GroupCounts, count
from pb.permissions import SYSTEM
from pb.voting.freezing import canonical, sha256_of

FEWEST_FOR_GROUPS = 50  # below this, groups are noise
FEWEST_NEW, NEW_SHARE = 10, 0.05  # answers after which a new snapshot is worth making
Votes = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Inputs:
    """The answers of a topic: statements by id (columns), people in the order of their numbers (rows)."""

    statements: tuple[int, ...]
    hidden: tuple[bool, ...]
    votes: Votes

    @property
    def sha256(self) -> str:
        """Over the statements and every answer, without a word of who gave it."""
        rows = [[None if np.isnan(v) else int(v) for v in row] for row in self.votes]
        body = {"statements": list(self.statements), "hidden": list(self.hidden), "votes": rows}
        return sha256_of(canonical(body))

    @property
    def cast(self) -> int:
        """How many answers there are."""
        return int((~np.isnan(self.votes)).sum())


def read_inputs(session: Session, topic: Topic) -> Inputs:
    """The topic's answers now; only those of people who have joined, where the forum says so."""
    posts = session.execute(
        sa.select(Post.id, Post.state)
        .where(Post.topic_id == topic.id, Post.kind == Kind.STATEMENT.value, Post.state != State.HELD.value)
        .order_by(Post.id)
    ).all()
    query = (
        sa.select(StatementVote.participant_id, StatementVote.post_id, StatementVote.choice)
        .join(Post, Post.id == StatementVote.post_id)
        .where(Post.topic_id == topic.id)
        .order_by(StatementVote.participant_id)
    )
    if topic.forum.joined_only:
        joined = sa.select(Membership.participant_id).where(
            Membership.forum_id == topic.forum_id, Membership.left_at.is_(None)
        )
        query = query.where(StatementVote.participant_id.in_(joined))
    answers = session.execute(query).all()
    people = {person: row for row, person in enumerate(dict.fromkeys(a.participant_id for a in answers))}
    columns = {post.id: column for column, post in enumerate(posts)}
    votes = np.full((len(people), len(posts)), np.nan)
    for answer in answers:
        if answer.post_id in columns:
            votes[people[answer.participant_id], columns[answer.post_id]] = answer.choice
    hidden = tuple(post.state == State.HIDDEN.value for post in posts)
    return Inputs(tuple(columns), hidden, votes)


def is_due(session: Session, topic: Topic) -> bool:
    """Whether enough has been answered since the last snapshot for a new one."""
    last = latest_snapshot(session, topic)
    fresh = votes_in(session, topic) - (last.votes if last else 0)
    return fresh >= max(FEWEST_NEW, (last.votes if last else 0) * NEW_SHARE)


@dataclass(frozen=True)
class Worked:
    """What may be published (``body``), and beside it the smoothing, how many answered hastily, and how far
    each statement (by id) tells people apart."""

    body: dict[str, Any]
    smoothing: Smoothing
    hasty: int
    lengths: dict[str, float]


def work_out(inputs: Inputs, before: Smoothing) -> Worked:
    """What comes of these answers.

    Groups are drawn only among 50 people or more; otherwise everybody is one group, which is not shown.
    """
    votes, hidden = inputs.votes, np.array(inputs.hidden, dtype=np.bool_)
    taking_part = int(included(votes).sum()) if votes.size else 0
    grouping: Grouping | None = None
    labels = np.zeros(len(votes), dtype=np.int64)
    if taking_part >= FEWEST_FOR_GROUPS:
        grouping = group_people(votes, hidden, before)
        labels = grouping.labels
    counts = count(votes, labels)
    consensus = _consensus(counts)
    everybody = count(votes, np.zeros(len(votes), dtype=np.int64))
    order = sorted(range(len(hidden)), key=lambda column: (-consensus[column], column))
    statements = [
        {"id": inputs.statements[column], **_cell(everybody, 0, column)}
        for column in order
        if not hidden[column]
    ]
    body = {
        "people": in_fives(int((~np.isnan(votes)).any(axis=1).sum())) if votes.size else 0,
        "statements": statements,
        "groups": _groups(inputs, grouping, counts) if grouping else [],
    }
    plane = (
        grouping.projection if grouping else project(votes[included(votes)], hidden) if votes.size else None
    )
    lengths = plane.statement_lengths() if plane else np.zeros(len(hidden))
    return Worked(
        body,
        grouping.smoothing if grouping else before,
        int(straight_liners(votes).sum()) if votes.size else 0,
        {str(post): round(float(length), 3) for post, length in zip(inputs.statements, lengths, strict=True)},
    )


def _consensus(counts: GroupCounts) -> npt.NDArray[np.float64]:
    """The group-informed consensus over the groups that may be shown; only its order is published.

    A statement that fewer than ten people of such a group have seen comes last: one answer would place it.
    """
    large = (counts.seen.max(axis=1, initial=0) >= SMALLEST_SHOWN).nonzero()[0]
    kept = GroupCounts(counts.agree[large], counts.disagree[large], counts.seen[large])
    enough = (kept.seen >= SMALLEST_SHOWN).all(axis=0)
    return np.where(enough & bool(len(large)), group_informed_consensus(kept), 0.0)


def in_fives(people: int) -> int:
    """A count of people as it may be kept: 0 below 10, else to the nearest five (half up)."""
    return 0 if people < SMALLEST_SHOWN else (2 * people + STEP) // (2 * STEP) * STEP


def in_tenths(part: int, whole: int) -> int | None:
    """A share in tenths, from 1 ("1 in 10 or fewer") to 9 ("9 in 10 or more"); None of fewer than 10."""
    if whole < SMALLEST_SHOWN:
        return None
    return min(9, max(1, (20 * part + whole) // (2 * whole)))


def _cell(counts: GroupCounts, group: int, column: int) -> dict[str, int | None]:
    if group >= len(counts.seen):
        return {"agree": None, "disagree": None, "seen": 0}
    seen = int(counts.seen[group, column])
    return {
        "agree": in_tenths(int(counts.agree[group, column]), seen),
        "disagree": in_tenths(int(counts.disagree[group, column]), seen),
        "seen": in_fives(seen),
    }


def _groups(inputs: Inputs, grouping: Grouping, counts: GroupCounts) -> list[dict[str, Any]]:
    """The groups of ten people or more, the largest first; nothing when fewer than two are that large."""
    marks = representatives(counts)
    found = []
    for group in range(grouping.groups):
        members = grouping.labels == group
        if int(members.sum()) < SMALLEST_SHOWN:
            continue
        x, y = grouping.points[members].mean(axis=0)
        shown = [column for column in range(len(inputs.statements)) if not inputs.hidden[column]]
        found.append(
            {
                "people": in_fives(int(members.sum())),
                "at": [round(float(x), 1), round(float(y), 1)],
                "statements": [
                    {"id": inputs.statements[column], **_cell(counts, group, column)} for column in shown
                ],
                "marks": [
                    {"id": inputs.statements[mark.statement], "agrees": mark.agrees}
                    for mark in marks[group]
                    if mark.statement in shown and mark.seen >= SMALLEST_SHOWN
                ],
            }
        )
    return found if len(found) >= 2 else []


def keep_snapshot(session: Session, topic: Topic, inputs: Inputs, worked: Worked) -> OpinionSnapshot:
    """Add a snapshot; the last one stands until ten more answers are there, whoever asks."""
    session.scalars(sa.select(Topic.id).where(Topic.id == topic.id).with_for_update()).one()
    last, key = latest_snapshot(session, topic), inputs.sha256
    if last is not None and abs(inputs.cast - last.votes) < FEWEST_NEW:
        return last
    text, smoothing = canonical({"topic": topic.id, **worked.body}), worked.smoothing
    snapshot = OpinionSnapshot(
        topic_id=topic.id,
        number=last.number + 1 if last else 1,
        inputs_sha256=key,
        text=text,
        sha256=sha256_of(text),
        votes=inputs.cast,
        hasty=worked.hasty,
        lengths=worked.lengths,
        smoothing={"groups": smoothing.groups, "challenger": smoothing.challenger, "wins": smoothing.wins},
    )
    session.add(snapshot)
    session.flush()
    audit.record(
        session,
        SYSTEM,
        Event.OPINION_WORKED_OUT,
        f"topic:{topic.id}",
        number=snapshot.number,
        inputs_sha256=key,
        sha256=snapshot.sha256,
    )
    return snapshot


def smoothing_of(snapshot: OpinionSnapshot | None) -> Smoothing:
    """The smoothing that the next picture begins from."""
    return Smoothing(**snapshot.smoothing) if snapshot else Smoothing()


def work_out_topic(session: Session, topic: Topic) -> OpinionSnapshot:
    """Read, work out and keep, in one transaction: for the demonstration and for small topics."""
    inputs = read_inputs(session, topic)
    return keep_snapshot(
        session, topic, inputs, work_out(inputs, smoothing_of(latest_snapshot(session, topic)))
    )
