"""``compare``: every rule side by side, what equity rules cost, how sure the answer is: plain tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimiser.cli.tables import money, percent, ratio, table
from optimiser.engines.engine import Progress
from optimiser.model import Problem, RuleKind, Status
from optimiser.studies.curve import Curve, Measure, MeasureKind, curve
from optimiser.studies.fairness import Allocation, Report, report
from optimiser.studies.plain import plain
from optimiser.studies.price import Price, Prices, prices
from optimiser.studies.sensitivity import Sensitivity, sensitivity
from optimiser.studies.slices import Slice
from optimiser.studies.stability import Stability, stability

NONE = "-"
# Measures whose curve is shown when the round has a rule about them.
CURVE_OF = {
    RuleKind.DISTRICT_FAIR: MeasureKind.OWN_POT,
    RuleKind.COVERAGE: MeasureKind.COVERAGE,
    RuleKind.GROUP_SPEND: MeasureKind.GROUP_SPEND,
    RuleKind.THEME_SHARE: MeasureKind.THEME_SHARE,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is compared of one problem. ``stability`` is empty unless asked for, and for totals."""

    problem: Problem
    report: Report
    prices: Prices
    curves: tuple[Curve, ...]
    sensitivity: Sensitivity
    stability: tuple[Stability, ...]

    def as_json(self, file: str) -> dict[str, Any]:
        """Plain values for ``--json``; fractions as text."""
        return {
            "file": file,
            "title": self.problem.title,
            "currency": self.problem.currency,
            "minor_units": self.problem.minor_units,
            "report": plain(self.report),
            "prices": plain(self.prices),
            "curves": plain(self.curves),
            "sensitivity": plain(self.sensitivity),
            "stability": plain(self.stability),
        }

    def as_text(self, file: str) -> str:
        """Tables one below the other."""
        problem = self.problem
        people = sum(ballot.weight for ballot in problem.ballots)
        who = f"{people} voters" if self.report.single_ballots else "totals only"
        about = f"{file}: {len(problem.proposals)} proposals, {who}, utility {problem.utility.value}"
        blocks = [f"{about}\n{_rules(problem, self.report)}", *_slices(self.report)]
        if self.prices.together:
            blocks.append(f"what each equity rule costs\n{_prices(problem, self.prices)}")
        blocks.extend(_curve(problem, curve) for curve in self.curves)
        blocks.append(f"what else max-support would have funded\n{_sensitivity(problem, self.sensitivity)}")
        blocks.extend(_stability(problem, found) for found in self.stability)
        return "\n\n".join(blocks)


def compare(
    problem: Problem,
    *,
    measures: Sequence[Measure] = (),
    resamples: int = 0,
    seed: int = 0,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Work everything out.

    Curves are drawn for the ``measures``, and for those that the round has a rule about; ``resamples`` may be
    0 for none. ``time_limit`` in seconds for each solve (each curve; all prices); ``progress(done, total)``
    counts resamples. Raises ``InvalidProblem``.
    """
    found = report(problem, time_limit=time_limit)
    asked = dict.fromkeys([*measures, *_measures(problem, found.single_ballots)])
    curves = [curve(problem, measure, time_limit=time_limit) for measure in asked]
    steady = []
    if resamples and found.single_ballots:
        steady.append(stability(problem, resamples=resamples, seed=seed, progress=progress))
    return Comparison(
        problem=problem,
        report=found,
        prices=prices(problem, time_limit=time_limit),
        curves=tuple(curves),
        sensitivity=sensitivity(problem, time_limit=time_limit),
        stability=tuple(steady),
    )


def _measures(problem: Problem, single: bool) -> Iterator[Measure]:
    for rule in problem.rules:
        kind = CURVE_OF.get(rule.kind)
        if kind is None or rule.area or (kind is MeasureKind.COVERAGE and not single):
            continue
        yield Measure(kind, rule.group if kind is MeasureKind.GROUP_SPEND else rule.theme)


def _name(allocation: Allocation) -> str:
    return allocation.rule + (" *" if allocation.equity else "")


def _why_none(allocation: Allocation) -> str:
    if allocation.status is Status.UNDECIDED:
        return "no plan in the time allowed"
    return f"no plan under {', '.join(allocation.conflict)}"


def _rules(problem: Problem, found: Report) -> str:
    head = [
        "rule", "funded", "support", "spend", "left", "voters with nothing", "choices each", "Gini", "owed",
        "below own pot", "status",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for a in found.allocations:
        if a.status is None or not a.has_plan:
            why = a.missing or _why_none(a)
            rows.append([_name(a), *[NONE] * 9, why])
            continue
        below = sum(row.own_pot_share is not None and row.own_pot_share < 1 for row in a.areas.rows)
        rows.append(
            [
                _name(a),
                len(a.funded),
                a.support,
                money(problem, a.spend),
                money(problem, a.left),
                percent(a.share_with_nothing),
                ratio(a.choices_each),
                ratio(a.gini),
                NONE if a.owed is None else len(a.owed),
                f"{below} of {len(a.areas.rows)}",
                a.status.value,
            ]
        )
    note = "\n* under the round's equity rules" if problem.rules else ""
    return table(head, rows) + note


def _slices(found: Report) -> Iterator[str]:
    """Who gets what: one table for each kind of place or group that there are several of."""
    shown = [a for a in found.allocations if a.has_plan]
    if not shown:
        return
    for title, pick in (
        ("spend by area", "areas"),
        ("spend by settlement", "settlements"),
        ("spend that reaches each group", "benefits"),
        ("spend on the choices of each group of voters, shared among those who chose", "groups"),
    ):
        tables = [getattr(a, pick) for a in shown]
        if len(tables[0].rows) < (2 if pick == "areas" else 1):
            continue
        yield _shares(f"{title}, % of the whole", shown, tables, lambda row: percent(row.spend_share))
        if pick == "areas":
            own = "support by area, % of what its own pot alone would buy"
            yield _shares(own, shown, tables, lambda row: percent(row.own_pot_share))


def _shares(
    title: str, shown: Sequence[Allocation], tables: Sequence[Any], cell: Callable[[Slice], str]
) -> str:
    per = tables[0].per
    head = ["", f"of {per}" if per else "of people", *(_name(a) for a in shown)]
    rows: list[list[object]] = [
        [rows_of[0].key, percent(rows_of[0].people_share), *(cell(row) for row in rows_of)]
        for rows_of in zip(*(t.rows for t in tables), strict=True)
    ]
    return f"{title}\n{table(head, rows)}"


def _prices(problem: Problem, found: Prices) -> str:
    head = ["without", "support lost", "% of best", "spend", "comes in", "drops out", "status"]
    assert found.together is not None  # noqa: S101 (for the type checker: asked for only where there are rules)
    rows = [_price(problem, ", ".join(price.rules), price) for price in found.each]
    if len(rows) > 1:
        rows.append(_price(problem, "all of them", found.together))
    return table(head, rows)


def _price(problem: Problem, name: str, price: Price) -> list[object]:
    if price.support is None or price.spend is None or price.without is None:
        there = "no plan either" if price.without is None else f"a plan with {price.without.support}"
        return [name, NONE, NONE, NONE, NONE, NONE, there]
    best = price.without.support
    sign = "-" if price.spend < 0 else "+"
    return [
        name,
        price.support,
        percent(Fraction(price.support, best) if best else None),
        sign + money(problem, abs(price.spend)),
        _some(price.brings),
        _some(price.drops),
        price.status.value,
    ]


def _curve(problem: Problem, found: Curve) -> str:
    of = f" of {found.measure.of}" if found.measure.of else ""
    rows: list[list[object]] = [
        [
            percent(Fraction(point.value, 10_000)),
            point.support,
            money(problem, point.spend),
            len(point.funded),
            "the round's own" if point.chosen else "",
        ]
        for point in found.points
    ]
    more = "" if found.complete else "\n(there may be more: the time ran out)"
    head = ["at least", "support", "spend", "funded", ""]
    return f"support against fairness: {found.measure.kind.value}{of}\n{table(head, rows)}{more}"


def _sensitivity(problem: Problem, found: Sensitivity) -> str:
    rows: list[list[object]] = []
    for v in found.variants:
        name = f"{v.change.value} {v.name}" + (" (as it is)" if v.own else "")
        if v.status is None or not v.status.has_plan:
            rows.append([name, NONE, NONE, NONE, NONE, v.missing or "no plan"])
            continue
        spend = money(problem, v.spend)
        rows.append([name, len(v.funded), spend, _some(v.gains), _some(v.loses), v.status.value])
    return table(["with", "funded", "spend", "comes in", "drops out", "status"], rows)


def _stability(problem: Problem, found: Stability) -> str:
    titles = {p.id: p.title for p in problem.proposals}
    close = set(found.close)
    rows: list[list[object]] = [
        [
            s.proposal,
            "yes" if s.funded else "no",
            percent(Fraction(s.wins, found.resamples)),
            titles[s.proposal][:60],
        ]
        for s in found.standings
        if s.proposal in close
    ]
    always = sum(s.wins == found.resamples for s in found.standings)
    about = (
        f"{found.resamples} resamples (seed {found.seed}): {len(close)} close calls, {always} always funded"
    )
    return about + ("\n" + table(["id", "funded", "wins", "title"], rows) if rows else "")


def _some(ids: Sequence[str], most: int = 6) -> str:
    """Ids in a cell, the rest as a number."""
    shown = " ".join(ids[:most])
    return f"{shown} and {len(ids) - most} more" if len(ids) > most else shown
