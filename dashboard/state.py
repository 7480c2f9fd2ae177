"""What the page is about: a scenario and the inputs that were changed. Everything else is computed from it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from dashboard.preset_folder import folder_stamp
from simulator.decisions.verdict import verdict
from simulator.live.run import live_run
from simulator.results import point_run
from simulator.scenarios.faults import Fault, ScenarioError, hint
from simulator.scenarios.files import preset_names, presets_folder
from simulator.scenarios.scenario import load, scenario_from, with_changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from simulator.decisions.verdict_parts import Verdict
    from simulator.results import Result
    from simulator.scenarios.changes import Change
    from simulator.scenarios.scenario import Scenario

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
    """A scenario by name, or by its text where it was uploaded, changed inputs, and what one's own data gave them.

    ``own`` is JSON, so that a state can be compared and remembered; see `simulator.calibration.taken`.
    """

    scenario: str
    text: str | None = None
    changes: tuple[tuple[str, Change], ...] = ()
    own: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How charts are drawn: colour scheme, cost measure, scale of the cost axis, what single views are asked.

    Attributes
    ----------
    scheme, metric, scale : str
        Colours; quantity and scale of the cost axis.
    map_x, map_y : str
        Inputs on the axes of the winner map.
    price_fall : float
        Yearly fall of inference prices that is asked about; an example, not a forecast. [%/year]
    """

    scheme: str = "light"
    metric: str = "cost_per_request"
    scale: str = "log"
    map_x: str = "workload.requests_per_month"
    map_y: str = "workload.cost_per_bad_answer"
    price_fall: float = 20.0


def asked_look(names: Sequence[str], asked: Sequence[Any], **usual: Any) -> Look:
    """Look with what a view is asked.

    Parameters
    ----------
    names, asked : sequence
        Settings of a view and what a browser told of each; nothing about it is trusted.
    **usual : str
        Scheme, metric, scale.

    Returns
    -------
    Look
        The settings are those of the view, the others the usual ones.

    Raises
    ------
    ValueError
        If a fall of prices is no number.
    """
    told = {name: value for name, value in zip(names, asked, strict=True) if value not in (None, "")}
    read: dict[str, Any] = {name: float(value) if name == "price_fall" else str(value) for name, value in told.items()}
    return replace(read_look(usual), **read)


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
    own = json.dumps(told["own"], sort_keys=True) if told.get("own") else ""
    return State(scenario=told["scenario"], text=text, changes=read, own=own)


def read_look(told: Mapping[str, Any]) -> Look:
    """Look that a browser told: each word one of `LOOKS`, or a `ScenarioError`."""
    if wrong := [name for name, word in told.items() if word not in LOOKS.get(name, ())]:
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
    return _original(state.scenario, state.text, folder, folder_stamp(folder))


def scenario_of(state: State, folder: Path) -> Scenario:
    """Scenario of a state with its changes.

    Raises
    ------
    ScenarioError
        If the scenario or a change is not allowed; it lists every fault.
    """
    return _changed(original(state, folder), state, dict(state.changes))


def accepted(state: State, folder: Path) -> tuple[State, list[Fault]]:
    """State without what is not allowed of changes and own data, and what is wrong with it.

    Raises
    ------
    ScenarioError
        If the scenario itself cannot be read.
    """
    scenario = original(state, folder)
    kept: list[tuple[str, Change]] = []
    faults: list[Fault] = []
    try:
        _changed(scenario, state, {})
    except ScenarioError as error:
        state, faults = replace(state, own=""), list(error.faults)
    for name, change in state.changes:
        try:
            _changed(scenario, state, {name: change})
            kept.append((name, change))
        except ScenarioError as error:
            faults += error.faults
    return replace(state, changes=tuple(kept)), faults


def _changed(scenario: Scenario, state: State, changes: dict[str, Change]) -> Scenario:
    """Scenario with changes, on top of what was taken over from one's own data."""
    if state.own:
        # the readers of logs come with it, and most visitors never need them
        from simulator.calibration.taken import taken_over, with_taken

        return with_taken(scenario, taken_over(json.loads(state.own), file=CHANGED), changes, file=CHANGED)
    return with_changes(scenario, changes, file=CHANGED) if changes else scenario


def result_of(state: State, folder: Path) -> Result:
    """Full run of a state; the last few are remembered."""
    return _result(state, folder, folder_stamp(folder))


def verdict_of(state: State, folder: Path) -> Verdict:
    """Verdict of a state, without draws; the last few are remembered."""
    return _verdict(state, folder, folder_stamp(folder))


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
        baseline=result_of(before, folder), changed=bool(state.changes or state.own), look=look,
    )  # fmt: skip


def shown_live(told: Mapping[str, Any], look: Look, folder: Path) -> Shown:
    """As `shown`, with only what follows a moving slider."""
    state = read_state(told)
    scenario = scenario_of(state, folder)
    before = State(scenario=state.scenario, text=state.text)
    result = live_run(scenario.inputs, metric=look.metric)
    return Shown(
        scenario=scenario, result=result, verdict=verdict(scenario.inputs, result=result),
        baseline=result_of(before, folder), changed=bool(state.changes or state.own), look=look,
    )  # fmt: skip


def folder_or_default(folder: Path | None) -> Path:
    """Folder of the presets: the given one, or that of the project."""
    return folder or presets_folder()


@lru_cache(maxsize=REMEMBERED)
def _original(name: str, text: str | None, folder: Path, stamp: int) -> Scenario:
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
def _verdict(state: State, folder: Path, stamp: int) -> Verdict:
    """Decide a state once for each change of the folder."""
    return verdict(scenario_of(state, folder).inputs, result=result_of(state, folder))


@lru_cache(maxsize=REMEMBERED)
def _result(state: State, folder: Path, stamp: int) -> Result:
    """Run a state once for each change of the folder."""
    return point_run(scenario_of(state, folder).inputs)
