"""Uploads of visitors: a file that grows piece by piece, work on it in a process of its own, and its end.

Each upload has a token that only its visitor knows, a folder that goes away with it, and a time after which it is gone
even if nobody says so.
"""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, Final

from dashboard.uploads.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

#: Largest file that is taken. [byte] Larger ones are read faster where they lie.
LARGEST: Final = 1_000_000_000
#: Largest piece. [byte] Below what proxies let through unless told otherwise.
PIECE: Final = 1_000_000
#: Uploads that may be there at once, of all visitors.
MOST: Final = 8
#: Processes that read at once, of all visitors.
MOST_READING: Final = 2
#: Time without a word from its visitor after which an upload is removed. [second]
KEPT: Final = 600.0
#: Room that must stay free on the disk. [byte]
SPARE: Final = 200_000_000
#: Longest name of a file. [character] Disks allow 255 bytes.
LONGEST_NAME: Final = 60
#: Signs of a name that could be read as more than a name: paths, quotes, patterns.
_NO_NAME: Final = re.compile(r"[/\\:*?\[\]\"'\x00-\x1f\x7f]")
TOO_LARGE: Final = (
    f"The file has more than {LARGEST // 1_000_000:,} MB, the most that is taken here. Read it where it lies: "
    "breakeven calibrate FILE, or breakeven sweep --summary FILE for results."
)
BUSY: Final = "The server reads as many files as it can at the moment. Try again in a minute."
GONE: Final = (
    "The server no longer has this file: it was quiet for too long, or the server was started anew. Choose it again."
)


class UploadError(ValueError):
    """Why an upload cannot go on; a message for people."""


class Upload:
    """Running state of one upload."""

    def __init__(self, folder: Path, name: str, size: int) -> None:
        """Begin with an empty file."""
        self.path = folder / own_name(name)
        self.size = size
        self.work: Work | None = None
        self.heard = time.monotonic()
        self.lock = Lock()
        self.path.touch()

    def end(self) -> None:
        """Stop the work and remove the file."""
        if self.work is not None:
            self.work.stop()
        shutil.rmtree(self.path.parent, ignore_errors=True)


class Uploads:
    """Running store of the uploads of one server."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known: dict[str, Upload] = {}
        self._lock = Lock()

    def begin(self, name: str, size: int) -> str:
        """Make room for a file; returns its token."""
        if size > LARGEST:
            raise UploadError(TOO_LARGE)
        if not size:
            raise UploadError("The file is empty.")
        self.drop_old()
        with self._lock:
            if len(self._known) >= MOST:
                raise UploadError(BUSY)
            folder = Path(tempfile.mkdtemp(prefix="breakeven-"))
            if shutil.disk_usage(folder).free < size + SPARE:
                folder.rmdir()
                raise UploadError("The server's disk has no room for this file. Choose a smaller one, or a part of it.")
            token = secrets.token_urlsafe(24)
            self._known[token] = Upload(folder, name, size)
        if len(self._known) == 1:
            self._watch()
        return token

    def append(self, token: str, at: int, piece: bytes) -> int:
        """Put the next piece at the end; returns how much is there. A piece that is there already changes nothing."""
        upload = self._find(token)
        with upload.lock:
            there = upload.path.stat().st_size
            if at + len(piece) == there and piece:
                return there
            if at != there or there + len(piece) > upload.size:
                raise UploadError("The pieces of the file do not fit together. Choose it again.")
            with upload.path.open("ab") as file:
                file.write(piece)
            return there + len(piece)

    def work(self, token: str, does: Callable[..., dict[str, Any]], **told: Any) -> None:
        """Begin work on the whole file, in a process of its own; earlier work on it is stopped."""
        upload = self._find(token)
        with upload.lock:
            if upload.path.stat().st_size != upload.size:
                raise UploadError("The file has not arrived as a whole. Choose it again.")
            self._start(upload, does, {"path": str(upload.path), **told})

    def run(self, does: Callable[..., dict[str, Any]], **told: Any) -> str:
        """Begin work that needs no file; returns its token."""
        token = self.begin("none", 1)
        upload = self._find(token)
        try:
            self._start(upload, does, told)
        except UploadError:
            self.end(token)
            raise
        return token

    def told(self, token: str) -> dict[str, Any]:
        """How far the work is, or what came of it."""
        upload = self._find(token)
        if upload.work is None:
            raise UploadError(GONE)
        return upload.work.told()

    def end(self, token: str) -> None:
        """Stop the work, remove the file, forget the token; a token that is not known is fine."""
        with self._lock:
            upload = self._known.pop(token, None)
        if upload is not None:
            upload.end()

    def drop_old(self) -> None:
        """Remove what nobody asked about for long."""
        old = time.monotonic() - KEPT
        for token in [token for token, upload in list(self._known.items()) if upload.heard < old]:
            self.end(token)

    def _watch(self) -> None:
        """Look for old ones now and then, for as long as there are any."""
        self.drop_old()
        if self._known:
            timer = Timer(KEPT, self._watch)
            timer.daemon = True
            timer.start()

    def close(self) -> None:
        """Remove everything."""
        for token in list(self._known):
            self.end(token)

    def _start(self, upload: Upload, does: Callable[..., dict[str, Any]], told: dict[str, Any]) -> None:
        """Start work where there is a free place for it."""
        if upload.work is not None:
            upload.work.stop()
        with self._lock:
            running = sum(one.work is not None and one.work.running for one in self._known.values())
            if running >= MOST_READING:
                raise UploadError(BUSY)
            upload.work = Work(does, told)

    def _find(self, token: str) -> Upload:
        """Upload of a token."""
        upload = self._known.get(token)
        if upload is None:
            raise UploadError(GONE)
        upload.heard = time.monotonic()
        return upload


def own_name(name: str) -> str:
    """Name of a visitor's file as the name of a file here: one part of a path, of bounded length.

    Parameters
    ----------
    name : str
        As the visitor's machine calls it; nothing about it is trusted.

    Returns
    -------
    str
        The same without what paths, quotes and patterns are made of.

    Examples
    --------
    >>> own_name("../../etc/passwd"), own_name("my log.jsonl"), own_name("")
    ('.._.._etc_passwd', 'my log.jsonl', 'file')
    """
    clean = _NO_NAME.sub("_", name).strip()
    if clean.strip(".") == "":
        return "file"
    ending = Path(clean).suffix[:10]
    short = clean if len(clean) <= LONGEST_NAME else clean[: LONGEST_NAME - len(ending)] + ending
    return short.encode("utf-8", errors="ignore").decode("utf-8") or "file"
