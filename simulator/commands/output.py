"""What the commands write: data to standard output, warnings to standard error, files whole or not at all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from simulator.scenarios.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from simulator.scenarios.scenario import Scenario


def plain(text: str) -> str:
    r"""Text without signs that a terminal would obey; line breaks stay.

    Parameters
    ----------
    text : str
        Any text, from a stranger's file too.

    Returns
    -------
    str
        The same, with a replacement sign for each control character.

    Examples
    --------
    >>> plain("a\x1b[2Jb")
    'a\ufffd[2Jb'
    """
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text.replace("\t", " "))


def warn(warnings: Iterable[str]) -> None:
    """Write warnings to standard error, one line each."""
    for warning in warnings:
        typer.echo(plain(f"warning: {warning}"), err=True)


def warn_of(scenario: Scenario) -> None:
    """Write the warnings of one of several scenarios to standard error, each with its file."""
    file = scenario.file
    warn(told if told.startswith(file) else f"{file}: {told}" for told in scenario.warnings)


def write_json(document: Any) -> None:
    """Write a document to standard output."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def write_files(folder: Path, texts: dict[str, str]) -> None:
    """Write files into a folder, each of them whole or not at all.

    Parameters
    ----------
    folder : Path
        The folder; it is made if it is missing.
    texts : dict
        Name of each file -> its text.

    Raises
    ------
    OSError
        If the folder or a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_whole(folder / name, text)
    typer.echo(plain(f"wrote {', '.join(texts)} to {folder}"), err=True)
