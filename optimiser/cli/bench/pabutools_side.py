"""pabutools beside us: run by an interpreter of its own that has it, and never imported (it is GPL, this is
not).

The one argument is JSON: ``{"file", "rule", "completion", "utility", "tie_order", "merged", "seconds"}``. The
answer is one line: ``{"winners", "rule", "parse", "command", "memory", "version"}`` or ``{"error"}``. Seconds
are of the processor. ``rule`` is the best of as many runs as fit in half a second, at most five; ``command``
everything from the start of the interpreter to the first answer; ``memory`` the most MiB until then.
``merged`` has equal ballots put together before the clock starts, which mostly helps; after ``seconds`` the
process is stopped.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from pabutools.election import (  # type: ignore[import-not-found]
    Additive_Cardinal_Sat,
    AdditiveSatisfaction,
    Cardinality_Sat,
    Cost_Sat,
    parse_pabulib,
)
from pabutools.rules import (  # type: ignore[import-not-found]
    completion_by_rule_combination,
    exhaustion_by_budget_increase,
    greedy_utilitarian_welfare,
    max_additive_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)
from pabutools.tiebreaking import TieBreakingRule  # type: ignore[import-not-found]

Worth = Callable[[Any, Any], Any]


def _own_borda(ballot: Any, project: Any) -> int:
    """A ballot of m choices gives m to its first and 1 to its last."""
    return len(ballot) - list(ballot).index(project) if project in ballot else 0


def _points(ballot: Any, project: Any) -> Any:
    return ballot.get(project, 0)


WORTH: dict[str, Worth] = {
    "approval": lambda ballot, project: int(project in ballot),
    "cost": lambda ballot, project: project.cost if project in ballot else 0,
    "borda-own": _own_borda,
    "points": _points,
}
OWN = {"approval": Cardinality_Sat, "cost": Cost_Sat, "points": Additive_Cardinal_Sat}


def measure(utility: str, *, by_total: bool) -> Any:
    """A measure of satisfaction. ``by_total`` times the cost: its greedy rule divides by the cost, and ours
    goes by the total.
    """
    worth = WORTH[utility]
    if by_total and utility == "approval":
        return Cost_Sat
    if not by_total and utility in OWN:
        return OWN[utility]

    class Measure(AdditiveSatisfaction):  # type: ignore[misc]
        def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
            def of(_instance: Any, _profile: Any, one: Any, project: Any, _values: Any) -> Any:
                return worth(one, project) * (project.cost if by_total else 1)

            super().__init__(instance, profile, ballot, of)

    return Measure


def counting(question: dict[str, Any], instance: Any, profile: Any) -> Callable[[], Any]:
    """The rule, ready to run."""
    place = {name: number for number, name in enumerate(question["tie_order"])}
    ties = TieBreakingRule(lambda _instance, _profile, project: place[project.name])
    utility = question["utility"]
    greedy = {"sat_class": measure(utility, by_total=True), "tie_breaking": ties}
    if question["rule"] == "max-support":
        return lambda: max_additive_utilitarian_welfare(instance, profile, measure(utility, by_total=False))
    if question["rule"] == "greedy-skip":
        return lambda: greedy_utilitarian_welfare(instance, profile, **greedy)
    if question["rule"] == "phragmen":
        return lambda: sequential_phragmen(instance, profile, tie_breaking=ties)
    shares: dict[str, Any] = {
        "sat_class": measure(utility, by_total=False),
        "tie_breaking": ties,
        # Its short cut for ballots that give everything the same is only right where they do.
        "binary_sat": utility in ("approval", "cost"),
    }
    first, _, then = question["completion"].partition("+")
    rule, options = method_of_equal_shares, dict(shares)
    if first == "add1-exhaustive":
        options["voter_budget_increment"] = 1
    elif first == "add1-overspend":
        rule = exhaustion_by_budget_increase
        options = {"rule": method_of_equal_shares, "rule_params": shares, "exhaustive_stop": False}
        options["budget_step"] = profile.num_ballots()
    if "greedy" not in (first, then):
        return lambda: rule(instance, profile, **options)
    return lambda: completion_by_rule_combination(
        instance, profile, [rule, greedy_utilitarian_welfare], [options, greedy]
    )


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Run pabutools on one question."""
    before = time.process_time()
    instance, profile = parse_pabulib(question["file"])
    parsed = time.process_time() - before
    if question["merged"]:
        profile = profile.as_multiprofile()
    best, total, runs, found = float("inf"), 0.0, 0, {}
    while not runs or (total < 0.5 and runs < 5):
        before = time.process_time()
        winners = counting(question, instance, profile)()
        now = time.process_time()
        best, total, runs = min(best, now - before), total + now - before, runs + 1
        if runs == 1:
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            found = {"command": now, "memory": memory, "winners": sorted(one.name for one in winners)}
    return {**found, "rule": best, "parse": parsed, "version": version("pabutools")}


def main() -> None:
    """Answer the question that was asked."""
    # Its rules call themselves once for every project bought.
    sys.setrecursionlimit(100_000)
    question = json.loads(sys.argv[1])
    if question["seconds"] is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (question["seconds"], question["seconds"] + 1))
    try:
        found = answer(question)
    except Exception as error:
        found = {"error": repr(error)}
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
