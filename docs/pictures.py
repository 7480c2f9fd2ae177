"""Charts in pages, drawn by the program itself: ``breakeven export`` in both colour schemes.

Each drawing ends with a digest of the numbers that it shows. It is stale once `breakeven export --format csv` gives
others; drawing it anew needs Chromium, knowing that it is stale does not.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
IMAGES: Final = ROOT / "docs" / "images"
#: Name of a drawing -> arguments of ``breakeven export``; each name has a light and a dark drawing.
PICTURES: Final = {
    "tutorial-break-even": ("regulatory-compliance", "--view", "break-even"),
}
SCHEMES: Final = ("light", "dark")
#: Day that is written on drawings, so that they are the same on every day.
DAY: Final = "2026-11-24"
#: Digits to which numbers are compared: the last ones differ between processors.
DIGITS: Final = 5
_NUMBER: Final = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?")


def stale_pictures() -> list[str]:
    """Names of drawings that are missing or show other numbers than the program gives now."""
    stale = []
    for name, arguments in PICTURES.items():
        mark = _mark(arguments)
        for scheme in SCHEMES:
            path = _place(name, scheme)
            if not (path.exists() and path.read_text(encoding="utf-8").rstrip().endswith(mark)):
                stale.append(path.relative_to(ROOT).as_posix())
    return stale


def draw(stale: list[str]) -> None:
    """Draw some of them anew.

    Parameters
    ----------
    stale : list of str
        What `stale_pictures` found.
    """
    for name, arguments in PICTURES.items():
        for scheme in SCHEMES:
            path = _place(name, scheme)
            if path.relative_to(ROOT).as_posix() in stale:
                drawn = _exported(arguments, "svg", "--scheme", scheme).decode().rstrip()
                path.write_text(f"{drawn}\n{_mark(arguments)}\n", encoding="utf-8")


def _place(name: str, scheme: str) -> Path:
    """File of a drawing."""
    return IMAGES / f"{name}-{scheme}.svg"


def _mark(arguments: tuple[str, ...]) -> str:
    """Comment with the digest of the numbers."""
    lines = _exported(arguments, "csv").decode("utf-8-sig").splitlines()
    table = "\n".join(line for line in lines if not line.lstrip('"').startswith("#"))
    rounded = _NUMBER.sub(lambda found: f"{float(found[0]):.{DIGITS}g}", table)
    return f"<!-- numbers {hashlib.sha256(rounded.encode()).hexdigest()[:16]} -->"


def _exported(arguments: tuple[str, ...], form: str, *more: str) -> bytes:
    """The one file that ``breakeven export`` writes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "simulator", "export", *arguments, "--format", form, "--date", DAY, *more]
        done = subprocess.run([*command, "--out", folder], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr}")
        (path,) = Path(folder).iterdir()
        return path.read_bytes()
