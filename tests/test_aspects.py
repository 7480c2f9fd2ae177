from __future__ import annotations

import json

import numpy as np
import pytest
from decision_inputs import crossing_inputs, drawn

from simulator.cases.cases import rows_of
from simulator.decisions.aspect_measures import MEASURES, aspect_measures
from simulator.decisions.aspects import TIE_SHARE, compared_aspects
from simulator.parameters import APPROACHES, with_values
from simulator.results import point_run

SEED_TABLE = [
    "Implementation time", "Initial cost", "Ongoing cost", "Technical expertise", "Data requirements", "Flexibility",
    "Output consistency", "Response speed", "Maintenance", "Resource usage",
]  # fmt: skip


def events(start: int, interval: float, horizon: int) -> list[int]:
    """Months in which a part that starts in a month is refreshed: every interval after its start."""
    months, at = [], 1
    while (month := start + int(np.ceil(round(at * interval, 9)))) <= horizon:
        months.append(month)
        at += 1
    return months


@pytest.mark.parametrize("switch", [1.0, 4.0])
def test_measures_are_what_a_person_would_count(switch: float) -> None:
    inputs = crossing_inputs(
        hybrid__switch_month=switch, fine_tuning__refresh_interval=5.0, fine_tuning__migration_interval=7.0,
        prompting__refresh_interval=120.0, prompting__migration_interval=120.0, fine_tuning__specialist_share=0.6,
        prompting__specialist_share=0.1, workload__changes_per_month=2.0, hybrid__escalated_share=0.2,
    )  # fmt: skip
    horizon = int(inputs.workload.horizon)
    tuned, prompt = inputs.fine_tuning, inputs.prompting
    found = aspect_measures(inputs)
    # fine-tuning alone
    build = tuned.setup_hours + tuned.iterations * tuned.hours_per_iteration
    assert found["specialist_hours_to_build"]["fine_tuning"][0] == pytest.approx(0.6 * build)
    refreshes, moves = events(1, 5.0, horizon), events(1, 7.0, horizon)
    assert (refreshes, moves) == ([6, 11, 16], [8, 15])
    hours = horizon * (tuned.upkeep_hours_per_month + 2.0 * tuned.hours_per_change)
    hours += len(refreshes) * tuned.refresh_hours + len(moves) * tuned.migration_hours
    assert found["upkeep_hours"]["fine_tuning"][0] == pytest.approx(hours / horizon)
    assert found["specialist_hours_per_month"]["fine_tuning"][0] == pytest.approx(0.6 * hours / horizon)
    assert found["fresh_examples"]["fine_tuning"][0] == pytest.approx(3 * tuned.fresh_examples_per_refresh)
    # every training sees the examples gathered until then
    trained = 0.0
    for month in [1, *refreshes, *moves]:
        examples = tuned.training_examples + tuned.fresh_examples_per_refresh * sum(m <= month for m in refreshes)
        trained += tuned.training_runs * (
            tuned.epochs * examples * tuned.training_tokens_per_example + tuned.validation_tokens
        )
    work = trained * tuned.flops_per_training_token
    assert found["training_work"]["fine_tuning"][0] == pytest.approx(work, rel=1e-12)
    machine_hours = work / (tuned.gpu_flops * tuned.gpu_utilisation) / 3600
    assert found["accelerator_hours"]["fine_tuning"][0] == pytest.approx(machine_hours, rel=1e-12)
    # prompting alone
    assert found["training_work"]["prompting"][0] == 0
    assert found["cost_per_change"]["prompting"][0] == pytest.approx(prompt.hours_per_change * prompt.labour_rate)
    assert found["days_per_change"]["prompting"][0] == pytest.approx(prompt.days_per_change)
    # the hybrid builds both, whenever it does so
    assert found["specialist_hours_to_build"]["hybrid"][0] == pytest.approx(
        0.6 * build + 0.1 * (prompt.setup_hours + prompt.iterations * prompt.hours_per_iteration)
    )
    low, high = sorted([prompt.days_per_change, tuned.days_per_change])
    assert low < found["days_per_change"]["hybrid"][0] < high


def test_money_is_that_of_the_ledger() -> None:
    inputs = crossing_inputs(workload__cost_of_delay_per_day=100.0)
    run = point_run(inputs)
    found = aspect_measures(inputs)
    requests = run.approaches["prompting"].at_volume["requests"]
    for name in APPROACHES:
        paid = {
            phase: sum(entry.usd_paid for entry in run.approaches[name].ledger if entry.phase == phase)
            for phase in ("upfront", "training", "per_request", "hosting", "upkeep", "failures")
        }
        delay = sum(entry.usd_paid for entry in run.approaches[name].ledger if entry.item == "delay")
        assert delay > 0
        horizon = float(inputs.workload.horizon)
        assert found["build_cost"][name][0] == pytest.approx(paid["upfront"] + paid["training"] - delay)
        assert found["running_cost_per_request"][name][0] == pytest.approx(
            (paid["per_request"] + paid["hosting"]) / requests
        )
        assert found["upkeep_cost"][name][0] == pytest.approx(paid["upkeep"] / horizon)
        after = paid["per_request"] + paid["hosting"] + paid["upkeep"] + paid["failures"]
        assert found["cost_per_month_after_launch"][name][0] == pytest.approx(after / horizon)
        for key in ("days_to_ready", "latency", "latency_p95", "consistency", "pass_rate", "cost_before_launch"):
            assert found[key][name][0] == pytest.approx(run.approaches[name].at_volume[key])


def test_tokens_of_a_request_are_counted_by_hand() -> None:
    inputs = crossing_inputs(workload__max_attempts=1.0)
    prompt, content = inputs.prompting, inputs.workload.content_tokens_per_request
    tokens = prompt.instruction_tokens + prompt.shots * prompt.tokens_per_shot + content
    tokens += prompt.output_tokens_per_request
    found = aspect_measures(inputs)["tokens_per_request"]
    assert found["prompting"][0] == pytest.approx(tokens * prompt.token_factor)
    retried = aspect_measures(with_values(inputs, {"workload.max_attempts": 3.0}))["tokens_per_request"]
    assert retried["prompting"][0] > found["prompting"][0]


def test_all_ten_aspects_stand_in_the_order_of_the_table_with_a_unit_for_each_number() -> None:
    compared = compared_aspects(crossing_inputs())
    assert [aspect.label for aspect in compared.aspects] == SEED_TABLE
    shown = [measure.name for aspect in compared.aspects for measure in aspect.measures]
    assert sorted(shown) == sorted(MEASURES)
    json.dumps(compared.as_dict(), allow_nan=False)
    assert len(compared.rows()) == len(MEASURES)


def test_a_claim_is_judged_by_the_numbers() -> None:
    def outcome(name: str, **changes: float) -> str:
        return next(a.outcome for a in compared_aspects(crossing_inputs(**changes)).aspects if a.name == name)

    assert outcome("ongoing_cost") == "confirmed"
    # a machine that stands idle most of the time makes the tuned model the dearer one in production
    assert outcome("ongoing_cost", fine_tuning__hosting_price=40.0, fine_tuning__min_replicas=2.0) == "not confirmed"
    assert outcome("data_requirements") == "confirmed"
    assert outcome("data_requirements", fine_tuning__training_examples=0.0) == "tie"
    assert outcome("response_speed", fine_tuning__fixed_latency=30.0) == "not confirmed"
    # one of two numbers against it is enough
    assert outcome("flexibility", fine_tuning__days_per_change=0.01) == "not confirmed"
    same = {f"fine_tuning__{key}": 2.0 for key in ("hours_per_change", "days_per_change", "labour_rate")}
    equal = same | {f"prompting__{key}": 2.0 * (1 + 0.5 * TIE_SHARE) for key in ("hours_per_change", "days_per_change")}
    assert outcome("flexibility", **equal, prompting__labour_rate=2.0) == "tie"


def test_chances_are_shares_of_draws() -> None:
    inputs = crossing_inputs()
    draws = drawn(inputs, seed=4, draws=24)
    compared = compared_aspects(inputs, draws=draws)
    each = [aspect_measures(rows_of(draws, slice(i, i + 1))) for i in range(24)]
    earlier = [
        one["days_to_ready"]["prompting"][0] < one["days_to_ready"]["fine_tuning"][0] * (1 - TIE_SHARE) for one in each
    ]
    assert compared.aspects[0].chance == pytest.approx(np.mean(earlier))
    assert "% of the draws" in compared.aspects[0].says


def test_the_summary_names_what_does_not_hold() -> None:
    says = compared_aspects(crossing_inputs(fine_tuning__fixed_latency=30.0)).says
    assert says.startswith("Of 10 common claims ")
    assert "not so: response speed" in says
