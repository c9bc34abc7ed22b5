"""A run as people read it: its result joined with the proposals, pots and rules that were frozen.

Everything here is plain and made once per run: a stored run never changes, so its reading is kept by
the hash of its result.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from pb.allocation.bridge import AmendmentKind, Explanation, Levels, Proof, Reason, Solution, levels_in


@dataclass(frozen=True, slots=True)
class AmendmentReading:
    """A councillor's change as a run carries it. ``cost`` is in pence and counts for a reprice only."""

    id: int
    kind: AmendmentKind
    proposal: int
    cost: int | None
    author: str
    reason: str
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProposalReading:
    """One proposal in a run. Costs in pence: ``cost`` in this run, ``asked`` as it stood in the vote.

    ``by_vote`` says whether the first run, from the vote alone, funded it; ``changed`` is the councillors'
    change that fixes or forbids it, ``repriced`` the one that gives it another cost.
    """

    number: int
    title: str
    area: str
    cost: int
    asked: int
    theme: str
    settlement: str
    funded: bool
    by_vote: bool
    explanation: Explanation
    changed: AmendmentReading | None = None
    repriced: AmendmentReading | None = None

    @property
    def support(self) -> int:
        """The points that ballots gave it."""
        return self.explanation.support


@dataclass(frozen=True, slots=True)
class AreaReading:
    """One area in a run; money in pence. ``pot`` is its own; ``funded`` has most support first."""

    slug: str
    name: str
    pot: int
    spend: int
    support: int
    own_pot_support: int | None
    funded: tuple[ProposalReading, ...]
    not_funded: tuple[ProposalReading, ...]

    @property
    def proposals(self) -> tuple[ProposalReading, ...]:
        """Every proposal of the area, the funded ones first."""
        return self.funded + self.not_funded

    @property
    def left(self) -> int:
        """What is left of the area's own pot."""
        return max(0, self.pot - self.spend)

    @property
    def from_shared(self) -> int:
        """What the area gets on top of its own pot."""
        return max(0, self.spend - self.pot)


@dataclass(frozen=True, slots=True)
class RuleReading:
    """A published rule as it was frozen; ``parameters`` by the optimiser's catalogue."""

    id: str
    kind: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PotReading:
    """A pot as it was frozen, in pence; ``area`` is a slug, or empty when the pot is shared."""

    name: str
    amount: int
    area: str


@dataclass(frozen=True)
class RunReading:
    """A whole run. ``money`` and ``spend`` in pence; ``support`` in points."""

    number: int
    title: str
    currency: str
    status: str
    rule: str
    utility: str
    ballot_type: str
    ballot_length: int
    pooled: bool
    pots: tuple[PotReading, ...]
    money: int
    spend: int
    support: int
    bound: int | None
    areas: tuple[AreaReading, ...]
    rules: tuple[RuleReading, ...]
    amendments: tuple[AmendmentReading, ...]
    solver: str
    solver_version: str
    seconds: float
    proofs: tuple[Proof, ...]
    ties: tuple[str, ...]
    trace: tuple[str, ...]
    problem_sha256: str
    result_sha256: str
    created_at: datetime
    rules_published_at: datetime | None = None
    tie_order_drawn_at: datetime | None = None
    tie_order: tuple[int, ...] = field(default=())
    weighting: str = "raw"

    @cached_property
    def by_number(self) -> Mapping[int, ProposalReading]:
        """Proposals by public number."""
        return {p.number: p for area in self.areas for p in area.proposals}

    @cached_property
    def levels(self) -> Levels:
        """How far every area was lifted, where the count lifts the one that gets least first; else empty."""
        return levels_in(self.trace)

    @cached_property
    def by_area(self) -> Mapping[str, AreaReading]:
        """Areas by slug."""
        return {area.slug: area for area in self.areas}

    @property
    def shares_money(self) -> bool:
        """Whether areas draw on money that is not theirs alone."""
        return self.pooled or any(not pot.area for pot in self.pots)

    @property
    def left(self) -> int:
        """What no proposal gets."""
        return self.money - self.spend

    @property
    def funded_count(self) -> int:
        """How many proposals get money."""
        return sum(len(area.funded) for area in self.areas)


@dataclass(frozen=True, slots=True)
class About:
    """What a reading needs besides the result: facts of the run's row and its round."""

    number: int
    problem_sha256: str
    result_sha256: str
    created_at: datetime
    rules_published_at: datetime | None
    tie_order_drawn_at: datetime | None


def read(
    frozen: str,
    solution: Solution,
    about: About,
    amendments: tuple[AmendmentReading, ...],
    by_vote: frozenset[int],
    supports: Mapping[str, int],
) -> RunReading:
    """Join a solution with what was frozen. ``by_vote`` are the numbers that the first run funded.

    ``supports`` gives points by proposal id where the solution explains nothing (a step-by-step method).
    """
    text = json.loads(frozen)
    in_plan = {int(key) for key in solution.funded}
    change = {a.proposal: a for a in amendments if a.kind is not AmendmentKind.REPRICE}
    price = {a.proposal: a for a in amendments if a.kind is AmendmentKind.REPRICE}
    proposals = []
    for entry in text["proposals"]:
        number, asked = int(entry["number"]), int(entry["cost"])
        new_price = price.get(number)
        proposals.append(
            ProposalReading(
                number=number,
                title=entry["title"],
                area=entry["area"],
                cost=new_price.cost if new_price and new_price.cost is not None else asked,
                asked=asked,
                theme=entry.get("theme") or "",
                settlement=entry.get("settlement") or "",
                funded=number in in_plan,
                by_vote=number in by_vote,
                explanation=solution.explanations.get(str(number))
                or _unexplained(number in in_plan, supports.get(str(number), 0)),
                changed=change.get(number),
                repriced=new_price,
            )
        )
    pots = tuple(PotReading(p["name"], int(p["amount"]), p.get("area") or "") for p in text["pots"])
    return RunReading(
        number=about.number,
        title=text["title"],
        currency=text["currency"],
        status=solution.status.value,
        rule=solution.rule,
        utility=text["utility"],
        ballot_type=text["ballot_type"],
        ballot_length=int(text["ballot_length"]),
        pooled=bool(text.get("pooled")),
        pots=pots,
        money=sum(pot.amount for pot in pots),
        spend=solution.spend,
        support=solution.support,
        bound=solution.bound,
        areas=tuple(_area(entry, pots, proposals, solution) for entry in text["areas"]),
        rules=tuple(_rule(rule) for rule in text.get("rules", ())),
        amendments=amendments,
        solver=solution.solver,
        solver_version=solution.solver_version,
        seconds=solution.seconds,
        proofs=solution.proofs,
        ties=solution.ties,
        trace=solution.trace,
        problem_sha256=about.problem_sha256,
        result_sha256=about.result_sha256,
        created_at=about.created_at,
        rules_published_at=about.rules_published_at,
        tie_order_drawn_at=about.tie_order_drawn_at,
        tie_order=tuple(int(number) for number in text["tie_order"]),
        weighting=text.get("weighting") or "raw",
    )


def _area(
    entry: Mapping[str, Any],
    pots: tuple[PotReading, ...],
    proposals: list[ProposalReading],
    solution: Solution,
) -> AreaReading:
    slug = entry["slug"]
    mine = sorted((p for p in proposals if p.area == slug), key=lambda p: (-p.support, p.number))
    own = [pot.amount for pot in pots if pot.area == slug]
    outcome = solution.areas.get(slug)
    return AreaReading(
        slug=slug,
        name=entry["name"],
        pot=sum(own) if own else int(entry["own_pot"]),
        spend=sum(p.cost for p in mine if p.funded),
        support=sum(p.support for p in mine if p.funded),
        own_pot_support=outcome.own_pot_support if outcome else None,
        funded=tuple(p for p in mine if p.funded),
        not_funded=tuple(p for p in mine if not p.funded),
    )


def _unexplained(funded: bool, support: int) -> Explanation:
    return Explanation(funded, Reason.SAFE if funded else Reason.RULE_ORDER, support)


def _rule(entry: Mapping[str, Any]) -> RuleReading:
    return RuleReading(
        str(entry["id"]), entry["kind"], {k: v for k, v in entry.items() if k not in ("id", "kind")}
    )
