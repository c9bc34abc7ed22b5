"""The Method of Equal Shares: everybody has the same share of the money, and supporters buy what they chose.

Peters, Pierczyński & Skowron, *Proportional Participatory Budgeting with Additive Utilities* (NeurIPS
2021). The money is divided equally; in every round the proposal is bought that asks least of its supporters
for what it is worth to them, each paying equally as far as they can (``optimiser.rules.sharing.shares``).
Ties go to the published tie order. What a proposal is worth to a person is the problem's utility:
``approval`` counts every choice alike, ``cost`` by its cost (the Polish, Dutch and Swiss practice),
``borda``, ``points`` and the others as they score.

What becomes of the money that is left is the ``completion`` (``optimiser.rules.sharing.completion``), a
part of the rule. Areas with their own pots are counted apart, each with its own people; a shared pot is one
count of all who may draw on it (``optimiser.rules.sharing.elections``). Counts follow one another in the
tie order of their first proposal.

Amendments and equity rules are kept as ``greedy`` keeps them. What is fixed is paid for first, from the
pots, so that every share is smaller and no supporter is charged alone; what is forbidden is left out. A
proposal that would break an upper limit is passed over when its turn comes. A floor cannot be promised: when
one is missed the answer is ``infeasible`` and ``conflict`` names the rules.

Everything is decided in whole numbers. ``bound`` is None: this rule is proportional, not most supported.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import perf_counter

from optimiser.engines.case import Case
from optimiser.engines.engine import deadline_in
from optimiser.engines.money import left_over, shortage
from optimiser.engines.prepare import prepare
from optimiser.model import Explanation, InvalidProblem, Problem, Reason, Solution
from optimiser.rules import greedy
from optimiser.rules.counting import Money, answer, conflict_of, limits_of, money_in_words
from optimiser.rules.sharing.completion import COMPLETIONS, Completed, Counter
from optimiser.rules.sharing.elections import Election, elections

NAME = "equal-shares"


@dataclass
class _Report:
    """What is known so far of every proposal, and what was said."""

    case: Case
    money: Money
    funded: list[int] = field(default_factory=list)
    reasons: dict[int, Explanation] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)

    def say(self, rank: int, what: str) -> None:
        """Add a line about one proposal to the trace."""
        self.trace.append(f"{self.case.ids[rank]}: costs {self.money(self.case.cost[rank])}, {what}")


def run(problem: Problem, *, time_limit: float | None = None, completion: str = "none") -> Solution:
    """Count a validated problem. ``time_limit`` in seconds.

    Raises ``InvalidProblem`` for an unknown completion, and when shares could not be raised to the end in
    time.
    """
    if completion not in COMPLETIONS:
        raise InvalidProblem(f"unknown completion {completion!r}: use one of {', '.join(COMPLETIONS)}")
    began, deadline = perf_counter(), deadline_in(time_limit)
    case = prepare(problem)
    report = _Report(case, money_in_words(problem), sorted(case.fixed))
    fits = shortage(case, case.fixed) is None
    for rank in report.funded:
        report.reasons[rank] = Explanation(True, Reason.FIXED, case.support[rank])
        report.say(rank, "fixed by an amendment and paid for before the rest is shared out")
    if fits:
        for election in elections(case):
            counted = Counter(election, list(report.funded), deadline).complete(completion)
            _report(report, election, counted)
        if completion.endswith("greedy"):
            _go_on_greedily(report)
    else:
        report.trace.append("the pots cannot pay for what amendments have fixed")
    conflict = conflict_of(case, report.funded)
    if fits:
        report.trace.extend(f"rule {rule} is not kept: equal shares cannot promise it" for rule in conflict)
    explanations = {} if conflict else _explanations(report)
    return answer(
        case,
        NAME,
        report.funded,
        explanations,
        report.trace,
        conflict,
        began,
        solver=NAME,
        completion=completion,
    )


def _report(report: _Report, election: Election, completed: Completed) -> None:
    """Put one election's count into words and reasons."""
    case, shares, money = report.case, completed.counted.shares, report.money
    if not election.open:
        return
    report.trace.append(_shares_in_words(report, election))
    if completed.ended:
        report.trace.append(
            f"every share is raised by {money(shares.raised)} in {completed.steps} steps: {completed.ended}"
        )
    each = "" if all(b.worth is None for b in election.backing.values()) else " for each point of theirs"
    for turn in completed.counted.turns:
        if turn.bought is None:
            why, rule = turn.why or Reason.RULE_ORDER, turn.rule
            text = f"it would break rule {rule}" if rule else "its pots cannot pay for it"
            if why is Reason.RULE_ORDER:
                text = "the proposal is funded at another level"
            report.say(turn.rank, f"its supporters could pay, but {text}: passed over")
            report.reasons[turn.rank] = Explanation(False, why, case.support[turn.rank], held_out_by=rule)
            continue
        price = shares.ledger.price(turn.bought)
        most, people = money(price.over // price.under), shares.ledger.people(turn.bought)
        report.say(turn.rank, f"bought: {people:,} people pay {most} at most{each}")
        report.reasons[turn.rank] = Explanation(True, Reason.RULE_ORDER, case.support[turn.rank])
        report.funded.append(turn.rank)
    for rank in sorted(shares.out):
        if not case.siblings.get(rank, frozenset()).isdisjoint(report.funded):
            continue
        if not case.pots[rank]:
            report.say(rank, "not bought: no pot may pay for it")
            report.reasons[rank] = Explanation(False, Reason.MONEY_SHORT, case.support[rank])
            continue
        left = shares.left_with(rank)
        report.say(rank, f"not bought: its supporters have {money(left)} left together")
        paid = shares.ledger.paid_for(rank)
        first = sorted(paid, key=lambda r: (-paid[r], case.problem.by_id[case.proposal[r]].number))
        report.reasons[rank] = Explanation(
            False,
            Reason.SHARE_USED,
            case.support[rank],
            supporters_left=left,
            share_spent_on=tuple(case.proposal[r] for r in first),
        )


def _shares_in_words(report: _Report, election: Election) -> str:
    parts = sorted({election.share[group] // election.scale for group in set(election.group.tolist())} - {0})
    each = " to ".join(report.money(part) for part in dict.fromkeys([*parts[:1], *parts[-1:]]))
    where = "" if len(report.case.money) == 1 else f"{', '.join(sorted(election.pots)) or 'no pot'}: "
    return f"{where}{election.people:,} people share {report.money(election.money)}, {each or 'nothing'} each"


def _go_on_greedily(report: _Report) -> None:
    """Spend what is left as ``greedy-skip`` does."""
    case = report.case
    report.trace.append("what is left is spent down the list by support")
    count = greedy.Count(case, funded=report.funded)
    limits = limits_of(case)
    waiting = set(range(len(case.ids))).difference(report.funded, case.synergies)
    for rank in sorted(waiting, key=lambda r: (-case.support[r], r)):
        greedy.take_turn(count, rank, limits, report.money, stop=False)
        if rank in count.funded:
            report.reasons[rank] = Explanation(True, Reason.RULE_ORDER, case.support[rank])
    report.trace.extend(count.trace)


def _explanations(report: _Report) -> dict[str, Explanation]:
    """Every proposal's reason, with what its pots are short of."""
    case, funded = report.case, set(report.funded)
    left = left_over(case, report.funded)
    found = {}
    for proposal in case.problem.proposals:
        whole = case.rank[proposal.id]
        rank = next((r for r in case.options(proposal.id) if r in funded), whole)
        if rank in case.forbidden:
            reason = Explanation(False, Reason.FORBIDDEN, case.support[rank])
        elif not case.support[rank] and rank not in case.fixed:
            reason = Explanation(False, Reason.NO_SUPPORT, 0)
        else:
            reason = report.reasons[rank]
        short = None if reason.funded else max(0, case.cost[rank] - left[case.pots[rank]])
        found[proposal.id] = replace(reason, money_simple=short)
    return found
