"""Proposals of a calibration as changes of a scenario file: inputs with ranges, and the files that they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.parameters import PARAMETERS
from simulator.scenarios.entries import Entry
from simulator.scenarios.write import spelled, updated_toml

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from simulator.calibration import Proposal, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """One of the user's files, as a scenario cites it; nothing of its content.

    Attributes
    ----------
    key : str
        Key in the scenario's table of sources.
    title, note : str
        Its name; format, digest, rows and date.
    read_on : date
        Day on which it was read.
    """

    key: str
    title: str
    note: str
    read_on: datetime.date


def own_file(reading: Reading, *, read_on: datetime.date) -> OwnFile:
    """How a scenario cites a file that was read.

    Parameters
    ----------
    reading : Reading
        What was read.
    read_on : date
        The day.

    Returns
    -------
    OwnFile
        Its key is made of the file's name and digest, so that two files never share one.
    """
    stem = re.sub(r"[^a-z0-9]+", "-", reading.path.stem.lower()).strip("-")[:40] or "file"
    return OwnFile(key=f"own-{stem}-{reading.sha256[:8]}", title=reading.title, note=reading.source, read_on=read_on)


def proposed_entry(proposal: Proposal, source: OwnFile) -> Entry:
    """Input of a scenario that a file proposes.

    Parameters
    ----------
    proposal : Proposal
        Value and range in canonical units.
    source : OwnFile
        The file.

    Returns
    -------
    Entry
        In the friendly unit of the input; without a range where the number is exact.
    """
    ranged = proposal.low < proposal.high
    return Entry(
        name=proposal.name, value=float(proposal.value), low=proposal.low if ranged else None,
        high=proposal.high if ranged else None, unit=PARAMETERS[proposal.name].shown_in, source=source.key,
        where=proposal.why, file=source.title, line=0,
    )  # fmt: skip


def calibrated_toml(text: str, entries: Iterable[Entry], sources: Iterable[OwnFile]) -> str:
    """Scenario file with proposed inputs and the files that they come from.

    Parameters
    ----------
    text : str
        The scenario file as it is.
    entries : iterable of Entry
        Inputs to state anew; all others, comments and order stay.
    sources : iterable of OwnFile
        Files that the inputs come from.

    Returns
    -------
    str
        TOML text.
    """
    import tomlkit

    updated = updated_toml(text, entries)
    parsed = tomlkit.parse(updated)
    if "sources" not in parsed:
        parsed.append("sources", tomlkit.table(is_super_table=True))
    works: Any = parsed["sources"]
    for source in sources:
        work = tomlkit.table()
        work.update({"title": source.title, "accessed": source.read_on, "note": source.note})
        works[source.key] = work
    return spelled(parsed, before=updated)
