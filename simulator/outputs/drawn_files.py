"""Results with doubt as CSV files: the same numbers as their JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.outputs.csv_files import csv_text, inputs_csv
from simulator.parameters import PARAMETERS
from simulator.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Columns of a distribution of volumes or months.
_STANDINGS = ("always", "overtakes", "falls_behind", "never")


def uncertainty_files(document: dict[str, Any]) -> dict[str, str]:
    """CSV files of a run with doubt.

    Parameters
    ----------
    document : dict
        The JSON document of ``breakeven uncertainty``.

    Returns
    -------
    dict
        File name -> text: inputs, bands, shares, crossings.
    """
    levels = document["levels"]
    bands = ("over", "approach", "place", "quantity", "unit", "level", "value", "error")
    kinds = {"takes_over": "volume", "break_even": "volume", "payback": "month"}
    named = [f"{what}_{level:g}" for level in levels for what in ("at", "error")]
    heads = ("what", "over", "who", *(f"{what}{name}" for name in _STANDINGS for what in ("share_", "error_")), *named)
    return {
        "inputs.csv": inputs_csv(document["inputs"]),
        "bands.csv": csv_text(bands, _bands(document)),
        "shares.csv": csv_text(("requests_per_month", "approach", "counts", "share", "error"), _shares(document)),
        "crossings.csv": csv_text(
            heads,
            [
                (
                    what, over, who, *(one[key][name] for name in _STANDINGS for key in ("shares", "errors")),
                    *(one[key][place] for place in range(len(levels)) for key in ("values", "value_errors")),
                )
                for what, over in kinds.items()
                for who, one in document[what].items()
            ],
        ),
    }  # fmt: skip


def sensitivity_files(document: dict[str, Any]) -> dict[str, str]:
    """CSV files of a sensitivity analysis.

    Parameters
    ----------
    document : dict
        The JSON document of ``breakeven sensitivity``.

    Returns
    -------
    dict
        File name -> text: inputs, tornado, indices, worth, flips.
    """
    tornado = ("low", "high", "at_low", "at_high", "standing_at_low", "standing_at_high")
    worth = ("name", "usd", "error", "changes_choice")
    indices = document["indices"]
    shares = ("first", "first_half_width", "total", "total_half_width")
    outputs = (*(f"log total_cost of {name}" for name in ("prompting", "fine_tuning", "hybrid")), "log cost ratio")
    return {
        "inputs.csv": inputs_csv(document["inputs"]),
        "tornado.csv": csv_text(
            ("output", "output_unit", "base", "input", "unit", *tornado),
            [
                (one["output"], one["unit"], one["base"], bar["name"], PARAMETERS[bar["name"]].unit,
                 *(bar[key] for key in tornado))
                for one in (document["cost_tornado"], document["break_even_tornado"])
                for bar in one["bars"]
            ],
        ),
        "indices.csv": csv_text(
            ("output", "input", *shares),
            [
                (output, name, *(indices[key][row][column] for key in shares))
                for column, output in enumerate(outputs)
                for row, name in enumerate(indices["names"])
            ],
        ),
        "worth.csv": csv_text(
            ("kind", *worth),
            [
                (kind, *(one[key] for key in worth))
                for kind, found in (
                    ("everything", [document["everything"]]),
                    ("group", document["groups"]),
                    ("input", document["inputs_worth"]),
                )
                for one in found
            ],
        ),
        "flips.csv": csv_text(
            ("input", "unit", "distance", "value", "winner"),
            [
                (one["name"], PARAMETERS[one["name"]].unit, one["distance"], one["value"], one["winner"])
                for one in document["flip"]["singles"]
            ],
        ),
    }  # fmt: skip


def _bands(document: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """Percentiles of all quantities, one row for each level and place."""
    places = {"at_volume": [document["volume"]], "over_volume": document["volumes"], "over_months": document["months"]}
    for over, axis in places.items():
        for approach, quantities in document[over].items():
            for quantity, band in quantities.items():
                unit = QUANTITIES[quantity].unit if quantity in QUANTITIES else ""
                for row, level in enumerate(document["levels"]):
                    for column, place in enumerate(axis):
                        value, error = band["values"][row][column], band["errors"][row][column]
                        yield over, approach, place, quantity, unit, level, value, error


def _shares(document: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """Chance of being cheapest, with and without requirements."""
    counted = {"cheapest": "all", "cheapest_feasible": "those that meet the requirements"}
    for key, counts in counted.items():
        for approach, share in document[key].items():
            for volume, value, error in zip(document["volumes"], share["value"], share["error"], strict=True):
                yield volume, approach, counts, value, error
