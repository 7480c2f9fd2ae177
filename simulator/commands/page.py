"""``breakeven dashboard``."""

from __future__ import annotations

from typing import Annotated

import typer

from simulator.commands.options import Folder


def dashboard(
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; 0.0.0.0 lets other machines in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535, help="Port to listen on.")] = 8050,
    prefix: Annotated[
        str, typer.Option(metavar="PATH", help="Path under which a proxy offers the page, such as /breakeven/.")
    ] = "/",
    compressed: Annotated[
        bool | None,
        typer.Option("--compress/--no-compress", help="Compress answers; left out: unless the host is loopback."),
    ] = None,
    folder: Folder = None,
) -> None:
    """Start the page and print its address."""
    from dashboard.__main__ import main

    if code := main(host=host, port=port, scenarios=folder, prefix=prefix, compressed=compressed):
        raise typer.Exit(code)
