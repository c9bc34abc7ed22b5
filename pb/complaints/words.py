"""Sentences about complaints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from pb.complaints.lifecycle import Outcome
from pb.house.database import now
from pb.house.dates import show_datetime

_: Callable[..., str] = gettext

ABOUT = {
    "voting": _l("How people could vote"),
    "counting": _l("How the votes were counted"),
    "rules": _l("That a rule was not kept"),
    "information": _l("What people were told"),
    "other": _l("Something else"),
}
OUTCOMES = {
    Outcome.UPHELD: _l("Upheld"),
    Outcome.PARTLY: _l("Upheld in part"),
    Outcome.NOT_UPHELD: _l("Not upheld"),
    Outcome.NOT_OURS: _l("Not about this vote"),
}


def length_of(hours: int) -> str:
    """ "3 days" or "36 hours"."""
    days, rest = divmod(hours, 24)
    if rest:
        return str(ngettext("%(num)d hour", "%(num)d hours", hours))
    return str(ngettext("%(num)d day", "%(num)d days", days))


def window_open(closes_at: datetime) -> str:
    """Why nothing can be signed while complaints can be made."""
    return _(
        "Anybody can complain about this vote until %(when)s. Nothing can be signed before then.",
        when=show_datetime(closes_at),
    )


def not_answered(number: int) -> str:
    """Why nothing can be signed while complaints are open."""
    return str(
        ngettext(
            "%(num)d complaint about this vote is not answered yet. It must be answered before anything is"
            " signed.",
            "%(num)d complaints about this vote are not answered yet. They must be answered before anything"
            " is signed.",
            number,
        )
    )


def not_yet(hours: int) -> str:
    """Why no complaint is taken before the count."""
    return _(
        "The votes are not counted yet. From the close of voting you have %(time)s to complain.",
        time=length_of(hours),
    )


def over(closes_at: datetime) -> str:
    """Why no complaint is taken any more, and what is left."""
    return _(
        "The time for complaints about this vote ended on %(when)s. You can still use the council’s own"
        " complaints procedure, and after that the Local Government and Social Care Ombudsman.",
        when=show_datetime(closes_at),
    )


def fixed() -> str:
    """Why the window cannot be changed."""
    return _("How long people can complain was fixed when voting opened.")


def bad_length() -> str:
    """What lengths there are."""
    return _("Choose from 1 to 28 days.")


def answered_already() -> str:
    """Why a second answer is refused."""
    return _("This complaint is answered already. Its answer is on the record and cannot be changed.")


def mail_subject(number: int, title: str) -> str:
    """Of the e-mail with the answer."""
    return _("Your complaint %(number)d about “%(title)s”", number=number, title=title)


def mail_body(outcome: str, reason: str, address: str) -> str:
    """The e-mail with the answer."""
    return "\n\n".join(
        [
            _("The council has answered your complaint."),
            _("Outcome: %(outcome)s", outcome=str(OUTCOMES[Outcome(outcome)])),
            reason,
            _("The answer is public: %(address)s", address=address),
            _("Your e-mail address has been deleted."),
        ]
    )


def minutes_left(closes_at: datetime | None) -> int:
    """Whole minutes until a window is over, rounded up; 0 when it is or has no end."""
    return max(0, -int((now() - closes_at).total_seconds() // 60)) if closes_at else 0


def counters_do_not_answer() -> str:
    """Why somebody may not answer a complaint."""
    return str(_("You may count this vote, so somebody else has to answer complaints about it."))
