"""When nothing is feasible: the least that published rules must give, by policy priority.

Given an order in which rules may give, the rule named first gives before the second does, and so on; rules
that are not named keep. The answer is found from the other end: with all of them out of the way, the *last*
gives as little as it can, then the one before it, ... so that of two ways out the one that spares the later
rules is taken (a lexicographic relaxation; compare Chinneck, *Feasibility and Infeasibility in Optimization*,
2008).

A rule gives in its own published number: a floor of money falls by pence, a share by basis points, a count by
one. Letting it give more never makes a plan impossible, so the least is found by halving, exactly. There is
one exception, the floors by need: parts of a smaller sum, rounded to whole pence by largest remainder, may be
larger by a penny. They are halved rounded down, and the few numbers from there on are tried one by one.

Money and amendments stay. When rules alone cannot make room the answer is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from optimiser.engines.case import Case, repriced
from optimiser.engines.engine import Whole
from optimiser.engines.lines import Line
from optimiser.engines.prepare import line_of
from optimiser.equity import BASIS, BUILDERS, Scene, scene_of
from optimiser.equity.fairness import claim_of, need_floors
from optimiser.equity.sentences import with_numbers
from optimiser.equity.voters import Coverage
from optimiser.model import EquityRule, InvalidProblem, Problem, Relaxation, RuleKind
from optimiser.weights import weighted

# Which kind gives first unless a round says otherwise: wishes, then limits, then promises to places, last
# what is a fact about the proposals.
GIVES_FIRST = (
    RuleKind.PROPORTIONALITY,
    RuleKind.COVERAGE,
    RuleKind.GROUP_SUPPORT,
    RuleKind.GROUP_SPEND,
    RuleKind.THEME_SHARE,
    RuleKind.THEME_COUNT,
    RuleKind.THEME_FLOOR,
    RuleKind.THEME_CAP,
    RuleKind.SETTLEMENT_COUNT,
    RuleKind.SETTLEMENT_CAP,
    RuleKind.GRANT_MINIMUM,
    RuleKind.GRANT_CAP,
    RuleKind.MATCH_FLOOR,
    RuleKind.RUNNING_CAP,
    RuleKind.AREA_CEILING,
    RuleKind.NEED_FLOOR,
    RuleKind.AREA_FLOOR,
    RuleKind.DISTRICT_FAIR,
    RuleKind.INCOMPATIBLE,
    RuleKind.REQUIRES,
)
# The number in which a kind gives; -1: it falls, 1: it rises.
GIVES: dict[RuleKind, tuple[tuple[str, int], ...]] = {
    RuleKind.PROPORTIONALITY: (("kept", -1),),
    RuleKind.REQUIRES: (("kept", -1),),
    RuleKind.DISTRICT_FAIR: (("share", -1),),
    RuleKind.INCOMPATIBLE: (("at_most", 1),),
    RuleKind.THEME_COUNT: (("at_least", -1), ("at_most", 1)),
    RuleKind.SETTLEMENT_COUNT: (("at_least", -1),),
    **dict.fromkeys(
        (
            RuleKind.COVERAGE,
            RuleKind.GROUP_SUPPORT,
            RuleKind.GROUP_SPEND,
            RuleKind.THEME_SHARE,
            RuleKind.MATCH_FLOOR,
            RuleKind.NEED_FLOOR,
        ),
        (("share", -1),),
    ),
    **dict.fromkeys(
        (RuleKind.THEME_FLOOR, RuleKind.GRANT_MINIMUM, RuleKind.AREA_FLOOR),
        (("amount", -1),),
    ),
    **dict.fromkeys(
        (
            RuleKind.THEME_CAP,
            RuleKind.SETTLEMENT_CAP,
            RuleKind.GRANT_CAP,
            RuleKind.RUNNING_CAP,
            RuleKind.AREA_CEILING,
        ),
        (("amount", 1),),
    ),
}


class _UnknownError(Exception):
    """Whether a plan exists was not known in time."""


def default_order(problem: Problem) -> tuple[str, ...]:
    """Ids of the rules that may give, first to give first: by kind, then by id."""
    rules = [rule for rule in problem.rules if rule.kind in GIVES]
    return tuple(rule.id for rule in sorted(rules, key=lambda r: (GIVES_FIRST.index(r.kind), r.id)))


def check_order(problem: Problem, gives_first: Sequence[str]) -> None:
    """Raise ``InvalidProblem`` unless these are rules that can give, each once."""
    known = {rule.id for rule in problem.rules if rule.kind in GIVES}
    for number, rule in enumerate(gives_first):
        if rule not in known:
            raise InvalidProblem(f"gives_first: unknown rule {rule!r}")
        if rule in gives_first[:number]:
            raise InvalidProblem(f"gives_first: {rule!r} is there twice")


def least_change(
    case: Case, gives_first: Sequence[str] | None = None, deadline: float | None = None
) -> tuple[Relaxation, ...] | None:
    """The numbers that must change, first to give first; empty when it is feasible and when rules alone
    cannot make it so. ``None``: not known by the ``deadline``.
    """
    order = default_order(case.problem) if gives_first is None else gives_first
    try:
        return tuple(_Search(case, deadline).least(order))
    except _UnknownError:
        return None


Numbers = Mapping[str, int]


@dataclass
class _Search:
    """The case with what is asked of it again and again."""

    case: Case
    deadline: float | None

    def least(self, order: Sequence[str]) -> list[Relaxation]:
        """Restore the rules from the last to give to the first, each as far as can be."""
        rules = {rule.id: rule for rule in self.case.problem.rules}
        standing = [line for line in self.case.lines if line.rule_id not in order]
        if not self._feasible(standing):
            return []
        changes: list[Relaxation] = []
        for rule in (rules[rule_id] for rule_id in reversed(order)):
            published, numbers = _published(rule), self._smallest(rule, standing)
            changed = [
                Relaxation(rule.id, name, published[name], number)
                for name, number in numbers.items()
                if number != published[name]
            ]
            changes[:0] = changed
            standing += self._lines(rule, numbers) if changed else self._as_published(rule)
        return changes

    def _smallest(self, rule: EquityRule, standing: list[Line]) -> Numbers:
        """The numbers of a rule when it gives as little as it can."""
        published = _published(rule)
        if self._feasible([*standing, *self._as_published(rule)]):
            return published
        low, high = 0, self._most(rule)
        while high - low > 1:
            middle = (low + high) // 2
            if self._feasible([*standing, *self._lines(rule, _given(rule, middle))]):
                high = middle
            else:
                low = middle
        if rule.kind is RuleKind.NEED_FLOOR:
            high = self._first_of_need(rule, standing, high)
        numbers = _given(rule, high)
        for name in numbers:
            alone = {**published, name: numbers[name]}
            if alone != numbers and self._feasible([*standing, *self._lines(rule, alone)]):
                return alone
        return numbers

    def _first_of_need(self, rule: EquityRule, standing: list[Line], known: int) -> int:
        """The smallest give of floors by need with which there is a plan, at most ``known``."""
        low, high = 0, known
        while high - low > 1:
            middle = (low + high) // 2
            if self._feasible([*standing, *self._need(rule, _given(rule, middle)["share"], rest=False)]):
                high = middle
            else:
                low = middle
        gives = range(max(1, low), known)
        tried = (g for g in gives if self._feasible([*standing, *self._lines(rule, _given(rule, g))]))
        return next(tried, known)

    def _need(self, rule: EquityRule, share: int, *, rest: bool = True) -> list[Line]:
        floors = need_floors(replace(rule, share=share), self.case.problem, rest=rest)
        lines = self._as_published(rule)
        return [replace(line, lower=min(line.lower or 0, floors[line.about])) for line in lines]

    def _most(self, rule: EquityRule) -> int:
        """So much that the rule binds nobody any more."""
        room = {
            "amount": sum(self.case.cost) + sum(sum(p.running) for p in self.case.problem.proposals),
            "at_most": len(self.case.ids),
        }
        return max(
            room[name] if sign > 0 else _published(rule)[name]
            for name, sign in GIVES[rule.kind]
            if name in _published(rule)
        )

    def _feasible(self, lines: list[Line]) -> bool:
        found = Whole(replace(self.case, lines=tuple(lines)), self.deadline).feasible()
        if found is None:
            raise _UnknownError
        return found

    def _as_published(self, rule: EquityRule) -> list[Line]:
        return [line for line in self.case.lines if line.rule_id == rule.id]

    @cached_property
    def _scene(self) -> Scene:
        support = dict(zip(self.case.ids, self.case.support, strict=True))
        return scene_of(weighted(repriced(self.case.problem)), support)

    @cached_property
    def _claims(self) -> dict[str, int]:
        return {}

    def _lines(self, rule: EquityRule, numbers: Numbers) -> list[Line]:
        """The rule with other numbers. What was worked out from the published problem stays as it was."""
        lines = self._as_published(rule)
        share = numbers.get("share", 0)
        match rule.kind:
            case RuleKind.PROPORTIONALITY | RuleKind.REQUIRES:
                return lines if numbers["kept"] else []
            case RuleKind.DISTRICT_FAIR:
                return [replace(line, lower=_part(line.lower or 0, share)) for line in lines]
            case RuleKind.AREA_FLOOR:
                return [replace(line, lower=min(line.lower or 0, numbers["amount"])) for line in lines]
            case RuleKind.NEED_FLOOR:
                return self._need(rule, share)
            case RuleKind.GROUP_SUPPORT:
                if rule.group not in self._claims:
                    self._claims[rule.group] = claim_of(self._scene, rule.group).best
                return [replace(line, lower=_part(self._claims[rule.group], share)) for line in lines]
            case RuleKind.INCOMPATIBLE:
                return [replace(line, upper=numbers["at_most"]) for line in lines]
            case RuleKind.COVERAGE:
                return [
                    replace(line, least=_part(line.voters.people, share))
                    for line in lines
                    if isinstance(line, Coverage)
                ]
        rows = BUILDERS[rule.kind](with_numbers(rule, numbers), self._scene)
        return [line_of(row, self.case.rank) for row in rows]


def _published(rule: EquityRule) -> Numbers:
    """The numbers in which a rule gives, as they were published; those it leaves open are not there."""
    said = {RuleKind.DISTRICT_FAIR: BASIS, RuleKind.INCOMPATIBLE: 1}
    numbers = {}
    for name, _ in GIVES[rule.kind]:
        numbers[name] = 1 if name == "kept" else said.get(rule.kind, getattr(rule, name, 0))
    return {name: number for name, number in numbers.items() if number >= 0}


def _given(rule: EquityRule, give: int) -> Numbers:
    """The numbers of a rule that gives so much."""
    signs = dict(GIVES[rule.kind])
    return {name: max(0, number + signs[name] * give) for name, number in _published(rule).items()}


def _part(whole: int, share: int) -> int:
    """``share`` basis points of a whole, rounded up."""
    return -(-whole * share // BASIS)
