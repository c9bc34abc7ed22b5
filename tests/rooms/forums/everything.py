"""A forum in which everything has happened once, so that every form of the room can be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.forums import priorities, rulings, service
from pb.forums.kinds import Kind
from pb.forums.models import Forum
from pb.forums.people import Membership
from pb.house.database import now
from pb.meetings import service as meetings
from pb.meetings.models import PaperKind
from pb.permissions import Role
from tests.client import PageClient
from tests.factories import make_area, make_proposal, make_round
from tests.rooms.forums.talking import OFFICER, STATEMENTS, join, make_forum, make_member, make_topic


@dataclass
class World:
    """The forum, a resident who joined it, an account with every role, and what goes into addresses."""

    forum: Forum
    resident: PageClient
    officer: PageClient
    values: dict[str, list[Any]]


def build(app: Flask, session: Session, text: str = "Something", short: str = "Something") -> World:
    """Everything once, each long text being ``text`` and each short one ``short`` (at most 100 letters)."""
    account = accounts.create_account(
        session, "all@example.org", "All", [(role, None, short) for role in Role]
    )
    assert account.id == OFFICER.account_id
    secret = accounts.begin(session, account, "test", 1)
    area = make_area(session, "Coldbeck")
    round_ = make_round(session, [area], slug="main", gathering_closes_at=now() + timedelta(days=9))
    make_proposal(session, round_, area, number=1)
    forum = make_forum(session, area, posts_a_day=200)
    topic = make_topic(session, forum, (*STATEMENTS, short))
    service.change_topic(session, OFFICER, topic, title=short, text=text, promise=short)
    session.commit()
    resident = join(app, area, "ada@example.org", connection="group", group_name=short)
    mine = session.query(Membership).one()
    question = service.say(session, mine, topic, Kind.QUESTION, text[:600])
    service.answer_question(session, OFFICER, question, text)
    hidden = service.say(session, mine, topic, Kind.COMMENT, f"{text[:1400]} hidden")
    rulings.rule(session, OFFICER, hidden, "hidden", reason="unkind", note=text)
    appealed = service.say(session, mine, topic, Kind.COMMENT, f"{text[:1400]} appealed")
    rulings.rule(session, OFFICER, appealed, "hidden", reason="unkind", note=text)
    rulings.appeal(session, mine, appealed, text)
    service.ask_format(session, forum, short, "braille", short)
    chosen = _priorities(session, forum, mine, text, short)
    planned = now() + timedelta(days=30)
    held = now() - timedelta(days=3)
    meeting_ids = []
    for starts in (planned, held):
        meeting = meetings.plan_meeting(
            session,
            OFFICER,
            forum,
            title=short,
            about=text,
            place=short,
            access=short,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
        )
        meetings.publish_paper(session, OFFICER, meeting, PaperKind.AGENDA, f"**{short}**\n\n{text}", 0)
        meeting_ids.append(meeting.id)
    meetings.publish_paper(session, OFFICER, meeting, PaperKind.MINUTES, text, 0)
    meetings.publish_paper(session, OFFICER, meeting, PaperKind.MINUTES, f"{text}\n\nmore", 1, reason=short)
    day = now().date()
    asked = meetings.add_consultation(
        session,
        OFFICER,
        forum,
        title=short,
        held_by=short,
        about=text,
        link="",
        opens_on=day,
        closes_on=day + timedelta(days=40),
    )
    session.commit()
    officer: PageClient = app.test_client()  # type: ignore[assignment]
    with officer.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return World(
        forum,
        resident,
        officer,
        {
            "area_slug": ["coldbeck"],
            "number": [1, 2],
            "post_id": [question.id, hidden.id, appealed.id, 1],
            "priority_id": [chosen],
            "request_id": [1],
            "meeting_id": meeting_ids,
            "consultation_id": [asked.id],
            "kind": ["statement", "question", "comment", "agenda", "minutes"],
            "secret": ["secret"],
            "key": ["key"],
        },
    )


def _priorities(session: Session, forum: Forum, mine: Membership, text: str, short: str) -> int:
    """A cycle that is agreed, with a group at work, and one that gathers; a chosen priority's number."""
    first = priorities.begin_cycle(session, OFFICER, forum, short)
    for name in ("mine", "others"):
        member = mine if name == "mine" else make_member(session, forum, name)
        for _ in range(2):
            priorities.put_forward(session, member, first, short, text)
    offered = [priority.id for priority in priorities.candidates(first)]
    priorities.merge(session, OFFICER, first.priorities[3], first.priorities[0])
    priorities.start_choosing(session, OFFICER, first)
    priorities.agree(session, OFFICER, first, offered[:3], text)
    ends = (now() + timedelta(days=90)).date()
    group = priorities.set_up_group(session, OFFICER, first.priorities[0], text, ends, [short])
    priorities.add_action(session, OFFICER, group, short, short, ends)
    priorities.report_back(session, OFFICER, group, text, finished=False)
    second = priorities.begin_cycle(session, OFFICER, forum, short, [first.priorities[1]])
    priorities.put_forward(session, mine, second, short, text)
    priorities.put_forward(session, mine, second, f"{short[:80]} 01632 960 472", text)
    return offered[0]
