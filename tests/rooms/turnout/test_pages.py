"""The pages of turnout: in steps while voting is open, never a tally, and one table afterwards."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.house.disclosure import ALL
from pb.permissions import Role
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.service import move_round
from pb.turnout import readings
from pb.turnout.models import TurnoutReading
from pb.turnout.publishing import TURNOUT, turnout_grid
from pb.turnout.queries import published
from pb.voting import service, stacks
from pb.voting.marks import Marks
from pb.voting.models import Channel
from tests.client import PageClient
from tests.conftest import SignIn
from tests.house.attacker import Seen, sums_of_table
from tests.rooms.voting.polling import OFFICER, holder, open_vote, print_cards

FRAGMENT = {"HX-Request": "true"}
THE_COUNT = re.compile(r">\s*33\s*<|\b33 (people|ballots|votes)")


def vote(session: Session, round_: Round, votes: dict[Channel, int], area: int = 0) -> None:
    place = round_.areas[area]
    printed = print_cards(session, round_, sum(votes.values()) + 20, place)
    line = min(holder(session, printed[0]).paper.costs)
    pile = [
        stacks.StackedBallot(holder(session, printed.pop()), Marks((line,)), channel)
        for channel, number in votes.items()
        for _one in range(number)
    ]
    stacks.cast_stack(session, pile)
    service.save_draft(session, holder(session, printed[0]), Marks((line,)))
    session.commit()


def drawn_moment(app: Flask, round_: Round) -> float:
    """A moment whose tick is read."""
    tick = readings.tick_of(now())
    while not readings.is_read(app.config["SECRET_KEY"], round_.id, tick):
        tick += 1
    return float(tick * readings.TICK_SECONDS)


def test_in_steps_for_everybody_and_more_for_those_who_run_it(
    app: Flask, session: Session, client: PageClient, sign_in: SignIn
) -> None:
    round_ = open_vote(session, areas=2)
    vote(session, round_, {Channel.PHONE: 27, Channel.PAPER: 11})
    vote(session, round_, {Channel.PHONE: 14}, area=1)
    url = f"/rounds/{round_.slug}/turnout"
    with time_machine.travel(drawn_moment(app, round_), tick=False):
        page = client.get(url).text
    assert "At least 50 people have voted" in page and "By way of voting" not in page
    assert "Look again" in page
    staff = sign_in(Role.FACILITATOR, round_.areas[0]).get(url).text
    assert "By way of voting" in staff and "By area" in staff
    exact = re.compile(r">\s*(52|38|27|14|11)\s*<|\b(52|38|27|14|11) ")
    assert not exact.search(page.split("<main")[1]) and not exact.search(staff.split("<main")[1])
    assert f'href="{url}"' in client.get(f"/rounds/{round_.slug}").text


def test_what_has_not_changed_is_not_sent_again(app: Flask, session: Session, client: PageClient) -> None:
    round_ = open_vote(session)
    vote(session, round_, {Channel.PHONE: 25})
    url = f"/rounds/{round_.slug}/turnout"
    with time_machine.travel(drawn_moment(app, round_), tick=False):
        first = client.get(url, headers=FRAGMENT)
    tag = first.headers["ETag"]
    assert "At least 20" in first.text and "<h1" not in first.text
    assert "no-cache" in first.headers["Cache-Control"]
    again = client.get(url, headers={**FRAGMENT, "If-None-Match": tag})
    assert again.status_code == 304 and not again.data
    session.get_one(TurnoutReading, round_.id).shown = {"total": 40}
    session.commit()
    moved = client.get(url, headers={**FRAGMENT, "If-None-Match": tag})
    assert moved.status_code == 200 and "At least 40" in moved.text


@pytest.mark.trust  # check 7
@pytest.mark.parametrize("role", [None, *Role])
def test_nobody_sees_a_tally_before_the_close(
    app: Flask, session: Session, sign_in: SignIn, client: PageClient, role: Role | None
) -> None:
    """Every page about a round's results, as every role: 403 (or not there), and no number of a proposal."""
    round_ = open_vote(session)
    vote(session, round_, {Channel.PHONE: 33})
    reader = sign_in(role) if role else client
    slug, area = round_.slug, round_.areas[0].slug
    results = {
        rule.rule.replace("<slug>", slug).replace("<area_slug>", area)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.arguments <= {"slug", "area_slug"}
        and re.match(r"/rounds/<slug>/(count|recommendation|allocation|review|bundle|decisions)", rule.rule)
    }
    assert f"/rounds/{slug}/count" in results
    for url in sorted(results):
        answer = reader.get(url)
        assert answer.status_code in (302, 303, 403, 404, 409) or not THE_COUNT.search(answer.text), url
        if answer.status_code in (302, 303):
            assert role is None and "/sign-in" in answer.location, url
    count = reader.get(f"/rounds/{slug}/count")
    assert count.status_code == (302 if role is None else 403)
    shown = reader.get(f"/rounds/{slug}/turnout")
    assert shown.status_code == 200
    assert "Proposal 1" not in shown.text and not THE_COUNT.search(shown.text)


@pytest.mark.trust  # check 8
def test_the_published_turnout_reveals_no_small_group(
    app: Flask, session: Session, client: PageClient
) -> None:
    round_ = open_vote(session, areas=2)
    vote(session, round_, {Channel.PHONE: 41, Channel.PAPER: 4, Channel.HOME: 12})
    vote(session, round_, {Channel.PHONE: 30, Channel.PAPER: 25}, area=1)
    url = f"/rounds/{round_.slug}/turnout"
    move_round(session, OFFICER, round_, Move.CLOSE_VOTING)
    session.commit()
    grid = turnout_grid(session, round_)
    assert grid is not None and grid.get(ALL, ALL) == 110
    north, south = (area.slug for area in round_.areas)
    exact = {(north, "phone"): 41, (north, "paper"): 4, (north, "home"): 12}
    exact |= {(south, "phone"): 30, (south, "paper"): 25, (south, "home"): 0}
    seen = Seen(sums=sums_of_table("t", [north, south], ["home", "paper", "phone"]))
    seen.shown = {("t", *key): figure for key, figure in grid.figures.items()}
    seen.known = {("t", north, ALL): 57, ("t", south, ALL): 55, ("t", ALL, ALL): 112}
    for key in (("t", north, "paper"), ("t", south, "home")):
        low, high = seen.ranges([key])[key]
        assert low == 0 and high >= 9 and seen.shown[key] is None
    page = client.get(url).text
    assert "About 110 people voted" in page and "not shown" in page and "112" not in page
    assert published(session, round_, TURNOUT) is not None
    assert session.get(TurnoutReading, round_.id) is None


def test_sheets_are_named_by_those_who_give_out_cards(app: Flask, session: Session, sign_in: SignIn) -> None:
    round_ = open_vote(session)
    print_cards(session, round_, 3)
    url = f"/rounds/{round_.slug}/turnout/tables"
    teller = sign_in(Role.TELLER, round_.areas[0])
    name = re.search(r'name="(label-[^"]+)"', teller.get(url).text)
    assert name is not None
    assert teller.post(url, data={name[1]: "Table 4"}).status_code == 303
    assert 'value="Table 4"' in teller.get(url).text
    bad = teller.post(url, data={name[1]: "4/5"})
    assert bad.status_code == 422 and "no slash" in bad.text and 'value="4/5"' in bad.text
    assert sign_in(Role.COUNCILLOR).get(url).status_code == 403


def test_what_is_published_holds_rounded_figures_only(app: Flask, session: Session, tmp_path: Path) -> None:
    round_ = open_vote(session)
    vote(session, round_, {Channel.PHONE: 41, Channel.PAPER: 13})
    move_round(session, OFFICER, round_, Move.CLOSE_VOTING)
    session.commit()
    found = published(session, round_, TURNOUT)
    assert found is not None
    figures = [figure for *_key, figure in json.loads(found.text)["figures"]]
    assert figures and all(figure is None or figure % 5 == 0 for figure in figures)
