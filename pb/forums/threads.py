"""From words to money: how a statement, question or comment becomes part of a proposal, and its whole way.

``steps_of`` is the thread of one post from the words to the decision, made anew from what the rooms below
hold: nothing is copied, so nothing can be out of date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.allocation.queries import current_run, read_run
from pb.audit import Event
from pb.forums import words
from pb.forums.models import Forum, Post, PostProposal
from pb.forums.notices import tell
from pb.forums.people import Membership
from pb.forums.queries import subject_of
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS, Action, Actor, InArea, ensure
from pb.proposals import service as proposals
from pb.proposals.models import Proposal, ProposalState
from pb.proposals.queries import proposals_of
from pb.proposals.together import joined_into
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.queries import has_reached, results_are_public, rounds_of_area

TITLE_LENGTH = 100
OUT = (ProposalState.TURNED_DOWN, ProposalState.REDIRECTED)


@dataclass(frozen=True)
class Step:
    """One step. ``kind`` is the first word of its name; ``proposal`` is None before there is one."""

    kind: str
    number: int
    at: datetime | date | None = None
    text: str = ""
    proposal: Proposal | None = None

    @property
    def name(self) -> str:
        """How the notices name it."""
        return f"{self.kind}:{self.number}"


def steps_of(post: Post, session: Session) -> list[Step]:
    """Everything that has become of some words so far, in the order in which it happened."""
    found = [Step("said", post.id, post.created_at)]
    found += [Step(r.action, r.id, r.created_at, r.note) for r in post.rulings]
    found += [Step("answered", a.id, a.created_at, a.text) for a in post.answers]
    for link in post.links:
        found += proposal_steps(session, link.proposal, link)
    return found


def proposal_steps(session: Session, proposal: Proposal, link: PostProposal) -> list[Step]:
    """How far a proposal has got, as far as everybody may know."""
    state, round_ = ProposalState(proposal.state), proposal.round
    if state is ProposalState.DRAFT:
        return [Step("started", proposal.id, link.created_at)]
    found = [Step("linked", proposal.id, link.created_at, proposal=proposal)]
    found += [Step(c.outcome, c.id, c.checked_on, c.reasons, proposal) for c in proposal.checks]
    if state is ProposalState.WITHDRAWN:
        found.append(Step("withdrawn", proposal.id, None, proposal.withdrawn_reason, proposal))
        into = joined_into(session, proposal)
        # The other one goes on for both. A chain of them ends, for only what goes on can be joined.
        return [*found, *proposal_steps(session, into, link)] if into else found
    if state in OUT or state is ProposalState.SUBMITTED:
        return found
    if has_reached(round_, Stage.VOTING):
        found.append(Step("voting", proposal.id, round_.voting_opens_at, proposal=proposal))
    if has_reached(round_, Stage.COUNTED):
        found.append(Step("counted", proposal.id, round_.voting_closes_at, proposal=proposal))
    funded = is_funded(session, proposal)
    if funded is not None:
        found.append(Step("funded" if funded else "not-funded", proposal.id, proposal=proposal))
    return found


def is_funded(session: Session, proposal: Proposal) -> bool | None:
    """Whether the decision gives this proposal money; None before the decisions are published."""
    if not results_are_public(proposal.round):
        return None
    run = current_run(session, proposal.round)
    mine = read_run(run).by_number.get(proposal.number or 0) if run else None
    return mine.funded if mine is not None else None


def gathering_rounds(session: Session, forum: Forum) -> list[Round]:
    """The rounds of the forum's area that take ideas now."""
    found = rounds_of_area(session, forum.area)
    return [round_ for round_ in found if round_.stage == Stage.GATHERING.value]


def start_from_words(
    session: Session, member: Membership, post: Post, round_: Round, idempotency_key: str
) -> tuple[Proposal, str]:
    """Begin a proposal with these words in it, for somebody who takes part; the draft and its private key.

    Whoever writes it: words in a forum belong to everybody, and their author is told.
    """
    if not member.may_speak or member.forum_id != post.topic.forum_id:
        raise Refused(words.join_to_speak())
    if not post.is_shown:
        raise Refused(words.nothing_to_answer())
    if round_ not in gathering_rounds(session, post.topic.forum):
        raise Refused(words.round_not_gathering())
    draft, key = proposals.start_proposal(session, round_, idempotency_key)
    if not any(link.proposal_id == draft.id for link in post.links):
        draft.title = post.text[:TITLE_LENGTH]
        draft.summary = post.text
        draft.area_id = post.topic.forum.area_id
        _link(session, ANONYMOUS, post, draft, f"started:{draft.id}")
    return draft, key


def link_words(session: Session, actor: Actor, post: Post, proposal: Proposal) -> None:
    """Say, as an officer, that these words are part of a proposal; their author is told."""
    ensure(actor, Action.RUN_FORUM, InArea(post.area_id))
    if proposal.area_id != post.area_id or proposal.state == ProposalState.DRAFT.value:
        raise Refused(words.proposal_unknown())
    if any(link.proposal_id == proposal.id for link in post.links):
        raise Refused(words.linked_before())
    _link(session, actor, post, proposal, f"linked:{proposal.id}")


def _link(session: Session, actor: Actor, post: Post, proposal: Proposal, step: str) -> None:
    session.add(PostProposal(post=post, proposal=proposal))
    session.flush()
    session.expire(post, ["links"])
    audit.record(session, actor, Event.WORDS_LINKED, subject_of(post), proposal=proposal.id)
    tell(session, post, step)


def words_of(session: Session, proposal: Proposal) -> list[Post]:
    """The shown posts that a proposal came from, the oldest first."""
    query = (
        sa.select(Post)
        .join(PostProposal)
        .where(PostProposal.proposal_id == proposal.id, Post.state == "shown")
        .order_by(Post.id)
    )
    return list(session.scalars(query))


def public_proposals(session: Session, forum: Forum) -> list[Proposal]:
    """The area's proposals in rounds that take ideas now: what somebody could join instead."""
    return [
        proposal
        for round_ in gathering_rounds(session, forum)
        for proposal in proposals_of(session, round_)
        if proposal.area_id == forum.area_id and proposal.state != ProposalState.WITHDRAWN.value
    ]
