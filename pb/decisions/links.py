"""Who has a part in an area's item and is linked to one of its proposals: found by itself, and noted by hand.

Only those who review the decision read it: it is for asking about interests and proves nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.accounts.models import Account, RoleGrant
from pb.areas.models import Area
from pb.audit import Event
from pb.decisions import gate_words
from pb.decisions.gate_models import KnownLink
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Action, Actor, InArea, Role, ensure
from pb.proposals.models import Proposal, ProposalContact
from pb.rounds.models import Round

LINKED_ROLES = (Role.COUNCILLOR, Role.CABINET, Role.FACILITATOR, Role.BOARD_MEMBER, Role.OFFICER)


def linked_people(session: Session, round_: Round, area: Area) -> list[str]:
    """Who has a part in the area's item and is linked to one of its proposals: a sentence for each.

    Members, officers, facilitators and board members whose own address stands as the contact of a proposal,
    and applications that say somebody is related to a councillor or an officer.
    """
    contacts = session.execute(
        sa.select(Proposal, ProposalContact.email)
        .outerjoin(ProposalContact, ProposalContact.proposal_id == Proposal.id)
        .where(Proposal.round_id == round_.id, Proposal.area_id == area.id, Proposal.number.is_not(None))
        .order_by(Proposal.number)
    )
    people = {
        email.casefold(): (name, title)
        for email, name, title in session.execute(
            sa.select(Account.email, Account.name, RoleGrant.title)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .where(
                RoleGrant.role.in_([role.value for role in LINKED_ROLES]),
                sa.or_(RoleGrant.area_id == area.id, RoleGrant.area_id.is_(None)),
            )
        )
    }
    found = []
    for proposal, email in contacts:
        title = f"{proposal.number} {proposal.title}"
        if email and email.casefold() in people:
            found.append(gate_words.linked(*people[email.casefold()], title))
        if proposal.answers.get("related"):
            found.append(gate_words.related(title))
    return found + [gate_words.known(link) for link in known_links(session, round_, area)]


def known_links(session: Session, round_: Round, area: Area) -> list[KnownLink]:
    """What was noted by hand and not taken back, the first first."""
    query = sa.select(KnownLink).where(
        KnownLink.round_id == round_.id, KnownLink.area_id == area.id, KnownLink.mistaken_at.is_(None)
    )
    return list(session.scalars(query.order_by(KnownLink.id)))


def note_link(
    session: Session, actor: Actor, round_: Round, area: Area, proposal: Proposal, person: str, how: str
) -> KnownLink:
    """Note that a person is linked to a proposal of the area, and how."""
    ensure(actor, Action.NOTE_LINK, InArea(area.id))
    if (proposal.round_id, proposal.area_id) != (round_.id, area.id):
        raise Refused(gate_words.not_in_this_area())
    link = KnownLink(
        round_id=round_.id,
        area_id=area.id,
        proposal=proposal,
        person=person,
        how=how,
        account_id=actor.account_id,
    )
    session.add(link)
    session.flush()
    _record(session, actor, link, noted=True)
    return link


def take_link_back(session: Session, actor: Actor, link: KnownLink) -> None:
    """It was a mistake."""
    ensure(actor, Action.NOTE_LINK, InArea(link.area_id))
    if link.mistaken_at is None:
        link.mistaken_at = now()
        session.flush()
        _record(session, actor, link, noted=False)


def _record(session: Session, actor: Actor, link: KnownLink, *, noted: bool) -> None:
    # Whose link it is stays out of the civic record, which is kept for ever.
    audit.record(
        session,
        actor,
        Event.LINK_NOTED,
        f"round:{link.round_id}",
        link=link.id,
        area=link.area_id,
        noted=noted,
    )
