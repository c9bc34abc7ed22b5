"""Ideas about the environment."""

# ruff: noqa: E501 - a sentence of residents' own stays on one line
from __future__ import annotations

from pb.cli.demo.idea import Idea

IDEAS = (
    Idea(
        (500, 1400),
        ("Anti-graffiti kits for {place}", "Cleaning kits for street champions in {place}"),
        (
            "Three of us already scrub the bus shelters on {street} with our own brushes and washing-up liquid.",
            "Tags appear overnight on {street} and stay for weeks, and the longer they stay the more there are.",
        ),
        (
            "Twelve kits with gloves, wipes, safe remover and litter pickers would let every champion clear a tag the day it appears.",
            "We would buy ten trained-user kits, keep them at {hall} and log what we clean, so that anything beyond us goes to the council.",
        ),
        "{place} Street Champions",
    ),
    Idea(
        (2400, 7800),
        ("Shared allotments at {green}", "Two support groups, one allotment in {place}"),
        (
            "Our two groups, one for carers and one for people getting over illness, both want a plot and neither can fill one alone.",
            "There is a strip behind {hall} that nobody has dug since the tenants gave it up.",
        ),
        (
            "We will clear it together, build raised beds that can be reached from a chair, and put up one shed for both groups.",
            "The money pays for paths, six raised beds, a water butt and a polytunnel. What we grow goes to the lunch club.",
        ),
        "{place} Growing Together",
        capital=True,
    ),
    Idea(
        (900, 3200),
        ("Wildflower verges on {street}", "Let {street} flower"),
        (
            "The verges on {street} are mown nine times a year and nobody has ever sat on them.",
            "Children at the primary counted two kinds of bee all summer. We think {place} can do better.",
        ),
        (
            "We have agreed a cutting plan with the depot and will sow native seed with the school in autumn.",
            "Seed, scarifying and three small signs would turn six hundred metres of grass into meadow, cut once a year.",
        ),
        "Pollinators of {place}",
    ),
    Idea(
        (3500, 11000),
        ("Community orchard for {green}", "Plant an orchard in {place}"),
        (
            "There used to be fruit trees in every back yard here. Now there is not one within walking distance of the school.",
            "{green} has room along its north edge, and the families who use it asked for something that lasts.",
        ),
        (
            "Forty heritage apple, plum and pear trees on proper stakes, with guards, mulch and a pruning course for fifteen residents.",
            "We would plant thirty-two trees with pupils, name each one, and press juice at {hall} from the fourth autumn on.",
        ),
        "{place} Orchard Group",
        capital=True,
    ),
    Idea(
        (1800, 6200),
        ("Repair café at {hall}", "Mend it, {place}: a monthly repair café"),
        (
            "Kettles, coats and lamps go to the tip from {place} because a new one costs less than a bus to the mender.",
            "We ran one trial afternoon: forty-one things came in and thirty-four went home working.",
        ),
        (
            "We need tools, a safety tester, insurance and the hall on the first Saturday of each month for a year.",
            "Seven retired fitters have offered their time. The money buys a sewing machine, testing equipment and room hire.",
        ),
        "{place} Menders",
    ),
    Idea(
        (6000, 18000),
        ("Solar panels on {hall}", "Let the roof of {hall} pay its bills"),
        (
            "The electricity bill at {hall} went up by more than our whole reserve.",
            "{hall} is used six days a week and heated by meters that eat coins.",
        ),
        (
            "A twelve-panel system with a small battery should save about £1,900 a year, which keeps the room hire at £9 an hour.",
            "We have three quotes and the roof survey. What is saved goes into a fund for rooms that groups can have for nothing.",
        ),
        "Trustees of the hall in {place}",
        capital=True,
    ),
    Idea(
        (1200, 5200),
        ("Clean up the beck at {place}", "Bring back the beck: {green}"),
        (
            "Trolleys, tyres and last winter's fencing sit in the water by {green}.",
            "We pulled fourteen bags from a hundred metres of bank and had to stop because we had no waders.",
        ),
        (
            "Waders, skips, a safety course and four working days with the rivers trust would clear half a mile.",
            "We will clear it, plant willow where the bank has slipped, and teach a dozen residents to test the water monthly.",
        ),
        "Friends of the Beck, {place}",
        "river rural upland town",
    ),
    Idea(
        (800, 2600),
        ("Hedgehog highways in {place}", "Swift boxes and hedgehog holes for {place}"),
        (
            "Everyone over fifty remembers swifts over {street}. Last summer we counted five.",
            "New fences have cut the gardens of {place} into boxes, and small animals cannot move between them.",
        ),
        (
            "We would fit forty nest boxes made at the men's shed and cut gaps in sixty fences, with the owners' leave.",
            "The money is for boxes, a ladder hire with an operator, and a map so that children can follow what moves in.",
        ),
        "{place} Wildlife Watch",
    ),
    Idea(
        (3000, 9800),
        ("Pocket park on the corner of {street}", "From fly-tip to pocket park in {place}"),
        (
            "The corner plot on {street} has been fly-tipped eleven times since January.",
            "People walk past the empty corner of {street} quickly. We would like them to sit down.",
        ),
        (
            "The owner will lease it for a pound. We would put in two benches, a tree, paving that drains and a noticeboard.",
            "Forty neighbours came to draw what it could be: planters, a bench with arms, and nothing that needs watering in a drought.",
        ),
        "Neighbours of {street}, {place}",
        capital=True,
    ),
    Idea(
        (600, 2100),
        ("Litter pick stations in {place}", "Two-minute litter picks at {green}"),
        (
            "Dog walkers at {green} would happily pick up a bag on the way round if there were a picker to hand.",
            "The wind brings the takeaway boxes of {street} into the hedges, and it is always the same three people who fetch them.",
        ),
        (
            "Four boards with pickers and bags, looked after by a rota of twelve households.",
            "We would put up three stations, refill them for two years and weigh what comes in.",
        ),
        "Keep {place} Tidy",
    ),
    Idea(
        (2200, 7400),
        ("Beach wheelchairs and a clean strand at {place}", "A beach that everybody can reach: {place}"),
        (
            "My mother has not touched the sea for nine years and it is four hundred yards from her door.",
            "The ramp is there, but ordinary wheels sink before the first groyne.",
        ),
        (
            "Two beach wheelchairs, a locker and a booking book at {hall}, with volunteers trained to help.",
            "We would buy a wheelchair and a walker made for sand, and keep twenty metres of mat to lay on good days.",
        ),
        "{place} Beach Access",
        "coast",
        capital=True,
    ),
    Idea(
        (1500, 4800),
        ("Composting for {place}", "Turn peelings into soil at {green}"),
        (
            "Flats on {street} have no gardens, so all the peelings go in the bin.",
            "The allotments buy in compost by the lorry while the village throws its own away.",
        ),
        (
            "Six hot bins, a chipper shared with the allotments, and two people trained to keep it sweet.",
            "We will take food waste from fifty households each week and give every one a sack back in spring.",
        ),
        "{place} Compost Club",
    ),
    Idea(
        (4200, 14500),
        ("Restore the old path by {green}", "Steps and drainage for the path at {place}"),
        (
            "From October to March the path past {green} is a stream with nettles.",
            "People with prams go by the main road because the path through {green} is mud.",
        ),
        (
            "Volunteers supply the labour for ninety metres of stone pitching. The money buys stone, pipe and a digger for a week.",
            "The landowner agrees and the rights of way officer has walked it with us. We need drains, edging and two kissing gates.",
        ),
        "{place} Path Volunteers",
        "rural upland river coast",
        capital=True,
    ),
    Idea(
        (1000, 3900),
        ("Rain gardens on {street}", "Slow the water on {street}"),
        (
            "When it rains hard the water comes down {street} like a river and into four cellars.",
            "Every downpipe on {street} goes to the same old drain, and in a storm it comes back up.",
        ),
        (
            "Twenty planters that hold water from downpipes, and a rain garden in the verge, designed with the flood team.",
            "We would fit water butts that empty slowly for thirty houses, and dig two shallow planted basins.",
        ),
        "{place} Flood Group",
        "river town estate",
    ),
    Idea(
        (700, 2500),
        ("Seed library at {hall}", "{place} grows its own: a seed library"),
        (
            "Packets of seed cost more than the vegetables, and most of a packet is wasted.",
            "Twenty of us swap seeds over the fence. We want everybody in {place} to be able to.",
        ),
        (
            "A drawer unit, starter seed and eight evenings at {hall} where people learn to save their own.",
            "Borrow in spring, bring some back in autumn. The money starts the collection and pays a tutor.",
        ),
        "{place} Seed Savers",
    ),
    Idea(
        (5200, 16000),
        ("Peat and pond: bring back the wet corner of {green}", "A pond for {green}"),
        (
            "There was a pond at {green} until it was filled with rubble in the seventies, and frogs still come back to look for it.",
            "The wet corner of {green} is fenced off as useless. It could be the best part of it.",
        ),
        (
            "We will dig a shallow pond with a dipping platform and safe edges, and take every class from the primary there.",
            "An ecologist has drawn the plan for nothing. The money is for a digger, liner, a boardwalk and a fence children can see through.",
        ),
        "{place} Pond Project",
        capital=True,
    ),
    Idea(
        (1500, 5400),
        ("Warm and dry: draught-proofing visits in {place}", "Home energy visits for {place}"),
        (
            "Half the houses on {street} have solid walls and gaps you can post a letter through.",
            "Neighbours tell us they heat one room. Some of the cures cost less than a takeaway.",
        ),
        (
            "Two trained residents would visit a hundred homes, fit brushes, film and radiator foil, and explain the bills.",
            "We would train four energy champions and give each household a kit worth £30, starting with those over seventy.",
        ),
        "{place} Warm Homes",
    ),
    Idea(
        (2500, 8800),
        ("Tree nursery at {green}", "Trees for every street in {place}"),
        (
            "The ash trees along {street} are dying and no plan says what comes after.",
            "We asked for street trees and were told there are none to be had under two metres for less than £300.",
        ),
        (
            "We would raise four hundred local saplings in a fenced nursery with the scouts, and plant them out over three winters.",
            "Fencing, root trainers, tools and a part-time woodland tutor. The trees cost us acorns.",
        ),
        "{place} Tree Wardens",
    ),
    Idea(
        (1800, 6000),
        ("Borrow, don't buy: a library of things for {place}", "Library of things at {hall}"),
        (
            "Nobody needs to own a carpet cleaner, yet four shops will sell you one.",
            "A drill is used for thirteen minutes in its life. In {place} we could share one between two hundred homes.",
        ),
        (
            "Shelving, sixty good second-hand tools and a booking system, open two evenings a week at {hall}.",
            "People told us what they would borrow: ladders, gazebos, a sewing machine, a pressure washer. We have space and need the things.",
        ),
        "Share Shed {place}",
    ),
)
