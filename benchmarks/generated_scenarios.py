"""Many scenario files that differ in what they say: presets with other volumes, horizons, prompts, labour and quality.

Run it with ``python -m benchmarks.generated_scenarios FOLDER COUNT``; the same count gives the same files.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simulator.scenarios.files import preset_names, presets_folder
from simulator.scenarios.scenario import load, with_changes
from simulator.scenarios.write import updated_toml

if TYPE_CHECKING:
    from simulator.scenarios.scenario import Scenario

#: What a file multiplies in its preset, by a factor between these two, drawn evenly in ratio.
FACTORS: Final = {
    "workload.requests_per_month": (0.05, 20.0),
    "workload.cost_per_bad_answer": (0.3, 3.0),
    "prompting.instruction_tokens": (0.5, 2.0),
    "prompting.setup_hours": (0.5, 2.0),
    "fine_tuning.setup_hours": (0.5, 2.0),
}
#: Horizons that are drawn from. [month]
HORIZONS: Final = (6.0, 12.0, 24.0, 36.0)
#: Zero-shot pass rates that are drawn from, about the preset's. [fraction]
SPREAD: Final = 0.08


def generated(folder: Path, count: int) -> None:
    """Write scenario files ``case-00000.toml`` and so on, presets in turn."""
    names = preset_names(presets_folder())
    presets = [(load(name), (presets_folder() / f"{name}.toml").read_text(encoding="utf-8")) for name in names]
    for number in range(count):
        preset, text = presets[number % len(presets)]
        changes = _changes(preset, random.Random(number))
        entries = with_changes(preset, changes).entries
        path = folder / f"case-{number:05d}.toml"
        path.write_text(updated_toml(text, [entries[name] for name in changes]), encoding="utf-8")


def _changes(preset: Scenario, rng: random.Random) -> dict[str, float]:
    """Draw what is different in one file."""
    changes = {"workload.horizon": rng.choice(HORIZONS)}
    for name, (low, high) in FACTORS.items():
        changes[name] = float(f"{_value(preset, name) * low * (high / low) ** rng.random():.3g}")
    for approach in ("prompting", "fine_tuning"):
        name = f"{approach}.zero_shot_pass_rate"
        ceiling = _value(preset, f"{approach}.ceiling_pass_rate")
        drawn = _value(preset, name) + rng.uniform(-SPREAD, SPREAD)
        changes[name] = round(min(max(drawn, 0.02), ceiling), 3)
    return changes


def _value(preset: Scenario, name: str) -> float:
    """Value of an input that is a number. [its unit]."""
    value = preset.entries[name].value
    if not isinstance(value, float | int):
        raise TypeError(f"{name} is {value!r}, no number")
    return float(value)


if __name__ == "__main__":
    place, files = sys.argv[1:]
    Path(place).mkdir(parents=True, exist_ok=True)
    generated(Path(place), int(files))
