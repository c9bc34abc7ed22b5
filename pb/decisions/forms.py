"""The forms of a decision: its written record and the signature."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired

from pb.decisions.record import Gap, RecordFields
from pb.decisions.words import AUTHORITIES, GAPS
from pb.house.forms import HouseForm, at_most, needed
from pb.rounds.fields import ChoiceField, DayField, Needed, TextArea, TextInput

LONG, SHORT = 12_000, 200


class RecordForm(HouseForm):
    """The written record: SI 2012/2089, regulations 12 and 13."""

    authority = ChoiceField(
        _l("Who makes this decision?"),
        choices=[(route.value, label) for route, label in AUTHORITIES.items()],
        validators=[needed(GAPS[Gap.AUTHORITY])],
    )
    decision = TextAreaField(
        _l("The decision"), widget=TextArea(8), validators=[DataRequired(GAPS[Gap.DECISION]), at_most(LONG)]
    )
    decided_on = DayField(
        _l("Date of the decision"),
        description=_l("For example, 12 5 2026"),
        validators=[Needed(GAPS[Gap.DATE])],
    )
    reasons = TextAreaField(
        _l("Reasons for the decision"),
        widget=TextArea(),
        validators=[DataRequired(GAPS[Gap.REASONS]), at_most(LONG)],
    )
    alternatives = TextAreaField(
        _l("Alternatives considered and rejected"),
        description=_l("We began this from the allocation. Check it and add what else was considered."),
        widget=TextArea(12),
        validators=[DataRequired(GAPS[Gap.ALTERNATIVES]), at_most(LONG)],
    )
    interests = TextAreaField(
        _l("Conflicts of interest declared"),
        description=_l("By anybody who was consulted. What councillors declare here is added by itself."),
        widget=TextArea(),
        validators=[at_most(LONG)],
    )
    dispensations = TextAreaField(
        _l("Dispensations"),
        description=_l(
            "A note of any dispensation: by the head of paid service, or under section 33 of the "
            "Localism Act 2011. Say which."
        ),
        widget=TextArea(),
        validators=[at_most(LONG)],
    )
    key_decision = ChoiceField(
        _l("Does it significantly affect people in two or more divisions?"),
        description=_l("If it does, it is a key decision, whatever it costs."),
        choices=[("no", _l("No")), ("yes", _l("Yes"))],
        default="no",
    )
    report_author = StringField(_l("Author of the report"), widget=TextInput(), validators=[at_most(120)])
    contact = StringField(
        _l("Contact for questions"),
        description=_l("This is published. Give a team's address, not a person's own."),
        widget=TextInput(),
        validators=[at_most(SHORT)],
    )
    meeting = StringField(
        _l("Meeting at which it was decided"),
        description=_l("Leave empty when it was not decided at a meeting."),
        widget=TextInput(),
        validators=[at_most(SHORT)],
    )
    divisions = StringField(
        _l("Divisions or wards affected"),
        description=_l("Their names, parted by commas."),
        widget=TextInput(),
        validators=[at_most(500)],
    )
    documents = TextAreaField(
        _l("Accompanying documents"),
        description=_l("What was before whoever decides, one a line: title, and where to read it."),
        widget=TextArea(4),
        validators=[at_most(LONG)],
    )
    shown_version = HiddenField()

    def version_shown(self) -> int:
        """The row's version that the form was filled from; 0, which never was one, when it is unreadable."""
        shown = self.shown_version.data or ""
        return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else 0

    def fields(self) -> RecordFields:
        """What was typed."""
        return RecordFields(
            authority=self.authority.data or "",
            decision=self.decision.data or "",
            decided_on=self.decided_on.data,
            reasons=self.reasons.data or "",
            alternatives=self.alternatives.data or "",
            interests=self.interests.data or "",
            dispensations=self.dispensations.data or "",
            key_decision=self.key_decision.data == "yes",
            report_author=self.report_author.data or "",
            contact=self.contact.data or "",
            meeting=self.meeting.data or "",
            divisions=self.divisions.data or "",
            documents=self.documents.data or "",
        )


class SignForm(HouseForm):
    """The act itself. The hidden hash is that of what the page showed."""

    record_sha256 = HiddenField(validators=[at_most(64)])
    seen_sha256 = HiddenField(validators=[at_most(64)])
    seen = BooleanField(
        _l("I have read the officers’ comments and the equality impact assessment."),
        widget=GovCheckboxInput(),
        validators=[needed(_l("Read the comments and the assessment, then tick the box"))],
    )
    confirmed = BooleanField(
        _l("I have read this decision. I sign it in my own name."),
        widget=GovCheckboxInput(),
        validators=[needed(_l("Tick the box to sign, or leave this page without signing"))],
    )
