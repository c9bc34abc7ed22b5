"""Pictures of proposals: made afresh from pixels, so that nothing else of a file gets in."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy.orm import Session

from pb.house.errors import Refused
from pb.permissions import Role
from pb.proposals import pictures
from pb.proposals.models import Proposal, ProposalPicture
from pb.proposals.pictures import HEIGHT, MOST_BYTES, WIDTH, made_afresh
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round
from tests.rooms.voting.polling import enter, open_vote, page_of, print_cards

SCRIPT = b"<script>alert(document.domain)</script>"


def drawn(width: int = 1200, height: int = 900, kind: str = "JPEG", **how: object) -> bytes:
    picture = Image.new("RGB", (width, height), (10, 120, 60))
    picture.paste((200, 30, 30), (0, 0, width // 2, height // 2))
    out = io.BytesIO()
    picture.save(out, kind, **how)  # type: ignore[arg-type]
    return out.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif[0x0112] = 6  # turned a quarter
    exif.get_ifd(0x8825)[2] = (54.0, 41.0, 12.0)  # where it was taken
    return drawn(exif=exif, comment=b"secret comment")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes whose header promises this many pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress(b"\0" * 10_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    body = b"Comment\0\0" + zlib.compress(b"x" * 80_000_000, 9)
    whole = drawn(8, 8, "PNG")
    return whole[:33] + chunk(b"zTXt", body) + whole[33:]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (10, 3000), (480, 360), (4000, 3000)])
def test_every_picture_becomes_a_small_jpeg(kind: str, size: tuple[int, int]) -> None:
    jpeg, width, height = made_afresh(drawn(*size, kind))
    with Image.open(io.BytesIO(jpeg)) as shown:
        assert shown.format == "JPEG" and shown.size == (width, height)
    assert 1 <= width <= WIDTH and 1 <= height <= HEIGHT
    assert len(jpeg) <= pictures.BYTES_WANTED


def test_a_busy_picture_is_light_too() -> None:
    noise = Image.effect_noise((2000, 1500), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(made_afresh(out.getvalue())[0]) < 2 * pictures.BYTES_WANTED


def test_nothing_of_the_file_but_its_pixels_is_kept() -> None:
    jpeg, width, height = made_afresh(with_exif())
    assert width < height, "the quarter turn that the file asked for is made"
    for secret in (b"Secret", b"secret", b"Exif", b"GPS"):
        assert secret not in jpeg
    with Image.open(io.BytesIO(jpeg)) as shown:
        assert not shown.getexif() and "comment" not in shown.info and "icc_profile" not in shown.info


@pytest.mark.trust
@pytest.mark.parametrize(
    "hostile",
    [
        drawn() + SCRIPT + b"PK\x03\x04" + SCRIPT,  # a page and an archive behind a picture
        drawn(comment=SCRIPT),
        drawn(kind="PNG") + SCRIPT,
        drawn(kind="PNG")[:33] + chunk(b"tEXt", b"Comment\0" + SCRIPT) + drawn(kind="PNG")[33:],
        drawn(kind="WEBP", exif=b"Exif\0\0" + SCRIPT),
    ],
)
def test_a_polyglot_leaves_nothing_of_its_second_face(hostile: bytes) -> None:
    try:
        jpeg = made_afresh(hostile)[0]
    except Refused:
        return
    assert SCRIPT not in jpeg and b"<script" not in jpeg and b"PK\x03\x04" not in jpeg


@pytest.mark.trust
@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\0" * 100,
        SCRIPT,
        b"GIF89a" + b"\0" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%!PS-Adobe-3.0\n(/etc/passwd) run",
        b"%PDF-1.7\n",
        bomb(60_000, 60_000),
        bomb(30_000, 3_000),
        bomb(2_000_000_000, 2_000_000_000),
        text_bomb(),
        drawn()[:2_000],
        drawn(kind="PNG")[:60],
        drawn() + b"\0" * MOST_BYTES,
    ],
    ids=lambda value: f"{bytes(value[:8])!r} of {len(value)}",
)
def test_what_is_no_picture_or_a_bomb_is_refused_in_words(hostile: bytes) -> None:
    with pytest.raises(Refused, match=r"^(We cannot read|The picture (is|has) too)"):
        made_afresh(hostile)


@pytest.mark.trust
@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_damaged_picture_is_refused_or_shown_never_a_crash(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))
    whole = bytearray(drawn(64, 48, kind))
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=20)
    ):
        whole[place] = value
    try:
        jpeg, width, height = made_afresh(bytes(whole))
    except Refused:
        return
    assert jpeg[:2] == b"\xff\xd8" and width <= WIDTH and height <= HEIGHT


def sent(data: bytes, alt: str = "A green field") -> dict[str, object]:
    return {"picture": (io.BytesIO(data), "../../evil.php"), "alt": alt}


def whole_form(data: bytes) -> dict[str, Any]:
    """The same as one body in memory: for a large one the test client would leave a file open."""
    head = b'--b\r\nContent-Disposition: form-data; name="alt"\r\n\r\nA field\r\n--b\r\n'
    head += b'Content-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n'
    return {"data": head + data + b"\r\n--b--\r\n", "content_type": "multipart/form-data; boundary=b"}


@pytest.fixture
def proposal(session: Session) -> Proposal:
    made = make_proposal(session, make_round(session, [make_area(session)], stage="checking"))
    session.commit()
    return made


def test_an_officer_adds_changes_and_takes_away_a_picture(
    session: Session, client: PageClient, sign_in: SignIn, proposal: Proposal
) -> None:
    officer = sign_in(Role.OFFICER, proposal.area)
    page = f"/rounds/{proposal.round.slug}/proposals/{proposal.number}"
    assert client.get(f"{page}/picture.jpg").status_code == 404
    assert officer.post(f"{page}/picture", data=sent(drawn())).location == page
    shown = client.get(page).text
    assert 'alt="A green field"' in shown and f"{page}/picture.jpg?v=" in shown
    file = client.get(f"{page}/picture.jpg")
    assert file.mimetype == "image/jpeg" and file.headers["X-Content-Type-Options"] == "nosniff"
    assert officer.post(f"{page}/picture", data=sent(drawn(90, 900), "A tall tree")).location == page
    assert client.get(f"{page}/picture.jpg").data != file.data
    assert officer.post(f"{page}/picture", data={"remove": "1"}).location == page
    assert client.get(f"{page}/picture.jpg").status_code == 404
    assert client.post(f"{page}/picture", data=sent(drawn())).status_code == 403
    elsewhere = sign_in(Role.OFFICER, make_area(session))
    assert elsewhere.post(f"{page}/picture", data=sent(drawn())).status_code == 403


@pytest.mark.parametrize(
    ("data", "alt", "said"),
    [
        (b"", "A field", "We cannot read this as a picture"),
        (SCRIPT, "A field", "We cannot read this as a picture"),
        (drawn(), "  ", "Say in words what the picture shows"),
    ],
)
def test_what_cannot_be_shown_is_said(
    sign_in: SignIn, proposal: Proposal, data: bytes, alt: str, said: str
) -> None:
    officer = sign_in(Role.OFFICER, proposal.area)
    answer = officer.post(
        f"/rounds/{proposal.round.slug}/proposals/{proposal.number}/picture", data=sent(data, alt)
    )
    assert answer.status_code == 422 and said in answer.text


def test_a_phones_picture_is_taken_and_a_huge_file_is_not(sign_in: SignIn, proposal: Proposal) -> None:
    officer = sign_in(Role.OFFICER, proposal.area)
    url = f"/rounds/{proposal.round.slug}/proposals/{proposal.number}/picture"
    phone = drawn() + b"\0" * 5_000_000
    assert officer.post(url, **whole_form(phone)).status_code == 303
    assert officer.post(url, **whole_form(drawn() + b"\0" * (MOST_BYTES + 200_000))).status_code == 413
    other = f"/rounds/{proposal.round.slug}/proposals/{proposal.number}/comment"
    assert officer.post(other, data={"text": "x" * 3_000_000}).status_code == 413


def test_the_author_adds_one_by_the_private_link(session: Session, client: PageClient) -> None:
    round_ = make_round(session, [make_area(session)], stage="gathering")
    session.commit()
    tasks = client.post(f"/rounds/{round_.slug}/apply", data={}).location or ""
    assert client.post(f"{tasks}/picture", data=sent(drawn())).location == tasks
    file = client.get(f"{tasks}/picture.jpg")
    assert file.mimetype == "image/jpeg" and file.headers["Cache-Control"] == "no-store"
    assert client.get("/apply/nonsense/picture.jpg").status_code == 404


def test_the_ballot_shows_it_and_it_cannot_change_once_voting_is_open(
    session: Session, client: PageClient, sign_in: SignIn
) -> None:
    round_ = open_vote(session)
    first = session.query(Proposal).filter_by(round_id=round_.id, number=1).one()
    jpeg, width, height = made_afresh(drawn())
    session.add(
        ProposalPicture(
            proposal_id=first.id, jpeg=jpeg, sha256="ab" * 32, width=width, height=height, alt="A roof"
        )
    )
    session.commit()
    officer = sign_in(Role.OFFICER, round_.areas[0])
    url = f"/rounds/{round_.slug}/proposals/1/picture"
    assert officer.post(url, data=sent(drawn())).status_code == 422
    assert officer.post(url, data={"remove": "1"}).status_code == 422
    enter(client, print_cards(session, round_)[0])
    choose = page_of(client, "/vote/choose")
    images = list(choose.iter("img"))
    assert [e.get("alt") for e in images] == ["A roof"]
    # Inside what is folded, so that nobody's phone fetches it unasked.
    assert all(e in list(d.iter("img")) for e in images for d in choose.iter("details") if e in d.iter("img"))
    assert client.get(images[0].get("src") or "").data == jpeg
    client.post("/vote/display", data={"size": "normal", "easy": "yes", "next": "/vote/one"})
    tick_all = client.post("/vote/one", data={"yes": "1"})
    assert tick_all.status_code == 303
    for url in ("/vote/chosen", "/vote/order", "/vote/check"):
        assert [e.get("alt") for e in page_of(client, url).iter("img")] == ["A roof"]
