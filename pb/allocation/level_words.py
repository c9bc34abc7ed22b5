"""Words for a count that lifts the area that gets least: how far every area got, and what each proposal has
to do with it (``optimiser.rules.levels``).

An area's measure is the points that its own voters get, as a part of the most that its part of the money
could have got them. Every figure is exact; shares are rounded down, so that "at least" is true.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from flask_babel import gettext as _
from markupsafe import Markup

from pb.allocation.bridge import Levels, Step
from pb.allocation.margins import Context, ReasonWords
from pb.allocation.phrases import fill, join_names, join_sentences, show_number, show_points
from pb.allocation.reading import ProposalReading, RunReading
from pb.rounds.rule_words import show_share


@dataclass(frozen=True, slots=True)
class LevelsShown:
    """How far the areas were lifted: a sentence for each step, and every area with its share, least first."""

    steps: tuple[Markup, ...]
    areas: tuple[tuple[str, str], ...]


def levels_shown(run: RunReading) -> LevelsShown | None:
    """How far the areas of a run were lifted; None where the count was another."""
    levels = run.levels
    if not levels.groups:
        return None
    reached = sorted(levels.groups.items(), key=lambda item: (item[1], item[0]))
    return LevelsShown(
        tuple(_step_words(step, levels, run) for step in levels.steps),
        tuple((_area_name(slug, run), _share(value)) for slug, value in reached),
    )


def say_level(proposal: ProposalReading, context: Context) -> ReasonWords:
    """Why a proposal is in or out where the area that gets least goes first."""
    levels = context.run.levels
    turned = levels.turned.get(str(proposal.number))
    points = show_points(proposal.support)
    if proposal.funded:
        first = fill(_("%(points)s of support."), points=points)
        if turned is None:
            text = fill(
                _("%(points)s of support. The published rules cannot be kept without it."), points=points
            )
        elif turned.step is not None:
            text = join_sentences(first, _without(levels.steps[turned.step - 1], levels))
        else:
            text = join_sentences(first, _costs_without(turned.less or 0))
        return ReasonWords("funded", _("Funded"), text)
    first = fill(_("It had %(points)s."), points=points)
    if turned is None:
        text = fill(
            _("It had %(points)s. There is no way to make room for it under the published rules."),
            points=points,
        )
    elif turned.step is not None:
        text = join_sentences(first, _with(levels.steps[turned.step - 1], levels))
    else:
        text = join_sentences(first, _costs_with(turned.less or 0))
    return ReasonWords("short", _("Not funded"), text)


def _step_words(step: Step, levels: Levels, run: RunReading) -> Markup:
    exactly = [_area_name(slug, run) for slug, value in sorted(levels.groups.items()) if value == step.value]
    first = (
        fill(
            _("Every area gets at least %(share)s of what its part could have got it."),
            share=_share(step.value),
        )
        if step.many == len(levels.groups)
        else fill(
            _("%(many)s of the %(all)s areas get at least %(share)s."),
            many=show_number(step.many),
            all=show_number(len(levels.groups)),
            share=_share(step.value),
        )
    )
    names = join_names([fill("%(name)s", name=name) for name in exactly])
    if not names:
        return first
    return join_sentences(first, fill(_("Exactly that: %(names)s."), names=names))


def _with(step: Step, levels: Levels) -> Markup:
    return _cannot(step, levels, _("With it"))


def _without(step: Step, levels: Levels) -> Markup:
    return _cannot(step, levels, _("Without it"))


def _cannot(step: Step, levels: Levels, turned: str) -> Markup:
    if step.many == len(levels.groups):
        return fill(
            _(
                "%(turned)s there is no way for every area to get at least %(share)s of what its part of the "
                "money could have got it."
            ),
            turned=turned,
            share=_share(step.value),
        )
    return fill(
        _(
            "%(turned)s there is no way for %(many)s of the %(all)s areas to get at least %(share)s of what "
            "their part of the money could have got them, and for those that get less to keep what they have."
        ),
        turned=turned,
        many=show_number(step.many),
        all=show_number(len(levels.groups)),
        share=_share(step.value),
    )


def _costs_with(less: int) -> Markup:
    if less:
        return fill(
            _(
                "The areas could be lifted as far with it, but all that is funded would have %(points)s "
                "fewer."
            ),
            points=show_points(less),
        )
    return join_sentences(
        fill(_("The areas could be lifted as far with it, and there would be just as many points.")),
        _level_decided(),
    )


def _costs_without(less: int) -> Markup:
    if less:
        return fill(
            _(
                "The areas could be lifted as far without it, but all that is funded would have %(points)s "
                "fewer."
            ),
            points=show_points(less),
        )
    return join_sentences(
        fill(_("The areas could be lifted as far without it, and there would be just as many points.")),
        _level_decided(),
    )


def _level_decided() -> Markup:
    return fill(
        _("What costs less was chosen, and then what comes first in the order drawn before the vote.")
    )


def _area_name(slug: str, run: RunReading) -> str:
    area = run.by_area.get(slug)
    return area.name if area else slug


def _share(value: Fraction) -> str:
    return show_share(floor(value * 10_000))
