"""The forums of the demonstration: two towns that do not agree, a dale whose words became money, and villages
where ideas are wanted now. Told like the rounds, each thing at its own moment (``stages.tell``)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb.cli.demo import forum_words as said
from pb.cli.demo.county import County
from pb.cli.demo.walk import Story
from pb.forums import opinions, priorities, rulings, service, threads
from pb.forums.kinds import Kind
from pb.forums.models import Forum, Post, Topic
from pb.forums.participants import new_participant
from pb.forums.people import Membership, Participant, ParticipantContact
from pb.house.database import now
from pb.proposals import together
from pb.proposals.models import Proposal
from pb.proposals.queries import proposals_of
from pb.rounds.queries import rounds_of_area

SEED = 20_262
Ago = Callable[..., datetime]
CONNECTIONS = ("lives", "lives", "lives", "works", "group", "service")
GROUPS = ("Friends of Jubilee Park", "Middlestone Row Welfare", "Aller Traders", "Sett Gala Committee")


class Talk:
    """One area's forum and the invented residents who take part in it."""

    def __init__(self, session: Session, county: County, slug: str, today: datetime) -> None:
        self.session, self.county, self.today = session, county, today
        self.area = county.areas[slug]
        self.officer = county.actor(f"officer.{slug}")
        self.chance = random.Random(f"{SEED} {slug}")  # noqa: S311 - the same forum every time
        self.people: list[Participant] = []
        self.members: list[Membership] = []

    def ago(self, days: float) -> datetime:
        """So long before today, and never in the last few minutes."""
        return min(self.today - timedelta(days=days), self.today - timedelta(minutes=5))

    def open(self, voice: str = "consult") -> Forum:
        """The forum."""
        return service.open_forum(self.session, self.officer, self.area, voice)

    def come(self, forum: Forum, people: int, joined: int) -> None:
        """So many people take part, and so many of them join."""
        for number in range(people):
            secret = f"{SEED} {forum.area.slug} {len(self.people)} {self.chance.random()}"
            person = new_participant(self.session, secret)
            self.people.append(person)
            if number >= joined:
                continue
            connection = self.chance.choice(CONNECTIONS)
            member = Membership(
                participant_id=person.id,
                forum_id=forum.id,
                level=self.chance.choice(("informed", "take-part", "take-part", "help-run", "help-deliver")),
                connection=connection,
                group_name=self.chance.choice(GROUPS) if connection == "group" else "",
                joined_at=now(),
            )
            if self.chance.random() < 0.4:
                member.checked_at, member.checked_by = now(), self.officer.account_id
            self.members.append(member)
            self.session.add(member)
        self.session.flush()

    def speaker(self) -> Membership:
        """Somebody who takes part."""
        return self.chance.choice([m for m in self.members if m.may_speak])

    def topic(
        self, forum: Forum, title: str, text: str, voice: str, promise: str, lines: Sequence[str]
    ) -> Topic:
        """A topic with statements to begin with."""
        topic = service.open_topic(
            self.session, self.officer, forum, title=title, text=text, voice=voice, promise=promise
        )
        for line in lines:
            service.seed_statement(self.session, self.officer, topic, line)
        return topic

    def answer(self, topic: Topic, chances: Sequence[Sequence[int]], people: Sequence[Participant]) -> None:
        """Everybody answers most statements; ``chances`` has a column for each camp."""
        posts = list(
            self.session.scalars(
                sa.select(Post)
                .where(Post.topic_id == topic.id, Post.kind == Kind.STATEMENT.value)
                .order_by(Post.id)
            )
        )
        for number, person in enumerate(people):
            for post, chance in zip(posts, chances, strict=False):
                if self.chance.random() < 0.15:
                    continue
                agrees = self.chance.random() * 100 < chance[number * len(chance) // len(people)]
                unsure = self.chance.random() < 0.08
                service.cast(
                    self.session, person, post, "pass" if unsure else "agree" if agrees else "disagree"
                )
        opinions.work_out_topic(self.session, topic)

    def ask(self, topic: Topic, text: str, answer: str = "") -> Post:
        """A question, and the officer's answer to it."""
        post = service.say(self.session, self.speaker(), topic, Kind.QUESTION, text)
        if answer:
            service.answer_question(self.session, self.officer, post, answer)
        return post


def forum_stories(session: Session, county: County, today: datetime) -> list[Story]:
    """Every forum's story."""
    talks = {slug: Talk(session, county, slug, today) for slug in county.areas}
    told = {"allersett": two_towns, "coldbeck": dale, "wickside": villages}
    return [told.get(slug, quiet)(talk) for slug, talk in talks.items()]


def quiet(talk: Talk) -> Story:
    """A forum that is open, and where nobody has said anything yet."""
    yield talk.ago(150)
    talk.open()


def two_towns(talk: Talk) -> Story:
    """Eighty people and more, two camps, and what both share; with a comment under appeal."""
    yield talk.ago(120)
    forum = talk.open("involve")
    topic = talk.topic(
        forum,
        "One bypass, two markets, three bus stations",
        "Aller and Sett share a road, a college and an argument. **What should stay in both towns, and what "
        "would be better shared?**",
        "involve",
        "The area board reads this before its meeting in spring and answers here, point by point.",
        [text for text, *_ in said.TWO_TOWNS[:10]],
    )
    yield talk.ago(100)
    talk.come(forum, 58, 31)
    talk.answer(topic, [row[1:] for row in said.TWO_TOWNS], talk.people)
    for text, *_chances in said.TWO_TOWNS[10:]:
        service.say(talk.session, talk.speaker(), topic, Kind.STATEMENT, text)
    yield talk.ago(60)
    first = len(talk.people)
    talk.come(forum, 38, 12)
    # Half of the newcomers from each town: the camps of those before them come first in the row.
    both = [*talk.people[: first // 2], *talk.people[first : first + 19], *talk.people[first // 2 : first]]
    talk.answer(topic, [row[1:] for row in said.TWO_TOWNS], [*both, *talk.people[first + 19 :]])
    for text, answer in said.TWO_TOWNS_QUESTIONS:
        talk.ask(topic, text, answer)
    for text in said.TWO_TOWNS_COMMENTS:
        service.say(talk.session, talk.speaker(), topic, Kind.COMMENT, text)
    yield from working_on_it(talk, forum)
    yield from trouble(talk, topic)
    service.ask_format(
        talk.session,
        forum,
        f"/forums/{talk.area.slug}",
        "easy-read",
        "The front desk of Sett Temperance Hall",
    )


def working_on_it(talk: Talk, forum: Forum) -> Story:
    """Three priorities and a group at work on one of them."""
    session, officer = talk.session, talk.officer
    yield talk.ago(50)
    cycle = priorities.begin_cycle(session, officer, forum, "This year")
    speakers = [m for m in talk.members if m.may_speak]
    for number, (title, text) in enumerate([*said.WISHES, said.DOUBLE]):
        priorities.put_forward(session, speakers[number], cycle, title, text)
    priorities.merge(session, officer, cycle.priorities[-1], cycle.priorities[0])
    yield talk.ago(45)
    priorities.start_choosing(session, officer, cycle)
    offered = [priority.id for priority in priorities.candidates(cycle)]
    for member in speakers:
        chosen = [*offered[:2], talk.chance.choice(offered[2:])]
        priorities.choose(session, member, cycle, chosen)
    yield talk.ago(40)
    counts = priorities.count_choices(session, cycle)
    agreed = sorted(offered, key=lambda priority: (-counts[priority], priority))[: cycle.wanted]
    priorities.agree(session, officer, cycle, agreed, "")
    bus = next(p for p in cycle.priorities if p.title == said.WISHES[0][0])
    ends = (talk.today + timedelta(days=75)).date()
    group = priorities.set_up_group(session, officer, bus, said.REMIT, ends, said.PARTNERS)
    for member in speakers[:6]:
        priorities.join_group(session, member, group)
    for text, owner, is_done in said.PLAN:
        action = priorities.add_action(session, officer, group, text, owner, ends)
        if is_done:
            priorities.finish_action(session, officer, action)
    yield talk.ago(12)
    priorities.report_back(session, officer, group, said.REPORT, finished=False)


def trouble(talk: Talk, topic: Topic) -> Story:
    """Something held, something hidden, and something hidden whose author appeals."""
    session, officer = talk.session, talk.officer
    yield talk.ago(6)
    sold = service.say(session, talk.speaker(), topic, Kind.COMMENT, said.SOLD_COMMENT)
    rulings.rule(session, officer, sold, "hidden", reason="selling")
    joke = service.say(session, talk.speaker(), topic, Kind.COMMENT, said.APPEALED_COMMENT)
    rulings.rule(session, officer, joke, "hidden", reason="unkind", note=said.HIDE_NOTE)
    yield talk.ago(2)
    author = joke.author
    assert author is not None  # noqa: S101 - a member has said it
    rulings.appeal(session, author, joke, said.APPEAL)
    service.say(session, talk.speaker(), topic, Kind.COMMENT, said.HELD_COMMENT)
    for member, address in zip(talk.members, ("A resident\n1 Cheapside\nSpennyside",), strict=False):
        member.digest = "post"
        session.add(ParticipantContact(participant_id=member.participant_id, postal=address))
    session.flush()


def dale(talk: Talk) -> Story:
    """Words that became proposals of a round that is decided."""
    yield talk.ago(140)
    forum = talk.open()
    topic = talk.topic(
        forum,
        "What the dale needs",
        "Before ideas were wanted for the dale’s own round: what should we ask for?",
        "consult",
        "What you said went to everybody who sent in an idea.",
        [text for text, *_ in said.DALE],
    )
    yield talk.ago(103)
    talk.come(forum, 32, 14)
    talk.answer(topic, [row[1:] for row in said.DALE], talk.people)
    for text in said.DALE_COMMENTS:
        service.say(talk.session, talk.speaker(), topic, Kind.COMMENT, text)
    yield talk.ago(75.5)
    own = [r for r in rounds_of_area(talk.session, talk.area) if len(r.areas) == 1]
    for proposal in proposals_of(talk.session, own[0])[:4] if own else []:
        post = talk.ask(topic, _wish(proposal))
        threads.link_words(talk.session, talk.officer, post, proposal)
    yield talk.ago(20)
    service.close_topic(talk.session, talk.officer, topic)


def _wish(proposal: Proposal) -> str:
    return f"Could we have this here: {proposal.title[0].lower()}{proposal.title[1:]}?"


def villages(talk: Talk) -> Story:
    """A forum where ideas are wanted, and priorities are being put forward."""
    yield talk.ago(45)
    forum = talk.open("decide")
    topic = talk.topic(
        forum,
        "Somewhere to go",
        "Good schools, full trains, and few places for young people in the evening.",
        "consult",
        "What you say can become a proposal in the round that is open now.",
        [text for text, *_ in said.YOUNG],
    )
    yield talk.ago(14)
    talk.come(forum, 24, 9)
    talk.answer(topic, [row[1:] for row in said.YOUNG], talk.people)
    talk.ask(topic, said.YOUNG_QUESTION, said.YOUNG_ANSWER)
    cycle = priorities.begin_cycle(talk.session, talk.officer, forum, "Next year")
    for title, text in said.WISHES[1:2]:
        priorities.put_forward(talk.session, talk.speaker(), cycle, title, text)
    yield talk.ago(1)
    for round_ in threads.gathering_rounds(talk.session, forum):
        for proposal in proposals_of(talk.session, round_)[:1]:
            together.ask_help(talk.session, proposal, said.HELP)
