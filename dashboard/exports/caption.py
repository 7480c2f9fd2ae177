"""What every export says about itself: of what, of which scenario, of which day, from which sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from dashboard.formatting import entry_text
from simulator.wording import spoken_volume

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from dashboard.figures.view import View
    from dashboard.state import Shown
    from simulator.scenarios.scenario import Scenario

#: Characters that a part of a file name keeps: enough to tell scenarios apart, few enough for any disk.
MOST_CHARACTERS: Final = 60
#: What changed inputs name as their file.
CHANGED_FILES: Final = ("changed", "--set")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What an export carries beside its numbers.

    Attributes
    ----------
    question, answer : str
        Title of the view and its sentence.
    scenario, title, file, sha256 : str
        The scenario: its word, its own name, its file and the digest of that.
    volume : float
        Requests in month 1. [request/month]
    changed : tuple of str
        Inputs that differ from the file, as ``name = value unit``.
    reviewed, day : datetime.date
        When the scenario's numbers were last looked at, and when this was made.
    version : str
        Version of the program.
    sources : tuple of str
        Works that the inputs cite: title and address.
    assumptions : int
        Inputs that are assumptions.
    """

    question: str
    answer: str
    scenario: str
    title: str
    file: str
    sha256: str
    volume: float
    changed: tuple[str, ...]
    reviewed: datetime.date
    day: datetime.date
    version: str
    sources: tuple[str, ...]
    assumptions: int

    def lines(self) -> list[tuple[str, str]]:
        """All of it as pairs of word and text, for heads of files."""
        return [
            ("question", self.question),
            ("answer", self.answer),
            ("scenario", f"{self.title} ({self.file})"),
            ("requests a month", spoken_volume(self.volume)),
            ("changed inputs", "; ".join(self.changed) or "none"),
            ("numbers reviewed", self.reviewed.isoformat()),
            ("made", f"{self.day.isoformat()} by LLM break-even {self.version}"),
            ("sources", "; ".join(self.sources)),
            ("assumptions", f"{self.assumptions} inputs are assumptions"),
        ]


def caption(view: Shown, drawn: View, *, day: datetime.date) -> Caption:
    """Work out what an export of one view says about itself.

    Parameters
    ----------
    view : Shown
        Scenario, result and look.
    drawn : View
        One of the views of the page.
    day : datetime.date
        The day to put on it.

    Returns
    -------
    Caption
        Texts and numbers.
    """
    scenario = view.scenario
    entries = scenario.entries.values()
    return Caption(
        question=drawn.question,
        answer=drawn.answer(view),
        scenario=scenario.name,
        title=scenario.title,
        file=scenario.file,
        sha256=scenario.sha256,
        volume=view.result.volume,
        changed=changed_inputs(scenario),
        reviewed=scenario.reviewed,
        day=day,
        version=program_version(),
        sources=cited_works(scenario),
        assumptions=sum(entry.value is not None and entry.source is None for entry in entries),
    )


def changed_inputs(scenario: Scenario) -> tuple[str, ...]:
    """Inputs that were changed after the file was read, with their values."""
    return tuple(
        f"{name} = {entry_text(entry)}" for name, entry in scenario.entries.items() if entry.file in CHANGED_FILES
    )


def cited_works(scenario: Scenario) -> tuple[str, ...]:
    """Works that the inputs cite, once each, in the order of the inputs."""
    keys = dict.fromkeys(entry.source for entry in scenario.entries.values() if entry.source is not None)
    works = [(key, scenario.sources.get(key, {})) for key in keys]
    return tuple(
        " ".join(part for part in (work.get("title", key), work.get("url", "")) if part) for key, work in works
    )


def program_version() -> str:
    """Version of the program, or a word where it is run without being installed."""
    try:
        return version("llm-breakeven")
    except PackageNotFoundError:
        return "(not installed)"


def file_name(scenario: str, view: str, *, day: datetime.date, ending: str) -> str:
    """Name of an exported file: scenario, view, date.

    Parameters
    ----------
    scenario, view : str
        Words; whatever they hold, the result is one plain name without a path.
    day : datetime.date
        Day of the export.
    ending : str
        File ending without a dot.

    Returns
    -------
    str
        The name.

    Examples
    --------
    >>> import datetime
    >>> file_name("../Ticket triage", "break-even", day=datetime.date(2026, 11, 23), ending="svg")
    'ticket-triage-break-even-2026-11-23.svg'
    """
    return "-".join([*_words([scenario, view]), day.isoformat()]) + f".{ending}"


def _words(texts: Sequence[str]) -> list[str]:
    """Texts as parts of a file name."""
    kept = (re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MOST_CHARACTERS].strip("-") for text in texts)
    return [word or "scenario" for word in kept]
