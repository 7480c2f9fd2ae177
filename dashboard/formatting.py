"""Numbers and units as the page writes them; converting is left to the simulator."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from simulator.quantities import QUANTITIES
from simulator.units import UNITS, from_canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.declarations import Parameter
    from simulator.scenarios.entries import Entry

#: Names of the approaches where they stand alone: legends, table heads, cards.
APPROACH_LABELS: Final = {"prompting": "Prompting", "fine_tuning": "Fine-tuning", "hybrid": "Hybrid"}
#: Names of the ledger's phases.
PHASE_LABELS: Final = {
    "upfront": "Upfront", "training": "Training", "per_request": "Per request",
    "hosting": "Hosting", "upkeep": "Upkeep", "failures": "Failures",
}  # fmt: skip
#: Units that say nothing on a screen, or say it in another word.
_UNIT_WORDS: Final = {"ratio": "×", "yes/no": "", "choice": "", "fraction": "", "USD": "USD"}
#: Digits that a number keeps on screen where it is not whole.
DIGITS: Final = 4


def unit_word(unit: str) -> str:
    """Say a unit as the page shows it.

    Parameters
    ----------
    unit : str
        A unit of the simulator, for example ``"request/month"``.

    Returns
    -------
    str
        For example ``"requests/month"``.

    Examples
    --------
    >>> unit_word("request/month"), unit_word("USD/Mtok"), unit_word("ratio")
    ('requests/month', 'USD/Mtok', '×')
    """
    if unit in _UNIT_WORDS:
        return _UNIT_WORDS[unit]
    first, slash, rest = unit.partition("/")
    plural = first if first.isupper() or first in ("%", "ms") or first[:1].isupper() else f"{first}s"
    return f"{plural}{slash}{rest}"


def number(value: float | None) -> str:
    """Write a number with four digits, thousands apart, without an exponent where that is readable.

    Examples
    --------
    >>> number(1234567.0), number(0.15315), number(50000.0), number(1.2e-7), number(None)
    ('1,234,567', '0.1532', '50,000', '1.2e-07', '–')
    """
    if value is None:
        return "–"
    if abs(value) >= 10 ** (DIGITS - 1):
        return f"{value:,.0f}"
    return f"{value:.{DIGITS}g}"


def quantity_unit(name: str) -> str:
    """Unit in which a quantity is shown."""
    return QUANTITIES[name].shown_in


def axis_title(name: str) -> str:
    """Title of an axis that shows a quantity: its label and unit, from the index.

    Examples
    --------
    >>> axis_title("total_cost")
    'Total cost (USD)'
    """
    return f"{QUANTITIES[name].label} ({unit_word(quantity_unit(name)) or 'fraction'})"


def shown(name: str, values: Iterable[float]) -> list[float | None]:
    """Amounts of a quantity in the unit in which it is shown; None where there is no number.

    Parameters
    ----------
    name : str
        A quantity of the index.
    values : iterable of float
        In its canonical unit.

    Returns
    -------
    list of float or None
        In its friendly unit.
    """
    unit = quantity_unit(name)
    return [float(from_canonical(float(value), unit)) if isfinite(value) else None for value in values]


def parameter_value(declared: Parameter, value: float | str | None) -> float | str | None:
    """Value of an input in the unit of its slider, without the dust of binary fractions."""
    if not isinstance(value, float | int):
        return value
    return float(f"{from_canonical(float(value), declared.shown_in):.12g}")


def entry_text(entry: Entry) -> str:
    """Value and unit of an input as its file writes them."""
    value = entry.shown_value
    if value is None:
        return "not asked for"
    if entry.unit == "yes/no":
        return "yes" if value else "no"
    return value if isinstance(value, str) else f"{number(value)} {unit_word(entry.unit)}".strip()


def range_text(entry: Entry) -> str:
    """Range of an input as its file writes it; empty where it is taken as exact."""
    if entry.shown_low is None or entry.shown_high is None:
        return ""
    return f"{number(entry.shown_low)} to {number(entry.shown_high)}"


def provenance_lines(entry: Entry, titles: dict[str, dict[str, str]]) -> Sequence[str]:
    """Say where an input comes from: the source's title and place or the assumption, the range, file and line."""
    if entry.source is not None:
        told = [f"Source: {titles.get(entry.source, {}).get('title', entry.source)}", entry.where or ""]
    else:
        told = [f"Assumption: {entry.assumption}"]
    spread = range_text(entry)
    if spread:
        told.append(f"5 to 95 %: {spread} {unit_word(entry.unit) if entry.unit in UNITS else ''}".strip())
    told.append(f"{entry.file}:{entry.line}" if entry.line else entry.file)
    return [line for line in told if line]
