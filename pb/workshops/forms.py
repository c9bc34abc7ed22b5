"""The forms of those who plan a workshop."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import StringField, SubmitField, TextAreaField
from wtforms.validators import Optional

from pb.forums.forms import OnceForm
from pb.forums.staff_forms import number_field
from pb.house.forms import at_most
from pb.proposals.models import Proposal
from pb.rounds.fields import ChoiceField, ListField, Needed, TextArea, TextInput
from pb.rounds.models import Round
from pb.workshops.models import RunSheetLine, Workshop
from pb.workshops.outlines import OUTLINES, Outline
from pb.workshops.programme import ItemKind
from pb.workshops.run_sheet import OF_A_ROUND
from pb.workshops.words import KINDS, needs_proposal, needs_round

LONGEST_LINE = 120
CENTIMETRES = 100


def round_choices(rounds: list[Round]) -> list[tuple[str, Any]]:
    """The votes that a workshop can be about, and none."""
    return [("", _("None")), *((str(round_.id), round_.title) for round_ in rounds)]


class OpenForm(OnceForm):
    """Plan a workshop on a meeting."""

    outline = ChoiceField(
        _l("What is this evening for?"),
        choices=[(o.value, _l("%(name)s. %(what)s", name=n, what=w)) for o, (n, w) in OUTLINES.items()],
        validators=[Needed(_l("Choose what the evening is for"))],
    )
    round = ListField(
        _l("Which vote is it about?"),
        description=_l("A decision event needs one. Its accepted proposals become the programme’s pitches."),
    )
    submit = SubmitField(_l("Make the programme"), widget=GovSubmitInput())

    @classmethod
    def of(cls, rounds: list[Round]) -> OpenForm:
        """The form with the votes of an area."""
        form = cls()
        form.round.choices = round_choices(rounds)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """A decision is about something."""
        valid = bool(super().validate(extra_validators))
        if valid and self.outline.data == Outline.DECISION and not self.round.data:
            self.round.errors = [needs_round()]
        return not self.errors


class LineForm(OnceForm):
    """One part of the programme."""

    kind = ListField(
        _l("What does the room do?"),
        choices=[(kind.value, label) for kind, label in KINDS.items()],
        validators=[Needed(_l("Choose what the room does"))],
    )
    title = StringField(
        _l("Its title"),
        description=_l("It stands on the screen. Leave it empty for a proposal: its own title is used."),
        widget=TextInput(),
        validators=[at_most(LONGEST_LINE)],
    )
    minutes = number_field(
        _l("How many minutes?"), _l("Proposals of one vote all have the same time."), 1, 240
    )
    text = TextAreaField(
        _l("What tables talk about, or what the screen adds (optional)"),
        description=_l("Short: the screen shows it in large letters."),
        widget=TextArea(3),
        validators=[at_most(200)],
    )
    round = ListField(_l("Which vote? (for the vote, the count and the result)"))
    proposal = ListField(_l("Which proposal? (when one is presented)"))
    after = ListField(_l("After which part?"))
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    def offer(self, rounds: list[Round], proposals: list[Proposal], lines: list[RunSheetLine]) -> None:
        """What can be chosen."""
        self.round.choices = round_choices(rounds)
        chosen = [(str(p.id), f"{p.number}. {p.title}") for p in proposals]
        self.proposal.choices = [("", _("None")), *chosen]
        self.after.choices = [("", _("At the end")), *((str(one.id), one.title) for one in lines)]

    def validate(self, extra_validators: Any = None) -> bool:
        """What each kind of part needs besides its length."""
        super().validate(extra_validators)
        kind = self.kind.data or ""
        if kind in OF_A_ROUND and not self.round.data:
            self.round.errors = [needs_round()]
        if kind == ItemKind.PITCH and not self.proposal.data:
            self.proposal.errors = [needs_proposal()]
        if kind and kind != ItemKind.PITCH and not self.title.data:
            self.title.errors = [_("Enter a title")]
        return not self.errors


class SettingsForm(OnceForm):
    """The hall: how many tables, and what the back row can read."""

    tables = number_field(_l("How many tables are there?"), _l("0 when there are none."), 0, 200)
    screen_height = number_field(
        _l("How high is the picture on the screen, in centimetres?"),
        _l("From its lower to its upper edge. 0 when you do not know yet."),
        0,
        2000,
    )
    room_depth = number_field(
        _l("How far is the back row from the screen, in metres?"), _l("0 when you do not know yet."), 0, 200
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    @classmethod
    def of(cls, workshop: Workshop) -> SettingsForm:
        """The form as the workshop stands."""
        return cls(
            tables=workshop.tables,
            screen_height=workshop.screen_height or 0,
            room_depth=(workshop.room_depth or 0) // CENTIMETRES,
        )

    def values(self) -> dict[str, Any]:
        """What goes into the workshop's row."""
        depth = (self.room_depth.data or 0) * CENTIMETRES
        height = self.screen_height.data or 0
        return {"tables": self.tables.data or 0, "screen_height": height or None, "room_depth": depth or None}


class DrawForm(OnceForm):
    """Draw the order in which proposals are presented."""

    seed = StringField(
        _l("What did a public draw give? (optional)"),
        description=_l("Dice or lottery numbers, for example. Without one, the service makes a seed itself."),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[Optional(), at_most(64)],
    )
    submit = SubmitField(_l("Draw the order"), widget=GovSubmitInput())
