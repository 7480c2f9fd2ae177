"""What the commands write: data to standard output, warnings to standard error, files whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        write_file(folder / name, text)
    typer.echo(plain(f"wrote {', '.join(texts)} to {folder}"), err=True)


def write_file(path: Path, content: str | bytes) -> None:
    """Write one file, whole or not at all.

    Parameters
    ----------
    path : Path
        The file; it is replaced if it is there.
    content : str or bytes
        What it shall hold; texts are written as UTF-8.

    Raises
    ------
    OSError
        If it cannot be written; what was there before stays.
    """
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    part = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
            part.write(content if isinstance(content, bytes) else content.encode("utf-8"))
            part.flush()
            os.fsync(part.fileno())
        Path(part.name).chmod(mode)
        Path(part.name).replace(path)
    except OSError as error:
        if part is not None:
            Path(part.name).unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None
