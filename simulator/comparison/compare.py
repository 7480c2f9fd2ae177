"""Scenarios side by side: who wins in each, what the approaches cost, and only the inputs that differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simulator.decisions.verdict import verdict
from simulator.input_words import spoken_value
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.quantities import QUANTITIES
from simulator.results import point_run
from simulator.wording import SPOKEN, spoken_volume

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.decisions.verdict_parts import Verdict
    from simulator.results import Result
    from simulator.scenarios.scenario import Scenario

#: Quantities that are compared, at the volume of each scenario.
COMPARED: Final = (
    "total_cost", "cost_per_accepted_answer", "pass_rate", "consistency", "latency", "days_to_ready",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferingInput:
    """One input that is not the same in all scenarios.

    Attributes
    ----------
    name, label : str
        Dotted name and short label.
    unit, shown_in : str
        Canonical unit, and the one for screens.
    values : tuple of float, str or None
        Its value in each scenario, in the canonical unit; None where a requirement is not asked for.
    says : tuple of str
        The same as people write it.
    """

    name: str
    label: str
    unit: str
    shown_in: str
    values: tuple[float | str | None, ...]
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Scenarios side by side.

    Attributes
    ----------
    names : tuple of str
        What each scenario is called; a number is added where two are called the same.
    volumes : tuple of float
        Volume of each. [request/month]
    verdicts : tuple of Verdict
        The verdict on each, without doubt.
    quantities : dict
        Approach -> quantity -> its number in each scenario, canonical units.
    break_even : dict
        Pair -> what is said about it in each scenario, on total cost.
    inputs : tuple of DifferingInput
        Only those that differ, in the order of the records.
    says : str
        Who wins where.
    """

    names: tuple[str, ...]
    volumes: tuple[float, ...]
    verdicts: tuple[Verdict, ...]
    quantities: Mapping[str, Mapping[str, tuple[float, ...]]]
    break_even: Mapping[str, tuple[str, ...]]
    inputs: tuple[DifferingInput, ...]
    says: str

    def rows(self) -> list[dict[str, Any]]:
        """One row for each approach and quantity, one column for each scenario."""
        return [
            {
                "approach": approach,
                "quantity": quantity,
                "unit": _unit(quantity),
                **dict(zip(self.names, numbers, strict=True)),
            }
            for approach, quantities in self.quantities.items()
            for quantity, numbers in quantities.items()
        ]

    def as_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "names": list(self.names),
            "volumes": list(self.volumes),
            "verdicts": [decided.as_dict() for decided in self.verdicts],
            "quantities": {
                approach: {name: list(numbers) for name, numbers in quantities.items()}
                for approach, quantities in self.quantities.items()
            },
            "break_even": {pair: list(told) for pair, told in self.break_even.items()},
            "inputs": [
                {key: getattr(one, key) for key in ("name", "label", "unit", "shown_in")}
                | {"values": list(one.values), "says": list(one.says)}
                for one in self.inputs
            ],
            "says": self.says,
        }


def compare(scenarios: Sequence[Scenario], *, results: Sequence[Result] | None = None) -> Comparison:
    """Put scenarios side by side.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Two or more.
    results : sequence of Result, optional
        Their point runs, where they are at hand already.

    Returns
    -------
    Comparison
        Results, and only the inputs that differ.

    Raises
    ------
    ValueError
        If there are fewer than two scenarios, or not as many results.

    Examples
    --------
    >>> from simulator.scenarios.scenario import load
    >>> dearer = load("ticket-triage", {"fine_tuning.setup_hours": 200.0})
    >>> [one.name for one in compare([load("ticket-triage"), dearer]).inputs]
    ['fine_tuning.setup_hours']
    """
    if len(scenarios) < 2:  # noqa: PLR2004 (one cannot be compared)
        raise ValueError("name two scenarios or more to compare")
    runs = tuple(results) if results is not None else tuple(point_run(one.inputs) for one in scenarios)
    if len(runs) != len(scenarios):
        raise ValueError(f"{len(scenarios)} scenarios, but {len(runs)} results")
    names = _distinct([one.name for one in scenarios])
    verdicts = tuple(verdict(one.inputs, result=run) for one, run in zip(scenarios, runs, strict=True))
    return Comparison(
        names=names,
        volumes=tuple(run.volume for run in runs),
        verdicts=verdicts,
        quantities={
            approach: {name: tuple(run.approaches[approach].at_volume[name] for run in runs) for name in COMPARED}
            for approach in APPROACHES
        },
        break_even={
            pair: tuple(run.break_even["total_cost"].pairs[pair].says for run in runs)
            for pair in runs[0].break_even["total_cost"].pairs
        },
        inputs=differing_inputs(scenarios),
        says=_sentence(names, verdicts),
    )


def differing_inputs(scenarios: Sequence[Scenario]) -> tuple[DifferingInput, ...]:
    """Inputs whose values are not the same in all scenarios; sources and ranges are not compared.

    Parameters
    ----------
    scenarios : sequence of Scenario
        One or more.

    Returns
    -------
    tuple of DifferingInput
        In the order of the records.
    """
    differing = []
    for name, declared in PARAMETERS.items():
        values = tuple(one.entries[name].value for one in scenarios)
        if len(set(values)) > 1:
            differing.append(
                DifferingInput(
                    name=name,
                    label=declared.label,
                    unit=declared.unit,
                    shown_in=declared.shown_in,
                    values=values,
                    says=tuple(spoken_value(name, value) for value in values),
                )
            )
    return tuple(differing)


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Names with a number after those that are not the first of their kind."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(told)


def _unit(quantity: str) -> str:
    """Unit of a computed number; its longest-lived name where it is a mean over the horizon."""
    return QUANTITIES[quantity].unit if quantity in QUANTITIES else ""


def _sentence(names: tuple[str, ...], verdicts: tuple[Verdict, ...]) -> str:
    """Who wins where."""
    spoken = {**SPOKEN, "none": "no approach"}
    told = [
        f"{name}: {spoken[decided.winner]} at {spoken_volume(decided.volume)} requests a month"
        for name, decided in zip(names, verdicts, strict=True)
    ]
    same = len({decided.winner for decided in verdicts}) == 1
    return f"{'The same verdict' if same else 'The verdict differs'}. {'; '.join(told)}."
