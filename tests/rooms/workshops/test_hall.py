"""A workshop goes into a hall and comes home: whole, once, and only in the file that the hall wrote."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.accounts import service as accounts
from pb.audit import Event
from pb.desk.models import RollEntry
from pb.house.database import Base, db
from pb.house.errors import Refused
from pb.house.models import AuditEvent
from pb.permissions import ANONYMOUS, SYSTEM, Role
from pb.proposals.models import ProposalContact
from pb.workshops import attendance, hall, homecoming, keeping, queries, run_sheet, sealing
from pb.workshops.attendance import Category
from pb.workshops.hall_rows import rows_of_workshop, tables_of_workshop
from pb.workshops.models import JoinedDevice, RunSheetLine, Workshop
from pb.workshops.programme import ItemKind
from pb.workshops.room import Command
from pb.workshops.voice_models import PointAnswer, QuestionSecond, RoomQuestion, TablePoint
from tests.conftest import SignIn, make_app, settings_in
from tests.factories import make_workshop
from tests.rooms.voting.polling import open_vote, print_cards
from tests.rooms.workshops.test_keeping import OFFICER, press, site  # noqa: F401 - a fixture

PASSPHRASE = "river bench lantern"


@contextmanager
def laptop(migrated: Path, folder: Path) -> Iterator[Flask]:
    """Another machine: its own databases and its own secret."""
    folder.mkdir()
    for file in migrated.glob("*.sqlite"):
        shutil.copy(file, folder / file.name)
    there = make_app(settings_in(folder, secret_key="the laptop's own secret " + "y" * 20))
    with there.app_context():
        yield there
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    there.extensions["huey"].storage.close()


def packed(workshop: Workshop) -> dict[str, Any]:
    content = hall.pack(db.session(), SYSTEM, workshop)
    db.session.commit()
    return sealing.unseal(sealing.seal(content, PASSPHRASE), PASSPHRASE)


def hold_evening(questions: int, points: int, devices: int) -> None:
    """An evening in the hall, with a part of the programme that was added there."""
    session = db.session()
    workshop = session.scalars(sa.select(Workshop)).one()
    vote = next(line.round for line in workshop.lines if line.kind == ItemKind.VOTE)
    run_sheet.add_line(session, OFFICER, workshop, RunSheetLine(kind="tables", title="Extra", minutes=9))
    press(workshop, Command.START)
    while workshop.lines[queries.state_of(session, workshop).position].kind != ItemKind.VOTE:
        press(workshop, Command.NEXT)
    assert vote is not None
    assert not keeping.reasons_against(session, ANONYMOUS, workshop, vote, Command.OPEN)
    press(workshop, Command.OPEN, Command.CLOSE)
    assert vote.stage == "voting"  # the laptop moves the screens, and no round
    people = [JoinedDevice(workshop_id=workshop.id, secret_hash=f"{n:064d}") for n in range(devices)]
    asked = [RoomQuestion(workshop_id=workshop.id, text=f"Question {n}?") for n in range(questions)]
    added = next(line for line in workshop.lines if line.title == "Extra")
    said = [
        TablePoint(workshop_id=workshop.id, line_id=added.id, table_number=n, text=f"Point {n}")
        for n in range(points)
    ]
    session.add_all([*people, *asked, *said])
    session.flush()
    for device in people:
        session.add_all(QuestionSecond(question_id=q.id, device_id=device.id) for q in asked)
        session.add_all(PointAnswer(point_id=p.id, device_id=device.id, answer="agree") for p in said)
    attendance.count_heads(session, OFFICER, workshop, {Category.EVERYBODY: 40})
    while workshop.lines[-1].position != queries.state_of(session, workshop).position:
        press(workshop, Command.NEXT)
    press(workshop, Command.END)
    session.commit()


def everything() -> dict[str, list[Any]]:
    """Every row of the server, in every table."""
    session = db.session()
    session.expire_all()
    return {
        table.name: sorted(map(str, session.execute(sa.select(table))))
        for table in Base.metadata.sorted_tables
    }


def test_importing_twice_is_importing_once(site: Flask, migrated: Path, tmp_path: Path) -> None:  # noqa: F811
    session = db.session()
    vote = open_vote(session, proposals=2)

    @settings(max_examples=4)
    @given(questions=st.integers(0, 3), points=st.integers(0, 3), devices=st.integers(0, 3))
    def check(questions: int, points: int, devices: int) -> None:
        other = make_workshop(session)  # whose rows have the numbers that the laptop gives, too
        session.add(JoinedDevice(workshop_id=other.id, secret_hash=str(other.id).rjust(64, "x")))
        session.add(RoomQuestion(workshop_id=other.id, text="Of another evening"))
        workshop = make_workshop(session, vote=vote)
        number = workshop.id
        session.commit()
        content = packed(workshop)
        with pytest.raises(Refused, match="is in the hall"):
            press(workshop, Command.START)
        session.rollback()
        with laptop(migrated, tmp_path / f"hall-{number}"):
            hall.unpack(db.session(), content)
            hall.unpack(db.session(), content)
            db.session.commit()
            hold_evening(questions, points, devices)
            home = hall.bring_home(db.session())
            there = rows_of_workshop(db.session(), number)
        for device in home["rows"]["joined_device"]:  # examples share one server, and no two phones a secret
            device["secret_hash"] = f"{number}-{device['secret_hash'][8:]}"
        home = sealing.unseal(sealing.seal(home, PASSPHRASE), PASSPHRASE)
        assert homecoming.import_home(session, SYSTEM, home)
        session.commit()
        once = everything()
        assert not homecoming.import_home(session, SYSTEM, home)
        session.commit()
        assert everything() == once
        here = rows_of_workshop(session, number)
        assert {name: len(rows) for name, rows in here.items()} == {n: len(rows) for n, rows in there.items()}
        # Everything points to what it pointed to there.
        lines = {line["id"]: line["title"] for line in here["run_sheet_line"]}
        assert {lines[point["line_id"]] for point in here["table_point"]} <= {"Extra"}
        assert all(step["line_id"] in lines for step in here["workshop_step"])
        asked = {q["id"] for q in here["room_question"]}
        assert {second["question_id"] for second in here["question_second"]} <= asked
        assert queries.state_of(session, workshop).phase == "over"
        changed = {**home, "record": "something else"}
        with pytest.raises(Refused, match="another file"):
            homecoming.import_home(session, SYSTEM, changed)
        session.rollback()

    check()
    events = session.scalars(sa.select(AuditEvent.event)).all()
    assert events.count(Event.HALL_PACKED) == events.count(Event.HALL_IMPORTED) > 0


def evening(migrated: Path, tmp_path: Path) -> dict[str, Any]:
    """A workshop that is out, and what its hall would bring home."""
    session = db.session()
    workshop = make_workshop(session, vote=open_vote(session, proposals=2))
    session.commit()
    content = packed(workshop)
    with laptop(migrated, tmp_path / "hall"):
        hall.unpack(db.session(), content)
        db.session.commit()
        hold_evening(2, 2, 2)
        return hall.bring_home(db.session())


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def killed_at(table: str) -> Iterator[None]:
    """The process ends when it writes to this table."""
    writes = tuple(
        f"{verb} {quote}{table}{quote} " for verb in ("INSERT INTO", "UPDATE") for quote in ("", '"')
    )

    def kill(*arguments: Any) -> None:
        if arguments[2].startswith(writes):
            raise Killed(table)

    sa.event.listen(db.engine, "before_cursor_execute", kill)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", kill)


def test_an_import_that_is_killed_leaves_nothing(
    site: Flask,  # noqa: F811
    migrated: Path,
    tmp_path: Path,
) -> None:
    home, session = evening(migrated, tmp_path), db.session()
    before = everything()
    session.rollback()
    written = [table.name for table in tables_of_workshop() if home["rows"][table.name]]
    for name in [*written, "hall_pack", "audit_event"]:
        with killed_at(name), pytest.raises(Killed, match=name):
            homecoming.import_home(session, SYSTEM, home)
            session.commit()
        session.rollback()
        assert everything() == before, name
        session.rollback()
    # A row that does not fit takes the others with it.
    for name, spoil in (("table_point", {"nonsense": 1}), ("head_count", {"people": None})):
        rows = {**home["rows"], name: [{**home["rows"][name][0], **spoil}]}
        with pytest.raises(Refused, match="does not fit"):
            homecoming.import_home(session, SYSTEM, {**home, "rows": rows})
        session.rollback()
        assert everything() == before
        session.rollback()
    assert homecoming.import_home(session, SYSTEM, home)
    session.commit()


def test_a_changed_file_is_refused_in_words(app: Flask) -> None:
    sealed = sealing.seal({"what": "home", "words": "x" * 200}, PASSPHRASE)
    assert sealing.unseal(sealed, PASSPHRASE)["words"] == "x" * 200
    assert b"home" not in sealed and sealed != sealing.seal({"what": "home", "words": "x" * 200}, PASSPHRASE)
    places = range(len(sealing.FORMAT), len(sealed), 37)
    for place in places:
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Refused, match="passphrase is wrong, or the file was changed"):
            sealing.unseal(changed, PASSPHRASE)
    for cut in (sealed[:-1], sealed[: len(sealing.FORMAT) + 3]):
        with pytest.raises(Refused, match="cut off"):
            sealing.unseal(cut, PASSPHRASE)
    with pytest.raises(Refused, match="passphrase is wrong"):
        sealing.unseal(sealed, PASSPHRASE + ".")
    with pytest.raises(Refused, match="not a file of a hall"):
        sealing.unseal(b"%PDF-1.7", PASSPHRASE)
    with pytest.raises(Refused, match="12 characters"):
        sealing.seal({}, "short")


def test_a_pack_has_no_card_no_resident_and_no_secret(app: Flask) -> None:
    session = db.session()
    vote = open_vote(session, proposals=1)
    card = print_cards(session, vote)[0]
    area = vote.areas[0]
    workshop = make_workshop(session, vote=vote)
    proposal = next(line.proposal for line in workshop.lines if line.proposal)
    proposal.edit_key_hash = "e" * 64
    session.add(ProposalContact(proposal_id=proposal.id, name="Resident Rhys", email="rhys@example.org"))
    session.add(RollEntry(round_id=vote.id, area_id=area.id, reference="1", name="Voter Vera"))
    accounts.create_account(
        session, "far@example.org", "Far Away", [(Role.COUNCILLOR, area.id, "Councillor")]
    )
    accounts.create_account(session, "near@example.org", "Near By", [(Role.SCRIBE, area.id, "Scribe")])
    session.commit()
    text = str(packed(workshop))
    assert "Near By" in text and proposal.title in text
    for secret in ("Resident Rhys", "rhys@", "Voter Vera", "Far Away", "e" * 64, card.token, card.code):
        assert secret not in text, secret
    assert app.config["SECRET_KEY"] not in text and "token_hash" not in text and "round_key" not in text


def test_a_hall_that_is_given_up_brings_nothing_home(
    app: Flask, migrated: Path, tmp_path: Path, sign_in: SignIn
) -> None:
    home, session = evening(migrated, tmp_path), db.session()
    workshop = session.get_one(Workshop, home["workshop"])
    officer, base = sign_in(Role.OFFICER, workshop.meeting.forum.area), f"/workshops/{workshop.id}"
    assert "This workshop is in the hall" in officer.get(f"{base}/day").text
    heads = {"public": "0", "elected": "0", "partner": "0", "everybody": "9"}
    refused = officer.post(f"{base}/heads", data=heads)
    assert refused.status_code == 422 and "is in the hall" in refused.text and 'value="9"' in refused.text
    with pytest.raises(Refused, match="has this workshop already"):
        hall.pack(session, SYSTEM, workshop)
    session.rollback()
    hall.give_up(session, SYSTEM, workshop)
    session.commit()
    for content in (home, {**home, "pack": "0" * 32}, {**home, "workshop": 0}):
        with pytest.raises(Refused, match="no pack that is out"):
            homecoming.import_home(session, SYSTEM, content)
        session.rollback()
    with pytest.raises(Refused, match="No hall has"):
        hall.give_up(session, SYSTEM, workshop)
    session.rollback()
    press(workshop, Command.START)
    with pytest.raises(Refused, match="has begun"):
        hall.pack(session, SYSTEM, workshop)
    session.rollback()


def test_the_commands_go_all_the_way_and_back(app: Flask, tmp_path: Path) -> None:
    session = db.session()
    workshop = make_workshop(session)
    area, number = workshop.area_id, workshop.id
    accounts.create_account(session, "fay@example.org", "Fay", [(Role.FACILITATOR, area, "Facilitator")])
    session.commit()
    db.session.remove()
    run, there, pack, home = app.test_cli_runner(), tmp_path / "laptop", tmp_path / "p", tmp_path / "h"
    said = f"{PASSPHRASE}\n"
    made = run.invoke(args=["hall-pack", str(number), str(pack)], input=said * 2)
    assert made.exit_code == 0 and pack.stat().st_mode & 0o777 == 0o600, made.output
    again = run.invoke(args=["hall-pack", str(number), str(tmp_path / "q")], input=said * 2)
    assert again.exit_code == 1 and "A hall has this workshop already" in again.output
    assert not (tmp_path / "q").exists()
    serve = ["hall", str(pack), "--folder", str(there)]
    for _ in range(2):
        served = run.invoke(args=[*serve, "--no-serve"], input=said)
        assert served.exit_code == 0 and "Fay (facilitator): http://" in served.output, served.output
        assert "/sign-in/link/" in served.output
    wrong = run.invoke(args=[*serve, "--no-serve"], input="something else\n")
    assert wrong.exit_code == 1 and "passphrase is wrong" in wrong.output
    written = run.invoke(args=[*serve, "--home", str(home)], input=said)
    assert written.exit_code == 0 and home.exists(), written.output
    for file, answer in ((pack, "Import the file that the hall has written"), (home, "is home.")):
        taken = run.invoke(args=["import-hall", str(file)], input=said)
        assert answer in taken.output, taken.output
    assert "Nothing changed" in run.invoke(args=["import-hall", str(home)], input=said).output
