"""Token counts and training files against published counts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.calibration import CalibrationError, calibration, read
from simulator.calibration.epoch_rules import default_epochs, epochs_at
from simulator.calibration.tokenizer import encoding_name, token_factor, tokenizer
from simulator.calibration.training_bills import training_bills
from simulator.calibration.training_shapes import PER_EXAMPLE, parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def chat(*turns: tuple[str, str]) -> dict:
    return {"messages": [{"role": role, "content": content} for role, content in turns]}


def test_published_text_counts(real: Callable[[str], Path]) -> None:
    known = json.loads(real("token-counts/known_counts.json").read_text("utf-8"))
    compared = 0
    for entry in known["texts"]:
        for name in ("cl100k_base", "o200k_base"):
            expected = {entry[kind][name] for kind in ("published", "measured") if name in entry[kind]}
            assert {tokenizer(name).count(entry["text"])} == expected
            compared += 1
    assert compared == 18


def test_published_chat_counts(real: Callable[[str], Path]) -> None:
    messages = json.loads(real("token-counts/known_counts.json").read_text("utf-8"))["chat"]["messages"]
    row = {"messages": [*messages, {"role": "assistant", "content": ""}]}
    for name, published in (("cl100k_base", 129), ("o200k_base", 124)):
        count = tokenizer(name).count
        framed = sum(count(part.text) + part.extra for part in parts(row, "messages"))
        # the API counts six messages; the empty answer added here to make an example of it costs 3 + its role
        assert framed - 3 - count("assistant") == published


@pytest.mark.parametrize(
    ("name", "encoding", "examples", "tokens", "own"),
    [
        ("openai-finetune-jsonl/toy_chat_fine_tuning.jsonl", "cl100k_base", 5, 8242, 8051),
        ("openai-finetune-jsonl/toy_chat_fine_tuning.jsonl", "o200k_base", 5, 8233, 8045),
        ("openai-finetune-jsonl/drone_training.jsonl", "cl100k_base", 103, 12671, 3928),
        ("openai-finetune-jsonl/drone_training.jsonl", "o200k_base", 103, 12662, 3940),
        ("anthropic-bedrock-finetune-jsonl/json_mode_dataset.jsonl", "cl100k_base", 500, 187887, 175005),
        ("anthropic-bedrock-finetune-jsonl/json_mode_dataset.jsonl", "o200k_base", 500, 185842, 173026),
    ],
)
def test_published_training_counts(
    real: Callable[[str], Path], name: str, encoding: str, examples: int, tokens: int, own: int
) -> None:
    training = read(real(name), model=encoding).training
    assert (training.examples, training.tokens_total, training.tokens_assistant) == (examples, tokens, own)
    assert training.exact
    assert training.has_tools == ("drone" in name)


@pytest.mark.parametrize(
    ("name", "mean", "middle", "longest"),
    [
        ("openai-finetune-jsonl/drone_training.jsonl", 123.0, 125, 136),
        ("anthropic-bedrock-finetune-jsonl/json_mode_dataset.jsonl", 375.8, 369, 713),
    ],
)
def test_published_lengths(real: Callable[[str], Path], name: str, mean: float, middle: float, longest: int) -> None:
    training = read(real(name), model="cl100k_base").training
    assert [training.mean, training.quantiles[0.5]] == pytest.approx([mean, middle], abs=0.05)
    assert training.longest == longest


@pytest.mark.parametrize(
    ("task", "prompts", "answers"),
    [
        ("fewshot_navigate", {"cl100k_base": 713.7, "o200k_base": 710.7}, {"cl100k_base": 164.4, "o200k_base": 163.4}),
        ("fewshot_logical_deduction", {"cl100k_base": 778.4, "o200k_base": 773.2},
         {"cl100k_base": 118.0, "o200k_base": 114.5}),
    ],
)  # fmt: skip
def test_tokens_of_the_published_prompts(
    real: Callable[[str], Path], task: str, prompts: dict[str, float], answers: dict[str, float]
) -> None:
    lines = real("repeat-runs-llm-stability/prompts_first40.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["task"] == task]
    assert len(rows) == 40
    for name, expected in prompts.items():
        count = tokenizer(name).count
        # an empty answer makes an example of the prompt: 3 a message and its role, taken off again
        whole = [
            count(part.text) + part.extra
            for row in rows
            for part in parts({"messages": [*row["messages"], {"role": "assistant", "content": ""}]}, "messages")
        ]
        assert sum(whole) / 40 - 3 - count("assistant") == pytest.approx(expected, abs=0.0501)
        assert sum(count(row["response"]) for row in rows) / 40 == pytest.approx(answers[name], abs=0.05)


def test_toy_file_as_the_notebook_prints_it(real: Callable[[str], Path]) -> None:
    path = real("openai-finetune-jsonl/toy_chat_fine_tuning.jsonl")
    training = read(path, model="cl100k_base").training
    assert training.mean == pytest.approx(1648.4)
    assert (training.quantiles[0.5], training.longest) == (45, 8032)
    assert training.tokens_assistant / training.examples == pytest.approx(1610.2)
    assert read(path, model="cl100k_base", max_tokens=4096).training.tokens_trained == 4306
    assert read(path, model="cl100k_base", max_tokens=4096).training.over_length == 1
    # 5 examples: 20 epochs by the default rule, 164,840 tokens to be billed with the 16,385 cap
    epochs = default_epochs(examples=5)
    assert read(path, model="cl100k_base", max_tokens=16_385).training.tokens_trained * epochs == 164_840


def test_malformed_lines_are_named_and_the_rest_is_kept(written: Callable[..., Path]) -> None:
    good = json.dumps(chat(("user", "hello"), ("assistant", "hi")))
    lines = [
        good,
        '{"messages": [{"role": "user", "content": "no answer"}]}',
        '{"messages": [{"role": "user"}, {"role": "assistant", "content": "x"}]}',
        '{"messages": "text"}',
        '{"messages": [{"role": "user", "content": "cut',
        good,
    ]
    reading = read(written("train.jsonl", "\n".join(lines)))
    assert reading.training.examples == 2
    assert reading.training.malformed == 4
    assert reading.report.rows_read == reading.report.rows_kept + sum(reading.report.dropped.values()) == 6
    assert any("line 3" in place for place in reading.report.examples)
    assert any("line 5" in place for place in reading.report.examples)


def test_counts_by_hand(written: Callable[..., Path]) -> None:
    # cookbook rule: 3 an example; 3 a message; "user", "assistant", "hello", "hi" are one token each in o200k
    training = read(written("train.jsonl", [chat(("user", "hello"), ("assistant", "hi"))] * 12)).training
    assert training.mean == PER_EXAMPLE + 2 * 3 + 4
    assert training.tokens_assistant == 12


@pytest.mark.parametrize(
    ("row", "shape", "tokens"),
    [  # "hello", "hi", "human" are one token each in o200k, "gpt" is two
        ({"prompt": "hello", "completion": " hi"}, "prompt + completion", 2),
        ({"instruction": "hello", "input": "", "output": "hi"}, "instruction", 2),
        ({"text": "hello"}, "text", 1),
        ({"conversations": [{"from": "human", "value": "hello"}, {"from": "gpt", "value": "hi"}]}, "conversations", 14),
    ],
)
def test_other_shapes(written: Callable[..., Path], row: dict, shape: str, tokens: int) -> None:
    training = read(written("train.jsonl", [row] * 11)).training
    assert training.shape == shape
    assert training.mean == tokens


def test_tokenized_parquet(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="Parquet needs the extra `logs`")
    path = tmp_path / "train.parquet"
    duckdb.sql(f"COPY (SELECT [1, 2, 3, 4] AS input_ids FROM range(12)) TO '{path}'")
    training = read(path).training
    assert (training.shape, training.examples, training.tokens_total) == ("tokenized", 12, 48)


def test_two_shapes_in_one_file_are_refused_line_by_line(written: Callable[..., Path]) -> None:
    rows = [chat(("user", "a"), ("assistant", "b"))] * 3 + [{"text": "a"}]
    reading = read(written("train.jsonl", rows))
    assert reading.training.examples == 3
    assert any("another shape" in reason for reason in reading.report.dropped)


@pytest.mark.parametrize(("examples", "epochs"), [(1, 25), (4, 25), (5, 20), (33, 3), (34, 3), (8333, 3), (8334, 2)])
def test_default_epochs_by_hand(examples: int, epochs: int) -> None:
    assert default_epochs(examples=examples) == epochs


def test_bills(written: Callable[..., Path]) -> None:
    training = read(written("train.jsonl", [chat(("user", "hello"), ("assistant", "hi"))] * 10)).training
    prices = {"openai:ft:gpt-4.1": 25e-6, "bedrock:nova-micro": 1e-6, "tinker:qwen3-8b": 1e-6, "x:free": 0.0}
    bills = {bill.offer: bill for bill in training_bills(training=training, prices=prices)}
    # 13 tokens in each of 10 examples: 10 epochs by OpenAI's rule, 2 at Nova, 3 where nothing is published
    assert bills["openai:ft:gpt-4.1"].cost == pytest.approx(130 * 10 * 25e-6)
    assert bills["openai:ft:gpt-4.1"].low == bills["openai:ft:gpt-4.1"].high
    assert bills["bedrock:nova-micro"].epochs == 2
    assert bills["bedrock:nova-micro"].low < bills["bedrock:nova-micro"].cost < bills["bedrock:nova-micro"].high
    # Qwen makes 1.03 tokens of a reference token, measured on one text
    assert bills["tinker:qwen3-8b"].cost == pytest.approx(130 * 3 * 1e-6 * 1.03)
    assert not bills["tinker:qwen3-8b"].epochs_by
    assert next(iter(bills)) == "x:free"
    (three,) = training_bills(training=training, prices={"openai:ft:gpt-4.1": 25e-6}, epochs=3)
    assert three.cost == pytest.approx(130 * 3 * 25e-6)


def test_epochs_are_proposed_by_the_offers_own_rule(written: Callable[..., Path]) -> None:
    reading = read(written("train.jsonl", [chat(("user", "hello"), ("assistant", "hi"))] * 10))

    def epochs(offer: str | None) -> list[float]:
        found = calibration(reading, offer=offer)
        return [proposal.value for proposal in found.proposals if proposal.name == "fine_tuning.epochs"]

    assert epochs(None) == epochs("openai:ft:gpt-4.1") == [10]
    assert epochs("bedrock:nova-micro") == [2]
    assert epochs("tinker:qwen3-8b") == []
    gaps = {gap.name: gap.missing for gap in calibration(reading, offer="tinker:qwen3-8b").gaps}
    assert "publishes no default" in gaps["fine_tuning.epochs"]


def test_published_epochs() -> None:
    assert epochs_at("openai:ft:gpt-4.1-mini", examples=500, otherwise=7)[0] == 3
    assert epochs_at("bedrock:llama-2-70b", examples=500, otherwise=7)[0] == 5
    assert epochs_at("bedrock:cohere-command", examples=500, otherwise=7)[0] == 1
    assert epochs_at("fireworks:lora-16b-80b", examples=500, otherwise=7) == (7, "")


def test_models_find_their_tokenizer() -> None:
    assert encoding_name("ft:gpt-4o-mini-2024-07-18:org::id") == "o200k_base"
    assert encoding_name("gpt-3.5-turbo-0125") == "cl100k_base"
    assert encoding_name("claude-3-opus-20240229") is None
    assert not tokenizer("claude-3-opus-20240229").exact
    assert token_factor("claude-opus-4-20250514").value < token_factor("claude-opus-4-8").value
    assert token_factor("an-unknown-model") is None
    # tiktoken's table takes the tuned gpt-4.1 for a gpt-4, which has the older vocabulary
    assert encoding_name("ft:gpt-4.1:org::id") == encoding_name("gpt-4.1") == "o200k_base"
    assert encoding_name("ft:gpt-4:org::id") == "cl100k_base"
    assert token_factor("ft:gpt-3.5-turbo").high == 1.011


def test_a_long_run_of_one_letter_is_counted_quickly() -> None:
    # a quadratic tokenizer takes minutes for this; the test would then run into its own limit
    assert 0 < tokenizer().count("a" * 300_000) < 300_000


def test_nothing_but_broken_lines(written: Callable[..., Path]) -> None:
    with pytest.raises(CalibrationError, match=r"broken\.jsonl"):
        read(written("broken.jsonl", "{\n{\n{\n"))
