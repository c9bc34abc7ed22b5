"""A decision's life: prepared, recorded, signed, voided, published; and one winner of a race."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pb import audit
from pb.decisions.facts import count_call_in_days, count_unpublished, count_unsigned
from pb.decisions.interests import declare_interest
from pb.decisions.models import Decision, Signature
from pb.decisions.queries import hash_of, share_of, void_versions
from pb.decisions.service import publish_decision, record_decision
from pb.decisions.signing import SignInTooOld
from pb.house.database import db, writing
from pb.house.errors import Refused
from pb.permissions import Action, Actor, Forbidden, Role, can
from pb.rounds.models import Round
from tests.rooms.decisions.cases import (
    FIELDS,
    amend,
    make_reviewed,
    person,
    ready,
    recorded,
    sign_now,
    signed,
    standing_decision,
)


def sign(
    session: Session, actor: Actor, decision: Decision, shown: str = "", minutes_ago: int = 0
) -> Signature:
    """Sign with everything there that is needed beforehand."""
    if can(actor, Action.SIGN_DECISION, decision) and decision.state == "prepared":
        ready(session, actor, decision)
    return sign_now(session, actor, decision, shown, minutes_ago)


def test_the_review_prepares_a_decision_an_area(session: Session) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    decisions = [standing_decision(session, round_, area) for area in round_.areas]
    assert [d.state for d in decisions] == ["prepared", "prepared"]
    assert count_unsigned(session, round_) == count_unpublished(session, round_) == 2
    first = decisions[0]
    # The vote alone funds the first (£600) and the third (£400): exactly the pot of £1,000.
    assert [line.cost for line in share_of(first).funded] == [60_000, 40_000]
    assert "£1,000" in first.decision and "Proposal 1" in first.decision
    assert "Proposal 2" in first.alternatives and first.record_sha256 == ""


@pytest.mark.parametrize("blank", [{"reasons": ""}, {"alternatives": "  "}])
def test_blank_reasons_or_alternatives_block(session: Session, blank: dict[str, str]) -> None:
    round_ = make_reviewed(session)
    with pytest.raises(Refused):
        recorded(session, round_, **blank)
    session.rollback()
    decision = standing_decision(session, round_)
    with pytest.raises(Refused, match="not finished"):
        sign(session, person(session, Role.COUNCILLOR, decision.area), decision, shown="x")


def test_the_last_signature_signs_the_round(session: Session) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    signed(session, round_, round_.areas[0])
    assert round_.stage == "reviewing" and count_unsigned(session, round_) == 1
    signed(session, round_, round_.areas[1])
    assert round_.stage == "signed" and count_unsigned(session, round_) == 0
    assert audit.verify(session) == []


def test_only_with_authority_in_that_area(session: Session) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    decision = recorded(session, round_, round_.areas[0])
    with pytest.raises(Forbidden):
        sign(session, person(session, Role.COUNCILLOR, round_.areas[1]), decision)
    with pytest.raises(Forbidden):
        sign(session, person(session, Role.OFFICER), decision)
    with pytest.raises(Refused, match="authority"):
        sign(session, person(session, Role.CABINET), decision)


def test_an_area_board_only_advises(session: Session) -> None:
    decision = recorded(session, make_reviewed(session), authority="area-board")
    with pytest.raises(Refused, match="advises"):
        sign(session, person(session, Role.COUNCILLOR, decision.area), decision)


def test_an_old_sign_in_is_not_enough(session: Session) -> None:
    decision = recorded(session, make_reviewed(session))
    councillor = person(session, Role.COUNCILLOR, decision.area)
    with pytest.raises(SignInTooOld):
        sign(session, councillor, decision, minutes_ago=11)
    assert sign(session, councillor, decision, minutes_ago=9).name == "Ann Lee"


def test_a_stale_hash_is_refused(session: Session) -> None:
    decision = recorded(session, make_reviewed(session))
    shown = decision.record_sha256
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    text = replace(FIELDS, decision="To fund other things.")
    record_decision(session, officer, decision, text, shown_version=decision.version)
    assert decision.record_sha256 != shown
    with pytest.raises(Refused, match="changed after you opened it"):
        sign(session, person(session, Role.COUNCILLOR, decision.area), decision, shown=shown)
    assert decision.signature is None


def test_a_text_edited_behind_the_record_is_found(session: Session) -> None:
    decision = recorded(session, make_reviewed(session))
    councillor = person(session, Role.COUNCILLOR, decision.area)
    ready(session, councillor, decision)
    session.execute(sa.update(Decision).values(reasons="Because we like it."))
    session.commit()
    with pytest.raises(Refused, match="changed after you opened it"):
        sign(session, councillor, decision)


def test_two_officers_do_not_overwrite_each_other(session: Session) -> None:
    round_ = make_reviewed(session)
    decision = standing_decision(session, round_)
    seen, officer = decision.version, person(session, Role.DEMOCRATIC_SERVICES)
    record_decision(session, officer, decision, FIELDS, shown_version=seen)
    with pytest.raises(Refused, match="Somebody else"):
        record_decision(session, officer, decision, FIELDS, shown_version=seen)


def test_the_second_signatory_is_told_who_was_first(session: Session) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    decision = signed(session, round_, round_.areas[0], name="Ann Lee")
    rival = person(session, Role.COUNCILLOR, decision.area, name="Bob Ray")
    with pytest.raises(Refused, match=r"Ann Lee \(Cllr\) signed this decision on"):
        sign(session, rival, decision)


def test_the_same_form_sent_twice_is_one_signature(session: Session) -> None:
    decision = recorded(session, make_reviewed(session))
    councillor = person(session, Role.COUNCILLOR, decision.area)
    assert sign(session, councillor, decision).id == sign(session, councillor, decision).id


def test_an_interest_keeps_its_councillor_from_signing(session: Session) -> None:
    decision = recorded(session, make_reviewed(session))
    shown = decision.record_sha256
    councillor = person(session, Role.COUNCILLOR, decision.area)
    declare_interest(session, councillor, decision, "I am a trustee of the lunch club.")
    with pytest.raises(Refused, match="interest"):
        sign(session, councillor, decision)
    other = person(session, Role.COUNCILLOR, decision.area, name="Bob Ray")
    with pytest.raises(Refused, match="changed after you opened it"):
        sign(session, other, decision, shown=shown)
    assert sign(session, other, decision).record_sha256 == hash_of(session, decision)


def test_a_new_run_voids_in_the_open(session: Session) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    before = [signed(session, round_, area) for area in round_.areas]
    assert round_.stage == "signed"
    first = share_of(before[0]).funded[0].number
    councillor = person(session, Role.COUNCILLOR, round_.areas[0])
    amend(session, round_, councillor, first, "forbid", "The lease of that land runs out in March next year.")
    assert round_.stage == "reviewing"
    for old in before:
        new = standing_decision(session, round_, old.area)
        assert (old.state, new.state, new.number) == ("void", "prepared", 2)
        assert "version 2" in old.void_reason and old.signature is not None
        assert new.reasons == FIELDS.reasons and new.record_sha256 == "" and new.run.number == 2
        assert void_versions(session, round_, old.area) == [old]
    changed = standing_decision(session, round_, round_.areas[0])
    assert "The lease of that land runs out" in changed.alternatives
    assert first not in [line.number for line in share_of(changed).funded]
    assert audit.verify(session) == []


def test_changing_a_signed_record_voids_the_signature(session: Session) -> None:
    round_ = make_reviewed(session)
    old = signed(session, round_)
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    same = record_decision(session, officer, old, FIELDS, shown_version=old.version)
    assert same is old and old.state == "signed"
    text = replace(FIELDS, reasons="Other reasons.")
    new = record_decision(session, officer, old, text, shown_version=old.version)
    assert (old.state, new.state, new.number, new.reasons) == ("void", "prepared", 2, "Other reasons.")
    assert old.signature is not None and new.signature is None and round_.stage == "reviewing"


def test_publishing_starts_the_clock(session: Session) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    officer = person(session, Role.DEMOCRATIC_SERVICES)
    first = signed(session, round_, round_.areas[0])
    with pytest.raises(Refused, match="every area"):
        publish_decision(session, officer, first)
    signed(session, round_, round_.areas[1])
    with time_machine.travel("2026-04-02 15:00:00+00:00", tick=False):
        publish_decision(session, officer, first)
        assert round_.stage == "signed" and count_unpublished(session, round_) == 1
        with pytest.raises(Refused, match="published"):
            amend(session, round_, person(session, Role.COUNCILLOR, first.area), 1, "forbid", "x" * 40)
        session.rollback()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    yield request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")


@pytest.mark.parametrize("rivals", [2, 8])
def test_of_two_signatories_at_once_one_wins(either_app: Flask, rivals: int) -> None:
    session = db.session()
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    decision = recorded(session, round_, round_.areas[0])
    people = [person(session, Role.COUNCILLOR, decision.area, name=f"Rival {n}") for n in range(rivals)]
    for who in people:
        ready(session, who, decision)
    session.commit()
    key, shown = decision.id, decision.record_sha256
    session.rollback()
    session.close()
    outcomes = race(
        either_app, [lambda s, who=who: sign(s, who, s.get_one(Decision, key), shown) for who in people]
    )
    winners = [o for o in outcomes if isinstance(o, Signature)]
    losers = [str(o) for o in outcomes if isinstance(o, Refused)]
    assert (len(winners), len(losers)) == (1, rivals - 1), outcomes
    assert all("signed this decision on" in words and "Rival" in words for words in losers)
    assert session.scalar(sa.select(sa.func.count(Signature.id))) == 1
    assert session.get_one(Decision, key).state == "signed"


def test_two_areas_signed_at_once_sign_the_round(either_app: Flask) -> None:
    session = db.session()
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    pairs = []
    for area in round_.areas:
        decision = recorded(session, round_, area)
        pairs.append((decision.id, decision.record_sha256, person(session, Role.COUNCILLOR, area)))
        ready(session, pairs[-1][2], decision)
    session.commit()
    number = round_.id
    session.close()
    outcomes = race(
        either_app, [lambda s, p=p: sign(s, p[2], s.get_one(Decision, p[0]), p[1]) for p in pairs]
    )
    assert all(isinstance(o, Signature) for o in outcomes), outcomes
    assert session.get_one(Round, number).stage == "signed"
    assert audit.verify(session) == []


def race(app: Flask, acts: Sequence[Callable[[Session], object]]) -> list[object]:
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


def test_call_in_ends_on_the_known_day(session: Session) -> None:
    round_ = make_reviewed(session)
    decision = signed(session, round_)
    with time_machine.travel("2026-04-02 15:00:00+00:00", tick=False):
        publish_decision(session, person(session, Role.DEMOCRATIC_SERVICES), decision)
        session.commit()
    assert decision.call_in_until == date(2026, 4, 13)
    assert (decision.state, round_.stage) == ("published", "call-in")
    for moment, days in (("2026-04-13 22:59:00", 1), ("2026-04-13 23:00:00", 0), ("2026-04-02 15:00:00", 12)):
        with time_machine.travel(moment + "+00:00", tick=False):  # 23:00 UTC is midnight in London's summer
            assert count_call_in_days(session, round_) == days
    with pytest.raises(Refused):
        publish_decision(session, person(session, Role.DEMOCRATIC_SERVICES), decision)
