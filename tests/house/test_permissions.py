"""One answer to "may they?", and no route without one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from pb.permissions import (
    ALLOWED,
    ANONYMOUS,
    Action,
    Actor,
    Forbidden,
    Grant,
    Role,
    can,
    ensure,
    require_declared_access,
)

ROLES = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
HERE = SimpleNamespace(area_id=1)
THERE = SimpleNamespace(area_id=2)
BOTH = SimpleNamespace(area_ids=[1, 2])
NOWHERE = SimpleNamespace(area_ids=[])


def holder(role: Role, area_id: int | None) -> Actor:
    return Actor(7, "somebody", frozenset({Grant(role, area_id)}))


def test_every_action_says_who_may() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(ALLOWED.values())


@pytest.mark.parametrize("action", Action)
def test_anonymous_may_nothing_that_needs_a_role(action: Action) -> None:
    assert not can(ANONYMOUS, action)
    assert not can(ANONYMOUS, action, HERE)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_role_counts_in_its_own_area_only(action: Action, role: Role) -> None:
    allowed = role in ALLOWED[action]
    local, everywhere = holder(role, 1), holder(role, None)
    assert can(local, action, HERE) is allowed
    assert can(local, action, THERE) is False
    assert can(local, action, BOTH) is False
    assert can(local, action, NOWHERE) is False
    assert can(everywhere, action, BOTH) is allowed


def test_no_one_role_both_prepares_and_signs() -> None:
    assert not ALLOWED[Action.PREPARE_DECISION] & ALLOWED[Action.SIGN_DECISION]
    assert Role.ADMINISTRATOR not in ALLOWED[Action.SIGN_DECISION] | ALLOWED[Action.COUNT_VOTES]


def test_ensure_raises() -> None:
    with pytest.raises(Forbidden):
        ensure(holder(Role.COUNCILLOR, 1), Action.SIGN_DECISION, THERE)


def test_boot_fails_on_an_undeclared_route(app: Flask) -> None:
    stray = Flask("stray")
    stray.add_url_rule("/open", view_func=lambda: "anybody", endpoint="open")
    with pytest.raises(RuntimeError, match="/open"):
        require_declared_access(stray)
    require_declared_access(app)


def test_every_action_and_who_may_is_documented() -> None:
    rows = [f"| {action.value} | {words_for(ALLOWED[action])} |" for action in Action]
    found = [line for line in ROLES.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert found[1:] == rows


def words_for(roles: frozenset[Role]) -> str:
    everybody = roles == frozenset(Role)
    return "anybody with an account" if everybody else ", ".join(r.value for r in Role if r in roles)
