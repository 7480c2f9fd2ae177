"""Old, ending and changed prices, on a small book made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from simulator.prices.book import PriceBook, price_book
from simulator.prices.freshness import ending_offers, old_prices, price_changes, priced_names
from simulator.prices.records import PriceError


def entry(day: date, value: float, unit: str = "USD/hour", **keys: Any) -> dict[str, Any]:
    return {"as_of": day, "value": value, "unit": unit, "source": "s", "where": "w", **keys}


@pytest.fixture(scope="module")
def book() -> PriceBook:
    tokens = {"price_per_input_token": 0.2, "price_per_output_token": 0.6}
    tuned = entry(date(2026, 1, 1), 1.0, unit="USD/Mtok") | tokens
    del tuned["value"]
    raw = {
        "gpu": {
            "a:old": entry(date(2025, 1, 1), 5.0),
            "a:moved": [entry(date(2025, 1, 1), 5.0), entry(date(2026, 3, 1), 4.0)],
            "a:new": entry(date(2026, 6, 1), 3.0),
        },
        "training": {
            "b:ends": entry(date(2026, 1, 1), 1.0, unit="USD/Mtok", sold_until=date(2027, 1, 6), status="historic"),
            "b:closed": entry(date(2026, 1, 1), 2.0, unit="USD/Mtok", closed_to_new_from=date(2026, 5, 7)),
            "b:unit": [entry(date(2026, 1, 1), 3.0, unit="USD/Mtok"), entry(date(2026, 4, 1), 90.0)],
        },
        "inference": {"b:tuned": [tuned, {**tuned, "as_of": date(2026, 4, 1), "price_per_cached_token": 0.05}]},
    }
    return price_book(raw, where="p.toml")


def test_old_prices_are_those_of_the_newest_entry_of_the_day(book: PriceBook) -> None:
    aged = old_prices(book=book, at=date(2026, 6, 30), days=100)
    assert [(one.entry.name, one.age) for one in aged] == [
        ("a:old", 545),
        ("b:closed", 180),
        ("b:ends", 180),
        ("a:moved", 121),
    ]
    on_the_limit = old_prices(book=book, at=date(2026, 6, 30), days=121)
    assert "a:moved" not in [one.entry.name for one in on_the_limit]
    assert [one.entry.name for one in old_prices(book=book, at=date(2026, 2, 1), days=100)] == ["a:moved", "a:old"]


def test_ending_offers(book: PriceBook) -> None:
    def ending(at: date, days: int) -> list[str]:
        return [one.name for one in ending_offers(book=book, at=at, days=days)]

    assert ending(date(2026, 2, 1), 30) == []
    assert ending(date(2026, 5, 1), 30) == ["b:closed"]
    assert ending(date(2026, 12, 1), 35) == ["b:closed"]
    assert ending(date(2026, 12, 1), 36) == ["b:closed", "b:ends"]  # 36 days to 2027-01-06


def test_changes_between_two_days(book: PriceBook) -> None:
    changes = price_changes(book=book, earlier=date(2026, 2, 1), later=date(2026, 6, 30))
    told = [(c.name, c.input_name, c.unit, c.before, c.after) for c in changes]
    assert told == [
        ("a:moved", "value", "USD/hour", 5.0, 4.0),
        ("a:new", "value", "USD/hour", None, 3.0),
        ("b:tuned", "price_per_cached_token", "USD/token", None, pytest.approx(0.05e-6)),
        ("b:unit", "value", "USD/hour", None, 90.0),
    ]
    assert price_changes(book=book, earlier=date(2026, 6, 30), later=date(2026, 7, 30)) == ()


def test_changes_of_models(book: PriceBook) -> None:
    models = ("openai:o3", "openai:gpt-4.1", "google:gemini-3.8-flash", "b:tuned")
    changes = price_changes(book=book, earlier=date(2025, 5, 1), later=date(2025, 7, 1), models=models)
    told = {(c.name, c.input_name): (c.before, c.after) for c in changes}
    assert told["openai:o3", "price_per_input_token"] == pytest.approx((10e-6, 2e-6))
    assert told["openai:o3", "price_per_output_token"] == pytest.approx((40e-6, 8e-6))
    assert {name for name, _ in told} == {"openai:o3"}
    batches = price_changes(book=book, earlier=date(2026, 10, 13), later=date(2026, 10, 14), models=["openai:o3"])
    assert [(c.input_name, c.unit, c.before, c.after) for c in batches] == [("batch_discount", "fraction", None, 0.5)]


def test_unknown_models_are_told_all_at_once(book: PriceBook) -> None:
    with pytest.raises(PriceError) as error:
        price_changes(book=book, earlier=date(2026, 1, 1), later=date(2026, 6, 1), models=["x:1", "openai:o3", "x:2"])
    assert [("'x:1'" in m, "'x:2'" in m) for m in error.value.messages] == [(True, False), (False, True)]


@pytest.mark.parametrize("later", [date(2026, 1, 1), date(2025, 1, 1), None])
def test_days_come_in_order(book: PriceBook, later: Any) -> None:
    with pytest.raises(PriceError):
        price_changes(book=book, earlier=date(2026, 1, 1), later=later)


def test_names(book: PriceBook) -> None:
    own = priced_names(book=book, library=False)
    assert [(one.kind, one.name) for one in own] == [
        ("gpu", "a:moved"), ("gpu", "a:new"), ("gpu", "a:old"), ("inference", "b:tuned"),
        ("training", "b:closed"), ("training", "b:ends"), ("training", "b:unit"),
    ]  # fmt: skip
    assert (own[0].first, own[0].newest) == (date(2025, 1, 1), date(2026, 3, 1))
    assert own[5].status == "historic"
    models = priced_names(book=book, kinds=["inference"])
    assert len(models) > 1000
    assert {one.origin for one in models} == {"p.toml", "genai-prices"}
    assert len({one.name for one in models}) == len(models)
