"""Fields that read what people really type, for every room's forms."""

from __future__ import annotations

import re
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from pb.house.money import NotMoney, parse_pounds

# Control characters, and the code points that are no characters (HTML standard, 13.2.3.5).
UNTYPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


class HouseForm(FlaskForm):  # type: ignore[misc]
    """A form with the CSRF field, whose text is stripped and free of control characters."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            filters = [*unbound_field.kwargs.get("filters", []), clean_text]
            return unbound_field.bind(form=form, filters=filters, **options)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What a form sends, and nothing else: no JSON of other types, no file where a text is expected.

            Cleaned here as well, because a field that cannot read its text shows it as it came.
            """
            sent = None if request.is_json else super().wrap_formdata(form, formdata)
            if not sent:
                return sent
            files = {field.name for field in form if isinstance(field, FileField)}
            return MultiDict(
                (name, UNTYPED.sub("", value) if isinstance(value, str) else value)
                for name, value in sent.items(multi=True)
                if isinstance(value, str) or name in files
            )


def clean_text(value: Any) -> Any:
    """Text without what no one types and no HTML page may hold; anything else as it is."""
    if not isinstance(value, str):
        return value
    return UNTYPED.sub("", value.replace("\r\n", "\n")).strip()


class MoneyField(StringField):  # type: ignore[misc]
    """An amount in pounds as people type it; ``data`` is whole pence, or None when nothing was typed."""

    widget = GovTextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount; what was typed stays on the page when it cannot be read."""
        self.data = None
        self.typed = clean_text(valuelist[0]) if valuelist else ""
        if not self.typed:
            return
        try:
            self.data = parse_pounds(self.typed)
        except NotMoney:
            raise ValidationError(_l("Enter an amount in pounds, like 1,250 or 1250.50")) from None

    def _value(self) -> str:
        if getattr(self, "typed", ""):
            return str(self.typed)
        return "" if self.data is None else f"{self.data / 100:.2f}".removesuffix(".00")


def needed(message: str) -> DataRequired:
    """The validator of a field that must be filled, with its own words; spaces do not fill it."""
    return DataRequired(message=message)


def at_most(length: int) -> Length:
    """The validator of a text's greatest length in characters."""
    return Length(max=length, message=_l("Use %(max)d characters or fewer"))
