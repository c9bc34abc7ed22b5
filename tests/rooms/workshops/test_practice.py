"""The practice vote: the ballot's own steps, a live result, and nothing of it near the real vote."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.voting.models import Ballot, BallotDraft
from pb.workshops.models import Workshop
from pb.workshops.practice import DRINKS, moved, practice_result, read_drinks
from pb.workshops.programme import ItemKind
from tests.factories import make_area, make_round, make_workshop
from tests.rooms.workshops.hall import go_to, phone, read


@pytest.fixture
def workshop(session: Session) -> Workshop:
    made = make_workshop(session, vote=make_round(session, [make_area(session, "Coldbeck")]))
    session.commit()
    go_to(made, ItemKind.PRACTICE)
    return made


def test_choose_order_check_cast(app: Flask, session: Session, workshop: Workshop) -> None:
    ada, base = phone(app, workshop), f"/w/{workshop.code}/practice"
    assert f'href="{base}"' in read(ada, f"/w/{workshop.code}")
    for later in ("/order", "/check", "/recorded"):
        assert ada.get(f"{base}{later}").location == base  # nothing is chosen yet
    assert ada.post(base, data={}).status_code == 422
    many = ada.post(base, data={"choice": list(DRINKS)})
    assert many.status_code == 422 and "Take one away" in many.text and many.text.count(" checked") == 5
    assert ada.post(base, data={"choice": ["tea", "water", "squash", "gin", "tea"]}).status_code == 303
    first = {"choice": ["tea", "water", "squash"], "up": "squash"}
    for _ in range(2):  # pressed twice on one page, it moves one place
        assert ada.post(f"{base}/order", data=first).status_code == 303
        page = read(ada, f"{base}/order")
        assert re.findall(r'name="choice" value="(\w+)"', page) == ["tea", "squash", "water"]
    again = {"choice": ["tea", "squash", "water"], "up": "squash"}
    part = ada.post(f"{base}/order", data=again, headers={"HX-Request": "true"})
    assert "<html" not in part.text and part.text.index("Squash") < part.text.index("Tea")
    top = {"choice": ["squash", "tea", "water"], "up": "squash"}
    assert ada.post(f"{base}/order", data=top).status_code == 303  # at the top it stays
    assert practice_result(session, workshop).ballots == 0
    check = read(ada, f"{base}/check")
    assert check.index("Squash") < check.index("Tea") < check.index("Water")
    cast = {"choice": ["squash", "tea", "water"]}
    for _ in range(2):
        assert ada.post(f"{base}/cast", data=cast).status_code == 303
    assert "Your practice vote is in" in read(ada, f"{base}/recorded")
    ben = phone(app, workshop)
    assert ben.post(f"{base}/cast", data={"choice": ["tea"]}).status_code == 303
    result = practice_result(session, workshop)
    assert result.ballots == 2
    assert [(one.key, one.chosen, one.first) for one in result.lines[:3]] == [
        ("tea", 2, 1),
        ("squash", 1, 1),
        ("water", 1, 0),
    ]
    assert "Chosen by 2, put first by 1" in read(ben, f"{base}/recorded")
    late = {"choice": ["tea"], "idempotency_key": "l" * 24}
    assert ben.post(f"{base}/cast", data=late).status_code == 303
    assert ben.post(f"{base}/cast", data={"choice": ["coffee"]}).status_code == 303
    assert ben.post(f"{base}/cast", data=late).status_code == 303  # sent again, it takes nothing back
    assert "chosen by 1" in read(ben, f"/w/{workshop.code}/screen").split("Coffee")[1][:80]
    assert ben.post(f"{base}/cast", data={"choice": ["coffee"]}).status_code == 303  # changed: still one vote
    session.expire_all()
    assert practice_result(session, workshop).ballots == 2
    for sent in ([], list(DRINKS), ["gin"]):
        assert ben.post(f"{base}/cast", data={"choice": sent}).status_code == 409
    for real in (Ballot, BallotDraft):
        assert session.scalar(sa.select(sa.func.count()).select_from(real)) == 0


def test_result_is_of_one_evening(app: Flask, session: Session, workshop: Workshop) -> None:
    other = make_workshop(session)
    session.commit()
    assert phone(app, workshop).post(f"/w/{workshop.code}/practice/cast", data={"choice": "tea"}).location
    assert practice_result(session, other).ballots == 0
    assert {line.chosen for line in practice_result(session, other).lines} == {0}


def test_the_screen_shows_the_result_as_it_grows(app: Flask, session: Session, workshop: Workshop) -> None:
    screen, ada = f"/w/{workshop.code}/screen", phone(app, workshop)
    assert "It counts for nothing" in read(ada, screen)
    for choice, tried, figures in (
        (["squash", "tea"], "1 has tried it", {"Squash": 1, "Tea": 1, "Water": 0}),
        (["water"], "1 has tried it", {"Water": 1, "Squash": 0}),  # a later vote replaces the first
    ):
        seen = {"If-None-Match": ada.get(f"{screen}/now").headers["ETag"]}
        assert ada.get(f"{screen}/now", headers=seen).status_code == 304
        assert ada.post(f"/w/{workshop.code}/practice/cast", data={"choice": choice}).status_code == 303
        after = ada.get(f"{screen}/now", headers=seen)
        assert after.status_code == 200 and tried in after.text
        for drink, chosen in figures.items():
            assert re.search(rf"{drink}</span><strong[^>]*>chosen by {chosen}<", after.text), (drink, chosen)


@given(st.permutations(list(DRINKS)), st.sampled_from([*DRINKS, "gin"]), st.booleans())
def test_a_move_changes_two_places_or_none(ranking: list[str], key: str, up: bool) -> None:
    after = moved(ranking, key, up=up)
    assert sorted(after) == sorted(ranking)
    changed = [place for place, (a, b) in enumerate(zip(ranking, after, strict=True)) if a != b]
    if key in ranking and key != ranking[0 if up else -1]:
        at = ranking.index(key)
        assert changed == sorted([at, at - 1 if up else at + 1])
    else:
        assert changed == []


def test_only_drinks_are_read() -> None:
    assert read_drinks(["tea", "<b>", "tea", "water", ""]) == ["tea", "water"]
