"""When people are asked too much at once: against a count day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pb.meetings import clashes
from pb.meetings.clashes import Span

START = date(2027, 1, 1)
days = st.integers(0, 40).map(lambda n: START + timedelta(days=n))
spans = st.lists(
    st.builds(Span, st.sampled_from(["Buses", "Parks", "Schools", "Bins"]), days, days), max_size=8
)


@given(spans=spans, most=st.integers(0, 4))
def test_overloads_are_the_days_on_which_too_many_are_open(spans: list[Span], most: int) -> None:
    found = clashes.overloads(spans, most)
    told = {
        one.first + timedelta(days=n): one.titles
        for one in found
        for n in range((one.last - one.first).days + 1)
    }
    for n in range(-1, 43):
        day = START + timedelta(days=n)
        on = sorted(span.title for span in spans if span.opens <= day <= span.closes)
        assert (day in told) == (len(on) > most)
        if day in told:
            assert sorted(told[day]) == on
    assert sum((one.last - one.first).days + 1 for one in found) == len(told), "a day is told once"


def test_by_hand() -> None:
    spans = [
        Span("Buses", date(2027, 3, 1), date(2027, 3, 31)),
        Span("Parks", date(2027, 3, 10), date(2027, 3, 20)),
        Span("Bins", date(2027, 3, 20), date(2027, 4, 20)),
    ]
    (one,) = clashes.overloads(spans)
    assert (one.first, one.last, one.titles) == (
        date(2027, 3, 20),
        date(2027, 3, 20),
        ("Buses", "Parks", "Bins"),
    )


def test_one_meeting_may_begin_as_another_ends() -> None:
    six = datetime(2027, 3, 1, 18, tzinfo=UTC)
    hour = timedelta(hours=1)
    others = [
        ("Before", six - hour, six),
        ("During", six + hour / 2, six + 3 * hour),
        ("After", six + hour, six + 2 * hour),
    ]
    assert clashes.at_the_same_time(six, six + hour, others) == ["During"]


def test_short_notice_and_short_consultations() -> None:
    today = date(2027, 3, 1)
    # Clear days leave out both ends: 2 to 6 March are five.
    assert not clashes.is_short_notice(today, date(2027, 3, 7))
    assert clashes.is_short_notice(today, date(2027, 3, 6))
    assert clashes.is_short(date(2027, 3, 1), date(2027, 3, 20)) and not clashes.is_short(
        date(2027, 3, 1), date(2027, 3, 21)
    )
