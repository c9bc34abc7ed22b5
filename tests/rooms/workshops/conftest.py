"""The application on a real port, for a browser in front of the hall's screen."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.client import PageClient
from tests.journeys.site import Quiet


class Hall:
    """Where the service answers; it can be stopped and started again at the same address."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port = app, 0
        self.start()

    def start(self) -> None:
        """Serve."""
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True, request_handler=Quiet)
        self.server.daemon_threads = True
        self.port = self.server.port
        self.serving = threading.Thread(target=self.server.serve_forever)
        self.serving.start()

    def stop(self) -> None:
        """Answer nobody any more."""
        self.server.shutdown()
        self.serving.join()
        self.server.server_close()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def sign_in(self, page: Page, client: PageClient) -> None:
        """Give the browser what the client signed in with."""
        cookie = client.get_cookie("session")
        assert cookie is not None
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": self.url}])


@pytest.fixture
def hall(app: Flask) -> Iterator[Hall]:
    """The application, served."""
    made = Hall(app)
    yield made
    made.stop()
