"""The question pages about the money, making it happen, and the checks.

The line between what residents do and what the council must do is drawn in the last of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Optional

from pb.areas.models import Theme
from pb.house.forms import MoneyField, at_most
from pb.proposals.choices import (
    CARRIERS,
    EXCLUSIONS,
    HAVE_OR_WILL,
    MATCH,
    MONEY_KINDS,
    NONE,
    PERMISSIONS,
    SAFEGUARDING,
    UNSUITABLE,
)
from pb.proposals.forms import LINE, LONG, TaskForm
from pb.proposals.words import cost_out_of_range
from pb.rounds.fields import ChoiceField, DayField, Needed, TextArea, TextInput, TicksField
from pb.rounds.models import Round

POUNDS = {"prefix": {"text": "£"}, "inputmode": "decimal", "classes": "govuk-input--width-10"}


class MoneyForm(TaskForm):
    """What it costs; other money is worked out from the two amounts, never typed."""

    asked = MoneyField(
        _l("How much do you ask for?"),
        widget=TextInput(**POUNDS),
        validators=[Needed(_l("Enter how much you ask for, like 1,250"))],
    )
    total = MoneyField(
        _l("How much does it all cost?"),
        description=_l("The same amount, or more if other money pays for a part."),
        widget=TextInput(**POUNDS),
        validators=[Needed(_l("Enter what it all costs, like 1,250"))],
    )
    breakdown = TextAreaField(
        _l("What would the money be spent on?"),
        description=_l("One line for each thing and what it costs."),
        widget=TextArea(5),
        validators=[Needed(_l("Say what the money would be spent on")), at_most(LONG)],
    )
    money_kind = ChoiceField(
        _l("What kind of spending is it?"),
        choices=MONEY_KINDS,
        validators=[Needed(_l("Choose what kind of spending it is"))],
    )
    match_source = StringField(
        _l("Where does the rest of the money come from?"),
        description=_l("Only if it costs more than you ask for."),
        widget=TextInput(),
        validators=[at_most(LINE)],
    )
    match_confirmed = ChoiceField(
        _l("Is the rest of the money promised?"),
        description=_l("Only if it costs more than you ask for."),
        choices=MATCH,
        validators=[Optional()],
    )

    def prepare(self, round_: Round, _themes: list[Theme]) -> None:
        """The round's smallest and largest grant."""
        self.limits = (round_.smallest_grant, round_.largest_grant)
        self.asked.description = cost_out_of_range(*self.limits)

    def validate(self, extra_validators: Any = None) -> bool:
        """The grant's limits; all of it is no less than the part; other money has a source."""
        valid = bool(super().validate(extra_validators))
        low, high = self.limits
        asked, total = self.asked.data, self.total.data
        if asked is not None and not low <= asked <= high:
            self.asked.errors = [cost_out_of_range(low, high)]
            valid = False
        if asked is None or total is None:
            return False
        if total < asked:
            self.total.errors = [_l("Enter what all of it costs: no less than you ask for")]
            return False
        if total > asked:
            source = self.want(self.match_source, _l("Enter where the rest of the money comes from"))
            promised = self.want(self.match_confirmed, _l("Choose whether the rest is promised"))
            return source and promised and valid
        return valid

    def answers(self) -> dict[str, Any]:
        """Without other money there is no source of it."""
        found = super().answers()
        if self.total.data == self.asked.data:
            found |= {"match_source": "", "match_confirmed": ""}
        return found


class DeliveryForm(TaskForm):
    """When, with whose leave, and what it costs to keep going."""

    starts_on = DayField(
        _l("When would you start?"),
        description=_l("For example, 27 9 2027"),
        validators=[Needed(_l("Enter the day you would start, like 27 9 2027"))],
    )
    ends_on = DayField(
        _l("When would it be finished?"),
        description=_l("For example, 31 3 2028"),
        validators=[Needed(_l("Enter the day it would be finished, like 31 3 2028"))],
    )
    running_cost = MoneyField(
        _l("What does it cost to keep going, in a year?"),
        description=_l("Enter 0 if it costs nothing afterwards."),
        widget=TextInput(**POUNDS),
        validators=[Needed(_l("Enter what it costs in a year, or 0"))],
    )
    running_carrier = ChoiceField(
        _l("Who pays that?"),
        description=_l("Only if it costs something afterwards."),
        choices=CARRIERS,
        validators=[Optional()],
    )
    permissions = ChoiceField(
        _l("Do you need somebody’s permission?"),
        description=_l("For example from the owner of the land, or planning permission."),
        choices=PERMISSIONS,
        validators=[Needed(_l("Choose whether you need permission"))],
    )
    permissions_detail = TextAreaField(
        _l("Whose permission, and what for?"),
        description=_l("Only if you need permission."),
        widget=TextArea(3),
        validators=[at_most(LONG)],
    )
    safeguarding = ChoiceField(
        _l("Does it work with children, or with adults who need care?"),
        choices=SAFEGUARDING,
        validators=[Needed(_l("Choose whether it works with children or adults who need care"))],
    )
    insurance = ChoiceField(
        _l("Do you have insurance for it?"),
        choices=HAVE_OR_WILL,
        validators=[Needed(_l("Choose whether you have insurance"))],
    )
    risk = TextAreaField(
        _l("What could go wrong, and what would you do then?"),
        widget=TextArea(4),
        validators=[
            Needed(_l("Say what could go wrong. If you can think of nothing, say so")),
            at_most(LONG),
        ],
    )

    @classmethod
    def typed(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Days as dates."""
        days = {
            name: date.fromisoformat(stored[name]) for name in ("starts_on", "ends_on") if stored.get(name)
        }
        return {**stored, **days}

    def validate(self, extra_validators: Any = None) -> bool:
        """The end comes after the start; a running cost and a permission are explained."""
        valid = bool(super().validate(extra_validators))
        starts, ends = self.starts_on.data, self.ends_on.data
        if starts and ends and ends < starts:
            self.ends_on.errors = [_l("Enter an end that is not before the start")]
            valid = False
        if self.running_cost.data:
            valid = self.want(self.running_carrier, _l("Choose who pays for it afterwards")) and valid
        if self.permissions.data in ("have", "will"):
            valid = self.want(self.permissions_detail, _l("Say whose permission you need")) and valid
        return valid

    def answers(self) -> dict[str, Any]:
        """What costs nothing afterwards needs nobody to pay."""
        found = super().answers()
        if not self.running_cost.data:
            found["running_carrier"] = ""
        if self.permissions.data == "none":
            found["permissions_detail"] = ""
        return found


class ChecksForm(TaskForm):
    """Where residents' work ends and the council's begins, and what is never funded."""

    replaces_duty = ChoiceField(
        _l("Does this replace something the council must do?"),
        description=_l("A proposal can add to a council service. It can never stand in for one."),
        choices=[("no", _l("No")), ("yes", _l("Yes")), ("unsure", _l("I am not sure"))],
        validators=[Needed(_l("Choose whether it replaces something the council must do"))],
    )
    unsuitable = TicksField(
        _l("Does it need any of this work?"),
        description=_l("The council does this work itself. We would pass your idea on."),
        choices=[*UNSUITABLE.items(), (NONE, _l("None of these"))],
        validators=[Needed(_l("Choose what it needs, or “None of these”"))],
    )
    excluded = TicksField(
        _l("Is any of this true?"),
        description=_l("We cannot fund these. An officer will talk to you about it."),
        choices=[*EXCLUSIONS.items(), (NONE, _l("None of these"))],
        validators=[Needed(_l("Choose what is true, or “None of these”"))],
    )
    related = TextAreaField(
        _l("Is anybody in your group related to a councillor or an officer? (optional)"),
        description=_l("Say how. Only officers see this. Leave it empty if not."),
        widget=TextArea(3),
        validators=[at_most(LONG)],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """None of these goes with nothing else."""
        valid = bool(super().validate(extra_validators))
        for field in (self.unsuitable, self.excluded):
            if NONE in (field.data or []) and len(field.data) > 1:
                field.errors = [_l("Choose “None of these” only if you choose nothing else")]
                valid = False
        return valid
