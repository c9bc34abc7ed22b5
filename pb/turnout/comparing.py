"""Who took part beside who lives here, worked out from the published figures alone.

Nothing here reads an answer: a share is that of two rounded figures, its interval covers the rounding as well
as chance, and where a figure is withheld there is no share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from pb.house.disclosure import ALL, interval_of
from pb.turnout.publishing import Grid
from pb.turnout.questions import Question, Together
from pb.turnout.wilson import wilson_of_rounded

_: Callable[..., str] = gettext

# Shares of residents by answer, in hundredths of a per cent.
Shares = Mapping[str, int]
HUNDREDTHS = 10_000


@dataclass(frozen=True)
class Compared:
    """One line: an answer, its share among those who answered with its interval, and the residents' share,
    in per cent; None where a figure is withheld or not known. ``verdict``: -1 fewer, 1 more, 0 neither.
    """

    label: str
    people: str
    number: int | None
    share: float | None
    low: float | None
    high: float | None
    residents: float | None
    verdict: int

    @property
    def sentence(self) -> str:
        """What this says, or nothing when it says nothing for certain."""
        if not self.verdict:
            return ""
        values = {
            "people": self.people,
            "share": f"{self.share:.0f}",
            "low": f"{self.low:.0f}",
            "high": f"{self.high:.0f}",
            "residents": f"{self.residents:.0f}",
        }
        if self.verdict < 0:
            return _(
                "Fewer %(people)s took part than live here: %(share)s%% (between %(low)s%% and %(high)s%%)"
                " of those who told us, and %(residents)s%% of residents.",
                **values,
            )
        return _(
            "More %(people)s took part than live here: %(share)s%% (between %(low)s%% and %(high)s%%)"
            " of those who told us, and %(residents)s%% of residents.",
            **values,
        )


def compare(question: Question, grid: Grid, row: str, residents: Shares) -> list[Compared]:
    """The lines of one question for one row of its table (an area's slug, or ``ALL``)."""
    return [
        _line(grid, row, (answer,), str(label), str(question.people[answer]), residents)
        for answer, label in question.answers.items()
    ]


def findings(question: Question, grid: Grid, row: str, residents: Shares) -> list[str]:
    """What can be said for certain, broad groups first; their parts only where the group says nothing."""
    said: list[str] = []
    covered: set[str] = set()
    for together in question.together.values():
        sentence = _together(grid, row, together, residents).sentence
        if sentence:
            said.append(sentence)
            covered.update(together.answers)
    lines = dict(zip(question.answers, compare(question, grid, row, residents), strict=True))
    return said + [line.sentence for answer, line in lines.items() if answer not in covered and line.sentence]


def _together(grid: Grid, row: str, together: Together, residents: Shares) -> Compared:
    return _line(grid, row, together.answers, "", str(together.people), residents)


def _line(
    grid: Grid, row: str, answers: Sequence[str], label: str, people: str, residents: Shares
) -> Compared:
    figures, whole = [grid.get(row, answer) for answer in answers], grid.get(row, ALL)
    known = [residents[answer] for answer in answers if answer in residents]
    among = sum(known) * 100 / HUNDREDTHS if len(known) == len(answers) else None
    given = [figure for figure in figures if figure is not None]
    if whole is None or len(given) < len(figures):
        return Compared(label, people, None, None, None, None, among, 0)
    ranges = [interval_of(figure) for figure in given]
    part = (sum(low for low, _high in ranges), sum(high for _low, high in ranges))
    low, high = (100 * end for end in wilson_of_rounded(part, interval_of(whole)))
    verdict = 0 if among is None else -1 if among > high else 1 if among < low else 0
    share = min(100.0, 100 * sum(given) / whole)
    return Compared(label, people, sum(given), share, low, high, among, verdict)
