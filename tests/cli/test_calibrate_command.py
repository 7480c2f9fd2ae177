"""`calibrate`: from files to a scenario that says where its numbers come from, and keeps everything else."""

from __future__ import annotations

import hashlib
import json
import shlex
from pathlib import Path

import pytest
from house import ROOT
from terminal import breakeven

from simulator import load
from simulator.calibration import calibration, read
from simulator.scenarios.files import presets_folder

#: Published files that the documentation calibrates, and where they lie among the samples.
PUBLISHED = {
    "anthropic_classification_results.csv": "promptfoo/anthropic_classification_results.csv",
    "AzureLLMInferenceTrace_conv.csv": "azure-llm-trace/AzureLLMInferenceTrace_conv.csv",
    "BurstGPT_1_first400.csv": "burstgpt/BurstGPT_1_first400.csv",
    "synthetic_trace.jsonl": "mooncake/synthetic_trace.jsonl",
}
#: Two training examples in OpenAI's shape.
TRAINING = "".join(
    json.dumps({"messages": [{"role": "user", "content": f"Ticket {n}"}, {"role": "assistant", "content": "Billing"}]})
    + "\n"
    for n in range(20)
)


@pytest.fixture
def training(tmp_path: Path) -> Path:
    path = tmp_path / "my =tickets.jsonl"
    path.write_text(TRAINING, encoding="utf-8")
    return path


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    text = (presets_folder() / "ticket-triage.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("[workload]", "# keep this remark\n[workload]", 1), encoding="utf-8")
    return path


def test_proposals_are_those_of_python(training: Path) -> None:
    document = json.loads(breakeven("calibrate", str(training), "--json").out)
    present = {name: one.value for name, one in load("defaults").entries.items() if isinstance(one.value, float)}
    found = calibration(read(training), present=present)
    (told,) = document["files"]
    assert [one["name"] for one in told["proposals"]] == [one.name for one in found.proposals]
    assert [one["value"] for one in told["proposals"]] == [one.value for one in found.proposals]
    assert document["changes"]["fine_tuning.training_examples"]["value"] == 20
    assert told["report"]["rows_kept"] == 20


def read_names(table: str) -> list[str]:
    """Dotted names at the beginning of lines."""
    return [line.split()[0] for line in table.splitlines() if line[:1].isalpha() and "." in line.split()[0]]


def test_a_scenario_takes_the_numbers_over_and_keeps_its_remarks(training: Path, scenario: Path) -> None:
    told = breakeven("calibrate", str(training), "--into", str(scenario))
    assert told.code == 0, told.err
    assert max(len(line) for line in told.out.splitlines()) <= 80
    assert "fine_tuning.training_examples" in told.out
    text = scenario.read_text(encoding="utf-8")
    assert "# keep this remark" in text
    assert hashlib.sha256(TRAINING.encode()).hexdigest() in text
    assert "Ticket 3" not in text
    after = load(scenario)
    entry = after.entries["fine_tuning.training_examples"]
    assert entry.value == 20
    assert after.sources[str(entry.source)]["title"] == training.name
    same = {name for name, one in load("ticket-triage").entries.items() if one.value == after.entries[name].value}
    assert set(after.entries) - same <= set(read_names(told.out))
    again = breakeven("calibrate", str(training), "--into", str(scenario))
    assert again.code == 0
    assert breakeven("check", str(scenario)).code == 0
    assert not [path for path in scenario.parent.iterdir() if path.name.startswith(".")]


def test_a_new_scenario_begins_as_a_copy_of_another(training: Path, tmp_path: Path) -> None:
    target = tmp_path / "new.toml"
    told = breakeven("calibrate", str(training), "--against", "content-moderation", "--into", str(target))
    assert told.code == 0, told.err
    before, after = load("content-moderation"), load(target)
    changed = {name for name in before.entries if before.entries[name].value != after.entries[name].value}
    assert changed <= {name for name in after.entries if (after.entries[name].source or "").startswith("own-")}
    assert after.entries["fine_tuning.training_examples"].value == 20


def test_only_some_inputs(training: Path, scenario: Path) -> None:
    name = "fine_tuning.training_examples"
    told = breakeven("calibrate", str(training), "--into", str(scenario), "--only", name)
    assert told.code == 0
    own = [one for one, entry in load(scenario).entries.items() if (entry.source or "").startswith("own-")]
    assert own == [name]


def test_of_two_files_the_latter_counts(training: Path, tmp_path: Path) -> None:
    second = tmp_path / "more.jsonl"
    second.write_text(TRAINING * 3, encoding="utf-8")
    told = breakeven("calibrate", str(training), str(second), "--json")
    assert json.loads(told.out)["changes"]["fine_tuning.training_examples"]["value"] == 60
    assert "the latter counts" in told.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02" * 100, "known format"),
        (b"hello\nworld\n", "known format"),
        (b"[" * 100_000, ""),
    ],
)
def test_what_is_no_known_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    told = breakeven("calibrate", str(path))
    assert told.code == 2
    assert said in told.err
    assert not told.out
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--approach", "hybrid"], "allowed: prompting, fine_tuning"),
        (["--format", "promptfo"], "promptfoo"),
        (["--only", "prompting.shots"], "do not propose it"),
        (["--column", "input"], "FIELD=COLUMN"),
        (["--against", "ticket"], "neither a preset nor a file"),
        (["--cached", "under"], "allowed: inside, beside"),
        (["--examples", "prompt 1"], "NAME=N"),
        (["--examples", "prompt 1=many"], "a number of examples, from 0 on"),
        (["--examples", "prompt 1=nan"], "a number of examples, from 0 on"),
        (["--max-tokens", "0"], "--max-tokens"),
    ],
)
def test_wrong_options_are_refused(training: Path, options: list[str], said: str) -> None:
    told = breakeven("calibrate", str(training), *options)
    assert told.code == 2
    assert said in told.err
    assert not told.out
    assert "Traceback" not in told.err


def test_a_training_file_is_billed_at_every_provider(training: Path) -> None:
    told = breakeven("calibrate", str(training), "--max-tokens", "8")
    assert told.code == 0, told.err
    assert "one training run" in told.out
    assert "bedrock:nova-micro, 2" in told.out
    assert "20 examples are longer than 8 tokens" in told.err
    document = json.loads(breakeven("calibrate", str(training), "--max-tokens", "8", "--json").out)
    facts = {(fact["of"], fact["name"]): fact["value"] for fact in document["files"][0]["facts"]}
    assert facts["the file", "examples over the limit"] == 20
    # 20 examples cut at 8 tokens, 5 epochs by OpenAI's rule, 25 USD per million tokens
    assert facts["openai:ft:gpt-4.1", "one training run, 5 epochs (its default)"] == pytest.approx(20 * 8 * 5 * 25e-6)


def test_our_bill_stands_beside_the_reported_cost(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    row = "gpt-4.1-mini,2026-03-02T10:00:00Z,1000,0,100,0.00056\n"
    log.write_text(f"model,time,input_tokens,cached_tokens,output_tokens,cost\n{row * 30}", encoding="utf-8")
    told = breakeven("calibrate", str(log))
    assert told.code == 0, told.err
    # 1000 x 0.4 + 100 x 1.6 USD per million tokens is the reported cost
    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert "our bill over the reported cost 1 ×" in lines
    assert "our bill 0.0168 USD" in lines


def test_variants_are_paired_and_put_on_a_curve(tmp_path: Path) -> None:
    runs = tmp_path / "runs.csv"
    rows = [
        f"{model},{case},{run},A,{'A' if case < right else 'B'}"
        for model, right in (("zero", 12), ("five", 24), ("fifty", 33))
        for case in range(40)
        for run in range(2)
    ]
    runs.write_text("\n".join(["model,rubric_id,run,gt,response", *rows]), encoding="utf-8")
    sizes = [f"prompt 1 · {name}={count}" for name, count in (("zero", 0), ("five", 5), ("fifty", 50))]
    options = [text for size in sizes for text in ("--examples", size)]
    variant = ["--variant", "*fifty", "--versus", "prompt 1 · zero"]
    told = breakeven("calibrate", str(runs), *variant, *options, "--json")
    assert told.code == 0, told.err
    document = json.loads(told.out)
    assert {"prompting.zero_shot_pass_rate", "prompting.half_gap_examples", "prompting.learning_exponent"} <= set(
        document["changes"]
    )
    facts = {(fact["of"], fact["name"]): fact["value"] for fact in document["files"][0]["facts"]}
    assert facts["prompt 1 · fifty against prompt 1 · zero", "pass rate, difference"] == pytest.approx((33 - 12) / 40)


def test_several_evaluations_are_read_as_one(tmp_path: Path) -> None:
    for name, right in (("before", 10), ("after", 30)):
        rows = [f"{case},{run},A,{'A' if case < right else 'B'}" for case in range(40) for run in range(2)]
        (tmp_path / f"{name}.csv").write_text("\n".join(["rubric_id,run,gt,response", *rows]), encoding="utf-8")
    files = [str(tmp_path / f"{name}.csv") for name in ("before", "after")]
    target = tmp_path / "mine.toml"
    told = breakeven(
        "calibrate", *files, "--variant", "after*", "--before", "before*", "--against", "ticket-triage",
        "--into", str(target),
    )  # fmt: skip
    assert told.code == 0, told.err
    entry = load(target).entries["prompting.error_removed"]
    # 10 of 30 failures are left
    assert entry.value == pytest.approx(1 - 10 / 30)
    work = load(target).sources[str(entry.source)]
    assert work["title"] == "before.csv, after.csv"
    assert work["note"].count("SHA-256") == 2


def test_a_broken_scenario_stays_as_it_is(training: Path, tmp_path: Path) -> None:
    target = tmp_path / "broken.toml"
    target.write_text("format = 1\nname = ", encoding="utf-8")
    told = breakeven("calibrate", str(training), "--into", str(target))
    assert told.code == 2
    assert target.read_text(encoding="utf-8") == "format = 1\nname = "


#: Commands of the documentation that name a published file.
DOCUMENTED = [
    line
    for line in (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("breakeven calibrate ") and line.split()[2] in PUBLISHED
]


def test_each_published_file_has_one_documented_command() -> None:
    assert [line.split()[2] for line in DOCUMENTED] == list(PUBLISHED)


@pytest.mark.parametrize("command", DOCUMENTED)
def test_documented_commands_calibrate_end_to_end(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    _, *words = shlex.split(command)
    source = shared / "data" / PUBLISHED[words[1]]
    (tmp_path / source.name).symlink_to(source)
    monkeypatch.chdir(tmp_path)
    told = breakeven(*words)
    assert told.code == 0, told.err
    target = tmp_path / words[-1]
    entries = load(target).entries
    own = {name: entry for name, entry in entries.items() if (entry.source or "").startswith("own-")}
    assert len(own) >= 2
    assert all(name in told.out for name in own)
    assert hashlib.sha256(source.read_bytes()).hexdigest() in target.read_text(encoding="utf-8")
    ran = breakeven("run", str(target))
    assert ran.code == 0, ran.err


def test_the_documented_figures_of_the_preset(shared: Path) -> None:
    words = shlex.split(DOCUMENTED[0])
    source = shared / "data" / PUBLISHED[words[2]]
    document = json.loads(breakeven("calibrate", str(source), *words[3:-2], "--json").out)
    changes = document["changes"]
    text = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")
    told = " ".join(text[text.index("It gives the preset's own") : text.index("The traces of Azure")].split())
    start, half = changes["prompting.zero_shot_pass_rate"], changes["prompting.half_gap_examples"]
    repeats, content = changes["prompting.run_correlation"], changes["workload.content_tokens_per_request"]
    assert f"{start['value']:.1f} % right without examples (the preset states {start['before'] * 100:.1f})" in told
    assert f"{half['value']:.1f} examples to half the gap, {half['low']:.2f} to {half['high']:.1f}" in told
    assert f"repeats {repeats['value']:.0f} %, {repeats['low']:.0f} to {repeats['high']:.0f}" in told
    assert f"{content['value']:.1f} tokens of content ({content['before']:.0f})" in told
