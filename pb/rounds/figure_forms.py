"""The officer's forms for figures about people: typed area by area, or pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField, TextAreaField
from wtforms.validators import ValidationError

from pb.house.forms import HouseForm, at_most
from pb.rounds import figure_words as words
from pb.rounds.fields import DayField, Needed, TextArea, TextInput
from pb.rounds.figure_entry import LONGEST_SOURCE
from pb.rounds.figures import AreaFigures, Figures, figures_of
from pb.rounds.models import Round
from pb.rounds.pasting import LONGEST, as_lines, read_share, read_whole
from pb.rounds.rule_forms import TypedField
from pb.rounds.rule_words import show_share


class WholeField(TypedField):
    """A whole number as people write it: "12,400"."""

    def read(self, text: str) -> int:
        """Raises ``ValidationError``."""
        found = read_whole(text)
        if found is None:
            raise ValidationError(words.not_whole(text))
        return found


class PartField(TypedField):
    """A share from 0 to 100 per cent; ``data`` in hundredths of a per cent."""

    def read(self, text: str) -> int:
        """Raises ``ValidationError``."""
        found = read_share(text)
        if found is None:
            raise ValidationError(words.not_share(text))
        return found

    def show(self, data: Any) -> str:
        """ "23.5"."""
        return show_share(data).removesuffix("%")


class SourceForm(HouseForm):
    """Where figures come from, and of which day they speak."""

    source = TextAreaField(
        _l("Where do the figures come from?"),
        description=_l("Everybody reads this beside the rules. For example, Office for National Statistics."),
        widget=TextArea(2),
        validators=[Needed(_l("Say where the figures come from")), at_most(LONGEST_SOURCE)],
    )
    as_of = DayField(
        _l("Of which day do they speak?"),
        description=_l("For example, 30 6 2024"),
        validators=[Needed(_l("Enter the day that the figures speak of, like 30 6 2024"))],
    )
    submit = SubmitField(_l("Save these figures"), widget=GovSubmitInput())


class PasteForm(SourceForm):
    """All figures in one text."""

    lines = TextAreaField(
        _l("The figures"),
        description=_l("The first line names the columns. Commas, semicolons or tabs lie between values."),
        widget=TextArea(14),
        validators=[Needed(_l("Paste the figures")), at_most(LONGEST)],
    )

    @classmethod
    def of(cls, round_: Round) -> PasteForm:
        """The form with the figures as they stand."""
        held = figures_of(round_)
        return cls(source=held.source, as_of=held.as_of, lines=as_lines(round_, held))


def typed_form(round_: Round) -> FiguresForm:
    """The form with three questions for each area, and one for each of its towns and villages."""
    held = figures_of(round_)
    fields: dict[str, Any] = {}
    for place, area in enumerate(round_.areas):
        fields |= _fields_of(place, [settlement.name for settlement in area.settlements])
    made: type[FiguresForm] = type("AreasForm", (FiguresForm,), fields)
    form = made(source=held.source, as_of=held.as_of, data=_data_of(round_, held))
    form.round = round_
    return form


def _fields_of(place: int, settlements: list[str]) -> dict[str, Any]:
    number = {"classes": "govuk-input--width-5", "inputmode": "numeric"}
    share = {"classes": "govuk-input--width-5", "inputmode": "decimal", "suffix": {"text": "%"}}
    return {
        f"people_{place}": WholeField(_l("How many people live there?"), widget=TextInput(**number)),
        f"deprived_{place}": PartField(
            _l("How many per cent of them live in the most deprived fifth of homes?"),
            widget=TextInput(**share),
        ),
        f"need_{place}": WholeField(
            _l("Score of need (optional)"),
            description=_l("A whole number. Twice the score counts as twice the need."),
            widget=TextInput(**number),
        ),
        **{
            f"place_{place}_{n}": PartField(
                _l("Per cent in the most deprived fifth: %(place)s", place=name), widget=TextInput(**share)
            )
            for n, name in enumerate(settlements)
        },
    }


def _data_of(round_: Round, held: Figures) -> Mapping[str, Any]:
    data: dict[str, Any] = {}
    for place, area in enumerate(round_.areas):
        figures = held.of(area.slug)
        data |= {f"people_{place}": figures.people, f"deprived_{place}": figures.deprived}
        data[f"need_{place}"] = figures.need
        for n, settlement in enumerate(area.settlements):
            data[f"place_{place}_{n}"] = figures.places.get(settlement.name)
    return data


class FiguresForm(SourceForm):
    """Three questions for each area of a round (``typed_form`` makes them)."""

    round: Round

    def by_area(self) -> list[tuple[str, list[Any], list[Any]]]:
        """For the page: an area's name, its own questions, and those about its towns and villages."""
        return [
            (
                area.name,
                [self[f"{name}_{place}"] for name in ("people", "deprived", "need")],
                [self[f"place_{place}_{n}"] for n in range(len(area.settlements))],
            )
            for place, area in enumerate(self.round.areas)
        ]

    def figures(self) -> dict[str, AreaFigures]:
        """What was typed, by slug."""
        return {
            area.slug: AreaFigures(
                self[f"people_{place}"].data,
                self[f"deprived_{place}"].data,
                self[f"need_{place}"].data,
                {
                    settlement.name: share
                    for n, settlement in enumerate(area.settlements)
                    if (share := self[f"place_{place}_{n}"].data) is not None
                },
            )
            for place, area in enumerate(self.round.areas)
        }
