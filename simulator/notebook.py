"""How records show themselves in a notebook: sentences and a table in plain HTML.

Whatever is shown is text: a title from a file is never markup. Colours and fonts are the notebook's own.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from simulator.quantities import QUANTITIES
from simulator.units import from_canonical
from simulator.wording import spoken_volume

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Names of the approaches at the head of a column or row.
HEADS: Final = {"prompting": "Prompting", "fine_tuning": "Fine-tuning", "hybrid": "Hybrid", "none": "None of them"}
#: Quantities that are shown of an approach: money, quality, time.
SHOWN: Final = ("total_cost", "cost_per_accepted_answer", "pass_rate", "consistency", "latency", "days_to_ready")
#: Digits of a shown number.
DIGITS: Final = 4
#: From here on a number is shown without decimals, with thousands apart.
_WHOLE: Final = 1_000


def sheet(title: str, said: Iterable[str], heads: Sequence[str] = (), rows: Iterable[Sequence[str]] = ()) -> str:
    """HTML of a record.

    Parameters
    ----------
    title : str
        What it is; text.
    said : iterable of str
        Sentences, each a paragraph; text.
    heads : sequence of str
        Heads of the columns; no table if empty.
    rows : iterable of sequence of str
        Cells; the first of each row names it. Text.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> sheet("<b>", ["a & b"], ["name", "USD"], [["x", "1"]])
    '<div><p><strong>&lt;b&gt;</strong></p><p>a &amp; b</p><table><thead><tr><th scope="col">name</th><th scope="col">\
USD</th></tr></thead><tbody><tr><th scope="row">x</th><td>1</td></tr></tbody></table></div>'
    """
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in said if sentence)
    if heads:
        top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
        body = "".join(
            f'<tr><th scope="row">{escape(name)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
            for name, *cells in rows
        )
        told += f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f"<div><p><strong>{escape(title)}</strong></p>{told}</div>"


def break_even_html(found: Any) -> str:
    """What a notebook shows of a break-even: every pair in words, and who is cheapest where.

    Parameters
    ----------
    found : BreakEven
        Pairs that say themselves, and intervals of volume.

    Returns
    -------
    str
        HTML.
    """
    rows = [
        (f"{spoken_volume(one.start)} to {spoken_volume(one.end)}", HEADS.get(one.approach, "Several"))
        for one in found.cheapest
    ]
    said = [pair.says for pair in found.pairs.values()]
    return sheet("Break-even", said, ("Requests a month", "Cheapest"), rows)


def shown_number(value: float | None) -> str:
    """A number with four digits; nothing where there is none.

    Examples
    --------
    >>> shown_number(54_385.4), shown_number(0.068951), shown_number(None), shown_number(float("nan"))
    ('54,385', '0.06895', '', '')
    """
    if value is None or value != value:
        return ""
    return f"{value:,.0f}" if abs(value) >= _WHOLE else f"{value:.{DIGITS}g}"


def quantity_rows(numbers: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """One row for each shown quantity, one cell for each approach.

    Parameters
    ----------
    numbers : mapping
        Approach -> quantity -> number in canonical units.

    Returns
    -------
    list of list of str
        Label, unit, and the numbers in the unit for screens.
    """
    rows = []
    for name in SHOWN:
        declared = QUANTITIES[name]
        cells = [shown_number(from_canonical(of[name], declared.shown_in)) for of in numbers.values()]
        rows.append([declared.label, declared.shown_in, *cells])
    return rows
