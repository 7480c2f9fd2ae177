"""The verdict in words, the notes below it, and faults where they arise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.figures.break_even import crossing_sentences

if TYPE_CHECKING:
    from dashboard.state import Shown
    from simulator.scenario_faults import ScenarioError


def crossings_text(view: Shown) -> str:
    """One line for each pair of approaches."""
    return "\n".join(crossing_sentences(view.result, view.look))


def notes(view: Shown) -> list[Any]:
    """What a reader should know before trusting the numbers."""
    told = [*view.scenario.warnings, *view.result.warnings]
    return [html.P(f"{text[0].upper()}{text[1:]}.".replace("..", ".")) for text in told]


def faults(error: ScenarioError) -> list[Any]:
    """Every fault of a scenario, one line each, and what now."""
    lines = str(error).splitlines()
    head = "This scenario cannot be used; the page shows the last one that could."
    return [html.P(head), html.Ul([html.Li(line) for line in lines])]
