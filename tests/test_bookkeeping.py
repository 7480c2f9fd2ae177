"""Which lines a part writes: phases, items, equations that exist, months in which they fall."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from worlds import neutral, typical

from simulator.ledger import PHASES
from simulator.model.projecting import projections
from simulator.parameters import APPROACHES
from simulator.quantities import QUANTITIES
from simulator.results import point_run


def test_every_line_names_a_phase_and_an_equation_that_exists() -> None:
    for approach in projections(typical()).approaches.values():
        for line in approach.lines:
            assert line.phase in PHASES
            assert line.equation in QUANTITIES
            assert line.item


def test_every_phase_of_the_typical_task_costs_something() -> None:
    result = point_run(typical(), volumes=np.array([1e3]))
    for name in APPROACHES:
        spent = {phase for phase, usd in result.approaches[name].phases.items() if usd > 0}
        assert spent == set(PHASES) - ({"training", "hosting"} if name == "prompting" else set()), name


def test_money_before_launch_is_spent_in_the_month_before_the_part_starts() -> None:
    result = point_run(typical(hybrid__switch_month=6.0), volumes=np.array([1e3]))
    months: Counter[tuple[str, int]] = Counter(
        (entry.item, entry.month)
        for entry in result.approaches["hybrid"].ledger
        if entry.phase in ("upfront", "training")
    )
    assert months == {
        ("delay", 0): 1, ("build", 0): 1, ("evaluation", 0): 1, ("build", 5): 1, ("evaluation", 5): 1, ("data", 5): 1,
        ("first training", 5): 1,
    }  # fmt: skip


def test_no_amount_is_negative() -> None:
    result = point_run(typical(workload__requests_per_month=1e7), volumes=np.array([1e3]))
    assert all(entry.usd > 0 for approach in result.approaches.values() for entry in approach.ledger)


def test_tokens_are_split_into_prefix_content_and_output() -> None:
    inputs = neutral(
        workload__requests_per_month=1000.0, workload__horizon=1.0, workload__content_tokens_per_request=100.0,
        prompting__instruction_tokens=2000.0, prompting__output_tokens_per_request=50.0,
        prompting__price_per_input_token=1e-6, prompting__price_per_output_token=4e-6,
        prompting__price_per_cached_token=1e-7, prompting__price_per_cache_write_token=1e-6,
        prompting__cache_lifetime=2628.0,
    )  # fmt: skip
    items = {
        entry.item: entry.usd for entry in point_run(inputs, volumes=np.array([1e3])).approaches["prompting"].ledger
    }
    # one request is expected within a lifetime: 1 - 1/e of the prefixes are found
    missed = np.exp(-1.0)
    assert items == pytest.approx(
        {
            "prefix, from the cache": 1000 * 2000 * 1e-7 * (1 - missed), "prefix, not from the cache": 2 * missed,
            "content": 0.1, "output": 0.2,
        }
    )  # fmt: skip
