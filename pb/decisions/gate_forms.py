"""The forms of what stands before a signature and after it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from pb.decisions import gate_words
from pb.decisions.key_decisions import NoticeFields
from pb.decisions.terms import Terms
from pb.house.forms import HouseForm, MoneyField, at_most, needed
from pb.rounds.fields import ChoiceField, DayField, ListField, Needed, TextArea, TextInput

LONG, SHORT = 8000, 300
NARROW = "govuk-input--width-3"


class InterestForm(HouseForm):
    """A member's own interests, before the item opens."""

    kind = ChoiceField(
        _l("Do you have an interest in any of these proposals?"),
        choices=list(gate_words.INTERESTS.items()),
        validators=[needed(_l("Choose one of the three answers"))],
    )
    what = TextAreaField(
        _l("What is your interest? (only if you have one)"),
        description=_l("This is published with the decision. For example: I am a trustee of the lunch club."),
        widget=TextArea(),
        validators=[at_most(2000)],
    )


class DispensationForm(HouseForm):
    """A dispensation beside the interest that it lifts."""

    interest = ListField(_l("Whose interest?"), validators=[needed(_l("Choose whose interest"))])
    kind = ChoiceField(
        _l("Who granted the dispensation?"),
        choices=list(gate_words.DISPENSATIONS.items()),
        validators=[needed(_l("Choose who granted it"))],
    )
    note = TextAreaField(
        _l("When and why"),
        description=_l("This is published with the decision."),
        widget=TextArea(),
        validators=[DataRequired(_l("Write when and why it was granted")), at_most(LONG)],
    )


class LinkForm(HouseForm):
    """Somebody with a part in the item is linked to one of its proposals."""

    proposal = ListField(_l("Which proposal?"), validators=[needed(_l("Choose the proposal"))])
    person = StringField(
        _l("Who?"),
        description=_l("Name and part, for example: Ann Lee, member of the area board"),
        widget=TextInput(),
        validators=[needed(_l("Write who it is")), at_most(120)],
    )
    how = StringField(
        _l("How are they linked to it?"),
        description=_l("For example: trustee of the group. Only those who review the decision read it."),
        widget=TextInput(),
        validators=[needed(_l("Write how they are linked to it")), at_most(300)],
    )


class NoticeForm(HouseForm):
    """A key decision's notice: SI 2012/2089, regulation 9(2), and the evidence of the exceptions."""

    kind = ChoiceField(
        _l("Which notice is this?"),
        choices=list(gate_words.NOTICES.items()),
        default="notice",
        validators=[needed(_l("Choose which notice this is"))],
    )
    matter = TextAreaField(
        _l("What is to be decided?"),
        widget=TextArea(3),
        validators=[DataRequired(_l("Write what is to be decided")), at_most(LONG)],
    )
    decision_maker = TextAreaField(
        _l("Who decides?"),
        description=_l("Name and title of the person, or the name of the body and its members."),
        widget=TextArea(3),
        validators=[DataRequired(_l("Write who decides")), at_most(LONG)],
    )
    decide_from = DayField(
        _l("Decided on or after"), validators=[Needed(_l("Enter the day from which it will be decided"))]
    )
    documents = TextAreaField(
        _l("Documents for the decision"),
        description=_l("More may be sent later: say how to ask for them."),
        widget=TextArea(3),
        validators=[DataRequired(_l("List the documents")), at_most(LONG)],
    )
    copies_from = StringField(
        _l("Where copies can be had"),
        widget=TextInput(),
        validators=[DataRequired(_l("Write where copies can be had")), at_most(SHORT)],
    )
    why_short = TextAreaField(
        _l("Only for an exception: why 28 clear days’ notice could not be given"),
        widget=TextArea(3),
        validators=[at_most(LONG)],
    )
    scrutiny_chair = StringField(
        _l("Only for an exception: scrutiny’s chair who was told or who agreed"),
        widget=TextInput(),
        validators=[at_most(120)],
    )
    scrutiny_on = DayField(_l("Only for an exception: on which day"), validators=[Optional()])

    def fields(self) -> NoticeFields:
        """What was typed."""
        return NoticeFields(
            self.kind.data or "",
            self.matter.data or "",
            self.decision_maker.data or "",
            self.decide_from.data,
            self.documents.data or "",
            self.copies_from.data or "",
            self.why_short.data or "",
            self.scrutiny_chair.data or "",
            self.scrutiny_on.data,
        )


class StatementForm(HouseForm):
    """An officer's comment or the equality assessment, on the record that the page showed."""

    kind = ChoiceField(_l("What do you write?"), validators=[needed(_l("Choose what you write"))])
    text = TextAreaField(
        _l("Comment or assessment"),
        description=_l("It is published with the decision. Say so if there is nothing to add."),
        widget=TextArea(8),
        validators=[DataRequired(_l("Write the comment, or say that you have none")), at_most(LONG)],
    )
    record_sha256 = HiddenField(validators=[at_most(64)])


class CallInForm(HouseForm):
    """Members call a published decision in."""

    members = TextAreaField(
        _l("Which members call it in?"),
        description=_l("A name and title on each line. They are published."),
        widget=TextArea(4),
        validators=[DataRequired(_l("Enter the members’ names")), at_most(LONG)],
    )
    ground = ChoiceField(_l("On what ground?"), validators=[needed(_l("Choose on what ground"))])
    reason = TextAreaField(
        _l("Their reasons"),
        widget=TextArea(),
        validators=[DataRequired(_l("Write their reasons")), at_most(LONG)],
    )


class ResolveForm(HouseForm):
    """What came of a call-in."""

    outcome = ChoiceField(
        _l("What came of the call-in?"),
        choices=list(gate_words.OUTCOMES.items()),
        validators=[needed(_l("Choose what came of it"))],
    )
    answer = TextAreaField(
        _l("What scrutiny said, and the answer"),
        widget=TextArea(),
        validators=[DataRequired(_l("Write what scrutiny said")), at_most(LONG)],
    )


class TermsForm(HouseForm):
    """What the council's constitution leaves open."""

    key_threshold = MoneyField(
        _l("From which sum is a decision key?"),
        description=_l("In pounds. An effect on two or more divisions makes it key at any sum."),
        widget=TextInput(classes="govuk-input--width-10", inputmode="decimal"),
        validators=[Needed(_l("Enter a sum in pounds"))],
    )
    call_in_days = IntegerField(
        _l("Clear working days for call-in"),
        widget=TextInput(classes=NARROW, inputmode="numeric"),
        validators=[needed(_l("Enter a number of days, like 5"))],
    )
    call_in_members = IntegerField(
        _l("How many members it takes to call in"),
        widget=TextInput(classes=NARROW, inputmode="numeric"),
        validators=[needed(_l("Enter a number of members, like 3"))],
    )
    call_in_grounds = TextAreaField(
        _l("Grounds for a call-in, one on each line"), widget=TextArea(5), validators=[at_most(LONG)]
    )
    pre_election_from = DayField(_l("First day of the pre-election period"), validators=[Optional()])
    pre_election_until = DayField(_l("Last day of the pre-election period"), validators=[Optional()])

    def terms(self) -> Terms:
        """What was typed."""
        lines = (self.call_in_grounds.data or "").split("\n")
        return Terms(
            self.key_threshold.data or 0,
            self.call_in_days.data or 0,
            self.call_in_members.data or 0,
            tuple(line.strip() for line in lines if line.strip()),
            self.pre_election_from.data,
            self.pre_election_until.data,
        )
