"""What a request log says beside the inputs: distributions, shares, patterns of the week, spend and our own bill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.cache_share import share_by_rate
from simulator.calibration.estimates import Fact, Gap
from simulator.calibration.joint_tokens import joint_quantiles
from simulator.calibration.request_summary import COST, REQUESTS
from simulator.calibration.spend import bill, bill_checks, monthly, reported_cost_per_month
from simulator.calibration.volume import volume

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from simulator.calibration.request_summary import ModelSummary, RequestSummary
    from simulator.calibration.spend import TokenPrices

#: Quantiles that are told of each token count, and of outputs at inputs of one size. [fraction]
SHARES: Final = (0.05, 0.5, 0.95, 0.99)
_JOINT: Final = (0.5, 0.95)
#: Fewest pairs for a correlation. [request]
_FEWEST_PAIRS: Final = 3
_WEEK: Final = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_QUARTERS: Final = ("shortest", "second", "third", "longest")
_ALL: Final = "the file"


def request_facts(summary: RequestSummary, prices: Mapping[str, TokenPrices]) -> Iterator[Fact]:
    """Facts of a request log, model by model, then of all.

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file.
    prices : mapping of str to TokenPrices
        Prices by the log's model names: then our bill stands beside the reported cost.
    """
    for place, model in enumerate(summary.models):
        yield from _model_facts(summary, model, place)
        yield from _open_facts(model)
        if model.model in prices:
            yield from _bill_facts(model, prices[model.model])
    for check in bill_checks(summary, prices):
        yield Fact(of=check.model, name="our bill over the reported cost", value=check.ratio, unit="ratio")
    spend = reported_cost_per_month(summary)
    yield Fact(of=_ALL, name="reported spend, at the file's pace", value=spend, unit="USD/month")
    if summary.models and all(model.model in prices for model in summary.models):
        ours = sum(
            bill(tokens=model.billed, prices=prices[model.model], beside=model.place == "beside")
            for model in summary.models
        )
        yield Fact(of=_ALL, name="our bill, at the file's pace", value=monthly(ours, summary), unit="USD/month")


def _model_facts(summary: RequestSummary, model: ModelSummary, place: int) -> Iterator[Fact]:
    """Facts of one model."""
    of = model.model or _ALL
    if model.counted:
        yield Fact(of=of, name="requests", value=model.requests, unit="request")
    known = model.answered + model.failed
    if known:
        yield Fact(of=of, name="failed requests", value=model.failed / known, unit="fraction")
    for what, tokens in (
        ("input", model.input_tokens),
        ("uncached input", model.uncached_tokens),
        ("output", model.out_tokens),
    ):
        if tokens is None or not tokens.size or (what == "uncached input" and model.place == "none"):
            continue
        yield Fact(of=of, name=f"{what} tokens, mean", value=tokens.mean, unit="token/request")
        for share, value in zip(SHARES, tokens.quantiles(SHARES).tolist(), strict=True):
            yield Fact(of=of, name=f"{what} tokens, P{100 * share:g}", value=value, unit="token/request")
    yield Fact(of=of, name="input read from the cache", value=model.cache_share, unit="fraction")
    for name, rate, share in share_by_rate(summary, place):
        yield Fact(of=of, name=f"requests an hour, {name} half of the traffic", value=rate, unit="request/hour")
        yield Fact(of=of, name=f"input read from the cache, {name} half of the traffic", value=share, unit="fraction")
    yield from _joint(summary, of, place)
    billed = model.billed.sum(axis=0)
    if billed[COST] and billed[REQUESTS]:
        yield Fact(of=of, name="reported cost", value=float(billed[COST]), unit="USD")


def _joint(summary: RequestSummary, of: str, place: int) -> Iterator[Fact]:
    """How input and output go together: long inputs may have longer answers."""
    rows = summary.column("model") == place
    given, out = summary.column("input")[rows], summary.column("out")[rows]
    if len(given) < _FEWEST_PAIRS or not np.ptp(given) or not np.ptp(out):
        return
    yield Fact(of=of, name="correlation of input and output", value=float(np.corrcoef(given, out)[0, 1]), unit="ratio")
    table = joint_quantiles(given, out, _JOINT)
    for quarter, line in zip(_QUARTERS, table, strict=True):
        for share, value in zip(_JOINT, line.tolist(), strict=True):
            name = f"output tokens, P{100 * share:g} at the {quarter} quarter of the inputs"
            yield Fact(of=of, name=name, value=value, unit="token/request")


def _open_facts(model: ModelSummary) -> Iterator[Fact]:
    """Whole input by either reading, where nothing tells where the cached tokens stand."""
    if model.place != "open":
        return
    stated, read, write = model.billed.sum(axis=0)[:3].tolist()
    of = model.model or _ALL
    yield Fact(of=of, name="input tokens, if cached ones are inside", value=stated, unit="token")
    yield Fact(of=of, name="input tokens, if cached ones are beside", value=stated + read + write, unit="token")


def _bill_facts(model: ModelSummary, prices: TokenPrices) -> Iterator[Fact]:
    """Our bill for all requests of a model; by either reading where it is open."""
    if model.place != "open":
        ours = bill(tokens=model.billed, prices=prices, beside=model.place == "beside")
        yield Fact(of=model.model, name="our bill", value=ours, unit="USD")
        return
    for name, beside in (("inside", False), ("beside", True)):
        ours = bill(tokens=model.billed, prices=prices, beside=beside)
        yield Fact(of=model.model, name=f"our bill, if cached tokens are {name} the input", value=ours, unit="USD")


def seasons(summary: RequestSummary) -> tuple[list[Fact], list[Gap]]:
    """Patterns of the day and of the week, or what is missing for them.

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file.

    Returns
    -------
    list of Fact
        Busiest and quietest hour of the day and each day of the week, over the mean.
    list of Gap
        Patterns that the file is too short for.
    """
    flow = volume(summary)
    found: list[Fact] = []
    gaps: list[Gap] = []
    if isinstance(flow.hour_factors, Gap):
        gaps.append(Gap(name="pattern of the day", missing=flow.hour_factors.missing))
    else:
        found += list(_extremes(flow.hour_factors))
    if isinstance(flow.day_factors, Gap):
        gaps.append(Gap(name="pattern of the week", missing=flow.day_factors.missing))
    else:
        found += [
            Fact(of=_ALL, name=f"{day}, over the mean day", value=float(factor), unit="ratio")
            for day, factor in zip(_WEEK, flow.day_factors, strict=True)
        ]
    return found, gaps


def _extremes(factors: NDArray[np.float64]) -> Iterator[Fact]:
    """Busiest and quietest hour of the day, UTC."""
    for word, hour in (("busiest", int(factors.argmax())), ("quietest", int(factors.argmin()))):
        yield Fact(of=_ALL, name=f"{word} hour of the day, UTC", value=hour, unit="hour")
        yield Fact(of=_ALL, name=f"{word} hour, over the mean hour", value=float(factors[hour]), unit="ratio")
