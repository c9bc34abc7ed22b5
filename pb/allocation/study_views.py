"""The officer's button for a study that was stopped, or that failed."""

from __future__ import annotations

from flask import abort, url_for
from werkzeug.wrappers import Response

from pb.allocation.forms import AskForm
from pb.allocation.studying import ask_study_again
from pb.allocation.views import blueprint, find_round
from pb.house.database import db
from pb.house.fragments import done
from pb.house.jobs import start_job
from pb.permissions import Action, current_actor, requires


@blueprint.post("/rounds/<slug>/recommendation/study")
@requires(Action.RECOMMEND)
def study(slug: str) -> Response:
    """Have what else could have been worked out again."""
    round_ = find_round(slug)
    AskForm().validate_on_submit() or abort(400)
    job = ask_study_again(db.session(), current_actor(), round_)
    db.session.commit()
    if job.state == "queued":
        start_job(job)
    return done(url_for("house.job", job_id=job.id))
