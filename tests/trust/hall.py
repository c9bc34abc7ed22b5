"""A hall: the real server as the Procfile starts it, an open vote, and phones that speak plain HTTP."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import flask_migrate
import requests
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.desk.cards import MOST_ON_A_SHEET, PrintedCard
from pb.house.database import db, now, writing
from pb.voting.models import Ballot
from tests.client import parse
from tests.conftest import make_app, settings_in
from tests.rooms.voting.polling import holder, open_vote, print_cards

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
ANSWER_SECONDS = 20  # as long as a phone waits for one answer


class Hall:
    """The service on a port of its own, on the databases of ``app``; its clock may be off by some seconds."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder, self.clock = app, folder, 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.prefix: list[str] = []
        self.looks = threading.Lock()
        self.log = (folder / "gunicorn.log").open("ab")
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """The Procfile's own command for web, on this port and this machine only."""
        line = next(x for x in (ROOT / "Procfile").read_text().splitlines() if x.startswith("web: gunicorn "))
        words = shlex.split(line.removeprefix("web: gunicorn ").replace("${PORT:-8000}", str(self.port)))
        words = [w.replace("0.0.0.0", "127.0.0.1") for w in words]  # noqa: S104 - the other way round
        if self.clock:
            words[-1] = "tests.trust.shifted:create()"
        return [*self.prefix, sys.executable, "-m", "gunicorn", *words]

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = self._run(self.command())
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/healthz", timeout=5).text == "ok":
                    return
            assert self.process.poll() is None, (self.folder / "gunicorn.log").read_text()[-3000:]
            time.sleep(0.05)
        raise AssertionError("the service does not answer")

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        settings = self.app.extensions["settings"]
        known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={
                **known,
                "SECRET_KEY": settings.secret_key,
                "PB_INSTANCE": str(self.folder),
                "DATABASE_URL": settings.database_url,
                "ROLL_DATABASE_URL": settings.roll_database_url,
                "PB_SECURE_COOKIES": "0",
                "PB_OUTBOX": "file",
                "PB_TEST_CLOCK": str(self.clock),
            },
            stdout=subprocess.DEVNULL,
            stderr=self.log,
            start_new_session=True,
        )

    @contextmanager
    def working(self) -> Iterator[None]:
        """The Procfile's own worker beside it, for as long as this lasts."""
        line = next(x for x in (ROOT / "Procfile").read_text().splitlines() if x.startswith("worker: flask "))
        worker = self._run([sys.executable, "-m", *shlex.split(line.removeprefix("worker: "))])
        try:
            yield
        finally:
            os.killpg(worker.pid, signal.SIGTERM)
            worker.wait(20)

    def kill(self) -> None:
        """kill -9 of the master and every worker at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def reload(self) -> None:
        """HUP: the master replaces its workers while they serve."""
        assert self.process is not None
        self.process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """End it politely."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        if self.process is not None and self.process.poll() is None:
            self.kill()
        self.log.close()

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def fill_disk(self) -> None:
        """From now on the system refuses every write to a file, as a full disk does."""
        for pid in self.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    def free_disk(self) -> None:
        """There is room again."""
        for pid in self.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def open(self, cards: int, **changes: object) -> list[PrintedCard]:
        """Open another vote and print its cards."""
        with self.looking(write=True) as session:
            closes = now() + timedelta(days=2)
            round_ = open_vote(session, voting_closes_at=closes, **changes)  # type: ignore[arg-type]
            made: list[PrintedCard] = []
            while len(made) < cards:
                made += print_cards(session, round_, min(MOST_ON_A_SHEET, cards - len(made)))
            return made

    @contextmanager
    def looking(self, *, write: bool = False) -> Iterator[Session]:
        """The databases from outside, as they are now; one thread at a time."""
        with self.looks, self.app.app_context(), writing(write):
            try:
                yield db.session()
            finally:
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()

    def ballot_of(self, card: PrintedCard) -> tuple[list[int], int] | None:
        """The choices and the revision of one card's ballot."""
        with self.looking() as session:
            found = session.get(Ballot, holder(session, card).pseudonym)
            return (found.choices, found.revision) if found else None

    def box(self, cards: list[PrintedCard]) -> dict[str, tuple[list[int], int]]:
        """The choices and the revision of each card's ballot, by token; a card without one is left out."""
        with self.looking() as session:
            round_id = holder(session, cards[0]).round.id
            rows = session.execute(
                sa.select(Ballot.pseudonym, Ballot.choices, Ballot.revision).where(
                    Ballot.round_id == round_id
                )
            )
            found = {pseudonym: (choices, revision) for pseudonym, choices, revision in rows}
            names = {holder(session, card).pseudonym: card.token for card in cards}
            assert found.keys() <= names.keys(), "a ballot of no card"
            return {names[pseudonym]: row for pseudonym, row in found.items()}


class Phone:
    """Somebody's phone without JavaScript: it knows a card, a cookie and the last form."""

    def __init__(self, url: str) -> None:
        self.url, self.session = url, requests.Session()

    def __enter__(self) -> Phone:
        return self

    def __exit__(self, *_why: object) -> None:
        self.close()

    def close(self) -> None:
        """Put it away."""
        self.session.close()

    def get(self, path: str) -> requests.Response:
        """A page, where it leads not followed."""
        return self.session.get(self.url + path, allow_redirects=False, timeout=ANSWER_SECONDS)

    def post(self, path: str, data: dict[str, object]) -> requests.Response:
        """A form."""
        return self.session.post(self.url + path, data=data, allow_redirects=False, timeout=ANSWER_SECONDS)

    def enter(self, card: PrintedCard) -> None:
        """Come in with a card, and have a form to cast with."""
        answer = self.post("/vote", {"csrf_token": csrf_of(self.get("/vote").text), "token": card.token})
        assert answer.status_code == 303, answer.status_code
        self.csrf = csrf_of(self.get("/vote/choose").text)

    def cast(self, choices: list[int], key: str) -> requests.Response:
        """Press "Cast my vote" once."""
        data = {"csrf_token": self.csrf, "choice": [str(n) for n in choices], "idempotency_key": key}
        return self.post("/vote/cast", data)

    def cast_until_told(self, card: PrintedCard, choices: list[int], key: str, tries: int = 400) -> int:
        """Press until an answer says that it is in; how often it took. Comes in again when it must."""
        for tried in range(1, tries):
            try:
                if not hasattr(self, "csrf"):
                    self.enter(card)
                answer = self.cast(choices, key)
            except (requests.RequestException, AssertionError):
                time.sleep(0.05)
                continue
            if answer.status_code == 303 and answer.headers["Location"] == "/vote/recorded":
                return tried
            if answer.status_code == 400 or answer.headers.get("Location") == "/vote":
                del (
                    self.csrf
                )  # the form or the card's stay here is over, as the page says: use the card again
                continue
            assert answer.status_code in (429, 500, 502, 503), (answer.status_code, answer.text[-2000:])
            time.sleep(0.05)
        raise AssertionError("no answer came")


def csrf_of(text: str) -> str:
    """The token of a page's forms."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found, text[:300]
    return found[1]


def says(answer: requests.Response) -> str:
    """Everything a page says."""
    return " ".join("".join(parse(answer.text).itertext()).split())


@contextmanager
def hall_on(app: Flask, folder: Path) -> Iterator[Hall]:
    """A hall that is stopped in the end."""
    hall = Hall(app, folder)
    try:
        yield hall
    finally:
        hall.stop()


def make_hall_app(folder: Path, **databases: str) -> Flask:
    """The application of a hall, its schema made, with the test run's own secret."""
    app = make_app(settings_in(folder, **databases))
    with app.app_context(), writing():
        flask_migrate.upgrade()
        for engine in db.engines.values():
            engine.dispose()
    return app
