"""The verdict in words, the notes below it, and faults where they arise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import html

from dashboard.figures.break_even import answering_pair, crossing_sentences
from dashboard.formatting import APPROACH_LABELS
from simulator.decisions.verdict_parts import TOPICS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.state import Shown
    from simulator.decisions.verdict_parts import Verdict
    from simulator.scenarios.faults import Fault, ScenarioError
    from simulator.uncertainty.study import Uncertainty


#: What stands in place of a number from draws until it is there.
PENDING: Final = "working it out"
#: What bands and bars of the chart are.
SHADED: Final = "P10 to P90 of each cost, which four of five cases lie in; bars: the same of a break-even."
_PENDING_MEASURE: Final = {TOPICS["measure"]: f"{PENDING[0].upper()}{PENDING[1:]}."}


def verdict_sentence(decided: Verdict | None, *, pending: bool = False, rough: bool = False) -> str:
    """First sentence of a verdict.

    Parameters
    ----------
    decided : Verdict
        A verdict; None says nothing.
    pending : bool
        Whether its sureness is still being worked out.
    rough : bool
        Whether its sureness is of few draws.

    Returns
    -------
    str
        The sentence, with a word in place of the sureness where it is not known yet.
    """
    if decided is None:
        return ""
    says = decided.sentences["winner"]
    if pending:
        return pending_sentence(says)
    return says.replace("(sure: ", "(sure: about ") if rough else says


def pending_sentence(says: str) -> str:
    """First sentence of a verdict whose sureness is still being worked out."""
    return f"{says.removesuffix('.')} (sure: {PENDING})."


def verdict_topics(decided: Verdict | None, *, pending: bool = False) -> list[tuple[str, str]]:
    """All that a verdict says after its first sentence; what to measure first may be still being worked out."""
    if decided is None:
        return []
    return list((decided.topics | (_PENDING_MEASURE if pending else {})).items())


def crossings_told(view: Shown, drawn: Uncertainty | None = None) -> list[tuple[str, str]]:
    """What each pair of approaches says but the one above the chart; what is shaded is said where it is."""
    told = {
        " and ".join(APPROACH_LABELS[name] for name in pair.split("/")): says
        for pair, says in crossing_sentences(view, drawn).items()
        if pair != answering_pair(view)
    }
    shaded = drawn is not None and view.look.scale != "relative"
    return list((told | ({"Shaded": SHADED} if shaded else {})).items())


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
