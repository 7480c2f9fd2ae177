"""What a report for a decision stands on: verdict, bands, ten aspects, all computed for one scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from simulator.api import draws_of, run_uncertainty, run_verdict
from simulator.decisions.aspects import compared_aspects
from simulator.uncertainty.statements import break_even_statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.state import Shown
    from simulator.decisions.aspects import Aspects
    from simulator.decisions.verdict_parts import Verdict
    from simulator.uncertainty.study import Uncertainty

#: Cases behind the bands and the chances of a report, in eight blocks.
REPORT_DRAWS: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What a report shows beside the views.

    Attributes
    ----------
    verdict : Verdict
        Who wins, how sure, what would flip it.
    aspects : Aspects
        The ten aspects.
    drawn : Uncertainty or None
        Bands and chances; None where nothing is uncertain.
    break_even : str
        What the draws say about the break-even; empty without any.
    """

    verdict: Verdict
    aspects: Aspects
    drawn: Uncertainty | None
    break_even: str


def evidence(view: Shown, *, draws: int, seed: int, progress: Callable[[float], None] | None = None) -> Evidence:
    """Work out what a report needs beyond a point run.

    Parameters
    ----------
    view : Shown
        Scenario and result.
    draws : int
        Random cases, eight times a power of two.
    seed : int
        The same seed gives the same report.
    progress : callable, optional
        Told the share of the work that is done.

    Returns
    -------
    Evidence
        Verdict, aspects, bands.
    """
    scenario = view.scenario
    cases = draws_of(scenario, draws=draws, seed=seed)
    drawn = run_uncertainty(scenario, draws=draws, seed=seed, progress=progress) if cases is not None else None
    return Evidence(
        verdict=run_verdict(scenario, draws=draws, seed=seed, result=view.result, drawn=drawn),
        aspects=compared_aspects(scenario.inputs, draws=cases),
        drawn=drawn,
        break_even=break_even_statement(drawn) if drawn is not None else "",
    )
