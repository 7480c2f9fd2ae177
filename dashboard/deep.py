"""What takes the server longer than a frame: draws, drivers, best hybrid, maps. Worked out once for each scenario."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from simulator.api import doubt_of
from simulator.decisions.aspects import compared_aspects
from simulator.decisions.best_hybrid import best_hybrid
from simulator.decisions.cadence import refresh_cadence
from simulator.decisions.winner_map import winner_map
from simulator.sensitivity.drivers import drivers
from simulator.uncertainty.study import uncertainty

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.state import Shown
    from simulator.decisions.aspects import Aspects
    from simulator.decisions.best_hybrid import BestHybrid
    from simulator.decisions.cadence import Cadence
    from simulator.decisions.winner_map import WinnerMap
    from simulator.scenarios.scenario import Scenario
    from simulator.sensitivity.drivers import Drivers
    from simulator.uncertainty.study import Uncertainty

Answer = TypeVar("Answer")

#: Draws behind the page's bands, in eight blocks; a report takes more.
DRAWS: Final = 2_048
#: Draws behind the value of information, in sixteen blocks, and inputs that are valued.
DRIVER_DRAWS, VALUED_INPUTS = 256, 12
#: Seed of everything on the page: the same scenario shows the same numbers to everybody.
SEED: Final = 0
#: Answers that are remembered.
REMEMBERED: Final = 48
#: The two inputs of the winner map.
MAP_AXES: Final = ("workload.requests_per_month", "workload.cost_per_bad_answer")

_REMEMBERED: Final[OrderedDict[tuple[object, ...], Any]] = OrderedDict()
_ONE_AT_A_TIME: Final = Lock()


def drawn(view: Shown) -> Uncertainty:
    """Draws of the shown scenario."""
    return _once("drawn", view, lambda s: uncertainty(s.inputs, doubt_of(s), seed=SEED, draws=DRAWS))


def driven(view: Shown) -> Drivers:
    """What drives the shown scenario's choice, and what to measure first."""
    return _once(
        "driven",
        view,
        lambda s: drivers(s.inputs, doubt_of(s), seed=SEED, draws=DRIVER_DRAWS, most=VALUED_INPUTS),
    )


def combined(view: Shown) -> BestHybrid:
    """Best hybrid of the shown scenario, all inputs at their medians."""
    return _once("combined", view, lambda s: best_hybrid(s.inputs))


def refreshed(view: Shown) -> Cadence:
    """What another refresh interval of the tuned model would do."""
    return _once("refreshed", view, lambda s: refresh_cadence(s.inputs))


def ten_aspects(view: Shown) -> Aspects:
    """The ten aspects of the shown scenario."""
    return _once("aspects", view, lambda s: compared_aspects(s.inputs))


def mapped(view: Shown) -> WinnerMap:
    """Who is cheapest over two inputs."""
    return _once("mapped", view, lambda s: winner_map(s.inputs, *MAP_AXES))


def _once(name: str, view: Shown, work: Callable[[Scenario], Answer]) -> Answer:
    """Answer from memory where the same inputs and ranges were asked about; else work, one visitor at a time."""
    scenario = view.scenario
    ranges = tuple((key, entry.low, entry.high) for key, entry in scenario.entries.items() if entry.low is not None)
    known = (name, scenario.inputs, ranges, scenario.correlation)
    with _ONE_AT_A_TIME:
        if known not in _REMEMBERED:
            _REMEMBERED[known] = work(scenario)
            while len(_REMEMBERED) > REMEMBERED:
                _REMEMBERED.popitem(last=False)
        answer: Answer = _REMEMBERED[known]
        return answer
