"""The pages of a count of paper: who sees what, and what a wrong line gets for an answer."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.accounts.models import SignIn as SignInRow
from pb.house.database import now
from pb.paper import queries
from pb.paper.models import PaperEntry, PaperSlip
from pb.permissions import Role
from tests.conftest import SignIn
from tests.factories import make_area
from tests.rooms.paper.desk import done, submit, words
from tests.rooms.paper.hall import open_hall


def test_nobody_sees_what_the_other_person_keyed(app: Flask, session: Session, sign_in: SignIn) -> None:
    hall = open_hall(session)
    base = f"/rounds/{hall.round.slug}/paper"
    ann, bob = sign_in(Role.TELLER), sign_in(Role.OFFICER)
    key = done(ann, f"{base}/batches/new", sheet=hall.sheet, declared="2", counted_by="Ann and Bob")
    assert f"{hall.sheet}-014: 5, 6" in words(submit(ann, key, line="14 5 6"))
    for page in (key, base, f"{base}/batches/1"):
        assert "5, 6" not in words(bob.get(page))
    submit(bob, key, line="14 5")
    assert "5, 6" in words(ann.get(key)) and "5, 6" not in words(bob.get(key))
    # Both are done, and differ: the officer who keyed is not shown the other reading either.
    for who in (ann, bob):
        submit(who, key, line="15 1")
    answer = bob.get(f"{base}/batches/1/differences")
    assert "You keyed this batch" in words(answer) and "5, 6" not in answer.get_data(as_text=True)
    assert ann.get(f"{base}/batches/1/differences").status_code == 403
    assert "5, 6" in words(sign_in(Role.OFFICER).get(f"{base}/batches/1/differences"))


def test_a_wrong_line_is_kept_with_what_to_do(app: Flask, session: Session, sign_in: SignIn) -> None:
    hall = open_hall(session)
    ann = sign_in(Role.TELLER)
    base = f"/rounds/{hall.round.slug}/paper"
    key = done(ann, f"{base}/batches/new", sheet=hall.sheet.lower(), declared="2", counted_by="Ann, Bob")
    answer = submit(ann, key, line="14 77")
    assert answer.status_code == 422 and "Proposal 77 is not on this ballot" in words(answer)
    assert 'value="14 77"' in answer.get_data(as_text=True)
    assert submit(ann, key, line="").status_code == 422
    submit(ann, key, line="14 3")
    answer = submit(ann, key, line="14 4")
    assert answer.status_code == 422 and "To correct it, say why" in words(answer)
    # Its own form carries the line and asks for the reason.
    answer = ann.post(key, data={"line": "14 4", "why": "Misread."})
    assert answer.status_code == 200 and f"{hall.sheet}-014: 4" in words(answer)
    kept = session.scalars(sa.select(PaperEntry).order_by(PaperEntry.revision)).all()
    assert [(entry.choices, entry.why) for entry in kept] == [([3], ""), ([4], "Misread.")]


def test_htmx_swaps_what_was_understood(app: Flask, session: Session, sign_in: SignIn) -> None:
    hall = open_hall(session)
    ann = sign_in(Role.TELLER)
    base = f"/rounds/{hall.round.slug}/paper"
    key = done(ann, f"{base}/batches/new", sheet=hall.sheet, declared="1", counted_by="Ann, Bob")
    answer = ann.post(key, data={"line": "14 3"}, headers={"HX-Request": "true"})
    text = answer.get_data(as_text=True)
    assert "<html" not in text and "<form" not in text and "You have keyed 1 of 1." in text


def test_a_teller_of_one_area_keys_there_and_nowhere_else(
    app: Flask, session: Session, sign_in: SignIn
) -> None:
    hall = open_hall(session, areas=2)
    base = f"/rounds/{hall.round.slug}/paper"
    done(sign_in(Role.TELLER), f"{base}/batches/new", sheet=hall.sheet, declared="1", counted_by="Ann, Bob")
    other = sign_in(Role.TELLER, hall.round.areas[1])
    assert other.get(base).status_code == 200 and "Batch 1" not in words(other.get(base))
    assert other.get(f"{base}/batches/1/key").status_code == 403
    assert other.post(f"{base}/batches/1/key", data={"line": "1 1"}).status_code == 403
    assert (
        submit(other, f"{base}/batches/new", sheet=hall.sheet, declared="1", counted_by="A, B").status_code
        == 403
    )
    assert sign_in(Role.TELLER, make_area(session)).get(base).status_code == 403
    assert sign_in(Role.COUNCILLOR).get(base).status_code == 403
    assert other.post(f"{base}/override", data={"why": "x" * 40}).status_code == 403


def test_the_published_rule_is_chosen_and_the_phone_stays_secret(
    app: Flask, session: Session, sign_in: SignIn
) -> None:
    from pb.voting import service
    from pb.voting.marks import Marks
    from tests.rooms.voting.polling import holder

    for rule, checked in (("phone", "other"), ("paper", "slip")):
        hall = open_hall(session, double_vote=rule)
        service.cast_ballot(session, holder(session, hall.cards[0]), Marks((6, 5, 4)), "k")
        hall.key_twice(hall.open(1), "1 3 1")
        hall.round.voting_closes_at = now() - timedelta(minutes=1)
        hall.box()
        judge = sign_in(Role.OFFICER)
        slip = session.scalars(sa.select(PaperSlip).where(PaperSlip.fate == "question")).one()
        url = f"/rounds/{hall.round.slug}/paper/doubles/{slip.id}"
        page = judge.get(url).get_data(as_text=True)
        assert f'value="{checked}" checked' in " ".join(page.split()), page
        assert "3, 1" in page and "6, 5, 4" not in page
        answer = submit(judge, url, double=checked, why="")
        assert answer.status_code == 422 and "Write the reason" in words(answer)
        done(judge, url, double=checked, why="The published rule.")
        assert judge.get(url).status_code == 404


def test_an_override_is_written_down(app: Flask, session: Session, sign_in: SignIn) -> None:
    hall = open_hall(session)
    hall.key_twice(hall.open(2), "1 3")
    hall.close_phones()
    hall.box()
    judge, base = sign_in(Role.OFFICER), f"/rounds/{hall.round.slug}/paper"
    assert submit(judge, f"{base}/override", why="short").status_code == 422
    done(judge, f"{base}/override", why="The second slip was lost on the way to the count.")
    assert "The second slip was lost" in words(judge.get(base))
    closing = f"/rounds/{hall.round.slug}/actions/close-voting"
    assert judge.post(closing, data={"confirmed": "yes"}).status_code == 303
    overview = words(judge.get(base))
    assert "0 of 1" in overview and "closed, and not reconciled" in overview
    for url in (f"/rounds/{hall.round.slug}/count", f"/rounds/{hall.round.slug}/how-slips-are-counted"):
        assert "The second slip was lost" in words(judge.get(url))


def test_an_override_wants_a_fresh_sign_in_and_keeps_what_was_written(
    app: Flask, session: Session, sign_in: SignIn
) -> None:
    hall = open_hall(session)
    hall.key_twice(hall.open(2), "1 3")
    hall.close_phones()
    hall.box()
    judge, url = sign_in(Role.OFFICER), f"/rounds/{hall.round.slug}/paper/override"
    reason = "The second slip was lost on the way to the count."
    session.execute(sa.update(SignInRow).values(authenticated_at=now() - timedelta(minutes=11)))
    session.commit()
    asked = judge.get(url)
    assert asked.status_code == 303 and asked.location.startswith("/sign-in/again?next=")
    held = judge.post(url, data={"why": reason})
    assert held.status_code == 422 and reason in held.text and "Confirm first that it is you" in held.text
    assert queries.reasons_against(session, hall.round)
    session.execute(sa.update(SignInRow).values(authenticated_at=now()))
    session.commit()
    done(judge, url, why=reason)
    assert queries.reasons_against(session, hall.round) == []


def test_a_spoiled_slip_at_the_desk(app: Flask, session: Session, sign_in: SignIn) -> None:
    hall = open_hall(session)
    teller, url = sign_in(Role.TELLER), f"/rounds/{hall.round.slug}/paper/spoiled"
    assert submit(teller, url, serial="nonsense").status_code == 422
    done(teller, url, serial=f"{hall.sheet}-003")
    assert "void already" in words(submit(teller, url, serial=f"{hall.sheet}-003"))
