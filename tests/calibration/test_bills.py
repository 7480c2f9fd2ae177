"""Our bill beside the reported one, both costs where it is open where cached tokens stand, and seasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from calibration import samples
from calibration.logs import Truth, simulated

from simulator.calibration import calibration, read
from simulator.calibration.spend import TokenPrices

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.calibration import Calibration

PRICES = {"m": TokenPrices(input=1e-6, cached=1e-7, cache_write=1.25e-6, output=4e-6)}
HEAD = "model,prompt_tokens,cached_tokens,completion_tokens"


def told(found: Calibration) -> dict[str, float]:
    return {fact.name: fact.value for fact in found.facts}


def test_both_costs_and_both_counts_where_it_is_open(written: Callable[..., Path]) -> None:
    reading = read(written("log.csv", f"{HEAD}\n" + "m,1000,800,50\n" * 3))
    found = told(calibration(reading, prices=PRICES))
    # by hand: 200 + 80 + 200 against 1000 + 80 + 200 millionths of a dollar, three times
    assert found["our bill, if cached tokens are inside the input"] == pytest.approx(3 * 480e-6)
    assert found["our bill, if cached tokens are beside the input"] == pytest.approx(3 * 1280e-6)
    # without prices the counts still show what hangs on it
    bare = told(calibration(reading))
    assert bare["input tokens, if cached ones are inside"] == 3000
    assert bare["input tokens, if cached ones are beside"] == 5400


def test_the_reported_cost_decides_what_is_open(written: Callable[..., Path]) -> None:
    reading = read(written("log.csv", f"{HEAD},cost\n" + "m,1000,800,50,0.00128\n" * 3))
    found = calibration(reading, prices=PRICES)
    assert any("fits cached tokens beside the input (our bill is 100.0%" in text for text in found.warnings)
    settled = read(reading.path, cached="beside")
    assert settled.report.cache_place == "beside"
    again = calibration(settled, prices=PRICES)
    assert told(again)["our bill over the reported cost"] == pytest.approx(1)
    assert not any("fits cached tokens" in text for text in again.warnings)


def test_a_users_word_does_not_outweigh_the_file(written: Callable[..., Path]) -> None:
    # totals say inside
    reading = read(written("log.csv", f"{HEAD},total_tokens\n" + "m,1000,800,50,1050\n" * 3), cached="beside")
    assert reading.report.cache_place == "inside"
    ruled = read(written("log.jsonl", samples.openai_chat()), cached="beside")
    assert ruled.report.cache_place == "inside"
    assert any("by rule" in text for text in ruled.report.warnings)


def test_a_bill_that_does_not_fit_is_said(written: Callable[..., Path]) -> None:
    reading = read(written("log.csv", f"{HEAD},cost\n" + "m,1000,0,50,0.0024\n" * 3))
    found = calibration(reading, prices=PRICES)
    # 1000 + 200 millionths against 2400
    assert any("our bill is 50.0% of the reported cost of 0.0072 USD" in text for text in found.warnings)


def test_spend_at_our_prices_without_a_reported_cost(written: Callable[..., Path]) -> None:
    rows = "m,1000,0,50,2026-01-05T10:00:00Z\nm,1000,0,50,2026-01-05T11:00:00Z\n"
    found = told(calibration(read(written("log.csv", f"{HEAD},time\n{rows}")), prices=PRICES))
    # two requests of 1200 millionths in one hour, 730 hours
    assert found["our bill, at the file's pace"] == pytest.approx(2 * 1200e-6 * 730)
    assert "reported spend, at the file's pace" not in found


def test_seasons_or_what_is_missing(written: Callable[..., Path]) -> None:
    truth = Truth(days=15, office=True, requests_per_day=480)
    found = calibration(read(written("log.jsonl", simulated(truth, np.random.default_rng(5)))))
    facts = told(found)
    assert facts["Saturdays, over the mean day"] == facts["Sundays, over the mean day"] == 0
    assert facts["Mondays, over the mean day"] == pytest.approx(7 / 5, rel=0.15)
    assert 8 <= facts["busiest hour of the day, UTC"] < 18
    short = calibration(read(written("short.csv", f"{HEAD},time\nm,1000,0,50,2026-01-05T10:00:00Z\n")))
    gaps = {gap.name: gap.missing for gap in short.gaps}
    assert "needs 14 (two weeks)" in gaps["pattern of the day"]
    assert "needs 14 (two weeks)" in gaps["pattern of the week"]


def test_the_cache_answers_more_where_more_is_asked(written: Callable[..., Path]) -> None:
    truth = Truth(days=10, requests_per_day=240, lifetime=120.0, office=True, growth_per_day=0.1)
    facts = told(calibration(read(written("log.jsonl", simulated(truth, np.random.default_rng(6))))))
    quiet, busy = (f"input read from the cache, {name} half of the traffic" for name in ("quieter", "busier"))
    assert facts[quiet] < facts[busy]
    assert (
        facts["requests an hour, quieter half of the traffic"] < facts["requests an hour, busier half of the traffic"]
    )


def test_a_cold_cache_bills_the_file_as_it_was(written: Callable[..., Path]) -> None:
    rows = simulated(Truth(days=3, requests_per_day=6000, lifetime=2.0), np.random.default_rng(7))
    reading = read(written("log.jsonl", rows))
    present = {"prompting.instruction_tokens": 700.0, "prompting.cache_lifetime": 300.0}
    found = {proposal.name: proposal for proposal in calibration(reading, present=present).proposals}
    # 600 cached at 1 - exp(-2 x); read as 700 at 1 - exp(-L x), x = 6000 / 86400
    hit = 600 / 700 * -np.expm1(-2 * 6000 / 86_400)
    assert found["prompting.cache_lifetime"].value == pytest.approx(-np.log1p(-hit) / (6000 / 86_400), rel=0.05)
    assert "one share cannot tell" in found["prompting.cache_lifetime"].why
    never = read(written("never.jsonl", [row | {"cached_tokens": 0} for row in rows]))
    none = {proposal.name: proposal for proposal in calibration(never, present=present).proposals}
    assert none["prompting.cache_lifetime"].value == 0


def test_a_prompt_longer_than_the_input_is_not_billed(written: Callable[..., Path]) -> None:
    reading = read(written("log.csv", "prompt_tokens,completion_tokens\n" + "1000,50\n" * 20))
    present = {"prompting.instruction_tokens": 800.0, "prompting.shots": 3.0, "prompting.tokens_per_shot": 100.0}
    found = {proposal.name: proposal.value for proposal in calibration(reading, present=present).proposals}
    assert found["prompting.instruction_tokens"] == 0
    assert found["workload.content_tokens_per_request"] + 300 == 1000
    many = calibration(reading, present=present | {"prompting.shots": 20.0})
    assert any("state your own prompt" in gap.missing for gap in many.gaps)
