"""The rounds of the demonstration: one at every stage, and the main one over all fourteen areas."""

from __future__ import annotations

from dataclasses import dataclass, field

from pb.cli.demo.places import AREAS
from pb.rounds.lifecycle import Stage
from pb.rounds.plan import NewRule

POUND = 100


@dataclass(frozen=True)
class RoundPlan:
    """A round to be walked to ``stage``. ``pot`` is in pence and each area's own; ``age`` in days.

    ``two_levels``: the areas in which one proposal also comes as a smaller plan. ``refused``: how many in
    each area cannot be paid for. ``tie``: two proposals end with exactly the same points.
    """

    slug: str
    title: str
    summary: str
    areas: tuple[str, ...]
    stage: Stage
    age: int
    proposals: int
    pot: int
    voters: int = 0
    councillors_pot: int = 0
    themes: tuple[str, ...] = ()
    voice: str = "consult"
    ballot_type: str = "ranking"
    refused: int = 1
    two_levels: tuple[str, ...] = ()
    pooled: bool = False
    tie: bool = False
    rules: tuple[NewRule, ...] = field(default=())


MAIN = RoundPlan(
    slug="your-area-your-say",
    title="Your area, your say",
    summary="Every area has £120,000 this year for what its residents think matters most. Residents rank, "
    "the councillors of each area decide, and every answer comes with its reason.",
    areas=tuple(area.slug for area in AREAS),
    stage=Stage.REVIEWING,
    age=80,
    proposals=40,
    pot=120_000 * POUND,
    voters=8_000,
    refused=2,
    two_levels=("easthaven", "allersett", "wickside"),
    # Where half of the people live in the most deprived fifth, a fifth of the money is for the young.
    rules=tuple(
        NewRule(
            "theme-floor",
            {"theme": "children-and-young-people", "area": area.slug, "amount": 24_000 * POUND},
        )
        for area in AREAS
        if area.deprived > 50
    ),
)

PLANS = (
    MAIN,
    RoundPlan(
        slug="five-villages-one-road",
        title="Five villages, one road",
        summary="Last year’s fund for the villages of Birkmoor. Everything it paid for is finished.",
        areas=("birkmoor",),
        stage=Stage.CLOSED,
        age=420,
        proposals=11,
        pot=40_000 * POUND,
        voters=240,
    ),
    RoundPlan(
        slug="the-hall-and-round-about",
        title="The hall and round about",
        summary="Brackenlaw’s residents reopened their hall. This fund is for what comes next.",
        areas=("brackenlaw",),
        stage=Stage.DELIVERING,
        age=200,
        proposals=10,
        pot=36_000 * POUND,
        voters=210,
    ),
    RoundPlan(
        slug="a-mast-for-the-dale-head",
        title="A link for the dale head",
        summary="A fund for getting the top of the dale online. Stopped: the network builds its own mast.",
        areas=("upper-harrow",),
        stage=Stage.ABANDONED,
        age=130,
        proposals=6,
        pot=20_000 * POUND,
        themes=("jobs-and-skills", "getting-about"),
        refused=0,
    ),
    RoundPlan(
        slug="dale-and-market",
        title="Dale and market",
        summary="Coldbeck’s area pot, with what its councillors added from their own.",
        areas=("coldbeck",),
        stage=Stage.DECIDED,
        age=104,
        proposals=12,
        pot=30_000 * POUND,
        councillors_pot=15_000 * POUND,
        voters=300,
        two_levels=("coldbeck",),
        tie=True,
    ),
    RoundPlan(
        slug="high-street-and-health",
        title="High street and health",
        summary="For Marlforth: empty windows, full waiting rooms, and what residents would do about both.",
        areas=("marlforth",),
        stage=Stage.CALL_IN,
        age=87,
        proposals=11,
        pot=40_000 * POUND,
        voters=260,
        themes=("health-and-older-people", "jobs-and-skills", "getting-about"),
    ),
    RoundPlan(
        slug="by-the-sea",
        title="By the sea",
        summary="Seaton Banks has £32,000 for its beach, its terraces and those who live there all year. "
        "Everybody shares out ten points.",
        ballot_type="points",
        areas=("seaton-banks",),
        stage=Stage.SIGNED,
        age=84,
        proposals=10,
        pot=32_000 * POUND,
        voters=230,
    ),
    RoundPlan(
        slug="the-dales-together",
        title="The dales together",
        summary="Three areas of the uplands share one pot. None may do worse than with its own part.",
        areas=("upper-harrow", "coldbeck", "fenwick-moor"),
        stage=Stage.RECOMMENDED,
        age=72,
        proposals=8,
        pot=26_000 * POUND,
        voters=330,
        themes=("getting-about", "environment", "health-and-older-people"),
        refused=0,
        pooled=True,
        # A part of what is spent must reach those who have least, wherever in the dales they live.
        rules=(NewRule("group-spend", {"group": "most-deprived", "share": 1_200}),),
    ),
    RoundPlan(
        slug="new-streets-new-neighbours",
        title="New streets, new neighbours",
        summary="The new estates of Thornley Vale have houses and not much else yet. What should come next?",
        areas=("thornley-vale",),
        stage=Stage.COUNTED,
        age=71,
        proposals=10,
        pot=28_000 * POUND,
        voters=190,
    ),
    RoundPlan(
        slug="three-estates-one-harbour",
        title="Three estates, one harbour",
        summary="Easthaven has £60,000 and one vote for harbour, estates and the village on the cliff.",
        areas=("easthaven",),
        stage=Stage.VOTING,
        age=61,
        proposals=14,
        pot=60_000 * POUND,
        voters=180,
        two_levels=("easthaven",),
    ),
    RoundPlan(
        slug="the-old-lifeboat-house",
        title="The old lifeboat house",
        summary="What should become of the lifeboat house? Phones have closed; slips are being counted.",
        areas=("easthaven",),
        stage=Stage.VOTING,
        age=70,
        proposals=8,
        pot=30_000 * POUND,
        voters=70,
        refused=0,
    ),
    RoundPlan(
        slug="two-towns-one-pot",
        title="Two towns, one pot",
        summary="Aller and Sett vote together for the first time, by giving scores.",
        ballot_type="score",
        areas=("allersett",),
        stage=Stage.PAUSED,
        age=62,
        proposals=10,
        pot=45_000 * POUND,
        voters=60,
    ),
    RoundPlan(
        slug="living-with-the-river",
        title="Living with the river",
        summary="Deepdene floods. This fund is for being ready, and for enjoying the river when it behaves.",
        areas=("deepdene",),
        stage=Stage.DELIBERATING,
        age=46,
        proposals=12,
        pot=50_000 * POUND,
        voice="involve",
        themes=("environment", "community-safety", "getting-about"),
    ),
    RoundPlan(
        slug="warm-halls-good-company",
        title="Warm halls, good company",
        summary="Stanmoor is high and winter is long. Ideas for warm rooms and for people to be warm with.",
        areas=("stanmoor",),
        stage=Stage.CHECKING,
        age=34,
        proposals=12,
        pot=35_000 * POUND,
        themes=("health-and-older-people", "children-and-young-people", "community-safety"),
        refused=2,
        # Not published yet: the officer may still change it, and rehearse with it.
        rules=(NewRule("grant-cap", {"amount": 15_000 * POUND}),),
    ),
    RoundPlan(
        slug="somewhere-to-go",
        title="Somewhere to go",
        summary="Young people in Wickside say there is nowhere to go. Tell us where there should be.",
        areas=("wickside",),
        stage=Stage.GATHERING,
        age=17,
        proposals=8,
        pot=30_000 * POUND,
        voice="decide",
        themes=("children-and-young-people", "getting-about"),
        refused=0,
    ),
    RoundPlan(
        slug="winter-lifts",
        title="Winter lifts for the moor",
        summary="A small fund for getting to and from the hamlets in the dark months. Being set up.",
        areas=("fenwick-moor",),
        stage=Stage.DRAFT,
        age=2,
        proposals=0,
        pot=15_000 * POUND,
        refused=0,
    ),
)
