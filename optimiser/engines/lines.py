"""Rows over ranks, as the engines see them: published rules, extra rows, and rules that show themselves late.

A rule that speaks of voters (coverage, proportionality) is no row of a few coefficients: written out in
full it has a variable per voter or a row per group of voters, and there are millions. It is held **lazily**:
``holds`` is its exact meaning, and ``cuts`` gives, for a plan that breaks it, rows that every plan which
keeps it satisfies and this one does not. Plans are finite in number and each round cuts at least one off, so
adding cuts until nothing is broken ends, with the best plan (Kelley 1960; Dantzig, Fulkerson & Johnson 1954).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from optimiser.model import RuleKind


@dataclass(frozen=True, slots=True)
class Cut:
    """An extra row: ``lower <= sum(coefficient x in) <= upper``."""

    coefficients: Mapping[int, int]
    lower: int | None = None
    upper: int | None = None


@dataclass(frozen=True)
class Line:
    """A row of an equity rule over ranks: ``lower <= sum(coefficient x in) <= upper``.

    ``per_penny`` is how much each coefficient grows with a penny of the proposal's cost.
    """

    rule_id: str
    kind: RuleKind
    about: str
    coefficients: Mapping[int, int]
    lower: int | None = None
    upper: int | None = None
    per_penny: Mapping[int, int] = field(default_factory=dict)

    def holds(self, ranks: Iterable[int]) -> bool:
        """Whether the funded ranks keep this row, exactly."""
        total = sum(self.coefficients.get(rank, 0) for rank in ranks)
        return (self.lower is None or total >= self.lower) and (self.upper is None or total <= self.upper)

    @property
    def only_limits(self) -> bool:
        """Whether it can only be broken by funding more, never by funding less."""
        return self.lower is None and all(value >= 0 for value in self.coefficients.values())

    def repriced(self, rank: int, cut: int) -> Line:
        """The same row when one proposal costs ``cut`` pence less."""
        if not self.per_penny.get(rank):
            return self
        value = self.coefficients.get(rank, 0) - self.per_penny[rank] * cut
        return replace(self, coefficients={**self.coefficients, rank: value})


@dataclass(frozen=True)
class LazyLine(Line):
    """A rule held by cuts. ``coefficients`` only names the ranks that it speaks of."""

    def holds(self, ranks: Iterable[int]) -> bool:
        """Whether the funded ranks keep the rule, exactly."""
        raise NotImplementedError

    @property
    def only_limits(self) -> bool:
        """Funding more never breaks a rule of this kind."""
        return False

    def cuts(self, ranks: Iterable[int]) -> Sequence[Cut]:
        """Rows that are true of all plans that keep the rule, and not of this one, which breaks it."""
        raise NotImplementedError
