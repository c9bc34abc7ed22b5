"""What the invented areas meet about, write down, and ask their people."""

from __future__ import annotations

NEXT = (
    "Open meeting of the area board",
    "Everybody is welcome. Come at six for tea; the board sits down at half past.",
)
HALL = "Sett Temperance Hall, King Street"
ACCESS = (
    "No steps and a hearing loop. The last bus to Aller waits for the end. Somebody looks after children."
)
TALK = ("Late buses: tell the company what you need", "An hour with the people who write the timetable.")
COLLEGE = "Aller College, the canteen"
TALK_ACCESS = "A lift from the car park. Ask the front desk for a signer by the Friday before."
MOVED = "Moved from the town hall, where the lift is broken"
OFF = ("Walk along the old railway", "Two miles, slowly, to see the locked gate.", "The station yard, Aller")
OFF_NOTE = "Called off: the path is flooded. We try again when it is dry"

LAST = ("Open meeting of the area board", "What the area works on, and the late bus.")
LAST_AGENDA = """**1. Welcome, and how this meeting works**

**2. The late bus**

- What half an hour more would cost
- Who would pay a share

**3. Somewhere warm for young people**

**4. Anything else, and the next meeting**"""
LAST_MINUTES = """**Who was there:** thirty-four people; the bus company, both town councils, the college.

**1. Welcome, and how this meeting works**

Nobody spoke twice before everybody had spoken once.

**2. The late bus**

The company gave its price: £421 for each weekend. The college counted 210 people on two Saturdays.

*Agreed:* the town councils say by the next meeting what share they pay.

**3. Somewhere warm for young people**

Both halls are open on Tuesdays. *Agreed:* one of them moves to Thursday.

**4. Anything else, and the next meeting**

The next meeting is in Sett."""
CORRECTED = ("£421", "£412", "The price was written down wrongly: the company’s letter says £412")

CONSULTATIONS = (
    (
        "The new bus timetable",
        "County transport team",
        "The order of the stops and the last bus. Not the fares.",
        -12,
        40,
    ),
    (
        "Opening hours of the two libraries",
        "County libraries",
        "Which evenings, and whether on Sundays.",
        -3,
        45,
    ),
    (
        "Where the health centre goes",
        "The health board",
        "Which of two sites. Not whether it is built.",
        10,
        70,
    ),
)
DALE_MEETING = ("What became of your ideas", "Those who won show what they have done with the money.")
DALE_HALL = "Coldbeck Reading Room, Thursday Market"

DECISION = (
    "Three estates, one harbour: the evening of the vote",
    "Everybody who brought a proposal has three minutes. Then tables talk, and people vote.",
)
DECISION_HALL = "Easthaven Drill Hall, Quay Road"
PRIORITIES = (
    "What should Aller and Sett work on next?",
    "Bring a neighbour. Tables agree on three things, and the board answers each of them.",
)
