"""The count of paper in words: reasons, readings, and why a line cannot be taken."""

from __future__ import annotations

from flask_babel import gettext as _

from pb.paper.models import Fate
from pb.paper.reading import SPOILED_KEY, Reading, Reason, Unread, Verdict
from pb.voting.by_hand import Met
from pb.voting.marks import Marks


def confirm_first(address: str) -> str:
    """The sign-in is too old for an act on the record; what was typed stays on the page."""
    return str(
        _(
            "Confirm first that it is you: open %(address)s in another tab, then press the button again.",
            address=address,
        )
    )


def reason_words(reason: str) -> str:
    """Why a slip, or a part of it, was rejected."""
    return str(
        {
            Reason.BLANK: _("Nothing is marked on it"),
            Reason.TOO_MANY: _("More is marked than is allowed"),
            Reason.UNREADABLE: _("It cannot be read"),
            Reason.IDENTITY: _("It says who the voter is"),
            Reason.OTHER_ROUND: _("It is no slip of this vote"),
            Reason.TOO_DEAR: _("It spends more than there is"),
            Reason.NOT_MARKED: _("It is not marked as the slip asks"),
        }[Reason(reason)]
    )


def marks_words(marks: Marks) -> str:
    """Choices as they were keyed: "3, 7, 12", or "3 (5), 7 (2)" with points."""
    if marks.points:
        return ", ".join(f"{number} ({points})" for number, points in marks.pairs)
    return ", ".join(str(number) for number in marks.choices)


def reading_words(reading: Reading | None) -> str:
    """A reading in a line."""
    if reading is None:
        return str(_("No such slip was keyed"))
    if reading.verdict is Verdict.ABSENT:
        return str(_("There is no such slip"))
    if reading.verdict is Verdict.SPOILED:
        return str(_("Spoiled and replaced"))
    if reading.verdict is Verdict.REJECTED:
        return str(_("Rejected: %(reason)s", reason=reason_words(reading.reason)))
    if reading.in_part:
        return str(
            _(
                "%(marks)s. The rest rejected: %(reason)s",
                marks=marks_words(reading.marks),
                reason=reason_words(reading.reason),
            )
        )
    return marks_words(reading.marks)


def unread_words(fault: Unread) -> str:
    """Why a line cannot be taken, and what to do."""
    return str(
        {
            Unread.NOTHING: _("Enter the slip’s number first, then what is marked on it."),
            Unread.NOT_NUMBERS: _("Use whole numbers only, with spaces between them: 14 3 7 12"),
            Unread.NO_PLACE: _("Begin with the last three digits of the slip’s number: 14 for K7QM2X-014."),
            Unread.NO_MARKS: _(
                "Enter what is marked on the slip. If nothing is, enter 0 1 after its number."
            ),
            Unread.NO_REASON: _("After 0, enter one reason by its number, and nothing more."),
            Unread.NOT_A_REASON: _("That is not the number of a reason. See the list of reasons."),
            Unread.NOT_IN_PART: _(
                "For that reason the whole slip is rejected. Enter no choices before the 0."
            ),
            Unread.HALF_A_PAIR: _("After each proposal, enter its points: 14 3 5 7 2"),
            Unread.TWICE: _("A proposal is entered twice. Read the slip again."),
        }[fault]
    )


def keys_words() -> list[tuple[str, str]]:
    """What to press for each reason: ("0 1", "Nothing is marked on it")."""
    listed = [(f"0 {key}", reason_words(reason.value)) for key, reason in enumerate(Reason, 1)]
    return [*listed, (f"0 {SPOILED_KEY}", str(_("Spoiled and replaced")))]


def fate_words(fate: str) -> str:
    """What became of a slip."""
    return str(
        {
            Fate.WAITING: _("waits for the box"),
            Fate.COUNTED: _("in the box"),
            Fate.REJECTED: _("rejected"),
            Fate.SPOILED: _("spoiled"),
            Fate.ASIDE: _("set aside"),
            Fate.QUESTION: _("waits for a decision"),
            Fate.ABSENT: _("no such slip"),
        }[Fate(fate)]
    )


def double_words(met: str) -> tuple[str, str]:
    """What a slip found at the box, and what it means that the slip does not count."""
    return {
        Met.HAS_BALLOT: (
            str(_("A vote by phone with the same card is in the box. Nobody can see what it says.")),
            str(_("The vote by phone counts; this slip is set aside")),
        ),
        Met.USED: (
            str(_("Another slip with the same number was taken before.")),
            str(_("The other slip counts; this one is set aside")),
        ),
        Met.VOID: (
            str(_("The card of this slip is void: its holder was given another.")),
            str(_("This slip is set aside")),
        ),
    }[Met(met)]
