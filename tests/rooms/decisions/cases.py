"""A counted round with a real recommendation, at its review: what the tests of decisions start from."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.allocation import work
from pb.allocation.models import AllocationRun, ProposedAmendment
from pb.allocation.queries import current_run, proposal_by_number
from pb.allocation.solving import solve_given
from pb.areas.models import Area
from pb.decisions.comments import Statement, make_statement, seen_hash, standing
from pb.decisions.interests import Kind, declaration_of, declare_interest
from pb.decisions.models import Decision, Signature
from pb.decisions.queries import decision_of
from pb.decisions.record import RecordFields
from pb.decisions.service import record_decision
from pb.decisions.signing import sign_decision
from pb.house.database import now
from pb.permissions import SYSTEM, Actor, Role
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.service import move_round
from pb.voting.freezing import freeze
from pb.voting.models import CountedBallot, Tally
from tests.factories import make_area, make_proposal, make_round

FIELDS = RecordFields(
    authority="ward-member",
    decision="To fund the skate park lights.",
    decided_on=date(2026, 5, 12),
    reasons="Residents ranked it first.",
    alternatives="To fund nothing; rejected because residents voted.",
)
# Each area: pot £1,000; proposals of £600, £500 and £400. Votes make the first beat the others, so the
# vote alone funds the £600 and the £400 (together exactly the pot).
COSTS = (60_000, 50_000, 40_000)
POT = 100_000


def person(
    session: Session, role: Role, area: Area | None = None, name: str = "Ann Lee", title: str = "Cllr"
) -> Actor:
    """Somebody with one role."""
    address = f"{role.value}-{secrets.token_hex(6)}@example.org"
    account = accounts.create_account(session, address, name, [(role, area.id if area else None, title)])
    session.flush()
    return account.as_actor()


def make_reviewed(session: Session, *names: str, titles: dict[int, str] | None = None) -> Round:
    """A round of these areas, counted, recommended and handed to its councillors."""
    areas = [make_area(session, name) for name in names or ("Coldbeck",)]
    round_ = make_round(session, areas, stage="counted", pot=POT)
    numbers: list[int] = []
    for place, area in enumerate(areas):
        for cost in COSTS:
            number = len(numbers) + 1
            title = (titles or {}).get(number, f"Proposal {number} of area {place}")
            make_proposal(session, round_, area, cost=cost, number=number, title=title)
            numbers.append(number)
    round_.tie_order = numbers
    session.flush()
    freeze(session, round_)
    count(session, round_)
    recommend(session, round_)
    round_.stage = "recommended"
    move_round(session, person(session, Role.OFFICER), round_, Move.START_REVIEW)
    session.commit()
    return round_


def count(session: Session, round_: Round) -> None:
    """A tally in which every area's first proposal is liked best, then its third, then its second."""
    tally = Tally(
        round_id=round_.id,
        cards_issued=40,
        ballots_cast=30,
        ballots_counted=30,
        merkle_root="0" * 64,
        sha256="0" * 64,
    )
    session.add(tally)
    session.flush()
    for place, area in enumerate(round_.areas):
        first = round_area_start(round_, place)
        for copy in range(15):
            choices = [first, first + 2, first + 1] if copy % 3 else [first + 2, first, first + 1]
            session.add(CountedBallot(tally_id=tally.id, area_id=area.id, channel="phone", choices=choices))
    session.flush()


def round_area_start(round_: Round, place: int) -> int:
    """The number of an area's first proposal; areas are numbered in the order they were made."""
    order = sorted(round_.areas, key=lambda a: a.id)
    return order.index(round_.areas[place]) * len(COSTS) + 1


def recommend(session: Session, round_: Round, *standing: ProposedAmendment) -> AllocationRun:
    """Solve and store the next run, exactly as the job does."""
    session.commit()  # nothing is held open while the solver works
    given = work.gather(session, round_, tuple(work.as_change(a) for a in standing))
    solved = solve_given(session, given, lambda _done, _total: None, "")
    return work.store_run(session, SYSTEM, round_, given, solved)


def amend(
    session: Session, round_: Round, actor: Actor, number: int, kind: str, reason: str
) -> AllocationRun:
    """A councillor's change that stands, with its new run."""
    proposal = proposal_by_number(session, round_, number)
    before = current_run(session, round_)
    assert proposal is not None and before is not None
    amendment = ProposedAmendment(
        round_id=round_.id,
        proposal=proposal,
        kind=kind,
        reason=reason,
        author_id=actor.account_id,
        state="standing",
        before_run_id=before.id,
    )
    session.add(amendment)
    session.commit()
    run = recommend(session, round_, amendment)
    amendment.after_run_id = run.id
    session.commit()
    return run


def standing_decision(session: Session, round_: Round, area: Area | None = None) -> Decision:
    """The area's decision that stands now."""
    found = decision_of(session, round_, area or round_.areas[0])
    assert found is not None
    return found


def recorded(session: Session, round_: Round, area: Area | None = None, **changes: Any) -> Decision:
    """The area's decision with its record written."""
    decision = standing_decision(session, round_, area)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    written = record_decision(
        session, officer, decision, replace(FIELDS, **changes), shown_version=decision.version
    )
    session.commit()
    return written


def declared(session: Session, actor: Actor, decision: Decision) -> None:
    """This person has said that they have no interest here, unless they said something already."""
    if declaration_of(session, actor, decision.round_id, decision.area_id) is None:
        declare_interest(session, actor, decision, kind=Kind.NONE)


def commented(session: Session, decision: Decision) -> None:
    """All three statements stand on the record as it is now."""
    people = (Role.SECTION_151, Role.MONITORING, Role.DEMOCRATIC_SERVICES)
    held = standing(session, decision)
    for kind, role in zip(Statement, people, strict=True):
        if kind.value not in held:
            said, shown = f"{kind.value}: nothing to add.", decision.record_sha256
            make_statement(session, person(session, role), decision, kind, said, shown_sha256=shown)


def seen(session: Session, decision: Decision) -> str:
    """The hash over what a page shows of the comments now."""
    return seen_hash(list(standing(session, decision).values()))


def sign_now(
    session: Session, actor: Actor, decision: Decision, shown: str = "", minutes_ago: int = 0
) -> Signature:
    """Sign what stands, and nothing done beforehand."""
    return sign_decision(
        session,
        actor,
        decision,
        shown_sha256=shown or decision.record_sha256,
        seen_sha256=seen(session, decision),
        authenticated_at=now() - timedelta(minutes=minutes_ago),
        reauthenticate_minutes=10,
    )


def ready(session: Session, actor: Actor, decision: Decision) -> None:
    """Everything is there for this person to sign: their declaration and the officers' comments."""
    declared(session, actor, decision)
    if decision.record_sha256 and decision.state == "prepared":
        commented(session, decision)


def signed(session: Session, round_: Round, area: Area | None = None, name: str = "Ann Lee") -> Decision:
    """The area's decision, recorded and signed by its own councillor."""
    decision = recorded(session, round_, area)
    councillor = person(session, Role.COUNCILLOR, decision.area, name=name)
    ready(session, councillor, decision)
    sign_now(session, councillor, decision)
    session.commit()
    return decision
