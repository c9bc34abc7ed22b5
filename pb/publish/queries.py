"""Gathering what goes into a round's bundle: stored texts as they are, and public fields only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pb import audit
from pb.allocation.models import AllocationRun
from pb.allocation.queries import current_run, problem_text, result_text
from pb.allocation.studies import study_text
from pb.decisions.models import Decision
from pb.decisions.queries import live_decisions, text_of
from pb.house.models import AuditEvent
from pb.permissions import Action, Actor, can
from pb.publish.bundle import FIGURES, STUDY, About, BundleFile, complete, list_files, make_zip
from pb.publish.readme import make_readme
from pb.rounds.models import Round
from pb.rounds.queries import results_are_public

STUDY_FORMAT = 2


@dataclass(frozen=True)
class Bundle:
    """A round's bundle: what it is of and its texts by name."""

    about: About
    texts: dict[str, str]

    @property
    def files(self) -> list[BundleFile]:
        """Name, size and hash of every file."""
        return list_files(self.texts)

    def zipped(self) -> bytes:
        """The zip's bytes."""
        return make_zip(self.texts)


def may_download(actor: Actor, round_: Round) -> bool:
    """Anybody from the day the decisions are published; before that, those who review the whole round."""
    return results_are_public(round_) or can(actor, Action.REVIEW, round_)


def bundle_of(session: Session, round_: Round) -> Bundle | None:
    """The bundle of the round's newest run, or None before there is one."""
    run = current_run(session, round_)
    if run is None:
        return None
    decisions = [d for d in live_decisions(session, round_) if d.run_id == run.id and d.record_sha256]
    about = About(
        round=round_.slug,
        title=round_.title,
        run=run.number,
        problem_sha256=run.problem_sha256,
        result_sha256=run.result_sha256,
        audit_head=anchor(session, run, decisions),
    )
    texts = {
        "problem.json": problem_text(run),
        "result.json": result_text(run),
        "decisions.json": _as_json([public_fields(d) for d in decisions]),
        **{f"decisions/{d.area.slug}.json": text_of(session, d) for d in decisions},
        **_beside(session, run),
    }
    texts["README.txt"] = make_readme(about, texts)
    return Bundle(about, complete(about, texts))


def _beside(session: Session, run: AllocationRun) -> dict[str, str]:
    """What stands beside the result: the study, and the figures about people with their source."""
    study = study_text(session, run)
    figures = json.loads(run.round.frozen or "{}").get("figures")
    return {
        # Studies of an older format told how many voters have nothing to the last one.
        **({STUDY: study} if study and json.loads(study)["format"] >= STUDY_FORMAT else {}),
        **({FIGURES: _as_json(figures)} if figures else {}),
    }


def anchor(session: Session, run: AllocationRun, decisions: list[Decision]) -> str:
    """The audit link that recorded the last thing the bundle shows, so that the bundle stays the same.

    The chain's own head moves on with every sign-in; this link stays in it for ever.
    """
    beside_run = sa.and_(
        AuditEvent.subject == f"round:{run.round_id}",
        AuditEvent.event.in_([audit.Event.RECOMMENDATION_MADE.value, audit.Event.STUDY_MADE.value]),
    )
    found = session.scalar(
        sa.select(AuditEvent.hash)
        .where(sa.or_(AuditEvent.subject.in_([f"decision:{d.id}" for d in decisions]), beside_run))
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    )
    return found or audit.head(session)


def public_fields(decision: Decision) -> dict[str, Any]:
    """What everybody may know about a decision, as plain values."""
    signature = decision.signature
    return {
        "area": decision.area.slug,
        "version": decision.number,
        "state": decision.state,
        "record": f"decisions/{decision.area.slug}.json",
        "record_sha256": decision.record_sha256,
        "signed_by": signature.name if signature else None,
        "signed_as": signature.title if signature else None,
        "signed_at": signature.signed_at.isoformat() if signature else None,
        "published_at": decision.published_at.isoformat() if decision.published_at else None,
        "call_in_until": decision.call_in_until.isoformat() if decision.call_in_until else None,
    }


def _as_json(value: Any) -> str:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
