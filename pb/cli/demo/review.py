"""What councillors and democratic services do: changes with reasons, records, signatures, publication."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from pb.allocation import service as allocation
from pb.allocation import trials
from pb.allocation.bridge import AmendmentKind
from pb.allocation.queries import current_run, read_run
from pb.allocation.service import Change
from pb.areas.models import Area
from pb.cli.demo import wordings
from pb.cli.demo.plans import MAIN, RoundPlan
from pb.cli.demo.walk import Days, Story, Walk
from pb.decisions import call_in, comments, interests, key_decisions, terms
from pb.decisions import service as decisions
from pb.decisions.alternatives import alternatives_for
from pb.decisions.authority import Authority
from pb.decisions.models import Decision
from pb.decisions.queries import decision_of, fields_of
from pb.decisions.record import RecordFields
from pb.decisions.signing import sign_decision
from pb.decisions.working_days import implementable_from, is_working_day
from pb.house.database import now
from pb.house.dates import LONDON, london_day
from pb.house.models import Job
from pb.permissions import Actor
from pb.proposals.models import Proposal
from pb.proposals.queries import accepted_proposals
from pb.rounds.lifecycle import LINE, Move, Stage
from pb.rounds.models import Round

CHANGED, RECORDED, SIGNED, VOIDED, AGAIN, CLASHED, PUBLISHED = 73, 74, 75, 76, 77, 79, 85
FRESH = 10  # minutes in which a sign-in is recent enough to sign with
# In the main round: whose record is written, and who has signed again after the last change.
RECORDED_AREAS = ("coldbeck", "birkmoor", "wickside", "marlforth", "seaton-banks", "fenwick-moor")
SIGNED_AREAS = ("birkmoor", "wickside", "marlforth")
CONFLICTED = "brackenlaw"


def review(walk: Walk, plan: RoundPlan, round_: Round, on: Days) -> Story:
    """Changes that councillors ask for; in the main round with everything that can go wrong."""
    if plan is MAIN:
        yield from contested_review(walk, round_, on)
    elif plan.stage in (Stage.CALL_IN, Stage.CLOSED):
        yield on(CHANGED)
        area = round_.areas[0]
        change(walk, round_, area, "forbid", funded(walk, round_, area, True)[1], wordings.FORBID_REASON)


def contested_review(walk: Walk, round_: Round, on: Days) -> Story:
    """One change takes a project out, one puts one in and voids a signature, one cannot be had."""
    areas = {area.slug: area for area in round_.areas}
    yield on(CHANGED, 10)
    area = areas["easthaven"]
    announce(walk, round_, area)
    change(walk, round_, area, "forbid", funded(walk, round_, area, True)[2], wordings.FORBID_REASON)
    yield on(RECORDED)
    for slug in RECORDED_AREAS:
        record(walk, round_, areas[slug])
    yield on(SIGNED)
    sign(walk, round_, areas["coldbeck"])
    yield on(VOIDED)
    area = areas["allersett"]
    whole, smaller = levels_of(walk, round_, area)
    change(walk, round_, area, "fix", whole, wordings.FIX_REASON)
    yield on(AGAIN)
    for slug in RECORDED_AREAS:
        record(walk, round_, areas[slug])
    yield on(AGAIN, 15)
    for slug in SIGNED_AREAS:
        sign(walk, round_, areas[slug])
    hall, trustee = decision_in(walk, round_, areas[CONFLICTED]), walk.actor(f"councillor.{CONFLICTED}.1")
    interests.declare_interest(walk.session, trustee, hall, wordings.INTEREST, interests.Kind.OTHER)
    yield on(CLASHED)
    change(walk, round_, areas["allersett"], "fix", smaller, wordings.CLASH_REASON, councillor=3)
    try_out(walk, round_, areas["seaton-banks"])


def decide(walk: Walk, plan: RoundPlan, round_: Round, on: Days) -> Story:
    """Records, signatures, publication, and the end of the call-in period."""
    yield on(RECORDED)
    for area in round_.areas:
        record(walk, round_, area)
    yield on(SIGNED, 16)
    for area in round_.areas:
        sign(walk, round_, area)
    if plan.stage is Stage.SIGNED:
        return
    yield on(PUBLISHED)
    for area in round_.areas:
        officer = walk.actor("democratic.services")
        decisions.publish_decision(walk.session, officer, decision_in(walk, round_, area))
    if LINE.index(plan.stage) < LINE.index(Stage.DECIDED):
        call_in.call_in(
            walk.session,
            walk.actor("democratic.services"),
            decision_in(walk, round_, round_.areas[0]),
            members=wordings.CALLED_IN_BY,
            ground=terms.terms_for(walk.session, round_).grounds()[1],
            reason=wordings.CALLED_IN_WHY,
        )
        return
    ends = [decision_in(walk, round_, area).call_in_until for area in round_.areas]
    free = implementable_from(max(end for end in ends if end))
    yield datetime.combine(free if is_working_day(free) else next_working_day(free), time(9), LONDON)
    walk.move(round_, Move.END_CALL_IN, "democratic.services")


def decision_in(walk: Walk, round_: Round, area: Area) -> Decision:
    """The area's decision that stands now."""
    found = decision_of(walk.session, round_, area)
    assert found is not None  # noqa: S101 - the review has begun
    return found


def record(walk: Walk, round_: Round, area: Area) -> None:
    """Write the record, keeping what the house filled in."""
    decision = decision_in(walk, round_, area)
    given = fields_of(decision)
    fields = RecordFields(
        authority=authority_for(area).value,
        decision=given.decision,
        decided_on=next_working_day(london_day(now())),
        reasons=walk.chance.choice(wordings.DECISION_REASONS),
        alternatives=f"{alternatives_for(walk.session, decision)}\n\n{wordings.MORE_ALTERNATIVES}".strip(),
        interests=wordings.NO_INTERESTS,
        report_author=wordings.AUTHOR,
        contact=wordings.CONTACT,
        meeting=wordings.MEETING,
        documents=wordings.DOCUMENTS,
    )
    officer = walk.actor("democratic.services")
    decision = decisions.record_decision(
        walk.session, officer, decision, fields, shown_version=decision.version
    )
    for (key, text), kind in zip(wordings.STATEMENTS, comments.Statement, strict=True):
        shown = decision.record_sha256
        comments.make_statement(walk.session, walk.actor(key), decision, kind.value, text, shown_sha256=shown)


def declare_nothing(walk: Walk, round_: Round, area: Area, member: Actor) -> None:
    """A member says that they have no interest, once for each area, before anything else."""
    if interests.declaration_of(walk.session, member, round_.id, area.id) is None:
        decision = decision_in(walk, round_, area)
        interests.declare_interest(walk.session, member, decision, kind=interests.Kind.NONE)


def announce(walk: Walk, round_: Round, area: Area) -> None:
    """The notice of a decision that people in several divisions will feel, in good time."""
    fields = key_decisions.NoticeFields(
        kind=key_decisions.Notice.FULL,
        matter=wordings.KEY_MATTER,
        decision_maker=wordings.KEY_MAKER,
        decide_from=london_day(now()) + timedelta(days=35),
        documents=wordings.KEY_DOCUMENTS,
        copies_from=wordings.CONTACT,
    )
    key_decisions.publish_notice(walk.session, walk.actor("democratic.services"), round_, area, fields)


def next_working_day(day: date) -> date:
    """The first working day after this one: when the record that is written today is decided on."""
    following = day + timedelta(days=1)
    return following if is_working_day(following) else next_working_day(following)


def authority_for(area: Area) -> Authority:
    """Larger sums go to the cabinet member; an area with one or two divisions to its ward member."""
    return Authority.WARD_MEMBER if area.population < 25_000 else Authority.EXECUTIVE_MEMBER


def sign(walk: Walk, round_: Round, area: Area) -> None:
    """The person whose authority the record names signs it, freshly signed in."""
    decision = decision_in(walk, round_, area)
    ward = decision.authority == Authority.WARD_MEMBER
    signatory = walk.actor(f"councillor.{area.slug}.1" if ward else "cabinet.communities")
    declare_nothing(walk, round_, area, signatory)
    sign_decision(
        walk.session,
        signatory,
        decision,
        shown_sha256=decision.record_sha256,
        seen_sha256=comments.seen_hash(list(comments.standing(walk.session, decision).values())),
        authenticated_at=now(),
        reauthenticate_minutes=FRESH,
    )


def change(
    walk: Walk,
    round_: Round,
    area: Area,
    kind: str,
    proposal: Proposal,
    reason: str,
    *,
    councillor: int = 1,
) -> None:
    """A councillor of the area asks for a change, and it is worked out at once."""

    actor = walk.actor(f"councillor.{area.slug}.{councillor}")
    declare_nothing(walk, round_, area, actor)

    def ask() -> Job:
        _amendment, job = allocation.ask_amendment(
            walk.session, actor, round_, kind=kind, proposal=proposal, cost=None, reason=reason
        )
        return job

    walk.work(ask)


def try_out(walk: Walk, round_: Round, area: Area) -> None:
    """A councillor sees what would come of one project less, and then of another one in its place."""
    actor, session = walk.actor(f"councillor.{area.slug}.1"), walk.session
    declare_nothing(walk, round_, area, actor)
    less = Change(AmendmentKind.FORBID, funded(walk, round_, area, True)[0])
    more = Change(AmendmentKind.FIX, funded(walk, round_, area, False)[0])

    def trial(*changes: Change) -> Callable[[], Job]:
        return lambda: trials.try_out(session, actor, round_, area, changes)[1]

    for changes in ((less,), (less, more)):
        walk.work(trial(*changes))


def funded(walk: Walk, round_: Round, area: Area, wanted: bool) -> list[Proposal]:
    """The area's proposals that the current run funds, or does not, by number; none that a rule names."""
    run = current_run(walk.session, round_)
    assert run is not None  # noqa: S101 - the review has begun
    chosen = {line.number for share in read_run(run).areas for line in share.funded}
    bound = {number for rule in round_.rules for number in rule.parameters.get("proposals", ())}
    return [
        proposal
        for proposal in accepted_proposals(walk.session, round_)
        if proposal.area_id == area.id
        and (proposal.number in chosen) == wanted
        and proposal.number not in bound
    ]


def levels_of(walk: Walk, round_: Round, area: Area) -> tuple[Proposal, Proposal]:
    """The area's proposal that comes at two levels: the whole plan and the smaller one."""
    by_number = {p.number: p for p in accepted_proposals(walk.session, round_) if p.area_id == area.id}
    for rule in round_.rules:
        numbers = rule.parameters.get("proposals", ())
        if len(numbers) == 2 and set(numbers) <= set(by_number):
            return by_number[numbers[0]], by_number[numbers[1]]
    raise ValueError(f"no proposal of {area.name} comes at two levels")
