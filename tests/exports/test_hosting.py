"""The page behind a proxy that offers it under a path: through it everything works, and nothing is asked beside it."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from house import ROOT
from waitress.server import create_server

from dashboard.app import create_app

PREFIX = "/team/breakeven/"
GUIDE = (ROOT / "docs" / "how-to" / "hosting.md").read_text(encoding="utf-8")


@dataclass
class Proxy:
    """Where a proxy listens, and what it was asked outside of its path."""

    port: int
    refused: list[str] = field(default_factory=list)

    def answer(self, path: str, body: bytes | None = None) -> http.client.HTTPResponse:
        """Answer to a request through the proxy, read to its end."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        line.request("POST" if body else "GET", path, body, {"Content-Type": "application/json"} if body else {})
        told = line.getresponse()
        told.content = told.read()  # type: ignore[attr-defined]
        line.close()
        return told


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    """A proxy that hands requests under its path on as they are, as the guide's nginx does."""
    page = create_server(create_app(prefix=PREFIX, compressed=True).server, host="127.0.0.1", port=0, threads=4)

    class Handing(BaseHTTPRequestHandler):
        def handed(self) -> None:
            """Ask the page, hand its answer back."""
            if not self.path.startswith(PREFIX):
                offered.refused.append(self.path)
                self.send_error(404)
                return
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            line = http.client.HTTPConnection("127.0.0.1", page.effective_port, timeout=120)
            line.request(self.command, self.path, body or None, dict(self.headers))
            told = line.getresponse()
            content = told.read()
            line.close()
            # a visitor may leave before the answer is there
            with contextlib.suppress(ConnectionError):
                self.give(told, content)

        def give(self, told: http.client.HTTPResponse, content: bytes) -> None:
            """Hand an answer to the visitor."""
            self.send_response(told.status)
            for name, value in told.getheaders():
                if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.handed()

        def do_POST(self) -> None:
            self.handed()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handing)
    # closing waits for answers that are on their way
    server.daemon_threads = False
    offered = Proxy(server.server_port)
    threads = [threading.Thread(target=run, daemon=True) for run in (page.run, server.serve_forever)]
    for thread in threads:
        thread.start()
    yield offered
    server.shutdown()
    server.server_close()
    page.close()
    for thread in threads:
        thread.join(timeout=5)


def test_page_files_layout_and_health_come_through(proxy: Proxy) -> None:
    page = proxy.answer(PREFIX)
    assert page.status == 200
    files = re.findall(r'(?:src|href)="(/[^"]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert len(files) > 5
    assert [name for name in files if proxy.answer(name).status != 200] == []
    assert proxy.answer(f"{PREFIX}health").status == 200
    assert proxy.answer("/health").status == 404


def test_a_moving_slider_is_answered_through_it(proxy: Proxy) -> None:
    body = json.dumps({"state": {"scenario": "ticket-triage"}, "look": {}}).encode()
    told = proxy.answer(f"{PREFIX}follow", body)
    assert told.status == 200, told.content  # type: ignore[attr-defined]
    assert json.loads(told.content)  # type: ignore[attr-defined]


@pytest.mark.browser
def test_a_visitor_asks_for_nothing_beside_the_path(proxy: Proxy, browser: Any) -> None:
    proxy.refused.clear()
    said: list[str] = []
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"http://127.0.0.1:{proxy.port}{PREFIX}")
    page.wait_for_selector("#graph-break-even .scatterlayer .trace", state="attached", timeout=60_000)
    page.wait_for_timeout(1000)
    page.close()
    assert proxy.refused == []
    assert said == []


def test_the_guide_names_options_and_paths_that_are_there(proxy: Proxy) -> None:
    from terminal import breakeven

    options = set(re.findall(r"(?<!\S)--[a-z-]+", " ".join(re.findall(r"breakeven dashboard[^\n`]*", GUIDE))))
    assert {"--prefix", "--compress", "--scenarios"} <= options
    assert options <= set(re.findall(r"--[a-z-]+", breakeven("dashboard", "--help").out))
    assert "/health" in GUIDE


def test_the_guide_s_wsgi_file_serves_the_page() -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
    inside: dict[str, Any] = {}
    exec(snippet, inside)
    client = inside["application"].test_client()
    assert client.get("/breakeven/", buffered=True).status_code == 200
    assert client.get("/breakeven/health", buffered=True).data == b"ok\n"
