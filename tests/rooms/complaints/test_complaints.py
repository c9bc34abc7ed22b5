"""Complaints: when they are taken, how they are answered, and that nothing is signed before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy.orm import Session

from pb import audit
from pb.complaints import queries, service
from pb.complaints.effects import count_hours_left, count_open
from pb.complaints.lifecycle import Outcome, Window, may_answer, window_at
from pb.complaints.models import Complaint, ComplaintContact, ComplaintWindow
from pb.decisions.models import Decision, Signature
from pb.house.database import db, now, writing
from pb.house.errors import Refused
from pb.permissions import Actor, Forbidden, Grant, Role
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.service import move_round
from pb.voting import service as voting
from pb.voting.marks import Marks
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_round
from tests.rooms.decisions.cases import make_reviewed, person, ready, recorded, sign_now
from tests.rooms.voting.polling import OFFICER, holder, open_vote, print_cards

START = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def with_window(session: Session, round_: Round, *, hours_ago: int = 1, hours: int = 72) -> ComplaintWindow:
    """A window that opened so many hours ago; committed."""
    opened = now() - timedelta(hours=hours_ago)
    window = ComplaintWindow(
        round_id=round_.id, hours=hours, opened_at=opened, closes_at=opened + timedelta(hours=hours)
    )
    session.add(window)
    session.commit()
    return window


def complain(session: Session, round_: Round, **changes: str) -> int:
    given = {"about": "voting", "text": "The hall was locked at six.", **changes}
    number = service.make_complaint(session, round_, **given)
    session.commit()
    return number


def answer(session: Session, round_: Round, number: int, who: Actor | None = None) -> Complaint:
    complaint = queries.complaint_by_number(session, round_, number)
    assert complaint is not None
    actor = who or person(session, Role.MONITORING)
    service.answer_complaint(
        session,
        actor,
        complaint,
        outcome=Outcome.PARTLY,
        summary="The hall closed early.",
        reason="It did, by ten minutes; nobody was turned away, as the register of the door shows.",
    )
    session.commit()
    return complaint


def sign(session: Session, actor: Actor, decision: Decision, shown: str = "") -> Signature:
    ready(session, actor, decision)
    return sign_now(session, actor, decision, shown)


@pytest.mark.parametrize(
    ("after", "state"),
    [(-1, Window.NOT_YET), (0, Window.OPEN), (71, Window.OPEN), (72, Window.OVER), (500, Window.OVER)],
)
def test_a_window_is_over_at_the_moment_that_was_published(after: int, state: Window) -> None:
    closes = START + timedelta(hours=72)
    assert window_at(START, closes, START + timedelta(hours=after)) is state
    assert window_at(None, None, START) is Window.NOT_YET


def test_the_length_is_fixed_before_voting_opens(session: Session) -> None:
    round_ = make_round(session, stage="deliberating")
    assert queries.hours_of(session, round_) == 72
    service.set_window(session, OFFICER, round_, 48)
    assert queries.hours_of(session, round_) == 48
    for hours in (23, 0, 28 * 24 + 1):
        with pytest.raises(Refused, match="1 to 28 days"):
            service.set_window(session, OFFICER, round_, hours)
    round_.stage = "voting"
    with pytest.raises(Refused, match="fixed when voting opened"):
        service.set_window(session, OFFICER, round_, 96)
    with pytest.raises(Forbidden):
        service.set_window(session, person(session, Role.COUNCILLOR), round_, 48)


def test_it_opens_as_voting_closes_and_refuses_in_words_before_and_after(
    app: Flask, session: Session
) -> None:
    with time_machine.travel(START, tick=False):
        round_ = open_vote(session)
        with pytest.raises(Refused, match=r"not counted yet.*3 days to complain"):
            complain(session, round_)
        card = print_cards(session, round_)[0]
        voting.cast_ballot(session, holder(session, card), Marks((1,)), "k")
        move_round(session, OFFICER, round_, Move.CLOSE_VOTING)
        session.commit()
        window = queries.window_of(session, round_)
        assert window is not None and (window.opened_at, window.hours) == (START, 72)
        assert complain(session, round_) == 1
        assert count_hours_left(session, round_) == 72
    with time_machine.travel(START + timedelta(hours=71, minutes=59, seconds=59), tick=False):
        assert complain(session, round_) == 2 and count_hours_left(session, round_) == 1
    with time_machine.travel(START + timedelta(hours=72), tick=False):
        assert count_hours_left(session, round_) == 0
        with pytest.raises(Refused, match=r"ended on 4 May 2026.*Ombudsman"):
            complain(session, round_)
    assert audit.verify(session) == []


def test_the_same_form_sent_twice_is_one_complaint(session: Session) -> None:
    round_ = make_round(session, stage="counted")
    with_window(session, round_)
    assert complain(session, round_, key="a") == complain(session, round_, key="a") == 1
    assert complain(session, round_, key="b") == 2


def test_an_answer_is_given_once_by_somebody_who_did_not_run_the_vote(session: Session) -> None:
    round_ = make_round(session, stage="counted")
    with_window(session, round_)
    number = complain(session, round_, email="jo@example.org")
    found = queries.complaint_by_number(session, round_, number)
    assert found is not None and may_answer(found.outcome) and count_open(session, round_) == 1
    with pytest.raises(Forbidden):
        answer(session, round_, number, OFFICER)
    session.rollback()
    both = Actor(9, "Both", frozenset({Grant(Role.MONITORING, None), Grant(Role.OFFICER, None)}))
    with pytest.raises(Refused, match="You may count this vote"):
        answer(session, round_, number, both)
    session.rollback()
    answered = answer(session, round_, number)
    assert not may_answer(answered.outcome) and count_open(session, round_) == 0
    with pytest.raises(Refused, match="answered already"):
        answer(session, round_, number)


class ComplaintsLife(RuleBasedStateMachine):
    """Any order of time passing, complaints and answers: what may be signed follows the published rule."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.session = db.session()
        self.clock = START
        self.round = make_round(self.session, stage="reviewing")
        self.window: tuple[datetime, datetime] | None = None
        self.waiting: set[int] = set()
        self.made = 0

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)

    @precondition(lambda self: self.window is None)
    @rule()
    def close_the_vote(self) -> None:
        with time_machine.travel(self.clock, tick=False):
            service.open_window(self.session, OFFICER, self.round)
        self.window = (self.clock, self.clock + timedelta(hours=72))

    @rule()
    def complain(self) -> None:
        taken = self.window is not None and self.window[0] <= self.clock < self.window[1]
        with time_machine.travel(self.clock, tick=False):
            if taken:
                self.made += 1
                assert complain(self.session, self.round) == self.made
                self.waiting.add(self.made)
            else:
                with pytest.raises(Refused):
                    complain(self.session, self.round)

    @precondition(lambda self: self.made)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(1, self.made))
        with time_machine.travel(self.clock, tick=False):
            if number in self.waiting:
                answer(self.session, self.round, number)
                self.waiting.discard(number)
            else:
                with pytest.raises(Refused):
                    answer(self.session, self.round, number)
                self.session.rollback()

    @invariant()
    def signing_waits_for_both(self) -> None:
        with time_machine.travel(self.clock, tick=False):
            reasons = queries.blocking(self.session, self.round)
            open_now = self.window is not None and self.clock < self.window[1]
            assert len(reasons) == open_now + bool(self.waiting), reasons
            assert count_open(self.session, self.round) == len(self.waiting)
            assert (count_hours_left(self.session, self.round) > 0) == open_now

    def teardown(self) -> None:
        self.session.rollback()


def test_any_order_of_events(app: Flask) -> None:
    ComplaintsLife.TestCase.settings = settings(
        max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    ComplaintsLife.TestCase("runTest").runTest()  # type: ignore[attr-defined]


def test_a_window_and_an_open_complaint_each_hold_a_signature_up(session: Session) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    councillor = person(session, Role.COUNCILLOR, decision.area)
    window = with_window(session, round_)
    number = complain(session, round_)
    with pytest.raises(Refused) as refused:
        sign(session, councillor, decision)
    assert "Anybody can complain about this vote until" in str(refused.value)
    assert "1 complaint about this vote is not answered yet" in str(refused.value)
    session.rollback()
    window.closes_at = now()
    session.commit()
    with pytest.raises(Refused, match="not answered yet") as refused:
        sign(session, councillor, decision)
    assert "Anybody can complain" not in str(refused.value)
    session.rollback()
    answer(session, round_, number)
    assert sign(session, councillor, decision).name == "Ann Lee"
    assert round_.stage == "signed"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    yield request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")


@pytest.mark.trust  # check 10: sign-offs against each other and against what must come before them
@pytest.mark.parametrize("attempt", range(6))
def test_a_complaint_and_a_signature_at_the_same_moment(either_app: Flask, attempt: int) -> None:
    """At the very end of the window either the complaint was first and nothing is signed, or it is too late.

    Both hold the round's row and look at the clock only then. A clock that is over for the one is over for
    the other, so the two never both go through with the complaint unanswered.
    """
    session = db.session()
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    councillor = person(session, Role.COUNCILLOR, decision.area)
    window = with_window(session, round_)
    window.closes_at = now() + timedelta(milliseconds=250)
    session.commit()
    number, key, shown = round_.id, decision.id, decision.record_sha256
    session.close()

    def send(s: Session) -> int:
        return service.make_complaint(
            s, s.get_one(Round, number), about="voting", text="The hall was locked."
        )

    def put(s: Session) -> Signature:
        return sign(s, councillor, s.get_one(Decision, key), shown)

    pause = threading.Event()
    pause.wait(0.20 + attempt * 0.01)  # some before the end of the window, some after it
    outcomes = race(either_app, [send, put] if attempt % 2 else [put, send])
    session = db.session()
    signed = session.scalar(sa.select(sa.func.count(Signature.id)))
    complaints = queries.open_count(session, session.get_one(Round, number))
    assert not (signed and complaints), outcomes
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert all(isinstance(failure, Refused) for failure in failures), outcomes
    assert audit.verify(session) == []


@pytest.mark.parametrize("senders", [8])
def test_complaints_at_once_get_numbers_of_their_own(either_app: Flask, senders: int) -> None:
    session = db.session()
    round_ = make_round(session, stage="counted")
    with_window(session, round_)
    number = round_.id
    session.close()

    def send(s: Session) -> int:
        return service.make_complaint(s, s.get_one(Round, number), about="other", text="It was unfair.")

    assert sorted(race(either_app, [send] * senders)) == list(range(1, senders + 1))  # type: ignore[type-var]


def race(app: Flask, acts: list[Callable[[Session], object]]) -> list[object]:
    """Let every act start at the same moment in a thread and a transaction of its own."""
    gate = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(place: int) -> None:
        with app.app_context(), writing():
            gate.wait()
            try:
                outcomes[place] = acts[place](db.session())
                db.session.commit()
            except Exception as error:
                db.session.rollback()
                outcomes[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_by_their_pages(
    app: Flask, session: Session, client: PageClient, sign_in: SignIn, tmp_path: Path
) -> None:
    round_ = make_round(session, stage="counted", slug="main", title="Main")
    with_window(session, round_)
    assert "Anybody can complain about this vote until" in client.get("/rounds/main").text
    assert "Make a complaint" in client.get("/rounds/main/complaints").text
    form = {
        "about": "counting",
        "text": "Box 3 stood open. <b>Jo Smith</b> saw it.",
        "email": "jo@example.org",
    }
    bad = client.post("/rounds/main/complaints/make", data=form | {"email": "nowhere", "about": "x"})
    assert bad.status_code == 422 and "name@example.org" in bad.text and "Box 3 stood open" in bad.text
    sent = client.post("/rounds/main/complaints/make", data=form | {"idempotency_key": "k"})
    assert sent.status_code == 303
    public = client.get("/rounds/main/complaints").text
    assert "Complaint 1" in public and "Not answered yet" in public
    assert "Box 3" not in public and "jo@example.org" not in public
    assert sign_in(Role.OFFICER).get("/rounds/main/complaints/1").status_code == 403
    monitoring = sign_in(Role.MONITORING)
    whole = monitoring.get("/rounds/main/complaints/1").text
    assert "Box 3 stood open" in whole and "&lt;b&gt;" in whole and "jo@example.org" not in whole
    empty = monitoring.post("/rounds/main/complaints/1", data={"outcome": "upheld"})
    assert empty.status_code == 422 and "Give the answer and its reason" in empty.text
    given = {
        "outcome": "upheld",
        "summary": "A box stood open.",
        "reason": "It did. Its slips were recounted.",
    }
    assert monitoring.post("/rounds/main/complaints/1", data=given).status_code == 303
    again = monitoring.post("/rounds/main/complaints/1", data=given)
    assert again.status_code == 409 and "answered already" in again.text
    public = client.get("/rounds/main/complaints").text
    assert (
        "Upheld" in public
        and "A box stood open." in public
        and "recounted" in public
        and "Jo Smith" not in public
    )
    mail = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "outbox").glob("*.eml"))
    assert "To: jo@example.org" in mail and "recounted" in mail
    assert session.scalar(sa.select(sa.func.count()).select_from(ComplaintContact)) == 0


def test_an_answer_that_cannot_be_sent_is_kept_to_be_sent_again(
    app: Flask, session: Session, sign_in: SignIn, tmp_path: Path
) -> None:
    round_ = make_round(session, stage="counted", slug="main")
    with_window(session, round_)
    complain(session, round_, email="jo@example.org")
    (tmp_path / "outbox").write_text("a file where the folder should be", encoding="utf-8")
    monitoring = sign_in(Role.MONITORING)
    given = {"outcome": "not-ours", "summary": "The rule itself.", "reason": "The rule is the council’s."}
    assert monitoring.post("/rounds/main/complaints/1", data=given).status_code == 303
    assert "Send it now" in monitoring.get("/rounds/main/complaints/1").text
    (tmp_path / "outbox").unlink()
    assert monitoring.post("/rounds/main/complaints/1/send").status_code == 303
    assert "Send it now" not in monitoring.get("/rounds/main/complaints/1").text
    assert list((tmp_path / "outbox").glob("*.eml"))


def test_the_length_by_its_page(app: Flask, session: Session, sign_in: SignIn, client: PageClient) -> None:
    make_round(session, stage="deliberating", slug="main")
    session.commit()
    officer = sign_in(Role.OFFICER)
    for wrong in ("", "0", "29", "three"):
        assert officer.post("/rounds/main/manage/complaints", data={"days": wrong}).status_code == 422
    assert officer.post("/rounds/main/manage/complaints", data={"days": "5"}).status_code == 303
    assert "5 days" in client.get("/rounds/main/complaints").text
    refused = client.get("/rounds/main/complaints/make")
    assert refused.status_code == 409 and "not counted yet" in refused.text
