"""One area among others that it shares money and rules with: what it has on offer, in arrays.

Its plans are listed in ``optimiser.engines.listing``. Figures are whole numbers; gains and losses are
doubles, and only ever compared with room to spare (``optimiser.engines.mosaic``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from optimiser.engines.frontier import WORD, Ints, Words

Floats = npt.NDArray[np.float64]
NONE = -1


@dataclass(frozen=True)
class Fees:
    """Prices: ``shared`` for what the areas share, by row; ``own`` for one area's money and ``inner`` for its
    own rows. All are zero or more.
    """

    shared: Floats
    own: float
    inner: Floats


@dataclass(frozen=True)
class Plans:
    """Plans of an area (rows): ``gain`` at the shared prices, ``use`` of what is shared, figures, bits, and
    the question ``of`` which each is an answer.
    """

    gain: Floats
    use: Ints
    support: Ints
    spend: Ints
    bits: Words
    of: Ints

    def __len__(self) -> int:
        return len(self.gain)

    def keep(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> Plans:
        """Some of the plans."""
        return Plans(*(getattr(self, figure.name)[which] for figure in fields(self)))

    @staticmethod
    def joined(lists: Sequence[Plans]) -> Plans:
        """Several lists as one."""
        return Plans(
            *(np.concatenate([getattr(one, figure.name) for one in lists]) for figure in fields(Plans))
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an area: its plans when the choice for a proposal (``group``) is forced, or when none
    is.
    """

    group: int = NONE
    choice: int = NONE

    @property
    def free(self) -> bool:
        """Whether nothing is forced."""
        return self.group == NONE


@dataclass(frozen=True)
class Tile:
    """An area. Arrays are by place in ``items``; ``groups`` are the places of each proposal's options.

    ``inner`` are its own rows, ``inner x <= most``; ``outer`` what each option takes of the shared rows; and
    of the shared money it takes what it spends beyond ``own``. ``fixed`` places are always in, ``barred``
    ones never.
    """

    items: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    fixed: frozenset[int]
    support: Ints
    cost: Ints
    inner: Ints
    most: Ints
    outer: Ints
    own: int
    room: int
    barred: frozenset[int] = frozenset()

    @cached_property
    def group_of(self) -> Mapping[int, int]:
        """The group of each place."""
        return {place: number for number, group in enumerate(self.groups) for place in group}

    @cached_property
    def place_of(self) -> Mapping[int, int]:
        """The place of each rank."""
        return {rank: place for place, rank in enumerate(self.items)}

    def ranks(self, bits: npt.NDArray[np.uint64]) -> list[int]:
        """The ranks of one plan."""
        return [
            rank for place, rank in enumerate(self.items) if int(bits[place // WORD]) >> (place % WORD) & 1
        ]

    def options(self, group: int) -> list[int]:
        """What may be chosen for a proposal: one of its options, or ``NONE``."""
        must = [place for place in self.groups[group] if place in self.fixed]
        return must or [*(place for place in self.groups[group] if place not in self.barred), NONE]

    def offers(self, question: Question) -> bool:
        """Whether a choice can be made at all."""
        return question.free or question.choice in self.options(question.group)

    @cached_property
    def no_plans(self) -> Plans:
        """A list of none."""
        none = np.zeros(0, np.int64)
        use, bits = (
            np.zeros((0, 1 + len(self.outer)), np.int64),
            np.zeros((0, self.flags.shape[1]), np.uint64),
        )
        return Plans(np.zeros(0), use, none, none, bits, none)

    def forced(self, question: Question) -> Tile:
        """The same area with a choice made for good."""
        if question.choice != NONE:
            return replace(self, fixed=self.fixed | {question.choice})
        return replace(self, barred=self.barred.union(self.groups[question.group]))

    @cached_property
    def scale(self) -> int | None:
        """More than any spend, where a plan is judged by money and support alone: then one unit of support
        outweighs all thrift. ``None`` where other rows count too, or figures would leave 64 bits.
        """
        scale = int(self.cost.sum()) + 1
        plain = not self.outer.any() and all(
            np.array_equal(row, self.cost) or np.array_equal(row, -self.support) for row in self.inner
        )
        return scale if plain and scale * (int(self.support.sum()) + 1) < 1 << 62 else None

    @cached_property
    def choices(self) -> Ints:
        """The options of every proposal (rows), as many as the longest has; see ``offered``."""
        rows = [self.options(number) for number in range(len(self.groups))]
        widest = max(len(row) for row in rows)
        return np.array([row + [NONE] * (widest - len(row)) for row in rows])

    @cached_property
    def offered(self) -> npt.NDArray[np.bool_]:
        """Which of ``choices`` are there."""
        counts = np.array([len(self.options(number)) for number in range(len(self.groups))])
        offered: npt.NDArray[np.bool_] = np.arange(self.choices.shape[1]) < counts[:, None]
        return offered

    @cached_property
    def columns(self) -> Ints:
        """Every figure of an option in one row: cost, its own rows, support, the shared rows; ``NONE``
        last.
        """
        table = np.column_stack([self.cost, self.inner.T, self.support, self.outer.T]).astype(np.int64)
        return np.vstack([table, np.zeros((1, table.shape[1]), np.int64)])

    @cached_property
    def flags(self) -> Words:
        """The bit of each place, in as many words as it takes; ``NONE``, last, has none."""
        flags = np.zeros((len(self.items) + 1, -(-len(self.items) // WORD)), np.uint64)
        for place in range(len(self.items)):
            flags[place, place // WORD] = np.uint64(1 << (place % WORD))
        return flags


def undominated(of: Ints, use: Ints, worth: Ints) -> Ints:
    """Of some plans those that no other answer to the same question betters: with as little use, and worth
    more.

    Equals stay, whatever they use: the tie order may prefer either.
    """
    order = np.lexsort((-worth, use, of))
    _, rank = np.unique(worth, return_inverse=True)
    key = rank[order] + of[order] * (len(of) + 1)
    kept: Ints = order[key == np.maximum.accumulate(key)]
    return kept
