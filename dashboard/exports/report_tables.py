"""Tables of the report: how the approaches stand, the ten aspects, the assumptions that matter."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from dashboard.formatting import APPROACH_LABELS, entry_text, number, range_text, shown, unit_word
from simulator.parameters import PARAMETERS
from simulator.units import from_canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.decisions.aspects import Aspects
    from simulator.decisions.verdict_parts import Verdict
    from simulator.scenarios.scenario import Scenario

#: Outcome of a claim -> its sign.
SIGNS: Final = {"confirmed": "holds", "not confirmed": "does not hold", "tie": "tie"}
#: Topics whose assumptions a report leaves to the files: they are conventions, not beliefs.
CONVENTIONS: Final = ("plan", "requirements")


def standings_table(decided: Verdict) -> str:
    """One row for each approach: cost, quality, speed, chance of being cheapest, what it misses."""
    rows = []
    for name, standing in decided.standings.items():
        percent = shown("pass_rate", [standing.pass_rate, standing.consistency])
        chance = "–" if standing.chance is None else f"{100 * standing.chance:.0f} %"
        verdict = "cheapest" if name == decided.winner else "" if standing.feasible else "out"
        missed = "; ".join(check.says for check in standing.missed)
        rows.append([
            APPROACH_LABELS[name], f"{standing.cost:,.0f}",
            *(f"{value:.1f} %" for value in percent if value is not None),
            f"{standing.latency:.2f} s", chance, f"{verdict}: {missed}" if missed else verdict,
        ])  # fmt: skip
    heads = ("", "Cost over the horizon (USD)", "Right", "Right 10 of 10 times", "Response time", "Cheapest in", "")
    winner = list(decided.standings).index(decided.winner) if decided.winner in decided.standings else None
    return table(heads, rows, marked=winner)


def aspects_table(found: Aspects) -> str:
    """One row for each aspect: the claim, whether it holds, the numbers that it is judged by."""
    rows = []
    for aspect in found.aspects:
        # the measure that decided: a tie in another one says less
        measure = next((one for one in aspect.measures if one.outcome == aspect.outcome), aspect.measures[0])
        values = [number(float(from_canonical(value, measure.shown_in))) for value in measure.values.values()]
        odds = "" if aspect.chance is None else f" ({100 * aspect.chance:.0f} %)"
        label = f"{measure.label}, {unit_word(measure.shown_in)}".rstrip(", ")
        rows.append([aspect.label, aspect.claim, f"{SIGNS[aspect.outcome]}{odds}", label, *values])
    heads = ("Aspect", "Common claim", "Here (of cases)", "Measured by", *APPROACH_LABELS.values())
    return table(heads, rows, texts=4, kind="aspects")


def assumptions_table(scenario: Scenario, *, most: int = 6) -> str:
    """Assumptions with the widest ranges: those that are worth replacing by own numbers first."""
    entries = [
        entry
        for entry in scenario.entries.values()
        if entry.source is None and isinstance(entry.value, float) and PARAMETERS[entry.name].topic not in CONVENTIONS
    ]
    ranged = [entry for entry in entries if entry.low is not None and entry.high is not None]
    widest = sorted(ranged, key=lambda entry: -_spread(entry.low, entry.high))[:most]
    rows = [
        [
            f"{PARAMETERS[entry.name].group.replace('_', '-').capitalize()}: {PARAMETERS[entry.name].label.lower()}",
            entry_text(entry), range_text(entry), str(entry.assumption),
        ]
        for entry in widest
    ]  # fmt: skip
    if not rows:
        return ""
    title = f"The {len(rows)} of {len(entries)} assumptions with the widest ranges: put in your own numbers here first"
    return table(("Input", "Value", "5 to 95 %", "Assumption"), rows, texts=4, caption=title)


def _spread(low: float | None, high: float | None) -> float:
    """Ratio of the ends of a range; endless where it begins at nothing."""
    return (high or 0.0) / low if low else float("inf")


def table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    texts: int = 1,
    marked: int | None = None,
    caption: str = "",
    kind: str = "plain",
) -> str:
    """HTML table.

    Parameters
    ----------
    heads : sequence of str
        Heads as text.
    rows : iterable of sequence of str
        Cells as text.
    texts : int
        How many columns, from the left, are words and not numbers.
    marked : int, optional
        Row that stands out.
    caption : str
        Caption as text.
    kind : str
        Class that the style sheet knows it by.

    Returns
    -------
    str
        HTML.
    """
    kinds = ["text" if column < texts else "number" for column in range(len(heads))]
    head = "".join(
        f'<th scope="col" class="{sort}">{html.escape(text)}</th>' for sort, text in zip(kinds, heads, strict=True)
    )
    lines = []
    for index, row in enumerate(rows):
        cells = "".join(f'<td class="{sort}">{html.escape(cell)}</td>' for sort, cell in zip(kinds, row, strict=True))
        mark = ' class="best"' if index == marked else ""
        lines.append(f"<tr{mark}>{cells}</tr>")
    said = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f'<table class="{kind}">{said}<thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
