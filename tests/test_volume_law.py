"""Total cost rises with volume, except in two cases: see docs/decisions/0002-volume-law.md."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pytest
import reference_model as slow
from hypothesis import given
from hypothesis import strategies as st
from strategies import box, cases
from worlds import Values, inputs_from, neutral_values, typical_values

from simulator.model.evaluation import at_own_volumes
from simulator.parameters import APPROACHES

UNLABELLED = {"prompting.labelled_share": 0.0, "fine_tuning.labelled_share": 0.0}
WITHOUT_CACHE = UNLABELLED | {"prompting.cache_lifetime": 0.0, "fine_tuning.cache_lifetime": 0.0}
#: Cached over write price at which the law begins to hold whatever else is paid: 1 / (1 + e^2), see the decision.
SAFE_RATIO = 1 / (1 + math.exp(2))
VOLUMES = st.lists(st.floats(0, 12), min_size=2, max_size=2, unique=True).map(
    lambda found: [10**x for x in sorted(found)]
)
#: A prompt of ten thousand tokens on a model that charges 1.25 for writing to the cache and 0.1 for reading.
LONG_PROMPT: Values = {
    "prompting.instruction_tokens": 10_000.0, "workload.content_tokens_per_request": 100.0,
    "prompting.output_tokens_per_request": 50.0, "prompting.price_per_input_token": 3e-6,
    "prompting.price_per_cached_token": 0.3e-6, "prompting.price_per_cache_write_token": 3.75e-6,
    "prompting.price_per_output_token": 15e-6, "prompting.cache_lifetime": 300.0, "workload.horizon": 1.0,
}  # fmt: skip


def totals(values: Values, volumes: list[float]) -> dict[str, list[float]]:
    """Total cost of each approach at each volume, every volume run on its own."""
    count = len(volumes)
    rows = {name: np.full(count, value) if isinstance(value, float | int) else value for name, value in values.items()}
    results = at_own_volumes(inputs_from(cast("Values", rows)), np.array(volumes))
    return {name: results[name]["total_cost"][:, 0].tolist() for name in APPROACHES}


def assert_rising(values: Values, volumes: list[float]) -> None:
    """Compare two volumes, forgiving the rounding of what the cache saves."""
    for name, (less, more) in totals(values, volumes).items():
        numbers = cast("dict[str, float]", values) | {"workload.requests_per_month": volumes[1]}
        assert more >= less * (1 - 1e-12) - 1e-14 * slow.bill(numbers, name).without_hits, name


@cases(50)
@given(values=box(fixed=WITHOUT_CACHE), volumes=VOLUMES)
def test_total_cost_rises_with_volume_without_cache(values: Values, volumes: list[float]) -> None:
    assert_rising(values, volumes)


@cases(50)
@given(values=box(fixed=UNLABELLED), volumes=VOLUMES)
def test_total_cost_rises_with_volume_where_reading_the_cache_is_not_almost_free(
    values: Values, volumes: list[float]
) -> None:
    for group in ("prompting", "fine_tuning"):
        written = cast("float", values[f"{group}.price_per_cache_write_token"])
        read = cast("float", values[f"{group}.price_per_cached_token"])
        values = values | {f"{group}.price_per_cached_token": max(read, SAFE_RATIO * written)}
    assert_rising(values, volumes)


def test_a_cached_prompt_can_cost_less_in_total_at_a_higher_volume() -> None:
    values = neutral_values() | LONG_PROMPT
    fewer, more = totals(values, [15_000.0, 20_000.0])["prompting"]
    assert more < 0.99 * fewer
    # worked out by hand: 2,628,000 seconds in a month, 300 of them between a use and the end of the entry
    by_hand = [
        volume * (0.0003 + 0.00075 + 0.003 + (0.0375 - 0.003) * math.exp(-volume * 300 / 2_628_000))
        for volume in (15_000, 20_000)
    ]
    assert [fewer, more] == pytest.approx(by_hand, rel=1e-12)


def test_the_safe_ratio_is_the_smallest_that_is_safe() -> None:
    bare = neutral_values() | LONG_PROMPT | {
        "workload.content_tokens_per_request": 0.0, "prompting.output_tokens_per_request": 0.0,
    }  # fmt: skip
    steepest = 2 * 2_628_000 / 300
    around = [steepest * 0.99, steepest * 1.01]
    for ratio, rises in ((SAFE_RATIO * 1.001, True), (SAFE_RATIO * 0.999, False)):
        priced = bare | {"prompting.price_per_cached_token": ratio * 3.75e-6}
        before, after = totals(priced, around)["prompting"]
        assert (after > before) is rises


def test_answers_that_come_back_labelled_can_make_a_higher_volume_cheaper() -> None:
    # at 11,000 requests a month, the second month's model has learnt from labels what it takes; at 8,000 it has not
    values = typical_values() | {
        "workload.horizon": 3.0, "workload.growth_per_month": 0.0, "workload.cost_per_bad_answer": 20.0,
        "workload.caught_share": 0.0, "fine_tuning.labelled_share": 0.5, "fine_tuning.training_examples": 0.0,
        "fine_tuning.refresh_interval": 1.0, "fine_tuning.zero_shot_pass_rate": 0.0,
        "fine_tuning.ceiling_pass_rate": 1.0, "fine_tuning.half_gap_examples": 5000.0,
        "fine_tuning.learning_exponent": 8.0, "fine_tuning.drift_per_year": 0.0,
        "fine_tuning.training_tokens_per_example": 1.0,
    }  # fmt: skip
    fewer, more = totals(values, [8_000.0, 11_000.0])["fine_tuning"]
    assert more < 0.97 * fewer
