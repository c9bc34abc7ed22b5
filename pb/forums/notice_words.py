"""What the e-mail about a step says, by the first word of the step's name."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext

_: Callable[..., str] = gettext

QUOTED = 200


def sentence(kind: str) -> str:
    """One sentence about a step."""
    return {
        "held": _("It is held until a moderator has looked at it, because it seems to hold personal data."),
        "hidden": _("A moderator has hidden it. You can read why, and ask a second person to look."),
        "shown": _("A moderator has looked at it. Everybody can read it now."),
        "restored": _("Your appeal was right: everybody can read it again."),
        "upheld": _("A second person has looked at it, and it stays hidden. You can read why."),
        "answered": _("The council has answered your question."),
        "started": _("Somebody is writing a proposal from it."),
        "linked": _("It is now part of a proposal."),
        "accepted": _("The proposal is accepted for the vote."),
        "turned-down": _("The council’s officer found that the proposal cannot be done, and says why."),
        "redirected": _("The proposal was passed on to a council service."),
        "withdrawn": _("The proposal was withdrawn."),
        "voting": _("People are voting on the proposal now."),
        "counted": _("The votes are counted."),
        "funded": _("Councillors have decided: the proposal gets its money."),
        "not-funded": _("Councillors have decided: the proposal gets no money this time. You can read why."),
    }[kind]


def letter(step: str, text: str, link: str) -> tuple[str, str]:
    """Subject and plain body of the e-mail about a step ("answered:12")."""
    said = text if len(text) <= QUOTED else text[:QUOTED].rstrip() + "…"
    lines = [
        _("You wrote in the forum:"),
        f"“{said}”",
        sentence(step.partition(":")[0]),
        _("Follow your words:"),
        link,
    ]
    return _("News of what you wrote"), "\n\n".join(lines) + "\n"
