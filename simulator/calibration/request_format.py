"""What an importer of request logs states about its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.calibration.containers import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from simulator.calibration.records import CachePlace


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFormat:
    """A format of request logs: how to know it, and how a row of it becomes a stated request.

    Attributes
    ----------
    name, label : str
        Name to force it by, and the words for it.
    place : CachePlace
        Where the format puts cached tokens by its own rule; "open" if it has none.
    recognises : callable
        True if a row looks like this format.
    convert : callable
        Turns a row into a `StatedRequest` (or a plain tuple in its order, which is quicker), or into the reason
        why it is none. May raise on damaged rows.
    explode : callable, optional
        Cuts a row that holds several requests.
    clock : callable, optional
        Reads the format's own times; ISO text and Unix times without it.
    dated : bool
        False if times are offsets from an untold start.
    buckets : bool
        True if rows are sums over many requests.
    assumptions : tuple of str
        What reading this format always assumes.
    cache_bound : callable, optional
        Best possible cache share of the rows in order [fraction], for traces that allow to work it out.
    sql : mapping of str to str, optional
        Fields of a stated request -> DuckDB expressions, for the fast reader of large files.
    sql_columns : mapping of str to str, optional
        Columns that those expressions read -> DuckDB types.
    sql_whole : bool
        True if the expressions hold for rows with input and output only; a file with other rows is then read row by
        row.
    """

    name: str
    label: str
    place: CachePlace
    recognises: Callable[[Row], bool]
    convert: Callable[[Row], tuple[Any, ...] | str]
    explode: Callable[[Row], Iterable[Row]] | None = None
    clock: Callable[[Any], float | None] | None = None
    dated: bool = True
    buckets: bool = False
    assumptions: tuple[str, ...] = ()
    cache_bound: Callable[[Iterable[Row]], float] | None = None
    sql: Mapping[str, str] | None = None
    sql_columns: Mapping[str, str] | None = None
    sql_whole: bool = False
