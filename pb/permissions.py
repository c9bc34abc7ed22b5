"""Who may do what: one table, one question, and no route without an answer.

``can(actor, action, subject)`` is the only place where a permission is decided. Views declare their
action with ``@requires`` (or ``@public``); services ask again for the very subject they change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, abort, current_app, g, request
from flask_login import current_user

P = ParamSpec("P")
R = TypeVar("R")


class Role(StrEnum):
    """What a signed-in person may be, for one area or for the whole council."""

    OFFICER = "officer"
    FACILITATOR = "facilitator"
    SCRIBE = "scribe"
    TELLER = "teller"
    BOARD_MEMBER = "board-member"
    STAFF = "staff"
    COUNCILLOR = "councillor"
    CABINET = "cabinet"
    DEMOCRATIC_SERVICES = "democratic-services"
    SECTION_151 = "section-151"
    MONITORING = "monitoring"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """Everything that needs a role. Reading what is public and voting with a card need none."""

    MANAGE_ROUND = "manage a round"
    CHECK_PROPOSAL = "check a proposal"
    COMMENT_AS_STAFF = "comment as front-line staff"
    RUN_FORUM = "run a forum"
    MODERATE_FORUM = "moderate a forum"
    ANSWER_QUESTION = "answer a question on the record"
    SIGN_UP_AT_MEETING = "sign people up at a meeting"
    PLAN_WORKSHOP = "plan a workshop"
    RUN_WORKSHOP = "run a workshop"
    WRITE_AT_TABLE = "write down what a table says"
    ISSUE_CARDS = "issue voting cards"
    KEEP_ROLL = "decide who is on the roll"
    SEE_TURNOUT = "see how a vote is going"
    KEY_SLIPS = "key paper slips"
    JUDGE_SLIPS = "decide about paper slips"
    COUNT_VOTES = "close voting and count"
    ANSWER_COMPLAINT = "answer a complaint"
    RECOMMEND = "work out a recommendation"
    REVIEW = "see the review"
    AMEND = "amend a recommendation"
    PREPARE_DECISION = "prepare a decision's record"
    SIGN_DECISION = "sign a decision"
    PUBLISH_DECISION = "publish a decision"
    COMMENT_ON_MONEY = "comment as section 151 officer"
    COMMENT_ON_LAW = "comment as monitoring officer"
    NOTE_LINK = "note who is linked to a proposal"
    NOTE_DISPENSATION = "note a dispensation"
    KEEP_MONEY = "keep the books"
    SEE_CABINET = "see all areas side by side"
    FREEZE_PACK = "freeze a cabinet pack"
    READ_AUDIT = "read the audit record"
    SIGNED_IN = "act as oneself"


EVERY_ROLE = frozenset(Role)

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.MANAGE_ROUND: frozenset({Role.OFFICER, Role.DEMOCRATIC_SERVICES}),
    Action.CHECK_PROPOSAL: frozenset({Role.OFFICER}),
    Action.COMMENT_AS_STAFF: frozenset({Role.STAFF, Role.OFFICER}),
    Action.RUN_FORUM: frozenset({Role.OFFICER, Role.DEMOCRATIC_SERVICES}),
    # Two kinds of people, so that an appeal finds a second person in the smallest area too.
    Action.MODERATE_FORUM: frozenset({Role.OFFICER, Role.DEMOCRATIC_SERVICES}),
    Action.ANSWER_QUESTION: frozenset({Role.OFFICER}),
    Action.SIGN_UP_AT_MEETING: frozenset({Role.OFFICER, Role.FACILITATOR}),
    Action.PLAN_WORKSHOP: frozenset({Role.OFFICER, Role.DEMOCRATIC_SERVICES}),
    Action.RUN_WORKSHOP: frozenset({Role.OFFICER, Role.FACILITATOR}),
    Action.WRITE_AT_TABLE: frozenset({Role.OFFICER, Role.FACILITATOR, Role.SCRIBE}),
    Action.ISSUE_CARDS: frozenset({Role.OFFICER, Role.TELLER}),
    Action.KEEP_ROLL: frozenset({Role.OFFICER}),
    Action.SEE_TURNOUT: frozenset({Role.OFFICER, Role.FACILITATOR, Role.TELLER, Role.DEMOCRATIC_SERVICES}),
    Action.KEY_SLIPS: frozenset({Role.OFFICER, Role.TELLER}),
    Action.JUDGE_SLIPS: frozenset({Role.OFFICER}),
    Action.COUNT_VOTES: frozenset({Role.OFFICER}),
    # Not those who ran the vote that is complained about.
    Action.ANSWER_COMPLAINT: frozenset({Role.DEMOCRATIC_SERVICES, Role.MONITORING}),
    Action.RECOMMEND: frozenset({Role.OFFICER}),
    Action.REVIEW: frozenset(
        {
            Role.OFFICER,
            Role.BOARD_MEMBER,
            Role.COUNCILLOR,
            Role.CABINET,
            Role.DEMOCRATIC_SERVICES,
            Role.SECTION_151,
            Role.MONITORING,
        }
    ),
    Action.AMEND: frozenset({Role.COUNCILLOR, Role.CABINET}),
    Action.PREPARE_DECISION: frozenset({Role.DEMOCRATIC_SERVICES}),
    Action.SIGN_DECISION: frozenset({Role.COUNCILLOR, Role.CABINET}),
    Action.PUBLISH_DECISION: frozenset({Role.DEMOCRATIC_SERVICES}),
    Action.COMMENT_ON_MONEY: frozenset({Role.SECTION_151}),
    Action.COMMENT_ON_LAW: frozenset({Role.MONITORING}),
    Action.NOTE_LINK: frozenset({Role.OFFICER, Role.DEMOCRATIC_SERVICES, Role.MONITORING}),
    Action.NOTE_DISPENSATION: frozenset({Role.MONITORING}),
    Action.KEEP_MONEY: frozenset({Role.SECTION_151, Role.OFFICER}),
    Action.SEE_CABINET: frozenset(
        {
            Role.OFFICER,
            Role.COUNCILLOR,
            Role.CABINET,
            Role.DEMOCRATIC_SERVICES,
            Role.SECTION_151,
            Role.MONITORING,
        }
    ),
    Action.FREEZE_PACK: frozenset({Role.DEMOCRATIC_SERVICES}),
    Action.READ_AUDIT: frozenset({Role.MONITORING, Role.DEMOCRATIC_SERVICES, Role.SECTION_151}),
    Action.SIGNED_IN: EVERY_ROLE,
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held for one area, or for the whole council when ``area_id`` is None."""

    role: Role
    area_id: int | None


@dataclass(frozen=True, slots=True)
class InArea:
    """An area as the subject of a permission."""

    area_id: int


# What no single area's role reaches: no area has this number.
WHOLE_COUNCIL = InArea(0)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. An anonymous reader has no account and no grants."""

    account_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        """Whether this is somebody with an account."""
        return self.account_id is not None

    @property
    def label(self) -> str:
        """How the audit record names them: the account's number, never a name or an address."""
        return f"account:{self.account_id}" if self.is_signed_in else "public"


ANONYMOUS = Actor()
SYSTEM = Actor(name="system")


class Forbidden(Exception):
    """The actor may not do this; the message is for the reader."""


def can(actor: Actor, action: Action, subject: Any = None) -> bool:
    """Whether ``actor`` may take ``action`` on ``subject``.

    A subject with ``area_ids`` needs the role in every one of them, one with ``area_id`` in that area;
    without a subject the question is whether the actor may take the action anywhere at all.
    """
    held = [grant for grant in actor.grants if grant.role in ALLOWED[action]]
    if subject is None or not held:
        return bool(held)
    if any(grant.area_id is None for grant in held):
        return True
    areas = getattr(subject, "area_ids", None)
    needed = set(areas) if areas is not None else {subject.area_id}
    return bool(needed) and needed <= {grant.area_id for grant in held}


def can_in_part(actor: Actor, action: Action, areas: Iterable[int]) -> bool:
    """Whether the actor may take the action in at least one of these areas: what decides about a link."""
    return any(can(actor, action, InArea(area_id)) for area_id in areas)


def ensure(actor: Actor, action: Action, subject: Any = None) -> None:
    """Raise ``Forbidden`` unless the actor may."""
    if not can(actor, action, subject):
        raise Forbidden(action.value)


def current_actor() -> Actor:
    """The actor of this request, worked out once."""
    if "actor" not in g:
        g.actor = current_user.as_actor() if current_user.is_authenticated else ANONYMOUS
    actor: Actor = g.actor
    return actor


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Declare that anybody may use this route."""
    view.declared_access = "public"  # type: ignore[attr-defined]
    return view


def requires(action: Action) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the action a route needs. Signed-out people are asked to sign in; others get a 403."""

    def declare(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = current_actor()
            if not actor.is_signed_in and request.method == "GET":
                response: R = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
                return response
            if not can(actor, action):
                abort(403)
            return view(*args, **kwargs)

        guarded.declared_access = action  # type: ignore[attr-defined]
        return guarded

    return declare


def require_declared_access(app: Flask) -> None:
    """Refuse to start when a route says neither ``@public`` nor ``@requires``."""
    undeclared = sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "declared_access")
    )
    if undeclared:
        raise RuntimeError("these routes declare no access (@public or @requires): " + ", ".join(undeclared))
