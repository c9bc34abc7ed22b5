"""Making a round, setting it up, and moving it through its life.

Everything flushes and leaves the commit to the caller. A rule of the house that forbids something raises
``Refused`` with sentences; a missing permission raises ``Forbidden``.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.permissions import Action, Actor, Forbidden, ensure
from pb.rounds import words
from pb.rounds.counting import METHODS, WEIGHTINGS
from pb.rounds.effects import run_effects
from pb.rounds.facts import count_tie_order_differences, numbers_on_ballot, read_facts
from pb.rounds.figure_words import needs_figures
from pb.rounds.figures import figures_of, used_in
from pb.rounds.lifecycle import LINE, Move, Stage, failing, find_transition, permission_for
from pb.rounds.models import Pot, Round, RoundRule
from pb.rounds.plan import BALLOT_TYPES, UTILITIES, VOICES, NewRound
from pb.rounds.queries import has_reached, is_frozen
from pb.rounds.ties import draw, new_seed

LONGEST_SLUG = 80


def subject_of(round_: Round) -> str:
    """How the audit record names a round."""
    return f"round:{round_.id}"


def create_round(session: Session, actor: Actor, new: NewRound) -> Round:
    """Add a round in draft. Raises ``Refused`` for a plan that cannot work."""
    ensure(actor, Action.MANAGE_ROUND, new)
    slug = new.slug or make_slug(new.title)
    problems = [
        sentence
        for wrong, sentence in (
            (not new.title.strip() or not slug, words.round_needs_title()),
            (not new.areas, words.round_needs_area()),
            (new.voice not in VOICES, words.unknown_choice(new.voice)),
            (new.ballot_type not in BALLOT_TYPES, words.unknown_choice(new.ballot_type)),
            (new.utility not in UTILITIES, words.unknown_choice(new.utility)),
            (new.rule not in METHODS, words.unknown_choice(new.rule)),
            (new.weighting not in WEIGHTINGS, words.unknown_choice(new.weighting)),
            (new.ballot_length < 1, words.ballot_too_short()),
            (not 0 <= new.smallest_grant <= new.largest_grant, words.grants_upside_down()),
            (any(pot.amount < 0 for pot in new.pots), words.pot_below_zero()),
            (
                session.scalar(sa.select(Round.id).where(Round.slug == slug)) is not None,
                words.round_exists(new.title),
            ),
        )
        if wrong
    ]
    if problems:
        raise Refused(*problems)
    round_ = Round(slug=slug, areas=list(new.areas), **new.columns())
    round_.pots = [Pot(name=p.name, amount=p.amount, area=p.area, money=p.money) for p in new.pots]
    round_.rules = [RoundRule(kind=r.kind, parameters=dict(r.parameters)) for r in new.rules]
    session.add(round_)
    session.flush()
    audit.record(session, actor, Event.ROUND_CREATED, subject_of(round_), slug=slug, title=new.title)
    return round_


def make_slug(title: str) -> str:
    """A title as it stands in addresses: "Coldbeck 2026" becomes "coldbeck-2026"."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:LONGEST_SLUG].strip("-")


def lock_round(session: Session, round_: Round) -> None:
    """Hold the round as it stands until the end of the transaction.

    What may be done depends on its stage: without this, a withdrawal and the opening of voting, or two
    signatures, could both find what they need and both go through. (SQLite has locked the file by now.)
    """
    session.flush()  # a refresh would drop what the caller has changed and not written yet
    session.refresh(round_, with_for_update=True)


def ensure_not_frozen(round_: Round) -> None:
    """Raise ``Refused`` from the moment voting opens: nothing the result depends on changes then."""
    if is_frozen(round_):
        raise Refused(words.frozen())


def ensure_running(round_: Round) -> None:
    """Raise ``Refused`` while a round is paused, and after it has been abandoned or closed."""
    if Stage(round_.stage) in (Stage.PAUSED, Stage.ABANDONED, Stage.CLOSED):
        raise Refused(words.not_running(Stage(round_.stage)))


def set_dates(
    session: Session,
    actor: Actor,
    round_: Round,
    *,
    gathering_closes_at: datetime | None,
    voting_opens_at: datetime | None,
    voting_closes_at: datetime | None,
) -> None:
    """Set the round's dates. A date whose stage is over stays as it is: changing it raises ``Refused``."""
    ensure(actor, Action.MANAGE_ROUND, round_)
    ensure_running(round_)
    wanted = {
        "gathering_closes_at": (gathering_closes_at, Stage.CHECKING),
        "voting_opens_at": (voting_opens_at, Stage.VOTING),
        "voting_closes_at": (voting_closes_at, Stage.COUNTED),
    }
    changed = {name: to for name, (to, _over) in wanted.items() if getattr(round_, name) != to}
    if any(has_reached(round_, wanted[name][1]) for name in changed):
        raise Refused(words.date_is_past())
    given = [moment for moment, _over in wanted.values() if moment is not None]
    if any(first >= second for first, second in pairwise(given)):
        raise Refused(words.dates_out_of_order())
    if not changed:
        return
    for name, moment in changed.items():
        setattr(round_, name, moment)
    session.flush()
    dates = {name: moment.isoformat() if moment else None for name, moment in changed.items()}
    audit.record(session, actor, Event.ROUND_CHANGED, subject_of(round_), **dates)


def set_voice(session: Session, actor: Actor, round_: Round, voice: str) -> None:
    """Say what residents' voice decides here; locked from the moment voting opens."""
    ensure(actor, Action.MANAGE_ROUND, round_)
    ensure_running(round_)
    if voice not in VOICES:
        raise Refused(words.unknown_choice(voice))
    if voice == round_.voice:
        return
    if is_frozen(round_):
        raise Refused(words.voice_is_locked())
    before, round_.voice = round_.voice, voice
    session.flush()
    audit.record(session, actor, Event.ROUND_CHANGED, subject_of(round_), voice=voice, voice_before=before)


def change_pot(session: Session, actor: Actor, round_: Round, pot: Pot, amount: int) -> None:
    """Change how much is in a pot, in pence; refused from the moment voting opens."""
    ensure(actor, Action.MANAGE_ROUND, round_)
    lock_round(session, round_)
    ensure_running(round_)
    ensure_not_frozen(round_)
    if amount < 0:
        raise Refused(words.pot_below_zero())
    if pot.round_id != round_.id:
        raise Refused(words.pot_of_other_round())
    before, pot.amount = pot.amount, amount
    session.flush()
    audit.record(
        session, actor, Event.ROUND_CHANGED, subject_of(round_), pot=pot.id, amount=amount, before=before
    )


def draw_tie_order(session: Session, actor: Actor, round_: Round, seed: str = "") -> list[int]:
    """Draw the order that settles ties and record its seed, so that anybody can draw it again.

    ``seed`` is what a public draw gave (dice, lottery numbers); without one the service makes its own.
    An order is drawn again only when the proposals have changed: nobody draws until they like it.
    """
    ensure(actor, Action.MANAGE_ROUND, round_)
    ensure_running(round_)
    ensure_not_frozen(round_)
    if not has_reached(round_, Stage.CHECKING):
        raise Refused(words.draw_too_early())
    numbers = numbers_on_ballot(session, round_)
    if not numbers:
        raise Refused(words.nothing_to_draw())
    if round_.tie_order and not count_tie_order_differences(session, round_):
        raise Refused(words.already_drawn())
    round_.tie_order_seed = seed.strip() or new_seed()
    round_.tie_order = draw(round_.tie_order_seed, numbers)
    round_.tie_order_drawn_at = now()
    session.flush()
    audit.record(
        session,
        actor,
        Event.TIE_ORDER_DRAWN,
        subject_of(round_),
        seed=round_.tie_order_seed,
        order=list(round_.tie_order),
    )
    return list(round_.tie_order)


def may_draw(session: Session, round_: Round) -> bool:
    """Whether a draw is due: none yet, or the proposals have changed since."""
    if is_frozen(round_) or not has_reached(round_, Stage.CHECKING):
        return False
    return not round_.tie_order or count_tie_order_differences(session, round_) > 0


def publish_rules(session: Session, actor: Actor, round_: Round) -> None:
    """Publish the round's rules; from here on they are shown with their date and cannot be edited."""
    ensure(actor, Action.MANAGE_ROUND, round_)
    ensure_running(round_)
    ensure_not_frozen(round_)
    if round_.rules_published_at is not None:
        raise Refused(words.rules_already_published())
    figures = figures_of(round_)
    if (used := used_in(round_)) and not (figures.number and all(map(figures.knows, used))):
        raise Refused(needs_figures())
    round_.rules_published_at = now()
    session.flush()
    rules = [{"kind": rule.kind, **rule.parameters} for rule in round_.rules]
    audit.record(
        session,
        actor,
        Event.RULES_PUBLISHED,
        subject_of(round_),
        rules=rules,
        ballot_type=round_.ballot_type,
        ballot_length=round_.ballot_length,
        utility=round_.utility,
        rule=round_.rule,
        weighting=round_.weighting,
        pooled=round_.pooled,
        figures=len(round_.figures),
        double_vote=round_.double_vote,
    )


def move_round(session: Session, actor: Actor, round_: Round, move: Move, *, system: bool = False) -> Round:
    """Take the round to its next stage, with everything that goes with the move.

    ``system`` is for the house's own moves, which no person may make. Raises ``Forbidden`` without the
    permission and ``Refused`` with every sentence that says why the move cannot be made now.
    """
    permission = permission_for(move)
    if not system:
        if permission is None:
            raise Forbidden(move.value)
        ensure(actor, permission, round_)
    lock_round(session, round_)
    before = Stage(round_.stage)
    transition = find_transition(before, move)
    if transition is None:
        raise Refused(words.move_not_here(move, before))
    reasons = failing(transition, read_facts(session, round_, transition))
    if reasons:
        raise Refused(*reasons)
    run_effects(session, actor, round_, move)
    after = transition.next_stage or Stage(round_.paused_from)
    if after in (Stage.PAUSED, Stage.ABANDONED):
        round_.paused_from = before.value if before in LINE else round_.paused_from
    else:
        round_.paused_from = ""
    round_.stage = after.value
    session.flush()
    audit.record(
        session, actor, Event.ROUND_MOVED, subject_of(round_), move=move.value, before=before, after=after
    )
    return round_
