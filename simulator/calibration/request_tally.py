"""Sums over requests, block by block, in memory that does not grow with the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from simulator.calibration.cache_place import CacheEvidence, evidence_of
from simulator.calibration.distribution import Counter
from simulator.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.calibration.stated import Block

#: Rows kept whole, for joint quantiles and response times. [request] A median is then off by under one percent.
SAMPLE: Final = 20_000
#: What is kept of a sampled row.
SAMPLED: Final = ("model", "at", "input", "read", "write", "out", "latency", "first_token", "cost")
#: What an hour is summed up as.
HOURLY: Final = ("requests", "failed", "measured", "input", "read", "write")
#: Token kinds that are billed.
BILLED: Final = ("input", "read", "write", "out")
#: Constants of the splitmix64 mixer (Steele, Lea and Flood, OOPSLA 2014): row number -> even hash.
_MIX: Final = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def _sum(column: NDArray[np.float64]) -> float:
    """Sum of what is there."""
    whole = float(column.sum())
    return whole if whole == whole else float(np.nansum(column))


def _totals() -> NDArray[np.float64]:
    """Input, read, written, output tokens, requests, reported USD; one line per batch state (no or unknown, yes)."""
    return np.zeros((2, len(BILLED) + 2))


@dataclass
class ModelTally:
    """Running sums of one model."""

    requests: float = 0.0
    answered: float = 0.0
    failed: float = 0.0
    uncounted: bool = False
    reasoning: float = 0.0
    cache_known_input: float = 0.0
    cache_known: float = 0.0
    input_known: float = 0.0
    out_known: float = 0.0
    all_rows: NDArray[np.float64] = field(default_factory=_totals)
    priced_rows: NDArray[np.float64] = field(default_factory=_totals)
    evidence: CacheEvidence = field(default_factory=CacheEvidence)
    stated: Counter = field(default_factory=Counter)  # the input count as reported
    without: Counter = field(default_factory=Counter)  # less the cached tokens
    beyond: Counter = field(default_factory=Counter)  # plus the cached tokens
    out: Counter = field(default_factory=Counter)


class RequestTally:
    """Running sums over all requests of a file."""

    def __init__(self, *, buckets: bool) -> None:
        self.buckets = buckets
        self.models: dict[int, ModelTally] = {}
        self.hours: dict[tuple[int, int], NDArray[np.float64]] = {}
        self.first, self.last, self.rows, self.untimed = np.inf, -np.inf, 0, 0
        self._sample = np.zeros((0, len(SAMPLED)))
        self._order = np.zeros(0, dtype=np.uint64)
        self._bar = np.uint64(2**64 - 1)

    def add(self, block: Block) -> None:
        """Add the rows of one block."""
        if not len(block):
            return
        timed = ~np.isnan(block.at)
        if timed.any():
            self.first = min(self.first, float(np.nanmin(block.at)))
            self.last = max(self.last, float(np.nanmax(block.at)))
        self.untimed += int((~timed).sum())
        failed = block.failed == 1
        codes = np.unique(block.model)
        for code in codes:
            chosen = slice(None) if len(codes) == 1 else block.model == code
            columns = {key: column[chosen] for key, column in block.numbers.items()}
            tally = self.models.setdefault(int(code), ModelTally())
            self._add_model(tally, columns, failed[chosen], block.failed[chosen] == 0, block.batch[chosen] == 1)
        self._add_hours(block, timed, failed)
        if not self.buckets:
            self._add_sample(block, ~failed)
        self.rows += len(block)

    def _add_model(
        self,
        tally: ModelTally,
        columns: dict[str, NDArray[np.float64]],
        failed: NDArray[np.bool_],
        answered: NDArray[np.bool_],
        batch: NDArray[np.bool_],
    ) -> None:
        """Add the rows of one model."""
        count = columns["count"]
        tally.uncounted |= bool(np.isnan(count).any())
        tally.requests += _sum(count)
        tally.failed += _sum(count[failed])
        tally.answered += _sum(count[answered])
        if failed.any():
            columns = {key: column[~failed] for key, column in columns.items()}
            batch = batch[~failed]
        count = np.nan_to_num(columns["count"])
        known = ~np.isnan(columns["read"]) & ~np.isnan(columns["input"])
        tally.cache_known += float(count[known].sum())
        tally.cache_known_input += float(columns["input"][known].sum())
        tally.input_known += float(count[~np.isnan(columns["input"])].sum())
        tally.out_known += float(count[~np.isnan(columns["out"])].sum())
        tally.reasoning += _sum(columns["reasoning"])
        tally.evidence += evidence_of(columns)
        priced = ~np.isnan(columns["cost"]) & ~np.isnan(columns["input"]) & ~np.isnan(columns["out"])
        for line, rows in enumerate((~batch, batch)):
            for sums, chosen in ((tally.all_rows, rows), (tally.priced_rows, rows & priced)):
                if chosen.any():
                    for place, key in enumerate((*BILLED, "count", "cost")):
                        sums[line, place] += _sum(columns[key] if chosen.all() else columns[key][chosen])
        if self.buckets:
            return
        cached = np.nan_to_num(columns["read"]) + np.nan_to_num(columns["write"])
        tally.stated.add(columns["input"])
        tally.out.add(columns["out"])
        tally.without.add(np.maximum(columns["input"] - cached, 0.0))
        tally.beyond.add(columns["input"] + cached)

    def _add_hours(self, block: Block, timed: NDArray[np.bool_], failed: NDArray[np.bool_]) -> None:
        """Add the rows to their hours."""
        hours = (block.at[timed] // SECONDS_PER_HOUR).astype(np.int64)
        count = np.nan_to_num(block.numbers["count"][timed])
        lost = failed[timed]
        stated, read, write = (block.numbers[key][timed] for key in ("input", "read", "write"))
        known = ~lost & ~np.isnan(read) & ~np.isnan(stated)
        keys, place = np.unique(hours * (1 << 20) + block.model[timed], return_inverse=True)
        sums = np.stack([
            np.bincount(place, weights, len(keys))
            for weights in (
                count, count * lost, count * known,
                np.where(known, stated, 0.0), np.where(known, read, 0.0), np.where(known, np.nan_to_num(write), 0.0),
            )
        ], axis=1)  # fmt: skip
        for key, line in zip(keys.tolist(), sums, strict=True):
            where = (key & ((1 << 20) - 1), key >> 20)
            if where in self.hours:
                self.hours[where] += line
            else:
                self.hours[where] = line

    def _add_sample(self, block: Block, answered: NDArray[np.bool_]) -> None:
        """Keep the rows whose mixed row number is smallest: an even sample that no run changes."""
        with np.errstate(over="ignore"):
            mixed = np.arange(self.rows, self.rows + len(block), dtype=np.uint64) * np.uint64(_MIX[0])
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_MIX[1])
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(_MIX[2])
            mixed ^= mixed >> np.uint64(31)
        usable = answered & ~np.isnan(block.numbers["input"]) & ~np.isnan(block.numbers["out"])
        chosen = np.flatnonzero((mixed <= self._bar) & usable)
        if not len(chosen):
            return
        columns = {"model": block.model, "at": block.at, **block.numbers}
        fresh = np.stack([columns[key][chosen].astype(np.float64) for key in SAMPLED], axis=1)
        self._sample = np.concatenate([self._sample, fresh])
        self._order = np.concatenate([self._order, mixed[chosen]])
        if len(self._order) > 2 * SAMPLE:
            self._shrink()

    def _shrink(self) -> None:
        """Cut the sample back to its size."""
        if len(self._order) > SAMPLE:
            best = np.argpartition(self._order, SAMPLE - 1)[:SAMPLE]
            best.sort()
            self._sample, self._order = self._sample[best], self._order[best]
            self._bar = self._order.max()

    def set_sample(self, rows: NDArray[np.float64]) -> None:
        """Take over an even sample that was drawn elsewhere."""
        self._sample, self._order = rows, np.arange(len(rows), dtype=np.uint64)

    def sample(self) -> NDArray[np.float64]:
        """Sampled rows in file order, one column per name of `SAMPLED`."""
        self._shrink()
        return self._sample
