"""Addresses under which a browser sends a file, asks how far its reading is, and ends it.

A file is sent in pieces, so that the bound on every other request stays small, proxies let it through, and progress and
cancelling need nothing but requests. Only the page itself can send them: each is of a kind that browsers let no other
site send.
"""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING, Any, Final

from flask import abort, jsonify, request

from dashboard.uploads.calibrating import calibrated, swept, swept_results
from dashboard.uploads.store import PIECE, UploadError, Uploads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

#: Type of a piece.
BYTES: Final = "application/octet-stream"
#: What a file can be read as.
READERS: Final = {"own-data": calibrated, "results": swept_results}


def add_uploads(server: Flask, folder: Path, *, prefix: str) -> Uploads:
    """Offer uploads.

    Parameters
    ----------
    server : Flask
        The server of the page, changed in place.
    folder : Path
        Folder of the presets.
    prefix : str
        As `serving.checked_prefix` gives it.

    Returns
    -------
    Uploads
        What is there at the moment.
    """
    store = Uploads()
    atexit.register(store.close)

    def add(path: str, method: str, does: Callable[..., Any]) -> None:
        """Connect one address; what cannot go on is said as ``refused``, which is no fault of the request."""

        def answer(**named: str) -> Any:
            """Answer one request."""
            try:
                return jsonify(does(**named))
            except UploadError as error:
                return jsonify(refused=str(error))

        server.add_url_rule(f"{prefix}uploads{path}", f"{method} uploads{path}", answer, methods=[method])

    add("", "POST", lambda: {"token": _begun(store), "piece": PIECE})
    add("/<token>", "PUT", lambda token: {"there": store.append(token, _place(), _piece())})
    add("/<token>/reading", "POST", lambda token: _worked(store, token, folder))
    add("/<token>", "GET", lambda token: store.told(token))
    add("/<token>", "DELETE", lambda token: store.end(token))
    add("/sweep", "POST", lambda: {"token": _swept(store, folder)})
    return store


def _swept(store: Uploads, folder: Path) -> str:
    """Begin to work out the served scenarios."""
    _said()
    return store.run(swept, folder=str(folder))


def _said() -> dict[str, Any]:
    """What a request says as JSON; a browser lets only this page send that."""
    told = request.get_json(silent=True)
    if not isinstance(told, dict):
        abort(400)
    return told


def _begun(store: Uploads) -> str:
    """Begin an upload of a name and a size."""
    told = _said()
    name, size = told.get("name"), told.get("size")
    if not isinstance(name, str) or not isinstance(size, int) or size < 0:
        abort(400)
    return store.begin(name, size)


def _place() -> int:
    """Place of a piece in its file."""
    at = request.args.get("at", type=int)
    if at is None or at < 0 or request.mimetype != BYTES:
        abort(400)
    return at


def _piece() -> bytes:
    """Content of a piece."""
    content = request.get_data()
    if len(content) > PIECE:
        abort(413)
    return content


def _worked(store: Uploads, token: str, folder: Path) -> dict[str, Any]:
    """Begin to read an upload as what the page says it is."""
    told = _said()
    kind, asked = told.get("as"), told.get("asked", {})
    if kind not in READERS or not isinstance(asked, dict):
        abort(400)
    store.work(token, READERS[kind], asked=asked, folder=str(folder))
    return {"phase": "reading"}
