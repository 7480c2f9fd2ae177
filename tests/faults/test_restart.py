"""A page that is ended and started again while visitors drag: they lose moves, never numbers."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException

import pytest
from house import ROOT

VISITORS = 4
LOOK = {"scheme": "light", "metric": "total_cost", "scale": "log"}
STATE = {"scenario": "ticket-triage", "changes": {"workload.growth_per_month": [0.02, "fraction/month"]}}
#: What a request may meet while nobody listens; everything else is a fault.
NOBODY = (ConnectionError, urllib.error.URLError, HTTPException, TimeoutError)


@contextmanager
def served(port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A page on a port, announced before it is handed out."""
    command = [sys.executable, "-m", "simulator", "dashboard", "--port", str(port)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = running.stdout.readline() if running.stdout else ""
        found = re.search(r"http://\S+", line)
        assert found, line
        yield running, found.group()
    finally:
        running.kill()
        running.communicate()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def followed(address: str) -> bytes:
    """What the page says of one state."""
    request = urllib.request.Request(
        f"{address}follow",
        data=json.dumps({"state": STATE, "look": LOOK}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
    return content


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed"])
def test_visitors_go_on_after_a_restart(ending: signal.Signals) -> None:
    answers: list[bytes] = []
    faults: list[str] = []
    stop = threading.Event()

    def visit(address: str) -> None:
        """Drag on, whatever happens to the page."""
        while not stop.is_set():
            try:
                answers.append(followed(address))
            except urllib.error.HTTPError as error:
                faults.append(str(error))
            except NOBODY:
                time.sleep(0.05)

    def wait_for_more(count: int) -> None:
        """Until all have been answered a few times more."""
        end, enough = time.monotonic() + 120, len(answers) + count
        while len(answers) < enough:
            assert time.monotonic() < end
            time.sleep(0.02)

    port = free_port()
    with served(port) as (first, address):
        threads = [threading.Thread(target=visit, args=(address,), daemon=True) for _ in range(VISITORS)]
        for thread in threads:
            thread.start()
        try:
            wait_for_more(3 * VISITORS)
            first.send_signal(ending)
            code = first.wait(60)
            assert code == (0 if ending == signal.SIGTERM else -signal.SIGKILL)
            assert "Traceback" not in (first.stderr.read() if first.stderr else "")
            before = len(answers)
            with served(port):
                wait_for_more(3 * VISITORS)
                stop.set()
                for thread in threads:
                    thread.join(60)
        finally:
            stop.set()
    assert not faults
    assert len(answers) > before
    # nothing was kept in the process: the same state is the same answer, and no answer came by halves
    assert len(set(answers)) == 1
    assert json.loads(answers[0])["headline"].startswith("At 30,000 requests a month")
