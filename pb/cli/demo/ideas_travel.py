"""Ideas about getting about."""

# ruff: noqa: E501 - a sentence of residents' own stays on one line
from __future__ import annotations

from pb.cli.demo.idea import Idea

IDEAS = (
    Idea(
        (9000, 25000),
        ("Community minibus for {place}", "The {place} bus: ours, on the days there is none"),
        (
            "The last bus leaves {place} at ten past five. Choir, college and the pictures all finish after that.",
            "Since the 14 was cut, {place} is a place you need a car to leave.",
        ),
        (
            "A second-hand accessible minibus, eight trained drivers, and a timetable made by the people who will ride.",
            "The grant buys the bus. Fares and hire by clubs pay the fuel and the garage.",
        ),
        "{place} Community Transport",
        "rural upland pit commuter coast",
        capital=True,
    ),
    Idea(
        (1500, 5400),
        ("Bike library at {hall}", "Borrow a bike in {place}"),
        (
            "Bikes rust in sheds on {street} while children walk past on their way to a bus.",
            "A child's bike lasts two years. We could pass each one round five families.",
        ),
        (
            "Forty bikes, made good by trainees, lent for £1 a month with a lock and lights.",
            "Tools, parts and a mechanic on Saturdays. Helmets come from the hospital charity.",
        ),
        "{place} Bike Library",
    ),
    Idea(
        (5500, 17000),
        ("Make the old line a path: {place}", "Ramp on to the railway path at {place}"),
        (
            "The old railway runs level for nine miles, and you get on to it at {place} by twenty-two steps.",
            "I use a mobility scooter. I can see the path from my window.",
        ),
        (
            "A ramp with a hand rail and rests, built by the county's own path team and our volunteers.",
            "Surfacing for 180 metres, a drop kerb on {street}, and barriers that let a scooter through.",
        ),
        "{place} Railway Path Group",
        "pit town commuter river",
        capital=True,
    ),
    Idea(
        (2500, 8800),
        ("A shelter with a seat on {street}", "Out of the rain: a bus stop for {place}"),
        ("Our bus stop is a pole in a verge.", "The hospital bus is often late, and it always rains."),
        (
            "A shelter with a perch at two heights, a timetable in big print and a light.",
            "The operator will look after it if we pay to put it up. The school is designing the glass.",
        ),
        "{place} Bus Users",
        capital=True,
    ),
    Idea(
        (600, 2200),
        ("Walking bus to school in {place}", "Walk with us: {place} Primary"),
        (
            "Half of the cars on {street} at ten to nine have come less than half a mile.",
            "Children told us they would rather walk. Parents told us about {street}.",
        ),
        (
            "Two routes, sixteen trained parents, coats that glow, and breakfast on the first Friday.",
            "Jackets, insurance, stickers and a crossing audit done by Year 6.",
        ),
        "{place} Walking Bus",
    ),
    Idea(
        (3000, 10500),
        ("Dropped kerbs between {hall} and {street}", "Wheels all the way through {place}"),
        (
            "From my flat to {hall} is three hundred metres and four kerbs.",
            "We mapped every place where a wheelchair must go into the road. There were nineteen.",
        ),
        (
            "The six worst kerbs lowered, with the tactile slabs that people who cannot see need.",
            "Highways will build them at cost. The list was chosen by people who use wheels.",
        ),
        "Wheels {place}",
        capital=True,
    ),
    Idea(
        (1200, 4400),
        ("Taxi tokens for young workers from {place}", "Home from the late shift: {place}"),
        (
            "The shift ends at ten. The bus ended at seven.",
            "Girls from {place} turn down hotel jobs because of the walk home.",
        ),
        (
            "Shared taxis on four nights a week, booked by message, £2 a seat.",
            "The employers pay a third. The money pays for a year, and we count what it does for jobs.",
        ),
        "{place} Late Ride",
        "rural upland commuter pit coast",
    ),
    Idea(
        (1000, 3600),
        ("Signs to {green} and the walks round {place}", "Find your way: walks from {place}"),
        (
            "There are nine public paths out of {place} and signs on two.",
            "Visitors ask for the walks and we draw them on the back of a beer mat.",
        ),
        (
            "Twelve finger posts, a map board at {hall}, and a leaflet in large print with how many stiles there are.",
            "Oak posts made by trainees, a designer for the map, and a walk leader's course for eight.",
        ),
        "{place} Ramblers",
        "rural upland river coast town",
    ),
    Idea(
        (4500, 15000),
        ("Electric car club for {place}", "Two cars, sixty drivers: {place} shares"),
        (
            "Families on {street} run a second car that moves twice a week.",
            "A charger with nobody to use it is a pole. A car with nobody to share it is a cost.",
        ),
        (
            "Two used electric cars, a charger by {hall}, and a booking app that also answers the phone.",
            "The grant buys one car and the charger. Membership is £3 a month, and free for people on benefits.",
        ),
        "{place} Car Club",
        "commuter town city rural",
        capital=True,
    ),
    Idea(
        (800, 3000),
        ("Learn to ride, at any age: {place}", "Balance: adult cycling lessons in {place}"),
        (
            "I am fifty-three and nobody ever taught me.",
            "Eleven women from {place} asked for lessons where no one would watch.",
        ),
        (
            "Ten courses on the school yard with borrowed bikes, for beginners and for people who stopped.",
            "An instructor, six step-through bikes, and guided rides to {green} after.",
        ),
        "{place} Pedallers",
    ),
    Idea(
        (2000, 7200),
        ("Mobility scooters to borrow in {place}", "Shopmobility for {street}"),
        (
            "People with bad hips get to {street} and cannot get along it.",
            "The scheme in town closed. The scooters are in a lock-up with flat batteries.",
        ),
        (
            "Six scooters and four chairs, lent from {hall} by trained volunteers.",
            "Batteries, servicing and insurance for eighteen months, and a ramp for the door.",
        ),
        "{place} Mobility",
        "town city coast",
    ),
    Idea(
        (1500, 5200),
        ("Bike shelter and pump at {hall}", "Somewhere dry to leave a bike in {place}"),
        (
            "You can ride to {hall}, but there is only the drainpipe to lock it to.",
            "Three bikes were taken from outside {hall} in one term.",
        ),
        (
            "A covered rack for twelve bikes and a pump and tool post that is bolted to the ground.",
            "We have leave from the trustees, and the metalwork class will weld the rack.",
        ),
        "{place} Cyclists",
        capital=True,
    ),
    Idea(
        (3500, 11500),
        ("Cross {street} safely: a refuge for {place}", "An island on {street}"),
        (
            "It took me three minutes to cross {street} with my grandson. I timed it.",
            "The surgery is on one side of {street} and the chemist on the other.",
        ),
        (
            "A refuge, two drop kerbs and a change of surface, designed by highways and paid for by halves.",
            "The county has the drawing and no budget this year. With this it would be built in spring.",
        ),
        "Cross Safely {place}",
        capital=True,
    ),
    Idea(
        (900, 3300),
        ("Bus buddies in {place}", "Come on the bus with me: {place}"),
        (
            "After two years indoors the bus had become frightening.",
            "Some of our young people with learning disabilities could travel alone if someone went with them ten times first.",
        ),
        (
            "Trained buddies who ride along until you no longer need them.",
            "Fares, checks and a trainer. The bus company gives passes for the buddies.",
        ),
        "{place} Buddies",
    ),
    Idea(
        (2800, 9400),
        ("Gritting, shovelling and getting out: {place} in winter", "Snow wardens for {place}"),
        (
            "Last winter {street} was ice for eleven days, and nobody over eighty left the house.",
            "The gritter turns round at the main road. We live after that.",
        ),
        (
            "Twenty wardens with spreaders, bins, grippers for boots and a list of doors to clear.",
            "One towed spreader for the farmer who has offered, salt under cover, and shovels that do not hurt.",
        ),
        "{place} Snow Wardens",
        "upland rural pit commuter",
    ),
    Idea(
        (1700, 6000),
        ("Cargo bike deliveries for {place}", "The {place} cargo bike"),
        (
            "Our food bank, our library and our chemist all deliver the same streets in three cars.",
            "Steep hills, heavy shopping, no car: that is half of {place}.",
        ),
        (
            "One electric cargo bike, two part-time riders under 25, and four groups that share it.",
            "The grant buys the bike and trains riders. Shops on {street} pay £2 a drop after that.",
        ),
        "{place} Deliveries",
        "town city coast estate",
    ),
    Idea(
        (4000, 13000),
        ("Steps and a rail up to {green}", "A way up: {green} for everyone"),
        (
            "The best view in {place} is at the top of a mud slide.",
            "Three people broke wrists on the bank last winter, and one was my aunt.",
        ),
        (
            "Sixty broad steps with a rail at two heights, a zigzag for wheels, and a bench halfway.",
            "We have stone from the old wall. The money buys a rail, drainage and two masons for a fortnight.",
        ),
        "{place} Bank Top Group",
        "upland river coast pit",
        capital=True,
    ),
    Idea(
        (1300, 4600),
        ("Lift-share board and an app that works: {place}", "Going my way? Lifts from {place}"),
        (
            "Every morning forty empty back seats leave {place} at ten to eight.",
            "We already share lifts by shouting across {street}. It could work better.",
        ),
        (
            "A checked-driver scheme, badges, and a phone line for people without the app.",
            "Set-up, checks, a part-time organiser for six months and a thank-you fund for drivers.",
        ),
        "{place} Lifts",
        "rural upland commuter",
    ),
    Idea(
        (2200, 7600),
        ("Talking signs and tactile map at {hall}", "{place} for people who cannot see it"),
        (
            "My cane finds the kerb. It does not find the door.",
            "There are thirty-one registered blind people in {place} and not one raised map.",
        ),
        (
            "A raised map at the bus stop, six talking signs, and training for drivers.",
            "Designed with blind residents. They choose where the signs go and test every one.",
        ),
        "{place} Sight Loss Group",
        "town city coast estate",
    ),
)
