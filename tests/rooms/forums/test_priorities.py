"""Priorities: put forward, merged, exactly three chosen, agreed, worked on, reported, carried over."""

from __future__ import annotations

import html
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.forums import priorities, service
from pb.forums.models import Forum
from pb.forums.priorities import is_what_people_chose
from pb.forums.priority_models import Priority, PriorityChoice, PriorityCycle, TaskGroup, TaskMember
from pb.forums.rulings import counts_by_reason
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Role
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area
from tests.rooms.forums.talking import OFFICER, join, make_forum, make_member, make_topic

WISHES = ("Warm rooms", "Buses", "Litter", "Young people", "Flood banks")


@pytest.fixture
def forum(session: Session) -> Forum:
    made = make_forum(session, make_area(session, "Coldbeck"))
    make_topic(session, made)
    session.commit()
    return made


@pytest.fixture
def cycle(session: Session, forum: Forum) -> PriorityCycle:
    made = priorities.begin_cycle(session, OFFICER, forum, "Spring 2027")
    author = make_member(session, forum, "author")
    other = make_member(session, forum, "other")
    for n, wish in enumerate(WISHES):
        priorities.put_forward(session, author if n < 3 else other, made, wish, "Because.")
    session.commit()
    return made


def ids(cycle: PriorityCycle, *names: str) -> list[int]:
    return [p.id for p in cycle.priorities if p.title in names]


def page(client: PageClient) -> str:
    return html.unescape(client.get("/forums/coldbeck/priorities").text)


def test_from_putting_forward_to_a_report(
    session: Session, app: Flask, client: PageClient, sign_in: SignIn, forum: Forum
) -> None:
    officer = sign_in(Role.OFFICER, forum.area)
    base = "/forums/coldbeck/priorities"
    assert officer.post(f"{base}/begin", data={"title": "Spring 2027"}).status_code == 303
    people = [join(app, forum.area, f"p{n}@example.org") for n in range(2)]
    for n, wish in enumerate(WISHES):
        form = {"title": wish, "text": "", "idempotency_key": f"{n}" * 24}
        for _ in range(2):
            assert people[n % 2].post(f"{base}/new", data=form).status_code == 303
    for wish in WISHES:
        assert wish in page(client)
    cycle = session.scalars(sa.select(PriorityCycle)).one()
    one, other = ids(cycle, "Litter")[0], ids(cycle, "Flood banks")[0]
    assert officer.post(f"{base}/{one}/merge", data={"into": str(other)}).status_code == 303
    assert "Also put forward as: Litter" in page(client)
    assert officer.post(f"{base}/stage").status_code == 303
    mine = [str(i) for i in ids(cycle, "Buses", "Warm rooms", "Flood banks")]
    for wrong in ([], mine[:2], [*mine, str(ids(cycle, "Young people")[0])], [str(one), *mine[:2]], ["x"]):
        answer = people[0].post(f"{base}/choice", data={"chosen": wrong})
        assert answer.status_code == 422 and "Choose exactly 3" in answer.text
    for person in people:
        assert person.post(f"{base}/choice", data={"chosen": mine}).status_code == 303
    assert "Chosen by fewer than 10 people" in officer.get(base).text
    assert officer.post(f"{base}/agreed", data={"chosen": mine, "reason": ""}).status_code == 303
    assert "Agreed" in page(client) and "Young people" not in page(client)
    works(session, app, client, officer, base, ids(cycle, "Buses")[0])


def works(
    session: Session, app: Flask, client: PageClient, officer: PageClient, base: str, priority: int
) -> None:
    ends = now() + timedelta(days=60)
    group = {"remit": "Get the bus back.", "partners": "Parish council\nBus company"}
    day = {"ends": [str(ends.day), str(ends.month), str(ends.year)]}
    assert (
        officer.post(f"{base}/{priority}/group", data={**group, "ends": ["1", "1", "2020"]}).status_code
        == 422
    )
    assert officer.post(f"{base}/{priority}/group", data=group).status_code == 422
    assert officer.post(f"{base}/{priority}/group", data={**group, **day}).status_code == 303
    helper = join(
        app, session.scalars(sa.select(Forum)).one().area, "helper@example.org", level="help-deliver"
    )
    for _ in range(2):
        assert helper.post(f"{base}/{priority}/join").status_code == 303
    assert session.scalar(sa.select(sa.func.count()).where(TaskMember.membership_id.is_not(None))) == 1
    line = {"text": "Write to the company", "owner": "Parish council"}
    assert officer.post(f"{base}/{priority}/plan", data=line).status_code == 303
    assert officer.post(f"{base}/{priority}/plan", data={"text": "", "owner": ""}).status_code == 422
    assert officer.post(f"{base}/{priority}/done", data={"line": "1"}).status_code == 303
    assert officer.post(f"{base}/{priority}/done", data={"line": "77"}).status_code == 404
    report = {"text": "The bus is **back**.", "finished": "yes"}
    assert officer.post(f"{base}/{priority}/report", data=report).status_code == 303
    assert officer.post(f"{base}/{priority}/report", data=report).status_code == 422, "it is finished"
    shown = html.unescape(client.get(f"{base}/{priority}").text)
    for words in (
        "Get the bus back.",
        "Parish council, Bus company",
        "<strong>back</strong>",
        "finished its work",
    ):
        assert words in shown
    assert "fewer than 10" in shown, "residents are counted, never named"
    assert "helper@" not in shown
    begin = officer.get(f"{base}/begin").text
    assert "Warm rooms" in begin and "Buses" not in begin, "only unfinished work is carried over"
    over = [p.id for p in session.scalars(sa.select(Priority).where(Priority.title == "Warm rooms"))]
    form = {"title": "Autumn 2027", "carried": [str(over[0])]}
    assert officer.post(f"{base}/begin", data=form).status_code == 303
    assert "Warm rooms (carried over)" in " ".join(page(client).split())


def test_a_choice_is_replaced(session: Session, forum: Forum, cycle: PriorityCycle) -> None:
    priorities.start_choosing(session, OFFICER, cycle)
    member = make_member(session, forum, "chooser")
    priorities.choose(session, member, cycle, ids(cycle, *WISHES[:3]))
    priorities.choose(session, member, cycle, ids(cycle, *WISHES[2:]))
    assert session.scalar(sa.select(sa.func.count()).select_from(PriorityChoice)) == 1
    assert priorities.count_choices(session, cycle) == Counter(ids(cycle, *WISHES[2:]))


def test_another_choice_than_peoples_wants_a_reason(
    session: Session, forum: Forum, cycle: PriorityCycle
) -> None:
    priorities.start_choosing(session, OFFICER, cycle)
    for n in range(3):
        priorities.choose(session, make_member(session, forum, f"m{n}"), cycle, ids(cycle, *WISHES[:3]))
    with pytest.raises(Refused, match="Say why"):
        priorities.agree(session, OFFICER, cycle, ids(cycle, *WISHES[2:]), " ")
    priorities.agree(session, OFFICER, cycle, ids(cycle, *WISHES[2:]), "The meeting wanted it.")
    assert cycle.reason == "The meeting wanted it."
    with pytest.raises(Refused):
        priorities.agree(session, OFFICER, cycle, ids(cycle, *WISHES[:3]), "Again.")


@given(
    st.dictionaries(st.integers(1, 6), st.integers(0, 9)), st.sets(st.integers(1, 6), min_size=3, max_size=3)
)
def test_what_people_chose(counts: dict[int, int], agreed: set[int]) -> None:
    """By brute force: the sum of no other three is larger, and ties may go either way."""
    from itertools import combinations

    offered = range(1, 7)
    best = max(sum(counts.get(i, 0) for i in three) for three in combinations(offered, 3))
    is_best = sum(counts.get(i, 0) for i in agreed) == best
    assert is_what_people_chose(Counter(counts), sorted(agreed), list(offered)) is is_best


def test_it_can_be_configured(session: Session, sign_in: SignIn, forum: Forum) -> None:
    form = {"voice": "consult", "slow_minutes": "5", "posts_a_day": "10", "priorities_wanted": "2"}
    officer = sign_in(Role.OFFICER, forum.area)
    assert officer.post("/forums/coldbeck/settings", data=form).status_code == 303
    session.expire_all()
    assert (forum.slow_minutes, forum.posts_a_day, forum.priorities_wanted) == (5, 10, 2)
    assert priorities.begin_cycle(session, OFFICER, forum, "Two").wanted == 2
    for bad in ({"slow_minutes": "-1"}, {"posts_a_day": "0"}, {"priorities_wanted": "٣"}, {"voice": "rule"}):
        assert officer.post("/forums/coldbeck/settings", data={**form, **bad}).status_code == 422


def test_personal_data_in_a_priority_waits(
    session: Session, client: PageClient, sign_in: SignIn, forum: Forum, cycle: PriorityCycle
) -> None:
    member = make_member(session, forum, "someone")
    held = priorities.put_forward(session, member, cycle, "Ring Ada", "01632 960 001")
    session.commit()
    assert "01632" not in page(client)
    assert client.get(f"/forums/coldbeck/priorities/{held.id}").status_code == 404
    officer = sign_in(Role.OFFICER, forum.area)
    assert "01632" in officer.get("/forums/coldbeck/priorities").text
    assert officer.post(f"/forums/coldbeck/priorities/{held.id}/merge").status_code == 303
    assert "Ring Ada" in page(client)


def test_a_held_priority_is_turned_down_with_a_reason(
    session: Session, app: Flask, client: PageClient, sign_in: SignIn, forum: Forum, cycle: PriorityCycle
) -> None:
    base = "/forums/coldbeck/priorities"
    author = join(app, forum.area, "ada@example.org")
    form = {"title": "Ring Ada", "text": "01632 960 001"}
    answer = author.post(f"{base}/new", data=form, follow_redirects=True)
    assert "A moderator looks at it first" in answer.text
    held = session.scalars(sa.select(Priority).where(Priority.title == "Ring Ada")).one()
    officer = sign_in(Role.OFFICER, forum.area)
    assert "01632" in officer.get("/forums/coldbeck/desk").text
    for wrong in ("", "because"):
        refused = officer.post(f"{base}/{held.id}/turn-down", data={"reason": wrong})
        assert refused.status_code == 422 and "Choose the reason" in refused.text
    assert author.post(f"{base}/{held.id}/turn-down", data={"reason": "personal"}).status_code == 403
    assert officer.post(f"{base}/{held.id}/turn-down", data={"reason": "personal"}).status_code == 303
    assert "does not show it" in author.get(base).text
    assert "Ring Ada" not in page(client) and "Ring Ada" not in officer.get("/forums/coldbeck/desk").text
    shown = ids(cycle, "Litter")[0]
    answer = officer.post(f"{base}/{shown}/turn-down", data={"reason": "personal"})
    assert answer.status_code == 422 and "everybody can read it" in answer.text
    counts = client.get("/forums/coldbeck/moderation").text
    assert "Ring Ada" not in counts and counts_by_reason(session, forum)["personal"]["hidden"] == 1


def test_caps_and_wrong_moments(session: Session, forum: Forum, cycle: PriorityCycle) -> None:
    author = make_member(session, forum, "greedy")
    for n in range(3):
        priorities.put_forward(session, author, cycle, f"Mine {n}", "")
    with pytest.raises(Refused, match="as many as anybody"):
        priorities.put_forward(session, author, cycle, "More", "")
    with pytest.raises(Refused):
        priorities.choose(session, author, cycle, ids(cycle, *WISHES[:3]))
    with pytest.raises(Refused, match="is not over"):
        priorities.begin_cycle(session, OFFICER, forum, "Too soon")
    one, other = cycle.priorities[:2]
    with pytest.raises(Refused):
        priorities.merge(session, OFFICER, one, one)
    priorities.merge(session, OFFICER, one, other)
    with pytest.raises(Refused):
        priorities.merge(session, OFFICER, other, one)
    informed = make_member(session, forum, "reader", level="informed")
    with pytest.raises(Refused, match="choose to take part"):
        priorities.put_forward(session, informed, cycle, "Me", "")
    assert session.scalar(sa.select(sa.func.count(TaskGroup.id))) == 0


def test_members_of_another_forum_choose_nothing_here(session: Session, cycle: PriorityCycle) -> None:
    elsewhere = service.open_forum(session, OFFICER, make_area(session, "Upper"))
    stranger = make_member(session, elsewhere, "stranger")
    priorities.start_choosing(session, OFFICER, cycle)
    with pytest.raises(Refused):
        priorities.choose(session, stranger, cycle, ids(cycle, *WISHES[:3]))
