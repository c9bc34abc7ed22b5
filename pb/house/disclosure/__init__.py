"""Statistical disclosure control: what of a table of counts of people may be published.

**The rule.** A count below 10 is withheld, a larger one is rounded to the nearest 5 (half up). Rounding
each count by itself still leaks through the margins (a rounded total less rounded parts leaves a narrow
range for the rest), and a withheld count can be got by subtraction, so more is withheld until nothing small
can be worked out: the cell suppression problem of Cox (*Suppression methodology and statistical disclosure
control*, J. Amer. Statist. Assoc. 75, 1980) and Fischetti and Salazar (*Solving the cell suppression
problem on tabular data with linear constraints*, Management Science 47, 2001).

**What is protected, and from whom.** The attacker knows the rule, every published figure of the table and
of every other table that is linked to it here, that counts are whole and not negative, and exactly every
figure marked ``known`` (what is public elsewhere). For every count below 10 that is not itself known,
*each* of the values 0, 1, …, 9 stays possible, except those that were impossible before anything was
published. So what is published adds nothing to the rule itself: "it is below ten", at most.

**Why that is proved and not tried.** A table with its margins is a circulation: every figure is an edge,
every sum a node (Cox, *Network models for complementary cell suppression*, J. Amer. Statist. Assoc. 90,
1995). The range of an edge, given bounds on the others, is a maximum flow; flows are whole, so every value
in between is a whole table that publishes the same figures. ``attack`` works that range out and
``withhold`` does not stop before it is wide enough. Published figures are never random: the same count is
the same figure on every page and on every day, so nothing averages out.

**Linked tables.** Tables about the same people that share margins are looked at one by one, with the shared
margins ``known``: a world that changes one table within its exact margins leaves every other as it was.

**What is not claimed.** The attacker of Cox, Fischetti and Salazar, and ours, does not run this very
program on every table that there could be to see which of them would have withheld the same cells. (Tried
out on all tables of two by two in miniature, 3 for 10 and 2 for 5, with cells to 5: such a reader has one
value left for 56 of 3,471 small figures, and fewer than all for 548 more.) Nor is anybody protected from
what they know of themselves: the one person in a cell knows that it is not 0.
"""

from __future__ import annotations

from pb.house.disclosure.network import COUNCIL, Figure, Key, Network, NotBalanced, Rule, interval_of, rounded
from pb.house.disclosure.tables import ALL, Published, Table, publish
from pb.house.disclosure.withhold import unprotected, withheld_in

__all__ = [
    "ALL",
    "COUNCIL",
    "Figure",
    "Key",
    "Network",
    "NotBalanced",
    "Published",
    "Rule",
    "Table",
    "interval_of",
    "publish",
    "rounded",
    "unprotected",
    "withheld_in",
]
