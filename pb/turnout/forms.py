"""The forms of this room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from pb.house.forms import HouseForm, at_most
from pb.rounds.fields import ChoiceField, ListField, Needed, TextArea, TextInput
from pb.turnout.questions import PREFER_NOT, QUESTIONS, Question

LONGEST_PASTE = 200_000


def question_field(question: Question) -> ChoiceField:
    """Radios with every answer of a question and "prefer not to say"; none of them has to be chosen."""
    choices = [*question.answers.items(), (PREFER_NOT, _l("Prefer not to say"))]
    return ChoiceField(question.words, description=question.hint, choices=choices)


class AboutYouForm(HouseForm):
    """What somebody says of themselves; everything can be left out."""

    age, sex, ethnic_group, disability = (question_field(question) for question in QUESTIONS)
    idempotency_key = HiddenField(validators=[at_most(100)])

    def answers(self) -> dict[str, str]:
        """The answers by question; without those that were left out or not said."""
        given = {q.key: getattr(self, q.key.replace("-", "_")).data for q in QUESTIONS}
        return {key: answer for key, answer in given.items() if answer and answer != PREFER_NOT}


class KeyForm(AboutYouForm):
    """A paper form as an officer keys it in."""

    area = ListField(_l("Area"), validators=[Needed(_l("Choose an area"))])


class PopulationForm(HouseForm):
    """Shares of residents, pasted."""

    source = StringField(
        _l("Where the figures come from"),
        description=_l("For example, Census 2021, table TS007A"),
        widget=TextInput(),
        validators=[Needed(_l("Say where the figures come from")), at_most(200)],
    )
    shares = TextAreaField(
        _l("The shares"),
        description=_l(
            "One answer a line: area, question, answer, per cent. For example: coldbeck, sex, female, 50.8"
        ),
        widget=TextArea(rows=12),
        validators=[Needed(_l("Paste at least one line")), at_most(LONGEST_PASTE)],
    )

    def typed(self) -> tuple[str, str]:
        """The lines and their source."""
        return str(self.shares.data or ""), str(self.source.data or "")


def with_areas(form: Any, areas: list[Any]) -> Any:
    """The form with these areas to choose from."""
    form.area.choices = [(str(area.id), area.name) for area in areas]
    return form
