"""The forms of those who keep the books."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Optional

from pb.forums.forms import OnceForm
from pb.house.forms import MoneyField, at_most
from pb.money.words import KINDS_OF_MONEY, STATES
from pb.proposals.plan_forms import POUNDS
from pb.rounds.fields import ChoiceField, ListField, Needed, TextInput

LONGEST_NAME = 40


def amount_field(label: Any) -> MoneyField:
    """An amount in pounds."""
    needed = Needed(_l("Enter an amount in pounds, like 1,250 or 1250.50"))
    return MoneyField(label, widget=TextInput(**POUNDS), validators=[needed])


def reason_field(label: Any) -> StringField:
    """Why: everybody can read it."""
    return StringField(
        label,
        description=_l("Everybody can read this. Name no resident."),
        widget=TextInput(),
        validators=[Needed(_l("Say what this is for")), at_most(300)],
    )


class AmountForm(OnceForm):
    """How much, and why."""

    amount = amount_field(_l("How much?"))
    reason = reason_field(_l("What is it for?"))


class PoolForm(OnceForm):
    """Out of a councillor's own pot into one of the area's."""

    target = ListField(_l("Into which pot?"), validators=[Needed(_l("Choose the pot"))])
    amount = amount_field(_l("How much?"))
    reason = reason_field(_l("Why?"))


class CarryForm(OnceForm):
    """Into which later round."""

    later = ListField(
        _l("Into which round?"),
        description=_l("A later one, in which voting has not begun. It becomes a pot of its own there."),
        validators=[Needed(_l("Choose the round"))],
    )
    amount = amount_field(_l("How much?"))
    reason = reason_field(_l("Why?"))


class CouncillorPotForm(OnceForm):
    """A ward councillor's own pot."""

    area = ListField(_l("For which area?"), validators=[Needed(_l("Choose the area"))])
    holder = StringField(
        _l("Which councillor’s pot is it?"),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[Needed(_l("Enter the councillor’s name")), at_most(LONGEST_NAME)],
    )
    money = ChoiceField(
        _l("What kind of money is it?"),
        choices=list(KINDS_OF_MONEY.items()),
        validators=[Needed(_l("Choose capital or revenue"))],
    )
    amount = amount_field(_l("How much is put in?"))
    reason = reason_field(_l("Where does it come from?"))


class FundingForm(OnceForm):
    """What somebody else gives to a project."""

    funder = StringField(
        _l("Who gives it?"),
        description=_l("The organisation. Use the same name again to change what it gives."),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[Needed(_l("Enter who gives it")), at_most(120)],
    )
    kind = ChoiceField(
        _l("Is it money?"),
        choices=[("money", _l("Money")), ("in-kind", _l("Help in kind, like work or materials"))],
        validators=[Needed(_l("Choose whether it is money"))],
    )
    amount = amount_field(_l("How much is it, or what is it worth?"))
    state = ChoiceField(
        _l("Is it confirmed?"),
        choices=list(STATES.items()),
        validators=[Needed(_l("Choose whether it is confirmed"))],
    )
    note = StringField(
        _l("How do you know? (optional)"),
        description=_l("Everybody can read this. Name no resident."),
        widget=TextInput(),
        validators=[Optional(), at_most(300)],
    )
