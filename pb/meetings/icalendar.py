"""A calendar as a feed, by RFC 5545: what a telephone or an office calendar follows.

Instants are written in UTC (form 2 of section 3.3.5), so no time-zone component is needed and every reader
shows them in its own time. Whole days are DATE values, whose DTEND is the day after the last one (3.6.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//pb//area calendar//EN"
LONGEST_LINE = 75  # octets, without the line break (section 3.1)


@dataclass(frozen=True)
class Entry:
    """Something in a calendar.

    ``uid`` names it for ever. ``starts`` and ``ends`` are aware instants, or days, the last included.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date
    stamp: datetime
    where: str = ""
    about: str = ""
    url: str = ""
    sequence: int = 0
    called_off: bool = False


def write_calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """The whole feed; ``name`` is what readers call it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"NAME:{escape(name)}", f"X-WR-CALNAME:{escape(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    for entry in entries:
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def _event(entry: Entry) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape(entry.uid)}",
        f"DTSTAMP:{_utc(entry.stamp)}",
        f"LAST-MODIFIED:{_utc(entry.stamp)}",
        f"SEQUENCE:{entry.sequence}",
        *_when(entry),
        f"SUMMARY:{escape(entry.title)}",
        f"STATUS:{'CANCELLED' if entry.called_off else 'CONFIRMED'}",
    ]
    if entry.where:
        lines.append(f"LOCATION:{escape(entry.where)}")
    if entry.about:
        lines.append(f"DESCRIPTION:{escape(entry.about)}")
    if entry.url:
        lines.append(f"URL:{_uri(entry.url)}")
    return [*lines, "END:VEVENT"]


def _when(entry: Entry) -> list[str]:
    if isinstance(entry.starts, datetime) and isinstance(entry.ends, datetime):
        return [f"DTSTART:{_utc(entry.starts)}", f"DTEND:{_utc(entry.ends)}"]
    after = entry.ends + timedelta(days=1)
    # A whole day of asking keeps nobody from a meeting on it.
    return [
        f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        "TRANSP:TRANSPARENT",
    ]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _uri(url: str) -> str:
    """A URI is no TEXT and is not escaped (3.3.13): what no URI holds is left out."""
    return "".join(c for c in url if c.isprintable() and not c.isspace())


def escape(text: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon and comma with a backslash, a new line as ``\\n``.

    Other control characters are no part of a TEXT and are left out; the names of time zones, the only
    colon-sensitive values, are not written here.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in plain if c in "\n\t" or not (ord(c) < 32 or 0x7F <= ord(c) < 0xA0))
    for character in "\\;,":
        kept = kept.replace(character, "\\" + character)
    # What cannot be written in UTF-8 (half of a pair) would end the feed for everybody.
    return kept.replace("\n", "\\n").encode("utf-8", "replace").decode("utf-8")


def fold(line: str) -> bytes:
    """A content line with its breaks: at most 75 octets a line, and no character cut in two (3.1)."""
    folded, room = bytearray(), LONGEST_LINE
    for character in line:
        octets = character.encode()
        if len(octets) > room:
            folded += b"\r\n "
            room = LONGEST_LINE - 1
        folded += octets
        room -= len(octets)
    return bytes(folded) + b"\r\n"
