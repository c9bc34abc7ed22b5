"""After the close: the count is right, and nothing leads from a card to a ballot any more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from pb import audit
from pb.house.database import Base, db
from pb.house.errors import Refused
from pb.house.models import AuditEvent, GivenAnswer
from pb.paper.models import PaperEntry, PaperSlip
from pb.rounds.models import Round
from pb.voting import counting, merkle, service, sweeping
from pb.voting.marks import Marks
from pb.voting.models import Ballot, BallotDraft, CountedBallot, CountedLeaf, Credential, RoundKey
from pb.voting.queries import BallotGroup, ballot_classes, latest_tally
from pb.voting.receipts import Found, check_receipt
from pb.voting.secrecy import pseudonym_of, show_receipt, token_hash
from tests.rooms.paper.hall import hall_of
from tests.rooms.voting.polling import close_vote, holder, open_vote, print_cards


def cast_all(session: Session, round_: Round, voters: int, seed: int = 1) -> list[tuple[str, list[int], str]]:
    """Cast different ballots in turn: (token, choices, receipt) in the order of casting."""
    chance = random.Random(seed)  # noqa: S311 - only to make ballots
    done = []
    for card in print_cards(session, round_, voters):
        voter = holder(session, card)
        choices = chance.sample([line.number for line in voter.lines], voter.paper.most)
        service.save_draft(session, voter, Marks(tuple(choices)))
        service.cast_ballot(session, voter, Marks(tuple(choices)), f"key {card.code}")
        session.commit()
        leaf = service.receipt(session, voter)
        assert leaf is not None
        done.append((card.token, choices, leaf))
    return done


def test_the_count_is_that_of_the_ballots(app: Flask, session: Session) -> None:
    round_ = open_vote(session, areas=2)
    area = round_.areas[1]
    expected: dict[tuple[int, ...], int] = {}
    for _token, choices, _leaf in cast_all(session, round_, 30):
        expected[tuple(choices)] = expected.get(tuple(choices), 0) + 1
    other = print_cards(session, round_, 1, area)[0]
    service.cast_ballot(session, holder(session, other), Marks((9,)), "k")
    print_cards(session, round_, 5)
    session.commit()
    close_vote(session, round_)
    tally = latest_tally(session, round_)
    assert tally is not None
    assert (tally.cards_issued, tally.ballots_cast, tally.ballots_counted) == (36, 31, 31)
    assert tally.channels == {"phone": 31}
    found = ballot_classes(session, tally)
    assert {g.choices: g.weight for g in found if g.area_id == round_.areas[0].id} == expected
    assert [g for g in found if g.area_id == area.id] == [BallotGroup(area.id, (9,), (), 1)]
    assert not counting.reconcile(session, round_).ballots
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "voting.closed")).one()
    assert event.detail["merkle_root"] == tally.merkle_root and len(event.detail["batches"]) == 1
    assert audit.verify(session) == []


def test_every_receipt_proves_and_an_old_one_does_not(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    card = print_cards(session, round_)[0]
    service.cast_ballot(session, holder(session, card), Marks((1,)), "a")
    old = service.receipt(session, holder(session, card)) or ""
    service.cast_ballot(session, holder(session, card), Marks((1,)), "b")
    session.commit()
    receipts = [leaf for _token, _choices, leaf in cast_all(session, round_, 24)]
    assert check_receipt(session, round_, receipts[0]).found is Found.TOO_EARLY
    close_vote(session, round_)
    for leaf in receipts:
        assert check_receipt(session, round_, show_receipt(leaf).upper()).found is Found.COUNTED
        assert check_receipt(session, round_, leaf).leaf == leaf
    assert check_receipt(session, round_, old).found is Found.MISSING
    assert check_receipt(session, round_, "not a receipt").found is Found.UNREADABLE
    assert check_receipt(session, round_, receipts[0][:15]).found is Found.UNREADABLE


def cast_on_paper(session: Session, round_: Round, slips: int) -> list[tuple[str, list[int], str]]:
    """The same on slips, which two people key one by one; in the order of keying."""
    hall = hall_of(session, round_, slips)
    chance = random.Random(7)  # noqa: S311 - only to make ballots
    voter, key = holder(session, hall.cards[0]), session.scalar(sa.select(RoundKey.key))
    numbers = [line.number for line in voter.lines]
    marked = [chance.sample(numbers, voter.paper.most) for _card in hall.cards]
    for first in range(0, slips, 25):
        places = range(first + 1, min(first + 25, slips) + 1)
        lines = [f"{place} {' '.join(map(str, marked[place - 1]))}" for place in places]
        hall.key_twice(hall.open(len(lines)), *lines)
    hall.close_phones()
    assert hall.box() == {"counted": slips}
    nonces = dict.fromkeys(card.token for card in hall.cards)
    for token in nonces:
        hashed = token_hash(current_app.config["SECRET_KEY"], token)
        nonces[token] = session.scalar(
            sa.select(Ballot.nonce).where(Ballot.pseudonym == pseudonym_of(key or "", hashed))
        )
    session.commit()
    slug = round_.areas[0].slug
    return [
        (card.token, choices, merkle.leaf_of(str(nonces[card.token]), slug, choices))
        for card, choices in zip(hall.cards, marked, strict=True)
    ]


def nothing_links(session: Session, secret_key: str) -> None:
    """Pseudonyms, keys, drafts and answers are gone, and rows stand in an order unlike that of casting."""
    round_ = open_vote(session, proposals=20, length=5)
    done = [*cast_all(session, round_, 30), *cast_on_paper(session, round_, 30)]
    entries = session.scalars(sa.select(PaperEntry.id)).all()
    assert len(entries) == 60
    cast = {tuple(choices): place for place, (_token, choices, _leaf) in enumerate(done)}
    place_of_leaf = {leaf: place for place, (_token, _choices, leaf) in enumerate(done)}
    assert len(cast) == 60, "the trial needs ballots that can be told apart"
    key = session.scalar(sa.select(RoundKey.key))
    assert key is not None
    close_vote(session, round_)
    for table in (Ballot, BallotDraft, GivenAnswer, PaperEntry, PaperSlip):
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
    assert session.scalars(sa.select(RoundKey.key)).all() == [None]
    # In the order in which the engine keeps its rows, and in that of the keys; the receipts likewise.
    kept = [cast[tuple(choices)] for choices in session.scalars(sa.select(CountedBallot.choices))]
    by_key = session.scalars(sa.select(CountedBallot.choices).order_by(CountedBallot.id))
    leaves = [place_of_leaf[leaf] for leaf in session.scalars(sa.select(CountedLeaf.leaf))]
    # Set against the ballots, the receipts must stand in no order either: a receipt leads to no choices.
    rank = {place: at for at, place in enumerate(kept)}
    against = [rank[place] for place in leaves]
    for places in (kept, [cast[tuple(choices)] for choices in by_key], leaves, against):
        assert sorted(places) == list(range(60))
        # Spearman's footrule: 0 in order, 1 reversed twice over; chance gives 60²/3 = 1200 ± 89.
        distance = sum(abs(place - at) for at, place in enumerate(places))
        assert 1200 - 5 * 89 < distance < 1200 + 5 * 89
    everything = " ".join(
        str(tuple(row))
        for table in Base.metadata.tables
        for row in session.execute(sa.text(f'SELECT * FROM "{table}"'))  # noqa: S608 - our own tables
    )
    for token, _choices, _leaf in done:
        assert pseudonym_of(key, token_hash(secret_key, token)) not in everything
        assert token not in everything
    assert key not in everything
    assert not any(entry in everything for entry in entries)


@pytest.mark.trust
def test_after_the_close_nothing_links_a_card_to_a_ballot(app: Flask, session: Session) -> None:
    nothing_links(session, app.config["SECRET_KEY"])


@pytest.mark.trust
@pytest.mark.postgresql
def test_after_the_close_nothing_links_a_card_to_a_ballot_on_postgresql(postgres_app: Flask) -> None:
    session = db.session()
    nothing_links(session, postgres_app.config["SECRET_KEY"])
    # One transaction wrote all counted ballots, another all cards: their ages say nothing.
    for table in ("counted_ballot", "credential"):
        assert session.scalar(sa.text(f"SELECT count(DISTINCT xmin::text) FROM {table}")) == 1  # noqa: S608 - names from the test itself
    for table in ("ballot", "ballot_draft", "given_answer", "paper_entry", "paper_slip"):
        assert session.scalar(sa.text(f"SELECT pg_relation_size('{table}')")) == 0
    places = session.scalars(sa.select(Credential.token_hash).order_by(sa.text("ctid"))).all()
    assert places == sorted(places)


@pytest.mark.postgresql
def test_no_older_transaction_keeps_an_old_row_alive(postgres_app: Flask) -> None:
    """Neither a reader of this database nor a writer of another one: an automatic ANALYZE, a neighbour."""
    session = db.session()
    round_ = open_vote(session)
    elsewhere = sa.create_engine(db.engine.url.set(database="postgres"))
    with elsewhere.connect() as writer, db.engine.connect() as connection:
        writer.execute(sa.text("SELECT pg_current_xact_id()"))
        reader = connection.execution_options(isolation_level="REPEATABLE READ")
        # Of another table: a reader of the ballots themselves holds the rewriting up by a lock.
        assert reader.scalar(sa.text("SELECT count(*) FROM audit_event")) > 0
        cast_all(session, round_, 20)
        close_vote(session, round_)
        for table in ("ballot", "ballot_draft", "given_answer"):
            assert session.scalar(sa.text(f"SELECT pg_relation_size('{table}')")) == 0
        session.rollback()
    elsewhere.dispose()


@pytest.mark.postgresql
def test_a_reader_of_the_ballots_does_not_undo_the_close(
    postgres_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "SECONDS_FOR_A_LOCK", 1)
    session = db.session()
    round_ = open_vote(session)
    cast_all(session, round_, 20)
    with db.engine.connect() as reader:
        assert reader.scalar(sa.text("SELECT count(*) FROM ballot")) == 20
        close_vote(session, round_)
        reader.rollback()
    assert latest_tally(session, round_) is not None
    # A sweep can be repeated at any time, and then nothing is left.
    assert sweeping.sweep(db.engine)
    assert session.scalar(sa.text("SELECT pg_relation_size('ballot')")) == 0


def test_the_files_on_the_disk_forget_too(app: Flask, session: Session, tmp_path: Path) -> None:
    round_ = open_vote(session)
    card = print_cards(session, round_)[0]
    voter = holder(session, card)
    service.cast_ballot(session, voter, Marks((1, 2)), "k")
    session.commit()
    key = session.scalar(sa.select(RoundKey.key)) or ""
    nonce = session.scalar(sa.select(Ballot.nonce)) or ""
    session.commit()

    def on_disk(text: str) -> bool:
        return any(text.encode() in file.read_bytes() for file in tmp_path.glob("pb.sqlite*"))

    cast_on_paper(session, round_, 1)
    entry, slip = (
        session.scalars(sa.select(PaperEntry.id)).first() or "",
        session.scalar(sa.select(PaperSlip.id)),
    )
    session.commit()
    secrets = (voter.pseudonym, nonce, key, entry, str(slip))
    assert all(on_disk(text) for text in secrets)
    close_vote(session, round_)
    assert not any(on_disk(text) for text in secrets)


def test_a_count_that_does_not_balance_closes_nothing(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    cast_all(session, round_, 3)
    session.execute(sa.delete(Ballot).where(Ballot.pseudonym.in_(sa.select(Ballot.pseudonym).limit(1))))
    session.commit()
    with pytest.raises(Refused, match="3 cards have voted and there are 2 ballots"):
        close_vote(session, round_)
    session.rollback()
    assert latest_tally(session, round_) is None
    assert session.scalar(sa.select(RoundKey.key)) is not None


def test_the_hash_of_the_count_depends_on_the_ballots(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    ballots = [counting.PlainBallot(round_.areas[0].id, "phone", [n % 3 + 1], f"{n:064x}") for n in range(20)]
    first = counting.write_tally(session, round_, ballots, cards_issued=20)
    again = counting.write_tally(session, round_, ballots[::-1], cards_issued=20)
    changed = [*ballots[:-1], counting.PlainBallot(round_.areas[0].id, "phone", [6], f"{19:064x}")]
    other = counting.write_tally(session, round_, changed, cards_issued=20)
    assert (first.version, again.version, other.version) == (1, 2, 3)
    assert first.merkle_root == again.merkle_root == other.merkle_root
    assert len({first.sha256, again.sha256, other.sha256}) == 3  # the version is part of it
    latest = latest_tally(session, round_)
    assert latest is not None and latest.version == 3


def test_no_row_holds_both_a_receipt_and_choices(app: Flask, session: Session) -> None:
    round_ = open_vote(session)
    leaf = cast_all(session, round_, 25)[0][2]
    close_vote(session, round_)
    holding = [
        set(row._mapping)
        for table in Base.metadata.tables
        for row in session.execute(sa.text(f'SELECT * FROM "{table}"'))  # noqa: S608 - our own tables
        if leaf in str(tuple(row))
    ]
    assert holding == [{"tally_id", "leaf"}]
