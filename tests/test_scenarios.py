"""Scenario files: what is read, what is refused, and what comes back from writing."""

from __future__ import annotations

import datetime
import json
import os
import re
import time
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.parameters import PARAMETERS
from simulator.scenarios.export import difference_toml, effective_toml
from simulator.scenarios.faults import ScenarioError
from simulator.scenarios.files import preset_names, presets_folder
from simulator.scenarios.lines import key_lines
from simulator.scenarios.scenario import load, preset_headers, scenario_from, with_changes
from simulator.scenarios.schema import SCHEMA_FILE, scenario_schema, schema_text
from simulator.scenarios.write import save, updated_toml, write

PRESETS = preset_names(presets_folder())
VOLUME = "workload.requests_per_month"
BAD = sorted((Path(__file__).parent / "bad_scenarios").glob("*.toml"))
HEADER = 'format = 1\nname = "Test"\nreviewed = 2026-11-22\n'
GUESS = 'assumption = "A guess."'


def read(body: str, **changes: object) -> object:
    return scenario_from((HEADER + body).encode(), file="test.toml", **changes)


def faults_of(raw: bytes) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        scenario_from(raw, file="test.toml")
    return [str(fault) for fault in caught.value.faults]


# ---- what is read ---------------------------------------------------------------------------------------------


def test_a_preset_states_only_what_differs_and_the_rest_comes_from_the_defaults() -> None:
    scenario = read(f'[prompting]\nshots = {{ value = 7, low = 2, high = 9, unit = "example", {GUESS} }}')
    own, usual = scenario.entries["prompting.shots"], scenario.entries["workload.horizon"]
    assert (own.value, own.low, own.high, own.unit) == (7.0, 2.0, 9.0, "example")
    assert (own.file, own.line, own.provenance) == ("test.toml", 5, "assumption: A guess.")
    assert scenario.inputs.prompting.shots == 7.0
    assert usual.file == "scenarios/defaults.toml"
    assert set(scenario.entries) == set(PARAMETERS)


def test_numbers_are_canonical_and_the_written_unit_is_kept() -> None:
    entry = read(
        f'[prompting]\nprice_per_input_token = {{ value = 0.4, unit = "USD/Mtok", {GUESS} }}\n'
        f'[workload]\nhorizon = {{ value = 3, unit = "year", {GUESS} }}\n'
        f'caught_share = {{ value = 88, low = 80, high = 90, unit = "%", {GUESS} }}'
    ).entries
    assert entry["prompting.price_per_input_token"].value == 0.4 / 1e6
    assert entry["prompting.price_per_input_token"].shown_value == 0.4
    assert entry["workload.horizon"].value == 36.0
    share = entry["workload.caught_share"]
    assert (share.value, share.low, share.high) == (0.88, 0.8, 0.9)
    assert (share.shown_value, share.shown_low, share.shown_high) == (88.0, 80.0, 90.0)


def test_both_spellings_say_the_same_and_each_knows_its_line() -> None:
    table = f'[workload.caught_share]\n# a comment = [ {"{"} \nvalue = 20\nunit = "%"\n{GUESS}\n'
    inline = f'[workload]\n\ncaught_share = {{ value = 20, unit = "%", {GUESS} }}\n'
    dotted = f'workload.caught_share.value = 20\nworkload.caught_share.unit = "%"\nworkload.caught_share.{GUESS}\n'
    entries = [read(body).entries["workload.caught_share"] for body in (table, inline, dotted)]
    assert [entry.value for entry in entries] == [0.2, 0.2, 0.2]
    assert [entry.line for entry in entries] == [4, 6, 4]


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ('a = """\n[b]\nc = 1\n"""\n[b]\nc = 2', ("b", "c"), 6),
        ("a = '''\n'' x = 1\n'''\nx = 1", ("x",), 4),
        ('a = [ # [\n  "]", # x = 1\n  { k = 1 },\n]\nx = 1', ("x",), 5),
        ('a = [ # [\n  "]", # x = 1\n  { k = 1 },\n]\nx = 1', ("a", 1, "k"), 3),
        ("[[a]]\nx = 1\n[[a]]\nx = 1\n[a.b]\ny = 1", ("a", 1, "b", "y"), 6),
        ('"quoted key" = 1\nother."a.b".c = 2', ("other", "a.b", "c"), 2),
        ("x = 1.5e-3 # = 2\ny = 2026-11-22\r\nz = { a = { b = 1 }, c = 2 }", ("z", "c"), 3),
    ],
)
def test_each_key_knows_its_line(text: str, path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(text)
    assert key_lines(text)[path] == line


def paths_in(tree: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Every path of a parsed tree, by walking it."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    found = {(*path, key) for key, _ in items}
    return found.union(*(paths_in(value, (*path, key)) for key, value in items), set())


@pytest.mark.parametrize("file", sorted(presets_folder().glob("*.toml")), ids=lambda path: path.stem)
def test_every_key_of_our_own_files_has_a_line_that_holds_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    lines, rows = key_lines(text), text.splitlines()
    for path in paths_in(tomllib.loads(text)):
        assert path in lines
        if isinstance(path[-1], str):
            assert path[-1] in rows[lines[path] - 1], path


def test_a_price_reference_sets_the_prices_and_a_number_beside_it_wins() -> None:
    scenario = read(
        '[prompting]\nprice = { model = "openai:gpt-4.1-mini", as_of = 2026-11-22 }\n'
        f'price_per_output_token = {{ value = 9, unit = "USD/Mtok", {GUESS} }}\n'
        '[fine_tuning]\nhosting = { offer = "lambda:l40s", as_of = 2026-11-22, count = 2 }'
    )
    prompting, entry = scenario.inputs.prompting, scenario.entries["prompting.price_per_cached_token"]
    # list prices of the day: 0.40, 0.10 and 1.60 USD/Mtok; batch is half; two cards at 1.10 USD/h
    assert prompting.price_per_input_token == pytest.approx(0.4e-6, rel=1e-12)
    assert prompting.price_per_cached_token == pytest.approx(0.1e-6, rel=1e-12)
    assert prompting.batch_discount == pytest.approx(0.5, rel=1e-12)
    assert prompting.price_per_output_token == 9e-6
    assert scenario.inputs.fine_tuning.hosting_price == pytest.approx(2.2, rel=1e-12)
    assert (entry.source, entry.line) == ("genai-prices", 5)
    assert "openai:gpt-4.1-mini on 2026-11-22" in str(entry.where)
    assert any("prompting.price_per_output_token" in said and "overrides" in said for said in scenario.warnings)


def test_a_price_reference_of_the_file_beats_a_number_of_the_defaults() -> None:
    scenario = read('[fine_tuning]\nprice = { model = "tinker:gpt-oss-20b", as_of = 2026-11-22 }')
    assert scenario.inputs.fine_tuning.price_per_input_token == pytest.approx(0.18e-6, rel=1e-12)
    assert scenario.inputs.fine_tuning.batch_discount == 0.0


def test_old_prices_and_hours_without_a_range_are_mentioned() -> None:
    old = 'price = { model = "openai:gpt-4.1-mini", as_of = 2026-01-22 }'
    hours = f'setup_hours = {{ value = 5, unit = "hour", {GUESS} }}'
    warnings = " ".join(read(f"[prompting]\n{old}\n{hours}").warnings)
    assert "prompting.price is of 2026-01-22, 304 days before the review" in warnings
    assert "hours without a range" in warnings
    assert "prompting.setup_hours" in warnings
    assert not [said for said in read("").warnings if "hours" in said]


def test_correlations_come_from_the_defaults_and_the_file_goes_first() -> None:
    pair = '["fine_tuning.labour_rate", "prompting.labour_rate"]'
    scenario = read(f"correlation = [ {{ between = {pair}, spearman = -0.25, {GUESS} }} ]")
    rates = [rho for first, second, rho in scenario.correlation if "labour_rate" in first]
    assert rates == [-0.25]
    assert len(scenario.correlation) > 1


def test_an_absent_requirement_is_there_without_a_value() -> None:
    entry = read("").entries["requirements.min_pass_rate"]
    assert (entry.value, entry.low, entry.line) == (None, None, 0)
    assert read("").inputs.requirements.min_pass_rate is None


def test_works_cited_only_in_a_file_may_stand_in_it() -> None:
    scenario = read(
        '[sources.mine]\ntitle = "My notes"\n'
        '[prompting]\nshots = { value = 5, unit = "example", source = "mine", where = "page 1" }'
    )
    assert scenario.entries["prompting.shots"].provenance == "mine: page 1"
    assert scenario.sources["mine"]["title"] == "My notes"


# ---- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", BAD, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_with_the_message_on_its_first_lines(file: Path) -> None:
    expected = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            break
        expected.append(line.removeprefix("# "))
    assert expected
    with pytest.raises(ScenarioError) as caught:
        load(file)
    # where the price book is named, its line may move as the book grows
    said = [re.sub(r"prices\.toml:\d+", "prices.toml", str(fault)) for fault in caught.value.faults]
    assert said == [f"{file}:{re.sub(r'prices.toml:[0-9]+', 'prices.toml', line)}" for line in expected]


BOMBS = {
    "empty": b"",
    "blank": b" \n\n",
    "binary": bytes(range(256)) * 1000,
    "zero byte": b"a = 1\n\x00",
    "too large": b"#" * 2_000_000,
    "lists": b"a=" + b"[" * 490_000,
    "tables": b"a=" + b"{a=" * 160_000,
    "dotted key": b"a" + b".a" * 240_000 + b"=1",
    "dotted header": b"[" + b"a." * 240_000 + b"a]",
    "open texts": b'"""\n' + b'x\\"""\n' * 80_000,
    "open text": b'"' + b'\\"' * 240_000,
    "many keys": b"".join(b"k%d=1\n" % i for i in range(50_000)),
    "many tables": b"".join(b"[k%d]\n" % i for i in range(50_000)),
    "many pairs": b"correlation=[" + b"{}," * 160_000 + b"]",
    "many comments": b"#\n" * 245_000,
    "digits": b"a=" + b"9" * 490_000,
    "lone surrogate": b'a="\\ud800"',
    "old line ends": b"a=1\rb=2",
}


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS.keys())
def test_hostile_texts_are_refused_soon_and_in_short(raw: bytes) -> None:
    start = time.perf_counter()
    said = faults_of(raw)
    # a second on a quiet machine would be a failure; a busy one gets some more
    assert time.perf_counter() - start < 3
    assert all("\n" not in line and len(line) < 400 for line in said)
    assert len(said) <= 200


def test_what_is_no_scenario_file_is_refused_in_one_line(tmp_path: Path) -> None:
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as stream:
        stream.truncate(100_000_000)
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    wrongs = {huge: "100,000,000 bytes", tmp_path: "directory", pipe: "not a regular file", tmp_path / "no": "no such"}
    for path, wrong in wrongs.items():
        with pytest.raises(ScenarioError, match=wrong) as caught:
            load(path)
        assert len(str(caught.value).splitlines()) == 1
    for name, wrong in {
        "ticket-triag": "did you mean 'ticket-triage'",
        "x" * 5000: "neither",
        "a\0b": "neither",
    }.items():
        with pytest.raises(ScenarioError, match=wrong):
            load(name)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab.=[]{}\"'\\#\n, 1"), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        read_back = scenario_from((HEADER + text).encode(), file="test.toml")
    except ScenarioError:
        return
    # what is accepted is TOML that states no input: the alphabet spells no name of one
    assert tomllib.loads(HEADER + text)
    assert read_back.inputs == load("defaults").inputs


# ---- changes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change", "value", "unit"),
    [
        ("prompting.price_per_input_token", "0.4 USD/Mtok", 0.4 / 1e6, "USD/Mtok"),
        ("prompting.price_per_input_token", 0.4e-6, 0.4e-6, "USD/Mtok"),
        ("prompting.price_per_input_token", (0.4, "USD/Mtok"), 0.4 / 1e6, "USD/Mtok"),
        ("workload.requests_per_month", "1_000_000", 1e6, "request/month"),
        ("workload.requests_per_month", 1000, 1e3, "request/month"),
        ("workload.caught_share", "30%", 0.3, "%"),
        ("workload.caught_share", "0.3", 0.3, "fraction"),
        ("workload.growth_per_month", "5%", 0.05, "%/month"),
        ("prompting.served_in_house", "true", 1.0, "yes/no"),
        ("prompting.served_in_house", False, 0.0, "yes/no"),
        ("hybrid.escalation", "cascade", "cascade", "choice"),
        ("requirements.max_latency", "2 second", 2.0, "second"),
        ("requirements.max_latency", None, None, "second"),
        ("requirements.max_latency", "none", None, "second"),
    ],
)
def test_a_change_may_be_said_in_many_ways(name: str, change: object, value: object, unit: str) -> None:
    scenario = load("customer-service-chatbot", {name: change})
    entry = scenario.entries[name]
    assert (entry.value, entry.unit, entry.file) == (value, unit, "--set")
    assert scenario.inputs[name] == value
    assert entry.source is None
    assert str(entry.assumption).startswith("changed from ")


@pytest.mark.parametrize(
    ("name", "change", "wrong"),
    [
        ("prompting.shot", 1, "did you mean 'prompting.shots'"),
        ("prompting.price_per_input_token", "0.4", "add its unit: '0.4 USD/Mtok'"),
        ("prompting.price_per_input_token", "0.4 USD/h", "unknown unit"),
        ("prompting.price_per_input_token", "cheap", "is text"),
        ("workload.caught_share", 1.5, "allowed: 0 to 1 fraction"),
        ("workload.caught_share", "150 %", "allowed: 0 to 100 %"),
        ("workload.horizon", 2.5, "not a whole number"),
        ("workload.horizon", None, "cannot be taken away"),
        ("workload.horizon", float("nan"), "not finite"),
        ("workload.horizon", [1], "a list stands"),
        ("prompting.served_in_house", 2, "write true or false"),
        ("hybrid.escalation", "rout", "did you mean 'route'"),
    ],
)
def test_a_wrong_change_is_refused_like_a_wrong_file(name: str, change: object, wrong: str) -> None:
    with pytest.raises(ScenarioError, match=re.escape(wrong)):
        load("customer-service-chatbot", {name: change})


def test_all_wrong_changes_are_said_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        load("defaults", {"prompting.shot": 1, "workload.horizon": -1, "workload.caught_share": 0.5})
    assert len(caught.value.faults) == 2


def test_a_range_stays_where_it_surrounds_the_new_value_and_moves_with_it_otherwise() -> None:
    body = f"""
    [prompting]
    setup_hours = {{ value = 10, low = 5, high = 40, unit = "hour", {GUESS} }}
    [workload]
    caught_share = {{ value = 0.5, low = 0.2, high = 0.8, unit = "fraction", {GUESS} }}
    growth_per_month = {{ value = 0.02, low = 0.01, high = 0.05, unit = "fraction/month", {GUESS} }}
    """
    scenario = read(body)

    def ends(**changes: float) -> tuple[float | None, float | None]:
        (name, value), *_ = changes.items()
        entry = with_changes(scenario, {name.replace("__", "."): value}).entries[name.replace("__", ".")]
        return entry.low, entry.high

    assert ends(prompting__setup_hours=20.0) == (5.0, 40.0)
    assert ends(prompting__setup_hours=80.0) == (40.0, 320.0)
    assert ends(prompting__setup_hours=0.0) == (None, None)
    # odds: 0.5 -> 0.9 is nine times; 0.25 and 4 become 2.25 and 36
    assert ends(workload__caught_share=0.9) == (pytest.approx(2.25 / 3.25), pytest.approx(36 / 37))
    assert ends(workload__growth_per_month=-0.01) == (pytest.approx(-0.02), pytest.approx(0.02))


def test_a_change_leaves_the_scenario_that_it_came_from() -> None:
    before = load("ticket-triage")
    after = with_changes(before, {"prompting.shots": 3})
    assert (before.inputs.prompting.shots, after.inputs.prompting.shots) == (5.0, 3.0)
    assert (after.name, after.sha256) == (before.name, before.sha256)


# ---- writing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["defaults", *PRESETS])
def test_what_is_exported_reads_back_bit_for_bit(name: str) -> None:
    changes = {"prompting.shots": 1 / 3, "workload.growth_per_month": 0.1 / 3, "requirements.min_pass_rate": 0.7}
    for scenario in (load(name), load(name, changes)):
        for text in (effective_toml(scenario), difference_toml(scenario)):
            back = scenario_from(text.encode(), file="back.toml")
            assert back.inputs == scenario.inputs
            for key, entry in scenario.entries.items():
                again = back.entries[key]
                assert (again.low, again.high) == (entry.low, entry.high), key
                assert entry.value is None or again.provenance == entry.provenance, key
            assert sorted(back.correlation) == sorted(scenario.correlation)
    assert len(difference_toml(load(name))) < len(effective_toml(load(name)))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_number_in_any_unit_reads_back_bit_for_bit(data: st.DataObject) -> None:
    names = [name for name, item in PARAMETERS.items() if item.domain in {"positive", "fraction", "real"}]
    name = data.draw(st.sampled_from(names))
    declared = PARAMETERS[name]
    value = data.draw(st.floats(declared.low, declared.high))
    scenario = load("defaults", {name: value})
    back = scenario_from(difference_toml(scenario).encode(), file="back.toml")
    assert back.inputs == scenario.inputs


COMMENTED = f"""# my file
format   = 1   # the format
name     = "Mine"
reviewed = 2026-11-22

[prompting]   # the prompt
shots = {{ value = 3, unit = "example", {GUESS} }}   # three are enough
iterations = {{ value = 4, unit = "iteration", {GUESS} }}

[prompting.setup_hours]
value = 5       # counted
low   = 2
high  = 9
unit  = "hour"
assumption = "A guess."
"""


def test_writing_back_keeps_comments_and_untouched_entries(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(COMMENTED, encoding="utf-8")
    path.chmod(0o640)
    wanted = {
        "prompting.shots": 6,
        "prompting.setup_hours": 7,
        "workload.caught_share": "30 %",
        "requirements.max_latency": "2 second",
    }
    scenario = with_changes(load(path), wanted)
    write(path, [scenario.entries[name] for name in wanted])
    text = path.read_text(encoding="utf-8")
    again = load(path)
    assert [again.inputs[name] for name in wanted] == [6.0, 7.0, 0.3, 2.0]
    for kept in ("# my file", "# the format", "# the prompt", "# three are enough", "value = 7       # counted"):
        assert kept in text
    assert COMMENTED.splitlines()[7] in text
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.toml"]
    gone = with_changes(again, {"requirements.max_latency": None}).entries["requirements.max_latency"]
    write(path, [gone])
    assert load(path).inputs.requirements.max_latency is None


def test_writing_nothing_changes_nothing() -> None:
    assert updated_toml(COMMENTED, []) == COMMENTED
    entries = scenario_from(COMMENTED.encode(), file="mine.toml").entries
    assert updated_toml(COMMENTED, [entries["prompting.shots"], entries["prompting.setup_hours"]]) == COMMENTED


@pytest.mark.parametrize("name", [name for name in PRESETS if name in load(name).entries[VOLUME].file])
def test_only_the_line_of_a_changed_input_changes(name: str) -> None:
    before = (presets_folder() / f"{name}.toml").read_text(encoding="utf-8")
    assert updated_toml(before, []) == before
    changed = with_changes(load(name), {VOLUME: 123_000})
    after = updated_toml(before, [changed.entries[VOLUME]])
    was, now = before.splitlines(), after.splitlines()
    (line,) = (number for number, (first, second) in enumerate(zip(was, now, strict=True)) if first != second)
    assert was[line].startswith("requests_per_month ")
    assert "{ value = 123000, low = " in now[line]
    assert re.search(r'unit = "request/month", assumption = "changed from [\d,]+ request/month \(.*\)" }$', now[line])


def test_an_input_that_is_new_in_its_table_takes_no_line_away() -> None:
    first, second = '[prompting]\nshots = { value = 3, unit = "example" }   # three\n', "\n[workload]   # traffic\n"
    entries = load("defaults", {"prompting.iterations": 7}).entries
    new = 'iterations = { value = 7, low = 4, high = 25, unit = "iteration", assumption = "'
    after = updated_toml(first + second, [entries["prompting.iterations"]])
    assert after.startswith(first + new)
    assert after.endswith('" }\n' + second)


def test_a_bare_number_is_shown_in_the_unit_that_it_was_stated_in() -> None:
    changes = {"prompting.zero_shot_pass_rate": 0.61, "prompting.price_per_input_token": 3e-7}
    entries = load("brand-voice", changes).entries
    shown = {name: (entries[name].shown_value, entries[name].unit) for name in changes}
    assert shown["prompting.zero_shot_pass_rate"] == (pytest.approx(61), "%")
    assert shown["prompting.price_per_input_token"] == (pytest.approx(0.3), "USD/Mtok")
    assert {name: entries[name].value for name in changes} == changes


def test_a_file_is_never_left_half_written_or_broken(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(COMMENTED, encoding="utf-8")
    with pytest.raises(ScenarioError, match="is missing"):
        save(path, "[prompting]\n")
    with pytest.raises(ScenarioError, match="cannot be written"):
        save(tmp_path / "no folder" / "mine.toml", COMMENTED)
    assert path.read_text(encoding="utf-8") == COMMENTED
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.toml"]


# ---- schema and speed -----------------------------------------------------------------------------------------


def test_the_schema_file_is_the_generated_one() -> None:
    written = (presets_folder() / SCHEMA_FILE).read_text(encoding="utf-8")
    assert written == schema_text(), "run: python -m simulator.scenarios.schema"


def as_json(tree: object) -> object:
    """Tree with dates as texts, which is how editors show TOML to a schema."""
    return json.loads(json.dumps(tree, default=datetime.date.isoformat))


def test_the_schema_accepts_our_files_and_refuses_broken_ones() -> None:
    validator = jsonschema.Draft202012Validator(scenario_schema())
    validator.check_schema(scenario_schema())
    for name in ("defaults", *PRESETS):
        tree = tomllib.loads((presets_folder() / f"{name}.toml").read_text(encoding="utf-8"))
        assert not list(validator.iter_errors(as_json(tree))), name
    caught_by_schema = {
        "unknown-table", "unknown-input", "input-in-wrong-table", "unknown-key", "bare-number", "no-value", "no-unit",
        "unknown-unit", "unit-of-something-else", "text-for-a-number", "true-for-a-number", "range-with-one-end",
        "range-of-a-flag", "range-of-a-requirement", "flag-as-text", "unknown-choice", "no-provenance",
        "two-provenances", "source-without-place", "place-without-source", "no-format", "newer-format", "no-name",
        "no-review", "price-without-day", "price-as-text", "price-of-an-offer", "count-of-nothing",
        "price-in-wrong-table", "correlation-of-no-input", "correlation-out-of-limits", "correlation-with-itself",
    }  # fmt: skip
    for name in caught_by_schema:
        text = (Path(__file__).parent / "bad_scenarios" / f"{name}.toml").read_text(encoding="utf-8")
        assert list(validator.iter_errors(as_json(tomllib.loads(text)))), name


def test_loading_takes_no_longer_than_a_few_parses_of_the_same_files() -> None:
    texts = [(presets_folder() / name).read_text(encoding="utf-8") for name in ("defaults.toml", "sources.toml")]

    def best(action: object) -> float:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
        return min(times)

    parsing = best(lambda: [tomllib.loads(text) for text in texts])
    assert best(lambda: load("defaults")) < 8 * parsing


def test_preset_headers_come_without_reading_prices() -> None:
    headers = preset_headers()
    assert [header.name for header in headers] == PRESETS
    assert all(header.title and header.summary and header.use_case for header in headers)
