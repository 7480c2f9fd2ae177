"""The views of the page, in their order."""

from __future__ import annotations

from typing import Final

from dashboard.figures import (
    aspects,
    break_even,
    combine,
    consistency,
    how_sure,
    measure_first,
    money,
    payback,
    savings,
    sources,
    speed,
    which_where,
)
from dashboard.figures.view import View

#: Key -> view. The first one follows the sliders while they move.
VIEWS: Final[dict[str, View]] = {
    module.VIEW.key: module.VIEW
    for module in (
        break_even, payback, consistency, money, savings, how_sure, measure_first, speed, which_where, combine, aspects,
        sources,
    )
}  # fmt: skip
