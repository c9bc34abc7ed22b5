"""Every journey is a browser test."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey is a browser test."""
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.browser)
