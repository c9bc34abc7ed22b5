"""Finding decisions, and who may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, object_session

from pb.allocation.models import AllocationRun, ProposedAmendment
from pb.allocation.queries import amendments_of, problem_text, result_text, run_by_number, runs_of_round
from pb.areas.models import Area
from pb.decisions.gate_models import CallIn
from pb.decisions.models import Decision, DeclaredInterest
from pb.decisions.reading import AreaShare, Departure, departures, read_share
from pb.decisions.record import Binding, Interest, RecordFields, canonical_record, sha256_of
from pb.permissions import Action, Actor, can
from pb.rounds.models import Round

LIVE = ("prepared", "signed", "published")


@dataclass(frozen=True, slots=True)
class AreaState:
    """Where one area's decision stands. ``state`` is a key of ``words.STATES``, "" before there is one."""

    area: Area
    decision: Decision | None
    state: str


def decision_of(session: Session, round_: Round, area: Area) -> Decision | None:
    """The area's decision that stands now, or None before the review."""
    return session.scalar(
        sa.select(Decision)
        .where(Decision.round_id == round_.id, Decision.area_id == area.id, Decision.state.in_(LIVE))
        .order_by(Decision.number.desc())
        .limit(1)
    )


def live_decisions(session: Session, round_: Round) -> list[Decision]:
    """Every decision of the round that stands now, by area."""
    return list(
        session.scalars(
            sa.select(Decision)
            .join(Area)
            .where(Decision.round_id == round_.id, Decision.state.in_(LIVE))
            .order_by(Area.name, Decision.number.desc())
        )
    )


def void_versions(session: Session, round_: Round, area: Area) -> list[Decision]:
    """The area's versions that no longer stand, the newest first."""
    return list(
        session.scalars(
            sa.select(Decision)
            .where(Decision.round_id == round_.id, Decision.area_id == area.id, Decision.state == "void")
            .order_by(Decision.number.desc())
        )
    )


def last_number(session: Session, round_id: int, area_id: int) -> int:
    """The number of the area's newest version, void or not; 0 before the first."""
    found = session.scalar(
        sa.select(sa.func.max(Decision.number)).where(
            Decision.round_id == round_id, Decision.area_id == area_id
        )
    )
    return found or 0


def state_of(decision: Decision, today: date) -> str:
    """The key of ``words.STATES`` for a decision on a day in London."""
    session = object_session(decision)
    waits = decision.state == "published" and decision.call_in_until is not None
    return state_with(decision, call_in_of(session, decision) if session and waits else None, today)


def state_with(decision: Decision, called: CallIn | None, today: date) -> str:
    """The same where its call-in was looked up already."""
    if decision.state == "published" and decision.call_in_until is not None:
        if called is not None and not called.outcome:
            return "called-in"
        return "call-in" if today <= decision.call_in_until else "in-force"
    if decision.state == "prepared" and decision.record_sha256:
        return "recorded"
    return decision.state


def area_states(session: Session, round_: Round, today: date) -> list[AreaState]:
    """Every area of the round with where its decision stands, in the order of the round."""
    live = {d.area_id: d for d in reversed(live_decisions(session, round_))}
    return [
        AreaState(area, live.get(area.id), state_of(live[area.id], today) if area.id in live else "")
        for area in round_.areas
    ]


def may_read(actor: Actor, decision: Decision) -> bool:
    """Anybody may read what is published; before that, those who review the area."""
    return decision.state == "published" or can(actor, Action.REVIEW, decision)


def fields_of(decision: Decision) -> RecordFields:
    """What democratic services wrote."""
    return RecordFields(**{name: getattr(decision, name) for name in RecordFields.__dataclass_fields__})


def interests_in(session: Session, round_id: int, area_id: int) -> list[DeclaredInterest]:
    """The interests councillors declared in an area's share of a round, the first declared first."""
    return list(
        session.scalars(
            sa.select(DeclaredInterest)
            .where(
                DeclaredInterest.round_id == round_id,
                DeclaredInterest.area_id == area_id,
                DeclaredInterest.kind != "none",
            )
            .order_by(DeclaredInterest.id)
        )
    )


def ward_member_decisions(session: Session, since: date) -> list[Decision]:
    """The published decisions of ward members since a day: section 236 keeps them open for six years."""
    return list(
        session.scalars(
            sa.select(Decision)
            .where(
                Decision.state == "published",
                Decision.authority == "ward-member",
                Decision.decided_on >= since,
            )
            .order_by(Decision.decided_on.desc(), Decision.id.desc())
        )
    )


def text_of(session: Session, decision: Decision) -> str:
    """The decision's record as the canonical text whose SHA-256 is signed."""
    declared = interests_in(session, decision.round_id, decision.area_id)
    return canonical_record(
        Binding(
            round=decision.round.slug,
            area=decision.area.slug,
            number=decision.number,
            run=decision.run.number,
            problem_sha256=decision.run.problem_sha256,
            result_sha256=decision.result_sha256,
        ),
        fields_of(decision),
        [Interest(i.name, i.title, i.what, i.kind, i.dispensation, i.dispensation_note) for i in declared],
    )


def hash_of(session: Session, decision: Decision) -> str:
    """The SHA-256 of the record as it stands in the database now."""
    return sha256_of(text_of(session, decision))


def share_in(run: AllocationRun, area: Area) -> AreaShare:
    """What a run gives an area; raises ``RunAltered`` when its texts are not those that were hashed."""
    return read_share(problem_text(run), result_text(run), area.slug)


def share_of(decision: Decision) -> AreaShare:
    """What the decision's run gives its area."""
    return share_in(decision.run, decision.area)


def share_by_vote(session: Session, decision: Decision) -> AreaShare | None:
    """What the residents' vote alone gave the area: the round's first run."""
    first = run_by_number(session, decision.round, 1)
    return share_in(first, decision.area) if first else None


def departures_of(session: Session, decision: Decision) -> list[Departure]:
    """Where the decision differs from the residents' vote, with the councillors' reasons."""
    vote = share_by_vote(session, decision)
    return departures(vote, share_of(decision)) if vote else []


def earlier_runs(session: Session, run: AllocationRun) -> list[AllocationRun]:
    """The versions of the allocation between the vote's own and this one, the first first."""
    return [r for r in runs_of_round(session, run.round) if 1 < r.number < run.number]


def rejected_changes(session: Session, decision: Decision) -> list[ProposedAmendment]:
    """The amendments to the area's proposals that were refused or withdrawn, the first asked first."""
    states = ("refused", "withdrawn")
    return amendments_of(session, decision.round, decision.area_id, states)


def call_in_of(session: Session, decision: Decision) -> CallIn | None:
    """The call-in of this version, or None."""
    return session.scalar(sa.select(CallIn).where(CallIn.decision_id == decision.id))


def areas_without(session: Session, round_: Round, *states: str) -> int:
    """How many areas of the round have no decision in any of these states."""
    there = {d.area_id for d in live_decisions(session, round_) if d.state in states}
    return len(set(round_.area_ids) - there)
