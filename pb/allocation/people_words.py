"""Points as people: how many more like those who put a proposal first, for the kinds of ballot that say.

The number is ``ceil(points / what one of them gives)``. Where one person more would change what others'
ballots count (weights between areas), or where people give what they like (points), there is none.
"""

from __future__ import annotations

from math import lcm

from flask_babel import ngettext
from markupsafe import Markup

from pb.allocation.phrases import fill, show_number
from pb.allocation.reading import ProposalReading, RunReading

RANKED = ("borda", "borda-own", "harmonic")


def worth_of_one(proposal: ProposalReading, run: RunReading) -> int | None:
    """The points that one person gives a proposal by putting it first, or by choosing it; None: it varies."""
    if run.weighting != "raw" or run.ballot_type == "points":
        return None
    k = max(run.ballot_length, 1)
    return {
        "borda": k,
        "borda-own": k,
        "harmonic": lcm(*range(1, k + 1)),
        "approval": 1,
        "cost": proposal.asked,
    }.get(run.utility)


def say_people(points: int, proposal: ProposalReading, run: RunReading) -> Markup | None:
    """ "support from 14 more people like those who ranked it first"; None where points are not people."""
    one = worth_of_one(proposal, run)
    if not one or points <= 0:
        return None
    people = -(-points // one)
    count = show_number(people)
    if run.utility == "borda-own":
        words: str = ngettext(
            "support from %(count)s more person who ranks it first on a full ballot",
            "support from %(count)s more people who rank it first on a full ballot",
            people,
            count=count,
        )
    elif run.utility in RANKED:
        words = ngettext(
            "support from %(count)s more person like those who ranked it first",
            "support from %(count)s more people like those who ranked it first",
            people,
            count=count,
        )
    else:
        words = ngettext(
            "support from %(count)s more person like those who chose it",
            "support from %(count)s more people like those who chose it",
            people,
            count=count,
        )
    return fill("%(words)s", words=words)
