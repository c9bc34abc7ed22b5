"""Ideas about jobs and skills."""

# ruff: noqa: E501 - a sentence of residents' own stays on one line
from __future__ import annotations

from pb.cli.demo.idea import Idea

IDEAS = (
    Idea(
        (9000, 25000),
        (
            "Traineeships with local engineering firms in {place}",
            "Eight engineering traineeships for {place}",
        ),
        (
            "The firms on the trading estate cannot find apprentices, and leavers from {place} cannot find firms.",
            "Young people here are told there is nothing. Four workshops within three miles of {street} say they would take a trainee tomorrow.",
        ),
        (
            "Eight people aged 16 to 24 get twelve weeks in a workshop, a travel pass, boots and a certificate, with an interview at the end.",
            "The money pays a mentor two days a week, tools that each trainee keeps, and fares until the first wage.",
        ),
        "{place} Works Together",
    ),
    Idea(
        (7500, 22000),
        ("A rural broadband link for {place}", "Join {place} up: a community broadband link"),
        (
            "Homework here is done in a car outside {hall}, where there is one bar of signal.",
            "Eleven farms and a bed and breakfast lose trade every week because a card machine will not connect.",
        ),
        (
            "A relay on the ridge would carry a fast link to forty-six homes. Farmers dig the trenches, the grant buys mast and radios.",
            "We have wayleaves from every landowner. The money buys the relay, power supply and the first year's backhaul.",
        ),
        "{place} Broadband Co-operative",
        "upland rural",
        capital=True,
    ),
    Idea(
        (1200, 4200),
        ("Job club at {hall}", "Tea, toast and applications: a job club for {place}"),
        (
            "The nearest job centre is two buses away and shut when you get there.",
            "People over fifty tell us they have not written a CV since school and would rather learn with neighbours.",
        ),
        (
            "A weekly morning with laptops, a tutor and somebody who knows the local employers by first name.",
            "Forty weeks of room hire, six refurbished laptops and a small fund for interview fares and a haircut.",
        ),
        "{place} Job Club",
    ),
    Idea(
        (2800, 9000),
        ("Learn to code in the library at {place}", "Digital Tuesdays in {place}"),
        (
            "Grandparents ask how to see the doctor online. Teenagers ask how to make a game. They could ask each other.",
            "A third of the homes on {street} have a phone and no computer.",
        ),
        (
            "Two sessions a week in term time, one for beginners of any age and one for young coders, with laptops to borrow.",
            "We would buy twelve laptops and pay a tutor for forty weeks. The college supplies two students as helpers.",
        ),
        "{place} Digital Club",
    ),
    Idea(
        (3500, 12000),
        ("Start-up stalls on the market at {place}", "Try it on the market: {place}"),
        (
            "Everyone who wants to start a small business here asks the same thing: where can I try it for a week?",
            "A third of the pitches on {street} are empty, and a stall costs more to insure than it makes.",
        ),
        (
            "Ten new traders get a stall, a gazebo, cover and a mentor for eight Saturdays, then the next ten.",
            "We would buy gazebos and tables to lend, pay the insurance, and run a weekly hour with a book-keeper.",
        ),
        "{place} Traders",
        "town city coast",
    ),
    Idea(
        (1500, 5200),
        ("First wage fund for {place}", "Boots, fares and tools: getting started from {place}"),
        (
            "My son turned down a job because the first wage came after five weeks of bus fares.",
            "Work on the sites needs a card, boots and a helmet before the first hour is paid.",
        ),
        (
            "Small grants of up to £150 for fares, clothes or a test, agreed within two days by two trustees.",
            "We helped nineteen people last year from a raffle. This would help sixty, and half is paid back.",
        ),
        "{place} Working Fund",
    ),
    Idea(
        (5000, 16500),
        ("Community kitchen and catering course at {hall}", "Learn to cook for a living in {place}"),
        (
            "{hall} has a kitchen that the inspector likes and that stands idle four days in seven.",
            "Cafés along the coast and in town ask us for trained people every spring.",
        ),
        (
            "Three ten-week courses with a hygiene certificate, for ten people each. They cook for the lunch club as they learn.",
            "The money pays a chef tutor, ingredients and a second oven. Childcare is next door and free for learners.",
        ),
        "{place} Community Kitchen",
    ),
    Idea(
        (4000, 13500),
        ("Men's shed workshop for {place}", "Benches and lathes: a shed for {place}"),
        (
            "When the works shut, men here lost their mates as well as their wages.",
            "A dozen of us meet in a garage on {street}, and in winter we cannot feel our hands.",
        ),
        (
            "A container workshop beside {hall} with benches, a dust extractor and disabled access.",
            "We make planters and bird boxes for every school around. We need heat, light, tools and a ramp.",
        ),
        "{place} Shed",
        "pit town estate",
        capital=True,
    ),
    Idea(
        (2000, 7000),
        ("Welding and fabrication taster at {place}", "Hands on: a trades taster week in {place}"),
        (
            "School shows you a university prospectus. Nobody shows you a weld.",
            "Girls from {place} told us they were never asked whether they wanted to try a trade.",
        ),
        (
            "Four taster weeks in the holidays for forty people: joinery, welding, plumbing, bricklaying, and pay a day's wage for the last day.",
            "Retired tradespeople teach, the college lends the bay, and the money covers materials, kit, insurance and lunch.",
        ),
        "{place} Trades Club",
    ),
    Idea(
        (1800, 6500),
        ("English and a cuppa in {place}", "Conversation mornings at {hall}"),
        (
            "Six families who came here for work speak English at work and nowhere else.",
            "Nurses from three countries live on {street} and would like to know their neighbours.",
        ),
        (
            "Forty mornings with a tutor and a crèche, and a walk round {place} at the end of each month.",
            "A qualified teacher, books, childcare and cake. Volunteers from {place} come to talk, not to teach.",
        ),
        "Welcome to {place}",
    ),
    Idea(
        (3000, 9800),
        ("Driving theory and first lessons for young people in {place}", "Wheels to work from {place}"),
        (
            "There is no bus from {place} before eight or after six. Shifts start at six.",
            "Every job advert within ten miles says 'own transport'.",
        ),
        (
            "Loans of mopeds and bikes, a theory course, and the first five lessons for fifteen people with a job offer.",
            "Four scooters on loan for six months each, with training, insurance and a mechanic's check.",
        ),
        "{place} Wheels to Work",
        "rural upland commuter pit",
    ),
    Idea(
        (6000, 19000),
        ("Open workspace above {hall}", "Desks and a door: workspace for {place}"),
        (
            "Thirty people in {place} work from a kitchen table and would pay for a desk and company.",
            "The upper floor of {hall} has been empty for twelve years, and it has the best view in {place}.",
        ),
        (
            "We would wire, heat and paint it for ten desks and a meeting room, let at £5 a day.",
            "The trustees give five years without rent. The grant pays for electrics, a fire door and a good link.",
        ),
        "{place} Workroom",
        "town city commuter rural",
        capital=True,
    ),
    Idea(
        (1000, 3600),
        ("Interview clothes rail at {hall}", "Dressed for it: a clothes bank for {place}"),
        (
            "You should not miss a job for want of a shirt.",
            "Good jackets hang in wardrobes all over {place} and do nobody any good.",
        ),
        (
            "A rail, mirrors, a washing machine and a seamstress one morning a week.",
            "We collect, mend, clean and lend, and a stylist from the college gives her Fridays.",
        ),
        "{place} Suited",
    ),
    Idea(
        (2200, 7600),
        ("Care work: a way in, from {place}", "Care certificate course at {hall}"),
        (
            "Families wait weeks for a carer while their neighbours look for work.",
            "People who have looked after a parent for years have the skill and no piece of paper.",
        ),
        (
            "Two courses for twelve people, with a placement at the day centre and a guaranteed interview.",
            "The money pays the tutor, checks, travel and a carer at home while the learner is in class.",
        ),
        "{place} Carers' Network",
    ),
    Idea(
        (1500, 5800),
        ("Young traders' market in {place}", "Made in {place}: a market by under-25s"),
        (
            "Teenagers here bake, print, sew and mend bikes. They sell to their aunties.",
            "We asked forty young people what would help, and they said: somewhere to sell and someone to show us the sums.",
        ),
        (
            "Six markets a year at {green}, with stalls, a float and an evening course on prices.",
            "Stall hire, card readers and prizes chosen by the customers. Each trader opens a savings account with the credit union.",
        ),
        "{place} Young Enterprise",
    ),
    Idea(
        (4500, 14800),
        ("Retrofit skills: learn to insulate in {place}", "Train twelve insulators from {place}"),
        (
            "Firms come from sixty miles away to insulate houses on {street}. The wages go home with them.",
            "Grants for warm homes are coming and nobody local is certified to do the work.",
        ),
        (
            "Twelve residents learn on a real empty house, get their card, and are introduced to three contractors.",
            "Tutor, materials, safety kit and the assessment fee. The house goes to a family when it is done.",
        ),
        "{place} Build Skills",
    ),
    Idea(
        (800, 2900),
        ("Credit union counter in {place}", "A savings counter at {hall}"),
        (
            "The last bank shut and the nearest cash is a machine that charges £1.99.",
            "Doorstep lenders know every house on {street}. We would like to be known better.",
        ),
        (
            "A counter two mornings a week, a safe, and four volunteers trained to open accounts.",
            "The credit union supplies the system. We need a secure desk, checks for volunteers, and leaflets in plain words.",
        ),
        "{place} Savers",
    ),
    Idea(
        (2600, 8200),
        ("Museum of work in {place}: train the guides", "Tell the story of {place}"),
        (
            "The men who worked the drift are in their eighties. Their stories should not go with them.",
            "Visitors ask what happened here, and there is nothing to show them but a plaque.",
        ),
        (
            "Ten young people are paid to record forty stories, and trained as guides for a heritage trail.",
            "Recorders, a trainer, panels for the trail, and an exhibition at {hall} that the schools will use.",
        ),
        "{place} Remembers",
        "pit town coast upland",
    ),
    Idea(
        (1900, 6400),
        ("Back to work for mums and dads in {place}", "Learning while they play: {place}"),
        (
            "Courses are at nine. So is the school gate.",
            "Eighteen parents at the toddler group said they would train for something if someone minded the baby.",
        ),
        (
            "Thirty weeks of morning classes in maths, English and office skills with a crèche in the next room.",
            "Two crèche workers and a tutor. {hall} gives the rooms at half price.",
        ),
        "{place} Parents",
    ),
)
