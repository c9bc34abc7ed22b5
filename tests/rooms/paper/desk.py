"""Filling in the real forms of a page, as a browser without JavaScript would."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.client import PageClient, parse


def submit(client: PageClient, url: str, **fields: str) -> TestResponse:
    """Fill in the page's form that has all of these fields, and send it where it says."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    main = parse(answer.text).find(".//main")
    for form in main.iter("form") if main is not None else ():
        inputs = [e for e in form.iter() if e.tag in ("input", "textarea", "select") and e.get("name")]
        names = {e.get("name") for e in inputs}
        if (form.get("method") or "").lower() != "post" or not fields.keys() <= names:
            continue
        if not fields and names - {"csrf_token"}:
            continue
        data = {
            e.get("name") or "": e.get("value") or ""
            for e in inputs
            if e.get("type") in ("hidden", None, "text")
        }
        return client.post(form.get("action") or url, data={**data, **fields})
    raise AssertionError(f"{url}: no form with {sorted(fields)}")


def done(client: PageClient, url: str, **fields: str) -> str:
    """The same, for a form that must be taken; where it leads."""
    answer = submit(client, url, **fields)
    assert answer.status_code == 303, (url, answer.status_code, words(answer))
    return str(answer.headers.get("Location", ""))


def words(answer: TestResponse) -> str:
    """What the page says, on one line."""
    main = parse(answer.text).find(".//main")
    return " ".join("".join(main.itertext() if main is not None else "").split())
