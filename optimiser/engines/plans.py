"""What every engine answers with, and the figures of one proposal that pages are made from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of proposals as a mask in tie order, with its support and spend. Compare with ``key``."""

    mask: int
    support: int
    spend: int

    @property
    def key(self) -> tuple[int, int, int]:
        """The larger key is the better plan: support, then thrift, then the tie order."""
        return (self.support, -self.spend, self.mask)


@dataclass(frozen=True, slots=True)
class Best:
    """The canonical best plan of a part. ``bound`` proves it; ``by`` names the engine."""

    plan: Plan | None
    proved: bool
    bound: int | None
    by: str


@dataclass(frozen=True, slots=True)
class Margin:
    """What forcing one proposal the other way does. ``flipped`` is the best plan then, None: impossible.

    ``money_short`` and ``cheaper_by`` are as in ``optimiser.model.Explanation``; ``then`` is the best plan
    with that much more money, ``way`` the best plans on the way there, ``cheaper`` the best plan (without
    the proposal's own new price) at the lower price. ``proved`` is false when time ran out and ``flipped`` is
    only the best known.
    """

    flipped: Plan | None
    money_short: int | None = None
    then: Plan | None = None
    cheaper_by: int | None = None
    proved: bool = True
    way: tuple[Plan, ...] = ()
    cheaper: Plan | None = None
