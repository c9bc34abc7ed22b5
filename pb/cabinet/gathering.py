"""Reading a council year from the database: a dozen statements, however many areas, rounds and proposals.

Every stored text is held against its hash before anything is read from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from pb.allocation.maps import draw
from pb.allocation.models import AllocationRun, Study
from pb.allocation.queries import RunAltered, problem_text, result_text, theme_names
from pb.allocation.studies import StudyReading, study_of
from pb.areas.models import Area
from pb.areas.queries import all_areas
from pb.cabinet.cycle import Cycle
from pb.cabinet.figures import AreaLine, CycleFigures, MapLines
from pb.cabinet.plans import FrozenRound, plan_of, read_frozen, read_shares
from pb.cabinet.values import ALL, Price, PricedRule, Published, RoundLine, Share
from pb.decisions.gate_models import CallIn
from pb.decisions.models import Decision
from pb.decisions.queries import LIVE, state_with
from pb.decisions.reading import AreaShare
from pb.house.dates import local_midnight, london_day
from pb.money.queries import paid_by_area
from pb.rounds.lifecycle import Stage, has_reached
from pb.rounds.models import Round
from pb.turnout.models import PopulationShare, PublishedTable
from pb.turnout.monitoring import grids_of
from pb.turnout.publishing import TOOK_PART, TURNOUT, Grid
from pb.voting.freezing import frozen_stands

POUNDS = "GBP"
Key = tuple[int, int]  # round and area


@dataclass(frozen=True)
class Found:
    """What was read, by round or by round and area; ``given`` by run and area, ``called`` by decision."""

    runs: Mapping[int, Sequence[AllocationRun]]
    given: Mapping[int, Mapping[str, AreaShare]]
    decisions: Mapping[Key, Decision]
    called: Mapping[int, CallIn]
    studies: Mapping[int, StudyReading]
    turnout: Mapping[int, Grid]
    took_part: Mapping[int, Mapping[str, Grid]]
    paid: Mapping[Key, int]

    def run_of(self, decision: Decision | None, round_: Round) -> AllocationRun | None:
        """The run of an area's decision, or the newest where there is none."""
        runs = self.runs.get(round_.id, ())
        newest = runs[-1] if runs else None
        return next((run for run in runs if decision and run.id == decision.run_id), newest)


def cycles_with_rounds(session: Session) -> list[Cycle]:
    """The years in which voting opened in some round, the newest first."""
    # Only what is needed: a frozen text is long.
    rounds = session.execute(
        sa.select(Round.stage, Round.paused_from, Round.voting_opens_at, Round.created_at).where(
            Round.frozen.is_not(None)
        )
    )
    return sorted(
        {
            Cycle.of(london_day(opens or made))
            for stage, paused_from, opens, made in rounds
            if _counts(stage, paused_from)
        },
        reverse=True,
    )


def figures_of(session: Session, cycle: Cycle, today: date) -> CycleFigures:
    """The figures of a council year as they stand; ``today`` (in London) decides how far a call-in is.

    Raises ``RunAltered`` or ``StudyAltered`` when a stored text is not what was hashed.
    """
    every = _rounds_in(session, cycle)
    rounds = [round_ for round_ in every if round_.currency == POUNDS]
    found = _find(session, rounds)
    frozen = {round_.id: _frozen(round_) for round_ in rounds}
    areas = _areas(session, rounds, min(max(today, cycle.first), cycle.last))
    residents = _residents(session, areas)
    known = any(area.deprived_share for area in areas)
    return CycleFigures(
        cycle=cycle.slug,
        rounds=tuple(_round_line(round_, frozen[round_.id], found) for round_ in rounds),
        areas=tuple(
            AreaLine(
                area.slug,
                area.name,
                area.population,
                area.deprived_share if known else None,
                area.source,
                residents.get(area.id, {}),
                tuple(
                    _share(round_, area, frozen[round_.id], found, today)
                    for round_ in rounds
                    if area in round_.areas
                ),
            )
            for area in areas
        ),
        themes=theme_names(session),
        outlines=_outlines(tuple((area.slug, area.boundary) for area in areas)),
        left_out=tuple(round_.title for round_ in every if round_.currency != POUNDS),
    )


def _rounds_in(session: Session, cycle: Cycle) -> list[Round]:
    """The rounds whose voting opened in a year, the first opened first."""
    opened = sa.func.coalesce(Round.voting_opens_at, Round.created_at)
    begins, ends = local_midnight(cycle.first), local_midnight(Cycle(cycle.begins + 1).first)
    rounds = session.scalars(
        sa.select(Round)
        .where(Round.frozen.is_not(None), opened >= begins, opened < ends)
        .options(selectinload(Round.areas))
        .order_by(opened, Round.id)
    )
    return [round_ for round_ in rounds if _counts(round_.stage, round_.paused_from)]


def _counts(stage: str, paused_from: str) -> bool:
    """Whether voting has opened in a round that goes on."""
    return stage != Stage.ABANDONED and has_reached(Stage(stage), paused_from, Stage.VOTING)


def _frozen(round_: Round) -> FrozenRound:
    if round_.frozen is None or not frozen_stands(round_):
        raise RunAltered(f"what was frozen of round {round_.id} has been changed")
    return read_frozen(round_.frozen)


def _areas(session: Session, rounds: Iterable[Round], on: date) -> list[Area]:
    """The areas of that day, and those of the rounds, by name."""
    places = {area.id: area for area in all_areas(session, on)}
    places |= {area.id: area for round_ in rounds for area in round_.areas}
    return sorted(places.values(), key=lambda area: (area.name, area.id))


def _find(session: Session, rounds: Sequence[Round]) -> Found:
    ids = [round_.id for round_ in rounds]
    decisions: dict[Key, Decision] = {}
    for decision in session.scalars(
        sa.select(Decision)
        .where(Decision.round_id.in_(ids), Decision.state.in_(LIVE))
        .order_by(Decision.number)
    ):
        decisions[decision.round_id, decision.area_id] = decision
    called = session.scalars(
        sa.select(CallIn).where(CallIn.decision_id.in_([decision.id for decision in decisions.values()]))
    )
    runs = _runs(session, ids, {decision.run_id for decision in decisions.values()})
    tables = {
        (table.round_id, table.name): json.loads(table.text)
        for table in session.scalars(sa.select(PublishedTable).where(PublishedTable.round_id.in_(ids)))
    }
    return Found(
        runs=runs,
        given={
            run.id: read_shares(problem_text(run), result_text(run))
            for every in runs.values()
            for run in every
        },
        decisions=decisions,
        called={one.decision_id: one for one in called},
        studies=_studies(session, runs),
        turnout={key: Grid.of(plain) for (key, name), plain in tables.items() if name == TURNOUT},
        took_part={key: grids_of(plain) for (key, name), plain in tables.items() if name == TOOK_PART},
        paid=paid_by_area(session, ids),
    )


def _runs(session: Session, ids: list[int], decided: set[int]) -> dict[int, list[AllocationRun]]:
    """Of each round the first run, the newest and those that decisions rest on, in order of number."""
    numbers: dict[int, list[tuple[int, int]]] = {}
    for run_id, round_id, number in session.execute(
        sa.select(AllocationRun.id, AllocationRun.round_id, AllocationRun.number)
        .where(AllocationRun.round_id.in_(ids))
        .order_by(AllocationRun.number)
    ):
        numbers.setdefault(round_id, []).append((number, run_id))
    wanted = {runs[place][1] for runs in numbers.values() for place in (0, -1)} | decided
    found: dict[int, list[AllocationRun]] = {}
    for run in session.scalars(
        sa.select(AllocationRun)
        .where(AllocationRun.id.in_(wanted))
        .options(
            undefer(AllocationRun.problem), undefer(AllocationRun.result), joinedload(AllocationRun.round)
        )
        .order_by(AllocationRun.number)
    ):
        found.setdefault(run.round_id, []).append(run)
    return found


def _studies(session: Session, runs: Mapping[int, Sequence[AllocationRun]]) -> dict[int, StudyReading]:
    """By round, what was worked out beside its newest run that has a study."""
    every = {run.id: run for found in runs.values() for run in found}
    # Held while they are read: each is then found in the session, without a statement of its own.
    held = {study.run_id: study for study in session.scalars(sa.select(Study).where(Study.run_id.in_(every)))}
    found: dict[int, StudyReading] = {}
    for run_id in sorted(held, key=lambda run_id: every[run_id].number):
        reading = study_of(session, every[run_id])
        if reading is not None:
            found[every[run_id].round_id] = reading
    return found


def _share(round_: Round, area: Area, frozen: FrozenRound, found: Found, today: date) -> Share:
    decision = found.decisions.get((round_.id, area.id))
    run = found.run_of(decision, round_)
    runs = found.runs.get(round_.id, ())
    plan = None
    if run is not None:
        vote, decided = (found.given[one.id][area.slug] for one in (runs[0], run))
        plan = plan_of(frozen, area.slug, run.number, vote, decided)
    return Share(
        round=round_.slug,
        pot=frozen.pot_of(area.slug),
        on_ballot=frozen.on_ballot(area.slug),
        state=state_with(decision, found.called.get(decision.id), today) if decision else "",
        plan=plan,
        turnout=_row(found.turnout.get(round_.id), area.slug),
        took_part=_rows(found.took_part.get(round_.id, {}), area.slug),
        paid=found.paid.get((round_.id, area.id)),
    )


def _round_line(round_: Round, frozen: FrozenRound, found: Found) -> RoundLine:
    runs, study = found.runs.get(round_.id, ()), found.studies.get(round_.id)
    rules = tuple(
        PricedRule(
            str(rule["id"]),
            rule["kind"],
            {name: value for name, value in rule.items() if name not in ("id", "kind")},
            _price(study, str(rule["id"])) if study else None,
        )
        for rule in frozen.text.get("rules", ())
    )
    named = {n for rule in rules for n in rule.parameters.get("proposals", ())}
    named |= {n for rule in rules if rule.price for n in rule.price.brings + rule.price.drops}
    return RoundLine(
        slug=round_.slug,
        title=round_.title,
        stage=round_.stage,
        money=frozen.money,
        shared=frozen.shared,
        run=runs[-1].number if runs else 0,
        rules=rules,
        titles={str(n): frozen.proposals[int(n)]["title"] for n in sorted(map(int, named))},
        turnout=_row(found.turnout.get(round_.id), ALL),
        took_part=_rows(found.took_part.get(round_.id, {}), ALL),
    )


def _price(study: StudyReading, rule: str) -> Price | None:
    price = study.prices.get(rule)
    return Price(price.support, price.spend, price.brings, price.drops) if price else None


def _row(grid: Grid | None, row: str) -> Published | None:
    """One row of a published table; None where the table or the row is not there."""
    if grid is None or row not in (*grid.rows, ALL):
        return None
    return {column: grid.get(row, column) for column in (*grid.columns, ALL)}


def _rows(grids: Mapping[str, Grid], row: str) -> dict[str, Published]:
    found = {question: _row(grid, row) for question, grid in grids.items()}
    return {question: figures for question, figures in found.items() if figures is not None}


def _residents(session: Session, areas: Sequence[Area]) -> dict[int, dict[str, dict[str, int]]]:
    """Shares of residents by area, question and answer."""
    found: dict[int, dict[str, dict[str, int]]] = {}
    for row in session.scalars(
        sa.select(PopulationShare).where(PopulationShare.area_id.in_([area.id for area in areas]))
    ):
        found.setdefault(row.area_id, {}).setdefault(row.question, {})[row.answer] = row.share
    return found


@lru_cache(maxsize=4)
def _outlines(boundaries: tuple[tuple[str, str], ...]) -> MapLines | None:
    """The outlines of areas (slug, GeoJSON), drawn once in a process for as long as they stay."""
    picture = draw(dict(boundaries))
    return MapLines(picture.view_box, dict(picture.paths)) if picture else None
