"""Best times within one run, the copy they are measured against, and what the processor can do.

Times are processor time of this process, which other work on the machine disturbs least.
"""

from __future__ import annotations

import importlib.util
import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable


def best_seconds(work: Callable[[], object], *, runs: int = 5) -> float:
    """Shortest of several times after one that is not counted: what the machine can do when it is left alone."""
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def copy_seconds(*shape: int) -> float:
    """Time of one copy of an array of doubles."""
    source, target = np.ones(shape), np.empty(shape)
    return best_seconds(lambda: np.copyto(target, source))


def simd() -> str:
    """Highest instruction set that numpy found, and whether its selection is vectorised in fact."""
    features = np.show_config(mode="dicts")["SIMD Extensions"]
    draws = np.random.default_rng(0).random(200_000)
    work = np.empty_like(draws)

    def selected() -> None:
        np.copyto(work, draws)
        work.partition(100_000)

    nanoseconds = best_seconds(selected) / len(draws) * 1e9
    return f"{features['found'][-1]}; np.partition takes {nanoseconds:.1f} ns a number (vectorised: about 1 to 2)"


def installed(name: str) -> bool:
    """Whether a peer can be imported."""
    return importlib.util.find_spec(name) is not None


def show(figure: str, what: str, measured: str, target: str, *, met: bool | None = None) -> None:
    """Print one line of the table; `met` is None where nothing is compared."""
    verdict = "" if met is None else "met" if met else "MISSED"
    print(f"{figure:<4} {what:<58} {measured:<58} {target:<12} {verdict}".rstrip(), flush=True)
