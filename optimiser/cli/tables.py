"""What the command line prints for people: summaries and tables in plain text."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from optimiser.engines.case import repriced
from optimiser.equity.sentences import sentence_relaxed
from optimiser.model import Problem, Solution, Status
from optimiser.options import options_of
from optimiser.proving.proofs import is_proved_twice


def money(problem: Problem, amount: int) -> str:
    """An amount with its currency, hundredths only where there are some."""
    places = len(str(problem.minor_units)) - 1
    whole, part = divmod(amount, problem.minor_units)
    return f"{problem.currency} {whole:,}" + (f".{part:0{places}}" if part else "")


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns padded to the widest cell; numbers to the right, text to the left."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[at]) for line in [list(head), *cells]) for at in range(len(head))]
    right = [
        bool(rows) and all(isinstance(row[at], int | float) or row[at] == "" for row in rows)
        for at in range(len(head))
    ]
    lines = [list(head), ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def percent(share: Fraction | None) -> str:
    """A share to a tenth of a per cent, halves up; a dash when there is none."""
    if share is None:
        return "-"
    tenths = floor(share * 1000 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10} %"


def ratio(value: Fraction | None) -> str:
    """A number to two places, halves up; a dash when there is none."""
    if value is None:
        return "-"
    hundredths = floor(value * 100 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02}"


def summary(problem: Problem, solution: Solution) -> str:
    """A result in a few lines."""
    if solution.status is Status.INFEASIBLE:
        rules = ", ".join(solution.conflict) or "the rules"
        none = f"{problem.title}: {solution.rule} finds no plan that keeps all of {rules}"
        changes = [f"  {c.rule_id}: {sentence_relaxed(c, problem)}" for c in solution.relaxation]
        return "\n".join([none, *(["the least that would have to change:"] if changes else []), *changes])
    if not solution.status.has_plan:
        return (
            f"{problem.title}: {solution.rule} found no plan in the time allowed, and no proof that there is "
            "none: allow more with --time-limit"
        )
    total = sum(pot.amount for pot in problem.pots)
    lines = [
        f"{problem.title}: {len(solution.funded)} of {len(problem.proposals)} funded by {solution.rule}",
        f"support {solution.support} ({solution.utility}), spend {money(problem, solution.spend)}"
        f" of {money(problem, total)}, status {solution.status}",
    ]
    if solution.status is Status.OPTIMAL:
        proofs = ", ".join(f"{proof.by} {proof.version}" for proof in solution.proofs)
        lines.append(f"proved by {proofs}" if is_proved_twice(solution.proofs) else "proved by one solver")
    options = {option.id: option for option in options_of(repriced(problem))}
    for key in solution.funded:
        option = options[key]
        cost = money(problem, option.cost)
        lines.append(f"  {option.proposal.number:>4}  {key}  {cost}  {option.proposal.title}")
    return "\n".join(lines)
