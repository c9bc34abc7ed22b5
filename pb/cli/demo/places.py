"""The invented county’s places: fourteen areas, their settlements, and what stands in each.

Nothing here is real. Every settlement has a hall, a green place and a street, so that proposals can be
about somewhere. ``at`` is where on the map an area lies, in thousandths of the map's width and height.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement: a hall to meet in, a green to sit on and a street to cross."""

    name: str
    hall: str
    green: str
    street: str


@dataclass(frozen=True, slots=True)
class DemoArea:
    """One of the fourteen areas. ``deprived`` is the per cent in the most deprived fifth."""

    slug: str
    name: str
    people: int
    deprived: int
    character: str
    traits: frozenset[str]
    at: tuple[int, int]
    places: tuple[Place, ...]


def _area(
    name: str, people: int, deprived: int, at: tuple[int, int], traits: str, character: str, places: str
) -> DemoArea:
    rows = [[part.strip() for part in line.split("|")] for line in places.strip().splitlines()]
    return DemoArea(
        slug=name.lower().replace(" ", "-"),
        name=name,
        people=people,
        deprived=deprived,
        character=character,
        traits=frozenset(traits.split()),
        at=at,
        places=tuple(Place(*row) for row in rows),
    )


AREAS = (
    _area(
        "Upper Harrow",
        8_100,
        0,
        (150, 700),
        "rural upland",
        "Upland farms and two villages at the head of the dale. Half of it has no mobile signal.",
        """
        Harrowhead | Harrowhead Institute | Harrowhead Green | Fell Road
        St Oswin's Chapel | the old chapel schoolroom at St Oswin's | the sheepwash field | Chapel Bank
        Low Rigg | Low Rigg Reading Room | Rigg Common | Drovers Lane
        Nenthope | Nenthope Hall | the beck side at Nenthope | Smelt Mill Road
        """,
    ),
    _area(
        "Coldbeck",
        24_300,
        12,
        (330, 560),
        "rural town",
        "A market town and the dale above it: a Thursday market, two primary schools and a leisure centre.",
        """
        Coldbeck | Coldbeck Town Hall | the Demesne | Market Place
        Coldbeck Bridge End | Bridge End Mission Hall | Bridge End riverside | Mill Race Lane
        Askerdale | Askerdale Village Hall | Askerdale Green | Dale Road
        Swinhope | Swinhope Memorial Hall | Swinhope playing field | Back Lane
        Thrushgill | Thrushgill Church Hall | Thrushgill pond | Quarry Road
        """,
    ),
    _area(
        "Birkmoor",
        31_000,
        28,
        (520, 700),
        "pit road estate",
        "Former pit villages strung along one road, each with its own welfare hall.",
        """
        Birkmoor Colliery | Birkmoor Miners' Welfare | the Welfare ground | Front Street
        Ash Rigg | Ash Rigg Community Centre | Ash Rigg rec | Plantation Road
        Hamsteel | Hamsteel Workmen's Club | Hamsteel Park | Durward Terrace
        New Sackersley Row | the Sackersley Row mission | Sackersley Row field | Third Street
        Langley Drift | Langley Drift Village Hall | the old drift mouth | Waggonway
        """,
    ),
    _area(
        "Easthaven",
        88_200,
        61,
        (880, 640),
        "coast town estate",
        "A harbour town with three estates and a coast path; the county’s largest area and its poorest.",
        """
        Easthaven Harbour | the Fishermen's Institute | Harbour Green | Quayside
        Easthaven Town | Easthaven Central Hall | Bevan Park | Church Street
        Deangarth | Deangarth Community Centre | Deangarth Park | Byron Avenue
        Eastley | Eastley Community House | Eastley rec | Tennyson Crescent
        Parkhead | Parkhead Resource Centre | the Dell at Parkhead | Windermere Road
        Noseby | Noseby Village Hall | Noseby clifftop | Cliff Road
        """,
    ),
    _area(
        "Seaton Banks",
        41_500,
        44,
        (900, 370),
        "coast town",
        "Seaside terraces behind a long beach, and a caravan park that doubles the place in August.",
        """
        Seaton Sands | the Pavilion at Seaton Sands | the promenade gardens | Marine Parade
        Seaton Banks Top | Banks Top Methodist Hall | Banks Top Green | Bank Street
        Blackhall Foot | Blackhall Foot Welfare | the beach banks | Coast Road
        Crimdene | Crimdene Park clubhouse | Crimdene Burn | Gill Lane
        Hesleby | Hesleby Village Hall | Hesleby green | East End
        """,
    ),
    _area(
        "Harrow City",
        64_900,
        9,
        (640, 480),
        "city",
        "A cathedral and a university, high rents, and quiet terraces that students and families share.",
        """
        Elvett | St Cuthmund's Hall | Elvett riverbank | Old Elvett
        Gilesbank | Gilesbank Parish Rooms | Gilesbank Meadow | Gilesbank
        Crossgate Terraces | the Crossgate centre | the Peth gardens | Crossgate
        Framgate Moor | Framgate Moor Community Centre | the Moor field | Finchley Bank
        Newton Grange | Newton Grange Hall | Grange Park | Canterbury Road
        Belmont Rise | Belmont Rise Community Association | Belmont Rise fields | Buckinghall Road
        """,
    ),
    _area(
        "Thornley Vale",
        29_700,
        37,
        (500, 320),
        "estate town",
        "New estates beside an old ironworks, where the houses came before the shops and the buses.",
        """
        Ironworks Quarter | the Pattern Shop | Furnace Park | Foundry Way
        Thornley | Thornley Village Centre | Thornley Park | Hartlea Street
        Berry Edge | Berry Edge School hall | Berry Edge heath | Ashdown Drive
        Delves Green | Delves Green Scout Hut | the Delves | Crookhall Lane
        Leadyard End | Leadyard End Community Association | the one o'clock field | Watling Terrace
        """,
    ),
    _area(
        "Marlforth",
        47_800,
        33,
        (430, 880),
        "town",
        "The county’s second town, with the hospital, the college and a high street with empty windows.",
        """
        Marlforth Centre | Marlforth Civic Hall | Marlforth Town Park | Newgate
        Woodley Close | Woodley Close Church Centre | Woodley Close playing fields | Proudfoot Drive
        Coulden Gate | Coulden Gate Miners' Institute | Coulden Gate rec | Collingwood Street
        Henknowle | Henknowle Community Centre | Henknowle allotments | Southfield Way
        Escam Ford | Escam Ford Village Hall | the Saxon green | Ford Lane
        """,
    ),
    _area(
        "Stanmoor",
        34_600,
        41,
        (380, 240),
        "town upland estate",
        "A plateau town that lost its steelworks, high enough to have its own weather.",
        """
        Stanmoor Front Street | the Lamplight at Stanmoor | Oakey's Park | Front Street
        Tantree Fell | Tantree Fell Community Centre | Tantree common | White Row
        Southmoor Rows | Southmoor Rows Welfare | the quaking field | Park Road
        Latchgate | Latchgate Youth and Community Centre | Latchgate green | Blackett Street
        Cragg Mire | Cragg Mire Village Hall | the pit heap woods | Middles Road
        """,
    ),
    _area(
        "Wickside",
        22_400,
        19,
        (230, 340),
        "rural commuter",
        "Commuter villages with good schools, full trains and few places for young people to go.",
        """
        Wickside | Wickside Institute | Wickside cricket field | Station Road
        Ebbcaster | Ebbcaster Community Centre | Ebbcaster riverside | Shaw Lane
        Shottle Wood | Shottle Wood Village Hall | the spa ground | Snow's Green Road
        Medom | Medom Parish Rooms | Medom village green | Derwent Lane
        """,
    ),
    _area(
        "Allersett",
        38_300,
        52,
        (700, 850),
        "town estate",
        "Two towns that do not agree, Aller and Sett, with one bypass, two markets and three bus stations.",
        """
        Aller | Aller Literary Institute | Aller Town Park | King Street
        Sett | Sett Temperance Hall | Sett Jubilee Park | Queen Street
        Spennyside | Spennyside Settlement | Spennyside rec | Cheapside
        Tudhow Grange | Tudhow Grange Community House | the Moor at Tudhow Grange | St Andrew's Road
        Middlestone Row | Middlestone Row Welfare | Middlestone Row field | Kell Crescent
        """,
    ),
    _area(
        "Fenwick Moor",
        19_200,
        23,
        (190, 120),
        "rural upland",
        "Scattered hamlets and one secondary school; most journeys begin with a lift from somebody.",
        """
        Fenwick | Fenwick Town Farm Hall | Fenwick Town Green | Castle Bank
        Muckle Lane | the Lane Ends schoolroom | Muckle common | Lane Ends
        Waskerby | Waskerby Chapel | Waskerby reservoir side | Reservoir Road
        Castleside Foot | Castleside Foot Village Hall | the viaduct meadow | Church Lane
        """,
    ),
    _area(
        "Deepdene",
        36_100,
        30,
        (720, 300),
        "river town",
        "A river valley of mill villages that floods, and knows the sound of the warning by heart.",
        """
        Deepdene | Deepdene Community Hub | Deepdene riverside park | Bridge Street
        Chester Mill | Chester Mill Bethel Hall | the mill meadows | Mill Lane
        Lamb's Ford | Lamb's Ford Village Hall | Lamb's Ford green | Ferryman's Row
        Burnside | Burnside Community Centre | the burn walk | Osborne Road
        Pellow Grange | Pellow Grange Club | Pellow Grange wood | Newbridge Bank
        """,
    ),
    _area(
        "Brackenlaw",
        30_900,
        47,
        (860, 170),
        "pit town estate",
        "A former pit town whose residents reopened the hall themselves and have run it ever since.",
        """
        Brackenlaw | Brackenlaw Community Hall | Brackenlaw Welfare Park | Victoria Street
        Wheatley Law | Wheatley Law Community Association | Wheatley Law rec | Quilstyle Road
        Thornlaw | Thornlaw Sure Start house | Thornlaw green | Dunelm Road
        Ludwith | Ludwith Workmen's Hall | Ludwith playing field | Moor Lane
        Shadrick Hill | Shadrick Hill Village Hall | Shadrick Hill allotments | Foundry Row
        """,
    ),
)

BY_SLUG = {area.slug: area for area in AREAS}

THEMES = {
    "environment": "Environment",
    "jobs-and-skills": "Jobs and skills",
    "children-and-young-people": "Children and young people",
    "community-safety": "Community safety",
    "health-and-older-people": "Health and older people",
    "getting-about": "Getting about",
}
