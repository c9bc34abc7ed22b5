"""The forms of those who run an evening, for what the room says."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField, TextAreaField

from pb.forums.forms import OnceForm
from pb.forums.words import REASONS
from pb.house.forms import at_most
from pb.rounds.fields import ChoiceField, Needed, TextArea
from pb.workshops.questions import LONGEST

LONGEST_ANSWER = 4000


class AloudForm(OnceForm):
    """A question that somebody asked aloud."""

    text = TextAreaField(
        _l("What was asked?"),
        description=_l("At most %(n)d letters. Nobody’s name: everybody can read it.", n=LONGEST),
        widget=TextArea(4),
        validators=[Needed(_l("Write the question first")), at_most(LONGEST)],
    )
    submit = SubmitField(_l("Add the question"), widget=GovSubmitInput())


class AnswerForm(OnceForm):
    """An answer on the record."""

    text = TextAreaField(
        _l("Answer of the council"),
        description=_l("It goes on the record and into the minutes, and cannot be changed."),
        widget=TextArea(8),
        validators=[Needed(_l("Write the answer first")), at_most(LONGEST_ANSWER)],
    )
    submit = SubmitField(_l("Put the answer on the record"), widget=GovSubmitInput())


class HideForm(OnceForm):
    """Why something is hidden."""

    reason = ChoiceField(
        _l("Why is it hidden?"),
        description=_l("Everybody can read how many were hidden, and why."),
        choices=[(reason.value, label) for reason, label in REASONS.items()],
        validators=[Needed(_l("Choose why it is hidden"))],
    )
    submit = SubmitField(_l("Hide it"), widget=GovSubmitInput())


class CarryForm(OnceForm):
    """Where a point of a table goes on."""

    topic = ChoiceField(
        _l("To which topic of the forum does it belong?"),
        description=_l("Only topics that are open. Open one on the forum first if none fits."),
        validators=[Needed(_l("Choose a topic"))],
    )
    submit = SubmitField(_l("Carry it to the forum"), widget=GovSubmitInput())
