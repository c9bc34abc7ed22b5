"""The forms of a count of paper."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import NumberRange

from pb.house.forms import HouseForm, at_most, needed
from pb.paper.batches import MOST_IN_A_BATCH
from pb.paper.closing import LONGEST_OVERRIDE
from pb.paper.deciding import Choice, Double
from pb.paper.entries import LONGEST_REASON
from pb.paper.reading import LONGEST_LINE
from pb.rounds.fields import ChoiceField, Needed, TextArea, TextInput

NUMBERS = {"inputmode": "numeric", "autocomplete": "off"}


def why_field(label: object, hint: object = "") -> TextAreaField:
    """The box for a reason."""
    return TextAreaField(
        label,
        description=hint,
        widget=TextArea(3),
        validators=[needed(_l("Write the reason")), at_most(LONGEST_REASON)],
    )


def declared_field() -> IntegerField:
    """How many slips are in the batch."""
    return IntegerField(
        _l("How many slips are in it?"),
        description=_l("Count them by hand before anything is keyed. At most 25."),
        widget=TextInput(classes="govuk-input--width-3", **NUMBERS),
        validators=[
            needed(_l("Enter how many slips are in the batch")),
            NumberRange(1, MOST_IN_A_BATCH, _l("Enter a number from 1 to %(max)s")),
        ],
    )


def counters_field() -> StringField:
    """Who counted them."""
    return StringField(
        _l("Who counted them?"),
        description=_l("Two people, as you would write them on the batch’s cover."),
        widget=TextInput(),
        validators=[needed(_l("Say who counted the slips")), at_most(200)],
    )


class BatchForm(HouseForm):
    """A new batch with its header."""

    sheet = StringField(
        _l("Sheet"),
        description=_l("The first six characters of each slip’s number: K7QM2X of K7QM2X-014."),
        widget=TextInput(classes="govuk-input--width-10 pb-code", autocomplete="off"),
        validators=[needed(_l("Enter the name of the sheet")), at_most(12)],
    )
    declared = declared_field()
    counted_by = counters_field()
    submit = SubmitField(_l("Open the batch"), widget=GovSubmitInput())


class HeaderForm(HouseForm):
    """A header that was counted again."""

    declared = declared_field()
    counted_by = counters_field()
    why = why_field(_l("Why was the first number wrong?"))
    submit = SubmitField(_l("Correct the header"), widget=GovSubmitInput())


class RecountForm(HouseForm):
    """Have a batch keyed again."""

    why = why_field(_l("Why is it keyed again?"), _l("Do not write what was chosen."))
    submit = SubmitField(_l("Key the batch again"), widget=GovSubmitInput())


class KeyForm(HouseForm):
    """One slip as a line of numbers; a reason only when an earlier reading is corrected."""

    line = StringField(
        _l("Slip"),
        widget=TextInput(classes="govuk-input--width-20 pb-code", autofocus=True, **NUMBERS),
        validators=[
            needed(_l("Enter the slip’s number first, then what is marked on it.")),
            at_most(LONGEST_LINE),
        ],
    )
    why = StringField(_l("Why do you correct it?"), widget=TextInput(), validators=[at_most(LONGEST_REASON)])


class DifferenceForm(HouseForm):
    """What a slip shows, with the slip in hand."""

    choice = ChoiceField(
        _l("What does the slip in your hand show?"),
        validators=[Needed(_l("Choose what the slip in your hand shows"))],
    )
    line = StringField(
        _l("If neither is right, enter the slip"),
        description=_l("Its number, then what is marked on it: 14 3 7 12"),
        widget=TextInput(classes="govuk-input--width-20 pb-code", **NUMBERS),
        validators=[at_most(LONGEST_LINE)],
    )
    submit = SubmitField(_l("Decide"), widget=GovSubmitInput())

    def offer(self, first: str, second: str, *, both: bool) -> None:
        """Put the two readings on the form."""
        self.choice.choices = [
            (Choice.FIRST.value, _l("First reading: %(words)s", words=first)),
            (Choice.SECOND.value, _l("Second reading: %(words)s", words=second)),
            (Choice.NEITHER.value, _l("Neither")),
            (Choice.ABSENT.value, _l("There is no such slip in this batch")),
        ]
        if both:
            self.choice.choices.pop()


class DoubleForm(HouseForm):
    """Which use of a card counts."""

    double = ChoiceField(_l("What counts?"), validators=[Needed(_l("Choose what counts"))])
    why = why_field(_l("Why?"), _l("The reason is kept in the civic record. Do not write what was chosen."))
    submit = SubmitField(_l("Decide"), widget=GovSubmitInput())

    def offer(self, other: str, *, slip_can_count: bool) -> None:
        """Put what can be decided on the form."""
        self.double.choices = [(Double.OTHER.value, other)]
        if slip_can_count:
            self.double.choices.append((Double.SLIP.value, _l("This slip counts, instead")))


class SampleDrawForm(HouseForm):
    """Draw the sample."""

    seed = StringField(
        _l("What the public draw gave"),
        description=_l(
            "For example the numbers of dice thrown in front of people. Leave it empty and we draw one."
        ),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[at_most(100)],
    )
    submit = SubmitField(_l("Draw the sample"), widget=GovSubmitInput())


class LookAgainForm(HouseForm):
    """A slip of the sample, read once more."""

    line = StringField(
        _l("What does the slip show?"),
        description=_l("Its number, then what is marked on it: 14 3 7 12"),
        widget=TextInput(classes="govuk-input--width-20 pb-code", **NUMBERS),
        validators=[
            needed(_l("Enter the slip’s number first, then what is marked on it.")),
            at_most(LONGEST_LINE),
        ],
    )
    submit = SubmitField(_l("Compare"), widget=GovSubmitInput())


class SpoiledForm(HouseForm):
    """A slip that was spoiled and replaced."""

    serial = StringField(
        _l("Number on the slip"),
        description=_l("For example K7QM2X-014"),
        widget=TextInput(classes="govuk-input--width-10 pb-code", autocomplete="off"),
        validators=[needed(_l("Enter the number on the slip, like K7QM2X-014.")), at_most(20)],
    )
    submit = SubmitField(_l("Make its card void"), widget=GovSubmitInput())


class OverrideForm(HouseForm):
    """Close a count that is not finished."""

    why = TextAreaField(
        _l("Why is the vote closed all the same?"),
        description=_l("Your reason is published with the count. Do not name any voter."),
        widget=TextArea(5),
        validators=[needed(_l("Write the reason")), at_most(LONGEST_OVERRIDE)],
    )
    submit = SubmitField(_l("Put this on the record"), widget=GovSubmitInput())
