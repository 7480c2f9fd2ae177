"""A progress bar on standard error, for work that takes longer than a second and that somebody watches."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress, TaskID

#: Time without a bar. [second] Judgement: shorter work needs none.
PATIENCE: Final = 1.0


class Bar:
    """Bar that appears when it is needed, and leaves nothing behind.

    Parameters
    ----------
    says : str
        What is being done.
    """

    def __init__(self, says: str) -> None:
        self.says = says
        self._began = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Bar:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._shown:
            self._shown[0].stop()

    def __call__(self, share: float) -> None:
        """Take note of the share of the work that is done."""
        if not sys.stderr.isatty() or time.monotonic() - self._began < PATIENCE:
            return
        if self._shown is None:
            from rich.console import Console
            from rich.progress import Progress

            progress = Progress(console=Console(stderr=True), transient=True)
            progress.start()
            self._shown = progress, progress.add_task(self.says, total=1.0)
        progress, task = self._shown
        progress.update(task, completed=share)
