"""What a resident types into the application, task by task, for a composed proposal."""

# ruff: noqa: E501 - a sentence of residents' own stays on one line
from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from pb.areas.models import Area, Settlement, Theme
from pb.cli.demo.compose import Draft
from pb.house.money import show_money
from pb.proposals.tasks import Task

HELPED = {
    "environment": "Everybody who walks, plays or gardens here, about {n} people in an ordinary week.",
    "jobs-and-skills": "About {n} people who are looking for work or for better work, most of them under 30.",
    "children-and-young-people": "About {n} children and young people, and the parents who wait for them.",
    "community-safety": "The {n} households nearest to it, and anybody who passes.",
    "health-and-older-people": "About {n} older people, many of whom live on their own, and those who care for them.",
    "getting-about": "About {n} people who do not drive or would rather not.",
}
SPENT = {
    True: ("Materials and equipment", "Fitting and labour", "Fees and certificates"),
    False: (
        "People’s time: tutors, workers and drivers",
        "Rooms, travel and insurance",
        "Materials and food",
    ),
}
SOURCES = (
    "The parish council",
    "Sponsored walks and a raffle",
    "A local charity",
    "Members’ own savings",
    "The housing association",
)
RISKS = (
    "Too few people might come. We would change the day and ask them why.",
    "Bad weather could hold us up by a month. We have left a month.",
    "The price of materials could rise. The supplier holds the quote until spring.",
    "Our organiser could move away. Two others know how everything is done.",
    "Somebody could be hurt. We have written down how we prevent it and have a first aider at every session.",
)


def answers_for(
    draft: Draft,
    area: Area,
    settlement: Settlement,
    theme: Theme,
    *,
    chance: random.Random,
    serial: int,
    day: date,
) -> dict[Task, dict[str, Any]]:
    """The answers of every task, by the names of the form's fields, as the form would give them."""
    total = draft.cost + draft.match
    starts = day + timedelta(days=chance.randint(150, 220))
    refused = draft.refused
    children = draft.theme == "children-and-young-people"
    running = 0 if draft.capital else chance.choice((0, 20_000, 45_000, 80_000))
    constituted = chance.random() < 0.85
    return {
        Task.IDEA: {
            "title": draft.title,
            "summary": draft.summary,
            "who_benefits": HELPED[draft.theme].format(n=chance.randint(3, 60) * 5),
            "area_id": area.id,
            "settlement_id": settlement.id,
            "theme_id": theme.id,
            "priority": "",
        },
        Task.GROUP: {
            "group_name": draft.group,
            "registration_number": "",
            "constitution": "yes" if constituted else "no",
            "bank_account": "yes" if constituted else "no",
            "accounts": "yes" if chance.random() < 0.7 else "no",
            "host_body": "" if constituted else f"{area.name} voluntary sector alliance",
            "earlier_funding": "",
        },
        Task.MONEY: {
            "asked": draft.cost,
            "total": total,
            "breakdown": _breakdown(chance, draft.capital, total),
            "money_kind": "capital" if draft.capital else "revenue",
            "match_source": chance.choice(SOURCES) if draft.match else "",
            "match_confirmed": chance.choice(("confirmed", "confirmed", "not-yet")) if draft.match else "",
        },
        Task.DELIVERY: {
            "starts_on": starts.isoformat(),
            "ends_on": (starts + timedelta(days=chance.choice((60, 120, 270, 350)))).isoformat(),
            "running_cost": running,
            "running_carrier": "group" if running else "",
            "permissions": "have" if draft.capital else "none",
            "permissions_detail": "The owner of the land has agreed in writing." if draft.capital else "",
            "safeguarding": "policy" if children else "no",
            "insurance": chance.choice(("have", "will")),
            "risk": chance.choice(RISKS),
        },
        Task.CHECKS: {
            "replaces_duty": refused.replaces_duty if refused else "no",
            "unsuitable": [refused.unsuitable if refused else "none"],
            "excluded": [refused.excluded if refused else "none"],
            "related": "",
        },
        Task.CONTACT: {
            "name": "The secretary",
            "email": f"group{serial}@example.org",
            "phone": "",
            "postcode": "",
        },
    }


def _breakdown(chance: random.Random, capital: bool, total: int) -> str:
    """Three lines that add up to the total, in pence."""
    first = total * chance.randint(45, 65) // 100 // 1_000 * 1_000
    second = (total - first) * chance.randint(40, 75) // 100 // 1_000 * 1_000
    amounts = (first, second, total - first - second)
    return "\n".join(
        f"{what}: {show_money(pence)}." for what, pence in zip(SPENT[capital], amounts, strict=True)
    )
