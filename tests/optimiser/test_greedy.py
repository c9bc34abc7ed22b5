"""Greedy against a few lines of brute force, its laws, and the winners that cities announced."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser import pabulib
from optimiser.model import (
    Amendment,
    AmendmentKind,
    Area,
    BallotClass,
    BallotType,
    EquityRule,
    Pot,
    Problem,
    Proposal,
    Reason,
    RuleKind,
    Status,
    Utility,
)
from optimiser.rules import greedy

Case = tuple[list[int], list[int], int, list[int]]


def make(costs: list[int], votes: list[int], budget: int, tie_order: list[int] | None = None) -> Problem:
    ids = tuple(f"p{n}" for n in range(len(costs)))
    order = tie_order if tie_order is not None else range(len(costs))
    return Problem(
        title="Crook",
        currency="GBP",
        areas=(Area("a", "Crook", budget),),
        pots=(Pot("pot", "Pot", budget),),
        proposals=tuple(
            Proposal(p, n, p, "a", c) for n, (p, c) in enumerate(zip(ids, costs, strict=True), 1)
        ),
        ballot_type=BallotType.APPROVAL,
        ballot_length=len(costs),
        utility=Utility.APPROVAL,
        ballots=tuple(BallotClass("a", (p,), v) for p, v in zip(ids, votes, strict=True) if v),
        tie_order=tuple(ids[n] for n in order),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    size = draw(st.integers(1, 8))
    numbers = st.lists(st.integers(1, 6), min_size=size, max_size=size)
    votes = st.lists(st.integers(0, 4), min_size=size, max_size=size)
    return draw(numbers), draw(votes), draw(st.integers(1, 25)), list(draw(st.permutations(range(size))))


def by_hand(costs: list[int], votes: list[int], budget: int, order: list[int], stop: bool) -> set[str]:
    """Take the best of those not yet looked at, again and again."""
    waiting, funded = set(range(len(costs))), set()
    while waiting:
        best = max(waiting, key=lambda n: (votes[n], -order.index(n)))
        waiting.remove(best)
        if votes[best] == 0:
            continue
        if costs[best] <= budget:
            budget -= costs[best]
            funded.add(f"p{best}")
        elif stop:
            break
    return funded


@given(cases(), st.booleans())
def test_greedy_is_what_a_person_would_do(
    case: tuple[list[int], list[int], int, list[int]], stop: bool
) -> None:
    costs, votes, budget, order = case
    problem = make(costs, votes, budget, order)
    found = greedy.run(problem, stop=stop)
    assert set(found.funded) == by_hand(costs, votes, budget, order, stop)
    assert found.status is Status.FEASIBLE
    assert found.bound is None
    assert found.spend == sum(problem.by_id[p].cost for p in found.funded) <= budget
    assert found.support == sum(votes[int(p[1:])] for p in found.funded)
    assert found.areas["a"].spend == found.spend
    assert {p for p, e in found.explanations.items() if e.funded} == set(found.funded)
    for proposal in problem.proposals:
        assert sum(line.startswith(f"{proposal.id}: ") for line in found.trace) == 1


@given(cases())
def test_stopping_funds_a_part_of_what_skipping_funds(case: Case) -> None:
    problem = make(*case)
    assert set(greedy.run_stop(problem).funded) <= set(greedy.run_skip(problem).funded)


@given(cases())
def test_skipping_leaves_nothing_that_would_still_fit(case: Case) -> None:
    costs, votes, budget, order = case
    found = greedy.run_skip(make(costs, votes, budget, order))
    left = budget - found.spend
    assert all(costs[n] > left for n in range(len(costs)) if votes[n] and f"p{n}" not in found.funded)


@given(cases(), st.booleans())
def test_the_order_in_which_things_are_listed_does_not_matter(case: Case, stop: bool) -> None:
    problem = make(*case)
    turned = replace(problem, proposals=problem.proposals[::-1], ballots=problem.ballots[::-1])
    assert greedy.run(problem, stop=stop).funded == greedy.run(turned, stop=stop).funded


def two_areas(pots: tuple[Pot, ...]) -> Problem:
    problem = make([60, 50, 30, 40], [9, 8, 7, 6], 100)
    homes = {"p0": "a", "p1": "a", "p2": "b", "p3": "b"}
    return replace(
        problem,
        areas=(Area("a", "A", 100), Area("b", "B", 50)),
        pots=pots,
        proposals=tuple(replace(p, area=homes[p.id]) for p in problem.proposals),
    )


def test_pots_of_their_own_end_the_count_only_for_their_own_proposals() -> None:
    problem = two_areas((Pot("x", "X", 100, areas=("a",)), Pot("y", "Y", 50, areas=("b",))))
    assert greedy.run_stop(problem).funded == ("p0", "p2")
    assert greedy.run_skip(problem).funded == ("p0", "p2")
    together = two_areas((Pot("x", "X", 130),))
    assert greedy.run_skip(together).funded == ("p0", "p1")
    assert greedy.run_stop(together).funded == ("p0", "p1")


def test_nobody_is_refused_because_another_drew_on_the_wrong_pot() -> None:
    problem = two_areas((Pot("all", "All", 40), Pot("y", "Y", 60, areas=("a",))))
    found = greedy.run_skip(problem)
    assert found.funded == ("p0", "p2")
    assert found.trace[1] == "p1: support 8, costs GBP 0.50, only GBP 0.40 is left"
    problem = two_areas((Pot("all", "All", 110), Pot("y", "Y", 30, areas=("b",))))
    assert greedy.run_skip(problem).funded == ("p0", "p1", "p2")


def amend(kind: AmendmentKind, proposal: str, cost: int = 0) -> Amendment:
    return Amendment("m1", kind, proposal, "Cllr Ash", "because", cost)


def test_amendments_are_kept() -> None:
    problem = make([60, 50, 30], [9, 8, 7], 100)
    assert greedy.run_skip(problem).funded == ("p0", "p2")
    fixed = greedy.run_skip(replace(problem, amendments=(amend(AmendmentKind.FIX, "p1"),)))
    assert fixed.funded == ("p1", "p2")
    assert fixed.explanations["p1"].reason is Reason.FIXED
    barred = greedy.run_stop(replace(problem, amendments=(amend(AmendmentKind.FORBID, "p0"),)))
    assert barred.funded == ("p1", "p2")
    assert barred.explanations["p0"].reason is Reason.FORBIDDEN
    cheaper = greedy.run_stop(replace(problem, amendments=(amend(AmendmentKind.REPRICE, "p1", 10),)))
    assert cheaper.funded == ("p0", "p1", "p2")
    dear = replace(problem, pots=(Pot("pot", "Pot", 40),), amendments=(amend(AmendmentKind.FIX, "p1"),))
    assert greedy.run_skip(dear).status is Status.INFEASIBLE


def test_limits_are_kept_and_floors_are_not_promised() -> None:
    problem = make([60, 50, 30], [9, 8, 7], 150)
    either = EquityRule("either", RuleKind.INCOMPATIBLE, proposals=("p0", "p1"))
    found = greedy.run_skip(replace(problem, rules=(either,)))
    assert found.funded == ("p0", "p2")
    assert found.explanations["p1"].held_out_by == "either"
    ceiling = EquityRule("ceiling", RuleKind.AREA_CEILING, area="a", amount=80)
    assert greedy.run_skip(replace(problem, rules=(ceiling,))).funded == ("p0",)
    needs = EquityRule("needs", RuleKind.REQUIRES, proposals=("p0", "p1"))
    short = greedy.run_skip(replace(problem, pots=(Pot("pot", "Pot", 100),), rules=(needs,)))
    assert short.status is Status.INFEASIBLE
    assert short.conflict == ("needs",)
    assert short.funded == ()


def test_the_trace_can_be_followed() -> None:
    found = greedy.run_stop(make([6000, 5000, 3000], [9, 8, 7], 10050))
    assert found.trace == (
        "p0: support 9, funded for GBP 60, GBP 40.50 is left",
        "p1: support 8, costs GBP 50, only GBP 40.50 is left",
        "the first that does not fit ends the count",
        "p2: support 7, left out: the count had ended",
    )


@pytest.mark.real_data
def test_announced_winners_are_reproduced_exactly(real_data: Path) -> None:
    folder = real_data / "pabulib"
    with (folder / "OFFICIAL_WINNERS.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["reproduced_by"].startswith("greedy-")]
    assert len(rows) > 35
    for row in rows:
        problem = pabulib.read(folder / row["file"], threshold=True)
        stop = row["reproduced_by"] == "greedy-noskip"
        found = greedy.run(problem, stop=stop)
        assert set(found.funded) == set(row["winners"].split("|")), row["file"]
        assert set(found.funded) == set(pabulib.official(folder / row["file"]).selected or ())
        assert len(found.funded) == int(row["n_winners"])
        assert found.spend == round(float(row["winner_cost"]) * 100)


@pytest.mark.real_data
def test_thresholds_and_the_tie_order_are_needed_for_that(real_data: Path) -> None:
    folder = real_data / "pabulib"
    name = folder / "Poland_Warszawa_2026.pb"
    won = set(pabulib.official(name).selected or ())
    assert set(greedy.run_skip(pabulib.read(name)).funded) != won
    name = folder / "Poland_Warszawa_2023_Ursus.pb"
    problem = pabulib.read(name)
    dear_first = replace(problem, tie_order=problem.tie_order[::-1])
    assert set(greedy.run_skip(dear_first).funded) != set(pabulib.official(name).selected or ())
