"""Check 20: whatever fails, each vote is in the box exactly once in the end, and nobody is told too early."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from pb.desk.cards import PrintedCard
from tests.trust.fault_proxy import FaultProxy, bad_network
from tests.trust.hall import Hall, Phone, says
from tests.trust.test_one_ballot import PHONES, together

pytestmark = pytest.mark.trust
Sized = Callable[[int, int], int]


def everybody_votes(hall: Hall, url: str, cards: list[PrintedCard]) -> int:
    """Each card casts until it is told; whoever is told is in the box then and in the end. The presses."""
    presses = []

    def vote(place: int) -> None:
        for card in cards[place::PHONES]:
            with Phone(url) as phone:
                presses.append(phone.cast_until_told(card, [1, 4], f"key of {card.token}"))
            assert hall.ballot_of(card) == ([1, 4], 1), "told that it is recorded, and it is not"

    together(PHONES, vote)
    assert hall.box(cards) == {card.token: ([1, 4], 1) for card in cards}
    return sum(presses)


def storm(proxy: FaultProxy, dark: float, stop: threading.Event) -> None:
    """A spell without any network, now and then."""
    while not stop.wait(dark):
        proxy.weather.dark = True
        stop.wait(dark)
        proxy.weather.dark = False


def test_resets_delays_and_darkness(hall: Hall, sized: Sized) -> None:
    cards = hall.open(sized(24, 600))
    hall.start()
    with bad_network(hall.port) as proxy:
        proxy.weather.resets, proxy.weather.delay = 0.2, sized(2, 20) / 10
        stop = threading.Event()
        spells = threading.Thread(target=storm, args=(proxy, sized(2, 60), stop))
        spells.start()
        try:
            presses = everybody_votes(hall, proxy.url, cards)
        finally:
            stop.set()
            spells.join()
        assert proxy.lost > 0 and presses > len(cards), "the network was good after all"


def test_new_workers_under_load(hall: Hall, sized: Sized) -> None:
    """HUP replaces the workers while people vote."""
    cards = hall.open(sized(32, 600))
    hall.start()
    stop, seen = threading.Event(), set(hall.workers())

    def reload() -> None:
        for _time in range(sized(2, 20)):
            before = set(hall.workers())
            hall.reload()
            # The next one only when all have gone: on a slow machine none would ever be ready.
            while before & set(hall.workers()) and not stop.wait(0.1):
                pass
            seen.update(hall.workers())
            stop.wait(2)

    reloading = threading.Thread(target=reload)
    reloading.start()
    try:
        everybody_votes(hall, hall.url, cards)
    finally:
        stop.set()
        reloading.join()
    assert len(seen) > 2, "no worker was replaced"


def test_a_full_disk_records_nothing_and_says_so(sqlite_hall: Hall) -> None:
    first, second = sqlite_hall.open(2)
    sqlite_hall.start()
    with Phone(sqlite_hall.url) as phone, Phone(sqlite_hall.url) as other:
        phone.enter(first)
        other.enter(second)
        assert other.cast([3], "before").status_code == 303
        sqlite_hall.fill_disk()
        for _press in range(20):
            answer = phone.cast([1, 4], "the key")
            assert answer.status_code >= 500
            assert "Your vote is recorded" not in says(answer)
        # Whoever looks is not told so either, and what was in the box is there.
        assert phone.get("/vote/recorded").headers["Location"] == "/vote/choose"
        assert "Your vote is recorded" in says(other.get("/vote/recorded"))
        sqlite_hall.free_disk()
        assert phone.cast_until_told(first, [1, 4], "the key") == 1
    assert sqlite_hall.box([first, second]) == {first.token: ([1, 4], 1), second.token: ([3], 1)}


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_server_whose_clock_jumps_an_hour(sqlite_hall: Hall, hours: int) -> None:
    """Half come in before, half after. Put back, it takes no form from before (not made yet, it seems): who
    is told so uses the card again, and each vote is in once."""
    cards = sqlite_hall.open(6)
    sqlite_hall.start()
    phones = [Phone(sqlite_hall.url) for _card in cards]
    for phone, card in zip(phones[:4], cards, strict=False):
        phone.enter(card)
    assert phones[0].cast([2], "before").status_code == 303
    sqlite_hall.stop()
    wrong = Hall(sqlite_hall.app, sqlite_hall.folder)
    wrong.clock = hours * 3600
    wrong.start()
    try:
        for phone in phones:
            phone.url = wrong.url
        phones[0].cast_until_told(cards[0], [5], "before")  # a late copy of the first
        for phone, card in zip(phones[1:], cards[1:], strict=True):
            assert phone.cast_until_told(card, [1, 4], card.token) <= 2
        assert phones[1].cast([6], "again").status_code == 303
    finally:
        wrong.stop()
        for phone in phones:
            phone.close()
    expected = {card.token: ([1, 4], 1) for card in cards[2:]}
    assert wrong.box(cards) == {cards[0].token: ([2], 1), cards[1].token: ([6], 2), **expected}
