"""A voting card for whoever tries the demonstration."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.accounts.queries import account_by_email
from pb.desk.cards import PrintedCard, print_cards
from pb.house.database import now
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.voting.secrecy import show_code


def try_card(session: Session, secret_key: str) -> PrintedCard | None:
    """Print one card for the first area of a round that is open; its code as it stands on paper."""
    round_ = session.scalar(
        sa.select(Round)
        .where(Round.stage == Stage.VOTING.value, Round.voting_closes_at > now())
        .order_by(Round.id)
    )
    if round_ is None:
        return None
    area = round_.areas[0]
    officer = account_by_email(session, f"officer.{area.slug}@example.org")
    if officer is None:
        return None
    card = print_cards(session, officer.as_actor(), round_, area, 1, secret_key=secret_key).cards[0]
    return PrintedCard(card.place, card.token, show_code(card.code))
