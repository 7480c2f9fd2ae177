"""The index of computed numbers: right place, known unit, arguments that lead somewhere."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import simulator.api  # noqa: F401 (imports every room of equations)
from simulator.parameters import PARAMETERS
from simulator.quantities import QUANTITIES, Quantity, quantity

#: Arguments that are neither an input nor a quantity of that name: what they are in the model.
GIVEN = {
    "month", "own_month", "interval", "repeats", "requests", "versions", "hours", "examples", "load", "replicas",
    "monthly_cost", "discounted_requests", "traffic_index", "trained_in_month", "refreshes", "requests_per_second",
    "content_tokens", "output_tokens", "calls_per_month", "cascaded", "router_cost", "prompting_pass_rate",
    "fine_tuning_pass_rate", "prompting_correlation", "fine_tuning_correlation", "prompting_call_cost",
    "fine_tuning_call_cost", "prompting_latency", "fine_tuning_latency", "prompting_days_to_ready",
    "fine_tuning_days_to_ready",
}  # fmt: skip


@pytest.mark.parametrize("found", QUANTITIES.values(), ids=list(QUANTITIES))
def test_a_place_leads_to_the_equation(found: Quantity, root: Path) -> None:
    lines = (root / found.file).read_text(encoding="utf-8").splitlines()
    block = "\n".join(lines[found.line - 1 : found.line + 2])
    assert f"def {found.name}(" in block
    assert found.place == f"{found.file}:{found.line}"
    assert found.summary == (found.equation.__doc__ or "").strip().splitlines()[0]
    assert found.summary.endswith(".")


@pytest.mark.parametrize("found", QUANTITIES.values(), ids=list(QUANTITIES))
def test_arguments_are_inputs_or_quantities_or_known(found: Quantity) -> None:
    keys = {declared.key for declared in PARAMETERS.values()}
    assert found.arguments == tuple(inspect.signature(found.equation).parameters)
    assert set(found.arguments) <= keys | set(QUANTITIES) | GIVEN


def test_labels_are_unique() -> None:
    labels = [found.label for found in QUANTITIES.values()]
    assert len(labels) == len(set(labels))


def test_registering_leaves_the_function_as_it_is() -> None:
    def doubled(*, amount: float) -> float:
        """Twice the amount."""
        return 2 * amount

    before = dict(QUANTITIES)
    try:
        assert quantity(label="Double", unit="USD")(doubled) is doubled
        assert QUANTITIES["doubled"].arguments == ("amount",)
    finally:
        QUANTITIES.clear()
        QUANTITIES.update(before)


def test_an_unknown_unit_cannot_be_registered() -> None:
    with pytest.raises(ValueError, match="unknown unit"):
        quantity(label="Double", unit="dollars")
