"""Settings, read once from the environment; a bad value stops the program and is named."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "only-for-the-demonstration-never-for-real-votes"  # noqa: S105 - refused outside the demo
SHORTEST_SECRET = 32
FLASK_OPTIONS_WITH_A_VALUE = frozenset({"-A", "--app", "-e", "--env-file"})
OUTBOXES = ("console", "file", "smtp")


class BadSetting(RuntimeError):
    """A setting has a value that cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """Every setting of the service. The field's metadata holds its variable and what it is for."""

    secret_key: str = field(
        metadata={
            "env": "SECRET_KEY",
            "help": "Signs sessions and sign-in links. 32 characters or more; no default.",
        }
    )
    database_url: str = field(
        default="",
        metadata={"env": "DATABASE_URL", "help": "Main database; SQLite in the instance folder if empty."},
    )
    roll_database_url: str = field(
        default="",
        metadata={
            "env": "ROLL_DATABASE_URL",
            "help": "The electoral roll's own database, never the main one.",
        },
    )
    redis_url: str = field(
        default="",
        metadata={"env": "REDIS_URL", "help": "Job queue and limits in Redis; SQLite and memory if empty."},
    )
    instance: Path = field(
        default=ROOT / "instance",
        metadata={"env": "PB_INSTANCE", "help": "Folder for databases and the file outbox."},
    )
    demo: bool = field(
        default=False,
        metadata={"env": "PB_DEMO", "help": "1 for the invented county with one-click sign-in."},
    )
    testing: bool = field(
        default=False, metadata={"env": "PB_TESTING", "help": "1 in the test run: jobs run at once."}
    )
    secure_cookies: bool = field(
        default=True,
        metadata={"env": "PB_SECURE_COOKIES", "help": "0 only when served over plain HTTP on a laptop."},
    )
    outbox: str = field(
        default="console", metadata={"env": "PB_OUTBOX", "help": "Where e-mail goes: console, file or smtp."}
    )
    smtp_url: str = field(
        default="",
        metadata={"env": "PB_SMTP_URL", "help": "smtp://user:password@host:port for the smtp outbox."},
    )
    mail_from: str = field(
        default="no-reply@example.org",
        metadata={"env": "PB_MAIL_FROM", "help": "Sender of the service's e-mail."},
    )
    oidc_issuer: str = field(
        default="",
        metadata={"env": "OIDC_ISSUER", "help": "OpenID Connect issuer for councillors and staff."},
    )
    oidc_client_id: str = field(
        default="", metadata={"env": "OIDC_CLIENT_ID", "help": "Client id at that issuer."}
    )
    oidc_client_secret: str = field(
        default="", metadata={"env": "OIDC_CLIENT_SECRET", "help": "Client secret at that issuer."}
    )
    solve_seconds: int = field(
        default=300,
        metadata={
            "env": "PB_SOLVE_SECONDS",
            "help": "Longest one recommendation may run, in seconds (1 to 3600).",
        },
    )
    solve_megabytes: int = field(
        default=2048,
        metadata={
            "env": "PB_SOLVE_MEGABYTES",
            "help": "Most memory one recommendation may take, in megabytes (512 to 65536).",
        },
    )
    sign_in_minutes: int = field(
        default=20,
        metadata={"env": "PB_SIGN_IN_MINUTES", "help": "How long a sign-in link works (1 to 120)."},
    )
    session_hours: int = field(
        default=12, metadata={"env": "PB_SESSION_HOURS", "help": "How long a sign-in lasts (1 to 72)."}
    )
    reauthenticate_minutes: int = field(
        default=10,
        metadata={
            "env": "PB_REAUTHENTICATE_MINUTES",
            "help": "How fresh a sign-in must be to sign (1 to 60).",
        },
    )

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises ``BadSetting`` that names the variable."""
        if env is None:
            env = os.environ
            if is_demo_command(sys.argv):
                env = {"PB_DEMO": "1", **os.environ}
            elif is_command(sys.argv, "hall"):
                # A laptop in a hall has no environment either; what it serves has a secret of its own.
                env = {"SECRET_KEY": secrets.token_hex(SHORTEST_SECRET), **os.environ}
        values: dict[str, Any] = {}
        for item in fields(cls):
            raw = env.get(item.metadata["env"])
            if raw is not None and raw != "":
                values[item.name] = _parse(item.metadata["env"], str(item.type), raw)
        if values.get("demo"):
            values.setdefault("secret_key", DEMO_SECRET)
            values.setdefault("secure_cookies", False)
        if "secret_key" not in values:
            raise BadSetting(
                "SECRET_KEY is not set: give 32 random characters or more, or PB_DEMO=1 for the demo"
            )
        return cls(**values)

    def __post_init__(self) -> None:
        if not self.demo and not self.testing:
            if self.secret_key == DEMO_SECRET:
                raise BadSetting("SECRET_KEY is the demonstration's: make your own, or set PB_DEMO=1")
            if len(self.secret_key) < SHORTEST_SECRET:
                raise BadSetting(
                    f"SECRET_KEY is too short: give at least {SHORTEST_SECRET} random characters"
                )
        if self.outbox not in OUTBOXES:
            raise BadSetting(f"PB_OUTBOX is {self.outbox!r}: choose one of {', '.join(OUTBOXES)}")
        if self.outbox == "smtp" and not self.smtp_url.startswith(("smtp://", "smtps://")):
            raise BadSetting("PB_SMTP_URL must be smtp://… or smtps://… when PB_OUTBOX is smtp")
        if self.main_url == self.roll_url:
            raise BadSetting("ROLL_DATABASE_URL is the main database: the roll must live in its own")
        for name, low, high in (
            ("solve_seconds", 1, 3600),
            ("solve_megabytes", 512, 65_536),
            ("sign_in_minutes", 1, 120),
            ("session_hours", 1, 72),
            ("reauthenticate_minutes", 1, 60),
        ):
            if not low <= getattr(self, name) <= high:
                variable = next(f.metadata["env"] for f in fields(self) if f.name == name)
                raise BadSetting(f"{variable} is {getattr(self, name)}: give a number from {low} to {high}")

    @property
    def main_url(self) -> str:
        """The main database's address as SQLAlchemy wants it."""
        return _engine_url("DATABASE_URL", self.database_url or f"sqlite:///{self.instance / 'pb.sqlite'}")

    @property
    def roll_url(self) -> str:
        """The roll's address as SQLAlchemy wants it."""
        return _engine_url(
            "ROLL_DATABASE_URL", self.roll_database_url or f"sqlite:///{self.instance / 'roll.sqlite'}"
        )

    def flask_config(self) -> dict[str, Any]:
        """The keys that Flask and its extensions read."""
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 2000,
            "SESSION_COOKIE_NAME": "__Host-session" if self.secure_cookies else "session",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": self.secure_cookies,
            "BABEL_DEFAULT_TIMEZONE": "Europe/London",
            "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "pb" / "translations"),
            "RATELIMIT_STORAGE_URI": self.redis_url or "memory://",
            "RATELIMIT_ENABLED": not self.testing,
        }


def is_demo_command(argv: Sequence[str]) -> bool:
    """Whether this process is ``flask … demo``: that command alone needs no environment at all.

    The application exists before any of its commands runs, so the command cannot say so itself. No other
    command and no server (``flask run``, gunicorn) ever becomes a demonstration by this.
    """
    return is_command(argv, "demo")


def is_command(argv: Sequence[str], name: str) -> bool:
    """Whether this process is ``flask … name``."""
    program = Path(argv[0]) if argv else Path()
    if program.stem != "flask" and (program.parent.name, program.name) != ("flask", "__main__.py"):
        return False
    rest = iter(argv[1:])
    for word in rest:
        if word in FLASK_OPTIONS_WITH_A_VALUE:
            next(rest, None)
        elif not word.startswith("-"):
            return word == name
    return False


def _parse(variable: str, kind: str, raw: str) -> Any:
    if kind == "bool":
        if raw not in ("0", "1"):
            raise BadSetting(f"{variable} is {raw!r}: give 0 or 1")
        return raw == "1"
    if kind == "int":
        try:
            return int(raw)
        except ValueError:
            raise BadSetting(f"{variable} is {raw!r}: give a whole number") from None
    return Path(raw).resolve() if kind == "Path" else raw


def _engine_url(variable: str, url: str) -> str:
    if url.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return url
    raise BadSetting(f"{variable} must begin with postgresql:// or sqlite:///")
