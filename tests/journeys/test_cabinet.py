"""The cabinet page in a real browser: on a phone, a projector and paper, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from pb.house.database import db, writing
from pb.permissions import Role
from tests.browsers import PHONE, NewPage, press
from tests.journeys.axe import violations
from tests.journeys.site import Site, serve
from tests.rooms.cabinet.test_packs import SQUARE
from tests.rooms.cabinet.years import make_year
from tests.rooms.decisions.cases import person

PROJECTOR = {"width": 1920, "height": 1080}
NAMES = [f"Area of the long name {number:02d}" for number in range(14)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("cabinet")) as site:
        with site.app.app_context(), writing():
            round_ = make_year(db.session(), *NAMES)
            for place, area in enumerate(round_.areas):
                area.boundary = SQUARE.replace("[0,", f"[{place},").replace("[1,", f"[{place + 1},")
            db.session.commit()
        yield site


def signed_in(site: Site, page: Page, role: Role) -> Page:
    with site.app.app_context(), writing():
        account_id = person(db.session(), role).account_id
        db.session.commit()
    assert account_id is not None
    page.goto(site.sign_in_link(account_id))
    return page


@pytest.mark.parametrize("viewport", [PHONE, PROJECTOR], ids=["phone", "projector"])
@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_an_officer_freezes_and_cabinet_reads(
    site: Site, new_page: NewPage, viewport: dict[str, int], js: bool
) -> None:
    officer = signed_in(site, new_page(viewport, js), Role.DEMOCRATIC_SERVICES)
    officer.goto(site.url)
    press(officer, "All areas side by side")
    look(officer, viewport, js)
    press(officer, "Freeze these figures as a pack")
    look(officer, viewport, js)
    officer.get_by_label("What is this pack for? (optional)").fill("Item 7")
    press(officer, "Freeze the pack")
    assert "/cabinet/packs/" in officer.url
    look(officer, viewport, js)
    cabinet = signed_in(site, new_page(viewport, js), Role.CABINET)
    cabinet.goto(officer.url)
    assert "Item 7" in cabinet.locator("main").inner_text()
    assert cabinet.request.get(f"{officer.url}/pdf").body().startswith(b"%PDF")
    cabinet.goto(f"{site.url}/cabinet")
    assert cabinet.get_by_role("link", name="Freeze these figures").count() == 0


def look(page: Page, viewport: dict[str, int], js: bool) -> None:
    """No sideways scroll, and nothing that the checker finds (it is a script itself)."""
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert not js or violations(page) == []


def test_it_fits_on_paper(site: Site, new_page: NewPage) -> None:
    page = signed_in(site, new_page(), Role.CABINET)
    page.goto(f"{site.url}/cabinet")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1060, "height": 1500})  # A4 across, as the browser lays it out
    for table in page.locator(".pb-table-scroll").all():
        assert table.evaluate("(t) => t.scrollWidth <= t.clientWidth + 1"), table.get_attribute("aria-label")
