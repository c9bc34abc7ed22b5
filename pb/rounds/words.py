"""Sentences about rounds: stages, moves, what residents' voice decides, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from pb.rounds.lifecycle import Move, Stage

_: Callable[..., str] = gettext

STAGES = {
    Stage.DRAFT: _l("Being set up"),
    Stage.GATHERING: _l("Ideas wanted"),
    Stage.CHECKING: _l("Being checked"),
    Stage.DELIBERATING: _l("Being talked over"),
    Stage.VOTING: _l("Voting is open"),
    Stage.COUNTED: _l("Votes counted"),
    Stage.RECOMMENDED: _l("Recommendation made"),
    Stage.REVIEWING: _l("With councillors"),
    Stage.SIGNED: _l("Signed"),
    Stage.CALL_IN: _l("May be called in"),
    Stage.DECIDED: _l("Decided"),
    Stage.DELIVERING: _l("Being carried out"),
    Stage.CLOSED: _l("Finished"),
    Stage.PAUSED: _l("Paused"),
    Stage.ABANDONED: _l("Stopped"),
}


@dataclass(frozen=True)
class MoveWords:
    """A move's button, and what it means for the page that asks for confirmation."""

    button: str
    meaning: str


def move_words(move: Move) -> MoveWords:
    """The button and the consequence of a move."""
    return {
        Move.PUBLISH: MoveWords(
            _("Publish the round"), _("Everybody can see the round, and residents can send in ideas.")
        ),
        Move.CLOSE_GATHERING: MoveWords(
            _("Close for ideas"), _("Nobody can send in a new idea. Officers check the ones that came in.")
        ),
        Move.START_DELIBERATING: MoveWords(
            _("Start talking it over"), _("Residents talk over the accepted proposals before they vote.")
        ),
        Move.OPEN_VOTING: MoveWords(
            _("Open voting"),
            _("Proposals, costs, pots, rules and the ballot are fixed. None of them can change after that."),
        ),
        Move.CLOSE_VOTING: MoveWords(
            _("Close voting and count"), _("Nobody can vote after that. The votes are counted at once.")
        ),
        Move.RECOMMEND: MoveWords(_("Make the recommendation"), _("The recommendation is ready to be read.")),
        Move.START_REVIEW: MoveWords(
            _("Hand to councillors"),
            _("Councillors can see the recommendation, change it with reasons, and sign."),
        ),
        Move.SIGN: MoveWords(_("Sign"), _("Every area’s decision is signed.")),
        Move.REOPEN: MoveWords(_("Open again"), _("A signed decision changed, so it must be signed again.")),
        Move.PUBLISH_DECISIONS: MoveWords(
            _("Publish the decisions"), _("Everybody can read the decisions. The call-in period begins.")
        ),
        Move.END_CALL_IN: MoveWords(
            _("End the call-in period"), _("The decisions stand and can be carried out.")
        ),
        Move.START_DELIVERY: MoveWords(
            _("Start carrying it out"), _("Groups get their money and the work begins.")
        ),
        Move.CLOSE: MoveWords(_("Close the round"), _("The round is finished. Its pages stay public.")),
        Move.PAUSE: MoveWords(
            _("Pause the round"), _("Nothing can be sent in or voted on until you resume.")
        ),
        Move.RESUME: MoveWords(_("Resume the round"), _("The round goes on from where it was paused.")),
        Move.ABANDON: MoveWords(
            _("Stop the round for good"), _("The round ends here and can never be started again.")
        ),
    }[move]


def voice_words(voice: str) -> tuple[str, str]:
    """What residents' voice decides, as a heading and a sentence in plain words."""
    return {
        "inform": (
            _("We tell you"),
            _("The council decides. It tells you what it plans and why. Your votes do not decide this."),
        ),
        "consult": (
            _("We ask you"),
            _("You vote on the proposals. Councillors read the result, then decide and give their reasons."),
        ),
        "involve": (
            _("We work it out with you"),
            _("Your votes make the recommendation. Councillors may change it only with published reasons."),
        ),
        "decide": (
            _("You decide"),
            _("What you vote for is what is funded, as far as the law and the money allow."),
        ),
    }[voice]


def move_not_here(move: Move, stage: Stage) -> str:
    """A move that does not exist at this stage."""
    return _(
        "“%(move)s” cannot be done now. The round is at “%(stage)s”. Open its page again to see what can.",
        move=move_words(move).button,
        stage=str(STAGES[stage]),
    )


def not_running(stage: Stage) -> str:
    """The round stands still."""
    return _("Nothing can change while the round is at this point: %(stage)s.", stage=str(STAGES[stage]))


def frozen() -> str:
    """Voting has opened."""
    return _("This cannot be changed now. Everything the vote depends on was fixed when voting opened.")


def voice_is_locked() -> str:
    """What the voice decides may not change under people's feet."""
    return _("What residents decide here was fixed when voting opened. It cannot be changed now.")


def date_is_past() -> str:
    """A date of a stage that is over."""
    return _("That part of the round is over. Leave its date as it is.")


def dates_out_of_order() -> str:
    """Dates that cannot follow one another."""
    return _("Ideas must close before voting opens, and voting must open before it closes. Change the dates.")


def draw_too_early() -> str:
    """The tie order needs the list of proposals."""
    return _("Ideas are still coming in. Close for ideas before you draw the tie order.")


def nothing_to_draw() -> str:
    """No accepted proposals."""
    return _("No proposal has been accepted yet. Accept proposals before you draw the tie order.")


def already_drawn() -> str:
    """A draw is not repeated until somebody likes it."""
    return _("The tie order has been drawn. It is drawn again only if the proposals change.")


def rules_already_published() -> str:
    """Published rules stand."""
    return _("The rules were published before. They stand.")


def rules_are_published() -> str:
    """Published rules are not edited."""
    return _("The rules were published, so they cannot be changed.")


def not_kept_by_method(sentences: list[str]) -> str:
    """A way of counting that cannot promise what the rules say."""
    return _(
        "That way of counting keeps limits only. It could not promise this: %(rules)s "
        "Remove the rule, or choose “Most points within the rules”.",
        rules=" ".join(sentences),
    )


def round_needs_title() -> str:
    """A round without a name."""
    return _("Give the round a title.")


def round_needs_area() -> str:
    """A round without an area."""
    return _("Choose at least one area.")


def round_exists(title: str) -> str:
    """Two rounds would share an address."""
    return _("There is a round called “%(title)s” already. Choose another title.", title=title)


def unknown_choice(value: str) -> str:
    """Not on the list."""
    return _("“%(value)s” is not on the list. Choose one that is.", value=value)


def ballot_too_short() -> str:
    """A ballot must hold something."""
    return _("A ballot must hold at least one choice.")


def grants_upside_down() -> str:
    """The smallest grant is larger than the largest."""
    return _("The smallest grant must not be more than the largest.")


def pot_below_zero() -> str:
    """Money below nothing."""
    return _("A pot cannot hold less than £0.")


def pot_of_other_round() -> str:
    """The pot belongs elsewhere."""
    return _("That pot belongs to another round.")
