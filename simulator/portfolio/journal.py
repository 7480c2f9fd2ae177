"""The journal of a sweep: rows as they are finished, appended only, so that a kill at any moment loses none of them."""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from simulator.portfolio.tasks import ID_DIGITS

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

#: Version of the journal: a change of columns or of their meaning counts.
FORMAT: Final = 1
#: What every row begins with; the id follows.
_ROW: Final = b'{"id":"'


class Journal:
    """Rows on disk, found by their id.

    Parameters
    ----------
    path : Path
        The journal's file.
    version : str
        Version of the program: rows of two versions are not mixed.
    resume : bool
        Whether to go on with the rows that are there.

    Raises
    ------
    ValueError
        If a journal is there and is not to be resumed, or cannot be.
    """

    def __init__(self, path: Path, *, version: str, resume: bool) -> None:
        self.path = path
        self._head = json.dumps({"journal": FORMAT, "version": version}).encode("ascii") + b"\n"
        if path.exists() and path.stat().st_size and not resume:
            raise ValueError(
                f"{path}: an unfinished sweep left its rows here; continue it with --resume, or delete this file"
            )
        self._file = path.open("a+b")
        self._places: dict[bytes, int] = {}
        try:
            self._lock()
            self._recover()
        except BaseException:
            with suppress(OSError):
                self._file.close()
            raise

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file; rows that are in it stay, and where there is none, no file is left."""
        if not self._places:
            with suppress(OSError):
                self.remove()
        # what could not be written is told already, and closing would try, and fail, again
        with nullcontext() if error is None else suppress(OSError):
            self._file.close()

    def __contains__(self, task_id: str) -> bool:
        """Whether the row of a task is there."""
        return bytes.fromhex(task_id) in self._places

    def append(self, rows: Iterable[tuple[str, str]]) -> None:
        """Add finished rows (id, line) and see them on disk before going on."""
        lines = bytearray()
        place = self._file.seek(0, os.SEEK_END)
        for task_id, line in rows:
            if task_id not in self:
                self._places[bytes.fromhex(task_id)] = place + len(lines)
                lines += line.encode("utf-8") + b"\n"
        self._write(lines)

    def lines(self, ids: Iterable[str]) -> Iterator[str]:
        """Rows of tasks, in the order asked for."""
        for task_id in ids:
            self._file.seek(self._places[bytes.fromhex(task_id)])
            yield self._file.readline().decode("utf-8")[:-1]

    def _write(self, lines: bytes | bytearray) -> None:
        """Add lines and see them on disk; what was whole before is found again by a resumed sweep."""
        try:
            self._file.write(lines)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from None

    def remove(self) -> None:
        """Delete the file: the rows stand elsewhere now."""
        self.path.unlink(missing_ok=True)

    def _lock(self) -> None:
        """Keep a second sweep out; the lock ends with the process, however that ends."""
        if sys.platform != "win32":
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ValueError(f"{self.path}: another sweep is writing here; wait for it or end it") from None

    def _recover(self) -> None:
        """Find the rows that are whole, and cut off a last one that is not."""
        self._file.seek(0)
        head = self._file.readline()
        if not head.endswith(b"\n"):
            # new, or killed while its first line was written
            self._file.truncate(0)
            self._write(self._head)
            return
        if head != self._head:
            raise ValueError(
                f"{self.path}: is not a journal of this version of the program; delete it and begin anew, "
                "or resume with the version that wrote it"
            )
        place = self._file.tell()
        while line := self._file.readline():
            if not line.endswith(b"}\n"):
                break
            if line.startswith(_ROW):
                start = len(_ROW)
                self._places.setdefault(bytes.fromhex(line[start : start + ID_DIGITS].decode("ascii")), place)
            place = self._file.tell()
        self._file.truncate(place)
