"""Counts of an open vote: a roll and a count together tell of nobody whether they have voted."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.desk import cards
from pb.house.database import db, now
from pb.rounds.models import Round
from pb.turnout import labels, readings
from pb.turnout.models import TurnoutReading
from pb.turnout.queries import Usable, ballots_in, usable_cards
from pb.turnout.readings import DRAFTS, TOTAL, Exact, is_read, keep, work_out
from pb.voting import service, stacks
from pb.voting.marks import Marks
from pb.voting.models import Channel, Credential
from tests.house.attacker import Seen, sums_of_table
from tests.rooms.voting.polling import OFFICER, holder, open_vote, print_cards

pytestmark = pytest.mark.trust  # check 7: nothing before the close; check 8: no group of fewer than ten


def exact(counts: dict[tuple[tuple[str, str], str], int], cards_of: dict[tuple[str, str], int]) -> Exact:
    return Exact(counts, Usable(Counter(cards_of)), 0)


ONE = ("coldbeck", "")


def plain(voted: int, cards: int) -> Exact:
    return exact({(ONE, "phone"): voted}, {ONE: cards})


@given(st.integers(0, 300), st.integers(0, 60))
def test_one_reading_leaves_ten_on_either_side(voted: int, others: int) -> None:
    """What is said is true, in whole steps, never of fewer than ten, and never of all but fewer than ten."""
    _reached, shown = work_out(plain(voted, voted + others), {})
    said = shown[TOTAL]
    assert said % 10 == 0 and said <= voted
    assert said == 0 or voted + others - said >= 10
    assert voted - said < 10 or others < 10


def test_most_votes_move_nothing() -> None:
    """Before and after one known person votes: nine times in ten the two readings are the same."""
    said = [work_out(plain(voted, 1_000), {})[1][TOTAL] for voted in range(201)]
    assert sum(a != b for a, b in itertools.pairwise(said)) == 20


def test_a_void_card_that_had_voted_moves_nothing() -> None:
    reached, shown = work_out(plain(30, 100), {})
    again = work_out(plain(29, 99), reached)[1]
    assert shown[TOTAL] == again[TOTAL] == 30


def test_fewer_cards_may_lower_what_is_said_and_that_tells_of_cards_only() -> None:
    """The ceiling depends on how many cards there are, which the desk knows, and on nothing else."""
    reached, shown = work_out(plain(30, 50), {})
    fewer = [work_out(plain(voted, 35), reached)[1][TOTAL] for voted in range(25, 31)]
    assert shown[TOTAL] == 30 and set(fewer) == {20}


TICKS, CARDS, MOST = 4, 40, 12


def test_no_two_readings_prove_that_anybody_voted_in_between() -> None:
    """Every way in which up to twelve votes can come in four ticks, against every draw of the ticks.

    Whatever is seen, for every pair of readings in a row there is a way to see just that in which nobody
    voted between the two: a number that moved may have been reached long before.
    """
    ways = [w for w in itertools.product(range(MOST + 1), repeat=TICKS) if list(w) == sorted(w)]
    steps = {voted: work_out(plain(voted, CARDS), {})[1][TOTAL] for voted in range(MOST + 1)}
    still: dict[tuple[int, ...], set[int]] = {}
    for way, drawn in itertools.product(ways, itertools.product((False, True), repeat=TICKS)):
        seen, said = [], 0
        for voted, read in zip(way, drawn, strict=True):
            said = steps[voted] if read else said
            seen.append(said)
        quiet = {place for place in range(1, TICKS) if way[place] == way[place - 1]}
        still.setdefault(tuple(seen), set()).update(quiet)
    assert len(still) == TICKS + 1  # it never moved, or it moved at one of the ticks
    assert all(quiet == {1, 2, 3} for quiet in still.values())


def test_the_draw_needs_the_secret_and_takes_about_one_in_three() -> None:
    drawn = [is_read("secret", 1, tick) for tick in range(3_000)]
    assert 850 < sum(drawn) < 1_150
    assert drawn == [is_read("secret", 1, tick) for tick in range(3_000)]
    others = [is_read("another", 1, tick) for tick in range(3_000)]
    assert 1_150 < sum(a != b for a, b in zip(drawn, others, strict=True)) < 1_520  # 3,000 × 4/9 is 1,333


AREAS = ("north", "south")


@st.composite
def halls(draw: st.DrawFn) -> Exact:
    """Two areas, tables in the first, three channels, and plenty of cards."""
    rows = [("north", label) for label in draw(st.sampled_from([("",), ("", "1"), ("1", "2", "3")]))]
    rows.append(("south", ""))
    sizes = st.integers(0, 25) | st.integers(0, 3)
    counts = {(row, channel): draw(sizes) for row in rows for channel in ("home", "paper", "phone")}
    return exact(counts, dict.fromkeys(rows, 200))


def margins_of(hall: Exact) -> tuple[Seen, dict[Hashable, str]]:
    """A reading as those who see it have it: the sums hold, and some margins are said."""
    rows = sorted({row for row, _channel in hall.ballots})
    channels = ["home", "paper", "phone"]
    groups = {row: (row[0], "*") for row in rows if any(r[1] for r in rows if r[0] == row[0])}
    seen = Seen(10, 10, down=True)
    seen.sums = sums_of_table("t", rows, channels, groups)
    names: dict[Hashable, str] = {("t", "*", "*"): TOTAL}
    names |= {("t", "*", channel): f"channel/{channel}" for channel in channels}
    names |= {("t", groups.get(row, row), "*"): f"area/{row[0]}" for row in rows}
    names |= {("t", row, "*"): f"table/{row[0]}/{row[1]}" for row in rows if row[1]}
    return seen, names


@given(halls())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_small_group_is_worked_out_from_a_whole_reading(hall: Exact) -> None:
    seen, names = margins_of(hall)
    shown = work_out(hall, {})[1]
    seen.shown = {key: shown[name] or None for key, name in names.items()}
    true = {key: sum(hall.ballots[c] for c in hall.ballots if belongs(key, c)) for key in names}
    small = [key for key, count in true.items() if count < 10]
    for low, high in seen.ranges(small).values():
        assert low == 0 and high >= 9


def belongs(key: Hashable, cell: tuple[tuple[str, str], str]) -> bool:
    _name, row, column = key  # type: ignore[misc]
    fits = row in ("*", cell[0], (cell[0][0], "*"))
    return fits and column in ("*", cell[1])


def test_the_attacker_wins_where_every_figure_is_rounded_by_itself() -> None:
    """The test that this is a danger: 21 by phone and 9 on paper are 30, so "30, of them 20" says that the
    other way of voting was used at all."""
    hall = exact({(ONE, "paper"): 9, (ONE, "phone"): 21}, {ONE: 200})
    seen, _names = margins_of(hall)
    seen.sums = sums_of_table("t", [ONE], ["paper", "phone"])
    seen.shown = {("t", "*", "*"): 30, ("t", "*", "phone"): 20}
    assert seen.ranges([("t", "*", "paper")])["t", "*", "paper"][0] == 1
    shown = work_out(hall, {})[1]
    assert not (shown[TOTAL] == 30 and shown["channel/phone"] == 20)


def vote(session: Session, round_: Round, number: int, channel: Channel = Channel.PHONE) -> str:
    """So many people vote with cards of one new sheet; its name."""
    printed = print_cards(session, round_, number + 15)
    pile = [stacks.StackedBallot(holder(session, card), Marks((1,)), channel) for card in printed[:number]]
    stacks.cast_stack(session, pile)
    service.save_draft(session, holder(session, printed[number]), Marks((1,)))
    session.commit()
    first = holder(session, printed[0])
    return session.get_one(Credential, first.token_hash).sheet


def test_counts_of_the_box_by_table_and_channel(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    sheet = vote(session, round_, 12)
    other = vote(session, round_, 11, Channel.PAPER)
    slug = round_.areas[0].slug
    assert ballots_in(session, round_) == {((slug, ""), "phone"): 12, ((slug, ""), "paper"): 11}
    assert labels.label_sheets(session, OFFICER, round_, {sheet: "Table 4", other: "", "none": "x"}) == 1
    counted = {((slug, "Table 4"), "phone"): 12, ((slug, ""), "paper"): 11}
    assert ballots_in(session, round_) == counted
    assert usable_cards(session, round_).by_row == {(slug, "Table 4"): 27, (slug, ""): 26}
    _reached, shown = work_out(readings.look(session, round_), {})
    assert shown[f"table/{slug}/Table 4"] == 10 and shown[TOTAL] == 20 and shown[DRAFTS] == 0
    cards.void_cards(session, OFFICER, round_, sheet, [1, 2, 3])
    assert usable_cards(session, round_).of_area(slug) == 50


def keeps_the_newest(session: Session) -> None:
    round_ = open_vote(session)
    keep(session, round_.id, 7, {TOTAL: 10}, {TOTAL: 10})
    keep(session, round_.id, 6, {TOTAL: 0}, {TOTAL: 0})
    session.commit()
    assert session.get_one(TurnoutReading, round_.id).shown == {TOTAL: 10}
    keep(session, round_.id, 8, {TOTAL: 20}, {TOTAL: 20})
    session.commit()
    session.expire_all()
    assert session.get_one(TurnoutReading, round_.id).shown == {TOTAL: 20}


def test_an_older_reading_never_replaces_a_newer(session: Session) -> None:
    keeps_the_newest(session)


@pytest.mark.postgresql
def test_an_older_reading_never_replaces_a_newer_on_postgresql(postgres_app: Flask) -> None:
    keeps_the_newest(db.session())


def test_a_reading_is_taken_at_drawn_ticks_only(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    vote(session, round_, 23)
    key, moment = app.config["SECRET_KEY"], now()
    tick = readings.tick_of(moment)
    while not is_read(key, round_.id, tick):
        tick += 1
    at = moment.fromtimestamp(tick * readings.TICK_SECONDS, moment.tzinfo)
    taken = readings.take(session, key, round_, at)
    assert taken is not None and taken[2][TOTAL] == 20
    keep(session, round_.id, *taken)
    assert readings.take(session, key, round_, at) is None, "the same tick is read once"
    while is_read(key, round_.id, tick):
        tick += 1
    at = moment.fromtimestamp(tick * readings.TICK_SECONDS, moment.tzinfo)
    assert readings.take(session, key, round_, at) is None
    stored = session.scalars(sa.select(TurnoutReading)).one()
    numbers = [*stored.reached.values(), *stored.shown.values()]
    assert all(number % 10 == 0 for number in numbers), "no exact count is kept"
