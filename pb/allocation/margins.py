"""What every reason is said with: the run it speaks of, and the sentences that several reasons share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from markupsafe import Markup

from pb.allocation.phrases import Link, fill, join_names, plain_link
from pb.allocation.reading import AmendmentReading, ProposalReading, RunReading
from pb.allocation.studies import RulePrice, StudyReading
from pb.house.dates import show_date
from pb.house.money import show_money


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """``kind`` chooses the look of the card; ``more`` says what else would have changed the outcome."""

    kind: str
    outcome: str
    text: Markup
    more: tuple[Markup, ...] = ()

    @property
    def plain(self) -> str:
        """The whole reason as text without markup."""
        parts = [f"{self.outcome}.", self.text.striptags(), *(m.striptags() for m in self.more)]
        return " ".join(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class Context:
    """What every sentence may draw on: the run, how a name is linked, theme names by slug, and its study.

    ``prices`` are by rule; ``wins`` by number, of ``times`` draws (``allocation.studies``).
    """

    run: RunReading
    link: Link = plain_link
    themes: Mapping[str, str] | None = None
    prices: Mapping[str, RulePrice] = field(default_factory=dict)
    times: int = 0
    wins: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, run: RunReading, link: Link, themes: Mapping[str, str], study: StudyReading | None
    ) -> Context:
        """With what was worked out beside the run, where there is that."""
        if study is None:
            return cls(run, link, themes)
        return cls(run, link, themes, study.prices, study.times, study.wins)

    def named(self, ids: tuple[str, ...]) -> Markup:
        """Linked names of proposals by id."""
        return join_names([self.link(self.run.by_number[int(key)]) for key in ids])

    def money(self, pence: int | None) -> str:
        """An amount in the round's currency."""
        return show_money(pence or 0, self.run.currency)


def say_tie_break(stage: str | None, context: Context) -> Markup:
    """Which published stage decided a tie."""
    if stage == "spend":
        return fill(_("The way that spends less was chosen, as published before the vote."))
    drawn = context.run.tie_order_drawn_at
    if drawn:
        return fill(_("The order drawn on %(date)s, before the vote, decided."), date=show_date(drawn))
    return fill(_("The order drawn before the vote decided."))


def say_decided(change: AmendmentReading | None, otherwise: str) -> Markup:
    """Who decided it, when and why; ``otherwise`` where the change itself is not known."""
    if change is None:
        return fill(otherwise)
    return fill(
        _("Councillors decided this on %(date)s. The reason given by %(author)s: ‘%(reason)s’"),
        date=show_date(change.made_at),
        author=change.author,
        reason=change.reason,
    )


def say_knock_on(proposal: ProposalReading) -> Markup:
    """What councillors' changes to other proposals did to this one."""
    if proposal.changed or proposal.funded == proposal.by_vote:
        return Markup()
    if proposal.funded:
        return fill(
            _("The vote alone would not have funded it: it comes in because of councillors' changes.")
        )
    return fill(_("The vote alone would have funded it: it drops out because of councillors' changes."))


def say_new_price(proposal: ProposalReading, context: Context) -> Markup:
    """A cost that councillors changed, with date and reason."""
    change = proposal.repriced
    if change is None:
        return Markup()
    return fill(
        _(
            "Councillors changed its cost from %(old)s to %(new)s on %(date)s. "
            "The reason given by %(author)s: ‘%(reason)s’"
        ),
        old=context.money(proposal.asked),
        new=context.money(proposal.cost),
        date=show_date(change.made_at),
        author=change.author,
        reason=change.reason,
    )


def say_what_else(proposal: ProposalReading, context: Context) -> tuple[Markup, ...]:
    """How much more money, or how much smaller a price, would have got it in."""
    short = proposal.explanation.money_short
    more = (
        (fill(_("With %(money)s more in the pot, it would be funded."), money=context.money(short)),)
        if short
        else ()
    )
    return (*more, *say_cheaper(proposal, context))


def say_cheaper(proposal: ProposalReading, context: Context) -> tuple[Markup, ...]:
    """How much less it would have had to ask for."""
    cut = proposal.explanation.cheaper_by
    # Where dearer proposals count for more, another price is another number of points.
    if not cut or cut >= proposal.cost or context.run.utility == "cost":
        return ()
    return (fill(_("If it had asked for %(money)s less, it would be funded."), money=context.money(cut)),)
