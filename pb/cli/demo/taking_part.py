"""Who takes part and who lives here, tables in a hall, and what somebody thinks was wrong: all invented."""

from __future__ import annotations

import random
from collections.abc import Sequence

from pb.areas.models import Area
from pb.cli.demo.places import BY_SLUG
from pb.cli.demo.walk import Walk
from pb.complaints import service as complaints
from pb.complaints.lifecycle import Outcome
from pb.complaints.queries import complaint_by_number
from pb.house.database import now
from pb.house.idempotency import new_key
from pb.rounds.models import Round
from pb.turnout import labels, monitoring, population, readings
from pb.turnout.questions import AGE, DISABILITY, ETHNIC_GROUP, QUESTIONS, SEX
from pb.voting import secrecy, stacks
from pb.voting import service as voting
from pb.voting.marks import Marks
from pb.voting.models import Channel, Credential
from pb.voting.voters import voter_of

SOURCE = "Invented for this demonstration"
ONE_IN = 4  # how many of the voters say something of themselves
# Residents in per cent, by answer in the order of the questions; a cathedral city with a university differs.
AGES, CITY_AGES = (17, 10, 12, 18, 21, 12, 10), (13, 24, 17, 17, 15, 8, 6)
GROUPS, CITY_GROUPS = (2, 1, 1, 95, 1), (9, 3, 3, 82, 3)
# How much likelier than others each is to vote and to say so.
EAGER = {
    AGE.key: (0.5, 0.4, 0.5, 0.9, 1.2, 1.7, 1.2),
    SEX.key: (1.15, 0.85),
    ETHNIC_GROUP.key: (0.7, 0.7, 0.8, 1.0, 0.9),
    DISABILITY.key: (0.7, 1.0, 1.0, 1.05),
}
UNSAID = 0.05
TABLES, CARDS_OF_A_TABLE = 3, 40
NOT_PRESSED = 8  # people at each table who have chosen and not pressed the last button
WRONG = (
    ("voting", "The side door of the library was locked on Tuesday evening and nobody said to go round."),
    ("information", "The leaflet in our street had the old closing time on it."),
)
ANSWERED = (
    "The side door of a place to vote was locked one evening.",
    "It was, from 17:10 to 18:40 on one day. The main door was open throughout, and forty-one people voted"
    " there that evening. A sign has been put up. The count stands.",
)


def residents_of(area: Area) -> dict[str, tuple[int, ...]]:
    """The shares of an area's residents, in hundredths of a per cent, by question."""
    city, deprived = "city" in BY_SLUG[area.slug].traits, area.deprived_share // 1_000
    limited = (600 + 60 * deprived, 900 + 50 * deprived, 800)
    return {
        AGE.key: tuple(100 * n for n in (CITY_AGES if city else AGES)),
        SEX.key: (5_080, 4_920),
        ETHNIC_GROUP.key: tuple(100 * n for n in (CITY_GROUPS if city else GROUPS)),
        DISABILITY.key: (*limited, 10_000 - sum(limited)),
    }


def say_who_lives_here(walk: Walk, round_: Round) -> None:
    """An officer enters the shares of residents."""
    lines = [
        f"{area.slug},{question.key},{answer},{share / 100:.2f}"
        for area in round_.areas
        for question in QUESTIONS
        for answer, share in zip(question.answers, residents_of(area)[question.key], strict=True)
    ]
    population.import_shares(walk.session, walk.lead, round_, "\n".join(lines), SOURCE)


def say_who_they_are(walk: Walk, round_: Round, voters: int) -> None:
    """Some of those who vote answer the questions, some of them not all."""
    chance = random.Random(f"about {round_.slug}")  # noqa: S311 - the same county every time
    areas = sorted(round_.areas, key=lambda area: area.id)
    sizes = [area.population**0.8 for area in areas]
    for _one in range(voters // ONE_IN):
        area = chance.choices(areas, sizes)[0]
        answers = {
            question.key: chance.choices(list(question.answers), _eager(area, question.key))[0]
            for question in QUESTIONS
            if chance.random() > UNSAID
        }
        monitoring.give_answers(walk.session, round_, area, answers, new_key())


def _eager(area: Area, question: str) -> list[float]:
    return [share * eager for share, eager in zip(residents_of(area)[question], EAGER[question], strict=True)]


def sit_at_tables(walk: Walk, round_: Round) -> None:
    """A workshop: a sheet of cards on each table, and not everybody has pressed the last button."""
    chance = random.Random(f"tables {round_.slug}")  # noqa: S311 - the same county every time
    area = min(round_.areas, key=lambda area: area.id)
    for number in range(1, TABLES + 1):
        printed = walk.print_cards(round_, area, CARDS_OF_A_TABLE)
        hashes = [secrecy.token_hash(walk.secret_key, card.token) for card in printed]
        sheet = walk.session.get_one(Credential, hashes[0]).sheet
        officer = walk.actor(f"officer.{area.slug}")
        labels.label_sheets(walk.session, officer, round_, {sheet: f"Table {number}"})
        votes = _votes(walk, chance, hashes[: 9 * number + NOT_PRESSED])
        stacks.cast_stack(walk.session, votes[: 9 * number])
        for undecided in votes[9 * number :]:
            voting.save_draft(walk.session, undecided.voter, undecided.marks)


def _votes(walk: Walk, chance: random.Random, hashes: Sequence[str]) -> list[stacks.StackedBallot]:
    voters = [voter for voter in (voter_of(walk.session, card) for card in hashes) if voter is not None]
    return [
        stacks.StackedBallot(
            voter, Marks(tuple(line.number for line in chance.sample(voter.lines, 3))), Channel.PHONE
        )
        for voter in voters
    ]


def look_at_the_box(walk: Walk, round_: Round) -> None:
    """A reading of the open vote, so that its page has something to say from the first minute."""
    steps = readings.work_out(readings.look(walk.session, round_), {})
    readings.keep(walk.session, round_.id, readings.tick_of(now()), *steps)


def publish_who_took_part(walk: Walk, round_: Round) -> None:
    """The paper forms are keyed in."""
    monitoring.publish_who_took_part(walk.session, walk.lead, round_)


def complain(walk: Walk, round_: Round, number: int) -> None:
    """So many people say what was wrong."""
    for about, text in WRONG[:number]:
        complaints.make_complaint(walk.session, round_, about=about, text=text)


def answer_the_first(walk: Walk, round_: Round) -> None:
    """The monitoring officer answers one of them."""
    found = complaint_by_number(walk.session, round_, 1)
    if found is not None:
        summary, reason = ANSWERED
        complaints.answer_complaint(
            walk.session,
            walk.actor("monitoring"),
            found,
            outcome=Outcome.PARTLY,
            summary=summary,
            reason=reason,
        )
