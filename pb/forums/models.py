"""A forum: its topics, what was said in them, what officers answered, and what people think of statements."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.accounts.models import Account
from pb.areas.models import Area
from pb.forums.kinds import Kind, State
from pb.forums.people import Membership, Participant
from pb.house.database import Base, Json, now
from pb.proposals.models import Proposal


class Forum(Base):
    """An area's standing conversation.

    ``slow_minutes``: the least time between two posts of one person (0: none). ``posts_a_day``: the most one
    person may post in a day. ``joined_only``: whether the pictures count only people who have joined.
    """

    __tablename__ = "forum"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), unique=True)
    # What residents' voice decides here: inform, consult, involve or decide.
    voice: Mapped[str] = mapped_column(sa.String(20), default="consult")
    slow_minutes: Mapped[int] = mapped_column(default=0)
    posts_a_day: Mapped[int] = mapped_column(default=20)
    joined_only: Mapped[bool] = mapped_column(default=False)
    priorities_wanted: Mapped[int] = mapped_column(default=3)
    opened_at: Mapped[datetime] = mapped_column(default=now)

    area: Mapped[Area] = relationship()
    topics: Mapped[list[Topic]] = relationship(back_populates="forum", order_by="Topic.number")


class Topic(Base):
    """A subject of a forum, with what people's voice decides in it and what happens with what they say."""

    __tablename__ = "topic"
    __table_args__ = (sa.UniqueConstraint("forum_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(120))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    voice: Mapped[str] = mapped_column(sa.String(20))
    promise: Mapped[str] = mapped_column(sa.String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    closed_at: Mapped[datetime | None]

    forum: Mapped[Forum] = relationship(back_populates="topics")

    @property
    def area_id(self) -> int:
        """The area whose officers look after it."""
        return self.forum.area_id


class Post(Base):
    """What somebody said. ``author_id`` is None for what an officer put in to begin with."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("post.id"))
    kind: Mapped[str] = mapped_column(sa.String(12))
    text: Mapped[str] = mapped_column(sa.Text)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("membership.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(10), default=State.SHOWN.value)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)

    topic: Mapped[Topic] = relationship()
    author: Mapped[Membership | None] = relationship()
    parent: Mapped[Post | None] = relationship(remote_side=[id])
    answers: Mapped[list[Answer]] = relationship(order_by="Answer.id")
    rulings: Mapped[list[Ruling]] = relationship(order_by="Ruling.id")
    links: Mapped[list[PostProposal]] = relationship(back_populates="post", order_by="PostProposal.id")

    @property
    def area_id(self) -> int:
        """The area whose officers look after it."""
        return self.topic.forum.area_id

    @property
    def is_shown(self) -> bool:
        """Whether everybody may read it."""
        return self.state == State.SHOWN.value

    @property
    def is_question(self) -> bool:
        """Whether the council owes an answer."""
        return self.kind == Kind.QUESTION.value


class Answer(Base):
    """An officer's answer on the record: shown with the officer's title. A later one stands beside it."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    title: Mapped[str] = mapped_column(sa.String(120))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    account: Mapped[Account] = relationship()


class StatementVote(Base):
    """What one participant thinks of one statement: 1 agree, −1 disagree, 0 pass. One row, replaced.

    ``cast_at`` is cut to ten minutes: enough to see a burst, too little to follow a person.
    """

    __tablename__ = "statement_vote"

    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), primary_key=True, index=True)
    choice: Mapped[int] = mapped_column(sa.SmallInteger)
    cast_at: Mapped[datetime]


class Ruling(Base):
    """What a moderator, or the house itself (``account_id`` None), did with a post; evidence, only added.

    ``action``: "held", "hidden", "shown", or after an appeal "upheld" or "restored".
    """

    __tablename__ = "ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"), index=True)
    action: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(20), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Appeal(Base):
    """An author's word against a ruling; decided once, by somebody else than who ruled."""

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    ruling_id: Mapped[int] = mapped_column(sa.ForeignKey("ruling.id"), unique=True)
    text: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))

    ruling: Mapped[Ruling] = relationship()


class OpinionSnapshot(Base):
    """A topic's picture of opinion at one moment: canonical JSON of what may be published, never changed.

    ``inputs_sha256`` is over the votes it was made from, ``sha256`` over ``text``. ``votes`` is how many
    there were, and ``hasty`` how many people gave one and the same answer to everything: for moderators only.
    """

    __tablename__ = "opinion_snapshot"
    __table_args__ = (sa.UniqueConstraint("topic_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"))
    number: Mapped[int]
    inputs_sha256: Mapped[str] = mapped_column(sa.String(64))
    text: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    votes: Mapped[int]
    hasty: Mapped[int]
    smoothing: Mapped[Json]
    # How far each statement (by id) tells people apart: which one is shown next.
    lengths: Mapped[Json]
    created_at: Mapped[datetime] = mapped_column(default=now)


class PostProposal(Base):
    """Words that became a proposal, or part of one."""

    __tablename__ = "post_proposal"
    __table_args__ = (sa.UniqueConstraint("post_id", "proposal_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    post: Mapped[Post] = relationship(back_populates="links")
    proposal: Mapped[Proposal] = relationship()


class FormatRequest(Base):
    """Somebody asks for a page in another format. How to reach them is for officers only, until done."""

    __tablename__ = "format_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id"))
    page: Mapped[str] = mapped_column(sa.String(200))
    wanted: Mapped[str] = mapped_column(sa.String(20))
    reach: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]


class OfficerReminder(Base):
    """When an officer was last told what waits in the forums, and of what: a hash of it, no words."""

    __tablename__ = "officer_reminder"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    told_sha256: Mapped[str] = mapped_column(sa.String(64))
    sent_at: Mapped[datetime]


__all__ = [
    "Answer",
    "Appeal",
    "FormatRequest",
    "Forum",
    "Membership",
    "OfficerReminder",
    "OpinionSnapshot",
    "Participant",
    "Post",
    "PostProposal",
    "Ruling",
    "StatementVote",
    "Topic",
]
