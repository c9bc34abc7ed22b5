"""One line, one slip: everything that can be written down is read back the same, the rest says what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.paper.matching import Match, same
from pb.paper.reading import IN_PART as PARTS
from pb.paper.reading import REASON_KEYS, SPOILED_KEY, CannotRead, Reading, Reason, Unread, Verdict, read_line
from pb.voting.marks import Marks

numbers = st.lists(st.integers(1, 99), min_size=1, max_size=8, unique=True)
keys = {reason.value: key for key, reason in REASON_KEYS.items()}


def written(place: int, reading: Reading, gap: str = " ") -> str:
    """The shortest line for a reading."""
    parts = [str(place)]
    for number, points in reading.marks.pairs:
        parts += [str(number), str(points)] if reading.marks.points else [str(number)]
    if reading.verdict is Verdict.SPOILED:
        parts += ["0", str(SPOILED_KEY)]
    elif reading.reason:
        parts += ["0", str(keys[reading.reason])]
    return gap.join(parts)


@st.composite
def readings(draw: st.DrawFn, with_points: bool) -> Reading:
    kind = draw(st.sampled_from(["whole", "part", "rejected", "spoiled"]))
    if kind == "spoiled":
        return Reading(Verdict.SPOILED)
    if kind == "rejected":
        return Reading(Verdict.REJECTED, reason=draw(st.sampled_from([r.value for r in Reason])))
    choices = draw(numbers)
    points = tuple(draw(st.integers(0, 30)) for _ in choices) if with_points else ()
    reason = draw(st.sampled_from(sorted(PARTS))).value if kind == "part" else ""
    return Reading(Verdict.BALLOT, Marks(tuple(choices), points), reason)


@pytest.mark.parametrize("with_points", [True, False])
@given(data=st.data())
def test_what_is_written_is_read(data: st.DataObject, with_points: bool) -> None:
    reading, place = data.draw(readings(with_points)), data.draw(st.integers(1, 200))
    gap = data.draw(st.sampled_from([" ", ", ", ",", " : ", "/"]))
    line = read_line(f"  {written(place, reading, gap)} ", with_points=with_points)
    assert (line.place, line.reading) == (place, reading)


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_answered(text: str) -> None:
    for with_points in (True, False):
        try:
            line = read_line(text, with_points=with_points)
        except CannotRead as unread:
            assert unread.fault in Unread
        else:
            assert line.place > 0


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Unread.NOTHING),
        ("14", Unread.NO_MARKS),
        ("0 3", Unread.NO_PLACE),
        ("14 a", Unread.NOT_NUMBERS),
        ("14 3 0", Unread.NO_REASON),
        ("14 0 1 2", Unread.NO_REASON),
        ("14 0 8", Unread.NOT_A_REASON),
        ("14 3 0 1", Unread.NOT_IN_PART),
        ("14 3 0 9", Unread.NOT_A_REASON),
        ("14 3 3", Unread.TWICE),
    ],
)
def test_what_cannot_be_read(text: str, fault: Unread) -> None:
    with pytest.raises(CannotRead) as raised:
        read_line(text, with_points=False)
    assert raised.value.fault is fault


def test_points_belong_to_proposals() -> None:
    assert read_line("14 3 5 7 0", with_points=True).reading.marks == Marks((3, 7), (5, 0))
    with pytest.raises(CannotRead, match=Unread.HALF_A_PAIR.value):
        read_line("14 3 5 7", with_points=True)


BALLOT = [Reading(Verdict.BALLOT, Marks((n,))) for n in range(1, 4)]
places = st.dictionaries(st.integers(1, 6), st.sampled_from(BALLOT), max_size=6)


@given(first=places, second=places, declared=st.integers(1, 6))
def test_nothing_stands_that_two_people_did_not_read_alike(
    first: dict[int, Reading], second: dict[int, Reading], declared: int
) -> None:
    match = Match(declared, first, second, {})
    for place, reading in match.standing.items():
        assert first[place] == second[place] == reading
    waiting = {d.place for d in match.differences}
    assert not waiting & match.standing.keys()
    for place in {*first, *second} - match.standing.keys():
        # A difference waits for a decision, or for the person who has not keyed the slip yet.
        assert place in waiting or (place in first) != (place in second)
    assert match.balances == (first == second and len(first) == declared)


@given(first=places, second=places, declared=st.integers(1, 6))
def test_a_decision_on_every_difference_balances_what_the_header_says(
    first: dict[int, Reading], second: dict[int, Reading], declared: int
) -> None:
    match = Match(declared, first, second, {})
    if match.keyed_twice or len(match.differences) + len(match.standing) < len({*first, *second}):
        return
    decided = {d.place: d.first or d.second or BALLOT[0] for d in match.differences}
    settled = Match(declared, first, second, decided)
    assert settled.differences == [] and settled.keyed_twice
    assert settled.balances == (len({*first, *second}) == declared)
    gone = Match(declared, first, second, dict.fromkeys(decided, Reading(Verdict.ABSENT)))
    assert gone.slips == len(match.standing)


def test_where_order_says_nothing_it_makes_no_difference() -> None:
    one, other = Reading(Verdict.BALLOT, Marks((1, 2))), Reading(Verdict.BALLOT, Marks((2, 1)))
    assert same(one, other, unordered=True) and not same(one, other)
    with_points = (
        Reading(Verdict.BALLOT, Marks((1, 2), (3, 4))),
        Reading(Verdict.BALLOT, Marks((2, 1), (3, 4))),
    )
    assert not same(*with_points, unordered=True)
