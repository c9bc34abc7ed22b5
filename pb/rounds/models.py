"""A round: its areas, pots, equity rules, tie order, and what was frozen when voting opened."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.areas.models import Area
from pb.house.database import Base, Json, Pence, now
from pb.rounds.connections import CONNECTIONS

round_area = sa.Table(
    "round_area",
    Base.metadata,
    sa.Column("round_id", sa.ForeignKey("round.id"), primary_key=True),
    sa.Column("area_id", sa.ForeignKey("area.id"), primary_key=True),
)


class Round(Base):
    """One participatory budget cycle of one or more areas.

    From the moment voting opens, ``frozen`` holds the canonical text of everything the result depends
    on but the ballots, and ``frozen_sha256`` its hash.
    """

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    summary: Mapped[str] = mapped_column(sa.Text, default="")
    stage: Mapped[str] = mapped_column(sa.String(20), default="draft")
    # Where a paused round goes back to.
    paused_from: Mapped[str] = mapped_column(sa.String(20), default="")
    # What residents' voice decides here: inform, consult, involve or decide.
    voice: Mapped[str] = mapped_column(sa.String(20), default="consult")
    ballot_type: Mapped[str] = mapped_column(sa.String(20), default="ranking")
    ballot_length: Mapped[int] = mapped_column(default=5)
    # How many points a voter shares out, where the ballot is one of points.
    ballot_points: Mapped[int] = mapped_column(default=10)
    utility: Mapped[str] = mapped_column(sa.String(20), default="borda")
    rule: Mapped[str] = mapped_column(sa.String(40), default="max-support")
    # How much one person's ballot counts beside another's.
    weighting: Mapped[str] = mapped_column(sa.String(20), default="raw")
    pooled: Mapped[bool] = mapped_column(default=False)
    # Which vote counts when one card was used by phone and on paper: "phone" or "paper".
    double_vote: Mapped[str] = mapped_column(sa.String(10), default="phone")
    # Whether single rankings may leave the tally: only where the council's DPIA allows it.
    publish_rankings: Mapped[bool] = mapped_column(default=False)
    minimum_age: Mapped[int] = mapped_column(default=11)
    # How somebody may be connected to an area to vote there: names of ``rounds.connections``.
    connections: Mapped[Json] = mapped_column(default=lambda: list(CONNECTIONS))
    # Whether residents may ask for a card by post or by e-mail.
    home_cards: Mapped[bool] = mapped_column(default=False)
    smallest_grant: Mapped[Pence] = mapped_column(default=50_000)
    largest_grant: Mapped[Pence] = mapped_column(default=2_500_000)
    gathering_closes_at: Mapped[datetime | None]
    voting_opens_at: Mapped[datetime | None]
    voting_closes_at: Mapped[datetime | None]
    # Proposal numbers, first to be preferred first; drawn in public before voting opens.
    tie_order: Mapped[Json | None]
    # What was drawn: the order is the proposals by SHA-256 of "seed:number" (``rounds.ties``).
    tie_order_seed: Mapped[str] = mapped_column(sa.String(100), default="")
    tie_order_drawn_at: Mapped[datetime | None]
    rules_published_at: Mapped[datetime | None]
    frozen: Mapped[str | None] = mapped_column(sa.Text)
    frozen_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    source: Mapped[str] = mapped_column(sa.String(200), default="")
    currency: Mapped[str] = mapped_column(sa.String(3), default="GBP")
    created_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column()

    areas: Mapped[list[Area]] = relationship(secondary=round_area, order_by=Area.name)
    pots: Mapped[list[Pot]] = relationship(back_populates="round", order_by="Pot.id")
    rules: Mapped[list[RoundRule]] = relationship(back_populates="round", order_by="RoundRule.id")
    figures: Mapped[list[RoundFigures]] = relationship(back_populates="round", order_by="RoundFigures.number")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def area_ids(self) -> list[int]:
        """The areas a permission on the whole round must cover."""
        return [area.id for area in self.areas]


class Pot(Base):
    """Money with an owner and a purpose: an area's own when ``area_id`` is set, else shared by all."""

    __tablename__ = "pot"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    amount: Mapped[Pence]
    money: Mapped[str] = mapped_column(sa.String(10), default="revenue")  # or capital

    round: Mapped[Round] = relationship(back_populates="pots")
    area: Mapped[Area | None] = relationship()

    __table_args__ = (sa.CheckConstraint("amount >= 0", name="amount"),)


class RoundRule(Base):
    """One equity rule of the round, as the optimiser's catalogue names it.

    ``parameters`` holds that catalogue's fields; areas by slug, themes by slug, proposals by number.
    """

    __tablename__ = "round_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    parameters: Mapped[Json]

    round: Mapped[Round] = relationship(back_populates="rules")


class RoundFigures(Base):
    """A version of the figures about the people of a round's areas. It is never changed or removed.

    ``areas`` holds ``rounds.figures.AreaFigures`` by slug, as plain values.
    """

    __tablename__ = "round_figures"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    number: Mapped[int]
    areas: Mapped[Json]
    source: Mapped[str] = mapped_column(sa.Text)
    # The day the figures speak of, not the one they were entered on.
    as_of: Mapped[date]
    entered_by: Mapped[str] = mapped_column(sa.String(60))
    entered_at: Mapped[datetime] = mapped_column(default=now)

    round: Mapped[Round] = relationship(back_populates="figures")
