"""Every value of one input at which two approaches are equal, or at which an approach meets a requirement."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.breakeven.break_evens import METRICS, break_even_over_volume
from simulator.cases.change_points import Changes, changes_between, melted, narrowed
from simulator.cases.input_scan import scanned_places
from simulator.cases.turning_points import turning_places
from simulator.decisions.solution import Solution, Solved
from simulator.decisions.two_sides import SOLVED_METRICS, TwoSides
from simulator.parameters import APPROACHES, PARAMETERS, with_values
from simulator.requirements import LOOKED_AT

if TYPE_CHECKING:
    from simulator.parameters import Inputs

#: Sides closer than this at a solution are equal there; otherwise it is a jump. [fraction]
EQUAL: Final = 1.0e-9
#: Amounts below this are nothing, in any canonical unit.
_NOTHING: Final = 1.0e-30
_VOLUME: Final = "workload.requests_per_month"
_REQUIREMENTS: Final = tuple(f"requirements.{key}" for key in LOOKED_AT)


def solve(
    inputs: Inputs,
    name: str,
    *,
    first: str = "prompting",
    second: str = "fine_tuning",
    metric: str = "total_cost",
    requirement: str | None = None,
    lowest: float | None = None,
    highest: float | None = None,
) -> Solution:
    """Every value of one input at which two approaches are equal, or at which one just meets a requirement.

    Parameters
    ----------
    inputs : Inputs
        Floats in canonical units.
    name : str
        Dotted name of the input that is moved.
    first, second : str
        Two of the approaches; only the first matters for a requirement.
    metric : str
        One of `SOLVED_METRICS`.
    requirement : str, optional
        Dotted name of a requirement that is asked for; then the values are those at which ``first`` just meets it.
    lowest, highest : float, optional
        Range; the declared limits if left out, and the slider's range for the volume, as in the break-even.

    Returns
    -------
    Solution
        All values, rising, or none with the approach that is better throughout.

    Raises
    ------
    ValueError
        If a name is unknown, the range is outside the limits, or the requirement is not asked for.

    Notes
    -----
    Volumes of equal cost are complete by proof (`breakeven`). For other inputs up to 1,400 values are scanned, and
    turning points in between: two solutions within one step of the scan are found where the difference turns between
    them, and can be missed where it jumps twice. Whole numbers, flags and choices are all looked at.
    """
    low, high = _range(name, lowest, highest)
    question = _question(inputs, name, first, second, metric, requirement)
    found: tuple[Solved, ...] = ()
    by_choice: dict[str, str] = {}
    if PARAMETERS[name].domain == "choice":
        by_choice = {word: _with_choice(question, word) for word in PARAMETERS[name].choices}
        better = by_choice[str(inputs[name])]
    elif name == _VOLUME and metric in METRICS and not requirement:
        better, found = _volumes(question, low, high)
    else:
        better, found = _scanned(question, low, high)
    now = inputs[name]
    return Solution(
        name=name, unit=PARAMETERS[name].unit, metric=question.metric, requirement=requirement, first=first,
        second="" if requirement else second, lowest=low, highest=high,
        now=now if now is None or isinstance(now, str) else float(now), values=found,
        better_at_lowest=better, by_choice=by_choice,
    )  # fmt: skip


def _range(name: str, lowest: float | None, highest: float | None) -> tuple[float, float]:
    """Range of the search."""
    _known("input", name, tuple(PARAMETERS))
    declared = PARAMETERS[name]
    low = declared.slider_low if name == _VOLUME else declared.low
    high = declared.slider_high if name == _VOLUME else declared.high
    low, high = low if lowest is None else lowest, high if highest is None else highest
    if not declared.low <= low < high <= declared.high:
        allowed = f"its limits are {declared.low:g} to {declared.high:g} {declared.unit}"
        raise ValueError(f"{name} cannot be searched from {low:g} to {high:g}; {allowed}")
    return float(low), float(high)


def _question(inputs: Inputs, name: str, first: str, second: str, metric: str, requirement: str | None) -> TwoSides:
    """Refuse a question that has no answer."""
    if any(np.ndim(inputs[known]) for known in PARAMETERS):
        raise ValueError("solve takes one set of inputs, not draws of them")
    _known("approach", first, APPROACHES)
    if requirement:
        _known("requirement", requirement, _REQUIREMENTS)
        if inputs[requirement] is None and requirement != name:
            raise ValueError(f"{requirement} is not asked for in this scenario; give it a value first")
        metric = LOOKED_AT[requirement.partition(".")[2]][0]
    else:
        _known("approach", second, APPROACHES)
        _known("metric", metric, tuple(SOLVED_METRICS))
        if first == second:
            raise ValueError(f"{first} always equals itself; name two approaches")
    return TwoSides(inputs=inputs, name=name, metric=metric, requirement=requirement, first=first, second=second)


def _known(kind: str, word: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not one of the known ones, and name the nearest."""
    if word not in known:
        near = get_close_matches(str(word), known, n=1)
        raise ValueError(f"{word!r} is no {kind}; " + (f"did you mean {near[0]!r}?" if near else f"use one of {known}"))


def _with_choice(question: TwoSides, word: str) -> str:
    """Who is better with a choice."""
    chosen = with_values(question.inputs, {question.name: word})
    own = np.array([float(question.inputs[_VOLUME])])
    return question.named(int(replace(question, inputs=chosen, name=_VOLUME).gaps(own)[1][0]))


def _volumes(question: TwoSides, low: float, high: float) -> tuple[str, tuple[Solved, ...]]:
    """Volumes of equal cost, from the break-even."""
    pairs, _ = break_even_over_volume(question.inputs, metric=question.metric, lowest=low, highest=high)
    pair = pairs["/".join(sorted((question.first, question.second), key=APPROACHES.index))]
    places = np.array([crossing.requests_per_month for crossing in pair.crossings])
    residuals = np.abs(question.gaps(places)[0]) if len(places) else places
    return pair.cheaper_below, tuple(
        Solved(value=c.requests_per_month, kind=c.kind, better_above=c.cheaper_above, residual=float(residual))
        for c, residual in zip(pair.crossings, residuals, strict=True)
    )


def _scanned(question: TwoSides, low: float, high: float) -> tuple[str, tuple[Solved, ...]]:
    """Values where a scan of the range shows a change of sign."""
    declared = PARAMETERS[question.name]
    places = scanned_places(declared, lowest=low, highest=high)
    gap, sign = question.gaps(places)
    enumerated = declared.domain in ("whole", "flag")
    if not enumerated:
        places, sign = turning_places(gaps=question.gaps, places=places, gap=gap, sign=sign)
    found = changes_between(line=np.array([0]), places=places[None], labels=sign[None])
    if not enumerated:
        found = narrowed(label=lambda _, at: question.gaps(at)[1], found=found)
    return question.named(int(sign[0])), _solved(question, found, whole=enumerated)


def _solved(question: TwoSides, found: Changes, *, whole: bool) -> tuple[Solved, ...]:
    """Say what kind each change is."""
    found = found if whole else melted(found=found, nearness=EQUAL)
    if not len(found.line):
        return ()
    # rounding makes a band of equal values; its middle is the best of them
    tried = np.stack([found.low, found.high] if whole else [found.low, found.high, (found.low + found.high) / 2])
    gaps = np.abs(question.gaps(tried.ravel())[0]).reshape(tried.shape)
    values = []
    for i, nearest in enumerate(np.argmin(gaps, axis=0).tolist()):
        value, residual = tried[nearest, i], gaps[nearest, i]
        equal = residual <= EQUAL
        if not equal:
            # a change right above zero has no first value on its far side
            value = found.high[i] if found.low[i] or found.high[i] >= _NOTHING else 0.0
            residual = gaps[1, i]
        kind = "jump" if not equal else "touch" if found.before[i] == found.after[i] else "root"
        after = question.named(int(found.after[i]))
        values.append(Solved(value=float(value), kind=kind, better_above=after, residual=float(residual)))
    # a whole number at which both are equal is a change to it and one from it
    return tuple(found for found, after in zip_longest(values, values[1:]) if not after or after.value != found.value)
