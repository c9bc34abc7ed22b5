"""The rules by name. Each module has one function: a validated problem in, a ``Solution`` out.

``run(problem, *, time_limit=None) -> Solution``. Rules that count explain themselves; for ``max-support``
``optimiser.solve`` adds the reasons. A rule with completions takes one more word, ``completion``. Modules
are loaded when asked for, so that a rule that needs no solver works without one.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import Protocol

from optimiser.model import InvalidProblem, Problem, Solution


class Rule(Protocol):
    """What every rule is called with."""

    def __call__(self, problem: Problem, *, time_limit: float | None = None) -> Solution:
        """Solve a validated problem."""
        ...


RULES = {
    "max-support": ("optimiser.rules.max_support", "run"),
    "leximin": ("optimiser.rules.leximin", "run"),
    "leximin-groups": ("optimiser.rules.leximin", "run"),
    "maximin": ("optimiser.rules.leximin", "run"),
    "maximin-groups": ("optimiser.rules.leximin", "run"),
    "greedy-skip": ("optimiser.rules.greedy", "run_skip"),
    "greedy-stop": ("optimiser.rules.greedy", "run_stop"),
    "equal-shares": ("optimiser.rules.equal_shares", "run"),
    "phragmen": ("optimiser.rules.phragmen", "run"),
}
# Rules of one module that it tells apart by name, and that explain themselves only when asked.
NAMED = ("leximin", "leximin-groups", "maximin", "maximin-groups")
# Rules that can go on with the money left in more than one way (``optimiser.rules.sharing.completion``).
COMPLETED = ("equal-shares",)
# How the line of a trace begins that says an answer is only what was found in time.
OUT_OF_TIME = "the time ran out"


def is_late(solution: Solution) -> bool:
    """Whether a rule's own trace says that the time was not enough."""
    return any(line.startswith(OUT_OF_TIME) for line in solution.trace)


def rule_named(name: str, completion: str = "", *, explain: bool = False) -> Rule:
    """The function of a rule, with its completion (empty: the rule's own). ``explain``: with the reasons that
    take solves of their own, for rules that have such.

    Raises ``InvalidProblem`` for a name that is not in ``RULES``, or a completion where there are none.
    """
    if name not in RULES:
        raise InvalidProblem(f"unknown rule {name!r}: use one of {', '.join(RULES)}")
    if completion and name not in COMPLETED:
        raise InvalidProblem(f"{name} has no completions")
    module, function = RULES[name]
    found = getattr(import_module(module), function)
    options: dict[str, object] = {"completion": completion} if completion else {}
    if name in NAMED:
        options |= {"name": name, "explain": explain}
    rule: Rule = partial(found, **options) if options else found
    return rule
