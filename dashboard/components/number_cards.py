"""Numbers as cards: which number of a sentence is what, and what lies behind one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from dash import html

from dashboard.components.browser_parts import DataTable
from dashboard.components.data_table import table_properties
from dashboard.components.readouts import SHOWN, number_tip
from dashboard.figures.sources import input_row
from dashboard.figures.view import Column, Table
from dashboard.formatting import APPROACH_LABELS, PHASE_LABELS, number, shown, unit_word
from simulator.outputs.explain import explained_quantity, inputs_below
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.quantities import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.state import Shown
    from simulator.decisions.verdict_parts import Verdict

#: A number of a sentence with sign, currency, error and word of size; the 10 of P10 is none, nor a dash a sign.
NUMBER: Final = re.compile(
    r"(?<![\w,.])(?:(?<!\d)-)?\$?\d(?:[\d,]*\d)?(?:\.\d+)?(?: ± \d+)?(?: (?:million|billion|trillion)\b)?(?: %)?"
)
#: Quantities whose card shows the ledger; the others show the inputs behind them.
MONEY: Final = ("total_cost", "cost_per_request", "cost_per_accepted_answer")
#: Topic of a verdict's sentence -> the view that its numbers come from.
VIEW_OF_TOPIC: Final = {
    "sure": "how-sure", "break_even": "break-even", "months": "payback", "turn": "measure-first",
    "measure": "measure-first",
}  # fmt: skip
#: What a view's numbers are, in a tooltip.
VIEW_TIPS: Final = {
    "how-sure": "Share of the draws [%]; a click goes to “How sure is it?”",
    "break-even": "Volume at which two approaches cost the same [requests/month]; a click goes to the chart",
    "payback": "Month from which one approach has cost less [month]; a click goes to the chart",
    "measure-first": "From the ranges of the inputs; a click goes to “What drives it, what to measure first?”",
}
_PLACE: Final = {"workload.requests_per_month": "requests/month", "workload.horizon": "months"}


def headline_cards(decided: Verdict | None) -> list[dict[str, str]]:
    """Cards of a verdict's first sentence, in the order of its numbers."""
    return list(_cards(decided, "winner")) if decided else []


def topic_cards(decided: Verdict | None) -> list[list[dict[str, str]]]:
    """Cards of what follows the first sentence, a list for each head that it stands under."""
    if decided is None:
        return []
    return [[card for topic in topics for card in _cards(decided, topic)] for topics in decided.heads.values()]


def _cards(decided: Verdict, topic: str) -> Iterator[dict[str, str]]:
    """One card for each number of a sentence; requirements of an approach that is out stand in the controls."""
    found = NUMBER.findall(decided.sentences[topic])
    if topic == "winner":
        costs = iter(
            [decided.winner, *(n for n in decided.order if n != decided.winner and decided.standings[n].feasible)]
        )
        yield _input_card(found[0], "workload.requests_per_month")
        for text in found[1:]:
            if text.endswith("%"):
                yield _view_card(text, "how-sure")
            elif "$" in text:
                yield _quantity_card(text, "total_cost", next(costs))
            else:
                yield _input_card(text, "workload.horizon")
    elif topic == "quality":
        others = [name for name in decided.order if name != decided.winner]
        pairs = [(key, name) for key in ("pass_rate", "consistency") for name in (decided.winner, others[0])]
        for text, (quantity, approach) in zip((one for one in found if one.endswith("%")), pairs, strict=True):
            yield _quantity_card(text, quantity, approach)
    elif topic in APPROACHES:
        for text in found[:1]:
            if "$" in text:
                yield _quantity_card(text, "total_cost", topic)
    elif topic in VIEW_OF_TOPIC:
        for text in found:
            yield _view_card(text, VIEW_OF_TOPIC[topic])


def _quantity_card(text: str, quantity: str, approach: str) -> dict[str, str]:
    """Number that an equation gives."""
    tip = f"{APPROACH_LABELS[approach]}: {number_tip(quantity)}"
    return {"text": text, "tip": tip, "quantity": quantity, "approach": approach}


def _view_card(text: str, view: str) -> dict[str, str]:
    """Number that a view shows."""
    return {"text": text, "tip": VIEW_TIPS[view], "view": view}


def _input_card(text: str, name: str) -> dict[str, str]:
    """Number that is an input."""
    declared = PARAMETERS[name]
    return {"text": text, "tip": f"{declared.label} [{_PLACE[name]}]: {declared.meaning}", "input": name}


def behind(view: Shown, quantity: str, approach: str) -> list[Any]:
    """What lies behind a number: its equation, and the lines of the ledger or the inputs.

    Parameters
    ----------
    view : Shown
        Scenario and result.
    quantity, approach : str
        Which number; names that do not exist are refused.

    Returns
    -------
    list of component
        Body of the card.

    Raises
    ------
    ValueError
        If there is no such number on the page.
    """
    if quantity not in SHOWN or approach not in APPROACHES:
        raise ValueError(f"{quantity[:80]!r} of {approach[:80]!r} is no number of this page")
    known, told = QUANTITIES[quantity], explained_quantity(quantity)
    (value,) = shown(quantity, [view.result.approaches[approach].at_volume[quantity]])
    unit = unit_word(known.shown_in) or known.unit
    head, table = _ledger(view, approach) if quantity in MONEY else _inputs(view, quantity, approach)
    columns, rows, _ = table_properties(table)
    return [
        html.H2(f"{known.label}: {APPROACH_LABELS[approach]}", id="card-title"),
        html.P([html.B(number(value)), f" {unit}"], className="card-value"),
        html.P(known.summary),
        html.Pre("\n".join(told.equations)),
        html.P([html.Code(known.place), f" · breakeven explain {quantity}"], className="card-place"),
        html.H3(head),
        DataTable(id="card-table", columns=columns, rows=rows, caption=head),
    ]


def _ledger(view: Shown, approach: str) -> tuple[str, Table]:
    """Lines of the ledger behind an amount, those of all months added up; they sum to the total cost."""
    sums: dict[tuple[str, str, str], list[float]] = {}
    for entry in view.result.approaches[approach].ledger:
        sums.setdefault((entry.phase, entry.item, entry.equation), []).append(entry.usd)
    columns = [
        Column(label="Phase", kind="text"), Column(label="Item", kind="text"), Column(label="Entries"),
        Column(label="Present value (USD)", kind="usd"), Column(label="Equation", kind="code"),
    ]  # fmt: skip
    rows: list[list[object]] = [
        [PHASE_LABELS[phase], item, len(amounts), sum(amounts), f"{equation} ({QUANTITIES[equation].place})"]
        for (phase, item, equation), amounts in sorted(
            sums.items(), key=lambda told: list(PHASE_LABELS).index(told[0][0])
        )
    ]
    rows.append(["Total", "", None, sum(sum(amounts) for amounts in sums.values()), "total_cost"])
    return "Lines of the ledger", Table(columns=columns, rows=rows)


def _inputs(view: Shown, quantity: str, approach: str) -> tuple[str, Table]:
    """Inputs behind a number; those of the other approach only where both go into it."""
    other = {"prompting": ("fine_tuning", "hybrid"), "fine_tuning": ("prompting", "hybrid")}.get(approach, ())
    names = [name for name in inputs_below(quantity) if PARAMETERS[name].group not in other]
    columns = [
        Column(label="Input", kind="text"), Column(label="Value", kind="text"),
        Column(label="Source or assumption", kind="prose"), Column(label="File and line", kind="code"),
    ]  # fmt: skip
    rows = [input_row(view.scenario, name) for name in names]
    return "Inputs behind it", Table(columns=columns, rows=rows)
