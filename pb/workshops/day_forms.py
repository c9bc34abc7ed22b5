"""The forms of the day itself: heads in the room, the quorum, helpers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import StringField, SubmitField

from pb.areas.models import Area
from pb.forums.forms import OnceForm
from pb.forums.staff_forms import number_field
from pb.house.forms import at_most
from pb.rounds.fields import ChoiceField, Needed, TextInput
from pb.workshops.attendance import Category
from pb.workshops.day_roles import ROLES
from pb.workshops.models import Workshop

MOST_HEADS = 5_000
MOST_SEATS = 100


class HeadsForm(OnceForm):
    """How many are in the room now."""

    public = number_field(_l("Public members of the board"), "", 0, MOST_HEADS)
    elected = number_field(_l("Elected members of the board"), "", 0, MOST_HEADS)
    partner = number_field(_l("Partner members of the board"), "", 0, MOST_HEADS)
    everybody = number_field(
        _l("Everybody in the room"), _l("With residents, members of the board and staff."), 0, MOST_HEADS
    )
    submit = SubmitField(_l("Keep this count"), widget=GovSubmitInput())

    def people(self) -> dict[Category, int]:
        """The heads by category."""
        return {category: self[category.value].data for category in Category}

    def validate(self, extra_validators: Any = None) -> bool:
        """The room has at least the members of the board who are in it."""
        valid = bool(super().validate(extra_validators))
        if valid:
            people = self.people()
            everybody = people.pop(Category.EVERYBODY)
            if everybody < sum(people.values()):
                self.everybody.errors = [_l("Count everybody: the members of the board alone are more")]
        return not self.errors


class QuorumForm(OnceForm):
    """How many of a category must be here for the vote to be more than advice."""

    quorum_public = number_field(_l("Public members"), _l("0 when none has to be here."), 0, MOST_SEATS)
    quorum_elected = number_field(_l("Elected members"), _l("0 when none has to be here."), 0, MOST_SEATS)
    quorum_partner = number_field(_l("Partner members"), _l("0 when none has to be here."), 0, MOST_SEATS)
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    @classmethod
    def of(cls, workshop: Workshop, area: Area) -> QuorumForm:
        """The form as the workshop stands; before anybody has set a quorum, with that of the area's board."""
        kept = {
            name: getattr(workshop, name) for name in ("quorum_public", "quorum_elected", "quorum_partner")
        }
        board = {f"quorum_{seats.category}": seats.quorum for seats in area.seats}
        return cls(**(kept if any(kept.values()) else {**kept, **board}))

    def values(self) -> dict[str, Any]:
        """What goes into the workshop's row."""
        names = ("quorum_public", "quorum_elected", "quorum_partner")
        return {name: self[name].data or 0 for name in names}


class DayRoleForm(OnceForm):
    """Give somebody a role until the end of the day."""

    email = StringField(
        _l("Their e-mail address"),
        description=_l("The one with which they sign in here."),
        widget=TextInput(type="email", autocomplete="off", spellcheck=False),
        validators=[Needed(_l("Enter their e-mail address")), at_most(254)],
    )
    role = ChoiceField(
        _l("What do they do?"),
        choices=[(role.value, label) for role, label in ROLES.items()],
        validators=[Needed(_l("Choose what they do"))],
    )
    submit = SubmitField(_l("Give them the role for the day"), widget=GovSubmitInput())
