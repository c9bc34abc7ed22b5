"""A problem made ready for solving: prices amended, support counted, ids replaced by ranks in the tie order.

A rank is an *option*: a proposal in full, or at one of its levels (``optimiser.options``), which come right
behind it. Rank 0 is first in the tie order. A plan is a whole number, a bit per option, with the first in the
tie order as the highest bit: the larger of two masks is the one that the published tie order prefers.

A ``synergy`` is one more rank, behind all others: it costs nothing, is worth the extra support, and needs
all of its proposals. Nobody sees it: plans are named without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from optimiser.engines.lines import Line
from optimiser.equity import scene_of
from optimiser.equity.fairness import own_pot_support
from optimiser.model import AmendmentKind, Problem
from optimiser.options import options_of
from optimiser.weights import weighted


@dataclass(frozen=True)
class Case:
    """What the engines work on. Sequences are by rank; ``money`` is by pot.

    ``proposal`` is the proposal of a rank ("" for a synergy), ``siblings`` its other options, ``synergies``
    the rule of a synergy and, for each of its proposals, the options that would do. ``least`` is the smallest
    grant that the rules allow, where they set one.
    """

    problem: Problem
    ids: tuple[str, ...]
    cost: tuple[int, ...]
    support: tuple[int, ...]
    area: tuple[str, ...]
    pots: tuple[frozenset[str], ...]
    money: Mapping[str, int]
    fixed: frozenset[int]
    forbidden: frozenset[int]
    lines: tuple[Line, ...]
    proposal: tuple[str, ...] = ()
    siblings: Mapping[int, frozenset[int]] = field(default_factory=dict)
    synergies: Mapping[int, tuple[str, tuple[frozenset[int], ...]]] = field(default_factory=dict)
    least: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """Rank in the tie order by option id."""
        return {key: rank for rank, key in enumerate(self.ids) if rank not in self.synergies}

    @cached_property
    def own_pot_support(self) -> Mapping[str, int]:
        """OPT_a by area (see ``optimiser.equity.fairness``)."""
        support = dict(zip(self.ids, self.support, strict=True))
        return own_pot_support(scene_of(weighted(repriced(self.problem)), support))

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, int]]:
        return {option.id: (option.proposal.number, option.level) for option in options_of(self.problem)}

    def bit(self, rank: int) -> int:
        """The bit of one proposal in a plan."""
        return 1 << (len(self.ids) - 1 - rank)

    def ranks(self, plan: int) -> list[int]:
        """The proposals of a plan, first in the tie order first."""
        top = len(self.ids) - 1
        found = []
        while plan:
            high = plan.bit_length() - 1
            found.append(top - high)
            plan ^= 1 << high
        return found

    def plan_of(self, ids: Iterable[str]) -> int:
        """The plan that funds these options, with the synergies that they earn."""
        ranks = {self.rank[key] for key in ids}
        for rank, (_, needs) in self.synergies.items():
            if rank not in self.forbidden and not any(ranks.isdisjoint(ways) for ways in needs):
                ranks.add(rank)
        return sum(self.bit(rank) for rank in ranks)

    def named(self, plan: int) -> tuple[str, ...]:
        """Ids of a plan in order of public number, synergies left out."""
        ids = (self.ids[r] for r in self.ranks(plan) if r not in self.synergies)
        return tuple(sorted(ids, key=lambda key: self._places[key]))

    def options(self, proposal: str) -> list[int]:
        """The ranks of a proposal, in full first."""
        whole = self.rank[proposal]
        return [whole, *sorted(self.siblings.get(whole, ()))]

    def figures(self, plan: int) -> tuple[int, int]:
        """(support, spend) of a plan."""
        ranks = self.ranks(plan)
        return sum(self.support[r] for r in ranks), sum(self.cost[r] for r in ranks)

    def without_rules(self, rules: Iterable[str]) -> Case:
        """The same case with some published rules dropped."""
        gone = frozenset(rules)
        return replace(
            self,
            lines=tuple(line for line in self.lines if line.rule_id not in gone),
            forbidden=self.forbidden.union(r for r, (rule, _) in self.synergies.items() if rule in gone),
        )


def repriced(problem: Problem) -> Problem:
    """The problem with the prices that councillors amended; fixing and forbidding are left aside."""
    new = {a.proposal: a.cost for a in problem.amendments if a.kind is AmendmentKind.REPRICE}
    if not new:
        return problem
    return replace(
        problem,
        proposals=tuple(replace(p, cost=new[p.id]) if p.id in new else p for p in problem.proposals),
    )
