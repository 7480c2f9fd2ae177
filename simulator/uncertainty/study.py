"""Bands, probabilities and the distribution of the break-even, from draws of all uncertain inputs.

Arrays of results have shape (levels, volumes) or (levels, months); draws are independent blocks of scrambled Sobol
points, and the spread between blocks is the sampling error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.curves.curve import octave_volumes
from simulator.doubt.bands import smooth_quantiles
from simulator.doubt.chances import Crossed, crossed, for_good
from simulator.doubt.estimates import Doubt, drawn_inputs, drawn_scores
from simulator.doubt.quantiles import quantile_ranks
from simulator.notebook import HEADS, sheet, shown_number
from simulator.parameters import APPROACHES, PARAMETERS, Array, Inputs
from simulator.uncertainty.drawn_run import DrawnRun, drawn_run
from simulator.wording import spoken_volume

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Percentiles of every band, as fractions.
LEVELS: Final = (0.05, 0.10, 0.50, 0.90, 0.95)
#: Percentiles that a notebook shows.
_SHOWN_LEVELS: Final = (0.10, 0.50, 0.90)
#: Independent scrambles in a run: their spread is the sampling error.
SCRAMBLES: Final = 8
#: Draws at rest: 8 scrambles of 2,048.
DRAWS: Final = 16_384
#: Volumes per doubling on the axis of bands.
BAND_VOLUMES_PER_DOUBLING: Final = 5
#: Variance of a uniform distribution of width one is one over this. [ratio] Mathematics.
UNIFORM_VARIANCE: Final = 12.0
#: Draws that are worked on at a time, to bound memory.
BLOCK: Final = 2_048


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Share:
    """A probability at each place of an axis, with its standard error. [fraction]."""

    value: Array
    error: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """Percentiles at each place of an axis, with their standard errors, shape (levels, places)."""

    values: Array
    errors: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Uncertainty:
    """What the draws say.

    Attributes
    ----------
    draws, seed, scrambles : int
        How they were drawn; the same three give the same bytes.
    levels : tuple of float
        Percentiles of the bands. [fraction]
    volume : float
        The scenario's volume; the median where it is uncertain. [request/month]
    volumes, months : array
        Axes. [request/month], [month]
    over_volume : dict
        Approach -> quantity -> `Band` over `volumes`.
    over_months : dict
        Approach -> quantity -> `Band` over `months`.
    at_volume : dict
        Approach -> quantity -> `Band` of one place: every quantity at the volume of each draw.
    cheapest : dict
        Approach -> `Share` of draws in which it is cheapest, over `volumes`; they sum to one.
    cheapest_feasible : dict
        The same among approaches that meet the requirements; ``"none"`` where no approach does.
    cheapest_at_volume : dict
        Approach -> share at the volume of each draw, requirements heeded; ``"none"`` included.
    break_even, payback : dict
        Pair -> distribution of the volume, or month, from which the second approach is cheaper.
    takes_over : dict
        Approach -> distribution of the volume from which it is cheaper than both others for good.
    """

    draws: int
    seed: int
    scrambles: int
    levels: tuple[float, ...]
    volume: float
    volumes: Array
    months: Array
    over_volume: Mapping[str, Mapping[str, Band]]
    over_months: Mapping[str, Mapping[str, Band]]
    at_volume: Mapping[str, Mapping[str, Band]]
    cheapest: Mapping[str, Share]
    cheapest_feasible: Mapping[str, Share]
    cheapest_at_volume: Mapping[str, Share]
    break_even: Mapping[str, Crossed]
    payback: Mapping[str, Crossed]
    takes_over: Mapping[str, Crossed]

    def _repr_html_(self) -> str:
        """What a notebook shows: who would be cheapest at the volume, and what each may cost there."""
        shown = [self.levels.index(level) for level in _SHOWN_LEVELS]
        rows = []
        for name, share in self.cheapest_at_volume.items():
            band = self.at_volume[name]["total_cost"].values if name in self.at_volume else None
            costs = ["" if band is None else shown_number(float(band[level][0])) for level in shown]
            chance, error = float(share.value.ravel()[0]), float(share.error.ravel()[0])
            rows.append((HEADS[name], f"{100 * chance:.1f} ± {100 * error:.1f}", *costs))
        heads = ("", "Cheapest, % of draws", *(f"P{100 * level:.0f}, USD" for level in _SHOWN_LEVELS))
        told = f"{self.draws:,} draws, seed {self.seed}. Cheapest among approaches that meet the requirements."
        return sheet(f"How sure it is at {spoken_volume(self.volume)} requests a month", [told], heads, rows)


def band_volumes() -> Array:
    """Axis of the bands: the range of the volume's slider. [request/month]."""
    declared = PARAMETERS["workload.requests_per_month"]
    return octave_volumes(
        lowest=declared.slider_low, highest=declared.slider_high, per_doubling=BAND_VOLUMES_PER_DOUBLING
    )


def uncertainty(
    inputs: Inputs,
    doubts: Doubt,
    *,
    seed: int,
    draws: int = DRAWS,
    scrambles: int = SCRAMBLES,
    volumes: Array | None = None,
    progress: Callable[[float], None] | None = None,
) -> Uncertainty:
    """Run the model for many draws of the uncertain inputs.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units; the medians.
    doubts : Doubt
        What is uncertain.
    seed : int
        Seed of the scrambling; 0 is a seed like any other.
    draws : int
        Draws in all, ``scrambles`` times a power of two.
    scrambles : int
        Independent blocks.
    volumes : array, optional
        Axis of the bands, rising. [request/month]
    progress : callable, optional
        Told the share of the work that is done.

    Returns
    -------
    Uncertainty
        Bands, probabilities, distributions.

    Notes
    -----
    Over volume, the volume is what the axis says and its own doubt plays no part; at the volume, over months and in
    the payback each draw has its own.
    """
    axis = band_volumes() if volumes is None else np.asarray(volumes, dtype=float)
    scores = drawn_scores(doubts, draws=draws, rng=np.random.default_rng(seed), scrambles=scrambles)
    parts = []
    step = min(BLOCK, draws)
    for start in range(0, draws, step):
        rows = slice(start, start + step)
        block = drawn_inputs(inputs, doubts, {name: column[rows] for name, column in scores.items()})
        parts.append(drawn_run(block, axis, min(step, draws - start)))
        if progress:
            progress((start + step) / draws)
    return _gathered(parts, inputs, axis, draws=draws, seed=seed, scrambles=scrambles)


def _gathered(
    parts: list[DrawnRun], inputs: Inputs, axis: Array, *, draws: int, seed: int, scrambles: int
) -> Uncertainty:
    """Percentiles and shares of all blocks together."""
    joined = DrawnRun.joined(parts)
    costs = {
        "total_cost": joined.total,
        "cost_per_request": joined.per_request,
        "cost_per_accepted_answer": joined.per_answer,
    }
    best = np.argmin(joined.total, axis=0)
    alone = {name: for_good(joined.over_volume, name, best == index) for index, name in enumerate(APPROACHES)}
    at_volume = np.stack([joined.at_volume[name]["total_cost"] for name in APPROACHES])
    return Uncertainty(
        draws=draws,
        seed=seed,
        scrambles=scrambles,
        levels=LEVELS,
        volume=float(np.asarray(inputs.workload.requests_per_month)),
        volumes=axis,
        months=np.arange(float(joined.months["prompting.cumulative_cost"].shape[-1])),
        over_volume={
            name: {key: _band(values[index], scrambles) for key, values in costs.items()}
            for index, name in enumerate(APPROACHES)
        },
        over_months={
            name: {
                key.partition(".")[2]: _band(values, scrambles)
                for key, values in joined.months.items()
                if key.startswith(f"{name}.")
            }
            for name in APPROACHES
        },
        at_volume={
            name: {key: _band(values[:, None], scrambles) for key, values in joined.at_volume[name].items()}
            for name in APPROACHES
        },
        cheapest=_shares(joined.total, np.ones_like(joined.total, dtype=bool), scrambles),
        cheapest_feasible=_shares(joined.total, joined.feasible, scrambles),
        cheapest_at_volume=_shares(at_volume[..., None], joined.feasible_at_volume[..., None], scrambles),
        break_even={pair: crossed(met, levels=LEVELS, scrambles=scrambles) for pair, met in joined.over_volume.items()},
        payback={pair: crossed(met, levels=LEVELS, scrambles=scrambles) for pair, met in joined.over_time.items()},
        takes_over={name: crossed(met, levels=LEVELS, scrambles=scrambles) for name, met in alone.items()},
    )


def _band(values: Array, scrambles: int) -> Band:
    """Percentiles over draws of values of shape (draws, places); their error from the spread between scrambles."""
    draws = len(values) // scrambles
    # many short columns: one sort is faster than selecting in each
    ordered = np.sort(values.reshape(scrambles, draws, -1), axis=1)
    ranks, shares = quantile_ranks(draws=draws, probabilities=LEVELS)
    above = np.minimum(np.asarray(ranks) + 1, draws - 1)
    lower, upper = ordered[:, ranks], ordered[:, above]
    apart = lower + shares[:, None] * (upper - lower)
    return Band(
        values=smooth_quantiles(
            cells=lambda rows, part: values[part].T[rows],
            rows=values.shape[1],
            draws=len(values),
            probabilities=LEVELS,
        ),
        errors=apart.std(axis=0, ddof=1) / np.sqrt(scrambles) if scrambles > 1 else np.full(apart.shape[1:], np.nan),
    )


def _shares(total: Array, allowed: np.ndarray, scrambles: int) -> dict[str, Share]:
    """Share of draws in which each approach is the cheapest allowed one, first axis approaches."""
    allowed = np.broadcast_to(allowed, total.shape)
    best = np.argmin(np.where(allowed, total, np.inf), axis=0)
    nobody = ~allowed.any(axis=0)
    shares = {}
    for index, name in enumerate((*APPROACHES, "none")):
        won = nobody if name == "none" else (best == index) & ~nobody
        apart = won.reshape(scrambles, -1, won.shape[-1]).mean(axis=1)
        spread = apart.std(axis=0, ddof=1) / np.sqrt(scrambles) if scrambles > 1 else np.full(apart.shape[1:], np.nan)
        # blocks that agree still round the share to whole draws: a uniform error of one draw's width
        error = np.sqrt(spread**2 + (scrambles / won.shape[0]) ** 2 / UNIFORM_VARIANCE)
        shares[name] = Share(value=won.mean(axis=0), error=error)
    return shares
