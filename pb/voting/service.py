"""A voter's choices: kept as a draft at every tap, cast in one transaction, replaced until voting closes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pb.house import idempotency
from pb.house.errors import Refused
from pb.rounds.models import Round
from pb.voting import merkle
from pb.voting.ballot_words import fault_words
from pb.voting.marks import Marks
from pb.voting.models import Ballot, BallotDraft, Channel, Credential, CredentialState
from pb.voting.secrecy import answers_scope
from pb.voting.voters import Standing, Voter, standing_of

RECORDED = "recorded"
LONGEST_NUMBER = 9
LONGEST_POINTS = 4


class NotOpen(Refused):
    """The round takes no votes now."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        super().__init__(not_open_words(standing))


class CardRefused(Refused):
    """The card was made void after its holder came in."""

    def __init__(self) -> None:
        super().__init__(_("This card is void. Ask the council for a new one."))


class UsedOnPaper(Refused):
    """The card's ballot came in on paper: a phone cannot replace it."""

    def __init__(self) -> None:
        super().__init__(_("This card was used on paper. Ask the council if that is wrong."))


class BadBallot(Refused):
    """The choices cannot be a ballot of this round and area."""


def not_open_words(standing: Standing) -> str:
    """Why no vote is taken now, in a sentence."""
    if standing is Standing.PAUSED:
        words = _("Voting is paused. Your choices are kept. Try again when voting starts again.")
    elif standing is Standing.NOT_YET:
        words = _("Voting has not opened yet. Keep your card until then.")
    else:
        words = _("Voting has closed. Nothing more can be sent or changed.")
    return str(words)


def read_numbers(texts: Sequence[str]) -> list[int]:
    """Proposal numbers from a form, each once, in the order given. Raises ``BadBallot`` on anything else."""
    numbers = []
    for text in texts:
        if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
            raise BadBallot(_("One of the choices is not a number on your ballot. Choose again."))
        numbers.append(int(text))
    return list(dict.fromkeys(numbers))


def read_marks(choices: Sequence[str], points: Sequence[str]) -> Marks:
    """The marks that a page carries in its fields. Raises ``BadBallot``."""
    numbers = read_numbers(choices)
    given = [read_points(text) for text in points]
    if given and len(given) != len(numbers):
        raise BadBallot(_("Some points belong to no proposal. Give your points again."))
    return Marks(tuple(numbers), tuple(given))


def read_points(text: str) -> int:
    """Points somebody typed; an empty box is none. Raises ``BadBallot``."""
    text = text.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= LONGEST_POINTS):
        raise BadBallot(_("Points are whole numbers, like 3. Correct them and go on."))
    return int(text or 0)


def current_marks(session: Session, voter: Voter) -> Marks:
    """The draft if there is one, else what is in the box, else nothing."""
    return _marks(session, BallotDraft, voter) or cast_marks(session, voter) or Marks()


def cast_marks(session: Session, voter: Voter) -> Marks | None:
    """What this voter's ballot in the box says, or None when there is none."""
    return _marks(session, Ballot, voter)


def receipt(session: Session, voter: Voter) -> str | None:
    """The fingerprint (hex) of the ballot in the box, or None when there is none."""
    found = session.execute(
        sa.select(Ballot.nonce, Ballot.choices, Ballot.points).where(Ballot.pseudonym == voter.pseudonym)
    ).first()
    if found is None:
        return None
    return merkle.leaf_of(found.nonce, voter.area.slug, found.choices, found.points or ())


def save_draft(session: Session, voter: Voter, marks: Marks) -> None:
    """Keep the marks as they stand, over the limit too: they are held until one is taken away.

    Raises ``BadBallot`` for a proposal that is not on this ballot and ``NotOpen`` when voting has closed.
    """
    ensure_on_ballot(voter, marks)
    hold_stage(session, voter, paused_too=True)
    if not voter.pseudonym:
        raise NotOpen(voter.standing)
    row = {"pseudonym": voter.pseudonym, "round_id": voter.round.id}
    session.execute(_upsert(session, BallotDraft, {**row, **marks.row}, marks.row))


def drop_draft(session: Session, voter: Voter) -> None:
    """Forget changes that were not cast."""
    session.execute(sa.delete(BallotDraft).where(BallotDraft.pseudonym == voter.pseudonym))


def cast_ballot(
    session: Session, voter: Voter, marks: Marks, key: str, channel: Channel = Channel.PHONE
) -> None:
    """Put the ballot in the box, or replace the one that is there; the same key changes nothing again.

    One transaction: stage, claim the card, replace the ballot, keep the answer. Raises ``NotOpen``,
    ``CardRefused``, ``UsedOnPaper`` or ``BadBallot``; then nothing was changed.
    """
    scope, bound = answers_scope(voter.round.id), f"{voter.pseudonym}:{key}"
    if voter.pseudonym and key and idempotency.recall(session, bound, scope):
        return
    hold_stage(session, voter, paused_too=False)
    ensure_whole(voter, marks)
    # The row lock makes casts on one card wait for each other; a void card matches nothing.
    claimed = session.execute(
        sa.update(Credential)
        .where(
            Credential.token_hash == voter.token_hash,
            Credential.state.in_((CredentialState.ISSUED, CredentialState.VOTED)),
        )
        .values(state=CredentialState.VOTED.value)
        .execution_options(synchronize_session=False)
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]
        state = session.scalar(sa.select(Credential.state).where(Credential.token_hash == voter.token_hash))
        raise UsedOnPaper if state == CredentialState.REJECTED else CardRefused
    if key and idempotency.recall(session, bound, scope):
        return
    fresh = {**marks.row, "nonce": secrets.token_hex(16), "channel": channel.value}
    row = {"pseudonym": voter.pseudonym, "round_id": voter.round.id, "area_id": voter.area.id, "revision": 1}
    again = {**fresh, "revision": Ballot.revision + 1}
    # One card, one ballot: what the hall put in the box on paper, no phone takes out again.
    replaced = session.execute(
        _upsert(session, Ballot, {**row, **fresh}, again, Ballot.channel != Channel.PAPER.value)
    )
    if not replaced.rowcount:  # type: ignore[attr-defined]
        raise UsedOnPaper
    drop_draft(session, voter)
    if key:
        idempotency.remember(session, bound, scope, RECORDED)


def hold_stage(session: Session, voter: Voter, *, paused_too: bool) -> None:
    """Hold a share of the round's row, so that it cannot close between this check and the commit."""
    held = (
        sa.select(Round.stage, Round.paused_from, Round.voting_closes_at)
        .where(Round.id == voter.round.id)
        .with_for_update(read=True)
    )
    standing = standing_of(*session.execute(held).one())
    if standing is not Standing.OPEN and not (paused_too and standing is Standing.PAUSED):
        raise NotOpen(standing)


def ensure_whole(voter: Voter, marks: Marks) -> None:
    """Raise ``BadBallot``, with what to do, when the marks cannot go into the box."""
    ensure_on_ballot(voter, marks)
    faults = voter.paper.faults(marks)
    if faults:
        raise BadBallot(*(fault_words(fault, voter.paper, marks, voter.round.currency) for fault in faults))


def ensure_on_ballot(voter: Voter, marks: Marks) -> None:
    """Raise ``BadBallot`` where the marks speak of what this ballot does not have."""
    if not set(marks.choices) <= voter.paper.costs.keys():
        raise BadBallot(_("One of the choices is not on your ballot. Choose again."))
    if len(set(marks.choices)) != len(marks.choices):
        raise BadBallot(_("A proposal can be chosen only once. Choose again."))
    if marks.points and not voter.paper.with_points:
        raise BadBallot(_("This ballot gives no points. Choose again."))


def _marks(session: Session, table: type[Ballot | BallotDraft], voter: Voter) -> Marks | None:
    found = session.execute(
        sa.select(table.choices, table.points).where(table.pseudonym == voter.pseudonym)
    ).first()
    return None if found is None else Marks.stored(found.choices, found.points)


def _upsert(
    session: Session, table: Any, row: dict[str, Any], again: dict[str, Any], where: Any = None
) -> Any:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return (
        insert(table).values(row).on_conflict_do_update(index_elements=["pseudonym"], set_=again, where=where)
    )
