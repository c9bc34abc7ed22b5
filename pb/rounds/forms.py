"""The officer's forms about a round."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, StringField, SubmitField

from pb.house.dates import LONDON
from pb.house.forms import HouseForm, MoneyField, at_most
from pb.rounds.fields import ChoiceField, DayField, Needed, TextInput, clock_field, instant
from pb.rounds.models import Round
from pb.rounds.plan import VOICES
from pb.rounds.words import voice_words

END_OF_DAY = "23:59"


class MoveForm(HouseForm):
    """Confirm a move. ``stage`` is where the round was when the page was shown."""

    confirmed = HiddenField(validators=[at_most(3)])
    stage = HiddenField(validators=[at_most(20)])


class DrawForm(HouseForm):
    """Draw the tie order."""

    seed = StringField(
        _l("What the public draw gave"),
        description=_l(
            "For example the numbers of dice thrown in front of people. Leave it empty and we draw one."
        ),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[at_most(100)],
    )
    submit = SubmitField(_l("Draw the tie order"), widget=GovSubmitInput())


class PublishRulesForm(HouseForm):
    """Publish the rules as they stand."""

    submit = SubmitField(_l("Publish the rules"), widget=GovSubmitInput())


class VoiceForm(HouseForm):
    """What residents' voice decides here."""

    voice = ChoiceField(
        _l("What do residents decide here?"),
        description=_l("Everybody sees this before they take part. It is locked when voting opens."),
        validators=[Needed(_l("Choose what residents decide here"))],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.voice.choices = [(voice, ". ".join(voice_words(voice))) for voice in VOICES]


class PotForm(HouseForm):
    """How much is in a pot."""

    amount = MoneyField(
        _l("How much is in this pot, in pounds?"),
        widget=TextInput(classes="govuk-input--width-10", prefix={"text": "£"}),
        validators=[Needed(_l("Enter how much is in the pot, like 120,000"))],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class DatesForm(HouseForm):
    """The dates of a round; times are Europe/London."""

    gathering_closes = DayField(_l("Last day for ideas"), description=_l("For example, 27 3 2027"))
    voting_opens = DayField(_l("First day of voting"), description=_l("For example, 12 5 2027"))
    voting_opens_clock = clock_field(_l("Voting opens at"), _l("For example, 9:00"))
    voting_closes = DayField(_l("Last day of voting"), description=_l("For example, 26 5 2027"))
    voting_closes_clock = clock_field(_l("Voting closes at"), _l("For example, 17:00"))
    submit = SubmitField(_l("Save the dates"), widget=GovSubmitInput())

    @classmethod
    def of(cls, round_: Round) -> DatesForm:
        """The form with the round's dates in it."""
        return cls(
            gathering_closes=_day(round_.gathering_closes_at),
            voting_opens=_day(round_.voting_opens_at),
            voting_opens_clock=_clock(round_.voting_opens_at, "9:00"),
            voting_closes=_day(round_.voting_closes_at),
            voting_closes_clock=_clock(round_.voting_closes_at, "17:00"),
        )

    def instants(self, round_: Round) -> dict[str, datetime | None]:
        """The dates as instants; one that shows the same minute as before stays exactly as it was."""
        typed = {
            "gathering_closes_at": (self.gathering_closes.data, END_OF_DAY),
            "voting_opens_at": (self.voting_opens.data, self.voting_opens_clock.data or "9:00"),
            "voting_closes_at": (self.voting_closes.data, self.voting_closes_clock.data or "17:00"),
        }
        wanted: dict[str, datetime | None] = {}
        for name, (day, clock) in typed.items():
            held: datetime | None = getattr(round_, name)
            shown = (_day(held), END_OF_DAY if name == "gathering_closes_at" else _clock(held, ""))
            wanted[name] = held if shown == (day, clock) else instant(day, clock) if day else None
        return wanted


def _day(moment: datetime | None) -> Any:
    return moment.astimezone(LONDON).date() if moment else None


def _clock(moment: datetime | None, otherwise: str) -> str:
    return f"{moment.astimezone(LONDON):%H:%M}".removeprefix("0") if moment else otherwise
