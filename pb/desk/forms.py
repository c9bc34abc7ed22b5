"""The forms of the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextArea, GovTextInput
from wtforms import HiddenField, IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import NumberRange

from pb.desk.cards import MOST_ON_A_SHEET
from pb.desk.exchanging import LONGEST_REASON
from pb.desk.roll import LONGEST_NAME
from pb.house.forms import HouseForm, at_most, needed
from pb.rounds.fields import ChoiceField, ListField, Needed, TextArea, TextInput, TicksField

LONGEST_ROLL = 200_000


class PrintForm(HouseForm):
    """How many cards, for which area."""

    area = ListField(_l("Area"), validators=[Needed(_l("Choose an area"))])
    number = IntegerField(
        _l("Number of cards"),
        widget=GovTextInput(),
        validators=[
            needed(_l("Enter how many cards to print")),
            NumberRange(1, MOST_ON_A_SHEET, _l("Enter a number from 1 to %(max)s")),
        ],
    )
    idempotency_key = HiddenField(validators=[at_most(100)])


class RollForm(HouseForm):
    """Lines of the roll, pasted."""

    area = ListField(_l("Area"), validators=[Needed(_l("Choose an area"))])
    people = TextAreaField(
        _l("People"),
        description=_l("One person a line: a reference, a comma, the name. For example: 1042, Ada Byron"),
        widget=GovTextArea(),
        validators=[needed(_l("Paste at least one line")), at_most(LONGEST_ROLL)],
    )


class WalkInForm(HouseForm):
    """Somebody at the desk who is not on the roll."""

    name = StringField(
        _l("Their name"),
        widget=TextInput(classes="govuk-input--width-20", autocomplete="off", spellcheck=False),
        validators=[needed(_l("Enter their name")), at_most(LONGEST_NAME)],
    )
    area = ListField(_l("Area"), validators=[Needed(_l("Choose an area"))])
    connection = ChoiceField(
        _l("How are they connected to the area?"), validators=[Needed(_l("Choose how they are connected"))]
    )
    old_enough = TicksField(_l("Age"), validators=[Needed(_l("Ask their age, and tick the box"))])
    declared = TicksField(
        _l("Their declaration"),
        choices=[("yes", _l("They say that this is true, and that they vote only once"))],
        validators=[Needed(_l("Ask them to declare it, and tick the box"))],
    )
    other_person = TicksField(
        _l("Somebody has that name"), choices=[("yes", _l("This is another person of the same name"))]
    )
    submit = SubmitField(_l("Add them, and hand out a card"), widget=GovSubmitInput())


class ExchangeForm(HouseForm):
    """The number of a lost card, and what happened to it."""

    number = StringField(
        _l("The number of the old card"),
        description=_l("It stands at the bottom of the card, for example K7QM2X-014-TRW"),
        widget=TextInput(classes="govuk-input--width-20", autocomplete="off", spellcheck=False),
        validators=[needed(_l("Enter the number of the old card")), at_most(40)],
    )
    happened = ChoiceField(
        _l("What happened to it?"),
        choices=[
            ("lost", _l("It was lost")),
            ("damaged", _l("It cannot be read any more")),
            ("not-arrived", _l("It never arrived")),
            ("other", _l("Something else")),
        ],
        validators=[Needed(_l("Choose what happened to the card"))],
    )
    send = TicksField(
        _l("The new card"),
        choices=[("yes", _l("Send it to their home with the next batch, by the same way"))],
    )
    submit = SubmitField(_l("Make it void and give another"), widget=GovSubmitInput())


class UnknownCardForm(HouseForm):
    """A void sheet, and why another card is given off it."""

    sheet = StringField(
        _l("The sheet that was made void"),
        description=_l("Six letters and numbers, for example K7QM2X"),
        widget=TextInput(classes="govuk-input--width-10", autocomplete="off", spellcheck=False),
        validators=[needed(_l("Enter the name of the sheet")), at_most(20)],
    )
    reason = TextAreaField(
        _l("Why is another card given?"),
        description=_l("It is kept in the civic record. Do not write anybody’s name."),
        widget=TextArea(rows=2),
        validators=[needed(_l("Write the reason")), at_most(LONGEST_REASON)],
    )
    submit = SubmitField(_l("Hand out another"), widget=GovSubmitInput())
