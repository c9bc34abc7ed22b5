"""Every reason in words: the numbers are the explanation's, and no word is one that residents do not use."""

# ruff: noqa: E501 - expected sentences stand whole, as a page shows them

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from pb.allocation.bridge import AmendmentKind, Explanation, Reason
from pb.allocation.margins import Context
from pb.allocation.phrases import fill, join_names
from pb.allocation.points_words import explain_points
from pb.allocation.reading import AmendmentReading, AreaReading, ProposalReading, RuleReading, RunReading
from pb.allocation.studies import RulePrice
from pb.allocation.words import WORDS, ReasonWords, reason_words

FORBIDDEN = re.compile(r"utilit|objective|optim|solver|constraint|infeasib|co-production", re.IGNORECASE)
TITLES = {1: "New roof", 2: "Bike racks", 3: "Coldbeck lunch club", 4: "Footpath 12"}
CHANGE = AmendmentReading(
    7,
    AmendmentKind.FORBID,
    1,
    None,
    "Cllr Hill",
    "The <b>roof</b> is paid for",
    datetime(2026, 5, 12, tzinfo=UTC),
)
PRICE = AmendmentReading(8, AmendmentKind.REPRICE, 1, 50_000, "Cllr Hill", "Cheaper", CHANGE.made_at)
RULES = (
    RuleReading("rule-1", "theme-floor", {"theme": "youth", "amount": 400_000}),
    RuleReading("rule-2", "incompatible", {"proposals": [1, 2]}),
    RuleReading("rule-3", "requires", {"proposals": [1, 4]}),
)


@pytest.fixture
def request_context(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def run_of(explanation: Explanation, *, by_vote: bool | None = None, **changes: Any) -> RunReading:
    """A run in which proposal 1 has this explanation; 2 and 3 are funded, 4 is not; all have 96 points."""
    proposals = []
    for number, title in TITLES.items():
        mine = number == 1
        funded = explanation.funded if mine else number in (2, 3)
        proposals.append(
            ProposalReading(
                number=number,
                title=title,
                area="coldbeck",
                cost=changes.get("cost", 635_000) if mine else 200_000,
                asked=635_000 if mine else 200_000,
                theme="",
                settlement="",
                funded=funded,
                by_vote=by_vote if mine and by_vote is not None else funded,
                explanation=explanation if mine else Explanation(funded, Reason.SAFE, 96, safe_by=5),
                changed=changes.get("changed") if mine else None,
                repriced=changes.get("repriced") if mine else None,
            )
        )
    area = AreaReading(
        "coldbeck",
        "Coldbeck",
        1_000_000,
        400_000,
        192,
        None,
        tuple(p for p in proposals if p.funded),
        tuple(p for p in proposals if not p.funded),
    )
    return RunReading(
        number=1,
        title="Coldbeck 2026",
        currency="GBP",
        status="optimal",
        rule=changes.get("rule", "max-support"),
        utility=changes.get("utility", "borda"),
        ballot_type=changes.get("ballot_type", "ranking"),
        ballot_length=changes.get("ballot_length", 5),
        pooled=False,
        pots=(),
        money=1_000_000,
        spend=400_000,
        support=192,
        bound=192,
        areas=(area,),
        rules=changes.get("rules", RULES),
        amendments=changes.get("amendments", ()),
        solver="HiGHS",
        solver_version="1",
        seconds=0.1,
        proofs=(),
        ties=(),
        trace=(),
        problem_sha256="",
        result_sha256="",
        created_at=datetime(2026, 4, 1, tzinfo=UTC),
        rules_published_at=changes.get("published", datetime(2026, 3, 3, tzinfo=UTC)),
        tie_order_drawn_at=changes.get("drawn", datetime(2026, 3, 1, tzinfo=UTC)),
        weighting=changes.get("weighting", "raw"),
    )


def link(proposal: ProposalReading) -> Any:
    return fill("[%(title)s]", title=proposal.title)


def say(explanation: Explanation, **changes: Any) -> ReasonWords:
    run = run_of(explanation, **changes)
    context = Context(run, link, {"youth": "Young people"}, changes.get("prices", {}))
    return reason_words(run.by_number[1], context)


CASES: list[tuple[Explanation, dict[str, Any], str]] = [
    (
        Explanation(True, Reason.SAFE, 312, safe_by=41),
        {},
        "Funded. 312 points of support. It would still be funded with 40 fewer.",
    ),
    (
        Explanation(True, Reason.SAFE, 1),
        {},
        "Funded. 1 point of support. The published rules cannot be kept without it.",
    ),
    (Explanation(True, Reason.SAFE, 9), {"rule": "greedy-skip"}, "Funded. 9 points of support."),
    (
        Explanation(True, Reason.CLOSE, 1_312, safe_by=2, replaced_by=("4",)),
        {},
        "Funded, but close. 1,312 points of support. With 3 points fewer, [Footpath 12] would have taken its "
        "place.",
    ),
    (
        Explanation(True, Reason.CLOSE, 20, safe_by=1),
        {},
        "Funded, but close. 20 points of support. With 2 points fewer, it would have dropped out.",
    ),
    (
        Explanation(True, Reason.TIE, 96, safe_by=0, tied_with=("2",), tie_stage="order"),
        {},
        "Funded, after a tie. Tied with [Bike racks] at 96 points. The order drawn on 1 March 2026, before the "
        "vote, decided.",
    ),
    (
        Explanation(False, Reason.TIE, 192, support_short=0, tied_with=("2", "3"), tie_stage="spend"),
        {},
        "Not funded, after a tie. It had 192 points. Funding it or [Bike racks] and [Coldbeck lunch club] comes "
        "to the same number of points in all. The way that spends less was chosen, as published before the "
        "vote.",
    ),
    (
        Explanation(False, Reason.SUPPORT_SHORT, 118, support_short=14, displaces=("3", "2")),
        {},
        "Not funded. It needed support from 3 more people like those who ranked it first. Funding it instead "
        "would have meant dropping [Coldbeck lunch club] and [Bike racks]. It had 118 points and needed 132.",
    ),
    (
        Explanation(
            False, Reason.SUPPORT_SHORT, 118, support_short=14, money_short=215_000, displaces=("2",)
        ),
        {"utility": "approval", "ballot_type": "approval"},
        "Not funded. It needed support from 14 more people like those who chose it, or £2,150 more in the pot. "
        "Funding it instead would have meant dropping [Bike racks]. It had 118 points and needed 132.",
    ),
    (
        Explanation(False, Reason.SUPPORT_SHORT, 118, support_short=5, displaces=("2",)),
        {"utility": "borda-own"},
        "Not funded. It needed support from 1 more person who ranks it first on a full ballot. Funding it "
        "instead would have meant dropping [Bike racks]. It had 118 points and needed 123.",
    ),
    (
        Explanation(False, Reason.SUPPORT_SHORT, 118, support_short=61),
        {"utility": "harmonic"},
        "Not funded. It needed support from 2 more people like those who ranked it first. It had 118 points and "
        "needed 179.",
    ),
    (
        Explanation(False, Reason.SUPPORT_SHORT, 118, support_short=14, money_short=100),
        {"utility": "points", "ballot_type": "points"},
        "Not funded. It needed 14 more points, or £1 more in the pot. It had 118 points and needed 132.",
    ),
    (
        Explanation(False, Reason.SUPPORT_SHORT, 118, support_short=1),
        {"weighting": "equal-per-area"},
        "Not funded. It needed 1 more point. It had 118 points and needed 119.",
    ),
    (
        Explanation(
            False,
            Reason.SUPPORT_SHORT,
            118,
            support_short=14,
            displaces=("3",),
            brings=("4",),
            money_short=12_300,
            cheaper_by=4_550,
        ),
        {},
        "Not funded. It needed support from 3 more people like those who ranked it first, or £123 more in the "
        "pot. Funding it instead would have meant dropping [Coldbeck lunch club], with [Footpath 12] funded as "
        "well. It had 118 points and needed 132. If it had asked for £45.50 less, it would be funded.",
    ),
    (
        Explanation(False, Reason.SUPPORT_SHORT, 3),
        {},
        "Not funded. It had 3 points. There is no way to make room for it under the published rules.",
    ),
    (
        Explanation(
            False, Reason.MONEY_SHORT, 50, support_short=9, money_short=215_000, money_simple=215_000
        ),
        {},
        "Not funded. It had 50 points. £4,200 of the pot was left and it asked for £6,350. With £2,150 more in "
        "the pot, it would be funded and nobody would lose.",
    ),
    (
        Explanation(
            False, Reason.MONEY_SHORT, 50, support_short=9, money_short=200_000, money_simple=215_000
        ),
        {"rules": ()},
        "Not funded. It had 50 points. £4,200 of the pot was left and it asked for £6,350. With £2,150 more in "
        "the pot, it could be funded and nobody would lose. With £2,000 more in the pot, it would be funded.",
    ),
    (
        Explanation(False, Reason.MONEY_SHORT, 50, support_short=None, money_simple=215_000),
        {},
        "Not funded. It had 50 points. £4,200 of the pot was left and it asked for £6,350. It was £2,150 short.",
    ),
    (
        Explanation(False, Reason.MONEY_SHORT, 50, support_short=None, money_simple=215_000),
        {"amendments": (CHANGE,)},
        "Not funded. It had 50 points. Beside what councillors have decided, there is no way to make room for it.",
    ),
    (
        Explanation(False, Reason.HELD_OUT, 50, support_short=-4, held_out_by="rule-1", displaces=("2",)),
        {},
        "Not funded because of a rule. At least £4,000 must go to “Young people” in Coldbeck. It had "
        "50 points. Without that rule it would be funded. To fund it and keep the rule, [Bike racks] would have "
        "been dropped. The council published this rule on 3 March 2026, before voting opened.",
    ),
    (
        Explanation(False, Reason.HELD_OUT, 50, held_out_by="rule-1"),
        {"prices": {"rule-1": RulePrice(("rule-1",), 8, 0, (2, 3), (1,))}, "published": None},
        "Not funded because of a rule. At least £4,000 must go to “Young people” in Coldbeck. It had 50 points. "
        "Without that rule it would be funded and [Bike racks] and [Coldbeck lunch club] would not. The council "
        "published this rule before voting opened.",
    ),
    (
        Explanation(False, Reason.EXCLUDED_BY, 50, held_out_by="rule-2"),
        {},
        "Not funded. It had 50 points. [Bike racks] was funded, and the two cannot both be built.",
    ),
    (
        Explanation(False, Reason.EXCLUDED_BY, 50, held_out_by="rule-3"),
        {},
        "Not funded. It had 50 points. It can only be funded together with [Footpath 12], which was not funded.",
    ),
    (
        Explanation(False, Reason.FORBIDDEN, 50),
        {"by_vote": True, "changed": CHANGE},
        "Not funded, by councillors' decision. The residents' vote would have funded this. Councillors decided "
        "this on 12 May 2026. The reason given by Cllr Hill: ‘The <b>roof</b> is paid for’",
    ),
    (
        Explanation(True, Reason.FIXED, 50),
        {"by_vote": False, "changed": CHANGE},
        "Funded by councillors. The residents' vote would not have funded this. Councillors decided this on 12 "
        "May 2026. The reason given by Cllr Hill: ‘The <b>roof</b> is paid for’",
    ),
    (Explanation(False, Reason.NO_SUPPORT, 0), {}, "Not funded. No ballot gave it any points."),
    (
        Explanation(False, Reason.RULE_ORDER, 5),
        {"rule": "greedy-skip"},
        "Not funded. It had 5 points. Proposals were taken in turn, and when its turn came there was not enough "
        "money left.",
    ),
    (
        Explanation(False, Reason.SHARE_USED, 5, supporters_left=10_000, share_spent_on=("2",)),
        {"rule": "equal-shares"},
        "Not funded. It had 5 points. Its supporters' share of the money had already gone to other proposals "
        "that they support.",
    ),
    (
        Explanation(False, Reason.SUPPORT_SHORT, 10, support_short=2, displaces=("2",)),
        {"by_vote": True},
        "Not funded. It needed support from 1 more person like those who ranked it first. Funding it instead "
        "would have meant dropping [Bike racks]. The vote alone would have funded it: it drops out because of "
        "councillors' changes. It had 10 points and needed 12.",
    ),
    (
        Explanation(True, Reason.SAFE, 10, safe_by=5),
        {"by_vote": False, "repriced": PRICE, "cost": 50_000},
        "Funded. 10 points of support. It would still be funded with 4 fewer. The vote alone would not have "
        "funded it: it comes in because of councillors' changes. Councillors changed its cost from £6,350 to "
        "£500 on 12 May 2026. The reason given by Cllr Hill: ‘Cheaper’",
    ),
]


@pytest.mark.parametrize(("explanation", "changes", "words"), CASES)
def test_the_words_of_every_reason(
    request_context: None, explanation: Explanation, changes: dict[str, Any], words: str
) -> None:
    from html import unescape

    said = say(explanation, **changes)
    whole = " ".join([f"{said.outcome}.", unescape(str(said.text)), *(unescape(str(m)) for m in said.more)])
    assert whole == words
    assert not FORBIDDEN.search(whole)


def test_every_reason_has_words() -> None:
    assert set(WORDS) == set(Reason) == {explanation.reason for explanation, _, _ in CASES}


@pytest.mark.parametrize(("explanation", "changes", "words"), CASES)
def test_welsh_readers_get_a_page_too(
    request_context: None, explanation: Explanation, changes: dict[str, Any], words: str
) -> None:
    with force_locale("cy"):
        assert say(explanation, **changes).outcome


def test_what_people_type_is_escaped(request_context: None) -> None:
    said = say(Explanation(False, Reason.FORBIDDEN, 50), changed=CHANGE)
    assert "&lt;b&gt;roof" in said.text and "<b>" not in said.text
    assert "<b>roof" in said.plain


def test_long_lists_of_names_end(request_context: None) -> None:
    names = [fill(f"P{n}") for n in range(1, 11)]
    assert join_names(names[:1]) == "P1"
    assert join_names(names[:6]) == "P1, P2, P3, P4, P5 and P6"
    assert join_names(names) == "P1, P2, P3, P4, P5 and 5 others"
    assert join_names([]) == ""


@pytest.mark.parametrize(
    ("utility", "length", "numbers"),
    [
        ("borda", 5, ["5", "4", "3", "2", "1"]),
        ("borda", 1, ["1"]),
        ("harmonic", 4, ["12", "6", "4", "3"]),
        ("borda", 8, ["8", "7", "6", "5", "4"]),
        ("borda-own", 5, ["1", "2", "3", "3"]),
        ("approval", 5, ["1"]),
        ("points", 5, []),
        ("cost", 5, []),
    ],
)
def test_points_are_explained_for_the_readers_ballot(
    request_context: None, utility: str, length: int, numbers: list[str]
) -> None:
    run = run_of(Explanation(True, Reason.SAFE, 1), utility=utility, ballot_length=length)
    words = explain_points(run)
    assert re.findall(r"\d+", words) == numbers
    assert not FORBIDDEN.search(words)
