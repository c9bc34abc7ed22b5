"""What the forms around a signature say above their questions, and the board's form of its members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from pb.areas.models import Area, BoardMember
from pb.decisions import gate_words
from pb.decisions.gate_forms import TermsForm
from pb.decisions.gate_models import CallIn
from pb.decisions.models import Decision
from pb.decisions.reading import AreaShare
from pb.decisions.record import in_groups
from pb.decisions.terms import Terms
from pb.house.forms import HouseForm, at_most, needed
from pb.rounds.fields import ChoiceField, DayField, Needed, TextArea
from pb.rounds.models import Round


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form: its heading, what stands above the questions, its button and the way back.

    ``listed`` is what the questions are about, one a line.
    """

    heading: str
    button: str
    back: str
    back_text: str
    area: str = ""
    said: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


def _of(decision: Decision, heading: str, button: str, *said: str) -> FormPage:
    back = url_for("decisions.decision", slug=decision.round.slug, area_slug=decision.area.slug)
    return FormPage(heading, button, back, decision.area.name, decision.area.name, said)


def interest_page(decision: Decision, share: AreaShare) -> FormPage:
    """Before the item opens to a member: what it is about, and the law."""
    shown = _of(
        decision,
        _("%(area)s: declare your interests", area=decision.area.name),
        _("Save my answer"),
        _("A pecuniary interest that you do not declare is an offence. It keeps you out of this item."),
        _("These are the area’s proposals."),
    )
    every = sorted((*share.funded, *share.not_funded), key=lambda line: line.number)
    return replace(shown, listed=tuple(f"{line.number} {line.title}" for line in every))


def dispensation_page(decision: Decision) -> FormPage:
    """A dispensation."""
    return _of(
        decision,
        _("%(area)s: note a dispensation", area=decision.area.name),
        _("Note the dispensation"),
        _("It changes the record, so comments that were made on it before must be made again."),
    )


def link_page(decision: Decision, known: list[str]) -> FormPage:
    """A link to a proposal, noted by hand; below it what is known."""
    shown = _of(
        decision,
        _("%(area)s: who is linked to a proposal", area=decision.area.name),
        _("Note the link"),
        _(
            "Note it for anybody who applies, advises, runs a workshop or decides. It proves nothing: it "
            "says whom to ask."
        ),
    )
    return replace(shown, listed=tuple(known))


def comment_page(decision: Decision) -> FormPage:
    """A comment on the record that stands."""
    said = (
        _("You comment on version %(n)d, fingerprint %(sha)s.", n=decision.number, sha=in_groups(sha))
        if (sha := decision.record_sha256)
        else _("The written record is not finished, so there is nothing to comment on yet.")
    )
    return _of(
        decision,
        _("%(area)s: comment before the decision", area=decision.area.name),
        _("Save the comment"),
        said,
        _("If anything in the record changes, your comment no longer counts and must be made again."),
    )


def board_page(decision: Decision) -> FormPage:
    """The board's vote."""
    return _of(
        decision,
        _("%(area)s: the board’s recommendation", area=decision.area.name),
        _("Save the board’s vote"),
        _("The board advises. A named councillor decides. Each category of members needs its quorum."),
    )


def call_in_page(decision: Decision) -> FormPage:
    """A call-in."""
    return _of(
        decision,
        _("%(area)s: call the decision in", area=decision.area.name),
        _("Call it in"),
        _("A called-in decision is frozen: it is not carried out and nothing is paid until it is answered."),
    )


def resolve_page(called: CallIn) -> FormPage:
    """The answer to a call-in."""
    decision = called.decision
    return _of(
        decision,
        _("%(area)s: answer the call-in", area=decision.area.name),
        _("Save the answer"),
        f"{called.ground}. {called.reason}",
        _("If it goes back, this version becomes void for everybody to see and a new one begins."),
    )


def notice_page(round_: Round, area: Area) -> FormPage:
    """A key decision's notice."""
    back = url_for("decisions.index", slug=round_.slug)
    return FormPage(
        _("%(area)s: notice of a key decision", area=area.name),
        _("Publish the notice today"),
        back,
        round_.title,
        area.name,
        (_("It is published on the forward plan. The decision is made 28 clear days later, or after."),),
    )


def terms_page() -> FormPage:
    """The council's terms."""
    return FormPage(
        _("The council’s terms for decisions"),
        _("Save the terms"),
        url_for("gates.forward_plan"),
        _("Forward plan"),
        said=(_("What the council’s constitution leaves open. It holds for what is published from now on."),),
    )


def terms_form(held: Terms) -> TermsForm:
    """The form, filled with what holds."""
    values = {name: getattr(held, name) for name in held.__dataclass_fields__}
    return TermsForm(**{**values, "call_in_grounds": "\n".join(held.grounds())})


def board_form(members: Sequence[BoardMember]) -> type[HouseForm]:
    """A form with a question for each member."""
    votes = list(gate_words.VOTES.items())
    fields: dict[str, object] = {
        "held_on": DayField(
            _l("Day of the meeting"), validators=[Needed(_l("Enter the day of the meeting"))]
        ),
        "motion": TextAreaField(
            _l("What the board voted on"),
            widget=TextArea(3),
            validators=[DataRequired(_l("Write what the board voted on")), at_most(2000)],
        ),
    }
    for member in members:
        label = f"{member.name} ({gate_words.CATEGORIES[member.category]})"
        missing = needed(_l("Say how each member voted"))
        fields[f"member_{member.id}"] = ChoiceField(label, choices=votes, validators=[missing])
    return type("BoardForm", (HouseForm,), fields)
