"""The folder of the presets as it is now: what it offers, and a mark that changes with it."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.scenarios.scenario import preset_headers

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.scenarios.scenario import PresetHeader


def presets(folder: Path) -> tuple[PresetHeader, ...]:
    """Names and descriptions of the presets of a folder, as they are now."""
    return _presets(folder, folder_stamp(folder))


def folder_stamp(folder: Path) -> int:
    """Mark of what lies in the folder, so that presets are read again once one is edited, added, replaced or gone."""
    found = []
    for path in folder.glob("*.toml"):
        # a file may go between being listed and being looked at
        with suppress(OSError):
            told = path.stat()
            found.append((path.name, told.st_mtime_ns, told.st_size, told.st_ino))
    return hash(tuple(sorted(found)))


@lru_cache(maxsize=8)
def _presets(folder: Path, stamp: int) -> tuple[PresetHeader, ...]:
    """Read the heads of the presets once for each change of the folder."""
    return preset_headers(folder)
