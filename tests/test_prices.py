"""Prices by name and day. Expected figures are those of the published price lists, written down by hand in USD/Mtok."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.prices.book import PriceBook, price_book
from simulator.prices.discounts import batch_discount
from simulator.prices.library import library_models
from simulator.prices.pricing import (
    OFFER_INPUTS,
    gpu_price,
    hosting_price,
    inference_price,
    labelling_price,
    labour_rate,
    offer_price,
    storage_price,
    training_price,
)
from simulator.prices.records import PriceError

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
DAY = date(2026, 11, 22)
MTOK = 1e6
BATCH = {"standard": {"in": 4.0, "out": 16.0, "cached": 1.0}, "needed": ("in", "out"), "cached": "cached"}


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((SCENARIOS / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book() -> PriceBook:
    return price_book(toml("prices.toml"), where="prices.toml", sources=set(toml("sources.toml")))


# model, input, cached, cache write, output, batch discount (None: not sold in batches)
LISTED = [
    ("openai:gpt-5.6-sol", 4.00, 0.40, 5.00, 20.00, 0.5),
    ("openai:gpt-5.6-terra", 2.00, 0.20, 2.50, 12.00, 0.5),
    ("openai:gpt-5.6-luna", 0.20, 0.02, 0.25, 1.20, 0.5),
    ("openai:gpt-5", 1.25, 0.125, 1.25, 10.00, 0.5),
    ("openai:gpt-5-mini", 0.25, 0.025, 0.25, 2.00, 0.5),
    ("openai:gpt-5-nano", 0.05, 0.005, 0.05, 0.40, 0.5),
    ("openai:gpt-4.1", 2.00, 0.50, 2.00, 8.00, 0.5),
    ("openai:gpt-4.1-mini", 0.40, 0.10, 0.40, 1.60, 0.5),
    ("openai:gpt-4.1-nano", 0.10, 0.025, 0.10, 0.40, 0.5),
    ("openai:gpt-4o", 2.50, 1.25, 2.50, 10.00, 0.5),
    ("openai:gpt-4o-mini", 0.15, 0.075, 0.15, 0.60, 0.5),
    ("openai:gpt-3.5-turbo", 0.50, 0.50, 0.50, 1.50, 0.5),
    ("openai:o4-mini", 1.10, 0.275, 1.10, 4.40, 0.5),
    ("anthropic:claude-opus-5-5", 4.00, 0.20, 5.00, 20.00, 0.5),
    ("anthropic:claude-opus-5", 5.00, 0.50, 6.25, 25.00, 0.5),
    ("anthropic:claude-sonnet-5-5", 2.00, 0.10, 2.50, 10.00, 0.5),
    ("anthropic:claude-sonnet-4-6", 3.00, 0.30, 3.75, 15.00, 0.5),
    ("anthropic:claude-haiku-5-5", 0.10, 0.01, 0.125, 0.50, 0.5),
    ("anthropic:claude-haiku-4-5", 1.00, 0.10, 1.25, 5.00, 0.5),
    ("anthropic:claude-3-haiku", 0.25, 0.03, 0.30, 1.25, None),
    ("google:gemini-3.1-pro-preview", 2.00, 0.20, 2.00, 12.00, 0.5),
    ("google:gemini-2.5-pro", 1.25, 0.125, 1.25, 10.00, 0.5),
    ("google:gemini-2.5-flash", 0.30, 0.03, 0.30, 2.50, 0.5),
    ("google:gemini-2.5-flash-lite", 0.10, 0.01, 0.10, 0.40, 0.5),
    ("deepseek:deepseek-flash", 0.15, 0.003, 0.15, 0.60, None),
    ("mistral:mistral-small-latest", 0.15, 0.015, 0.15, 0.60, 0.5),
    ("aws:amazon.nova-micro-v1:0", 0.035, 0.00875, 0.035, 0.14, None),
    ("groq:llama-3.1-8b-instant", 0.05, 0.05, 0.05, 0.08, None),
    # the price book
    ("openai:ft:gpt-4.1", 3.00, 0.75, 3.00, 12.00, 0.5),
    ("openai:ft:gpt-4.1-mini", 0.80, 0.20, 0.80, 3.20, 0.5),
    ("openai:ft:gpt-4.1-nano", 0.20, 0.05, 0.20, 0.80, None),
    ("openai:ft:gpt-4o-2024-08-06", 3.75, 1.875, 3.75, 15.00, 1 - 12.5 / 15),
    ("openai:ft:gpt-4o-mini", 0.30, 0.15, 0.30, 1.20, 0.5),
    ("openai:ft:gpt-3.5-turbo", 3.00, 3.00, 3.00, 6.00, None),
    ("openai:ft:davinci-002", 12.00, 12.00, 12.00, 12.00, None),
    ("openai:ft:babbage-002", 1.60, 1.60, 1.60, 1.60, None),
    ("openai:ft:o4-mini", 4.00, 1.00, 4.00, 16.00, None),
    ("tinker:qwen3-8b", 0.195, 0.039, 0.195, 0.60, None),
    ("tinker:qwen3.5-9b", 0.66, 0.132, 0.66, 1.995, None),
    ("tinker:qwen3.6-35b-a3b", 0.54, 0.108, 0.54, 1.335, None),
    ("tinker:gpt-oss-20b", 0.18, 0.036, 0.18, 0.45, None),
    ("tinker:gpt-oss-120b", 0.33, 0.066, 0.33, 0.84, None),
    ("tinker:deepseek-v3.1", 1.695, 0.339, 1.695, 4.215, None),
    ("prime-intellect:qwen3.5-4b", 0.10, 0.10, 0.10, 0.30, None),
    ("prime-intellect:qwen3.5-9b", 0.20, 0.20, 0.20, 0.60, None),
    ("bedrock:nova-micro", 0.035, 0.035, 0.035, 0.14, None),
]


@pytest.mark.parametrize(("model", "fresh", "cached", "write", "output", "batch"), LISTED, ids=lambda x: str(x))
def test_listed_inference_prices(
    book: PriceBook, model: str, fresh: float, cached: float, write: float, output: float, batch: float | None
) -> None:
    price = inference_price(model=model, as_of=DAY, book=book)
    got = (
        price.price_per_input_token,
        price.price_per_cached_token,
        price.price_per_cache_write_token,
        price.price_per_output_token,
    )
    assert [rate * MTOK for rate in got] == pytest.approx([fresh, cached, write, output], rel=1e-12)
    assert price.batch_discount == (batch if batch is None else pytest.approx(batch, rel=1e-12))
    assert price.cache_is_discounted is (cached < fresh)
    assert price.cache_write_is_charged is (write > fresh)


@pytest.mark.parametrize("model", ["gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano", "o4-mini"])
def test_a_tuned_family_that_the_package_lacks_comes_from_the_book(book: PriceBook, model: str) -> None:
    with_owner = inference_price(model=f"openai:ft:{model}-2025-04-14:acme::Bx1", as_of=DAY, book=book)
    plain = inference_price(model=f"openai:ft:{model}", as_of=DAY, book=book)
    assert with_owner.inputs == plain.inputs
    assert with_owner.where == "prices.toml"


def test_cached_tokens_of_a_tuned_model_are_not_billed_as_fresh_ones(book: PriceBook) -> None:
    price = inference_price(model="openai:ft:gpt-4o-mini-2024-07-18:acme::x", as_of=DAY, book=book)
    bill = 200 * price.price_per_input_token + 800 * price.price_per_cached_token
    assert bill == pytest.approx(200 * 0.30e-6 + 800 * 0.15e-6, rel=1e-12)  # 0.0003 USD at the full rate


def test_a_missing_cached_price_is_said(book: PriceBook) -> None:
    for model in ("groq:llama-3.1-8b-instant", "prime-intellect:qwen3.5-4b"):
        price = inference_price(model=model, as_of=DAY, book=book)
        assert any("no cached price is known" in said for said in price.warnings), model
    listed = inference_price(model="openai:gpt-4.1-mini", as_of=DAY, book=book)
    assert not listed.warnings


@pytest.mark.parametrize(
    ("model", "near"),
    [
        ("openai:gpt-4.1-mni", "'openai:gpt-4.1-mini'"),
        ("gpt-4.1-mini", "'openai:gpt-4.1-mini'"),
        ("opnai:gpt-5", "'openai:gpt-5'"),
        ("tinker:qwen3-9b", "'tinker:qwen3-8b'"),
        ("openai:ft:gpt-4.2-mini", "'openai:ft:gpt-4.1-mini'"),
        ("x" * 10_000, "no price of model 'xxx"),
    ],
)
def test_an_unknown_model_is_an_error_that_names_the_nearest(book: PriceBook, model: str, near: str) -> None:
    with pytest.raises(PriceError) as error:
        inference_price(model=model, as_of=DAY, book=book)
    (message,) = error.value.messages
    assert near in message
    assert len(message) < 400


@pytest.mark.parametrize("provider", ["gemini", "goog", "Google", "google ", "open_ai", "litellm", ""])
def test_a_provider_is_named_exactly(book: PriceBook, provider: str) -> None:
    # the package would take some of these for a provider by likeness
    with pytest.raises(PriceError, match=f"no price of model '{provider}:gemini-2.5-pro'"):
        inference_price(model=f"{provider}:gemini-2.5-pro", as_of=DAY, book=book)


@pytest.mark.parametrize(
    "model",
    ["aws:amazon.nova-micro-v1:0", "groq:llama-3.1-8b-instant", "deepseek:deepseek-flash",
     "mistral:mistral-large-latest", "azure:gpt-4.1", "tinker:qwen3-8b", "openai:ft:gpt-4.1-nano"],
)  # fmt: skip
def test_a_batch_that_is_not_sold_is_an_error(book: PriceBook, model: str) -> None:
    assert inference_price(model=model, as_of=DAY, book=book).batch_discount is None
    with pytest.raises(PriceError, match="has no batch price"):
        inference_price(model=model, as_of=DAY, book=book, batch=True)


def test_a_batch_price_that_is_known_later_is_an_error_that_says_when(book: PriceBook) -> None:
    with pytest.raises(PriceError, match="2026-10-13; it is known from 2026-10-14"):
        inference_price(model="openai:gpt-4.1-mini", as_of=date(2026, 10, 13), book=book, batch=True)
    price = inference_price(model="openai:gpt-4.1-mini", as_of=date(2026, 10, 14), book=book, batch=True)
    assert price.batch_discount == pytest.approx(0.5)
    # its batch table has no cached price, and the model has one discount for all tokens
    assert any("less on cached tokens" in said for said in price.warnings)


@pytest.mark.parametrize(
    ("batch", "saved", "said"),
    [
        ({"in": 2.0, "out": 8.0, "cached": 0.5}, 0.5, 0),
        ({"in": 2.0, "out": 12.0, "cached": 0.5}, 0.25, 1),
        ({"in": 2.0, "out": 8.0}, 0.5, 1),
        ({"in": 1.0, "out": 12.0, "cached": 0.9}, 0.25, 2),
        ({"in": 2.0}, None, 0),
        ({}, None, 0),
    ],
)
def test_batch_discount_is_the_smaller_saving(batch: dict[str, float], saved: float | None, said: int) -> None:
    discount, warnings = batch_discount(batch=batch, **BATCH)  # type: ignore[arg-type]
    assert discount == saved
    assert len(warnings) == said


def test_a_tier_that_is_not_sold_is_an_error(book: PriceBook) -> None:
    with pytest.raises(PriceError, match=r"no tier 'prioritty'.*offered: standard, .*did you mean 'priority'"):
        inference_price(model="openai:gpt-4.1-mini", as_of=DAY, book=book, tier="prioritty")
    with pytest.raises(PriceError, match=r"no tier 'priority'.*offered: standard"):
        inference_price(model="groq:llama-3.1-8b-instant", as_of=DAY, book=book, tier="priority")
    with pytest.raises(PriceError, match="no tier 'priority'"):
        inference_price(model="tinker:qwen3-8b", as_of=DAY, book=book, tier="priority")
    for batch in (True, False):
        with pytest.raises(PriceError, match="batch_share"):
            inference_price(model="openai:gpt-4.1-mini", as_of=DAY, book=book, tier="batch", batch=batch)
    with pytest.raises(PriceError, match="no tier 'priority'"):  # known from 2026-10-12 only
        inference_price(model="openai:gpt-4.1-mini", as_of=date(2026, 10, 11), book=book, tier="priority")


def test_a_tier_has_its_own_prices(book: PriceBook) -> None:
    price = inference_price(model="openai:gpt-4.1-mini", as_of=DAY, book=book, tier="priority")
    rates = [price.price_per_input_token, price.price_per_cached_token, price.price_per_output_token]
    assert [rate * MTOK for rate in rates] == pytest.approx([0.70, 0.175, 2.80])
    assert price.batch_discount is None
    assert price.source.endswith("priority")


# model, largest request at the base price, (input, cached, output) above it
LONG = [
    ("google:gemini-2.5-pro", 200_000, (2.5, 0.25, 15.0)),
    ("google:gemini-3.1-pro-preview", 200_000, (4.0, 0.4, 18.0)),
    ("openai:gpt-5.6-sol", 272_000, (8.0, 0.8, 30.0)),
    ("openai:gpt-5.6-luna", 272_000, (0.4, 0.04, 1.8)),
    ("anthropic:claude-haiku-5-5", 100_000, (0.5, 0.05, 2.5)),
]


@pytest.mark.parametrize(("model", "largest", "above"), LONG)
def test_a_long_context_costs_more_for_the_whole_request(
    book: PriceBook, model: str, largest: int, above: tuple[float, float, float]
) -> None:
    plain = inference_price(model=model, as_of=DAY, book=book)
    at = inference_price(model=model, as_of=DAY, book=book, input_tokens=largest)
    over = inference_price(model=model, as_of=DAY, book=book, input_tokens=largest + 1)
    assert plain == at
    assert plain.long_context_above == largest
    rates = [over.price_per_input_token, over.price_per_cached_token, over.price_per_output_token]
    assert [rate * MTOK for rate in rates] == pytest.approx(above, rel=1e-12)
    assert any(f"above {largest:g} input tokens" in said for said in over.warnings)
    assert over.batch_discount == pytest.approx(0.5)


def test_the_cliff_in_dollars(book: PriceBook) -> None:
    bills = [
        tokens * inference_price(model="google:gemini-2.5-pro", as_of=DAY, book=book, input_tokens=tokens)
        .price_per_input_token
        for tokens in (200_000, 200_001)
    ]  # fmt: skip
    assert bills == pytest.approx([0.250, 0.5000025], rel=1e-12)


def test_a_long_lived_cache_has_its_own_write_price(book: PriceBook) -> None:
    short, long = (
        inference_price(model="anthropic:claude-haiku-4-5", as_of=DAY, book=book, cache_lifetime=life)
        for life in (300.0, 3600.0)
    )
    assert short.price_per_cache_write_token * MTOK == pytest.approx(1.25)
    assert long.price_per_cache_write_token * MTOK == pytest.approx(2.00)
    assert any("long-lived" in said for said in long.warnings)
    same = inference_price(model="openai:gpt-4.1-mini", as_of=DAY, book=book, cache_lifetime=3600.0)
    assert same.price_per_cache_write_token == same.price_per_input_token


def test_the_day_is_required(book: PriceBook) -> None:
    with pytest.raises(TypeError, match="as_of"):
        inference_price(model="openai:gpt-5", book=book)  # type: ignore[call-arg]
    for wrong in (None, "2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)):
        with pytest.raises(PriceError, match="as_of"):
            inference_price(model="openai:gpt-5", as_of=wrong, book=book)  # type: ignore[arg-type]
        with pytest.raises(PriceError, match="as_of"):
            gpu_price(offer="lambda:b200", as_of=wrong, book=book)  # type: ignore[arg-type]


def test_a_price_change_to_come_is_said_and_taken_from_its_day_on(book: PriceBook) -> None:
    before = inference_price(model="google:gemini-3.8-flash", as_of=date(2026, 12, 31), book=book)
    after = inference_price(model="google:gemini-3.8-flash", as_of=date(2027, 1, 1), book=book)
    assert [before.price_per_input_token * MTOK, before.price_per_output_token * MTOK] == pytest.approx([0.75, 3.75])
    assert [after.price_per_input_token * MTOK, after.price_per_output_token * MTOK] == pytest.approx([1.50, 7.50])
    assert any("changes on 2027-01-01" in said for said in before.warnings)
    assert not any("changes on" in said for said in after.warnings)


def test_past_prices_are_those_of_their_day(book: PriceBook) -> None:
    o3 = [
        inference_price(model="openai:o3", as_of=day, book=book).price_per_input_token * MTOK
        for day in (date(2025, 5, 1), date(2025, 6, 10))
    ]
    assert o3 == pytest.approx([10.0, 2.0])


def test_a_price_that_depends_on_the_hour_says_which_is_used(book: PriceBook) -> None:
    (said,) = inference_price(model="deepseek:deepseek-flash", as_of=DAY, book=book).warnings
    assert "used 0.15 input, 0.003 cached, 0.6 output USD/Mtok of noon UTC" in said
    assert said.count("0.3 input, 0.006 cached, 1.2 output USD/Mtok") == 2  # two peaks a day, at twice the price
    assert "from 01:00 UTC" in said
    assert "from 06:00 UTC" in said


def test_thin_history_is_said(book: PriceBook) -> None:
    old = inference_price(model="openai:gpt-4o", as_of=date(2024, 6, 1), book=book)
    assert any("before 2025-01-01" in said for said in old.warnings)


def test_an_alias_says_what_it_is_priced_as(book: PriceBook) -> None:
    alias = inference_price(model="openai:gpt-4.1-mini-2025-04-14", as_of=DAY, book=book)
    plain = inference_price(model="openai:gpt-4.1-mini", as_of=DAY, book=book)
    assert alias.inputs == plain.inputs
    assert any("prices it as openai gpt-4.1-mini" in said for said in alias.warnings)


def test_a_model_without_token_prices_is_an_error(book: PriceBook) -> None:
    with pytest.raises(PriceError, match="no price per input and output token"):
        inference_price(model="openai:text-embedding-3-large", as_of=DAY, book=book)


def test_fees_per_request_are_said(book: PriceBook) -> None:
    price = inference_price(model="perplexity:sonar", as_of=DAY, book=book)
    assert any("per request" in said or "1000 requests" in said for said in price.warnings)


@pytest.mark.parametrize("wrong", [-1.0, float("nan")])
def test_a_senseless_size_is_an_error(book: PriceBook, wrong: float) -> None:
    with pytest.raises(PriceError, match="input_tokens"):
        inference_price(model="openai:gpt-5", as_of=DAY, book=book, input_tokens=wrong)


@pytest.mark.parametrize("model", [*(row[0] for row in LISTED[:28]), *library_models()[::40]])
def test_prices_agree_with_the_bill_of_the_package(book: PriceBook, model: str) -> None:
    from genai_prices.data_snapshot import get_snapshot
    from genai_prices.types import Usage

    ours = inference_price(model=model, as_of=DAY, book=book, input_tokens=300_000)
    provider_id, _, reference = model.partition(":")
    provider = next(one for one in get_snapshot().providers if one.id == provider_id)
    info = next(one for one in provider.models if one.id == reference)
    when = datetime(2026, 11, 22, 12, tzinfo=UTC)
    counts = {"input_tokens": 300_000, "output_tokens": 500, "cache_read_tokens": 200_000}
    if ours.cache_write_is_charged:
        counts["cache_write_tokens"] = 50_000
    bill = info.calc_price(Usage(**counts), provider, genai_request_timestamp=when).total_price
    fees = info.calc_price(Usage(), provider, genai_request_timestamp=when).total_price  # per request
    written = counts.get("cache_write_tokens", 0)
    expected = (
        (100_000 - written) * ours.price_per_input_token
        + written * ours.price_per_cache_write_token
        + 200_000 * ours.price_per_cached_token
        + 500 * ours.price_per_output_token
    )
    assert float(bill - fees) == pytest.approx(expected, rel=1e-9)


def test_no_listed_model_costs_nothing(book: PriceBook) -> None:
    for model in library_models():
        price = inference_price(model=model, as_of=DAY, book=book)
        assert min(price.inputs.values()) > 0, model
        assert max(price.inputs.values()) < 1, model


# kind, offer, price in the canonical unit (USD/token for training)
OFFERS = [
    ("training", "openai:ft:gpt-4.1", 25e-6), ("training", "openai:ft:gpt-4.1-mini", 5e-6),
    ("training", "openai:ft:gpt-4.1-nano", 1.5e-6), ("training", "openai:ft:gpt-4o-2024-08-06", 25e-6),
    ("training", "openai:ft:gpt-4o-mini", 3e-6), ("training", "openai:ft:gpt-3.5-turbo", 8e-6),
    ("training", "openai:ft:davinci-002", 6e-6), ("training", "openai:ft:babbage-002", 0.4e-6),
    ("training", "tinker:qwen3-8b", 0.44e-6), ("training", "tinker:qwen3.5-9b", 1.463e-6),
    ("training", "tinker:qwen3.6-35b-a3b", 1.177e-6), ("training", "tinker:gpt-oss-20b", 0.396e-6),
    ("training", "tinker:gpt-oss-120b", 0.737e-6), ("training", "tinker:deepseek-v3.1", 3.718e-6),
    ("training", "fireworks:lora-up-to-16b", 0.5e-6), ("training", "fireworks:lora-above-300b", 10e-6),
    ("training", "ori:up-to-10b", 0.46e-6), ("training", "prime-intellect:qwen3.5-4b", 0.3e-6),
    ("training", "bedrock:nova-micro", 1e-6), ("training", "bedrock:cohere-command", 4e-6),
    ("training", "bedrock:llama-2-13b", 1.49e-6), ("training", "bedrock:llama-2-70b", 7.99e-6),
    ("training", "azure:gpt-4.1", 2e-6),
    ("hosting", "azure:standard", 1.70), ("hosting", "bedrock:cohere-command", 49.50),
    ("hosting", "bedrock:llama-2-70b", 23.50), ("hosting", "bedrock:custom-model-import-us", 0.05718 * 60),
    ("hosting", "bedrock:custom-model-import-eu", 0.07144 * 60), ("hosting", "lambda:a6000", 1.09),
    ("storage", "bedrock:nova-micro", 1.95), ("storage", "tinker:storage", 0.10),
    ("gpu", "lambda:a6000", 1.09), ("gpu", "lambda:h100-pcie", 3.29), ("gpu", "lambda:h100-sxm", 4.29),
    ("gpu", "lambda:2x-h100-sxm", 8.38), ("gpu", "lambda:4x-h100-sxm", 16.36), ("gpu", "lambda:8x-h100-sxm", 31.92),
    ("gpu", "lambda:gh200", 2.29), ("gpu", "lambda:b200", 6.99), ("gpu", "lambda:8x-b200", 53.52),
    ("gpu", "lambda:8x-v100", 6.32), ("gpu", "lambda:h100", 2.79), ("gpu", "runpod:a100", 1.89),
    ("gpu", "aws:l40s", 1.58), ("gpu", "fireworks:b300", 12), ("gpu", "huggingface:t4", 0.60),
    ("gpu", "huggingface:l4", 0.80), ("gpu", "openpipe:l40", 1.14), ("gpu", "aws:ml.g5.2xlarge", 1.515),
    ("gpu", "aws:ml.g5.48xlarge", 16.288), ("gpu", "aws:p4d.24xlarge", 32.773), ("gpu", "mosaicml:a100-80gb", 2.50),
    ("labelling", "google:text-tier-1", 0.129), ("labelling", "google:image-tier-2", 0.025),
    ("labelling", "rlaif:human-preference", 0.67), ("labelling", "rlaif:gpt-4-preference", 0.06),
    ("labelling", "mturk:label", 0.09), ("labelling", "ground-truth:one-worker", 0.012),
    ("labelling", "alpaca:generated-example", 0.0096),
    ("labour", "us:software-developer", 69), ("labour", "us:data-scientist", 59),
    ("labour", "codetreatise:developer", 75),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "offer", "expected"), OFFERS, ids=lambda x: str(x))
def test_listed_offers(book: PriceBook, kind: str, offer: str, expected: float) -> None:
    price = offer_price(kind=kind, offer=offer, as_of=DAY, book=book)
    assert price.value == pytest.approx(expected, rel=1e-12)
    assert price.source_key in toml("sources.toml")


def test_each_kind_has_its_own_look_up(book: PriceBook) -> None:
    priced = {
        "training": training_price(offer="tinker:qwen3-8b", as_of=DAY, book=book),
        "hosting": hosting_price(offer="azure:standard", as_of=DAY, book=book),
        "gpu": gpu_price(offer="lambda:b200", as_of=DAY, book=book),
        "storage": storage_price(offer="bedrock:nova-micro", as_of=DAY, book=book),
        "labelling": labelling_price(offer="mturk:label", as_of=DAY, book=book),
        "labour": labour_rate(offer="us:data-scientist", as_of=DAY, book=book),
    }
    assert {kind: price.kind for kind, price in priced.items()} == {kind: kind for kind in OFFER_INPUTS.values()}
    assert [price.unit for price in priced.values()] == [
        "USD/token", "USD/hour", "USD/hour", "USD/month", "USD/example", "USD/hour",
    ]  # fmt: skip


def test_count_multiplies(book: PriceBook) -> None:
    adapter = storage_price(offer="tinker:storage", as_of=DAY, book=book, count=0.2)
    assert adapter.value == pytest.approx(0.02)
    assert adapter.source.endswith("x 0.2 GB")
    two = hosting_price(offer="bedrock:custom-model-import-us", as_of=DAY, book=book, count=2)
    assert two.value == pytest.approx(6.8616)
    for wrong in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(PriceError, match="count"):
            gpu_price(offer="lambda:b200", as_of=DAY, book=book, count=wrong)


def test_training_that_is_sold_by_the_hour_is_no_price_per_token(book: PriceBook) -> None:
    with pytest.raises(PriceError, match="sold in USD/hour, and USD/token is needed"):
        training_price(offer="openai:ft:o4-mini", as_of=DAY, book=book)
    assert training_price(offer="openai:ft:o4-mini", as_of=DAY, book=book, unit="USD/hour").value == 100


def test_the_published_training_bill(book: PriceBook) -> None:
    # one million tokens, three epochs, Qwen3-8B: 1.32 USD as published
    rate = training_price(offer="tinker:qwen3-8b", as_of=DAY, book=book).value
    assert 3 * 1_000_000 * rate == pytest.approx(1.32)


@pytest.mark.parametrize(
    ("kind", "offer", "words"),
    [
        ("training", "tinker:qwen3-8", "did you mean 'tinker:qwen3-8b'"),
        ("gpu", "lambda:h100-smx", "did you mean 'lambda:h100-sxm'"),
        ("labour", "us:software-developper", "did you mean 'us:software-developer'"),
        ("storage", "tinker:qwen3-8b", "stands under inference, training"),
        ("trainig", "tinker:qwen3-8b", "did you mean 'training'"),
        ("inference", "tinker:qwen3-8b", "no table 'inference' of offers"),
        ("gpu", 7, "named by a text"),
        ("gpu", "", "named by a text"),
    ],
)
def test_an_unknown_offer_is_an_error_that_names_the_nearest(
    book: PriceBook, kind: str, offer: Any, words: str
) -> None:
    with pytest.raises(PriceError, match=words):
        offer_price(kind=kind, offer=offer, as_of=DAY, book=book)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 1), ["a historic price", "not sold from 2027-01-06 on"]),
        (
            date(2026, 5, 7),
            ["a historic price", "closed to new customers since 2026-05-07", "not sold from 2027-01-06"],
        ),
        (date(2027, 1, 6), ["closed to new customers since 2026-05-07", "not sold since 2027-01-06", "days before"]),
    ],
)
def test_a_price_that_new_work_cannot_buy_is_said(book: PriceBook, day: date, words: list[str]) -> None:
    said = " ".join(training_price(offer="openai:ft:gpt-4.1-mini", as_of=day, book=book).warnings)
    assert [word for word in words if word not in said] == []
    assert ("closed" in said) is (day >= date(2026, 5, 7))


def test_judgement_is_said_and_a_fresh_current_price_is_silent(book: PriceBook) -> None:
    assert any(
        "judgement" in said for said in labour_rate(offer="codetreatise:developer", as_of=DAY, book=book).warnings
    )
    assert training_price(offer="tinker:qwen3-8b", as_of=DAY, book=book).warnings == ()
    (old,) = gpu_price(offer="mosaicml:a100-80gb", as_of=DAY, book=book).warnings
    assert "read 1271 days before 2026-11-22" in old  # 2023-05-31 to 2026-11-22


def test_every_tuned_model_of_the_closing_seller_is_historic(book: PriceBook) -> None:
    closing = [dated for (_, name), dated in book.entries.items() if name.startswith("openai:ft:")]
    assert len(closing) == 18
    assert all(entry.status == "historic" for dated in closing for entry in dated)
    selling = [n for n in book.names("training") if book.entries["training", n][-1].status == "current"]
    assert len(selling) >= 10


def entry(day: str, value: float) -> dict[str, Any]:
    return {"as_of": date.fromisoformat(day), "value": value, "unit": "USD/hour", "source": "s", "where": "w"}


def test_the_newest_entry_not_after_the_day_holds() -> None:
    raw = {"gpu": {"x:g": [entry("2026-03-01", 3.0), entry("2025-01-01", 5.0), entry("2026-09-01", 2.0)]}}
    dated = price_book(raw, where="p.toml", lines={("gpu", "x:g", 1): 7})
    days = {"2025-01-01": 5.0, "2026-02-28": 5.0, "2026-03-01": 3.0, "2026-08-31": 3.0, "2026-09-01": 2.0}
    got = {day: gpu_price(offer="x:g", as_of=date.fromisoformat(day), book=dated).value for day in days}
    assert got == days
    with pytest.raises(
        PriceError, match=r"p.toml:7: the first gpu price of 'x:g' is of 2025-01-01, after as_of 2024-12-31"
    ):
        gpu_price(offer="x:g", as_of=date(2024, 12, 31), book=dated)


def test_a_tuned_model_before_its_first_entry_is_not_priced_by_the_package(book: PriceBook) -> None:
    with pytest.raises(PriceError, match="the first inference price of 'openai:ft:gpt-4o-mini' is of 2025-12-31"):
        inference_price(model="openai:ft:gpt-4o-mini-2024-07-18:acme::x", as_of=date(2025, 6, 1), book=book)
