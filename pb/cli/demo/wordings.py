"""What officers, front-line staff and councillors write in the demonstration."""

# ruff: noqa: E501 - what a person wrote stays on one line
from __future__ import annotations

ACCEPTED = (
    "Checked with the service concerned. The plan is sound, the cost agrees with the quotes, and it adds to what the council does without taking its place.",
    "A site visit was made. It can be done within a year at this cost. The group has an account with two signatories and the insurance it needs.",
    "Feasible. Planning permission is not needed. We asked for a second quote, which came to the same.",
    "The highways team has no objection. The work must be done by an approved contractor, and the cost allows for that.",
    "Good. The safeguarding policy was read and is in order. Two helpers still need their checks, which the council pays for.",
    "Feasible as it stands. The running costs after the first year are carried by the group, and its accounts show that it can.",
    "The trustees own the building, so nothing else is needed. The energy adviser thinks the saving is if anything too low.",
    "We asked what would happen if half as many people came. It would still be worth doing, at about two thirds of the cost.",
    "No overlap with other schemes in the area. The group agreed to share its equipment with the neighbouring village.",
    "The parish council has confirmed its part in writing. The cost includes VAT that cannot be got back.",
)
REPRICED_UP = (
    "The quote had left out a certificate that the law asks for. The applicants agree with the new figure.",
    "The supplier’s prices have gone up since the application. The applicants agree with the new figure.",
)
REPRICED_DOWN = ("A second quote was lower, and the applicants would rather ask for less.",)
WITHDRAWN = (
    "We have been given the money by a local charity, so somebody else should have our place.",
    "Our treasurer is ill and we cannot do it this year. We will be back.",
)
COMMENTS = {
    "highways.depot": (
        "Highways and parks",
        (
            "We cut this twice a year already. If the volunteers tell us the dates we will leave it for them.",
            "Please keep planters a metre from the kerb, so that the sweeper can pass.",
            "There is a water main under the verge. It can be done, but ring us before anybody digs.",
            "Happy to lend cones and a sign. We have wanted this for years.",
        ),
    ),
    "youth.work": (
        "Youth service",
        (
            "The young people I work with asked for this in almost the same words.",
            "I can give an evening a fortnight to help it start.",
            "Worth doing, but open later than planned: nobody comes before seven.",
            "Transport home will decide whether girls come. Put that in the budget.",
        ),
    ),
}
DECISION_REASONS = (
    "The residents’ vote was clear and the recommendation keeps every published rule. The area board met with fifteen of its twenty-one members present, each category in quorum, and advised in favour without a vote against.",
    "The recommendation follows the ballot and leaves little of the pot unspent. The board asked that the two smallest groups be offered help with their accounts, and officers will give it.",
    "I have read the equality impact assessment. The plan reaches every settlement that brought a proposal, and the amounts for younger and older residents are in proportion to those who voted.",
)
MORE_ALTERNATIVES = "Sharing the pot equally among all proposals was considered and rejected: no proposal could have been carried out in full."
NO_INTERESTS = "None were declared at the meeting."
MEETING = "Delegated decisions session, County Hall, Harrowdale"
DOCUMENTS = "Report on the round and its recommendation\nEquality impact assessment"
AUTHOR, CONTACT = "Participation lead", "Participation team, participation@example.org"
STATEMENTS = (
    (
        "section151",
        "The money is in the budget that the council set in February. Each grant is paid once, from revenue.",
    ),
    ("monitoring", "The power is section 1 of the Localism Act 2011. The record is complete."),
    (
        "democratic.services",
        "Nobody with a protected characteristic loses a service by this. Two halls named here get step-free doors.",
    ),
)
FUNDERS = ("The parish council", "A community foundation", "Neighbours, with their own hands")
FIRST_PART = "First half, when the work began"
KEY_MATTER = "How the area's budget is shared out among the proposals that residents ranked."
KEY_MAKER = "Cabinet member for communities"
KEY_DOCUMENTS = "The recommendation with its reasons, and the officers' comments. More may be asked for at the address below."
CALLED_IN_BY = """Councillor for Birk Fell, scrutiny committee
Second councillor for Birk Fell, scrutiny committee
Councillor for Dunmere, scrutiny committee"""
CALLED_IN_WHY = "The people who use the hall on weekday mornings say that nobody asked them."
INTEREST = "I am a trustee of the society that runs the hall named in one of the proposals. I have taken no part in this item."
FIX_REASON = "The area board heard from the people concerned and was of one mind. Nothing else this year would close this gap, and I accept that something else gives way for it."
FORBID_REASON = "The group told us last week that its organiser has moved away and that nobody can take the work on this year. They ask that the money goes to others now."
CLASH_REASON = "Residents on our side asked for the smaller plan to be built now as well, so that it need not wait for the rest of the scheme."
FIGURES = "Invented for this demonstration, in the shape of the census and of the indices of deprivation"
