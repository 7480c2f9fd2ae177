"""A run as CSV files: the same numbers as its JSON, in cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from simulator.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Signs with which a spreadsheet begins a formula.
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """Cell that a spreadsheet shows as it stands.

    Parameters
    ----------
    value : object
        A number, a text or None.

    Returns
    -------
    object
        Numbers as they are, nothing for None, texts that would begin a formula behind an apostrophe.

    Examples
    --------
    >>> safe_cell("=1+1"), safe_cell(-2.5), safe_cell(None)
    ("'=1+1", -2.5, '')
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA_SIGNS):
        return f"'{value}"
    return value


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Text of a CSV file.

    Parameters
    ----------
    heads : sequence of str
        First row.
    rows : iterable of sequence
        The others: numbers in full precision, texts, None for what does not exist.

    Returns
    -------
    str
        Comma-separated, with a line feed after each row.

    Examples
    --------
    >>> csv_text(("name", "USD"), [("@x", 0.1)])
    "name,USD\n'@x,0.1\n"
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([safe_cell(head) for head in heads])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return stream.getvalue()


def run_files(document: dict[str, Any]) -> dict[str, str]:
    """CSV files of a run.

    Parameters
    ----------
    document : dict
        What `simulator.outputs.contract.run_document` gave.

    Returns
    -------
    dict
        File name -> text: inputs, at_volume, over_volume, over_months, ledger, break_even, cheapest, waterfall.
    """
    return {
        "inputs.csv": inputs_csv(document["inputs"]),
        "at_volume.csv": _at_volume(document),
        "over_volume.csv": _over(document, "over_volume", "requests_per_month [request/month]", document["volumes"]),
        "over_months.csv": _over(document, "over_months", "month [month]", document["months"]),
        "ledger.csv": _ledger(document),
        "break_even.csv": _break_even(document["break_even"]),
        "cheapest.csv": csv_text(
            ("metric", "from [request/month]", "to [request/month]", "approach"),
            [
                (metric, part["from"], part["to"], part["approach"])
                for metric, found in document["break_even"].items()
                for part in found["cheapest"]
            ],
        ),
        "waterfall.csv": csv_text(
            ("label", "kind", "towards", "usd [USD]"),
            [(step["label"], step["kind"], step["towards"], step["usd"]) for step in document["waterfall"]],
        ),
    }


def inputs_csv(inputs: dict[str, Any]) -> str:
    """Every input with its provenance, as the text of a CSV file."""
    keys = ("value", "low", "high", "unit", "file", "line", "source", "where", "assumption")
    return csv_text(("name", *keys), [(name, *(told.get(key) for key in keys)) for name, told in inputs.items()])


def _at_volume(document: dict[str, Any]) -> str:
    """Every quantity at the scenario's volume, one column for each approach."""
    approaches = document["approaches"]
    names = list(next(iter(approaches.values()))["at_volume"])
    rows = [(name, _unit(name), *(told["at_volume"][name] for told in approaches.values())) for name in names]
    return csv_text(("quantity", "unit", *approaches), rows)


def _over(document: dict[str, Any], key: str, axis: str, places: list[float]) -> str:
    """Curves of all approaches, one row for each approach and place."""
    approaches = document["approaches"]
    names = list(next(iter(approaches.values()))[key])
    heads = ("approach", axis, *(f"{name} [{_unit(name)}]" if _unit(name) else name for name in names))
    rows = [
        (approach, place, *(told[key][name][index] for name in names))
        for approach, told in approaches.items()
        for index, place in enumerate(places)
    ]
    return csv_text(heads, rows)


def _ledger(document: dict[str, Any]) -> str:
    """Every amount."""
    keys = ("phase", "item", "month", "usd", "usd_paid", "equation")
    rows = [
        (approach, *(entry[key] for key in keys))
        for approach, told in document["approaches"].items()
        for entry in told["ledger"]
    ]
    return csv_text(("approach", *keys), rows)


def _break_even(metrics: dict[str, Any]) -> str:
    """Every crossing over volume and over months; a pair without one has a row that says so."""
    rows: list[tuple[object, ...]] = []
    for metric, found in metrics.items():
        for name, pair in found["pairs"].items():
            crossed = [(c["requests_per_month"], c["cheaper_above"], c["kind"]) for c in pair["crossings"]]
            rows += [(metric, "volume", name, *one, pair["says"]) for one in crossed or [(None, None, None)]]
        for name, pair in found["months"].items():
            met = [(c["month"], c["cheaper_from"], None) for c in pair["crossings"]]
            rows += [(metric, "month", name, *one, pair["says"]) for one in met or [(None, None, None)]]
    return csv_text(("metric", "over", "pair", "at", "cheaper_from_there", "kind", "says"), rows)


def _unit(name: str) -> str:
    """Canonical unit of a quantity; empty where the index does not know it."""
    return QUANTITIES[name].unit if name in QUANTITIES else ""
