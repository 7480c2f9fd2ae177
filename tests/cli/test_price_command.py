"""`prices`: the list, the check of their age, what changed, and which verdicts flip."""

from __future__ import annotations

import datetime
import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from terminal import breakeven

from simulator.comparison.repricing import repriced, used_models
from simulator.scenarios.files import preset_names, presets_folder
from simulator.scenarios.scenario import load


@pytest.fixture
def dearer(tmp_path: Path) -> Path:
    """Folder of presets in whose price book prompting's model becomes a thousand times dearer in December 2026."""
    folder = tmp_path / "scenarios"
    shutil.copytree(presets_folder(), folder)
    for name in preset_names(folder):
        if name != "ticket-triage":
            (folder / f"{name}.toml").unlink()
    entry = """
[[inference."anthropic:claude-3-haiku"]]
as_of = 2026-12-10
unit = "USD/Mtok"
price_per_input_token = 250.0
price_per_cached_token = 30.0
price_per_output_token = 1250.0
source = "anthropic-cookbook"
where = "invented for a test"
"""
    with (folder / "prices.toml").open("a", encoding="utf-8") as stream:
        stream.write(entry)
    return folder


def test_names_are_listed_with_price_and_day() -> None:
    document = json.loads(breakeven("prices", "claude-3-haiku", "--date", "2026-11-22", "--json").out)
    (one,) = [one for one in document["prices"] if one["name"] == "anthropic:claude-3-haiku"]
    # the list price of Claude 3 Haiku: 0.25 in and 1.25 out per million tokens
    assert one["amounts"]["price_per_input_token"] == pytest.approx(0.25e-6)
    assert one["amounts"]["price_per_output_token"] == pytest.approx(1.25e-6)
    told = breakeven("prices", "claude-3-haiku", "--date", "2026-11-22")
    assert "in 0.25" in told.out
    assert max(len(line) for line in told.out.splitlines()) <= 80


def test_one_table_of_the_book() -> None:
    document = json.loads(breakeven("prices", "--kind", "training", "--json").out)
    assert {one["kind"] for one in document["prices"]} == {"training"}
    assert all(one["amounts"] for one in document["prices"])


def test_a_verdict_that_flips_with_newer_prices_is_named(dearer: Path) -> None:
    options = ["--scenarios", str(dearer), "--json"]
    early = json.loads(breakeven("prices", "--check", "--date", "2026-11-30", *options).out)
    late = json.loads(breakeven("prices", "--check", "--date", "2026-12-20", *options).out)
    assert [one["flips"] for one in early["presets"]] == [False]
    assert [one["flips"] for one in late["presets"]] == [True]
    assert [one["name"] for one in late["changes"]].count("anthropic:claude-3-haiku") >= 2
    told = breakeven("prices", "--check", "--date", "2026-12-20", "--scenarios", str(dearer))
    assert "1 of 1 presets flip" in told.out
    assert "- ticket-triage: Prompting before" in told.out


def test_what_changed_between_two_days(dearer: Path) -> None:
    options = ["--scenarios", str(dearer), "--json"]
    document = json.loads(breakeven("prices", "--diff", "2026-12-01", "2026-12-20", *options).out)
    changed = {(one["name"], one["input_name"]): (one["before"], one["after"]) for one in document["changes"]}
    before, after = changed["anthropic:claude-3-haiku", "price_per_input_token"]
    assert (before, after) == (pytest.approx(0.25e-6), pytest.approx(250e-6))
    told = breakeven("prices", "--diff", "2026-12-01", "2026-12-20", "--scenarios", str(dearer))
    assert max(len(line) for line in told.out.splitlines()) <= 80
    nothing = breakeven("prices", "--diff", "2026-12-11", "2026-12-20", "--scenarios", str(dearer))
    assert "nothing" in nothing.out


def test_old_prices_name_their_users() -> None:
    document = json.loads(breakeven("prices", "--check", "--date", "2027-11-22", "--days", "30", "--json").out)
    assert all(one["age"] > 30 for one in document["old"])
    assert any(one["used_by"] for one in document["old"])
    assert max(one["age"] for one in document["old"]) > 365


def test_repricing_on_the_same_day_changes_nothing() -> None:
    day = datetime.date(2026, 11, 22)
    for name in ("ticket-triage", "content-moderation"):
        assert repriced(name, day).inputs == load(name).inputs
    assert "anthropic:claude-3-haiku" in used_models()


def model_of(name: str, **prices: float) -> dict[str, Any]:
    """A model as a published price list holds it."""
    return {"id": name, "match": {"equals": name}, "prices": prices}


@pytest.fixture
def published() -> Iterator[Any]:
    """Serves whatever list it is given, at an address of this machine."""
    content = {"text": "[]"}

    class Lists(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content["text"].encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Lists)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def publish(listed: Any) -> str:
        content["text"] = listed if isinstance(listed, str) else json.dumps(listed)
        return f"http://127.0.0.1:{server.server_port}/data.json"

    yield publish
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


def test_a_newer_list_says_what_changed_what_ends_and_what_flips(dearer: Path, published: Any) -> None:
    # ticket-triage prompts Claude 3 Haiku and tunes Qwen3 8B; in this list the first costs a thousand times its price
    haiku = model_of("claude-3-haiku", input_mtok=250, output_mtok=1250, cache_read_mtok=30) | {"deprecated": True}
    qwen = model_of("qwen3-8b", input_mtok=0.13, output_mtok=0.4)
    where = published([
        {"id": "anthropic", "name": "Anthropic", "api_pattern": "anthropic", "models": [haiku]},
        {"id": "tinker", "name": "Tinker", "api_pattern": "tinker", "models": [qwen]},
    ])  # fmt: skip
    options = ["--check", "--date", "2026-11-24", "--scenarios", str(dearer)]
    told = breakeven("prices", *options, "--against", where, "--json")
    assert told.code == 0, told.err
    document = json.loads(told.out)
    listed = {(one["name"], one["input_name"]): one["after"] for one in document["listed"]}
    assert listed["anthropic:claude-3-haiku", "price_per_input_token"] == pytest.approx(250e-6)
    assert [one["name"] for one in document["ending"] if one["place"] == "genai-prices"] == ["anthropic:claude-3-haiku"]
    (one,) = document["presets"]
    assert one["before"] == "prompting"
    assert one["flips"]
    drawn = breakeven("prices", *options, "--against", where).out
    assert "end is announced" in drawn
    assert "1 of 1 presets flip" in drawn
    # nothing of it is left for the next question
    after = json.loads(breakeven("prices", *options, "--json").out)
    assert after["listed"] == []
    assert [one["flips"] for one in after["presets"]] == [False]


def test_a_model_that_a_newer_list_lacks_is_named(dearer: Path, published: Any) -> None:
    where = published([{"id": "nobody", "name": "Nobody", "api_pattern": "nobody", "models": []}])
    options = ["--check", "--date", "2026-11-24", "--scenarios", str(dearer), "--against", where]
    told = breakeven("prices", *options)
    assert told.code == 0, told.err
    assert "ticket-triage has no price then" in told.out


@pytest.mark.parametrize(
    ("listed", "said"), [("[]", "is empty"), ("{}", "no price list"), ("<html>", "no price list"), ("[1]", "no price")]
)
def test_what_is_no_price_list_is_refused(published: Any, listed: str, said: str) -> None:
    told = breakeven("prices", "--check", "--against", published(listed))
    assert told.code == 2
    assert said in told.err
    assert not told.out
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--date", "yesterday"], "write a day such as"),
        (["--diff", "2026-01-02", "2026-01-01"], "must lie before"),
        (["--diff", "2026-01-02"], "--diff"),
        (["--check", "--diff", "2026-01-01", "2026-01-02"], "one at a time"),
        (["--against", "newest"], "goes with --check"),
        (["--check", "--against", "data.json"], "http address"),
        (["--kind", "trainin"], "did you mean 'training'"),
        (["no-such-model"], "no price has"),
    ],
)
def test_wrong_questions_are_refused(arguments: list[str], said: str) -> None:
    told = breakeven("prices", *arguments)
    assert told.code == 2
    assert said in told.err
    assert not told.out
    assert "Traceback" not in told.err
