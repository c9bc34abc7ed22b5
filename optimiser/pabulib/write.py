"""Writing a problem as a Pabulib file, so that reading it again gives the same problem.

Sources and conventions as in ``optimiser.pabulib``. A file holds one area with one pot; what it has no room
for (equity rules, amendments, more areas) is refused, never dropped.
"""

from __future__ import annotations

import csv
import io
from itertools import count
from typing import Any

from optimiser.ballots import support
from optimiser.model import BallotType, InvalidProblem, Problem, Utility, Weighting
from optimiser.pabulib.fields import area_id_of

_VOTE_TYPES = {
    BallotType.APPROVAL: ("approval", Utility.APPROVAL),
    BallotType.RANKING: ("ordinal", Utility.BORDA_OWN),
    BallotType.POINTS: ("cumulative", Utility.POINTS),
}


def write(problem: Problem, *, funded: tuple[str, ...] | None = None) -> str:
    """The text of a ``.pb`` file. ``funded`` fills the column ``selected``.

    Raises ``InvalidProblem`` when the problem has something that the format cannot hold.
    """
    _refuse_what_does_not_fit(problem)
    out = io.StringIO(newline="")
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    rows.writerow(["META"])
    rows.writerow(["key", "value"])
    rows.writerows(_meta(problem).items())
    rows.writerow(["PROJECTS"])
    _write_projects(rows, problem, funded)
    rows.writerow(["VOTES"])
    voters = count(1)
    with_points = problem.ballot_type is BallotType.POINTS
    rows.writerow(["voter_id", "vote", "points"] if with_points else ["voter_id", "vote"])
    for ballot in problem.ballots:
        cells = [",".join(ballot.choices)]
        if with_points:
            cells.append(",".join(map(str, ballot.points)))
        rows.writerows([next(voters), *cells] for _ in range(ballot.weight))
    return out.getvalue()


def _refuse_what_does_not_fit(problem: Problem) -> None:
    if len(problem.areas) != 1 or len(problem.pots) != 1:
        raise InvalidProblem("a .pb file holds one area with one pot: write one file for each area")
    if problem.pots[0].themes or problem.pots[0].amount != problem.areas[0].own_pot:
        raise InvalidProblem("a .pb file holds one pot without conditions: write the problem as JSON")
    if problem.rules or problem.amendments:
        raise InvalidProblem("a .pb file holds no equity rules or amendments: write the problem as JSON")
    if problem.minor_units != 100:
        raise InvalidProblem("a .pb file is written in hundredths: minor_units must be 100")
    if [p.number for p in problem.proposals] != list(range(1, len(problem.proposals) + 1)):
        raise InvalidProblem("a .pb file numbers its projects 1, 2, 3 ...: write the problem as JSON")
    if problem.weighting is not Weighting.RAW or any(b.groups or b.workshop for b in problem.ballots):
        raise InvalidProblem("a .pb file holds neither weights nor groups: write the problem as JSON")
    for proposal in problem.proposals:
        if proposal.levels or proposal.money or proposal.match or proposal.running or proposal.benefits:
            raise InvalidProblem(
                f"proposal {proposal.id!r} has levels, match or benefits: write the problem as JSON"
            )
        for what, text in (("id", proposal.id), *(("theme", theme) for theme in proposal.themes)):
            if "," in text or text != text.strip() or not text:
                raise InvalidProblem(f"{what} {text!r} holds a comma or outer space, which a .pb file cannot")


def _meta(problem: Problem) -> dict[str, str]:
    area = problem.areas[0]
    vote_type, usual = _VOTE_TYPES[problem.ballot_type]
    meta = {
        "description": problem.title,
        "subunit": area.name,
        "num_projects": str(len(problem.proposals)),
        "num_votes": str(sum(ballot.weight for ballot in problem.ballots)),
        "budget": _money(problem.pots[0].amount),
        "vote_type": vote_type,
        "rule": "unknown",
        "max_length": str(problem.ballot_length),
        "currency": problem.currency,
    }
    if area.id != area_id_of(area.name):
        meta["area_id"] = area.id
    if problem.utility is not usual:
        meta["utility"] = problem.utility.value
    meta["tie_order"] = ",".join(problem.tie_order)
    return meta


def _write_projects(rows: Any, problem: Problem, funded: tuple[str, ...] | None) -> None:
    columns = ["project_id", "cost", "votes", "score", "name", "category", "neighborhood"]
    rows.writerow([*columns, "selected"] if funded is not None else columns)
    votes = dict.fromkeys(problem.by_id, 0)
    for ballot in problem.ballots:
        for choice in ballot.choices:
            votes[choice] += ballot.weight
    score = support(problem)
    for p in problem.proposals:
        place = p.settlement
        cells = [p.id, _money(p.cost), votes[p.id], score[p.id], p.title, ",".join(p.themes), place]
        rows.writerow([*cells, int(p.id in funded)] if funded is not None else cells)


def _money(amount: int) -> str:
    whole, hundredths = divmod(amount, 100)
    return f"{whole}.{hundredths:02}" if hundredths else str(whole)
