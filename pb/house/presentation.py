"""What every template may use: filters, the reader, the council, and the component libraries."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g
from flask_babel import format_decimal, get_locale
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from pb.extensions import LANGUAGES
from pb.house.database import db
from pb.house.dates import show_clock, show_date, show_datetime
from pb.house.idempotency import new_key
from pb.house.markdown import show_markdown
from pb.house.models import Council
from pb.house.money import show_money
from pb.house.small_numbers import show_people
from pb.permissions import Action, can, current_actor


def init_app(app: Flask) -> None:
    """Install the template loaders, filters and context."""
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(str(app.template_folder)),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    WTFormsHelpers(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_template_filter(show_money, "money")
    app.add_template_filter(show_date, "date")
    app.add_template_filter(show_datetime, "datetime")
    app.add_template_filter(show_clock, "clock")
    app.add_template_filter(show_markdown, "markdown")
    app.add_template_filter(format_decimal, "number")
    app.add_template_filter(show_people, "people")
    app.context_processor(everywhere)


def everywhere() -> dict[str, Any]:
    """The names that every template may use."""
    return {
        "council": the_council(),
        "demo": current_app.extensions["settings"].demo,
        "actor": current_actor(),
        "can": can,
        "Action": Action,
        "get_locale": get_locale,
        "languages": LANGUAGES,
        "new_idempotency_key": new_key,
    }


def the_council() -> Council:
    """The council's row, read once a request; a plain stand-in before there is one."""
    if "council" not in g:
        found = db.session.scalar(sa.select(Council).order_by(Council.id).limit(1))
        g.council = found or Council(name="Council", name_cy="Cyngor")
    council: Council = g.council
    return council
