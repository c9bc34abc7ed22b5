"""Which card this device is voting with: a hash in the signed session cookie, for two hours at most.

And whether somebody is being helped on it: then letters are larger, and the ballot says that it was assisted.
"""

from __future__ import annotations

import time

from flask import g, session

from pb.voting.display import forget_display, forget_places
from pb.voting.models import CardChannel, Channel
from pb.voting.voters import Voter

CARD, SINCE = "card", "card_since"
ASSISTED = "assisted"
LONGEST_SECONDS = 2 * 60 * 60
CSRF_FIELD = "csrf_token"


def hold_card(token_hash: str) -> None:
    """Vote with this card from now on; nothing of an earlier one stays."""
    let_go()
    session[CARD], session[SINCE] = token_hash, int(time.time())


def let_go() -> None:
    """Forget the card. Forms that were open for it cannot be sent any more."""
    for name in (CARD, SINCE, CSRF_FIELD):
        session.pop(name, None)
    g.pop(CSRF_FIELD, None)
    forget_places()


def finish() -> None:
    """Forget everything that the person before chose, how the ballot looks included."""
    let_go()
    stop_assisting()
    forget_display()


def held_card() -> str | None:
    """The hash of the card in use, or None when there is none or it was left lying too long."""
    card = session.get(CARD)
    if card and time.time() - int(session.get(SINCE, 0)) > LONGEST_SECONDS:
        let_go()
        forget_display()
        return None
    return str(card) if card else None


def limit_key() -> str:
    """Under what name this device's requests are limited: its card, never its address."""
    return f"card:{session.get(CARD, '')}"


def start_assisting(round_id: int, area_id: int) -> None:
    """The next vote of this round and area on this device is an assisted one; a card in use is forgotten."""
    let_go()
    session[ASSISTED] = [round_id, area_id, int(time.time())]


def stop_assisting() -> None:
    """The next vote on this device is an ordinary one."""
    session.pop(ASSISTED, None)


def is_assisting(voter: Voter | None = None) -> bool:
    """Whether somebody is being helped on this device now, and this voter may be the one."""
    round_id, area_id, since = session.get(ASSISTED) or (0, 0, 0)
    if not since or time.time() - since > LONGEST_SECONDS:
        return False
    return voter is None or (voter.round.id, voter.area.id) == (round_id, area_id)


def channel_of(voter: Voter) -> Channel:
    """How a ballot that is cast on this device now reaches the box."""
    if is_assisting(voter):
        return Channel.ASSISTED
    return Channel.HOME if voter.card is CardChannel.HOME else Channel.PHONE
