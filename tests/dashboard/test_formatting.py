"""Numbers, units and sources as the page writes them."""

from __future__ import annotations

import pytest

from dashboard.formatting import axis_title, entry_text, number, parameter_value, provenance_lines, shown, unit_word
from simulator import load
from simulator.parameters import PARAMETERS
from simulator.units import UNITS, to_canonical


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.4, "0.4"), (1234.5, "1,234"), (999_999.6, "1,000,000"), (0.00012345, "0.0001234"), (None, "–")],
)
def test_numbers_keep_four_digits(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_a_word(unit: str) -> None:
    assert not unit_word(unit).startswith("/")


def test_axes_take_label_and_unit_from_the_index() -> None:
    assert axis_title("cost_per_accepted_answer") == "Cost per accepted answer (USD/answer)"
    assert axis_title("pass_rate") == "Pass rate (%)"


def test_shown_numbers_are_converted_and_gaps_stay_gaps() -> None:
    assert shown("pass_rate", [0.5, float("nan"), float("inf")]) == [50.0, None, None]


@pytest.mark.parametrize("name", [n for n, p in PARAMETERS.items() if p.domain not in ("flag", "choice")])
def test_a_slider_value_comes_back_as_the_number_of_the_scenario(name: str) -> None:
    value = load("ticket-triage").entries[name].value
    if value is None:
        pytest.skip("this requirement is not asked for, so there is no number to bring back")
    there = parameter_value(PARAMETERS[name], value)
    assert to_canonical(float(there), PARAMETERS[name].shown_in) == pytest.approx(value, rel=1e-11)


def test_the_source_of_every_input_names_file_and_line() -> None:
    scenario = load("content-moderation")
    for entry in scenario.entries.values():
        lines = provenance_lines(entry, scenario.sources)
        assert lines[0].startswith(("Source: ", "Assumption: "))
        if entry.value is not None:
            assert lines[-1] == f"{entry.file}:{entry.line}"
        assert entry_text(entry)
