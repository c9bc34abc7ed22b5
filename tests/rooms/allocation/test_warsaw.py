"""A whole real city: the 18 districts of Warsaw 2023 imported, recommended by a job, every reason given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.accounts import service as accounts
from pb.allocation import queries, service
from pb.house.jobs import start_job
from pb.house.models import Job
from pb.permissions import Role
from pb.rounds.queries import all_rounds
from pb.voting.models import CountedBallot
from tests.client import PageClient

pytestmark = pytest.mark.real_data
DISTRICTS, PROPOSALS, BALLOTS = 18, 1_189, 87_138
# Found by the dynamic program and by HiGHS alone. Pooled is 0.4 per cent more, and no district does worse.
APART, POOLED = 594_428, 596_648


@pytest.mark.parametrize(("pool", "support"), [(False, APART), (True, POOLED)], ids=["apart", "pooled"])
def test_a_city_from_its_files_to_its_reasons(
    app: Flask, session: Session, client: PageClient, real_data: Path, pool: bool, support: int
) -> None:
    files = sorted(str(p) for p in (real_data / "pabulib").glob("Poland_Warszawa_2023_*.pb"))
    assert len(files) == DISTRICTS
    done = app.test_cli_runner().invoke(
        args=["import-round", *files, "--title", "Warsaw", *(["--pool"] * pool)]
    )
    assert done.exit_code == 0, done.output
    assert session.scalar(sa.select(sa.func.count()).select_from(CountedBallot)) == BALLOTS
    round_ = all_rounds(session)[0]
    officer = accounts.create_account(session, "o@example.org", "Officer", [(Role.OFFICER, None, "")])
    job = service.ask_recommendation(session, officer.as_actor(), round_)
    session.commit()
    job_id = job.id
    start_job(job)
    session.expire_all()
    found = session.get_one(Job, job_id)
    assert (found.state, found.done, found.total) == ("done", PROPOSALS, PROPOSALS)
    run = queries.current_run(session, round_)
    assert run is not None and run.status == "optimal"
    result = json.loads(run.result)
    assert result["support"] == result["bound"] == support
    assert len(result["explanations"]) == PROPOSALS
    if pool:
        areas = result["areas"].values()
        assert len(areas) == DISTRICTS
        assert all(area["support"] >= area["own_pot_support"] for area in areas)
    session.commit()
    page = client.get("/rounds/warsaw/recommendation").text
    assert "Wesoła" in page and "87,138" in page
