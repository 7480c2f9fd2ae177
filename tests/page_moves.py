"""What browser tests do on the page: drag a slider, type a number, wait for the verdict, ask axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: axe-core 4.14.1, Mozilla Public License 2.0, as its header says; used by tests alone.
AXE = Path(__file__).parent / "dashboard" / "vendored" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def drag(page: Any, control: str, *, to: float, steps: int = 12) -> None:
    box = page.locator(f"{control} input[type=range]").bounding_box()
    y = box["y"] + box["height"] / 2
    start = page.evaluate(
        "one => { const i = document.querySelector(one + ' input[type=range]'); return i.value / i.max; }", control
    )
    page.mouse.move(box["x"] + 8 + start * (box["width"] - 16), y)
    page.mouse.down()
    page.mouse.move(box["x"] + to * box["width"], y, steps=steps)


def commit(page: Any, name: str, text: str) -> None:
    box = page.locator(f'[data-name="{name}"] input[type=text]')
    box.fill(text)
    box.press("Enter")


def wait_until_at_rest(page: Any) -> None:
    # heights are held from the first move until the last answer is back
    page.wait_for_function(
        """() => document.querySelector('.verdict')?.getAttribute('aria-busy') === 'false'
          && document.querySelector('#topics').style.minHeight === ''"""
    )


def violations(page: Any) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
