"""Closing the vote: the counts are checked, the key is destroyed, the ballots are copied without a trace.

What is left are ballots in random order under random keys. Whose they were cannot be worked out any more:
the key that made pseudonyms of cards is gone, with the drafts, the answers given and the old rows.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house import idempotency
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Actor
from pb.rounds.models import Round
from pb.voting import at_close, merkle
from pb.voting.at_close import NOTHING_BY_HAND, ByHand
from pb.voting.freezing import canonical, sha256_of
from pb.voting.models import (
    Ballot,
    BallotDraft,
    Channel,
    CountedBallot,
    CountedLeaf,
    Credential,
    CredentialState,
    RoundKey,
    Tally,
    random_id,
)
from pb.voting.secrecy import answers_scope
from pb.voting.sweeping import sweep_after_commit

SMALLEST_BATCH = 20
FEWEST_OF_A_CHANNEL = 10


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The cards of a round and what became of them.

    ``cast`` is how many were used, with those whose ballot was ``rejected``; ``ballots`` what is in the box.
    """

    issued: int
    cast: int
    unused: int
    void: int
    ballots: int
    rejected: int = 0

    @property
    def balances(self) -> bool:
        """Every card is accounted for, and every card that was used has its ballot or its rejection."""
        return (
            self.issued == self.cast + self.unused + self.void and self.cast == self.ballots + self.rejected
        )


@dataclass(frozen=True, slots=True)
class PlainBallot:
    """A ballot as it goes into the count; it says nothing of who cast it."""

    area_id: int
    channel: str
    choices: Sequence[int]
    leaf: str
    points: Sequence[int] | None = None


def reconcile(session: Session, round_: Round) -> Reconciliation:
    """Count the cards by state, and the ballots."""
    rows = session.execute(
        sa.select(Credential.state, sa.func.count())
        .where(Credential.round_id == round_.id)
        .group_by(Credential.state)
    )
    states = {state: int(number) for state, number in rows}
    ballots = session.scalar(sa.select(sa.func.count()).where(Ballot.round_id == round_.id)) or 0
    rejected = states.get(CredentialState.REJECTED, 0)
    return Reconciliation(
        issued=sum(states.values()),
        cast=states.get(CredentialState.VOTED, 0) + rejected,
        unused=states.get(CredentialState.ISSUED, 0),
        void=states.get(CredentialState.VOID, 0),
        ballots=ballots,
        rejected=rejected,
    )


def close_voting(session: Session, actor: Actor, round_: Round) -> Tally:
    """Freeze the count inside the move's transaction. Raises ``Refused`` when it does not balance."""
    # Votes being cast hold a share of this row: from here on they are in the box, or refused.
    session.execute(sa.select(Round.id).where(Round.id == round_.id).with_for_update())
    counts, by_hand = reconcile(session, round_), at_close.count_by_hand(session, round_)
    if not counts.balances or counts.rejected != sum(by_hand.rejected.values()):
        raise Refused(
            _(
                "The count does not balance: %(cast)s cards have voted and there are %(ballots)s ballots."
                " Nothing was closed. Ask for help before trying again.",
                cast=counts.cast,
                ballots=counts.ballots + sum(by_hand.rejected.values()),
            )
        )
    slugs = {area.id: area.slug for area in round_.areas}
    kept = [
        PlainBallot(
            row.area_id,
            row.channel,
            row.choices,
            merkle.leaf_of(row.nonce, slugs[row.area_id], row.choices, row.points or ()),
            row.points,
        )
        for row in session.scalars(sa.select(Ballot).where(Ballot.round_id == round_.id))
    ]
    tally = write_tally(session, round_, kept, cards_issued=counts.issued, by_hand=by_hand)
    forget_voters(session, round_)
    audit.record(
        session,
        actor,
        Event.VOTING_CLOSED,
        f"round:{round_.id}",
        issued=counts.issued,
        cast=counts.cast,
        unused=counts.unused,
        void=counts.void,
        rejected=dict(by_hand.rejected),
        override=by_hand.override,
        merkle_root=tally.merkle_root,
        tally_sha256=tally.sha256,
        batches=batch_hashes(ballot.leaf for ballot in kept),
    )
    sweep_after_commit(session)
    return tally


def write_tally(
    session: Session,
    round_: Round,
    ballots: list[PlainBallot],
    *,
    cards_issued: int,
    by_hand: ByHand = NOTHING_BY_HAND,
) -> Tally:
    """Store the ballots in random order under random keys, with their root and hash; a new version."""
    shuffled = list(ballots)
    secrets.SystemRandom().shuffle(shuffled)
    root = merkle.root_of(ballot.leaf for ballot in shuffled)
    channels = dict(sorted(Counter(ballot.channel for ballot in shuffled).items()))
    unsaid = areas_with_few_of_a_channel(shuffled)
    version = 1 + (
        session.scalar(sa.select(sa.func.max(Tally.version)).where(Tally.round_id == round_.id)) or 0
    )
    rejected = sum(by_hand.rejected.values())
    tally = Tally(
        round_id=round_.id,
        version=version,
        cards_issued=cards_issued,
        ballots_cast=len(shuffled) + rejected,
        ballots_counted=len(shuffled),
        ballots_rejected=rejected,
        rejected=dict(by_hand.rejected),
        override=by_hand.override,
        channels=channels,
        merkle_root=root,
        sha256=sha256_of(canonical(_plain_tally(round_, version, shuffled, root, by_hand))),
    )
    session.add(tally)
    session.flush()
    if shuffled:
        session.execute(
            sa.insert(CountedBallot),
            [
                {
                    "id": random_id(),
                    "tally_id": tally.id,
                    "area_id": ballot.area_id,
                    "channel": Channel.UNSAID.value if ballot.area_id in unsaid else ballot.channel,
                    "choices": list(ballot.choices),
                    "points": list(ballot.points) if ballot.points else None,
                }
                for ballot in shuffled
            ],
        )
        # Sorted, so that neither table's order says anything of the other's.
        leaves = sorted(ballot.leaf for ballot in shuffled)
        session.execute(sa.insert(CountedLeaf), [{"tally_id": tally.id, "leaf": leaf} for leaf in leaves])
    return tally


def areas_with_few_of_a_channel(ballots: Iterable[PlainBallot]) -> set[int]:
    """The areas where some channel has so few ballots that it would say whose they are.

    The roll knows who voted from home and a helper knows whom they helped: beside a ballot that says "home"
    or "assisted" among few, they would know a vote. The totals by channel say it of nobody.
    """
    counts = Counter((ballot.area_id, ballot.channel) for ballot in ballots)
    return {area_id for (area_id, _channel), number in counts.items() if number < FEWEST_OF_A_CHANNEL}


def forget_voters(session: Session, round_: Round) -> None:
    """Destroy the key and delete everything that was kept by pseudonym."""
    session.execute(
        sa.update(RoundKey).where(RoundKey.round_id == round_.id).values(key=None, destroyed_at=now())
    )
    for table in (Ballot, BallotDraft):
        session.execute(sa.delete(table).where(table.round_id == round_.id))
    idempotency.forget(session, answers_scope(round_.id))
    at_close.destroy(session, round_)
    # One writing of all cards at once: no row's own age tells when its card voted, nor whether in vain.
    rejected = Credential.state == CredentialState.REJECTED.value
    state = sa.case((rejected, CredentialState.VOTED.value), else_=Credential.state)
    session.execute(sa.update(Credential).where(Credential.round_id == round_.id).values(state=state))


def batch_hashes(leaves: Iterable[str]) -> list[str]:
    """Hashes over sorted batches of leaves for the civic record; never of fewer than 20, if there are 20."""
    ordered = sorted(leaves)
    whole = max(len(ordered) // SMALLEST_BATCH, 1) if ordered else 0
    bounds = [len(ordered) * i // whole for i in range(whole + 1)] if whole else [0]
    return [
        hashlib.sha256("\n".join(ordered[low:high]).encode()).hexdigest() for low, high in pairwise(bounds)
    ]


def _plain_tally(
    round_: Round, version: int, ballots: list[PlainBallot], root: str, by_hand: ByHand
) -> dict[str, Any]:
    classes = Counter(
        (ballot.area_id, tuple(ballot.choices), tuple(ballot.points or ())) for ballot in ballots
    )
    slugs = {area.id: area.slug for area in round_.areas}
    return {
        "frozen_sha256": round_.frozen_sha256,
        "version": version,
        "merkle_root": root,
        "rejected": dict(by_hand.rejected),
        "override": by_hand.override,
        "ballots": sorted(
            [slugs[area_id], list(choices), list(points), weight]
            for (area_id, choices, points), weight in classes.items()
        ),
    }
