"""Published cases, computed by the project's own equations and compared with what their sources print."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from worlds import inputs_from, neutral_values

from simulator.breakeven.break_evens import break_even_over_volume
from simulator.equations.tokens import call_cost, prefix_tokens
from simulator.model.evaluation import at_own_volumes
from simulator.parameters import PARAMETERS
from simulator.quantities import QUANTITIES
from simulator.scenarios.scenario import load
from simulator.units import from_canonical, to_canonical

FOLDER: Final = Path(__file__).parent / "published_cases"
#: The roles of cases, and what each asks for.
ROLES: Final = {
    "oracle": "worked out and printed by the publisher of the price or model: must be met",
    "arithmetic": "worked out by a secondary source: must be met",
    "prediction": "measured; our law predicts it from other figures of the same study: within the stated error",
    "sanity": "an approximate claim, a ratio, a bound: within its range",
    "negative": "contradicts its own inputs: must not be met",
}
#: Most reads of a cache that are tried when looking for the first that pays.
MOST_READS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One published figure and ours.

    Attributes
    ----------
    case, role : str
        Which case, and one of `ROLES`.
    equations : str
        Quantities that were computed.
    published, computed : float
        In ``unit``.
    unit : str
        Unit of both.
    allowed : float
        Largest error that counts as met, in ``unit``; for a bound, how far below it we may be.
    at_most : bool
        Whether the published figure is an upper bound.
    """

    case: str
    role: str
    equations: str
    published: float
    computed: float
    unit: str
    allowed: float
    at_most: bool = False

    @property
    def error(self) -> float:
        """Difference in ``unit``; 0 below an upper bound."""
        difference = self.computed - self.published
        return max(difference, 0.0) if self.at_most else abs(difference)

    @property
    def relative_error(self) -> float:
        """Difference as a share of the published figure."""
        return self.error / abs(self.published) if self.published else self.error

    @property
    def met(self) -> bool:
        """Whether the figure is met, or for a negative case, whether it is missed as it must be."""
        near = self.error <= self.allowed * (1 + 1e-9)
        return not near if self.role == "negative" else near


def read(name: str) -> dict[str, Any]:
    """One file of published cases."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def cost_comparisons() -> list[Comparison]:
    """Every published cost figure against ours."""
    comparisons = []
    for case in read("costs")["case"]:
        (kind,) = COMPUTED.keys() & case.keys()
        computed, equations = COMPUTED[kind](case)
        tolerance = case.get("tolerance", {})
        comparisons.append(
            Comparison(
                case=case["id"],
                role=case["role"],
                equations=equations,
                published=float(case["published"]),
                computed=from_canonical(computed, case["unit"]),
                unit=case["unit"],
                allowed=tolerance.get("abs", 0.0) + tolerance.get("rel", 0.0) * abs(case["published"]),
                at_most=case.get("at_most", False),
            )
        )
    return comparisons


def canonical(given: Any) -> Any:
    """Number in canonical units from an input as the file states it."""
    if not isinstance(given, dict):
        return given
    if "load_of" in given:
        return QUANTITIES["replica_load"].equation(**given["load_of"])
    if "prefix_of" in given:
        return QUANTITIES["prefix_tokens"].equation(**given["prefix_of"])
    return to_canonical(float(given["value"]), given["unit"])


def resolved(quantity: str, inputs: dict[str, Any]) -> Any:
    """Value of a quantity whose arguments are inputs, or quantities that are computed in turn."""
    arguments = {}
    for name in QUANTITIES[quantity].arguments:
        if name in inputs:
            arguments[name] = canonical(inputs[name])
        elif name in QUANTITIES:
            arguments[name] = resolved(name, inputs)
        else:
            raise ValueError(f"{quantity} needs {name}, which the case does not give")
    return QUANTITIES[quantity].equation(**arguments)


def _sum(terms: list[dict[str, Any]]) -> float:
    """Sum of terms."""
    return sum(float(np.asarray(resolved(term["quantity"], term["inputs"]))) for term in terms)


def _terms(case: dict[str, Any]) -> tuple[float, str]:
    """Sum of quantities, over another sum where the case is a ratio."""
    names = ", ".join(dict.fromkeys(term["quantity"] for term in case["term"]))
    return _sum(case["term"]) / (_sum(case["over"]) if "over" in case else 1.0), names


def _world(inputs: dict[str, Any]) -> dict[str, Any]:
    """Values of the neutral world with the inputs of a case."""
    unknown = inputs.keys() - PARAMETERS.keys()
    assert not unknown, unknown
    return neutral_values() | {name: float(canonical(given)) for name, given in inputs.items()}


def _run(case: dict[str, Any]) -> tuple[float, str]:
    """One quantity of one approach of the whole model."""
    run, values = case["run"], _world(case["run"]["inputs"])
    results = at_own_volumes(inputs_from(values), np.array([values["workload.requests_per_month"]]))
    return float(results[run["approach"]][run["read"]][0, 0]), f"the whole model: {run['read']}"


def _break_even(case: dict[str, Any]) -> tuple[float, str]:
    """The only break-even of the whole model between one request a month and a million."""
    asked = case["break_even"]
    inputs = inputs_from(_world(asked["inputs"]))
    pairs, _ = break_even_over_volume(inputs, metric="total_cost", lowest=1.0, highest=1e6)
    (crossing,) = pairs[asked["pair"]].crossings
    return crossing.requests_per_month, "the whole model: break-even"


def _cache_payback(case: dict[str, Any]) -> tuple[float, str]:
    """Fewest reads after which a written prefix has cost no more than one that is sent anew each time."""
    asked = case["cache_payback"]
    bill: dict[str, Any] = {
        "prefix_tokens": 1.0, "content_tokens": 0.0, "output_tokens": 0.0, "price_per_input_token": 1.0,
        "price_per_output_token": 0.0, "batch_factor": 1.0, "price_per_cached_token": asked["read"],
    }  # fmt: skip
    plain = call_cost(**bill, cache_hit_rate=0.0, price_per_uncached_prefix_token=1.0)
    for reads in range(MOST_READS):
        hit_rate = reads / (reads + 1)
        if call_cost(**bill, cache_hit_rate=hit_rate, price_per_uncached_prefix_token=asked["written"]) <= plain:
            return float(reads), "call_cost"
    raise AssertionError("never pays")


def _prompt_cut(case: dict[str, Any]) -> tuple[float, str]:
    """Change of the prefix from the prompted to the tuned model, in a scenario."""
    inputs = load(case["prompt_cut"]["scenario"]).inputs
    tuned, prompted = (
        float(
            np.asarray(
                prefix_tokens(
                    instruction_tokens=approach.instruction_tokens,
                    shots=approach.shots,
                    tokens_per_shot=approach.tokens_per_shot,
                    token_factor=approach.token_factor,
                )
            )
        )
        for approach in (inputs.fine_tuning, inputs.prompting)
    )
    return tuned / prompted - 1, "prefix_tokens"


#: Ways in which a cost case is computed, by the key under which the file describes it.
COMPUTED: Final[dict[str, Callable[[dict[str, Any]], tuple[float, str]]]] = {
    "term": _terms,
    "run": _run,
    "break_even": _break_even,
    "cache_payback": _cache_payback,
    "prompt_cut": _prompt_cut,
}
