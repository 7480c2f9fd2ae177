"""What every test shares: no network but loopback, the sample data, Chromium."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
#: How Chromium starts where nobody looks at it.
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

# the same examples on every run; HYPOTHESIS_PROFILE=explore looks for new ones
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("repeatable")


def _refusing(call: Callable[..., Any], address_at: int) -> Callable[..., Any]:
    """Let a call through to loopback and local sockets, and fail the test that goes further."""

    def guarded(*arguments: Any, **named: Any) -> Any:
        address = arguments[address_at] if len(arguments) > address_at else named.get("host")
        host = address[0] if isinstance(address, tuple) else address
        # a socket file is a path, and None or "" means this machine
        local = not isinstance(host, str) or host in ("", *LOOPBACK) or host.startswith("/")
        if not local:
            pytest.fail(f"a test reached for the network: {host}; tests may use loopback only")
        return call(*arguments, **named)

    return guarded


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine, and every look-up of a name."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _refusing(getattr(socket.socket, name), 1))
        patch.setattr(socket, "getaddrinfo", _refusing(socket.getaddrinfo, 0))
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """Top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of published cases and sample data beside the checkout; skips where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "evidence").is_dir():
        pytest.skip("the published cases and sample data (../shared) are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium for the browser tests; skips where there is none."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.skip(f"browser tests need one of {', '.join(BROWSERS)} on the PATH")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """Chromium, started once for all tests of a process: two Playwrights in one thread refuse each other."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield started
        started.close()
