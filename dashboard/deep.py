"""What takes the server longer than a frame: draws, drivers, best hybrid, maps. Worked out once for each scenario."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from simulator.api import doubt_of, draws_of, run_verdict
from simulator.decisions.aspects import compared_aspects
from simulator.decisions.best_hybrid import best_hybrid
from simulator.decisions.cadence import refresh_cadence
from simulator.decisions.price_decline import price_decline
from simulator.decisions.verdict import verdict
from simulator.decisions.winner_map import winner_map
from simulator.parameters import with_values
from simulator.sensitivity.drivers import drivers
from simulator.uncertainty.study import uncertainty

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.state import Shown
    from simulator.decisions.aspects import Aspects
    from simulator.decisions.best_hybrid import BestHybrid
    from simulator.decisions.cadence import Cadence
    from simulator.decisions.price_decline import PriceDecline
    from simulator.decisions.verdict_parts import Verdict
    from simulator.decisions.winner_map import WinnerMap
    from simulator.scenarios.scenario import Scenario
    from simulator.sensitivity.drivers import Drivers
    from simulator.uncertainty.study import Uncertainty

Answer = TypeVar("Answer")

#: Draws behind the page's bands, in eight blocks; a report takes more.
DRAWS: Final = 2_048
#: Draws while a slider is held still: enough to see the width of a band, not its edge.
FEW_DRAWS: Final = 256
#: Seed of everything on the page: the same scenario shows the same numbers to everybody.
SEED: Final = 0
#: Answers that are remembered.
REMEMBERED: Final = 48
#: The input along which curves are drawn.
VOLUME: Final = "workload.requests_per_month"
#: Percent of one. [%]
PERCENT: Final = 100.0

_REMEMBERED: Final[OrderedDict[tuple[object, ...], Any]] = OrderedDict()
_MEMORY: Final = Lock()
_ONE_AT_A_TIME: Final[defaultdict[str, Lock]] = defaultdict(Lock)


def uncertain(view: Shown) -> bool:
    """Whether any input of the shown scenario has a range."""
    return any(entry.low is not None and entry.low != entry.high for entry in view.scenario.entries.values())


def drawn(view: Shown) -> Uncertainty:
    """Draws of the shown scenario."""
    found = _once("drawn", view, lambda s: uncertainty(s.inputs, doubt_of(s), seed=SEED, draws=DRAWS))
    _remember(_over_volume(view), found)
    return found


def drawn_already(view: Shown) -> Uncertainty | None:
    """Draws whose curves over volume are those of the shown scenario, if they are known: its volume may differ."""
    with _MEMORY:
        return _REMEMBERED.get(_over_volume(view))


def drawn_roughly(view: Shown) -> Uncertainty:
    """Few draws of the shown scenario, while a slider is held still."""
    return _once("few", view, lambda s: uncertainty(s.inputs, doubt_of(s), seed=SEED, draws=FEW_DRAWS))


def sure(view: Shown) -> Verdict:
    """The shown scenario's verdict with its sureness, before it is known what to measure first."""
    found = drawn(view)
    return _once("sure", view, lambda s: _decided(view, found, DRAWS))


def roughly_sure(view: Shown) -> Verdict:
    """The same from few draws."""
    found = drawn_roughly(view)
    return _once("roughly sure", view, lambda s: _decided(view, found, FEW_DRAWS))


def _decided(view: Shown, found: Uncertainty, draws: int) -> Verdict:
    """Verdict with draws, without what it hangs on."""
    scenario = view.scenario
    cases = draws_of(scenario, draws=draws, seed=SEED)
    known = view.result if view.result.months.size else None
    return verdict(scenario.inputs, result=known, draws=cases, drawn=found)


def decided(view: Shown) -> Verdict:
    """All of the shown scenario's verdict, as the command line gives it."""
    found, measured = drawn(view), driven(view)
    return _once(
        "decided",
        view,
        lambda s: run_verdict(s, draws=DRAWS, seed=SEED, result=view.result, drawn=found, measured=measured),
    )


def driven(view: Shown) -> Drivers:
    """What drives the shown scenario's choice, and what to measure first."""
    return _once("driven", view, lambda s: drivers(s.inputs, doubt_of(s), seed=SEED))


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
    x, y = view.look.map_x, view.look.map_y
    return _once("mapped", view, lambda s: winner_map(s.inputs, x, y), x, y)


def declined(view: Shown) -> PriceDecline:
    """Whether the verdict survives the fall of prices that is asked about."""
    fall = view.look.price_fall / PERCENT
    return _once("declined", view, lambda s: price_decline(s.inputs, fall), fall)


def _once(name: str, view: Shown, work: Callable[[Scenario], Answer], *settings: object) -> Answer:
    """Answer from memory where the same inputs, ranges and settings were asked about; else work, one visitor a time."""
    known = (name, *settings, *_asked(view.scenario))
    with _ONE_AT_A_TIME[name]:
        with _MEMORY:
            if known in _REMEMBERED:
                remembered: Answer = _REMEMBERED[known]
                return remembered
        answer = work(view.scenario)
        _remember(known, answer)
        return answer


def _remember(known: tuple[object, ...], answer: object) -> None:
    """Keep an answer, and forget the oldest."""
    with _MEMORY:
        _REMEMBERED[known] = answer
        while len(_REMEMBERED) > REMEMBERED:
            _REMEMBERED.popitem(last=False)


def _asked(scenario: Scenario) -> tuple[object, ...]:
    """Everything that an answer depends on."""
    return scenario.inputs, _ranges(scenario), scenario.correlation


def _over_volume(view: Shown) -> tuple[object, ...]:
    """The same for curves over volume: the scenario's own volume and the ends of its range are not in them."""
    scenario = view.scenario
    ranges = tuple((name, *ends) if name != VOLUME else (name,) for name, *ends in _ranges(scenario))
    return "over volume", with_values(scenario.inputs, {VOLUME: 1.0}), ranges, scenario.correlation


def _ranges(scenario: Scenario) -> tuple[tuple[str, float | None, float | None], ...]:
    """Inputs that have a range, with its ends."""
    return tuple((key, entry.low, entry.high) for key, entry in scenario.entries.items() if entry.low is not None)
