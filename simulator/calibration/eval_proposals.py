"""Proposed inputs from an evaluation: pass rate, correlations, error removed, tokens of an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.agreement import pass_table, version_correlation
from simulator.calibration.comparison import comparison
from simulator.calibration.estimates import Estimate, Gap, mean_estimate
from simulator.calibration.evaluation import fresh
from simulator.calibration.learning_points import learned_estimates
from simulator.calibration.pass_rates import PassRate, items_needed, rate_of
from simulator.calibration.records import CalibrationError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.calibration.evaluation import Evaluation
    from simulator.calibration.records import EvalRecord
    from simulator.calibration.tally import Tally

_CONTENT: Final = "workload.content_tokens_per_request"
#: Share of the gap learned, from which on a measurement says more about the ceiling than about the start.
MOST_LEARNED: Final = 0.5
#: Half-width of a pass rate that is good enough to decide on. [fraction] Assumption: five points.
REACH: Final = 0.05
#: Half-width of a correlation beyond which more repeats are advised. [fraction] Assumption.
REACH_CORRELATION: Final = 0.15


def chosen_variant(evaluation: Evaluation, variant: str | None) -> str:
    """Variant that is meant: the one named, or the first.

    Raises
    ------
    CalibrationError
        If there is no such variant.
    """
    known = evaluation.variants or tuple(total.variant for total in evaluation.totals)
    if variant is None:
        return known[0]
    if variant not in known:
        raise CalibrationError(f"There is no variant `{variant}`; the file has {', '.join(known)}.")
    return variant


def eval_estimates(
    evaluation: Evaluation,
    approach: str,
    present: Mapping[str, float],
    variant: str,
    before: str | None = None,
    examples: Mapping[str, float] | None = None,
) -> dict[str, Estimate | Gap]:
    """Estimate of each input that an evaluation can tell, by its dotted name.

    Parameters
    ----------
    evaluation : Evaluation
        Answers of the file.
    approach : str
        Approach that the variant stands for.
    present : mapping of str to float
        Present values of a scenario by dotted name: its examples and learning curve.
    variant : str
        Variant whose numbers are proposed.
    before : str, optional
        Variant before the prompt work, with the same examples: gives the share of errors that the work removed, and
        the pass rate without it.
    examples : mapping of str to float, optional
        Variant -> examples behind it [example]: the learning curve then comes from them.

    Returns
    -------
    dict of str to Estimate or Gap
        Estimates in canonical units, or what is missing.
    """
    records = evaluation.records
    found: dict[str, Estimate | Gap] = {}
    rate = rate_of(evaluation, variant)
    if isinstance(rate, PassRate):
        # what the prompt work added stands under error_removed: the curve starts from the variant before it
        start = rate if before is None else rate_of(evaluation, before)
        if examples:
            found |= learned_estimates(evaluation, examples, approach, present)
        elif isinstance(start, PassRate):
            values = dict(present) if before is None else {**present, f"{approach}.error_removed": 0.0}
            name, estimate = _learned(start.pass_rate, approach, values)
            found[name] = estimate
        found[f"{approach}.run_correlation"] = rate.run_correlation
    else:
        found[f"{approach}.zero_shot_pass_rate"] = rate
    versions = _versions(records, variant)
    found[f"{approach}.version_correlation"] = version_correlation(pass_table(records, versions))
    if before is not None:
        work = comparison(records, before, variant)
        found[f"{approach}.error_removed"] = work if isinstance(work, Gap) else work.error_removed
    return found | _tokens(evaluation, approach, present, variant)


def _versions(records: Sequence[EvalRecord], variant: str) -> tuple[str, ...]:
    """Variants that run other prompts on the same model."""
    model = next((record.model for record in records if record.variant == variant), "")
    return tuple(dict.fromkeys(record.variant for record in records if record.model == model))


def _learned(measured: Estimate, approach: str, present: Mapping[str, float]) -> tuple[str, Estimate | Gap]:
    """End of the learning curve that the measured pass rate fixes.

    A prompt with examples, or a tuned model, is not measured without any: the model's own curve
    q = q0 + (qinf - q0) g and 1 - q' = (1 - q)(1 - r) is solved for q0, or for qinf where g > 1/2.
    """
    key = f"{approach}.zero_shot_pass_rate"
    shots = present.get(f"{approach}.training_examples", 0.0) if approach == "fine_tuning" else 0.0
    shots += present.get(f"{approach}.shots", 0.0)
    half, slope = present.get(f"{approach}.half_gap_examples"), present.get(f"{approach}.learning_exponent")
    removed = present.get(f"{approach}.error_removed", 0.0)
    floor, ceiling = present.get(key), present.get(f"{approach}.ceiling_pass_rate")
    if not shots and not removed:
        return key, measured
    if half is None or slope is None or ceiling is None or floor is None:
        return key, Estimate(
            value=measured.value, low=measured.low, high=measured.high,
            why=f"{measured.why}; as measured, with whatever examples and prompt work were in it",
        )  # fmt: skip
    gained = 1 / (1 + (half / shots) ** slope) if shots else 0.0
    bare = [1 - (1 - rate) / (1 - removed) if removed < 1 else rate for rate in _sides(measured)]
    if gained > MOST_LEARNED:
        key = f"{approach}.ceiling_pass_rate"
        solved = [floor + (rate - floor) / gained for rate in bare]
        what = f"pass rate {measured.value:.3f} at {shots:g} examples, solved for the ceiling"
    else:
        solved = [(rate - ceiling * gained) / (1 - gained) for rate in bare]
        what = f"pass rate {measured.value:.3f} with {shots:g} examples, solved for none"
    if not 0 <= solved[1] <= 1:
        missing = f"{what}, would be {solved[1]:.3f}: the scenario's learning curve does not fit this measurement"
        return key, Gap(name=key, missing=missing)
    low, value, high = (float(np.clip(side, 0, 1)) for side in solved)
    return key, Estimate(value=value, low=low, high=high, why=f"{what}; {measured.why}")


def _sides(estimate: Estimate) -> tuple[float, float, float]:
    """Low end, value and high end."""
    return estimate.low, estimate.value, estimate.high


def _tokens(
    evaluation: Evaluation, approach: str, present: Mapping[str, float], variant: str
) -> dict[str, Estimate | Gap]:
    """Tokens of an answer, from the answers or from the tool's own sums."""
    records = [record for record in fresh(evaluation.records) if record.variant == variant]
    factor = present.get(f"{approach}.token_factor", 1.0)
    prompt = present.get(f"{approach}.instruction_tokens", 0.0)
    prompt += present.get(f"{approach}.shots", 0.0) * present.get(f"{approach}.tokens_per_shot", 0.0)
    total = next((line for line in evaluation.totals if line.variant == variant), None)

    def mean(of: Callable[[EvalRecord], float | None], stated: float | None, what: str) -> Estimate | None:
        values = np.array([value for record in records if (value := of(record)) is not None]) / factor
        if len(values):
            why = f"mean {what} of {len(values)} answers of the evaluation"
            variance = float(values.var(ddof=1)) if len(values) > 1 else float("nan")
            return mean_estimate(mean=float(values.mean()), variance=variance, size=len(values), why=why)
        if stated is None or total is None or not total.answers:
            return None
        value = stated / total.answers / factor
        why = f"{what} of {total.answers:.0f} answers by the tool's own sum; sums show no range"
        return Estimate(value=value, low=value, high=value, why=why)

    found: dict[str, Estimate | Gap] = {}
    out = mean(lambda record: record.out, total.out if total else None, "output")
    if out is not None:
        found[f"{approach}.output_tokens_per_request"] = out
    given = mean(_whole_input, total.input if total else None, "input")
    if given is not None:
        if prompt >= given.value > 0:
            missing = f"the scenario's own prompt of {prompt:.0f} tokens is longer than the input of {given.value:.0f}"
            return found | {_CONTENT: Gap(name=_CONTENT, missing=f"{missing}; state your own prompt first")}
        why = given.why + ("; less the scenario's own prompt" if prompt else "; the whole input, prompt included")
        low, value, high = (max(side - prompt, 0.0) for side in _sides(given))
        found[_CONTENT] = Estimate(value=value, low=low, high=high, why=why)
    return found


def _whole_input(record: EvalRecord) -> float | None:
    """Input tokens of one answer, cached ones included."""
    if record.uncached_in is None:
        return None
    return record.uncached_in + (record.cache_read_in or 0.0) + (record.cache_write_in or 0.0)


def advise(rate: PassRate | Gap, variant: str, tally: Tally) -> None:
    """Warn where items or repeats are too few to decide on, and say how many would do."""
    if isinstance(rate, Gap):
        tally.warn(f"{variant}: {rate.missing}.")
        return
    correlation = rate.run_correlation.value if isinstance(rate.run_correlation, Estimate) else 1.0
    reach = (rate.pass_rate.high - rate.pass_rate.low) / 2
    if reach > REACH:
        needed = items_needed(rate=rate.pass_rate.value, correlation=correlation, repeats=rate.repeats, reach=REACH)
        tally.warn(
            f"{variant}: {rate.items} items give the pass rate to ± {reach:.0%}; about {max(needed, rate.items + 1)} "
            f"would give ± {REACH:.0%}."
        )
    if isinstance(rate.run_correlation, Gap):
        tally.warn(f"{variant}: {rate.run_correlation.missing} to measure consistency.")
        return
    spread = (rate.run_correlation.high - rate.run_correlation.low) / 2
    if spread > REACH_CORRELATION:
        more = int(np.ceil(rate.items * (spread / REACH_CORRELATION) ** 2))
        tally.warn(
            f"{variant}: the correlation of repeats is known to ± {spread:.2f}; about {more} items with as many "
            f"repeats would give ± {REACH_CORRELATION}."
        )
