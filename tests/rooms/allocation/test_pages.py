"""The pages: who sees them when, that no proposal is missing or twice, that hostile text stays text."""

from __future__ import annotations

import json
import re
from collections import Counter

from flask import Flask
from sqlalchemy.orm import Session

from optimiser.certify import verify as recheck
from pb.allocation import queries
from pb.allocation.bridge import parse_problem, parse_result
from pb.house.models import Job
from pb.permissions import Role
from tests.client import PageClient, parse
from tests.conftest import SignIn
from tests.factories import make_area, make_proposal, make_round, make_rule, make_theme
from tests.rooms.allocation.counted import DRAWN, PUBLISHED, count, make_counted
from tests.rooms.allocation.test_service import REASON, recommend

FORBIDDEN = re.compile(r"\b(utility|objective|optimal|solver|constraint|co-production)", re.IGNORECASE)
HOSTILE = "<script>alert('x')</script>{{ 7*7 }} & “quotes” \u202e"


def visible(text: str) -> str:
    """The page's words without its fold-outs."""
    tree = parse(text)
    for parent in tree.iter():
        for child in list(parent):
            if child.tag in ("details", "head", "script"):
                parent.remove(child)
    return " ".join("".join(tree.itertext()).split())


def test_the_way_from_the_button_to_the_page(session: Session, client: PageClient, sign_in: SignIn) -> None:
    round_, area, _ = make_counted(session, [6_000, 5_000], [[1], [1], [2]], pot=10_000)
    url = f"/rounds/{round_.slug}/recommendation"
    waiting = client.get(url)
    assert waiting.status_code == 200 and "no recommendation yet" in waiting.text
    assert "<form" not in visible(waiting.text) and "Work out" not in waiting.text
    assert client.get(f"{url}/{area.slug}").status_code == 404
    officer = sign_in(Role.OFFICER)
    assert "Work out the recommendation" in officer.get(url).text
    sent = officer.post(url)
    assert sent.status_code == 303 and "/jobs/" in sent.location
    arrived = officer.get(sent.location)
    assert arrived.status_code == 303 and arrived.location == url
    page = client.get(url)
    assert page.status_code == 200 and "£60" in page.text and area.name in page.text
    assert officer.post(url).status_code == 409


def test_only_those_who_may_ask(session: Session, client: PageClient, sign_in: SignIn) -> None:
    round_, _area, _ = make_counted(session, [6_000], [[1]], pot=10_000)
    url = f"/rounds/{round_.slug}/recommendation"
    assert client.post(url).status_code in (302, 303, 401, 403)
    assert sign_in(Role.COUNCILLOR).post(url).status_code == 403
    assert queries.count_runs(session, round_) == 0


def test_every_proposal_stands_once_on_its_areas_page(
    app: Flask, session: Session, client: PageClient
) -> None:
    areas = [make_area(session, "Coldbeck"), make_area(session, "Birkmoor")]
    theme = make_theme(session, "Young people")
    round_ = make_round(
        session,
        areas,
        stage="deliberating",
        pot=300_000,
        tie_order=list(range(1, 41)),
        tie_order_drawn_at=DRAWN,
        rules_published_at=PUBLISHED,
    )
    for number in range(1, 41):
        make_proposal(
            session,
            round_,
            areas[number % 2],
            number=number,
            cost=10_000 + 7_919 * number % 90_000,
            title=f"{HOSTILE} {number}",
            theme=theme if number % 3 == 0 else None,
        )
    make_rule(session, round_, "theme-floor", theme=theme.slug, amount=100_000)
    make_rule(session, round_, "incompatible", proposals=[1, 3])
    ballots = [
        (areas[n % 2], [1 + (n % 2 + 1) % 2 + 2 * ((n * k) % 19) for k in (1, 3, 7) if (n * k) % 19 != 5])
        for n in range(1, 60)
    ]
    mine = {areas[0].id: range(2, 41, 2), areas[1].id: range(1, 40, 2)}
    count(
        session,
        round_,
        [(a, list(dict.fromkeys(c for c in choices if c in mine[a.id]))) for a, choices in ballots],
    )
    run = recommend(session, round_)
    reading = queries.read_run(run)
    for area in areas:
        page = client.get(f"/rounds/{round_.slug}/recommendation/{area.slug}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text and "alert('x')" in visible(page.text)
        assert "49" not in re.findall(r"</script>(\d\d)", page.text) and "{{ 7*7 }}" in visible(page.text)
        ids = Counter(re.findall(r'id="proposal-(\d+)"', page.text))
        assert ids == Counter(str(n) for n in mine[area.id])
        assert not FORBIDDEN.search(visible(page.text))
        assert "python -m optimiser verify problem.json result.json" in page.text
        assert run.result_sha256 in page.text
        funded = page.text.split('id="not-funded"')[0]
        assert {int(n) for n in re.findall(r'id="proposal-(\d+)"', funded)} == {
            p.number for p in reading.by_area[area.slug].funded
        }
    council = client.get(f"/rounds/{round_.slug}/recommendation")
    assert not FORBIDDEN.search(visible(council.text))
    # The page's own command, on the stored texts.
    assert recheck(parse_problem(run.problem), parse_result(run.result)) == []


def test_the_map_is_drawn_with_its_numbers_beside_it(
    app: Flask, session: Session, client: PageClient
) -> None:
    ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    boundary = json.dumps({"type": "Polygon", "coordinates": [ring]})
    areas = [make_area(session, "Coldbeck", boundary=boundary), make_area(session, "Birkmoor")]
    round_ = make_round(session, areas, stage="deliberating", pot=2_400_000, tie_order=[1, 2])
    for number, area in enumerate(areas, 1):
        make_proposal(session, round_, area, number=number, cost=1_200_000 * number)
    count(session, round_, [(areas[0], [1]), (areas[1], [2])])
    recommend(session, round_)
    url = f"/rounds/{round_.slug}/recommendation"
    page = client.get(url)
    # 12,000 people: £12,000 is £1 each, £24,000 is £2 each.
    assert "Money for each person" in page.text and "£1" in page.text and "£2" in page.text
    areas[0].population = 0
    session.commit()
    assert "Share of proposals funded" in client.get(url).text and "100%" in client.get(url).text
    areas[0].boundary = ""
    session.commit()
    without = client.get(url)
    assert "pb-svg--map" not in without.text and "Birkmoor" in without.text


def test_a_councillor_changes_reviews_and_takes_back(
    session: Session, client: PageClient, sign_in: SignIn
) -> None:
    round_, area, _ = make_counted(
        session, [6_000, 5_000, 4_000, 12_000], [[1], [1], [1], [2], [2], [3], [4]], pot=10_000
    )
    recommend(session, round_)
    round_.stage = "reviewing"
    session.commit()
    url = f"/rounds/{round_.slug}/review/{area.slug}"
    councillor = sign_in(Role.COUNCILLOR, area, name="Cllr Hill")
    assert "what the vote alone recommends" in councillor.get(url).text
    empty = councillor.post(url, data={})
    assert empty.status_code == 422 and "There is a problem" in empty.text
    short = councillor.post(url, data={"proposal": "1", "kind": "forbid", "reason": "Because <b>no</b>"})
    assert short.status_code == 422 and "Because &lt;b&gt;no&lt;/b&gt;" in short.text
    reprice = councillor.post(url, data={"proposal": "1", "kind": "reprice", "reason": REASON})
    assert reprice.status_code == 422 and "in pounds" in reprice.text
    form = {"proposal": "1", "kind": "forbid", "cost": "", "reason": REASON, "idempotency_key": "k1"}
    sent = councillor.post(url, data=form)
    assert sent.status_code == 303
    again = councillor.post(url, data=form)
    assert again.location == sent.location and queries.count_runs(session, round_) == 2
    back = councillor.get(sent.location)
    assert back.location.startswith(url)
    page = councillor.get(url)
    assert "Stands" in page.text and "Taken out" in page.text and "Take this change back" in page.text
    # What everybody sees: the change beside the vote, with author and reason.
    public = client.get(f"/rounds/{round_.slug}/recommendation/{area.slug}")
    assert "Cllr Hill" in public.text and REASON in public.text and "Take this change back" not in public.text
    compare = client.get(f"/rounds/{round_.slug}/runs/2/compare")
    assert "+\u00a0gains" in compare.text and "−\u00a0loses" in compare.text and "−\u2060£60" in compare.text
    impossible = councillor.post(url, data={**form, "proposal": "4", "kind": "fix", "idempotency_key": "k2"})
    assert impossible.status_code == 303
    refused = client.get(f"/rounds/{round_.slug}/recommendation/{area.slug}")
    assert "Cannot be done" in refused.text and "holds £100" in visible(refused.text)
    amendment = queries.amendments_of(session, round_)[0]
    assert sign_in(Role.COUNCILLOR, area).post(f"{url}/{amendment.id}/withdraw").status_code == 403
    assert councillor.post(f"{url}/{amendment.id}/withdraw").status_code == 303
    assert "Taken back" in client.get(f"/rounds/{round_.slug}/recommendation/{area.slug}").text


def test_who_sees_and_uses_the_review(session: Session, client: PageClient, sign_in: SignIn) -> None:
    round_, area, _ = make_counted(session, [6_000], [[1]], pot=10_000)
    recommend(session, round_)
    round_.stage = "reviewing"
    session.commit()
    other = make_area(session)
    session.commit()
    url = f"/rounds/{round_.slug}/review/{area.slug}"
    form = {"proposal": "1", "kind": "forbid", "reason": REASON}
    assert client.get(url).status_code in (302, 401)
    stranger = sign_in(Role.COUNCILLOR, other)
    assert stranger.get(url).status_code == 200 and "Ask for a change" not in stranger.get(url).text
    assert stranger.post(url, data=form).status_code == 403
    assert sign_in(Role.OFFICER).post(url, data=form).status_code == 403
    assert sign_in(Role.FACILITATOR).get(url).status_code == 403
    assert queries.amendments_of(session, round_) == []
    assert client.get(f"/rounds/{round_.slug}/review/{other.slug}").status_code in (302, 404)
    assert stranger.get(f"/rounds/{round_.slug}/review/{other.slug}").status_code == 404
    assert client.get("/rounds/none/recommendation").status_code == 404
    assert client.get(f"/rounds/{round_.slug}/runs/9/compare").status_code == 404


def test_before_the_public_may_look(session: Session, client: PageClient, sign_in: SignIn) -> None:
    round_, area, _ = make_counted(session, [6_000], [[1]], pot=10_000)
    recommend(session, round_)
    round_.stage = "counted"
    session.commit()
    url = f"/rounds/{round_.slug}/recommendation"
    assert "no recommendation yet" in client.get(url).text
    assert client.get(f"{url}/{area.slug}").status_code == 404
    assert client.get(f"/rounds/{round_.slug}/runs/1/compare").status_code == 404
    assert "Not public yet" in sign_in(Role.OFFICER).get(url).text


def test_the_job_page_says_how_far_it_is_and_what_failed(session: Session, sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER)
    job = Job(id="a" * 32, kind="long", arguments={}, state="running", done=3, total=12)
    session.add(job)
    session.commit()
    page = officer.get(f"/jobs/{job.id}")
    assert "3" in visible(page.text) and "12" in visible(page.text) and "<progress" in page.text
    # With JavaScript it looks again by itself; without, there is a link.
    assert 'hx-trigger="load delay:1s"' in page.text and f'href="/jobs/{job.id}"' in page.text
    part = officer.get(f"/jobs/{job.id}", headers={"HX-Request": "true"})
    assert "<html" not in part.text and "<progress" in part.text
    job.state, job.message = "failed", "The votes have not been counted yet."
    session.commit()
    failed = officer.get(f"/jobs/{job.id}")
    assert job.message in failed.text and "hx-get" not in failed.text
    job.state, job.next_url = "done", "/rounds/x/recommendation"
    session.commit()
    moved = officer.get(f"/jobs/{job.id}", headers={"HX-Request": "true"})
    assert (moved.status_code, moved.headers["HX-Redirect"]) == (204, "/rounds/x/recommendation")


def test_pages_in_welsh_are_pages(session: Session, client: PageClient) -> None:
    round_, area, _ = make_counted(session, [6_000, 6_000], [[1], [2]], pot=10_000)
    recommend(session, round_)
    client.get("/language/cy")
    for path in ("", f"/{area.slug}"):
        page = client.get(f"/rounds/{round_.slug}/recommendation{path}")
        assert page.status_code == 200 and 'lang="cy"' in page.text
