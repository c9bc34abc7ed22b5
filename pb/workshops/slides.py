"""What the hall's screen shows: one slide from where the room is. Never a tally before it is revealed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import format_decimal, gettext, ngettext
from sqlalchemy.orm import Session

from pb.complaints.queries import window_of
from pb.house.dates import show_clock, show_date
from pb.house.money import show_money
from pb.meetings import queries as meetings
from pb.paper import queries as paper
from pb.rounds.counting import ballot_sentence
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Round
from pb.rounds.queries import has_reached
from pb.rounds.words import voice_words
from pb.voting.queries import STEP, in_steps
from pb.workshops import day_words, hall, made_up_room, practice, reveal, room_figures, voices, words
from pb.workshops.attendance import standing_at_vote
from pb.workshops.keeping import goes_on_at_home
from pb.workshops.models import RunSheetLine, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.result_slides import result_slide
from pb.workshops.room import Phase, RoomState
from pb.workshops.slide import ACROSS, Row, Slide, fitted, shorten
from pb.workshops.voice_words import vote_on_paper

_: Callable[..., str] = gettext

LONGEST_QUESTION = 3 * ACROSS  # the rest of a question is read on phones


@dataclass(frozen=True, slots=True)
class Scene:
    """What a slide is made from."""

    session: Session
    workshop: Workshop
    state: RoomState
    now: datetime

    @property
    def line(self) -> RunSheetLine:
        """The present line."""
        return self.workshop.lines[self.state.position]

    @property
    def round(self) -> Round | None:
        """The round that the present line is about."""
        return self.line.round

    @property
    def ends(self) -> datetime:
        """When the present line should end."""
        return self.state.ends(self.workshop.items, self.now)


def slide_of(session: Session, workshop: Workshop, state: RoomState, now: datetime) -> Slide:
    """The slide of a room."""
    scene = Scene(session, workshop, state, now)
    if state.phase is Phase.WAITING:
        return join_slide(workshop.meeting.title)
    if state.phase is Phase.OVER:
        return over_slide(scene)
    if state.held_since is not None:
        return hold_slide()
    return SLIDES[ItemKind(scene.line.kind)](scene)


def join_slide(heading: str, *lines: str) -> Slide:
    """How to join; what stands under it fits beside the picture of the code."""
    return Slide(shorten(heading, 36), lines=lines, joins=True)


def hold_slide() -> Slide:
    """Whatever has gone wrong: the room waits, and is not told of errors."""
    return Slide(_("Please wait a moment"), lines=(_("We go on soon."),))


def welcome_slide(scene: Scene) -> Slide:
    """Welcome and join."""
    return join_slide(scene.line.title)


def how_slide(scene: Scene) -> Slide:
    """What the evening decides, and how."""
    round_ = scene.round
    lines = [scene.line.text] if scene.line.text else []
    if round_ is None:
        lines += [
            _("One person speaks at a time, and everybody is asked."),
            _("Tables write down what is said, without names."),
            _("What you say goes to the forum, where you can follow it."),
        ]
        return fitted(Slide(shorten(scene.line.title)), [Row(line) for line in lines])
    pot = show_money(reveal.pot_of(round_, scene.workshop.area_id), round_.currency)
    lines += [
        _("There is %(pot)s to share out.", pot=pot),
        ballot_sentence(round_),
        voice_words(round_.voice)[1],
        _("Nobody can see how you vote."),
    ]
    return fitted(Slide(shorten(scene.line.title)), [Row(line) for line in lines])


def practice_slide(scene: Scene) -> Slide:
    """A vote that counts for nothing, and what most people would drink so far."""
    result = practice.practice_result(scene.session, scene.workshop)
    slide = Slide(shorten(scene.line.title), ends=scene.ends)
    if not result.ballots:
        return replace(slide, lines=(_("Try the vote on your phone. It counts for nothing."),))
    tried = ngettext("%(num)d has tried it", "%(num)d have tried it", result.ballots)
    rows = [Row(str(practice.DRINKS[line.key]), _("chosen by %(n)d", n=line.chosen)) for line in result.lines]
    return fitted(replace(slide, lines=(str(tried),)), rows)


def pitch_slide(scene: Scene) -> Slide:
    """Who presents what, for how much, and how long."""
    proposal = scene.line.proposal
    if proposal is None:
        return Slide(shorten(scene.line.title), ends=scene.ends)
    cost = show_money(proposal.cost, proposal.round.currency)
    about = _("Proposal %(number)d, %(cost)s", number=proposal.number or 0, cost=cost)
    return Slide(shorten(scene.line.title, 100), lines=(about,), ends=scene.ends)


def tables_slide(scene: Scene) -> Slide:
    """What the tables talk about."""
    lines = (scene.line.text,) if scene.line.text else ()
    return Slide(shorten(scene.line.title), lines=lines, ends=scene.ends)


def questions_slide(scene: Scene) -> Slide:
    """The questions that wait, those that most people want answered first."""
    waiting = voices.unanswered(scene.session, scene.workshop)
    if not waiting:
        lines = (_("Ask on your phone, or raise your hand."),)
        return Slide(shorten(scene.line.title), lines=lines, ends=scene.ends)
    rows = [
        Row(
            shorten(one.text, LONGEST_QUESTION),
            mark=f"+{format_decimal(len(one.seconds))}" if one.seconds else "",
        )
        for one in waiting
    ]
    slide = fitted(Slide(shorten(scene.line.title), lines=(_("Answers are on the record."),)), rows)
    more = len(waiting) - len(slide.rows)
    if not more:
        return slide
    line = ngettext("and %(num)d more question", "and %(num)d more questions", more)
    return fitted(Slide(slide.heading, lines=(str(line),)), rows)


def vote_slide(scene: Scene) -> Slide:
    """The vote, and whether it is only advice."""
    return replace(_vote(scene), stamp=_stamp(scene))


def _vote(scene: Scene) -> Slide:
    """About to open, open with how many are in, or closed. Never what was chosen."""
    round_ = scene.round
    left = _left(scene)
    if round_ is not None and round_.id in scene.state.closed_votes:
        if goes_on_at_home(scene.workshop, round_):
            return Slide(_("Thank you for voting"), lines=(_at_home(scene, round_), *left))
        return Slide(_("Voting is closed"), lines=(_("Thank you. The votes are counted now."), *left))
    if round_ is None or round_.id not in scene.state.open_votes:
        lines = (_("Have your card or your slip ready."), _("The vote opens in a moment."), *left)
        return Slide(shorten(scene.line.title), lines=lines)
    if hall.is_hall(scene.session, scene.workshop):
        return Slide(_("Voting is open"), lines=(vote_on_paper(),))
    cast, cards = _turnout(scene, round_)
    big = _("%(cast)d of %(cards)d", cast=cast, cards=cards) if cast else ""
    lines = (
        _("votes are in, in steps of %(step)d.", step=STEP)
        if cast
        else _("Fewer than %(step)d votes are in.", step=STEP),
        _("Choose, check, and press “Cast my vote”."),
    )
    closes = round_.voting_closes_at
    if closes is not None and closes > scene.now:
        lines = (*lines, _("Voting is open until %(time)s.", time=_moment(closes, scene.now)))
    return Slide(_("Voting is open"), big=big, lines=lines)


def _turnout(scene: Scene, round_: Round) -> tuple[int, int]:
    """Votes that are in, in steps, and cards; of a rehearsal those that are made up."""
    if scene.workshop.is_rehearsal:
        cast, cards = made_up_room.turnout(scene.state, scene.now)
        return in_steps(cast), cards
    return room_figures.turnout(scene.session, scene.workshop, round_)


def count_slide(scene: Scene) -> Slide:
    """The count: how many batches of slips fit, and when it goes on. No totals."""
    round_, left = scene.round, _left(scene)
    on = (_("We go on at about %(time)s.", time=show_clock(scene.ends)), *left)
    if round_ is None:
        return Slide(shorten(scene.line.title), lines=on)
    if goes_on_at_home(scene.workshop, round_):
        return Slide(shorten(scene.line.title), lines=(_at_home(scene, round_), *on))
    if scene.workshop.is_rehearsal:
        return Slide(shorten(scene.line.title), lines=(_("The votes are being counted."), *on))
    if has_reached(round_, Stage.COUNTED):
        return Slide(shorten(scene.line.title), lines=(_("Every vote is counted. The result is next."), *on))
    seen = paper.overview(scene.session, round_, [scene.workshop.area_id])
    if not seen.lines:
        return Slide(shorten(scene.line.title), lines=(_("The votes are being counted."), *on))
    lines = (_("batches of slips are read twice and fit."), *on)
    big = _("%(done)d of %(all)d", done=seen.reconciled, all=len(seen.lines))
    return Slide(shorten(scene.line.title), big=big, lines=lines)


def reveal_slide(scene: Scene) -> Slide:
    """As much of the result as has been revealed."""
    shown = scene.state.revealed.get(scene.round.id, 0) if scene.round else 0
    found = reveal.result_for(scene.session, scene.workshop, scene.round) if scene.round else None
    if found is None and scene.workshop.is_rehearsal:
        return Slide(shorten(scene.line.title), lines=(words.no_rehearsed_count(),))
    if found is None:
        lines = (_("The result is being worked out from the votes and the published rules."),)
        return Slide(shorten(scene.line.title), lines=lines)
    return result_slide(shorten(scene.line.title), found, shown, _left(scene), _stamp(scene))


def evaluation_slide(scene: Scene) -> Slide:
    """Five questions."""
    return join_slide(scene.line.title, _("Five questions on your phone, without your name."))


def next_slide(scene: Scene) -> Slide:
    """What happens with all this, and when."""
    return fitted(Slide(shorten(scene.line.title)), _what_is_next(scene))


def break_slide(scene: Scene) -> Slide:
    """A break, and when it ends."""
    lines = (_("We go on at %(time)s.", time=show_clock(scene.ends)), *_left(scene))
    return Slide(shorten(scene.line.title), lines=lines, ends=scene.ends)


def over_slide(scene: Scene) -> Slide:
    """After the end."""
    rows = [Row(_("The evening is over. Get home safely.")), *_what_is_next(scene)]
    return fitted(Slide(_("Thank you")), rows)


SLIDES: dict[ItemKind, Callable[[Scene], Slide]] = {
    ItemKind.WELCOME: welcome_slide,
    ItemKind.HOW: how_slide,
    ItemKind.PRACTICE: practice_slide,
    ItemKind.PITCH: pitch_slide,
    ItemKind.TABLES: tables_slide,
    ItemKind.QUESTIONS: questions_slide,
    ItemKind.VOTE: vote_slide,
    ItemKind.COUNT: count_slide,
    ItemKind.REVEAL: reveal_slide,
    ItemKind.EVALUATION: evaluation_slide,
    ItemKind.NEXT: next_slide,
    ItemKind.BREAK: break_slide,
}


def _at_home(scene: Scene, round_: Round) -> str:
    closes = round_.voting_closes_at or scene.now
    return _(
        "People at home vote until %(time)s. Then all votes are counted.", time=_moment(closes, scene.now)
    )


def _moment(moment: datetime, now: datetime) -> str:
    """The time when it is today, else the day as well."""
    if show_date(moment) == show_date(now):
        return show_clock(moment)
    return _("%(time)s on %(day)s", time=show_clock(moment), day=show_date(moment))


def _left(scene: Scene) -> tuple[str, ...]:
    """What is left of the evening's money, where several votes share it out one after the other."""
    money = reveal.money_of_evening(scene.session, scene.workshop, scene.state)
    if money is None:
        return ()
    left, whole = (show_money(amount, money.currency) for amount in (money.left, money.whole))
    return (_("This evening, %(left)s of %(whole)s is left.", left=left, whole=whole),)


def _stamp(scene: Scene) -> str:
    """That the room voted, or votes, without its quorum; nothing otherwise."""
    if scene.round is None:
        return ""
    return day_words.advisory_in_short(standing_at_vote(scene.session, scene.workshop, scene.round))


def _what_is_next(scene: Scene) -> list[Row]:
    """The steps after the evening, with their dates where they are known."""
    line = scene.line
    rows = [Row(line.text)] if line.text and line.kind == ItemKind.NEXT else []
    voted = next((one.round for one in scene.workshop.lines if one.kind == ItemKind.VOTE and one.round), None)
    if voted is not None:
        rows.append(Row(words.afterwards(voted.voice)))
        window = window_of(scene.session, voted)
        if window is not None and window.closes_at and window.closes_at > scene.now:
            rows.append(Row(_("Complaints about the vote are taken until:"), show_date(window.closes_at)))
    rows.append(Row(_("The minutes are published on the forum’s page.")))
    later = meetings.next_after(scene.session, scene.workshop.meeting)
    if later is not None:
        rows.append(Row(_("We meet again: %(title)s", title=later.title), show_date(later.starts_at)))
    return rows
