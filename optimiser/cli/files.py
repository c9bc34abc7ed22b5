"""What the command line reads and writes: problems (``.pb`` or JSON), results, and files in one piece."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from optimiser import pabulib
from optimiser.canonical import problem_from_json, result_from_json, result_to_json
from optimiser.equity.file import add_rules
from optimiser.model import InvalidProblem, Problem, Solution, Utility
from optimiser.options import options_of
from optimiser.pabulib.text import MAX_BYTES, one_line
from optimiser.validate import check


def read_problem(
    path: str, *, utility: str | None = None, rules: str | None = None, threshold: bool = False
) -> Problem:
    """A usable problem from a ``.pb`` or ``.json`` file. Every error names the file.

    ``utility`` replaces the usual one, ``rules`` is a TOML file of equity rules, ``threshold`` forbids what a
    ``.pb`` file's own threshold rules out.
    """
    named = Utility(utility) if utility else None
    if path.lower().endswith(".json"):
        problem: Problem = _from_json(Path(path), problem_from_json)
        if named:
            problem = replace(problem, utility=named)
        _check(problem, path)
    else:
        problem = pabulib.read(path, utility=named, threshold=threshold)
    if not rules:
        return problem
    problem = add_rules(problem, rules)
    _check(problem, rules)
    return problem


def _check(problem: Problem, path: str) -> None:
    try:
        check(problem)
    except InvalidProblem as error:
        fail(path, error)


@dataclass(frozen=True, slots=True)
class ResultFile:
    """A result as ``solve`` wrote it: its meaning, and every value in the file."""

    solution: Solution
    values: dict[str, Any]

    def differences(self, problem: Problem) -> list[str]:
        """Values that the solution itself does not hold, such as the costs, and that are wrong."""
        if not set(self.solution.funded) <= {option.id for option in options_of(problem)}:
            return ["funded: names a proposal that is not in the problem"]
        again = result_to_json(self.solution, problem)
        return [f"{key}: is not what the problem says" for key in again if again[key] != self.values[key]]


def read_result(path: str) -> ResultFile:
    """A result file. Raises ``InvalidProblem`` that names the file."""
    found: ResultFile = _from_json(Path(path), lambda values: ResultFile(result_from_json(values), values))
    return found


def read_study(path: str) -> dict[str, Any]:
    """A published study. Raises ``InvalidProblem`` that names the file."""
    # Only here: nothing else that is read needs a solver.
    from optimiser.studies.recheck import study_from_json

    found: dict[str, Any] = _from_json(Path(path), study_from_json)
    return found


def write_whole(path: str, text: str) -> None:
    """Write a file in one piece: a reader sees the old file or the new one, never half of it."""
    target = Path(path)
    if target.exists() and not target.is_file():
        _write_into(target, text)
        return
    handle = None
    try:
        descriptor, handle = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:  # noqa: PTH123 (a descriptor)
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(handle).chmod(0o644)
        Path(handle).replace(target)
    except OSError as error:
        if handle is not None:
            Path(handle).unlink(missing_ok=True)
        raise InvalidProblem(one_line(f"{path}: cannot be written ({error.strerror})")) from None


def _write_into(target: Path, text: str) -> None:
    """Write to something that is not a file, such as ``/dev/stdout``, which must not be replaced."""
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidProblem(one_line(f"{target}: cannot be written ({error.strerror})")) from None


def fail(path: str | Path, what: object) -> NoReturn:
    """Raise ``InvalidProblem`` for a file, on one line."""
    text = one_line(what)
    raise InvalidProblem(f"{one_line(path)}: {text[:400]}") from None


def _from_json(path: Path, build: Any) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            fail(path, f"larger than {MAX_BYTES // 1024**2} MB")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        fail(path, f"cannot be read ({error.strerror}): check the name")
    if len(data) > MAX_BYTES:
        fail(path, f"larger than {MAX_BYTES // 1024**2} MB")
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_twice)
        if b"\\ud" in data.lower():
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        fail(path, "not UTF-8: save it again in that encoding")
    except UnicodeEncodeError:
        fail(path, "not usable JSON: holds half of a character (an unpaired surrogate)")
    except json.JSONDecodeError as error:
        fail(f"{path}:{error.lineno}", f"not JSON: {error.msg}")
    except RecursionError:
        fail(path, "not usable JSON: nested too deeply")
    except ValueError as error:
        fail(path, f"not usable JSON: {error}")
    try:
        return build(value)
    except InvalidProblem as error:
        fail(path, error)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:40]!r} is there twice")
    return found
