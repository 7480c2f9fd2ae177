"""Published figures of quality, consistency and response time against the laws of the project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from published import Comparison, read
from worlds import inputs_from, neutral_values

from simulator.equations.consistency import consistency
from simulator.equations.hybrid import hybrid_pass_rate
from simulator.equations.latency import latency
from simulator.equations.learning import learned_pass_rate, worked_pass_rate
from simulator.equations.retries import failure_moments
from simulator.model.evaluation import at_own_volumes
from simulator.parameters import PARAMETERS, Array
from simulator.units import to_canonical

#: Halvings of a bracket: more than a float has bits. [halving]
HALVINGS: Final = 60
#: Places at which a router's curve is averaged. [share]
SHARES: Final = (np.arange(4000) + 0.5) / 4000
#: Slope of the learning law where published curves give none, near the median of those that do.
USUAL_EXPONENT: Final = 0.65


def quality_comparisons() -> list[Comparison]:
    """Every published figure of quality against ours."""
    found = [*learning_curves(), *prompts(), *runs()]
    quality = read("quality")
    for name, compare in SETS.items():
        found += compare(quality[name])
    return found + compared_models()


def solved(function: Callable[[Array], Array], wanted: Array, low: float, high: float) -> Array:
    """Argument at which a rising function reaches the wanted values; an end where it does not."""
    bottom, top = np.full(wanted.shape, low), np.full(wanted.shape, high)
    for _ in range(HALVINGS):
        middle = (bottom + top) / 2
        below = function(middle) < wanted
        bottom, top = np.where(below, middle, bottom), np.where(below, top, middle)
    return (bottom + top) / 2


def shared_correlation(accuracy: Array, right_every_time: Array, repeats: int) -> Array:
    """Correlation at which our law gives the share that is right in all repeats."""
    return solved(
        lambda rho: consistency(pass_rate=accuracy, correlation=rho, repeats=repeats), right_every_time, 0.0, 1.0
    )


def _many(
    case: str, equations: str, published: Array, computed: Array, allowed: float, unit: str = "fraction"
) -> list[Comparison]:
    """One prediction a number."""
    return [
        Comparison(
            case=case, role="prediction", equations=equations, published=float(one), computed=float(other),
            unit=unit, allowed=allowed,
        )
        for one, other in zip(published.tolist(), computed.tolist(), strict=True)
    ]  # fmt: skip


def _mean_error(case: str, equations: str, errors: list[float], allowed: float) -> Comparison:
    """Mean error of a set of predictions, which has a bound of its own."""
    return Comparison(
        case=case, role="prediction", equations=equations, published=0.0, computed=float(np.mean(errors)),
        unit="fraction", allowed=allowed,
    )  # fmt: skip


def learning_curves() -> list[Comparison]:
    """Accuracy beyond the examples that the law was fitted on."""
    data, found = read("learning_curves"), []
    for case in data["case"]:
        examples, accuracy = np.array(case["examples"], dtype=float), np.array(case["accuracy"])
        beyond = examples > data["fitted_up_to"]
        computed = learned_pass_rate(
            zero_shot_pass_rate=1 / case["classes"],
            ceiling_pass_rate=data["ceiling_pass_rate"],
            examples=examples[beyond],
            half_gap_examples=case["half_gap_examples"],
            learning_exponent=case["learning_exponent"],
        )
        found += _many(case["id"], "learned_pass_rate", accuracy[beyond], computed, data["tolerance"])
    errors = [comparison.error for comparison in found]
    return [*found, _mean_error("ft-curve: mean", "learned_pass_rate", errors, data["tolerance_of_mean"])]


def prompts() -> list[Comparison]:
    """Shares that five and ten prompts all get right."""
    data, found, errors = read("prompt_consistency"), [], {5: [], 10: []}  # type: ignore[var-annotated]
    for case in data["case"]:
        accuracy = np.array(case["accuracy"])
        rho = shared_correlation(accuracy, np.array(case["both"]), 2)
        for repeats in errors:
            computed = consistency(pass_rate=accuracy, correlation=rho, repeats=repeats)
            published = np.array(case[f"all_{repeats}"])
            found += _many(case["id"], "consistency", published, computed, data[f"tolerance_of_{repeats}"])
            errors[repeats] += np.abs(computed - published).tolist()
    means = [
        _mean_error(f"icl-curve: mean of {repeats}", "consistency", listed, data[f"tolerance_of_mean_{repeats}"])
        for repeats, listed in errors.items()
    ]
    return [*found, *means]


def runs() -> list[Comparison]:
    """Share of items right in any run, from accuracy and the share right in all runs."""
    data = read("run_consistency")
    count, accuracy, every, any_run, _ = np.array(data["rows"], dtype=float).T
    errors, without = [], []
    for repeats, q, all_right, once_right in zip(count, accuracy, every, any_run, strict=True):
        rho = shared_correlation(np.array([q]), np.array([all_right]), int(repeats))
        never = failure_moments(pass_rate=np.array([q]), correlation=rho, max_attempts=int(repeats))[-1]
        errors.append(float(abs(1 - never[0] - once_right)))
        without.append(abs(q - once_right))
    assert abs(np.mean(without) - data["mean_error_without_correlation"]) < 0.005
    return [_mean_error(data["id"], "consistency, failure_moments", errors, data["tolerance_of_mean"])]


def agents(data: dict[str, Any]) -> list[Comparison]:
    """Shares of tasks done in all of three and four tries, from one and two."""
    found = []
    for case in data["case"]:
        one, two, *more = np.array(case["all_of"])
        rho = shared_correlation(np.array([one]), np.array([two]), 2)
        computed = np.array([float(consistency(pass_rate=one, correlation=rho[0], repeats=k)) for k in (3, 4)])
        found += _many(case["id"], "consistency", np.array(more), computed, data["tolerance"])
    return found


def routers(data: dict[str, Any]) -> list[Comparison]:
    """Share that the strong model must see for a half and four fifths of the gap, from the average recovered."""

    def recovered(share: Array, skill: Array) -> Array:
        """Share of the gap that a router recovers: the pass rate between a model of 0 and one of 1."""
        return hybrid_pass_rate(
            prompting_pass_rate=1.0, fine_tuning_pass_rate=0.0, escalated_share=share, router_skill=skill
        )

    found = []
    for case in data["case"]:
        average = np.array([case["average_recovered"]])
        skill = solved(lambda kappa: recovered(SHARES[:, None], kappa).mean(axis=0), average, 0.1, 100.0)
        computed = solved(lambda share: recovered(share, skill), np.array([0.5, 0.8]), 0.0, 1.0)  # noqa: B023
        published = np.array([case["share_for_half"], case["share_for_four_fifths"]])
        found += _many(case["id"], "hybrid_pass_rate", published, computed, data["tolerance"])
    errors = [comparison.error for comparison in found]
    return [*found, _mean_error("router: mean", "hybrid_pass_rate", errors, data["tolerance_of_mean"])]


def pairs(data: dict[str, Any]) -> list[Comparison]:
    """Share that at least one of two models gets right: the strong one repairs some of the weak one's errors."""
    found = []
    for case in data["case"]:
        weak, strong = case["weak"], case["strong"]
        # chance that the strong model is right where the weak one is wrong, from the definition of correlation
        spread = (strong * (1 - strong) * weak / (1 - weak)) ** 0.5
        computed = worked_pass_rate(learned_pass_rate=weak, error_removed=strong - case["correlation"] * spread)
        found += _many(
            case["id"], "worked_pass_rate", np.array([case["either"]]), np.array([computed]), data["tolerance"]
        )
    return found


def stacks(data: list[dict[str, Any]]) -> list[Comparison]:
    """Pass rate after a remedy that removes a share of the error."""
    found = []
    for case in data:
        computed = worked_pass_rate(learned_pass_rate=case["before"], error_removed=case["error_removed"])
        found += _many(
            case["id"], "worked_pass_rate", np.array([case["after"]]), np.array([computed]), case["tolerance"]
        )
    return found


def endpoints(data: dict[str, Any]) -> list[Comparison]:
    """Time of a whole answer, from its first token and the time per further token."""
    first, per_token, tokens, whole = np.array(data["rows"], dtype=float).T
    computed = latency(
        fixed_latency=first, seconds_per_input_token=0.0, cached_time_share=0.0, prefix_tokens=0.0,
        seconds_per_output_token=to_canonical(per_token, "ms/token"), content_tokens=0.0, output_tokens=tokens,
        cache_hit_rate=0.0,
    )  # fmt: skip
    return [
        Comparison(
            case=data["id"], role="prediction", equations="latency", published=one, computed=other, unit="second",
            allowed=data["tolerance"] * one,
        )
        for one, other in zip(whole.tolist(), computed.tolist(), strict=True)
    ]  # fmt: skip


def first_tokens(data: list[dict[str, Any]]) -> list[Comparison]:
    """Time to the first token without a cache, and the two times that must bracket the one with a cache."""
    found = []
    for case in data:

        def waited(hit_rate: float, share: float, case: dict[str, Any] = case) -> float:
            """Time to the first token."""
            return float(
                latency(
                    fixed_latency=case["fixed_latency"], seconds_per_input_token=case["seconds_per_input_token"],
                    seconds_per_output_token=0.0, cached_time_share=share, prefix_tokens=case["prefix_tokens"],
                    content_tokens=0.0, output_tokens=1.0, cache_hit_rate=hit_rate,
                )
            )  # fmt: skip

        least, most = (waited(1.0, share) for share in case["cached_time_shares"])
        common: dict[str, Any] = {"case": case["id"], "equations": "latency", "unit": "second"}
        found += [
            Comparison(
                **common, role="prediction", published=case["uncached"], computed=waited(0.0, 0.0), allowed=0.05
            ),
            Comparison(**common, role="sanity", published=case["cached"], computed=least, allowed=0.0, at_most=True),
            Comparison(**common, role="sanity", published=most, computed=case["cached"], allowed=0.0, at_most=True),
        ]
    return found


def compared_models() -> list[Comparison]:
    """Winner of every published comparison, where only wrong answers cost anything; and the reach of our law."""
    data = read("comparisons")
    rows = [(case, prompted, tuned) for case, _, tuned, prompted, _ in data["lora_land"]["rows"]]
    rows += [tuple(row) for row in data["others"]["rows"]]
    found = []
    for case, prompted, tuned in rows:
        values = neutral_values() | {
            "workload.cost_per_bad_answer": 1.0, "hybrid.escalated_share": 0.5,
            "prompting.zero_shot_pass_rate": prompted, "prompting.ceiling_pass_rate": prompted,
            "fine_tuning.zero_shot_pass_rate": tuned, "fine_tuning.ceiling_pass_rate": tuned,
        }  # fmt: skip
        results = at_own_volumes(inputs_from(values), np.array([1000.0]))
        costs = {name: float(results[name]["total_cost"][0, 0]) for name in results}
        low, high = sorted((costs["prompting"], costs["fine_tuning"]))
        dearer = costs["prompting"] if prompted < tuned else costs["fine_tuning"]
        common: dict[str, Any] = {"case": case, "role": "sanity", "unit": "USD", "equations": "the whole model"}
        found += [
            Comparison(**common, published=high, computed=dearer, allowed=0.0),
            Comparison(**common, published=high, computed=costs["hybrid"], allowed=1e-9 * high, at_most=True),
            Comparison(**common, published=costs["hybrid"], computed=low, allowed=1e-9 * high, at_most=True),
        ]
    limits = PARAMETERS["fine_tuning.half_gap_examples"]
    for case, untouched, tuned, _, examples in data["lora_land"]["rows"]:
        learned = {
            "zero_shot_pass_rate": untouched, "ceiling_pass_rate": 1.0, "examples": examples,
            "learning_exponent": USUAL_EXPONENT,
        }  # fmt: skip
        slowest, fastest = (
            float(learned_pass_rate(**learned, half_gap_examples=limit)) for limit in (limits.high, limits.low)
        )
        reach: dict[str, Any] = {
            "case": case, "role": "sanity", "equations": "learned_pass_rate", "unit": "fraction", "at_most": True,
        }  # fmt: skip
        found += [
            Comparison(**reach, published=tuned, computed=slowest, allowed=0.0),
            Comparison(**reach, published=fastest, computed=tuned, allowed=0.001),
        ]
    return found


#: Sets of the file of smaller sets, and how each is compared.
SETS: Final[dict[str, Callable[[Any], list[Comparison]]]] = {
    "agents": agents,
    "routers": routers,
    "pairs": pairs,
    "stacks": stacks,
    "endpoints": endpoints,
    "first_tokens": first_tokens,
}
