"""The forms of complaints."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, Regexp

from pb.complaints.lifecycle import LONGEST_HOURS, SHORTEST_HOURS
from pb.complaints.words import ABOUT, OUTCOMES
from pb.house.forms import HouseForm, at_most, needed
from pb.rounds.fields import ChoiceField, Needed, TextArea, TextInput

LONGEST = 4_000
DAY = 24
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")


class ComplaintForm(HouseForm):
    """What was wrong; and where the answer can be sent, if somebody wants one."""

    about = ChoiceField(
        _l("What is it about?"),
        choices=list(ABOUT.items()),
        validators=[Needed(_l("Choose what it is about"))],
    )
    text = TextAreaField(
        _l("What was wrong?"),
        description=_l("Say what happened, where and when. Only those who answer complaints read this."),
        widget=TextArea(rows=8),
        validators=[Needed(_l("Say what was wrong")), at_most(LONGEST)],
    )
    email = StringField(
        _l("Your e-mail address, if you want the answer sent to you"),
        description=_l("It is shown to nobody and deleted when the answer has been sent."),
        widget=TextInput(type="email", autocomplete="email"),
        validators=[
            Optional(),
            at_most(200),
            Regexp(EMAIL, message=_l("Enter an address like name@example.org")),
        ],
    )
    idempotency_key = HiddenField(validators=[at_most(100)])


class AnswerForm(HouseForm):
    """The answer, which everybody reads."""

    outcome = ChoiceField(
        _l("What is the outcome?"),
        choices=[(outcome.value, words) for outcome, words in OUTCOMES.items()],
        validators=[Needed(_l("Choose the outcome"))],
    )
    summary = TextAreaField(
        _l("What was complained about, for everybody to read"),
        description=_l("In your own words, without names or anything that tells who complained."),
        widget=TextArea(rows=3),
        validators=[Needed(_l("Say what was complained about")), at_most(LONGEST)],
    )
    reason = TextAreaField(
        _l("The answer and its reason"),
        description=_l("What you found, and what has been or will be done. Everybody can read it."),
        widget=TextArea(rows=6),
        validators=[Needed(_l("Give the answer and its reason")), at_most(LONGEST)],
    )


class WindowForm(HouseForm):
    """How long people can complain."""

    days = IntegerField(
        _l("Days for complaints after voting closes"),
        widget=TextInput(classes="govuk-input--width-3", inputmode="numeric"),
        validators=[
            needed(_l("Enter a number of days, like 3")),
            NumberRange(
                SHORTEST_HOURS // DAY, LONGEST_HOURS // DAY, _l("Enter a number from %(min)s to %(max)s")
            ),
        ],
    )

    @property
    def hours(self) -> int:
        """As the service takes it."""
        value: Any = self.days.data
        return int(value) * DAY
