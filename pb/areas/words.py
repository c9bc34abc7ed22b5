"""What the parts of a board are called on a page."""

from __future__ import annotations

from flask_babel import gettext as _

from pb.areas.models import BoardCategory


def category_name(category: BoardCategory) -> str:
    """The name of a board's category."""
    names = {
        BoardCategory.PUBLIC: _("Members of the public"),
        BoardCategory.ELECTED: _("Elected councillors"),
        BoardCategory.PARTNER: _("Partner organisations"),
    }
    return str(names[category])
