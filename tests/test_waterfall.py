"""The savings waterfall: steps that add up to the cent, from phases that do not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.ledger import PHASES
from simulator.parameters import APPROACHES
from simulator.waterfall import savings_waterfall

AMOUNTS = st.floats(0, 1e9)


@given(
    uncached=AMOUNTS,
    phases=st.fixed_dictionaries({name: st.fixed_dictionaries(dict.fromkeys(PHASES, AMOUNTS)) for name in APPROACHES}),
)
def test_steps_add_up_to_the_cent(uncached: float, phases: dict[str, dict[str, float]]) -> None:
    cents = 0
    totals = {}
    for step in savings_waterfall(uncached_cost=uncached, phases=phases):
        if step.kind == "change":
            cents += round(100 * step.usd)
        else:
            assert step.label == step.towards
            cents = round(100 * step.usd) if not totals else cents
            assert cents == round(100 * step.usd)
            totals[step.label] = step.usd
    assert list(totals) == ["prompting, no cache", *APPROACHES]
    for name in APPROACHES:
        assert abs(totals[name] - sum(phases[name].values())) <= 0.005 * len(PHASES) + 1e-6


def test_each_change_names_what_it_leads_to() -> None:
    phases = {name: dict.fromkeys(PHASES, float(index)) for index, name in enumerate(APPROACHES)}
    steps = savings_waterfall(uncached_cost=5.0, phases=phases)
    changes = [(step.label, step.towards, step.usd) for step in steps if step.kind == "change"]
    assert changes[0] == ("cache", "prompting", -5.0)
    assert changes[1:] == [(phase, name, 1.0) for name in APPROACHES[1:] for phase in PHASES]
