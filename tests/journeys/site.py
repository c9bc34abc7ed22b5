"""A whole running service for a browser: the real server, the real queue, real databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import flask_migrate
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from pb import create_app
from pb.accounts.demo import key_for
from pb.config import Settings
from pb.house.database import db


class Quiet(WSGIRequestHandler):
    """Keeps the test's output free of a line per request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Site:
    """Where the service answers, and the application behind it."""

    url: str
    app: Flask

    def sign_in_link(self, account_id: int) -> str:
        """The demonstration's one-click address for an account."""
        return f"{self.url}/demo/sign-in/{account_id}/{key_for(self.app.extensions['settings'], account_id)}"


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    """Serve an application whose files are in ``folder``, with a worker beside it."""
    app = create_app(Settings.from_env({"PB_DEMO": "1", "PB_INSTANCE": str(folder), "PB_OUTBOX": "file"}))
    with app.app_context():
        flask_migrate.upgrade()
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    consumer = app.extensions["huey"].create_consumer(
        workers=1, worker_type="thread", initial_delay=0.05, max_delay=0.2
    )
    consumer.start()
    try:
        yield Site(f"http://127.0.0.1:{server.port}", app)
    finally:
        consumer.stop(graceful=True)
        server.shutdown()
        serving.join()
        server.server_close()
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
