"""Settings refuse bad values by name, and every one of them is documented."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from pb.config import DEMO_SECRET, BadSetting, Settings

GOOD = {"SECRET_KEY": "k" * 40}
README = Path(__file__).resolve().parents[2] / "README.md"


def test_good_settings_are_read() -> None:
    settings = Settings.from_env({**GOOD, "DATABASE_URL": "postgres://u@h/db", "PB_SOLVE_SECONDS": "7"})
    assert settings.main_url == "postgresql+psycopg://u@h/db"
    assert settings.solve_seconds == 7
    assert settings.secure_cookies


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": DEMO_SECRET}, "SECRET_KEY"),
        ({"PB_DEMO": "yes"}, "PB_DEMO"),
        ({"PB_SOLVE_SECONDS": "soon"}, "PB_SOLVE_SECONDS"),
        ({"PB_SOLVE_SECONDS": "0"}, "PB_SOLVE_SECONDS"),
        ({"PB_SESSION_HOURS": "1000"}, "PB_SESSION_HOURS"),
        ({"PB_OUTBOX": "pigeon"}, "PB_OUTBOX"),
        ({"PB_OUTBOX": "smtp"}, "PB_SMTP_URL"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////tmp/a", "ROLL_DATABASE_URL": "sqlite:////tmp/a"}, "ROLL_DATABASE_URL"),
    ],
)
def test_bad_value_is_refused_by_name(changes: dict[str, str], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        Settings.from_env({**GOOD, **changes})


def test_demo_needs_no_secret_but_may_not_lend_it() -> None:
    assert Settings.from_env({"PB_DEMO": "1"}).secret_key == DEMO_SECRET


def test_every_setting_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    missing = [item.metadata["env"] for item in fields(Settings) if f"`{item.metadata['env']}`" not in text]
    assert not missing
