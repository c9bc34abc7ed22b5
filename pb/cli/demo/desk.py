"""The desks of an open vote: hand-outs, somebody who walks in, a lost card, and votes from home."""

from __future__ import annotations

from itertools import cycle

from pb.areas.models import Area
from pb.cli.demo.places import BY_SLUG
from pb.cli.demo.walk import Walk
from pb.desk import cards, enrolling, exchanging, roll, sending
from pb.desk.assisting import record_assistance
from pb.desk.enrolling import Wish
from pb.desk.entitling import set_who_may_vote
from pb.desk.models import RollEntry, Standing, Way
from pb.permissions import Actor
from pb.rounds.models import Round

ROLL, HANDED = 60, 38
CONNECTIONS = ("lives", "lives", "lives", "works", "lives", "studies", "lives", "represents", "provides")
AT_HOME = ("Resident A", "Resident B", "Resident C", "Resident D", "Resident E", "Resident F")


def import_rolls(walk: Walk, round_: Round) -> None:
    """Put invented people on the roll, named by where they live, and let them ask for cards at home."""
    for area in round_.areas:
        places = BY_SLUG[area.slug].places
        lines = [
            f"{area.slug[:2].upper()}-{number:04d}, Resident {number} of {places[number % len(places)].name}"
            for number in range(1, ROLL + 1)
        ]
        roll.import_roll(walk.session, _officer(walk, area), round_, area, "\n".join(lines))
    set_who_may_vote(
        walk.session,
        walk.lead,
        round_,
        minimum_age=round_.minimum_age,
        connections=round_.connections,
        home_cards=True,
    )


def check_in(walk: Walk, round_: Round) -> None:
    """An evening at the desk of every area."""
    for area in round_.areas:
        people = roll.find_people(walk.session, round_, [area.id], limit=HANDED)
        officer = _officer(walk, area)
        for person, connection in zip(people, cycle(CONNECTIONS), strict=False):
            roll.hand_out(walk.session, officer, round_, person.id, connection=connection, old_enough=True)
        _walk_in(walk, officer, round_, area)
        _lose(walk, officer, round_, area, people[0])
        record_assistance(walk.session, officer, round_, area)
        _vote_from_home(walk, officer, round_, area, people[1])


def _walk_in(walk: Walk, officer: Actor, round_: Round, area: Area) -> None:
    entry = roll.add_walk_in(
        walk.session, officer, round_, area, f"Visitor to {area.name}", connection="works", old_enough=True
    )
    roll.hand_out(walk.session, officer, round_, entry.id, connection="works", old_enough=True)


def _lose(walk: Walk, officer: Actor, round_: Round, area: Area, person: RollEntry) -> None:
    sheet = cards.print_cards(walk.session, officer, round_, area, 2, secret_key=walk.secret_key)
    exchanging.exchange_card(
        walk.session,
        officer,
        round_,
        person.id,
        number=sheet.cards[0].number,
        reason="lost",
        secret_key=walk.secret_key,
    )


def _vote_from_home(walk: Walk, officer: Actor, round_: Round, area: Area, holder: RollEntry) -> None:
    """Six people ask: two are sent a card, one waits for theirs, one is refused, one has one, one waits."""
    place = BY_SLUG[area.slug].places[0].name
    for number, name in enumerate((*AT_HOME[:4], holder.name, AT_HOME[4]), 1):
        by_post = number % 3 != 0
        wish = Wish(
            name=name if name == holder.name else f"{name} of {place}",
            connection="lives",
            way=Way.POST if by_post else Way.EMAIL,
            address=f"{number} High Street\n{place}\nXX1 1XX" if by_post else "",
            email="" if by_post else f"resident.{number}.{area.slug}@example.org",
        )
        enrolling.ask_for_card(walk.session, round_, area, wish, old_enough=True)
    waiting = enrolling.queue(walk.session, round_, [area.id], Standing.WAITING)
    for wish_row in waiting[:2]:
        enrolling.accept(walk.session, officer, wish_row, round_, None)
    sending.make_cards(walk.session, officer, round_, area, Way.POST, secret_key=walk.secret_key)
    enrolling.accept(walk.session, officer, waiting[2], round_, None)
    enrolling.refuse(walk.session, officer, waiting[3], "not-found")


def _officer(walk: Walk, area: Area) -> Actor:
    return walk.actor(f"officer.{area.slug}")
