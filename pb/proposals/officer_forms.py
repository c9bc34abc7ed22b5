"""The forms of officers and front-line staff about a proposal, and of an author who withdraws one."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, StringField, SubmitField, TextAreaField

from pb.house.forms import HouseForm, MoneyField, at_most
from pb.proposals.checking import is_web_address
from pb.proposals.models import ProposalState
from pb.proposals.words import cost_out_of_range, link_must_be_web, redirect_needs_link, same_cost
from pb.rounds.fields import ChoiceField, Needed, TextArea, TextInput
from pb.rounds.models import Round

LONGEST = 2000
POUNDS = {"prefix": {"text": "£"}, "inputmode": "decimal", "classes": "govuk-input--width-10"}


class CheckForm(HouseForm):
    """What an officer found, and, where the cost is wrong, what it really is."""

    idempotency_key = HiddenField(validators=[at_most(100)])
    outcome = ChoiceField(
        _l("What do you find?"),
        choices=[
            (ProposalState.ACCEPTED.value, _l("It can be done: accept it for the vote")),
            (ProposalState.TURNED_DOWN.value, _l("It cannot be done")),
            (ProposalState.REDIRECTED.value, _l("It is the council’s own work: pass it on")),
        ],
        validators=[Needed(_l("Choose what you find"))],
    )
    reasons = TextAreaField(
        _l("Why?"),
        description=_l("Everybody can read this. Say what you looked at and what would have to change."),
        widget=TextArea(6),
        validators=[Needed(_l("Give the reason. Everybody can read it")), at_most(LONGEST)],
    )
    redirect_to = StringField(
        _l("Web address of the council service"),
        description=_l("Only if you pass it on. It begins with https://"),
        widget=TextInput(type="url", spellcheck=False),
        validators=[at_most(300)],
    )
    amount = MoneyField(
        _l("New cost, in pounds"),
        description=_l("Only if the cost is wrong. Leave it empty to keep the cost."),
        widget=TextInput(**POUNDS),
    )
    amount_reason = TextAreaField(
        _l("Why does the cost change?"),
        description=_l("Everybody can read this beside the old cost."),
        widget=TextArea(3),
        validators=[at_most(LONGEST)],
    )
    submit = SubmitField(_l("Publish the finding"), widget=GovSubmitInput())

    def check(self, round_: Round, cost: int) -> bool:
        """Whether the finding is whole and within the round's grants."""
        valid = bool(self.validate())
        passed_on = self.outcome.data == ProposalState.REDIRECTED.value
        link, amount = self.redirect_to.data, self.amount.data
        if link and not is_web_address(link):
            self.redirect_to.errors = [link_must_be_web()]
        elif self.outcome.data and passed_on != bool(link):
            self.redirect_to.errors = [redirect_needs_link()]
        if amount is not None:
            _check_amount(self.amount, round_, cost)
            if not self.amount_reason.data:
                self.amount_reason.errors = [_l("Say why the cost changes")]
        return valid and not self.errors


class RepriceForm(HouseForm):
    """A new cost."""

    idempotency_key = HiddenField(validators=[at_most(100)])
    amount = MoneyField(
        _l("New cost, in pounds"),
        widget=TextInput(**POUNDS),
        validators=[Needed(_l("Enter the new cost, like 1,250"))],
    )
    reason = TextAreaField(
        _l("Why does the cost change?"),
        description=_l("Everybody can read this beside the old cost."),
        widget=TextArea(4),
        validators=[Needed(_l("Say why the cost changes")), at_most(LONGEST)],
    )
    submit = SubmitField(_l("Publish the new cost"), widget=GovSubmitInput())

    def check(self, round_: Round, cost: int) -> bool:
        """Whether the new cost is one, and within the round's grants."""
        valid = bool(self.validate())
        if self.amount.data is not None:
            _check_amount(self.amount, round_, cost)
        return valid and not self.errors


class WithdrawForm(HouseForm):
    """A reason for taking a proposal back."""

    idempotency_key = HiddenField(validators=[at_most(100)])
    reason = TextAreaField(
        _l("Why is it withdrawn?"),
        description=_l("Everybody can read this. It cannot be undone."),
        widget=TextArea(4),
        validators=[Needed(_l("Say why it is withdrawn")), at_most(LONGEST)],
    )
    submit = SubmitField(_l("Withdraw the proposal"), widget=GovSubmitInput())


class CommentForm(HouseForm):
    """What front-line staff think."""

    idempotency_key = HiddenField(validators=[at_most(100)])
    service = StringField(
        _l("Your service"),
        description=_l("Like “Parks” or “Youth work”. We show this and not your name."),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[Needed(_l("Enter your service")), at_most(120)],
    )
    text = TextAreaField(
        _l("What do you want to say?"),
        description=_l("Everybody can read this."),
        widget=TextArea(6),
        validators=[Needed(_l("Enter what you want to say")), at_most(LONGEST)],
    )
    submit = SubmitField(_l("Publish the comment"), widget=GovSubmitInput())


def _check_amount(field: Any, round_: Round, cost: int) -> None:
    if field.data == cost:
        field.errors = [same_cost()]
    elif not round_.smallest_grant <= field.data <= round_.largest_grant:
        field.errors = [cost_out_of_range(round_.smallest_grant, round_.largest_grant)]
