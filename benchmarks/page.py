"""The page in a real browser: figures P1 to P9, printed with their targets. Loopback only, about six minutes.

Run it with ``python -m benchmarks.page``; needs playwright and Chromium or Chrome. P9 sets our full page beside toy
pages in other frameworks, which were measured once with the same drag; they are not part of this run.
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
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psutil

from benchmarks.page_crowd import VISITORS, crowd
from benchmarks.page_drag import Drag, dragged
from benchmarks.timing import show
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
#: Values painted of 60 in a toy page of each framework, measured once with the same drag on a quiet machine: Streamlit
#: 1.67.0, Panel 1.9.4, Gradio 6.31.0, their default servers, three curves and a model that was worked out already.
TOYS = {"Streamlit": 0, "Panel": 7, "Gradio": 1}
#: Number, what, found, target, whether it is met.
Row = tuple[str, str, str, str, bool]
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


async def measure() -> None:
    """Measure all figures and print each as soon as it is known."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=list(OPTIONS))
        with served() as (address, process):
            page = await loaded(browser, address)
            await _tried("P1", "volume drag", _volume_drag(page, process, "", 3))
            bodies: list[str] = []
            await _tried("P2", "parameter drag", _parameter_drag(page, process, bodies))
            for form, most in (("PNG", 150), ("SVG", 60)):
                await _tried("P8", f"{form} from the button", _button(page, form, most))
            await page.context.close()
            page = await loaded(browser, address, delay=DELAY)
            far_drag = _volume_drag(page, process, f", {DELAY} ms network", 2)
            await _tried("P1", "volume drag behind a network", far_drag)
            await page.context.close()
            await _tried("P5", "first chart, cold, loopback", _near_chart(browser, address))
            question = json.loads(bodies[-1]) if bodies else {"state": {"scenario": "ticket-triage", "changes": {}}}
            question.pop("ranges", None)
            await _tried("P7", "visitors at once", _visitors(address, process, question))
        with served("--compress") as (address, process):
            await _tried("P5", "first chart and its bytes, hosted", _far_chart(browser, address, process))
        await browser.close()
    await _tried("P8", "picture from the command line", _image())


async def _tried(number: str, what: str, work: Coroutine[Any, Any, list[Row]]) -> None:
    """Print the rows of one measurement; one that fails leaves a row that says so, and the others go on."""
    from playwright.async_api import Error

    try:
        rows = await work
    except (Error, OSError, ValueError) as error:
        rows = [(number, what, f"failed: {str(error).splitlines()[0][:60]}", "", False)]
    for figure, name, found, target, met in rows:
        show(figure, name, found, target, met=met)


async def _visitors(address: str, process: int, question: dict[str, Any]) -> list[Row]:
    """Rows of P7."""
    slowest, errors, grown, drags = await asyncio.to_thread(crowd, address, process, question, PARAMETER)
    return [
        _row("P7", f"{VISITORS} visitors dragging: p95 of a request", slowest, 1.0, "s", digits=2),
        _row("P7", "errors", errors, 0, ""),
        _row("P7", f"memory growth over {drags} drags", grown, 50, "MB"),
    ]


async def _image() -> list[Row]:
    """Row of P8 for the command line."""
    spent = await asyncio.to_thread(image_time)
    return [_row("P8", "picture from the command line, after the first", spent, 0.4, "s", digits=2)]


async def _volume_drag(page: Any, process: int, where: str, repeats: int) -> list[Row]:
    """Rows of P1."""
    drag, _ = await dragged(page, PARAMETERS[VOLUME].label, server=process, repeats=repeats)
    return _volume_rows(drag, where)


async def _parameter_drag(page: Any, process: int, bodies: list[str]) -> list[Row]:
    """Rows of P2 to P4 and P9; keeps what the page asked the server."""
    drag, asked = await dragged(page, PARAMETERS[PARAMETER].label, server=process, repeats=5)
    bodies += asked
    return _parameter_rows(drag)


async def _button(page: Any, form: str, most: float) -> list[Row]:
    """Row of P8 for one form."""
    return [_row("P8", f"{form} from the button", await button_time(page, form), most, "ms")]


async def _near_chart(browser: Any, address: str) -> list[Row]:
    """Row of P5 on loopback."""
    found, _ = await first_chart(browser, address, slow=False, runs=5)
    return [_row("P5", "first chart, cold, loopback", found, 1200, "ms")]


async def _far_chart(browser: Any, address: str, process: int) -> list[Row]:
    """Rows of P5 and P6 behind a network, once the server has compressed its files as well as it can."""
    await first_chart(browser, address, slow=False, runs=1)
    server, spent = psutil.Process(process), -1.0
    while server.cpu_times().user > spent:
        spent = server.cpu_times().user
        await asyncio.sleep(2.0)
    far, size = await first_chart(browser, address, slow=True, runs=3)
    return [
        _row("P5", "first chart, cold, 10 Mbit/s and 40 ms, hosted", far, 1800, "ms"),
        _row("P6", "bytes to first chart, hosted", size / 1e6, 1.0, "MB", digits=3),
    ]


def _volume_rows(drag: Drag, where: str) -> list[Row]:
    """Rows of a drag of the volume."""
    return [
        _row("P1", f"volume drag{where}: p95 of input to paint", drag.p95(), 45, "ms"),
        _row("P1", f"volume drag{where}: values painted of 60", statistics.mean(drag.painted), 50, "", least=True),
        _row("P1", f"volume drag{where}: requests", max(drag.requests), 0, ""),
    ]


def _parameter_rows(drag: Drag) -> list[Row]:
    """Rows of a drag of another input."""
    return [
        _row("P2", "parameter drag: p95 of input to paint", drag.p95(), 180, "ms"),
        _row("P2", "parameter drag: values painted of 60", statistics.mean(drag.painted), 18, "", least=True),
        _row("P2", "parameter drag: most requests in flight", max(drag.most_at_once), 1, ""),
        _row("P3", "last move to final picture", statistics.median(drag.finals or [float("nan")]), 200, "ms"),
        _row("P4", "server CPU for a second of dragging", statistics.median(drag.server_cpu), 250, "ms"),
        *(
            _row("P9", f"painted of 60, against {theirs} in a toy page of {name}", statistics.mean(drag.painted),
                 theirs + 1, "", least=True)
            for name, theirs in TOYS.items()
        ),
    ]  # fmt: skip


def _row(
    number: str, what: str, found: float, target: float, unit: str, *, least: bool = False, digits: int = 0
) -> Row:
    """One row of the table."""
    met = found >= target if least else found <= target
    return number, what, f"{found:.{digits}f} {unit}", f"{'>=' if least else '<='} {target:g} {unit}", met


def main() -> None:
    """Measure and print, with what else the machine was doing: other work makes every figure worse."""
    try:
        browser_path()
    except ValueError as error:
        print(f"P1-P9 not measured: {error}")
        return
    busy = psutil.cpu_percent(interval=1.0)
    print(f"{busy:.0f} % of the machine was busy before the start", flush=True)
    asyncio.run(measure())
    print(f"load {psutil.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
