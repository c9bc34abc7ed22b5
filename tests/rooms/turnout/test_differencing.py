"""Everything that is published about one round, taken together, gives away no group of fewer than ten.

The attacker reads the pages and the bundle as anybody does, and uses whole-number programming on all of it.
"""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections import Counter
from collections.abc import Hashable
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pb.house.idempotency import new_key
from pb.rounds.lifecycle import Move
from pb.rounds.models import Round
from pb.rounds.service import move_round
from pb.turnout import monitoring
from pb.turnout.questions import QUESTIONS
from pb.voting import stacks
from pb.voting.marks import Marks
from pb.voting.models import Channel
from tests.client import PageClient, parse
from tests.house.attacker import Seen, sums_of_table
from tests.rooms.decisions.cases import recommend
from tests.rooms.voting.polling import OFFICER, holder, open_vote, print_cards

pytestmark = pytest.mark.trust  # check 8: differencing over all published tables

NAMES = {"With help": "assisted", "From home": "home", "On paper": "paper", "By phone or computer": "phone"}
VOTES = {
    "assisted": (3, 12, 0),
    "home": (11, 6, 14),
    "paper": (25, 18, 9),
    "phone": (44, 61, 30),
}
True_ = Counter[Hashable]


def voted(session: Session) -> tuple[Round, True_]:
    """A round of three areas with its votes and what voters said of themselves; the truth, cell by cell."""
    chance = random.Random(11)  # noqa: S311 - only to make a round
    round_ = open_vote(session, areas=3, length=3)
    truth: True_ = Counter()
    for place, area in enumerate(round_.areas):
        number = sum(votes[place] for votes in VOTES.values())
        printed = print_cards(session, round_, number + 12, area)
        pile = []
        for channel, votes in VOTES.items():
            for _vote in range(votes[place]):
                voter = holder(session, printed.pop())
                marks = Marks(tuple(chance.sample(sorted(voter.paper.costs), chance.randint(1, 3))))
                pile.append(stacks.StackedBallot(voter, marks, Channel(channel)))
                truth["turnout", area.name, channel] += 1
        stacks.cast_stack(session, pile)
        for _person in range(number // 2):
            said = {
                q.key: chance.choices(list(q.answers), range(len(q.answers), 0, -1))[0] for q in QUESTIONS
            }
            monitoring.give_answers(session, round_, area, said, new_key())
            truth.update((key, area.name, answer) for key, answer in said.items())
    move_round(session, OFFICER, round_, Move.CLOSE_VOTING)
    recommend(session, round_)
    monitoring.publish_who_took_part(session, OFFICER, round_)
    round_.stage = "call-in"
    session.commit()
    return round_, truth


def number_in(text: str) -> int | None:
    """The figure in a cell, or None where it says that it is not shown."""
    found = re.fullmatch(r"[\d,]+", text.strip())
    return int(text.replace(",", "")) if found else None


def cells(row: ElementTree.Element) -> list[str]:
    return ["".join(cell.itertext()).strip() for cell in row if cell.tag in ("td", "th")]


def read_turnout(seen: Seen, client: PageClient, round_: Round) -> None:
    """The table of votes by area and channel."""
    table = parse(client.get(f"/rounds/{round_.slug}/turnout").text).find(".//main//table")
    assert table is not None
    head, *rows = [cells(row) for row in table.iter("tr")]
    columns = [NAMES.get(name, "*") for name in head[1:]]
    for name, *figures in rows:
        row = "*" if name == "All areas" else name
        seen.shown |= {("turnout", row, c): number_in(f) for c, f in zip(columns, figures, strict=True)}
    seen.sums += sums_of_table("turnout", [area.name for area in round_.areas], list(NAMES.values()))


def read_who_took_part(seen: Seen, client: PageClient, round_: Round) -> None:
    """Every question on the page of the round and of each area; a share is worked out of its figure."""
    for area in [None, *round_.areas]:
        asked = f"?area={area.slug}" if area else ""
        page = parse(client.get(f"/rounds/{round_.slug}/took-part{asked}").text)
        tables = list(page.iterfind(".//main//table"))
        whole = re.findall(r"About ([\d,]+) people answered|How many answered is not shown", text_of(page))
        assert len(tables) == len(whole) == len(QUESTIONS)
        for question, table, among in zip(QUESTIONS, tables, whole, strict=True):
            row = area.name if area else "*"
            seen.shown[question.key, row, "*"] = number_in(among)
            lines = [cells(line) for line in table.iter("tr")][1:]
            for (answer, _label), line in zip(question.answers.items(), lines, strict=True):
                seen.shown[question.key, row, answer] = number_in(line[-1])
    for question in QUESTIONS:
        areas = [area.name for area in round_.areas]
        seen.sums += sums_of_table(question.key, areas, list(question.answers))


def text_of(page: ElementTree.Element) -> str:
    return " ".join("".join(page.itertext()).split())


def read_bundle(client: PageClient, round_: Round) -> dict[str, tuple[int, int]]:
    """How many ballots each area can have had, from the published problem: its points are exact.

    With Borda's points a ballot of three choices gives 3, 2 and 1: 3 points at least, 6 at most.
    """
    packed = client.get(f"/rounds/{round_.slug}/bundle.zip").data
    problem = json.loads(zipfile.ZipFile(io.BytesIO(packed)).read("problem.json"))
    assert not re.search(r'"(age|sex|channel|ethnic|disab)', json.dumps(problem)), "no attribute leaves"
    names = {area.slug: area.name for area in round_.areas}
    found = {}
    for ballot in problem["ballots"]:
        assert ballot["weight"] == 1, "only totals leave the tally"
        points = sum(ballot["points"])
        found[names[ballot["area"]]] = (-(-points // 6), points // 3)
    return found


def test_nothing_small_can_be_worked_out_from_everything(
    app: Flask, session: Session, client: PageClient
) -> None:
    round_, truth = voted(session)
    seen = Seen()
    read_turnout(seen, client, round_)
    read_who_took_part(seen, client, round_)
    could_be = read_bundle(client, round_)
    receipt = re.search(r"(\d+) votes are in the count", client.get(f"/rounds/{round_.slug}/receipt").text)
    assert receipt is not None
    seen.known["turnout", "*", "*"] = int(receipt[1])
    totals = {area.name: sum(v[n] for v in VOTES.values()) for n, area in enumerate(round_.areas)}
    assert seen.known["turnout", "*", "*"] == sum(totals.values())
    assert all(low <= totals[name] <= high for name, (low, high) in could_be.items())
    # What the bundle leaves open of an area's total we give to the attacker: exactly.
    seen.known |= {("turnout", name, "*"): number for name, number in totals.items()}
    rows = {"turnout": NAMES.values(), **{q.key: q.answers for q in QUESTIONS}}
    small: list[Hashable] = [
        (table, area.name, column)
        for table, columns in rows.items()
        for area in round_.areas
        for column in columns
        if truth[table, area.name, column] < 10
    ]
    assert len(small) > 25
    assert all(seen.shown[key] is None for key in small)
    faults = {key: found for key, found in seen.ranges(small).items() if found[0] > 0 or found[1] < 9}
    assert faults == {}
    # And it is worth publishing: most of what is not small is there.
    large = [key for key, count in truth.items() if count >= 10]
    assert sum(seen.shown[key] is not None for key in large) > 0.6 * len(large)


def test_the_attacker_finds_what_one_careless_page_more_would_give(
    app: Flask, session: Session, client: PageClient
) -> None:
    """The same figures with one withheld cell printed on another page: something small is worked out."""
    round_, truth = voted(session)
    seen = Seen()
    read_turnout(seen, client, round_)
    totals = {area.name: sum(v[n] for v in VOTES.values()) for n, area in enumerate(round_.areas)}
    seen.known = {("turnout", name, "*"): number for name, number in totals.items()}
    small = [key for key in seen.shown if key[0] == "turnout" and 0 < truth[key] < 10]  # type: ignore[index]
    before = seen.ranges(small)
    assert all(low == 0 for low, _high in before.values())
    hidden = [key for key in seen.shown if seen.shown[key] is None and truth[key] >= 10]
    assert hidden
    seen.known |= {key: truth[key] for key in hidden}
    assert any(low > 0 or high < 9 for low, high in seen.ranges(small).values())
