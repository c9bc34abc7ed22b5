"""Keying a batch: one line a slip. Nobody sees what the other person keyed."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response

from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.paper import keying
from pb.paper.blueprint import blueprint, find_batch, paper_round
from pb.paper.entries import header_of, paper_for, readings_of
from pb.paper.forms import KeyForm
from pb.paper.keying import Keyed
from pb.paper.models import Hand, PaperBatch
from pb.paper.reading import Reading
from pb.paper.words import keys_words, reading_words
from pb.permissions import Action, current_actor, requires
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.voting.secrecy import serial_of

LAST_SHOWN = 5


@blueprint.get("/rounds/<slug>/paper/batches/<int:number>/key")
@requires(Action.KEY_SLIPS)
def key(slug: str, number: int) -> Response:
    """The line, and what this person has keyed."""
    round_ = paper_round(slug)
    batch = find_batch(round_, number)
    if round_.stage != Stage.VOTING:
        return done(url_for("paper.batch", slug=slug, number=number))
    return key_page(round_, batch, KeyForm(formdata=None))


@blueprint.post("/rounds/<slug>/paper/batches/<int:number>/key")
@requires(Action.KEY_SLIPS)
def key_slip(slug: str, number: int) -> Response:
    """Keep one slip."""
    round_, form = paper_round(slug), KeyForm()
    batch = find_batch(round_, number)
    if not form.validate():
        return key_page(round_, batch, form, reasons=[e for errors in form.errors.values() for e in errors])
    try:
        kept = keying.key_slip(
            db.session(), current_actor(), round_, batch, form.line.data, form.why.data or ""
        )
    except Refused as refused:
        db.session.rollback()
        again = isinstance(refused, keying.KeyedBefore)
        round_ = paper_round(slug)
        return key_page(round_, find_batch(round_, number), form, reasons=refused.reasons, again=again)
    db.session.commit()
    return key_page(round_, find_batch(round_, number), KeyForm(formdata=None), kept=kept)


def key_page(
    round_: Round,
    batch: PaperBatch,
    form: KeyForm,
    *,
    kept: Keyed | None = None,
    reasons: list[str] | None = None,
    again: bool = False,
) -> Response:
    """The page; htmx only swaps what was understood."""
    mine = my_readings(batch)
    return page(
        "paper/key.html",
        "log",
        status=422 if reasons else 200,
        round=round_,
        batch=batch,
        form=form,
        kept=kept,
        reasons=reasons or [],
        again=again,
        typed=request.form.get("line", "").strip(),
        declared=header_of(db.session(), batch).declared,
        mine=sorted(mine.items()),
        with_points=paper_for(round_, batch).with_points,
        keys=keys_words(),
        serial_of=serial_of,
        reading_words=reading_words,
    )


def my_readings(batch: PaperBatch) -> dict[int, Reading]:
    """What this person has keyed in the batch, by place; nothing of anybody else's."""
    hands = {batch.first_reader: Hand.FIRST, batch.second_reader: Hand.SECOND}
    account = current_actor().account_id
    return {} if account not in hands else readings_of(db.session(), batch, hands[account])
