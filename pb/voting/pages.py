"""The voter's pages and what stands on them; each is plain HTML first."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.house.database import db
from pb.house.fragments import page
from pb.proposals.pictures import pictures
from pb.voting import ballot_paper, ballot_words, service
from pb.voting.ballot_paper import PaperLine
from pb.voting.device import held_card
from pb.voting.display import display_now
from pb.voting.forms import EnterForm
from pb.voting.kinds import Fault
from pb.voting.marks import Marks
from pb.voting.voters import Standing, Voter


def marked_lines(voter: Voter, marks: Marks) -> list[PaperLine]:
    """The chosen proposals as the pages after the choice show them; in easy read with their pictures."""
    seen = pictures(db.session(), voter.round, marks.choices) if display_now().easy else {}
    return ballot_paper.marked(voter, marks, seen)


def enter_page(form: EnterForm, status: int = 200, reasons: list[str] | None = None) -> Response:
    """The page that asks for a card."""
    return page(
        "voting/enter.html", status=status, form=form, reasons=reasons or [], carry_on=held_card() is not None
    )


def choose_page(
    voter: Voter,
    marks: Marks,
    reasons: list[str] | None = None,
    status: int = 200,
    block: str = "content",
) -> Response:
    """The ballot paper with what is chosen so far."""
    wanted = request.args.get("q", "").strip()[: ballot_paper.LONGEST_SEARCH]
    currency, held = voter.round.currency, voter.paper.held(marks)
    context: dict[str, Any] = {
        "voter": voter,
        "chosen": marks.choices,
        "items": ballot_paper.ballot_paper(db.session(), voter, wanted),
        "wanted": wanted,
        "searchable": bool(wanted) or len(voter.lines) > ballot_paper.LONGEST_AT_A_GLANCE,
        "reasons": reasons or [],
        "heading": ballot_words.choose_heading(voter.paper, currency),
        "so_far": ballot_words.so_far_words(voter.paper, marks, currency),
        "go_on": ballot_words.go_on_words(voter.paper),
        "held": [line for line in ballot_paper.marked(voter, marks) if line.number in held],
    }
    return page("voting/choose.html", block, status=status, **context)


def give_page(
    voter: Voter,
    marks: Marks,
    reasons: list[str] | None = None,
    status: int = 200,
    block: str = "content",
) -> Response:
    """The choices with a box for points beside each."""
    return page(
        "voting/give.html",
        block,
        status=status,
        voter=voter,
        items=marked_lines(voter, marks),
        reasons=reasons or [],
        heading=ballot_words.give_heading(voter.paper),
        so_far=ballot_words.given_words(voter.paper, marks, voter.round.currency),
        go_on=_("Go on: check your vote"),
    )


def order_page(voter: Voter, marks: Marks, block: str = "content") -> Response:
    """The choices with a button up and a button down beside each."""
    return page(
        "voting/order.html",
        block,
        voter=voter,
        items=marked_lines(voter, marks),
        so_far=ballot_words.so_far_words(voter.paper, marks, voter.round.currency),
    )


def fault_sentences(voter: Voter, marks: Marks, faults: list[Fault]) -> list[str]:
    return [ballot_words.fault_words(fault, voter.paper, marks, voter.round.currency) for fault in faults]


def shut_page(voter: Voter, standing: Standing | None = None) -> Response:
    """Why no vote is taken now, and whether this card's vote is in."""
    standing = standing or voter.standing
    return page(
        "voting/shut.html",
        status=409 if request.method == "POST" else 200,
        voter=voter,
        paused=standing is Standing.PAUSED,
        closed=standing is Standing.CLOSED,
        words=service.not_open_words(standing),
    )
