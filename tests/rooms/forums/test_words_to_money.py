"""From words to money: what became of a question is one page, and its author is told at every step."""

from __future__ import annotations

import html
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pb.forums import digests
from pb.forums.models import Post, PostProposal, Topic
from pb.forums.people import Membership, Notice
from pb.house.likeness import likeness, most_alike
from pb.permissions import Role
from pb.proposals.models import JoinRequest, OfficerCheck, Proposal, ProposalState
from pb.rounds.models import Round
from tests.client import PageClient
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round, make_theme
from tests.rooms.allocation.counted import count
from tests.rooms.decisions.cases import recommend
from tests.rooms.forums.talking import body_of, join, make_forum, make_topic, outbox, say
from tests.rooms.proposals import applying

BENCHES = "Could we have benches along the river path, so that older people can rest?"


@pytest.fixture
def topic(session: Session) -> Topic:
    made = make_topic(session, make_forum(session, make_area(session, "Coldbeck")))
    session.commit()
    return made


@pytest.fixture
def round_(session: Session, topic: Topic) -> Round:
    made = make_round(session, [topic.forum.area], slug="main", title="Main round")
    make_theme(session)
    session.commit()
    return made


@pytest.fixture
def ada(app: Flask, topic: Topic) -> PageClient:
    return join(app, topic.forum.area, "ada@example.org")


def way(client: PageClient, post: Post) -> str:
    return html.unescape(client.get(f"/forums/coldbeck/words/{post.id}").text)


def send(app: Flask) -> str:
    return app.test_cli_runner().invoke(args=["forums", "send", "--site", "http://localhost"]).output


def start(client: PageClient, post: Post) -> str:
    answer = client.post(f"/forums/coldbeck/words/{post.id}/proposal", data={"round_slug": "main"})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_the_whole_way(
    session: Session,
    app: Flask,
    client: PageClient,
    sign_in: SignIn,
    topic: Topic,
    round_: Round,
    ada: PageClient,
) -> None:
    question = say(ada, topic, "question", BENCHES)
    assert question is not None
    ben = join(app, topic.forum.area, "ben@example.org")
    key = start(ben, question)
    assert BENCHES[:100] in html.unescape(ben.get(f"{key}/idea").text), "the words stand in it"
    assert "Somebody is writing a proposal from it" in way(client, question)
    assert outbox(app)[-1]["To"] == "ada@example.org"
    answers = applying.good_answers(topic.forum.area, make_theme(session))
    session.commit()
    applying.fill(ben, key, answers)
    applying.send(ben, key)
    assert "Benches for the river path" in way(client, question)
    page = html.unescape(client.get("/rounds/main/proposals/1").text)
    assert "Where it came from" in page and BENCHES in page
    proposal = session.scalars(sa.select(Proposal)).one()
    round_.stage = "checking"
    session.commit()
    sign_in(Role.OFFICER, topic.forum.area).post(
        "/rounds/main/proposals/1/check", data={"outcome": "accepted", "reasons": "The land is ours."}
    )
    before = len(outbox(app))
    assert "2 told" in send(app), "that it is part of a proposal, and that it is accepted"
    assert "0 told" in send(app), "a step is told once"
    sent = outbox(app)[before:]
    bodies = [body_of(message) for message in sent if message["To"] == "ada@example.org"]
    assert any("accepted for the vote" in body for body in bodies)
    others = [message["Subject"] for message in sent if message["To"] != "ada@example.org"]
    assert set(others) <= {"What waits for you in the forums"}, "only officers hear besides the author"
    found = way(client, question)
    order = ["It was said", "It became part", "An officer found", "The land is ours."]
    places = [found.index(step) for step in order]
    assert places == sorted(places)
    for stage, step in (("voting", "People vote on it"), ("counted", "The votes were counted")):
        session.execute(sa.update(Round).values(stage=stage))
        session.commit()
        assert step in way(client, question)
    assert proposal.state == ProposalState.ACCEPTED.value


def test_the_decision_is_told_when_it_is_published_and_not_before(
    session: Session,
    app: Flask,
    client: PageClient,
    sign_in: SignIn,
    topic: Topic,
    round_: Round,
    ada: PageClient,
) -> None:
    """Two proposals, money for one: what became of the words of each."""
    area, costs = topic.forum.area, {1: 600_000, 2: 500_000}
    proposals = {n: make_proposal(session, round_, area, number=n, cost=cost) for n, cost in costs.items()}
    session.commit()
    officer, posts = sign_in(Role.OFFICER, area), {}
    for number in proposals:
        posts[number] = say(ada, topic, "question", f"Could we have number {number}?")
        url = f"/forums/coldbeck/words/{posts[number].id}/link"  # type: ignore[union-attr]
        assert officer.post(url, data={"round_slug": "main", "number": str(number)}).status_code == 303
    round_.tie_order = [1, 2]
    session.flush()
    count(session, round_, [(area, [1])] * 20 + [(area, [2])] * 10)
    recommend(session, round_)
    for stage in ("recommended", "reviewing", "signed"):
        session.execute(sa.update(Round).values(stage=stage))
        session.commit()
        assert "Decided" not in way(client, posts[1])  # type: ignore[arg-type]
    session.execute(sa.update(Round).values(stage="call-in"))
    session.commit()
    assert "Decided: it gets its money" in way(client, posts[1])  # type: ignore[arg-type]
    assert "Decided: it gets no money this time" in way(client, posts[2])  # type: ignore[arg-type]
    send(app)
    told = " ".join(body_of(message) for message in outbox(app))
    assert "the proposal gets its money" in told and "gets no money this time" in told


def test_a_proposal_needs_a_round_that_takes_ideas(
    session: Session, topic: Topic, round_: Round, ada: PageClient
) -> None:
    question = say(ada, topic, "question", BENCHES)
    assert question is not None
    session.execute(sa.update(Round).values(stage="voting"))
    session.commit()
    page = ada.get(f"/forums/coldbeck/words/{question.id}/proposal").text
    assert "No round of this area is open for ideas now" in page
    answer = ada.post(f"/forums/coldbeck/words/{question.id}/proposal", data={"round_slug": "main"})
    assert answer.status_code == 422
    assert session.scalar(sa.select(sa.func.count(Proposal.id))) == 0


def test_two_presses_begin_one_proposal(
    session: Session, topic: Topic, round_: Round, ada: PageClient
) -> None:
    question = say(ada, topic, "question", BENCHES)
    assert question is not None
    form = {"round_slug": "main", "idempotency_key": "k" * 24}
    places = {
        ada.post(f"/forums/coldbeck/words/{question.id}/proposal", data=form).location for _ in range(2)
    }
    assert len(places) == 1
    assert session.scalar(sa.select(sa.func.count(PostProposal.id))) == 1


def test_what_is_like_it_is_shown_first(
    session: Session, topic: Topic, round_: Round, ada: PageClient
) -> None:
    make_proposal(
        session, round_, number=7, title="Seats by the river", summary="Benches to rest on, river path"
    )
    make_proposal(session, round_, number=8, title="Street lights", summary="New lamps in the High Street")
    session.commit()
    question = say(ada, topic, "question", BENCHES)
    assert question is not None
    page = ada.get(f"/forums/coldbeck/words/{question.id}/proposal").text
    assert "7. Seats by the river" in page and "Street lights" not in page


def test_an_officer_links_words_to_a_proposal(
    session: Session,
    app: Flask,
    client: PageClient,
    sign_in: SignIn,
    topic: Topic,
    round_: Round,
    ada: PageClient,
) -> None:
    make_proposal(session, round_, number=7, title="Seats by the river")
    elsewhere = make_area(session, "Upper")
    other = make_round(session, [elsewhere], slug="other")
    make_proposal(session, other, elsewhere, number=9)
    session.commit()
    question = say(ada, topic, "question", BENCHES)
    assert question is not None
    url = f"/forums/coldbeck/words/{question.id}/link"
    officer = sign_in(Role.OFFICER)
    assert officer.post(url, data={"round_slug": "main", "number": "7"}).status_code == 303
    assert "7. Seats by the river" in way(client, question)
    assert "part of a proposal" in body_of(outbox(app)[-1])
    assert officer.post(url, data={"round_slug": "main", "number": "7"}).status_code == 422
    assert officer.post(url, data={"round_slug": "main", "number": "70"}).status_code == 404
    assert officer.post(url, data={"round_slug": "other", "number": "9"}).status_code == 422
    assert officer.post(url, data={"round_slug": "main", "number": "7; DROP"}).status_code == 422
    assert sign_in(Role.OFFICER, elsewhere).post(url, data={"number": "7"}).status_code == 403


def test_a_draft_shows_nothing_of_itself(
    session: Session, client: PageClient, topic: Topic, round_: Round, ada: PageClient
) -> None:
    question = say(ada, topic, "question", BENCHES)
    assert question is not None
    key = start(ada, question)
    assert key.rsplit("/", 1)[1] not in way(client, question)
    assert "proposals/None" not in way(client, question)


def sent_in(client: PageClient, session: Session, round_: Round, title: str) -> str:
    answers = applying.good_answers(round_.areas[0], make_theme(session))
    answers["idea"]["title"] = title
    answers["contact"]["email"] = f"{title.split()[0].lower()}@example.org"
    session.commit()
    key = applying.start(client, round_)
    applying.fill(client, key, answers)
    applying.send(client, key)
    return key


def test_two_proposals_become_one_when_both_agree(
    session: Session, app: Flask, client: PageClient, topic: Topic, round_: Round, ada: PageClient
) -> None:
    question = say(ada, topic, "question", BENCHES)
    assert question is not None
    own = start(ada, question)
    answers = applying.good_answers(topic.forum.area, make_theme(session))
    session.commit()
    applying.fill(ada, own, answers)
    applying.send(ada, own)
    theirs = sent_in(client, session, round_, "Seats by the river")
    assert client.post(f"{own}/together", data={"number": "x", "text": ""}).status_code == 422
    assert client.post(f"{own}/together", data={"number": "1", "text": "Me?"}).status_code == 422
    asked = client.post(f"{own}/together", data={"number": "2", "text": "Let us join up."})
    assert asked.status_code == 303
    assert outbox(app)[-1]["To"] == "seats@example.org"
    assert "Let us join up." in client.get(f"{theirs}/submitted").text
    request = session.scalars(sa.select(JoinRequest)).one()
    assert client.post(f"{own}/together/{request.id}/yes").status_code == 404, "not theirs to answer"
    assert client.post(f"{theirs}/together/{request.id}/yes").status_code == 303
    assert client.post(f"{theirs}/together/{request.id}/no").status_code == 409
    session.expire_all()
    states = {p.number: p.state for p in session.scalars(sa.select(Proposal))}
    assert states == {1: "withdrawn", 2: "submitted"}
    assert "Joined with it" in client.get("/rounds/main/proposals/2").text
    assert "goes on as part of proposal 2" in client.get("/rounds/main/proposals/1").text
    assert "2. Seats by the river" in way(client, question), "the words go on with the other one"


def test_a_no_changes_nothing(session: Session, client: PageClient, topic: Topic, round_: Round) -> None:
    own, theirs = (sent_in(client, session, round_, title) for title in ("Benches", "Seats"))
    client.post(f"{own}/together", data={"number": "2", "text": "Join?"})
    request = session.scalars(sa.select(JoinRequest)).one()
    assert client.post(f"{theirs}/together/{request.id}/no").status_code == 303
    session.expire_all()
    assert {p.state for p in session.scalars(sa.select(Proposal))} == {"submitted"}
    assert "said no" in client.get(f"{own}/submitted").text


def test_nothing_is_joined_once_voting_has_opened(
    session: Session, client: PageClient, topic: Topic, round_: Round
) -> None:
    own, theirs = (sent_in(client, session, round_, title) for title in ("Benches", "Seats"))
    client.post(f"{own}/together", data={"number": "2", "text": "Join?"})
    request = session.scalars(sa.select(JoinRequest)).one()
    session.execute(sa.update(Round).values(stage="voting"))
    session.commit()
    assert client.post(f"{theirs}/together/{request.id}/yes").status_code == 409
    session.expire_all()
    assert {p.state for p in session.scalars(sa.select(Proposal))} == {"submitted"}


def test_help_from_an_officer(
    session: Session, app: Flask, client: PageClient, sign_in: SignIn, topic: Topic, round_: Round
) -> None:
    key = applying.start(client, round_)
    assert client.post(f"{key}/help", data={"text": "How?"}).status_code == 422, "no area chosen yet"
    answers = applying.good_answers(topic.forum.area, make_theme(session))
    session.commit()
    applying.fill(client, key, answers)
    assert client.post(f"{key}/help", data={"text": "Who can hold the money?"}).status_code == 303
    officer = sign_in(Role.OFFICER, topic.forum.area)
    assert "Asked for help" in officer.get("/rounds/main/check").text
    request = session.scalar(sa.text("select id from proposal_help_request"))  # type: ignore[call-overload]
    url = f"/rounds/main/help/{request}"
    assert sign_in(Role.OFFICER, make_area(session, "Upper")).get(url).status_code == 403
    assert officer.post(url, data={"text": ""}).status_code == 422
    assert officer.post(url, data={"text": "The parish council."}).status_code == 303
    assert officer.post(url, data={"text": "Twice."}).status_code == 422
    assert "The parish council." in client.get(f"{key}/help").text
    told = body_of(outbox(app)[-1])
    assert "Open your private link" in told and "parish" not in told and key not in told
    assert session.scalar(sa.select(sa.func.count(OfficerCheck.id))) == 0


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Benches by the river", "Seats and benches along the river path", True),
        ("Sunday buses for the dale", "A bus on Sundays in the dale", True),
        ("Meinciau ar lan yr afon", "Mainc ar lan afon", True),
        ("Benches by the river", "Street lights in the High Street", False),
        ("Lunch club kitchen", "Skate park lights", False),
        ("", "Anything", False),
    ],
)
def test_likeness(one: str, other: str, alike: bool) -> None:
    among = ["New roof for the hall", "Footpath repairs", "Toddler group toys", "Community orchard"]
    assert (likeness(one, other, among) >= 0.18) is alike
    assert likeness(one, other, among) == pytest.approx(likeness(other, one, among))


def test_the_likest_comes_first() -> None:
    others = {1: "Street lights", 2: "A bench", 3: "Benches by the river path", 4: "River cleaning day"}
    found = [key for key, _alike in most_alike("Benches along the river path", others)]
    assert found[0] == 3 and 1 not in found
    assert likeness("The same words", "The same words") == pytest.approx(1)


def test_the_news_by_e_mail_and_how_it_stops(
    session: Session, app: Flask, client: PageClient, topic: Topic, ada: PageClient
) -> None:
    join(app, topic.forum.area, "ben@example.org", digest="e-mail")
    say(ada, topic, "question", BENCHES)
    assert "1 digests sent" in send(app)
    assert "0 digests sent" in send(app), "once a week"
    message = next(m for m in outbox(app) if "News from the forum" in m["Subject"])
    assert message["To"] == "ben@example.org" and BENCHES in body_of(message)
    stop = re.search(r"http://localhost(/forums/news/stop/\S+)", body_of(message))[1]  # type: ignore[index]
    assert client.get(stop).status_code == 200
    session.expire_all()
    kept = sa.select(Membership.digest).where(Membership.digest == "e-mail")
    assert len(session.scalars(kept).all()) == 1, "opening it changes nothing"
    assert "no more of these" in client.post(stop).text
    session.expire_all()
    assert session.scalars(kept).all() == []
    assert client.get("/forums/news/stop/forged").status_code == 404


def test_the_news_by_post(
    session: Session, app: Flask, client: PageClient, sign_in: SignIn, topic: Topic
) -> None:
    join(app, topic.forum.area, "cat@example.org", digest="post", postal="Cat\n1 Dale Road")
    assert digests.by_post(session, topic.forum) == ["Cat\n1 Dale Road"]
    page = sign_in(Role.OFFICER, topic.forum.area).get("/forums/coldbeck/news/post")
    assert "1 Dale Road" in page.text and page.headers["Cache-Control"] == "no-store"
    assert "Dale Road" not in client.get("/forums/coldbeck/news").text
    assert client.get("/forums/coldbeck/news/post").status_code == 302


def test_a_notice_without_an_address_waits_on_the_page(session: Session, topic: Topic, app: Flask) -> None:
    from pb.forums import service
    from pb.forums.kinds import Kind
    from tests.rooms.forums.talking import make_member

    member = make_member(session, topic.forum, "nobody")
    service.say(session, member, topic, Kind.COMMENT, "Ring 01632 960 001")
    session.commit()
    assert "0 told" in send(app)
    assert session.scalar(sa.select(sa.func.count(Notice.id))) == 1
