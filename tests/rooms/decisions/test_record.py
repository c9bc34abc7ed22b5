"""The canonical record: what changes its hash, what blocks it, and the export's safety."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.decisions.authority import Authority, may_sign_under
from pb.decisions.export import BYTE_ORDER_MARK, escape_cell, write_rows
from pb.decisions.reading import departures, read_share
from pb.decisions.record import (
    Binding,
    Gap,
    Interest,
    RecordFields,
    canonical_record,
    gaps,
    in_groups,
    sha256_of,
)
from pb.permissions import Actor, Grant, Role
from tests.rooms.decisions.cases import FIELDS

BINDING = Binding("round-1", "coldbeck", 1, 2, "a" * 64, "b" * 64)


def test_the_hash_is_that_of_the_text_as_sha256sum_has_it() -> None:
    text = canonical_record(BINDING, FIELDS, [])
    assert sha256_of(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert json.loads(text)["reasons"] == FIELDS.reasons
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("name", [f.name for f in fields(RecordFields)])
def test_every_field_is_bound(name: str) -> None:
    other = {"decided_on": date(2027, 1, 1), "key_decision": True}.get(name, "something else")
    changed = replace(FIELDS, **{name: other})
    assert canonical_record(BINDING, changed, []) != canonical_record(BINDING, FIELDS, [])


@pytest.mark.parametrize("name", [f.name for f in fields(Binding)])
def test_every_part_of_the_binding_is_bound(name: str) -> None:
    other = replace(BINDING, **{name: 9 if name in ("number", "run") else "other"})
    assert canonical_record(other, FIELDS, []) != canonical_record(BINDING, FIELDS, [])


def test_a_declared_interest_is_bound() -> None:
    declared = [Interest("Ann Lee", "Cllr", "trustee")]
    assert canonical_record(BINDING, FIELDS, declared) != canonical_record(BINDING, FIELDS, [])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"reasons": ""}, [Gap.REASONS]),
        ({"reasons": " \n "}, [Gap.REASONS]),
        ({"alternatives": ""}, [Gap.ALTERNATIVES]),
        ({"decision": ""}, [Gap.DECISION]),
        ({"decided_on": None}, [Gap.DATE]),
        ({"authority": "king"}, [Gap.AUTHORITY]),
        ({"key_decision": True}, [Gap.KEY_NOTICE]),
        ({"key_decision": True, "key_notice": "Notice of 1 March"}, []),
        ({"reasons": "", "alternatives": ""}, [Gap.REASONS, Gap.ALTERNATIVES]),
    ],
)
def test_what_blocks_a_record(changes: dict[str, object], expected: list[Gap]) -> None:
    assert gaps(replace(FIELDS, **changes)) == expected


def actor(role: Role, area: int | None) -> Actor:
    return Actor(1, "Ann", frozenset({Grant(role, area)}))


@pytest.mark.parametrize(
    ("authority", "role", "area", "may"),
    [
        (Authority.CABINET, Role.CABINET, None, True),
        (Authority.CABINET, Role.CABINET, 7, True),
        (Authority.CABINET, Role.CABINET, 8, False),
        (Authority.CABINET, Role.COUNCILLOR, 7, False),
        (Authority.EXECUTIVE_MEMBER, Role.CABINET, None, True),
        (Authority.WARD_MEMBER, Role.COUNCILLOR, 7, True),
        (Authority.WARD_MEMBER, Role.COUNCILLOR, None, False),  # section 236: one's own division only
        (Authority.WARD_MEMBER, Role.COUNCILLOR, 8, False),
        (Authority.WARD_MEMBER, Role.CABINET, None, False),
        (Authority.OFFICER, Role.COUNCILLOR, 7, True),
        (Authority.OFFICER, Role.OFFICER, 7, False),
        (Authority.BOARD, Role.COUNCILLOR, 7, False),
        (Authority.BOARD, Role.CABINET, None, False),
        ("", Role.CABINET, None, False),
    ],
)
def test_who_signs_under_which_authority(authority: str, role: Role, area: int | None, may: bool) -> None:
    assert may_sign_under(actor(role, area), authority, 7) is may


def test_groups_lose_nothing() -> None:
    digest = sha256_of("x")
    assert in_groups(digest).replace(" ", "") == digest
    assert [len(part) for part in in_groups(digest).split()] == [8] * 8


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert escape_cell(f"{start}1+1").startswith("'")
    assert escape_cell(f"a{start}1") == f"a{start}1"


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1),
        min_size=1,
    )
)
def test_the_table_reads_back(rows: list[list[str]]) -> None:
    text = write_rows(rows)
    assert text.startswith(BYTE_ORDER_MARK)
    back = list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))
    assert back == [[escape_cell(cell) for cell in row] for row in rows]
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") for row in back for cell in row if cell)


def problem(*, price: int = 0) -> str:
    changes = [
        {"id": "1", "kind": "reprice", "proposal": "2", "author": "Ann", "reason": "cheaper", "cost": price}
    ]
    listed = [
        {"id": "1", "number": 1, "title": "One", "area": "a", "cost": 100},
        {"id": "2", "number": 2, "title": "Two", "area": "a", "cost": 200},
        {"id": "3", "number": 3, "title": "Three", "area": "b", "cost": 300},
    ]
    return json.dumps({"proposals": listed, "amendments": changes if price else []})


def result(**costs: int) -> str:
    funded = [{"id": key[1:], "cost": cost, "level": 1} for key, cost in costs.items()]
    areas = {"a": {"spend": sum(costs.values()), "pot": 250, "support": 1}}
    return json.dumps({"funded": funded, "areas": areas})


def test_departures_are_the_differences_and_the_changes() -> None:
    vote = read_share(problem(), result(p1=100), "a")
    decided = read_share(problem(price=150), result(p2=150), "a")
    found = departures(vote, decided)
    assert [(d.line.number, d.by_vote, d.decided, len(d.amendments)) for d in found] == [
        (1, True, False, 0),
        (2, False, True, 1),
    ]
    assert (found[1].cost_before, found[1].line.cost) == (200, 150)
    assert departures(vote, vote) == []


def test_a_share_is_one_areas_only() -> None:
    share = read_share(problem(), result(p1=100), "a")
    assert [line.number for line in share.funded + share.not_funded] == [1, 2]
    assert (share.spend, share.pot, share.unspent) == (100, 250, 150)
