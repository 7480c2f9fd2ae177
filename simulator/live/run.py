"""The part of a point run that follows a moving slider: curves over volume, one metric's break-evens, one volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.breakeven.break_evens import BreakEven, break_even_over_volume
from simulator.live.chart_points import break_even_metric
from simulator.model.evaluation import costs_over_volumes, quantities_of
from simulator.model.projecting import projections
from simulator.parameters import APPROACHES, with_values
from simulator.results import ApproachResult, Result, default_volumes

if TYPE_CHECKING:
    from simulator.parameters import Inputs


def live_run(inputs: Inputs, *, metric: str) -> Result:
    """Curves, crossings of one metric and the numbers at one volume; no months, no ledger.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    metric : str
        Quantity that is drawn, for example ``"cost_per_request"``.

    Returns
    -------
    Result
        As `point_run` gives it, with costs alone over volume, empty months, ledger and waterfall, and one break-even.
    """
    axis = default_volumes()
    volume = float(np.asarray(inputs.workload.requests_per_month))
    own = with_values(inputs, {"workload.requests_per_month": np.array([volume])})
    projected = projections(own)
    curves = costs_over_volumes(inputs, axis, projected=projected)
    wanted = break_even_metric(metric)
    pairs, cheapest = break_even_over_volume(inputs, metric=wanted, projected=projected)
    approaches = {}
    for name in APPROACHES:
        marked = quantities_of(projected.approaches[name], projected, np.array([[volume]]))
        approaches[name] = ApproachResult(
            at_volume={key: float(values[0, 0]) for key, values in marked.items()},
            over_volume=curves[name],
            over_months={},
            phases={},
            ledger=(),
        )
    return Result(
        inputs=inputs,
        volume=volume,
        volumes=axis,
        months=np.array([]),
        approaches=approaches,
        break_even={wanted: BreakEven(pairs=pairs, cheapest=cheapest, months={})},
        waterfall=(),
        warnings=(),
    )
