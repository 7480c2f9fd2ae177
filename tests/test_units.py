"""The only room where a unit becomes another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.parameters import PARAMETERS
from simulator.quantities import QUANTITIES
from simulator.units import DAYS_PER_MONTH, UNITS, canonical_unit, from_canonical, to_canonical


@pytest.mark.parametrize(
    ("friendly", "unit", "canonical"),
    [
        (88.0, "%", 0.88),
        (0.4, "USD/Mtok", 4e-7),
        (0.008, "USD/ktok", 8e-6),
        (109.5, "USD/1000 examples", 0.1095),
        (0.25, "USD/1000 requests", 0.00025),
        (6.0, "USD/year", 0.5),
        (2.6, "point/year", 0.026),
        (18.0, "ms/token", 0.018),
        (90.0, "minute", 1.5),
        (2.0, "week", 14.0),
        (3.0, "year", 36.0),
        (1.5, "Mtok", 1.5e6),
        (48.0, "GFLOP/token", 4.8e10),
        (989.0, "TFLOP/second", 9.89e14),
        (2.0, "million requests/month", 2e6),
    ],
)
def test_friendly_units_become_canonical_ones(friendly: float, unit: str, canonical: float) -> None:
    assert to_canonical(friendly, unit) == pytest.approx(canonical, rel=1e-15)


@given(value=st.floats(1e-12, 1e12), unit=st.sampled_from(sorted(UNITS)))
def test_there_and_back_changes_nothing(value: float, unit: str) -> None:
    assert from_canonical(to_canonical(value, unit), unit) == pytest.approx(value, rel=1e-15)
    assert to_canonical(from_canonical(value, unit), unit) == pytest.approx(value, rel=1e-15)


@given(percent=st.integers(0, 10_000))
def test_whole_percents_are_the_nearest_fractions(percent: int) -> None:
    assert to_canonical(percent / 100, "%") == percent / 100 / 100
    assert to_canonical(float(percent), "%") == percent / 100


def test_arrays_are_converted_element_by_element() -> None:
    assert to_canonical(np.array([5.0, 88.0]), "%").tolist() == [0.05, 0.88]


def test_a_canonical_unit_is_its_own() -> None:
    assert all(UNITS[canonical_unit(unit)] == (canonical_unit(unit), 1.0) for unit in UNITS)


def test_an_unknown_unit_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(ValueError, match=r"unknown unit 'USD/Mtoken'; did you mean .*'USD/Mtok'"):
        to_canonical(1.0, "USD/Mtoken")
    with pytest.raises(ValueError, match=r"unknown unit 'xyzzy'$"):
        from_canonical(1.0, "xyzzy")


def test_a_month_has_the_days_of_the_gregorian_year() -> None:
    assert pytest.approx(30.436875, rel=1e-15) == DAYS_PER_MONTH


def test_every_input_and_quantity_is_shown_in_a_unit_of_its_own_kind() -> None:
    for declared in (*PARAMETERS.values(), *QUANTITIES.values()):
        assert canonical_unit(declared.unit) == declared.unit, declared.name
        assert canonical_unit(declared.shown_in) == declared.unit, declared.name
