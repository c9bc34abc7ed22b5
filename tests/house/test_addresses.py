"""Addresses that no one types: numbers beyond a column, characters beyond a database. Both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from pb.accounts import service as accounts
from pb.house.database import db
from pb.permissions import Role
from tests.factories import make_area, make_round

HUGE = 9 * 10**25
QUESTIONS = (
    "proposals?q=%00",
    "proposals?area=%00&status=%00",
    "roll?q=%00",
    "proposals?q=%01%1b",
    f"runs/1/compare?with={HUGE}",
    "runs/1/compare?with=-1",
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either_app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on each engine, answering errors as it does in earnest."""
    app: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")
    app.config["PROPAGATE_ERRORS"] = False
    yield app


def everybody(app: Flask) -> Callable[..., int]:
    """A client with every role there is; gives the status of an answer."""
    session = db.session()
    area = make_area(session, "Coldbeck")
    make_round(session, [area], stage="deliberating", slug="main")
    account = accounts.create_account(session, "all@example.org", "All", [(role, None, "") for role in Role])
    secret = accounts.begin(session, account, "test", 1)
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return lambda url, method="GET": client.open(url, method=method).status_code


def test_an_address_that_cannot_be_looked_up_is_a_page_that_is_not_there(either_app: Flask) -> None:
    status, asked = everybody(either_app), 0
    for rule in either_app.url_map.iter_rules():
        if rule.endpoint == "static" or not rule.arguments:
            continue
        kinds = {
            name: str(HUGE) if "Whole" in type(c).__name__ else "a%00b"
            for name, c in rule._converters.items()
        }
        known = {"task": "idea", "slug": "main"}
        for strange in kinds:
            values = {n: kinds[n] if n == strange else known.get(n, "1") for n in kinds}
            url = "".join(values[text] if dynamic else text for dynamic, text in rule._trace[1:]).lstrip("|")
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                asked += 1
                assert status(url, method) < 500, f"{method} {url}"
    assert asked > 60
    for query in QUESTIONS:
        assert status(f"/rounds/main/{query}") < 500, query
