"""Ideas that the scheme cannot pay for, and what the officer answered."""

# ruff: noqa: E501 - a sentence of residents' own stays on one line
from __future__ import annotations

from dataclasses import dataclass

from pb.cli.demo.idea import Idea


@dataclass(frozen=True, slots=True)
class RefusedIdea:
    """An idea with the officer's outcome ("turned-down" or "redirected"), reason and where it goes.

    The last three are what the applicants themselves answered to the questions of that name.
    """

    idea: Idea
    theme: str
    outcome: str
    reasons: str
    redirect_to: str = ""
    replaces_duty: str = "no"
    unsuitable: str = "none"
    excluded: str = "none"


REFUSED = (
    RefusedIdea(
        Idea(
            (3000, 9000),
            ("Fill the potholes on {street}", "{street} needs a new surface"),
            (
                "There is a hole on {street} deep enough to lose a football in.",
                "We count the holes on {street} from the bus. There were twenty-three this morning.",
            ),
            (
                "Pay a contractor to fill the worst of them before winter.",
                "A day's hire of a patching lorry would do the whole street.",
            ),
            "Drivers of {place}",
        ),
        "getting-about",
        "redirected",
        "Repairing the road is the council’s own duty under the Highways Act 1980, and this money cannot replace it. We sent your list of places to the highways service the same day, with your photographs.",
        "https://www.example.org/harrowdale/report-a-road-fault",
        unsuitable="highway",
    ),
    RefusedIdea(
        Idea(
            (1500, 6000),
            ("Mend the street lights in {place}", "Lamps out on {street}"),
            (
                "Five lamps on {street} have been dark since the clocks went back.",
                "My street light blinks like a disco and then goes out.",
            ),
            ("We would pay an electrician to change them.", "New lamps for the five that are out."),
            "Neighbours of {street}, {place}",
        ),
        "community-safety",
        "redirected",
        "Street lighting is on the list of work that residents must not do, because it is dangerous, and it is the council’s duty already. The five lamps have been reported with their column numbers.",
        "https://www.example.org/harrowdale/report-a-street-light",
        unsuitable="lighting",
    ),
    RefusedIdea(
        Idea(
            (8000, 22000),
            ("Pay for a librarian in {place}", "Keep {place} library open with volunteers"),
            (
                "Our library has gone from five days to two.",
                "If nobody does something, {place} will lose its library altogether.",
            ),
            (
                "We would pay wages for two more days each week.",
                "Volunteers would run it in place of the staff for three days.",
            ),
            "Friends of {place} Library",
        ),
        "children-and-young-people",
        "turned-down",
        "A library service is something the council must provide, and this money may add to it but never take its place. We would welcome a proposal for story mornings or a homework club in the library, and an officer has offered to help you write it.",
        replaces_duty="unsure",
    ),
    RefusedIdea(
        Idea(
            (6000, 18000),
            ("Carers for the over-eighties in {place}", "Home care visits in {place}"),
            (
                "My aunt has been waiting four months for an assessment.",
                "Fifteen-minute visits are too short for anybody.",
            ),
            (
                "Two paid carers for a year for people on the waiting list.",
                "Extra visits at bedtime for ten residents.",
            ),
            "{place} Families",
        ),
        "health-and-older-people",
        "turned-down",
        "Care for people who have been assessed as needing it is a statutory duty under the Care Act 2014 and cannot depend on a vote. The duty team has been told about the waiting time and will ring you.",
        replaces_duty="unsure",
    ),
    RefusedIdea(
        Idea(
            (700, 2500),
            ("Last year's bonfire in {place}", "Pay back the gala at {green}"),
            (
                "Our bonfire was the best in years, and the committee is £900 out of pocket.",
                "The gala was rained off after the stage had been paid for.",
            ),
            ("Money to pay the bills that are still in the drawer.", "A grant to cover what was lost."),
            "{place} Gala Committee",
        ),
        "children-and-young-people",
        "turned-down",
        "The scheme cannot pay for something that has already taken place. If you apply for next year’s before it happens, it can be considered.",
        excluded="retrospective",
    ),
    RefusedIdea(
        Idea(
            (2000, 7000),
            ("Structural repairs to the footbridge at {place}", "Strengthen the bridge by {green}"),
            (
                "The footbridge moves when two people are on it.",
                "One of the planks by {green} has gone and the rail is loose.",
            ),
            ("We have a joiner and would buy the timber.", "Volunteers would fit new planks over a weekend."),
            "{place} Path Volunteers",
        ),
        "environment",
        "redirected",
        "Structural work on a bridge is on the list of work that residents must not do. An inspector has looked at it, closed one side and put the repair in the spring programme.",
        "https://www.example.org/harrowdale/report-a-bridge",
        unsuitable="structure",
    ),
    RefusedIdea(
        Idea(
            (1000, 4000),
            ("A leaflet for every door before the election in {place}", "Tell {place} who to vote for"),
            (
                "Nobody knows which councillor did what.",
                "People should hear before May who stood up for {place}.",
            ),
            ("Four thousand leaflets that say which party to thank.", "Printing and delivery in April."),
            "{place} Voice",
        ),
        "jobs-and-skills",
        "turned-down",
        "The scheme cannot pay for anything with a party political aim.",
        excluded="political",
    ),
)
