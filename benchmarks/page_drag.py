"""One slider dragged in a real browser: how long until each move is painted, and what the server is asked meanwhile.

Every frame the page's picture is reduced to a fingerprint. A slow pass, one move at a time, learns which fingerprints
belong to which move: the picture that follows it, and the one with bands that follows where the slider is held still.
The fast pass sends the same moves on a fixed schedule without waiting for the page, and looks up what each frame
showed. A move is painted when a frame shows it or a later one.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

import psutil

MOVES = 60
SECONDS = 1.0
#: Quiet time after which a picture counts as settled, longer than a slider is held before it asks for bands, and the
#: longest wait for it. [second]
QUIET, LONGEST = 0.6, 8.0
#: A picture that stays for as long was meant, and is not half drawn. [millisecond]
MEANT = 60.0
#: Time after the last move in which its own answers are worked out, bands apart. [second]
AFTER = 0.2

WATCH = """
() => {
  const seen = { frames: [], moves: [], running: true };
  window.seen = seen;
  const parts = () => {
    const chart = document.querySelector('#graph-break-even');
    const curves = [...chart.querySelectorAll('.scatterlayer path.js-line, .scatterlayer path.js-fill')]
      .filter((curve) => curve.closest('.trace').style.display !== 'none');
    const marks = [...document.querySelectorAll('[data-marker]')];
    return [document.querySelector('#headline').textContent, ...marks.map((m) => m.style.transform),
      ...curves.map((c) => c.getAttribute('d'))];
  };
  seen.now = () => {
    let sum = 17;
    for (const text of parts()) {
      for (let i = 0; i < (text || '').length; i += 2) sum = (sum * 31 + text.charCodeAt(i)) | 0;
    }
    return sum;
  };
  addEventListener('pointermove', (event) => {
    for (const one of event.getCoalescedEvents()) seen.moves.push([Math.round(one.clientX), one.timeStamp]);
  }, { capture: true, passive: true });
  const look = () => {
    document.body.getBoundingClientRect();
    seen.frames.push([performance.now(), seen.now()]);
    if (seen.running) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


@dataclass(frozen=True, slots=True)
class Drag:
    """What repeated drags of one slider gave; times in milliseconds."""

    latencies: list[float] = field(default_factory=list)
    painted: list[int] = field(default_factory=list)
    finals: list[float] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    most_at_once: list[int] = field(default_factory=list)
    server_cpu: list[float] = field(default_factory=list)

    def p95(self) -> float:
        """95th percentile of the time from a move to its paint. [millisecond]."""
        return statistics.quantiles(self.latencies, n=20)[-1] if len(self.latencies) > 1 else float("nan")


class Wire:
    """Running counts of requests of a page."""

    def __init__(self, page: Any) -> None:
        self.count = self.open = self.most = 0
        self.bodies: list[str] = []
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def _begin(self, request: Any) -> None:
        self.count += 1
        self.open += 1
        self.most = max(self.most, self.open)
        if request.url.endswith("/follow") and request.post_data:
            self.bodies.append(request.post_data)

    def _end(self, _: Any) -> None:
        self.open = max(self.open - 1, 0)

    def reset(self) -> None:
        """Count anew."""
        self.count, self.most = 0, self.open


async def settled(page: Any, wire: Wire) -> None:
    """Wait until the picture has stopped changing and nothing is asked any more."""
    last, since, began = None, time.monotonic(), time.monotonic()
    while time.monotonic() - began < LONGEST:
        now = await page.evaluate("() => window.seen.now()")
        if now != last or wire.open:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > QUIET:
            break
        await asyncio.sleep(0.03)


def meant(frames: list[tuple[float, int]]) -> list[int]:
    """Fingerprints of pictures that stayed."""
    starts = [index for index, (_, mark) in enumerate(frames) if index == 0 or frames[index - 1][1] != mark]
    ends = [*starts[1:], len(frames) - 1]
    return [frames[a][1] for a, b in zip(starts, ends, strict=True) if frames[b][0] - frames[a][0] >= MEANT]


async def dragged(page: Any, label: str, *, server: int, repeats: int = 3) -> tuple[Drag, list[str]]:
    """Drag one slider from a quarter to three quarters of its track, several times.

    Parameters
    ----------
    page : playwright page
        The page, loaded and quiet.
    label : str
        Name of the slider for screen readers.
    server : int
        Process of the server, whose work is counted.
    repeats : int
        Fast passes.

    Returns
    -------
    Drag
        Figures of the fast passes.
    bodies : list of str
        What the page asked the server meanwhile, for replaying.
    """
    wire, process = Wire(page), psutil.Process(server)
    session = await page.context.new_cdp_session(page)
    slider = page.locator(f'input[type=range][aria-label="{label}"]').first
    await slider.scroll_into_view_if_needed()
    box = await slider.bounding_box()
    at = {"y": box["y"] + box["height"] / 2}
    start = box["x"] + 0.25 * box["width"]
    places = [round(start + 0.5 * box["width"] * (number + 1) / MOVES) for number in range(MOVES)]

    async def mouse(kind: str, x: float, *, down: bool) -> None:
        """Send one event of the mouse."""
        told = {"type": kind, "x": x, "y": at["y"], "button": "left", "buttons": int(down), "clickCount": 1}
        await session.send("Input.dispatchMouseEvent", told)

    async def grab() -> None:
        """Press the thumb at the start; sentences above it may have grown a line since the last release."""
        now = await slider.bounding_box()
        at["y"] = now["y"] + now["height"] / 2
        await mouse("mousePressed", start, down=True)
        await settled(page, wire)

    async def release() -> None:
        """Let go at the end."""
        await mouse("mouseReleased", places[-1], down=False)
        await settled(page, wire)

    await page.evaluate(WATCH)
    # every pass begins from the same state: released at the end
    await grab()
    await mouse("mouseMoved", places[-1], down=True)
    await release()
    await grab()
    shown = {await page.evaluate("() => window.seen.now()"): -1}
    for number, place in enumerate(places):
        await page.evaluate("() => { window.seen.frames = []; }")
        await mouse("mouseMoved", place, down=True)
        await settled(page, wire)
        for mark in meant(await page.evaluate("() => window.seen.frames")):
            shown.setdefault(mark, number)
    await release()
    found = Drag()
    for _ in range(repeats):
        await grab()
        await page.evaluate("() => { window.seen.frames = []; window.seen.moves = []; }")
        wire.reset()
        work = process.cpu_times()
        began, sent = time.perf_counter(), []
        for number, place in enumerate(places):
            await asyncio.sleep(max(0.0, began + (number + 1) * SECONDS / MOVES - time.perf_counter()))
            sent.append(asyncio.create_task(mouse("mouseMoved", place, down=True)))
        await asyncio.gather(*sent)
        await asyncio.sleep(AFTER)
        after = process.cpu_times()
        await settled(page, wire)
        found.server_cpu.append(1e3 * (after.user + after.system - work.user - work.system))
        found.requests.append(wire.count)
        found.most_at_once.append(wire.most)
        told = await page.evaluate("() => ({ frames: window.seen.frames, moves: window.seen.moves })")
        _add(found, told, shown, places)
        await release()
    return found, wire.bodies


def _add(found: Drag, told: dict[str, Any], shown: dict[int, int], places: list[int]) -> None:
    """Match frames and moves of one fast pass."""
    moved: dict[int, float] = {}
    for place, moment in told["moves"]:
        moved.setdefault(place, moment)
    times = [moved.get(place) for place in places]
    painted = [(moment, shown[mark]) for moment, mark in told["frames"] if mark in shown]
    last = max(moment for moment in times if moment is not None)
    for number, moment in enumerate(times):
        later = [frame for frame, which in painted if which >= number and moment is not None and frame >= moment]
        if later and moment is not None:
            found.latencies.append(later[0] - moment)
    found.painted.append(len({which for frame, which in painted if frame <= last}))
    final = [frame for frame, which in painted if which == len(places) - 1 and frame >= last]
    if final:
        found.finals.append(final[0] - last)
