"""How to vote in easy words: one short step and one picture at a time (after the UK's easy read guidance)."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from pb.house.dates import show_datetime
from pb.house.pdf import make_pdf
from pb.rounds.models import Round
from pb.voting.kinds import SECOND, Kind, Second


@dataclass(frozen=True, slots=True)
class Step:
    """A picture of ``pb/static/pictures`` with what it shows, a bold line and a few short sentences."""

    picture: str
    alt: str
    title: str
    sentences: tuple[str, ...]


def steps(round_: Round) -> list[Step]:
    """What somebody does, from the card to the end."""
    found = [
        Step(
            "card",
            _("A card with a square pattern"),
            _("You get a card."),
            (_("Your name is not on it."), _("Keep it safe. Do not show it to anybody.")),
        ),
        Step(
            "phone",
            _("A phone pointed at the card"),
            _("Point your phone at the pattern."),
            (_("The ballot opens on your phone."), _("You can type the code on the card instead.")),
        ),
        Step(
            "choose",
            _("A list with ticks"),
            _("Choose what matters to you."),
            (_("Read the list."), _("Tick what you want."), _how_many(round_)),
        ),
    ]
    match SECOND.get(Kind(round_.ballot_type), Second.NOTHING):
        case Second.ORDER:
            found.append(
                Step(
                    "order",
                    _("Three lines marked 1, 2 and 3"),
                    _("Put your choices in order."),
                    (_("The one you want most goes first."), _("Press Up or Down to move one.")),
                )
            )
        case Second.GIVE:
            found.append(
                Step(
                    "points",
                    _("Three lines with a number beside each"),
                    _("Give points to your choices."),
                    (_("Give more points to what you want more."), _("The page counts for you.")),
                )
            )
    closes = show_datetime(round_.voting_closes_at)
    return [
        *found,
        Step(
            "cast",
            _("A ballot going into a box"),
            _("Press “Cast my vote”."),
            (
                _("Wait until you read “Your vote is recorded”."),
                _("You can change your vote until %(when)s.", when=closes)
                if closes
                else _("You can change your vote until voting closes."),
            ),
        ),
        Step(
            "secret",
            _("A closed lock"),
            _("Your vote is secret."),
            (_("Nobody can see what you chose."), _("Nobody may tell you how to vote.")),
        ),
        Step(
            "help",
            _("Two people side by side"),
            _("Do you want help?"),
            (_("Ask the people at the desk."), _("They can read it to you."), _("You can vote on paper.")),
        ),
    ]


def _how_many(round_: Round) -> str:
    match Kind(round_.ballot_type):
        case Kind.BUDGET:
            return str(_("All together must not cost more than there is."))
        case Kind.EXACTLY:
            return str(ngettext("Choose one.", "Choose %(num)d, no more and no fewer.", round_.ballot_length))
    return str(ngettext("You can choose one.", "You can choose up to %(num)d.", round_.ballot_length))


def easy_read_pdf(round_: Round, language: str) -> bytes:
    """The steps on two sides of paper."""
    data = {
        "heading": _("How to vote"),
        "round": round_.title,
        "steps": [
            {"picture": s.picture, "alt": s.alt, "title": s.title, "sentences": list(s.sentences)}
            for s in steps(round_)
        ],
    }
    return make_pdf("how_to_vote", f"{_('How to vote')}: {round_.title}", data, language=language)
