"""What rooms above this one have to say on a round's own page, as sentences."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from pb.rounds.models import Round

Notice = Callable[[Session, Round], list[str]]

_notices: list[Notice] = []


def notice(function: Notice) -> Notice:
    """Register who has something to say."""
    if function not in _notices:
        _notices.append(function)
    return function


def notices_of(session: Session, round_: Round) -> list[str]:
    """Every sentence, in the order of registration."""
    return [sentence for function in _notices for sentence in function(session, round_)]
