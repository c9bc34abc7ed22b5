"""Recommendations: immutable runs of the optimiser, and the amendments councillors asked for."""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.accounts.models import Account
from pb.house.database import Base, Json, Pence, now
from pb.proposals.models import Proposal
from pb.rounds.models import Round
from pb.voting.models import Tally


class RunIsImmutable(RuntimeError):
    """Somebody tried to change or remove a stored run."""


class AllocationRun(Base):
    """One execution of the optimiser, whole: what went in, what came out, and both hashes.

    ``number`` counts from 1 within the round: 1 is the recommendation from the vote alone, later ones
    carry amendments. ``based_on_id`` is the run they were compared with.
    """

    __tablename__ = "allocation_run"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    tally_id: Mapped[int] = mapped_column(sa.ForeignKey("tally.id"))
    number: Mapped[int]
    based_on_id: Mapped[int | None] = mapped_column(sa.ForeignKey("allocation_run.id"))
    problem: Mapped[str] = mapped_column(sa.Text, deferred=True)
    problem_sha256: Mapped[str] = mapped_column(sa.String(64))
    result: Mapped[str] = mapped_column(sa.Text, deferred=True)
    result_sha256: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[str] = mapped_column(sa.String(12))
    rule: Mapped[str] = mapped_column(sa.String(40))
    solver: Mapped[str] = mapped_column(sa.String(40))
    solver_version: Mapped[str] = mapped_column(sa.String(40))
    milliseconds: Mapped[int]
    created_by: Mapped[str] = mapped_column(sa.String(60))
    created_at: Mapped[datetime] = mapped_column(default=now)

    round: Mapped[Round] = relationship()
    tally: Mapped[Tally] = relationship()


class Study(Base):
    """What was worked out beside a run: other rules, what each rule costs, what was close. Never changed.

    It explains a run and is no part of what is signed; ``text`` is canonical JSON (``allocation.studies``).
    """

    __tablename__ = "study"

    @classmethod
    def of(cls, run_id: int, text: str) -> Study:
        """The study of a run, with the fingerprint of its text."""
        return cls(run_id=run_id, text=text, sha256=hashlib.sha256(text.encode()).hexdigest())

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("allocation_run.id"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Rehearsal(Base):
    """What made-up or earlier ballots would give under a round's rules before voting opens; never a result.

    One for each round, replaced by the next. ``about`` fingerprints the rules and proposals it was made with.
    """

    __tablename__ = "rehearsal"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    text: Mapped[str] = mapped_column(sa.Text)
    about: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)


class ProposedAmendment(Base):
    """A councillor's typed change with its reason: asked for, then standing in a run or refused.

    ``state`` is ``asked`` until the re-solve answers, then ``standing`` or ``refused`` (infeasible, with
    ``conflict`` in words), or ``withdrawn`` by its author.
    """

    __tablename__ = "proposed_amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))  # fix, forbid or reprice
    cost: Mapped[Pence | None]
    reason: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(sa.String(10), default="asked")
    conflict: Mapped[Json] = mapped_column(default=list)
    before_run_id: Mapped[int] = mapped_column(sa.ForeignKey("allocation_run.id"))
    after_run_id: Mapped[int | None] = mapped_column(sa.ForeignKey("allocation_run.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    proposal: Mapped[Proposal] = relationship()
    author: Mapped[Account] = relationship()
    after_run: Mapped[AllocationRun | None] = relationship(foreign_keys=[after_run_id])


@sa.event.listens_for(Study, "before_update")
@sa.event.listens_for(Study, "before_delete")
def refuse_to_change_study(_mapper: object, _connection: object, study: Study) -> None:
    """A study is evidence of what people were shown beside a run."""
    raise RunIsImmutable(f"the study of run {study.run_id} cannot be changed")


@sa.event.listens_for(AllocationRun, "before_update")
@sa.event.listens_for(AllocationRun, "before_delete")
def refuse_to_change(_mapper: object, _connection: object, run: AllocationRun) -> None:
    """A run is never changed or removed: decisions are signed by its hash."""
    raise RunIsImmutable(f"run {run.number} of round {run.round_id} cannot be changed")
