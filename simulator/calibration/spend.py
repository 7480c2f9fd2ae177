"""What the requests cost: as reported, and by our own bill at given prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.request_summary import COST, INPUT, OUT, READ, REQUESTS, WRITE
from simulator.calibration.volume import HOURS_PER_MONTH
from simulator.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from simulator.calibration.records import CachePlace
    from simulator.calibration.request_summary import RequestSummary


#: How far our bill may lie from the reported cost before it is said. [fraction] Assumption: rounding in logs is less.
BILL_TOLERANCE: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPrices:
    """Prices of one model.

    Attributes
    ----------
    input, cached, cache_write, output : float
        Price of a token of each kind [USD/token].
    batch_discount : float
        Share of the price that the batch tier saves [fraction].
    """

    input: float
    cached: float
    cache_write: float
    output: float
    batch_discount: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BillCheck:
    """Our bill for the very requests whose cost the file reports, beside that cost.

    Attributes
    ----------
    model : str
        Model.
    requests : float
        Requests with a reported cost [request].
    reported : float
        Their reported cost [USD].
    ours : float
        Our bill for them [USD], cached tokens put where `place` says.
    inside, beside : float
        Our bill if cached tokens were inside, or beside, the input count [USD].
    place : CachePlace
        Where they stand by rule and evidence.
    """

    model: str
    requests: float
    reported: float
    ours: float
    inside: float
    beside: float
    place: CachePlace

    @property
    def ratio(self) -> float:
        """Our bill over the reported cost [ratio]; NaN if nothing was reported."""
        return self.ours / self.reported if self.reported else float("nan")

    @property
    def better_place(self) -> CachePlace:
        """Where the reported cost says that cached tokens stand; "none" if it makes no difference."""
        if self.inside == self.beside:
            return "none"
        return "inside" if abs(self.inside - self.reported) <= abs(self.beside - self.reported) else "beside"


def bill(*, tokens: NDArray[np.float64], prices: TokenPrices, beside: bool) -> float:
    """Cost of token sums: uncached x input price + read x cached price + written x write price + output x its price.

    Parameters
    ----------
    tokens : ndarray of float64, shape (2, 6)
        Input as stated, read, written and output tokens, requests and reported cost; the second line holds batch
        requests [token].
    prices : TokenPrices
        Prices of the model.
    beside : bool
        True if cached tokens are not part of the input as stated.

    Returns
    -------
    float
        Cost [USD].

    Examples
    --------
    >>> sums = np.array([[1000.0, 800.0, 0.0, 100.0, 1.0, 0.0], [0.0] * 6])
    >>> prices = TokenPrices(input=1e-6, cached=1e-7, cache_write=1e-6, output=4e-6)
    >>> round(bill(tokens=sums, prices=prices, beside=False) * 1e6)
    680
    >>> round(bill(tokens=sums, prices=prices, beside=True) * 1e6)
    1480
    """
    stated, read, write, out = tokens[:, INPUT], tokens[:, READ], tokens[:, WRITE], tokens[:, OUT]
    uncached = stated if beside else stated - read - write
    cost = uncached * prices.input + read * prices.cached + write * prices.cache_write + out * prices.output
    return float(cost @ np.array([1.0, 1.0 - prices.batch_discount]))


def bill_checks(summary: RequestSummary, prices: Mapping[str, TokenPrices]) -> tuple[BillCheck, ...]:
    """Our bill beside the reported cost, for each model that has both prices and reported costs.

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file.
    prices : mapping of str to TokenPrices
        Model as the file names it -> prices.

    Returns
    -------
    tuple of BillCheck
        One per model; empty if nothing can be compared.
    """
    checks = []
    for model in summary.models:
        priced = model.priced.sum(axis=0)
        if model.model not in prices or not priced[REQUESTS] or not priced[COST]:
            continue
        inside, beside = (
            bill(tokens=model.priced, prices=prices[model.model], beside=place) for place in (False, True)
        )
        checks.append(
            BillCheck(
                model=model.model,
                requests=float(priced[REQUESTS]),
                reported=float(priced[COST]),
                ours=beside if model.place == "beside" else inside,
                inside=inside,
                beside=beside,
                place=model.place,
            )
        )
    return tuple(checks)


def bill_warnings(checks: Iterable[BillCheck]) -> Iterator[str]:
    """What the reported cost says against our bill: where cached tokens stand, or that the prices are others."""
    for check in checks:
        better = check.better_place
        ratio = {"inside": check.inside, "beside": check.beside}.get(better, check.ours) / check.reported
        fits = abs(ratio - 1) <= BILL_TOLERANCE
        if fits and better not in ("none", check.place):
            yield (
                f"{check.model}: the reported cost fits cached tokens {better} the input (our bill is {ratio:.1%} of "
                f"it), not {check.place}."
            )
        elif not fits:
            yield (
                f"{check.model}: our bill is {check.ratio:.1%} of the reported cost of {check.reported:.4g} USD: other "
                "prices, a discount or a tier, or tokens that are billed apart."
            )


def reported_cost(summary: RequestSummary) -> float:
    """Reported cost of all requests [USD]; NaN if none is reported."""
    costs = [float(model.billed[:, COST].sum()) for model in summary.models]
    return sum(costs) if any(costs) else float("nan")


def reported_cost_per_month(summary: RequestSummary) -> float:
    """Reported cost at the pace of the whole file [USD/month]; NaN if it covers no time or reports no cost."""
    return monthly(reported_cost(summary), summary)


def monthly(amount: float, summary: RequestSummary) -> float:
    """Amount spent over the file's time, as of a month [USD/month]; NaN if it covers no time."""
    hours = summary.span / SECONDS_PER_HOUR
    return amount / hours * HOURS_PER_MONTH if hours else float("nan")
