"""Joining a forum: by a link sent to an e-mail address, or by a card that a facilitator gives at a meeting.

Nothing counts and no address is kept for good until the link has been used, so nobody is signed up by
somebody else. Everything flushes; the view commits and sends.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.forums import words
from pb.forums.kinds import Connection, Digest, Level
from pb.forums.models import Forum
from pb.forums.participants import absorb, add_device, end_devices, hash_secret, is_unknown
from pb.forums.people import JoinLink, Membership, Participant, ParticipantContact
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS, Action, Actor, InArea, ensure

MAILED_FOR, CARD_FOR = timedelta(hours=24), timedelta(days=7)
LINKS_AN_HOUR = 3  # to one address: nobody's mailbox is filled through this form


@dataclass(frozen=True)
class Wishes:
    """What somebody chose when they joined. ``postal``: an address for the digest by post."""

    level: str = Level.TAKE_PART.value
    connection: str = Connection.LIVES.value
    group_name: str = ""
    digest: str = Digest.NONE.value
    postal: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Joined:
    """Who a link turned out to be for, in which forum, and the secret for this browser's cookie."""

    participant: Participant
    forum: Forum
    secret: str


def wishes_of(member: Membership, contact: ParticipantContact) -> Wishes:
    """What a member has chosen already: a link for another device changes nothing of it."""
    return Wishes(
        level=member.level,
        connection=member.connection,
        group_name=member.group_name,
        digest=member.digest,
        postal=contact.postal,
        language=contact.language,
    )


def email_key(email: str) -> str:
    """Addresses are compared without case or outer spaces."""
    return email.strip().lower()


def ask_to_join(
    session: Session, forum: Forum, wishes: Wishes, email: str, here: Participant | None
) -> str | None:
    """The secret of a link to be sent to ``email``; None when too many went there within the hour.

    An address that is known already makes the link go on as the same participant; nobody is told which.
    """
    address = email_key(email)
    sent = sa.select(sa.func.count(JoinLink.id)).where(
        JoinLink.email == address, JoinLink.created_at > now() - timedelta(hours=1)
    )
    if (session.scalar(sent) or 0) >= LINKS_AN_HOUR:
        return None
    return _link(session, forum, asdict(wishes), MAILED_FOR, email=address, participant=here)


def give_card(session: Session, actor: Actor, forum: Forum, wishes: Wishes, *, checked: bool) -> str:
    """The secret of a card that joins whoever uses it, given by a facilitator or officer at a meeting.

    ``checked``: whether they have seen why this person belongs to the area.
    """
    ensure(actor, Action.SIGN_UP_AT_MEETING, InArea(forum.area_id))
    return _link(session, forum, asdict(wishes), CARD_FOR, checked_by=actor.account_id if checked else None)


def go_on_elsewhere(session: Session, forum: Forum, participant: Participant) -> str:
    """The secret of a link that makes another browser the same participant's."""
    return _link(session, forum, {}, MAILED_FOR, participant=participant)


def _link(
    session: Session,
    forum: Forum,
    wishes: dict[str, str],
    lasts: timedelta,
    *,
    email: str = "",
    participant: Participant | None = None,
    checked_by: int | None = None,
) -> str:
    secret = secrets.token_urlsafe(32)
    session.add(
        JoinLink(
            forum_id=forum.id,
            participant_id=participant.id if participant else None,
            secret_hash=hash_secret(secret),
            email=email,
            wishes=wishes,
            checked_by=checked_by,
            created_at=now(),
            expires_at=now() + lasts,
        )
    )
    session.flush()
    return secret


def link_by_secret(session: Session, secret: str) -> JoinLink | None:
    """A link that can still be used."""
    return session.scalar(
        sa.select(JoinLink).where(
            JoinLink.secret_hash == hash_secret(secret),
            JoinLink.used_at.is_(None),
            JoinLink.expires_at > now(),
        )
    )


def take_back(session: Session, secret: str) -> None:
    """Forget a link whose e-mail could not be sent: it counts towards no limit."""
    session.execute(sa.delete(JoinLink).where(JoinLink.secret_hash == hash_secret(secret)))


def use_link(session: Session, secret: str, here: Participant | None) -> Joined | None:
    """Use a link once. ``here`` is whoever this browser belonged to before.

    One conditional UPDATE, so that two presses at once join once.
    """
    link = link_by_secret(session, secret)
    if link is None:
        return None
    used = session.execute(
        sa.update(JoinLink)
        .where(JoinLink.id == link.id, JoinLink.used_at.is_(None))
        .values(used_at=now(), email="", wishes={})
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        return None
    forum = session.get_one(Forum, link.forum_id)
    participant = _whose(session, link, here)
    if here is not None and here.id != participant.id and is_unknown(session, here):
        absorb(session, here, participant)
    if link.wishes:
        wishes = Wishes(**link.wishes)
        _keep_contact(session, participant, link.email, wishes)
        _enter(session, participant, forum, wishes, link.checked_by)
    return Joined(participant, forum, add_device(session, participant))


def _whose(session: Session, link: JoinLink, here: Participant | None) -> Participant:
    if link.email:
        known = session.scalar(
            sa.select(Participant).join(ParticipantContact).where(ParticipantContact.email == link.email)
        )
        if known is not None:
            return known
    if link.participant_id is not None:
        asked = session.get_one(Participant, link.participant_id)
        # Only the browser that asked: whoever types somebody's address must not become them.
        same = here is not None and here.id == asked.id
        # Another address than theirs is another person at the same browser.
        if not link.email or (same and (asked.contact is None or not asked.contact.email)):
            return asked
    if here is not None and not link.email:
        return here
    someone = Participant()
    session.add(someone)
    session.flush()
    return someone


def _keep_contact(session: Session, participant: Participant, email: str, wishes: Wishes) -> None:
    contact = session.get(ParticipantContact, participant.id)
    if contact is None and (email or wishes.postal):
        contact = ParticipantContact(participant_id=participant.id)
        session.add(contact)
    if contact is not None:
        contact.email = email or contact.email
        contact.postal = wishes.postal or contact.postal or ""
        contact.language = wishes.language
    session.flush()


def _enter(
    session: Session, participant: Participant, forum: Forum, wishes: Wishes, checked_by: int | None
) -> None:
    # Left or not: whoever joins again has the membership they had.
    member = session.scalar(
        sa.select(Membership).where(
            Membership.participant_id == participant.id, Membership.forum_id == forum.id
        )
    )
    if member is None:
        member = Membership(participant_id=participant.id, forum_id=forum.id)
        session.add(member)
    before = (member.connection, member.group_name)
    member.level, member.connection = wishes.level, wishes.connection
    member.group_name = wishes.group_name if wishes.connection == Connection.GROUP.value else ""
    member.digest, member.left_at = wishes.digest, None
    if checked_by is not None:
        member.checked_at, member.checked_by = now(), checked_by
    elif before != (member.connection, member.group_name):
        # What somebody has checked was another connection.
        member.checked_at = member.checked_by = None
    session.flush()
    audit.record(session, ANONYMOUS, Event.MEMBER_JOINED, f"membership:{member.id}", forum=forum.id)


def change_membership(session: Session, member: Membership, level: str, digest: str, postal: str) -> None:
    """Change how far somebody is involved and how they follow."""
    contact = session.get(ParticipantContact, member.participant_id)
    if digest == Digest.EMAIL.value and not (contact and contact.email):
        raise Refused(words.no_email_known())
    if digest == Digest.POST.value and not (postal or (contact and contact.postal)):
        raise Refused(words.no_postal_address())
    if postal and contact is None:
        contact = ParticipantContact(participant_id=member.participant_id)
        session.add(contact)
    if contact is not None:
        contact.postal = postal or contact.postal or ""
    member.level, member.digest = level, digest
    session.flush()
    audit.record(session, ANONYMOUS, Event.MEMBER_CHANGED, f"membership:{member.id}", level=level)


def leave(session: Session, member: Membership) -> bool:
    """Leave a forum. Whoever has left all of them is no longer known by any address, on any device: True."""
    member.left_at, member.digest = now(), Digest.NONE.value
    session.flush()
    others = sa.select(sa.func.count(Membership.id)).where(
        Membership.participant_id == member.participant_id, Membership.left_at.is_(None)
    )
    gone = not session.scalar(others)
    if gone:
        contact = session.get(ParticipantContact, member.participant_id)
        if contact is not None:
            session.delete(contact)
        end_devices(session, member.participant)
    session.flush()
    audit.record(session, ANONYMOUS, Event.MEMBER_CHANGED, f"membership:{member.id}", left=True)
    return gone


def stop_digest(session: Session, membership_id: int) -> None:
    """No more digests for this membership."""
    member = session.get(Membership, membership_id)
    if member is None or member.digest == Digest.NONE.value:
        return
    member.digest = Digest.NONE.value
    session.flush()
    audit.record(session, ANONYMOUS, Event.MEMBER_CHANGED, f"membership:{member.id}", digest="none")


def forget_old_links(session: Session, before: datetime) -> None:
    """Delete links that ended before a moment, with the addresses they were sent to."""
    session.execute(sa.delete(JoinLink).where(JoinLink.expires_at < before))
