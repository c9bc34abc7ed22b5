"""No count below ten can be worked out: by trying every world, and by an attacker who knows whole numbers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Hashable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pb.house.disclosure import (
    ALL,
    Figure,
    Network,
    NotBalanced,
    Published,
    Table,
    interval_of,
    publish,
    rounded,
    unprotected,
    withheld_in,
)
from pb.house.disclosure.attack import range_of
from pb.house.disclosure.network import Rule
from pb.house.small_numbers import SMALLEST_SHOWN
from tests.house.attacker import Seen, round_half_up, sums_of_table

pytestmark = pytest.mark.trust  # check 8: differencing over all published tables

Cells = dict[tuple[Hashable, Hashable], int]
SMALL = Rule(smallest=3, step=2)  # the same rule in miniature, so that every table can be tried


def seen_of(table: Table, published: Published, rule: Rule | None = None) -> Seen:
    """The table as its readers have it."""
    seen = Seen(*((rule.smallest, rule.step) if rule else ()))
    seen.sums = sums_of_table("t", table.rows, table.columns, table.groups)
    seen.shown = {("t", *key): figure for key, figure in published.figures.items()}
    if table.known_rows:
        seen.known |= {("t", row, ALL): table.count(row, ALL) for row in table.rows}
    if table.known_total:
        seen.known["t", ALL, ALL] = table.count(ALL, ALL)
    return seen


def free_of(seen: Seen) -> Seen:
    """The same with nothing published but what is known anyway."""
    return replace(seen, shown={}, known=dict(seen.known))


def revealed(table: Table, seen: Seen, smallest: int = SMALLEST_SHOWN) -> dict[Hashable, tuple[int, int]]:
    """The small counts about which the published figures say more than "below ten"."""
    keys: list[Hashable] = [
        ("t", *key)
        for key, figure in table.network(Rule(seen.smallest, seen.step)).figures.items()
        if figure.count < smallest and ("t", *key) not in seen.known  # type: ignore[misc]
    ]
    before, after = free_of(seen).ranges(keys), seen.ranges(keys)
    return {
        key: after[key]
        for key in keys
        if after[key][0] > before[key][0] or after[key][1] < min(before[key][1], smallest - 1)
    }


@pytest.mark.parametrize("rule", [Rule(), SMALL, Rule(5, 3), Rule(10, 10, down=True)])
def test_the_interval_of_a_figure_is_every_count_that_is_shown_so(rule: Rule) -> None:
    for figure in {rounded(n, rule) for n in range(rule.smallest, 60)}:
        fitting = [
            n
            for n in range(rule.smallest, 90)
            if (n // 10 * 10 if rule.down else round_half_up(n, rule.step)) == figure
        ]
        assert interval_of(figure, rule) == (min(fitting), max(fitting))


def worlds_of(most: int) -> list[tuple[int, ...]]:
    return list(itertools.product(range(most + 1), repeat=4))


def figures_of(cells: tuple[int, ...]) -> tuple[int, ...]:
    a, b, c, d = cells
    return (a, b, c, d, a + b, c + d, a + c, b + d, a + b + c + d)


KEYS = (
    ("r", "x"),
    ("r", "y"),
    ("s", "x"),
    ("s", "y"),
    ("r", ALL),
    ("s", ALL),
    (ALL, "x"),
    (ALL, "y"),
    (ALL, ALL),
)


def two_by_two(cells: tuple[int, ...], known: bool = False) -> Table:
    counts = dict(zip(KEYS[:4], cells, strict=True))
    return Table(["r", "s"], ["x", "y"], counts, known_rows=known, known_total=known)  # type: ignore[arg-type]


@pytest.mark.parametrize("known", [False, True], ids=["margins rounded", "rows known exactly"])
def test_every_small_table_tried_against_every_world(known: bool) -> None:
    """Every table with cells to 4, in miniature: each value of a small count has its own world."""
    worlds = [(cells, figures_of(cells)) for cells in worlds_of(7)]
    tried: set[tuple[object, ...]] = set()
    for cells in worlds_of(4):
        published = publish(two_by_two(cells, known), SMALL)
        own = figures_of(cells)
        shown = tuple(published.figures[key] for key in KEYS)
        sure = tuple(own[place] if known and KEYS[place][1] == ALL else None for place in (4, 5, 8))
        small = tuple(n < SMALL.smallest for n in own)
        if (shown, sure, small) in tried:
            continue
        tried.add((shown, sure, small))
        possible = [
            fig
            for _c, fig in worlds
            if all(s is None or fig[p] == s for p, s in zip((4, 5, 8), sure, strict=True))
        ]
        fitting = [
            fig
            for fig in possible
            if all(
                s is None or (n >= SMALL.smallest and round_half_up(n, SMALL.step) == s)
                for n, s in zip(fig, shown, strict=True)
            )
        ]
        for place in range(9):
            if small[place] and not (known and place in (4, 5, 8)):
                below = set(range(SMALL.smallest))
                assert {f[place] for f in fitting} & below == {f[place] for f in possible} & below, cells
    assert len(tried) > 50


def test_an_attacker_breaks_rounding_and_withholding_without_a_second_look() -> None:
    """The test that the attacker is one: 4 beside 12 is worked out when only it is withheld."""
    table = Table(["r", "s"], ["x", "y"], {("r", "x"): 4, ("r", "y"): 12, ("s", "x"): 30, ("s", "y"): 41})
    naive = Published(
        {
            key: None if f.count < SMALLEST_SHOWN else rounded(f.count)
            for key, f in table.network().figures.items()
        }
    )  # type: ignore[arg-type]
    # By hand: column y is 53 or more, so (r, y) is 11 or 12 and (s, y) 41 or 42. Row s is 72 at most, so
    # (s, x) is 31 at most; column x is 33 or more, so (r, x) is 2 or more. Row r is 17 at most: 6 at most.
    assert revealed(table, seen_of(table, naive)) == {("t", "r", "x"): (2, 6)}
    assert unprotected(table.network(), {("r", "x")}) == {("r", "x"): (2, 6)}
    assert revealed(table, seen_of(table, publish(table))) == {}


CELLS = st.integers(0, 60) | st.integers(0, 12)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows = [f"r{n}" for n in range(draw(st.integers(1, 4)))]
    columns = [f"c{n}" for n in range(draw(st.integers(1, 4)))]
    counts = {(r, c): draw(CELLS) for r in rows for c in columns}
    in_groups = draw(st.booleans())
    groups = {row: f"g{place % 2}" for place, row in enumerate(rows)} if in_groups else {}
    return Table(rows, columns, counts, groups, draw(st.booleans()), draw(st.booleans()))


@given(tables())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_small_is_revealed(table: Table) -> None:
    published = publish(table)
    assert all(f is None or f >= SMALLEST_SHOWN for f in published.figures.values())
    assert all(
        published[key] in (None, rounded(f.count))
        for key, f in table.network().figures.items()  # type: ignore[index]
    )
    assert revealed(table, seen_of(table, published)) == {}


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_flows_give_the_ranges_that_whole_number_programming_gives(
    table: Table, chance: random.Random
) -> None:
    """Whatever is withheld, at random: the two ways of attacking agree to the unit."""
    network = table.network()
    small = {f.key for f in network if f.count < SMALLEST_SHOWN}
    withheld = small | {f.key for f in network if chance.random() < 0.3}
    shown = {f.key: None if f.key in withheld else rounded(f.count) for f in network}
    seen = seen_of(table, Published(shown))  # type: ignore[arg-type]
    keys = network.sensitive[:4]
    for key, (low, high) in seen.ranges([("t", *k) for k in keys]).items():  # type: ignore[misc]
        assert range_of(network, withheld, key[1:]) == (low, min(high, SMALLEST_SHOWN))  # type: ignore[index]


def test_every_value_below_ten_has_its_own_table() -> None:
    """Not only the ends of the range: each of 0 to 9 is somebody's true table with these very figures."""
    cells: Cells = {
        ("r", "x"): 4,
        ("r", "y"): 12,
        ("r", "z"): 25,
        ("s", "x"): 30,
        ("s", "y"): 41,
        ("s", "z"): 3,
    }
    table = Table(["r", "s"], ["x", "y", "z"], cells)
    seen = seen_of(table, publish(table))
    for key in (("t", "r", "x"), ("t", "s", "z")):
        assert [value for value in range(10) if seen.could_be(key, value)] == list(range(10))


def test_a_large_table_of_fourteen_areas() -> None:
    chance = random.Random(8)  # noqa: S311 - only to make a table
    rows, columns = [f"area {n}" for n in range(14)], [f"answer {n}" for n in range(8)]
    often = [chance.choice([2, 10, 40, 200]) for _column in columns]
    counts: Cells = {
        (row, column): chance.randint(0, 2 * often[place])
        for row in rows
        for place, column in enumerate(columns)
    }
    groups = {row: f"valley {place % 3}" for place, row in enumerate(rows)}
    table = Table(rows, columns, counts, groups, known_rows=True, known_total=True)
    published = publish(table)
    small = sum(f.count < SMALLEST_SHOWN for f in table.network())
    assert small > 20 and published.shown > 0.5 * len(published.figures)
    assert revealed(table, seen_of(table, published)) == {}


def test_two_readings_of_one_column_hide_who_came_between() -> None:
    """Versions: who was there before and who came since are two rows of one table, and the second reading is
    its total. A handful who came between stays between 0 and 9."""
    before = {"phone": 48, "paper": 31, "home": 6}
    came = {"phone": 3, "paper": 14, "home": 0}
    counts: Cells = {("before", c): n for c, n in before.items()} | {("came", c): n for c, n in came.items()}
    table = Table(["before", "came"], list(before), counts)
    published = publish(table)
    assert revealed(table, seen_of(table, published)) == {}
    # Each reading rounded by itself tells that somebody came: 48 is 50, 53 is 55, and nobody but five did.
    counts = {("before", "phone"): 48, ("came", "phone"): 5}
    table = Table(["before", "came"], ["phone"], counts)
    careless = {("before", "phone"): 50, ("before", ALL): 50, (ALL, "phone"): 55, (ALL, ALL): 55}
    seen = seen_of(table, Published(careless | {("came", "phone"): None, ("came", ALL): None}))
    assert revealed(table, seen)["t", "came", "phone"] == (1, 9)
    assert publish(table)[ALL, ALL] is None or publish(table)["before", ALL] is None


def test_linked_tables_that_share_their_rows() -> None:
    """Two questions put to the same people: what the one shows takes nothing from the other."""
    chance = random.Random(3)  # noqa: S311 - only to make a table
    rows = ["north", "south", "west"]
    people = {"north": 40, "south": 27, "west": 12}
    questions = {"sex": ["f", "m", "none"], "age": ["young", "old", "older", "none"]}
    seen, tables_of = Seen(), {}
    for name, answers in questions.items():
        counts: Cells = {(r, a): 0 for r in rows for a in answers}
        for row in rows:
            for _person in range(people[row]):
                counts[row, chance.choices(answers, range(len(answers), 0, -1))[0]] += 1
        tables_of[name] = Table(rows, answers, counts, known_rows=True, known_total=True)
        seen.sums += sums_of_table(name, rows, answers)
        published = publish(tables_of[name])
        seen.shown |= {(name, *key): figure for key, figure in published.figures.items()}
        # The same people: the totals of one table are those of the other.
        seen.sums += [(("sex", row, ALL), ((name, row, ALL),)) for row in rows]
    seen.known = {("sex", row, ALL): people[row] for row in rows}
    keys: list[Hashable] = [
        (name, *key)
        for name, table in tables_of.items()
        for key, f in table.network().figures.items()  # type: ignore[misc]
        if f.count < 10 and key[1] != ALL  # type: ignore[index]
    ]
    before, after = free_of(seen).ranges(keys), seen.ranges(keys)
    assert keys and all(after[k][0] == 0 and after[k][1] >= min(9, before[k][1]) for k in keys)


def test_sums_that_do_not_add_up_are_no_table() -> None:
    with pytest.raises(NotBalanced, match="add up"):
        Network([Figure("a", 1, 2, 3), Figure("b", 2, 1, 4)])
    with pytest.raises(NotBalanced, match="below zero"):
        Network([Figure("a", 1, 2, -1), Figure("b", 2, 1, -1)])
    with pytest.raises(NotBalanced, match="same name"):
        Network([Figure("a", 1, 2, 1), Figure("a", 2, 1, 1)])


def test_nothing_is_withheld_where_nothing_is_small() -> None:
    table = Table(["r", "s"], ["x", "y"], {(r, c): 25 for r in "rs" for c in "xy"})
    assert withheld_in(table.network()) == frozenset()
    assert publish(table)[ALL, ALL] == 100
