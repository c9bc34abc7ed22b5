"""What the optimiser answers: plain frozen values, integers only. What it is given: ``optimiser.model``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimiser.model import Utility


class Status(StrEnum):
    """What is known of a solution. ``OPTIMAL`` is only ever said with a bound that proves it, ``INFEASIBLE``
    only with a proof that there is no plan; ``UNDECIDED`` says that the time allowed was enough for neither
    a plan nor that proof.
    """

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNDECIDED = "undecided"

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to speak of."""
        return self in (Status.OPTIMAL, Status.FEASIBLE)


class Reason(StrEnum):
    """The one typed reason that the words on a page are made from."""

    SAFE = "safe"
    CLOSE = "close"
    TIE = "tie"
    FIXED = "fixed"
    SUPPORT_SHORT = "support-short"
    MONEY_SHORT = "money-short"
    HELD_OUT = "held-out"
    EXCLUDED_BY = "excluded-by"
    FORBIDDEN = "forbidden"
    NO_SUPPORT = "no-support"
    RULE_ORDER = "rule-order"
    SHARE_USED = "share-used"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one proposal is in or out. All figures exact; ``None`` means not defined for this case.

    Not funded: ``support_short`` is z* - z*(p in) in support, with exactly that much more p is in an
    optimum (0: a tie); ``displaces`` are the funded proposals that the best plan with p would drop, and
    ``brings`` those it would add besides p; ``money_short`` is the smallest addition to the money that
    p may draw on with which p is funded; ``money_simple`` is max(0, cost - unspent); ``cheaper_by``
    the smallest cut of its cost that would do; ``held_out_by`` the id of a rule without which p is in.
    Funded: ``safe_by`` is z* - z*(p out); ``replaced_by`` who would take its place.
    ``tie_stage`` says which stage decided a tie: ``"spend"`` or ``"order"``; ``tied_with`` with whom.
    Where people spend equal shares: ``supporters_left`` is what all supporters of p had left together when
    nothing more could be bought (rounded down), ``share_spent_on`` what was bought with the rest of their
    shares, first that which most of them paid for.
    """

    funded: bool
    reason: Reason
    support: int
    support_short: int | None = None
    displaces: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    money_short: int | None = None
    money_simple: int | None = None
    cheaper_by: int | None = None
    held_out_by: str | None = None
    safe_by: int | None = None
    replaced_by: tuple[str, ...] = ()
    tie_stage: str | None = None
    tied_with: tuple[str, ...] = ()
    supporters_left: int | None = None
    share_spent_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaOutcome:
    """What one area gets: spend and pot in minor units; support and own-pot support in support."""

    spend: int
    support: int
    pot: int
    own_pot_support: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """One independent argument that no better plan exists."""

    by: str
    version: str
    bound: int


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One number of a rule that would have to change (``optimiser.engines.relaxing``).

    ``field`` is the field of the rule: ``amount``, ``share``, ``at_least``, ``at_most``; or ``kept``, 1 or 0,
    for a rule without a number. What is not written in a rule is published all the same: areas keep 10000
    basis points of their own-pot support, and at most 1 of incompatible proposals is funded.
    """

    rule_id: str
    field: str
    published: int
    relaxed: int


@dataclass(frozen=True, slots=True)
class Solution:
    """An answer. ``funded`` is in order of public number; ``bound`` is a proved upper bound or None.

    ``completion`` names how a rule went on with the money left, for rules that have a choice. ``gives_first``
    is the order in which rules may give that ``relaxation`` was asked for in; empty where that is by kind.
    """

    problem_sha256: str
    rule: str
    utility: Utility
    status: Status
    funded: tuple[str, ...]
    support: int
    spend: int
    bound: int | None
    areas: Mapping[str, AreaOutcome]
    solver: str
    solver_version: str
    seconds: float
    proofs: tuple[Proof, ...] = ()
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    ties: tuple[str, ...] = ()
    trace: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    relaxation: tuple[Relaxation, ...] = ()
    gives_first: tuple[str, ...] = ()
    completion: str = ""
