"""Inputs for the tests of decisions: the defaults, with the numbers that a test depends on written into it."""

from __future__ import annotations

from functools import cache

import numpy as np

from simulator.cases.cases import crossed, standings
from simulator.parameters import APPROACHES, Inputs, with_values
from simulator.scenarios.scenario import scenario_from

#: Two approaches that cross: the tuned one is dear to build and cheap to run.
CROSSING = {
    "workload.requests_per_month": 800_000.0,
    "workload.growth_per_month": 0.01,
    "workload.horizon": 18.0,
    "workload.content_tokens_per_request": 250.0,
    "workload.caught_share": 0.4,
    "workload.max_attempts": 2.0,
    "workload.cost_per_bad_answer": 0.02,
    "workload.cost_per_fallback": 0.5,
    "prompting.setup_hours": 12.0,
    "prompting.instruction_tokens": 2_500.0,
    "prompting.price_per_input_token": 3e-6,
    "prompting.price_per_output_token": 1.2e-5,
    "prompting.zero_shot_pass_rate": 0.75,
    "fine_tuning.setup_hours": 90.0,
    "fine_tuning.training_examples": 1_500.0,
    "fine_tuning.price_per_input_token": 3e-7,
    "fine_tuning.price_per_output_token": 1.2e-6,
    "fine_tuning.labelled_share": 0.0,
    "hybrid.switch_month": 3.0,
    "hybrid.escalated_share": 0.1,
    # dear enough to keep the hybrid out of the first place
    "hybrid.router_cost_per_request": 0.002,
}


@cache
def defaults() -> Inputs:
    return scenario_from(b'format = 1\nname = "Defaults"\nreviewed = 2026-11-22\n', file="defaults-only.toml").inputs


def crossing_inputs(**changes: float | str | None) -> Inputs:
    """The case above; `prompting__shots=3` changes ``prompting.shots``."""
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return with_values(defaults(), {**CROSSING, **named})


def cost_at(inputs: Inputs, **changes: float | str) -> dict[str, float]:
    """Total cost of each approach after changes."""
    named = {name.replace("__", "."): value for name, value in changes.items()}
    values = standings(with_values(inputs, named)).values["total_cost"][:, 0]
    return dict(zip(APPROACHES, values.tolist(), strict=True))


def drawn(inputs: Inputs, seed: int, draws: int = 64) -> Inputs:
    """Inputs with a few numbers drawn at random."""
    rng = np.random.default_rng(seed)
    spread = {
        "workload.requests_per_month": 0.6,
        "prompting.setup_hours": 0.5,
        "prompting.instruction_tokens": 0.4,
        "fine_tuning.setup_hours": 0.5,
        "fine_tuning.labour_rate": 0.2,
    }
    values = {name: float(inputs[name]) * np.exp(width * rng.normal(size=draws)) for name, width in spread.items()}
    values["fine_tuning.ceiling_pass_rate"] = rng.uniform(0.85, 0.99, draws)
    return crossed(with_values(inputs, values), {"hybrid.switch_month": np.array([float(inputs.hybrid.switch_month)])})
