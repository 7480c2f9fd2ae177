"""Pages whose commands are run: the output under a command is what it says now.

A page is made of its template. Each block ``console`` holds one command, which is run in a folder of the page's own;
a block of TOML with a title is a file in that folder, written before the commands that come after it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from declared_pages import NOTE

ROOT: Final = Path(__file__).resolve().parents[1]
#: Exit codes that a page may show: done, a gate that does not hold, a file with faults.
SHOWN_CODES: Final = (0, 1, 2)
_BLOCK: Final = re.compile(
    r'```toml title="(?P<file>[\w.-]+)"\n(?P<text>.*?)```|```console\n\$ (?P<command>breakeven [^\n]*)\n```', re.DOTALL
)


def shown_page(template: Path) -> str:
    """A template with the output of every command that it shows.

    Parameters
    ----------
    template : Path
        File whose name ends in ``.template.md``.

    Returns
    -------
    str
        The page.
    """
    with tempfile.TemporaryDirectory() as folder:

        def shown(block: re.Match[str]) -> str:
            """Write the file of a block, or run its command and put the output under it."""
            if block["file"]:
                (Path(folder) / block["file"]).write_text(block["text"], encoding="utf-8")
                return block[0]
            return f"```console\n$ {block['command']}\n{_output(block['command'], folder)}\n```"

        return NOTE + _BLOCK.sub(shown, template.read_text(encoding="utf-8"))


def _output(command: str, folder: str) -> str:
    """What a command says on both outputs, as in a terminal of 80 columns, and its exit code where it is not 0."""
    words, _, target = command.partition(" > ")
    done = subprocess.run(
        [sys.executable, "-m", "simulator", *shlex.split(words)[1:]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE if target else subprocess.STDOUT,
        text=True, cwd=folder, check=False,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if done.returncode not in SHOWN_CODES or "Traceback" in done.stdout:
        raise RuntimeError(f"{command}: exit code {done.returncode}\n{done.stdout}")
    said = done.stdout
    if target:
        (Path(folder) / target.strip()).write_text(said, encoding="utf-8")
        said = done.stderr
    code = f"\n[exit code {done.returncode}]" if done.returncode else ""
    return f"{said.rstrip()}{code}"
