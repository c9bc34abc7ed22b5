"""The invented people, by role and never by name, and the boards they sit on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.accounts.models import Account
from pb.areas import service as areas
from pb.areas.models import Area, BoardCategory
from pb.cli.demo.ballots import share_out
from pb.cli.demo.places import AREAS, DemoArea
from pb.permissions import Role

DIVISIONS = 63
COUNCILLORS_PER_DIVISION = 2
SEATS_PER_CATEGORY, QUORUM_PER_CATEGORY = 7, 3
HELD_IN = "easthaven"  # where the vote is open, and the people of the room are needed

COUNCIL_PEOPLE = (
    ("participation.lead", "Participation lead", Role.OFFICER, "all areas"),
    ("cabinet.communities", "Cabinet member for communities", Role.CABINET, "Cabinet member"),
    ("cabinet.finance", "Cabinet member for finance", Role.CABINET, "Cabinet member"),
    ("democratic.services", "Democratic services officer", Role.DEMOCRATIC_SERVICES, "Democratic services"),
    ("section151", "Section 151 officer", Role.SECTION_151, "Chief finance officer"),
    ("monitoring", "Monitoring officer", Role.MONITORING, "Monitoring officer"),
    ("administrator", "Administrator", Role.ADMINISTRATOR, "Runs the system"),
    ("highways.depot", "Highways depot supervisor", Role.STAFF, "Highways and parks"),
    ("youth.work", "Detached youth worker", Role.STAFF, "Youth service"),
)
ROOM_PEOPLE = (
    ("facilitator", "Facilitator", Role.FACILITATOR),
    ("scribe", "Scribe", Role.SCRIBE),
    ("teller.one", "Teller 1", Role.TELLER),
    ("teller.two", "Teller 2", Role.TELLER),
    ("board.public", "Public member of the board", Role.BOARD_MEMBER),
)
PARTNERS = (
    ("Neighbourhood police inspector", "Police"),
    ("Fire station manager", "Fire and rescue service"),
    ("Community health manager", "NHS trust"),
    ("Tenancy services manager", "Housing association"),
    ("Head teacher", "Schools"),
    ("Chair of the voluntary sector alliance", "Voluntary sector"),
    ("Works manager", "Local employers"),
)

# Somebody elected: who, whom they represent, and their account if they have one.
Member = tuple[str, str, Account | None]


@dataclass(frozen=True)
class People:
    """Accounts by key: "participation.lead", "officer.coldbeck", "councillor.coldbeck.1" and so on."""

    by_key: dict[str, Account]

    def __getitem__(self, key: str) -> Account:
        return self.by_key[key]

    def councillors_of(self, area_slug: str) -> list[Account]:
        """The area's councillors, in the order of its divisions."""
        stem = f"councillor.{area_slug}."
        return [account for key, account in self.by_key.items() if key.startswith(stem)]


def divisions() -> dict[str, list[str]]:
    """The names of each area's divisions, by the area's slug: 63 shared out by people, at least one each."""
    shares = share_out(DIVISIONS, [area.people for area in AREAS])
    return {area.slug: _names(area, max(1, count)) for area, count in zip(AREAS, shares, strict=True)}


def _names(area: DemoArea, count: int) -> list[str]:
    """Places in turn; those named first are divided when there are more divisions than places."""
    names = [place.name for place in area.places]
    split = max(0, count - len(names)) or int(count >= 2)
    divided = [f"{name} {side}" for name in names[:split] for side in ("North", "South")]
    return [*divided, *names[split:]][:count]


def seat_people(session: Session, by_slug: dict[str, Area]) -> People:
    """Make every account, and seat every board: seven from the public, seven elected, seven partners."""
    made: dict[str, Account] = {}

    def add(key: str, name: str, roles: list[tuple[Role, int | None, str]]) -> Account:
        made[key] = accounts.create_account(session, f"{key}@example.org", name, roles)
        return made[key]

    for key, name, role, title in COUNCIL_PEOPLE:
        add(key, name, [(role, None, title)])
    for key, name, role in ROOM_PEOPLE:
        add(key, name, [(role, by_slug[HELD_IN].id, name)])
    elected = divisions()
    for area in AREAS:
        row = by_slug[area.slug]
        add(f"officer.{area.slug}", f"Area officer for {area.name}", [(Role.OFFICER, row.id, "Area officer")])
        members: list[Member] = []
        number = 0
        for division in elected[area.slug]:
            for ordinal in ("Councillor", "Second councillor"):
                number += 1
                who = f"{ordinal} for {division}"
                title = f"Ward member, {division}"
                account = add(f"councillor.{area.slug}.{number}", who, [(Role.COUNCILLOR, row.id, title)])
                members.append((who, "Harrowdale County Council", account))
        members += [
            (f"{ordinal} for {place.name}", "Parish and town councils", None)
            for ordinal in ("Parish councillor", "Second parish councillor")
            for place in area.places
        ]
        _seat(session, row, area, members[:SEATS_PER_CATEGORY])
    return People(made)


def _seat(session: Session, row: Area, area: DemoArea, elected: list[Member]) -> None:
    for name, represents, account in elected:
        areas.seat_member(
            session, row, BoardCategory.ELECTED, name, represents, account_id=account.id if account else None
        )
    for number in range(SEATS_PER_CATEGORY):
        place = area.places[number % len(area.places)]
        again = "Second resident" if number >= len(area.places) else "Resident"
        areas.seat_member(session, row, BoardCategory.PUBLIC, f"{again} of {place.name}")
    for name, represents in PARTNERS:
        areas.seat_member(session, row, BoardCategory.PARTNER, name, represents)
