"""Tables in a terminal: 80 columns where the output is a pipe or a file, colour only where somebody looks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text
from typer import echo

from dashboard.formatting import APPROACH_LABELS, PHASE_LABELS, number, unit_word
from simulator.commands.output import plain
from simulator.parameters import APPROACHES
from simulator.quantities import QUANTITIES
from simulator.units import from_canonical
from simulator.wording import spoken_volume

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import JustifyMethod, RenderableType

    from simulator.breakeven.break_evens import BreakEven
    from simulator.results import Result

#: Quantities that a run shows at its volume, in their order: money, quality, time.
SHOWN: Final = (
    "total_cost", "cost_per_request", "cost_per_accepted_answer", "call_cost", "pass_rate", "consistency",
    "agreement", "calls_per_request", "cache_hit_rate", "latency", "latency_p95", "replicas", "days_to_ready",
)  # fmt: skip
#: What the two metrics of a break-even are called.
METRIC_WORDS: Final = {"total_cost": "total cost", "cost_per_accepted_answer": "cost per accepted answer"}

#: Longest text that a column of a table never breaks. [character]
SHORT: Final = 16
#: Longest name in the first column that is never broken. [character]
NAME: Final = 44
#: Width that tables are laid out for. [character]
SCREEN: Final = 80
#: Widest table. [character]
_WIDEST: Final = 1_000
#: Between a number and its sign no line is broken: a letter stands there until lines are.
_UNBROKEN: Final = re.compile(r"(?<=\d) (?=%|±|[mbtr]+illion)|(?<=±) ")
_GLUE: Final = "\ue000"
#: Width that a title may ask of its table. [character]
_TITLE: Final = 60


def show(*parts: RenderableType) -> None:
    """Write tables and sentences to standard output.

    Parameters
    ----------
    *parts : renderable
        Tables, texts and strings; strings are text, never markup.
    """
    console = Console(highlight=False, markup=False, emoji=False)
    screen = console.width
    with console.capture() as drawn:
        for part in parts:
            if isinstance(part, Table) and part.box:
                console.print()
            shown = _hanging(part) if isinstance(part, str) else part
            # numbers are never cut: a table that needs more than the screen runs over its edge
            needed = Measurement.get(console, console.options.update(max_width=_WIDEST), shown).minimum
            console.width = max(screen, needed)
            console.print(shown)
            console.width = screen
    # a table fills its columns up with spaces, at the end of a line too
    echo("\n".join(line.rstrip() for line in drawn.get().replace(_GLUE, " ").splitlines()))


def words_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Table of texts that wrap.

    Parameters
    ----------
    title : str
        Title; none if empty.
    heads : sequence of str
        Heads of the columns.
    rows : iterable of sequence of str
        Cells; whatever they hold is shown as it stands.

    Returns
    -------
    Table
        For `show`.
    """
    return numbers_table(title, heads, rows, texts=len(heads))


def facts_table(rows: Iterable[tuple[str, str]]) -> Table:
    """Table of words and what each of them is, without a head."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for word, told in rows:
        table.add_row(Text(plain(word)), Text(_UNBROKEN.sub(_GLUE, plain(told))))
    return table


def numbers_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 1) -> Table:
    """Table whose first columns are texts and whose others are numbers.

    Parameters
    ----------
    title : str
        Title; none if empty.
    heads : sequence of str
        Heads of the columns.
    rows : iterable of sequence of str
        Cells.
    texts : int
        How many columns are texts.

    Returns
    -------
    Table
        For `show`.
    """
    table = _table(title)
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [
        max(len(line) for row in [heads, *cells] for line in row[place].split("\n")) for place in range(len(heads))
    ]
    folds = [place for place in range(1, texts) if widths[place] > SHORT]
    spared = sum(widths[place] - SHORT for place in folds)
    if widths[0] > NAME or sum(widths) + 2 * (len(widths) - 1) - spared > SCREEN:
        folds.append(0)
    for place, head in enumerate(heads):
        side: JustifyMethod = "left" if place < texts else "right"
        if place in folds:
            table.add_column(head, justify=side, overflow="fold")
        else:
            table.add_column(head, justify=side, no_wrap=True, min_width=widths[place])
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    return table


def approaches_table(title: str, rows: Iterable[tuple[str, str, Mapping[str, str]]]) -> Table:
    """Table with a column for each approach.

    Parameters
    ----------
    title : str
        Title.
    rows : iterable of (str, str, mapping)
        Label, unit, and the cell of each approach.

    Returns
    -------
    Table
        For `show`.
    """
    heads = ("", "", *(APPROACH_LABELS[name] for name in APPROACHES))
    cells = [(label, unit, *(told[name] for name in APPROACHES)) for label, unit, told in rows]
    return numbers_table(title, heads, cells, texts=2)


def quantity_cell(name: str, value: float) -> str:
    """Write a quantity in the unit in which it is shown.

    Examples
    --------
    >>> quantity_cell("pass_rate", 0.92349)
    '92.35'
    """
    shown = float(from_canonical(float(value), QUANTITIES[name].shown_in))
    return number(shown) if shown == shown else "–"


def at_volume_table(result: Result) -> Table:
    """What each approach costs and how good it is at the scenario's volume."""
    rows = [
        (
            QUANTITIES[name].label,
            unit_word(QUANTITIES[name].shown_in),
            {key: quantity_cell(name, approach.at_volume[name]) for key, approach in result.approaches.items()},
        )
        for name in SHOWN
    ]
    return approaches_table(f"At {spoken_volume(result.volume)} requests in month 1", rows)


def phases_table(result: Result) -> Table:
    """Where the money goes."""
    rows = [
        (PHASE_LABELS[phase], "USD", {key: number(a.phases[phase]) for key, a in result.approaches.items()})
        for phase in result.approaches[APPROACHES[0]].phases
    ]
    return approaches_table("Cost by phase, present value", rows)


def break_even_parts(metric: str, found: BreakEven, volume: float) -> list[RenderableType]:
    """Break-evens on one metric: the cheapest approach by volume, and in words."""
    spans = [
        (f"{spoken_volume(part.start)} to {spoken_volume(part.end)}", APPROACH_LABELS[part.approach])
        for part in found.cheapest
    ]
    return [
        words_table(f"Cheapest by {METRIC_WORDS[metric]}", ("requests a month", "approach"), spans),
        "",
        *(f"- {pair.says}" for pair in found.pairs.values()),
        "",
        f"Over the months, at {spoken_volume(volume)} requests in month 1:",
        *(f"- {_pair_words(name)}: {pair.says}" for name, pair in found.months.items()),
    ]


def waterfall_table(result: Result) -> Table:
    """How one total becomes the next."""
    words = {**PHASE_LABELS, **APPROACH_LABELS}
    rows = [
        (words.get(step.label, step.label), number(step.usd) if step.kind == "total" else "", "")
        if step.kind == "total"
        else (f"  {words.get(step.label, step.label)}", "", f"{step.usd:+,.2f}")
        for step in result.waterfall
    ]
    return numbers_table("From one total to the next, USD", ("", "total", "change"), rows)


def ledger_table(result: Result) -> Table:
    """Every line of the ledger, its months added up."""
    rows = []
    for approach, told in result.approaches.items():
        lines: dict[tuple[str, str, str], list[tuple[int, float, float]]] = {}
        for entry in told.ledger:
            lines.setdefault((entry.phase, entry.item, entry.equation), []).append(
                (entry.month, entry.usd, entry.usd_paid)
            )
        for (phase, item, equation), paid in lines.items():
            months = sorted(month for month, _, _ in paid)
            span = str(months[0]) if len(months) == 1 else f"{months[0]}-{months[-1]}"
            name = f"{APPROACH_LABELS[approach]}: {PHASE_LABELS[phase]}, {item}"
            rows.append((name, equation, span, f"{sum(usd for _, usd, _ in paid):,.2f}"))
    heads = ("amount", "equation", "months", "USD")
    return numbers_table("Ledger, present value (each month: --csv or --json)", heads, rows, texts=2)


def _hanging(text: str) -> RenderableType:
    """Text whose second line is indented like its first, and further behind the dash of a list."""
    text = _UNBROKEN.sub(_GLUE, plain(text))
    bare = text.lstrip(" ")
    mark = "- " if bare.startswith("- ") else ""
    if not bare or (len(bare) == len(text) and not mark):
        return Text(text)
    table = Table(box=None, show_header=False, pad_edge=False, padding=0)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(Text(" " * (len(text) - len(bare)) + mark), Text(bare.removeprefix(mark)))
    return table


def _pair_words(name: str) -> str:
    """Say which two approaches a pair compares."""
    first, _, second = name.partition("/")
    return f"{APPROACH_LABELS[first]} and {APPROACH_LABELS[second].lower()}"


def _table(title: str) -> Table:
    """Empty table in the style of all."""
    return Table(
        title=Text(plain(title)) if title else None, title_justify="left", title_style="bold", box=SIMPLE_HEAD,
        header_style="bold", padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, min_width=min(len(title), _TITLE),
    )  # fmt: skip
