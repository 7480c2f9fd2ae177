"""Every id that a callback names is on the page, once; every app is wired like every other."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash
import dash_mantine_components
import plotly.offline
import pytest
from dash import Dash
from dash.development.base_component import Component

from dashboard import theme
from dashboard.app import create_app
from dashboard.components.browser_parts import Control
from simulator.parameters import PARAMETERS

ASSETS = Path(__file__).resolve().parents[2] / "dashboard" / "assets"


@pytest.fixture(scope="module")
def app() -> Dash:
    return create_app()


def callbacks_of(app: Dash) -> list[dict[str, Any]]:
    client = app.server.test_client()
    client.get("/")
    return client.get("/_dash-dependencies").get_json()


def wired(app: Dash) -> Iterator[tuple[str, str]]:
    """Ids and properties that callbacks read or write, as the browser is told."""
    for callback in callbacks_of(app):
        yield from ((item["id"], item["property"]) for item in callback["inputs"] + callback["state"])
        yield from re.findall(r"(\{.*?\}|[^.]+)\.(\w+)(?:@\w+)?(?:\.\.\.|$)", callback["output"].strip("."))


def components(app: Dash) -> list[Component]:
    page = app.layout()
    return [page, *page._traverse()]


def identified(app: Dash) -> list[tuple[Any, Component]]:
    return [(c.id, c) for c in components(app) if isinstance(c, Component) and getattr(c, "id", None) is not None]


def test_no_id_stands_twice(app: Dash) -> None:
    seen = Counter(json.dumps(name, sort_keys=True) for name, _ in identified(app))
    assert len(seen) > 100
    assert not [name for name, times in seen.items() if times > 1]


def test_every_wired_id_is_on_the_page_and_has_the_property(app: Dash) -> None:
    on_page = identified(app)
    pairs = set(wired(app))
    assert len(pairs) > 30
    lost = []
    for name, prop in pairs:
        pattern = json.loads(name) if name.startswith("{") else name
        if isinstance(pattern, dict):
            matches = [
                c
                for i, c in on_page
                if isinstance(i, dict)
                and i.keys() == pattern.keys()
                and all(isinstance(v, list) or i[k] == v for k, v in pattern.items())
            ]
        else:
            matches = [c for i, c in on_page if i == pattern]
        if not matches or prop not in matches[0]._prop_names:
            lost.append((name, prop))
    assert not lost


def test_a_second_app_is_wired_like_the_first(app: Dash) -> None:
    assert len(callbacks_of(create_app())) == len(callbacks_of(app)) > 8


def test_every_output_is_written_by_one_callback(app: Dash) -> None:
    outputs = [part for callback in callbacks_of(app) for part in callback["output"].strip(".").split("...")]
    assert not [output for output, times in Counter(outputs).items() if times > 1]


def test_every_input_has_one_control(app: Dash) -> None:
    names = [one.name for one in components(app) if isinstance(one, Control)]
    assert sorted(names) == sorted(PARAMETERS)


def test_every_browser_function_that_is_named_exists(app: Dash) -> None:
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.js") if ".min." not in path.name)
    named = {c["clientside_function"]["function_name"] for c in callbacks_of(app) if c["clientside_function"]}
    assert named
    assert not [name for name in named if not re.search(rf"^\s+(?:async )?{name}\(", scripts, flags=re.MULTILINE)]


def test_dash_needs_no_more_of_a_runtime_than_the_page_brings() -> None:
    stand_in = (ASSETS / "async.js").read_text(encoding="utf-8")
    found = 0
    for package in (dash, dash_mantine_components):
        for path in Path(str(package.__file__)).parent.rglob("*.js"):
            script = path.read_text(encoding="utf-8", errors="replace")
            if path.name.startswith("polyfill@") or "regeneratorRuntime" not in script:
                continue
            assert set(re.findall(r"regeneratorRuntime\.(\w+)", script)) <= {"mark", "wrap"}, path
            for context, body in re.findall(
                r"regeneratorRuntime\.wrap\(function\((\w+)\)\{(.*?)\.stop\(\)", script, re.S
            ):
                found += 1
                assert len(body) < 1_000, path
                assert set(re.findall(rf"(?<![\w.]){context}\.(\w+)", body)) <= {"prev", "next", "sent", "abrupt"}, path
    assert found
    for member in ("mark", "wrap", "prev", "next", "sent", "abrupt", "stop"):
        assert re.search(rf"\b{member}\b", stand_in)


def test_the_chart_library_is_the_one_that_plotly_expects() -> None:
    head = (ASSETS / "plotly-cartesian.min.js").read_text(encoding="utf-8")[:300]
    assert f"v{plotly.offline.get_plotlyjs_version()}" in head
    assert "MIT" in head


@pytest.mark.parametrize("scheme", theme.SCHEMES)
def test_page_and_charts_share_their_colours(scheme: str) -> None:
    css = (ASSETS / "page.css").read_text(encoding="utf-8")
    block = css.split('[data-mantine-color-scheme="dark"]')[1 if scheme == "dark" else 0].partition("}")[0]
    on_page = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    palette = theme.PALETTES[scheme]
    assert {name: on_page[name] for name in palette.approaches} == palette.approaches
    assert (on_page["ink"], on_page["muted"], on_page["paper"]) == (palette.ink, palette.muted, palette.paper)


def test_nothing_is_fetched_from_elsewhere(app: Dash) -> None:
    html = app.server.test_client().get("/").get_data(as_text=True)
    assert "http://" not in html
    assert "https://" not in html
