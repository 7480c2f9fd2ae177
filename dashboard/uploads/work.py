"""Work in a process of its own: it tells how far it is, can be stopped at once, and leaves the page's threads alone."""

from __future__ import annotations

import multiprocessing
import time
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

#: Shortest time between two words about progress. [second]
BETWEEN: Final = 0.2
#: What is said where a process ends without a word.
DIED: Final = "Reading ended without a result, perhaps for want of memory. Try a part of the file, or the command line."
#: A new interpreter, not a copy of the server with its threads and locks.
_SPAWN: Final = multiprocessing.get_context("spawn")


class Work:
    """Running state of one piece of work.

    Parameters
    ----------
    does : callable
        Function of a module; called with ``progress`` and what it is told, returns plain data. A ``ValueError`` of it
        is a message for people.
    told : dict
        Its arguments.
    """

    def __init__(self, does: Callable[..., dict[str, Any]], told: dict[str, Any]) -> None:
        """Start the process, and a thread that listens to it."""
        ours, theirs = _SPAWN.Pipe(duplex=False)
        self._process = _SPAWN.Process(target=_worked, args=(theirs, does, told), daemon=True)
        self._answer: dict[str, Any] = {"phase": "reading", "done": 0, "of": 0}
        self._process.start()
        theirs.close()
        self._listener = Thread(target=self._listen, args=(ours,), daemon=True)
        self._listener.start()

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return bool(self._answer["phase"] == "reading")

    def told(self) -> dict[str, Any]:
        """Last word: ``phase`` (reading, done or failed) with ``done`` and ``of``, ``result``, or ``message``."""
        return self._answer

    def stop(self) -> None:
        """End it, wherever it is."""
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._listener.join()

    def _listen(self, ours: Connection) -> None:
        """Take in what the process says until it ends."""
        with ours:
            while self.running:
                try:
                    self._answer = ours.recv()
                except (EOFError, OSError):
                    self._answer = {"phase": "failed", "message": DIED}
        self._process.join()


def _worked(theirs: Connection, does: Callable[..., dict[str, Any]], told: dict[str, Any]) -> None:
    """Work, in the process, and tell what came of it."""
    last = 0.0

    def progress(done: float, of: float) -> None:
        """Tell how far it is, not too often."""
        nonlocal last
        if time.monotonic() - last >= BETWEEN:
            last = time.monotonic()
            theirs.send({"phase": "reading", "done": done, "of": of})

    try:
        theirs.send({"phase": "done", "result": does(progress=progress, **told)})
    except (ValueError, MemoryError) as error:
        theirs.send({"phase": "failed", "message": str(error) or DIED})
    finally:
        theirs.close()
