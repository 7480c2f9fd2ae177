"""A run read back from its JSON: only what a comparison needs, checked, because such a file may come from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simulator.outputs.contract import FORMAT
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.requirements import LOOKED_AT

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Costs that differ by less than this share are the same: a rounding must not change an order. [fraction]
_SAME: Final = 1.0e-9
#: Faults that one message names.
_NAMED: Final = 5
#: Numbers beyond this are none of ours.
_LARGEST: Final = 1.0e300
#: Longest text that is taken from a file.
_LONGEST: Final = 120


class RunError(ValueError):
    """A file that is no run of this program, or not one that can be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossings:
    """Volumes at which two approaches cost the same, rising, and who is cheaper below the first. [request/month]."""

    volumes: tuple[float, ...]
    cheaper_below: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRun:
    """What a run says, as far as a comparison asks.

    Attributes
    ----------
    title : str
        What the scenario calls itself; text from a file.
    volume : float
        The stated volume. [request/month]
    at_volume : dict
        Approach -> quantity -> number at that volume.
    break_even : dict
        Pair -> `Crossings` on the metric.
    inputs : dict
        Dotted name -> value in canonical units.
    metric : str
        What is compared.
    """

    title: str
    volume: float
    at_volume: Mapping[str, Mapping[str, float]]
    break_even: Mapping[str, Crossings]
    inputs: Mapping[str, float | str | None]
    metric: str

    def feasible(self, approach: str) -> bool:
        """Whether an approach meets every requirement that the run asks for."""
        for key, (quantity, direction) in LOOKED_AT.items():
            asked = self.inputs.get(f"requirements.{key}")
            if not isinstance(asked, float) or (key == "data_must_stay_in_house" and not asked):
                continue
            if direction * (self.at_volume[approach][quantity] - asked) < 0:
                return False
        return True

    @property
    def order(self) -> tuple[str, ...]:
        """Approaches at the stated volume, the cheaper before the dearer; equals in their usual order."""
        costs = {name: self.at_volume[name][self.metric] for name in APPROACHES}
        least = min(costs.values())
        told: list[str] = []
        while left := [name for name in APPROACHES if name not in told]:
            least = min(costs[name] for name in left)
            told.append(next(name for name in left if costs[name] <= least + _SAME * abs(least)))
        return tuple(told)

    @property
    def winner(self) -> str:
        """The cheapest approach that meets the requirements, or "none"."""
        return next((name for name in self.order if self.feasible(name)), "none")


def read_run(document: Any, *, named: str, metric: str = "total_cost") -> ReadRun:
    """Read what a comparison needs from the JSON of a run.

    Parameters
    ----------
    document : object
        What the JSON parser gave; nothing about it is trusted.
    named : str
        What messages call it, for example the file's name.
    metric : str
        ``"total_cost"`` or ``"cost_per_accepted_answer"``.

    Returns
    -------
    ReadRun
        Checked numbers.

    Raises
    ------
    RunError
        If it is no run, is of another version, or lacks a number; one message names what is wrong and what to do.
    """
    again = f"write it again with `breakeven run FILE --json > {named}`"
    if not isinstance(document, dict) or "approaches" not in document:
        raise RunError(f"{named} is no run of this program; {again}")
    if document.get("format") != FORMAT:
        told = str(document.get("format"))[:20]
        raise RunError(f"{named} has format {told}, this program reads format {FORMAT}; {again}")
    faults: list[str] = []
    volume = _number(document, ("volume",), faults)
    quantities = {metric, "pass_rate", "consistency", *(quantity for quantity, _ in LOOKED_AT.values())}
    at_volume = {
        name: {key: _number(document, ("approaches", name, "at_volume", key), faults) for key in sorted(quantities)}
        for name in APPROACHES
    }
    pairs = _table(document, ("break_even", metric, "pairs"), faults)
    break_even = {name: _crossings(pairs[name], name, faults) for name in pairs if name in _pairs()}
    faults += [f"break_even.{metric}.pairs.{name} is missing" for name in _pairs() if name not in pairs]
    inputs = {
        name: value["value"] if isinstance(value["value"], str) else None if value["value"] is None else
        float(value["value"])
        for name, value in _table(document, ("inputs",), faults).items()
        if name in PARAMETERS and isinstance(value, dict) and _is_value(value.get("value"))
    }  # fmt: skip
    if faults:
        more = f" and {len(faults) - _NAMED} more" if len(faults) > _NAMED else ""
        raise RunError(f"{named}: {'; '.join(faults[:_NAMED])}{more}; {again}")
    scenario = document.get("scenario")
    title = scenario.get("title") if isinstance(scenario, dict) else None
    return ReadRun(
        title=str(title or named)[:_LONGEST], volume=volume, at_volume=at_volume, break_even=break_even, inputs=inputs,
        metric=metric,
    )  # fmt: skip


def _pairs() -> tuple[str, ...]:
    """Names of the three pairs."""
    return tuple(f"{a}/{b}" for i, a in enumerate(APPROACHES) for b in APPROACHES[i + 1 :])


def _is_number(value: Any) -> bool:
    """Whether something is a number that a float can hold; JSON knows longer ones."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -_LARGEST < value < _LARGEST


def _is_value(value: Any) -> bool:
    """Whether something can be the value of an input."""
    return value is None or isinstance(value, str) or _is_number(value)


def _at(document: Any, path: tuple[str, ...]) -> Any:
    """What stands at a path, or None."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _number(document: Any, path: tuple[str, ...], faults: list[str]) -> float:
    """Number at a path; a fault where there is none."""
    value = _at(document, path)
    if not _is_number(value):
        faults.append(f"{'.'.join(path)} is no number")
        return 0.0
    return float(value)


def _table(document: Any, path: tuple[str, ...], faults: list[str]) -> dict[str, Any]:
    """Table at a path; a fault where there is none."""
    value = _at(document, path)
    if not isinstance(value, dict):
        faults.append(f"{'.'.join(path)} is missing")
        return {}
    return value


def _crossings(pair: Any, name: str, faults: list[str]) -> Crossings:
    """Crossings of one pair."""
    listed, below = _at(pair, ("crossings",)), _at(pair, ("cheaper_below",))
    found = [_at(crossing, ("requests_per_month",)) for crossing in listed] if isinstance(listed, list) else [None]
    volumes = [float(v) for v in found if v is not None and _is_number(v) and v > 0]
    if len(volumes) < len(found) or below not in ("", *APPROACHES):
        faults.append(f"the break-even of {name} cannot be read")
        return Crossings(volumes=(), cheaper_below="")
    return Crossings(volumes=tuple(sorted(volumes)), cheaper_below=str(below))
