"""Laws that hold for every input: bounds of quality, draws against single runs, finite numbers at every corner."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import box, cases, some_changed
from worlds import Values, inputs_from, placed, typical_values

from simulator.equations.consistency import agreement, consistency
from simulator.equations.retries import bad_share, calls_per_request, failure_moments, fallback_share, good_share
from simulator.model.evaluation import at_own_volumes, over_volumes
from simulator.model.projecting import projections
from simulator.parameters import APPROACHES, PARAMETERS

FRACTIONS = st.one_of(st.sampled_from((0.0, 1.0)), st.floats(0, 1, allow_subnormal=False))
#: Quantities that are infinite, by definition, where no answer is ever accepted.
PER_ACCEPTED_ANSWER = ("cost_per_accepted_answer",)
ROUNDING = 1e-12
#: Corners of the whole box that are tried at once; each pair of inputs from the typical task: `test_pairs`.
CORNERS = 256


def moved_names() -> list[str]:
    """Inputs that have two ends, words and absent requirements apart."""
    return [name for name, declared in PARAMETERS.items() if not declared.optional and not declared.choices]


def ends(name: str) -> tuple[float, float]:
    """Lowest and highest value of an input."""
    declared = PARAMETERS[name]
    return (
        cast("float", placed(declared, 0, within_slider=False)),
        cast("float", placed(declared, 1, within_slider=False)),
    )


def run(values: Values) -> dict[str, dict[str, Any]]:
    """Every quantity at the volume of the values themselves."""
    volumes = np.atleast_1d(np.asarray(values["workload.requests_per_month"], dtype=float))
    return at_own_volumes(inputs_from(values), volumes)


@given(pass_rate=FRACTIONS, correlation=FRACTIONS)
def test_consistency_starts_at_the_pass_rate_and_falls_with_every_repeat(pass_rate: float, correlation: float) -> None:
    path = [float(consistency(pass_rate=pass_rate, correlation=correlation, repeats=k)) for k in range(1, 65)]
    assert path[0] == pass_rate
    assert all(later <= earlier * (1 + ROUNDING) for earlier, later in pairwise(path))
    # between repeats that know nothing of each other and repeats that are all the same
    independent = [pass_rate**k for k in range(1, 65)]
    assert all(low <= c * (1 + 1e-9) + 1e-300 for low, c in zip(independent, path, strict=True))
    assert all(0 <= c <= pass_rate * (1 + ROUNDING) for c in path)


@given(pass_rate=FRACTIONS, correlation=FRACTIONS)
def test_agreement_is_two_repeats_alike_and_never_below_a_half(pass_rate: float, correlation: float) -> None:
    agreed = float(agreement(pass_rate=pass_rate, correlation=correlation))
    both_right = float(consistency(pass_rate=pass_rate, correlation=correlation, repeats=2))
    both_wrong = float(consistency(pass_rate=1 - pass_rate, correlation=correlation, repeats=2))
    assert agreed == pytest.approx(both_right + both_wrong, abs=1e-15)
    assert 0.5 - 1e-15 <= agreed <= 1
    # exactly a half only for a coin that is thrown anew each time
    assert (agreed > 0.5 + 1e-9) or (abs(pass_rate - 0.5) < 1e-4 and correlation < 1e-8)


@given(pass_rate=FRACTIONS, correlation=FRACTIONS, caught=FRACTIONS, attempts=st.integers(1, 10))
def test_every_request_ends_well_or_badly_or_with_a_person(
    pass_rate: float, correlation: float, caught: float, attempts: int
) -> None:
    moments = failure_moments(pass_rate=pass_rate, correlation=correlation, max_attempts=attempts)
    asked = {"failure_moments": moments, "caught_share": caught, "max_attempts": attempts}
    good, bad, fallback = (float(share(**asked)) for share in (good_share, bad_share, fallback_share))
    assert good + bad + fallback == pytest.approx(1, abs=ROUNDING)
    assert min(good, bad, fallback) >= -1e-15
    calls = float(calls_per_request(**asked))
    assert 1 <= calls <= attempts * (1 + ROUNDING)
    # retries can only help, and never beyond what a perfect check could reach
    assert pass_rate - 1e-15 <= good <= 1 - moments[attempts] + ROUNDING


@cases(40)
@given(values=box())
def test_shares_are_shares_for_all_approaches(values: Values) -> None:
    for name, quantities in run(values).items():
        for share in (
            "pass_rate", "lowest_pass_rate", "consistency", "lowest_consistency", "agreement", "good_share",
            "bad_share", "fallback_share", "cache_hit_rate", "correlation",
        ):  # fmt: skip
            assert -ROUNDING <= quantities[share].item() <= 1 + ROUNDING, (name, share)
        assert quantities["consistency"].item() <= quantities["pass_rate"].item() + ROUNDING
        assert quantities["lowest_pass_rate"].item() <= quantities["pass_rate"].item() + ROUNDING
        parts = (quantities[share].item() for share in ("good_share", "bad_share", "fallback_share"))
        assert sum(parts) == pytest.approx(1, abs=ROUNDING)
        assert quantities["latency_p95"].item() >= quantities["latency"].item() * (1 - ROUNDING)


@cases(30)
@given(values=some_changed(within_slider=False), draws=st.integers(1, 4))
def test_draws_without_width_equal_the_single_run_bit_for_bit(values: Values, draws: int) -> None:
    one = run(values)
    same = {
        name: np.full(draws, value, dtype=float) if isinstance(value, float | int) else value
        for name, value in values.items()
    }
    many = run(cast("Values", same))
    for name in APPROACHES:
        for quantity, drawn in many[name].items():
            alone = one[name][quantity][0].tolist()
            assert drawn.tolist() == [alone] * draws, (name, quantity)
    single, drawn_curves = (projections(inputs_from(cast("Values", v))).total_costs for v in (values, same))
    for name in APPROACHES:
        assert drawn_curves[name].fixed.tolist() == single[name].fixed.tolist() * draws
        assert drawn_curves[name].slope.tolist() == single[name].slope.tolist() * draws


@cases(30)
@given(rows=st.lists(some_changed(), min_size=2, max_size=4), escalation=st.sampled_from(("route", "cascade")))
def test_each_draw_equals_its_own_single_run(rows: list[Values], escalation: str) -> None:
    rows = [row | {"hybrid.escalation": escalation} for row in rows]
    stacked = {
        name: rows[0][name] if isinstance(rows[0][name], str | None) else np.array([row[name] for row in rows])
        for name in rows[0]
    }
    many = run(cast("Values", stacked))
    for index, row in enumerate(rows):
        one = run(row)
        for name in APPROACHES:
            for quantity, drawn in many[name].items():
                alone = one[name][quantity].item()
                assert drawn[index].item() == pytest.approx(alone, rel=1e-11, abs=1e-13), (name, quantity)


@cases(30)
@given(values=some_changed(), volume=st.floats(100, 1e8))
def test_the_curve_over_volume_passes_through_every_single_run(values: Values, volume: float) -> None:
    values = values | {"prompting.labelled_share": 0.0, "fine_tuning.labelled_share": 0.0}
    own = run(values | {"workload.requests_per_month": volume})
    curves = projections(inputs_from(values)).total_costs
    drawn = over_volumes(inputs_from(values), np.array([volume / 2, volume, 2 * volume]))
    assert set(curves) == set(own)
    for name in APPROACHES:
        for quantity in ("total_cost", "cost_per_request", "cost_per_accepted_answer", "call_cost", "latency"):
            through = drawn[name][quantity][0, 1]
            assert through == pytest.approx(own[name][quantity].item(), rel=ROUNDING), (name, quantity)


def unwell(results: dict[str, dict[str, Any]]) -> list[str]:
    """Quantities that are not a finite number although some answers are accepted."""
    found = []
    for name, quantities in results.items():
        accepted = quantities["good_share"] + quantities["fallback_share"]
        for quantity, numbers in quantities.items():
            excused = (accepted <= 0) if quantity in PER_ACCEPTED_ANSWER else np.zeros_like(accepted, dtype=bool)
            if not (np.isfinite(numbers) | excused).all():
                found.append(f"{name}.{quantity}")
    return found


@pytest.mark.parametrize("escalation", ["route", "cascade"])
def test_corners_of_the_whole_box_are_finite_for_every_pair_of_inputs(escalation: str) -> None:
    names = moved_names()
    at_high = np.random.default_rng(20261123).integers(0, 2, size=(CORNERS, len(names))).astype(bool)
    for first, second in combinations(range(len(names)), 2):
        combined = 2 * at_high[:, first] + at_high[:, second]
        assert len(set(combined.tolist())) == 4, (names[first], names[second])
    values = typical_values() | {"hybrid.escalation": escalation}
    for column, name in enumerate(names):
        low, high = ends(name)
        values[name] = cast("Any", np.where(at_high[:, column], high, low))
    assert not unwell(run(values))
