"""Ideas about health and older people."""

# ruff: noqa: E501 - a sentence of residents' own stays on one line
from __future__ import annotations

from pb.cli.demo.idea import Idea

IDEAS = (
    Idea(
        (1500, 6500),
        ("Lunch club at {hall}", "A hot dinner and a natter in {place}"),
        (
            "For some of our people Tuesday's dinner is the only one they eat across from somebody.",
            "When the lunch club stopped, two of our regulars were in hospital before Christmas.",
        ),
        (
            "Forty weeks of two-course dinners for thirty, cooked by volunteers, with lifts both ways.",
            "Food, gas, a dishwasher that works and petrol for four drivers. Diners pay £3 if they can.",
        ),
        "{place} Lunch Club",
    ),
    Idea(
        (11000, 25000),
        ("Reopen {hall}: the residents' plan", "Give {hall} back to {place}"),
        (
            "{hall} shut when the heating failed, and with it went the dance, the wake, the vote and the playgroup.",
            "Two hundred and six residents have bought a £5 share in {hall}. We have the keys. We need it to pass its inspections.",
        ),
        (
            "Roof made good, wiring safe, a kitchen to standard. A credit union counter and a lunch club move in the day we open.",
            "The plan pays its way in the third year. The grant is for the boiler, the fire doors and an accessible toilet.",
        ),
        "{place} Hall Community Society",
        capital=True,
    ),
    Idea(
        (900, 3400),
        ("Chair exercise and a cup of tea: {place}", "Stronger for longer in {place}"),
        (
            "Falls are what take people out of their homes here. Muscles are what keep them in.",
            "The class at the leisure centre is wonderful and is eleven miles away.",
        ),
        (
            "Forty sessions with a trained instructor, bands to take home, and tea after.",
            "We will train two residents to lead so that the class goes on when the grant ends.",
        ),
        "{place} Movers",
    ),
    Idea(
        (2200, 7800),
        ("Memory café in {place}", "Singing for the brain at {hall}"),
        (
            "My husband does not know the day, but he knows every word of the songs.",
            "There are around ninety people living with dementia in {place}, and one support worker for the district.",
        ),
        (
            "A fortnightly café with music, a trained host, and a separate room for carers to say how it really is.",
            "The money pays a musician, a host, transport, and training for every shop on {street} that wants it.",
        ),
        "{place} Memory Café",
    ),
    Idea(
        (1200, 4600),
        ("Men's walk and talk from {hall}", "Talk while you walk: {place}"),
        (
            "Men here will tell you anything, provided you are both facing forwards.",
            "We have buried three friends who never said a word.",
        ),
        (
            "A weekly walk with two trained leaders, bacon sandwiches, and a quiet word with someone from the surgery.",
            "Training in listening for ten of us, boots to lend, and a minibus to the coast once a quarter.",
        ),
        "{place} Walk and Talk",
    ),
    Idea(
        (3500, 12000),
        ("A garden for the surgery in {place}", "Dig in: a health garden at {green}"),
        (
            "The doctor in {place} can prescribe a garden if there is a garden.",
            "People come out of hospital to a flat on {street} with a window and no sill.",
        ),
        (
            "Raised beds, a shelter and a part-time gardener. The surgery sends people, and anybody can stay.",
            "We have the land for twenty years. The grant buys level paths, a toilet and tools that suit bad hands.",
        ),
        "{place} Green Prescription",
        capital=True,
    ),
    Idea(
        (1800, 6200),
        ("Warm space and soup in {place}", "Open all winter: {hall}"),
        (
            "Last January we found one of our regulars sitting on the bus all day because it was heated.",
            "Heating one hall costs less than heating forty flats.",
        ),
        (
            "Open five days a week from November to March, with soup, papers, a telly and nobody asking why you came.",
            "The money is for heat, soup, a host and board games. Advice workers come on Wednesdays.",
        ),
        "{place} Warm Welcome",
    ),
    Idea(
        (2500, 8600),
        ("Befriending by phone and by foot: {place}", "Never a week without a visit in {place}"),
        (
            "There are people on {street} whose only visitor is the postman.",
            "Our list has thirty-eight names on it, and eleven volunteers.",
        ),
        (
            "A coordinator for ten hours a week to find, check and match forty befrienders.",
            "Checks, training, travel and a Christmas dinner that nobody has to cook alone.",
        ),
        "{place} Befrienders",
    ),
    Idea(
        (1400, 5100),
        ("Hospital lifts from {place}", "A car to the clinic: {place}"),
        (
            "A ten o'clock appointment means a bus at ten past six and a change in the rain.",
            "The taxi to the hospital and back is £54. Cancer treatment is five days a week.",
        ),
        (
            "Twelve volunteer drivers, a booking phone and mileage. People give what they can.",
            "The grant covers checks, a phone, insurance top-ups and child seats until donations catch up.",
        ),
        "{place} Community Drivers",
        "rural upland coast pit commuter",
    ),
    Idea(
        (800, 3000),
        ("Hearing aid clinic and batteries in {place}", "Hear again at {hall}"),
        (
            "New tubes take two minutes. Getting to the clinic takes a day.",
            "Half the hearing aids in {place} are in drawers.",
        ),
        (
            "A monthly clinic by trained volunteers, a loop for {hall}, and home visits for people who cannot come.",
            "The hospital trains us for nothing. We need kits, a portable loop and hall hire.",
        ),
        "Hear {place}",
    ),
    Idea(
        (2000, 7000),
        ("Cook, eat and take home in {place}", "Slow cooker club at {hall}"),
        (
            "A good stew costs 90p a head if you know how and have something to make it in.",
            "Families told the food bank that they would like fewer tins and more lessons.",
        ),
        (
            "Eight courses of five weeks. Every family leaves with a slow cooker, knives and fifteen meals they like.",
            "A tutor, ingredients, crèche, and cookers bought at cost from a wholesaler.",
        ),
        "{place} Kitchen Table",
    ),
    Idea(
        (3200, 10800),
        ("Accessible toilet for {hall}", "Everyone goes: a changing place in {place}"),
        (
            "Our disabled members plan the day round where they can go.",
            "{hall} has a step, a narrow door, and a lavatory that was modern in 1961.",
        ),
        (
            "A level way in, a wide door, a proper bench and a hoist, open whenever the hall is.",
            "Plans are drawn and the builder is booked if the money comes. We have raised a third.",
        ),
        "Access for {place}",
        capital=True,
    ),
    Idea(
        (1000, 3700),
        ("Dance for the over-sixties at {hall}", "Strictly {place}: tea dances"),
        (
            "Some of us met our husbands on that floor. It is still sprung.",
            "The doctor told me to do something that makes me out of breath. I chose the quickstep.",
        ),
        (
            "Two tea dances a month with a live trio, a host for people who come alone, and lifts.",
            "The money pays musicians, sandwiches and a floor polish. Admission is a pound.",
        ),
        "{place} Tea Dancers",
    ),
    Idea(
        (2600, 9000),
        ("Carers' Saturday in {place}", "Four hours off: respite at {hall}"),
        (
            "I have not been to a barber on my own for two years.",
            "There are carers in {place} older than the people they look after.",
        ),
        (
            "One Saturday a month, trained staff, good food and things to do. Carers go where they like and come back to a cake.",
            "The cost is mostly two care workers and a minibus with a lift.",
        ),
        "{place} Carers",
    ),
    Idea(
        (1600, 5500),
        ("Grief group and garden in {place}", "Nobody grieves alone: {place}"),
        (
            "After the funeral the cards stop. That is when it starts.",
            "The waiting list for counselling is seven months long.",
        ),
        (
            "A weekly group led by trained volunteers, a supervisor, and a corner of {green} to plant something for someone.",
            "Training for eight, room hire and plants. The undertaker prints our card for nothing.",
        ),
        "{place} Bereavement Friends",
    ),
    Idea(
        (1100, 4100),
        ("Recovery football and a kick-about at {green}", "Back on the pitch: recovery sport in {place}"),
        (
            "Getting off drink is hard. Knowing what to do on a Thursday is harder.",
            "Our lads have eight years clean between them and one pair of boots each.",
        ),
        (
            "A weekly game, a coach who has been there, a bite to eat after, and entry to the league.",
            "Pitch hire, kit, first aid and fares. Anyone may come so long as they come sober.",
        ),
        "{place} Recovery",
        "town estate pit coast city",
    ),
    Idea(
        (1900, 6700),
        ("Tablet lending for people at home in {place}", "See the grandchildren: tablets for {place}"),
        (
            "Housebound people in {place} are told to go online by people who can go out.",
            "She is ninety-one and wants to see her great-grandson in Perth. That is not much to ask.",
        ),
        (
            "Thirty simple tablets with a data card, on loan for as long as needed, and a patient teenager with each.",
            "We would buy twenty-five, train fifteen helpers, and keep a repair line.",
        ),
        "{place} Connected",
    ),
    Idea(
        (700, 2700),
        ("Bench to bench: rests along {street}", "A seat every two hundred yards in {place}"),
        (
            "I can manage to the chemist if I can sit down twice.",
            "There is one bench on {street}, and it faces a wall.",
        ),
        (
            "Five benches with arms, where older residents asked for them, made by the shed.",
            "Plans agreed with highways. The money is for hardwood, bolts and concrete.",
        ),
        "{place} Older People's Forum",
        capital=True,
    ),
    Idea(
        (2100, 7300),
        ("Community nurse's corner at {hall}", "Blood pressure and a brew in {place}"),
        (
            "Men in {place} live seven years less than men twelve miles away.",
            "People will not go to the surgery for nothing. They will come to {hall} for a bacon bun.",
        ),
        (
            "A nurse once a fortnight, checks without an appointment, and somebody to help with what is found.",
            "Equipment, a screen, hall hire and a health trainer. The surgery lends us the nurse.",
        ),
        "{place} Health Action",
        "pit estate town coast",
    ),
)
