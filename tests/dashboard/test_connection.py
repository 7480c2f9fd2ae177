"""A server that goes away and comes back: the page says so, keeps what was entered, and catches up by itself."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from simulator import load
from simulator.decisions.verdict import verdict

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
VOLUME = '[data-name="workload.requests_per_month"] input[type=text]'
SERVER = "import sys; from dashboard.__main__ import main; sys.exit(main(port=int(sys.argv[1])))"
expect.set_options(timeout=90_000)


class Server:
    """The page's server as a process that can be stopped and started again on one port."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(self.port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        assert "The page is at" in self.process.stdout.readline()

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.stop()


def said(name: str, changes: dict[str, Any]) -> str:
    # how sure it is comes after it, in brackets
    return verdict(load(name, changes).inputs).sentences["winner"].removesuffix(".")


def test_a_lost_server_is_said_and_what_was_entered_is_drawn_once_it_is_back(browser: Any, server: Server) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"http://127.0.0.1:{server.port}/")
    notice, headline = page.locator("#connection"), page.locator("#headline")
    expect(headline).to_contain_text(said("ticket-triage", {}))
    expect(notice).to_have_text("")

    server.stop()
    page.locator(VOLUME).fill("250k")
    page.locator(VOLUME).press("Enter")
    expect(notice).to_contain_text("The server does not answer. Your inputs are kept")
    expect(page.locator(VOLUME)).to_have_value("250,000")
    server.start()
    expect(headline).to_contain_text(said("ticket-triage", {"workload.requests_per_month": 250_000}))
    expect(notice).to_have_text("")

    # a page at rest notices too, when somebody looks at it; a scenario that could not be loaded is loaded later
    server.stop()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(notice).to_contain_text("does not answer")
    page.get_by_role("button", name="Undo (Ctrl+Z)").click()
    server.start()
    expect(headline).to_contain_text(said("ticket-triage", {}))
    expect(page.locator(VOLUME)).to_have_value("30,000")
    expect(notice).to_have_text("")
    context.close()
