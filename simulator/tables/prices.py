"""Prices as tables: the list, the check of their age, and what changed between two days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.formatting import APPROACH_LABELS, number
from simulator.tables.run import numbers_table, words_table
from simulator.units import from_canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

#: Unit of a price -> the one that people read.
_FRIENDLY = {"USD/token": "USD/Mtok", "USD/example": "USD/1000 examples"}
#: Input that a price of inference sets -> what the list calls it.
_SHORT = {
    "price_per_input_token": "in", "price_per_cached_token": "cached", "price_per_cache_write_token": "write",
    "price_per_output_token": "out", "value": "",
}  # fmt: skip


def list_parts(document: dict[str, Any]) -> list[RenderableType]:
    """Names and prices of a list."""
    parts: list[RenderableType] = [f"Prices on {document['date']}", ""]
    for one in document["prices"]:
        seen = f", seen {one['as_of']}" if one["as_of"] else ""
        told = _amounts(one) or one["status"]
        parts += [f"{one['name']} ({one['kind']}{seen})", *([f"    {told}"] if told else [])]
    if any(one["amounts"] is None for one in document["prices"]):
        parts += ["", "Models without a price here: add a WORD that names fewer of them to look their prices up."]
    return parts


def check_parts(document: dict[str, Any]) -> list[RenderableType]:
    """What a check of the prices found."""
    old = [
        (one["name"], one["kind"], f"{one['age']} days", ", ".join(one["used_by"]))
        for one in sorted(document["old"], key=lambda one: (not one["used_by"], -one["age"]))
    ]
    ending = [(one["name"], one["kind"], _end(one), ", ".join(one["used_by"])) for one in document["ending"]]
    flips = [one for one in document["presets"] if one["flips"]]
    faults = [one for one in document["presets"] if one["fault"]]
    heads = ("name", "kind", "age", "used by")
    return [
        *_table(f"Seen more than {document['days']} days before {document['date']}", heads, old),
        *_table(f"Ended, or ending within {document['days']} days", ("name", "kind", "when", "used by"), ending),
        *_changed(f"Changed since {document['since']}, of those that presets use", document["changes"]),
        *(_changed("Other in the list asked for", document["listed"]) if document["against"] else ()),
        "",
        f"Verdicts with the prices of {document['date']}: {len(flips)} of {len(document['presets'])} presets flip.",
        *(f"- {one['name']}: {_winner(one['before'])} before, {_winner(one['after'])} then" for one in flips),
        *(f"- {one['name']} has no price then: {one['fault']}" for one in faults),
    ]


def change_parts(document: dict[str, Any]) -> list[RenderableType]:
    """What changed between two days."""
    title = f"Changed from {document['earlier']} to {document['later']}"
    return _changed(title, document["changes"])


def _changed(title: str, changes: list[dict[str, Any]]) -> list[RenderableType]:
    """Table of changed prices."""
    if not changes:
        return ["", f"{title}: nothing."]
    rows = []
    for one in changes:
        unit = _FRIENDLY.get(one["unit"], one["unit"])
        told = ["–" if one[key] is None else number(_shown(one[key], one["unit"])) for key in ("before", "after")]
        key = one["input_name"].removeprefix("batch_")
        tier = "batch " if key != one["input_name"] else ""
        what = f"{tier}{_SHORT.get(key, key)}"
        rows.append((one["name"], f"{one['kind']} {what}".strip(), unit, *told))
    return [numbers_table(title, ("name", "price", "unit", "before", "after"), rows, texts=3)]


def _table(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[RenderableType]:
    """Table, or a line that says there is nothing."""
    return [words_table(title, heads, rows)] if rows else ["", f"{title}: none."]


def _amounts(one: dict[str, Any]) -> str:
    """Prices of one name in the unit that people read."""
    if one["amounts"] is None:
        return ""
    unit = _FRIENDLY.get(one["unit"], one["unit"])
    told = [
        f"{_SHORT[key]} {number(_shown(value, one['unit']))}".strip()
        for key, value in one["amounts"].items()
        if key in _SHORT
    ]
    return f"{', '.join(told)} {unit}"


def _shown(value: float, unit: str) -> float:
    """Price in the unit that people read."""
    return float(from_canonical(value, _FRIENDLY.get(unit, unit)))


def _end(one: dict[str, Any]) -> str:
    """When an offer ends."""
    if not one["sold_until"] and not one["closed_to_new_from"]:
        return "end is announced"
    return f"until {one['sold_until']}" if one["sold_until"] else f"closed to new: {one['closed_to_new_from']}"


def _winner(name: str) -> str:
    """Who wins, as tables call it."""
    return str(APPROACH_LABELS.get(name, "no approach"))
