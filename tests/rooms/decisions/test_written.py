"""The record for reading: on paper it says what the page says, and a ward member's is due in a month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.decisions.queries import hash_of
from pb.decisions.record import in_groups
from pb.decisions.written import WARNED_BEFORE, month_words
from pb.house.database import now
from pb.house.dates import london_day, month_after
from pb.permissions import Role
from tests.client import PageClient
from tests.conftest import SignIn
from tests.rooms.decisions.cases import make_reviewed, recorded, signed, standing_decision
from tests.rooms.desk.test_paper import pages

HOSTILE = "#pagebreak() $x$ *b* @a <script> ✓ ŵ\n\nsecond “part”"


def test_the_paper_has_every_word_of_the_record(
    session: Session, client: PageClient, sign_in: SignIn
) -> None:
    round_ = make_reviewed(session, "Coldbeck")
    decision = recorded(
        session,
        round_,
        reasons=HOSTILE,
        divisions="Coldbeck East, Coldbeck West",
        documents="Report of the head of place\nEquality assessment",
    )
    url = f"/rounds/{round_.slug}/decisions/{decision.area.slug}"
    assert client.get(f"{url}/record.pdf").status_code == 403
    officer = sign_in(Role.DEMOCRATIC_SERVICES)
    answer = officer.get(f"{url}/record.pdf")
    assert answer.mimetype == "application/pdf"
    text = " ".join(pages(answer.data))
    page = officer.get(url).text
    for said in ("Coldbeck East, Coldbeck West", "Report of the head of place", "#pagebreak() $x$ *b* @a"):
        assert said in text and said in page
    assert "second “part”" in text and "Not signed" in text and "£600" in text
    assert in_groups(decision.record_sha256) in " ".join(text.split())
    assert f"{url}/record.pdf" in page


def test_the_paper_says_who_signed(session: Session, sign_in: SignIn) -> None:
    round_ = make_reviewed(session, "Coldbeck")
    decision = signed(session, round_, name="Ann Lee")
    officer = sign_in(Role.DEMOCRATIC_SERVICES)
    text = " ".join(
        pages(officer.get(f"/rounds/{round_.slug}/decisions/{decision.area.slug}/record.pdf").data)
    )
    assert "Signed by Ann Lee" in text and "Not signed" not in text


def test_what_was_signed_before_keeps_its_fingerprint(session: Session) -> None:
    """The columns that came later change nothing while they are empty, and bind once they are not."""
    decision = recorded(session, make_reviewed(session, "Coldbeck"))
    before = hash_of(session, decision)
    assert before == decision.record_sha256
    decision.documents = "A report"
    assert hash_of(session, decision) != before


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, ""), (18, ""), (25, "the law gives a month"), (30, "the law gives a month"), (40, "was due")],
)
def test_a_ward_members_month(session: Session, sign_in: SignIn, days: int, said: str) -> None:
    round_ = make_reviewed(session, "Coldbeck")
    decision = recorded(session, round_)
    assert decision.decided_on is not None
    words = month_words(decision, decision.decided_on + timedelta(days=days))
    assert (said in words) if said else words == ""
    decision.authority = "executive-member"
    assert month_words(decision, decision.decided_on + timedelta(days=days)) == ""


def test_the_warning_is_for_those_who_review(session: Session, client: PageClient, sign_in: SignIn) -> None:
    round_ = make_reviewed(session, "Coldbeck")
    decision = standing_decision(session, round_)
    decision = recorded(session, round_, decided_on=london_day(now()) - timedelta(days=60))
    url = f"/rounds/{round_.slug}/decisions/{decision.area.slug}"
    assert "Its record was due by" in sign_in(Role.DEMOCRATIC_SERVICES).get(url).text
    assert "Its record was due by" not in client.get(url).text


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_a_month_after_is_as_dateutil_counts(day: date) -> None:
    assert month_after(day) == day + relativedelta(months=1)
    assert (month_after(day) - day).days > WARNED_BEFORE
