"""Checks 1, 3 and 4: one card has one ballot, however often, however parallel, and whatever is killed."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
import requests

from pb.desk.cards import PrintedCard
from tests.trust.fault_proxy import bad_network
from tests.trust.hall import Hall, Phone, says

pytestmark = pytest.mark.trust
Sized = Callable[[int, int], int]
PARALLEL, PHONES = 200, 16


def together(number: int, work: Callable[[int], None]) -> None:
    """Do it in this many threads, begun at the same moment; the first fault of any is raised."""
    start, faults = threading.Barrier(number), []

    def run(place: int) -> None:
        start.wait()
        try:
            work(place)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def test_200_parallel_casts_on_one_card_give_one_ballot(hall: Hall, sized: Sized) -> None:
    runs = sized(2, 100)
    cards = hall.open(runs, proposals=20)
    hall.start()
    for run, card in enumerate(cards):
        phones = [Phone(hall.url) for _ in range(PHONES)]
        for phone in phones:
            phone.enter(card)
        statuses: Counter[int] = Counter()

        def vote(place: int, phones: list[Phone] = phones, statuses: Counter[int] = statuses) -> None:
            for turn in range(place, PARALLEL, PHONES):
                statuses[phones[place].cast([turn % 20 + 1], f"key {turn}").status_code] += 1

        together(PHONES, vote)
        assert statuses == {303: PARALLEL}
        for phone in phones:
            phone.close()
        box = hall.box(cards)
        assert len(box) == run + 1
        assert box[card.token][1] == PARALLEL


def test_the_same_key_50_times_with_every_answer_lost_is_one_ballot(hall: Hall) -> None:
    """Each cast reaches the server and commits; its answer is cut off. The 51st is heard."""
    card = hall.open(1)[0]
    hall.start()
    with bad_network(hall.port) as proxy, Phone(proxy.url) as phone:
        phone.enter(card)
        proxy.weather.cut = 50
        receipts = set()
        for _turn in range(50):
            with pytest.raises(requests.ConnectionError):
                phone.cast([2, 5], "the one key")
            receipts.add(says(phone.get("/vote/recorded")).split("Your receipt")[1][:60])
        assert proxy.lost == 50
        answer = phone.cast([2, 5], "the one key")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/vote/recorded")
        # Another choice under the old key is the old answer: it was a late copy of the first.
        answer = phone.cast([6], "the one key")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/vote/recorded")
        assert len(receipts) == 1
    assert hall.box([card]) == {card.token: ([2, 5], 1)}


def test_kill_9_loses_no_vote_and_doubles_none(hall: Hall, sized: Sized) -> None:
    """Master and workers are killed while people vote; whoever got an answer is in the box, once."""
    kills, votes = sized(5, 50), sized(300, 5_000)
    cards = hall.open(votes, proposals=6)
    wanted = {card.token: [place % 6 + 1, (place + 1) % 6 + 1] for place, card in enumerate(cards)}
    hall.start()
    told: list[PrintedCard] = []
    stop = threading.Event()
    chance = random.Random("kill")  # noqa: S311 - when, not whom

    def killer() -> None:
        for kill in range(kills):
            # Spread over the votes: the next one falls when its share of them is in.
            while len(told) < len(cards) * (kill + 0.5) / kills and not stop.is_set():
                time.sleep(0.01)
            time.sleep(chance.random() * 0.2)
            hall.kill()
            hall.start()

    killing = threading.Thread(target=killer)
    killing.start()

    def vote(place: int) -> None:
        for card in cards[place::PHONES]:
            with Phone(hall.url) as phone:
                phone.cast_until_told(card, wanted[card.token], f"key of {card.token}")
            told.append(card)

    try:
        together(PHONES, vote)
    finally:
        stop.set()
        killing.join()
    assert len(told) == votes
    assert hall.box(cards) == {card.token: (wanted[card.token], 1) for card in cards}
