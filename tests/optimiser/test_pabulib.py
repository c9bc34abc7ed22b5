"""Reading and writing ``.pb`` files, against the totals that real files print about themselves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser import pabulib
from optimiser.ballots import support
from optimiser.model import (
    Area,
    BallotClass,
    BallotType,
    InvalidProblem,
    Pot,
    Problem,
    Proposal,
    RuleKind,
    Utility,
)

SMALL = """\
meta
Key;Value
description;A town
subunit;Three Towns; north
num_projects;3
num_votes;4
budget;1000.50
vote_type;ordinal
max_length;3
currency;GBP
Projects
PROJECT_ID;cost;name;category;neighborhood
a;300;"Lake; and ""pond\""";sport,education;Crook
b;700.5;Hall;;
c;0.05;Path;education;Willington
votes
voter_id;vote;age
1;a,b;17
2; b , a ;
3;b;
4;a,b;
"""
SMALL = SMALL.replace("Three Towns; north", '"Three Towns; north"').replace('\\"', '"')


def write_file(folder: Path, text: str, name: str = "x.pb") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_a_small_file_is_read_in_full(tmp_path: Path) -> None:
    problem = pabulib.read(write_file(tmp_path, SMALL))
    assert problem.title == "A town"
    assert problem.areas == (Area("three-towns-north", "Three Towns; north", 100050),)
    assert problem.pots == (Pot("budget", "Budget", 100050),)
    assert [(p.number, p.id, p.cost, p.title, p.themes, p.settlement) for p in problem.proposals] == [
        (1, "a", 30000, 'Lake; and "pond"', ("education", "sport"), "Crook"),
        (2, "b", 70050, "Hall", (), ""),
        (3, "c", 5, "Path", ("education",), "Willington"),
    ]
    assert {(b.choices, b.weight) for b in problem.ballots} == {(("a", "b"), 2), (("b", "a"), 1), (("b",), 1)}
    assert problem.utility is Utility.BORDA_OWN
    assert support(problem) == {"a": 5, "b": 5, "c": 0}
    assert problem.tie_order == ("c", "a", "b")


def test_the_order_of_people_and_the_line_ends_do_not_matter(tmp_path: Path) -> None:
    lines = SMALL.splitlines()
    head, votes = lines[:-4], lines[-4:]
    expected = pabulib.read(write_file(tmp_path, SMALL))
    for end, people in (("\n", votes[::-1]), ("\r\n", votes[2:] + votes[:2])):
        text = "\ufeff" + end.join([*head, *people])
        assert pabulib.read(write_file(tmp_path, text)) == expected


def test_utility_can_be_named(tmp_path: Path) -> None:
    path = write_file(tmp_path, SMALL)
    assert support(pabulib.read(path, utility=Utility.BORDA)) == {"a": 8, "b": 10, "c": 0}
    with pytest.raises(InvalidProblem, match="cannot be used"):
        pabulib.read(path, utility=Utility.POINTS)


def test_ties_go_to_the_cheaper_then_the_more_supported_then_the_earlier(tmp_path: Path) -> None:
    text = SMALL.replace("a;300;", "a;700.50;").replace("c;0.05;", "c;700.50;")
    text = text.replace("4;a,b;", "4;b,a;")
    assert pabulib.read(write_file(tmp_path, text)).tie_order == ("b", "a", "c")


def test_an_empty_vote_is_a_person_who_chose_nothing(tmp_path: Path) -> None:
    text = SMALL.replace("3;b;", "3;;")
    assert sum(b.weight for b in pabulib.read(write_file(tmp_path, text)).ballots) == 4
    text = text.replace("max_length;3", "max_length;3\nmin_length;1")
    with pytest.raises(InvalidProblem, match=r"x\.pb:21: vote: 0 choices, at least 1"):
        pabulib.read(write_file(tmp_path, text))


def test_a_threshold_forbids_what_is_below_it_and_says_why(tmp_path: Path) -> None:
    text = SMALL.replace("max_length;3", "max_length;3\nmin_project_score_threshold;5")
    path = write_file(tmp_path, text)
    assert pabulib.read(path).amendments == ()
    (amendment,) = pabulib.read(path, threshold=True).amendments
    assert (amendment.proposal, amendment.reason) == ("c", "support 0 is below the threshold of 5")


names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    count = draw(st.integers(1, 5))
    ids = [f"p{n}" for n in range(count)]
    ballot_type = draw(st.sampled_from(BallotType))
    chosen = draw(st.lists(st.lists(st.sampled_from(ids), unique=True, min_size=0), max_size=6))
    if ballot_type is not BallotType.RANKING:
        chosen = [sorted(c) for c in chosen]
    ballots: dict[tuple[tuple[str, ...], tuple[int, ...]], int] = {}
    for choices in chosen:
        points: tuple[int, ...] = ()
        if ballot_type is BallotType.POINTS:
            points = tuple(draw(st.integers(0, 50)) for _ in choices)
        ballots[tuple(choices), points] = draw(st.integers(1, 4))
    usual = {
        BallotType.APPROVAL: Utility.APPROVAL,
        BallotType.RANKING: Utility.BORDA_OWN,
        BallotType.POINTS: Utility.POINTS,
    }[ballot_type]
    budget = draw(st.integers(1, 10**12))
    keys = sorted(ballots, key=lambda key: ",".join(key[0]) + ";" + ",".join(map(str, key[1])))
    return Problem(
        title=draw(names.filter(bool)),
        currency="GBP",
        areas=(Area(draw(st.sampled_from(["crook", "Crook area 1"])), draw(names.filter(bool)), budget),),
        pots=(Pot("budget", "Budget", budget),),
        proposals=tuple(
            Proposal(
                p,
                n,
                draw(names) or p,
                "",
                draw(st.integers(1, 10**10)),
                tuple(sorted(draw(st.sets(st.sampled_from(["sport", 'c"ul;ture']))))),
                draw(names),
            )
            for n, p in enumerate(ids, 1)
        ),
        ballot_type=ballot_type,
        ballot_length=count,
        utility=draw(st.sampled_from([usual, Utility.COST])),
        ballots=tuple(BallotClass("", choices, ballots[choices, points], points) for choices, points in keys),
        tie_order=tuple(draw(st.permutations(ids))),
    )


@given(problem=problems())
def test_write_then_read_gives_the_same_problem(
    problem: Problem, tmp_path_factory: pytest.TempPathFactory
) -> None:

    area = problem.areas[0].id
    problem = replace(
        problem,
        proposals=tuple(replace(p, area=area) for p in problem.proposals),
        ballots=tuple(replace(b, area=area) for b in problem.ballots),
    )
    path = write_file(tmp_path_factory.getbasetemp(), pabulib.write(problem), "round-trip.pb")
    again = pabulib.read(path)
    assert set(again.ballots) == set(problem.ballots)
    assert replace(again, ballots=()) == replace(problem, ballots=())


def test_what_a_file_cannot_hold_is_refused_not_dropped(tmp_path: Path) -> None:
    problem = pabulib.read(write_file(tmp_path, SMALL))
    with pytest.raises(InvalidProblem, match="one area"):
        pabulib.write(pabulib.merge([problem, problem], pool=False))
    with pytest.raises(InvalidProblem, match="no equity rules"):
        pabulib.write(pabulib.merge([problem], pool=True))


def test_merging_keeps_pots_apart_or_pools_them(tmp_path: Path) -> None:
    one = pabulib.read(write_file(tmp_path, SMALL))
    two = pabulib.read(
        write_file(tmp_path, SMALL.replace("Three Towns; north", "Weardale").replace("1000.50", "9"))
    )
    apart = pabulib.merge([one, two, one], pool=False)
    assert [a.id for a in apart.areas] == ["three-towns-north", "weardale", "three-towns-north-2"]
    assert [(p.amount, p.areas) for p in apart.pots] == [
        (100050, ("three-towns-north",)),
        (900, ("weardale",)),
        (100050, ("three-towns-north-2",)),
    ]
    assert apart.rules == ()
    assert [p.number for p in apart.proposals] == list(range(1, 10))
    assert apart.tie_order[:4] == (
        "three-towns-north:c",
        "weardale:c",
        "three-towns-north-2:c",
        "three-towns-north:a",
    )
    assert sorted(apart.tie_order) == sorted(p.id for p in apart.proposals)
    totals = support(apart)
    for area, part in zip(apart.areas, (one, two, one), strict=True):
        assert {k.split(":")[1]: v for k, v in totals.items() if k.startswith(area.id + ":")} == support(part)
    pooled = pabulib.merge([one, two], pool=True)
    assert [(p.amount, p.areas) for p in pooled.pots] == [(100950, ())]
    assert [rule.kind for rule in pooled.rules] == [RuleKind.DISTRICT_FAIR]
    assert [a.own_pot for a in pooled.areas] == [100050, 900]


def test_only_like_problems_can_be_merged(tmp_path: Path) -> None:
    one = pabulib.read(write_file(tmp_path, SMALL))
    two = pabulib.read(write_file(tmp_path, SMALL.replace("currency;GBP", "currency;EUR")))
    with pytest.raises(InvalidProblem, match="currency 'EUR'"):
        pabulib.merge([one, two], pool=False)


def real_files(real_data: Path) -> list[Path]:
    files = [*sorted((real_data / "pabulib").glob("*.pb")), real_data / "uk/pb/durham_style_ordinal.pb"]
    assert len(files) > 80
    return files


@pytest.mark.real_data
def test_every_real_file_is_read_and_its_printed_totals_are_ours(real_data: Path) -> None:
    checked = 0
    for path in real_files(real_data):
        stated = pabulib.official(path)
        problem = pabulib.read(path)
        if stated.score is not None:
            assert support(problem) == stated.score, path.name
            checked += 1
        if stated.votes is not None and problem.ballot_type is BallotType.APPROVAL:
            assert support(problem) == stated.votes, path.name
            checked += 1
        elif stated.votes is not None and path.parent.name == "pabulib":
            assert support(pabulib.read(path, utility=Utility.APPROVAL)) == stated.votes, path.name
            checked += 1
    assert checked > 100


@pytest.mark.real_data
def test_every_real_file_survives_writing_and_reading(real_data: Path, tmp_path: Path) -> None:
    for path in real_files(real_data):
        problem = pabulib.read(path)
        again = pabulib.read(write_file(tmp_path, pabulib.write(problem)))
        assert again == problem, path.name
