"""Where an input is looked at when its whole declared range is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from simulator.declarations import Parameter
    from simulator.parameters import Array

#: Places inside the slider's range, and in each stretch between slider and limit. [place]
INNER_PLACES: Final = 1024
OUTER_PLACES: Final = 192
#: A range that starts at zero is looked at in ratios down to this share of its slider. [fraction]
_NEAR_ZERO: Final = 1.0e-6


def scanned_places(declared: Parameter, *, lowest: float, highest: float) -> Array:
    """Places at which a scan of an input looks first.

    Parameters
    ----------
    declared : Parameter
        The input: whole numbers and flags are enumerated, the slider's range is looked at closely.
    lowest, highest : float
        Range of the scan, inside the declared limits, in the canonical unit.

    Returns
    -------
    array, shape (k,)
        Rising places from `lowest` to `highest`, both included.

    Examples
    --------
    >>> from simulator.parameters import PARAMETERS
    >>> scanned_places(PARAMETERS["workload.max_attempts"], lowest=1, highest=4).tolist()
    [1.0, 2.0, 3.0, 4.0]
    """
    if declared.domain in ("whole", "flag"):
        return np.arange(float(np.ceil(lowest)), np.floor(highest) + 1)
    low, high = max(declared.slider_low, lowest), min(declared.slider_high, highest)
    parts = [np.array([lowest, highest])]
    if low < high:
        spaced = np.geomspace if declared.logarithmic and low > 0 else np.linspace
        parts.append(spaced(low, high, INNER_PLACES))
    below, above = min(low, highest), max(high, lowest)
    if lowest < below:
        least = lowest if lowest > 0 else below * _NEAR_ZERO
        parts.append(_between(least, below) if lowest >= 0 else np.linspace(lowest, below, OUTER_PLACES))
    elif declared.domain == "positive" and lowest == 0:
        # a slider that starts at zero is straight: look closely at small amounts, too
        parts.append(_between(high * _NEAR_ZERO, high))
    if above < highest:
        parts.append(_between(above, highest))
    places = np.unique(np.concatenate(parts))
    return places[(places >= lowest) & (places <= highest)]


def _between(low: float, high: float) -> Array:
    """Places in steps of a constant ratio, or of a constant difference where there is no ratio."""
    return np.geomspace(low, high, OUTER_PLACES) if low > 0 else np.linspace(low, high, OUTER_PLACES)
