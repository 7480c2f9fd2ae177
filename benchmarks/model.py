"""The whole model against one copy of its result: figures E12 to E15.

Run it with ``python -m benchmarks.model``.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.timing import best_seconds, show
from simulator import doubt_of, load
from simulator.curves.curve import curve_values
from simulator.doubt.estimates import drawn_inputs, drawn_scores
from simulator.model.projecting import projections
from simulator.parameters import with_values
from simulator.portfolio.pools import SINGLE_THREAD
from simulator.results import point_run
from simulator.uncertainty.study import band_volumes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PRESET = "ticket-triage"
DRAWS = 4_096
#: Labels that come back from traffic, which leave the costs without a closed form over volume. [fraction]
LABELLED = {"prompting.labelled_share": 0.001, "fine_tuning.labelled_share": 0.002}


def median_seconds(work: Callable[[], object], *, runs: int = 7) -> float:
    """Median time of some runs after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def one_moved_input() -> tuple[float, float, float]:
    """E13: one input moved, 4,096 draws, 3 approaches, 100 volumes, the whole model; and one copy of the result.

    Median wall time and least processor time of the model, median wall time of the copy. [second]
    """
    scenario = load(PRESET)
    doubts = doubt_of(scenario)
    scores = drawn_scores(doubts, draws=DRAWS, rng=np.random.default_rng(0))
    axis = band_volumes()
    inputs = drawn_inputs(scenario.inputs, doubts, scores)

    def work() -> list[np.ndarray]:
        """Model and curves; the draws of inputs that did not move are kept."""
        return [curve_values(curve=curve, volumes=axis) for curve in projections(inputs).total_costs.values()]

    result = np.stack(work())
    target = np.empty_like(result)
    return median_seconds(work, runs=15), best_seconds(work, runs=15), median_seconds(lambda: np.copyto(target, result))


def point(changes: Mapping[str, float] | None = None) -> float:
    """E14: one full point run of a preset: curves over 200 volumes, months, ledger, all crossings."""
    inputs = with_values(load(PRESET).inputs, changes or {})
    return median_seconds(lambda: point_run(inputs), runs=15)


def process_seconds(*command: str) -> float:
    """Median time of a whole process."""
    return median_seconds(lambda: subprocess.run(command, check=True, capture_output=True), runs=5)


def twenty_milliseconds(seed: int) -> float:
    """A scenario's worth of work for the pool."""
    scenario = load(PRESET)
    doubts = doubt_of(scenario)
    scores = drawn_scores(doubts, draws=1_024, rng=np.random.default_rng(seed))
    curves = projections(drawn_inputs(scenario.inputs, doubts, scores)).total_costs
    return float(curve_values(curve=curves["hybrid"], volumes=band_volumes()).mean())


def pool() -> tuple[float, float]:
    """E12: a hundred scenarios one after the other, and in a pool of two."""
    tasks = list(range(100))
    twenty_milliseconds(0)
    start = time.perf_counter()
    alone = [twenty_milliseconds(seed) for seed in tasks]
    serial = time.perf_counter() - start
    start_up = {"mp_context": get_context("spawn"), "initializer": twenty_milliseconds, "initargs": (0,)}
    os.environ.update(SINGLE_THREAD)  # as a sweep starts its workers: two pools of threads on one core fight
    with ProcessPoolExecutor(2, **start_up) as workers:
        # long enough for each of the two to take one: what is timed begins when both are ready
        list(workers.map(time.sleep, (4.0, 4.0)))
        start = time.perf_counter()
        together = list(workers.map(twenty_milliseconds, tasks))
        parallel = time.perf_counter() - start
    assert alone == together
    return serial, parallel


def main() -> None:
    """Print the table."""
    moved, processor, copy = one_moved_input()
    told = f"{1e3 * moved:.1f} ms ({1e3 * processor:.1f} ms of processor), {moved / copy:.0f} x one copy"
    show("E13", f"one moved input, {DRAWS:,} draws, whole model", told, "25 ms", met=moved <= 0.025)
    whole, labelled = point(), point(LABELLED)
    show("E14", "full point run of a preset", f"{1e3 * whole:.1f} ms", "15 ms", met=whole <= 0.015)
    show("E14", "the same where examples come from traffic", f"{1e3 * labelled:.0f} ms", "")
    serial, parallel = pool()
    ratio = serial / parallel
    show("E12", "pool of two against one after the other", f"{ratio:.2f} x", "1.8 x", met=ratio >= 1.8)
    numpy = process_seconds(sys.executable, "-c", "import numpy")
    for label, target, command in (
        ("breakeven --help", 3, ("-m", "simulator", "--help")),
        ("import simulator", 3, ("-c", "import simulator")),
        (f"breakeven run {PRESET}", 8, ("-m", "simulator", "run", PRESET)),
    ):
        ratio = process_seconds(sys.executable, *command) / numpy
        show("E15", label, f"{ratio:.1f} x import numpy", f"{target} x", met=ratio <= target)


if __name__ == "__main__":
    main()
