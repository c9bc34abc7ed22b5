"""A whole good application, page by page, for the tests that need one."""

from __future__ import annotations

from typing import Any

from pb.areas.models import Area, Theme
from pb.rounds.models import Round
from tests.client import PageClient


def good_answers(area: Area, theme: Theme) -> dict[str, dict[str, Any]]:
    """The form of each task, filled in well."""
    return {
        "idea": {
            "title": "Benches for the river path",
            "summary": "Three benches, so that people can rest.",
            "who_benefits": "Older people on their way to the shop.",
            "area_id": str(area.id),
            "settlement_id": str(area.settlements[0].id),
            "theme_id": str(theme.id),
            "priority": "",
        },
        "group": {
            "group_name": "Friends of the Path",
            "registration_number": "",
            "constitution": "yes",
            "bank_account": "no",
            "accounts": "yes",
            "host_body": "Parish council",
            "earlier_funding": "",
        },
        "money": {
            "asked": "£1,500",
            "total": "2000.50",
            "breakdown": "Benches 1,800. Tools 200.50.",
            "money_kind": "capital",
            "match_source": "The parish council",
            "match_confirmed": "confirmed",
        },
        "making-it-happen": {
            "starts_on": ["27", "9", "2027"],
            "ends_on": ["31", "3", "2028"],
            "running_cost": "40",
            "running_carrier": "group",
            "permissions": "will",
            "permissions_detail": "The owner of the path.",
            "safeguarding": "no",
            "insurance": "will",
            "risk": "Floods. We would move the benches.",
        },
        "checks": {"replaces_duty": "no", "unsuitable": ["none"], "excluded": ["none"], "related": ""},
        "contact": {
            "name": "Ada Example",
            "email": "ada.secret@example.org",
            "phone": "01632 960 001",
            "postcode": "ls1 4ap",
        },
    }


def start(client: PageClient, round_: Round) -> str:
    """Begin an application; the address of its task list."""
    answer = client.post(f"/rounds/{round_.slug}/apply", data={})
    assert answer.status_code == 303
    return str(answer.location)


def fill(client: PageClient, url: str, answers: dict[str, dict[str, Any]]) -> None:
    """Save every task."""
    for task, form in answers.items():
        answer = client.post(f"{url}/{task}", data=form)
        assert answer.status_code == 303, (task, answer.get_data(as_text=True))


def send(client: PageClient, url: str) -> None:
    """Declare and send."""
    assert client.post(f"{url}/check", data={"declaration": "agreed"}).location == f"{url}/submitted"
