"""What places and groups of people get of an allocation: the slices that the fairness report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from optimiser.ballots import support as count_support
from optimiser.engines.case import Case, repriced
from optimiser.engines.prepare import prepare
from optimiser.equity.fairness import belongs
from optimiser.equity.voters import Proportional
from optimiser.model import EquityRule, Problem, RuleKind, Solution
from optimiser.options import BASIS, Option, options_of
from optimiser.studies.people import single_ballots
from optimiser.weights import weighted

RESIDENTS, VOTERS, NOBODY = "residents", "voters", ""


@dataclass(frozen=True, slots=True)
class Slice:
    """What one area, settlement or group gets. Shares are of the whole allocation and of all people.

    ``None``: not known (people), or not defined (nothing is spent, nobody lives there, no own pot).
    """

    key: str
    people: int | None
    people_share: Fraction | None
    spend: Fraction
    spend_share: Fraction | None
    spend_per_head: Fraction | None
    support: Fraction
    support_share: Fraction | None
    support_per_head: Fraction | None
    own_pot_support: int | None = None
    own_pot_share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """All slices of a kind; ``per`` says whose heads were counted: ``residents``, ``voters`` or nobody's."""

    per: str
    rows: tuple[Slice, ...]


EMPTY = Table(NOBODY, ())


def gini(heads: Sequence[tuple[int, Fraction]]) -> Fraction | None:
    """Gini of (people, amount in all) by place, every person having the place's amount per head.

    0 when all have the same (or nothing), ``None`` when there is nobody. Places without people do not count.
    """
    known = [(people, amount / people) for people, amount in heads if people]
    everyone = sum(people for people, _ in known)
    amount = sum((people * each for people, each in known), Fraction(0))
    if not everyone:
        return None
    if not amount:
        return Fraction(0)
    apart = sum((n * m * abs(x - y) for n, x in known for m, y in known), Fraction(0))
    return apart / (2 * everyone * amount)


@dataclass(frozen=True)
class View:
    """What all allocations of a problem are described with.

    ``published`` counts every ballot once, ``problem`` as its weighting and amended prices say; ``case`` has
    the proportionality lines; ``chosen`` is how many people of a group ("" everybody) chose each proposal.
    """

    published: Problem
    problem: Problem
    case: Case
    options: Mapping[str, Option]
    support: Mapping[str, int]
    single: bool
    residents: Mapping[str, int]
    groups_support: Mapping[str, Mapping[str, int]]
    chosen: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, problem: Problem, single: bool | None, residents: Mapping[str, int] | None) -> View:
        single = single_ballots(problem) if single is None else single
        ready = weighted(repriced(problem))
        support = count_support(ready)
        rules = (EquityRule("~owed", RuleKind.PROPORTIONALITY),) if single else ()
        groups = sorted({group for b in problem.ballots for group in b.groups}) if single else []
        populations = {area.id: area.population for area in problem.areas}
        return cls(
            published=problem,
            problem=ready,
            case=prepare(replace(problem, rules=rules)),
            options={option.id: option for option in options_of(ready)},
            support=support,
            single=single,
            residents={**(populations if all(populations.values()) else {}), **(residents or {})},
            groups_support={
                group: count_support(
                    replace(ready, ballots=tuple(b for b in ready.ballots if group in b.groups))
                )
                for group in groups
            },
            chosen={group: _choosers(problem, group) for group in ("", *groups)} if groups else {},
        )

    def areas(self, solution: Solution) -> Table:
        """What is funded in each area."""
        figures = {area.id: [Fraction(0), Fraction(0)] for area in self.problem.areas}
        for option in self._funded(solution):
            _add(figures[option.proposal.area], option.cost, self._support(option))
        table = self._table(figures, solution)
        own = self.case.own_pot_support
        rows = [
            replace(
                row,
                own_pot_support=own[row.key],
                own_pot_share=row.support / own[row.key] if own[row.key] else None,
            )
            for row in table.rows
        ]
        return Table(table.per, tuple(rows))

    def settlements(self, solution: Solution) -> Table:
        """What is funded in each town or village that a proposal names."""
        places = sorted({p.settlement for p in self.problem.proposals if p.settlement})
        figures = {place: [Fraction(0), Fraction(0)] for place in places}
        for option in self._funded(solution):
            if option.proposal.settlement:
                _add(figures[option.proposal.settlement], option.cost, self._support(option))
        return self._table(figures, solution)

    def benefits(self, solution: Solution) -> Table:
        """What reaches each group that proposals say they benefit."""
        named = sorted({b.group for p in self.problem.proposals for b in p.benefits})
        figures = {group: [Fraction(0), Fraction(0)] for group in named}
        for option in self._funded(solution):
            for benefit in option.proposal.benefits:
                part = Fraction(benefit.share, BASIS)
                _add(figures[benefit.group], option.cost * part, self._support(option) * part)
        return self._table(figures, solution)

    def groups(self, solution: Solution) -> Table:
        """What each group of voters gets: an equal part of each cost per person who chose it."""
        figures = {group: [Fraction(0), Fraction(0)] for group in self.groups_support}
        for option in self._funded(solution):
            key = option.proposal.id
            everyone = self.chosen[""][key] if figures else 0
            for group, row in figures.items():
                spend = Fraction(option.cost * self.chosen[group][key], everyone) if everyone else Fraction(0)
                _add(row, spend, option.part(self.groups_support[group][key]))
        return self._table(figures, solution, VOTERS)

    def owed(self, solution: Solution) -> tuple[str, ...]:
        """Proposals that are owed a place, by public number."""
        ranks = [self.case.rank[key] for key in solution.funded]
        found = {
            self.case.proposal[owed.rank]
            for line in self.case.lines
            if isinstance(line, Proportional)
            for owed in line.owed(ranks)
        }
        return tuple(p.id for p in sorted(self.problem.proposals, key=lambda p: p.number) if p.id in found)

    def _funded(self, solution: Solution) -> list[Option]:
        return [self.options[key] for key in solution.funded]

    def _support(self, option: Option) -> int:
        return option.part(self.support[option.proposal.id])

    def _table(self, figures: Mapping[str, Sequence[Fraction]], solution: Solution, per: str = "") -> Table:
        people, everyone, per = self._people(tuple(figures), per)
        rows = tuple(
            Slice(
                key=key,
                people=people.get(key),
                people_share=_over(people.get(key), everyone),
                spend=spend,
                spend_share=_over(spend, solution.spend),
                spend_per_head=_over(spend, people.get(key)),
                support=support,
                support_share=_over(support, solution.support),
                support_per_head=_over(support, people.get(key)),
            )
            for key, (spend, support) in figures.items()
        )
        return Table(per, rows)

    def _people(self, keys: tuple[str, ...], per: str) -> tuple[dict[str, int], int, str]:
        """People by key, all people, and which people they are: the first that is known of all keys."""
        areas = [area.id for area in self.problem.areas]
        if per != VOTERS and all(key in self.residents for key in (*keys, *areas)):
            return {k: self.residents[k] for k in keys}, sum(self.residents[a] for a in areas), RESIDENTS
        ballots = self.problem.ballots if self.single else ()
        named = {group for b in ballots for group in (b.area, *b.groups)}.union(areas)
        if not keys or not ballots or not named.issuperset(keys):
            return {}, 0, NOBODY
        counted = {key: sum(b.weight for b in self.published.ballots if belongs(b, key)) for key in keys}
        return counted, sum(b.weight for b in self.published.ballots), VOTERS


def _choosers(problem: Problem, group: str) -> dict[str, int]:
    chosen = dict.fromkeys(problem.by_id, 0)
    for ballot in problem.ballots:
        if not group or group in ballot.groups:
            for choice in ballot.choices:
                chosen[choice] += ballot.weight
    return chosen


def _add(row: list[Fraction], spend: Fraction | int, support: Fraction | int) -> None:
    row[0] += spend
    row[1] += support


def _over(part: Fraction | int | None, whole: int | None) -> Fraction | None:
    return Fraction(part) / whole if part is not None and whole else None
