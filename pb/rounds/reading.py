"""What the pages of a round show, put together for reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext
from sqlalchemy.orm import Session

from pb.house.dates import show_date, show_datetime
from pb.permissions import Action, Actor, can, can_in_part
from pb.rounds.facts import read_facts
from pb.rounds.lifecycle import LINE, UNDOABLE, Move, Stage, Transition, failing, moves_from, place_in_line
from pb.rounds.models import Round
from pb.rounds.queries import has_reached
from pb.rounds.words import STAGES, MoveWords, move_words

_: Callable[..., str] = gettext


@dataclass(frozen=True)
class OfferedMove:
    """A move on the manage page: a button when ``reasons`` is empty, else why there is none yet."""

    move: Move
    words: MoveWords
    reasons: list[str] = field(default_factory=list)

    @property
    def is_undoable(self) -> bool:
        """Whether it can be taken back, so that no page asks for confirmation."""
        return self.move in UNDOABLE


@dataclass(frozen=True)
class Link:
    """A page about a round in a room above this one."""

    endpoint: str
    label: str
    first_stage: Stage
    action: Action | None = None


def offered_moves(session: Session, actor: Actor, round_: Round) -> list[OfferedMove]:
    """Every move this person may make from here, with what still stands in its way."""
    return [
        OfferedMove(row.move, move_words(row.move), reasons_against(session, round_, row))
        for row in moves_from(Stage(round_.stage))
        if row.permission is not None and can(actor, row.permission, round_)
    ]


def waiting_for(session: Session, actor: Actor, round_: Round) -> list[OfferedMove]:
    """The moves forward that somebody else, or the house itself, makes from here."""
    mine = {offered.move for offered in offered_moves(session, actor, round_)}
    return [
        OfferedMove(row.move, move_words(row.move), reasons_against(session, round_, row))
        for row in moves_from(Stage(round_.stage))
        if row.move not in mine and row.move not in (Move.PAUSE, Move.RESUME, Move.ABANDON, Move.REOPEN)
    ]


def timeline_of(round_: Round) -> list[dict[str, str]]:
    """The stages of a round for the timeline, with the dates that are known."""
    here = LINE.index(place_in_line(Stage(round_.stage), round_.paused_from))
    dates = {
        Stage.GATHERING: _until(show_date(round_.gathering_closes_at)),
        Stage.VOTING: voting_dates(round_),
    }
    return [
        {
            "label": str(STAGES[stage]),
            "state": "done" if place < here else "now" if place == here else "next",
            "date": dates.get(stage, ""),
        }
        for place, stage in enumerate(LINE)
        if stage is not Stage.DRAFT
    ]


def voting_dates(round_: Round) -> str:
    """From when until when people can vote."""
    opens, closes = show_datetime(round_.voting_opens_at), show_datetime(round_.voting_closes_at)
    if opens and closes:
        return _("%(opens)s to %(closes)s", opens=opens, closes=closes)
    return _until(closes)


def _until(moment: str) -> str:
    return _("until %(date)s", date=moment) if moment else ""


def links_of(actor: Actor, round_: Round, endpoints: Sequence[str]) -> list[Link]:
    """The pages of the rooms above that this reader may open now."""
    table: tuple[Link, ...] = (
        Link("allocation.council", _("The recommendation"), Stage.RECOMMENDED),
        Link("decisions.index", _("The decisions and the reasons"), Stage.CALL_IN),
        Link("money.overview", _("Where the money is"), Stage.SIGNED),
        Link("publish.bundle", _("Check the result yourself"), Stage.CALL_IN),
        Link("turnout.turnout", _("How many have voted"), Stage.VOTING),
        Link("turnout.took_part", _("Who took part"), Stage.COUNTED),
        Link("complaints.index", _("Complaints about this vote"), Stage.DELIBERATING),
        Link("voting.receipt", _("Look for your ballot in the count"), Stage.COUNTED),
        Link("voting.count", _("The count"), Stage.COUNTED, Action.COUNT_VOTES),
        Link("desk.desk", _("Check-in desk"), Stage.CHECKING, Action.ISSUE_CARDS),
        Link("desk.cards", _("Voting cards"), Stage.CHECKING, Action.ISSUE_CARDS),
        Link("desk.home_votes", _("Voting from home"), Stage.CHECKING, Action.KEEP_ROLL),
        Link("desk.who_may_vote", _("Who may vote"), Stage.DRAFT, Action.MANAGE_ROUND),
        Link("desk.how_to_vote", _("How to vote, in easy words"), Stage.CHECKING),
        Link("paper.how", _("How slips are counted"), Stage.CHECKING),
        Link("paper.slips", _("Print paper slips"), Stage.CHECKING, Action.ISSUE_CARDS),
        Link("paper.overview", _("Paper slips"), Stage.VOTING, Action.KEY_SLIPS),
        Link("proposals.inbox", _("Check the proposals"), Stage.GATHERING, Action.CHECK_PROPOSAL),
        Link("allocation.council", _("The recommendation"), Stage.COUNTED, Action.REVIEW),
        Link("decisions.index", _("Prepare the decisions"), Stage.REVIEWING, Action.PREPARE_DECISION),
        Link("decisions.index", _("Review and sign"), Stage.REVIEWING, Action.SIGN_DECISION),
        Link("decisions.index", _("Review the decisions"), Stage.REVIEWING, Action.REVIEW),
        Link("turnout.took_part", _("Who took part"), Stage.DELIBERATING, Action.ISSUE_CARDS),
        Link("rounds.manage", _("Manage this round"), Stage.DRAFT, Action.MANAGE_ROUND),
    )
    if round_.home_cards:
        table = (Link("desk.vote_at_home", _("Ask for a card at home"), Stage.CHECKING), *table)
    if not has_reached(round_, Stage.VOTING):
        rehearsal = Link("allocation.rehearsal", _("Rehearse the count"), Stage.DRAFT, Action.MANAGE_ROUND)
        table = (*table, rehearsal)
    seen: set[str] = set()
    found = []
    for link in table:
        may = link.action is None or can_in_part(actor, link.action, round_.area_ids)
        if may and has_reached(round_, link.first_stage) and link.endpoint in endpoints:
            if link.endpoint not in seen:
                found.append(link)
            seen.add(link.endpoint)
    return found


def reasons_against(session: Session, round_: Round, transition: Transition) -> list[str]:
    """Why this move cannot be made yet; nothing when it can."""
    return failing(transition, read_facts(session, round_, transition))


@dataclass(frozen=True)
class Group:
    """Rounds at like stages, under one heading."""

    heading: str
    rounds: list[Round]


def group_rounds(rounds: Sequence[Round]) -> list[Group]:
    """Published rounds as the home page shows them: what one can do something about first."""
    kinds = (
        (_("Vote now"), {Stage.VOTING}),
        (_("Send in your idea"), {Stage.GATHERING}),
        (_("Being talked over and checked"), {Stage.CHECKING, Stage.DELIBERATING}),
        (
            _("With the council"),
            {Stage.COUNTED, Stage.RECOMMENDED, Stage.REVIEWING, Stage.SIGNED, Stage.PAUSED},
        ),
        (_("Decided"), {Stage.CALL_IN, Stage.DECIDED, Stage.DELIVERING}),
        (_("Finished"), {Stage.CLOSED, Stage.ABANDONED}),
    )
    groups = [Group(heading, [r for r in rounds if Stage(r.stage) in stages]) for heading, stages in kinds]
    return [group for group in groups if group.rounds]
