"""The forms of voting from home: the resident's, the officer's answer, and who may vote at all."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import NumberRange, Optional, Regexp

from pb.desk.entitling import OLDEST, YOUNGEST
from pb.desk.home_paper import MOST_LINES, refusal_words
from pb.desk.models import Way
from pb.desk.roll import LONGEST_NAME
from pb.house.forms import HouseForm, at_most, needed
from pb.rounds.connections import choices
from pb.rounds.fields import ChoiceField, ListField, Needed, TextArea, TextInput, TicksField
from pb.rounds.models import Round

EMAIL = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$"
NOBODY = "nobody"


class HomeForm(HouseForm):
    """Somebody who wants a card at home."""

    name = StringField(
        _l("Your name"),
        widget=TextInput(classes="govuk-input--width-20", autocomplete="name", spellcheck=False),
        validators=[needed(_l("Enter your name")), at_most(LONGEST_NAME)],
    )
    area = ListField(_l("Your area"), validators=[Needed(_l("Choose your area"))])
    connection = ChoiceField(
        _l("How are you connected to the area?"),
        validators=[Needed(_l("Choose how you are connected to the area"))],
    )
    way = ChoiceField(_l("How shall your card reach you?"), validators=[Needed(_l("Choose post or e-mail"))])
    address = TextAreaField(
        _l("Your postal address"),
        description=_l("For a card by post. A line for each part of it, with the postcode last."),
        widget=TextArea(rows=4),
        validators=[at_most(300)],
    )
    email = StringField(
        _l("Your e-mail address"),
        description=_l("For a card by e-mail. Up to 6 people can use the same one."),
        widget=TextInput(type="email", autocomplete="email", spellcheck=False),
        validators=[
            Optional(),
            Regexp(EMAIL, message=_l("Enter an e-mail address like name@example.org")),
            at_most(254),
        ],
    )
    old_enough = TicksField(_l("Your age"), validators=[Needed(_l("Tick the box if you are old enough"))])
    declared = TicksField(
        _l("Your declaration"),
        choices=[("yes", _l("This is true, I ask for myself, and I vote only once"))],
        validators=[Needed(_l("Tick the box to declare that it is true"))],
    )
    submit = SubmitField(_l("Ask for a card"), widget=GovSubmitInput())

    @classmethod
    def of(cls, round_: Round, *, by_email: bool) -> HomeForm:
        """The form with what this round and this service offer."""
        form = cls()
        form.area.choices = [(str(area.id), area.name) for area in round_.areas]
        form.connection.choices = choices(round_.connections, own_words=True)
        ways = [(Way.POST.value, _("By post"))]
        form.way.choices = [*ways, (Way.EMAIL.value, _("By e-mail, with a link"))] if by_email else ways
        form.old_enough.choices = [("yes", _("I am %(age)d or older", age=round_.minimum_age))]
        if not by_email:
            del form.email
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: where the card is to go."""
        good = bool(super().validate(extra_validators))
        if self.way.data == Way.POST.value:
            lines = [line for line in (self.address.data or "").splitlines() if line.strip()]
            if not 2 <= len(lines) < MOST_LINES:
                self.address.errors = [_("Write your address in 2 to %(most)d lines", most=MOST_LINES - 1)]
                good = False
        elif self.way.data == Way.EMAIL.value and "email" in self and not self.email.data:
            self.email.errors = [_("Enter your e-mail address")]
            good = False
        return good


class AnswerForm(HouseForm):
    """An officer's answer to a wish to vote from home."""

    answer = ChoiceField(
        _l("Your answer"),
        choices=[
            ("accept", _l("Yes, send a card")),
            ("duplicate", _l("This person has a card already, or asked twice")),
            ("refuse", _l("No")),
        ],
        validators=[Needed(_l("Choose an answer"))],
    )
    person = ChoiceField(_l("If yes: who is it on the roll?"))
    reason = ListField(_l("If no: why?"))
    submit = SubmitField(_l("Save the answer"), widget=GovSubmitInput())

    @classmethod
    def of(cls, people: list[tuple[str, str]]) -> AnswerForm:
        """The form with the people on the roll that it may be, as value and label."""
        form = cls()
        form.person.choices = [*people, (NOBODY, _("Nobody on it: put them on the roll"))]
        form.reason.choices = [("", ""), *refusal_words().items()]
        if form.person.data is None and not form.is_submitted() and not people:
            form.person.data = NOBODY
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: what goes with the answer."""
        good = bool(super().validate(extra_validators))
        if self.answer.data == "accept" and not self.person.data:
            self.person.errors = [_("Choose who it is, or that they are not on the roll")]
            good = False
        if self.answer.data == "refuse" and not self.reason.data:
            self.reason.errors = [_("Choose why")]
            good = False
        return good


class WhoMayVoteForm(HouseForm):
    """The youngest age, the connections that count, and cards at home."""

    minimum_age = IntegerField(
        _l("The youngest age at which somebody can vote"),
        widget=GovTextInput(),
        validators=[
            needed(_l("Enter an age in years")),
            NumberRange(YOUNGEST, OLDEST, _l("Enter an age from %(min)s to %(max)s")),
        ],
    )
    connections = TicksField(
        _l("How may people be connected to the area?"),
        validators=[Needed(_l("Choose at least one connection"))],
    )
    home_cards = TicksField(
        _l("Voting from home"),
        choices=[("yes", _l("Residents can ask for a card by post or by e-mail"))],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())
