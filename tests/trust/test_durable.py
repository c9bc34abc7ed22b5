"""kill -9 cannot tell a write that reached the disk from one that did not; the system calls can."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.trust.hall import Hall, Phone

pytestmark = pytest.mark.trust
VOTES = 40


def synced(trace: Path) -> int:
    """How often the write-ahead log was forced to the disk so far."""
    return len(re.findall(r"f(?:data)?sync\(\d+<[^>]*/pb\.sqlite-wal>\)\s+= 0", trace.read_text()))


def test_every_vote_is_forced_to_the_disk_before_its_answer(sqlite_hall: Hall, tmp_path: Path) -> None:
    cards = sqlite_hall.open(VOTES)
    trace = tmp_path / "calls"
    sqlite_hall.prefix = ["strace", "-f", "-qq", "-y", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
    sqlite_hall.start()
    for card in cards:
        with Phone(sqlite_hall.url) as phone:
            phone.enter(card)
            before = synced(trace)
            assert phone.get("/vote/choose").status_code == 200
            assert synced(trace) == before, "a page that only reads writes nothing"
            assert phone.cast([1], card.token).headers["Location"] == "/vote/recorded"
            # The first commit into a fresh log forces its header, too.
            assert synced(trace) - before in (1, 2), "one commit, on the disk before the answer"
    assert VOTES <= synced(trace) <= VOTES + 5
