"""Asking for a recommendation, asking for a change to it, and taking a change back.

Nothing is solved here: each of these adds a job to the caller's transaction, and ``allocation.work`` does
it after the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.allocation import queries
from pb.allocation.before_change import obstacles
from pb.allocation.bridge import AmendmentKind
from pb.allocation.models import AllocationRun, ProposedAmendment
from pb.audit import Event
from pb.house.errors import Refused
from pb.house.jobs import add_job
from pb.house.models import Job
from pb.house.money import LARGEST
from pb.permissions import Action, Actor, Forbidden, ensure
from pb.proposals.models import Proposal, ProposalState
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.voting.queries import latest_tally

SHORTEST_REASON = 30
LONGEST_REASON = 2000
# A change after a signature is allowed; it voids the signature, and the page says so.
AMENDABLE = (Stage.REVIEWING, Stage.SIGNED)
# One councillor's changes that are answered together.
MOST_TOGETHER = 5
OPPOSITE = {AmendmentKind.FIX: AmendmentKind.FORBID, AmendmentKind.FORBID: AmendmentKind.FIX}


def ask_recommendation(session: Session, actor: Actor, round_: Round) -> Job:
    """Have the recommendation worked out; the job to start after the commit.

    Asked for twice, the second asker gets the job that is under way. Raises ``Refused`` when the votes
    are not counted or there is a recommendation.
    """
    ensure(actor, Action.RECOMMEND, round_)
    if Stage(round_.stage) is not Stage.COUNTED or latest_tally(session, round_) is None:
        raise Refused(_("A recommendation is made once, when the votes have been counted."))
    under_way = queries.running_job(session, round_)
    if under_way is not None:
        return under_way
    back = f"/rounds/{round_.slug}/recommendation"
    job = add_job(actor, "recommend", back=back, round=round_.id, account=actor.account_id)
    audit.record(session, actor, Event.RECOMMENDATION_ASKED, subject_of(round_))
    return job


@dataclass(frozen=True, slots=True)
class Change:
    """One typed change as somebody wants it; ``cost`` is in pence and counts for a reprice only."""

    kind: AmendmentKind
    proposal: Proposal
    cost: int | None = None
    reason: str = ""


def ask_amendment(
    session: Session,
    actor: Actor,
    round_: Round,
    *,
    kind: str,
    proposal: Proposal,
    cost: int | None,
    reason: str,
) -> tuple[ProposedAmendment, Job]:
    """Ask for one change with its reason: the amendment and its job. Raises as ``ask_amendments``."""
    change = Change(AmendmentKind(kind), proposal, cost, reason)
    amendments, job = ask_amendments(session, actor, round_, [change])
    return amendments[0], job


def ask_amendments(
    session: Session, actor: Actor, round_: Round, changes: Sequence[Change]
) -> tuple[list[ProposedAmendment], Job]:
    """Ask for changes that stand or fall together, each with its reason: they, and the job that answers.

    Raises ``Refused`` with every sentence that says what stands in the way, and ``Forbidden`` outside the
    actor's own area.
    """
    problems = [line for change in changes for line in _wrong_with_words(_one_line(change.reason))]
    run = ensure_changeable(session, actor, round_, changes, problems)
    amendments = [_ask(session, actor, round_, run, change) for change in changes]
    return amendments, _answer_later(actor, "amend", round_, amendments)


def ensure_changeable(
    session: Session, actor: Actor, round_: Round, changes: Sequence[Change], problems: Sequence[str] = ()
) -> AllocationRun:
    """The run that these changes would change. Raises ``Forbidden`` outside one's area, and ``Refused`` with
    everything that stands in the way, ``problems`` found before among it.
    """
    for change in changes:
        ensure(actor, Action.AMEND, change.proposal)
    run = queries.current_run(session, round_)
    if Stage(round_.stage) not in AMENDABLE or run is None:
        raise Refused(_("Changes can be asked for while councillors review the recommendation."))
    areas = dict.fromkeys(change.proposal.area for change in changes if change.proposal.area is not None)
    blocked = [obstacle for area in areas for obstacle in obstacles(session, actor, round_, area)]
    if blocked:
        raise Refused(*(obstacle.sentence for obstacle in blocked))
    problems = list(problems)
    for change in changes:
        problems += _wrong_with_proposal(session, round_, change.proposal, change.kind)
        problems += _wrong_with_cost(change.kind, change.proposal, change.cost)
    if len(changes) > MOST_TOGETHER:
        problems.append(_("Ask for %(count)d changes together at most.", count=MOST_TOGETHER))
    if len({change.proposal.id for change in changes}) < len(changes):
        problems.append(_("Change each proposal once only."))
    if problems:
        raise Refused(*dict.fromkeys(problems))
    return run


def _ask(
    session: Session, actor: Actor, round_: Round, run: AllocationRun, change: Change
) -> ProposedAmendment:
    amendment = ProposedAmendment(
        round_id=round_.id,
        proposal=change.proposal,
        kind=change.kind.value,
        cost=change.cost if change.kind is AmendmentKind.REPRICE else None,
        reason=_one_line(change.reason),
        author_id=actor.account_id,
        before_run_id=run.id,
        state="asked",
    )
    session.add(amendment)
    session.flush()
    audit.record(
        session,
        actor,
        Event.AMENDMENT_ASKED,
        subject_of(round_),
        amendment=amendment.id,
        kind=amendment.kind,
        proposal=change.proposal.number,
        cost=amendment.cost,
        reason=amendment.reason,
    )
    return amendment


def withdraw_amendment(session: Session, actor: Actor, amendment: ProposedAmendment) -> Job | None:
    """Take back one's own change. One that stands needs a new run: the job; None for one not answered yet.

    Raises ``Forbidden`` for somebody else's and ``Refused`` for one that was refused or withdrawn.
    """
    ensure(actor, Action.AMEND, amendment.proposal)
    if amendment.author_id != actor.account_id:
        raise Forbidden("withdraw another councillor's change")
    round_ = session.get_one(Round, amendment.round_id)
    if Stage(round_.stage) not in AMENDABLE:
        raise Refused(_("The review of this round is over, so its changes stand."))
    if amendment.state == "asked":
        amendment.state = "withdrawn"
        session.flush()
        audit.record(
            session, actor, Event.AMENDMENT_WITHDRAWN, subject_of(round_), amendment=amendment.id, run=None
        )
        return None
    if amendment.state != "standing":
        raise Refused(_("This change does not stand, so there is nothing to take back."))
    return _answer_later(actor, "withdraw", round_, [amendment])


def _answer_later(actor: Actor, kind: str, round_: Round, amendments: Sequence[ProposedAmendment]) -> Job:
    ids = [amendment.id for amendment in amendments]
    who = {"round": round_.id, "account": actor.account_id, "amendments": ids}
    return add_job(actor, kind, back=review_address(round_, amendments[0]), **who)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def review_address(round_: Round, amendment: ProposedAmendment) -> str:
    """Where a change is read. By hand: a worker has no request, and so no host to build addresses from."""
    area = amendment.proposal.area
    return f"/rounds/{round_.slug}/review/{area.slug if area else ''}#amendment-{amendment.id}"


def subject_of(round_: Round) -> str:
    """How the audit record names a round."""
    return f"round:{round_.id}"


def _wrong_with_words(reason: str) -> list[str]:
    if len(reason) < SHORTEST_REASON:
        return [
            _(
                "Give a reason of at least %(count)d characters. Everybody can read it beside the vote.",
                count=SHORTEST_REASON,
            )
        ]
    if len(reason) > LONGEST_REASON:
        return [_("Use %(count)d characters or fewer for the reason.", count=LONGEST_REASON)]
    return []


def _wrong_with_proposal(
    session: Session, round_: Round, proposal: Proposal, wanted: AmendmentKind
) -> list[str]:
    if proposal.round_id != round_.id or proposal.state != ProposalState.ACCEPTED.value:
        return [_("Choose a proposal that was on the ballot in this round.")]
    others = [
        AmendmentKind(other.kind)
        for other in queries.amendments_of(session, round_, states=("asked", "standing"))
        if other.proposal_id == proposal.id
    ]
    if wanted in others:
        return [_("The same change to “%(title)s” has been asked for already.", title=proposal.title)]
    if OPPOSITE.get(wanted) in others:
        return [
            _(
                "The opposite change to “%(title)s” stands. It must be taken back first.",
                title=proposal.title,
            )
        ]
    return []


def _wrong_with_cost(wanted: AmendmentKind, proposal: Proposal, cost: int | None) -> list[str]:
    if wanted is not AmendmentKind.REPRICE:
        return []
    if cost is None or not 0 < cost <= LARGEST:
        return [_("Enter what the proposal should get, in pounds.")]
    if cost == proposal.cost:
        return [_("“%(title)s” costs that already. Enter another amount.", title=proposal.title)]
    return []
