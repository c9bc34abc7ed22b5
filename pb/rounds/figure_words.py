"""Sentences about the figures of a round's areas."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import gettext

_: Callable[..., str] = gettext


def column_title(column: str) -> str:
    """What a figure is called over its column."""
    return {
        "people": _("People who live there"),
        "deprived": _("Of them, in the most deprived fifth of homes"),
        "need": _("Score of need"),
    }[column]


def needs_source() -> str:
    """Figures without a source."""
    return _("Say where the figures come from, so that everybody can look them up")


def source_too_long(most: int) -> str:
    """A source that is no name of one."""
    return _("Use %(count)d characters or fewer to say where the figures come from", count=most)


def needs_day() -> str:
    """Figures without a day."""
    return _("Enter the day that the figures speak of, like 30 6 2024")


def day_to_come() -> str:
    """A day that has not come."""
    return _("The day that the figures speak of must not be in the future")


def every_area() -> str:
    """Areas that are missing, or that are none of the round's."""
    return _("Give figures for every area of this round, and for no other")


def out_of_range(area: str, column: str) -> str:
    """A figure that cannot be."""
    return {
        "people": _("%(area)s: enter how many people live there as a whole number above 0", area=area),
        "deprived": _("%(area)s: enter a share from 0 to 100 per cent", area=area),
        "need": _("%(area)s: enter a score of need from 0 to 10,000, as a whole number", area=area),
    }[column]


def no_such_place(place: str, area: str) -> str:
    """A town or village that is not set up."""
    return _("“%(place)s” is no town or village of %(area)s", place=place, area=area)


def place_without_area(area: str) -> str:
    """Towns and villages without the area that they are in."""
    return _(
        "%(area)s: give the share for the whole area too, for those of its proposals that are in no place",
        area=area,
    )


def some_only(column: str, without: Sequence[str]) -> str:
    """A figure of some areas only."""
    areas = ", ".join(without)
    return {
        "people": _("Enter how many people live in every area, or in none. Missing: %(areas)s", areas=areas),
        "deprived": _(
            "Enter the most deprived fifth’s share for every area, or for none. Missing: %(areas)s",
            areas=areas,
        ),
        "need": _("Enter a score of need for every area, or for none. Missing: %(areas)s", areas=areas),
    }[column]


def is_used(column: str) -> str:
    """A figure that is left out while a rule needs it."""
    return {
        "people": _("A rule or the weights of this round use how many people live in each area. Enter them"),
        "deprived": _("A rule of this round uses the most deprived fifth’s shares. Enter them"),
        "need": _("A rule of this round uses the scores of need. Enter them"),
    }[column]


def needs_figures() -> str:
    """Why rules that use figures cannot be published yet."""
    return _(
        "The rules use figures about the people of each area. "
        "Say which, and where they come from, under “Figures about people” first."
    )


def line(number: int, what: str) -> str:
    """A complaint about one pasted line."""
    return _("Line %(n)d: %(what)s", n=number, what=what)


def no_lines() -> str:
    """Nothing was pasted."""
    return _("Paste the figures, one line for each area, under a line with the names of the columns")


def no_area_column() -> str:
    """The first line names no column of areas."""
    return _("the first line must name the columns: area, place, people, deprived, need")


def unknown_column(name: str) -> str:
    """A column nobody knows."""
    return _("“%(name)s” is no column. Use area, place, people, deprived and need", name=name)


def column_twice(name: str) -> str:
    """A column that comes twice."""
    return _("the column “%(name)s” is there twice", name=name)


def too_many_cells(most: int) -> str:
    """More cells than columns."""
    return _(
        "there are more than %(count)d values. Put a number with commas between quotation marks", count=most
    )


def no_such_area(name: str) -> str:
    """An area that the round has not."""
    return _("“%(name)s” is no area of this round", name=name)


def area_twice(name: str) -> str:
    """An area or a place on two lines."""
    return _("“%(name)s” is there twice", name=name)


def place_has_share_only(name: str) -> str:
    """A town or village with what only areas have."""
    return _("“%(name)s” is a town or village: give its share only, not people or need", name=name)


def place_needs_share(name: str) -> str:
    """A town or village without its share."""
    return _("“%(name)s” has no share of the most deprived fifth", name=name)


def not_whole(text: str) -> str:
    """No whole number."""
    return _("“%(text)s” is no whole number, like 12,400", text=text)


def not_share(text: str) -> str:
    """No per cent."""
    return _("“%(text)s” is no share from 0 to 100 per cent, like 23.5", text=text)


def and_more(count: int) -> str:
    """More complaints than are shown."""
    return _("There are %(count)d more lines like these", count=count)
