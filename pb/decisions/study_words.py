"""What the study beside an allocation says, as alternatives in the record of a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import format_decimal, gettext, ngettext

from pb.allocation.phrases import show_points
from pb.allocation.studies import Outcome
from pb.allocation.study_words import method_title
from pb.decisions.reading import Line
from pb.decisions.words import list_lines
from pb.house.money import show_money
from pb.house.small_numbers import show_people

_: Callable[..., str] = gettext


def without_rule(sentence: str, points: int, joins: Sequence[Line], leaves: Sequence[Line]) -> str:
    """The plan without one published rule; ``points`` are what keeping it cost."""
    if points > 0:
        cost = _("In all, the plan would have had %(points)s more.", points=show_points(points))
    elif points < 0:
        cost = _("In all, the plan would have had %(points)s fewer.", points=show_points(-points))
    else:
        cost = _("In all, the plan would have had as many points.")
    return " ".join(
        [
            _("Considered: to do without the rule “%(rule)s”", rule=sentence),
            cost,
            _here(joins, leaves),
            _("Rejected: the rule was fixed before voting opened."),
        ]
    )


def without_free_rules(sentences: Sequence[str]) -> str:
    """Rules that changed nothing."""
    return _(
        "Considered: to do without any one of these rules. The same proposals would have been funded. "
        "%(rules)s",
        rules=" ".join(f"“{sentence}”" for sentence in sentences),
    )


def other_way(
    one: Outcome,
    joins: Sequence[Line],
    leaves: Sequence[Line],
    currency: str,
    *,
    is_own: bool,
    with_rules: bool,
) -> str:
    """Another way of counting, or (``is_own``) the round's own without the equity rules."""
    if is_own:
        considered = _("Considered: to leave all equity rules aside.")
    elif with_rules:
        considered = _("Considered: to count another way: “%(way)s”.", way=method_title(one.method))
    else:
        considered = _(
            "Considered: to count another way and leave all equity rules aside: “%(way)s”.",
            way=method_title(one.method),
        )
    return " ".join(
        [
            considered,
            _figures(one, currency),
            _here(joins, leaves),
            _("Rejected: how votes are counted, and the rules, were fixed before voting opened."),
        ]
    )


def impossible_way(method: str) -> str:
    """A way of counting that cannot keep the rules."""
    return _(
        "Considered: to count another way: “%(way)s”. Rejected: it cannot keep the published rules.",
        way=method_title(method),
    )


def own_way(own: Outcome, currency: str) -> str:
    """The round's own way of counting, to hold the others against."""
    return _("To compare: this allocation.") + " " + _figures(own, currency)


def where_from(run: int, sha256: str) -> str:
    """Where the figures of a study are found."""
    return _(
        "These figures come from the study of version %(number)d of the allocation, with councillors' "
        "changes as they stand in it. It is study.json in the public bundle. "
        "Its fingerprint (SHA-256): %(hash)s",
        number=run,
        hash=sha256,
    )


def _figures(one: Outcome, currency: str) -> str:
    said: str = ngettext(
        "In all, it funds %(num)d proposal, with %(points)s and %(money)s.",
        "In all, it funds %(num)d proposals, with %(points)s and %(money)s.",
        len(one.funded),
        points=show_points(one.support),
        money=show_money(one.spend, currency),
    )
    if not one.people:
        return said
    return f"{said} " + _(
        "Voters with no choice funded: %(people)s of %(all)s.",
        people=show_people(one.nothing),
        all=format_decimal(one.people),
    )


def _here(joins: Sequence[Line], leaves: Sequence[Line]) -> str:
    if joins and leaves:
        return _(
            "Here it would have funded %(joins)s, and not %(leaves)s.",
            joins=list_lines(joins),
            leaves=list_lines(leaves),
        )
    if joins:
        return _("Here it would have funded %(joins)s as well.", joins=list_lines(joins))
    if leaves:
        return _("Here it would not have funded %(leaves)s.", leaves=list_lines(leaves))
    return _("Here the same proposals would have been funded.")
