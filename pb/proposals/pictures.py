"""A proposal's picture: what was sent is never kept, a small picture is made afresh from its pixels.

That leaves nothing of what a hostile or careless file carries: where and when it was taken, a second file
behind the first, a script. A file whose header promises more pixels than a camera has is not opened.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from PIL import Image, ImageOps
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.proposals import words
from pb.proposals.models import Proposal, ProposalPicture, ProposalState
from pb.proposals.service import subject_of
from pb.rounds.models import Round
from pb.rounds.service import ensure_not_frozen, ensure_running, lock_round

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000  # what phones take today; 150 MB at most while it is read
WIDTH, HEIGHT = 480, 360
QUALITIES = (70, 55, 40, 25)
BYTES_WANTED = 30_000  # a ballot page with one picture stays light on a slow phone
LONGEST_ALT = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page needs to show a picture; its address has the fingerprint, so a new one is at a new one."""

    number: int
    sha256: str
    width: int
    height: int
    alt: str


def made_afresh(data: bytes) -> tuple[bytes, int, int]:
    """A small JPEG of the picture in ``data``, its width and height. Raises ``Refused`` for anything else."""
    if len(data) > MOST_BYTES:
        raise Refused(_("The picture is too large. Choose one of at most 10 MB."))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise Refused(_("The picture has too many pixels. Make it smaller and send it again."))
            sent.draft("RGB", (2 * WIDTH, 2 * HEIGHT))  # a JPEG is then read at a fraction of its size
            sent.load()
            upright = ImageOps.exif_transpose(sent).convert("RGBA")
    except Refused:
        raise
    except Exception:  # what a broken or hostile file makes a decoder raise is any of a dozen things
        raise Refused(_("We cannot read this as a picture. Send a JPEG, PNG or WebP.")) from None
    upright.thumbnail((WIDTH, HEIGHT))
    fresh = Image.new("RGB", upright.size, "white")
    fresh.paste(upright, mask=upright.getchannel("A"))
    made = b""
    for quality in QUALITIES:
        out = io.BytesIO()
        fresh.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        made = out.getvalue()
        if len(made) <= BYTES_WANTED:
            break
    return made, fresh.width, fresh.height


def put_picture(session: Session, actor: Actor, proposal: Proposal, data: bytes, alt: str) -> None:
    """Show this picture beside the proposal, instead of any other. Raises ``Refused`` in sentences."""
    alt = " ".join(alt.split())[:LONGEST_ALT]
    if not alt:
        raise Refused(_("Say in words what the picture shows, for people who cannot see it."))
    jpeg, width, height = made_afresh(data)
    ensure_may_change(session, proposal)
    digest = hashlib.sha256(jpeg).hexdigest()
    session.merge(
        ProposalPicture(
            proposal_id=proposal.id, jpeg=jpeg, sha256=digest, width=width, height=height, alt=alt
        )
    )
    session.flush()
    audit.record(session, actor, Event.PICTURE_CHANGED, subject_of(proposal), sha256=digest)


def put_picture_as_officer(session: Session, actor: Actor, proposal: Proposal, data: bytes, alt: str) -> None:
    """The same, by somebody who checks the proposal."""
    ensure(actor, Action.CHECK_PROPOSAL, proposal)
    put_picture(session, actor, proposal, data, alt)


def drop_picture(session: Session, actor: Actor, proposal: Proposal) -> None:
    """Show no picture any more."""
    ensure_may_change(session, proposal)
    found = session.get(ProposalPicture, proposal.id)
    if found is None:
        return
    session.delete(found)
    session.flush()
    audit.record(session, actor, Event.PICTURE_CHANGED, subject_of(proposal), sha256="")


def ensure_may_change(session: Session, proposal: Proposal) -> None:
    """Raise ``Refused`` from the moment voting opens: people must all see the same ballot."""
    lock_round(session, proposal.round)
    session.refresh(proposal)
    ensure_running(proposal.round)
    ensure_not_frozen(proposal.round)
    if proposal.state == ProposalState.WITHDRAWN.value:
        raise Refused(words.not_open_to_check())


def picture_of(session: Session, proposal: Proposal) -> ProposalPicture | None:
    """The proposal's picture with its bytes."""
    return session.get(ProposalPicture, proposal.id)


def pictures(session: Session, round_: Round, numbers: Sequence[int]) -> dict[int, Picture]:
    """The pictures of these proposals of a round, by number, without their bytes."""
    rows = session.execute(
        sa.select(
            Proposal.number,
            ProposalPicture.sha256,
            ProposalPicture.width,
            ProposalPicture.height,
            ProposalPicture.alt,
        )
        .join(ProposalPicture, ProposalPicture.proposal_id == Proposal.id)
        .where(Proposal.round_id == round_.id, Proposal.number.in_(numbers))
    )
    return {n: Picture(n, digest, width, height, alt) for n, digest, width, height, alt in rows if n}
