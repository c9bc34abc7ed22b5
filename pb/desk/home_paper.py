"""What goes to homes: letters for window envelopes, e-mails with a link, and the list to be sealed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from pb.desk.sending import Addressed
from pb.desk.sheet_paper import pdf_card
from pb.house.dates import show_datetime
from pb.house.pdf import make_pdf
from pb.rounds.models import Round

MOST_LINES = 6  # of an address, with the name: as many as a window shows


def letters_pdf(
    council: str, round_: Round, sheet: str, letters: Sequence[Addressed], address: str, language: str
) -> bytes:
    """A letter a page, each in its reader's language, with the address where a DL envelope has its window."""
    data = {"letters": [_letter(council, round_, sheet, letter, address) for letter in letters]}
    return make_pdf("letters", _("Cards by post: %(round)s", round=round_.title), data, language=language)


def list_pdf(round_: Round, area: str, lines: Sequence[tuple[str, str]], language: str) -> bytes:
    """Who was sent which number, to be sealed; ``lines`` are (name, number of the card)."""
    data = {
        "heading": _("List of numbers: %(area)s, %(round)s", area=area, round=round_.title),
        "advice": _(
            "Print this list once and seal it in an envelope. Open it only when somebody’s card has not"
            " arrived: its number is needed to make it void. Destroy it unread when voting has closed."
        ),
        "name": _("Name"),
        "number": _("Number of the card"),
        "lines": sorted(map(list, lines)),
    }
    return make_pdf("number_list", str(data["heading"]), data, language=language)


def email_of(round_: Round, letter: Addressed, address: str) -> tuple[str, str]:
    """Subject and body of the one e-mail that carries a card, in its reader's language."""
    with force_locale(letter.enrolment.language):
        closes = show_datetime(round_.voting_closes_at)
        parts = [
            _(
                "This is the voting card of %(name)s for %(round)s.",
                name=letter.enrolment.name,
                round=round_.title,
            ),
            _("Press this link to vote:"),
            f"{address}#t={letter.card.token}",
            _("Voting closes %(when)s.", when=closes) if closes else "",
            _("Whoever has the link can vote with it, once. Do not send it on."),
            _("If you lose it, tell the council this number: %(number)s", number=letter.card.number),
        ]
        return _("Your voting card: %(round)s", round=round_.title), "\n\n".join(filter(None, parts)) + "\n"


def refusal_of(round_: Round, reason: str, language: str) -> tuple[str, str]:
    """Subject and body of the e-mail that says why there is no card."""
    with force_locale(language):
        parts = [refusal_words()[reason], _("If you think that this is wrong, answer to the council.")]
        return _("Voting from home: %(round)s", round=round_.title), "\n\n".join(parts) + "\n"


def refusal_words() -> dict[str, str]:
    """Why somebody gets no card at home, as they read it."""
    return {
        "not-connected": _("We could not see how you are connected to the area."),
        "too-young": _("You are not old enough to vote in this round."),
        "not-found": _("We could not find you at the address that you gave."),
        "unclear": _("Something that you wrote could not be read. Please ask again."),
    }


def _letter(council: str, round_: Round, sheet: str, letter: Addressed, address: str) -> dict[str, Any]:
    person = letter.enrolment
    lines = [line.strip() for line in person.address.splitlines() if line.strip()]
    with force_locale(person.language):
        closes = show_datetime(round_.voting_closes_at)
        return {
            **pdf_card(letter.card, sheet, address),
            "language": person.language,
            "council": council,
            "to": [person.name, *lines][:MOST_LINES],
            "heading": _("Your voting card"),
            "code-label": _("Code"),
            "number-label": _("Number of the card"),
            "text": [
                _("You asked to vote from home in %(round)s. This is your card.", round=round_.title),
                _("Your name is not on the card itself. Cut it off, and nobody can tell whose it was."),
                _(
                    "Scan the pattern, or go to %(address)s and type the code.",
                    address=address.split("://")[-1],
                ),
                _("Voting closes %(when)s.", when=closes) if closes else "",
                _("One card, one vote. Write down the number of the card: it is needed if you lose it."),
            ],
        }
