"""The answers that the application offers, by the value that is stored."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

NONE = "none"
WHOLE_AREA = _l("The whole area")
YES_NO = [("yes", _l("Yes")), ("no", _l("No"))]
MONEY_KINDS = [
    ("capital", _l("Things that last, like a bench or a building (capital)")),
    ("revenue", _l("Running something, like rent, wages or a trip (revenue)")),
]
MATCH = [("confirmed", _l("Yes, all of it is promised")), ("not-yet", _l("Not yet"))]
CARRIERS = [
    ("group", _l("Our group")),
    ("other", _l("Somebody else who has agreed to it")),
    ("nobody", _l("We do not know yet")),
]
PERMISSIONS = [
    ("none", _l("No")),
    ("have", _l("Yes, and we have it")),
    ("will", _l("Yes, and we will ask for it")),
]
SAFEGUARDING = [
    ("no", _l("No")),
    ("policy", _l("Yes, and we have a safeguarding policy")),
    ("will", _l("Yes, and we will write a safeguarding policy")),
]
HAVE_OR_WILL = [
    ("have", _l("Yes")),
    ("will", _l("Not yet, but we will")),
    ("none", _l("It needs none")),
]
# Work that residents' groups are not asked to do: it goes to the council service whose job it is.
UNSUITABLE = {
    "structure": _l("Repairs to the structure of a building, a bridge or a wall"),
    "lighting": _l("Street lighting"),
    "highway": _l("Work on roads, pavements or traffic signs"),
    "trees": _l("Cutting large trees"),
    "waste": _l("Collecting dangerous waste, like needles or asbestos"),
}
EXCLUSIONS = {
    "individual": _l("It is for one person, not for a group or a community"),
    "retrospective": _l("The money is already spent"),
    "political": _l("It supports a political party or spreads a religion"),
    "loan": _l("It pays back a loan or a debt"),
    "vat": _l("It pays VAT that can be claimed back"),
    "reserves": _l("The group has more than a year’s running costs in the bank, free to spend"),
}
