"""No page of a vote without a card that may vote, and none while no votes are taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import url_for
from werkzeug.wrappers import Response

from pb.house.database import db
from pb.house.fragments import done
from pb.voting.device import held_card, let_go
from pb.voting.forms import EnterForm
from pb.voting.pages import enter_page, shut_page
from pb.voting.service import CardRefused, NotOpen
from pb.voting.voters import Standing, Voter, voter_of

P = ParamSpec("P")
TAPS_OF_A_CARD = "240 per minute"


def with_card(view: Callable[Concatenate[Voter, P], Response]) -> Callable[P, Response]:
    """Give the view the voter of this device; without a card it asks for one, when closed it says so."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        held = held_card()
        voter = voter_of(db.session(), held) if held else None
        if voter is None:
            let_go()
            return done(url_for("voting.enter"))
        if voter.standing in (Standing.NOT_YET, Standing.CLOSED):
            return shut_page(voter)
        try:
            return view(voter, *args, **kwargs)
        except NotOpen as closed:
            db.session.rollback()
            return shut_page(voter, closed.standing)
        except CardRefused as refused:
            db.session.rollback()
            let_go()
            return enter_page(EnterForm(formdata=None), 409, refused.reasons)

    return guarded
