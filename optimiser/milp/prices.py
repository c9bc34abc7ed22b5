"""Prices from linear relaxations, in HiGHS: hints for ``optimiser.engines.mosaic``, which is exact at any
prices.

Hundreds of small models are asked for, so they are arrays, not PuLP's expressions, and those of the areas
stay: each question goes on from the last one's prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import highspy
import numpy as np

from optimiser.engines.frontier import Ints
from optimiser.engines.tiles import Fees, Floats, Question, Tile

# How many times more than all support it costs to break a row.
FAR = 1e3


def share_prices(areas: Sequence[Sequence[tuple[int, Ints]]], most: Ints, now: Floats) -> Floats | None:
    """Prices of what areas share, from some plans of each (support, use by row): the master problem of
    Dantzig and Wolfe (1960), its prices held near those of ``now``. ``None`` when it has no answer. Only
    hints.
    """
    area = np.repeat(np.arange(len(areas)), [len(plans) for plans in areas])
    support = np.array([float(support) for plans in areas for support, _ in plans])
    use = np.array([use for plans in areas for _, use in plans], np.float64)
    scale = np.maximum(np.abs(use).max(axis=0), 1.0)
    # More of a row may be had, but dearly.
    over = 4 * now * scale + support.max() / 10
    one_each = (area[None, :] == np.arange(len(areas))[:, None]).astype(np.float64)
    table = np.block([[(use / scale).T, -np.eye(len(most))], [one_each, np.zeros((len(areas), len(most)))]])
    solver = _model(
        table,
        gains=np.concatenate([support, -over]),
        columns=(np.zeros(table.shape[1]), np.full(table.shape[1], highspy.kHighsInf)),
        rows=(
            np.concatenate([np.full(len(most), -highspy.kHighsInf), np.ones(len(areas))]),
            np.concatenate([most / scale, np.ones(len(areas))]),
        ),
    )
    duals = _duals(solver)
    return None if duals is None else duals[: len(most)] / scale


class OwnPrices:
    """Prices of one area's own money and rows, with nothing forced or one choice. Only hints.

    Every row may give, at a price far above all else: so there always are prices, and where there is no plan
    they are so high that the bound says so.
    """

    def __init__(self, tile: Tile) -> None:
        self.tile = tile
        count, rows = len(tile.items), 1 + len(tile.most)
        choices = [group for group in tile.groups if len(group) > 1]
        table = np.zeros((rows + len(choices), count + 1))
        table[0] = [*tile.cost, -1]
        table[1:rows, :count] = tile.inner
        for number, group in enumerate(choices):
            table[rows + number, list(group)] = 1
        # Coefficients of basis points times pence are too large for a solver as they stand.
        scale = np.maximum(np.abs(table).max(axis=1), 1.0)
        self.scale = scale[:rows]
        infinite = highspy.kHighsInf
        self.solver = _model(
            np.hstack([table / scale[:, None], -np.eye(len(table), rows)]),
            gains=np.concatenate(
                [tile.support, [0.0], np.full(rows, -FAR * (1.0 + float(tile.support.sum())))]
            ),
            columns=(
                np.array([*(self._bounds(n)[0] for n in range(count)), *[0.0] * (1 + rows)]),
                np.array(
                    [
                        *(self._bounds(n)[1] for n in range(count)),
                        float(tile.room - tile.own),
                        *[infinite] * rows,
                    ]
                ),
            ),
            rows=(
                np.full(len(table), -infinite),
                np.array([tile.own, *tile.most, *[1] * len(choices)]) / scale,
            ),
        )

    def _bounds(self, place: int) -> tuple[float, float]:
        return float(place in self.tile.fixed), float(place not in self.tile.barred)

    def fees(self, shared: Floats, question: Question) -> Fees | None:
        """Prices at given prices of what is shared; ``None`` when the solver has none."""
        tile = self.tile
        gains = np.append(tile.support - shared[1:] @ tile.outer, -shared[0])
        self.solver.changeColsCost(len(gains), np.arange(len(gains), dtype=np.int32), -gains)
        group = () if question.free else tile.groups[question.group]
        for place in group:
            forced = float(place == question.choice)
            self.solver.changeColBounds(place, forced, forced)
        duals = _duals(self.solver)
        for place in group:
            self.solver.changeColBounds(place, *self._bounds(place))
        if duals is None:
            return None
        prices = duals[: len(self.scale)] / self.scale
        return Fees(shared, float(prices[0]), prices[1:])


def _model(
    table: Floats, *, gains: Floats, columns: tuple[Floats, Floats], rows: tuple[Floats, Floats]
) -> Any:
    """A model in HiGHS: maximise ``gains``, between the lower and upper bounds of columns and rows."""
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = table.shape
    model.col_cost_ = -gains
    model.col_lower_, model.col_upper_ = columns
    model.row_lower_, model.row_upper_ = rows
    full = table != 0
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.append(0, np.cumsum(full.sum(axis=1)))
    model.a_matrix_.index_ = np.nonzero(full)[1]
    model.a_matrix_.value_ = table[full]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    return solver


def _duals(solver: Any) -> Floats | None:
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return np.abs(np.array(solver.getSolution().row_dual, np.float64))
