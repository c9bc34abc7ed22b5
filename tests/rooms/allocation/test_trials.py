"""Trials of changes: each shows what asking would bring, is in no record and its author's own."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pb.allocation import queries, service, trials
from pb.allocation.bridge import AmendmentKind, parse_result
from pb.allocation.models import ProposedAmendment
from pb.allocation.trial_models import Trial
from pb.allocation.trial_table import column_of
from pb.areas.models import Area
from pb.house.errors import Refused
from pb.house.jobs import start_job, stop_job
from pb.permissions import Actor, Forbidden, Role
from pb.proposals.models import Proposal
from pb.rounds.models import Round
from tests.client import PageClient
from tests.conftest import SignIn
from tests.rooms.allocation.test_service import REASON, ask, funded, person, reviewing
from tests.rooms.decisions.cases import make_reviewed

# By hand: with 100.00 the vote funds 1 and 2. Funding 3 (90.00) needs both of them out.
COSTS, BALLOTS, POT = [5_000, 5_000, 9_000, 1_000], [[1], [1], [2], [2], [3], [4]], 10_000
KINDS = {kind.value: kind for kind in AmendmentKind}


def change(proposal: Proposal, kind: str, cost: int | None = None) -> service.Change:
    return service.Change(KINDS[kind], proposal, cost)


def tried(session: Session, actor: Actor, round_: Round, area: Area, *changes: service.Change) -> Trial:
    trial, job = trials.try_out(session, actor, round_, area, changes)
    session.commit()
    start_job(job)
    session.refresh(trial)
    return trial


def outcome(trial: Trial) -> set[int]:
    assert trial.result is not None
    return {int(key) for key in parse_result(trial.result).funded}


@given(
    wanted=st.dictionaries(
        st.integers(0, 3),
        st.one_of(
            st.just(("fix", None)),
            st.just(("forbid", None)),
            st.tuples(st.just("reprice"), st.integers(1, 9_999)),
        ),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_trial_is_what_asking_brings(
    app: Flask, session: Session, wanted: dict[int, tuple[str, int | None]]
) -> None:
    round_, area, proposals = reviewing(session, COSTS, BALLOTS, POT)
    actor = person(session, Role.COUNCILLOR, area)
    changes = [
        change(proposals[place], kind, cost)
        for place, (kind, cost) in wanted.items()
        if cost != proposals[place].cost
    ]
    if not changes:
        return
    before, runs = funded(session, round_), queries.count_runs(session, round_)
    trial = tried(session, actor, round_, area, *changes)
    assert (funded(session, round_), queries.count_runs(session, round_)) == (before, runs)
    assert queries.amendments_of(session, round_) == []
    state, result = trial.state, outcome(trial) if trial.state == "solved" else before
    asked, job = trials.ask_for(session, actor, trial, [REASON] * len(changes))
    session.commit()
    start_job(job)
    session.expire_all()
    assert {one.state for one in asked} == {"standing" if state == "solved" else "refused"}
    assert funded(session, round_) == result
    assert queries.count_runs(session, round_) == runs + (state == "solved")


def test_together_what_alone_cannot_be(app: Flask, session: Session) -> None:
    """To give 2 more than there is beside 1 is impossible while 1 is fixed; without 1 it stands."""
    round_, area, (one, two, _three, _four) = reviewing(session, COSTS, BALLOTS, POT)
    actor = person(session, Role.COUNCILLOR, area)
    both = tried(session, actor, round_, area, change(one, "fix"), change(_three, "fix"))
    assert both.state == "refused" and any("Proposal 3" in line for line in both.conflict)
    swapped = tried(
        session, actor, round_, area, change(one, "forbid"), change(two, "forbid"), change(_three, "fix")
    )
    assert outcome(swapped) == {3, 4}
    asked, job = trials.ask_for(session, actor, swapped, [REASON] * 3)
    session.commit()
    start_job(job)
    session.expire_all()
    assert funded(session, round_) == {3, 4}
    assert len({amendment.after_run_id for amendment in asked}) == 1
    assert session.get(Trial, swapped.id) is None


def test_a_trial_stands_on_what_stands(app: Flask, session: Session) -> None:
    """With 1 taken out for good, trying 2 out leaves the money to 3: 2 alone would not."""
    round_, area, (one, two, _three, _four) = reviewing(session, COSTS, BALLOTS, POT)
    actor = person(session, Role.COUNCILLOR, area)
    ask(session, actor, round_, "forbid", one)
    trial = tried(session, actor, round_, area, change(two, "forbid"))
    assert outcome(trial) == {3, 4}
    current = queries.current_run(session, round_)
    assert current is not None and trial.base_run_id == current.id


def test_a_column_names_the_other_areas_that_change(session: Session) -> None:
    round_ = make_reviewed(session, "Coldbeck", "Netherby")
    run = queries.current_run(session, round_)
    assert run is not None
    base = queries.read_run(run)
    here, there = base.areas
    moved = replace(there, funded=there.funded[:1], not_funded=there.not_funded + there.funded[1:])
    assert column_of(base, replace(base, areas=(here, moved)), here.slug).elsewhere == (there.name,)
    assert column_of(base, base, here.slug).elsewhere == ()


def test_a_trial_is_its_authors_own(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(session, COSTS, BALLOTS, POT)
    actor, other = (person(session, Role.COUNCILLOR, area) for _ in range(2))
    trial = tried(session, actor, round_, area, change(proposals[0], "forbid"))
    assert trials.trials_of(session, other, round_, area) == []
    for act in (
        lambda: trials.throw_away(session, other, trial),
        lambda: trials.ask_for(session, other, trial, [REASON]),
        lambda: trials.try_out(
            session, person(session, Role.OFFICER, None), round_, area, [change(proposals[0], "fix")]
        ),
    ):
        with pytest.raises(Forbidden):
            act()
    for place in (1, 2, 3):
        tried(session, actor, round_, area, change(proposals[place], "forbid"))
    with pytest.raises(Refused, match="Throw one of your 4 trials away first"):
        trials.try_out(session, actor, round_, area, [change(proposals[0], "fix")])


def test_a_trial_that_is_stopped_is_gone(app: Flask, session: Session) -> None:
    round_, area, proposals = reviewing(session, COSTS, BALLOTS, POT)
    actor = person(session, Role.COUNCILLOR, area)
    trial, job = trials.try_out(session, actor, round_, area, [change(proposals[0], "forbid")])
    session.commit()
    with pytest.raises(Forbidden):
        stop_job(session, person(session, Role.COUNCILLOR, area), job)
    stop_job(session, actor, job)
    session.commit()
    start_job(job)
    assert session.get(Trial, trial.id) is None and job.state == "stopped"


def test_the_page(session: Session, client: PageClient, sign_in: SignIn) -> None:
    round_, area, _proposals = reviewing(session, COSTS, BALLOTS, POT)
    url = f"/rounds/{round_.slug}/review/{area.slug}/trials"
    assert sign_in(Role.OFFICER).get(url).status_code == 403
    councillor = sign_in(Role.COUNCILLOR)
    assert "Nobody else sees your trials" in councillor.get(url).text
    held = councillor.post(url, data={"proposal": "1", "kind": "reprice", "cost": "lots"})
    assert held.status_code == 422 and "lots" in held.text
    first = councillor.post(url, data={"proposal": "1", "kind": "forbid"})
    assert first.status_code == 303 and councillor.get(first.location).location == url
    trial = session.scalars(sa.select(Trial)).one()
    second = councillor.post(url, data={"start": str(trial.id), "proposal": "2", "kind": "forbid"})
    assert councillor.get(second.location).location == url
    shown = councillor.get(url).text
    assert "Trial A" in shown and "Trial B" in shown and "£90" in shown
    again = councillor.post(url, data={"start": str(trial.id), "proposal": "1", "kind": "fix"})
    assert again.status_code == 422 and "Change each proposal once only." in again.text
    ask = f"{url}/{session.scalars(sa.select(Trial.id)).all()[-1]}/ask"
    assert sign_in(Role.COUNCILLOR, area=None).get(ask).status_code == 404
    short = councillor.post(ask, data={"reason_1": REASON, "reason_2": "Because."})
    assert short.status_code == 422 and "Because." in short.text and REASON in short.text
    sent = councillor.post(ask, data={"reason_1": REASON, "reason_2": REASON, "idempotency_key": "k" * 20})
    assert sent.status_code == 303 and "/jobs/" in sent.location
    twice = councillor.post(ask, data={"reason_1": REASON, "reason_2": REASON, "idempotency_key": "k" * 20})
    assert twice.location == sent.location
    assert [a.state for a in session.scalars(sa.select(ProposedAmendment))] == ["standing", "standing"]
    assert "worked out before the newest change" in councillor.get(url).text
    councillor.post(f"{url}/{trial.id}/throw-away")
    assert session.scalar(sa.select(sa.func.count(Trial.id))) == 0
