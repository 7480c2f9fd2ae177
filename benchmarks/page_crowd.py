"""Twenty visitors who drag a slider at once, as requests without browsers."""

from __future__ import annotations

import json
import statistics
import threading
import time
import urllib.request
from typing import Any

import psutil

#: Visitors, how long they drag [second], and the requests that one drag of a second makes.
VISITORS, VISIT_SECONDS, DRAG_REQUESTS = 20, 20.0, 20


def crowd(address: str, process: int, question: dict[str, Any], parameter: str) -> tuple[float, int, float, int]:
    """Let visitors drag at once: p95 of their requests [second], errors, memory growth [MB], drags."""
    state, look = question["state"], question.get("look", {})
    asked: list[float] = []
    errors: list[str] = []
    server = psutil.Process(process)

    def visit(number: int, until: float) -> None:
        """Drag again and again, one request at a time, every visitor with numbers of its own."""
        step = 0
        while time.monotonic() < until:
            changes = {**state.get("changes", {}), parameter: _growth(number, step)}
            told = {"state": {**state, "changes": changes}, "look": look}
            request = urllib.request.Request(
                f"{address}follow", data=json.dumps(told).encode(), headers={"Content-Type": "application/json"}
            )
            began = time.perf_counter()
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    if b'"faults":' in answer.read(40):
                        errors.append("refused")
            except OSError as error:
                errors.append(str(error))
            asked.append(time.perf_counter() - began)
            step += 1

    def together(seconds: float) -> None:
        """All visitors for some seconds."""
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=visit, args=(number, until)) for number in range(VISITORS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together(4.0)
    asked.clear()
    before = server.memory_info().rss
    together(VISIT_SECONDS)
    grown = (server.memory_info().rss - before) / 1e6
    return statistics.quantiles(asked, n=20)[-1], len(errors), grown, len(asked) // DRAG_REQUESTS


def _growth(number: int, step: int) -> float:
    """One position of a visitor's slider. [fraction/month]."""
    return round(-0.05 + 0.0004 * ((7 * number + step) % 500) + number * 1e-6, 7)
