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
    price_fall,
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
        break_even, payback, consistency, money, savings, how_sure, measure_first, speed, price_fall, which_where,
        combine, aspects,
        sources,
    )
}  # fmt: skip
#: What single views are asked, in the order of the views.
SETTINGS: Final = tuple(name for view in VIEWS.values() for name in view.settings)
