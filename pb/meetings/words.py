"""Sentences of meetings and consultations: names, warnings, refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from pb.house.dates import show_date
from pb.meetings.clashes import CLEAR_DAYS_OF_NOTICE, Overload
from pb.meetings.models import PaperKind

_: Callable[..., str] = gettext

PAPERS: dict[str, Any] = {PaperKind.AGENDA.value: _l("Agenda"), PaperKind.MINUTES.value: _l("Minutes")}


def round_words(what: str, title: str) -> str:
    """A day of a round in a calendar."""
    return (
        _("Last day for ideas: %(round)s", round=title)
        if what == "ideas"
        else _("Voting: %(round)s", round=title)
    )


def same_time(title: str) -> str:
    """Two meetings at once."""
    return _("“%(title)s” is on at the same time.", title=title)


def same_day(title: str) -> str:
    """Two meetings on one day."""
    return _("“%(title)s” is on the same day.", title=title)


def on_a_bank_holiday(day: date) -> str:
    """Nobody comes."""
    return _("%(date)s is a bank holiday.", date=show_date(day))


def short_notice() -> str:
    """Too soon to be known."""
    return _("People get fewer than %(n)d clear days’ notice.", n=CLEAR_DAYS_OF_NOTICE)


def too_much_at_once(overload: Overload) -> str:
    """Too many consultations."""
    count = len(overload.titles)
    return ngettext(  # type: ignore[no-any-return]
        "From %(first)s to %(last)s people here are asked %(num)d thing at once: %(what)s.",
        "From %(first)s to %(last)s people here are asked %(num)d things at once: %(what)s.",
        count,
        first=show_date(overload.first),
        last=show_date(overload.last),
        what="; ".join(overload.titles),
    )


def short_consultation() -> str:
    """Too short to answer."""
    return _("It is open for less than three weeks. People who meet once a month cannot talk about it first.")


def ends_before_it_starts() -> str:
    """A meeting that goes backwards."""
    return _("Enter a time to end that is later than the time to start.")


def closes_before_it_opens() -> str:
    """A consultation that goes backwards."""
    return _("Choose a last day that is not before the first day.")


def say_what_changed() -> str:
    """People have it in their diaries."""
    return _("Say what has changed and why. People have this in their diaries.")


def is_called_off() -> str:
    """Nothing to change any more."""
    return _("This meeting is called off. Add a new one instead.")


def is_withdrawn() -> str:
    """Nothing to change any more."""
    return _("This consultation is taken off the calendar. Add a new one instead.")


def link_must_be_web() -> str:
    """Not a web address."""
    return _("Enter a web address that begins with https://, like https://www.example.gov.uk/buses")


def somebody_saved_before() -> str:
    """Two officers at once."""
    return _(
        "Somebody else has saved this since you opened it. "
        "Copy your text, open the page again and put in what is missing."
    )


def nothing_new() -> str:
    """The same text again."""
    return _("This is word for word what is published already.")


def say_why_corrected() -> str:
    """A later version needs its reason."""
    return _("Say what you have corrected and why. The earlier version stays beside this one.")


def write_something() -> str:
    """An empty paper."""
    return _("Write something first.")


def not_held_yet() -> str:
    """Minutes of what has not been."""
    return _("The meeting has not begun, so there are no minutes of it to publish.")


def holds_personal() -> str:
    """A telephone number, an address."""
    return _(
        "It seems to hold an e-mail address, a telephone number or a postcode. "
        "Take it out, or tick that it may be public."
    )
