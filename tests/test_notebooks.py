"""Notebooks run as they stand, and records show themselves in them; text from files is never markup."""

from __future__ import annotations

import json
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from house import ROOT

from simulator import break_even, load, run_sensitivity, run_uncertainty, run_verdict, simulate

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
EVIL = '<img src=x onerror="alert(1)"> & </table><script>alert(2)</script>'


def code_of(path: Path) -> list[str]:
    """Sources of the cells that compute."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path) -> None:
    code = "\n".join(code_of(path))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=path.parent, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_there_are_notebooks_with_outputs_and_no_machine_in_them() -> None:
    assert len(NOTEBOOKS) > 1
    for path in NOTEBOOKS:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert notebook["nbformat"] == 4
        shown = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert all(cell["outputs"] for cell in shown)
        assert set(notebook["metadata"]) == {"kernelspec", "language_info"}


class Elements(HTMLParser):
    """Running list of the elements and the text of some HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Open an element; only the scope of a head may be said about it."""
        assert all(name == "scope" for name, _ in attrs)
        self.seen.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += f"{data}\n"


def elements(record: Any) -> Elements:
    """What a notebook would show of a record."""
    found = Elements()
    found.feed(record._repr_html_())
    found.close()
    assert found.open == []
    return found


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A scenario whose texts are markup."""
    text = (ROOT / "scenarios" / "regulatory-compliance.toml").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("evil") / "evil.toml"
    lines = [
        f"name = '{EVIL}'"
        if line.startswith("name ")
        else f"summary = '{EVIL}'"
        if line.startswith("summary ")
        else line
        for line in text.splitlines()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return load(path)


def test_every_record_shows_sentences_and_a_table_of_text_alone(evil: Any) -> None:
    for record in (
        evil, simulate(evil), break_even(evil), run_verdict(evil, draws=64), run_uncertainty(evil, draws=64),
        run_sensitivity(evil, draws=64),
    ):  # fmt: skip
        found = elements(record)
        assert found.seen <= {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
        assert {"p", "table", "td"} <= found.seen
    assert found is not None
    assert elements(evil).text.count(EVIL) == 2


def test_shown_numbers_are_those_of_the_record() -> None:
    scenario = load("ticket-triage")
    result = simulate(scenario)
    told = elements(result).text
    for approach in result.approaches.values():
        assert f"{approach.at_volume['total_cost']:,.0f}\n" in told
        assert f"{100 * approach.at_volume['pass_rate']:.4g}\n" in told
    decided = run_verdict(scenario, draws=64)
    assert decided.says.partition(".")[0] in elements(decided).text
    drawn = run_uncertainty(scenario, draws=64)
    share = 100 * float(drawn.cheapest_at_volume["prompting"].value.ravel()[0])
    assert f"\n{share:.1f} ± " in elements(drawn).text


def test_what_differs_from_the_defaults_is_what_the_file_says() -> None:
    scenario = load("ticket-triage")
    told = elements(scenario).text
    assert "Support-ticket triage\n" in told
    assert "requests_per_month" in told
    assert "discount_rate_per_year" not in told
