"""The bundle: the same bytes every time, nothing private, and it re-computes in an empty folder."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from pb.accounts.models import Account
from pb.permissions import Role
from pb.publish.bundle import COMMAND, About, list_files, make_manifest, make_zip
from pb.publish.queries import bundle_of
from pb.voting.models import CountedBallot
from tests.client import PageClient, parse
from tests.conftest import SignIn
from tests.rooms.decisions.cases import amend, make_reviewed, person, signed
from tests.rooms.decisions.test_pages import published

ROOT = Path(__file__).resolve().parents[3]
ABOUT = About("r", "A round", 1, "a" * 64, "b" * 64, "c" * 64)
TEXTS = {"b.json": '{"é":1}', "a.txt": "hello\n"}


def test_equal_texts_give_equal_bytes() -> None:
    assert make_zip(TEXTS) == make_zip(dict(reversed(TEXTS.items())))
    with zipfile.ZipFile(io.BytesIO(make_zip(TEXTS))) as archive:
        assert archive.namelist() == ["a.txt", "b.json"]
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("b.json").decode() == TEXTS["b.json"]


def test_the_manifest_is_true_to_the_byte() -> None:
    listed = json.loads(make_manifest(ABOUT, TEXTS))["files"]
    assert [(f["name"], f["bytes"]) for f in listed] == [("a.txt", 6), ("b.json", 8)]
    assert listed[0]["sha256"] == hashlib.sha256(b"hello\n").hexdigest()
    assert [f.sha256 for f in list_files(TEXTS)] == [f["sha256"] for f in listed]


def unpack(data: bytes, folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
        return {name: archive.read(name) for name in archive.namelist()}


def run_verify(folder: Path) -> subprocess.CompletedProcess[str]:
    """The README's own command, with nothing of this process's environment."""
    words = [sys.executable, *COMMAND.split()[1:]]
    env = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": os.defpath}
    return subprocess.run(
        words, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def test_anybody_recomputes_it_offline(session: Session, client: PageClient, tmp_path: Path) -> None:
    round_ = published(session, "Coldbeck", "Netherby")
    answer = client.get(f"/rounds/{round_.slug}/bundle.zip")
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    assert client.get(f"/rounds/{round_.slug}/bundle.zip").data == answer.data
    folder = tmp_path / "empty"
    folder.mkdir()
    files = unpack(answer.data, folder)
    assert sorted(files) == [
        "README.txt",
        "decisions.json",
        "decisions/coldbeck.json",
        "decisions/netherby.json",
        "manifest.json",
        "problem.json",
        "result.json",
    ]
    manifest = json.loads(files["manifest.json"])
    assert {f["name"] for f in manifest["files"]} == set(files) - {"manifest.json"}
    for entry in manifest["files"]:
        assert hashlib.sha256(files[entry["name"]]).hexdigest() == entry["sha256"]
        assert len(files[entry["name"]]) == entry["bytes"]
    for decided in json.loads(files["decisions.json"]):
        record = files[decided["record"]]
        assert hashlib.sha256(record).hexdigest() == decided["record_sha256"]
        assert json.loads(record)["result_sha256"] == hashlib.sha256(files["result.json"]).hexdigest()
        assert json.loads(record)["problem_sha256"] == hashlib.sha256(files["problem.json"]).hexdigest()
    done = run_verify(folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_changed_winner_is_found(session: Session, tmp_path: Path) -> None:
    round_ = published(session)
    bundle = bundle_of(session, round_)
    assert bundle is not None
    unpack(bundle.zipped(), tmp_path)
    result = tmp_path / "result.json"
    true = result.read_text()
    start = true.index('"funded":[', true.index('"format"'))
    end = true.index("]", start)
    assert run_verify(tmp_path).returncode == 0
    digits = [n for n in range(start, end) if true[n].isdigit()]
    assert len(digits) >= 6
    for place in digits[:: max(1, len(digits) // 6)]:
        other = str((int(true[place]) + 1) % 10)
        result.write_text(true[:place] + other + true[place + 1 :])
        # 1: it reads and is wrong; 2: it is no longer a result at all.
        assert run_verify(tmp_path).returncode in (1, 2), true[start:end]
    emptied = json.loads(true)
    emptied["funded"] = emptied["funded"][:1]
    result.write_text(json.dumps(emptied))
    assert run_verify(tmp_path).returncode == 1


def test_nobodys_ballot_or_address_leaves(session: Session) -> None:
    round_ = published(session)
    bundle = bundle_of(session, round_)
    assert bundle is not None
    everything = "\n".join(bundle.texts.values())
    assert all(account.email not in everything for account in session.query(Account))
    assert all(ballot.id not in everything for ballot in session.query(CountedBallot))
    problem = json.loads(bundle.texts["problem.json"])
    assert [b["weight"] for b in problem["ballots"]] == [1]  # the totals, not fifteen rankings
    assert problem["ballot_type"] == "points"


def test_the_bundle_carries_the_changes_and_their_reasons(session: Session, tmp_path: Path) -> None:
    round_ = make_reviewed(session)
    councillor = person(session, Role.COUNCILLOR, round_.areas[0], name="Cat Moss")
    amend(session, round_, councillor, 1, "forbid", "The lease of that land runs out in March.")
    signed(session, round_)
    bundle = bundle_of(session, round_)
    assert bundle is not None and bundle.about.run == 2
    assert "The lease of that land runs out in March." in bundle.texts["problem.json"]
    unpack(bundle.zipped(), tmp_path)
    assert run_verify(tmp_path).returncode == 0


def test_who_may_have_it(session: Session, client: PageClient, sign_in: SignIn) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    addresses = [f"/rounds/{round_.slug}/bundle", f"/rounds/{round_.slug}/bundle.zip"]
    for address in addresses:
        assert client.get(address).status_code == 403
        assert sign_in(Role.COUNCILLOR, round_.areas[0]).get(address).status_code == 403  # one area of two
        assert sign_in(Role.OFFICER).get(address).status_code == 200
        assert sign_in(Role.ADMINISTRATOR).get(address).status_code == 403
    assert client.get("/rounds/nowhere/bundle").status_code == 404


def test_the_page_lists_every_file(session: Session, client: PageClient) -> None:
    round_ = published(session)
    bundle = bundle_of(session, round_)
    assert bundle is not None
    answer = client.get(f"/rounds/{round_.slug}/bundle")
    assert answer.status_code == 200
    text = "".join(parse(answer.text).itertext())
    assert COMMAND in text and bundle.about.audit_head in text
    for file in bundle.files:
        assert file.name in text and file.sha256 in text


def test_the_anchor_stays_in_the_chain(session: Session) -> None:
    from pb import audit

    round_ = published(session)
    bundle = bundle_of(session, round_)
    assert bundle is not None
    anchor = bundle.about.audit_head
    assert audit.verify(session, anchor) == []
    assert audit.verify(session, "f" * 64) != []


@pytest.mark.parametrize("title", ["{0} %s {title}", "Line\nbreak"])
def test_any_title_makes_a_readme(title: str) -> None:
    from pb.publish.readme import make_readme

    text = make_readme(About("r", title, 1, "a" * 64, "b" * 64, "c" * 64))
    assert text.startswith(" ".join(title.split()) + ": check the result yourself\n")
    assert COMMAND in text
