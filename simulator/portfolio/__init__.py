"""Many scenarios at once: every scenario file at every point of a grid, one row each, and what to do first."""

from simulator.portfolio.grid import Axis, grid_axes, grid_points
from simulator.portfolio.journal import Journal
from simulator.portfolio.pools import Outcome, clustered, pooled
from simulator.portfolio.result_files import read_rows, write_results
from simulator.portfolio.row import COLUMNS, columns, row
from simulator.portfolio.summary import Portfolio, portfolio
from simulator.portfolio.sweeping import Swept, sweep
from simulator.portfolio.tasks import Task, tasks_of

__all__ = [
    "COLUMNS",
    "Axis",
    "Journal",
    "Outcome",
    "Portfolio",
    "Swept",
    "Task",
    "clustered",
    "columns",
    "grid_axes",
    "grid_points",
    "pooled",
    "portfolio",
    "read_rows",
    "row",
    "sweep",
    "tasks_of",
    "write_results",
]
