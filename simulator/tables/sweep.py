"""A portfolio as a table in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.formatting import APPROACH_LABELS, number
from simulator.tables.run import numbers_table

if TYPE_CHECKING:
    from rich.table import Table

    from simulator.portfolio.summary import Portfolio


def portfolio_table(found: Portfolio) -> Table:
    """Use cases, the most valuable to learn more about first.

    Parameters
    ----------
    found : Portfolio
        What `portfolio.portfolio` found.

    Returns
    -------
    Table
        For `tables.show`.
    """
    rows = [
        (
            case.name,
            APPROACH_LABELS.get(case.winner, "none"),
            "-" if case.sure is None else f"{case.sure:.0%}",
            _usd(case.saving),
            _usd(case.evpi),
        )
        for case in found.cases
    ]
    return numbers_table("Ranked by what knowing more is worth", ("", "best", "sure", "saves USD", "worth USD"), rows)


def _usd(amount: float | None) -> str:
    """Amount, or a dash."""
    return "-" if amount is None else number(amount)
