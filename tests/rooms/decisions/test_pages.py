"""The pages: who sees what, what a form keeps, what is escaped, and that every page is valid HTML."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import asdict
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from pb.accounts.models import SignIn
from pb.decisions.models import Decision, Signature
from pb.decisions.service import publish_decision
from pb.house.database import now
from pb.permissions import Role
from pb.rounds.models import Round
from tests.client import PageClient, parse
from tests.conftest import SignIn as SignInAs
from tests.rooms.decisions.cases import (
    FIELDS,
    amend,
    make_reviewed,
    person,
    ready,
    recorded,
    seen,
    signed,
    standing_decision,
)

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


def url(round_: Round, *parts: str) -> str:
    return "/".join([f"/rounds/{round_.slug}/decisions", *parts])


def typed(**changes: str) -> dict[str, str | list[str]]:
    """The record's form as a browser sends it."""
    values: dict[str, str | list[str]] = {k: v for k, v in asdict(FIELDS).items() if isinstance(v, str)}
    return {**values, "decided_on": ["12", "5", "2026"], "key_decision": "no", **changes}


def made_ready(session: Session, client: PageClient, decision: Decision) -> None:
    """Everything is there for this reader to sign."""
    ready(session, client.actor, decision)
    session.commit()


def ticked(session: Session, decision: Decision) -> dict[str, str]:
    """The signing form as a browser sends it."""
    hidden = {"record_sha256": decision.record_sha256, "seen_sha256": seen(session, decision)}
    return {**hidden, "seen": "y", "confirmed": "y"}


def published(session: Session, *names: str) -> Round:
    round_ = make_reviewed(session, *names)
    for area in list(round_.areas):
        signed(session, round_, area)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    for area in list(round_.areas):
        publish_decision(session, officer, standing_decision(session, round_, area))
    session.commit()
    return round_


def test_nothing_is_public_before_it_is_published(session: Session, client: PageClient) -> None:
    round_ = make_reviewed(session)
    recorded(session, round_)
    assert client.get(url(round_)).status_code == 200
    page = client.get(url(round_, "coldbeck"))
    assert page.status_code == 403
    assert FIELDS.reasons not in page.text and "£1,000" not in page.text
    assert client.get(url(round_, "coldbeck", "record.json")).status_code == 403
    table = client.get(f"/rounds/{round_.slug}/decisions.csv").text
    assert FIELDS.reasons not in table and len(table.splitlines()) == 1


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.OFFICER, Role.MONITORING])
def test_the_review_sees_it_before(session: Session, sign_in: SignInAs, role: Role) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    recorded(session, round_, round_.areas[0])
    reader = sign_in(role, round_.areas[0])
    assert FIELDS.reasons in reader.get(url(round_, "coldbeck")).text
    assert reader.get(url(round_, "netherby")).status_code == 403


def test_unknown_addresses(session: Session, client: PageClient) -> None:
    round_ = make_reviewed(session)
    assert client.get("/rounds/nowhere/decisions").status_code == 404
    assert client.get(url(round_, "nowhere")).status_code == 404


def test_the_record_is_written_by_democratic_services_only(session: Session, sign_in: SignInAs) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    decision = standing_decision(session, round_, round_.areas[0])
    form = typed(shown_version=str(decision.version))
    for role, area in ((Role.OFFICER, None), (Role.COUNCILLOR, decision.area)):
        assert sign_in(role, area).post(url(round_, "coldbeck", "record"), data=form).status_code == 403
    other = sign_in(Role.DEMOCRATIC_SERVICES, round_.areas[1])
    assert other.post(url(round_, "coldbeck", "record"), data=form).status_code == 403
    officer = sign_in(Role.DEMOCRATIC_SERVICES)
    assert "version 1 of the allocation" in officer.get(url(round_, "coldbeck", "record")).text
    assert officer.post(url(round_, "coldbeck", "record"), data=form).status_code == 303
    session.expire_all()
    assert decision.reasons == FIELDS.reasons and decision.record_sha256


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reasons", " ", "Write the reasons"),
        ("alternatives", "", "Write which alternatives"),
        ("authority", "", "Choose by what authority"),
        ("decided_on", ["31", "2", "2026"], "Enter a real date"),
        ("decided_on", [], "Enter the date"),
        ("reasons", "x" * 12_001, "12000 characters or fewer"),
    ],
)
def test_gaps_block_and_nothing_typed_is_lost(
    session: Session, sign_in: SignInAs, field: str, value: str, words: str
) -> None:
    round_ = make_reviewed(session)
    decision = standing_decision(session, round_)
    officer = sign_in(Role.DEMOCRATIC_SERVICES)
    form = typed(shown_version=str(decision.version), **{"contact": "democracy@example.org", field: value})
    answer = officer.post(url(round_, "coldbeck", "record"), data=form)
    assert answer.status_code == 422
    assert words in answer.text and "There is a problem" in answer.text
    assert "democracy@example.org" in answer.text
    session.expire_all()
    assert decision.record_sha256 == ""


def test_a_second_officer_keeps_what_was_typed(session: Session, sign_in: SignInAs) -> None:
    round_ = make_reviewed(session)
    seen = standing_decision(session, round_).version
    recorded(session, round_)
    officer = sign_in(Role.DEMOCRATIC_SERVICES)
    answer = officer.post(
        url(round_, "coldbeck", "record"), data=typed(shown_version=str(seen), reasons="My own words.")
    )
    assert answer.status_code == 409
    assert "Somebody else changed this record" in answer.text and "My own words." in answer.text
    newest = str(standing_decision(session, round_).version)
    again = officer.post(
        url(round_, "coldbeck", "record"), data=typed(shown_version=newest, reasons="My own.")
    )
    assert again.status_code == 303


def test_a_councillor_signs_what_is_shown(session: Session, sign_in: SignInAs) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    councillor = sign_in(Role.COUNCILLOR, decision.area, name="Ann Lee", title="Cllr, Coldbeck")
    made_ready(session, councillor, decision)
    shown = councillor.get(url(round_, "coldbeck", "sign"))
    assert (
        shown.status_code == 200 and decision.record_sha256[:8] in shown.text and FIELDS.reasons in shown.text
    )
    hidden = parse(shown.text).find(".//input[@name='record_sha256']")
    assert hidden is not None and hidden.get("value") == decision.record_sha256
    form = ticked(session, decision)
    for box, words in (("confirmed", "Tick the box"), ("seen", "Read the comments")):
        partly = {name: value for name, value in form.items() if name != box}
        held = councillor.post(url(round_, "coldbeck", "sign"), data=partly)
        assert held.status_code == 422 and words in held.text
    older = councillor.post(url(round_, "coldbeck", "sign"), data={**form, "seen_sha256": "0" * 64})
    assert older.status_code == 409 and "A comment was added" in older.text
    assert councillor.post(url(round_, "coldbeck", "sign"), data=form).status_code == 303
    assert "Ann Lee, Cllr, Coldbeck" in councillor.get(url(round_, "coldbeck")).text
    session.expire_all()
    assert round_.stage == "signed"


def test_another_areas_councillor_gets_403(session: Session, sign_in: SignInAs) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    decision = recorded(session, round_, round_.areas[0])
    other = sign_in(Role.COUNCILLOR, round_.areas[1])
    form = ticked(session, decision)
    assert other.get(url(round_, "coldbeck", "sign")).status_code == 403
    assert other.post(url(round_, "coldbeck", "sign"), data=form).status_code == 403
    assert other.post(url(round_, "coldbeck", "interest"), data={"what": "x"}).status_code == 403
    assert session.scalar(sa.select(sa.func.count(Signature.id))) == 0


def test_an_old_sign_in_is_asked_again(session: Session, sign_in: SignInAs) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    councillor = sign_in(Role.COUNCILLOR, decision.area)
    session.execute(sa.update(SignIn).values(authenticated_at=now() - timedelta(minutes=11)))
    session.commit()
    form = ticked(session, decision)
    for answer in (
        councillor.get(url(round_, "coldbeck", "sign")),
        councillor.post(url(round_, "coldbeck", "sign"), data=form),
    ):
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in/again?next=") and "sign" in answer.location
    assert session.scalar(sa.select(sa.func.count(Signature.id))) == 0


def test_the_loser_gets_409_with_who_and_when(session: Session, sign_in: SignInAs) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    decision = signed(session, round_, round_.areas[0], name="Ann Lee")
    rival = sign_in(Role.COUNCILLOR, decision.area, name="Bob Ray")
    form = ticked(session, decision)
    answer = rival.post(url(round_, "coldbeck", "sign"), data=form)
    assert answer.status_code == 409 and "Ann Lee (Cllr) signed this decision on" in answer.text


def test_a_stale_page_gets_409(session: Session, sign_in: SignInAs) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    councillor = sign_in(Role.COUNCILLOR, decision.area)
    made_ready(session, councillor, decision)
    form = {**ticked(session, decision), "record_sha256": "0" * 64}
    answer = councillor.post(url(round_, "coldbeck", "sign"), data=form)
    assert answer.status_code == 409 and "Read it again" in answer.text
    # What no browser sends is refused the same way.
    odd = {**form, "record_sha256": "é" * 64}
    assert councillor.post(url(round_, "coldbeck", "sign"), data=odd).status_code == 409


def test_a_declared_interest_is_public_and_binds(session: Session, sign_in: SignInAs) -> None:
    round_ = make_reviewed(session)
    decision = recorded(session, round_)
    councillor = sign_in(Role.COUNCILLOR, decision.area, name="Ann Lee")
    empty = councillor.post(url(round_, "coldbeck", "interest"), data={"what": ""})
    assert empty.status_code == 422 and "Choose one of the three answers" in empty.text
    wordless = councillor.post(url(round_, "coldbeck", "interest"), data={"kind": "other", "what": ""})
    assert wordless.status_code == 409 and "Say what your interest is" in wordless.text
    answer = {"kind": "other", "what": "I chair the lunch club."}
    said = councillor.post(url(round_, "coldbeck", "interest"), data=answer)
    assert said.status_code == 303
    session.expire_all()
    page = councillor.get(url(round_, "coldbeck", "sign"))
    assert "You declared an interest" in page.text and "I chair the lunch club." in page.text
    form = ticked(session, decision)
    assert councillor.post(url(round_, "coldbeck", "sign"), data=form).status_code == 409
    assert "I chair the lunch club." in councillor.get(url(round_, "coldbeck", "record.json")).text


def test_publishing_is_for_democratic_services(
    session: Session, sign_in: SignInAs, client: PageClient
) -> None:
    round_ = make_reviewed(session)
    decision = signed(session, round_)
    assert sign_in(Role.COUNCILLOR, decision.area).post(url(round_, "coldbeck", "publish")).status_code == 403
    officer = sign_in(Role.DEMOCRATIC_SERVICES)
    with time_machine.travel(now().replace(microsecond=0), tick=False):
        assert officer.post(url(round_, "coldbeck", "publish")).status_code == 303
    session.expire_all()
    assert (decision.state, round_.stage) == ("published", "call-in")
    page = client.get(url(round_, "coldbeck"))
    assert page.status_code == 200
    for words in (
        FIELDS.reasons,
        FIELDS.alternatives,
        "Ann Lee",
        "call it in",
        "None declared",
        "12 May 2026",
    ):
        assert words in page.text, words
    assert officer.post(url(round_, "coldbeck", "publish")).status_code == 409


def test_anybody_can_check_the_hash(session: Session, client: PageClient) -> None:
    round_ = published(session)
    text = client.get(url(round_, "coldbeck", "record.json")).data
    digest = hashlib.sha256(text).hexdigest()
    assert " ".join(digest[i : i + 8] for i in range(0, 64, 8)) in client.get(url(round_, "coldbeck")).text


def test_departures_and_void_versions_are_shown(session: Session, client: PageClient) -> None:
    round_ = make_reviewed(session)
    signed(session, round_, name="Ann Lee")
    councillor = person(session, Role.COUNCILLOR, round_.areas[0], name="Cat Moss")
    amend(session, round_, councillor, 1, "forbid", "The lease of that land runs out in March.")
    signed(session, round_, name="Bob Ray")
    publish_decision(session, person(session, Role.DEMOCRATIC_SERVICES), standing_decision(session, round_))
    session.commit()
    tree = parse(client.get(url(round_, "coldbeck")).text)
    text = " ".join(" ".join(tree.itertext()).split())
    assert "Residents’ vote ✓ Funded, £600 Decision ✕ Not funded Councillors took it out (Cat Moss)" in text
    assert "The lease of that land runs out in March." in text
    # The £500 proposal came in because the £600 one left: it follows from the change.
    assert "It follows from the councillors’ changes" in text
    struck = [e for e in tree.iter() if e.get("class") == "pb-signature pb-signature--void"]
    struck = [e for e in struck if "Void: version" in "".join(e.itertext())]
    assert len(struck) == 1 and "Ann Lee" in "".join(struck[0].itertext())
    assert "Void comments: made on a record that has changed since" in text
    assert "Bob Ray" in text


def test_hostile_text_is_only_text(session: Session, client: PageClient, sign_in: SignInAs) -> None:
    round_ = make_reviewed(session, titles={1: HOSTILE, 2: HOSTILE})
    councillor = person(session, Role.COUNCILLOR, round_.areas[0], name=HOSTILE[:100])
    amend(session, round_, councillor, 1, "forbid", HOSTILE)
    recorded(session, round_, **dict.fromkeys(("decision", "reasons", "alternatives", "interests"), HOSTILE))
    reader = sign_in(Role.COUNCILLOR, round_.areas[0], title=HOSTILE[:100])
    pages = [reader.get(url(round_, "coldbeck")), reader.get(url(round_, "coldbeck", "sign"))]
    pages.append(sign_in(Role.DEMOCRATIC_SERVICES).get(url(round_, "coldbeck", "record")))
    for page in pages:
        assert page.status_code == 200 and "&lt;script&gt;" in page.text
        assert (
            "<script>alert" not in page.text
            and "<img src=x" not in page.text
            and "49" not in page.text.split("alert(1)&gt;")[1][:6]
        )


def test_the_table_is_safe_and_whole(session: Session, client: PageClient) -> None:
    round_ = make_reviewed(session)
    recorded(session, round_, reasons='=HYPERLINK("http://example.org")', contact="+44 1234")
    decision = standing_decision(session, round_)
    from tests.rooms.decisions.test_signing import sign

    sign(session, person(session, Role.COUNCILLOR, decision.area, name="@Ann"), decision)
    publish_decision(session, person(session, Role.DEMOCRATIC_SERVICES), decision)
    session.commit()
    answer = client.get(f"/rounds/{round_.slug}/decisions.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 1
    row = rows[0]
    assert row["Reasons"].startswith("'=") and row["Contact"] == "'+44 1234"
    assert row["Decision maker"] == "'@Ann, Cllr" and row["Key decision?"] == "No"
    assert row["Areas affected"] == "Coldbeck" and row["Record SHA-256"] == decision.record_sha256


def test_the_index_shows_where_each_area_stands(session: Session, client: PageClient) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    signed(session, round_, round_.areas[0])
    text = client.get(url(round_)).text
    assert "Signed, not published yet" in text and "Being written" in text
    assert url(round_, "coldbeck") + '"' not in text and "Ann Lee" not in text


def test_a_reviewer_of_one_area_gets_no_link_that_would_be_refused(session: Session, sign_in: SignIn) -> None:
    """The bundle is of the whole round: before it is public, an area's councillor may not have it."""
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    recorded(session, round_)
    page, bundle = f"/rounds/{round_.slug}/decisions/{round_.areas[0].slug}", f"/rounds/{round_.slug}/bundle"
    for area, may in ((round_.areas[0], False), (None, True)):
        reader = sign_in(Role.COUNCILLOR, area)
        assert (bundle in reader.get(page).text) is may
        assert (reader.get(bundle).status_code == 200) is may
