"""The whole way with a real solve: ask, run, amend, refuse, take back; and what may never change."""

from __future__ import annotations

import json
import secrets
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.allocation import queries, service
from pb.allocation.after_run import _registered, after_run
from pb.allocation.bridge import Reason, parse_problem, verify_texts
from pb.allocation.models import AllocationRun, ProposedAmendment, RunIsImmutable
from pb.areas.models import Area
from pb.house.database import db
from pb.house.errors import Refused
from pb.house.jobs import start_job
from pb.house.models import AuditEvent, Job
from pb.house.triggers import lift_append_only
from pb.permissions import Actor, Forbidden, Grant, Role
from pb.proposals.models import Proposal
from pb.rounds.models import Round
from tests.rooms.allocation.counted import make_counted

REASON = "The hall roof is let go at our peril: it leaks and is unsafe."


def person(session: Session, role: Role, area: Area | None) -> Actor:
    from pb.accounts.service import create_account

    account = create_account(
        session,
        f"{secrets.token_hex(6)}@example.org",
        f"Cllr {role.value}",
        [(role, None, "x")],
    )
    session.commit()
    return Actor(account.id, account.name, frozenset({Grant(role, area.id if area else None)}))


def recommend(session: Session, round_: Round) -> AllocationRun:
    job = service.ask_recommendation(session, person(session, Role.OFFICER, None), round_)
    session.commit()
    start_job(job)
    run = queries.current_run(session, round_)
    assert run is not None, session.get_one(Job, job.id).message
    return run


def reviewing(
    session: Session, costs: list[int], ballots: list[list[int]], pot: int
) -> tuple[Round, Area, list[Proposal]]:
    round_, area, proposals = make_counted(session, costs, ballots, pot=pot)
    recommend(session, round_)
    round_.stage = "reviewing"
    session.commit()
    return round_, area, proposals


def ask(
    session: Session, actor: Actor, round_: Round, kind: str, proposal: Proposal, cost: int | None = None
):
    amendment, job = service.ask_amendment(
        session, actor, round_, kind=kind, proposal=proposal, cost=cost, reason=REASON
    )
    session.commit()
    start_job(job)
    session.refresh(amendment)
    return amendment, session.get_one(Job, job.id)


def funded(session: Session, round_: Round) -> set[int]:
    run = queries.current_run(session, round_)
    assert run is not None
    return {p.number for p in queries.read_run(run).by_number.values() if p.funded}


# 1 has two points, 2 and 3 one each. With 100.00: {2, 3} has two points for 90.00, {1} two for 100.00.
TWO_PLANS = ([10_000, 4_000, 5_000], [[1], [1], [2], [3]])


def test_the_recommendation_is_solved_stored_and_moves_the_round(app: Flask, session: Session) -> None:
    round_, _, _ = make_counted(session, [6_000, 5_000, 4_000], [[1], [1], [1], [2], [2], [3]], pot=10_000)
    run = recommend(session, round_)
    assert round_.stage == "recommended"
    # By hand: {1, 3} costs 100.00 and has 4 points; {2, 3} only 3.
    assert funded(session, round_) == {1, 3}
    reading = queries.read_run(run)
    assert (reading.spend, reading.left, reading.support, reading.money) == (10_000, 0, 4, 10_000)
    assert run.problem_sha256 == json.loads(run.result)["problem_sha256"]
    assert verify_texts(run.problem, run.result) == []
    events = session.scalars(sa.select(AuditEvent.event)).all()
    assert {"allocation.recommendation-asked", "allocation.recommendation-made", "round.moved"} <= set(events)


def test_an_exact_tie_is_decided_by_spend_and_says_so(app: Flask, session: Session) -> None:
    round_, _, _ = make_counted(session, *TWO_PLANS, pot=10_000)
    reading = queries.read_run(recommend(session, round_))
    assert funded(session, round_) == {2, 3}
    assert reading.by_number[1].explanation.reason is Reason.TIE
    assert reading.by_number[1].explanation.tie_stage == "spend"


def test_the_drawn_order_decides_between_equals(app: Flask, session: Session) -> None:
    round_, _, _ = make_counted(session, [5_000, 5_000], [[1], [2]], pot=5_000, tie_order=[2, 1])
    reading = queries.read_run(recommend(session, round_))
    assert funded(session, round_) == {2}
    assert reading.by_number[1].explanation.tie_stage == "order"


def test_a_second_asker_gets_the_first_ones_job(app: Flask, session: Session) -> None:
    round_, area, _ = make_counted(session, [5_000], [[1]], pot=5_000)
    officer = person(session, Role.OFFICER, area)
    first = service.ask_recommendation(session, officer, round_)
    session.commit()
    assert service.ask_recommendation(session, officer, round_).id == first.id


def test_one_run_however_often_the_job_is_done(app: Flask, session: Session) -> None:
    round_, area, _ = make_counted(session, [5_000], [[1]], pot=5_000)
    officer = person(session, Role.OFFICER, area)
    first = service.ask_recommendation(session, officer, round_)
    session.commit()
    first.created_at = first.created_at.replace(year=2020)
    session.commit()
    second = service.ask_recommendation(session, officer, round_)
    session.commit()
    start_job(first)
    start_job(second)
    assert queries.count_runs(session, round_) == 1
    assert session.get_one(Job, second.id).state == "done"


def test_only_officers_ask_and_only_once_the_votes_are_counted(app: Flask, session: Session) -> None:
    round_, area, _ = make_counted(session, [5_000], [[1]], pot=5_000)
    with pytest.raises(Forbidden):
        service.ask_recommendation(session, person(session, Role.COUNCILLOR, area), round_)
    round_.stage = "voting"
    with pytest.raises(Refused):
        service.ask_recommendation(session, person(session, Role.OFFICER, area), round_)


def test_a_touched_frozen_text_is_not_solved(app: Flask, session: Session) -> None:
    round_, area, _ = make_counted(session, [5_000], [[1]], pot=5_000)
    round_.frozen = (round_.frozen or "").replace("5000", "4000")
    session.commit()
    job = service.ask_recommendation(session, person(session, Role.OFFICER, area), round_)
    session.commit()
    start_job(job)
    assert session.get_one(Job, job.id).state == "failed"
    assert queries.count_runs(session, round_) == 0


def test_a_change_resolves_the_rest_round_it(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(
        session, [6_000, 5_000, 4_000], [[1], [1], [1], [2], [2], [3]], 10_000
    )
    councillor = person(session, Role.COUNCILLOR, area)
    amendment, job = ask(session, councillor, round_, "forbid", proposals[0])
    assert (amendment.state, job.state) == ("standing", "done")
    # Without 1, the best that 100.00 buys is {2, 3}.
    assert funded(session, round_) == {2, 3}
    run = queries.current_run(session, round_)
    assert run is not None and run.number == 2 and run.based_on_id == amendment.before_run_id
    carried = parse_problem(run.problem).amendments
    assert [(a.author, a.reason) for a in carried] == [("Cllr councillor", REASON)]
    reading = queries.read_run(run)
    assert reading.by_number[1].explanation.reason is Reason.FORBIDDEN
    assert reading.by_number[1].by_vote and reading.by_number[1].changed is not None
    assert not reading.by_number[2].by_vote and reading.by_number[2].funded


def test_changes_stand_together_and_are_taken_back_one_by_one(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(
        session, [6_000, 5_000, 4_000], [[1], [1], [1], [2], [2], [3]], 10_000
    )
    councillor = person(session, Role.COUNCILLOR, area)
    first, _ = ask(session, councillor, round_, "forbid", proposals[0])
    second, _ = ask(session, councillor, round_, "reprice", proposals[1], 6_500)
    assert (first.state, second.state) == ("standing", "standing")
    assert funded(session, round_) == {2}  # 65.00 and 40.00 do not fit into 100.00 together
    reading = queries.read_run(queries.current_run(session, round_))  # type: ignore[arg-type]
    assert (reading.by_number[2].cost, reading.by_number[2].asked) == (6_500, 5_000)
    job = service.withdraw_amendment(session, councillor, first)
    assert job is not None
    session.commit()
    start_job(job)
    session.refresh(first)
    assert first.state == "withdrawn"
    assert funded(session, round_) == {1, 3}
    assert queries.count_runs(session, round_) == 4


def test_an_impossible_change_is_refused_in_words_and_changes_nothing(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(session, [6_000, 12_000], [[1], [2]], 10_000)
    amendment, job = ask(session, person(session, Role.COUNCILLOR, area), round_, "fix", proposals[1])
    assert (amendment.state, job.state) == ("refused", "done")
    words = " ".join(amendment.conflict)
    assert "£100" in words and "Proposal 2" in words and "£120" in words
    assert queries.count_runs(session, round_) == 1
    # Refused changes do not stand in the way of the next one.
    again, _ = ask(session, person(session, Role.CABINET, None), round_, "forbid", proposals[0])
    assert again.state == "standing"


def test_what_a_change_must_say(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(session, [6_000, 5_000], [[1], [2]], 10_000)
    councillor = person(session, Role.COUNCILLOR, area)

    def refused(**changes: object) -> str:
        values = {"kind": "forbid", "proposal": proposals[0], "cost": None, "reason": REASON, **changes}
        with pytest.raises(Refused) as error:
            service.ask_amendment(session, councillor, round_, **values)  # type: ignore[arg-type]
        return str(error.value)

    assert "30" in refused(reason="Because.")
    assert "30" in refused(reason="x" + " " * 60 + "y")
    assert "2000" in refused(reason="long " * 500)
    assert "pounds" in refused(kind="reprice")
    assert "another amount" in refused(kind="reprice", cost=6_000)
    ask(session, councillor, round_, "forbid", proposals[0])
    assert "already" in refused()
    assert "taken back first" in refused(kind="fix")
    round_.stage = "decided"
    assert refused(proposal=proposals[1])


def test_a_councillor_changes_their_own_area_only(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(session, [6_000], [[1]], 10_000)
    from tests.factories import make_area

    stranger = person(session, Role.COUNCILLOR, make_area(session))
    officer = person(session, Role.OFFICER, area)
    for actor in (stranger, officer):
        with pytest.raises(Forbidden):
            service.ask_amendment(
                session, actor, round_, kind="forbid", proposal=proposals[0], cost=None, reason=REASON
            )
    amendment, _ = ask(session, person(session, Role.COUNCILLOR, area), round_, "forbid", proposals[0])
    with pytest.raises(Forbidden):
        service.withdraw_amendment(session, person(session, Role.CABINET, None), amendment)


def test_one_not_answered_yet_is_taken_back_at_once(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(session, [6_000], [[1]], 10_000)
    councillor = person(session, Role.COUNCILLOR, area)
    amendment, job = service.ask_amendment(
        session, councillor, round_, kind="forbid", proposal=proposals[0], cost=None, reason=REASON
    )
    assert service.withdraw_amendment(session, councillor, amendment) is None
    session.commit()
    start_job(job)
    session.refresh(amendment)
    assert amendment.state == "withdrawn" and queries.count_runs(session, round_) == 1
    with pytest.raises(Refused):
        service.withdraw_amendment(session, councillor, amendment)


def test_a_change_asked_before_another_run_is_solved_on_top_of_it(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(
        session, [6_000, 5_000, 4_000], [[1], [1], [1], [2], [2], [3]], 10_000
    )
    councillor = person(session, Role.COUNCILLOR, area)
    late, late_job = service.ask_amendment(
        session, councillor, round_, kind="forbid", proposal=proposals[2], cost=None, reason=REASON
    )
    session.commit()
    ask(session, councillor, round_, "forbid", proposals[0])
    start_job(late_job)
    session.refresh(late)
    assert late.state == "standing" and late.after_run is not None and late.after_run.number == 3
    assert late.before_run_id == late.after_run.based_on_id
    assert funded(session, round_) == {2}


def test_a_stored_run_is_never_changed(app: Flask, session: Session) -> None:
    round_, _, _ = make_counted(session, [5_000], [[1]], pot=5_000)
    run = recommend(session, round_)
    run.rule = "another"
    with pytest.raises(RunIsImmutable):
        session.flush()
    session.rollback()
    session.delete(session.get_one(AllocationRun, run.id))
    with pytest.raises(RunIsImmutable):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("column", ["result", "problem"])
def test_a_run_changed_behind_the_houses_back_is_not_read(app: Flask, session: Session, column: str) -> None:
    round_, _, _ = make_counted(session, [5_000], [[1]], pot=5_000)
    run = recommend(session, round_)
    tamper = sa.text(f"UPDATE allocation_run SET {column} = {column} || ' '")  # noqa: S608 - names from the test itself
    with pytest.raises(sa.exc.DatabaseError, match="cannot be changed or deleted"):
        session.execute(tamper)
    session.rollback()
    for statement in [*lift_append_only("allocation_run", "sqlite"), tamper.text]:
        session.execute(sa.text(statement))
    session.commit()
    session.expire_all()
    with pytest.raises(queries.RunAltered):
        queries.read_run(run) if column == "result" else queries.problem_text(run)


def test_rooms_above_are_told_of_every_run_in_its_transaction(app: Flask, session: Session) -> None:
    told: list[int] = []

    def listen(_session: Session, _actor: Actor, run: AllocationRun) -> None:
        told.append(run.number)

    after_run(listen)
    after_run(listen)
    try:
        round_, area, proposals = reviewing(session, [6_000], [[1]], 10_000)
        ask(session, person(session, Role.COUNCILLOR, area), round_, "forbid", proposals[0])
    finally:
        _registered.remove(listen)
    assert told == [1, 2]


def test_a_failure_on_the_way_leaves_neither_run_nor_stage(app: Flask, session: Session) -> None:
    def fail(_session: Session, _actor: Actor, _run: AllocationRun) -> None:
        raise RuntimeError("on purpose")

    round_, area, _ = make_counted(session, [5_000], [[1]], pot=5_000)
    officer = person(session, Role.OFFICER, area)
    job = service.ask_recommendation(session, officer, round_)
    session.commit()
    after_run(fail)
    try:
        start_job(job)
    finally:
        _registered.remove(fail)
    session.expire_all()
    assert session.get_one(Job, job.id).state == "failed"
    assert queries.count_runs(session, round_) == 0 and round_.stage == "counted"


def test_the_job_row_says_how_far_it_is(app: Flask, session: Session) -> None:
    # The second proposal does not fit beside the first, so there is something to explain.
    round_, area, _ = make_counted(session, [6_000, 5_000, 4_000], [[1], [1], [2], [3]], pot=10_000)
    job = service.ask_recommendation(session, person(session, Role.OFFICER, area), round_)
    session.commit()
    start_job(job)
    session.refresh(job)
    assert job.state == "done" and job.total > 0 and job.done == job.total
    assert job.next_url == f"/rounds/{round_.slug}/recommendation"


def test_no_amendment_is_left_behind_when_the_form_is_refused(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(session, [6_000], [[1]], 10_000)
    with pytest.raises(Refused):
        service.ask_amendment(
            session,
            person(session, Role.COUNCILLOR, area),
            round_,
            kind="forbid",
            proposal=proposals[0],
            cost=None,
            reason="no",
        )
    assert session.scalars(sa.select(ProposedAmendment)).all() == []


def test_a_change_that_others_rest_on_is_not_taken_back_alone(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(session, [6_000, 12_000], [[1], [2]], 10_000)
    councillor = person(session, Role.COUNCILLOR, area)
    cheaper, _ = ask(session, councillor, round_, "reprice", proposals[1], 4_000)
    fixed, _ = ask(session, councillor, round_, "fix", proposals[1])
    assert (cheaper.state, fixed.state) == ("standing", "standing")
    job = service.withdraw_amendment(session, councillor, cheaper)
    assert job is not None
    session.commit()
    start_job(job)
    session.refresh(cheaper)
    session.refresh(job)
    assert (cheaper.state, job.state) == ("standing", "failed") and "rest on this one" in job.message
    assert queries.count_runs(session, round_) == 3


@pytest.mark.postgresql
def test_the_same_way_on_postgresql(postgres_app: Flask) -> None:
    session = db.session()
    round_, area, proposals = reviewing(
        session, [6_000, 5_000, 4_000], [[1], [1], [1], [2], [2], [3]], 10_000
    )
    amendment, _ = ask(session, person(session, Role.COUNCILLOR, area), round_, "forbid", proposals[0])
    assert amendment.state == "standing" and funded(session, round_) == {2, 3}
    run = queries.current_run(session, round_)
    assert run is not None and verify_texts(queries.problem_text(run), queries.result_text(run)) == []


def test_what_is_not_proved_in_time_is_not_stored(app: Flask, session: Session) -> None:
    round_, _, _ = make_counted(session, [5_000, 6_000], [[1], [2, 1]], pot=6_000)
    app.extensions["settings"] = SimpleNamespace(solve_seconds=0)  # shorter than a setting may be
    job = service.ask_recommendation(session, person(session, Role.OFFICER, None), round_)
    session.commit()
    job_id = job.id
    start_job(job)
    session.expire_all()
    found = session.get_one(Job, job_id)
    assert found.state == "failed" and "within 0 seconds" in found.message
    assert queries.current_run(session, round_) is None
    assert round_.stage == "counted"


def test_a_change_whose_round_was_paused_meanwhile_changes_nothing(app: Flask, session: Session) -> None:
    """Paused after it was signed: a new run would void the signature, and nobody could sign again."""
    round_, area, proposals = reviewing(
        session, [6_000, 5_000, 4_000], [[1], [1], [1], [2], [2], [3]], 10_000
    )
    councillor = person(session, Role.COUNCILLOR, area)
    amendment, job = service.ask_amendment(
        session, councillor, round_, kind="forbid", proposal=proposals[0], cost=None, reason=REASON
    )
    round_.stage, round_.paused_from = "paused", "signed"
    session.commit()
    start_job(job)
    session.expire_all()
    found = session.get_one(Job, job.id)
    assert found.state == "failed" and "paused" in found.message
    assert found.next_url == f"/rounds/{round_.slug}/review/{area.slug}#amendment-{amendment.id}", (
        "a way back"
    )
    assert amendment.state == "asked" and queries.count_runs(session, round_) == 1
    round_.stage, round_.paused_from = "reviewing", ""
    assert service.withdraw_amendment(session, councillor, amendment) is None
    ask(session, councillor, round_, "forbid", proposals[0])
    assert queries.count_runs(session, round_) == 2


def test_the_count_goes_by_what_was_frozen_and_not_by_the_row(session: Session) -> None:
    """A way of counting that somebody writes into the row after voting opened changes nothing."""
    round_, _area, _proposals = make_counted(session, [6_000, 5_000, 4_000], [[1], [2], [3]], pot=10_000)
    session.execute(sa.update(Round).where(Round.id == round_.id).values(rule="greedy-stop"))
    session.commit()
    run = recommend(session, round_)
    assert run.rule == "max-support"
