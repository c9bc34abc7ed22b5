"""The ballot paper as a page shows it: this voter's own order, the fixed numbers, and the search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from pb.proposals.pictures import Picture, pictures
from pb.voting import queries
from pb.voting.freezing import BallotLine
from pb.voting.marks import Marks
from pb.voting.secrecy import shuffled_for
from pb.voting.voters import Voter

LONGEST_SEARCH = 60
# A ballot that needs no search: it would only push the first proposals off a phone's screen.
LONGEST_AT_A_GLANCE = 12
LONGEST_SUMMARY = 400


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One proposal on the page; ``cost`` in pence."""

    id: int
    number: int
    title: str
    cost: int
    settlement: str
    summary: str = ""
    points: int = 0
    picture: Picture | None = None


def ballot_paper(session: Session, voter: Voter, wanted: str = "") -> list[PaperLine]:
    """The proposals of the voter's area, in their own order, that contain every word of ``wanted``."""
    lines = {line.number: line for line in voter.lines}
    said = queries.summaries(session, voter.round, list(lines))
    seen = pictures(session, voter.round, list(lines))
    order = shuffled_for(voter.pseudonym, sorted(lines))
    return [
        _plain(lines[number], said.get(number, ""), picture=seen.get(number))
        for number in order
        if _has(lines[number], said, wanted)
    ]


def marked(voter: Voter, marks: Marks, seen: Mapping[int, Picture] | None = None) -> list[PaperLine]:
    """The chosen proposals, first choice first; a number that is not on the ballot is left out."""
    lines, seen = {line.number: line for line in voter.lines}, seen or {}
    return [
        _plain(lines[number], points=points, picture=seen.get(number))
        for number, points in marks.pairs
        if number in lines
    ]


def _has(line: BallotLine, said: dict[int, str], wanted: str) -> bool:
    words = wanted.casefold().split()
    if len(words) == 1 and words[0].isdigit():
        return line.number == int(words[0])
    text = f"{line.title} {line.settlement} {line.theme} {said.get(line.number, '')}".casefold()
    return all(word in text for word in words)


def _plain(line: BallotLine, summary: str = "", points: int = 0, picture: Picture | None = None) -> PaperLine:
    short = summary if len(summary) <= LONGEST_SUMMARY else summary[:LONGEST_SUMMARY].rsplit(" ", 1)[0] + " …"
    return PaperLine(line.number, line.number, line.title, line.cost, line.settlement, short, points, picture)
