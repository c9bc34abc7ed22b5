"""This room alone: what rooms above put before a change has its tests there (tests/rooms/decisions)."""

from __future__ import annotations

import pytest

import pb.decisions.facts  # noqa: F401 - registered first, so that nothing is registered in between
from pb.allocation import before_change


@pytest.fixture(autouse=True)
def _nothing_before_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(before_change, "_registered", [])
