"""On every real election the dynamic program and the solver, alone, find the same canonical plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser import pabulib, solve
from optimiser.cli.bench.ours import second_opinion
from optimiser.model import Status
from optimiser.rules import greedy


@pytest.mark.real_data
def test_two_methods_agree_on_every_real_election(real_data: Path) -> None:
    files = [*sorted((real_data / "pabulib").glob("*.pb")), real_data / "uk/pb/durham_style_ordinal.pb"]
    assert len(files) > 80
    for path in files:
        problem = pabulib.read(path)
        found = solve(problem, explain=False)
        assert found.status is Status.OPTIMAL, path.name
        assert found.bound == found.support, path.name
        assert found.solver != "highs", path.name
        assert second_opinion(problem, found, None) is True, path.name
        for stop in (False, True):
            assert greedy.run(problem, stop=stop).support <= found.support, path.name


@pytest.mark.real_data
def test_eighteen_districts_pooled_lose_nobody_anything(real_data: Path) -> None:
    files = sorted((real_data / "pabulib").glob("Poland_Warszawa_2023_*.pb"))
    assert len(files) == 18
    problems = [pabulib.read(path) for path in files]
    alone = sum(solve(problem, explain=False).support for problem in problems)
    apart = solve(pabulib.merge(problems, pool=False), explain=False)
    assert apart.support == alone
    pooled = solve(pabulib.merge(problems, pool=True), explain=False)
    assert pooled.support > alone
    for area in pooled.areas.values():
        assert area.own_pot_support is not None
        assert area.support >= area.own_pot_support
