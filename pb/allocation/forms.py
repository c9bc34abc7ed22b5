"""The form that asks for a change to a recommendation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, SubmitField, TextAreaField
from wtforms.validators import Length

from pb.allocation.reading import AreaReading
from pb.allocation.service import LONGEST_REASON, SHORTEST_REASON
from pb.house.forms import HouseForm, MoneyField, at_most
from pb.house.money import show_money
from pb.rounds.fields import ChoiceField, ListField, Needed, TextArea, TextInput

KINDS = (
    ("fix", _l("Fund it, whatever the vote says")),
    ("forbid", _l("Do not fund it")),
    ("reprice", _l("Give it another amount")),
)


class ChangeForm(HouseForm):
    """One change to one proposal."""

    proposal = ListField(
        _l("Which proposal?"), validators=[Needed(_l("Choose the proposal that you want to change"))]
    )
    kind = ChoiceField(
        _l("What should change?"), choices=KINDS, validators=[Needed(_l("Choose what should change"))]
    )
    cost = MoneyField(
        _l("New amount in pounds"),
        description=_l("Only if you give it another amount. For example, 1,250"),
        widget=TextInput(classes="govuk-input--width-10", prefix={"text": "£"}, inputmode="decimal"),
    )

    @classmethod
    def of(cls, area: AreaReading, currency: str, **values: Any) -> Self:
        """The form with the proposals of one area to choose from."""
        form = cls(**values)
        form.proposal.choices = [
            ("", _("Choose a proposal")),
            *(
                (
                    str(p.number),
                    _(
                        "%(number)s %(title)s, %(cost)s, %(outcome)s",
                        number=p.number,
                        title=p.title,
                        cost=show_money(p.cost, currency),
                        outcome=_("funded") if p.funded else _("not funded"),
                    ),
                )
                for p in sorted(area.proposals, key=lambda p: p.number)
            ),
        ]
        return form

    def validate_cost(self, field: MoneyField) -> None:
        """An amount is needed for another amount, and only then."""
        if self.kind.data == "reprice":
            Needed(_l("Enter what the proposal should get, in pounds"))(self, field)


def _reason_field(label: str | LazyString) -> TextAreaField:
    return TextAreaField(
        label,
        description=_l("Everybody can read it, with your name, beside the vote."),
        widget=TextArea(5),
        validators=[
            Needed(_l("Give your reason")),
            Length(
                min=SHORTEST_REASON,
                message=_l("Give a reason of at least %(min)d characters. Everybody can read it."),
            ),
            at_most(LONGEST_REASON),
        ],
    )


class AmendForm(ChangeForm):
    """One change to one proposal, and why."""

    reason = _reason_field(_l("Your reason"))
    idempotency_key = HiddenField(validators=[at_most(100)])
    submit = SubmitField(_l("Work it out again with this change"), widget=GovSubmitInput())


class TrialForm(ChangeForm):
    """One change to try out, on top of what stands or of an earlier trial."""

    start = ListField(_l("Start from"), default="")
    submit = SubmitField(_l("Try it out"), widget=GovSubmitInput())


class ReasonsForm(HouseForm):
    """A reason for each of some changes; ``with_reasons`` adds the fields."""

    idempotency_key = HiddenField(validators=[at_most(100)])

    @classmethod
    def with_reasons(cls, labels: Sequence[str]) -> ReasonsForm:
        """The form with one field for each label, ``reason_1`` the first."""
        fields = {f"reason_{place}": _reason_field(label) for place, label in enumerate(labels, 1)}
        form: ReasonsForm = type(cls.__name__, (cls,), fields)()
        return form

    @property
    def reasons(self) -> list[str]:
        """What was given, in the order of the labels."""
        return [field.data for field in self if field.name.startswith("reason_")]


class WithdrawForm(HouseForm):
    """Take one's own change back."""


class AskForm(HouseForm):
    """Ask for the recommendation."""
