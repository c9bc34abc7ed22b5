"""The automatic accessibility checker, on the page as it stands."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

axe = Axe()
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[str]:
    """One line per violation: its rule, how many places, and the first of them."""
    found = axe.run(page, options=OPTIONS).response["violations"]
    return [f"{v['id']} at {len(v['nodes'])} places, first {v['nodes'][0]['html'][:160]}" for v in found]
