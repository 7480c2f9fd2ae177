"""What every scenario stands on: the bibliography, the defaults and the price book.

The three files hardly change while a program runs: each is read every time and parsed once per content.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.scenarios.check import Layer, bibliography_of, layer
from simulator.scenarios.faults import FaultList, ScenarioError
from simulator.scenarios.files import NOT_PRESETS, shown_path
from simulator.scenarios.prices import read_book
from simulator.scenarios.text import content, document

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.prices.book import PriceBook

#: Name of a file in messages, and its bytes.
File = tuple[str, bytes]


def bibliography(folder: Path) -> dict[str, dict[str, str]]:
    """Works that scenarios may cite, from ``sources.toml``.

    Parameters
    ----------
    folder : Path
        The presets' folder.

    Returns
    -------
    dict
        Key -> title, publisher, url, accessed, note. It is shared: not to be changed.

    Raises
    ------
    ScenarioError
        If the file cannot be read or has faults.
    """
    return _bibliography(_file(folder, "sources.toml"))


def defaults(folder: Path) -> Layer:
    """Content of ``defaults.toml``, the layer under every scenario.

    Parameters
    ----------
    folder : Path
        The presets' folder.

    Returns
    -------
    Layer
        The checked file; its faults stand in it. It is shared: not to be changed.

    Raises
    ------
    ScenarioError
        If the file cannot be read.
    """
    return _defaults(_file(folder, "defaults.toml"), _file(folder, "sources.toml"))


def prices(folder: Path) -> PriceBook:
    """Price book of ``prices.toml``.

    Parameters
    ----------
    folder : Path
        The presets' folder.

    Returns
    -------
    PriceBook
        The book.

    Raises
    ------
    ScenarioError
        If the file cannot be read or has faults.
    """
    return _prices(_file(folder, "prices.toml"), _file(folder, "sources.toml"))


def ground_file(path: Path) -> str | None:
    """Check one of the three files under all scenarios, and say in a word what it holds.

    Parameters
    ----------
    path : Path
        ``defaults.toml``, ``prices.toml`` or ``sources.toml`` beside each other, or any other file.

    Returns
    -------
    str or None
        For example "148 inputs"; None where the path is none of the three.

    Raises
    ------
    ScenarioError
        If the file cannot be read or has faults.
    """
    folder = path.parent
    if path.suffix != ".toml" or path.stem not in NOT_PRESETS or not (folder / "defaults.toml").is_file():
        return None
    if path.stem == "sources":
        return f"{len(bibliography(folder))} sources"
    if path.stem == "prices":
        return f"{sum(map(len, prices(folder).entries.values()))} prices"
    found = defaults(folder)
    if found.faults:
        raise ScenarioError(found.faults)
    return f"{len(found.entries)} inputs"


def _file(folder: Path, name: str) -> File:
    """Name and bytes of one file."""
    file = shown_path(folder / name, folder)
    return file, content(folder / name, file=file)


@lru_cache(maxsize=2)
def _bibliography(sources: File) -> dict[str, dict[str, str]]:
    """Parse the bibliography."""
    file, raw = sources
    parsed = document(raw, file=file)
    faults = FaultList(file, parsed.line)
    works = bibliography_of({key: work for key, work in parsed.tree.items() if key != "format"}, (), faults)
    if faults.found:
        raise ScenarioError(faults.found)
    return works


@lru_cache(maxsize=2)
def _defaults(defaults: File, sources: File) -> Layer:
    """Parse and check the defaults."""
    file, raw = defaults
    return layer(document(raw, file=file), bibliography=_bibliography(sources))


@lru_cache(maxsize=2)
def _prices(prices: File, sources: File) -> PriceBook:
    """Parse and check the price book."""
    file, raw = prices
    return read_book(document(raw, file=file), sources=_bibliography(sources))
