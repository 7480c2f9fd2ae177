"""Reads a user's file: knows its format by its content, and ends in one of the three kinds of record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from simulator.calibration.containers import ROW_FAULTS
from simulator.calibration.duckdb_source import available
from simulator.calibration.eval_formats import EVAL_FORMATS, eval_format
from simulator.calibration.fields import name
from simulator.calibration.large_logs import LARGE, summarised_by_duckdb
from simulator.calibration.records import CalibrationError
from simulator.calibration.request_formats import (
    REQUEST_FORMATS,
    TABLE,
    forced_request_format,
    request_format,
    table_format,
)
from simulator.calibration.request_rows import summarised
from simulator.calibration.sniff import row_batches, sniffed
from simulator.calibration.tally import Tally
from simulator.calibration.tokenizer import REFERENCE, tokenizer
from simulator.calibration.training_files import recognises as is_training_file
from simulator.calibration.training_files import training_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.calibration.eval_format import EvalFormat
    from simulator.calibration.evaluation import Evaluation
    from simulator.calibration.records import ImportReport, Kind, TrainingFile
    from simulator.calibration.request_format import RequestFormat
    from simulator.calibration.request_summary import RequestSummary
    from simulator.calibration.sniff import Sniff
    from simulator.calibration.tally import Progress

#: Name to force a training file by.
TRAINING: Final = "training"
#: All names that a format can be forced by.
FORMATS: Final = (*REQUEST_FORMATS, TABLE, *EVAL_FORMATS, TRAINING)
#: Bytes hashed at a time. [byte]
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one file says.

    Attributes
    ----------
    path : Path
        The file; only its name leaves this record.
    kind : Kind
        "requests", "evaluations" or "training".
    format, label : str
        Format by name and in words.
    report : ImportReport
        What became of each row.
    requests : RequestSummary or None
        Sums and distributions of a request log.
    evaluation : Evaluation or None
        Answers of an evaluation.
    training : TrainingFile or None
        Counts of a training file.
    cache_bound : float or None
        Share of the input that an endless prefix cache would serve [fraction], for traces with prefix hashes: an
        upper bound, not a provider's share.
    form : RequestFormat or None
        How to read a request log again, row by row.
    parts : tuple of Reading
        Evaluations that were read as one (`merged`); empty for a single file.
    """

    path: Path
    kind: Kind
    format: str
    label: str
    report: ImportReport
    requests: RequestSummary | None = None
    evaluation: Evaluation | None = None
    training: TrainingFile | None = None
    cache_bound: float | None = None
    form: RequestFormat | None = field(default=None, repr=False)
    parts: tuple[Reading, ...] = ()

    @property
    def title(self) -> str:
        """Name of the file, or of the files that were read as one."""
        return ", ".join(part.path.name for part in self.parts) if self.parts else self.path.name

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file, computed when first asked for; of its parts' digests, if it has parts."""
        digest = hashlib.sha256("".join(part.sha256 for part in self.parts).encode())
        if self.parts:
            return digest.hexdigest()
        with self.path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    @property
    def source(self) -> str:
        """Where numbers of this file come from: name, SHA-256, rows, last day of its data; no content."""
        if self.parts:
            return "; ".join(part.source for part in self.parts)
        rows = f"{self.report.rows_kept} of {self.report.rows_read} rows"
        day = self._day()
        return f"{self.path.name} ({self.label}; SHA-256 {self.sha256}; {rows}{f'; data to {day}' if day else ''})"

    def _day(self) -> str:
        """Last day of the data as a date; "" if the file does not tell."""
        if self.requests is not None and self.requests.dated and self.requests.last == self.requests.last:
            return f"{datetime.fromtimestamp(self.requests.last, UTC):%Y-%m-%d}"
        if self.evaluation is not None and self.evaluation.at is not None:
            return f"{datetime.fromtimestamp(self.evaluation.at, UTC):%Y-%m-%d}"
        return ""


def read(
    path: str | Path,
    format: str | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    model: str | None = None,
    max_tokens: int | None = None,
    cached: Literal["inside", "beside"] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read a log, an evaluation or a training file.

    Parameters
    ----------
    path : str or Path
        The file. JSON lines, JSON and CSV may be compressed.
    format : str, optional
        One of `FORMATS`; recognised by the content if absent.
    columns : mapping of str to str, optional
        Field of a request -> column, for a table whose names are not known.
    model : str, optional
        Model or encoding whose tokenizer counts a training file; the reference tokenizer if absent.
    max_tokens : int, optional
        Longest training example that the provider trains on [token].
    cached : {"inside", "beside"}, optional
        Where cached tokens stand, for formats and tables that have no rule of their own; the file's own evidence
        still counts more.
    progress : callable, optional
        Called with the bytes read and the bytes in all [byte], many times a second. To stop the reading it raises:
        what it raises comes out of `read` as it is. Answering False stops too, with a `CalibrationError`. A file
        that needs a second look is gone through again from 0.

    Returns
    -------
    Reading
        Summary or records, and the report of what became of each row.

    Raises
    ------
    CalibrationError
        If the file cannot be read as any known format, or not as the one that is forced.

    Notes
    -----
    Logs are never held whole: memory does not grow with their rows, but for 8 bytes each where rows have ids.
    Texts are never kept.
    """
    path = Path(path)
    if not path.is_file():
        raise CalibrationError(f"{path.name or path}: there is no such file.")
    if format is not None and format not in FORMATS:
        near = get_close_matches(format, FORMATS, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise CalibrationError(f"`{format}` is no known format.{hint} Known are {', '.join(FORMATS)}.")
    tally = Tally(progress)
    try:
        return _read(path, format, columns, model, max_tokens, cached, tally)
    except (MemoryError, OSError) as fault:
        if tally.stopped_by(fault):
            raise
        if isinstance(fault, MemoryError):
            raise CalibrationError(f"{path.name}: too large for this machine's memory.") from None
        raise CalibrationError(f"{path.name}: cannot be read ({fault.strerror or fault}).") from None


def _read(
    path: Path,
    forced: str | None,
    columns: Mapping[str, str] | None,
    model: str | None,
    max_tokens: int | None,
    cached: Literal["inside", "beside"] | None,
    tally: Tally,
) -> Reading:
    """Look at the file, choose the format, read it."""
    sniff = sniffed(path, tally)
    if sniff.container == "empty":
        raise CalibrationError(f"{path.name}: the file is empty.")
    form = _chosen(sniff, TABLE if columns and forced is None else forced, columns)
    if form is None:
        counted = training_file(sniff, tally, tokenizer(model or REFERENCE), max_tokens)
        _some(path, tally, counted.examples, "training example")
        return Reading(
            path=path, kind="training", format=TRAINING, label="training file", report=tally.report(), training=counted
        )
    if hasattr(form, "evaluate"):
        try:
            evaluation = form.evaluate(sniff, tally)
        except ROW_FAULTS as fault:
            if isinstance(fault, CalibrationError) or tally.stopped_by(fault):
                raise
            raise CalibrationError(f"{path.name}: not a whole {form.label} file.") from None
        _some(path, tally, len(evaluation.records) + len(evaluation.totals), "answer")
        return Reading(
            path=path, kind="evaluations", format=form.name, label=form.label, report=tally.report(),
            evaluation=evaluation,
        )  # fmt: skip
    if cached is not None and form.place == "open":
        form = replace(form, place=cached)
    elif cached not in (None, form.place):
        tally.warn(f"{form.label} count cached tokens {form.place} the input by rule; only the file can refute it.")
    requests = summarised_by_duckdb(sniff, form, tally) if _is_large(sniff, form) else None
    if requests is None:
        requests = summarised(sniff, form, tally)
    _some(path, tally, tally.kept, "request")
    places = {summary.place for summary in requests.models} - {"none"}
    place = places.pop() if len(places) == 1 else "open" if places else "none"
    bound = None
    if form.cache_bound is not None:
        bound = form.cache_bound(row for _, rows in row_batches(sniff, tally.aside()) for row in rows)
    return Reading(
        path=path, kind="requests", format=form.name, label=form.label, report=tally.report(place), requests=requests,
        cache_bound=bound, form=form,
    )  # fmt: skip


def _chosen(sniff: Sniff, forced: str | None, columns: Mapping[str, str] | None) -> RequestFormat | EvalFormat | None:
    """Format of the file; None for a training file."""
    if forced in EVAL_FORMATS:
        return EVAL_FORMATS[forced]
    if forced == TRAINING:
        return None
    if forced is not None:
        return forced_request_format(forced, sniff, columns)
    known = request_format(sniff) or eval_format(sniff)
    if known is not None:
        return known
    if is_training_file(sniff):
        return None
    table = table_format(sniff)
    if table is not None:
        return table
    seen = ", ".join(map(name, list(dict.fromkeys([*sniff.header, *(key for row in sniff.rows for key in row)]))[:12]))
    raise CalibrationError(
        f"{sniff.path.name}: a {sniff.container} file of no known format"
        + (f" (it has {seen})" if seen else "")
        + f". Force one of {', '.join(FORMATS)}, or say which columns hold input and output tokens."
    )


def _is_large(sniff: Sniff, form: RequestFormat) -> bool:
    """True if the fast reader is there, knows the format, and is worth its start."""
    if form.sql is None or sniff.container not in ("json lines", "csv", "parquet"):
        return False
    return sniff.path.stat().st_size >= LARGE and available()


def _some(path: Path, tally: Tally, found: float, what: str) -> None:
    """Refuse a file in which nothing was found."""
    if not found:
        reasons = ", ".join(f"{reason} ({rows})" for reason, rows in tally.dropped.most_common(3))
        raise CalibrationError(f"{path.name}: no {what} could be read{f': {reasons}' if reasons else ''}.")
