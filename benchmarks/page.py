"""The page in a real browser: figures P1 to P8, printed with their targets. Loopback only, about three minutes.

Run it with ``python -m benchmarks.page``; needs playwright and Chromium or Chrome. P9 compares with other frameworks
and needs their toy pages; it is not measured here.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psutil

from benchmarks.page_drag import Drag, dragged
from dashboard.exports.caption import caption
from dashboard.exports.margins import with_margins
from dashboard.exports.pictures import browser_path, pictures
from dashboard.figures.views import VIEWS
from dashboard.state import Look, folder_or_default, shown
from simulator.parameters import PARAMETERS

OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
CHART = "#graph-break-even .scatterlayer .trace path.js-line"
VOLUME = "workload.requests_per_month"
PARAMETER = "workload.growth_per_month"
VISITORS, VISIT_SECONDS, DRAG_REQUESTS = 20, 20.0, 20
#: The network of P5: 10 Mbit/s in byte/second, and its delay. [millisecond]
SLOW, DELAY = 10e6 / 8, 40
WAIT_FOR_CHART = f"""
(() => {{
  const look = () => {{
    if (document.querySelector('{CHART}')) window.chartAt = performance.now(); else requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
}})();
"""


@contextmanager
def served(*options: str) -> Iterator[tuple[str, int]]:
    """Address and process of a page of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "simulator", "dashboard", "--port", str(port), *options]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://\S+", line)
            if found is None:
                errors.seek(0)
                raise SystemExit(f"the page does not start: {errors.read().decode()[-500:]}")
            yield found.group(), process.pid
        finally:
            process.terminate()
            process.wait(10)


async def first_chart(browser: Any, address: str, *, slow: bool, runs: int) -> tuple[float, float]:
    """Median time to the first chart with an empty cache [millisecond], and bytes on the wire until then [byte]."""
    times, sizes = [], []
    for _ in range(runs):
        context = await browser.new_context(viewport={"width": 1400, "height": 900})
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        if slow:
            limits = {"offline": False, "latency": DELAY, "downloadThroughput": SLOW, "uploadThroughput": SLOW}
            await session.send("Network.emulateNetworkConditions", limits)
        got: list[float] = []
        session.on("Network.loadingFinished", lambda told, got=got: got.append(told["encodedDataLength"]))
        await page.add_init_script(WAIT_FOR_CHART)
        await page.goto(address)
        await page.wait_for_function("() => window.chartAt", timeout=30_000)
        times.append(await page.evaluate("() => window.chartAt"))
        sizes.append(sum(got))
        await context.close()
    return statistics.median(times), statistics.median(sizes)


async def loaded(browser: Any, address: str, *, delay: float = 0.0) -> Any:
    """Page that shows its charts and is quiet, behind a network of some delay."""
    context = await browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    page = await context.new_page()
    await page.goto(address)
    await page.wait_for_selector(CHART, timeout=30_000, state="attached")
    await page.wait_for_timeout(3_000)
    if delay:
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        limits = {"offline": False, "latency": delay, "downloadThroughput": -1, "uploadThroughput": -1}
        await session.send("Network.emulateNetworkConditions", limits)
    return page


async def button_time(page: Any, form: str) -> float:
    """Median time from a click on the menu's entry to the file. [millisecond]."""
    times = []
    for _ in range(4):
        await page.locator('[data-view="break-even"] button:has-text("Download")').first.click()
        entry = page.get_by_role("menuitem").filter(has_text=form).first
        await entry.wait_for(state="visible")
        await page.wait_for_timeout(300)
        async with page.expect_download(timeout=15_000) as download:
            began = time.perf_counter()
            await entry.click()
        await download.value
        times.append(1e3 * (time.perf_counter() - began))
        await page.wait_for_timeout(200)
    return statistics.median(times[1:])


def image_time() -> float:
    """Time of one picture more from the command line, once its browser runs. [second]."""
    view = shown({"scenario": "ticket-triage", "changes": {}}, Look(), folder_or_default(None))
    drawn = VIEWS["break-even"]
    if drawn.figure is None:
        raise SystemExit("the first view has no chart")
    told = caption(view, drawn, day=date(2026, 1, 1))
    figure = with_margins(drawn.figure(view), told, scheme="light")
    spent = []
    for count in (1, 5):
        began = time.perf_counter()
        pictures([figure] * count, form="png")
        spent.append(time.perf_counter() - began)
    return (spent[1] - spent[0]) / 4


def crowd(address: str, process: int, body: str) -> tuple[float, int, float, int]:
    """Let visitors drag at once: p95 of their requests [second], errors, memory growth [MB], drags."""
    question = json.loads(body)
    state = question.get("state", question)
    state.setdefault("changes", {})
    asked: list[float] = []
    errors: list[str] = []
    server = psutil.Process(process)

    def visit(number: int, until: float) -> None:
        """Drag again and again, one request at a time, every visitor with numbers of its own."""
        step = 0
        while time.monotonic() < until:
            state_here = {**state, "changes": {**state["changes"], PARAMETER: _growth(number, step)}}
            told = {**question, "state": state_here} if "state" in question else state_here
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


async def measured() -> list[tuple[str, str, str, str, bool]]:
    """All figures: number, what, found, target, whether it is met."""
    from playwright.async_api import async_playwright

    rows: list[tuple[str, str, str, str, bool]] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=list(OPTIONS))
        with served() as (address, process):
            page = await loaded(browser, address)
            labels = {name: PARAMETERS[name].label for name in (VOLUME, PARAMETER)}
            drag, _ = await dragged(page, labels[VOLUME], server=process)
            rows += _volume_rows(drag, "")
            parameter, bodies = await dragged(page, labels[PARAMETER], server=process)
            rows += _parameter_rows(parameter)
            rows += [
                _row("P8", "PNG from the button", await button_time(page, "PNG"), 150, "ms"),
                _row("P8", "SVG from the button", await button_time(page, "SVG"), 60, "ms"),
            ]
            await page.context.close()
            page = await loaded(browser, address, delay=DELAY)
            drag, _ = await dragged(page, labels[VOLUME], server=process, repeats=2)
            rows += _volume_rows(drag, f", {DELAY} ms network")
            await page.context.close()
            time_here, _ = await first_chart(browser, address, slow=False, runs=4)
            rows.append(_row("P5", "first chart, cold, loopback", time_here, 1200, "ms"))
            body = bodies[-1] if bodies else json.dumps({"scenario": "ticket-triage", "changes": {}})
            slowest, errors, grown, drags = await asyncio.to_thread(crowd, address, process, body)
        with served("--compress") as (address, _):
            await first_chart(browser, address, slow=False, runs=1)
            far, size = await first_chart(browser, address, slow=True, runs=3)
        await browser.close()
    rows += [
        _row("P5", "first chart, cold, 10 Mbit/s and 40 ms, hosted", far, 1800, "ms"),
        _row("P6", "bytes to first chart, hosted", size / 1e6, 1.0, "MB", digits=3),
        _row("P7", f"{VISITORS} visitors dragging: p95 of a request", slowest, 1.0, "s", digits=2),
        _row("P7", "errors", errors, 0, ""),
        _row("P7", f"memory growth over {drags} drags", grown, 50, "MB"),
        _row("P8", "picture from the command line, after the first", image_time(), 0.4, "s", digits=2),
    ]
    return sorted(rows, key=lambda row: row[0])


def _volume_rows(drag: Drag, where: str) -> list[tuple[str, str, str, str, bool]]:
    """Rows of a drag of the volume."""
    return [
        _row("P1", f"volume drag{where}: p95 of input to paint", drag.p95(), 45, "ms"),
        _row("P1", f"volume drag{where}: values painted of 60", statistics.mean(drag.painted), 50, "", least=True),
        _row("P1", f"volume drag{where}: requests", max(drag.requests), 0, ""),
    ]


def _parameter_rows(drag: Drag) -> list[tuple[str, str, str, str, bool]]:
    """Rows of a drag of another input."""
    return [
        _row("P2", "parameter drag: p95 of input to paint", drag.p95(), 180, "ms"),
        _row("P2", "parameter drag: values painted of 60", statistics.mean(drag.painted), 18, "", least=True),
        _row("P2", "parameter drag: most requests in flight", max(drag.most_at_once), 1, ""),
        _row("P3", "last move to final picture", statistics.median(drag.finals or [float("nan")]), 200, "ms"),
        _row("P4", "server CPU for a second of dragging", statistics.median(drag.server_cpu), 250, "ms"),
    ]


def _row(
    number: str, what: str, found: float, target: float, unit: str, *, least: bool = False, digits: int = 0
) -> tuple[str, str, str, str, bool]:
    """One row of the table."""
    met = found >= target if least else found <= target
    return number, what, f"{found:.{digits}f} {unit}", f"{'>=' if least else '<='} {target:g} {unit}", met


def main() -> None:
    """Measure and print, with what else the machine was doing: other work makes every figure worse."""
    busy = psutil.cpu_percent(interval=1.0)
    rows = asyncio.run(measured())
    print(f"{busy:.0f} % of the machine was busy before the start; load {psutil.getloadavg()[0]:.1f} at the end")
    print(f"{'':4} {'page':58} {'found':>12} {'target':>12}")
    for number, what, found, target, met in rows:
        print(f"{number:4} {what:58} {found:>12} {target:>12} {'' if met else ' missed'}")


if __name__ == "__main__":
    main()
