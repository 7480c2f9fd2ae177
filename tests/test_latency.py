"""Response time, and days until the first answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import typical, typical_values

from simulator.equations.latency import latency
from simulator.model.evaluation import at_own_volumes, over_volumes

CALL = {
    "fixed_latency": 0.4, "seconds_per_input_token": 1e-4, "seconds_per_output_token": 0.018,
    "prefix_tokens": 3000.0, "content_tokens": 300.0, "output_tokens": 101.0,
}  # fmt: skip


@given(hit_rate=st.floats(0, 1), share=st.floats(0, 1))
def test_a_warm_cache_never_slows_and_saves_at_most_the_reading_of_the_prefix(hit_rate: float, share: float) -> None:
    cold = float(latency(**CALL, cached_time_share=share, cache_hit_rate=0.0))
    warm = float(latency(**CALL, cached_time_share=share, cache_hit_rate=hit_rate))
    assert cold == pytest.approx(0.4 + 0.33 + 1.8)
    assert cold - 0.3 - 1e-12 <= warm <= cold + 1e-12
    assert warm == pytest.approx(cold - 0.3 * hit_rate * (1 - share))


def test_a_shorter_prompt_saves_as_much_as_a_few_output_tokens() -> None:
    # 2,700 tokens of prompt at a tenth of a millisecond are worth 15 tokens of output at 18
    short = float(latency(**(CALL | {"prefix_tokens": 300.0}), cached_time_share=0.2, cache_hit_rate=0.0))
    terse = float(latency(**(CALL | {"output_tokens": 86.0}), cached_time_share=0.2, cache_hit_rate=0.0))
    assert short == pytest.approx(terse)


def test_one_output_token_or_none_is_only_the_reading() -> None:
    for tokens in (0.0, 0.5, 1.0):
        only = latency(**(CALL | {"output_tokens": tokens}), cached_time_share=0.0, cache_hit_rate=0.0)
        assert float(only) == pytest.approx(0.73)


def test_traffic_warms_the_cache_and_quickens_prompting() -> None:
    times = over_volumes(typical(), np.array([100.0, 1e4, 1e6]))["prompting"]["latency"][0]
    assert times[0] > times[1] > times[2]


@pytest.mark.parametrize("escalation", ["route", "cascade"])
def test_a_cascade_waits_for_both_models(escalation: str) -> None:
    inputs = typical(hybrid__switch_month=1.0, hybrid__escalated_share=0.25, hybrid__escalation=escalation)
    results = at_own_volumes(inputs, np.array([1e9]))
    alone = {name: float(results[name]["latency"][0, 0]) for name in ("prompting", "fine_tuning")}
    tuned = 1.0 if escalation == "cascade" else 0.75
    expected = tuned * alone["fine_tuning"] + 0.25 * alone["prompting"]
    assert float(results["hybrid"]["latency"][0, 0]) == pytest.approx(expected, rel=1e-9)


def test_days_to_ready_count_people_labels_and_machines() -> None:
    values = typical_values()
    results = at_own_volumes(typical(), np.array([1e4]))
    assert float(results["prompting"]["days_to_ready"][0, 0]) == (16 + 10 * 2) / 8
    # 12 million tokens at 4.8e10 operations on 0.4e15 operations a second
    training = 5 * 3 * 2000 * 400 * 4.8e10 / 0.4e15 / 86_400
    people, labels = (60 + 3 * 8) / 8, 2000 / 100
    assert values["fine_tuning.training_runs"] == 5
    assert float(results["fine_tuning"]["days_to_ready"][0, 0]) == pytest.approx(people + labels + training)
