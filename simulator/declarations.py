"""What the declaration of an input says: unit, label, meaning, domain, limits, slider."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How an input may vary: decides the shape of its distribution and the scale of its slider.
Domain = Literal["positive", "fraction", "real", "whole", "flag", "choice"]
#: What kind of knowledge an input is: the groups of the value-of-information analysis.
Topic = Literal["workload", "tokens", "prices", "people", "quality", "latency", "requirements", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One declared input: everything that the checker, a slider, an axis or the docs need to know.

    Attributes
    ----------
    name : str
        Dotted name, for example ``"prompting.shots"``.
    unit : str
        Canonical unit, in which the records hold the number.
    shown_in : str
        Friendly unit for sliders, tables and scenario files.
    label, meaning : str
        Short label, and one sentence on what the number means.
    domain : Domain
        How it may vary.
    topic : Topic
        Group for the value of information.
    low, high : float
        Limits that a value may not leave, in the canonical unit.
    slider_low, slider_high : float
        Ends of its slider, in the canonical unit.
    logarithmic : bool
        True where the slider spans decades: its steps are then constant ratios.
    optional : bool
        True for requirements: the input may be absent.
    choices : tuple of str
        Allowed words, for a choice.
    """

    name: str
    unit: str
    shown_in: str
    label: str
    meaning: str
    domain: Domain
    topic: Topic
    low: float
    high: float
    slider_low: float
    slider_high: float
    logarithmic: bool = False
    optional: bool = False
    choices: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """Table of the scenario file that holds the input."""
        return self.name.partition(".")[0]

    @property
    def key(self) -> str:
        """Name of the input inside its table."""
        return self.name.partition(".")[2]


def parameter(
    unit: str,
    label: str,
    meaning: str,
    domain: Domain,
    topic: Topic,
    limits: tuple[float, float] = (0.0, 1.0),
    *,
    slider: tuple[float, float] | None = None,
    log: bool = False,
    shown_in: str | None = None,
    choices: tuple[str, ...] = (),
    optional: bool = False,
) -> Any:
    """Declare one input as a dataclass field that carries its own description."""
    low, high = limits
    slider_low, slider_high = slider or limits
    declared = {
        "unit": unit, "shown_in": shown_in or unit, "label": label, "meaning": meaning, "domain": domain,
        "topic": topic, "low": low, "high": high, "slider_low": slider_low, "slider_high": slider_high,
        "logarithmic": log, "optional": optional, "choices": choices,
    }  # fmt: skip
    if optional:
        return field(default=None, metadata={"parameter": declared})
    return field(metadata={"parameter": declared})


def declared_in(record: type, group: str) -> Iterator[Parameter]:
    """List the inputs that a record declares, under the table name ``group``."""
    for declared in fields(record):
        yield Parameter(name=f"{group}.{declared.name}", **declared.metadata["parameter"])
