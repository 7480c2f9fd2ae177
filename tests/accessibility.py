"""What axe finds on a page, for the tests of everything that a reader meets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: axe-core 4.14.1, Mozilla Public License 2.0, as its header says; used by tests alone.
AXE = Path(__file__).parent / "dashboard" / "vendored" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Any) -> list[str]:
    """Every violation of WCAG 2.2 AA that axe finds, with the element that it is about."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
