"""Small answers for visitors behind a network: each file is compressed once and kept, and browsers keep it too."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from flask import Response, request

if TYPE_CHECKING:
    from flask import Flask, Request

#: Files that are kept compressed: all of a page, in two encodings, with room to spare.
MOST_KEPT: Final = 200
#: How hard Brotli tries while a visitor waits: an eighth of a second for the largest file.
BROTLI_LEVEL: Final = 9
#: How hard it tries afterwards, once for each file: its best takes seconds and saves 8 % more.
BEST_BROTLI_LEVEL: Final = 11
#: How long a browser may keep a file whose address changes with its content. [second] One year.
KEPT: Final = 31_536_000
#: Mark of answers that are not kept.
_PASSING: Final = ""
#: Parts of addresses that lead to files of the page.
_FILES: Final = ("/assets/", "/_dash-component-suites/")


class CompressedFiles:
    """Running store of compressed files by address; it forgets the oldest when it is full.

    What Brotli has compressed is compressed harder in the background, so that nobody waits for it.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: dict[str, bytes] = {}
        self._waiting: SimpleQueue[str] = SimpleQueue()
        self._worker: Thread | None = None

    def get(self, key: str) -> bytes | None:
        """Compressed file, or None."""
        return self._kept.get(key)

    def set(self, key: str, content: bytes) -> None:
        """Keep a file; answers that belong to one visitor are not kept."""
        algorithm, _, address = key.partition(";")
        if address == _PASSING:
            return
        while len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[key] = content
        if algorithm == "br":
            self._waiting.put(key)
            if self._worker is None:
                self._worker = Thread(target=self._squeeze, daemon=True)
                self._worker.start()

    def _squeeze(self) -> None:
        """Compress one file after the other as hard as can be."""
        import brotli

        while True:
            key = self._waiting.get()
            content = self._kept.get(key)
            if content is not None:
                self._kept[key] = brotli.compress(brotli.decompress(content), quality=BEST_BROTLI_LEVEL)


def compress(server: Flask) -> None:
    """Compress every answer that gains by it.

    Parameters
    ----------
    server : Flask
        The server of the page, changed in place. On loopback leave it alone: there the work costs more than it saves.
    """
    from flask_compress import Compress

    server.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br"],
        COMPRESS_BR_LEVEL=BROTLI_LEVEL,
        COMPRESS_CACHE_BACKEND=CompressedFiles,
        COMPRESS_CACHE_KEY=address_of_file,
    )
    Compress(server)
    # functions of this kind run in the reverse order of their registration: files are whole before they are compressed
    server.after_request(whole_file)


def keep_in_browsers(server: Flask) -> None:
    """Let browsers keep files whose address changes with their content, so that a second visit loads next to nothing.

    Parameters
    ----------
    server : Flask
        The server of the page, changed in place.
    """

    def allow(response: Response) -> Response:
        """Allow it for one answer."""
        if "/assets/" in request.path and "m" in request.args and response.status_code < 300:  # noqa: PLR2004 (success)
            response.headers["Cache-Control"] = f"public, max-age={KEPT}, immutable"
        return response

    server.after_request(allow)


def address_of_file(asked: Request) -> str:
    """Address under which a file is kept; empty for answers that are not kept."""
    is_file = asked.method == "GET" and any(part in asked.path for part in _FILES)
    return asked.full_path if is_file else _PASSING


def whole_file(response: Response) -> Response:
    """Read a file that would be sent in pieces, so that it is compressed once and not piece by piece for everybody."""
    if response.direct_passthrough and address_of_file(request) and response.status_code == 200:  # noqa: PLR2004 (found)
        response.direct_passthrough = False
        content: Any = response.get_data()
        response.set_data(content)
    return response
