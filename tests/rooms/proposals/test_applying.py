"""A resident without an account sends in a proposal."""

from __future__ import annotations

import html
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pb.areas.models import Theme
from pb.house.database import db, writing
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.proposals import queries, service
from pb.proposals.models import Proposal, ProposalContact
from pb.proposals.tasks import TASKS
from pb.rounds.models import Round
from tests.client import PageClient
from tests.factories import make_area, make_round, make_theme
from tests.rooms.proposals.applying import fill, good_answers, send, start

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


@pytest.fixture
def theme(session: Session) -> Theme:
    return make_theme(session, "Outdoors")


@pytest.fixture
def round_(session: Session, theme: Theme) -> Round:
    made = make_round(session, [make_area(session, "Upper"), make_area(session, "Lower")])
    session.commit()
    return made


@pytest.fixture
def answers(round_: Round, theme: Theme) -> dict[str, dict[str, Any]]:
    return good_answers(round_.areas[0], theme)


def text_of(response: Any) -> str:
    return html.unescape(response.get_data(as_text=True))


def test_the_whole_way_to_a_public_number(
    session: Session, client: PageClient, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    page = text_of(client.get(f"/rounds/{round_.slug}/apply"))
    assert "£500" in page
    assert "£25,000" in page
    assert "Street lighting" in page
    assert "already spent" in page
    url = start(client, round_)
    assert "0 of 6 parts are done" in text_of(client.get(url))
    assert client.get(url).headers["Cache-Control"] == "no-store"
    for task, form in answers.items():
        assert client.get(f"{url}/{task}").status_code == 200
        assert client.post(f"{url}/{task}", data=form).location == url
    assert "6 of 6 parts are done" in text_of(client.get(url))
    checked = text_of(client.get(f"{url}/check"))
    for words in ("£1,500", "£500.50", "27 September 2027", "ada.secret@example.org", "Parish council"):
        assert words in checked
    assert client.post(f"{url}/check", data={}).status_code == 422
    send(client, url)
    send(client, url)
    sent = text_of(client.get(f"{url}/submitted"))
    proposal = session.query(Proposal).one()
    assert (proposal.number, proposal.state, proposal.cost) == (1, "submitted", 150_000)
    assert f"<strong>{proposal.number}</strong>" in sent
    assert url in sent
    assert client.get(url).location == f"{url}/submitted"
    assert session.query(AuditEvent).filter_by(event="proposal.submitted").count() == 1


def test_contact_data_is_on_no_public_page_nor_in_the_record(
    session: Session, app: Flask, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    author: PageClient = app.test_client()  # type: ignore[assignment]
    url = start(author, round_)
    answers["checks"]["related"] = "Cousin of councillor Secretname"
    fill(author, url, answers)
    send(author, url)
    reader: PageClient = app.test_client()  # type: ignore[assignment]
    where = f"/rounds/{round_.slug}/proposals"
    public = "".join(
        text_of(reader.get(page)) for page in ("/", f"/rounds/{round_.slug}", where, f"{where}/1")
    )
    record = " ".join(str(event.detail) for event in session.query(AuditEvent))
    for secret in ("ada.secret", "Ada Example", "01632", "LS1 4AP", "ls1 4ap", "Secretname"):
        assert secret not in public
        assert secret not in record
    assert "Benches for the river path" in public
    key = url.rsplit("/", 1)[1]
    assert key not in str([vars(p) for p in session.query(Proposal)])


def test_a_wrong_link_finds_nothing(client: PageClient, round_: Round) -> None:
    for page in ("", "/idea", "/check", "/submitted", "/withdraw"):
        assert client.get(f"/apply/not-a-key{page}").status_code == 404
        assert client.get(f"/apply/{start(client, round_)[7:]}/elsewhere").status_code == 404


def test_a_saved_page_comes_back_as_it_was_typed(
    client: PageClient, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    url = start(client, round_)
    fill(client, url, answers)
    for task, form in answers.items():
        page = text_of(client.get(f"{url}/{task}"))
        for name, typed in form.items():
            for part in typed if isinstance(typed, list) else [typed]:
                shown = {"£1,500": "1500", "2000.50": "2000.50"}.get(part, part)
                assert shown in page, (task, name)
        assert client.post(f"{url}/{task}", data=form).status_code == 303


BAD: dict[str, dict[str, list[Any]]] = {
    "idea": {
        "title": ["", "   ", "x" * 101],
        "summary": ["", "x" * 1501],
        "who_benefits": ["", "x" * 1501],
        "area_id": ["", "9" * 30, "0", "1; DROP TABLE", HOSTILE],
        "settlement_id": ["", "-1", HOSTILE, "9" * 400],
        "theme_id": ["", "x", HOSTILE],
        "priority": ["x" * 201],
    },
    "group": {
        "group_name": ["", "\t\n ", "x" * 201],
        "registration_number": ["x" * 41],
        "constitution": ["", "maybe", HOSTILE, "x" * 3000],
        "bank_account": ["", "maybe", HOSTILE],
        "accounts": ["", HOSTILE],
        "host_body": ["", "x" * 201],
        "earlier_funding": ["x" * 1501],
    },
    "money": {
        "asked": ["", "lots", "-5", "499.99", "25000.01", "9" * 60, HOSTILE, "1.234", "٣"],
        "total": ["", "lots", "1499.99", HOSTILE],
        "breakdown": ["", "x" * 1501],
        "money_kind": ["", "gold", HOSTILE],
        "match_source": ["", "x" * 201],
        "match_confirmed": ["", "perhaps", HOSTILE],
    },
    "making-it-happen": {
        "starts_on": [["", "", ""], ["31", "2", "2027"], ["a", "b", "c"], ["1", "2"], [HOSTILE] * 3, []],
        "ends_on": [["", "", ""], ["26", "9", "2027"], ["9" * 99, "1", "2027"], ["1"] * 9],
        "running_cost": ["", "a lot", "-1", HOSTILE],
        "running_carrier": ["", "the king", HOSTILE],
        "permissions": ["", "x", HOSTILE],
        "permissions_detail": ["", "x" * 1501],
        "safeguarding": ["", "x", HOSTILE],
        "insurance": ["", "x", HOSTILE],
        "risk": ["", "x" * 1501],
    },
    "checks": {
        "replaces_duty": ["", "x", HOSTILE],
        "unsuitable": [[], ["x"], [HOSTILE], ["none", "lighting"]],
        "excluded": [[], ["x"], ["none", "loan"]],
        "related": ["x" * 1501],
    },
    "contact": {
        "name": ["", "x" * 121],
        "email": ["", "ada", "a@b", "x" * 255 + "@example.org", HOSTILE],
        "phone": ["x", "12", HOSTILE],
        "postcode": ["", "nowhere", "x" * 50, HOSTILE],
    },
}


@pytest.mark.parametrize("task", list(BAD))
def test_bad_values_come_back_with_what_to_do_and_nothing_lost(
    session: Session, client: PageClient, round_: Round, answers: dict[str, dict[str, Any]], task: str
) -> None:
    url = start(client, round_)
    for name, values in BAD[task].items():
        for value in values:
            form = {**answers[task], name: value}
            answer = client.post(f"{url}/{task}", data=form)
            body = answer.get_data(as_text=True)
            assert answer.status_code == 422, (name, value)
            assert "There is a problem" in body
            assert f'href="#{name}"' in body, (name, value)
            assert f'id="{name}"' in body
            assert "<script>alert" not in body
            assert "<img src=x" not in body
            for other, typed in answers[task].items():
                if other != name and isinstance(typed, str):
                    assert typed in html.unescape(body), (name, other)
            if isinstance(value, str) and name not in CHOICES and value.strip():
                assert value[:50] in html.unescape(body), (name, value)
    assert session.query(Proposal).one().done_tasks == []


CHOICES = {
    "area_id",
    "settlement_id",
    "theme_id",
    "constitution",
    "bank_account",
    "accounts",
    "money_kind",
    "match_confirmed",
    "running_carrier",
    "permissions",
    "safeguarding",
    "insurance",
    "replaces_duty",
}


@pytest.mark.parametrize("task", [task.value for task in TASKS])
def test_an_empty_form_says_what_is_missing(
    client: PageClient, round_: Round, answers: dict[str, dict[str, Any]], task: str
) -> None:
    url = start(client, round_)
    answer = client.post(f"{url}/{task}", data={"csrf_token": "x"})
    assert answer.status_code == 422
    assert "not a valid choice" not in text_of(answer).lower()
    assert "this field is required" not in text_of(answer).lower()
    assert client.post(f"{url}/{task}", data=answers[task]).status_code == 303


def test_hostile_text_is_shown_as_text_everywhere(
    session: Session, client: PageClient, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    for task in answers.values():
        for name, value in task.items():
            if isinstance(value, str) and name in {
                "title",
                "summary",
                "who_benefits",
                "priority",
                "group_name",
                "host_body",
                "earlier_funding",
                "breakdown",
                "match_source",
                "permissions_detail",
                "risk",
                "related",
                "name",
            }:
                task[name] = HOSTILE
    url = start(client, round_)
    fill(client, url, answers)
    pages = [url, f"{url}/check", *(f"{url}/{task}" for task in answers)]
    bodies = [client.get(page).get_data(as_text=True) for page in pages]
    send(client, url)
    where = f"/rounds/{round_.slug}/proposals"
    bodies += [client.get(p).get_data(as_text=True) for p in (f"{url}/submitted", where, f"{where}/1")]
    for body in bodies:
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "49}}" not in body.replace("{{7*7}}", "")


def test_a_place_of_another_area_is_refused(
    client: PageClient, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    url = start(client, round_)
    other = round_.areas[1].settlements[0]
    answer = client.post(f"{url}/idea", data={**answers["idea"], "settlement_id": str(other.id)})
    assert answer.status_code == 422
    assert "Choose a place in the area" in text_of(answer)
    assert client.post(f"{url}/idea", data={**answers["idea"], "settlement_id": "none"}).status_code == 303


def test_what_does_not_apply_is_not_kept(
    session: Session, client: PageClient, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    url = start(client, round_)
    client.post(f"{url}/money", data={**answers["money"], "total": "1500"})
    client.post(f"{url}/making-it-happen", data={**answers["making-it-happen"], "running_cost": "0"})
    kept = session.query(Proposal).one().answers
    assert (kept["match_source"], kept["match_confirmed"], kept["running_carrier"]) == ("", "", "")


def test_sending_waits_for_every_task(
    session: Session, client: PageClient, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    url = start(client, round_)
    del answers["checks"]
    fill(client, url, answers)
    answer = client.post(f"{url}/check", data={"declaration": "agreed"})
    assert answer.status_code == 422
    assert "Finish “Checks” first." in text_of(answer)
    assert session.query(Proposal).one().number is None


def test_a_closed_round_takes_no_ideas_and_loses_none(
    session: Session, client: PageClient, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    url = start(client, round_)
    fill(client, url, answers)
    round_.stage = "checking"
    session.commit()
    assert "not open for ideas" in text_of(client.get(f"/rounds/{round_.slug}/apply"))
    assert client.post(f"/rounds/{round_.slug}/apply", data={}).status_code == 409
    late = client.post(f"{url}/idea", data={**answers["idea"], "title": "Typed too late"})
    assert late.status_code == 422
    assert "Typed too late" in text_of(late)
    assert client.post(f"{url}/check", data={"declaration": "agreed"}).status_code == 422
    session.expire_all()
    assert session.query(Proposal).one().number is None


def test_the_start_button_pressed_twice_begins_once(
    session: Session, client: PageClient, round_: Round
) -> None:
    form = {"idempotency_key": "k" * 24}
    first = client.post(f"/rounds/{round_.slug}/apply", data=form).location
    assert client.post(f"/rounds/{round_.slug}/apply", data=form).location == first
    assert session.query(Proposal).count() == 1
    assert client.post(f"/rounds/{round_.slug}/apply", data={}).location != first


def test_numbers_are_unique_when_many_send_at_once(
    app: Flask, client: PageClient, session: Session, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    urls = [start(client, round_) for _ in range(8)]
    for url in urls:
        fill(client, url, answers)
    session.commit()
    session.close()
    statuses: list[int] = []

    def press(url: str) -> None:
        with app.app_context():
            answer = app.test_client().post(f"{url}/check", data={"declaration": "agreed"})
            statuses.append(answer.status_code)

    threads = [threading.Thread(target=press, args=(url,)) for url in urls for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * 16
    numbers = sorted(p.number for p in db.session.query(Proposal))
    assert numbers == list(range(1, 9))


def test_a_number_never_changes_and_is_never_given_again(session: Session, app: Flask, round_: Round) -> None:
    with app.test_request_context():
        first = sent_by_service(session, round_)
        service.withdraw_by_author(session, first, "We moved away.")
        second = sent_by_service(session, round_)
        assert (first.number, second.number) == (1, 2)
        assert service.submit_proposal(session, first) == 1
        with pytest.raises(Refused):
            service.save_task(session, second, TASKS[0], {"title": "Changed"})


def sent_by_service(session: Session, round_: Round) -> Proposal:
    proposal, key = service.start_proposal(session, round_)
    proposal.area = round_.areas[0]
    proposal.answers = {"asked": 100_000}
    proposal.done_tasks = [task.value for task in TASKS]
    session.flush()
    service.submit_proposal(session, proposal)
    assert queries.proposal_by_key(session, key) is proposal
    return proposal


def test_an_author_withdraws_with_a_public_reason_until_voting_opens(
    session: Session, client: PageClient, round_: Round, answers: dict[str, dict[str, Any]]
) -> None:
    url = start(client, round_)
    fill(client, url, answers)
    send(client, url)
    for reason in ("", "  ", "x" * 2001):
        assert client.post(f"{url}/withdraw", data={"reason": reason}).status_code == 422
    round_.stage = "voting"
    session.commit()
    frozen = client.post(f"{url}/withdraw", data={"reason": "No"})
    assert frozen.status_code == 422
    assert "fixed when voting opened" in text_of(frozen)
    round_.stage = "checking"
    session.commit()
    assert client.post(f"{url}/withdraw", data={"reason": "The owner <b>said no"}).status_code == 303
    public = client.get(f"/rounds/{round_.slug}/proposals/1").get_data(as_text=True)
    assert "The owner &lt;b&gt;said no" in public
    assert client.post(f"{url}/withdraw", data={"reason": "Again"}).status_code == 422


def test_postgresql_gives_every_sender_a_number_of_its_own(postgres_app: Flask) -> None:
    with writing():
        session = db.session()
        round_ = make_round(session)
        round_id = round_.id
        drafts = []
        for _ in range(6):
            proposal, _key = service.start_proposal(session, round_)
            proposal.area, proposal.answers = round_.areas[0], {"asked": 100_000}
            proposal.done_tasks = [task.value for task in TASKS]
            drafts.append(proposal)
        session.commit()
        ids = [proposal.id for proposal in drafts]
        session.close()
    numbers: list[int] = []

    def press(proposal_id: int) -> None:
        with postgres_app.app_context(), writing():
            session = db.session()
            numbers.append(service.submit_proposal(session, session.get_one(Proposal, proposal_id)))
            session.commit()

    threads = [threading.Thread(target=press, args=(i,)) for i in ids * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == sorted([1, 2, 3, 4, 5, 6] * 2)
    assert db.session.query(ProposalContact).count() == 6
    assert db.session.query(Proposal).filter_by(round_id=round_id).count() == 6
