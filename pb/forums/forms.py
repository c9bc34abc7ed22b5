"""The forms of residents: joining, saying something, appealing, following, asking for another format."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import Optional, Regexp

from pb.forums.joining import Wishes
from pb.forums.kinds import Connection, Digest, Kind
from pb.forums.service import LONGEST
from pb.forums.words import CONNECTIONS, DIGESTS, FORMATS, LEVELS, no_postal_address
from pb.house.forms import HouseForm, at_most
from pb.house.idempotency import new_key
from pb.rounds.fields import ChoiceField, ListField, Needed, TextArea, TextInput

# As HTML's own e-mail field, with a dot after the @: one address, and nothing that a header would split.
EMAIL = re.compile(r"^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+\Z", re.ASCII | re.IGNORECASE)
LONGEST_POSTAL = 300


class OnceForm(HouseForm):
    """A form that is answered once, however often it is sent."""

    idempotency_key = HiddenField(validators=[at_most(100)])

    def ready(self) -> None:
        """Give a new showing its key."""
        if not self.idempotency_key.data:
            self.idempotency_key.data = new_key()


def level_choices() -> list[tuple[str, Any]]:
    """The levels, each with what it means."""
    return [(level.value, _l("%(name)s. %(what)s", name=n, what=w)) for level, (n, w) in LEVELS.items()]


def postal_field() -> TextAreaField:
    """Where the news goes on paper."""
    return TextAreaField(
        _l("Where should we post the news? (optional)"),
        description=_l("Only if you want it on paper. Name and address, never published."),
        widget=TextArea(3),
        validators=[at_most(LONGEST_POSTAL)],
    )


class PersonForm(OnceForm):
    """Who somebody is to this forum."""

    level = ChoiceField(_l("How far do you want to be involved?"), validators=[Needed(_l("Choose how far"))])
    connection = ChoiceField(
        _l("Why do you belong to this area?"),
        choices=[(c.value, label) for c, label in CONNECTIONS.items()],
        validators=[Needed(_l("Choose why you belong here"))],
    )
    group_name = StringField(
        _l("Name of the group"),
        description=_l("Only if you speak for a group. Everybody can read it beside what you say."),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[at_most(120)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = level_choices()

    def validate(self, extra_validators: Any = None) -> bool:
        """A group has a name, and paper an address to go to."""
        valid = bool(super().validate(extra_validators))
        if self.connection.data == Connection.GROUP.value and not self.group_name.data:
            self.group_name.errors = [_l("Enter the name of the group")]
        if self.wants_paper() and not self.postal.data:
            self.postal.errors = [no_postal_address()]
        return valid and not self.errors

    def wants_paper(self) -> bool:
        """Whether the news is to go by post."""
        return bool(self.digest.data == Digest.POST.value)

    def wishes(self) -> Wishes:
        """What was chosen."""
        return Wishes(
            level=self.level.data or "",
            connection=self.connection.data or "",
            group_name=self.group_name.data or "",
            digest=self.digest.data,
            postal=self.postal.data or "" if self.wants_paper() else "",
            language=str(get_locale() or "en")[:2],
        )


class JoinForm(PersonForm):
    """Join by e-mail."""

    digest = ChoiceField(
        _l("Do you want the news of this forum?"),
        choices=[(d.value, label) for d, label in DIGESTS.items()],
        default=Digest.NONE.value,
        validators=[Needed(_l("Choose whether you want the news"))],
    )
    postal = postal_field()
    email = StringField(
        _l("Your e-mail address"),
        description=_l("We send you a link. We use the address to tell you what became of your words."),
        widget=TextInput(type="email", autocomplete="email", spellcheck=False),
        validators=[
            Needed(_l("Enter your e-mail address")),
            at_most(254),
            Regexp(EMAIL, message=_l("Enter an e-mail address like name@example.org")),
        ],
    )
    submit = SubmitField(_l("Send me the link"), widget=GovSubmitInput())


class UseLinkForm(HouseForm):
    """Press to join: mail scanners open links, so opening one must not use it up."""

    submit = SubmitField(_l("Yes, go on"), widget=GovSubmitInput())


class MemberForm(HouseForm):
    """Change how far one is involved and how one follows."""

    level = ChoiceField(_l("How far do you want to be involved?"), validators=[Needed(_l("Choose how far"))])
    digest = ChoiceField(
        _l("Do you want the news of this forum?"),
        choices=[(d.value, label) for d, label in DIGESTS.items()],
        validators=[Needed(_l("Choose whether you want the news"))],
    )
    postal = postal_field()
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = level_choices()


class PressForm(HouseForm):
    """Nothing but a button."""


class SayForm(OnceForm):
    """Say something."""

    text = TextAreaField(widget=TextArea(5), validators=[Needed(_l("Write what you want to say first"))])
    submit = SubmitField(_l("Post it"), widget=GovSubmitInput())

    @classmethod
    def of(cls, kind: Kind, label: str) -> SayForm:
        """The form of one kind: what is asked, and how long it may be."""
        form = cls()
        form.text.label.text = label
        form.text.description = _l(
            "At most %(n)d letters. Everybody can read it. Do not write anybody’s name, address or number.",
            n=LONGEST[kind],
        )
        form.text.validators = [*form.text.validators, at_most(LONGEST[kind])]
        return form


class AppealForm(HouseForm):
    """Ask a second person to look."""

    text = TextAreaField(
        _l("Why should it be shown?"),
        description=_l("Only the person who decides the appeal reads this."),
        widget=TextArea(5),
        validators=[Needed(_l("Say why it should be shown")), at_most(1500)],
    )
    submit = SubmitField(_l("Ask a second person to look"), widget=GovSubmitInput())


class StartProposalForm(OnceForm):
    """Begin a proposal from words."""

    round_slug = ChoiceField(_l("Which round is it for?"), validators=[Needed(_l("Choose a round"))])
    submit = SubmitField(_l("Start a proposal from these words"), widget=GovSubmitInput())


class FormatForm(HouseForm):
    """Ask for another format."""

    page = HiddenField(validators=[at_most(200)])
    wanted = ListField(
        _l("Which format?"),
        choices=[("", _l("Choose one")), *FORMATS.items()],
        validators=[Needed(_l("Choose a format"))],
    )
    reach = TextAreaField(
        _l("How do we reach you?"),
        description=_l("An address, a telephone number or an e-mail address. Never published."),
        widget=TextArea(3),
        validators=[Needed(_l("Say how we reach you")), at_most(300)],
    )
    submit = SubmitField(_l("Ask for it"), widget=GovSubmitInput())


class PriorityForm(OnceForm):
    """Say what the area should work on."""

    title = StringField(
        _l("What should this area work on?"),
        description=_l("A few words, like “Somewhere warm for young people”."),
        widget=TextInput(),
        validators=[Needed(_l("Enter what the area should work on")), at_most(120)],
    )
    text = TextAreaField(_l("Why? (optional)"), widget=TextArea(4), validators=[Optional(), at_most(600)])
    submit = SubmitField(_l("Put it forward"), widget=GovSubmitInput())
