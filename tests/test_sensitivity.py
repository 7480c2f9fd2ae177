"""Tornado, distance to flip and the value of information, against direct runs and closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from simulator import load, simulate
from simulator.doubt.estimates import Doubt, doubt, drawn_inputs, drawn_scores
from simulator.parameters import APPROACHES, PARAMETERS, Inputs, with_values
from simulator.sensitivity.flips import distance_to_flip
from simulator.sensitivity.moves import break_even_tornado, cost_tornado
from simulator.sensitivity.study import sensitivity

RANGES = {
    "prompting.setup_hours": 4.0,
    "fine_tuning.setup_hours": 3.0,
    "fine_tuning.hours_per_change": 2.0,
    "workload.cost_per_bad_answer": 3.0,
    "prompting.fixed_latency": 2.0,
}


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """A preset without requirements, with a prompt so dear that tuning overtakes it, near the tie."""
    free = {name: None for name in PARAMETERS if name.startswith("requirements.")}
    dear = {"prompting.price_per_input_token": 2e-5, "fine_tuning.hosting_price": 0.0, "hybrid.switch_month": 60.0}
    given = with_values(load("ticket-triage").inputs, free | dear)
    costs = {name: run.at_volume["total_cost"] for name, run in simulate(given).approaches.items()}
    hours = (costs["fine_tuning"] - costs["prompting"]) / float(given.prompting.labour_rate)
    return with_values(given, {"prompting.setup_hours": float(given.prompting.setup_hours) + max(hours, 0.0) + 20.0})


@pytest.fixture(scope="module")
def doubts(inputs: Inputs) -> Doubt:
    """Five inputs with ranges."""
    return doubt(inputs, {name: (float(inputs[name]) / f, float(inputs[name]) * f) for name, f in RANGES.items()})


def gap_at(inputs: Inputs, **values: float) -> float:
    """Prompting minus fine-tuning in a run of its own."""
    run = simulate(with_values(inputs, {name.replace("__", "."): value for name, value in values.items()})).approaches
    return run["prompting"].at_volume["total_cost"] - run["fine_tuning"].at_volume["total_cost"]


def test_a_tornado_bar_is_two_runs_at_the_ends_of_its_input(inputs: Inputs, doubts: Doubt) -> None:
    tornado = cost_tornado(inputs, doubts, first="prompting", second="fine_tuning")
    assert tornado.base == pytest.approx(gap_at(inputs), rel=1e-9)
    for bar in tornado.bars:
        at_low, at_high = (gap_at(inputs, **{bar.name.replace(".", "__"): end}) for end in (bar.low, bar.high))
        assert (bar.at_low, bar.at_high) == (pytest.approx(at_low, rel=1e-6), pytest.approx(at_high, rel=1e-6))
    swings = [abs(bar.at_high - bar.at_low) for bar in tornado.bars]
    assert swings == sorted(swings, reverse=True)
    assert tornado.bars[-1].name == "prompting.fixed_latency"  # costs nothing, so it moves nothing
    assert swings[-1] == 0


def test_the_break_even_tornado_shows_where_there_is_none(inputs: Inputs) -> None:
    wide = doubt(inputs, {"fine_tuning.upkeep_hours_per_month": (1.0, 1e5)})
    tornado = break_even_tornado(inputs, wide, first="prompting", second="fine_tuning", lowest=100, highest=1e8)
    bar = tornado.bars[0]
    high = simulate(with_values(inputs, {bar.name: bar.high})).break_even["total_cost"].pairs["prompting/fine_tuning"]
    low = simulate(with_values(inputs, {bar.name: bar.low})).break_even["total_cost"].pairs["prompting/fine_tuning"]
    expected = [pair.crossings[-1].requests_per_month if pair.crossings else None for pair in (low, high)]
    for value, standing, want in (
        (bar.at_low, bar.standing_at_low, expected[0]), (bar.at_high, bar.standing_at_high, expected[1])
    ):  # fmt: skip
        if want is None:
            assert np.isnan(value)
            assert standing in ("never", "always")
        else:
            assert value == pytest.approx(want, rel=1e-9)


def test_at_the_flip_the_verdict_changes_and_just_before_it_does_not(inputs: Inputs, doubts: Doubt) -> None:
    flip = distance_to_flip(inputs, doubts)
    winner = min(APPROACHES, key=lambda name: simulate(inputs).approaches[name].at_volume["total_cost"])
    assert flip.winner == winner
    assert flip.singles, "a case near the tie must flip"
    nearest = flip.singles[0]
    base = float(inputs[nearest.name])
    for share, changed in ((0.98, False), (1.02, True)):
        value = base + (nearest.value - base) * share
        run = simulate(with_values(inputs, {nearest.name: value})).approaches
        best = min(APPROACHES, key=lambda name: run[name].at_volume["total_cost"])
        assert (best != winner) is changed
    assert flip.distance <= min(single.distance for single in flip.singles) + 1e-9


def test_information_is_worth_what_the_draws_say(inputs: Inputs, doubts: Doubt) -> None:
    found = sensitivity(inputs, doubts, seed=0, draws=1024)
    scores = drawn_scores(doubts, draws=16_384, rng=np.random.default_rng(5))
    drawn = drawn_inputs(inputs, doubts, scores)
    columns = np.column_stack([np.asarray(drawn[name]) for name in RANGES])
    runs = [simulate(with_values(inputs, dict(zip(RANGES, values, strict=True)))) for values in columns[:200]]
    rows = [[run.at_volume["total_cost"] for run in result.approaches.values()] for result in runs]
    costs = np.array(rows)
    perfect = costs.mean(axis=0).min() - costs.min(axis=1).mean()
    assert found.everything.usd == pytest.approx(perfect, rel=0.35, abs=4 * found.everything.error)
    for worth in (*found.inputs, *found.groups):
        assert -1e-6 <= worth.usd <= found.everything.usd + 4 * (worth.error + found.everything.error)
    by_name = {worth.name: worth for worth in found.inputs}
    assert by_name["prompting.fixed_latency"].usd < 1e-6
    assert found.says.startswith(("Measure", "No single"))


def test_with_one_approach_left_nothing_is_worth_measuring(inputs: Inputs, doubts: Doubt) -> None:
    prompting = simulate(inputs).approaches["prompting"].at_volume
    tuned = simulate(inputs).approaches["fine_tuning"].at_volume
    ceiling = (prompting["examples_needed"] + tuned["examples_needed"]) / 2
    assert prompting["examples_needed"] < tuned["examples_needed"]
    only = with_values(inputs, {"requirements.available_examples": ceiling, "hybrid.switch_month": 2.0})
    found = sensitivity(only, doubts, seed=0, draws=256)
    assert found.options == ("prompting",)
    assert found.everything.usd == pytest.approx(0, abs=1e-6)
    assert found.inputs == ()
