"""Every pair of inputs at their limits, all four corners, all other inputs typical: finite, lawful, in proportion."""

from __future__ import annotations

from itertools import combinations
from typing import Any, cast

import numpy as np
import pytest
from test_cost_laws import COSTS, PRICES, TOKENS, WORK
from worlds import Values, inputs_from, placed, typical_values

from simulator.model.evaluation import at_own_volumes
from simulator.parameters import APPROACHES, PARAMETERS

#: Cases that are run at once: the longest horizon among them decides their months.
BLOCK = 4096
ROUNDING = 1e-12
#: Quantities that are infinite, by definition, where no answer is ever accepted.
PER_ACCEPTED_ANSWER = "cost_per_accepted_answer"
SHARES = (
    "pass_rate", "lowest_pass_rate", "consistency", "lowest_consistency", "agreement", "good_share", "bad_share",
    "fallback_share", "cache_hit_rate", "correlation",
)  # fmt: skip
#: Corners of a pair: the first input low or high, and the second within.
CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])

Found = dict[str, dict[str, np.ndarray]]


def moved_names() -> list[str]:
    """Inputs that have two ends, words and absent requirements apart."""
    return [name for name, declared in PARAMETERS.items() if not declared.optional and not declared.choices]


NAMES = moved_names()
PAIRS = np.array(list(combinations(range(len(NAMES)), 2)))


def corners(escalation: str) -> dict[str, Any]:
    """Inputs of all cases: four rows for each pair, in the order of `PAIRS` and `CORNERS`."""
    base = typical_values() | {"hybrid.escalation": escalation}
    count = len(PAIRS) * len(CORNERS)
    values: dict[str, Any] = dict(base)
    for place, name in enumerate(NAMES):
        ends = np.array([cast("float", placed(PARAMETERS[name], at, within_slider=False)) for at in (0, 1)])
        column = np.full(count, float(cast("float", base[name])))
        for side in (0, 1):
            pairs = np.flatnonzero(PAIRS[:, side] == place)
            rows = (len(CORNERS) * pairs[:, None] + np.arange(len(CORNERS))).ravel()
            column[rows] = np.tile(ends[CORNERS[:, side]], len(pairs))
        values[name] = column
    return values


def run(values: dict[str, Any]) -> Found:
    """Every quantity of every case, in blocks."""
    count = len(PAIRS) * len(CORNERS)
    blocks = []
    for start in range(0, count, BLOCK):
        part = {
            name: column[start : start + BLOCK] if isinstance(column, np.ndarray) else column
            for name, column in values.items()
        }
        blocks.append(at_own_volumes(inputs_from(cast("Values", part)), part["workload.requests_per_month"]))
    return {
        name: {
            quantity: np.concatenate(
                [np.broadcast_to(block[name][quantity].ravel(), length(block)) for block in blocks]
            )
            for quantity in blocks[0][name]
        }
        for name in APPROACHES
    }


def length(block: Found) -> tuple[int]:
    """Cases of a block."""
    return block["prompting"]["total_cost"].ravel().shape


@pytest.fixture(scope="module", params=["route", "cascade"])
def world(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Found]:
    """Inputs and quantities of all pairs."""
    values = corners(request.param)
    return values, run(values)


def named(cases: np.ndarray) -> list[str]:
    """Which pairs a few cases belong to, for messages."""
    found = np.flatnonzero(cases)[:5]
    return [f"{NAMES[a]} x {NAMES[b]}" for a, b in PAIRS[found // len(CORNERS)]]


def test_every_pair_meets_all_its_corners(world: tuple[dict[str, Any], Found]) -> None:
    values, found = world
    assert len(PAIRS) == len(NAMES) * (len(NAMES) - 1) // 2
    stacked = np.stack([values[name] for name in NAMES], axis=1)
    low, high = stacked.min(axis=0), stacked.max(axis=0)
    for side in (0, 1):
        own = np.repeat(PAIRS[:, side], len(CORNERS))
        at = stacked[np.arange(len(own)), own]
        assert (at == np.where(np.tile(CORNERS[:, side], len(PAIRS)), high[own], low[own])).all()
    assert found["hybrid"]["total_cost"].shape == (4 * len(PAIRS),)


def test_every_quantity_is_finite_and_no_cost_is_below_zero(world: tuple[dict[str, Any], Found]) -> None:
    for approach, quantities in world[1].items():
        accepted = quantities["good_share"] + quantities["fallback_share"] > 0
        for quantity, numbers in quantities.items():
            wrong = ~np.isfinite(numbers) & (accepted | (quantity != PER_ACCEPTED_ANSWER))
            assert not wrong.any(), (approach, quantity, named(wrong))
            assert not (numbers < -ROUNDING).any(), (approach, quantity, named(numbers < -ROUNDING))


def test_shares_are_shares_and_their_order_holds(world: tuple[dict[str, Any], Found]) -> None:
    for approach, quantities in world[1].items():
        for share in SHARES:
            above = quantities[share] > 1 + ROUNDING
            assert not above.any(), (approach, share, named(above))
        ended = quantities["good_share"] + quantities["bad_share"] + quantities["fallback_share"]
        assert np.abs(ended - 1).max() <= ROUNDING
        for smaller, larger in (
            ("consistency", "pass_rate"), ("lowest_pass_rate", "pass_rate"), ("lowest_consistency", "consistency"),
            ("lowest_consistency", "lowest_pass_rate"), ("latency", "latency_p95"), ("good_share", "calls_per_request"),
        ):  # fmt: skip
            wrong = quantities[smaller] > quantities[larger] * (1 + ROUNDING) + ROUNDING
            assert not wrong.any(), (approach, smaller, larger, named(wrong))


@pytest.mark.parametrize("rising", [PRICES, WORK, TOKENS], ids=["prices", "hours", "tokens"])
def test_costs_never_fall_as_one_of_a_pair_rises(world: tuple[dict[str, Any], Found], rising: list[str]) -> None:
    values, found = world
    watched = {NAMES.index(name) for name in rising if name in NAMES}
    assert watched
    cached = np.stack([cacheable(values, name) for name in ("prompting", "fine_tuning")]).reshape(2, -1, 2, 2)
    for approach, quantities in found.items():
        for cost in COSTS:
            square = quantities[cost].reshape(len(PAIRS), 2, 2)
            for side, axis in ((0, 1), (1, 2)):
                below, above = np.take(square, 0, axis), np.take(square, 1, axis)
                # a prompt that grows long enough to be cached may become cheaper: the one exception, a true one
                same = (np.take(cached, 0, axis + 1) == np.take(cached, 1, axis + 1)).all(axis=0)
                own = np.isin(PAIRS[:, side], list(watched))[:, None] & same
                fallen = own & (above < below * (1 - 1e-9))
                assert own.any()
                assert not fallen.any(), (approach, cost, named(np.repeat(fallen.any(axis=1), len(CORNERS))))


def cacheable(values: dict[str, Any], approach: str) -> np.ndarray:
    """Whether the prefix of each case is long enough for the cache, and there is one."""
    prefix = (
        values[f"{approach}.instruction_tokens"] + values[f"{approach}.shots"] * values[f"{approach}.tokens_per_shot"]
    )
    prefix = prefix * values[f"{approach}.token_factor"]
    return (prefix >= values[f"{approach}.cache_min_tokens"]) & (values[f"{approach}.cache_lifetime"] > 0)


def test_twice_the_prices_are_twice_the_costs_to_the_bit(world: tuple[dict[str, Any], Found]) -> None:
    values, before = world
    after = run(values | {name: 2 * values[name] for name in PRICES})
    for approach, quantities in after.items():
        for cost in ("total_cost", "call_cost", "cost_before_launch"):
            assert (quantities[cost] == 2 * before[approach][cost]).all(), (approach, cost)
        for share in (*SHARES, "latency", "days_to_ready", "replicas"):
            assert (quantities[share] == before[approach][share]).all(), (approach, share)
