"""Reading and writing elections in the Pabulib format (``.pb``), exactly: no floats, no guesses.

The format: Faliszewski et al., *Participatory Budgeting: Data, Tools and Analysis* (IJCAI 2023).

One file is one area with one pot. What becomes of it:

- **money**: costs and the budget are exact decimals with at most two places ("75000.0" is fine) and are
  held in hundredths, ``minor_units`` 100, whatever the currency;
- **ballots**: ``approval`` and ``choose-1`` become approval ballots, ``ordinal`` rankings, ``cumulative``
  and ``scoring`` points. The default utility is approval, borda-own (Pabulib's own score for rankings) and
  points. Equal ballots are merged into classes. An empty vote is a person who chose nothing; it is refused
  when ``min_length`` is over 0;
- **proposals** are numbered 1..n in the order of the file; ``category`` gives themes, ``neighborhood`` (or
  ``district``) the settlement;
- **ties**: the format has no tie order. Ours is cost ascending, then support descending, then the order of
  the file. With it greedy gives the official winners of every election we tried; Warsaw 2023 Ursus needs
  it (of two tied projects the cheaper one was funded, and then the other no longer fitted);
- **thresholds**: ``min_project_score_threshold`` is a rule of that city. With ``threshold=True`` every
  proposal below it is forbidden by an amendment that says so.

Files from real elections break two rules, and there we are lenient: totals of points below
``min_sum_points`` (and knapsack ballots are not checked against ``max_sum_cost``, which was enforced when
people voted), and a quote inside a cell that is not doubled (``"Lake" park``). Everything else that does not
add up is an ``InvalidProblem`` of one line: file, line, field and what to do. A wrong ``votes`` or ``score``
column is not: files that leave paper ballots out have them; ``official`` returns those columns.

What the format has no word for is written in META as ``tie_order``, ``utility``, ``area_id``; other readers
ignore these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.ballots import MAX_BALLOT_LENGTH, check_utility, support
from optimiser.merging import merge
from optimiser.model import (
    Amendment,
    AmendmentKind,
    Area,
    BallotType,
    Pot,
    Problem,
    Proposal,
    Utility,
)
from optimiser.pabulib.ballots import Limits, read_ballots
from optimiser.pabulib.fields import area_id_of, parse_meta, parse_money, parse_whole
from optimiser.pabulib.text import PROJECTS, VOTES, PabulibText, collector_paused, parse, show
from optimiser.pabulib.write import write

__all__ = ["Official", "default_tie_order", "forbid_below", "merge", "official", "read", "write"]

VOTE_TYPES = {
    "approval": (BallotType.APPROVAL, Utility.APPROVAL),
    "choose-1": (BallotType.APPROVAL, Utility.APPROVAL),
    "ordinal": (BallotType.RANKING, Utility.BORDA_OWN),
    "cumulative": (BallotType.POINTS, Utility.POINTS),
    "scoring": (BallotType.POINTS, Utility.POINTS),
}


@dataclass(frozen=True, slots=True)
class Official:
    """What a file says of the official count; ``None`` where it has no such column.

    ``selected`` are the winners in order of the file, every value but 0 (some cities mark reserve money
    with 2 or 3). ``votes`` and ``score`` are printed totals, ``threshold`` is in support.
    """

    rule: str
    threshold: int
    selected: tuple[str, ...] | None
    votes: dict[str, int] | None
    score: dict[str, int] | None


def read(path: str | Path, *, utility: Utility | None = None, threshold: bool = False) -> Problem:
    """The problem in a ``.pb`` file; raises ``InvalidProblem`` (one line) for any file that cannot be used.

    ``utility`` replaces the default of the vote type. With ``threshold`` proposals below the file's
    ``min_project_score_threshold`` are forbidden.
    """
    with collector_paused():
        return _read(Path(path), utility, threshold)


def _read(path: Path, utility: Utility | None, threshold: bool) -> Problem:
    source = parse(path)
    meta = parse_meta(source)
    vote_type = meta.get("vote_type")
    if vote_type not in VOTE_TYPES:
        known = ", ".join(VOTE_TYPES)
        meta.fail("vote_type", f"{show(vote_type)} is not known: use one of {known}")
    ballot_type, usual = VOTE_TYPES[vote_type]
    budget = meta.money("budget")
    if budget == 0:
        meta.fail("budget", "is 0: give what there is to spend")
    own = meta.get("utility")
    if own and own not in {u.value for u in Utility}:
        meta.fail("utility", f"{show(own)} is not known")
    utility = utility or (Utility(own) if own else usual)
    check_utility(ballot_type, utility)
    name = meta.get("subunit") or meta.get("district") or meta.get("unit") or path.stem
    area = Area(meta.get("area_id") or area_id_of(name), name, budget)
    proposals = _proposals(source, area.id)
    if (said := meta.whole("num_projects")) != len(proposals):
        meta.fail("num_projects", f"says {said}, the file has {len(proposals)}: is the file whole?")
    limits = Limits(
        meta.whole("min_length", 0),
        1 if vote_type == "choose-1" else meta.whole_or_none("max_length"),
        meta.whole_or_none("max_points"),
        meta.whole_or_none("max_sum_points"),
    )
    if limits.longest is not None and not 1 <= limits.longest <= MAX_BALLOT_LENGTH:
        meta.fail("max_length", f"must be from 1 to {MAX_BALLOT_LENGTH}")
    if (said := meta.whole("num_votes")) != len(source.sections[VOTES].rows):
        meta.fail("num_votes", f"says {said}, the file has {len(source.sections[VOTES].rows)}: is it whole?")
    ballots = read_ballots(source, area.id, proposals, ballot_type, limits)
    problem = Problem(
        title=meta.get("description") or path.stem,
        currency=meta.get("currency") or "XXX",
        areas=(area,),
        pots=(Pot("budget", "Budget", budget),),
        proposals=proposals,
        ballot_type=ballot_type,
        ballot_length=limits.longest or max((len(b.choices) for b in ballots), default=1) or 1,
        utility=utility,
        ballots=ballots,
        tie_order=tuple(p.id for p in proposals),
    )
    problem = replace(problem, tie_order=_tie_order(source, problem, meta.get("tie_order")))
    if threshold and (least := meta.whole("min_project_score_threshold", 0)):
        problem = forbid_below(problem, least)
    return problem


def default_tie_order(problem: Problem) -> tuple[str, ...]:
    """Cost ascending, then support descending, then public number: ours where a file gives none."""
    total = support(problem)
    order = sorted(problem.proposals, key=lambda p: (p.cost, -total[p.id], p.number))
    return tuple(p.id for p in order)


def forbid_below(problem: Problem, least: int) -> Problem:
    """The problem with every proposal of less support than ``least`` forbidden, and why."""
    forbidden = tuple(
        Amendment(
            id=f"threshold-{number}",
            kind=AmendmentKind.FORBID,
            proposal=proposal,
            author="min_project_score_threshold",
            reason=f"support {have} is below the threshold of {least}",
        )
        for number, (proposal, have) in enumerate(support(problem).items(), 1)
        if have < least
    )
    return replace(problem, amendments=problem.amendments + forbidden)


def official(path: str | Path) -> Official:
    """The official rule, threshold, winners and totals that a file states. Raises ``InvalidProblem``."""
    source = parse(Path(path))
    meta = parse_meta(source)
    table = source.sections[PROJECTS]
    at_id = source.need(PROJECTS, "project_id")

    def totals(column: str) -> dict[str, int] | None:
        at = table.column(column)
        if at is None:
            return None
        return {
            row[at_id].strip(): parse_whole(source, table.first + i, column, row[at])
            for i, row in enumerate(table.rows)
        }

    selected = totals("selected")
    return Official(
        rule=meta.get("rule"),
        threshold=meta.whole("min_project_score_threshold", 0),
        selected=None if selected is None else tuple(p for p, mark in selected.items() if mark),
        votes=totals("votes"),
        score=totals("score"),
    )


def _proposals(source: PabulibText, area: str) -> tuple[Proposal, ...]:
    table = source.sections[PROJECTS]
    at_id, at_cost = source.need(PROJECTS, "project_id"), source.need(PROJECTS, "cost")
    at_name, at_theme = table.column("name"), table.column("category")
    at_place = table.column("neighborhood")
    at_place = table.column("district") if at_place is None else at_place
    found: dict[str, Proposal] = {}
    for index, row in enumerate(table.rows):
        line = table.first + index
        name = row[at_id].strip()
        if not name or "," in name:
            source.fail(line, "project_id", f"{show(name)} is empty or holds a comma: change it")
        if name in found:
            source.fail(line, "project_id", f"{show(name)} is there twice: every project needs its own id")
        themes = (row[at_theme] if at_theme is not None else "").split(",")
        found[name] = Proposal(
            id=name,
            number=index + 1,
            title=(row[at_name].strip() if at_name is not None else "") or name,
            area=area,
            cost=parse_money(source, line, "cost", row[at_cost]),
            themes=tuple(sorted({theme.strip() for theme in themes} - {""})),
            settlement=row[at_place].strip() if at_place is not None else "",
        )
    if not found:
        source.fail(table.first - 1, PROJECTS, "there is no project: add at least one")
    return tuple(found.values())


def _tie_order(source: PabulibText, problem: Problem, stated: str) -> tuple[str, ...]:
    if not stated:
        return default_tie_order(problem)
    order = tuple(name.strip() for name in stated.split(","))
    if sorted(order) != sorted(problem.by_id):
        source.fail(None, "tie_order", "must name every project once")
    return order
