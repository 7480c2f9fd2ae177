"""How two approaches become one: routes against simulated requests, quality between the two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import neutral, typical

from simulator.equations.hybrid import hybrid_pass_rate
from simulator.equations.sharing import (
    fine_tuning_changes,
    fine_tuning_share,
    prompting_changes,
    prompting_share,
    recent_prompting_changes,
)
from simulator.model.evaluation import at_own_volumes
from simulator.results import point_run

FRACTIONS = st.floats(0, 1)
REQUESTS = 400_000


@pytest.mark.parametrize("escalation", ["route", "cascade"])
@pytest.mark.parametrize("escalated", [0.05, 0.3])
def test_simulated_requests_take_their_routes_at_the_cost_that_the_model_says(
    escalation: str, escalated: float
) -> None:
    rng = np.random.default_rng(23)
    up = rng.random(REQUESTS) < escalated
    tuned = np.ones(REQUESTS, dtype=bool) if escalation == "cascade" else ~up
    each = 0.0002 + 0.001 * tuned + 0.02 * up
    inputs = neutral(
        workload__content_tokens_per_request=1.0, workload__horizon=1.0, prompting__price_per_input_token=0.02,
        fine_tuning__price_per_input_token=0.001, hybrid__router_cost_per_request=0.0002,
        hybrid__escalated_share=escalated, hybrid__escalation=escalation,
    )  # fmt: skip
    result = at_own_volumes(inputs, np.array([1000.0]))["hybrid"]
    error = 4 * each.std() / np.sqrt(REQUESTS)
    assert float(result["call_cost"][0, 0]) == pytest.approx(each.mean(), abs=error)
    assert float(result["total_cost"][0, 0]) == pytest.approx(1000 * each.mean(), abs=1000 * error)


def test_a_router_without_skill_sends_requests_at_random() -> None:
    rng = np.random.default_rng(29)
    up = rng.random(REQUESTS) < 0.3
    right = np.where(up, rng.random(REQUESTS) < 0.9, rng.random(REQUESTS) < 0.6)
    found = hybrid_pass_rate(prompting_pass_rate=0.9, fine_tuning_pass_rate=0.6, escalated_share=0.3, router_skill=1)
    assert float(found) == pytest.approx(right.mean(), abs=4 * 0.5 / np.sqrt(REQUESTS))


def test_a_router_of_skill_two_picks_the_harder_of_two() -> None:
    # the gain of a request is uniform; of pairs, the one with more to gain goes up: 1 - (1 - e)^2 at e = 1/2
    rng = np.random.default_rng(31)
    gain = rng.random((2, REQUESTS))
    reached = gain.max(axis=0).sum() / gain.sum()
    found = hybrid_pass_rate(prompting_pass_rate=1.0, fine_tuning_pass_rate=0.0, escalated_share=0.5, router_skill=2)
    assert reached == pytest.approx(2 / 3, abs=0.002)
    # with uniform gains the best router reaches 3/4; picking of pairs 2/3; chance 1/2
    assert 0.5 < reached < float(found) == 0.75


@given(prompted=FRACTIONS, tuned=FRACTIONS, escalated=FRACTIONS, skill=st.floats(0.1, 100))
def test_a_hybrid_is_never_better_than_the_better_nor_worse_than_the_worse(
    prompted: float, tuned: float, escalated: float, skill: float
) -> None:
    found = float(
        hybrid_pass_rate(
            prompting_pass_rate=prompted, fine_tuning_pass_rate=tuned, escalated_share=escalated, router_skill=skill
        )
    )
    assert min(prompted, tuned) - 1e-15 <= found <= max(prompted, tuned) + 1e-15
    ends = [
        float(
            hybrid_pass_rate(
                prompting_pass_rate=prompted, fine_tuning_pass_rate=tuned, escalated_share=share, router_skill=skill
            )
        )
        for share in (0.0, 1.0)
    ]
    assert ends == pytest.approx([tuned, prompted], abs=1e-15)


@given(switch=st.integers(1, 30), escalated=FRACTIONS, cascaded=st.sampled_from((0.0, 1.0)))
def test_every_request_is_seen_once_or_in_a_cascade_sometimes_twice(
    switch: int, escalated: float, cascaded: float
) -> None:
    month = np.arange(1.0, 25.0)
    prompted = prompting_share(month=month, switch_month=switch, escalated_share=escalated)
    tuned = fine_tuning_share(month=month, switch_month=switch, escalated_share=escalated, cascaded=cascaded)
    twice = escalated * cascaded * (month >= switch)
    np.testing.assert_allclose(prompted + tuned, 1 + twice, rtol=1e-15)
    assert (tuned[month < switch] == 0).all()


@given(switch=st.integers(1, 30), escalated=FRACTIONS, changes=st.floats(0, 1000), in_prompt=FRACTIONS)
def test_every_change_is_met_once(switch: int, escalated: float, changes: float, in_prompt: float) -> None:
    month = np.arange(1.0, 25.0)
    asked = {
        "escalated_share": escalated, "changes_per_month": changes, "changes_met_by_prompting": in_prompt,
    }  # fmt: skip
    prompted = prompting_changes(month=month, switch_month=switch, **asked)
    tuned = np.where(month >= switch, fine_tuning_changes(**asked), 0.0)
    np.testing.assert_allclose(prompted + tuned, changes, rtol=1e-12)


def test_labels_gathered_before_the_switch_count() -> None:
    learning = {
        "fine_tuning__zero_shot_pass_rate": 0.5, "fine_tuning__half_gap_examples": 400.0, "hybrid__switch_month": 5.0,
        "fine_tuning__labelled_share": 0.1, "workload__horizon": 6.0,
    }  # fmt: skip
    rates = point_run(neutral(**learning), volumes=np.array([1e3])).approaches["hybrid"].over_months["pass_rate"]
    # 4 months of 1,000 requests give 400 labels: half of the gap between 0.5 and 1
    assert rates[5] == pytest.approx(0.75)
    assert rates[1:5].tolist() == [1.0] * 4


def test_the_launch_waits_for_the_tuned_model_only_where_it_starts_at_once() -> None:
    days = {
        switch: {
            name: float(quantities["days_to_ready"][0, 0])
            for name, quantities in at_own_volumes(typical(hybrid__switch_month=switch), np.array([1e4])).items()
        }
        for switch in (1.0, 2.0)
    }
    assert days[1.0]["hybrid"] == days[1.0]["fine_tuning"] > days[1.0]["prompting"]
    assert days[2.0]["hybrid"] == days[2.0]["prompting"]


def test_a_switch_before_the_tuned_model_is_ready_is_warned_of() -> None:
    early, late = (
        point_run(typical(hybrid__switch_month=switch), volumes=np.array([1e3])).warnings for switch in (2.0, 12.0)
    )
    assert any("hybrid.switch_month is 2, but the tuned model takes" in warning for warning in early)
    assert not any("switch_month" in warning for warning in late)


@pytest.mark.parametrize(("escalated", "kept"), [(0.0, 0.0), (0.5, 2.0), (1.0, 2.0)])
def test_a_prompt_that_sees_nothing_any_more_forgets_its_changes_within_a_year(escalated: float, kept: float) -> None:
    found = recent_prompting_changes(
        month=np.array([1.0, 13.0, 19.0, 25.0]), switch_month=13, escalated_share=escalated,
        changes_per_month=4, changes_met_by_prompting=0.5,
    )  # fmt: skip
    assert found.tolist() == [4.0, 4.0, (4.0 + kept) / 2, kept]
