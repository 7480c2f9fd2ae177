"""A table of a view as properties of the browser's table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.figures.view import Table


def table_properties(table: Table) -> tuple[list[dict[str, str]], list[list[Any]], list[int] | None]:
    """Columns, rows and shown rows.

    Parameters
    ----------
    table : Table
        The numbers of a chart.

    Returns
    -------
    tuple
        Properties ``columns``, ``rows`` and ``shown`` of `DataTable`.
    """
    columns = [{"label": column.label, "kind": column.kind} for column in table.columns]
    return columns, [list(row) for row in table.rows], None if table.shown is None else list(table.shown)
