"""The forms of the phones in a room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import Regexp

from pb.forums.forms import OnceForm
from pb.house.forms import at_most
from pb.rounds.fields import ChoiceField, Needed, TextArea, TextInput
from pb.workshops.evaluating import LONGEST_WORDS, QUESTIONS, SCALE
from pb.workshops.questions import LONGEST
from pb.workshops.tables import LONGEST_POINT

WHOLE_NUMBER = r"^\s*[0-9]{1,4}\s*\Z"


class JoinForm(OnceForm):
    """Join with the code on the screen."""

    code = StringField(
        _l("Code"),
        description=_l("6 letters and numbers. You find them on the large screen and on the posters."),
        widget=TextInput(classes="govuk-input--width-10 pb-code", autocomplete="off", spellcheck=False),
        validators=[Needed(_l("Enter the code")), at_most(20)],
    )
    submit = SubmitField(_l("Join"), widget=GovSubmitInput())


class SeatForm(OnceForm):
    """Which table a phone is at. ``stuck``: its people ask for a facilitator at once."""

    table = StringField(
        _l("Which number stands on your table?"),
        widget=TextInput(classes="govuk-input--width-3", inputmode="numeric", autocomplete="off"),
        validators=[
            Needed(_l("Enter the number of your table")),
            Regexp(WHOLE_NUMBER, message=_l("Enter the number of your table, like 4")),
        ],
    )
    stuck = HiddenField(validators=[at_most(3)])
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class AskForm(OnceForm):
    """A question to those who can answer it."""

    text = TextAreaField(
        _l("What do you want to know?"),
        description=_l(
            "At most %(n)d letters. Everybody here can read it. "
            "Do not write anybody’s name, address or number.",
            n=LONGEST,
        ),
        widget=TextArea(4),
        validators=[Needed(_l("Write your question first")), at_most(LONGEST)],
    )
    submit = SubmitField(_l("Ask it"), widget=GovSubmitInput())


class PointForm(OnceForm):
    """A point of a table."""

    text = TextAreaField(
        _l("What did your table say?"),
        description=_l(
            "One point at a time, at most %(n)d letters. Nobody’s name: everybody can read it.",
            n=LONGEST_POINT,
        ),
        widget=TextArea(3),
        validators=[Needed(_l("Write the point first")), at_most(LONGEST_POINT)],
    )
    submit = SubmitField(_l("Write it down"), widget=GovSubmitInput())


def _asks(key: str) -> ChoiceField:
    return ChoiceField(
        QUESTIONS[key],
        choices=[(str(value), label) for value, label in SCALE.items()],
        validators=[Needed(_l("Choose an answer"))],
    )


class EvaluationForm(OnceForm):
    """How the evening was."""

    welcome = _asks("welcome")
    clear = _asks("clear")
    heard = _asks("heard")
    fair = _asks("fair")
    again = _asks("again")
    words = TextAreaField(
        _l("What should we do better? (optional)"),
        description=_l("We do not keep who wrote it. Please write nobody’s name."),
        widget=TextArea(3),
        validators=[at_most(LONGEST_WORDS)],
    )
    submit = SubmitField(_l("Send my answers"), widget=GovSubmitInput())

    def answers(self) -> dict[str, int]:
        """The five answers, by question."""
        return {key: int(self[key].data) for key in QUESTIONS}
