"""Ideas about community safety."""

# ruff: noqa: E501 - a sentence of residents' own stays on one line
from __future__ import annotations

from pb.cli.demo.idea import Idea

IDEAS = (
    Idea(
        (1800, 6200),
        ("Road safety made by young drivers in {place}", "Young drivers of {place}: the crash we staged"),
        (
            "Two crosses stand on the bend below {street}. Both boys were nineteen.",
            "We have all been in a car with a driver who was showing off. We would like to talk about how to say stop.",
        ),
        (
            "Young people write and perform a piece with the fire service, then take it to every sixth form in the area.",
            "The money is for a writer, a hired crash car, a simulator day and fuel. Six of us have passed the trainer's course.",
        ),
        "{place} Young Drivers",
    ),
    Idea(
        (3800, 12500),
        ("Speed signs on {street}", "Slow down for {place}: a speed sign that smiles"),
        (
            "We stood on {street} with a radar: one car in four was above forty.",
            "My gate opens on to {street}. So does the school's.",
        ),
        (
            "Two solar signs that move between six posts, and a watch group of nine people trained by the police.",
            "The parish pays half. This grant buys one sign, three posts and the brackets.",
        ),
        "{place} Speed Watch",
        capital=True,
    ),
    Idea(
        (900, 3200),
        ("Doorbells and door chains for older residents of {place}", "Safe at the door: {place}"),
        (
            "Rogue traders came down {street} in May and took £3,000 from a man of eighty-eight.",
            "People tell us they no longer answer the door.",
        ),
        (
            "A hundred chains, peepholes and video bells, fitted by volunteers who carry a card with a photograph.",
            "We will visit everyone over seventy-five who asks, fit what is needed and leave a number to call.",
        ),
        "{place} Good Neighbours",
    ),
    Idea(
        (2500, 8800),
        ("A lit way home: lamps for the path to {green}", "Light the cut behind {street}"),
        (
            "Women in {place} walk round by the main road because the cut is dark.",
            "It is four minutes by the path and eleven by the road, and everybody takes the road.",
        ),
        (
            "Eight solar bollards that come on as you walk, and bushes cut back to shoulder height.",
            "The council owns the path and agrees. We pay for lamps, posts and two work days.",
        ),
        "Walk Home Safe, {place}",
        capital=True,
    ),
    Idea(
        (1500, 4600),
        ("Defibrillators for {place}", "A heart machine on {street}"),
        (
            "The nearest defibrillator is locked in a school.",
            "An ambulance took nineteen minutes to {street} in February. Mr H. lived because a nurse was passing.",
        ),
        (
            "Two cabinets, two machines, and training for fifty residents with the first responders.",
            "It will hang outside {hall}, heated and lit, with a guardian who checks it each week.",
        ),
        "{place} First Responders",
        capital=True,
    ),
    Idea(
        (3000, 10500),
        ("Flood store and sandbags for {place}", "Ready for the river: {place}"),
        (
            "We know the sound of the warning by heart. What we do not have is anywhere dry to keep the boards.",
            "When the water came up {street}, neighbours filled carrier bags with soil.",
        ),
        (
            "A container above the flood line with boards, pumps, radios and waders, and a drill twice a year.",
            "Thirty wardens, each with ten doors to knock. The grant buys pumps, a generator and hi-vis.",
        ),
        "{place} Flood Wardens",
        "river",
        capital=True,
    ),
    Idea(
        (2000, 6800),
        ("Mountain and moor rescue kit for {place}", "A response kit for the fell above {place}"),
        (
            "The rescue team drives forty minutes before it starts to climb.",
            "There is no signal above the wall, so whoever finds you must walk down to say so.",
        ),
        (
            "Two stretchers, radios that reach, warm bags and a course for twelve farmers and keepers.",
            "A locked box at {hall} and people who know what is in it.",
        ),
        "{place} Fell Watch",
        "upland",
    ),
    Idea(
        (1200, 4200),
        ("Sea safety lines and a lookout at {place}", "Watch the water: {place}"),
        (
            "Visitors walk out on the sand at {place} and do not know that the tide comes round behind.",
            "Every summer somebody's dinghy goes out further than somebody's child can swim.",
        ),
        (
            "Throw lines, clear signs in pictures, and a volunteer lookout on the busy Sundays.",
            "Training by the lifeboat crew for sixteen people, radios and a hut repaired by the shed.",
        ),
        "{place} Beach Watch",
        "coast",
    ),
    Idea(
        (1600, 5400),
        ("Street pastors for {street}", "Flip-flops and water: looking after {place} at night"),
        (
            "On Saturdays somebody's daughter is sitting on the kerb on {street} with no shoes and no taxi.",
            "Officers cannot be everywhere at two in the morning. We can be on {street}.",
        ),
        (
            "Fourteen trained volunteers in pairs, with radios, blankets, water and time.",
            "Uniforms, training, first aid and a base at {hall}. The bars have agreed to share the radio.",
        ),
        "Street Pastors {place}",
        "town city coast",
    ),
    Idea(
        (700, 2600),
        ("Mark your bike, mark your tools: {place}", "Property marking days in {place}"),
        (
            "Sheds on {street} were emptied in one night, and nobody could prove whose mower was whose.",
            "Quad bikes go from farms here as if somebody had a list.",
        ),
        (
            "Six marking days with the police, kits for three hundred homes and signs at each end of the village.",
            "Forensic liquid, lock boxes at cost and a volunteer with a drill.",
        ),
        "{place} Watch",
    ),
    Idea(
        (2200, 7600),
        ("Talk it out: neighbour mediation in {place}", "Mediators for {place}"),
        (
            "Most of what gets reported on {street} began with a hedge or a speaker.",
            "Two families here have not spoken since a parking space in 2019.",
        ),
        (
            "Ten residents trained as mediators over six weekends, supervised, and free to use.",
            "Training, room hire and a phone line. Housing officers will send us cases before they send letters.",
        ),
        "{place} Mediators",
        "estate pit town city",
    ),
    Idea(
        (1000, 3600),
        (
            "Safe places for people with learning disabilities in {place}",
            "A safe place in every shop on {street}",
        ),
        (
            "I go into town on my own. Sometimes I get mixed up and need somewhere to sit.",
            "Our members want to use {street} without a minder. They need to know which doors are friendly.",
        ),
        (
            "Twenty shops with a sticker, staff who have had an hour's training from us, and a card with our number.",
            "People with learning disabilities run the training and are paid for it. The money is their wages, stickers and cards.",
        ),
        "Speak Up {place}",
    ),
    Idea(
        (5000, 16000),
        ("Close the rat run: planters on {street}", "School street trial in {place}"),
        (
            "At ten to nine there are forty cars and two hundred children on {street}, and no room for both.",
            "A lorry mounted the kerb by the school last term.",
        ),
        (
            "Six planters, signs and trained marshals, for one year, with counts before and after.",
            "The highways team will make the order if we pay for planters, signs and the stewards' jackets.",
        ),
        "{place} School Street",
        "town city estate commuter",
        capital=True,
    ),
    Idea(
        (1400, 4900),
        ("Fire-safe homes: alarms and chip pans in {place}", "A smoke alarm for every bedroom in {place}"),
        (
            "There were three kitchen fires on {street} in two years, and one funeral.",
            "People who cannot hear an ordinary alarm are told to buy a special one for £140.",
        ),
        (
            "Forty vibrating alarms, two hundred ordinary ones and an air fryer for anyone who hands in a chip pan.",
            "Fitted with the fire service, starting with people who live alone.",
        ),
        "{place} Fire Safety Volunteers",
    ),
    Idea(
        (1900, 6600),
        ("Coffee with a copper, and somewhere warm to have it: {hall}", "Neighbourhood desk at {hall}"),
        (
            "Our station was sold. The officer's number goes to a machine.",
            "We would tell somebody if there were somebody to tell.",
        ),
        (
            "A desk two afternoons a week, shared by the neighbourhood officer, the housing team and us.",
            "A partition, a private phone, a volunteer rota and a kettle.",
        ),
        "{place} Residents' Association",
    ),
    Idea(
        (800, 2900),
        ("Dogs on leads and no mess at {green}", "Clean paws, {place}"),
        (
            "The under-nines check the pitch at {green} for mess before they warm up.",
            "Guide dog owners tell us {street} is the worst in the area.",
        ),
        (
            "Six dispensers, spray stencils and a dozen owners who give out bags and good examples.",
            "We will map it, clean it once, then count each week and publish what we find.",
        ),
        "{place} Dog Walkers",
    ),
    Idea(
        (2600, 8900),
        ("Off-road bikes off {green}", "Barriers and a better idea for {green}"),
        (
            "Motorbikes tear up {green} on Sunday, and nobody will walk a dog there.",
            "Fences get cut. The lads tell us they would go somewhere else if there were a somewhere else.",
        ),
        (
            "Two barriers that let prams and chairs through, and twelve places on a legal track with a mechanic.",
            "Half of the money is for gates and half for taking sixteen riders to the track each month.",
        ),
        "Friends of {green}",
        "pit estate town upland",
        capital=True,
    ),
    Idea(
        (1300, 4700),
        ("Online safety evenings in {place}", "Scam club: outwitting the fraudsters in {place}"),
        (
            "A call about her broadband cost my neighbour £6,200.",
            "Parents know there is a problem on the phone under the pillow and do not know what to ask.",
        ),
        (
            "Twelve evenings with the trading standards team, call blockers to lend, and a buddy for anybody who has been caught.",
            "Teenagers teach grandparents, grandparents teach teenagers. The money is for blockers, a tutor and pizza.",
        ),
        "{place} Wise Up",
    ),
    Idea(
        (2300, 7900),
        ("Refuge room and support at {hall}", "A door that opens: help with abuse at home in {place}"),
        (
            "The nearest person trained to help is fifteen miles away, and he has the car.",
            "Hairdressers on {street} hear it first. They asked us what to say.",
        ),
        (
            "A counsellor one day a week, training for twenty shopkeepers and hairdressers, and an emergency fund.",
            "A private room with its own way in, two trained workers, and phones that nobody else pays for.",
        ),
        "Safe Hands {place}",
    ),
)
