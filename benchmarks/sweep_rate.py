"""What a sweep adds to the work itself: processor time per row of ``breakeven sweep`` against one row by itself.

Processor time, not time on the clock, so that other work on the machine does not count. Run it with
``python -m benchmarks.sweep_rate [SCENARIOS] [DRAWS]``; it prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

import psutil

#: How often each preset counts in the single rate.
TURNS: Final = 2
#: How often memory is read. [second]
BETWEEN: Final = 0.5
ROOT: Final = Path(__file__).resolve().parent.parent


class Swept(NamedTuple):
    """Processor time and time on the clock [second]; most memory in either half of the time [MB]."""

    processor: float
    clock: float
    first_half: float
    second_half: float


def single_seconds(folder: Path, draws: int) -> float:
    """Processor time of one row in a warm process: read, draw, compute, write as text. [second]."""
    from simulator.portfolio import tasks_of
    from simulator.portfolio.pools import outcomes_of
    from simulator.scenarios.files import preset_names, presets_folder
    from simulator.scenarios.scenario import load

    began = time.process_time()
    # presets come in turn: the first of each pays for imports and for points that are kept
    turn = len(preset_names(presets_folder()))
    for number, file in enumerate(sorted(folder.glob("*.toml"))[: (1 + TURNS) * turn]):
        if number == turn:
            began = time.process_time()
        outcomes_of(list(tasks_of(load(file), (), draws=draws, seed=0)))
    return (time.process_time() - began) / (TURNS * turn)


def swept_seconds(files: list[Path], draws: int, workers: int) -> Swept:
    """Times and memory of a whole sweep, start of all processes included."""
    out = files[0].with_name("out.jsonl")
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "simulator", "sweep", *map(str, files), "--draws", str(draws)]
    running = subprocess.Popen(
        [*command, "--out", str(out), "--workers", str(workers)],
        cwd=ROOT, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    memory = []
    while running.poll() is None:
        memory.append(seen(running.pid)[0])
        time.sleep(BETWEEN)
    if running.returncode:
        raise SystemExit(f"the sweep ended with exit code {running.returncode}")
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    half = len(memory) // 2
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Swept(used, clock, max(memory[: half + 1]), max(memory[half:]))


def seen(process: int) -> tuple[float, dict[int, float]]:
    """Memory of a process and of those that it started [MB]; processor time of each so far [second]."""
    total, spent = 0, {}
    with suppress(psutil.NoSuchProcess):
        whole = psutil.Process(process)
        for one in (whole, *whole.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                used = one.cpu_times()
                spent[one.pid] = used.user + used.system
                total += one.memory_info().rss
    return total / 1e6, spent


def main(count: int, draws: int, workers: int = 2) -> None:
    """Measure and print."""
    # after the environment says that linear algebra has one thread
    from benchmarks.generated_scenarios import generated

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        generated(folder, count)
        first = single_seconds(folder, draws)
        files = sorted(folder.glob("*.toml"))
        whole = swept_seconds(files, draws, workers)
        start = swept_seconds(files[:workers], draws, workers).processor
        single = min(first, single_seconds(folder, draws))
    swept = (whole.processor - start) / (count - workers)
    told = {
        "scenarios": count, "draws": draws, "workers": workers, "single_ms": 1e3 * single,
        "swept_ms": 1e3 * swept, "overhead": swept / single - 1, "start_s": start - workers * single,
        "rate_per_core": 1 / swept, "clock_s": whole.clock,
        "first_half_mb": whole.first_half, "second_half_mb": whole.second_half,
    }  # fmt: skip
    print(json.dumps({key: round(value, 4) for key, value in told.items()}))


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main(*(int(word) for word in sys.argv[1:]))
