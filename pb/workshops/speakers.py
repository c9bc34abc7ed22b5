"""Who speaks at a table, as three categories: a name is never written down."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class Speaker(StrEnum):
    """A resident, a councillor, or somebody from a service or group that works with the council."""

    PUBLIC = "public"
    ELECTED = "elected"
    PARTNER = "partner"


SPEAKERS: dict[Speaker, LazyString] = {
    Speaker.PUBLIC: _l("Residents"),
    Speaker.ELECTED: _l("Councillors"),
    Speaker.PARTNER: _l("Partner organisations"),
}
