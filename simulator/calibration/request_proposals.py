"""Proposed inputs from a request log: tokens, volume, cache, response times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.calibration.cache_share import cache_fit, solved_fit
from simulator.calibration.estimates import Estimate, Gap, mean_estimate
from simulator.calibration.request_summary import OUT
from simulator.calibration.response_times import response_times
from simulator.calibration.tokenizer import token_factor
from simulator.calibration.volume import HOURS_PER_MONTH, volume

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.calibration.distribution import Distribution
    from simulator.calibration.request_summary import ModelSummary, RequestSummary

#: Inputs of the workload, by the field of `Volume` that estimates them.
_WORKLOAD = ("requests_per_month", "growth_per_month", "peak_to_mean_ratio", "active_share_of_time")
_CONTENT = "workload.content_tokens_per_request"
_LATENCY = (
    "fixed_latency", "seconds_per_input_token", "seconds_per_output_token", "cached_time_share", "tail_ratio",
)  # fmt: skip


def of_model(summary: RequestSummary, model: str) -> RequestSummary:
    """Summary of the requests of one model alone."""
    place = next(index for index, found in enumerate(summary.models) if found.model == model)
    rows = summary.hour_model == place
    sample = summary.sample[summary.column("model") == place].copy()
    sample[:, 0] = 0
    return replace(
        summary,
        models=(summary.models[place],),
        hour=summary.hour[rows],
        hour_model=summary.hour_model[rows] * 0,
        hourly=summary.hourly[rows],
        sample=sample,
    )


def request_estimates(
    summary: RequestSummary, approach: str, present: Mapping[str, float]
) -> dict[str, Estimate | Gap]:
    """Estimate of each input that a log can tell, by its dotted name.

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file. Tokens, cache and times are those of its most used model; the volume is that of all.
    approach : str
        Approach whose requests these are: "prompting" or "fine_tuning".
    present : mapping of str to float
        Present values of a scenario by dotted name: its token factor and the worked examples in its prompt.

    Returns
    -------
    dict of str to Estimate or Gap
        Estimates in canonical units, or what is missing.

    Notes
    -----
    Per-request tokens are means, since costs are sums; their ranges are errors of the mean, not the spread from one
    request to the next. The repeated prefix is known only from cached tokens: without them the scenario's own
    instructions are kept where the input is longer than they are, and the rest is content.
    """
    main = summary.models[0]
    found: dict[str, Estimate | Gap] = {}
    factor = token_factor(main.model) if main.model else None
    key = f"{approach}.token_factor"
    share = present.get(key, factor.value if factor else 1.0)
    if factor is not None and key not in present and factor.low != factor.high:
        found[key] = Estimate(
            value=factor.value, low=factor.low, high=factor.high, why=f"{factor.family}: {factor.why}"
        )
    found |= _token_estimates(summary, main, approach, present, share)
    if not summary.buckets:
        times = response_times(summary, 0)
        found |= {f"{approach}.{name}": getattr(times, name) for name in _LATENCY}
    flow = volume(summary, present.get("workload.hours_per_month", HOURS_PER_MONTH))
    found |= {f"workload.{name}": getattr(flow, name) for name in _WORKLOAD}
    batch = main.billed[1, 4] / main.billed[:, 4].sum() if main.billed[:, 4].sum() else 0.0
    if batch > 0:
        found[f"{approach}.batch_share"] = _exactly(float(batch), "share of requests marked as batch")
    return found


def _token_estimates(
    summary: RequestSummary, main: ModelSummary, approach: str, present: Mapping[str, float], factor: float
) -> dict[str, Estimate | Gap]:
    """Prefix, content and output tokens in reference tokens."""
    if not main.counted:
        gap = Gap(name="tokens per request", missing="the export does not say how many requests stand behind its rows")
        return {_CONTENT: gap, f"{approach}.output_tokens_per_request": gap}
    given = _mean(main.input_tokens, main.input_total, main.input_known, "input")
    out = _mean(main.out_tokens, float(main.billed[:, OUT].sum()), main.out_known, "output")
    found: dict[str, Estimate | Gap] = {f"{approach}.output_tokens_per_request": _divided(out, factor)}
    if isinstance(given, Gap):
        return found | {_CONTENT: given}
    shots = present.get(f"{approach}.shots", 0.0) * present.get(f"{approach}.tokens_per_shot", 0.0)
    own, whole = present.get(f"{approach}.instruction_tokens", 0.0) + shots, given.value / factor
    fit = cache_fit(summary, 0)
    if isinstance(fit.prefix_tokens, Gap):
        lifetime = present.get(f"{approach}.cache_lifetime", 0.0)
        fit = solved_fit(summary, 0, prefix=own * factor if own < whole else 0.0, lifetime=lifetime) or fit
    found[f"{approach}.cache_lifetime"] = fit.lifetime
    if isinstance(fit.prefix_tokens, Estimate):
        prefix = _divided(_at_most(fit.prefix_tokens, given.value), factor)
        prefix = _shifted(prefix, -shots, f"; less {shots:.0f} tokens of worked examples" if shots else "")
        found[f"{approach}.instruction_tokens"] = prefix
        repeated = min(fit.prefix_tokens.value, given.value) / factor
        why = "; less the cached prefix"
    elif 0 < own < whole:
        repeated, why = own, "; less the scenario's own prompt, since the file does not tell what repeats"
    elif shots < whole:
        # a prompt that cannot have been sent is not billed on top of what was
        longer = f"the scenario's own prompt of {own:.0f} tokens is longer than the whole input; " if own else ""
        found[f"{approach}.instruction_tokens"] = _exactly(0.0, f"{longer}what it was stands under content")
        repeated, why = shots, "; the whole input, since the file does not tell what of it repeats"
        why = f"{why}, less {shots:.0f} tokens of worked examples" if shots else why
    else:
        missing = f"the scenario's worked examples of {shots:.0f} tokens are longer than the input of {whole:.0f}"
        return found | {_CONTENT: Gap(name=_CONTENT, missing=f"{missing}; state your own prompt first")}
    found[_CONTENT] = _shifted(_divided(given, factor), -repeated, why)
    return found


def _mean(tokens: Distribution | None, total: float, requests: float, what: str) -> Estimate | Gap:
    """Mean tokens of a request, from the distribution or from sums."""
    if tokens is not None and tokens.size:
        why = f"mean {what} of {tokens.size} answered requests"
        return mean_estimate(mean=tokens.mean, variance=tokens.variance, size=tokens.size, why=why)
    if requests:
        return _exactly(total / requests, f"sum of {what} tokens over {requests:.0f} requests; sums show no range")
    return Gap(name=f"{what} tokens", missing=f"no answered request states its {what} tokens")


def _exactly(value: float, why: str) -> Estimate:
    """Estimate without a range."""
    return Estimate(value=value, low=value, high=value, why=why)


def _at_most(estimate: Estimate, most: float) -> Estimate:
    """Estimate that cannot be above a number."""
    low, value, high = (min(side, most) for side in (estimate.low, estimate.value, estimate.high))
    return Estimate(value=value, low=low, high=high, why=estimate.why)


def _divided(estimate: Estimate | Gap, factor: float) -> Estimate | Gap:
    """Estimate in reference tokens."""
    if isinstance(estimate, Gap) or factor == 1:
        return estimate
    why = f"{estimate.why}; divided by the token factor {factor:g}"
    return Estimate(value=estimate.value / factor, low=estimate.low / factor, high=estimate.high / factor, why=why)


def _shifted(estimate: Estimate | Gap, by: float, why: str) -> Estimate | Gap:
    """Estimate plus a number, not below 0."""
    if isinstance(estimate, Gap):
        return estimate
    low, value, high = (max(side + by, 0.0) for side in (estimate.low, estimate.value, estimate.high))
    return Estimate(value=value, low=low, high=high, why=estimate.why + why)
