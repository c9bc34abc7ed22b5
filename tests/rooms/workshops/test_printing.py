"""What the hall has on paper, read as a screen reader would: tagged, whole, and with the code to join."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from pb.permissions import Role
from pb.workshops.models import Workshop
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_round, make_workshop
from tests.rooms.workshops.test_plan import make_vote


def read(client: PageClient, workshop: Workshop, what: str) -> list[str]:
    answer = client.get(f"/workshops/{workshop.id}/print/{what}")
    assert answer.status_code == 200, answer.text
    reader = PdfReader(io.BytesIO(answer.data))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_running_sheet_has_every_part_with_its_time_and_its_buttons(
    session: Session, sign_in: SignIn
) -> None:
    vote = make_vote(session)
    workshop = make_workshop(session, vote=vote)
    workshop.lines[0].title = '#eval("[]") *W* <x>'
    text = " ".join(read(sign_in(Role.FACILITATOR, vote.areas[0]), workshop, "running-sheet"))
    for line in workshop.lines:
        assert line.title in text, line.title
    starts = workshop.meeting.starts_at.astimezone()
    assert f"{starts:%H:%M}" in text and workshop.code in text and "“Open the vote”" in text
    assert text.index("Idea 1") < text.index("Idea 2") < text.index("Open the vote")


def test_every_table_has_a_page_for_every_question(session: Session, sign_in: SignIn) -> None:
    workshop = make_workshop(session)
    area = workshop.meeting.forum.area
    officer, url = sign_in(Role.OFFICER, area), f"/workshops/{workshop.id}/print"
    none = officer.get(f"{url}/tables")
    assert none.status_code == 409 and "how many tables" in none.text
    workshop.tables = 3
    session.commit()
    pages = read(officer, workshop, "tables")
    questions = [line.text for line in workshop.lines if line.kind == "tables"]
    assert len(pages) == 3 * len(questions) == 6
    for place, page in enumerate(pages):
        assert f"Table {place // 2 + 1}" in page and questions[place % 2] in page
    assert officer.get(f"{url}/something").status_code == 404
    assert sign_in(Role.OFFICER, make_round(session).areas[0]).get(f"{url}/tables").status_code == 403
    assert f"{url}/poster" in officer.get(f"/workshops/{workshop.id}/day").text


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_poster_has_the_code_and_the_address(session: Session, sign_in: SignIn, language: str) -> None:
    workshop = make_workshop(session)
    facilitator = sign_in(Role.FACILITATOR, workshop.meeting.forum.area)
    facilitator.get(f"/language/{language}")
    answer = facilitator.get(f"/workshops/{workshop.id}/print/poster")
    reader = PdfReader(io.BytesIO(answer.data))
    assert len(reader.pages) == 1 and reader.trailer["/Root"]["/Lang"] == f"{language}-GB"
    text = reader.pages[0].extract_text()
    assert workshop.code in text.replace(" ", "") and "localhost/j" in text
    # The way that the QR code leads to knows the code: one button, nothing to type.
    assert facilitator.get(f"/j?c={workshop.code}").status_code == 200
