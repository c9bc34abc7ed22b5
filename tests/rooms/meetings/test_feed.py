"""The feed is read back by a reader of its own, written from the standard and not from the writer."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from pb.meetings.icalendar import LONGEST_LINE, Entry, escape, fold, write_calendar

STAMP = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


def unfold(feed: bytes) -> list[tuple[str, dict[str, str], str]]:
    """The content lines of RFC 5545, 3.1, as name, parameters and value; raises when a line breaks it."""
    assert feed.endswith(b"\r\n")
    physical = feed[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in physical)
    for line in physical:
        line.decode("utf-8")  # no character is cut in two
        assert b"\n" not in line and b"\r" not in line
    logical: list[str] = []
    for line in physical:
        if line.startswith(b" "):
            logical[-1] += line[1:].decode()
        else:
            logical.append(line.decode())
    found = []
    for line in logical:
        head, value = line.split(":", 1)
        name, *parameters = head.split(";")
        assert re.fullmatch(r"[A-Z-]+", name), line
        found.append((name, dict(p.split("=", 1) for p in parameters), value))
    return found


def text_of(value: str) -> str:
    """A TEXT value as its reader shows it (3.3.11); a lone comma or semicolon would end it."""
    said, rest = "", value
    while rest:
        if rest[0] == "\\":
            assert rest[1] in "\\;,nN", value
            said += "\n" if rest[1] in "nN" else rest[1]
            rest = rest[2:]
        else:
            assert rest[0] not in ",;", value
            said, rest = said + rest[0], rest[1:]
    return said


def events(feed: bytes) -> list[dict[str, tuple[dict[str, str], str]]]:
    lines = unfold(feed)
    assert lines[0][::2] == ("BEGIN", "VCALENDAR") and lines[-1][::2] == ("END", "VCALENDAR")
    found: list[dict[str, tuple[dict[str, str], str]]] = []
    inside = False
    for name, parameters, value in lines[1:-1]:
        if (name, value) == ("BEGIN", "VEVENT"):
            assert not inside
            inside = True
            found.append({})
        elif (name, value) == ("END", "VEVENT"):
            inside = False
        elif inside:
            assert name not in found[-1], f"{name} twice"
            found[-1][name] = (parameters, value)
        else:
            assert name not in ("BEGIN", "END"), value
    return found


# What a form lets through, and what it does not: nothing of it may break the feed.
anything = st.text(st.characters(codec=None), max_size=300)
typed = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=300)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.integers(10**9, 4 * 10**9).flatmap(
    lambda second: offsets.map(lambda zone: datetime.fromtimestamp(second, zone))
)


@given(
    title=anything, where=anything, about=anything, url=anything, starts=moments, minutes=st.integers(1, 900)
)
def test_nothing_that_anybody_writes_breaks_the_feed(
    title: str, where: str, about: str, url: str, starts: datetime, minutes: int
) -> None:
    ends = starts + timedelta(minutes=minutes)
    entry = Entry("meeting-1@example.org", title, starts, ends, STAMP, where, about, url, 3)
    (event,) = events(write_calendar(title, [entry]))
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"):
        assert name in event
    for name in ("UID", "SUMMARY", "LOCATION", "DESCRIPTION"):
        if name in event:
            text_of(event[name][1])
    for name, moment in (("DTSTART", starts), ("DTEND", ends)):
        assert datetime.strptime(event[name][1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) == moment


@given(title=typed, about=st.lists(typed, max_size=4).map("\n".join))
def test_what_is_typed_comes_back_letter_for_letter(title: str, about: str) -> None:
    entry = Entry("u@example.org", title, STAMP, STAMP + timedelta(hours=1), STAMP, about=about)
    (event,) = events(write_calendar("x", [entry]))
    assert text_of(event["SUMMARY"][1]) == title
    assert text_of(event["DESCRIPTION"][1] if about else "") == about


@given(line=st.text(st.characters(blacklist_characters="\r\n", blacklist_categories=("Cs",)), max_size=400))
def test_a_folded_line_is_the_line(line: str) -> None:
    folded = fold(line)
    assert folded.replace(b"\r\n ", b"")[:-2].decode() == line
    assert all(len(part) <= LONGEST_LINE for part in folded.split(b"\r\n"))


def test_by_hand() -> None:
    assert escape("Hall; High Street, Sett\\Aller\r\nRing the bell") == (
        "Hall\\; High Street\\, Sett\\\\Aller\\nRing the bell"
    )
    assert fold("X" * 75) == b"X" * 75 + b"\r\n"
    assert fold("X" * 76) == b"X" * 75 + b"\r\n X\r\n"
    assert fold("X" * 74 + "é") == b"X" * 74 + b"\r\n \xc3\xa9\r\n"


def test_a_day_ends_on_the_day_after_and_summer_time_is_told_in_utc() -> None:
    summer = datetime(2027, 7, 1, 18, 30, tzinfo=timezone(timedelta(hours=1)))
    feed = write_calendar(
        "Area",
        [
            Entry("a@x.org", "Consultation", date(2027, 3, 1), date(2027, 3, 31), STAMP),
            Entry(
                "b@x.org", "Board", summer, summer + timedelta(hours=2), STAMP, called_off=True, sequence=2
            ),
        ],
    )
    asked, board = events(feed)
    assert asked["DTSTART"] == ({"VALUE": "DATE"}, "20270301")
    assert asked["DTEND"] == ({"VALUE": "DATE"}, "20270401")
    assert board["DTSTART"][1] == "20270701T173000Z" and board["DTEND"][1] == "20270701T193000Z"
    assert board["STATUS"][1] == "CANCELLED" and board["SEQUENCE"][1] == "2"
