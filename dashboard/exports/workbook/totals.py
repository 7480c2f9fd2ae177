"""What an approach costs in all at a volume, as one formula over the sheets of months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.exports.workbook.cells import filled
from dashboard.exports.workbook.months import ANSWERS, ROUNDING, WORKING
from dashboard.formatting import APPROACH_LABELS
from simulator.parameters import APPROACHES

if TYPE_CHECKING:
    from dashboard.exports.workbook.cells import Book

TOTALS: Final = "Per volume"
#: Fixed costs and slopes of an approach: key, label, unit, columns that are summed, whether of its models at work.
LINES: Final = (
    ("upfront", "Upfront, without delay", "USD", ("upfront",), True),
    ("training", "First training", "USD", ("first_training",), True),
    ("storage", "Storage", "USD", ("storage",), True),
    ("upkeep", "Upkeep", "USD", ("upkeep", "refreshing", "migrating"), True),
    ("tokens", "Tokens per request of month 1, none cached", "USD month/request", ("tokens",), True),
    ("router", "Router per request of month 1", "USD month/request", ("router",), False),
    ("failures", "Failures per request of month 1", "USD month/request", ("failures",), False),
    ("answers", "Accepted answers per request of month 1", "month/request", ("answers",), False),
    ("requests", "Requests per request of month 1", "month/request", ("requests",), False),
)
DELAY: Final = {
    "prompting": "prompting_days_to_ready",
    "fine_tuning": "fine_tuning_days_to_ready",
    "hybrid": "IF(hybrid_switch_month>1,prompting_days_to_ready,"
    "MAX(prompting_days_to_ready,fine_tuning_days_to_ready))",
}


def lay_totals(book: Book) -> None:
    """Fill the sheet of what a volume is multiplied with; all at present value."""
    sheet = book.add(TOTALS)
    sheet.widths.update({0: 44, 1: 18, 2: 18, 3: 18, 4: 22})
    for column, head in enumerate(("At present value", *(APPROACH_LABELS[name] for name in APPROACHES), "Unit")):
        sheet.put(0, column, head, "head")
    for row, (key, label, unit, summed, of_parts) in enumerate(LINES, start=1):
        sheet.put(row, 0, label, "text")
        for column, approach in enumerate(APPROACHES, start=1):
            sheets = [part.name for part in WORKING[approach]] if of_parts else [ANSWERS[approach]]
            sums = "+".join(f"SUM({{{name}:{one}*}})" for name in sheets for one in summed)
            sheet.calculate(row, column, filled(sums, book, sheet, row))
            book.call(f"{approach}_pv_{key}", sheet, row, column)
        sheet.put(row, len(APPROACHES) + 1, unit, "text")
    last = len(LINES) + 1
    for row, (key, label) in enumerate((("delay", "Delay"), ("fixed", "All that no volume changes")), start=last):
        sheet.put(row, 0, label, "text")
        for column, approach in enumerate(APPROACHES, start=1):
            whole = "+".join(f"{approach}_pv_{one}" for one in ("upfront", "training", "storage", "upkeep", "delay"))
            waited = f"({DELAY[approach]})*workload_cost_of_delay_per_day"
            sheet.calculate(row, column, waited if key == "delay" else whole)
            book.call(f"{approach}_pv_{key}", sheet, row, column)
        sheet.put(row, len(APPROACHES) + 1, "USD", "text")


def cache_formula(approach: str, volume: str) -> str:
    """What the cache changes in the token bill at a volume. [USD]."""
    return "+".join(
        f"{volume}*SUMPRODUCT({{{part.name}:cached*}},1-EXP(-({{{part.name}:rate*}}*{volume})))"
        for part in WORKING[approach]
    )


def machines_formula(approach: str, volume: str) -> str:
    """Machines at a volume: whole ones, and never fewer than are kept. [USD]."""
    terms = []
    for part in WORKING[approach]:
        needed = f"(-INT(-({{{part.name}:load*}}*{volume}*{ROUNDING})))"
        kept = f"{part.approach}_min_replicas"
        whole = f"({needed}>{kept})*({needed}-{kept})+{kept}"
        terms.append(f"SUMPRODUCT({{{part.name}:machine*}},{whole})")
    return "+".join(terms)


def total_formula(approach: str, volume: str) -> str:
    """Total cost at a volume, as a template. [USD].

    Parameters
    ----------
    approach : str
        One of the three.
    volume : str
        Reference to the cell of the volume.

    Returns
    -------
    str
        Template for `cells.filled`.
    """
    sloped = f"{volume}*({approach}_pv_tokens+{approach}_pv_router+{approach}_pv_failures)"
    cached, machines = cache_formula(approach, volume), machines_formula(approach, volume)
    return f"{approach}_pv_fixed+{sloped}+{cached}+{machines}"
