"""The forms of those who plan meetings and consultations, and write agendas and minutes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, StringField, SubmitField, TextAreaField
from wtforms.validators import Optional

from pb.forums.forms import OnceForm
from pb.house.dates import LONDON
from pb.house.forms import at_most
from pb.meetings import words
from pb.meetings.models import Consultation, Meeting
from pb.proposals.checking import is_web_address
from pb.rounds.fields import (
    ChoiceField,
    DayField,
    Needed,
    TextArea,
    TextInput,
    TicksField,
    clock_field,
    instant,
)

LONGEST_PAPER = 20_000


class WarnedForm(OnceForm):
    """A form that is sent a second time, with a tick, when it is unwise but not wrong."""

    despite = TicksField(
        _l("Is it to stand all the same?"),
        choices=[("yes", _l("Yes, I have read what clashes, and it stands"))],
    )

    def is_held_back(self, warnings: list[str]) -> bool:
        """Whether it goes back to its writer, with the warnings at its head."""
        if not warnings or self.despite.data:
            return False
        self.form_errors = [*warnings, _l("Change it, or tick below that it stands all the same.")]
        return True

    def hide_tick(self) -> None:
        """Nothing has been warned of: no tick is asked for."""
        if not self.form_errors and not self.despite.data:
            del self.despite


class MeetingForm(WarnedForm):
    """When and where, and what it is about."""

    title = StringField(
        _l("What is the meeting called?"),
        description=_l("For example, “Spring meeting of the area board”."),
        widget=TextInput(),
        validators=[Needed(_l("Enter what the meeting is called")), at_most(120)],
    )
    about = TextAreaField(
        _l("What is it about, and who is it for? (optional)"), widget=TextArea(4), validators=[at_most(2000)]
    )
    day = DayField(_l("On which day?"), description=_l("For example, 27 3 2027"))
    starts = clock_field(_l("When does it start?"), _l("For example, 18:30"))
    ends = clock_field(_l("When does it end?"), _l("For example, 20:30"))
    place = StringField(
        _l("Where is it?"),
        description=_l("The hall and its street, or where to join online."),
        widget=TextInput(),
        validators=[Needed(_l("Enter where it is")), at_most(200)],
    )
    access = TextAreaField(
        _l("What makes it easy to come? (optional)"),
        description=_l("Steps, a hearing loop, the last bus home, looking after children, an interpreter."),
        widget=TextArea(3),
        validators=[at_most(500)],
    )
    note = StringField(
        _l("What has changed, and why?"),
        description=_l("Everybody can read this. Needed when the day, the time or the place changes."),
        widget=TextInput(),
        validators=[at_most(300)],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    @classmethod
    def of(cls, meeting: Meeting) -> MeetingForm:
        """The form with a meeting in it."""
        starts, ends = meeting.starts_at.astimezone(LONDON), meeting.ends_at.astimezone(LONDON)
        return cls(
            title=meeting.title,
            about=meeting.about,
            day=starts.date(),
            starts=f"{starts:%H:%M}",
            ends=f"{ends:%H:%M}",
            place=meeting.place,
            access=meeting.access,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A day, and an end after the start."""
        valid = bool(super().validate(extra_validators))
        for field, message in (
            (self.day, _l("Enter the day of the meeting")),
            (self.starts, _l("Enter when it starts, like 18:30")),
            (self.ends, _l("Enter when it ends, like 20:30")),
        ):
            if not field.data and not field.errors:
                field.errors = [message]
        if not self.errors and self.moments()["ends_at"] <= self.moments()["starts_at"]:
            self.ends.errors = [words.ends_before_it_starts()]
        return valid and not self.errors

    def moments(self) -> dict[str, datetime]:
        """Start and end as instants; a meeting ends on the day on which it starts."""
        day = self.day.data or date.min
        return {"starts_at": instant(day, self.starts.data), "ends_at": instant(day, self.ends.data)}

    def span(self) -> tuple[datetime, datetime]:
        """From when to when."""
        moments = self.moments()
        return moments["starts_at"], moments["ends_at"]

    def values(self) -> dict[str, Any]:
        """What goes into the meeting's row."""
        texts = {name: self[name].data or "" for name in ("title", "about", "place", "access")}
        return {**texts, **self.moments()}


class CallOffForm(OnceForm):
    """Call a meeting off."""

    note = StringField(
        _l("Why is it called off, and what happens instead?"),
        widget=TextInput(),
        validators=[Needed(_l("Say why. Everybody can read it")), at_most(300)],
    )
    submit = SubmitField(_l("Call the meeting off"), widget=GovSubmitInput())


class ConsultationForm(WarnedForm):
    """Who asks what, and until when."""

    title = StringField(
        _l("What are people asked about?"),
        description=_l("A few words, like “The new bus timetable”."),
        widget=TextInput(),
        validators=[Needed(_l("Enter what people are asked about")), at_most(120)],
    )
    held_by = StringField(
        _l("Who asks?"),
        description=_l("The team of the council, or the organisation. No person’s name."),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[Needed(_l("Enter who asks")), at_most(120)],
    )
    about = TextAreaField(
        _l("What can still be changed by the answers? (optional)"),
        widget=TextArea(4),
        validators=[at_most(1500)],
    )
    link = StringField(
        _l("Where do people answer? (optional)"),
        description=_l("A web address that begins with https://"),
        widget=TextInput(type="url", spellcheck=False),
        validators=[Optional(), at_most(300)],
    )
    opens = DayField(_l("First day"), description=_l("For example, 27 3 2027"))
    closes = DayField(_l("Last day on which an answer counts"), description=_l("For example, 27 5 2027"))
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    @classmethod
    def of(cls, one: Consultation) -> ConsultationForm:
        """The form with a consultation in it."""
        texts = {name: getattr(one, name) for name in ("title", "held_by", "about", "link")}
        return cls(**texts, opens=one.opens_on, closes=one.closes_on)

    def validate(self, extra_validators: Any = None) -> bool:
        """Two days in their order, and a link that a reader can follow safely."""
        valid = bool(super().validate(extra_validators))
        for field, message in (
            (self.opens, _l("Enter the first day")),
            (self.closes, _l("Enter the last day")),
        ):
            if field.data is None and not field.errors:
                field.errors = [message]
        opens, closes = self.days()
        if not self.errors and closes < opens:
            self.closes.errors = [words.closes_before_it_opens()]
        if self.link.data and not self.link.errors and not is_web_address(self.link.data):
            self.link.errors = [words.link_must_be_web()]
        return valid and not self.errors

    def values(self) -> dict[str, Any]:
        """What goes into the consultation's row."""
        texts = {name: self[name].data or "" for name in ("title", "held_by", "about", "link")}
        opens, closes = self.days()
        return {**texts, "opens_on": opens, "closes_on": closes}

    def days(self) -> tuple[date, date]:
        """The first and the last day, when both were typed."""
        return self.opens.data or date.min, self.closes.data or date.min


class PaperForm(OnceForm):
    """Write an agenda or minutes, keep them as a draft or publish them."""

    seen = HiddenField(validators=[at_most(9)])
    text = TextAreaField(
        _l("The text"),
        description=_l(
            "Leave an empty line between paragraphs. Two stars on each side make words **bold**; a line that "
            "begins with a hyphen is a list. Name organisations and officers’ posts, not residents."
        ),
        widget=TextArea(22),
        validators=[at_most(LONGEST_PAPER)],
    )
    reason = StringField(
        _l("What have you corrected, and why?"),
        description=_l("Everybody can read this. The earlier version stays beside the new one."),
        widget=TextInput(),
        validators=[at_most(300)],
    )
    public = TicksField(
        _l("An e-mail address, a telephone number or a postcode"),
        choices=[("yes", _l("If there is one in the text, it may be public, like that of the hall"))],
    )
    what = ChoiceField(
        _l("What do you do?"),
        choices=[
            ("draft", _l("Keep it as a draft that only officers read")),
            ("publish", _l("Publish it. It goes into the news of the forum")),
        ],
        default="draft",
        validators=[Needed(_l("Choose whether to keep it or to publish it"))],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    def revision(self) -> int:
        """The revision that this was written from; −1 when somebody changed the hidden field."""
        typed = self.seen.data or "0"
        return int(typed) if typed.isascii() and typed.isdigit() else -1
