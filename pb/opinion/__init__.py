"""Opinion groups: who votes alike on an area's statements, and what every group shares.

A pure package on numpy: it knows no database and no web. It follows the published mathematics of Polis
(Small, Bjorkegren, Erkkilä, Shaw and Megill, "Polis: Scaling Deliberation by Mapping High Dimensional
Opinion Spaces", *Recerca* 26(2), 2021), written anew from its formulas.

A matrix of votes has a row per person and a column per statement: 1 agree, −1 disagree, 0 pass and
``nan`` where somebody has not seen the statement.
"""

from __future__ import annotations

from pb.opinion.consensus import group_informed_consensus
from pb.opinion.grouping import Grouping, Smoothing, group_people
from pb.opinion.participation import included, straight_liners
from pb.opinion.projection import Projection, project
from pb.opinion.representative import Representative, representatives
from pb.opinion.routing import next_statement, priorities

__all__ = [
    "Grouping",
    "Projection",
    "Representative",
    "Smoothing",
    "group_informed_consensus",
    "group_people",
    "included",
    "next_statement",
    "priorities",
    "project",
    "representatives",
    "straight_liners",
]
