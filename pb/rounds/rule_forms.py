"""The question pages about how the count works, and about one equity rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import StringField, SubmitField
from wtforms.validators import ValidationError

from pb.areas.models import Theme
from pb.house.forms import HouseForm, MoneyField
from pb.house.money import LARGEST
from pb.rounds import counting
from pb.rounds.fields import ChoiceField, ListField, Needed, TextInput
from pb.rounds.figures import BY_SCORE, DEPRIVED, NEED, PEOPLE, figures_of
from pb.rounds.models import Round
from pb.rounds.rule_kinds import KINDS, MOST_DEPRIVED
from pb.rounds.rule_words import show_share

PERCENT = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$", re.ASCII)
WHOLE = re.compile(r"^\d{1,9}$", re.ASCII)
NUMBERS = re.compile(r"^\d{1,6}(?:[\s,;]+\d{1,6})*$", re.ASCII)
FULL_SHARE = 10_000
# By what money may be promised to areas, and the figure that it uses besides how many people live there.
PROMISED_BY = (
    ("1", _l("By how many people there live in the most deprived fifth of homes"), DEPRIVED),
    (BY_SCORE, _l("By how many people live there, times the area’s score of need"), NEED),
    ("0", _l("By how many people live there"), PEOPLE),
)
POUNDS = {"prefix": {"text": "£"}, "inputmode": "decimal", "classes": "govuk-input--width-10"}


class TypedField(StringField):  # type: ignore[misc]
    """Text that means something else; what was typed stays on the page when it cannot be read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed into ``data``; None when nothing was."""
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if self.typed:
            self.data = self.read(self.typed)

    def _value(self) -> str:
        if getattr(self, "typed", ""):
            return str(self.typed)
        return "" if self.data is None else self.show(self.data)

    def read(self, text: str) -> Any:
        """What the text means. Raises ``ValidationError``."""
        raise NotImplementedError

    def show(self, data: Any) -> str:
        """What is stored, as text."""
        return str(data)


class ShareField(TypedField):
    """A part of a whole as per cent; ``data`` in hundredths of a per cent."""

    def read(self, text: str) -> int:
        """ "25" or "25.5%"."""
        match = PERCENT.match(text)
        share = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else 0
        if not 0 < share <= FULL_SHARE:
            raise ValidationError(_l("Enter a number from 1 to 100, like 25"))
        return share

    def show(self, data: Any) -> str:
        """ "25"."""
        return show_share(data).removesuffix("%")


class CountField(TypedField):
    """A whole number."""

    def read(self, text: str) -> int:
        """ "3"."""
        if not WHOLE.match(text):
            raise ValidationError(_l("Enter a whole number, like 3"))
        return int(text)


class NumbersField(TypedField):
    """Numbers of proposals; ``data`` is a list."""

    def read(self, text: str) -> list[int]:
        """ "7, 9"."""
        if not NUMBERS.match(text):
            raise ValidationError(_l("Enter the numbers of proposals with commas between them, like 7, 9"))
        return [int(number) for number in re.split(r"[\s,;]+", text)]

    def show(self, data: Any) -> str:
        """ "7, 9"."""
        return ", ".join(map(str, data))


class CountingForm(HouseForm):
    """How the count works."""

    rule = ChoiceField(
        _l("How do the points decide what is funded?"),
        validators=[Needed(_l("Choose how the points decide"))],
    )
    utility = ChoiceField(
        _l("How does a ballot become points?"), validators=[Needed(_l("Choose how a ballot becomes points"))]
    )
    weighting = ChoiceField(
        _l("How much does one ballot count beside another?"),
        validators=[Needed(_l("Choose how much a ballot counts"))],
    )
    double_vote = ChoiceField(_l("What counts if a card is used by phone and on paper?"))
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    @classmethod
    def of(cls, round_: Round) -> CountingForm:
        """The form with what the round has now."""
        form = cls(
            rule=round_.rule,
            utility=round_.utility,
            weighting=round_.weighting,
            double_vote=round_.double_vote,
        )
        form.double_vote.choices = [
            (name, counting.double_vote_sentence(name)) for name in counting.DOUBLE_VOTES
        ]
        form.rule.choices = [
            (name, f"{counting.METHODS[name].title}. {counting.METHODS[name].sentence}")
            for name in counting.offered_methods(round_)
        ]
        form.utility.choices = [
            (name, counting.points_sentence(name, round_.ballot_length))
            for name in counting.UTILITIES_OF[round_.ballot_type]
        ]
        offered = counting.offered_weightings(round_)
        form.weighting.choices = [(name, counting.weighting_title(name)) for name in offered]
        return form


class RuleForm(HouseForm):
    """One equity rule: only the fields that its kind asks for stay on the form."""

    first = CountField(
        _l("Which proposal needs the others?"),
        description=_l("Its number, like 7"),
        widget=TextInput(classes="govuk-input--width-5", inputmode="numeric"),
        validators=[Needed(_l("Enter the number of the proposal that needs the others"))],
    )
    theme = ListField(_l("Which theme?"), validators=[Needed(_l("Choose a theme"))])
    the_area = ListField(_l("Which area?"), validators=[Needed(_l("Choose an area"))])
    group = ListField(_l("The voters of which area?"), validators=[Needed(_l("Choose an area"))])
    proposals = NumbersField(
        _l("Which proposals?"),
        description=_l("Their numbers with commas between them, like 7, 9"),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[Needed(_l("Enter the numbers of the proposals, like 7, 9"))],
    )
    amount = MoneyField(
        _l("How much, in pounds?"),
        description=_l("For example, 24,000"),
        widget=TextInput(**POUNDS),
        validators=[Needed(_l("Enter an amount in pounds, like 24,000"))],
    )
    share = ShareField(
        _l("How many per cent?"),
        description=_l("For example, 25 for a quarter"),
        widget=TextInput(classes="govuk-input--width-5", suffix={"text": "%"}, inputmode="decimal"),
        validators=[Needed(_l("Enter how many per cent, like 25"))],
    )
    exponent = ChoiceField(
        _l("Promised by what?"),
        validators=[Needed(_l("Choose by what it is promised"))],
    )
    at_least = CountField(
        _l("At least how many proposals?"),
        description=_l("For example, 1"),
        widget=TextInput(classes="govuk-input--width-3", inputmode="numeric"),
    )
    at_most = CountField(
        _l("At most how many proposals? (optional)"),
        description=_l("Leave it empty for no upper limit."),
        widget=TextInput(classes="govuk-input--width-3", inputmode="numeric"),
    )
    support = CountField(
        _l("How many points more?"),
        widget=TextInput(classes="govuk-input--width-5", inputmode="numeric"),
        validators=[Needed(_l("Enter how many points more they count, like 40"))],
    )
    area = ListField(_l("In which area?"))
    submit = SubmitField(_l("Save this rule"), widget=GovSubmitInput())

    @classmethod
    def of(
        cls,
        kind: str,
        round_: Round,
        themes: list[Theme],
        numbers: frozenset[int],
        stored: Mapping[str, Any] | None = None,
    ) -> RuleForm:
        """The form for a kind of rule, with what is stored; ``numbers`` are the proposals it may name."""
        form = cls(data=_typed(kind, stored or {}))
        form.kind, form.numbers = kind, numbers
        asks = KINDS[kind].asks
        for name in list(form._fields):
            if name not in (*asks, "submit", "csrf_token"):
                del form[name]
        places = [(area.slug, area.name) for area in round_.areas]
        if "area" in asks:
            form.area.choices = [("", _l("Everywhere")), *places]
            if len(places) == 1:
                del form["area"]
        for name in ("the_area", "group"):
            if name in asks:
                form[name].choices = [("", _l("Choose one")), *places]
        if "exponent" in asks:
            known = figures_of(round_)
            form.exponent.choices = [
                (value, label)
                for value, label, column in PROMISED_BY
                if column == PEOPLE or known.knows(column)
            ]
        if "theme" in asks:
            form.theme.choices = [("", _l("Choose one")), *((t.slug, t.name) for t in themes)]
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """What only holds between fields."""
        valid = bool(super().validate(extra_validators))
        wrong = [check(self) for check in (_check_counts, _check_proposals, _check_amount)]
        return valid and not any(wrong)

    def parameters(self) -> dict[str, Any]:
        """The checked answers as the catalogue's fields; what says nothing is left out."""
        given = {
            name: field.data for name, field in self._fields.items() if name not in ("csrf_token", "submit")
        }
        if "the_area" in given:
            given["area"] = given.pop("the_area")
        if "first" in given:
            given["proposals"] = [given.pop("first"), *given["proposals"]]
        if given.get("exponent") == BY_SCORE:
            given |= {"exponent": 1, "by": BY_SCORE}
        elif "exponent" in given:
            given["exponent"] = int(given["exponent"])
        if self.kind == "group-spend":
            given["group"] = MOST_DEPRIVED
        return {name: value for name, value in given.items() if value not in (None, "")}


def _typed(kind: str, stored: Mapping[str, Any]) -> dict[str, Any]:
    typed = dict(stored)
    if "the_area" in KINDS[kind].asks:
        typed["the_area"] = stored.get("area", "")
    if "first" in KINDS[kind].asks and stored.get("proposals"):
        typed["first"], *typed["proposals"] = stored["proposals"]
    if "exponent" in stored:
        typed["exponent"] = stored.get("by") or str(stored["exponent"])
    if typed.get("at_most") == -1:
        del typed["at_most"]
    return typed


def _say(field: Any, message: Any) -> bool:
    if not field.errors:
        field.errors = [message]
    return True


def _check_counts(form: RuleForm) -> bool:
    if "at_least" not in form:
        return False
    least, most = form.at_least.data, form.at_most.data if "at_most" in form else None
    if form.at_least.errors or ("at_most" in form and form.at_most.errors):
        return True
    if not least and most is None:
        return _say(form.at_least, _l("Enter how many proposals, like 1"))
    if most is not None and least is not None and most < least:
        return _say(form.at_most, _l("At most must not be fewer than at least"))
    return False


def _check_proposals(form: RuleForm) -> bool:
    if "proposals" not in form or not form.proposals.data:
        return False
    named = list(form.proposals.data)
    if "first" in form:
        if form.first.data is None:
            return True
        if form.first.data not in form.numbers:
            return _say(form.first, _l("Enter the number of an accepted proposal"))
        named.insert(0, form.first.data)
    if len(set(named)) < len(named):
        return _say(form.proposals, _l("Name every proposal once"))
    if len(named) < 2:
        return _say(form.proposals, _l("Name at least two proposals"))
    unknown = sorted(set(named) - form.numbers)
    if unknown:
        return _say(form.proposals, _l("No accepted proposal has the number %(n)d", n=unknown[0]))
    return False


def _check_amount(form: RuleForm) -> bool:
    if "amount" in form and form.amount.data is not None and not 0 < form.amount.data <= LARGEST:
        return _say(form.amount, _l("Enter an amount above £0"))
    if "support" in form and form.support.data == 0:
        return _say(form.support, _l("Enter how many points more they count, like 40"))
    return False
