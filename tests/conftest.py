"""What every test may ask for: real databases, a client that reads every page, people who are signed in."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from flask import Flask
from hypothesis import settings
from sqlalchemy.orm import Session

from pb import create_app
from pb.accounts import service as accounts
from pb.areas.models import Area
from pb.config import Settings
from pb.house.database import db, set_writing, writing
from pb.permissions import Role
from tests import unrecorded
from tests.browsers import browser, new_page  # noqa: F401 - fixtures of every test below
from tests.client import PageClient

HERE = Path(__file__).resolve().parent
SignIn = Callable[..., PageClient]


unrecorded.listen()
# No property is judged by the clock: the machine may have other things to do.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--full``: the trust checks in the size that is promised, which takes hours, not minutes."""
    parser.addoption("--full", action="store_true", help="trust checks in full size")


@pytest.fixture(scope="session")
def sized(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """``sized(small, full)``: how large a trust check is in this run."""
    full = bool(request.config.getoption("--full"))
    return lambda small, whole: whole if full else small


@pytest.fixture(autouse=True)
def _every_change_is_recorded() -> Iterator[None]:
    """No request of any test changes something for good without its event in the civic record."""
    unrecorded.faults.clear()
    yield
    assert unrecorded.faults == []


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real elections: ``PB_REAL_DATA``, or ``../shared/data`` beside the checkout."""
    folder = Path(os.environ.get("PB_REAL_DATA") or HERE.parent.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real elections: set PB_REAL_DATA (looked in {folder})")
    return folder


def settings_in(folder: Path, **changes: object) -> Settings:
    """Settings of a test run whose files are in ``folder``."""
    values = {"secret_key": "tests-" + "x" * 40, "instance": folder, "testing": True, "outbox": "file"}
    return Settings(**{"secure_cookies": False, **values, **changes})  # type: ignore[arg-type]


def make_app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = PageClient
    return app


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both databases at the newest schema; every test starts from a copy."""
    folder = tmp_path_factory.mktemp("migrated")
    app = make_app(settings_in(folder))
    with app.app_context():
        flask_migrate.upgrade()
        for engine in db.engines.values():
            engine.dispose()
    return folder


@pytest.fixture
def app(migrated: Path, tmp_path: Path) -> Iterator[Flask]:
    """The application on fresh SQLite databases."""
    for file in migrated.glob("*.sqlite"):
        shutil.copy(file, tmp_path / file.name)
    app = make_app(settings_in(tmp_path))
    with app.app_context(), writing():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    app.extensions["huey"].storage.close()
    set_writing(False)


@pytest.fixture
def postgres_app(tmp_path: Path) -> Iterator[Flask]:
    """The application on two fresh PostgreSQL databases."""
    server = os.environ.get("PB_TEST_DATABASE_URL")
    if not server:
        pytest.skip("no PostgreSQL: set PB_TEST_DATABASE_URL")
    names = [f"pb_test_{secrets.token_hex(6)}" for _ in range(2)]
    with psycopg.connect(server, autocommit=True) as admin:
        for name in names:
            admin.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    main, roll = (server.rsplit("/", 1)[0] + "/" + name for name in names)
    app = make_app(settings_in(tmp_path, database_url=main, roll_database_url=roll))
    with app.app_context(), writing():
        flask_migrate.upgrade()
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    app.extensions["huey"].storage.close()
    with psycopg.connect(server, autocommit=True) as admin:
        for name in names:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@pytest.fixture
def session(app: Flask) -> Session:
    """The session that the application itself uses; commit before asking the client for a page."""
    return db.session()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """An anonymous reader."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """``sign_in(Role.COUNCILLOR, area, title="…")``: a client of a new person who holds that role."""

    def start(role: Role, area: Area | None = None, *, name: str = "", title: str = "") -> PageClient:
        session = db.session()
        number = secrets.token_hex(4)
        account = accounts.create_account(
            session,
            f"{role.value}-{number}@example.org",
            name or f"{role.value} {number}",
            [(role, area.id if area else None, title or role.value)],
        )
        secret = accounts.begin(session, account, "test", 1)
        session.commit()
        client: PageClient = app.test_client()  # type: ignore[assignment]
        client.actor = account.as_actor()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = secret
            cookie["_fresh"] = True
        return client

    return start


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where nothing may be missing (``PB_FAIL_ON_SKIP=1``), a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        os.environ.get("PB_FAIL_ON_SKIP") == "1"
        and reporter
        and reporter.stats.get("skipped")
        and exitstatus == 0
    ):
        session.exitstatus = 1
