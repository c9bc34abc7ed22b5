"""The forms of signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import HiddenField, StringField, SubmitField
from wtforms.validators import Regexp

from pb.house.forms import HouseForm, at_most, needed


class SignInForm(HouseForm):
    """Ask for a link."""

    email = StringField(
        _l("Your work e-mail address"),
        widget=GovTextInput(),
        validators=[
            needed(_l("Enter your e-mail address")),
            at_most(254),
            Regexp(
                r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Enter an e-mail address like name@example.org")
            ),
        ],
    )
    next = HiddenField(validators=[at_most(500)])
    submit = SubmitField(_l("Send me a link"), widget=GovSubmitInput())


class UseLinkForm(HouseForm):
    """Press to sign in: mail scanners open links, so opening one must not use it up."""

    submit = SubmitField(_l("Sign in"), widget=GovSubmitInput())
