"""Requests as a file states them, before it is decided where the cached tokens stand; cleaned block by block.

A block of rows becomes columns in one step: numpy converts what is clean, and only a block with a bad field
is gone through value by value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from simulator.calibration.fields import EARLIEST, LARGEST, LATEST, moment, name, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from simulator.calibration.tally import Tally

#: More models than this in one file is damage, not use; the rest is put under one name. [model]
MOST_MODELS: Final = 500
OTHER_MODELS: Final = "(other models)"


class StatedRequest(NamedTuple):
    """One row in the words of its file: counts as reported, nothing decided, None where the file is silent."""

    at: Any = None
    model: Any = None
    input: Any = None
    read: Any = None
    write: Any = None
    out: Any = None
    total: Any = None
    reasoning: Any = None
    latency: Any = None
    first_token: Any = None
    cost: Any = None
    failed: bool | None = None
    key: Any = None
    count: Any = 1.0
    batch: bool | None = None


#: Columns that hold numbers; absent ones are NaN.
NUMBERS: Final = (
    "input", "read", "write", "out", "total", "reasoning", "latency", "first_token", "cost", "count",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """Clean columns of some rows: float64 with NaN for missing, model codes, and states."""

    at: NDArray[np.float64]
    model: NDArray[np.int64]
    numbers: dict[str, NDArray[np.float64]]
    failed: NDArray[np.int8]  # 1 failed, 0 answered, -1 not known
    batch: NDArray[np.int8]  # 1 batch tier, 0 not, -1 not known
    keys: NDArray[np.int64] | None
    keyed: NDArray[np.bool_] | None

    def __len__(self) -> int:
        """Rows of the block."""
        return len(self.at)

    def kept(self, keep: NDArray[np.bool_]) -> Block:
        """Block of the rows that are kept."""
        return Block(
            self.at[keep],
            self.model[keep],
            {key: column[keep] for key, column in self.numbers.items()},
            self.failed[keep],
            self.batch[keep],
            None if self.keys is None else self.keys[keep],
            None if self.keyed is None else self.keyed[keep],
        )


class ModelCodes(dict[Any, int]):
    """Model name -> small number, given out as names are met."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __missing__(self, stated: Any) -> int:
        """Give the name its number."""
        clean = name(stated)
        if clean not in self.names:
            if len(self.names) >= MOST_MODELS:
                clean = OTHER_MODELS
            if clean not in self.names:
                self.names.append(clean)
        code = self.names.index(clean)
        if len(self) < 2 * MOST_MODELS:
            self[stated] = code
        return code


def block_of(
    rows: Sequence[tuple[Any, ...]],
    numbers: Sequence[int],
    codes: ModelCodes,
    tally: Tally,
    clock: Callable[[Any], float | None] | None = None,
) -> Block:
    """Columns of the rows; rows with a damaged field are dropped and reported.

    Parameters
    ----------
    rows : sequence of tuple
        Rows as stated, fields in the order of `StatedRequest`.
    numbers : sequence of int
        Line number of each row.
    codes : ModelCodes
        Numbers of the models, shared by all blocks of a file.
    tally : Tally
        Books of the import.
    clock : callable, optional
        Turns the field `at` into seconds; ISO text and Unix times if absent.
    """
    try:
        return _fast_block(rows, codes, clock)
    except (ValueError, TypeError, OverflowError, RecursionError):
        pass
    good: list[tuple[Any, ...]] = []
    for where, row in zip(numbers, rows, strict=True):
        try:
            good.append(_cleaned(StatedRequest(*row), clock))
        except (ValueError, TypeError, OverflowError, RecursionError) as fault:
            tally.drop(str(fault)[:80] or "a damaged field", f"line {where}")
    return _fast_block(good, codes, _as_is)


def _as_is(value: Any) -> float | None:
    """Clock of rows that were cleaned one by one."""
    result: float | None = value
    return result


def _cleaned(row: StatedRequest, clock: Callable[[Any], float | None] | None) -> StatedRequest:
    """Row with every field a number, a name or None."""
    fields = row._asdict()
    for key in NUMBERS:
        try:
            fields[key] = number(fields[key])
        except ValueError as fault:
            raise ValueError(f"{key}: {fault}") from None
    fields["at"] = (clock or moment)(row.at)
    fields["model"] = name(row.model)
    if not isinstance(row.key, str | int | tuple | None):
        raise ValueError("request id: not text")
    return StatedRequest(**fields)


def _fast_block(
    rows: Sequence[tuple[Any, ...]], codes: ModelCodes, clock: Callable[[Any], float | None] | None
) -> Block:
    """Columns, if every field is clean; raises `ValueError` or `TypeError` if one is not."""
    columns = dict(
        zip(StatedRequest._fields, zip(*rows, strict=True) if rows else [()] * len(StatedRequest._fields), strict=True)
    )
    size = len(rows)
    numbers = {}
    for key in NUMBERS:
        numbers[key] = column = _numbers(columns[key], size)
        if size and (np.fmin.reduce(column) < 0 or np.fmax.reduce(column) > LARGEST):
            raise ValueError
    keys, keyed = _hashes(columns["key"], size)
    return Block(
        _times(columns["at"], size, clock),
        np.fromiter(map(codes.__getitem__, columns["model"]), np.int64, size),
        numbers,
        _states(columns["failed"], size),
        _states(columns["batch"], size),
        keys,
        keyed,
    )


def _numbers(column: Sequence[Any], size: int) -> NDArray[np.float64]:
    """Float column; None becomes NaN."""
    if size and column[0] is column[-1] and type(column[0]) is not str and column.count(column[0]) == size:
        return np.full(size, np.nan if column[0] is None else float(column[0]))
    try:
        return np.fromiter(column, np.float64, size)
    except TypeError:
        array = np.array(column, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError
    return array


def _times(column: Sequence[Any], size: int, clock: Callable[[Any], float | None] | None) -> NDArray[np.float64]:
    """Seconds since 1970; NaN where there is no time."""
    if clock is None and size and type(column[0]) in (int, float):
        at = np.array(column, dtype=np.float64)
        if at.ndim == 1 and np.all((at >= EARLIEST) & (at <= LATEST)):
            return at
    return np.array([(clock or moment)(value) for value in column], dtype=np.float64)


def _states(column: Sequence[bool | None], size: int) -> NDArray[np.int8]:
    """1 for True, 0 for False, -1 for None."""
    if size and column.count(column[0]) == size:
        first = column[0]
        return np.full(size, -1 if first is None else int(first), np.int8)
    return np.array([-1 if state is None else int(state) for state in column], dtype=np.int8)


def _hashes(column: Sequence[Any], size: int) -> tuple[NDArray[np.int64] | None, NDArray[np.bool_] | None]:
    """64-bit hashes of the request ids, and where there is one."""
    missing = column.count(None)
    if missing == size:
        return None, None
    keyed = np.fromiter((key is not None for key in column), np.bool_, size) if missing else np.ones(size, np.bool_)
    return np.fromiter(map(hash, column), np.int64, size), keyed
