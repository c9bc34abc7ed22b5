"""Greedy: down the list by support, funding what there is money for. What most councils do by hand.

Two variants, because councils use both and they have different winners:

- ``greedy-skip``: a proposal that the money left cannot pay for is passed over and the count goes on;
- ``greedy-stop``: the first proposal that does not fit ends the count. Where areas have pots of their own it
  ends it for the proposals that draw on the same pots, not for everybody.

The order is support descending, then the published tie order. A proposal without any support is not funded.
Amendments: fixed proposals are funded first, forbidden ones are passed over in either variant (so a city's
threshold, read with ``pabulib.read(..., threshold=True)``, works). Money is checked exactly: a plan fits when
the pots can pay for all of it together, so nobody is refused because an earlier one drew on the wrong pot.

Greedy keeps those equity rules that only set an upper limit (ceilings, caps, incompatible sets): what would
break one is passed over. It cannot promise a floor. When one is missed the answer is ``infeasible`` and
``conflict`` names the rules: greedy has no plan under them (``max-support`` may).

A greedy plan is not claimed to be best: ``bound`` is None. Aziz & Shah, *Participatory Budgeting: Models and
Approaches* (2021), §3; Talmon & Faliszewski, *A Framework for Approval-Based Budgeting Methods* (AAAI 2019).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter

from optimiser.engines.case import Case
from optimiser.engines.lines import Line
from optimiser.engines.money import left_over, shortage
from optimiser.engines.prepare import prepare
from optimiser.model import Explanation, Problem, Reason, Solution
from optimiser.rules.counting import Money, answer, broken_limit, conflict_of, limits_of, money_in_words


@dataclass
class Count:
    """The count as it goes: ranks funded so far, what was said, pots whose turn is over."""

    case: Case
    funded: list[int] = field(default_factory=list)
    why: dict[int, Reason] = field(default_factory=dict)
    held_by: dict[int, str] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    closed: set[frozenset[str]] = field(default_factory=set)

    def left(self, rank: int) -> int:
        """The most that one more proposal with the same pots could cost."""
        case, pots = self.case, self.case.pots[rank]
        if any(len(group) > 1 for group in case.pots):
            return left_over(case, self.funded)[pots]
        spent = sum(case.cost[r] for r in self.funded if case.pots[r] == pots)
        return sum(case.money[pot] for pot in pots) - spent

    def say(self, rank: int, what: str) -> None:
        """Add a line to the trace that a person can follow."""
        self.trace.append(f"{self.case.ids[rank]}: support {self.case.support[rank]}, {what}")

    def passed(self, rank: int, reason: Reason, what: str) -> None:
        """Leave a proposal out."""
        self.why[rank] = reason
        self.say(rank, what)


def run_skip(problem: Problem, *, time_limit: float | None = None) -> Solution:  # noqa: ARG001 - every rule has this signature; counting needs no limit
    """``greedy-skip``: pass over what does not fit and go on. Takes no time, so no limit on it counts."""
    return run(problem, stop=False)


def run_stop(problem: Problem, *, time_limit: float | None = None) -> Solution:  # noqa: ARG001 - every rule has this signature; counting needs no limit
    """``greedy-stop``: the first proposal that does not fit ends the count for its pots."""
    return run(problem, stop=True)


def run(problem: Problem, *, stop: bool) -> Solution:
    """Count a validated problem. Raises ``InvalidProblem`` when support and ballots do not fit together."""
    began = perf_counter()
    case = prepare(problem)
    money = money_in_words(problem)
    limits = limits_of(case)
    count = Count(case)
    for rank in sorted(case.fixed):
        count.funded.append(rank)
        count.why[rank] = Reason.FIXED
        count.say(rank, f"fixed by an amendment, costs {money(case.cost[rank])}")
    fits = shortage(case, count.funded) is None
    if not fits:
        count.trace.append("the pots cannot pay for what amendments have fixed")
    for rank in sorted(range(len(case.ids)), key=lambda r: (-case.support[r], r)):
        if fits and rank not in case.fixed and rank not in case.synergies:
            take_turn(count, rank, limits, money, stop)
    conflict = conflict_of(case, count.funded)
    if fits:
        count.trace.extend(f"rule {rule} is not kept: greedy cannot promise it" for rule in conflict)
    funded = set(count.funded)
    explanations = {
        proposal.id: Explanation(
            funded=rank in funded,
            reason=count.why.get(rank, Reason.RULE_ORDER),
            support=case.support[rank],
            money_simple=None if rank in funded else max(0, case.cost[rank] - count.left(rank)),
            held_out_by=count.held_by.get(rank),
        )
        for proposal in problem.proposals
        for rank in [next((r for r in case.options(proposal.id) if r in funded), case.rank[proposal.id])]
    }
    rule = "greedy-stop" if stop else "greedy-skip"
    return answer(case, rule, count.funded, explanations, count.trace, conflict, began, solver="greedy")


def take_turn(count: Count, rank: int, limits: list[Line], money: Money, stop: bool) -> None:
    """Fund one proposal or say why not."""
    case = count.case
    cost = case.cost[rank]
    if rank in case.forbidden:
        count.passed(rank, Reason.FORBIDDEN, "left out by an amendment")
    elif not case.support[rank]:
        count.passed(rank, Reason.NO_SUPPORT, "left out: nobody chose it")
    elif case.pots[rank] in count.closed:
        count.passed(rank, Reason.RULE_ORDER, "left out: the count had ended")
    elif shortage(case, [*count.funded, rank]) is not None:
        what = f"costs {money(cost)}, only {money(count.left(rank))} is left"
        count.passed(rank, Reason.MONEY_SHORT, what)
        if stop:
            count.closed.add(case.pots[rank])
            count.trace.append("the first that does not fit ends the count" + _for_pots(case, rank))
    elif not case.siblings.get(rank, frozenset()).isdisjoint(count.funded):
        count.say(rank, "left out: the proposal is funded at a higher level")
    elif broken := broken_limit(limits, [*count.funded, rank]):
        count.held_by[rank] = broken
        count.passed(rank, Reason.HELD_OUT, f"left out: it would break rule {broken}")
    else:
        count.funded.append(rank)
        count.why[rank] = Reason.RULE_ORDER
        count.say(rank, f"funded for {money(cost)}, {money(count.left(rank))} is left")


def _for_pots(case: Case, rank: int) -> str:
    if len(case.money) == 1:
        return ""
    return " for proposals that draw on " + ", ".join(sorted(case.pots[rank]))
