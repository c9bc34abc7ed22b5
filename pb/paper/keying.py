"""Keying slips: each batch by two people who do not see each other's readings."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.errors import Refused
from pb.paper.batches import MOST_IN_A_BATCH
from pb.paper.entries import (
    add_entry,
    header_of,
    hold_batch,
    is_unordered,
    note_match,
    paper_for,
    readings_of,
    reason_given,
    slip_at,
    stand,
)
from pb.paper.matching import same
from pb.paper.models import Hand, PaperBatch, PaperEntry
from pb.paper.reading import CannotRead, Reading, Verdict, read_line
from pb.paper.words import unread_words
from pb.permissions import Action, Actor, InArea, ensure
from pb.rounds.models import Round
from pb.voting import by_hand
from pb.voting.ballot_words import fault_words
from pb.voting.kinds import Paper
from pb.voting.secrecy import serial_of


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a teller is shown after a line: the slip as it was understood, and how many are keyed."""

    place: int
    reading: Reading
    keyed: int
    declared: int


class KeyedBefore(Refused):
    """The reader has keyed this slip already; with a reason the reading is corrected."""


def key_slip(
    session: Session, actor: Actor, round_: Round, batch: PaperBatch, text: str, why: str = ""
) -> Keyed:
    """Keep what this person read on one slip; where both read the same, the reading stands.

    With ``why`` an earlier reading of their own is corrected, until it stands. Raises ``Refused``.
    """
    ensure(actor, Action.KEY_SLIPS, InArea(batch.area_id))
    hold_batch(session, round_, batch)
    hand = _hand_of(actor, batch)
    place, reading = understand(session, round_, batch, text)
    mine = readings_of(session, batch, hand)
    declared = header_of(session, batch).declared
    if place in mine and mine[place] == reading:
        return Keyed(place, reading, len(mine), declared)
    if slip_at(session, batch, place) is not None:
        raise Refused(
            _(
                "Slip %(serial)s has been read and stands. An officer can have the batch keyed again.",
                serial=serial_of(batch.sheet, place),
            )
        )
    if place in mine and not why.strip():
        raise KeyedBefore(
            _(
                "You have keyed slip %(serial)s. To correct it, say why and send it again.",
                serial=serial_of(batch.sheet, place),
            )
        )
    if place not in mine and len(mine) >= MOST_IN_A_BATCH:
        raise Refused(_("A batch holds at most %(most)d slips. Open another one.", most=MOST_IN_A_BATCH))
    why = reason_given(why) if place in mine else ""
    entry = add_entry(session, batch, hand, actor.account_id, place, reading, why)
    event = Event.SLIP_CORRECTED if place in mine else Event.SLIP_KEYED
    _compare(session, round_, batch, hand, entry, reading)
    note_match(session, round_, batch)
    # Neither the slip nor what is on it: the record is for ever.
    audit.record(session, actor, event, f"round:{round_.id}", batch=batch.number)
    return Keyed(place, reading, len({*mine, place}), declared)


def understand(session: Session, round_: Round, batch: PaperBatch, text: str) -> tuple[int, Reading]:
    """The line as a slip of this batch that could be a ballot. Raises ``Refused`` with what to do."""
    paper = paper_for(round_, batch)
    try:
        line = read_line(text, with_points=paper.with_points)
    except CannotRead as unread:
        raise Refused(unread_words(unread.fault)) from None
    cards = {card.place for card in by_hand.cards_on(session, round_, batch.sheet)}
    if line.place not in cards:
        raise Refused(
            _(
                "Sheet %(sheet)s has no slip %(place)d. Read the slip’s number again.",
                sheet=batch.sheet,
                place=line.place,
            )
        )
    _check_marks(round_, paper, line.reading)
    return line.place, line.reading


def _check_marks(round_: Round, paper: Paper, reading: Reading) -> None:
    if reading.verdict is not Verdict.BALLOT:
        return
    strange = sorted(set(reading.marks.choices) - paper.costs.keys())
    if strange:
        raise Refused(_("Proposal %(number)d is not on this ballot. Read the slip again.", number=strange[0]))
    faults = [f for f in paper.faults(reading.marks) if not (reading.in_part and f in by_hand.IN_PART)]
    if faults:
        raise Refused(
            *(fault_words(fault, paper, reading.marks, round_.currency) for fault in faults),
            _("If the slip really says so, enter what can be counted, then 0 and the reason."),
        )


def _hand_of(actor: Actor, batch: PaperBatch) -> Hand:
    """In whose turn this person keys; whoever comes first, and second, and nobody else."""
    if actor.account_id is None:
        raise Refused(_("Sign in with an account of your own to key slips."))
    if batch.first_reader in (None, actor.account_id):
        batch.first_reader = actor.account_id
        return Hand.FIRST
    if batch.second_reader in (None, actor.account_id):
        batch.second_reader = actor.account_id
        return Hand.SECOND
    raise Refused(_("Two people key this batch already. Take another one."))


def _compare(
    session: Session, round_: Round, batch: PaperBatch, hand: Hand, entry: PaperEntry, reading: Reading
) -> None:
    """Let the reading stand when the other person has read the same."""
    other = readings_of(session, batch, Hand.SECOND if hand is Hand.FIRST else Hand.FIRST)
    unordered = is_unordered(paper_for(round_, batch))
    if entry.place in other and same(reading, other[entry.place], unordered=unordered):
        stand(session, batch, entry, reading)
