"""Freezing a round: the canonical text of everything the result depends on, but the ballots.

Written once, when voting opens. Its SHA-256 is shown from then on, and the count is worked out from this
text alone, so that a cost, pot or rule changed later cannot change the result unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb.house.errors import Refused
from pb.proposals.models import Proposal, ProposalState
from pb.rounds.figures import Figures, figures_of, need_in, plain_figures
from pb.rounds.models import Round, RoundRule

FORMAT = 1
DISTRICT_FAIR, INCOMPATIBLE, REQUIRES = "district-fair", "incompatible", "requires"
MOST_DEPRIVED = "most-deprived"


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One proposal as the ballot shows it; ``cost`` in pence, ``area`` a slug."""

    number: int
    title: str
    area: str
    cost: int
    theme: str
    settlement: str


def freeze(session: Session, round_: Round) -> str:
    """Write ``round.frozen`` and its hash; the hash. Raises ``Refused`` when it was frozen before."""
    if round_.frozen is not None:
        raise Refused(_("This round was frozen when voting opened. Nothing in it can be frozen again."))
    return keep_frozen(round_, frozen_text(session, round_))


def keep_frozen(round_: Round, text: str) -> str:
    """Put a canonical text on the round with its hash; the hash."""
    round_.frozen = text
    round_.frozen_sha256 = sha256_of(text)
    return round_.frozen_sha256


def frozen_text(session: Session, round_: Round) -> str:
    """The canonical JSON of the round as it stands now. Raises ``Refused`` on what cannot be voted on."""
    lines = _lines(session, round_, (ProposalState.ACCEPTED,))
    tie_order = [int(number) for number in round_.tie_order or []]
    if sorted(tie_order) != [line["number"] for line in lines]:
        raise Refused(_("The tie order does not name every accepted proposal once. Draw it again."))
    return canonical(plain_round(round_, lines, tie_order))


def draft_text(session: Session, round_: Round) -> str:
    """The same text before voting opens, to rehearse with: proposals that wait for a check are in it too.

    Where the tie order is not drawn for all of them, the rest follow by number. It is never kept.
    """
    lines = _lines(session, round_, (ProposalState.ACCEPTED, ProposalState.SUBMITTED))
    numbers = [line["number"] for line in lines]
    drawn = [int(number) for number in round_.tie_order or [] if int(number) in numbers]
    return canonical(plain_round(round_, lines, [*drawn, *(n for n in numbers if n not in drawn)]))


def plain_round(round_: Round, proposals: list[dict[str, Any]], tie_order: list[int]) -> dict[str, Any]:
    """The round as plain values, in the format that ``allocation.bridge`` reads."""
    pots = [
        {
            "name": pot.name,
            "amount": pot.amount,
            "area": pot.area.slug if pot.area is not None and not round_.pooled else None,
            "money": pot.money,
        }
        for pot in round_.pots
    ]
    if round_.pooled:
        # One pot for each kind of money: capital and revenue are not mixed.
        sums: dict[str, int] = {}
        for pot in round_.pots:
            sums[pot.money] = sums.get(pot.money, 0) + pot.amount
        pots = [
            {"name": round_.title, "amount": total, "area": None, "money": kind}
            for kind, total in sorted(sums.items())
        ]
    rules = standing_rules(round_.rules, {line["number"] for line in proposals})
    figures = figures_of(round_)
    if round_.pooled and all(rule["kind"] != DISTRICT_FAIR for rule in rules):
        rules.insert(0, {"id": DISTRICT_FAIR, "kind": DISTRICT_FAIR})
    return {
        "format": FORMAT,
        "title": round_.title,
        "currency": round_.currency,
        "areas": [
            {
                "slug": area.slug,
                "name": area.name,
                "own_pot": sum(pot.amount for pot in round_.pots if pot.area_id == area.id),
                "population": figures.of(area.slug).people or 0,
                "need": need_in(figures, area.slug, round_.rules),
            }
            for area in round_.areas
        ],
        "pots": pots,
        "proposals": proposals,
        "ballot_type": round_.ballot_type,
        "ballot_length": round_.ballot_length,
        "ballot_points": round_.ballot_points,
        "utility": round_.utility,
        "rule": round_.rule,
        "weighting": round_.weighting,
        "pooled": round_.pooled,
        "double_vote": round_.double_vote,
        "publish_rankings": round_.publish_rankings,
        "rules": rules,
        "tie_order": tie_order,
        **({"figures": plain_figures(figures)} if figures.number else {}),
    }


def standing_rules(rules: Sequence[RoundRule], numbers: set[int]) -> list[dict[str, Any]]:
    """The rules as plain values, as they stand after proposals that they name were withdrawn.

    What excludes or favours a proposal that is gone has nothing left to say of it. Raises ``Refused`` where a
    proposal needs one that is gone: only a person can say what is to become of it.
    """
    standing = []
    for place, rule in enumerate(rules, 1):
        plain = {**rule.parameters, "id": f"rule-{place}", "kind": rule.kind}
        named = [int(number) for number in plain.get("proposals", ())]
        left = [number for number in named if number in numbers]
        if rule.kind == REQUIRES and named[0] in numbers and left != named:
            raise Refused(
                _(
                    "Proposal %(number)s can only be funded together with one that was withdrawn."
                    " Withdraw it too.",
                    number=named[0],
                )
            )
        if left == named:
            standing.append(plain)
        elif rule.kind == INCOMPATIBLE and len(left) > 1:
            standing.append({**plain, "proposals": left})
    return standing


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_of(text: str) -> str:
    """SHA-256 (hex) of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_stands(round_: Round) -> bool:
    """Whether the frozen text is still the one that was hashed."""
    return round_.frozen is not None and sha256_of(round_.frozen) == round_.frozen_sha256


def ballot_lines(round_: Round, area_slug: str) -> tuple[BallotLine, ...]:
    """The proposals that a voter of this area may choose, in order of number."""
    if round_.frozen is None:
        return ()
    return tuple(line for line in _lines_of(round_.frozen) if line.area == area_slug)


@lru_cache(maxsize=8)
def _lines_of(frozen: str) -> tuple[BallotLine, ...]:
    names = BallotLine.__dataclass_fields__
    return tuple(
        BallotLine(**{name: line[name] for name in names}) for line in json.loads(frozen)["proposals"]
    )


def _lines(session: Session, round_: Round, states: tuple[ProposalState, ...]) -> list[dict[str, Any]]:
    proposals = session.scalars(
        sa.select(Proposal)
        .where(Proposal.round_id == round_.id, Proposal.state.in_([state.value for state in states]))
        .order_by(Proposal.number)
    )
    figures = figures_of(round_)
    return [_line(proposal, round_, figures) for proposal in proposals]


def _line(proposal: Proposal, round_: Round, figures: Figures) -> dict[str, Any]:
    if proposal.area is None or proposal.area not in round_.areas:
        raise Refused(
            _("Proposal %(number)s is in no area of this round. Correct it.", number=proposal.number)
        )
    place = proposal.settlement.name if proposal.settlement else ""
    return {
        "number": proposal.number,
        "title": proposal.title,
        "area": proposal.area.slug,
        "cost": proposal.cost,
        "theme": proposal.theme.slug if proposal.theme else "",
        "settlement": place,
        **_answered(proposal),
        # A proposal reaches the most deprived fifth as far as the people of its place live there.
        "reach": {MOST_DEPRIVED: figures.of(proposal.area.slug).share_in(place)},
    }


def _answered(proposal: Proposal) -> dict[str, Any]:
    """What the application says of the money: its kind, what others have promised, what a year costs."""
    answers = proposal.answers
    asked, total = int(answers.get("asked") or 0), int(answers.get("total") or 0)
    promised = answers.get("match_confirmed") == "confirmed"
    return {
        "money": answers.get("money_kind") or "",
        "match": max(0, total - asked) if promised else 0,
        "running": int(answers.get("running_cost") or 0),
    }
