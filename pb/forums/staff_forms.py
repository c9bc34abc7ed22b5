"""The forms of officers, moderators and facilitators of a forum."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, IntegerField, StringField, SubmitField, TextAreaField
from wtforms.validators import NumberRange, Optional

from pb.forums.forms import OnceForm, PersonForm, postal_field
from pb.forums.kinds import Digest, Kind
from pb.forums.service import LONGEST
from pb.forums.words import REASONS, VOICES, too_long
from pb.house.forms import HouseForm, at_most
from pb.rounds.fields import ChoiceField, DayField, Needed, TextArea, TextInput, TicksField

LONGEST_ANSWER = 3000


def number_field(label: Any, description: Any, low: int, high: int) -> IntegerField:
    """A whole number within bounds."""
    wrong = _l("Enter a whole number from %(low)d to %(high)d", low=low, high=high)
    return WholeField(
        label,
        description=description,
        widget=TextInput(classes="govuk-input--width-4", inputmode="numeric"),
        validators=[NumberRange(min=low, max=high, message=wrong)],
        wrong=wrong,
    )


class WholeField(IntegerField):  # type: ignore[misc]
    """A whole number whose refusal says what to do."""

    def __init__(self, *args: Any, wrong: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wrong = wrong

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits, and nothing that only looks like a number."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not (typed.isascii() and typed.isdigit() and len(typed) < 9):
            raise ValueError(self.wrong)
        self.data = int(typed)


def voice_field() -> ChoiceField:
    """What residents' voice decides."""
    return ChoiceField(
        _l("What do residents decide here?"),
        description=_l("Everybody sees this before they take part. It is locked once somebody has."),
        validators=[Needed(_l("Choose what residents decide here"))],
        choices=[(v, _l("%(name)s. %(what)s", name=n, what=w)) for v, (n, w) in VOICES.items()],
    )


class ForumForm(HouseForm):
    """How a forum is run."""

    voice = voice_field()
    slow_minutes = number_field(
        _l("Slow mode: minutes between two posts of one person"),
        _l("0 switches it off. Use it when a talk runs hot."),
        0,
        1440,
    )
    posts_a_day = number_field(
        _l("Posts of one person in a day, at most"), _l("So that everybody is heard."), 1, 200
    )
    priorities_wanted = number_field(
        _l("How many priorities does this area choose?"), _l("Usually exactly three."), 1, 10
    )
    joined_only = TicksField(
        _l("Whose answers count in the pictures"),
        choices=[
            ("yes", _l("Only those of people who have joined. Use it when there is a burst of answers."))
        ],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())


class TopicForm(OnceForm):
    """A topic."""

    title = StringField(
        _l("What is it about?"),
        description=_l("A few words, like “Buses in the dale”."),
        widget=TextInput(),
        validators=[Needed(_l("Enter what it is about")), at_most(120)],
    )
    text = TextAreaField(_l("What should people know first?"), widget=TextArea(5), validators=[at_most(3000)])
    voice = voice_field()
    promise = TextAreaField(
        _l("What happens with what people say, and when?"),
        description=_l("For example, “The board reads this on 3 March and answers here by 20 March”."),
        widget=TextArea(3),
        validators=[Needed(_l("Say what happens with what people say")), at_most(500)],
    )
    statements = TextAreaField(
        _l("Statements to begin with (optional)"),
        description=_l("One on each line. Choose different points of view, and at least five."),
        widget=TextArea(8),
        validators=[at_most(6000)],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    def lines(self) -> list[str]:
        """The statements."""
        return [line.strip() for line in (self.statements.data or "").splitlines() if line.strip()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each statement keeps to its length."""
        valid = bool(super().validate(extra_validators))
        most = LONGEST[Kind.STATEMENT]
        if any(len(line) > most for line in self.lines()):
            self.statements.errors = [too_long(most)]
        return valid and not self.errors


class RuleForm(HouseForm):
    """What a moderator does with a post."""

    seen = HiddenField(validators=[at_most(10)])
    action = ChoiceField(
        _l("What do you do?"),
        choices=[("shown", _l("Show it")), ("hidden", _l("Hide it"))],
        validators=[Needed(_l("Choose whether to show it or to hide it"))],
    )
    reason = ChoiceField(_l("Why is it hidden?"), choices=[(r.value, label) for r, label in REASONS.items()])
    note = TextAreaField(
        _l("What do you tell the author?"),
        description=_l("Say how they could put it. Only the author and moderators read this."),
        widget=TextArea(4),
        validators=[at_most(1500)],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    def validate(self, extra_validators: Any = None) -> bool:
        """Hiding wants a reason from the list."""
        valid = bool(super().validate(extra_validators))
        if self.action.data == "hidden" and not self.reason.data:
            self.reason.errors = [_l("Choose the reason")]
        return valid and not self.errors


class AppealDecisionForm(HouseForm):
    """Decide an appeal."""

    action = ChoiceField(
        _l("What do you find?"),
        choices=[("restored", _l("Show it again")), ("upheld", _l("Keep it hidden"))],
        validators=[Needed(_l("Choose what you find"))],
    )
    note = TextAreaField(
        _l("Why? The author is told."),
        widget=TextArea(4),
        validators=[Needed(_l("Say why. The author is told")), at_most(1500)],
    )
    submit = SubmitField(_l("Decide the appeal"), widget=GovSubmitInput())


class AnswerForm(OnceForm):
    """Answer a question."""

    text = TextAreaField(
        _l("Your answer"),
        description=_l(
            "On the record, under your title. It cannot be changed; a later answer stands beside it."
        ),
        widget=TextArea(8),
        validators=[Needed(_l("Write the answer")), at_most(LONGEST_ANSWER)],
    )
    submit = SubmitField(_l("Publish the answer"), widget=GovSubmitInput())


class LinkForm(OnceForm):
    """Say that words are part of a proposal."""

    round_slug = ChoiceField(_l("Which round?"), validators=[Needed(_l("Choose a round"))])
    number = number_field(_l("Number of the proposal"), _l("As it stands on the list."), 1, 99_999)
    submit = SubmitField(_l("Link them"), widget=GovSubmitInput())


class CardForm(PersonForm):
    """Sign somebody up at a meeting."""

    digest = ChoiceField(
        _l("Do they want the news of this forum?"),
        choices=[
            (Digest.NONE.value, _l("Not now")),
            (Digest.POST.value, _l("On paper, by post")),
        ],
        default=Digest.NONE.value,
        validators=[Needed(_l("Choose whether they want the news"))],
    )
    postal = postal_field()
    checked = TicksField(
        _l("Their connection to the area"),
        choices=[("yes", _l("I have seen something that shows it, like a letter or a badge"))],
    )
    submit = SubmitField(_l("Make the card"), widget=GovSubmitInput())


class ActionForm(OnceForm):
    """A line of a group's plan."""

    text = StringField(
        _l("What is to be done?"),
        widget=TextInput(),
        validators=[Needed(_l("Enter what is to be done")), at_most(300)],
    )
    owner = StringField(
        _l("Which organisation does it?"),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[Needed(_l("Enter who does it")), at_most(120)],
    )
    due = DayField(_l("By when? (optional)"), description=_l("For example, 27 3 2027"))
    submit = SubmitField(_l("Add to the plan"), widget=GovSubmitInput())


class GroupForm(OnceForm):
    """Set a task and finish group up."""

    remit = TextAreaField(
        _l("What is the group to do, and what not?"),
        widget=TextArea(5),
        validators=[Needed(_l("Say what the group is to do")), at_most(1500)],
    )
    ends = DayField(_l("When does it finish?"), description=_l("For example, 27 3 2027"))
    partners = TextAreaField(
        _l("Which organisations are in it? (optional)"),
        description=_l("One on each line. Residents join the group themselves and are not named."),
        widget=TextArea(4),
        validators=[at_most(1500)],
    )
    submit = SubmitField(_l("Save"), widget=GovSubmitInput())

    def validate(self, extra_validators: Any = None) -> bool:
        """A group has an end."""
        valid = bool(super().validate(extra_validators))
        if self.ends.data is None and not self.ends.errors:
            self.ends.errors = [_l("Enter the day on which the group finishes")]
        return valid and not self.errors

    def partner_names(self) -> list[str]:
        """The organisations."""
        return [line.strip()[:120] for line in (self.partners.data or "").splitlines() if line.strip()]


class ReportForm(OnceForm):
    """Report back."""

    text = TextAreaField(
        _l("What has the group done, and what is left?"),
        widget=TextArea(6),
        validators=[Needed(_l("Say what the group has done")), at_most(3000)],
    )
    finished = TicksField(_l("Is the work finished?"), choices=[("yes", _l("Yes, this is the last report"))])
    submit = SubmitField(_l("Publish the report"), widget=GovSubmitInput())


class CycleForm(OnceForm):
    """A new cycle."""

    title = StringField(
        _l("What is this time of choosing called?"),
        description=_l("For example, “Spring 2027”."),
        widget=TextInput(classes="govuk-input--width-20"),
        validators=[Needed(_l("Enter a name")), at_most(120)],
    )
    carried = TicksField(_l("Carry over from last time (optional)"), validators=[Optional()])
    submit = SubmitField(_l("Begin"), widget=GovSubmitInput())
