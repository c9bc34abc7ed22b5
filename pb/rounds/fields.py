"""Fields and widgets for question pages: bold labels, radios without an empty hint, and whole days.

The library's own date input fails on anything but exactly three values and speaks English only.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.gov_form_base import GovFormBase
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from markupsafe import Markup
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Optional, Regexp, StopValidation, ValidationError

from pb.house.dates import LONDON

CLOCK = r"^([01]?\d|2[0-3]):[0-5]\d$"
FIRST_YEAR, LAST_YEAR = 2000, 2100
BOLD = {"label": {"classes": "govuk-label--s"}}
BOLD_LEGEND = {"fieldset": {"legend": {"classes": "govuk-fieldset__legend--s"}}}


class TextInput(GovTextInput):  # type: ignore[misc]
    """One line; ``params`` are the component's own (width, type, autocomplete)."""

    def __init__(self, **params: Any) -> None:
        super().__init__()
        self.params = params

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """The component's parameters."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return self.merge_params(self.merge_params(params, BOLD), self.params)  # type: ignore[no-any-return]


class TextArea(GovTextArea):  # type: ignore[misc]
    """Several lines."""

    def __init__(self, rows: int = 5) -> None:
        super().__init__()
        self.rows = rows

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """The component's parameters."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return {**self.merge_params(params, BOLD), "rows": self.rows}


class Select(GovSelect):  # type: ignore[misc]
    """A list to choose from."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """The component's parameters."""
        return self.merge_params(super().map_gov_params(field, **kwargs), BOLD)  # type: ignore[no-any-return]


class Radios(GovRadioInput):  # type: ignore[misc]
    """A few choices, one of them."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """The component's parameters."""
        return _group(self.merge_params(super().map_gov_params(field, **kwargs), BOLD_LEGEND), field)


class Checkboxes(GovCheckboxesInput):  # type: ignore[misc]
    """A few choices, any of them."""

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """The component's parameters."""
        return _group(self.merge_params(super().map_gov_params(field, **kwargs), BOLD_LEGEND), field)


def _group(params: dict[str, Any], field: Field) -> dict[str, Any]:
    if not field.description:
        params.pop("hint", None)
    # The library prints required on no group; the name is the prefix, so that errors lead to the first.
    return {**params, "idPrefix": field.id}


class ChoiceField(RadioField):  # type: ignore[misc]
    """Radios whose refusal of a choice that is not there says what to do."""

    widget = Radios()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the choice; a group that was sent without one has none, whatever was stored before."""
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, _form: Any) -> None:
        """Refuse a value that was not offered."""
        if self.raw_data and self.raw_data[0] and not any(self.data == key for key, _label in self.pairs()):
            raise StopValidation(_l("Choose one of the answers on the list"))

    def pairs(self) -> list[tuple[str, Any]]:
        """The choices as value and label."""
        return [(str(value), label) for value, label, *_rest in map(tuple, self.choices or [])]


class ListField(SelectField):  # type: ignore[misc]
    """A list to choose from, with the same words."""

    widget = Select()

    def pre_validate(self, _form: Any) -> None:
        """Refuse a value that was not offered."""
        if self.raw_data and self.raw_data[0] and not any(self.data == str(c[0]) for c in self.choices or []):
            raise StopValidation(_l("Choose one of the answers on the list"))


class TicksField(SelectMultipleField):  # type: ignore[misc]
    """Checkboxes, with the same words."""

    widget = Checkboxes()

    def pre_validate(self, _form: Any) -> None:
        """Refuse a value that was not offered."""
        if set(self.data or []) - {str(choice[0]) for choice in self.choices or []}:
            raise StopValidation(_l("Choose from the answers on the list"))


class DayWidget(GovFormBase):  # type: ignore[misc]
    """Day, month and year in three boxes."""

    template = "govuk_frontend_wtf/date.html"

    def __call__(self, field: DayField, **kwargs: Any) -> Markup:
        kwargs.setdefault("id", field.id)
        return super().__call__(field, **kwargs)  # type: ignore[no-any-return]

    def map_gov_params(self, field: DayField, **kwargs: Any) -> dict[str, Any]:
        """The component's parameters; the first box has the field's id, so that errors lead to it."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        names = ((_l("Day"), "", 2), (_l("Month"), "-month", 2), (_l("Year"), "-year", 4))
        wrong = " govuk-input--error" if field.errors else ""
        params["items"] = [
            {
                "label": str(label),
                "id": field.id + suffix,
                "name": field.name,
                "classes": f"govuk-input--width-{width}{wrong}",
                "value": part,
            }
            for (label, suffix, width), part in zip(names, field.parts(), strict=True)
        ]
        params["id"] = f"{field.id}-date"
        params["fieldset"] = {
            "legend": {"text": field.label.text, "classes": "govuk-fieldset__legend--s"},
        }
        return params


class DayField(Field):  # type: ignore[misc]
    """A day as people write it: ``data`` is a date, or None when nothing was typed."""

    widget = DayWidget()

    def parts(self) -> list[str]:
        """Day, month and year as they were typed, or as they are stored."""
        if self.raw_data:
            return [str(part) for part in [*self.raw_data, "", "", ""][:3]]
        return [str(n) for n in (self.data.day, self.data.month, self.data.year)] if self.data else [""] * 3

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the three boxes."""
        self.data = None
        typed = [part.strip() for part in valuelist]
        if not any(typed):
            return
        if len(typed) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in typed):
            raise ValidationError(_l("Enter a day, a month and a year in numbers, like 27 3 2027"))
        day, month, year = map(int, typed)
        try:
            self.data = date(year, month, day)
        except ValueError:
            raise ValidationError(_l("Enter a real date, like 27 3 2027")) from None
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValidationError(_l("Enter the year with four numbers, like 2027"))


class Needed:
    """The validator of a field that must be filled, in its own words; spaces alone do not fill it."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data in (None, "", []) and not field.errors:
            raise StopValidation(self.message)


def clock_field(label: str, description: str = "") -> StringField:
    """A time of day."""
    return StringField(
        label,
        description=description,
        widget=TextInput(classes="govuk-input--width-5"),
        validators=[Optional(), Regexp(CLOCK, message=_l("Enter a time like 17:30"))],
    )


def instant(day: date, clock: str) -> datetime:
    """That time of that day in London."""
    hours, minutes = (int(part) for part in clock.split(":"))
    return datetime.combine(day, time(hours, minutes), tzinfo=LONDON)
