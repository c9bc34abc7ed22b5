"""Proofs by provers that share nothing: they agree with every plan counted, and with each other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pulp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimiser import pabulib, solve
from optimiser.apart import child
from optimiser.certify import notes, review
from optimiser.cli import main
from optimiser.engines.case import Case
from optimiser.engines.lines import Cut, LazyLine
from optimiser.engines.parts import split, stray_lines
from optimiser.engines.prepare import prepare
from optimiser.merging import merge
from optimiser.milp import Milp
from optimiser.model import Problem, Proof, RuleKind, Status, Utility
from optimiser.proving import proofs
from optimiser.proving.proofs import cpsat_proof, highs_proof, is_proved_twice, model_of
from tests.optimiser.brute import Brute, problems
from tests.optimiser.hard import hard_problem
from tests.optimiser.test_engines import random_county

COUNTY = random_county(11, 3, 16, pooled=True)


def ask_cpsat(models: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """What CP-SAT says of some models, in one process of its own: it cannot be loaded beside HiGHS."""
    request = {"seconds": 60, "workers": 1, "models": list(models)}
    found: list[int | None] = child.ask("optimiser.proving.cpsat", request, seconds=120)["bounds"]
    return found


@settings(deadline=None, max_examples=5, suppress_health_check=list(HealthCheck))
@given(st.lists(problems(pooled=True, rules=True, amendments=True), min_size=12, max_size=12))
def test_cp_sat_proves_what_counting_every_plan_gives(several: list[Problem]) -> None:
    """Without a hint, and told of the best plan: a dozen problems are one request."""
    cases = [prepare(problem) for problem in several]
    bests = [Brute(problem).best() for problem in several]
    models, owners = [], []
    for number, (case, best) in enumerate(zip(cases, bests, strict=True)):
        hints = [None] if best is None else [None, frozenset(case.ranks(case.plan_of(best.funded)))]
        for hint in hints:
            for part in split(case):
                models.append(model_of(case, part, hint))
                owners.append((number, hint is None))
    found = list(zip(owners, ask_cpsat(models), strict=True))
    for number, (case, best) in enumerate(zip(cases, bests, strict=True)):
        blind = [bound for owner, bound in found if owner == (number, True)]
        if best is None:
            assert -1 in blind or case.fixed & case.forbidden or stray_lines(case, split(case))
            continue
        assert sum(bound or 0 for bound in blind) == best.support
        assert sum(bound or 0 for owner, bound in found if owner == (number, False)) == best.support


def test_three_provers_agree_and_the_result_says_so() -> None:
    result = solve(COUNTY, certify=True)
    assert [proof.by for proof in result.proofs] == ["pareto", "highs", "CP-SAT"]
    assert {proof.bound for proof in result.proofs} == {result.support}
    assert notes(result) == []
    alone = solve(COUNTY)
    assert alone.proofs == result.proofs[:1]
    assert notes(alone) == ["proved by one solver"]
    assert replace(result, proofs=alone.proofs, seconds=alone.seconds) == alone


def test_a_prover_counts_once_under_whatever_name() -> None:
    def by(*names: str) -> list[Proof]:
        return [Proof(name, "1", 0) for name in names]

    assert is_proved_twice(by("pareto", "highs"))
    assert is_proved_twice(by("highs+pareto", "CP-SAT"))
    assert not is_proved_twice(by("highs+pareto", "highs"))
    assert not is_proved_twice(by("highs"))


def test_without_the_extra_the_other_provers_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = hard_problem(1, 8, 3)
    certified = solve(problem, certify=True)
    assert [proof.by for proof in certified.proofs] == ["mosaic", "highs", "CP-SAT"]
    monkeypatch.setattr(proofs, "has_cpsat", lambda: False)
    monkeypatch.setattr("optimiser.certify.has_cpsat", lambda: False)
    assert cpsat_proof(prepare(problem)) is None
    assert [proof.by for proof in solve(problem, certify=True).proofs] == ["mosaic", "highs"]
    assert notes(solve(problem)) == ["proved by one solver"]
    found = review(problem, certified)
    assert found.wrong == found.unsettled == ()
    assert any("extra 'certify'" in note for note in found.notes)


def test_provers_that_disagree_prove_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = Proof("CP-SAT", "1", 1)
    monkeypatch.setattr(proofs, "cpsat_proof", lambda *_args, **_options: wrong)
    with pytest.raises(proofs.ProversDisagree, match="CP-SAT one of 1"):
        solve(COUNTY, certify=True)


def test_a_plan_that_cannot_be_is_not_believed() -> None:
    """CP-SAT told of a plan that is worth more than any: it proves that there is none such."""
    case = prepare(COUNTY)
    everything = frozenset(range(len(case.ids)))
    (part,) = split(case)
    assert ask_cpsat([model_of(case, part, everything)]) == [sum(case.support) - 1]


@dataclass(frozen=True)
class NotAll(LazyLine):
    """Not all of these: a rule that shows itself only when a plan breaks it."""

    def holds(self, ranks: Iterable[int]) -> bool:
        return not self.coefficients.keys() <= set(ranks)

    def cuts(self, ranks: Iterable[int]) -> Sequence[Cut]:
        return [Cut(self.coefficients, upper=len(self.coefficients) - 1)]


def test_rules_that_are_no_rows_are_held_by_cuts() -> None:
    problem = replace(COUNTY, rules=())
    case, result = prepare(problem), solve(problem, explain=False)
    plan = case.ranks(case.plan_of(result.funded))
    pairs = [dict.fromkeys(plan[at : at + 2], 1) for at in (0, 2)]
    rules = tuple(NotAll("lazy", RuleKind.INCOMPATIBLE, "", pair) for pair in pairs)
    held = replace(case, lines=(*case.lines, *rules))
    found, other = cpsat_proof(held), highs_proof(held)
    assert found is not None
    assert other is not None
    assert found.bound == other.bound < result.support


def test_numbers_that_do_not_fit_are_no_proof() -> None:
    rows = [[[[0, 1 << 62], [1, (1 << 62) + 1]], None, 5]]
    model = {"worth": [1, 1], "fixed": [], "rows": rows, "groups": [], "pots": [], "at_least": None}
    with pytest.raises(child.ChildError, match="too large"):
        ask_cpsat([model])


def test_a_second_prover_that_is_late_is_left_out() -> None:
    case = prepare(hard_problem(1, 60, 6))
    assert cpsat_proof(case, time_limit=0.001) is None
    assert highs_proof(case, time_limit=0.1) is None


def test_the_provers_share_no_process() -> None:
    code = "import optimiser.proving.cpsat, sys; assert not {'highspy', 'pulp'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_certify_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from optimiser.canonical import canonical_json, problem_to_json

    file, out = tmp_path / "county.json", tmp_path / "result.json"
    file.write_text(canonical_json(problem_to_json(COUNTY)), encoding="utf-8")
    assert main(["solve", str(file), "--certify", "--explain", "--out", str(out)]) == 0
    assert "proved by pareto 1, highs" in capsys.readouterr().out
    assert main(["verify", str(file), str(out)]) == 0
    assert capsys.readouterr().out == "verified\n"
    text = out.read_text(encoding="utf-8")
    assert '"by":"CP-SAT"' in text
    out.write_text(text.replace('"by":"CP-SAT"', '"by":"lottery"'), encoding="utf-8")
    assert main(["verify", str(file), str(out)]) == 1
    assert capsys.readouterr().out == "refuted\nproofs: no prover is called 'lottery'\n"
    assert main(["solve", str(file), "--out", str(out)]) == 0
    assert "proved by one solver" in capsys.readouterr().out
    wrong = Proof("CP-SAT", "1", 1)
    monkeypatch.setattr(proofs, "cpsat_proof", lambda *_args, **_options: wrong)
    assert main(["solve", str(file), "--certify"]) == 1
    assert "CP-SAT one of 1" in capsys.readouterr().err


def test_verify_says_what_time_did_not_suffice_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from optimiser.canonical import canonical_json, problem_to_json, result_to_json

    problem = hard_problem(1, 60, 6)
    some = solve(problem, rule="greedy-skip", explain=False)
    # What a solve that ran out of time would say: a plan, and a bound that is not reached.
    late = replace(some, rule="max-support", bound=some.support + 1000, trace=())
    assert late.status is Status.FEASIBLE
    file, out = tmp_path / "hard.json", tmp_path / "result.json"
    file.write_text(canonical_json(problem_to_json(problem)), encoding="utf-8")
    out.write_text(canonical_json(result_to_json(late, problem)), encoding="utf-8")
    assert main(["verify", str(file), str(out), "--time-limit", "0.000001"]) == 1
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "nothing is wrong, but not all is settled"
    assert any(line.startswith("bound:") for line in lines)


def default_gap(case: Case) -> tuple[str, int]:
    """HiGHS through PuLP as it comes: its status, and the support of the plan it stops at."""
    model, columns, _unit = Milp(case, tuple(range(len(case.ids))), case.lines)._build(
        dict(enumerate(case.support)), case.fixed, frozenset(), []
    )
    model.solve(pulp.HiGHS(msg=False, threads=1))
    plan = [rank for rank, column in columns.items() if round(column.varValue)]
    return pulp.LpStatus[model.status], sum(case.support[rank] for rank in plan)


DISTRICTS = ("Bemowo", "Ursus", "Wlochy", "Wola", "Zoliborz")


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("districts", "pool", "utility", "optimum"),
    [
        ((), True, Utility.APPROVAL, 596_648),
        # Votes x cost in whole zloty; ours counts hundredths of one.
        ((), False, Utility.COST, 120_529_324_532 * 100),
        (DISTRICTS, False, Utility.COST, 24_013_781_434 * 100),
    ],
    ids=["Warsaw 2023 pooled", "Warsaw 2023 in area envelopes", "five districts in area envelopes"],
)
def test_a_default_gap_calls_less_than_the_optimum_optimal(
    real_data: Path, districts: tuple[str, ...], pool: bool, utility: Utility, optimum: int
) -> None:
    """HiGHS as it comes says "Optimal" of a plan that is not; ours, the program and CP-SAT agree."""
    files = sorted((real_data / "pabulib").glob("Poland_Warszawa_2023_*.pb"))
    chosen = [path for path in files if not districts or path.stem.rpartition("_")[2] in districts]
    assert len(chosen) == (len(districts) or 18)
    problem = replace(merge([pabulib.read(path) for path in chosen], pool=pool), utility=utility)
    case = prepare(problem)
    status, value = default_gap(case)
    assert status == "Optimal"
    assert value < optimum
    whole = Milp(case, tuple(range(len(case.ids))), case.lines).best(dict(enumerate(case.support)))
    assert (whole.status, whole.bound) == (Status.OPTIMAL, optimum)
    result = solve(problem, explain=False)
    assert (result.status, result.solver, result.support) == (Status.OPTIMAL, "pareto", optimum)
    second = cpsat_proof(case)
    assert second is not None
    assert second.bound == optimum


@pytest.mark.real_data
def test_czyzyny_by_three_provers(real_data: Path) -> None:
    """Votes x cost = 580,721,160 zloty: the solver that PuLP bundles once said 575,946,660."""
    problem = pabulib.read(real_data / "pabulib" / "Poland_Krakow_2022_Czyzyny.pb")
    result = solve(replace(problem, utility=Utility.COST), certify=True, explain=False)
    assert [proof.by for proof in result.proofs] == ["pareto", "highs", "CP-SAT"]
    assert {proof.bound for proof in result.proofs} == {580_721_160 * 100}
