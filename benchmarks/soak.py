"""Many visitors dragging for a long time: errors, times, and whether memory stays flat. Loopback only.

Run it with ``python -m benchmarks.soak [SECONDS] [VISITORS]``; it prints a line a minute on standard error, one line of
JSON at the end, and exits with 1 where a request failed or memory grew by more than the target of the page.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import threading
import time
import urllib.request
from typing import Any, Final

import psutil

from benchmarks.page import served
from dashboard import ids
from dashboard.state import Look
from simulator.parameters import PARAMETERS
from simulator.scenarios.files import preset_names, presets_folder

#: Moves of one drag, and the shortest time between two of them. [move], [second]
MOVES: Final = 20
BETWEEN: Final = 0.05
#: Longest pause between two drags. [second]
PAUSE: Final = 3.0
#: How often memory is read, and how long the start is left out of its trend. [second]
SAMPLED: Final = 5.0
WARM: Final = 60.0
#: Growth over 1,000 drags that the page may show. [MB]
MOST_GROWTH: Final = 50.0
#: Inputs that visitors move: numbers with a slider.
MOVED: Final = ("workload.growth_per_month", "workload.cost_per_bad_answer", "prompting.zero_shot_pass_rate",
                "fine_tuning.labour_rate")  # fmt: skip


class Crowd:
    """Running: what all visitors saw."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[float] = []
        self.errors: list[str] = []
        self.drags = 0
        self.drawing = _callback(address, f"{ids.HEADLINE}.text")

    def visit(self, number: int, until: float) -> None:
        """Drag, let go, look; again and again."""
        rng = random.Random(number)
        scenario = preset_names(presets_folder())[number % len(preset_names(presets_folder()))]
        while time.monotonic() < until:
            name = rng.choice(MOVED)
            declared = PARAMETERS[name]
            start, state = rng.random(), {}
            for move in range(MOVES):
                began = time.monotonic()
                at = declared.slider_low + (start + move / MOVES) / 2 * (declared.slider_high - declared.slider_low)
                state = {"scenario": scenario, "changes": {name: [at, declared.unit]}}
                self.ask("follow", {"state": state, "look": LOOK})
                time.sleep(max(0.0, BETWEEN - (time.monotonic() - began)))
            self.ask("_dash-update-component", _filled(self.drawing, state))
            self.drags += 1
            time.sleep(rng.uniform(0, PAUSE))

    def ask(self, path: str, told: dict[str, Any]) -> None:
        """One request; what goes wrong is noted."""
        request = urllib.request.Request(
            f"{self.address}{path}", data=json.dumps(told).encode(), headers={"Content-Type": "application/json"}
        )
        began = time.perf_counter()
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                content = answer.read()
            if content.startswith(b'{"faults":') or not content.endswith((b"}", b"}\n")):
                self.errors.append(f"{path}: {content[:200]!r}")
        except OSError as error:
            self.errors.append(f"{path}: {error}")
        self.asked.append(time.perf_counter() - began)


LOOK: Final = {"scheme": "light", "metric": Look().metric, "scale": Look().scale}


def _callback(address: str, output: str) -> dict[str, Any]:
    """The callback of the page that fills an output."""
    with urllib.request.urlopen(f"{address}_dash-dependencies", timeout=60) as answer:
        found = json.load(answer)
    return next(one for one in found if output in one["output"])


def _filled(callback: dict[str, Any], state: dict[str, Any]) -> dict[str, Any]:
    """Request of a callback for a state."""
    values = {ids.STATE: state, ids.SCHEME: LOOK["scheme"], ids.METRIC: LOOK["metric"], ids.SCALE: LOOK["scale"]}
    outputs = [part.rsplit(".", 1) for part in callback["output"].strip(".").split("...")]
    return {
        "output": callback["output"],
        "outputs": [{"id": json.loads(name) if name[0] == "{" else name, "property": key} for name, key in outputs],
        "inputs": [{**one, "value": values[one["id"]]} for one in callback["inputs"]],
        "changedPropIds": [f"{ids.STATE}.data"],
        "state": [],
    }


def main(seconds: float, visitors: int) -> int:
    """Let them in, watch, and print."""
    with served() as (address, process):
        crowd, server = Crowd(address), psutil.Process(process)
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=crowd.visit, args=(number, until)) for number in range(visitors)]
        for thread in threads:
            thread.start()
        began, read, told = time.monotonic(), [], 0.0
        while time.monotonic() < until:
            time.sleep(SAMPLED)
            at = time.monotonic() - began
            read.append((at, crowd.drags, server.memory_info().rss / 1e6))
            if at - told >= WARM:
                told = at
                print(f"{at:.0f} s, {crowd.drags} drags, {read[-1][2]:.0f} MB, {len(crowd.errors)} errors",
                      file=sys.stderr, flush=True)  # fmt: skip
        for thread in threads:
            thread.join()
        warm = [(drags, memory) for at, drags, memory in read if at >= min(WARM, seconds / 2)]
        slope = statistics.linear_regression(*zip(*warm, strict=True)).slope
        spent = server.cpu_times()
    result = {
        "seconds": seconds, "visitors": visitors, "requests": len(crowd.asked), "drags": crowd.drags,
        "errors": len(crowd.errors), "p50_ms": 1e3 * statistics.median(crowd.asked),
        "p95_ms": 1e3 * statistics.quantiles(crowd.asked, n=20)[-1], "first_mb": warm[0][1], "last_mb": warm[-1][1],
        "growth_mb_per_1000_drags": 1e3 * slope, "server_cpu_s": spent.user + spent.system,
    }  # fmt: skip
    print(json.dumps({key: round(value, 2) for key, value in result.items()}))
    for error in crowd.errors[:5]:
        print(error, file=sys.stderr)
    return int(bool(crowd.errors) or 1e3 * slope > MOST_GROWTH)


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:]]
    sys.exit(main(given[0] if given else 600.0, int(given[1]) if given[1:] else 20))
