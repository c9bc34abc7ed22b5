"""What the tests of the library may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.optimiser.command import TOWN


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A file with four proposals and six ranked ballots."""
    path = tmp_path / "town.pb"
    path.write_text(TOWN.format(area="Crook"))
    return path
