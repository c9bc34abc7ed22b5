"""What the pages of a count of paper show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.paper import closing, sampling
from pb.paper.entries import batches_of, matches_of, slips_of
from pb.paper.matching import Match
from pb.paper.models import Fate, PaperBatch, PaperCount, PaperSlip, SpoiledSlip
from pb.paper.reading import Reason
from pb.paper.words import reason_words
from pb.rounds.counting import double_vote_sentence
from pb.rounds.lifecycle import Move, Stage, find_transition
from pb.rounds.models import Round
from pb.rounds.queries import has_reached
from pb.voting.counting import Reconciliation, reconcile
from pb.voting.models import Credential, CredentialState
from pb.voting.queries import latest_tally


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in the list of batches; how many slips each of the two people has keyed, never which."""

    batch: PaperBatch
    area: str
    declared: int
    first: int
    second: int
    differences: int
    balances: bool
    recount_due: bool

    @property
    def state(self) -> str:
        """Where it is, in words."""
        if self.batch.totals and "slips" in self.batch.totals:
            return str(_("closed") if self.balances else _("closed, and not reconciled"))
        if self.recount_due:
            return str(_("to be keyed again"))
        if self.balances:
            return str(_("reconciled"))
        if self.differences:
            return str(_("differs"))
        if self.first >= self.declared and self.second >= self.declared:
            return str(_("does not fit its header"))
        return str(_("being keyed")) if self.first else str(_("not begun"))


@dataclass(frozen=True, slots=True)
class Overview:
    """A count of paper in one view. ``reasons`` are the sentences that still stand against the close."""

    lines: list[BatchLine]
    reasons: list[str]
    cards: Reconciliation
    spoiled: int
    waiting: int
    fates: dict[str, int]
    count: PaperCount | None
    sampled: int
    looked_at: int

    @property
    def reconciled(self) -> int:
        """How many batches are reconciled."""
        return sum(line.balances and not line.recount_due for line in self.lines)


def batch_by_number(session: Session, round_: Round, number: int) -> PaperBatch | None:
    """The round's batch of this number, or None."""
    return session.scalar(
        sa.select(PaperBatch).where(PaperBatch.round_id == round_.id, PaperBatch.number == number)
    )


def overview(session: Session, round_: Round, area_ids: list[int]) -> Overview:
    """What is there and what is missing; of other areas only what stands against the close."""
    batches, slips = batches_of(session, round_), slips_of(session, round_)
    matches = matches_of(session, round_, batches)
    due = sampling.recounts_due(session, round_)
    names = {area.id: area.name for area in round_.areas}
    fates: dict[str, int] = {}
    for slip in slips:
        fates[slip.fate] = fates.get(slip.fate, 0) + 1
    return Overview(
        lines=[
            line_of(batch, matches[batch.id], names[batch.area_id], due)
            for batch in batches
            if batch.area_id in area_ids
        ],
        reasons=reasons_against(session, round_),
        cards=reconcile(session, round_),
        spoiled=spoiled_slips(session, round_),
        waiting=fates.get(Fate.WAITING, 0),
        fates=fates,
        count=session.get(PaperCount, round_.id),
        sampled=sum(slip.sampled for slip in slips),
        looked_at=sum(slip.sampled and slip.differs is not None for slip in slips),
    )


def line_of(batch: PaperBatch, match: Match, area: str, due: set[int]) -> BatchLine:
    """A batch as the list shows it."""
    return BatchLine(
        batch,
        area,
        match.declared,
        len(match.first),
        len(match.second),
        batch.differences,
        batch.balances,
        batch.id in due,
    )


def reasons_against(session: Session, round_: Round) -> list[str]:
    """The sentences of the close's guards about paper that do not hold yet; none once it is closed."""
    if round_.stage != Stage.VOTING:
        return []
    transition = find_transition(Stage.VOTING, Move.CLOSE_VOTING)
    assert transition is not None  # noqa: S101 - a row of the table
    facts = closing.still_against(session, round_)
    guards = tuple(guard for guard in transition.guards if guard.fact in closing.FACTS)
    return [guard.words(facts) for guard in guards if not guard.holds(facts)]


def spoiled_slips(session: Session, round_: Round) -> int:
    """How many slips were spoiled and replaced."""
    counted = sa.select(sa.func.count()).select_from(SpoiledSlip).where(SpoiledSlip.round_id == round_.id)
    return session.scalar(counted) or 0


def published(session: Session, round_: Round) -> dict[str, Any]:
    """What everybody may read: the rules, and after the close the totals, never for a small group."""
    count = session.get(PaperCount, round_.id)
    closed = has_reached(round_, Stage.COUNTED)
    tally = latest_tally(session, round_) if closed else None
    totals = count.totals if count is not None and closed else None
    whole, part = ((totals or {}).get(name) or {} for name in ("rejected", "in_part"))
    return {
        "double_vote": double_vote_sentence(round_.double_vote),
        "reasons": [reason_words(reason.value) for reason in Reason],
        "share": 100 // sampling.SHARE,
        "smallest": sampling.SMALLEST_SAMPLE,
        "recount_above": sampling.RECOUNT_ABOVE,
        "totals": totals,
        "override": tally.override if tally else "",
        "seed": count.seed if count is not None and closed else "",
        "rejected": [(reason_words(reason), number) for reason, number in whole.items()],
        "in_part": [(reason_words(reason), number) for reason, number in part.items()],
    }


def sheets_of(session: Session, round_: Round) -> list[tuple[str, int, int]]:
    """Every sheet of cards by name, with its area and how many of its cards may vote or have voted."""
    usable = sa.func.sum(sa.case((Credential.state == CredentialState.VOID.value, 0), else_=1))
    rows = session.execute(
        sa.select(Credential.sheet, Credential.area_id, usable)
        .where(Credential.round_id == round_.id)
        .group_by(Credential.sheet, Credential.area_id)
        .order_by(Credential.sheet)
    )
    return [(sheet, area_id, int(cards)) for sheet, area_id, cards in rows]


def sample_lines(session: Session, round_: Round, area_ids: list[int]) -> list[tuple[PaperBatch, PaperSlip]]:
    """The slips of the sample, by batch and place."""
    by_id = {batch.id: batch for batch in batches_of(session, round_) if batch.area_id in area_ids}
    return [
        (by_id[slip.batch_id], slip)
        for slip in slips_of(session, round_)
        if slip.sampled and slip.batch_id in by_id
    ]
