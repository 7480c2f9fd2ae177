"""Learning curve of an approach from variants whose numbers of examples the user states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.calibration.estimates import Estimate, Gap
from simulator.calibration.learning_curves import LearningPoint, half_gap_at, learning_curve
from simulator.calibration.pass_rates import PassRate, effective_items, rate_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.calibration.evaluation import Evaluation


def learned_estimates(
    evaluation: Evaluation, examples: Mapping[str, float], approach: str, present: Mapping[str, float]
) -> dict[str, Estimate | Gap]:
    """Start, half-gap examples and exponent of the learning curve, the ceiling fixed.

    Parameters
    ----------
    evaluation : Evaluation
        Answers of the file.
    examples : mapping of str to float
        Variant -> examples behind it: in its prompt, or trained on [example].
    approach : str
        Approach that the variants stand for.
    present : mapping of str to float
        Present values of a scenario: its ceiling; its start and exponent where the file does not measure them.

    Returns
    -------
    dict of str to Estimate or Gap
        By dotted name: the zero-shot rate where a variant has no examples; the half-gap examples; the exponent where
        at least two sizes are above 0.

    Notes
    -----
    Prompt work in the scenario is taken out of the measured rates first, since the curve of the model is that of
    examples alone. The ceiling is the scenario's: a handful of sizes cannot tell it.
    """
    rates = {variant: rate_of(evaluation, variant) for variant in examples}
    silent = [variant for variant, rate in rates.items() if isinstance(rate, Gap)]
    start, half, slope = (
        f"{approach}.{name}" for name in ("zero_shot_pass_rate", "half_gap_examples", "learning_exponent")
    )
    if silent:
        return {half: Gap(name=half, missing=f"no graded answer of {', '.join(silent)}")}
    removed = present.get(f"{approach}.error_removed", 0.0)
    points = [
        LearningPoint(
            examples=examples[variant], pass_rate=_without_work(rate.right, removed), items=effective_items(rate)
        )
        for variant, rate in rates.items()
        if isinstance(rate, PassRate)
    ]
    found: dict[str, Estimate | Gap] = {}
    bare = next((rate for variant, rate in rates.items() if not examples[variant]), None)
    if isinstance(bare, PassRate):
        found[start] = _bare(bare.pass_rate, removed)
    ceiling, sizes = present.get(f"{approach}.ceiling_pass_rate"), {point.examples for point in points} - {0.0}
    if not sizes:
        return found
    if ceiling is None:
        return found | {half: Gap(name=half, missing="the scenario has no ceiling to fix the curve at")}
    known = None if isinstance(bare, PassRate) else present.get(start)
    if len(sizes) > 1:
        curve = learning_curve(points, zero_shot=known, ceiling=ceiling)
        return found | {half: curve.half_gap_examples, slope: curve.learning_exponent}
    variant = next(variant for variant in examples if examples[variant])
    rate, exponent = rates[variant], present.get(slope)
    begins = bare.right if isinstance(bare, PassRate) else known
    if exponent is None or begins is None or not isinstance(rate, PassRate):
        return found | {half: Gap(name=half, missing="one training size, and no start and exponent to fix it by")}
    found[half] = half_gap_at(
        rate=_bare(rate.pass_rate, removed), examples=examples[variant], zero_shot=_without_work(begins, removed)
        if isinstance(bare, PassRate) else begins, ceiling=ceiling, exponent=exponent,
    )  # fmt: skip
    return found


def _without_work(rate: float, removed: float) -> float:
    """Pass rate before prompt work removed its share of the errors, not below 0."""
    return max(1 - (1 - rate) / (1 - removed), 0.0) if removed < 1 else rate


def _bare(measured: Estimate, removed: float) -> Estimate:
    """Measured rate before prompt work."""
    if not removed:
        return measured
    low, value, high = (_without_work(side, removed) for side in (measured.low, measured.value, measured.high))
    why = f"{measured.why}; without the prompt work that removes {removed:.0%} of the errors"
    return Estimate(value=value, low=low, high=high, why=why)
