"""What the optimiser is given: plain frozen values, integers only.

What it answers is in ``optimiser.answer``; those names can be had from here too.

Money is an integer of the currency's minor unit (pence); support is an integer. Nothing here is a
float, so an answer can be checked exactly and without tolerances. Every value has one canonical JSON
form (sorted keys, no spaces, UTF-8), and its SHA-256 is what a councillor signs.

Terms follow the field: Rey & Maly, *The (Computational) Social Choice Take on Indivisible
Participatory Budgeting* (2023), and Faliszewski et al., *Participatory Budgeting: Data, Tools and
Analysis* (IJCAI 2023) for the file format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from optimiser.answer import AreaOutcome as AreaOutcome
from optimiser.answer import Explanation as Explanation
from optimiser.answer import Proof as Proof
from optimiser.answer import Reason as Reason
from optimiser.answer import Relaxation as Relaxation
from optimiser.answer import Solution as Solution
from optimiser.answer import Status as Status

FORMAT = 1


class InvalidProblem(ValueError):
    """The input cannot be used. The message is one line that says what is wrong and where."""


class LateCount(InvalidProblem):
    """A count that stands only when it is made to its end was not, in the time allowed."""


class BallotType(StrEnum):
    """How people marked their ballots."""

    APPROVAL = "approval"
    RANKING = "ranking"
    POINTS = "points"


class Utility(StrEnum):
    """How one ballot becomes support for a proposal (see ``optimiser.ballots``)."""

    APPROVAL = "approval"
    BORDA = "borda"
    BORDA_OWN = "borda-own"
    HARMONIC = "harmonic"
    POINTS = "points"
    COST = "cost"


class Money(StrEnum):
    """What money may be spent on, in local government's own distinction; ``ANY`` where it does not matter."""

    ANY = ""
    CAPITAL = "capital"
    REVENUE = "revenue"


class Weighting(StrEnum):
    """How much one person's ballot counts beside another's (see ``optimiser.weights``)."""

    RAW = "raw"
    PER_AREA = "equal-per-area"
    PER_WORKSHOP = "equal-per-workshop"
    BY_POPULATION = "by-population"


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the council. ``own_pot`` is what it would have alone: the base of district fairness.

    ``population`` is people; ``need`` a whole-number index, the same for every area (say, people in the most
    deprived fifth per ten thousand). Both count for need floors and weights only.
    """

    id: str
    name: str
    own_pot: int
    population: int = 0
    need: int = 0


@dataclass(frozen=True, slots=True)
class Pot:
    """Money that may be drawn on by ``areas`` and ``themes`` (an empty tuple means any) of its kind."""

    id: str
    name: str
    amount: int
    areas: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    money: Money = Money.ANY


@dataclass(frozen=True, slots=True)
class Level:
    """A smaller version of a proposal: its own cost, and ``share`` of the support in basis points."""

    cost: int
    share: int


@dataclass(frozen=True, slots=True)
class Benefit:
    """``share``, in basis points, of what a proposal does that reaches a group of people or a place."""

    group: str
    share: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked for. ``number`` is the fixed public number; ``cost`` is in minor units.

    ``match`` is what others pay if it is funded; ``running`` what it costs in each later year. Of the
    ``levels``, dearest first, at most one is funded, and only when the proposal is not funded in full; its id
    in a plan is the proposal's with ``@2``, ``@3`` ... behind it (in full is level 1).
    """

    id: str
    number: int
    title: str
    area: str
    cost: int
    themes: tuple[str, ...] = ()
    settlement: str = ""
    money: Money = Money.ANY
    match: int = 0
    running: tuple[int, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class BallotClass:
    """``weight`` people who marked exactly the same ballot in the same area.

    ``choices`` are proposal ids, in order of preference when the ballot is a ranking; ``points`` has
    one whole number per choice when the ballot gives points, and is empty otherwise. ``groups`` are
    groups of people for the fairness rules, ``workshop`` where they voted; both are for studies, and
    stay empty in a problem that is published.
    """

    area: str
    choices: tuple[str, ...]
    weight: int = 1
    points: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()
    workshop: str = ""


class RuleKind(StrEnum):
    """The catalogue of equity rules that a round may publish (see ``optimiser.equity``)."""

    DISTRICT_FAIR = "district-fair"
    AREA_FLOOR = "area-floor"
    AREA_CEILING = "area-ceiling"
    THEME_FLOOR = "theme-floor"
    THEME_CAP = "theme-cap"
    THEME_SHARE = "theme-share"
    THEME_COUNT = "theme-count"
    INCOMPATIBLE = "incompatible"
    REQUIRES = "requires"
    SYNERGY = "synergy"
    NEED_FLOOR = "need-floor"
    GRANT_MINIMUM = "grant-minimum"
    GRANT_CAP = "grant-cap"
    MATCH_FLOOR = "match-floor"
    RUNNING_CAP = "running-cap"
    SETTLEMENT_CAP = "settlement-cap"
    SETTLEMENT_COUNT = "settlement-count"
    GROUP_SPEND = "group-spend"
    GROUP_SUPPORT = "group-support"
    COVERAGE = "coverage"
    PROPORTIONALITY = "proportionality"


@dataclass(frozen=True, slots=True)
class EquityRule:
    """One published rule. Which fields count depends on ``kind``:

    ==================  =======================================================================
    district-fair       none: every area keeps at least the support its own pot would give it
    area-floor          ``area``, ``amount``: spend there at least that much (capped at what it can)
    area-ceiling        ``area``, ``amount``: spend there at most that much
    theme-floor / -cap  ``theme``, ``amount`` (and ``area``, or everywhere when it is empty)
    theme-share         ``theme``, ``share`` in basis points of all that is *spent*, at least (and ``area``)
    theme-count         ``theme``, ``at_least``, ``at_most`` (-1: no upper limit), and ``area``
    incompatible        ``proposals``: at most one of these
    requires            ``proposals``: the first needs all the others
    synergy             ``proposals``, ``support``: so much more when all of these are funded
    need-floor          ``share`` of all the money is promised to areas by population x need^``exponent``
    grant-minimum/-cap  ``amount``: nothing is funded with less / with more (and ``area``)
    match-floor         ``share``: of all that the funded cost in full, others pay at least (and ``area``)
    running-cap         ``amount``: in no later year the funded cost more to run (and ``area``)
    settlement-cap      ``amount``: no settlement of ``area`` gets more
    settlement-count    ``at_least`` so many in every settlement of ``area``, or all it has
    group-spend         ``group``, ``share``: of what is spent, at least that much reaches the group
    group-support       ``group``, ``share`` of the support that its share of the money would buy it
    coverage            ``share`` of the voters have at least one funded choice (and ``area``)
    proportionality     EJR+ up to one proposal, in money (see ``optimiser.equity.voters``)
    ==================  =======================================================================
    """

    id: str
    kind: RuleKind
    area: str = ""
    theme: str = ""
    amount: int = 0
    share: int = 0
    at_least: int = 0
    at_most: int = -1
    proposals: tuple[str, ...] = ()
    group: str = ""
    exponent: int = 1
    support: int = 0


class AmendmentKind(StrEnum):
    """What a councillor may change."""

    FIX = "fix"
    FORBID = "forbid"
    REPRICE = "reprice"


@dataclass(frozen=True, slots=True)
class Amendment:
    """A councillor's typed change, with who and why. ``cost`` counts for a reprice only."""

    id: str
    kind: AmendmentKind
    proposal: str
    author: str
    reason: str
    cost: int = 0


@dataclass(frozen=True)
class Problem:
    """Everything an allocation depends on. Immutable; validated by ``optimiser.validate``.

    ``tie_order`` is a permutation of the proposal ids, drawn and published before voting opened.
    ``ballot_length`` is the most choices a ballot may hold (the k of Borda).
    """

    title: str
    currency: str
    areas: tuple[Area, ...]
    pots: tuple[Pot, ...]
    proposals: tuple[Proposal, ...]
    ballot_type: BallotType
    ballot_length: int
    utility: Utility
    ballots: tuple[BallotClass, ...]
    tie_order: tuple[str, ...]
    rules: tuple[EquityRule, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    minor_units: int = 100
    weighting: Weighting = Weighting.RAW

    @cached_property
    def by_id(self) -> Mapping[str, Proposal]:
        """Proposals by id."""
        return {p.id: p for p in self.proposals}

    @cached_property
    def sha256(self) -> str:
        """SHA-256 (hex) of the canonical JSON."""
        from optimiser.canonical import canonical_json, problem_to_json

        return sha256_of(canonical_json(problem_to_json(self)))


def sha256_of(text: str) -> str:
    """SHA-256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def dumps(value: Any) -> str:
    """Canonical JSON of plain values: sorted keys, no spaces, no floats that are not finite."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
