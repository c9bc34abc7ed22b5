"""What the invented residents say in their forums: as people write, short, and not all of one mind."""

from __future__ import annotations

# Statements of the two towns: text, and the chance in per cent that somebody of Aller, or of Sett, agrees.
TWO_TOWNS = (
    ("One good bus station would be better than the three we have.", 78, 30),
    ("The new health centre should be in Aller, where the trains stop.", 90, 8),
    ("The new health centre should be in Sett, where more people live without a car.", 10, 91),
    ("Both markets should stay, even if it costs more.", 55, 72),
    ("The bypass has done more for Aller than for Sett.", 15, 84),
    ("We should have one carnival for both towns, not two.", 62, 25),
    ("Queen Street needs the money more than King Street.", 8, 88),
    ("Young people in both towns have nowhere warm to go in the evening.", 90, 92),
    ("A late bus on Fridays and Saturdays would help both towns.", 88, 86),
    ("The council should say what a thing costs before it asks us.", 92, 94),
    ("Spennyside and the villages are forgotten while the two towns argue.", 58, 61),
    ("I would use a path for walking and cycling between the towns.", 81, 74),
    ("New houses should pay for a school first.", 83, 80),
    ("We should share one swimming pool and mend it properly.", 66, 35),
    ("Litter on the bypass is somebody’s job, and nobody does it.", 77, 79),
    ("I would give up an hour a month to keep a park tidy.", 52, 57),
)
TWO_TOWNS_QUESTIONS = (
    (
        "Is it true that the bus stations are to be sold?",
        "No. **None of the three is for sale.** A study of one shared station costs £18,000 and comes to the "
        "area board in spring. It will be published here before the board meets.",
    ),
    (
        "Why does the late bus stop at ten when the pictures end at half past?",
        "Because the contract of 2019 ends at 22.15. We have asked the company what half an hour more would "
        "cost, and write the answer here.",
    ),
    ("Who decides where the health centre goes, you or the NHS?", ""),
    (
        "How much of the area’s money went to each town last year?",
        "£46,300 to Aller, £44,950 to Sett, and £28,750 to Spennyside and the villages.",
    ),
)
TWO_TOWNS_COMMENTS = (
    "My mother lives in Sett and goes to Aller twice a week. She does not care which town, only which bus.",
    "We run the welfare at Middlestone Row. Ask us too, we are eight minutes from either.",
    "I have lived in both. Aller thinks Sett gets everything, and Sett thinks Aller does.",
    "The path along the old railway is nearly there. It stops at a gate that has been locked for six years.",
    "On market days you cannot park in King Street. That is a good sign and a bad one.",
    "Could the carnival take turns? One year Aller, one year Sett. We did that with the school sports.",
    "I would rather have one warm hall open every night than two open on Tuesdays.",
)
HELD_COMMENT = "If you want to help with the litter pick ring me on 01632 960 472 any evening"
APPEALED_COMMENT = "The people on the board could not run a bath, never mind a bus station."
APPEAL = "It is a joke that my grandfather made about every council. I named nobody."
HIDE_NOTE = "Say what the board did wrong, and it is welcome."
SOLD_COMMENT = "Cheap mobility scooters this week only, ask for Reg at the market."

DALE = (
    ("The dale needs a bus on Sundays.", 82),
    ("The leisure centre should open before work.", 61),
    ("I would rather have a mended footpath than a new one.", 74),
    ("The market square should be free of cars on Thursdays.", 48),
    ("People at the dale head should not pay more for the same broadband.", 87),
    ("We have enough holiday lets.", 66),
    ("The two primary schools should stay.", 79),
)
DALE_COMMENTS = (
    "If the Sunday bus met the train, I could see my daughter without asking for a lift.",
    "The stile by Thrushgill pond is broken again.",
)

YOUNG = (
    ("There should be something for young people within two miles of every village.", 84),
    ("The trains are full because the villages have nothing to stay for.", 41),
    ("A youth club run by young people would be better than one run for them.", 77),
    ("The cricket pavilion could be open on winter evenings.", 69),
    ("A skate park would be too loud for Station Road.", 35),
    ("Older people would like somewhere to go as well.", 80),
)
YOUNG_QUESTION = "Could the cricket pavilion be open as a warm place for young people on winter evenings?"
YOUNG_ANSWER = (
    "The club says yes, if somebody pays for the heating and two people have a key. "
    "A round is open for ideas now: this would fit."
)

HELP = "We have no bank account yet. Can the parish council hold the money for us, and whom do we ask?"

WISHES = (
    ("A late bus that both towns can use", "Friday and Saturday, until half past eleven."),
    ("Somewhere warm for young people", "In both towns, on the same evenings."),
    ("The path along the old railway", "Open the gate and finish the last half mile."),
    ("Clean verges on the bypass", ""),
    ("One what’s-on page for both towns", "So that we stop putting things on the same night."),
)
DOUBLE = ("A night bus", "The same as the late bus, I suppose.")
REMIT = (
    "Find out what half an hour more would cost, who would pay a share, and try it for three months. "
    "Not: the day timetable, which the county decides."
)
PARTNERS = ("The bus company", "Aller and Sett town councils", "The college")
PLAN = (
    ("Ask the company for a price in writing", "County transport team", True),
    ("Count who would use it, at both bus stations", "The college", True),
    ("Agree who pays what share", "Aller and Sett town councils", False),
)
REPORT = (
    "The price is £412 for each weekend. **Two hundred and ten people** were counted on two Saturdays who "
    "would have used it. The town councils talk about their shares next month."
)
