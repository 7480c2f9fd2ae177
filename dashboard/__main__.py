"""Serve the page: ``python -m dashboard``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dashboard.serving import HOST, PORT, checked_prefix, is_loopback, serve

if TYPE_CHECKING:
    from pathlib import Path


def main(
    host: str = HOST,
    port: int = PORT,
    scenarios: Path | None = None,
    *,
    prefix: str = "/",
    compressed: bool | None = None,
) -> int:
    """Serve the page until it is interrupted.

    Parameters
    ----------
    host : str
        Address to listen on.
    port : int
        Port to listen on.
    scenarios : Path, optional
        Folder of presets; that of the project if left out.
    prefix : str
        Path under which a proxy offers the page.
    compressed : bool, optional
        Whether answers are compressed; if left out, they are unless the host is loopback.

    Returns
    -------
    int
        Exit code: 0, or 2 if the page cannot be served.
    """
    from dashboard.app import create_app
    from simulator.scenarios.faults import ScenarioError

    squeezed = not is_loopback(host) if compressed is None else compressed
    try:
        app = create_app(scenarios, prefix=checked_prefix(prefix), compressed=squeezed)
        app.layout()
    except (ScenarioError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return serve(app.server, host=host, port=port, prefix=checked_prefix(prefix), says=_tell)


def _tell(address: str) -> None:
    """Print where the page is, at once."""
    print(address, flush=True)


if __name__ == "__main__":
    sys.exit(main())
