"""The sentences of a workshop's minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask_babel import format_decimal, gettext
from flask_babel import ngettext as _n

from pb.house.dates import show_clock, show_datetime
from pb.house.money import show_money
from pb.house.small_numbers import show_people
from pb.rounds.models import Round
from pb.voting.models import Tally
from pb.workshops import evaluating
from pb.workshops.attendance import Heads
from pb.workshops.day_words import CATEGORIES
from pb.workshops.models import Workshop
from pb.workshops.programme import Slot
from pb.workshops.reveal import RevealLine

_: Callable[..., str] = gettext
ngettext: Callable[..., str] = _n


def headings() -> dict[str, str]:
    """What the parts of the minutes are called."""
    return {
        "heads": _("Who was there"),
        "course": _("How the evening went"),
        "pitches": _("The proposals, in the order in which they were presented"),
        "questions": _("Questions and answers"),
        "tables": _("What tables wrote down"),
        "statements": _("Statements that the whole room was asked about"),
        "votes": _("Votes"),
        "evaluation": _("What people thought of the evening"),
    }


def head(workshop: Workshop) -> str:
    """What was held where and when."""
    meeting = workshop.meeting
    return _(
        "%(title)s, %(date)s, %(place)s",
        title=meeting.title,
        date=show_datetime(meeting.starts_at),
        place=meeting.place,
    )


def heads(count: Heads) -> str:
    """One count of the room."""
    listed = ", ".join(f"{str(CATEGORIES[c]).lower()} {format_decimal(n)}" for c, n in count.people.items())
    return _("Counted at %(time)s: %(people)s", time=show_clock(count.at), people=listed)


def began(slot: Slot) -> str:
    """When a part began, and how late."""
    what, time = slot.item.title, show_clock(slot.begins)
    if slot.late > 0:
        return ngettext(
            "%(time)s %(what)s, %(num)d minute later than planned",
            "%(time)s %(what)s, %(num)d minutes later than planned",
            slot.late,
            time=time,
            what=what,
        )
    if slot.late < 0:
        return ngettext(
            "%(time)s %(what)s, %(num)d minute earlier than planned",
            "%(time)s %(what)s, %(num)d minutes earlier than planned",
            -slot.late,
            time=time,
            what=what,
        )
    return _("%(time)s %(what)s", time=time, what=what)


def drawn_from(seed: str) -> str:
    """How the order came about."""
    return _("The order was drawn by lot from the seed %(seed)s.", seed=seed)


def pitch(place: int, title: str, minutes: int, length: timedelta) -> str:
    """How long a proposal was presented, and how long it could have been."""
    seconds = round(length.total_seconds())
    return _(
        "%(place)d. %(title)s: %(minutes)d min %(seconds)d s of %(planned)d min",
        place=place,
        title=title,
        minutes=seconds // 60,
        seconds=seconds % 60,
        planned=minutes,
    )


def question(text: str, answer: str) -> str:
    """A question with what the council said."""
    if not answer:
        return _("%(question)s (The council has not answered yet.)", question=text)
    return _("%(question)s The council’s answer: %(answer)s", question=text, answer=answer)


def point(table: int, text: str) -> str:
    """What a table wrote down."""
    return _("Table %(n)d: %(text)s", n=table, text=text)


def statement(table: int, text: str, given: Mapping[str, int]) -> str:
    """What the room said to a statement; few people are not counted."""
    return _(
        "%(text)s (table %(n)d). Agree: %(agree)s. Disagree: %(disagree)s. Pass: %(passed)s.",
        text=text,
        n=table,
        agree=show_people(given.get("agree", 0)),
        disagree=show_people(given.get("disagree", 0)),
        passed=show_people(given.get("pass", 0)),
    )


def not_counted_yet(round_: Round) -> str:
    """The count comes later."""
    return _("%(round)s: the count is not finished.", round=round_.title)


def turnout(round_: Round, tally: Tally) -> str:
    """How many voted in a round, in every area of it."""
    return ngettext(
        "%(round)s: %(num)d ballot was counted, of %(cards)s voting cards.",
        "%(round)s: %(num)d ballots were counted, of %(cards)s voting cards.",
        tally.ballots_counted,
        round=round_.title,
        cards=format_decimal(tally.cards_issued),
    )


def funded(one: RevealLine, currency: str) -> str:
    """A proposal that is recommended for money."""
    return _(
        "Recommended: proposal %(n)d, %(title)s, %(cost)s",
        n=one.number,
        title=one.title,
        cost=show_money(one.cost, currency),
    )


def no_result_yet() -> str:
    """The result comes later."""
    return _("The result was not worked out yet.")


def evaluation_people(people: int) -> str:
    """How many said what they thought."""
    return _("People who answered: %(people)s.", people=show_people(people))


def opinion(question: str, average: float) -> str:
    """The mean of the answers to one question of the evaluation, from 1 to 5."""
    return _(
        "%(question)s %(mean)s of 5",
        question=str(evaluating.QUESTIONS[question]),
        mean=format_decimal(round(average, 1)),
    )


def not_begun() -> str:
    """Minutes of what has not been."""
    return _("The workshop has not begun, so there is nothing to write minutes from.")


def begun_already() -> str:
    """Nobody's writing is replaced."""
    return _("Somebody has begun to write these minutes. Go on from there: nothing is written over.")
