"""The pages of rounds, as readers and officers meet them."""

from __future__ import annotations

import html

import pytest
from sqlalchemy.orm import Session

from pb.house.database import now
from pb.permissions import Role
from pb.rounds.models import Round
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round, make_rule, make_theme

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def text_of(response: object) -> str:
    return html.unescape(response.get_data(as_text=True))  # type: ignore[attr-defined]


def test_home_says_what_is_happening_and_hides_drafts(session: Session, client: PageClient) -> None:
    make_round(session, stage="voting", title="Voting round", voting_closes_at=now())
    make_round(session, stage="gathering", title="Ideas round")
    make_round(session, stage="draft", title="Secret round")
    session.commit()
    text = text_of(client.get("/"))
    assert text.index("Vote now") < text.index("Send in your idea")
    assert "Vote with your card" in text
    assert "Secret round" not in text


def test_home_without_rounds_says_so(client: PageClient) -> None:
    assert "Nothing is going on just now" in text_of(client.get("/"))


@pytest.mark.parametrize(
    ("kind", "parameters", "words"),
    [
        ("district-fair", {}, "at least as well"),
        ("area-floor", {"area": "upper", "amount": 100_000}, "At least £1,000 must be spent in Upper"),
        ("area-ceiling", {"area": "upper", "amount": 100_000}, "At most £1,000 may be spent in Upper"),
        ("theme-floor", {"theme": "parks", "amount": 100_000}, "At least £1,000 must go to “Parks”"),
        ("theme-cap", {"theme": "parks", "amount": 100_000, "area": "upper"}, "“Parks” in Upper"),
        ("theme-share", {"theme": "parks", "share": 2550}, "25.5% of the money"),
        ("theme-count", {"theme": "parks", "at_least": 2}, "At least 2 “Parks”"),
        ("theme-count", {"theme": "parks", "at_most": 3}, "At most 3 “Parks”"),
        ("theme-count", {"theme": "parks", "at_least": 1, "at_most": 3}, "From 1 to 3 “Parks”"),
        ("incompatible", {"proposals": [7, 9]}, "Only one of these can be funded: New roof; proposal 9."),
        ("requires", {"proposals": [7, 9]}, "New roof can be funded only together with: proposal 9."),
    ],
)
def test_every_rule_is_a_plain_sentence(
    session: Session, client: PageClient, kind: str, parameters: dict[str, object], words: str
) -> None:
    make_theme(session, "Parks")
    round_ = make_round(session, [make_area(session, "Upper")], stage="deliberating")
    make_proposal(session, round_, number=7, title="New roof")
    make_rule(session, round_, kind, **parameters)
    session.commit()
    assert words in text_of(client.get(f"/rounds/{round_.slug}"))


@pytest.mark.parametrize("stage", ["draft", "abandoned"])
def test_a_round_that_was_never_published_is_found_by_its_officer_only(
    session: Session, client: PageClient, sign_in: SignIn, stage: str
) -> None:
    round_ = make_round(session, stage=stage)
    session.commit()
    assert client.get(f"/rounds/{round_.slug}").status_code == 404
    officer = sign_in(Role.OFFICER, round_.areas[0])
    assert officer.get(f"/rounds/{round_.slug}").status_code == 200


def test_manage_is_for_the_officer_of_every_area(
    session: Session, client: PageClient, sign_in: SignIn
) -> None:
    here, there = make_area(session), make_area(session)
    round_ = make_round(session, [here, there], stage="draft")
    session.commit()
    url = f"/rounds/{round_.slug}/manage"
    assert client.get(url).status_code in (302, 303)
    assert sign_in(Role.OFFICER, here).get(url).status_code == 403
    assert sign_in(Role.COUNCILLOR).get(url).status_code == 403
    assert sign_in(Role.DEMOCRATIC_SERVICES).get(url).status_code == 200
    for page in ("dates", "voice", "tie-order", "rules", f"pots/{round_.pots[0].id}"):
        assert sign_in(Role.OFFICER, here).post(f"{url}/{page}", data={}).status_code == 403
    assert client.post(f"/rounds/{round_.slug}/actions/publish", data={}).status_code == 403


def test_manage_gives_a_button_or_the_sentences(session: Session, sign_in: SignIn) -> None:
    round_ = make_round(session, stage="draft")
    session.commit()
    officer = sign_in(Role.OFFICER)
    url = f"/rounds/{round_.slug}/manage"
    assert "Set that date first." in text_of(officer.get(url))
    assert "/actions/publish" not in text_of(officer.get(url))
    officer.post(f"{url}/dates", data={"gathering_closes": ["27", "3", "2099"]})
    assert "/actions/publish" in text_of(officer.get(url))


def test_a_move_that_cannot_be_undone_is_confirmed_first(session: Session, sign_in: SignIn) -> None:
    round_ = make_round(session, stage="draft", gathering_closes_at=now())
    session.commit()
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/actions/publish"
    unconfirmed = officer.post(url, data={})
    assert unconfirmed.status_code == 303
    assert unconfirmed.location == url
    assert "This cannot be undone" in text_of(officer.get(url))
    assert stage_of(session, round_) == "draft"
    form = {"confirmed": "yes", "stage": "draft"}
    assert officer.post(url, data=form).location == f"/rounds/{round_.slug}/manage"
    assert stage_of(session, round_) == "gathering"
    again = officer.post(url, data=form)
    assert again.status_code == 409
    assert "cannot be done now" in text_of(again)


def test_a_move_that_waits_answers_in_words(session: Session, sign_in: SignIn) -> None:
    round_ = make_round(session, stage="gathering")
    session.commit()
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/actions/close-gathering"
    assert "Wait for at least one" in text_of(officer.get(url))
    assert "This cannot be undone" not in text_of(officer.get(url))
    refused = officer.post(url, data={"confirmed": "yes"})
    assert refused.status_code == 409
    assert "No proposal has been sent in yet" in text_of(refused)


def test_pause_and_resume_need_no_confirmation(session: Session, sign_in: SignIn) -> None:
    round_ = make_round(session, stage="checking")
    session.commit()
    officer = sign_in(Role.OFFICER)
    officer.post(f"/rounds/{round_.slug}/actions/pause", data={})
    assert stage_of(session, round_) == "paused"
    officer.post(f"/rounds/{round_.slug}/actions/resume", data={})
    assert stage_of(session, round_) == "checking"
    assert officer.post(f"/rounds/{round_.slug}/actions/dance", data={}).status_code == 404
    assert officer.get(f"/rounds/{round_.slug}/actions/sign").status_code in (404, 409)


def stage_of(session: Session, round_: Round) -> str:
    session.expire_all()
    return round_.stage


@pytest.mark.parametrize(
    ("page", "good", "bad"),
    [
        (
            "dates",
            {
                "gathering_closes": ["1", "3", "2099"],
                "voting_opens": ["1", "4", "2099"],
                "voting_opens_clock": "9:00",
                "voting_closes": ["9", "4", "2099"],
                "voting_closes_clock": "17:00",
            },
            [
                {"gathering_closes": ["", "3", "2099"]},
                {"gathering_closes": ["9" * 500, "3", "2099"]},
                {"gathering_closes": ["31", "2", "2099"]},
                {"gathering_closes": [HOSTILE, "²", "2099"]},
                {"gathering_closes": ["1", "3", "99"]},
                {"gathering_closes": ["1", "3"]},
                {"voting_closes": ["1", "1", "2099"]},
                {"voting_closes_clock": "25:00"},
                {"voting_closes_clock": HOSTILE},
            ],
        ),
        ("voice", {"voice": "involve"}, [{"voice": ""}, {"voice": "x" * 5000}, {"voice": HOSTILE}, {}]),
        (
            "tie-order",
            {"seed": "3 5 6"},
            [{"seed": "x" * 101}, {"seed": HOSTILE * 3}],
        ),
    ],
)
def test_bad_values_come_back_with_what_to_do(
    session: Session, sign_in: SignIn, page: str, good: dict[str, object], bad: list[dict[str, object]]
) -> None:
    round_ = make_round(session, stage="deliberating", voice="consult")
    round_.stage = "gathering" if page == "dates" else "deliberating"
    make_proposal(session, round_)
    session.commit()
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/manage/{page}"
    for values in bad:
        answer = officer.post(url, data={**good, **values} if values else {"csrf_token": "x"})
        body = answer.get_data(as_text=True)
        assert answer.status_code == 422, values
        assert "There is a problem" in body
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        for name, typed in {**good, **values}.items() if values else ():
            if name != "voice":
                for part in typed if isinstance(typed, list) else [typed]:
                    assert html.escape(str(part), quote=False).replace('"', "&#34;").replace(
                        "'", "&#39;"
                    ) in body or str(part) in text_of(answer), (name, part)
    assert officer.get(url).status_code == 200
    assert officer.post(url, data=good).status_code == 303


@pytest.mark.parametrize("typed", ["", "-5", "many", "9" * 40, HOSTILE, "1.234"])
def test_a_pot_takes_only_money(session: Session, sign_in: SignIn, typed: str) -> None:
    round_ = make_round(session, stage="gathering")
    session.commit()
    url = f"/rounds/{round_.slug}/manage/pots/{round_.pots[0].id}"
    officer = sign_in(Role.OFFICER)
    answer = officer.post(url, data={"amount": typed})
    assert answer.status_code == 422
    assert "pounds" in text_of(answer) or "Enter how much" in text_of(answer)
    assert officer.post(url, data={"amount": "£1,250.50"}).status_code == 303
    session.expire_all()
    assert round_.pots[0].amount == 125_050


def test_after_opening_the_forms_refuse_in_words(session: Session, sign_in: SignIn) -> None:
    round_ = make_round(session, stage="voting")
    make_proposal(session, round_)
    session.commit()
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/manage"
    for page, form in (
        ("voice", {"voice": "decide"}),
        ("tie-order", {"seed": ""}),
        ("rules", {}),
        (f"pots/{round_.pots[0].id}", {"amount": "5"}),
    ):
        answer = officer.post(f"{url}/{page}", data=form)
        assert answer.status_code == 422
        assert "fixed when voting opened" in text_of(answer)


def test_the_round_page_shows_the_draw_so_that_anybody_can_repeat_it(
    session: Session, client: PageClient, sign_in: SignIn
) -> None:
    round_ = make_round(session, stage="deliberating")
    for _ in range(3):
        make_proposal(session, round_)
    session.commit()
    officer = sign_in(Role.OFFICER)
    officer.post(f"/rounds/{round_.slug}/manage/tie-order", data={"seed": "'; rm -rf <b>"})
    session.expire_all()
    text = text_of(client.get(f"/rounds/{round_.slug}"))
    assert "sha256sum" in text
    assert ", ".join(map(str, round_.tie_order)) in text
    assert "<b>" not in client.get(f"/rounds/{round_.slug}").get_data(as_text=True)


def test_dates_read_back_as_they_were_typed(session: Session, sign_in: SignIn) -> None:
    round_ = make_round(session, stage="gathering")
    session.commit()
    officer, url = sign_in(Role.OFFICER), f"/rounds/{round_.slug}/manage/dates"
    form = {"voting_closes": ["26", "7", "2099"], "voting_closes_clock": "17:30"}
    assert officer.post(url, data=form).status_code == 303
    session.expire_all()
    assert round_.voting_closes_at.isoformat() == "2099-07-26T16:30:00+00:00"
    body = text_of(officer.get(url))
    assert 'value="17:30"' in body
    assert 'value="26"' in body
