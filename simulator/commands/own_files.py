"""What ``breakeven calibrate`` does with the files: read them, price what they hold, see what each proposes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.commands.output import plain
from simulator.commands.progress import Bar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.calibration import Calibration, Reading
    from simulator.prices.book import PriceBook
    from simulator.scenarios.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the options ask of the files.

    Attributes
    ----------
    form, cached, model, variant, before, versus : str or None
        Options of the same names; ``form`` is --format.
    max_tokens : int or None
        Longest training example.
    columns : dict of str to str
        Field -> column.
    examples : dict of str to float
        Variant -> examples behind it.
    approach : str
        What the files speak for.
    """

    form: str | None
    cached: Any
    model: str | None
    variant: str | None
    before: str | None
    versus: str | None
    max_tokens: int | None
    columns: dict[str, str]
    examples: dict[str, float]
    approach: str


def pairs(option: str, texts: Sequence[str] | None, form: str) -> dict[str, str]:
    """Name and value of each NAME=VALUE; the last equals sign counts, since names may hold one.

    Raises
    ------
    ValueError
        If a text is no such pair.
    """
    found = {}
    for text in texts or ():
        name, equals, value = text.rpartition("=")
        if not equals or not name.strip() or not value.strip():
            raise ValueError(f"{option} {text[:80]!r}: write {form}")
        found[name.strip()] = value.strip()
    return found


def counts(option: str, texts: Sequence[str] | None, form: str) -> dict[str, float]:
    """Name and count of each NAME=N.

    Raises
    ------
    ValueError
        If N is no number from 0 on.
    """
    found = {}
    for name, value in pairs(option, texts, form).items():
        try:
            found[name] = float(value)
        except ValueError:
            found[name] = -1.0
        if not 0 <= found[name] < float("inf"):
            raise ValueError(f"{option} {name[:60]}={value[:20]}: N is a number of examples, from 0 on")
    return found


def readings_of(files: Sequence[Path], asked: Asked) -> list[Reading]:
    """Each file, with a bar where it takes long; several evaluations become one."""
    from simulator.calibration import merged

    found = [_reading(file, asked) for file in files]
    evaluations = [reading for reading in found if reading.evaluation is not None]
    if len(evaluations) > 1:
        found = [merged(evaluations), *(reading for reading in found if reading.evaluation is None)]
    return found


def _reading(file: Path, asked: Asked) -> Reading:
    """Read one file."""
    from simulator.calibration import read

    with Bar(f"Reading {plain(file.name)}") as bar:
        return read(
            file, asked.form, columns=asked.columns or None, model=asked.model, max_tokens=asked.max_tokens,
            cached=asked.cached, progress=lambda done, size: bar(done / size if size else 1.0),
        )  # fmt: skip


def calibrated(reading: Reading, asked: Asked, scenario: Scenario, book: PriceBook) -> Calibration:
    """What one file proposes and tells; options that it cannot use are left out."""
    from simulator.calibration import calibration
    from simulator.calibration.billing import billing_options

    today = datetime.datetime.now(tz=datetime.UTC).date()
    more = billing_options(reading, scenario=scenario, book=book, today=today)
    if reading.requests is not None:
        more["model"] = asked.model
    if reading.evaluation is not None:
        more = {
            "variant": asked.variant, "before": asked.before, "versus": asked.versus, "examples": asked.examples or None
        }  # fmt: skip
    present = {name: entry.value for name, entry in scenario.entries.items() if isinstance(entry.value, float)}
    return calibration(reading, approach=asked.approach, present=present, **more)
