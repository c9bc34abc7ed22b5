"""A workshop in a hall without a network: packed here, run on a laptop there, brought home once.

What travels is in ADR 0019. No ballot does: the vote is on paper there, and its slips are keyed here.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.models import Account, RoleGrant
from pb.areas.models import Area, BoardSeats, Settlement, Theme
from pb.audit import Event
from pb.forums.models import Forum
from pb.house.database import Base, now
from pb.house.errors import Refused
from pb.house.models import Council
from pb.meetings.models import Meeting
from pb.permissions import Actor, Role
from pb.proposals.models import Proposal, ProposalCost, ProposalState
from pb.rounds.models import Pot, Round, RoundRule, round_area
from pb.workshops import hall_rows, hall_words
from pb.workshops.hall_models import NUMBER_LENGTH, HallPack
from pb.workshops.hall_rows import Rows, read_rows, write_rows
from pb.workshops.models import Room, RunSheetLine, Workshop
from pb.workshops.room import Phase
from pb.workshops.service import ensure_counts, subject_of

PACK, HOME = "pack", "home"
OF_THE_DAY = (Role.OFFICER, Role.FACILITATOR, Role.SCRIBE, Role.TELLER)


def pack_out(session: Session, workshop: Workshop) -> HallPack | None:
    """The pack with which a hall has this workshop now."""
    return session.scalar(
        sa.select(HallPack).where(
            HallPack.workshop_id == workshop.id,
            HallPack.is_here.is_(False),
            HallPack.home_at.is_(None),
            HallPack.given_up_at.is_(None),
        )
    )


def is_hall(session: Session, workshop: Workshop) -> bool:
    """Whether this is the laptop in the hall."""
    here = sa.select(HallPack.id).where(HallPack.workshop_id == workshop.id, HallPack.is_here)
    return session.scalar(here.limit(1)) is not None


def pack(session: Session, actor: Actor, workshop: Workshop) -> dict[str, Any]:
    """What the laptop needs, as plain values; from now on the workshop is in the hall."""
    ensure_counts(workshop)
    room = session.get_one(Room, workshop.id, with_for_update=True)
    if pack_out(session, workshop) is not None:
        raise Refused(hall_words.is_out_already())
    if room.phase != Phase.WAITING:
        raise Refused(hall_words.has_begun())
    made = HallPack(workshop_id=workshop.id, number=secrets.token_hex(NUMBER_LENGTH // 2))
    session.add(made)
    session.flush()
    audit.record(session, actor, Event.HALL_PACKED, subject_of(workshop), pack=made.number)
    return {
        "what": PACK,
        "pack": made.number,
        "workshop": workshop.id,
        "rows": _rows_to_pack(session, workshop),
    }


def give_up(session: Session, actor: Actor, workshop: Workshop) -> None:
    """The laptop is lost or was never used: the workshop is run here again, and nothing comes home."""
    out = pack_out(session, workshop)
    if out is None:
        raise Refused(hall_words.is_not_out())
    out.given_up_at = now()
    session.flush()
    audit.record(session, actor, Event.HALL_PACKED, subject_of(workshop), pack=out.number, given_up=True)


def _rows_to_pack(session: Session, workshop: Workshop) -> Rows:
    """The workshop with what it stands on. No resident's name or address, and no card."""
    area, meeting = workshop.meeting.forum.area, workshop.meeting
    rounds = {line.round_id for line in workshop.lines if line.round_id}
    rounds |= {line.proposal.round_id for line in workshop.lines if line.proposal}
    presented = {line.proposal_id for line in workshop.lines if line.proposal_id}

    def rows_of(mapped: Any, *where: Any) -> tuple[str, list[dict[str, Any]]]:
        return mapped.__tablename__, read_rows(session, mapped.__table__, *where)

    is_on_ballot = sa.and_(Proposal.area_id == area.id, Proposal.state == ProposalState.ACCEPTED.value)
    proposals = rows_of(
        Proposal, sa.or_(Proposal.id.in_(presented), sa.and_(Proposal.round_id.in_(rounds), is_on_ballot))
    )
    for row in proposals[1]:
        row["edit_key_hash"] = None  # nobody changes a proposal in the hall
    numbers = [row["id"] for row in proposals[1]]
    roles = rows_of(
        RoleGrant,
        RoleGrant.role.in_([role.value for role in OF_THE_DAY]),
        sa.or_(RoleGrant.area_id == area.id, RoleGrant.area_id.is_(None)),
        sa.or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now()),
    )
    people = {row["account_id"] for row in roles[1]}
    return dict(
        [
            rows_of(Council, Council.id == area.council_id),
            rows_of(Theme),
            rows_of(Area, Area.id == area.id),
            rows_of(Settlement, Settlement.area_id == area.id),
            rows_of(BoardSeats, BoardSeats.area_id == area.id),
            rows_of(Account, Account.id.in_(people)),
            roles,
            rows_of(Forum, Forum.id == meeting.forum_id),
            rows_of(Meeting, Meeting.id == meeting.id),
            rows_of(Round, Round.id.in_(rounds)),
            (
                round_area.name,
                read_rows(
                    session,
                    round_area,
                    round_area.c.area_id == area.id,
                    round_area.c.round_id.in_(rounds),
                ),
            ),
            rows_of(Pot, Pot.round_id.in_(rounds), sa.or_(Pot.area_id == area.id, Pot.area_id.is_(None))),
            rows_of(RoundRule, RoundRule.round_id.in_(rounds)),
            proposals,
            rows_of(ProposalCost, ProposalCost.proposal_id.in_(numbers)),
            rows_of(Workshop, Workshop.id == workshop.id),
            rows_of(RunSheetLine, RunSheetLine.workshop_id == workshop.id),
            rows_of(Room, Room.workshop_id == workshop.id),
        ]
    )


def unpack(session: Session, content: dict[str, Any]) -> Workshop:
    """Make the laptop's database of a pack; the same pack again changes nothing."""
    if content.get("what") != PACK:
        raise Refused(hall_words.is_not_a_pack())
    here = session.scalar(sa.select(HallPack))
    if here is not None and here.number == content["pack"]:
        return session.get_one(Workshop, here.workshop_id)
    if here is not None or session.scalar(sa.select(Council.id).limit(1)) is not None:
        raise Refused(hall_words.instance_is_taken())
    for table in Base.metadata.sorted_tables:
        write_rows(session, table, content["rows"].get(table.name, []))
    session.add(HallPack(workshop_id=content["workshop"], number=content["pack"], is_here=True))
    session.flush()
    return session.get_one(Workshop, content["workshop"])


def bring_home(session: Session) -> dict[str, Any]:
    """What happened in the hall, as plain values, with the head of the hall's own civic record."""
    here = session.scalars(sa.select(HallPack).where(HallPack.is_here)).one()
    return {
        "what": HOME,
        "pack": here.number,
        "workshop": here.workshop_id,
        "rows": hall_rows.rows_of_workshop(session, here.workshop_id),
        "record": audit.head(session),
    }


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 of what came home, whatever file it came in."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
