"""The question pages of an application about the idea, the group and whom to write to.

Each form gives its checked answers as plain JSON values with ``answers()`` and takes stored ones back
with ``of(proposal)``, so that nothing is asked twice. What is public of the answers is in ``reading``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import StringField, SubmitField, TextAreaField
from wtforms.validators import Optional, Regexp

from pb.areas.models import Theme
from pb.house.forms import HouseForm, at_most
from pb.proposals.choices import NONE, WHOLE_AREA, YES_NO
from pb.rounds.fields import ChoiceField, ListField, Needed, TextArea, TextInput
from pb.rounds.models import Round

LINE, LONG = 200, 1500
TITLE_LENGTH = 100
CHOOSE = _l("Choose one")
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
PHONE = r"^\+?[0-9()\s-]{7,30}$"
POSTCODE = r"(?i)^[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}$"


class TaskForm(HouseForm):
    """A question page: its fields, then the button that saves and goes on."""

    submit = SubmitField(_l("Save and continue"), widget=GovSubmitInput())

    @classmethod
    def of(cls, stored: Mapping[str, Any], round_: Round, themes: list[Theme]) -> TaskForm:
        """The form with what was stored before."""
        form = cls(data=cls.typed(stored))
        form.prepare(round_, themes)
        return form

    def prepare(self, _round: Round, _themes: list[Theme]) -> None:
        """Fill in what depends on the round; most forms need nothing."""

    @classmethod
    def typed(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Stored answers as the fields hold them."""
        return dict(stored)

    def answers(self) -> dict[str, Any]:
        """The answers as plain JSON values."""
        skipped = ("csrf_token", "submit")
        return {name: _plain(value) for name, value in self.data.items() if name not in skipped}

    def want(self, field: Any, message: str) -> bool:
        """Ask for a field that another answer made necessary."""
        if field.data in (None, "") and not field.errors:
            field.errors = [message]
        return not field.errors


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value


class IdeaForm(TaskForm):
    """What, for whom and where."""

    title = StringField(
        _l("What do you want to call it?"),
        description=_l("A few words, like “Benches for the river path”. Everybody sees them."),
        widget=TextInput(),
        validators=[Needed(_l("Enter a name for your idea")), at_most(TITLE_LENGTH)],
    )
    summary = TextAreaField(
        _l("What would you do?"),
        description=_l("Say it in your own words. Do not write anybody’s name, address or phone number."),
        widget=TextArea(8),
        validators=[Needed(_l("Say what you would do")), at_most(LONG)],
    )
    who_benefits = TextAreaField(
        _l("Who would it help?"),
        description=_l("For example, “about 60 older people who live on their own”."),
        widget=TextArea(3),
        validators=[Needed(_l("Say who it would help")), at_most(LONG)],
    )
    area_id = ListField(_l("Which area is it in?"), validators=[Needed(_l("Choose an area"))])
    settlement_id = ListField(
        _l("Which place is it in?"),
        description=_l("Choose “%(whole)s” if it is for more than one place.", whole=WHOLE_AREA),
        validators=[Needed(_l("Choose a place, or the whole area"))],
    )
    theme_id = ListField(_l("What is it mostly about?"), validators=[Needed(_l("Choose what it is about"))])
    priority = StringField(
        _l("Which of your area’s priorities does it help? (optional)"),
        widget=TextInput(),
        validators=[at_most(LINE)],
    )

    def prepare(self, round_: Round, themes: list[Theme]) -> None:
        """The round's areas and places, and the council's themes."""
        areas = round_.areas
        places = [(str(s.id), f"{s.name} ({area.name})") for area in areas for s in area.settlements]
        self.area_id.choices = [("", CHOOSE), *((str(area.id), area.name) for area in areas)]
        self.settlement_id.choices = [("", CHOOSE), (NONE, WHOLE_AREA), *places]
        self.theme_id.choices = [("", CHOOSE), *((str(theme.id), theme.name) for theme in themes)]
        self.places = {str(s.id): str(area.id) for area in areas for s in area.settlements}

    def validate(self, extra_validators: Any = None) -> bool:
        """The place must lie in the area."""
        valid = bool(super().validate(extra_validators))
        place = self.settlement_id.data
        if valid and place != NONE and self.places[place] != self.area_id.data:
            self.settlement_id.errors = [_l("Choose a place in the area that you chose")]
            return False
        return valid

    @classmethod
    def typed(cls, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Ids as the lists hold them."""
        ids = {name: str(stored[name]) if stored.get(name) else "" for name in ("area_id", "theme_id")}
        place = str(stored["settlement_id"]) if stored.get("settlement_id") else ""
        whole = NONE if stored.get("area_id") and not place else place
        return {**stored, **ids, "settlement_id": whole}

    def answers(self) -> dict[str, Any]:
        """Ids as numbers; the whole area is no place."""
        found = super().answers()
        place = found["settlement_id"]
        return {
            **found,
            "area_id": int(found["area_id"]),
            "theme_id": int(found["theme_id"]),
            "settlement_id": None if place == NONE else int(place),
        }


class GroupForm(TaskForm):
    """Who asks: a group, because people on their own cannot be given the money."""

    group_name = StringField(
        _l("What is your group called?"),
        widget=TextInput(),
        validators=[Needed(_l("Enter the name of your group")), at_most(LINE)],
    )
    registration_number = StringField(
        _l("Charity or company number (optional)"),
        widget=TextInput(classes="govuk-input--width-10"),
        validators=[at_most(40)],
    )
    constitution = ChoiceField(
        _l("Does your group have written rules (a constitution)?"),
        choices=YES_NO,
        validators=[Needed(_l("Choose yes if your group has written rules"))],
    )
    bank_account = ChoiceField(
        _l("Does your group have a bank account that needs two people to sign?"),
        choices=YES_NO,
        validators=[Needed(_l("Choose yes if two people must sign"))],
    )
    accounts = ChoiceField(
        _l("Can you show accounts for the last year?"),
        choices=YES_NO,
        validators=[Needed(_l("Choose yes if you can show accounts"))],
    )
    host_body = StringField(
        _l("Which organisation would hold the money for you?"),
        description=_l("Only if your group has no written rules or no such bank account."),
        widget=TextInput(),
        validators=[at_most(LINE)],
    )
    earlier_funding = TextAreaField(
        _l("Has the council given your group money before? (optional)"),
        description=_l("Say when, how much and what for. Leave it empty if not."),
        widget=TextArea(3),
        validators=[at_most(LONG)],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A group that cannot hold money needs somebody who can."""
        valid = bool(super().validate(extra_validators))
        if "no" in (self.constitution.data, self.bank_account.data):
            message = _l("Enter the organisation that would hold the money for you")
            return self.want(self.host_body, message) and valid
        return valid


class ContactForm(TaskForm):
    """Who to write to; never published."""

    name = StringField(
        _l("Your name"),
        widget=TextInput(autocomplete="name"),
        validators=[Needed(_l("Enter your name")), at_most(120)],
    )
    email = StringField(
        _l("Your e-mail address"),
        description=_l("We write to it about this proposal, and nothing else."),
        widget=TextInput(type="email", autocomplete="email", spellcheck=False),
        validators=[
            Needed(_l("Enter your e-mail address, like name@example.org")),
            at_most(254),
            Regexp(EMAIL, message=_l("Enter an e-mail address like name@example.org")),
        ],
    )
    phone = StringField(
        _l("Your phone number (optional)"),
        widget=TextInput(type="tel", autocomplete="tel", classes="govuk-input--width-20"),
        validators=[
            Optional(),
            at_most(40),
            Regexp(PHONE, message=_l("Enter a phone number like 01632 960 001")),
        ],
    )
    postcode = StringField(
        _l("Your group’s postcode"),
        widget=TextInput(autocomplete="postal-code", classes="govuk-input--width-10"),
        validators=[
            Needed(_l("Enter a postcode, like LS1 4AP")),
            at_most(10),
            Regexp(POSTCODE, message=_l("Enter a whole postcode, like LS1 4AP")),
        ],
    )
