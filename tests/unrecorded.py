"""A law that the whole suite keeps: what a request changes for good is in the civic record, by one commit.

The listeners look at every commit made while a request is answered, whichever test sent it.
"""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

# Ballots are never recorded one by one, for their order would re-link voters; the rest is no public business:
# a link that was sent, an answer to give again, how far a job is.
NOT_RECORDED = {"ballot", "ballot_draft", "credential", "given_answer", "job", "sign_in_link"}
# Nor what one person thinks of a statement, chose as priorities, or which browser they did it with; what is
# published of them is, with its hash.
NOT_RECORDED |= {"statement_vote", "priority_choice", "participant", "participant_device"}
NOT_RECORDED |= {"join_link", "notice"}
# Nor is what people say of themselves, nor a reading in steps of what is in the box.
NOT_RECORDED |= {"monitoring_answer", "turnout_reading"}
# Nor what one phone in a hall does: nobody knows whose it is, and nobody shall work it out.
NOT_RECORDED |= {"joined_device", "question_second", "point_answer", "speaking_turn", "practice_ballot"}
NOT_RECORDED |= {"workshop_evaluation"}
RECORD = "audit_event"
KEY = "tables-changed"

faults: list[str] = []


def listen() -> None:
    """Look at every session from now on."""
    event.listen(Session, "after_flush", see_flush)
    event.listen(Session, "do_orm_execute", see_statement)
    event.listen(Session, "after_commit", see_commit)
    event.listen(Session, "after_rollback", lambda session: session.info.pop(KEY, None))


def changed(session: Session) -> set[str]:
    """The tables this transaction has changed so far."""
    tables: set[str] = session.info.setdefault(KEY, set())
    return tables


def see_flush(session: Session, _context: UOWTransaction) -> None:
    """Objects that were added, changed or deleted."""
    touched = [*session.new, *session.deleted, *(o for o in session.dirty if session.is_modified(o))]
    changed(session).update(o.__tablename__ for o in touched)


def see_statement(state: ORMExecuteState) -> None:
    """Statements that change rows without objects."""
    statement: Any = state.statement
    if state.is_insert or state.is_update or state.is_delete:
        changed(state.session).add(statement.table.name)


def see_commit(session: Session) -> None:
    """The commit: what was changed for good is in the record, or it is a fault."""
    if session.in_nested_transaction():
        return
    tables = session.info.pop(KEY, set()) - NOT_RECORDED
    if tables and RECORD not in tables and has_request_context():
        faults.append(f"{request.method} {request.url_rule} changed {', '.join(sorted(tables))} unrecorded")
