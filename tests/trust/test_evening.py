"""A whole evening in a hall, on the real server: late, with a dark network, a killed server, a lost phone, a
withdrawn proposal, slips and a tie, to a result that is revealed line by line and a count that fits.

``pytest -m trust -s -k evening`` prints its timeline.
"""

from __future__ import annotations

import re
import statistics
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from pb.desk.cards import PrintedCard, print_cards
from pb.house.database import now
from pb.house.models import AuditEvent
from pb.meetings.models import PaperDraft
from pb.paper.models import PaperBatch, PaperSlip
from pb.permissions import Role
from pb.rounds.queries import round_by_slug
from pb.voting.queries import ballot_classes, latest_tally
from pb.workshops.models import Room, Workshop
from tests.factories import make_workshop
from tests.journeys.village import Village, build
from tests.rooms.decisions.cases import person
from tests.rooms.paper import desk
from tests.trust.audience import Clerk, Crowd, Follower, Remote, Screen
from tests.trust.fault_proxy import FaultProxy, bad_network
from tests.trust.hall import Hall, Phone, csrf_of
from tests.trust.test_one_ballot import PHONES, together

pytestmark = pytest.mark.trust
Sized = Callable[[int, int], int]

# The lunch club is everybody's first. Lights and footpath cost the same and get the same: beside the club
# there is money for one of them, and the toys go with either. The pump track is withdrawn in time.
IDEAS = [("Lunch club kitchen", 650_000), ("Skate park lights", 300_000), ("Footpath 12", 300_000)]
IDEAS += [("Toddler group toys", 50_000), ("Pump track", 200_000)]
CLUB, LIGHTS, FOOTPATH, TOYS, PUMP = range(1, 6)
TABLES, SLIPS = 12, 40
BATCHES = (range(1, 26), range(26, SLIPS + 1))
CODE, ANSWER = "EVENKN", "The county does, for five years."


class Timeline:
    """What happened when, in seconds from the first person's arrival."""

    def __init__(self) -> None:
        self.began, self.lines = time.monotonic(), [""]

    def note(self, words: str) -> None:
        """Write a line."""
        self.lines.append(f"{time.monotonic() - self.began:7.1f} s  {words}")


def ranking(place: int) -> list[int]:
    """What the person of this place wants: every other one the lights, the others the footpath."""
    return [CLUB, LIGHTS if place % 2 else FOOTPATH, TOYS]


def staff(hall: Hall, village: Village) -> tuple[Clerk, Clerk, Clerk]:
    """The officer who runs the room, and two tellers."""
    with hall.looking(write=True) as session:
        tellers = [person(session, Role.TELLER).account_id or 0 for _ in range(2)]
        session.commit()
    first, second = (Clerk(hall, teller) for teller in tellers)
    return Clerk(hall, village.officer), first, second


def plan_evening(hall: Hall, village: Village) -> int:
    """A decision event that should have begun a quarter of an hour ago, with twelve tables."""
    with hall.looking(write=True) as session:
        vote = round_by_slug(session, village.slug)
        assert vote is not None
        made = make_workshop(session, vote=vote, hours=-0.25, tables=TABLES, code=CODE)
        session.commit()
        return made.id


def second_sheet(hall: Hall, village: Village) -> tuple[str, list[PrintedCard]]:
    """The cards that are used as slips."""
    with hall.looking(write=True) as session:
        vote = round_by_slug(session, village.slug)
        assert vote is not None
        officer = person(session, Role.OFFICER)
        secret = hall.app.extensions["settings"].secret_key
        sheet = print_cards(session, officer, vote, vote.areas[0], SLIPS, secret_key=secret)
        session.commit()
        return sheet.name, list(sheet.cards)


def talk(followers: list[Follower], officer: Clerk, workshop_id: int, remote: Remote) -> None:
    """Tables write, one is stuck, people ask and second, and an officer answers on the record."""
    for number, scribe in enumerate(followers[:TABLES], 1):
        assert scribe.send("/table/take") == 303
        assert scribe.send("/table", text=f"Table {number} wants to know who looks after it.") == 303
        assert scribe.send("/table/spoke", speaker="public") == 303
    assert followers[3].send("/stuck") == 303
    assert "stuck" in officer.words(remote.url).lower()
    remote.must("next")
    for place, follower in enumerate(followers[20:24]):
        assert follower.send("/ask", text=f"Who pays for it afterwards, number {place}?") == 303
    text = followers[30].phone.get(f"/w/{CODE}/questions").text
    asked = re.findall(r"/questions/(\d+)/second", text)
    for follower in followers[30:60]:
        assert follower.send(f"/questions/{asked[0]}/second") == 303
    officer.done(f"/workshops/{workshop_id}/questions/{asked[0]}/answer", text=ANSWER)


def lose_a_phone(
    officer: Clerk, village: Village, hall: Hall, lost: PrintedCard, another: PrintedCard
) -> None:
    """Somebody comes late, votes, loses the phone and the card, and votes again with another one."""
    base = f"/rounds/{village.slug}"
    with hall.looking() as session:
        vote = round_by_slug(session, village.slug)
        assert vote is not None
        area = str(vote.areas[0].id)
    here = {"name": "Ada Late", "area": area, "connection": "lives", "old_enough": "yes", "declared": "yes"}
    entry = officer.done(f"{base}/desk/walk-in", **here).rpartition("given=")[2]
    with Phone(hall.url) as phone:
        phone.cast_until_told(lost, [TOYS], "before it was lost")
    officer.done(f"{base}/roll/{entry}/another", number=lost.number, happened="lost")
    with Phone(hall.url) as phone:
        sent = {"csrf_token": csrf_of(phone.get("/vote").text), "token": lost.token}
        assert phone.post("/vote", sent).status_code != 303, "the lost card still opens the vote"
        phone.cast_until_told(another, ranking(0), "with the new card")


def everybody_votes(
    hall: Hall, proxy: FaultProxy, cards: list[PrintedCard], dark: float, timeline: Timeline
) -> None:
    """All at once, over a network that goes dark, and on a server that is killed under them."""
    half = threading.Barrier(PHONES + 1)

    def vote(place: int) -> None:
        mine = cards[place::PHONES]
        for number, card in enumerate(mine):
            if number == len(mine) // 2:
                half.wait(120)
            with Phone(proxy.url) as phone:
                phone.cast_until_told(card, ranking(cards.index(card)), f"key of {card.token}")

    voting = threading.Thread(target=together, args=(PHONES, vote))
    voting.start()
    half.wait(120)
    proxy.weather.dark = True
    timeline.note("the wifi is gone, half the votes are in")
    time.sleep(dark)
    proxy.weather.dark = False
    timeline.note(f"the wifi is back after {dark:.0f} s")
    hall.kill()
    timeline.note("the server is killed in the middle of it")
    hall.start()
    timeline.note("the server answers again")
    voting.join()


def open_batches(teller: Clerk, base: str, sheet: str) -> None:
    """The slips are counted by hand, and that number is written down, while the vote is still open."""
    for places in BATCHES:
        teller.done(f"{base}/batches/new", sheet=sheet, declared=str(len(places)), counted_by="Two tellers")


def count_slips(officer: Clerk, tellers: tuple[Clerk, Clerk], base: str) -> None:
    """Two batches, keyed blind by two people; one blank slip; then the box and the sample."""
    for number, places in enumerate(BATCHES, 1):
        for teller in tellers:
            for place in places:
                written = "0 1" if place == SLIPS else " ".join(map(str, ranking(place)))
                answer = desk.submit(teller, f"{base}/batches/{number}/key", line=f"{place} {written}")  # type: ignore[arg-type]
                assert answer.status_code == 200, answer.text
    officer.done(base)
    officer.done(f"{base}/sample", seed="2 7 1 8 2 8")


def look_again(hall: Hall, officer: Clerk, base: str) -> None:
    """A third person reads the slips that the lot fell on."""
    with hall.looking() as session:
        drawn = session.execute(
            sa.select(PaperBatch.number, PaperSlip.place)
            .join(PaperBatch, PaperBatch.id == PaperSlip.batch_id)
            .where(PaperSlip.sampled)
        ).all()
    for number, place in drawn:
        written = "0 1" if place == SLIPS else " ".join(map(str, ranking(place)))
        officer.done(f"{base}/batches/{number}/sample", line=f"{place} {written}")


def test_an_evening(sqlite_hall: Hall, sized: Sized) -> None:
    hall, timeline = sqlite_hall, Timeline()
    phones, dark = sized(200, 600), float(sized(5, 60))
    voters = min(160, phones)
    village = build(hall.app, "evening", ideas=IDEAS, rules=(), printed=voters + 2, opens=False)
    workshop_id = plan_evening(hall, village)
    sheet, _slips = second_sheet(hall, village)
    cards, base = list(village.cards), f"/rounds/{village.slug}"
    hall.start()
    with hall.working(), bad_network(hall.port) as wifi:
        officer, *tellers = staff(hall, village)
        screen, remote = Screen(wifi.url, CODE), Remote(officer, workshop_id)
        screen.start()
        followers = join(wifi.url, phones)
        crowd = Crowd(followers)
        timeline.note(f"{phones} phones have joined, {TABLES} tables are taken")

        remote.must("start")
        assert "minutes late" in officer.words(remote.url) or "late" in officer.words(remote.url)
        timeline.note("the workshop begins, a quarter of an hour late")
        officer.done(f"{base}/proposals/{PUMP}/withdraw", reason="The group found another place for it.")
        remote.must("next", "next", "hold", "go-on", "add-minute")
        while "pitch" in line_kind(hall, workshop_id) or "practice" in line_kind(hall, workshop_id):
            remote.must("next")
        assert line_kind(hall, workshop_id) == "tables"
        talk(followers, officer, workshop_id, remote)
        timeline.note("tables have talked, one was stuck, a question is answered")

        while line_kind(hall, workshop_id) != "vote":
            remote.must("next")
        refused = remote.press("open")
        assert refused.status_code == 409 and "Draw it again first" in desk.words(refused)  # type: ignore[arg-type]
        officer.done(f"{base}/manage/tie-order", seed="4 8 15 16 23 42")
        remote.must("open")
        timeline.note("the order for ties is drawn again without the withdrawn one, and the vote is open")
        everybody_votes(hall, wifi, cards[:voters], dark, timeline)
        lose_a_phone(officer, village, hall, cards[voters], cards[voters + 1])
        timeline.note("everybody has voted, one of them twice: with a lost card, and with another")

        open_batches(tellers[0], f"{base}/paper", sheet)
        with hall.looking(write=True) as session:
            vote = round_by_slug(session, village.slug)
            assert vote is not None
            vote.voting_closes_at = now() - timedelta(seconds=1)
            session.commit()
        remote.must("close", "next")
        count_slips(officer, (tellers[0], tellers[1]), f"{base}/paper")
        look_again(hall, officer, f"{base}/paper")
        assert officer.post(f"{base}/actions/close-voting", {"confirmed": "yes"}).status_code == 303
        timeline.note(f"{SLIPS} slips are keyed twice, sampled and in the box, and the vote is counted")

        officer.done(f"{base}/recommendation")
        until(lambda: "ballots counted" in officer.words(f"{base}/recommendation"))
        timeline.note("the recommendation is worked out")
        before = max(screen.slides)
        while line_kind(hall, workshop_id) != "reveal":
            remote.must("next")
        lines = reveal_all(screen, remote, before)
        timeline.note(f"{lines} lines are revealed, one by one")
        remote.must("next")
        for place, follower in enumerate(followers[:30]):
            answers = dict.fromkeys(("welcome", "clear", "heard", "fair", "again"), str(3 + place % 3))
            assert follower.send("/evaluation", **answers) == 303
        remote.must("next", "end")
        time.sleep(2)
        crowd.go_home()
        screen.over.set()
        screen.join()
        timeline.note("the evening is over")
        assert officer.post(f"/workshops/{workshop_id}/minutes", {}).status_code == 303
        check_record(hall, village, officer, workshop_id, voters)
    late = screen.latencies(remote.pressed)
    timeline.note(
        f"screen: {dict(screen.answers)}; from a press to its slide: median {statistics.median(late):.2f} s, "
        f"p95 {late[len(late) * 95 // 100]:.2f} s"
    )
    timeline.note(f"phones: {crowd.figures()}")
    sys.stdout.write("\n".join(timeline.lines) + "\n")
    assert set(screen.answers) <= {"200", "304", "503", "no network"}
    assert set(crowd.answers) <= {"200", "304", "503", "no network"}


def join(url: str, phones: int) -> list[Follower]:
    """Everybody joins behind one address, and the first ones say at which table they sit."""
    made: list[Follower] = []
    lock = threading.Lock()

    def arrive(place: int) -> None:
        for number in range(place, phones, PHONES):
            follower = Follower(url, CODE)
            assert follower.send("/seat", table=str(number % TABLES + 1)) == 303
            with lock:
                made.append(follower)

    together(PHONES, arrive)
    return made


def line_kind(hall: Hall, workshop_id: int) -> str:
    """What the room does now."""
    with hall.looking() as session:
        workshop = session.get_one(Workshop, workshop_id)
        return workshop.lines[session.get_one(Room, workshop_id).position].kind


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for the worker."""
    for _ in range(int(seconds * 5)):
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError("it takes too long")


def reveal_all(screen: Screen, remote: Remote, before: int) -> int:
    """Reveal every line; no title of a funded proposal was on the screen before its line. How many lines."""
    titles = [title for title, _cost in IDEAS]
    for version, slide in screen.slides.items():
        if version > before:
            assert "£" not in slide, "a result before the reveal"
    pressed = 0
    while remote.press("reveal").status_code == 303:
        pressed += 1
        version = max(remote.pressed)
        until(lambda version=version: version in screen.slides)  # type: ignore[misc]
        shown = [title for title in titles if title in screen.slides[version]]
        assert len(shown) <= pressed, (pressed, shown)
    assert pressed >= 4  # the club, the toys, lights or footpath, and what came next
    return pressed


def check_record(hall: Hall, village: Village, officer: Clerk, workshop_id: int, voters: int) -> None:
    """The count fits to the last card, the tie is named, and the minutes are drafted."""
    with hall.looking() as session:
        vote = round_by_slug(session, village.slug)
        assert vote is not None
        tally = latest_tally(session, vote)
        assert tally is not None
        counted = voters + 1 + SLIPS - 1
        assert (tally.ballots_counted, tally.ballots_rejected) == (counted, 1)
        assert tally.channels == {"phone": voters + 1, "paper": SLIPS - 1}
        groups = {group.choices: group.weight for group in ballot_classes(session, tally)}
        assert groups == {
            (CLUB, LIGHTS, TOYS): counted // 2,
            (CLUB, FOOTPATH, TOYS): counted // 2,
        }
        moves = session.scalars(
            sa.select(AuditEvent.detail).where(AuditEvent.event == "workshop.room-moved")
        ).all()
        versions = [move["version"] for move in moves]
        assert versions == list(range(1, len(versions) + 1)), "a press was lost or counted twice"
        workshop = session.get_one(Workshop, workshop_id)
        draft = session.get(PaperDraft, (workshop.meeting_id, "minutes"))
        assert draft is not None and ANSWER in draft.text
    page = officer.words(f"/rounds/{village.slug}/recommendation/{village.area_slug}")
    assert "drawn" in page and "£10,000" in page
