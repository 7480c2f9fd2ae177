"""Serve the page: ``python -m dashboard``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Final

#: Where the page is served, unless told otherwise: on this machine only.
HOST: Final = "127.0.0.1"
PORT: Final = 8050
#: Requests that are answered at the same time.
THREADS: Final = 8


def main(host: str = HOST, port: int = PORT, scenarios: Path | None = None) -> int:
    """Serve the page until it is interrupted.

    Parameters
    ----------
    host : str
        Address to listen on.
    port : int
        Port to listen on.
    scenarios : Path, optional
        Folder of presets; that of the project if left out.

    Returns
    -------
    int
        Exit code: 0, or 2 if the page cannot be served.
    """
    from waitress.server import create_server

    from dashboard.app import create_app
    from simulator.scenario_faults import ScenarioError

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        app = create_app(scenarios)
        app.layout()
        server = create_server(app.server, host=host, port=port, threads=THREADS, ident="llm-breakeven")
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{host}:{port}: {error.strerror or error}; choose another port with --port", file=sys.stderr)
        return 2
    print(f"The page is at http://{host}:{port}/ (stop with Ctrl+C)", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
