"""A real Chromium: one for everything that a worker tests, as two of them cannot be driven side by side."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """``new_page(viewport=PHONE, js=False)``: a person on a device of their own.

    A script error, or anything that the page's security policy blocked, fails the test.
    """
    opened, troubles = [], []

    def open_page(viewport: dict[str, int] = DESK, js: bool = True) -> Page:
        context = browser.new_context(viewport=viewport, java_script_enabled=js, locale="en-GB")  # type: ignore[arg-type]
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "console",
            lambda message: (
                troubles.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        opened.append(context)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert troubles == []


def press_until_answered(pressed: Locator) -> None:
    """Press it, and wait until a form that it sends is answered: leaving sooner would call it back."""
    if not pressed.evaluate("(it) => it.form?.method === 'post'"):
        pressed.click()
        return
    with pressed.page.expect_response(lambda answer: answer.request.method == "POST"):
        pressed.click()
