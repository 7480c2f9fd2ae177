"""From a simulated log through the command to a scenario: its run must bill what the log was billed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from calibration.logs import Truth, simulated
from terminal import breakeven

from simulator import load, simulate

if TYPE_CHECKING:
    from pathlib import Path

#: What a log cannot tell: no worked examples, one call a request, no least prefix, and prices that stay as they are.
SCENARIO = """
format = 1
name = "simulated"
reviewed = 2026-02-10
summary = "A scenario whose numbers come from a simulated log."

[workload]
max_attempts                 = { value = 1, unit = "attempt", assumption = "As simulated." }
token_price_decline_per_year = { value = 0, unit = "%/year", assumption = "The log was billed at one price." }

[prompting]
price            = { model = "openai:gpt-4.1-mini", as_of = 2026-02-10 }
shots            = { value = 0, unit = "example", assumption = "As simulated." }
tokens_per_shot  = { value = 0, unit = "token/example", assumption = "As simulated." }
cache_min_tokens = { value = 0, unit = "token/request", assumption = "As simulated." }
batch_share      = { value = 0, unit = "%", assumption = "As simulated." }
"""


@pytest.mark.parametrize("cold", [False, True])
def test_the_run_of_a_calibrated_scenario_bills_the_simulated_spend(tmp_path: Path, cold: bool) -> None:
    # 6,000 requests a day: the level of the last day is then known to half a percent
    truth = Truth(days=35, requests_per_day=6_000, lifetime=2.0 if cold else 300.0)
    rows = simulated(truth, np.random.default_rng(31))
    log, scenario = tmp_path / "log.jsonl", tmp_path / "mine.toml"
    log.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    scenario.write_text(SCENARIO, encoding="utf-8")
    told = breakeven("calibrate", str(log), "--into", str(scenario))
    assert told.code == 0, told.err
    result = simulate(load(scenario))
    found = result.approaches["prompting"].at_volume
    monthly = result.volume * float(found["call_cost"]) * float(found["calls_per_request"])
    spent = sum(row.get("cost_usd", 0.0) for row in rows) / truth.days * 365 / 12
    assert monthly == pytest.approx(spent, rel=0.01)
    share = float(found["cache_hit_rate"])
    assert (0.1 < share < 0.4) if cold else share > 0.99
