"""Who may vote in a round: the youngest age, the connections that count, and whether cards go to homes."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.errors import Refused
from pb.permissions import Action, Actor, ensure
from pb.rounds.connections import CONNECTIONS
from pb.rounds.models import Round
from pb.rounds.service import ensure_running, lock_round
from pb.rounds.setting_up import may_set_up

YOUNGEST, OLDEST = 5, 18  # real rounds ask for 8 to 18


def set_who_may_vote(
    session: Session,
    actor: Actor,
    round_: Round,
    *,
    minimum_age: int,
    connections: Sequence[str],
    home_cards: bool,
) -> None:
    """Set all three. Age and connections are published with the rules, and fixed from then on.

    Raises ``Refused`` for an age or a connection that cannot be, and for a change of what is fixed.
    """
    ensure(actor, Action.MANAGE_ROUND, round_)
    lock_round(session, round_)
    ensure_running(round_)
    wanted = {
        "minimum_age": minimum_age,
        "connections": [name for name in CONNECTIONS if name in connections],
        "home_cards": home_cards,
    }
    changed = {name: value for name, value in wanted.items() if getattr(round_, name) != value}
    if not may_set_up(round_) and set(changed) - {"home_cards"}:
        raise Refused(_("The rules are published: who may vote cannot change any more."))
    if not wanted["connections"] or set(connections) - set(CONNECTIONS):
        raise Refused(_("Choose at least one connection from the list."))
    if not YOUNGEST <= minimum_age <= OLDEST:
        raise Refused(_("Enter an age from %(youngest)d to %(oldest)d.", youngest=YOUNGEST, oldest=OLDEST))
    if not changed:
        return
    for name, value in changed.items():
        setattr(round_, name, value)
    session.flush()
    audit.record(session, actor, Event.ROUND_CHANGED, f"round:{round_.id}", **changed)
