"""The pages of cabinet: a year side by side, freezing it, and the packs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from pb.cabinet import pictures, plain, queries, sections, service, tables, words
from pb.cabinet.cycle import Cycle
from pb.cabinet.figures import CycleFigures
from pb.cabinet.forms import FreezeForm
from pb.cabinet.gathering import cycles_with_rounds, figures_of
from pb.cabinet.models import CabinetPack
from pb.cabinet.printing import pack_pdf
from pb.forums.pages import again, once
from pb.house.database import db, now
from pb.house.dates import london_day
from pb.house.fragments import page, pdf_file
from pb.permissions import WHOLE_COUNCIL, Action, can, current_actor, ensure, requires
from pb.rounds.words import STAGES
from pb.voting.freezing import sha256_of

blueprint = Blueprint("cabinet", __name__)


@blueprint.get("/cabinet")
@requires(Action.SEE_CABINET)
def overview() -> Response:
    """All areas side by side in a council year: this one, or another with ``?year=``."""
    cycle, cycles = _find_cycle()
    figures = figures_of(db.session(), cycle, london_day(now()))
    return page(
        "cabinet/overview.html",
        **_shown(figures),
        cycle=cycle,
        cycles=cycles,
        packs=queries.packs_of(db.session(), cycle),
        may_freeze=can(current_actor(), Action.FREEZE_PACK, WHOLE_COUNCIL) and bool(figures.rounds),
    )


@blueprint.route("/cabinet/freeze", methods=["GET", "POST"])
@requires(Action.FREEZE_PACK)
def freeze() -> BaseResponse:
    """Freeze a year's figures as the next pack."""
    ensure(current_actor(), Action.FREEZE_PACK, WHOLE_COUNCIL)
    session, today = db.session(), london_day(now())
    cycle, _cycles = _find_cycle()
    form, scope = FreezeForm(), f"freeze-pack:{cycle.slug}"
    made: list[CabinetPack] = []
    answer = again(form, scope)
    if answer is None and form.validate_on_submit():
        answer = once(
            form,
            scope,
            lambda: url_for("cabinet.pack", number=made[0].number),
            _("The pack is frozen. It will never change."),
            lambda: made.append(
                service.freeze_pack(
                    session,
                    current_actor(),
                    cycle,
                    today,
                    seen_sha256=form.seen.data or "",
                    note=form.note.data or "",
                )
            ),
        )
    if answer is not None:
        return answer
    figures = figures_of(session, cycle, today)
    form.ready()
    form.seen.data = sha256_of(plain.write(figures))
    return page(
        "cabinet/freeze.html",
        status=422 if form.is_submitted() else 200,
        form=form,
        cycle=cycle,
        money=tables.money_table(figures),
        sha256=form.seen.data,
    )


@blueprint.get("/cabinet/packs/<int:number>")
@requires(Action.SEE_CABINET)
def pack(number: int) -> Response:
    """A pack exactly as it was frozen, and what differs from the one before."""
    found, before, changes = _find_pack(number)
    return page(
        "cabinet/pack.html",
        **_shown(queries.figures_in(found)),
        cycle=Cycle.read(found.cycle),
        pack=found,
        before=before,
        changes=changes,
    )


@blueprint.get("/cabinet/packs/<int:number>/pdf")
@requires(Action.SEE_CABINET)
def pack_as_pdf(number: int) -> Response:
    """The same on paper."""
    found, before, changes = _find_pack(number)
    made = pack_pdf(found, queries.figures_in(found), before, changes, language=str(get_locale() or "en"))
    return pdf_file(made, f"cabinet-pack-{found.number}")


@blueprint.get("/cabinet/packs/<int:number>/json")
@requires(Action.SEE_CABINET)
def pack_as_json(number: int) -> Response:
    """The very text that was hashed."""
    found, _before, _changes = _find_pack(number)
    headers = {"Content-Disposition": f'attachment; filename="cabinet-pack-{found.number}.json"'}
    return Response(queries.text_of(found), mimetype="application/json", headers=headers)


def _find_cycle() -> tuple[Cycle, list[Cycle]]:
    """The year asked for (or 404), else the newest with a round, else this one; and all that have rounds."""
    cycles = cycles_with_rounds(db.session())
    wanted = request.args.get("year", "")
    if wanted:
        return Cycle.read(wanted) or abort(404), cycles
    return (cycles[0] if cycles else Cycle.of(london_day(now()))), cycles


def _find_pack(number: int) -> tuple[CabinetPack, CabinetPack | None, list[str]]:
    """The pack, the one before it in its year, and what differs in sentences; or 404."""
    found = queries.pack_by_number(db.session(), number) or abort(404)
    before = queries.pack_before(db.session(), found)
    return found, before, [words.difference_sentence(d) for d in queries.changes_since(found, before)]


def _shown(figures: CycleFigures) -> dict[str, Any]:
    """What the page of a year and that of a pack show alike."""

    def address(slug: str, number: int) -> str:
        return url_for("proposals.proposal", slug=slug, number=number)

    return {
        "figures": figures,
        "whole": figures.whole(),
        "money": tables.money_table(figures),
        "votes": tables.votes_table(figures),
        "presets": tables.presets_table(figures),
        "map": pictures.map_of(figures),
        "multiples": pictures.multiples(figures),
        "decisions": sections.decisions_shown(figures),
        "rules": sections.rules_shown(figures, address),
        "took_part": sections.took_part_shown(figures),
        "stages": STAGES,
        "words": words,
    }
