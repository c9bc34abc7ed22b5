"""What a third person decides: slips that were read differently, cards used twice, and the sample."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pb.house.database import db
from pb.house.errors import Refused
from pb.house.fragments import done, page
from pb.paper import closing, deciding, keying, queries, sampling
from pb.paper.blueprint import blueprint, find_batch, paper_round
from pb.paper.closing import DoubleUse
from pb.paper.deciding import Choice, Double
from pb.paper.entries import is_reader, match_of, reading_that_stands
from pb.paper.forms import DifferenceForm, DoubleForm, LookAgainForm, SampleDrawForm
from pb.paper.matching import Difference
from pb.paper.models import PaperBatch, PaperCount
from pb.paper.views import answered, my_areas
from pb.paper.words import double_words, keys_words, reading_words
from pb.permissions import Action, InArea, can, current_actor, requires
from pb.rounds.models import Round
from pb.voting.by_hand import Met
from pb.voting.secrecy import serial_of


@blueprint.get("/rounds/<slug>/paper/batches/<int:number>/differences")
@requires(Action.JUDGE_SLIPS)
def differences(slug: str, number: int) -> Response:
    """The first slip of a batch that was read differently, and how many more there are."""
    round_ = paper_round(slug, Action.JUDGE_SLIPS)
    return difference_page(round_, find_batch(round_, number, Action.JUDGE_SLIPS))


@blueprint.post("/rounds/<slug>/paper/batches/<int:number>/differences/<int:place>")
@requires(Action.JUDGE_SLIPS)
def decide_difference(slug: str, number: int, place: int) -> Response:
    """Say what the slip shows."""
    round_ = paper_round(slug, Action.JUDGE_SLIPS)
    batch = find_batch(round_, number, Action.JUDGE_SLIPS)
    found = next((d for d in match_of(db.session(), round_, batch).differences if d.place == place), None)
    if found is None:
        raise Refused(_("This slip is settled already, or was not read twice yet. Open the batch again."))
    form = difference_form(found)
    if not form.validate_on_submit():
        return difference_page(round_, batch, form, place)
    try:
        deciding.decide_difference(
            db.session(),
            current_actor(),
            round_,
            batch,
            place,
            Choice(str(form.choice.data)),
            form.line.data or "",
        )
    except Refused as refused:
        db.session.rollback()
        form.form_errors = refused.reasons
        return difference_page(round_, batch, form, place)
    db.session.commit()
    flash(_("Slip %(serial)s is settled.", serial=serial_of(batch.sheet, place)), "success")
    return done(url_for("paper.differences", slug=slug, number=number))


def difference_form(found: Difference) -> DifferenceForm:
    """The form with both readings."""
    form = DifferenceForm()
    both = found.first is not None and found.second is not None
    form.offer(reading_words(found.first), reading_words(found.second), both=both)
    return form


def difference_page(
    round_: Round, batch: PaperBatch, form: DifferenceForm | None = None, place: int = 0
) -> Response:
    """One slip at a time, for somebody who did not key the batch."""
    open_ones = match_of(db.session(), round_, batch).differences
    own = is_reader(current_actor(), batch)
    found = next((d for d in open_ones if d.place == place), open_ones[0] if open_ones else None)
    if form is None and found is not None and not own:
        form = difference_form(found)
    return page(
        "paper/difference.html",
        status=422 if form is not None and form.errors else 200,
        round=round_,
        batch=batch,
        found=found,
        own=own,
        left=len(open_ones),
        form=form,
        keys=keys_words(),
        serial=serial_of(batch.sheet, found.place) if found else "",
    )


@dataclass(frozen=True)
class ShownDouble:
    """A slip to decide about: what it shows, and what its card was used for besides."""

    use: DoubleUse
    serial: str
    shows: str
    met: str
    own: bool


@blueprint.get("/rounds/<slug>/paper/doubles")
@requires(Action.JUDGE_SLIPS)
def doubles(slug: str) -> Response:
    """Slips whose card was used otherwise too."""
    round_ = paper_round(slug, Action.JUDGE_SLIPS)
    return page("paper/doubles.html", round=round_, shown=[shown_double(use) for use in my_doubles(round_)])


@blueprint.route("/rounds/<slug>/paper/doubles/<slip_id>", methods=["GET", "POST"])
@requires(Action.JUDGE_SLIPS)
def double(slug: str, slip_id: str) -> Response:
    """Decide what counts, with a reason; the published rule is chosen beforehand."""
    round_ = paper_round(slug, Action.JUDGE_SLIPS)
    use = next((use for use in my_doubles(round_) if use.slip.id == slip_id), None) or abort(404)
    shown, met = shown_double(use), use.slip.met if use.card_state != "void" else Met.VOID.value
    rule = Double.SLIP if round_.double_vote == "paper" and met == Met.HAS_BALLOT else Double.OTHER
    form = DoubleForm(double=rule.value)
    form.offer(double_words(met)[1], slip_can_count=met != Met.VOID)

    def decide() -> str:
        deciding.decide_double(
            db.session(), current_actor(), round_, use.slip, Double(str(form.double.data)), form.why.data
        )
        flash(_("Slip %(serial)s is decided.", serial=shown.serial), "success")
        return url_for("paper.doubles", slug=slug)

    intro = [
        shown.met,
        _("The slip shows: %(what)s", what=shown.shows),
        _("The published rule is chosen below. You may decide otherwise, with your reason."),
    ]
    return answered(round_, form, _("Slip %(serial)s", serial=shown.serial), decide, intro)


def my_doubles(round_: Round) -> list[DoubleUse]:
    """The questions of the areas in which this person decides."""
    actor = current_actor()
    return [
        use
        for use in closing.questions_of(db.session(), round_)
        if can(actor, Action.JUDGE_SLIPS, InArea(use.batch.area_id))
    ]


def shown_double(use: DoubleUse) -> ShownDouble:
    """The question in words. Of a ballot by phone nobody is told more than that it is there."""
    met = use.slip.met if use.card_state != "void" else Met.VOID.value
    return ShownDouble(
        use,
        serial_of(use.batch.sheet, use.slip.place),
        reading_words(reading_that_stands(db.session(), use.slip)),
        double_words(met)[0],
        is_reader(current_actor(), use.batch),
    )


@blueprint.get("/rounds/<slug>/paper/sample")
@requires(Action.KEY_SLIPS)
def sample(slug: str) -> Response:
    """The slips of the sample by batch, and who may look at them again."""
    round_ = paper_round(slug)
    session = db.session()
    lines = queries.sample_lines(session, round_, my_areas(round_))
    count = session.get(PaperCount, round_.id)
    return page(
        "paper/sample.html",
        round=round_,
        count=count,
        lines=lines,
        may_draw=can(current_actor(), Action.COUNT_VOTES, round_),
        form=SampleDrawForm(formdata=None),
        serial_of=serial_of,
        name_in_draw=sampling.name_in_draw,
        lot=sampling.lot,
        share=100 // sampling.SHARE,
        smallest=sampling.SMALLEST_SAMPLE,
    )


@blueprint.post("/rounds/<slug>/paper/sample")
@requires(Action.COUNT_VOTES)
def draw_sample(slug: str) -> Response:
    """Draw it."""
    round_, form = paper_round(slug, Action.COUNT_VOTES), SampleDrawForm()

    def draw() -> str:
        drawn = sampling.draw_sample(db.session(), current_actor(), round_, form.seed.data or "")
        flash(_("Slips drawn: %(number)d.", number=len(drawn)), "success")
        return url_for("paper.sample", slug=slug)

    return answered(round_, form, _("The sample"), draw)


@blueprint.route("/rounds/<slug>/paper/batches/<int:number>/sample", methods=["GET", "POST"])
@requires(Action.KEY_SLIPS)
def look_again(slug: str, number: int) -> Response:
    """Read a slip of the sample once more, without being told what was read before."""
    round_, form = paper_round(slug), LookAgainForm()
    batch = find_batch(round_, number)

    def look() -> str:
        session = db.session()
        place, reading = keying.understand(session, round_, batch, form.line.data)
        same = sampling.read_again(session, current_actor(), round_, batch, place, reading)
        serial = serial_of(batch.sheet, place)
        if same:
            flash(_("Slip %(serial)s: the same as before.", serial=serial), "success")
        else:
            flash(_("Slip %(serial)s differs. The batch is to be keyed again.", serial=serial))
        return url_for("paper.sample", slug=slug)

    intro = [_("Take the slip out of batch %(number)d and enter what it shows.", number=number)]
    return answered(round_, form, _("Look at a slip again"), look, intro)
