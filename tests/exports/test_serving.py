"""The page as a service: headers that the page meets, limits, compression, prefix, health, a taken port."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from house import ROOT

from dashboard.app import EARLY, create_app
from dashboard.compression import KEPT, MOST_KEPT, CompressedFiles
from dashboard.security import HEADERS, MOST_BYTES
from dashboard.serving import checked_prefix, is_loopback


@pytest.fixture(scope="module")
def plain() -> Any:
    """Client of the page as it is served on loopback."""
    return create_app().server.test_client()


@pytest.fixture(scope="module")
def hosted() -> Any:
    """Client of the page as it is served to others, under a prefix."""
    return create_app(prefix="/tools/be/", compressed=True).server.test_client()


def policy(answer: Any) -> dict[str, str]:
    """Rules of the content security policy."""
    rules = (rule.strip().partition(" ") for rule in answer.headers["Content-Security-Policy"].split(";"))
    return {name: allowed for name, _, allowed in rules}


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/assets/page.css", "/health", "/no-such-page"])
def test_every_answer_carries_the_headers(plain: Any, path: str) -> None:
    answer = plain.get(path, buffered=True)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    rules = policy(answer)
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    assert "http:" not in str(rules)


def test_every_script_inside_the_page_is_allowed_by_its_hash(plain: Any) -> None:
    import base64
    import hashlib

    page = plain.get("/", buffered=True)
    text = re.sub(r"<!--.*?-->", "", page.get_data(as_text=True), flags=re.DOTALL)
    inside = re.findall(r"<script(?![^>]*src=)([^>]*)>(.*?)</script>", text, flags=re.DOTALL)
    running = [text for attributes, text in inside if "application/json" not in attributes]
    assert running
    for text in running:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy(page)["script-src"]


def test_a_body_that_is_too_large_is_refused_in_words(plain: Any) -> None:
    answer = plain.post("/follow", data=b"x" * (MOST_BYTES + 1), content_type="application/json")
    assert answer.status_code == 413
    assert "larger than 3 MB" in answer.get_json()["faults"]


def test_health_answers_with_and_without_the_prefix(plain: Any, hosted: Any) -> None:
    assert plain.get("/health", buffered=True).data == b"ok\n"
    assert hosted.get("/health", buffered=True).data == b"ok\n"
    assert hosted.get("/tools/be/health", buffered=True).data == b"ok\n"


def test_under_a_prefix_every_address_of_the_page_has_it(hosted: Any) -> None:
    page = hosted.get("/tools/be/", buffered=True)
    assert page.status_code == 200
    assert hosted.get("/", buffered=True).status_code == 404
    addresses = re.findall(r'(?:src|href)="(/[^"]+)"', page.get_data(as_text=True))
    assert addresses
    assert all(address.startswith("/tools/be/") for address in addresses)
    assert hosted.post("/tools/be/follow", data=b"{", content_type="application/json").status_code == 400


def test_files_are_compressed_once_for_others_and_never_on_loopback(plain: Any, hosted: Any) -> None:
    import brotli

    path = "assets/plotly-cartesian.min.js"
    asked = {"Accept-Encoding": "br, gzip"}
    bare = plain.get(f"/{path}", headers=asked, buffered=True)
    assert "Content-Encoding" not in bare.headers
    small = hosted.get(f"/tools/be/{path}", headers=asked, buffered=True)
    assert small.headers["Content-Encoding"] == "br"
    assert brotli.decompress(small.data) == bare.data
    assert len(small.data) < len(bare.data) / 3
    began = time.perf_counter()
    again = hosted.get(f"/tools/be/{path}", headers=asked, buffered=True)
    # compressing it takes longer; meanwhile it may have been squeezed harder
    assert time.perf_counter() - began < 0.25
    assert brotli.decompress(again.data) == bare.data
    assert len(again.data) <= len(small.data)


def test_a_store_of_files_keeps_no_visitor_s_answer_and_does_not_grow() -> None:
    import brotli

    store, content = CompressedFiles(), brotli.compress(b"x")
    store.set("br;", content)
    assert store.get("br;") is None
    for number in range(2 * MOST_KEPT):
        store.set(f"br;/assets/{number}", content)
    assert brotli.decompress(store.get(f"br;/assets/{2 * MOST_KEPT - 1}") or b"") == b"x"
    assert store.get("br;/assets/0") is None


def test_a_kept_file_is_compressed_harder_while_nobody_waits() -> None:
    import brotli

    content = (ROOT / "README.md").read_bytes()
    quick, store = brotli.compress(content, quality=1), CompressedFiles()
    store.set("br;/assets/one.js", quick)
    until = time.monotonic() + 60
    while store.get("br;/assets/one.js") == quick and time.monotonic() < until:
        time.sleep(0.01)
    best = store.get("br;/assets/one.js")
    assert best == brotli.compress(content, quality=11)
    assert len(best) < len(quick)


def test_the_page_loads_no_script_that_it_has_no_use_for(plain: Any) -> None:
    text = plain.get("/", buffered=True).get_data(as_text=True)
    assert "/dash_table/" not in text
    assert "polyfill" not in text
    for early in EARLY:
        assert f'<link rel="preload" href="/{early}"' in text
        assert plain.get(f"/{early}", buffered=True).status_code == 200
    assert "dash_mantine_components" in text
    assert len(text) < 30_000


def test_browsers_keep_files_whose_address_changes_with_them(plain: Any) -> None:
    assert (
        plain.get("/assets/page.css?m=1", buffered=True).headers["Cache-Control"]
        == f"public, max-age={KEPT}, immutable"
    )
    assert plain.get("/assets/page.css", buffered=True).headers.get("Cache-Control") == "no-cache"


@pytest.mark.parametrize("wrong", ["/a b/", "../x", "/<b>/", "a/../b", "/ä/"])
def test_a_prefix_is_a_plain_path(wrong: str) -> None:
    with pytest.raises(ValueError, match="--prefix"):
        checked_prefix(wrong)


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x", False)]
)
def test_loopback_is_told_apart(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def started(*options: str) -> subprocess.Popen[str]:
    """The page as a process."""
    return subprocess.Popen(
        [sys.executable, "-m", "simulator", "dashboard", *options],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"},
        # a test run in the background would hand on that Ctrl+C is ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = started("--port", str(port))
        out, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert not out
    assert err == (
        f"127.0.0.1:{port}: the port is taken, perhaps by a page that runs already; choose another one with --port\n"
    )


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_served_page_ends_in_order(told: signal.Signals) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = started("--port", str(port), "--prefix", "be")
    assert process.stdout is not None
    assert process.stdout.readline() == f"The page is at http://127.0.0.1:{port}/be/ (stop with Ctrl+C)\n"
    process.send_signal(told)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")


def test_own_presets_need_no_defaults_and_are_read_again_when_they_change(tmp_path: Path) -> None:
    text = (ROOT / "scenarios" / "ticket-triage.toml").read_text(encoding="utf-8")
    own = tmp_path / "mine.toml"
    own.write_text(text, encoding="utf-8")
    client = create_app(tmp_path).server.test_client()
    title = re.search(r'^name\s*=\s*"(.+)"', text, flags=re.MULTILINE)
    assert title is not None
    assert title.group(1) in client.get("/_dash-layout", buffered=True).get_data(as_text=True)
    own.write_text(text.replace(title.group(1), "Renamed while it runs"), encoding="utf-8")
    os.utime(own, (own.stat().st_atime, own.stat().st_mtime + 5))
    assert "Renamed while it runs" in client.get("/_dash-layout", buffered=True).get_data(as_text=True)


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    process = started("--scenarios", str(tmp_path), "--port", "1")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "holds no scenario file" in err


@pytest.mark.browser
def test_the_page_meets_its_own_policy(browser: Any) -> None:
    import threading

    from waitress.server import create_server

    server = create_server(create_app(prefix="/be/", compressed=True).server, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    said: list[str] = []
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"http://127.0.0.1:{server.effective_port}/be/")
    page.wait_for_selector("#graph-break-even .scatterlayer .trace", state="attached", timeout=60_000)
    page.wait_for_timeout(1500)
    page.locator('[data-view="break-even"] button:has-text("Download")').first.click()
    with page.expect_download() as download:
        page.get_by_role("menuitem").filter(has_text="PNG").first.click()
    assert download.value.suggested_filename.endswith(".png")
    page.close()
    server.close()
    thread.join(timeout=5)
    assert not said
