"""A page of HTML as PDF, printed by a browser without a window."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Final

from dashboard.exports.pictures import browser_path
from dashboard.exports.refusal import ExportError

#: Longest time that printing may take. [second]
LONGEST: Final = 60
#: How a browser prints and leaves: without a window, without the network, without asking anything.
OPTIONS: Final = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--no-sandbox",
)  # fmt: skip


def printed(page: str) -> bytes:
    """PDF of a page that stands alone.

    Parameters
    ----------
    page : str
        HTML of our own making; it is opened from a file, and its policy lets it load nothing.

    Returns
    -------
    bytes
        PDF, laid out by the page's print style.

    Raises
    ------
    ExportError
        If there is no browser, or it fails.
    """
    browser = browser_path()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, target = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            browser,
            *OPTIONS,
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ExportError(f"the browser {browser} could not print: {error}") from error
        if not target.is_file():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise ExportError(f"the browser {browser} printed nothing (exit code {done.returncode}): {' '.join(last)}")
        return target.read_bytes()
