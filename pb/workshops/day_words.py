"""What the day of a workshop says of itself: heads and quorum, helpers, papers."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _n

from pb.workshops.attendance import Category, QuorumStanding, Side

_: Callable[..., str] = gettext
ngettext: Callable[..., str] = _n

CATEGORIES: dict[Category, LazyString] = {
    Category.PUBLIC: _l("Public members"),
    Category.ELECTED: _l("Elected members"),
    Category.PARTNER: _l("Partner members"),
    Category.EVERYBODY: _l("Everybody in the room"),
}


def quorum_sentence(standing: QuorumStanding) -> str:
    """How the quorum stands; nothing where none is asked."""
    if not standing.is_asked:
        return ""
    if standing.counted_at is None:
        return _("Quorum: nobody has counted yet.")
    return " ".join(side_sentence(side) for side in standing.sides)


def side_sentence(side: Side) -> str:
    """How one category's quorum stands."""
    if side.is_met:
        return _(
            "Quorum reached: %(category)s, %(here)d here and %(needed)d needed.",
            category=str(CATEGORIES[side.category]).lower(),
            here=side.here,
            needed=side.needed,
        )
    match side.category:
        case Category.PUBLIC:
            return ngettext(
                "Quorum: %(here)d of %(num)d public member is here.",
                "Quorum: %(here)d of %(num)d public members are here.",
                side.needed,
                here=side.here,
            )
        case Category.ELECTED:
            return ngettext(
                "Quorum: %(here)d of %(num)d elected member is here.",
                "Quorum: %(here)d of %(num)d elected members are here.",
                side.needed,
                here=side.here,
            )
        case _:
            return ngettext(
                "Quorum: %(here)d of %(num)d partner member is here.",
                "Quorum: %(here)d of %(num)d partner members are here.",
                side.needed,
                here=side.here,
            )


def advisory(standing: QuorumStanding | None) -> str:
    """The watermark of a result that was voted on without a quorum; nothing when there was one."""
    if standing is None or standing.is_met:
        return ""
    return _(
        "Advisory: the quorum was not met at the vote. The ballots are kept and counted. "
        "The result is advice, and nothing in it is binding."
    )


def advisory_in_short(standing: QuorumStanding | None) -> str:
    """The same for the large screen, where a line is short."""
    return _("Advisory: the quorum was not met") if advisory(standing) else ""


def day_is_over() -> str:
    """A role for a day that has passed."""
    return _("The day of this meeting is over.")


def no_such_account() -> str:
    """Only somebody who can sign in."""
    return _("Nobody can sign in with this address. Check it, or ask an administrator to make an account.")


def has_role_already() -> str:
    """Nothing to give."""
    return _("They have this role already, and for at least that long.")
