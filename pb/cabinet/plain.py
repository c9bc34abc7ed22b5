"""Figures as canonical JSON and back: what a pack freezes, and what is read from it for ever after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pb.cabinet.figures import AreaLine, CycleFigures, MapLines
from pb.cabinet.values import Change, Departure, Plan, Price, PricedRule, RoundLine, Share
from pb.voting.freezing import canonical

FORMAT = 1
Plain = Mapping[str, Any]


def write(figures: CycleFigures) -> str:
    """The canonical text."""
    return canonical({"format": FORMAT, **asdict(figures)})


def read(text: str) -> CycleFigures:
    """The figures in a canonical text."""
    plain = json.loads(text)
    plain.pop("format")
    outlines = plain["outlines"]
    return CycleFigures(
        **{
            **plain,
            "rounds": tuple(map(_round, plain["rounds"])),
            "areas": tuple(map(_area, plain["areas"])),
            "outlines": MapLines(**outlines) if outlines else None,
            "left_out": tuple(plain["left_out"]),
        }
    )


def _round(plain: Plain) -> RoundLine:
    return RoundLine(**{**plain, "rules": tuple(map(_rule, plain["rules"]))})


def _rule(plain: Plain) -> PricedRule:
    price = plain["price"]
    return PricedRule(**{**plain, "price": _price(price) if price else None})


def _price(plain: Plain) -> Price:
    return Price(**{**plain, "brings": tuple(plain["brings"]), "drops": tuple(plain["drops"])})


def _area(plain: Plain) -> AreaLine:
    return AreaLine(**{**plain, "shares": tuple(map(_share, plain["shares"]))})


def _share(plain: Plain) -> Share:
    return Share(**{**plain, "plan": _plan(plain["plan"]) if plain["plan"] else None})


def _plan(plain: Plain) -> Plan:
    return Plan(**{**plain, "departures": tuple(map(_departure, plain["departures"]))})


def _departure(plain: Plain) -> Departure:
    return Departure(**{**plain, "changes": tuple(Change(**change) for change in plain["changes"])})
