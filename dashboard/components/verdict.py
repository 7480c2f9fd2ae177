"""The verdict in words, the notes below it, and faults where they arise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.figures.break_even import crossing_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.state import Shown
    from simulator.decisions.verdict_parts import Verdict
    from simulator.scenarios.faults import Fault, ScenarioError


def verdict_sentence(decided: Verdict | None) -> str:
    """First sentence of a verdict."""
    return decided.sentences["winner"] if decided else ""


def verdict_prose(decided: Verdict | None) -> str:
    """All that a verdict says after its first sentence."""
    if decided is None:
        return ""
    return " ".join(sentence for topic, sentence in decided.sentences.items() if topic != "winner")


def crossings_text(view: Shown) -> str:
    """One line for each pair of approaches."""
    return "\n".join(crossing_sentences(view.result, view.look))


def notes(view: Shown) -> list[Any]:
    """What a reader should know before trusting the numbers."""
    told = [*view.scenario.warnings, *view.result.warnings]
    return [html.P(f"{_begun(text)}.".replace("..", ".")) for text in told]


def _begun(text: str) -> str:
    """Begin a sentence with a capital, unless it begins with the name of a file or an input."""
    first = text.split(maxsplit=1)[0]
    return text if "/" in first or "." in first else f"{text[0].upper()}{text[1:]}"


def faults(error: ScenarioError) -> list[Any]:
    """Every fault of a scenario, one line each, and what now."""
    return fault_list("This scenario cannot be used; the page keeps the last one that could.", str(error).splitlines())


def left_out(found: Sequence[Fault], told: Sequence[str]) -> list[Any] | None:
    """What an address or a file asked for and did not get; nothing where it got all."""
    lines = [*told, *(f"{fault.name}: {fault.message}" for fault in found)]
    return fault_list("Some of what the address asks for was left out.", lines) if lines else None


def fault_list(head: str, lines: Sequence[str]) -> list[Any]:
    """One sentence and what it is about, as text."""
    return [html.P(head), html.Ul([html.Li(line) for line in lines])]
