"""What the council's constitution leaves open: the key threshold, call-in, days before an election."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.decisions import gate_words, term_words
from pb.decisions.gate_models import USUAL_THRESHOLD, DecisionTerms
from pb.decisions.working_days import CALL_IN_CLEAR_WORKING_DAYS
from pb.house.errors import Refused
from pb.house.models import Council
from pb.house.money import LARGEST
from pb.permissions import WHOLE_COUNCIL, Action, Actor, ensure
from pb.rounds.models import Round

USUAL_MEMBERS = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that hold. Money in pence, periods in clear working days."""

    key_threshold: int = USUAL_THRESHOLD
    call_in_days: int = CALL_IN_CLEAR_WORKING_DAYS
    call_in_members: int = USUAL_MEMBERS
    call_in_grounds: tuple[str, ...] = field(default=())
    pre_election_from: date | None = None
    pre_election_until: date | None = None

    def grounds(self) -> tuple[str, ...]:
        """On what grounds a decision may be called in: the council's own, or the usual ones."""
        return self.call_in_grounds or gate_words.usual_grounds()

    def is_pre_election(self, today: date) -> bool:
        """Whether launches and publicity wait for an election on this day."""
        first, last = self.pre_election_from, self.pre_election_until
        return first is not None and last is not None and first <= today <= last


def terms_of_council(session: Session, council_id: int) -> Terms:
    """The terms of a council: its own, else the usual ones."""
    row = session.get(DecisionTerms, council_id)
    if row is None:
        return Terms()
    lines = tuple(line.strip() for line in row.call_in_grounds.split("\n") if line.strip())
    return Terms(
        row.key_threshold,
        row.call_in_days,
        row.call_in_members,
        lines,
        row.pre_election_from,
        row.pre_election_until,
    )


def terms_for(session: Session, round_: Round) -> Terms:
    """The terms under which a round is decided."""
    return terms_of_council(session, round_.areas[0].council_id) if round_.areas else Terms()


def the_council(session: Session) -> Council | None:
    """The council that this service is for."""
    return session.scalar(sa.select(Council).order_by(Council.id).limit(1))


def set_terms(session: Session, actor: Actor, council: Council, terms: Terms) -> None:
    """Write the council's terms. They hold for what is recorded and published from now on."""
    ensure(actor, Action.PREPARE_DECISION, WHOLE_COUNCIL)
    first, last = terms.pre_election_from, terms.pre_election_until
    problems = [
        sentence
        for wrong, sentence in (
            (not 0 < terms.key_threshold <= LARGEST, term_words.bad_threshold()),
            (not 1 <= terms.call_in_days <= 20, term_words.bad_call_in_days()),
            (not 1 <= terms.call_in_members <= 50, term_words.bad_call_in_members()),
            ((first is None) != (last is None), term_words.half_a_period()),
            (first is not None and last is not None and last < first, term_words.half_a_period()),
        )
        if wrong
    ]
    if problems:
        raise Refused(*problems)
    row = session.get(DecisionTerms, council.id) or DecisionTerms(council_id=council.id)
    values = {**asdict(terms), "call_in_grounds": "\n".join(terms.call_in_grounds)}
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    said = {k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()}
    audit.record(session, actor, Event.DECISION_TERMS_SET, f"council:{council.id}", **said)
