"""The documentation site: what is wrong with it is found, its commands are run, and it can be read by everybody."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from house import ROOT

DOCS = ROOT / "docs"
AXE = ROOT / "tests" / "dashboard" / "vendored" / "axe.min.js"
LOOKED_AT = ("index", "tutorial", "quantities", "notebooks/decision", "how-to/hosting")


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Loads one of the scripts that make the pages."""
    monkeypatch.syspath_prepend(str(DOCS))

    def load(name: str) -> ModuleType:
        """Load a script by its name."""
        found = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
        assert found is not None
        assert found.loader is not None
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
        return module

    return load


def test_broken_promises_of_a_page_are_found(script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = script("build_site")
    monkeypatch.setattr(builder, "SITE", tmp_path)
    (tmp_path / "other.html").write_text('<h2 id="there">x</h2>', encoding="utf-8")
    (tmp_path / "page.html").write_text(
        '<link rel="canonical" href="https://a.example/"><script src="https://b.example/x.js"></script>'
        '<img src="lost.png"><a href="other.html#there">a</a><a href="other.html#gone">b</a>'
        '<a href="https://c.example/">c</a><a href="lost.html">d</a>',
        encoding="utf-8",
    )
    assert builder.faults(builder.read_pages()) == [
        "page.html fetches https://b.example/x.js from another host",
        "page.html leads to lost.png, which is not there",
        "page.html leads to other.html#gone, which has no such anchor",
        "page.html leads to lost.html, which is not there",
    ]


def test_a_shown_command_is_run_where_its_files_are(script: Any, tmp_path: Path) -> None:
    template = tmp_path / "page.template.md"
    faulty = "format = 1\nname = 'x'\nreviewed = 2026-11-24\n[workload]\nrequest_per_month = 1\n"
    template.write_text(
        f'```toml title="mine.toml"\n{faulty}```\n\n```console\n$ breakeven check mine.toml\n```\n'
        "\n```console\n$ breakeven --version\n```\n",
        encoding="utf-8",
    )
    page = script("shown_commands").shown_page(template)
    assert "mine.toml:5: workload.request_per_month: " in page
    assert "[exit code 2]" in page
    assert re.search(r"\$ breakeven --version\nbreakeven \d+\.\d+\.\d+\n```", page)


def test_a_stale_page_is_named(
    script: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build = script("build")
    fresh = (DOCS / "quantities.md").read_text(encoding="utf-8")
    monkeypatch.setattr(build, "SHOWN", {})
    monkeypatch.setattr(build, "notebook_pages", dict)
    monkeypatch.setattr(build, "stale_pictures", list)
    monkeypatch.setattr(sys, "argv", ["build.py", "--check"])
    monkeypatch.setattr(build, "PAGES", {"docs/quantities.md": lambda: fresh})
    assert build.main() == 0
    monkeypatch.setattr(build, "PAGES", {"docs/quantities.md": lambda: f"{fresh}more"})
    assert build.main() == 1
    assert "docs/quantities.md is stale" in capsys.readouterr().out
    assert (DOCS / "quantities.md").read_text(encoding="utf-8") == fresh


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the built site."""
    pytest.importorskip("mkdocs", reason="the builder of the site is installed by `make docs`")
    place = tmp_path_factory.mktemp("site") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def visitor(browser: Any) -> Iterator[Any]:
    """Opens pages from disk and notes what they ask for and complain about."""
    opened: list[Any] = []

    def visit(path: Path, *, scheme: str = "light", width: int = 1440) -> Any:
        """Open a page in a browser of its own."""
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        opened.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_load_state("load")
        return page

    yield visit
    for context in opened:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_everybody_can_read_it_from_disk(site: Path, visitor: Any, scheme: str, width: int) -> None:
    for name in LOOKED_AT:
        page = visitor(site / f"{name}.html", scheme=scheme, width=width)
        page.wait_for_function("document.querySelector('.md-content') !== null")
        # before axe asks for style sheets of its own
        assert [address for address in page.asked if not address.startswith("file:")] == []
        assert page.said == []
        page.evaluate(AXE.read_text(encoding="utf-8"))
        rules = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
        found = page.evaluate(f"{rules}.then(told => told.violations.map(one => [one.id, one.nodes[0].html]))")
        assert found == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_it_is_searched_without_a_server(site: Path, visitor: Any) -> None:
    page = visitor(site / "index.html")
    page.locator(".md-search__input").click()
    page.keyboard.type("cache hit rate", delay=20)
    page.locator(".md-search-result__item").first.wait_for(timeout=60_000)
    assert "Equations" in page.locator(".md-search-result__list").inner_text()
