"""The values of one input at which two approaches cost the same, as its control shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.formatting import parameter_value
from simulator.decisions.solve import solve
from simulator.parameters import APPROACHES, PARAMETERS

if TYPE_CHECKING:
    from simulator.decisions.verdict_parts import Verdict
    from simulator.scenarios.scenario import Scenario


def break_even_values(decided: Verdict, scenario: Scenario, name: str) -> dict[str, Any]:
    """Solve one input for the break-even of the two cheapest approaches.

    Parameters
    ----------
    decided : Verdict
        Says which two are the cheapest; those that meet the requirements come first.
    scenario : Scenario
        The scenario as it is shown.
    name : str
        Dotted name of the input.

    Returns
    -------
    dict
        ``says`` in one sentence, and ``values`` in the unit of the slider.

    Raises
    ------
    ValueError
        If there is no such input, or it cannot be solved.
    """
    if name not in PARAMETERS:
        raise ValueError(f"{name[:80]!r} is not an input")
    standings = decided.standings
    cheapest = sorted(APPROACHES, key=lambda one: (not standings[one].feasible, standings[one].cost))[:2]
    first, second = sorted(cheapest, key=APPROACHES.index)
    found = solve(scenario.inputs, name, first=first, second=second)
    return {
        "says": found.says,
        "values": [parameter_value(PARAMETERS[name], float(f"{one.value:.10g}")) for one in found.values],
    }
