"""What is known about all requests of a file once it is through: the numbers every estimate starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.cache_place import CacheEvidence, cache_place
from simulator.calibration.request_tally import HOURLY, SAMPLED
from simulator.units import HOURS_PER_DAY, SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from simulator.calibration.distribution import Distribution
    from simulator.calibration.records import CachePlace
    from simulator.calibration.request_tally import ModelTally, RequestTally
    from simulator.calibration.tally import Tally

#: Columns of the billed sums.
INPUT, READ, WRITE, OUT, REQUESTS, COST = range(6)
SECONDS_PER_DAY: Final = SECONDS_PER_HOUR * HOURS_PER_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSummary:
    """Requests of one model. Token statistics leave failed requests out; they count in the volume.

    Attributes
    ----------
    model : str
        Name as the file states it.
    requests, answered, failed : float
        Requests in all, known to be answered, known to have failed [request].
    counted : bool
        False if the export does not say how many requests stand behind its rows.
    place : CachePlace
        Where the cached tokens stand.
    input_tokens, uncached_tokens, out_tokens : Distribution or None
        Exact distributions [token/request]; None for exports of buckets.
    billed, priced : ndarray of float64, shape (2, 6)
        Input as stated, read, written, output [token], requests, reported cost [USD]; first line: not batch.
        `priced` holds only the rows with a reported cost.
    cache_known : float
        Requests whose cached tokens are stated [request].
    cache_known_input : float
        Their input as stated [token].
    input_known, out_known : float
        Requests whose input or output tokens are stated [request].
    reasoning : float
        Reasoning tokens, part of the output [token].
    """

    model: str
    requests: float
    answered: float
    failed: float
    counted: bool
    place: CachePlace
    input_tokens: Distribution | None
    uncached_tokens: Distribution | None
    out_tokens: Distribution | None
    billed: NDArray[np.float64]
    priced: NDArray[np.float64]
    cache_known: float
    cache_known_input: float
    input_known: float
    out_known: float
    reasoning: float

    @property
    def input_total(self) -> float:
        """All input tokens, cached ones included [token]."""
        stated, read, write = self.billed.sum(axis=0)[[INPUT, READ, WRITE]]
        return float(stated + (read + write if self.place == "beside" else 0.0))

    @property
    def cache_share(self) -> float:
        """Share of the input read from the cache, over requests that state it; NaN if none does [fraction]."""
        _, read, write = self.billed.sum(axis=0)[[INPUT, READ, WRITE]]
        whole = self.cache_known_input + (read + write if self.place == "beside" else 0.0)
        return float(read / whole) if whole else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSummary:
    """All requests of a file.

    Attributes
    ----------
    models : tuple of ModelSummary
        By falling number of requests.
    first, last : float
        Time of the first and of the last row [second]; NaN if no row has a time.
    dated : bool
        False if times are only offsets from a start that is not told.
    buckets : bool
        True for exports of sums per period: means only, no distributions.
    resolution : float
        Length of the shortest period that rows can be told apart in [second].
    hour : ndarray of int64, shape (n,)
        Hours since 1970 that have requests, ascending, once per model.
    hour_model : ndarray of int64, shape (n,)
        Place of the model in ``models``.
    hourly : ndarray of float64, shape (n, 6)
        Requests, failed requests, requests that state their cache, and those requests' input, read, written
        tokens.
    sample : ndarray of float64, shape (m, 9)
        Even sample of whole rows (columns: `SAMPLED`), for what needs joint values.
    untimed : int
        Rows without a time.
    """

    models: tuple[ModelSummary, ...]
    first: float
    last: float
    dated: bool
    buckets: bool
    resolution: float
    hour: NDArray[np.int64]
    hour_model: NDArray[np.int64]
    hourly: NDArray[np.float64]
    sample: NDArray[np.float64]
    untimed: int

    @property
    def requests(self) -> float:
        """Requests in all, failed ones included [request]."""
        return float(sum(model.requests for model in self.models))

    @property
    def span(self) -> float:
        """Time that the file covers [second]; a bucket counts to its end."""
        return self.last - self.first + (self.resolution if self.buckets else 0.0)

    def column(self, name: str) -> NDArray[np.float64]:
        """One column of the sample."""
        result: NDArray[np.float64] = self.sample[:, SAMPLED.index(name)]
        return result


def request_summary(
    sums: RequestTally, names: Sequence[str], rule: CachePlace, tally: Tally, *, dated: bool = True
) -> RequestSummary:
    """Close the sums: decide where the cached tokens stand, model by model, and say what was assumed.

    Parameters
    ----------
    sums : RequestTally
        Sums over the whole file.
    names : sequence of str
        Model names by code.
    rule : CachePlace
        The format's own rule.
    tally : Tally
        Books of the import, for warnings and assumptions.
    dated : bool
        False if times are only offsets.
    """
    order = sorted(sums.models, key=lambda code: (-sums.models[code].requests, names[code]))
    whole = sum((sums.models[code].evidence for code in order), CacheEvidence())
    overall, _ = cache_place(whole, rule)
    models = []
    for code in order:
        place, because = cache_place(sums.models[code].evidence, rule if rule != "open" else overall)
        label = names[code] or "the model"
        if because:
            tally.warn(f"{label}: cached tokens are counted {place} the input, because {because}.")
        if place == "open":
            tally.assume(
                f"{label}: nothing tells whether cached tokens are inside or beside the input count; "
                "inside is assumed, and both costs are given."
            )
        models.append(_model_summary(sums.models[code], names[code], place, buckets=sums.buckets))
    position = {code: place for place, code in enumerate(order)}
    keys = sorted(sums.hours, key=lambda key: (key[1], position[key[0]]))
    hour = np.array([key[1] for key in keys], dtype=np.int64)
    daily = sums.buckets and not (hour % int(HOURS_PER_DAY)).any() and sums.first % SECONDS_PER_DAY == 0
    sample = sums.sample().copy()
    sample[:, 0] = [position[int(code)] for code in sample[:, 0]]
    if sums.untimed:
        tally.warn(f"{sums.untimed} rows have no time; they count in the tokens, not in the volume over time.")
    return RequestSummary(
        models=tuple(models),
        first=sums.first if len(keys) else float("nan"),
        last=sums.last if len(keys) else float("nan"),
        dated=dated,
        buckets=sums.buckets,
        resolution=SECONDS_PER_DAY if daily else SECONDS_PER_HOUR if sums.buckets else 0.0,
        hour=hour,
        hour_model=np.array([position[key[0]] for key in keys], dtype=np.int64),
        hourly=np.array([sums.hours[key] for key in keys]).reshape(-1, len(HOURLY)),
        sample=sample,
        untimed=sums.untimed,
    )


def _model_summary(sums: ModelTally, name: str, place: CachePlace, *, buckets: bool) -> ModelSummary:
    """Summary of one model, its cached tokens put where they belong."""
    beside = place == "beside"
    return ModelSummary(
        model=name,
        requests=sums.requests,
        answered=sums.answered,
        failed=sums.failed,
        counted=not sums.uncounted,
        place=place,
        input_tokens=None if buckets else (sums.beyond if beside else sums.stated).distribution(),
        uncached_tokens=None if buckets else (sums.stated if beside else sums.without).distribution(),
        out_tokens=None if buckets else sums.out.distribution(),
        billed=sums.all_rows,
        priced=sums.priced_rows,
        cache_known=sums.cache_known,
        cache_known_input=sums.cache_known_input,
        input_known=sums.input_known,
        out_known=sums.out_known,
        reasoning=sums.reasoning,
    )
