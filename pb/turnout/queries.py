"""Exact counts for this room's own use: none is shown before ``readings`` or ``publishing`` saw it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.rounds.models import Round
from pb.turnout.models import PublishedTable, SheetLabel, TurnoutReading
from pb.voting import secrecy
from pb.voting.models import Ballot, Credential, CredentialState, RoundKey

# A row of cards: the area's slug, and the label of the sheet where it has one.
CardRow = tuple[str, str]


@dataclass(frozen=True)
class Usable:
    """How many cards may vote, by area and label."""

    by_row: Counter[CardRow]

    def of_area(self, slug: str) -> int:
        """In one area."""
        return sum(number for (area, _label), number in self.by_row.items() if area == slug)

    @property
    def total(self) -> int:
        """In the whole round."""
        return sum(self.by_row.values())


def labels_of(session: Session, round_: Round) -> dict[str, str]:
    """The labels of the round's sheets, by sheet."""
    rows = session.execute(
        sa.select(SheetLabel.sheet, SheetLabel.label).where(SheetLabel.round_id == round_.id)
    )
    return {row.sheet: row.label for row in rows}


def usable_cards(session: Session, round_: Round) -> Usable:
    """The cards that are not void."""
    slugs, labels = {area.id: area.slug for area in round_.areas}, labels_of(session, round_)
    found: Counter[CardRow] = Counter()
    for area_id, sheet, number in session.execute(
        sa.select(Credential.area_id, Credential.sheet, sa.func.count())
        .where(Credential.round_id == round_.id, Credential.state != CredentialState.VOID.value)
        .group_by(Credential.area_id, Credential.sheet)
    ):
        found[slugs[area_id], labels.get(sheet, "")] += number
    return Usable(found)


def ballots_in(session: Session, round_: Round) -> Counter[tuple[CardRow, str]]:
    """The ballots in the box by row of cards and channel.

    Where sheets have labels, a card is followed to its ballot here, in memory, for as long as it takes to
    count the channels of a table; nothing of it is kept.
    """
    slugs, labels = {area.id: area.slug for area in round_.areas}, labels_of(session, round_)
    if not labels:
        by_area = ballots_by_area(session, round_)
        return Counter({((slug, ""), channel): number for (slug, channel), number in by_area.items()})
    key = session.scalar(sa.select(RoundKey.key).where(RoundKey.round_id == round_.id))
    if key is None:
        return Counter()
    cast = {
        pseudonym: (area_id, channel)
        for pseudonym, area_id, channel in session.execute(
            sa.select(Ballot.pseudonym, Ballot.area_id, Ballot.channel).where(Ballot.round_id == round_.id)
        )
    }
    found: Counter[tuple[CardRow, str]] = Counter()
    for token_hash, sheet in session.execute(
        sa.select(Credential.token_hash, Credential.sheet).where(
            Credential.round_id == round_.id, Credential.state == CredentialState.VOTED.value
        )
    ):
        ballot = cast.get(secrecy.pseudonym_of(key, token_hash))
        if ballot is not None:
            found[(slugs[ballot[0]], labels.get(sheet, "")), ballot[1]] += 1
    return found


def ballots_by_area(session: Session, round_: Round) -> dict[tuple[str, str], int]:
    """The ballots in the box by area (slug) and channel."""
    slugs = {area.id: area.slug for area in round_.areas}
    rows = session.execute(
        sa.select(Ballot.area_id, Ballot.channel, sa.func.count())
        .where(Ballot.round_id == round_.id)
        .group_by(Ballot.area_id, Ballot.channel)
    )
    return {(slugs[area_id], channel): number for area_id, channel, number in rows}


def reading_of(session: Session, round_: Round) -> TurnoutReading | None:
    """The last reading of an open vote."""
    return session.get(TurnoutReading, round_.id)


def published(session: Session, round_: Round, name: str) -> PublishedTable | None:
    """The table of this name, once it is published."""
    return session.get(PublishedTable, (round_.id, name))
