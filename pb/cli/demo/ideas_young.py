"""Ideas about children and young people."""

# ruff: noqa: E501 - a sentence of residents' own stays on one line
from __future__ import annotations

from pb.cli.demo.idea import Idea

IDEAS = (
    Idea(
        (500, 1500),
        ("A youth club started with £500 and a key: {place}", "Friday youth club at {hall}"),
        (
            "There is nowhere in {place} for a fourteen-year-old to be on a Friday that does not cost money or get you moved on.",
            "Two mums and a retired caretaker already open {hall} on Fridays. Thirty-one came last week.",
        ),
        (
            "A pool table that is level, a speaker, the insurance and toast for a year.",
            "The caretaker gives the key. The money buys games, first aid training and squash.",
        ),
        "{place} Friday Club",
    ),
    Idea(
        (6000, 21000),
        ("Young people's music festival at {green}", "Loud at {green}: a festival made by young people"),
        (
            "Bands from {place} play in garages because no venue takes under-eighteens.",
            "Our committee is aged 13 to 19 and has put on two nights at {hall}. Both were full.",
        ),
        (
            "One Saturday in July, three stages, all acts from the county, everything from booking to litter run by young people with a mentor each.",
            "The money is for a stage, sound, first aid, fencing and pay for six trainee technicians. Tickets are £2 and free with a youth club card.",
        ),
        "{place} Noise Committee",
    ),
    Idea(
        (9000, 25000),
        ("Lights for the skate park at {place}", "Skate park lights at {green}"),
        (
            "It gets dark at four and the skate park shuts itself until March.",
            "The skate park at {green} is the one thing we asked for and got, and for half the year we cannot see it.",
        ),
        (
            "Four low columns that switch off at nine, with shields so that {street} stays dark.",
            "We counted riders for a month: eighty-two of them. The quotes include trenching and five years of electricity.",
        ),
        "{place} Wheels",
        capital=True,
    ),
    Idea(
        (1800, 6500),
        ("Breakfast before school in {place}", "Bagels and reading: a breakfast club for {place}"),
        (
            "Teachers tell us by ten o'clock who has not eaten.",
            "Some parents start at seven. Their children sit on the school wall until the bell.",
        ),
        (
            "Open from 7.45 at {hall} for thirty children, with a walk to school at half past eight.",
            "Food for a year, two trained helpers and a shelf of books that children take home.",
        ),
        "{place} Breakfast Club",
    ),
    Idea(
        (2400, 8500),
        ("Holiday fun and food at {hall}", "Six weeks of something to do in {place}"),
        (
            "Six weeks is a long time in a flat on {street}.",
            "Last August our volunteers fed forty children a day and ran out in week four.",
        ),
        (
            "Crafts, sport, trips and a hot dinner, four days a week, free to anyone who turns up.",
            "The money pays for a coach to the beach, food, two play workers and paint. Volunteers do the rest.",
        ),
        "{place} Summer Scheme",
    ),
    Idea(
        (7000, 23000),
        ("New play area for the under-fives at {green}", "Swings that everyone can use: {green}"),
        (
            "The swings at {green} were taken away in spring for safety, and the frame still stands there.",
            "My daughter uses a wheelchair. She watches her brother play at {green}.",
        ),
        (
            "A basket swing, a roundabout level with the ground and a fence that keeps dogs out, chosen by the nursery children.",
            "We have £4,000 from sponsored walks. The grant buys the surface, which is the dear part.",
        ),
        "Parents of {place}",
        capital=True,
    ),
    Idea(
        (1400, 4800),
        ("Girls' football at {green}", "{place} Girls under-13s: kit, goals and a coach"),
        (
            "Twenty-six girls signed up and there are no goals their size.",
            "The boys have three teams. The girls share one ball and a good deal of patience.",
        ),
        (
            "Two folding goals, kit to keep, a coaching badge for four mums and the pitch fee for a season.",
            "The money starts two teams and pays the league. The club at {green} gives the changing rooms.",
        ),
        "{place} Juniors",
    ),
    Idea(
        (2600, 9200),
        ("Young carers' evenings in {place}", "A night off for young carers: {hall}"),
        (
            "At twelve, Tuesday means cooking for Dad, and nobody in class knows.",
            "The school knows of fourteen young carers in {place}. There will be twice that.",
        ),
        (
            "A fortnightly evening with transport, tea and nothing to be responsible for, plus two trips a year.",
            "A youth worker, a minibus, somebody to sit at home meanwhile, and a weekend away chosen by them.",
        ),
        "{place} Young Carers",
    ),
    Idea(
        (1200, 4400),
        ("Theatre in a week at {hall}", "{place} Youth Theatre: a show in six days"),
        (
            "Nobody from {place} has ever been in the county youth theatre, because rehearsals are where the bus does not go.",
            "Children who will not speak in class sang in front of ninety people last Easter.",
        ),
        (
            "One week, one director, forty children, and a show on the Saturday with tickets at pay-what-you-like.",
            "The money is for a director, a musician, hired lights and costumes from charity shops.",
        ),
        "{place} Young Players",
    ),
    Idea(
        (3200, 11000),
        ("A bus turned youth club for {place} and round about", "Youth bus stops at {place}"),
        (
            "Our villages are too small for a youth club each and too far apart to share one.",
            "On a wet night there is the shelter on {street} and that is that.",
        ),
        (
            "A converted bus with games, a kitchen and two youth workers stops here every Wednesday for a year.",
            "We would share it with three other villages. This pays our night, the diesel and the workers.",
        ),
        "{place} Youth Forum",
        "rural upland commuter",
    ),
    Idea(
        (800, 2800),
        ("Story bags for every nursery in {place}", "Books at bedtime: {place}"),
        (
            "Some children start school here never having owned a book.",
            "The library van stops for twenty minutes on {street}, in working hours.",
        ),
        (
            "A hundred and twenty bags with three books, a puppet and a card for the library, given out by health visitors.",
            "Six story mornings at {hall} and a bag for every child under four who comes.",
        ),
        "{place} Readers",
    ),
    Idea(
        (4500, 15500),
        ("Recording studio in a cupboard at {hall}", "A small studio for young musicians in {place}"),
        (
            "Everyone makes music on a phone. Nobody here has a microphone.",
            "There is a store room at {hall} with thick walls and nothing in it but chairs.",
        ),
        (
            "Sound panels, a desk, four microphones and a tutor for two evenings a week.",
            "A young producer from {place} will run it for a year while the trustees learn how. Use is free under 21.",
        ),
        "{place} Sounds",
        "town city estate coast pit",
        capital=True,
    ),
    Idea(
        (1600, 5600),
        ("Homework and hot chocolate at {hall}", "A quiet place to study in {place}"),
        (
            "Three brothers, one table, one telephone: try revising in that.",
            "The school library closes at half past three. Exams do not.",
        ),
        (
            "Two evenings a week in term with tutors from the sixth form, laptops and silence.",
            "Room hire, a lead tutor, second-hand laptops and a great deal of hot chocolate.",
        ),
        "{place} Study Club",
    ),
    Idea(
        (2000, 7000),
        ("Boxing and breakfast for teenagers in {place}", "Gloves on: a boxing club at {hall}"),
        (
            "The lads who were breaking windows on {street} asked for a boxing club. We said yes.",
            "There is a waiting list of thirty for a club nine miles away.",
        ),
        (
            "A ring on loan, two trained coaches, bags and gloves in three sizes, and half of the nights for girls.",
            "Mats, insurance and coaching badges. Everyone who trains also helps at the lunch club once a month.",
        ),
        "{place} Amateur Boxing Club",
        "estate pit town coast city",
    ),
    Idea(
        (1500, 5200),
        ("Forest school at {green}", "Mud, sticks and maths: forest school for {place}"),
        ("Our school has a yard and no grass.", "Some of the children in Year 3 had never climbed anything."),
        (
            "Every class gets six mornings outdoors with a trained leader, and the wood gets cleared of rubbish on the way.",
            "The money trains two teachers, and buys waterproofs in every size, a shelter and a fire pit.",
        ),
        "{place} Primary parents and friends",
    ),
    Idea(
        (1000, 3800),
        ("Baby and toddler mornings in {place}", "A warm room for new parents: {hall}"),
        (
            "A new baby on a winter morning in {place} can be a lonely thing.",
            "The children's centre closed and the weighing clinic went with it.",
        ),
        (
            "Twice a week, toys that are clean, tea that is hot, and a health visitor once a month.",
            "Forty-two weeks of hall hire, a steriliser, play mats and a breast-feeding supporter.",
        ),
        "{place} Tots",
    ),
    Idea(
        (2800, 9500),
        ("A young people's café on {street}", "Somewhere to sit: a café run by teenagers in {place}"),
        (
            "You can buy one drink and sit for an hour in some places. Here there are no such places.",
            "A survey at the secondary school came back with one word more than any other: café.",
        ),
        (
            "Young people train, cook, serve and keep the books. An adult keeps the licence.",
            "The empty kiosk is ours at no rent for two years. We need a coffee machine, hygiene training and paint.",
        ),
        "{place} Youth Council",
    ),
    Idea(
        (1100, 3900),
        ("Learn to swim again: lessons for {place}", "Swim to safety: {place}"),
        (
            "Half of last year's leavers could not swim a length, and there is deep water at the end of the road.",
            "A swimming lesson costs £8 and the bus costs £5. For three children that is the shopping.",
        ),
        (
            "Ten lessons for sixty children, with the coach there and back.",
            "The baths give the lane, a parent drives the minibus, and the grant pays the teachers.",
        ),
        "{place} Swimmers",
        "coast river town estate pit",
    ),
    Idea(
        (3500, 12500),
        ("Sensory room at {hall}", "A calm room for children in {place}"),
        (
            "Children with autism come to the club and last ten minutes, because there is nowhere quiet to go.",
            "The nearest sensory room is in a hospital, and you need to be ill.",
        ),
        (
            "Lights, soft seats, a bubble wall and training for helpers, open to any family by the hour.",
            "Designed by six families who will use it. The hall gives the old committee room for good.",
        ),
        "Spectrum Families, {place}",
        capital=True,
    ),
)
