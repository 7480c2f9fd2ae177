"""Figures as PNG, SVG and PDF, drawn by a browser without a window; nothing is fetched from the network."""

from __future__ import annotations

import asyncio
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dashboard.exports.refusal import ExportError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Forms of a picture, and pixels of it for each pixel of the page.
SCALES: Final = {"png": 2, "svg": 1, "pdf": 1}
#: Variables that name the browser, and names under which one is looked for.
VARIABLES: Final = ("BROWSER_PATH", "CHROMIUM")
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
#: Where installers put a browser that is not on the path.
PLACES: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
#: The charts' own plotly, which stands beside the page.
PLOTLY: Final = Path(__file__).parents[1] / "assets" / "plotly-cartesian.min.js"
#: Longest time that one picture may take. [second]
LONGEST: Final = 60
NO_KALEIDO: Final = 'pictures need the package kaleido: install "llm-breakeven[images]"'
NO_BROWSER: Final = (
    "pictures and PDF need Chromium or Chrome, and none was found: install one (for example `apt install chromium`), "
    "or name it in the variable BROWSER_PATH"
)


def pictures(figures: Sequence[dict[str, Any]], *, form: str) -> list[bytes]:
    """Draw figures, all of them in one browser.

    Parameters
    ----------
    figures : sequence of dict
        Plotly figures of fixed size.
    form : str
        A key of `SCALES`.

    Returns
    -------
    list of bytes
        Content of one file each.

    Raises
    ------
    ExportError
        If the package or the browser is missing, or the browser fails.
    """
    browser = browser_path()
    try:
        from kaleido import Kaleido, PageGenerator
    except ModuleNotFoundError:
        raise ExportError(NO_KALEIDO) from None

    async def draw() -> list[bytes]:
        """Open the browser once for all."""
        page = PageGenerator(plotly=PLOTLY.as_uri(), mathjax=False)
        async with Kaleido(n=1, timeout=LONGEST, page_generator=page, path=browser) as drawing:
            return [await drawing.calc_fig(figure, opts={"format": form, "scale": SCALES[form]}) for figure in figures]

    try:
        # in a thread of its own: the caller may run inside a loop already, as notebooks do
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(draw())).result()
    except Exception as error:
        raise ExportError(f"the browser {browser} could not draw: {type(error).__name__}: {error}") from error


def browser_path() -> str:
    """Path of a browser that can draw without a window.

    Returns
    -------
    str
        What ``BROWSER_PATH`` or ``CHROMIUM`` names; otherwise the first that is found.

    Raises
    ------
    ExportError
        If there is none, or a variable names what is not there.
    """
    for variable in VARIABLES:
        if named := os.environ.get(variable):
            if found := shutil.which(named):
                return found
            raise ExportError(f"{variable} is {named[:200]!r}, and there is no such program; correct or unset it")
    found = next((path for name in (*BROWSERS, *PLACES) if (path := shutil.which(name))), None)
    if found is None:
        raise ExportError(NO_BROWSER)
    return found
