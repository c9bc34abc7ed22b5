"""The forms of the voter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import HiddenField, StringField

from pb.house.forms import HouseForm, at_most, needed
from pb.rounds.fields import ChoiceField, Needed
from pb.voting.display import TextSize


class EnterForm(HouseForm):
    """A card's token (put there from its QR code) or its typed code."""

    token = HiddenField(validators=[at_most(100)])
    code = StringField(
        _l("The code on your card"),
        description=_l("8 letters and numbers, for example K7QM-2XWD. Capital or small letters both work."),
        widget=GovTextInput(),
        validators=[at_most(40)],
    )


class DisplayForm(HouseForm):
    """How the ballot looks on this device."""

    size = ChoiceField(
        _l("How large is the text?"),
        choices=[
            (TextSize.NORMAL.value, _l("Normal")),
            (TextSize.LARGE.value, _l("Large")),
            (TextSize.LARGEST.value, _l("Largest")),
        ],
        validators=[Needed(_l("Choose how large the text is"))],
    )
    easy = ChoiceField(
        _l("How do you want to see the proposals?"),
        choices=[
            ("no", _l("All on one page")),
            ("yes", _l("Easy read: one at a time, with short sentences and pictures")),
        ],
        validators=[Needed(_l("Choose how you want to see the proposals"))],
    )
    next = HiddenField(validators=[at_most(300)])


class ReceiptForm(HouseForm):
    """A receipt to look up."""

    receipt = StringField(
        _l("Your receipt"),
        description=_l("16 letters and numbers, for example 3f2a 91bc 07de 55aa"),
        widget=GovTextInput(),
        validators=[needed(_l("Enter the receipt you were given")), at_most(100)],
    )
