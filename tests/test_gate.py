from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from decision_inputs import CROSSING, cost_at

from simulator.comparison.difference import difference
from simulator.comparison.gate import gate
from simulator.comparison.gate_report import plain_text
from simulator.comparison.run_reading import RunError, read_run
from simulator.decisions.price_decline import price_decline
from simulator.outputs.contract import run_document
from simulator.parameters import with_values
from simulator.results import point_run
from simulator.scenarios.scenario import Scenario, scenario_from, with_changes

TEXT = b'format = 1\nname = "A <b>task</b> for @everyone"\nreviewed = 2026-11-22\n'


def scenario(**changes: float | None) -> Scenario:
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return with_changes(scenario_from(TEXT, file="case.toml"), {**CROSSING, **named})


def document(**changes: float | None) -> dict[str, Any]:
    """A run as a file holds it: written and read again."""
    one = scenario(**changes)
    return json.loads(json.dumps(run_document(one, point_run(one.inputs)), allow_nan=False))


@pytest.fixture(scope="module")
def baseline() -> dict[str, Any]:
    return document()


def test_no_change_passes(baseline: dict[str, Any]) -> None:
    result = gate(document(), baseline)
    assert result.ok
    assert result.exit_code == 0
    assert result.reasons == ()
    assert result.difference.inputs == ()
    assert "No input changed." in result.markdown
    # nothing is allowed to move, and nothing does
    assert gate(document(), baseline, tolerance=0.0).ok


def test_a_price_change_that_does_not_matter_passes(baseline: dict[str, Any]) -> None:
    price = CROSSING["prompting.price_per_output_token"]
    result = gate(document(prompting__price_per_output_token=price * 1.01), baseline)
    assert result.ok
    assert [one.name for one in result.difference.inputs] == ["prompting.price_per_output_token"]
    assert result.difference.as_dict()["verdict"] == {"before": "fine_tuning", "after": "fine_tuning"}
    assert "| `prompting.price_per_output_token` | $12 per Mtok | $12.1 per Mtok | +1 % |" in result.markdown


def test_a_price_change_that_flips_the_decision_fails(baseline: dict[str, Any]) -> None:
    cheaper = {
        f"prompting__{key}": CROSSING[f"prompting.{key}"] / 3
        for key in ("price_per_input_token", "price_per_output_token")
    }
    costs = cost_at(scenario(**cheaper).inputs)
    assert costs["prompting"] < min(costs["fine_tuning"], costs["hybrid"])
    result = gate(document(**cheaper), baseline)
    assert not result.ok
    assert result.exit_code == 1
    assert result.reasons[0] == "the verdict changes from fine-tuning to prompting"
    assert any(reason.startswith("the order of cost at 800,000 requests a month changes") for reason in result.reasons)
    assert result.markdown.startswith("## Break-even gate: failed\n")
    assert "- The verdict changes from fine-tuning to prompting.\n" in result.markdown


def test_a_requirement_that_changes_the_verdict_fails_without_any_cost_changing(baseline: dict[str, Any]) -> None:
    asked = document(requirements__max_days_to_ready=10.0)
    result = gate(asked, baseline)
    assert not result.ok
    assert result.reasons == ("the verdict changes from fine-tuning to prompting",)
    assert all(before == after for before, after in result.difference.costs.values())
    nothing = gate(document(requirements__min_pass_rate=0.9999), baseline)
    assert nothing.reasons == ("the verdict changes from fine-tuning to no approach",)
    assert "no approach meets the requirements" in nothing.markdown


def test_a_break_even_that_moves_more_than_the_tolerance_fails(baseline: dict[str, Any]) -> None:
    changed = document(fine_tuning__setup_hours=75.0)
    found = [
        [
            c["requests_per_month"]
            for c in one["break_even"]["total_cost"]["pairs"]["prompting/fine_tuning"]["crossings"]
        ]
        for one in (baseline, changed)
    ]
    [before], [after] = found
    move = abs(after / before - 1)
    assert 0.01 < move < 0.2
    assert gate(changed, baseline, tolerance=move * 1.001).ok
    strict = gate(changed, baseline, tolerance=move * 0.999)
    assert not strict.ok
    assert len(strict.reasons) == 1
    assert f"a move of {100 * move:.3g} %" in strict.reasons[0]


def test_a_break_even_that_vanishes_fails(baseline: dict[str, Any]) -> None:
    # at so high a price of machines prompting is cheaper everywhere, but the rest stays out of sight of the verdict
    dear = document(fine_tuning__hosting_price=2_000.0, fine_tuning__min_replicas=50.0)
    moved = {found.pair: found for found in difference(baseline, dear).break_evens}
    assert moved["prompting/fine_tuning"].move is None
    assert "always cheaper" in moved["prompting/fine_tuning"].says
    assert not gate(dear, baseline, tolerance=100.0).ok


def test_falling_prices_are_a_reason_of_their_own(baseline: dict[str, Any]) -> None:
    inputs = scenario(workload__token_price_decline_per_year=0.0).inputs
    decline = price_decline(inputs, 0.9)
    costs = cost_at(inputs, workload__token_price_decline_per_year=0.9)
    assert decline.then == min(costs, key=costs.__getitem__) == "prompting"
    assert not decline.survives
    result = gate(document(), baseline, decline=decline)
    assert not result.ok
    assert result.reasons == ("with prices that fall 90 % a year the verdict is prompting",)
    assert "Falling prices: With prices that fall 90 % a year prompting wins" in result.markdown
    assert gate(document(), baseline, decline=price_decline(inputs, 0.01)).ok


def test_the_fall_at_which_the_verdict_flips_is_where_costs_are_equal() -> None:
    inputs = scenario(workload__token_price_decline_per_year=0.0).inputs
    decline = price_decline(inputs, 0.5)
    [(fall, winner)] = decline.flips
    assert winner == "prompting"
    costs = cost_at(with_values(inputs, {"workload.token_price_decline_per_year": fall}))
    ranked = sorted(costs.values())
    assert ranked[1] - ranked[0] <= 1e-9 * ranked[0]
    assert f"prompting from {100 * fall:.3g} % on" in decline.says
    assert decline.survives == (fall > 0.5)
    json.dumps(decline.as_dict())
    with pytest.raises(ValueError, match="prices cannot fall by 200%"):
        price_decline(inputs, 2.0)


def test_costs_that_differ_by_rounding_keep_their_order(baseline: dict[str, Any]) -> None:
    # a hybrid that never switches is prompting, up to the order of sums
    twin = document(hybrid__switch_month=121.0)
    nudged = json.loads(json.dumps(twin))
    for name, factor in (("prompting", 1 + 1e-13), ("hybrid", 1 - 1e-13)):
        nudged["approaches"][name]["at_volume"]["total_cost"] *= factor
    assert gate(nudged, twin).ok
    assert read_run(nudged, named="nudged").order == read_run(twin, named="twin").order


def test_the_report_takes_text_from_files_for_text(baseline: dict[str, Any]) -> None:
    report = gate(document(), baseline).markdown
    assert "@everyone" not in report
    assert "<b>" not in report
    assert "A &lt;b&gt;task&lt;/b&gt; for &#64;everyone at 800,000 requests a month." in report
    assert plain_text("x\n# y | `z` [a](b) ![c](d)") == r"x \# y \| \`z\` \[a\](b) \!\[c\](d)"
    for line in report.splitlines():
        assert not line.startswith("|") or line.count("|") in (5, 6, 9, 10)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (None, "the baseline is no run of this program; write it again"),
        ([], "no run"),
        ({"format": 1}, "no run"),
        ({"format": 99, "approaches": {}}, "has format 99, this program reads format 1"),
        ({"format": 1, "approaches": {}}, r"volume is no number; approaches\.prompting\.at_volume"),
        ({"format": 1, "approaches": 7}, "and .* more"),
    ],
)
def test_a_file_that_is_no_run_is_refused_in_one_message(
    broken: object, message: str, baseline: dict[str, Any]
) -> None:
    with pytest.raises(RunError, match=message):
        gate(baseline, broken)


@pytest.mark.parametrize("bad", [None, "12", True, [1], {"a": 1}, -1, 1e400, 10**400, float("nan")])
def test_a_baseline_with_a_wrong_number_is_refused(bad: object, baseline: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(baseline))
    crossings = broken["break_even"]["total_cost"]["pairs"]["prompting/fine_tuning"]["crossings"]
    crossings[0]["requests_per_month"] = bad
    with pytest.raises(RunError, match="the break-even of prompting/fine_tuning cannot be read"):
        gate(baseline, broken)
    broken = json.loads(json.dumps(baseline))
    broken["volume"] = bad
    if bad != -1:
        with pytest.raises(RunError, match="volume is no number"):
            gate(baseline, broken)


def test_a_tolerance_below_nothing_is_refused(baseline: dict[str, Any]) -> None:
    for wrong in (-0.1, float("nan")):
        with pytest.raises(ValueError, match="cannot be met"):
            gate(baseline, baseline, tolerance=wrong)


def test_the_same_files_give_the_same_report(baseline: dict[str, Any]) -> None:
    assert gate(document(), baseline).markdown == gate(document(), baseline).markdown
    assert np.isfinite(read_run(baseline, named="b").volume)
