"""The ways in which a proposal can be funded: in full, or at one of its levels.

An option has an id of its own: the proposal's, and behind a level ``@2``, ``@3`` ... (in full is level 1).
At most one option of a proposal is funded. A level has its ``share`` of the support in basis points,
rounded down to whole points, so that no level is worth more than it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimiser.model import Problem, Proposal

BASIS = 10_000
MARK = "@"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to fund a proposal. ``share`` of the whole in basis points; ``level`` 1 is in full."""

    proposal: Proposal
    level: int
    cost: int
    share: int

    @property
    def id(self) -> str:
        """Its id in a plan."""
        return option_id(self.proposal.id, self.level)

    def part(self, amount: int) -> int:
        """This option's part of an amount that belongs to the proposal in full, rounded down."""
        return amount * self.share // BASIS


def option_id(proposal: str, level: int) -> str:
    """The id of a proposal at a level, 1 being in full."""
    return proposal if level == 1 else f"{proposal}{MARK}{level}"


def options_of(problem: Problem) -> tuple[Option, ...]:
    """All options, by proposal, in full first."""
    return tuple(
        Option(proposal, level, cost, share)
        for proposal in problem.proposals
        for level, cost, share in [
            (1, proposal.cost, BASIS),
            *((number, at.cost, at.share) for number, at in enumerate(proposal.levels, 2)),
        ]
    )


def option_support(options: tuple[Option, ...], support: Mapping[str, int]) -> dict[str, int]:
    """Support by option, from the support of the proposals."""
    return {option.id: option.part(support[option.proposal.id]) for option in options}
