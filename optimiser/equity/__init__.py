"""The catalogue of equity rules: each becomes linear rows over the proposals, in whole numbers.

A row says ``lower <= sum(coefficient x funded) <= upper``; a missing side is ``None``. Rules that speak of
single voters (``coverage``, ``proportionality``) are not rows but *lazy lines*:
``optimiser.equity.voters``. A ``synergy`` is worth something instead of forbidding something:
``optimiser.engines.case``.
"""

from __future__ import annotations

from optimiser.equity import fairness, spending
from optimiser.equity.row import BASIS, Builder, Row, Scene, eligible_pots, scene_of, sharing_areas
from optimiser.model import RuleKind

__all__ = ["BASIS", "Row", "Scene", "eligible_pots", "rows_of", "scene_of", "sharing_areas"]

BUILDERS: dict[RuleKind, Builder] = {
    RuleKind.DISTRICT_FAIR: fairness.district_fair,
    RuleKind.AREA_FLOOR: spending.area_floor,
    RuleKind.AREA_CEILING: spending.area_ceiling,
    RuleKind.THEME_FLOOR: spending.theme_money,
    RuleKind.THEME_CAP: spending.theme_money,
    RuleKind.THEME_SHARE: spending.theme_share,
    RuleKind.THEME_COUNT: spending.theme_count,
    RuleKind.INCOMPATIBLE: fairness.incompatible,
    RuleKind.REQUIRES: fairness.requires,
    RuleKind.NEED_FLOOR: fairness.need_floor,
    RuleKind.GRANT_MINIMUM: spending.grant_limit,
    RuleKind.GRANT_CAP: spending.grant_limit,
    RuleKind.MATCH_FLOOR: spending.match_floor,
    RuleKind.RUNNING_CAP: spending.running_cap,
    RuleKind.SETTLEMENT_CAP: spending.settlement_cap,
    RuleKind.SETTLEMENT_COUNT: spending.settlement_count,
    RuleKind.GROUP_SPEND: spending.group_spend,
    RuleKind.GROUP_SUPPORT: fairness.group_support,
}


def rows_of(scene: Scene) -> tuple[Row, ...]:
    """Every row of every published rule that is made of rows."""
    return tuple(
        row
        for rule in scene.problem.rules
        if rule.kind in BUILDERS
        for row in BUILDERS[rule.kind](rule, scene)
    )
