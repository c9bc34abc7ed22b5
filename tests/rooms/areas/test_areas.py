"""The public pages of the areas, and how an area is set up."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from pb.areas import queries, service
from pb.areas.models import BoardCategory
from pb.house.database import now
from tests.client import PageClient
from tests.factories import make_area, make_council


def test_board_shows_members_and_empty_seats(client: PageClient, session: Session) -> None:
    area = make_area(session, "Coldbeck")
    service.seat_member(session, area, BoardCategory.PUBLIC, "Public member 1", "Coldbeck Town")
    session.commit()
    text = client.get("/areas/coldbeck").text
    assert "Public member 1" in text
    assert "7 seats, 6 of them empty" in text
    assert "7 seats, 7 of them empty" not in text or text.count("7 of them empty") == 2


def test_unknown_area_is_a_404_in_words(client: PageClient) -> None:
    answer = client.get("/areas/nowhere")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_areas_are_dated(session: Session) -> None:
    today = now().date()
    make_area(session, "Old", valid_until=today - timedelta(days=1))
    make_area(session, "Current", valid_from=today)
    make_area(session, "Next", valid_from=date(today.year + 2, 1, 1))
    assert [a.name for a in queries.all_areas(session, today)] == ["Current"]
    assert len(queries.all_areas(session)) == 3


def test_slugs_are_plain_and_unique(session: Session) -> None:
    council = make_council(session)
    slugs = [
        service.create_area(session, council, name).slug for name in ("Żoliborz", "Zoliborz", "Wesoła", "!!!")
    ]
    assert slugs == ["zoliborz", "zoliborz-2", "wesola", "area"]


def test_hostile_name_is_escaped(client: PageClient, session: Session) -> None:
    make_area(session, "<script>alert(1)</script>")
    session.commit()
    assert "<script>alert" not in client.get("/areas").text
