"""The page as a service: a production server, a clear word when the port is taken, an orderly end."""

from __future__ import annotations

import errno
import ipaddress
import logging
import re
import signal
import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

#: Where the page is served, unless told otherwise: on this machine only.
HOST: Final = "127.0.0.1"
PORT: Final = 8050
#: Requests that are worked on at the same time; more of them wait in line.
THREADS: Final = 8
#: Answer of the health check.
HEALTHY: Final = "ok\n"
#: Form of a prefix.
_PREFIX: Final = re.compile(r"/(?:[\w.~-]+/)*", re.ASCII)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def checked_prefix(prefix: str) -> str:
    """Path under which a proxy offers the page, with a slash at both ends.

    Parameters
    ----------
    prefix : str
        For example ``"/tools/breakeven"``; empty or ``"/"`` for none.

    Returns
    -------
    str
        The same with slashes.

    Raises
    ------
    ValueError
        If it is not a plain path.

    Examples
    --------
    >>> checked_prefix("tools/breakeven"), checked_prefix("")
    ('/tools/breakeven/', '/')
    """
    path = f"/{prefix.strip('/')}/" if prefix.strip("/") else "/"
    if not _PREFIX.fullmatch(path) or ".." in path:
        raise ValueError(
            f"--prefix {prefix[:80]!r}: write a path of letters, digits, '-', '_' and '/', such as /breakeven/"
        )
    return path


def add_health_check(server: Flask, *, prefix: str) -> None:
    """Answer ``/health``, with and without the prefix: the page can be served.

    Parameters
    ----------
    server : Flask
        The server of the page, changed in place.
    prefix : str
        As `checked_prefix` gives it.
    """
    for number, path in enumerate(dict.fromkeys((f"{prefix}health", "/health"))):
        server.add_url_rule(path, f"health-{number}", lambda: (HEALTHY, {"Content-Type": "text/plain"}))


def serve(application: Any, *, host: str, port: int, prefix: str = "/", says: Callable[[str], None] = print) -> int:
    """Serve until interrupted or told to end.

    Parameters
    ----------
    application : WSGI application
        What answers.
    host : str
        Address to listen on.
    port : int
        Port to listen on; 0 takes a free one.
    prefix : str
        Path of the page, for the address that is told.
    says : callable
        Told the address once the port is open.

    Returns
    -------
    int
        Exit code: 0, or 2 if the port cannot be had; why stands on standard error.
    """
    from waitress.server import create_server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        server: Any = create_server(application, host=host, port=port, threads=THREADS, ident="llm-breakeven")
    except OSError as error:
        print(_why_not(host, port, error), file=sys.stderr)
        return 2
    except ValueError:
        # so the server says that a name has no address
        print(f"{host}: no address is known for this name; write one such as {HOST}", file=sys.stderr)
        return 2
    before = _end_on_termination()
    shown = f"[{host}]" if ":" in host else host
    try:
        # from the moment it is announced, a signal ends it in order
        says(f"The page is at http://{shown}:{getattr(server, 'effective_port', port)}{prefix} (stop with Ctrl+C)")
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        if before is not None:
            signal.signal(signal.SIGTERM, before)
    return 0


def _why_not(host: str, port: int, error: OSError) -> str:
    """Why a port cannot be had, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return f"{host}:{port}: the port is taken, perhaps by a page that runs already; choose another one with --port"
    if error.errno == errno.EACCES:
        return f"{host}:{port}: ports below 1024 need special rights; choose another one with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host}: this machine has no such address; 127.0.0.1 serves this machine alone, 0.0.0.0 all others too"
    return f"{host}:{port}: {error.strerror or error}; choose another address with --host and --port"


def _end_on_termination() -> Any:
    """Let the signal with which containers stop a program end it like Ctrl+C does; None outside the main thread."""

    def stop(*_: Any) -> None:
        """End the server's loop."""
        raise KeyboardInterrupt

    try:
        return signal.signal(signal.SIGTERM, stop)
    except ValueError:
        return None
