"""``bench``: every ``.pb`` below a folder, or made-up counties, timed; answers held against a second method.

Beside ours stand the bare solver (one plain model with its own defaults, which promises less) and, with an
interpreter that has it, pabutools. Ratios are their seconds over ours: of the rule with the file parsed on
both sides, and of the whole command, start of the interpreter and parsing included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from optimiser.cli.bench.ours import Question, Timing, time_file, time_made_up
from optimiser.cli.bench.theirs import OtherSide, Theirs
from optimiser.cli.tables import table
from optimiser.model import InvalidProblem

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One file: our timing, and the other side's, or why it has none ("" where it was not asked)."""

    ours: Timing
    other: Theirs | str = ""

    @property
    def ratios(self) -> dict[str, float]:
        """How many times as long the bare solver and the other side took, of what there is."""
        ours, other, found = self.ours, self.other, {}
        if ours.bare:
            found["times_bare"] = ours.bare / ours.rule
        if isinstance(other, Theirs):
            found["times_rule"] = other.rule / ours.rule
            found["times_solve"] = other.rule / ours.solve
            found["times_command"] = other.command / ours.command
            found["times_memory"] = other.memory / ours.memory
        return {name: round(ratio, 3) for name, ratio in found.items()}

    @property
    def same(self) -> bool | None:
        """Whether nothing contradicts our answer; None where nothing was held against it."""
        said = [self.ours.agrees, self.other.same if isinstance(self.other, Theirs) else None]
        return False if False in said else True if True in said else None

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        other = asdict(self.other) if isinstance(self.other, Theirs) else self.other or None
        return {**asdict(self.ours), "other": other, **self.ratios, "same": self.same}


# Column, how to get it (seconds unless it says otherwise), and its digits.
OURS: tuple[tuple[str, str, int], ...] = (
    ("parse", "parse", 4),
    ("rule", "rule", 5),
    ("solve", "solve", 4),
    ("explain", "explain", 4),
    ("milp", "milp", 4),
    ("bare", "bare", 4),
    ("command", "command", 2),
    ("MiB", "memory", 0),
)
THEIRS: tuple[tuple[str, str, int], ...] = (
    ("their rule", "rule", 4),
    ("command ", "command", 2),
    ("MiB ", "memory", 0),
)
RATIOS = (
    ("bare/rule", "times_bare"),
    ("x rule", "times_rule"),
    ("x solve", "times_solve"),
    ("x command", "times_command"),
    ("x MiB", "times_memory"),
)


@dataclass(frozen=True, slots=True)
class Bench:
    """All files, and what could not be read."""

    question: Question
    rows: tuple[Row, ...]
    unusable: tuple[str, ...] = ()
    note: str = ""

    @property
    def wrong(self) -> tuple[str, ...]:
        """Files on which two methods differ."""
        return tuple(row.ours.file for row in self.rows if row.same is False)

    def medians(self) -> dict[str, float]:
        """The median of every stage (seconds; ``memory`` in MiB) and of every ratio that there is."""
        stages = [name for _, name, _ in OURS] if self.rows else []
        found = {name: median(getattr(row.ours, name) for row in self.rows) for name in stages}
        for _, name in RATIOS:
            if ratios := [row.ratios[name] for row in self.rows if name in row.ratios]:
                found[name] = median(ratios)
        return {name: round(value, 7) for name, value in found.items()}

    def totals(self) -> dict[str, float]:
        """All seconds together, and their ratios over the files that the other side finished."""
        found = {name: sum(getattr(row.ours, name) for row in self.rows) for _, name, _ in OURS[:-1]}
        both = [(row.ours, row.other) for row in self.rows if isinstance(row.other, Theirs)]
        if both:
            found["their_rule"] = sum(other.rule for _, other in both)
            found["their_command"] = sum(other.command for _, other in both)
            found["times_rule"] = found["their_rule"] / sum(ours.rule for ours, _ in both)
            found["times_command"] = found["their_command"] / sum(ours.command for ours, _ in both)
        return {name: round(value, 6) for name, value in found.items()}

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``."""
        return {
            "format": 2,
            **asdict(self.question),
            "files": [row.as_json() for row in self.rows],
            "medians": self.medians(),
            "totals": self.totals(),
            "unusable": list(self.unusable),
            "wrong": list(self.wrong),
        }

    def as_text(self) -> str:
        """A table with medians and totals below it. Columns that nothing is in are left out."""
        if not self.rows:
            return "\n".join(["no file could be used", *(f"unusable: {what}" for what in self.unusable)])
        used = [column for column in OURS if any(getattr(row.ours, column[1]) for row in self.rows)]
        asked = any(row.other for row in self.rows)
        ratios = [column for column in RATIOS if any(column[1] in row.ratios for row in self.rows)]
        head = ["file", "proposals", "ballots", *(name for name, _, _ in used)]
        head += [*(name for name, _, _ in THEIRS if asked), *(name for name, _ in ratios), "same"]
        lines: list[list[object]] = []
        for row in self.rows:
            t, other = row.ours, row.other
            lines.append([t.file, t.proposals, t.ballots, *(_cell(t, name, n) for _, name, n in used)])
            if asked:
                theirs = other if isinstance(other, Theirs) else None
                lines[-1] += [_cell(theirs, name, n) for _, name, n in THEIRS]
            lines[-1] += [_times(row.ratios.get(name)) for _, name in ratios]
            lines[-1].append({True: "yes", False: "NO", None: "-"}[row.same])
        sums = () if self.note else (("median", self.medians()), ("total", self.totals()))
        for name, values in sums:
            last: list[object] = [name, "", ""]
            last += [f"{values[key]:.{n}f}" if key in values else "" for _, key, n in used]
            last += [_sum(values, f"their_{key}", n) for _, key, n in THEIRS if asked]
            last += [_times(values.get(key)) for _, key in ratios]
            lines.append([*last, ""])
        return "\n".join([table(head, lines), *self._said()])

    def _said(self) -> list[str]:
        agreed = [row.ours.agrees for row in self.rows if row.ours.agrees is not None]
        others = [row.other for row in self.rows]
        answered = [other for other in others if isinstance(other, Theirs)]
        lines = [f"{len(self.rows)} files"]
        if agreed:
            lines[0] += f"; two methods agree on {sum(agreed)} of {len(agreed)} checked"
        if answered:
            same = sum(other.same for other in answered)
            lines.append(f"pabutools {answered[0].version} gives the same on {same} of {len(answered)}")
        lines += [
            f"{row.ours.file}: pabutools {row.other}"
            for row in self.rows
            if isinstance(row.other, str) and row.other not in ("", "has no such rule")
        ]
        lines += [self.note] if self.note else []
        return [*lines, *(f"unusable: {what}" for what in self.unusable)]


def _cell(side: Timing | Theirs | None, name: str, digits: int) -> str:
    return "-" if side is None else f"{getattr(side, name):.{digits}f}"


def _sum(values: dict[str, float], name: str, digits: int) -> str:
    return f"{values[name]:.{digits}f}" if name in values else ""


def _times(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.1f}x"


def bench(
    folder: str, question: Question, *, other: OtherSide | None = None, progress: Progress | None = None
) -> Bench:
    """Time every ``.pb`` below a folder, smallest first; files that cannot be used are listed, not fatal."""
    files = sorted(Path(folder).rglob("*.pb"), key=lambda path: (path.stat().st_size, path))
    if not files:
        raise InvalidProblem(f"{folder}: there is no .pb file in this folder")
    rows, unusable = [], []
    for number, path in enumerate(files):
        if progress:
            progress(number, len(files))
        try:
            ours = time_file(str(path), str(path.relative_to(folder)), question)
        except InvalidProblem as error:
            said = str(error)
            unusable.append(said if said.startswith(str(path)) else f"{path}: {said}")
            continue
        rows.append(Row(ours.timing, other.ask(path, ours) if other else ""))
    if progress:
        progress(len(files), len(files))
    return Bench(question, tuple(rows), tuple(unusable))


def bench_made_up(voters: int, question: Question) -> Bench:
    """Made-up counties of 14 areas and 40 proposals each: a tenth of the voters, then all of them, for
    ``max-support`` under district fairness.
    """
    few, many = (time_made_up(people, question) for people in (voters // 10, voters))
    note = (
        f"{many.ballots / few.ballots:.1f} times the voters take {many.solve / few.solve:.1f} times as long"
    )
    return Bench(question, (Row(few), Row(many)), note=note)
