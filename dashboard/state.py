"""What the page is about: a scenario and the inputs that were changed. Everything else is computed from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from simulator.decisions.verdict import verdict
from simulator.live.run import live_run
from simulator.results import point_run
from simulator.scenarios.faults import Fault, ScenarioError, hint
from simulator.scenarios.files import preset_names, presets_folder
from simulator.scenarios.scenario import load, preset_headers, scenario_from, with_changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from simulator.decisions.verdict_parts import Verdict
    from simulator.results import Result
    from simulator.scenarios.changes import Change
    from simulator.scenarios.scenario import PresetHeader, Scenario

#: What changed inputs name as the file that they came from.
CHANGED: Final = "changed"
#: Runs that are remembered, so that the views of one state share one run.
REMEMBERED: Final = 64
#: What a look can be made of.
LOOKS: Final = {
    "scheme": ("light", "dark"),
    "metric": ("cost_per_request", "cost_per_accepted_answer", "total_cost"),
    "scale": ("log", "linear", "relative"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A scenario by name, or by its text where it was uploaded, and changed inputs."""

    scenario: str
    text: str | None = None
    changes: tuple[tuple[str, Change], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How charts are drawn: colour scheme, cost measure, scale of the cost axis."""

    scheme: str = "light"
    metric: str = "cost_per_request"
    scale: str = "log"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """All that a view may draw from: scenario, its run and verdict, the run before any change, and the look."""

    scenario: Scenario
    result: Result
    baseline: Result
    changed: bool
    look: Look
    verdict: Verdict | None = None

    @property
    def reshaped(self) -> bool:
        """Whether curves over volume differ from those of the scenario as loaded: not if only the volume moved."""
        volume = "workload.requests_per_month"
        names = self.scenario.entries
        return any(entry.file == CHANGED and name != volume for name, entry in names.items())


def read_state(told: Mapping[str, Any]) -> State:
    """State that a browser told; nothing about it is trusted.

    Parameters
    ----------
    told : mapping
        ``scenario``, optionally ``text``, and ``changes``: dotted name -> number in a list with its unit, flag, word
        or None.

    Returns
    -------
    State
        The same as a value that can be compared and remembered.

    Raises
    ------
    ScenarioError
        If it has another form.
    """
    changes = told.get("changes", {})
    text = told.get("text")
    if not isinstance(told.get("scenario"), str) or not isinstance(changes, dict) or not isinstance(text, str | None):
        raise ScenarioError([Fault(file="page", line=0, name="", message="the page sent a state of another form")])
    read = tuple((str(name), _change(value)) for name, value in sorted(changes.items()))
    return State(scenario=told["scenario"], text=text, changes=read)


def read_look(told: Mapping[str, Any]) -> Look:
    """Look that a browser told; nothing about it is trusted.

    Parameters
    ----------
    told : mapping
        ``scheme``, ``metric`` and ``scale``, each one of `LOOKS`; what is left out is as in `Look`.

    Returns
    -------
    Look
        The same, known to be drawable.

    Raises
    ------
    ScenarioError
        If it asks for anything else.
    """
    wrong = [name for name, word in told.items() if word not in LOOKS.get(name, ())]
    if wrong:
        message = f"the page asked for a look that there is not ({', '.join(wrong)[:200]})"
        raise ScenarioError([Fault(file="page", line=0, name="", message=message)])
    return Look(**told)


def _change(value: object) -> Change:
    """Read one change: a pair of number and unit comes as a list."""
    if isinstance(value, list):
        pair = [*value, ""][:2]
        return (pair[0], str(pair[1]))
    return value if isinstance(value, float | int | str | None) else str(value)


def original(state: State, folder: Path) -> Scenario:
    """Scenario of a state before any change."""
    return _original(state.scenario, state.text, folder, _stamp(folder))


def scenario_of(state: State, folder: Path) -> Scenario:
    """Scenario of a state with its changes.

    Raises
    ------
    ScenarioError
        If the scenario or a change is not allowed; it lists every fault.
    """
    scenario = original(state, folder)
    return with_changes(scenario, dict(state.changes), file=CHANGED) if state.changes else scenario


def accepted(state: State, folder: Path) -> tuple[State, list[Fault]]:
    """State without the changes that are not allowed, and what is wrong with those.

    Raises
    ------
    ScenarioError
        If the scenario itself cannot be read.
    """
    scenario = original(state, folder)
    kept: list[tuple[str, Change]] = []
    faults: list[Fault] = []
    for name, change in state.changes:
        try:
            with_changes(scenario, {name: change}, file="left out")
            kept.append((name, change))
        except ScenarioError as error:
            faults += error.faults
    return replace(state, changes=tuple(kept)), faults


def result_of(state: State, folder: Path) -> Result:
    """Full run of a state; the last few are remembered."""
    return _result(state, folder, _stamp(folder))


def verdict_of(state: State, folder: Path) -> Verdict:
    """Verdict of a state, without draws; the last few are remembered."""
    return _verdict(state, folder, _stamp(folder))


def shown(told: Mapping[str, Any], look: Look, folder: Path) -> Shown:
    """All that the views of a state draw from.

    Raises
    ------
    ScenarioError
        If the state is not allowed; it lists every fault.
    """
    state = read_state(told)
    before = State(scenario=state.scenario, text=state.text)
    return Shown(
        scenario=scenario_of(state, folder), result=result_of(state, folder), verdict=verdict_of(state, folder),
        baseline=result_of(before, folder), changed=bool(state.changes), look=look,
    )  # fmt: skip


def shown_live(told: Mapping[str, Any], look: Look, folder: Path) -> Shown:
    """As `shown`, with only what follows a moving slider."""
    state = read_state(told)
    scenario = scenario_of(state, folder)
    before = State(scenario=state.scenario, text=state.text)
    return Shown(
        scenario=scenario, result=live_run(scenario.inputs, metric=look.metric), verdict=verdict(scenario.inputs),
        baseline=result_of(before, folder), changed=bool(state.changes), look=look,
    )  # fmt: skip


def presets(folder: Path) -> tuple[PresetHeader, ...]:
    """Names and descriptions of the presets of a folder, as they are now."""
    return _presets(folder, _stamp(folder))


def folder_or_default(folder: Path | None) -> Path:
    """Folder of the presets: the given one, or that of the project."""
    return folder or presets_folder()


def _stamp(folder: Path) -> float:
    """Time of the last change in the folder, so that edited presets are read again."""
    return max((path.stat().st_mtime for path in folder.glob("*.toml")), default=0.0)


@lru_cache(maxsize=REMEMBERED)
def _presets(folder: Path, stamp: float) -> tuple[PresetHeader, ...]:
    """Read the heads of the presets once for each change of the folder."""
    return preset_headers(folder)


@lru_cache(maxsize=REMEMBERED)
def _original(name: str, text: str | None, folder: Path, stamp: float) -> Scenario:
    """Read a preset or an uploaded text once for each change of the folder."""
    # a folder of one's own need not repeat the defaults and the prices
    ground = folder if (folder / "defaults.toml").is_file() else presets_folder()
    if text is not None:
        return scenario_from(text.encode(), file=name, folder=ground)
    names = preset_names(folder)
    if name not in names:
        wrong = f"is not a preset; presets: {', '.join(names)}{hint(name, names)}"
        raise ScenarioError([Fault(file=name[:80], line=0, name="", message=wrong)])
    return load(folder / f"{name}.toml", folder=ground)


@lru_cache(maxsize=REMEMBERED)
def _verdict(state: State, folder: Path, stamp: float) -> Verdict:
    """Decide a state once for each change of the folder."""
    return verdict(scenario_of(state, folder).inputs, result=result_of(state, folder))


@lru_cache(maxsize=REMEMBERED)
def _result(state: State, folder: Path, stamp: float) -> Result:
    """Run a state once for each change of the folder."""
    return point_run(scenario_of(state, folder).inputs)
