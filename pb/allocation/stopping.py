"""Stopping the long work: whoever may start it may stop it.

A change that was being answered is then taken back; one that was being taken back stands as before.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb import audit
from pb.allocation.models import ProposedAmendment
from pb.allocation.service import review_address, subject_of
from pb.audit import Event
from pb.house.jobs import Stopping, stops
from pb.house.models import Job
from pb.permissions import Action, Actor, can
from pb.rounds.models import Round


def _may_stop_recommendation(session: Session, actor: Actor, job: Job) -> bool:
    return can(actor, Action.RECOMMEND, session.get_one(Round, job.arguments["round"]))


def _back_to_recommendation(session: Session, _actor: Actor, job: Job) -> str:
    return f"/rounds/{session.get_one(Round, job.arguments['round']).slug}/recommendation"


def _amendments(session: Session, job: Job) -> list[ProposedAmendment]:
    return [session.get_one(ProposedAmendment, one) for one in job.arguments["amendments"]]


def _may_stop_change(session: Session, actor: Actor, job: Job) -> bool:
    return all(
        amendment.author_id == actor.account_id and can(actor, Action.AMEND, amendment.proposal)
        for amendment in _amendments(session, job)
    )


def _take_change_back(session: Session, actor: Actor, job: Job) -> str:
    amendments = _amendments(session, job)
    round_ = session.get_one(Round, amendments[0].round_id)
    for amendment in amendments:
        if amendment.state != "asked":
            continue
        amendment.state = "withdrawn"
        session.flush()
        audit.record(
            session, actor, Event.AMENDMENT_WITHDRAWN, subject_of(round_), amendment=amendment.id, run=None
        )
    return review_address(round_, amendments[0])


stops("recommend", Stopping(_may_stop_recommendation, _back_to_recommendation))
for kind in ("amend", "withdraw"):
    stops(kind, Stopping(_may_stop_change, _take_change_back))
