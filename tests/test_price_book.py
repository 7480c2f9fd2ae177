"""The price book as a file: what is refused, in which words, and all of it at once."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.prices.book import KINDS, price_book
from simulator.prices.records import PriceError
from simulator.scenarios.lines import key_lines

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"
SCALAR = {"as_of": date(2026, 7, 17), "value": 0.44, "unit": "USD/Mtok", "source": "seller", "where": "table 1"}
TOKENS = {
    "as_of": date(2026, 7, 17), "price_per_input_token": 0.2, "price_per_cached_token": 0.04,
    "price_per_output_token": 0.6, "unit": "USD/Mtok", "source": "seller", "where": "table 1",
}  # fmt: skip
GONE = "left out"  # a word and no object(): test names must be the same in every process


def changed(entry: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {key: value for key, value in {**entry, **keys}.items() if value is not GONE}


def faults(raw: Any, **named: Any) -> tuple[str, ...]:
    with pytest.raises(PriceError) as error:
        price_book(raw, where="p.toml", **named)
    return error.value.messages


def test_amounts_become_canonical() -> None:
    book = price_book({"training": {"x:m": SCALAR}, "inference": {"x:m": TOKENS}}, where="p.toml")
    assert book.entries["training", "x:m"][0].amounts["value"] == pytest.approx(0.44e-6)
    assert book.entries["inference", "x:m"][0].amounts["price_per_output_token"] == pytest.approx(0.6e-6)
    assert book.entries["training", "x:m"][0].unit == "USD/token"
    assert book.names("training", "inference") == ("x:m", "x:m")


# table, change of a good entry, words of the one message
BROKEN = [
    ("training", {"value": GONE}, "value is missing"),
    ("training", {"as_of": GONE}, "as_of is missing"),
    ("training", {"unit": GONE}, "unit is missing"),
    ("training", {"source": GONE}, "source is missing"),
    ("training", {"where": GONE}, "where is missing"),
    ("training", {"value": 0.0}, ".value: must be above 0"),
    ("training", {"value": -1}, ".value: must be above 0"),
    ("training", {"value": float("nan")}, ".value: must be above 0"),
    ("training", {"value": float("inf")}, ".value: must be above 0 and at most 1e+09"),
    ("training", {"value": 10**400}, ".value: must be above 0 and at most 1e+09, got int '1000"),
    ("training", {"value": True}, ".value: must be a number, got bool 'True'"),
    ("training", {"value": "0.44"}, ".value: must be a number, got '0.44'"),
    ("training", {"value": [1, 2]}, ".value: must be a number, got list"),
    ("training", {"as_of": "2026-07-17"}, ".as_of: must be a date such as 2026-11-22 without quotes"),
    ("training", {"as_of": datetime(2026, 7, 17, tzinfo=UTC)}, ".as_of: must be a date"),
    ("training", {"sold_until": 2027}, ".sold_until: must be a date"),
    ("training", {"unit": "USD/Mtoc"}, ".unit: 'USD/Mtoc' is no unit of training prices; allowed: USD/token, USD/hour"),
    ("training", {"unit": "USD/month"}, ".unit: 'USD/month' is no unit of training prices"),
    ("gpu", {"unit": "USD/Mtok"}, ".unit: 'USD/Mtok' is no unit of gpu prices; allowed: USD/hour"),
    ("training", {"unit": 7}, ".unit: must be a text, got int"),
    ("training", {"where": "  "}, ".where: must be a text"),
    ("training", {"quality": "rumour"}, ".quality: 'rumour' is none of published, secondary, opinion"),
    ("training", {"status": "old"}, ".status: 'old' is none of current, historic"),
    ("training", {"valeu": 1.0}, ".valeu: unknown training key; did you mean 'value'"),
    ("training", {"per": "GB"}, ".per: unknown training key"),
    ("training", {"x" * 500: 1}, "unknown training key"),
    ("inference", {"price_per_output_token": GONE}, "price_per_output_token is missing"),
    ("inference", {"price_per_cached_token": 0.4}, ".price_per_cached_token: is above price_per_input_token; swapped?"),
    ("inference", {"value": 1.0}, ".value: unknown inference key"),
    ("inference", {"price_per_output_tokn": 1.0}, "did you mean 'price_per_output_token'"),
]


@pytest.mark.parametrize(("kind", "change", "words"), BROKEN, ids=lambda x: str(x)[:50])
def test_a_broken_entry_is_refused_in_one_line(kind: str, change: dict[str, Any], words: str) -> None:
    entry = changed(TOKENS if kind == "inference" else SCALAR, **change)
    if kind == "gpu" and "unit" not in change:
        entry["unit"] = "USD/hour"
    (message,) = faults({kind: {"x:m": entry}})
    assert message.startswith(f'p.toml: {kind}."x:m"')
    assert words in message
    assert "\n" not in message
    assert len(message) < 1000


@pytest.mark.parametrize("name", ["qwen", ":qwen", "tinker:", "tinker:qwen 3", "", " x:m"])
def test_a_name_has_a_provider(name: str) -> None:
    (message,) = faults({"training": {name: SCALAR}})
    assert "a name reads 'provider:offer'" in message


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"trainig": {"x:m": SCALAR}}, "trainig: unknown key; did you mean 'training'"),
        ({"format": 2}, "this reader knows format 1, not 2"),
        ({"format": True}, "this reader knows format 1, not True"),
        ({"training": 7}, "training: must be a table"),
        ({"training": {"x:m": 7}}, 'training."x:m": must be a table, got int'),
        ({"training": {"x:m": [SCALAR, "later"]}}, 'training."x:m"[2]: must be a table, got'),
        (
            {"training": {"x:m": [SCALAR, {**SCALAR, "value": 0.5}]}},
            "has two prices of 2026-07-17; append a later date",
        ),
        (
            {"gpu": {"x:g": {**SCALAR, "unit": "USD/hour"}}, "hosting": {"x:g": {**SCALAR, "unit": "USD/hour"}}},
            "stands in [hosting] too",
        ),
    ],
)
def test_a_broken_book_is_refused(raw: dict[str, Any], words: str) -> None:
    (message,) = faults(raw)
    assert words in message


def test_all_faults_are_told_at_once() -> None:
    raw = {
        "labor": {},
        "training": {"x:m": changed(SCALAR, value="a", unit="b", source=GONE), "y": SCALAR},
        "gpu": {"x:g": [changed(SCALAR, value=-1)]},
    }
    told = "\n".join(faults(raw))
    for words in ("labor: unknown", ".value: must be", ".unit: 'b'", "source is missing", "training.y", "gpu."):
        assert words in told, words
    assert told.count("\n") == 6


def test_a_source_must_be_in_the_bibliography() -> None:
    (message,) = faults({"training": {"x:m": SCALAR}}, sources={"sellers", "paper"})
    assert "no source 'seller' in sources.toml; did you mean 'sellers'?" in message
    assert price_book({"training": {"x:m": SCALAR}}, where="p.toml", sources={"seller"}).entries


def test_messages_and_entries_know_their_line() -> None:
    text = """
[[training."x:m"]]
as_of = 2026-07-17
value = 0.44
unit = "USD/Mtok"
source = "seller"
where = "table"

[[training."x:m"]]
as_of = 2026-08-17
value = "dear"
unit = "USD/Mtok"
source = "seller"
where = "table"
"""
    (message,) = faults(tomllib.loads(text), lines=key_lines(text))
    assert message.startswith('p.toml:11: training."x:m"[2].value: must be a number')
    good = text.replace('"dear"', "0.4")
    dated = price_book(tomllib.loads(good), where="p.toml", lines=key_lines(good)).entries["training", "x:m"]
    assert [entry.address for entry in dated] == ["p.toml:2", "p.toml:9"]


def test_one_table_is_one_entry_and_entries_are_sorted_by_day() -> None:
    later = {**SCALAR, "as_of": date(2026, 9, 1)}
    book = price_book({"training": {"x:a": SCALAR, "x:b": [later, SCALAR]}}, where="p.toml")
    assert len(book.entries["training", "x:a"]) == 1
    assert [entry.as_of.month for entry in book.entries["training", "x:b"]] == [7, 9]


def test_the_book_is_frozen() -> None:
    book = price_book({"training": {"x:m": SCALAR}}, where="p.toml")
    with pytest.raises(TypeError):
        book.entries["training", "x:n"] = ()  # type: ignore[index]
    with pytest.raises(TypeError):
        book.entries["training", "x:m"][0].amounts["value"] = 1.0  # type: ignore[index]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from([*SCALAR, *TOKENS, "status", "quality", "per", "sold_until", "note"])
ENTRIES = st.builds(
    lambda base, extra: {**base, **extra}, st.sampled_from([SCALAR, TOKENS, {}]), st.dictionaries(KEYS, VALUES)
)
NAMES = st.sampled_from(["x:m", "y:n", "z", ""])


@given(st.dictionaries(st.sampled_from([*KINDS, "format", "x"]), st.dictionaries(NAMES, ENTRIES | VALUES) | VALUES))
def test_nothing_but_a_price_error_comes_of_a_bad_book(raw: dict[str, Any]) -> None:
    try:
        book = price_book(raw, where="p.toml")
    except PriceError as error:
        told = error.messages
    else:
        told = ("no fault",)
        assert all(
            0 < amount <= 1e9 for dated in book.entries.values() for one in dated for amount in one.amounts.values()
        )
    assert all(told)
    assert told


def test_the_book_of_the_project_is_whole() -> None:
    text = (SCENARIOS / "prices.toml").read_text(encoding="utf-8")
    sources = tomllib.loads((SCENARIOS / "sources.toml").read_text(encoding="utf-8"))
    book = price_book(tomllib.loads(text), where="prices.toml", lines=key_lines(text), sources=sources)
    assert {kind for kind, _ in book.entries} == set(KINDS)
    assert all(entry.line > 0 for dated in book.entries.values() for entry in dated)
    tuned = set(book.names("inference"))
    assert tuned <= set(book.names("training")), "a tuned model whose training has no price"
