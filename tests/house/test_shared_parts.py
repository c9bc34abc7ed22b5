"""Money, Markdown, safe addresses, idempotency keys and jobs."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pb.house import idempotency, jobs
from pb.house.database import db
from pb.house.markdown import show_markdown
from pb.house.models import Job
from pb.house.money import LARGEST, NotMoney, parse_pounds, show_money
from pb.house.pages import local_url
from pb.house.small_numbers import show_people
from pb.permissions import SYSTEM


@given(st.integers(0, LARGEST))
def test_money_reads_back_what_it_shows(pence: int) -> None:
    assert parse_pounds(show_money(pence)) == pence


@pytest.mark.parametrize(
    ("typed", "pence"), [("1250", 125000), ("£1,250.5", 125050), (" £ 0.01 ", 1), ("1,250,000", 125000000)]
)
def test_money_as_people_type_it(typed: str, pence: int) -> None:
    assert parse_pounds(typed) == pence


@pytest.mark.parametrize(
    "typed", ["", "-5", "1.234", "1,25", "12e3", "٣", "NaN", "£", "1 000", "9" * 20, "5;DROP"]
)
def test_not_money(typed: str) -> None:
    with pytest.raises(NotMoney):
        parse_pounds(typed)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](http://evil/x.png)",
        '<a href="x" onclick="y">z</a>',
        "<svg/onload=alert(1)>",
        "# Big heading",
    ],
)
def test_markdown_keeps_nothing_active(hostile: str) -> None:
    html = str(show_markdown(hostile)).lower()
    assert "<script" not in html and "<a " not in html and "<img" not in html and "<svg" not in html
    assert "<h1" not in html


def test_markdown_keeps_lists_and_emphasis() -> None:
    assert "<li>one</li>" in show_markdown("- one\n- **two**")
    assert "<strong>two</strong>" in show_markdown("- one\n- **two**")


@pytest.mark.parametrize(
    "bad", ["http://x", "//x", "/\\x", "x", "", None, "/a\nSet-Cookie: b", "javascript:1"]
)
def test_local_url_refuses_elsewhere(bad: str | None) -> None:
    assert local_url(bad, "/safe") == "/safe"
    assert local_url("/rounds/x?y=1", "/safe") == "/rounds/x?y=1"


def test_idempotency_key_answers_the_same(session: Session) -> None:
    key = idempotency.new_key()
    assert idempotency.recall(session, key, "apply") is None
    idempotency.remember(session, key, "apply", "/there")
    session.commit()
    assert idempotency.recall(session, key, "apply") == "/there"
    assert idempotency.recall(session, key, "other scope") is None
    with pytest.raises(IntegrityError):
        idempotency.remember(session, key, "apply", "/elsewhere")
    session.rollback()
    idempotency.forget(session, "apply")
    assert idempotency.recall(session, key, "apply") is None


def test_job_runs_once_and_reports(app: Flask) -> None:
    runs: list[str] = []

    @jobs.handles("test-count")
    def work(job: Job, progress: jobs.Progress) -> str:
        runs.append(job.id)
        progress(1, 2)
        db.session.rollback()
        assert db.session.get_one(Job, job.id).done == 1
        return "/next"

    job = jobs.add_job(SYSTEM, "test-count")
    db.session.commit()
    job_id = job.id
    jobs.start_job(job)
    jobs.run_job(job_id)
    db.session.expire_all()
    found = db.session.get_one(Job, job_id)
    assert (found.state, found.next_url, runs) == ("done", "/next", [job_id])


def test_failed_job_says_why_and_hides_the_rest(app: Flask) -> None:
    @jobs.handles("test-refuse")
    def refuse(job: Job, progress: jobs.Progress) -> str:
        raise jobs.JobFailed("There are no ballots yet.")

    @jobs.handles("test-crash")
    def crash(job: Job, progress: jobs.Progress) -> str:
        raise ZeroDivisionError("secret detail")

    for kind, message in (("test-refuse", "There are no ballots yet."), ("test-crash", "")):
        job = jobs.add_job(SYSTEM, kind)
        db.session.commit()
        job_id = job.id
        jobs.start_job(job)
        db.session.expire_all()
        found = db.session.get_one(Job, job_id)
        assert (found.state, found.message) == ("failed", message)


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "fewer than 10"), (9, "fewer than 10"), (10, "10"), (12, "10"), (13, "15"), (1_238, "1,240")],
)
def test_small_groups_of_people_are_never_shown(app: Flask, count: int, shown: str) -> None:
    with app.test_request_context():
        assert show_people(count) == shown
