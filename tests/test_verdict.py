from __future__ import annotations

import json

import numpy as np
import pytest
from decision_inputs import cost_at, crossing_inputs, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.cases.cases import NOBODY, WINNERS, case_count, rows_of, standings
from simulator.decisions.verdict import verdict
from simulator.model.evaluation import at_own_volumes
from simulator.parameters import APPROACHES, Inputs, with_values
from simulator.requirements import LOOKED_AT
from simulator.results import point_run
from simulator.sensitivity.flips import distance_to_flip
from simulator.sensitivity.moves import Flip
from simulator.wording import spoken_usd

REQUIREMENTS = st.fixed_dictionaries(
    {},
    optional={
        "requirements.min_pass_rate": st.floats(0.5, 0.99),
        "requirements.min_consistency": st.floats(0.3, 0.95),
        "requirements.max_latency": st.floats(0.3, 5.0),
        "requirements.max_days_to_ready": st.floats(1.0, 60.0),
        "requirements.available_examples": st.floats(0.0, 3_000.0),
        "requirements.max_upfront_cost": st.floats(500.0, 40_000.0),
        "requirements.data_must_stay_in_house": st.sampled_from([0.0, 1.0]),
    },
)


@pytest.mark.parametrize("out_of_reach", [False, True])
def test_topics_hold_every_sentence_but_the_first_once_and_in_order(out_of_reach: bool) -> None:
    asked = {"requirements.min_pass_rate": 1.0} if out_of_reach else {}
    decided = verdict(with_values(crossing_inputs(), asked))
    assert (decided.winner == "none") is out_of_reach
    assert f"{decided.sentences['winner']} {' '.join(decided.topics.values())}" == decided.says
    assert [topic for topics in decided.heads.values() for topic in topics] == list(decided.sentences)[1:]
    losers = "Each approach" if out_of_reach else "The others"
    assert decided.heads[losers] == [name for name in APPROACHES if name != decided.winner]


def meets(inputs: Inputs, approach: str) -> bool:
    """Every requirement, written out."""
    asked = inputs.requirements
    volume = np.atleast_1d(np.asarray(inputs.workload.requests_per_month, dtype=float))
    found = at_own_volumes(inputs, volume)[approach]
    offered = {name: float(values[0, 0]) for name, values in found.items()}
    return (
        (asked.min_pass_rate is None or offered["lowest_pass_rate"] >= asked.min_pass_rate)
        and (asked.min_consistency is None or offered["lowest_consistency"] >= asked.min_consistency)
        and (asked.max_latency is None or offered["latency"] <= asked.max_latency)
        and (asked.max_days_to_ready is None or offered["days_to_ready"] <= asked.max_days_to_ready)
        and (asked.available_examples is None or offered["examples_needed"] <= asked.available_examples)
        and (asked.max_upfront_cost is None or offered["cost_before_launch"] <= asked.max_upfront_cost)
        and (not asked.data_must_stay_in_house or offered["served_in_house"] == 1)
    )


@settings(max_examples=25)
@given(REQUIREMENTS, st.floats(500, 5e6), st.booleans())
def test_the_winner_is_feasible_and_nothing_feasible_is_cheaper(
    asked: dict[str, float], volume: float, in_house: bool
) -> None:
    inputs = with_values(
        crossing_inputs(workload__requests_per_month=volume, fine_tuning__served_in_house=float(in_house)), asked
    )
    decided = verdict(inputs)
    costs = cost_at(inputs)
    feasible = [name for name in APPROACHES if meets(inputs, name)]
    if not feasible:
        assert decided.winner == "none"
        assert decided.relaxation is not None
        relaxed = with_values(inputs, dict(decided.relaxation.limits))
        assert meets(relaxed, decided.relaxation.approach)
        assert verdict(relaxed).winner != "none"
    else:
        assert decided.winner in feasible
        assert costs[decided.winner] == min(costs[name] for name in feasible)
        assert decided.relaxation is None
    for name, standing in decided.standings.items():
        assert standing.feasible == (name in feasible)
        assert bool(standing.missed) == (name not in feasible)
        assert standing.cost == costs[name]
    json.dumps(decided.as_dict(), allow_nan=False)


def test_the_relaxation_is_the_smallest_one() -> None:
    inputs = crossing_inputs(requirements__min_pass_rate=0.98, requirements__max_latency=0.2)
    decided = verdict(inputs)
    assert decided.winner == "none"
    # by hand: both limits moved to what each approach offers, relative to the limit, rounded outward to three digits
    offered = standings(inputs, ("lowest_pass_rate", "latency")).values
    needed = (0.98 - offered["lowest_pass_rate"][:, 0]) / 0.98 + (offered["latency"][:, 0] - 0.2) / 0.2
    assert decided.relaxation is not None
    assert decided.relaxation.approach == APPROACHES[int(np.argmin(needed))]
    assert needed.min() <= decided.relaxation.relative <= needed.min() + 0.005 * (1 / 0.98 + 2 / 0.2)
    stricter = {
        name: float(limit) + 0.011 * (1 if "min" in name else -1) for name, limit in decided.relaxation.limits.items()
    }
    assert verdict(with_values(inputs, stricter)).winner == "none"


def test_a_requirement_that_must_be_dropped_comes_last() -> None:
    inputs = crossing_inputs(requirements__data_must_stay_in_house=1.0, requirements__max_days_to_ready=0.5)
    with_house = with_values(inputs, {"fine_tuning.served_in_house": 1.0})
    relaxation = verdict(with_house).relaxation
    assert relaxation is not None
    assert relaxation.approach == "fine_tuning"
    assert "requirements.data_must_stay_in_house" not in relaxation.limits
    dropped = verdict(inputs).relaxation
    assert dropped is not None
    assert dropped.limits["requirements.data_must_stay_in_house"] is None
    assert "let the data leave the house" in dropped.says


def test_chances_are_those_of_one_verdict_for_each_draw() -> None:
    inputs = crossing_inputs(requirements__min_pass_rate=0.8, requirements__max_days_to_ready=40.0)
    draws = drawn(inputs, seed=3, draws=40)
    wins = []
    for row in range(case_count(draws)):
        one = rows_of(draws, slice(row, row + 1))
        costs = {n: c if meets(one, n) else np.inf for n, c in cost_at(one).items()}
        best = min(costs, key=costs.__getitem__)
        wins.append(best if np.isfinite(costs[best]) else "none")
    decided = verdict(inputs, draws=draws)
    for name in APPROACHES:
        assert decided.standings[name].chance == pytest.approx(wins.count(name) / 40)
    assert decided.chance_none == pytest.approx(wins.count("none") / 40)
    assert len(set(wins)) > 1
    assert decided.sure == decided.standings[decided.winner].chance
    # 40 draws are few: the sampling error of a share is told beside it
    assert f"(sure: {100 * decided.sure:.0f} ± {100 * decided.sure_error:.0f} %)" in decided.says
    assert decided.sure_error > 0.005


def test_the_paragraph_tells_costs_quality_break_even_and_what_would_flip_it() -> None:
    inputs = crossing_inputs(requirements__max_days_to_ready=10.0)
    flip = Flip(winner="prompting", distance=0.5, becomes="fine_tuning", singles=())
    decided = verdict(inputs, result=point_run(inputs), flip=flip)
    assert decided.winner == "prompting"
    cost = cost_at(inputs)
    spoken = {name: spoken_usd(amount) for name, amount in cost.items()}
    assert decided.sentences["winner"] == (
        "At 800,000 requests a month prompting is the cheapest approach that meets the requirements: "
        f"{spoken['prompting']} over 18 months, against {spoken['hybrid']} for the hybrid."
    )
    days = standings(inputs, ("days_to_ready",)).values["days_to_ready"][1, 0]
    saved = spoken_usd(cost["prompting"] - cost["fine_tuning"])
    assert decided.sentences["fine_tuning"] == (
        f"Fine-tuning is out, and would cost {saved} less: most days to ready 10 days, here {days:.3g} days."
    )
    more = cost["hybrid"] - cost["prompting"]
    share = 100 * more / cost["prompting"]
    assert decided.sentences["hybrid"] == f"The hybrid costs {spoken_usd(more)} ({share:.3g} %) more."
    assert "ten times out of ten" in decided.sentences["quality"]
    assert "50 % of the way" in decided.sentences["turn"]
    assert decided.says == " ".join(decided.sentences.values())
    assert [row["verdict"] for row in decided.rows()] == ["cheapest", "out", "dearer"]
    assert decided.order == ("prompting", "hybrid", "fine_tuning")


def test_the_nearest_flip_is_named() -> None:
    from simulator.doubt.estimates import doubt

    inputs = crossing_inputs()
    doubts = doubt(inputs, {"fine_tuning.setup_hours": (40.0, 400.0), "prompting.setup_hours": (6.0, 30.0)})
    decided = verdict(inputs, flip=distance_to_flip(inputs, doubts))
    assert decided.turn is not None
    assert decided.turn.name == "fine_tuning.setup_hours"
    # where the two cost the same, by hand: hours are paid once, at the labour rate
    costs, rate = cost_at(inputs), float(inputs.fine_tuning.labour_rate)
    expected = float(inputs.fine_tuning.setup_hours) + (costs["prompting"] - costs["fine_tuning"]) / rate
    assert decided.turn.at == pytest.approx(expected, rel=1e-6)
    assert decided.turn.becomes == "prompting"
    assert "The choice flips first with fine-tuning's set-up hours up from 90 to" in decided.says


def test_equal_costs_go_to_the_first_approach_in_order() -> None:
    # a hybrid that never switches costs what prompting costs
    inputs = crossing_inputs(hybrid__switch_month=121.0, workload__requests_per_month=1_000.0)
    decided = verdict(inputs)
    assert decided.winner == "prompting"
    assert decided.sentences["hybrid"] == "The hybrid costs the same."


def test_every_requirement_is_checked() -> None:
    named = {f"requirements.{key}": 1.0 for key in LOOKED_AT}
    decided = verdict(with_values(crossing_inputs(), named))
    assert [check.name for check in decided.standings["hybrid"].checks] == list(named)
    assert WINNERS[NOBODY] == "none"


def test_draws_are_refused_where_one_set_of_inputs_is_meant() -> None:
    with pytest.raises(ValueError, match="one set of inputs"):
        verdict(drawn(crossing_inputs(), seed=1))
