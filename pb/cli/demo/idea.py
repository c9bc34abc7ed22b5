"""What a proposal is made from: an idea in several wordings, told of one place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pb.cli.demo.places import Place


@dataclass(frozen=True, slots=True)
class Idea:
    """Something residents ask money for, in two wordings of each part.

    ``cost`` is the least and the most asked for, in pounds. ``traits`` name the kinds of area it fits
    (any, when empty). ``place``, ``hall``, ``green`` and ``street`` are filled in for one settlement.
    """

    cost: tuple[int, int]
    titles: tuple[str, str]
    need: tuple[str, str]
    plan: tuple[str, str]
    group: str
    traits: str = ""
    capital: bool = False

    def fits(self, traits: frozenset[str]) -> bool:
        """Whether an area of these traits could have this idea."""
        return not self.traits or bool(traits & set(self.traits.split()))


# A gap to be filled in, with what makes it the beginning of a sentence.
GAP = re.compile(r"(^|[.?!] )?\{(\w+)\}")


def tell(words: str, place: Place) -> str:
    """The words of one place; what is filled in at the beginning of a sentence gets a capital."""
    values = {"place": place.name, "hall": place.hall, "green": place.green, "street": place.street}

    def fill(gap: re.Match[str]) -> str:
        value = values[gap[2]]
        return value if gap[1] is None else gap[1] + value[:1].upper() + value[1:]

    return GAP.sub(fill, words)
