"""Counts what became of each row while a file is read, and turns the counts into a report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from simulator.calibration.records import CalibrationError, ImportReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.calibration.records import CachePlace

    #: Told (bytes read, bytes in all) [byte]; raises whatever it likes, or answers False, to stop the reading.
    Progress = Callable[[int, int], bool | None]

#: Dropped places that a report names one by one. [place]
EXAMPLES_KEPT: Final = 10


class Tally:
    """The books of one import: every row is either kept or dropped for a reason."""

    def __init__(self, progress: Progress | None = None) -> None:
        self.rows_read = 0
        self.dropped: Counter[str] = Counter()
        self.examples: list[str] = []
        self.assumptions: list[str] = []
        self.warnings: list[str] = []
        self._progress = progress
        self._stopped: BaseException | None = None

    def aside(self) -> Tally:
        """Books of a second look at the same file, which nobody reads; it can be stopped all the same."""
        return Tally(None if self._progress is None else self.progress)

    def drop(self, reason: str, where: str = "", rows: int = 1) -> None:
        """Drop rows that were counted as read."""
        self.dropped[reason] += rows
        if where and len(self.examples) < EXAMPLES_KEPT:
            self.examples.append(f"{where}: {reason}")

    def refuse(self, reason: str, where: str) -> None:
        """Count a row that could not be read at all, and drop it."""
        self.rows_read += 1
        self.drop(reason, where)

    def assume(self, text: str) -> None:
        """Note an assumption, once."""
        if text not in self.assumptions:
            self.assumptions.append(text)

    def warn(self, text: str) -> None:
        """Note a warning, once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def progress(self, done: int, whole: int) -> None:
        """Tell how far the reading is; stops it where the listener says so or raises."""
        if self._progress is None:
            return
        try:
            if self._progress(done, whole) is False:
                raise CalibrationError("Reading was stopped; nothing was changed.")
        except BaseException as fault:
            self._stopped = fault
            raise

    def stopped_by(self, fault: BaseException) -> bool:
        """True if the listener raised this, so that it is no fault of the file."""
        return self._stopped is fault

    @property
    def listening(self) -> bool:
        """True if someone wants to hear how far the reading is."""
        return self._progress is not None

    @property
    def kept(self) -> int:
        """Rows read and not dropped."""
        return self.rows_read - self.dropped.total()

    def report(self, cache_place: CachePlace = "none") -> ImportReport:
        """Close the books."""
        return ImportReport(
            rows_read=self.rows_read,
            rows_kept=self.kept,
            dropped=dict(self.dropped),
            examples=tuple(self.examples),
            cache_place=cache_place,
            assumptions=tuple(self.assumptions),
            warnings=tuple(self.warnings),
        )
