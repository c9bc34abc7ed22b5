"""The form of whoever freezes a pack."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from pb.forums.forms import OnceForm
from pb.house.forms import at_most
from pb.rounds.fields import TextArea


class FreezeForm(OnceForm):
    """Freeze the figures that were shown; ``seen`` is their fingerprint."""

    seen = HiddenField(validators=[at_most(64)])
    note = TextAreaField(
        _l("What is this pack for? (optional)"),
        description=_l("For example, “Cabinet on 12 May 2027, item 7”. It stands at the head of the pack."),
        widget=TextArea(3),
        validators=[at_most(500)],
    )
