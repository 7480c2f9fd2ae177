"""What single views are asked: axes of the winner map, a fall of prices."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import dash_mantine_components as dmc

from dashboard import ids
from dashboard.components.attributes import attributes
from dashboard.formatting import APPROACH_LABELS
from dashboard.state import Look
from simulator.input_words import spoken_input
from simulator.parameters import PARAMETERS

if TYPE_CHECKING:
    from dashboard.figures.view import View

#: Setting -> how it is spoken.
SPOKEN: Final = {
    "map_x": "Across: input on the level axis of the map",
    "map_y": "Up: input on the upright axis of the map",
    "price_fall": "Yearly fall of inference prices",
}


def setting_controls(view: View) -> list[Any]:
    """Controls of a view's own settings, with the usual values.

    Parameters
    ----------
    view : View
        The view.

    Returns
    -------
    list of component
        One control for each setting; empty for most views.
    """
    return [_fall(name) if name == "price_fall" else _axis(name) for name in view.settings]


def _axis(name: str) -> dmc.Select:
    """Build the choice of one input; requirements and words are no axes."""
    fit = [one for one in PARAMETERS.values() if one.domain != "choice" and one.group != "requirements"]
    groups = [
        {
            "group": APPROACH_LABELS.get(group, group.capitalize()),
            "items": [{"value": one.name, "label": spoken_input(one.name)} for one in members],
        }
        for group, members in groupby(fit, key=lambda one: one.group)
    ]
    return dmc.Select(
        id=ids.setting(name), data=groups, value=getattr(Look(), name), searchable=True, allowDeselect=False, size="xs",
        w=190, maxDropdownHeight=360, nothingFoundMessage="No such input",
        comboboxProps={"width": 300, "position": "bottom-end"}, **attributes(aria_label=SPOKEN[name]),
    )  # fmt: skip


def _fall(name: str) -> dmc.NumberInput:
    """Build the box of a percentage."""
    return dmc.NumberInput(
        id=ids.setting(name), value=getattr(Look(), name), min=0, max=99, step=5, size="xs", w=130, suffix=" % a year",
        debounce=400, clampBehavior="strict", hideControls=True, **attributes(aria_label=SPOKEN[name]),
    )  # fmt: skip
