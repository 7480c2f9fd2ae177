"""A served page and a browser for the tests that need them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from waitress.server import create_server


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """Address of the page, served as users get it."""
    from dashboard.app import create_app

    server = create_server(create_app().server, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/"
    server.close()
    thread.join(timeout=5)


@pytest.fixture
def open_page(browser: Any, served: str) -> Iterator[Callable[..., Any]]:
    """Open the page and wait for its first chart; fails the test if the console says anything."""
    contexts, said = [], []

    def opened(*, path: str = "", width: int = 1440, height: int = 1000, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(served + path)
        page.wait_for_selector("#graph-break-even .cartesianlayer path.js-line")
        page.wait_for_function("() => document.querySelector('#headline').textContent.length > 20")
        page.wait_for_selector("#graph-savings .bars path")
        # those of closed groups are filled after the first chart
        page.wait_for_function("() => [...document.querySelectorAll('.control')].every(one => one.children.length)")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not said, said
