"""Another library beside us, in an interpreter of its own: a process a file, stopped when it is late."""

from __future__ import annotations

import json
import signal
import subprocess
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from optimiser.cli.bench.ours import Ours
from optimiser.model import BallotType, InvalidProblem, Status, Utility

OTHER_SIDE = Path(__file__).with_name("pabutools_side.py")
# What it has of ours, by rule; and of what votes are worth.
RULES = ("max-support", "greedy-skip", "equal-shares", "phragmen")
UTILITIES = (Utility.APPROVAL, Utility.COST, Utility.BORDA_OWN, Utility.POINTS)
# Its limit is in seconds of the processor; on a busy machine these may take so many times as long.
PATIENCE = 20


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the other side said. Seconds of the processor: ``rule`` with the file parsed, ``command`` all of
    it; ``memory`` in MiB; ``support`` and ``same`` of its winners, counted by us.
    """

    version: str
    rule: float
    parse: float
    command: float
    memory: float
    support: int
    same: bool


@dataclass(frozen=True, slots=True)
class OtherSide:
    """An interpreter that has pabutools. ``merged``: equal ballots are put together for it."""

    python: str
    time_limit: float | None = None
    merged: bool = False

    def ask(self, path: Path, ours: Ours) -> Theirs | str:
        """Its answer, or why there is none. Raises ``InvalidProblem`` when the interpreter cannot be run."""
        timing = ours.timing
        if timing.rule_name not in RULES or ours.utility not in UTILITIES:
            return "has no such rule"
        if timing.rule_name == "phragmen" and ours.ballot_type is not BallotType.APPROVAL:
            return "has no such rule"
        if timing.rule_name == "max-support" and timing.status != Status.OPTIMAL:
            return "is not asked: we have no proved answer"
        question = {
            "file": str(path),
            "rule": timing.rule_name,
            "completion": timing.completion,
            "utility": ours.utility.value,
            "tie_order": ours.tie_order,
            "merged": self.merged,
            "seconds": None if self.time_limit is None else ceil(self.time_limit),
        }
        try:
            done = subprocess.run(  # noqa: S603 (the interpreter that the user named)
                [self.python, str(OTHER_SIDE), json.dumps(question)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                timeout=None if self.time_limit is None else PATIENCE * self.time_limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "late"
        except OSError as error:
            raise InvalidProblem(f"{self.python}: cannot be run ({error.strerror})") from None
        if -done.returncode in (signal.SIGXCPU, signal.SIGKILL):
            return "late"
        lines = done.stdout.splitlines()
        if done.returncode or not lines:
            return f"failed (exit status {done.returncode})"
        found = json.loads(lines[-1])
        if "error" in found:
            return f"failed: {found['error']}"
        # Some of its rules go on to what nobody chose; ours never do.
        winners = {key for key in found.pop("winners") if ours.support[key]}
        support = sum(ours.support[key] for key in winners)
        best = timing.rule_name == "max-support"
        same = support == timing.support if best else winners == set(ours.funded)
        return Theirs(**found, support=support, same=same)
