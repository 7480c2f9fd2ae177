"""What is told beside the proposals, and our own bill beside the reported one at the price book's prices."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from calibration import eval_samples, samples
from calibration.logs import Prices, Truth, simulated

from simulator.calibration import calibration, model_prices, read, training_bills_of, training_prices
from simulator.prices.book import price_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from simulator.calibration import Calibration

TODAY = datetime.date(2026, 6, 1)
PER_MILLION = 1e6


def told(found: Calibration, of: str | None = None) -> dict[str, float]:
    return {fact.name: fact.value for fact in found.facts if of is None or fact.of == of}


def book() -> object:
    shared = {"as_of": datetime.date(2026, 1, 1), "unit": "USD/Mtok", "source": "x", "where": "y"}
    prices = Prices()
    return price_book(
        {
            "inference": {
                "openai:house-model": shared | {
                    "price_per_input_token": prices.input * PER_MILLION,
                    "price_per_cached_token": prices.cached * PER_MILLION,
                    "price_per_output_token": prices.output * PER_MILLION,
                },
            },
            "training": {
                "one:tuned": shared | {"value": 25.0}, "two:tuned": shared | {"value": 5.0},
                "three:hour": shared | {"value": 10.0, "unit": "USD/hour"},
            },
        },
        where="prices.toml",
    )  # fmt: skip


def test_log_facts_by_hand(written: Callable[..., Path]) -> None:
    found = told(calibration(read(written("log.jsonl", samples.litellm()))))
    assert found["requests"] == 3
    assert found["failed requests"] == pytest.approx(1 / 3)
    assert found["input tokens, mean"] == 1100
    assert found["input tokens, P50"] == 1100
    assert found["uncached input tokens, mean"] == 700
    assert found["input read from the cache"] == pytest.approx(800 / 2200)
    assert found["reported cost"] == pytest.approx(0.002)
    # 0.002 USD in 20 seconds
    assert found["reported spend, at the file's pace"] == pytest.approx(0.002 / 20 * 3600 * 730)


def test_joint_pairs_are_kept(written: Callable[..., Path]) -> None:
    rows = [{"input_tokens": n, "output_tokens": 1000 - n} for n in range(1, 501)]
    found = told(calibration(read(written("log.jsonl", rows))))
    assert found["correlation of input and output"] == pytest.approx(-1)
    # the 125 shortest inputs have 1 to 125 tokens, and their outputs 999 to 875
    assert found["output tokens, P50 at the shortest quarter of the inputs"] == 1000 - 63
    assert found["output tokens, P50 at the longest quarter of the inputs"] == 1000 - 438


def test_our_bill_at_the_books_prices(written: Callable[..., Path]) -> None:
    rows = simulated(Truth(days=2), np.random.default_rng(0))
    reading = read(written("log.jsonl", [row | {"model": "openai/house-model"} for row in rows]))
    prices = model_prices(reading.requests, as_of=TODAY, book=book())
    found = told(calibration(reading, prices=prices))
    assert found["our bill over the reported cost"] == pytest.approx(1, rel=1e-9)
    other = read(written("other.jsonl", [row | {"model": "a-model-nobody-sells"} for row in rows]))
    assert model_prices(other.requests, as_of=TODAY, book=book()) == {}


def test_a_file_is_billed_at_every_offer(written: Callable[..., Path]) -> None:
    reading = read(written("train.jsonl", eval_samples.TRAINING["together"] * 20))
    bills, refused = training_bills_of(reading.training, epochs=3, as_of=TODAY, book=book())
    # "hello" and "hi" are one token each
    assert [bill.cost for bill in bills] == pytest.approx([40 * 3 * 5e-6, 40 * 3 * 25e-6])
    assert [bill.offer for bill in bills] == ["two:tuned", "one:tuned"]
    prices, _ = training_prices(as_of=TODAY, book=book())
    found = calibration(reading, training_prices=prices, present={"fine_tuning.epochs": 3.0})
    told_bills = [fact for fact in found.facts if fact.name == "one training run, 3 epochs (no default published)"]
    assert [(fact.of, fact.value) for fact in told_bills] == [(bill.offer, bill.cost) for bill in bills]
    assert "USD/hour" in refused["three:hour"]


def test_evaluation_facts_show_accuracy_beside_consistency(written: Callable[..., Path]) -> None:
    found = told(calibration(read(written("runs.csv", eval_samples.STABILITY))))
    assert found["items"] == 4
    assert found["answers per item"] == 3
    # (case + run) % 3 is 0 in 4 of 12
    assert found["right answers"] == pytest.approx(8 / 12)
    assert found["items with equal answers"] == 0
    assert found["pairs with equal answers"] == pytest.approx(1 / 3)
    assert 0 < found["right in all of 10 repeats"] < found["right answers"]


def test_grader_tokens_stand_apart(written: Callable[..., Path]) -> None:
    found = calibration(read(written("results.json", json.dumps(eval_samples.PROMPTFOO))))
    assert sum(fact.value for fact in found.facts if fact.name == "tokens of the grader, apart") == 7 * 10


def test_training_facts(written: Callable[..., Path]) -> None:
    found = told(calibration(read(written("train.jsonl", eval_samples.TRAINING["openai"] * 6), max_tokens=12)))
    assert found["malformed lines"] == 0
    assert found["examples over the limit"] == 12
    assert found["tokens trained in one epoch"] == 12 * 12
    assert found["tool schemas, an estimate outside the totals"] > 0
