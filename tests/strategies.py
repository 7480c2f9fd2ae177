"""Random inputs for properties: the whole box, and the typical task with some inputs moved."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import settings
from hypothesis import strategies as st
from worlds import Values, neutral_values, placed, typical_values

from simulator.parameters import PARAMETERS

#: Places between the ends of an input's range; whole steps shrink to short counterexamples.
STEPS = 1000
POSITIONS = st.one_of(st.sampled_from((0, STEPS)), st.integers(0, STEPS))


def cases(percent: int) -> settings:
    """So many percent of the examples that the profile asks for; one run of the model takes some milliseconds."""
    return settings(max_examples=max(1, settings.default.max_examples * percent // 100))


@st.composite
def box(draw: st.DrawFn, *, within_slider: bool = False, fixed: Mapping[str, object] | None = None) -> Values:
    """Every input anywhere between its limits (or slider ends), corners included; some may be held fixed."""
    fixed = fixed or {}
    free = [name for name, declared in PARAMETERS.items() if name not in fixed and not declared.optional]
    drawn = draw(st.lists(POSITIONS, min_size=len(free), max_size=len(free)))
    values = neutral_values()
    for name, at in zip(free, drawn, strict=True):
        values[name] = placed(PARAMETERS[name], at / STEPS, within_slider=within_slider)
    return values | dict(fixed)


@st.composite
def some_changed(draw: st.DrawFn, *, most: int = 12, within_slider: bool = True) -> Values:
    """The typical task with up to a dozen inputs moved anywhere: cheap to draw, easy to read when a law breaks."""
    movable = [name for name, declared in PARAMETERS.items() if not declared.optional]
    moved = draw(st.dictionaries(st.sampled_from(movable), POSITIONS, max_size=most))
    return typical_values() | {
        name: placed(PARAMETERS[name], at / STEPS, within_slider=within_slider) for name, at in moved.items()
    }
