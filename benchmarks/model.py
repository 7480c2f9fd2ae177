"""The whole model against one copy of its result: figures E12 to E15, printed as ratios within one run.

Run it with ``python -m benchmarks.model``.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from simulator import doubt_of, load
from simulator.curves.curve import curve_values
from simulator.doubt.estimates import drawn_inputs, drawn_scores
from simulator.model.projecting import projections
from simulator.results import point_run
from simulator.uncertainty.study import band_volumes

if TYPE_CHECKING:
    from collections.abc import Callable

PRESET = "ticket-triage"
DRAWS = 4_096


def median_seconds(work: Callable[[], object], *, runs: int = 7) -> float:
    """Median time of some runs after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def one_moved_input() -> tuple[float, float]:
    """E13: one input moved, 4,096 draws, 3 approaches, 100 volumes, the whole model; and one copy of the result."""
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
    return median_seconds(work), median_seconds(lambda: np.copyto(target, result))


def point() -> float:
    """E14: one full point run of a preset: curves over 200 volumes, months, ledger, all crossings."""
    scenario = load(PRESET)
    return median_seconds(lambda: point_run(scenario.inputs), runs=15)


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
    """E12: forty scenarios one after the other, and in a pool of two."""
    tasks = list(range(40))
    twenty_milliseconds(0)
    start = time.perf_counter()
    alone = [twenty_milliseconds(seed) for seed in tasks]
    serial = time.perf_counter() - start
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        list(workers.map(twenty_milliseconds, range(2)))
        start = time.perf_counter()
        together = list(workers.map(twenty_milliseconds, tasks))
        parallel = time.perf_counter() - start
    assert alone == together
    return serial, parallel


def main() -> None:
    """Print the table."""
    moved, copy = one_moved_input()
    shown = f"one moved input, {DRAWS:,} draws, whole model"
    print(f"E13  {shown:<46} {1e3 * moved:8.1f} ms  {moved / copy:6.1f} x one copy  (target 25 ms)")
    print(f"E14  {'full point run':<46} {1e3 * point():8.1f} ms  (target 15 ms)")
    serial, parallel = pool()
    print(f"E12  {'pool of two against one after the other':<46} {serial / parallel:8.2f} x   (target 1.8 x)")
    numpy = process_seconds(sys.executable, "-c", "import numpy")
    for label, target, command in (
        ("breakeven --help", 3, ("-m", "simulator", "--help")),
        ("import simulator", 3, ("-c", "import simulator")),
        (f"breakeven run {PRESET}", 8, ("-m", "simulator", "run", PRESET)),
    ):
        ratio = process_seconds(sys.executable, *command) / numpy
        print(f"E15  {label:<46} {ratio:8.2f} x import numpy  (target {target} x)")


if __name__ == "__main__":
    main()
