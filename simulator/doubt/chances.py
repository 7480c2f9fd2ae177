"""From which volume, or month, one approach is cheaper than another for good: per draw, and as a distribution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.crossings import TOUCH, curve_crossings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.curves.curve import CostCurve
    from simulator.parameters import Array

#: How the second approach stands against the first along an axis, from its lowest to its highest place.
STANDINGS: Final = ("always", "overtakes", "falls_behind", "never")
ALWAYS, OVERTAKES, FALLS_BEHIND, NEVER = range(len(STANDINGS))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Met:
    """Where two costs meet, one row per draw.

    Attributes
    ----------
    place : array, shape (n,)
        From where on the second is cheaper for good; 0 where always, infinite where it is not at the far end.
    standing : array of int, shape (n,)
        Index into `STANDINGS`.
    several : array of bool, shape (n,)
        Whether they meet more than once.
    last : array, shape (n,)
        Place of their last meeting, whoever is cheaper after it; 0 where they never meet.
    """

    place: Array
    standing: np.ndarray
    several: np.ndarray
    last: Array

    @staticmethod
    def joined(parts: list[Met]) -> Met:
        """Blocks one after the other."""
        return Met(
            place=np.concatenate([part.place for part in parts]),
            standing=np.concatenate([part.standing for part in parts]),
            several=np.concatenate([part.several for part in parts]),
            last=np.concatenate([part.last for part in parts]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crossed:
    """Distribution of the place from which the second approach is cheaper for good.

    Attributes
    ----------
    shares, errors : dict
        Standing -> share of draws, and its standard error. [fraction]
    several, several_error : float
        Share of draws in which costs meet more than once. [fraction]
    levels : tuple of float
        Percentiles.
    values, value_errors : array, shape (levels,)
        Percentiles of the place among draws in which the second overtakes; not a number where none does.
    behind_values : array, shape (levels,)
        Percentiles of the place from which the first is cheaper for good, among draws in which the second falls behind.
    with_mass : array, shape (levels,)
        Percentiles of the second's place over all draws: 0 is "always", infinite is "never" or "falls behind".
    """

    shares: dict[str, float]
    errors: dict[str, float]
    several: float
    several_error: float
    levels: tuple[float, ...]
    values: Array
    value_errors: Array
    behind_values: Array
    with_mass: Array


def met_volumes(first: CostCurve, second: CostCurve, *, lowest: float, highest: float) -> Met:
    """Volumes from which the second curve is the lower one, exactly, steps included."""
    found = curve_crossings(first=first, second=second, lowest=lowest, highest=highest)
    real = found.kind != TOUCH
    counts = np.bincount(found.draw[real], minlength=first.draws)
    last = np.full(first.draws, 0.0)
    after = found.sign_at_lowest.astype(float)
    last[found.draw[real]] = found.volume[real]
    after[found.draw[real]] = found.sign_after[real]
    return _standing(before=found.sign_at_lowest.astype(float), after=after, last=last, counts=counts)


def met_on_axis(gap: Array, axis: Array) -> Met:
    """Look for the same on an axis alone: ``gap`` is first minus second, shape (n, k); roots by interpolation."""
    sign = np.sign(gap)
    changed = sign[:, 1:] != sign[:, :-1]
    index = changed.shape[1] - 1 - np.argmax(changed[:, ::-1], axis=1)
    rows = np.arange(len(gap))
    low, high = gap[rows, index], gap[rows, index + 1]
    share = np.divide(low, low - high, out=np.zeros_like(low), where=low != high)
    last = np.where(changed.any(axis=1), axis[index] * (axis[index + 1] / axis[index]) ** share, 0.0)
    return _standing(before=sign[:, 0], after=sign[:, -1], last=last, counts=changed.sum(axis=1))


def met_months(gap: Array) -> Met:
    """Months from which the second has cost less; ``gap`` is first minus second, shape (n, months), month 0 first."""
    sign = np.sign(gap[:, 1:])
    changed = sign[:, 1:] != sign[:, :-1]
    last = changed.shape[1] + 1.0 - np.argmax(changed[:, ::-1], axis=1) if changed.shape[1] else np.zeros(len(gap))
    any_change = changed.any(axis=1)
    return _standing(
        before=sign[:, 0], after=sign[:, -1], last=np.where(any_change, last, 0.0), counts=changed.sum(axis=1)
    )


def _standing(*, before: Array, after: Array, last: Array, counts: np.ndarray) -> Met:
    """Classify by the sign of first minus second at both ends; equal costs count as not cheaper."""
    ends_cheaper, started_cheaper = after > 0, before > 0
    standing = np.where(
        ends_cheaper,
        np.where(counts > 0, OVERTAKES, ALWAYS),
        np.where((counts > 1) | started_cheaper, FALLS_BEHIND, NEVER),
    )
    place = np.where(standing == OVERTAKES, last, np.where(standing == ALWAYS, 0.0, np.inf))
    return Met(place=place, standing=standing, several=counts > 1, last=np.where(counts > 0, last, 0.0))


def for_good(met: Mapping[str, Met], approach: str, cheapest: np.ndarray) -> Met:
    """From which volume one approach is cheaper than all others for good.

    Parameters
    ----------
    met : mapping of str to Met
        Where each two approaches meet, by ``"first/second"``.
    approach : str
        The approach.
    cheapest : array of bool, shape (n, k)
        Whether it is the cheapest at each volume of an axis, for each draw.

    Returns
    -------
    Met
        As for a pair, all others together being the first; an approach that is cheapest at some volumes but not at
        the highest falls behind. Volumes are exact, but a range between two places of the axis is not seen.
    """
    place = np.zeros(len(cheapest))
    for pair, one in met.items():
        first, _, second = pair.partition("/")
        if second == approach:
            place = np.maximum(place, one.place)
        elif first == approach:
            ahead = (one.standing == NEVER) | (one.standing == FALLS_BEHIND)
            place = np.maximum(place, np.where(ahead, one.last, np.inf))
    lost = np.where(cheapest.any(axis=-1), FALLS_BEHIND, NEVER)
    begins = cheapest & ~np.concatenate([np.zeros_like(cheapest[:, :1]), cheapest[:, :-1]], axis=-1)
    return Met(
        place=place,
        standing=np.where(place == 0, ALWAYS, np.where(np.isfinite(place), OVERTAKES, lost)),
        several=begins.sum(axis=-1) > 1,
        last=np.where(np.isfinite(place), place, 0.0),
    )


def crossed(met: Met, *, levels: tuple[float, ...], scrambles: int) -> Crossed:
    """Distribution over draws, with the sampling error from the spread between scrambles."""
    blocks = met.standing.reshape(scrambles, -1)
    places = met.place.reshape(scrambles, -1)

    def error(values: Array) -> Array:
        """Standard error of the mean of blocks; not a number for one block."""
        return values.std(axis=0, ddof=1) / np.sqrt(scrambles) if scrambles > 1 else np.full(values.shape[1:], np.nan)

    shares = {name: float((met.standing == index).mean()) for index, name in enumerate(STANDINGS)}
    errors = {name: float(error((blocks == index).mean(axis=1))) for index, name in enumerate(STANDINGS)}
    apart = np.stack([_overtaking(place, block, levels) for place, block in zip(places, blocks, strict=True)])
    ranked = np.sort(met.place)
    rank = np.minimum((np.asarray(levels) * len(ranked)).astype(int), len(ranked) - 1)
    return Crossed(
        shares=shares,
        errors=errors,
        several=float(met.several.mean()),
        several_error=float(error(met.several.reshape(scrambles, -1).mean(axis=1))),
        levels=levels,
        values=_overtaking(met.place, met.standing, levels),
        value_errors=error(apart),
        behind_values=_percentiles(met.last[met.standing == FALLS_BEHIND], levels),
        with_mass=ranked[rank],
    )


def _overtaking(place: Array, standing: np.ndarray, levels: tuple[float, ...]) -> Array:
    """Percentiles among the draws that overtake."""
    return _percentiles(place[standing == OVERTAKES], levels)


def _percentiles(places: Array, levels: tuple[float, ...]) -> Array:
    """Percentiles of some places; not a number where there are none."""
    return np.quantile(places, levels) if places.size else np.full(len(levels), np.nan)
