"""A real Chromium: one for everything that a worker tests, as two of them cannot be driven side by side."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the one button, or link that looks like one, with these words, and see its answer arrive.

    Nothing that is asked of the page afterwards can be answered by the page that was left.
    """
    exact = isinstance(name, str)
    button = page.get_by_role("button", name=name, exact=exact)
    link = page.get_by_role("link", name=name, exact=exact)
    button.or_(link).first.wait_for()
    pressed = (button if button.count() else link).first
    sends = pressed.evaluate("(it) => it.form?.method === 'post'")
    page.evaluate("document.documentElement.setAttribute('data-left', '')")
    if sends:
        with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            pressed.click()
        if not answer.value.request.is_navigation_request():
            return
    else:
        pressed.click()
    page.locator("html:not([data-left])").wait_for(state="attached")
