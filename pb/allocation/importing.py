"""Bringing in a real election from Pabulib files: a round that has been counted, ready to be worked out.

One file is one area with its pot. Nobody votes here, so there are no cards; the ballots are public data and
their leaves can be made again from the files.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pb import audit
from pb.allocation import bridge
from pb.allocation.elections import Election
from pb.areas.models import Area, Theme
from pb.audit import Event
from pb.house.database import now
from pb.house.errors import Refused
from pb.house.models import Council
from pb.permissions import Actor
from pb.proposals.models import Proposal, ProposalCost, ProposalState
from pb.rounds.lifecycle import Stage
from pb.rounds.models import Pot, Round
from pb.voting.counting import PlainBallot, write_tally
from pb.voting.freezing import canonical, keep_frozen, plain_round
from pb.voting.merkle import leaf_of
from pb.voting.models import Channel

LONGEST_TITLE = 200
LONGEST_SLUG = 60
# Letters that lose no accent when taken apart.
PLAIN_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss", "æ": "ae"})


def read_elections(paths: Sequence[Path]) -> list[Election]:
    """The elections in these files. Raises ``InvalidProblem``: one line that names file, line and remedy."""
    return [bridge.read_election(path) for path in paths]


def source_of(paths: Sequence[Path]) -> str:
    """Where the data came from, with a hash over all files: the same files give the same text."""
    each = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
    return f"Pabulib, {len(paths)} file(s), SHA-256 {hashlib.sha256(''.join(each).encode()).hexdigest()}"


def title_of(paths: Sequence[Path], elections: Sequence[Election]) -> str:
    """What several files have in common in their names; a single one's own title."""
    if len(paths) == 1:
        return elections[0].title[:LONGEST_TITLE]
    # The first and the last of a sorted list share what all of them share.
    low, *_between, high = sorted(path.stem for path in paths)
    common = "".join(a for a, _b in takewhile(lambda pair: pair[0] == pair[1], zip(low, high, strict=False)))
    return re.sub(r"[_\s-]+", " ", common).strip()[:LONGEST_TITLE] or _("Imported election")


def import_elections(
    session: Session,
    actor: Actor,
    elections: Sequence[Election],
    *,
    title: str,
    source: str,
    pooled: bool = False,
) -> Round:
    """Write a counted round from these elections, one area each. Flushes.

    ``pooled`` puts all pots together; each area then keeps its own as the base of fairness. Raises
    ``Refused`` when the files do not fit together or were imported before in the same way.
    """
    _ensure_fitting(session, elections, source, pooled)
    first = elections[0]
    areas = [_area(session, election.area) for election in elections]
    round_ = Round(
        slug=_free_slug(session, title),
        title=title,
        stage=Stage.COUNTED.value,
        ballot_type=first.vote_type,
        ballot_length=max(election.ballot_length for election in elections),
        utility=first.utility,
        pooled=pooled,
        publish_rankings=True,
        source=source,
        currency=first.currency,
        rules_published_at=now(),
        tie_order_drawn_at=now(),
        areas=areas,
        pots=[
            Pot(area=area, name=f"{area.name}", amount=election.budget)
            for area, election in zip(areas, elections, strict=True)
        ],
    )
    session.add(round_)
    session.flush()
    lines, numbers = _add_proposals(session, round_, areas, elections)
    round_.tie_order = [
        by_id[name] for by_id, e in zip(numbers, elections, strict=True) for name in e.tie_order
    ]
    keep_frozen(round_, canonical(plain_round(round_, lines, round_.tie_order)))
    ballots = _plain_ballots(round_, areas, numbers, elections)
    tally = write_tally(session, round_, ballots, cards_issued=0)
    audit.record(
        session,
        actor,
        Event.ELECTION_IMPORTED,
        f"round:{round_.id}",
        source=source,
        frozen_sha256=round_.frozen_sha256,
        tally_sha256=tally.sha256,
        ballots=tally.ballots_counted,
    )
    return round_


def _ensure_fitting(session: Session, elections: Sequence[Election], source: str, pooled: bool) -> None:
    before = session.scalar(sa.select(Round.title).where(Round.source == source, Round.pooled == pooled))
    if before is not None:
        raise Refused(
            _("These files were imported before, as “%(title)s”. Nothing was changed.", title=before)
        )
    for what, values in (
        (_("kind of ballot"), {election.vote_type for election in elections}),
        (_("way of counting"), {election.utility for election in elections}),
        (_("currency"), {election.currency for election in elections}),
    ):
        if len(values) > 1:
            raise Refused(
                _(
                    "The files differ in their %(what)s (%(values)s). Import them one by one.",
                    what=what,
                    values=", ".join(sorted(values)),
                )
            )
    names = [election.area for election in elections]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(_("Two files are of the same area: %(areas)s.", areas=", ".join(twice)))


def _add_proposals(
    session: Session, round_: Round, areas: Sequence[Area], elections: Sequence[Election]
) -> tuple[list[dict[str, Any]], list[dict[str, int]]]:
    """Write every proposal under a number of its own; the frozen lines, and by area the numbers by id."""
    themes = {theme.slug: theme for theme in session.scalars(sa.select(Theme))}
    lines: list[dict[str, Any]] = []
    numbers: list[dict[str, int]] = []
    for area, election in zip(areas, elections, strict=True):
        by_id: dict[str, int] = {}
        for item in election.proposals:
            theme = _theme(session, themes, item.theme)
            by_id[item.imported_id] = number = len(lines) + 1
            lines.append(
                {
                    "number": number,
                    "title": item.title[:300],
                    "area": area.slug,
                    "cost": item.cost,
                    "theme": theme.slug if theme else "",
                    "settlement": item.settlement,
                }
            )
            session.add(
                Proposal(
                    round=round_,
                    number=number,
                    state=ProposalState.ACCEPTED.value,
                    area=area,
                    theme=theme,
                    title=item.title[:300],
                    imported_id=item.imported_id[:120],
                    latitude=item.latitude,
                    longitude=item.longitude,
                    submitted_at=now(),
                    costs=[ProposalCost(version=1, amount=item.cost, author="import")],
                )
            )
        numbers.append(by_id)
    session.flush()
    return lines, numbers


def _plain_ballots(
    round_: Round,
    areas: Sequence[Area],
    numbers: Sequence[dict[str, int]],
    elections: Sequence[Election],
) -> list[PlainBallot]:
    found: list[PlainBallot] = []
    for area, by_id, election in zip(areas, numbers, elections, strict=True):
        for place, ballot in enumerate(election.ballots):
            choices = [by_id[name] for name in ballot.choices]
            # Public data: a nonce that anybody can make again.
            leaf = leaf_of(f"{round_.source}:{place}", area.slug, choices, ballot.points)
            found.append(PlainBallot(area.id, Channel.IMPORTED.value, choices, leaf, ballot.points))
    return found


def _area(session: Session, name: str) -> Area:
    """The area of this name, made when there is none."""
    name = name[:120]
    found = session.scalar(sa.select(Area).where(Area.name == name).order_by(Area.id).limit(1))
    if found is not None:
        return found
    council = session.scalar(sa.select(Council).order_by(Council.id).limit(1))
    if council is None:
        council = Council(name="Council")
        session.add(council)
    taken = set(session.scalars(sa.select(Area.slug)))
    area = Area(council=council, name=name, slug=_free(_slug(name) or "area", taken))
    session.add(area)
    session.flush()
    return area


def _theme(session: Session, themes: dict[str, Theme], name: str) -> Theme | None:
    slug = _slug(name)
    if not slug:
        return None
    if slug not in themes:
        themes[slug] = Theme(slug=slug, name=name[:120].capitalize())
        session.add(themes[slug])
    return themes[slug]


def _free_slug(session: Session, title: str) -> str:
    return _free(_slug(title) or "imported", set(session.scalars(sa.select(Round.slug))))


def _free(wanted: str, taken: set[str]) -> str:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3`` … that is free."""
    if wanted not in taken:
        return wanted
    return next(slug for n in count(2) if (slug := f"{wanted[: LONGEST_SLUG - 5]}-{n}") not in taken)


def _slug(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", apart.lower()).strip("-")[:LONGEST_SLUG].strip("-")
