"""The only way a file comes to be: written beside its place, seen on disk, then put there in one step."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Who may read a new file: everyone; who may write it: its owner.
NEW_FILE_MODE: Final = 0o644


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Temporary file beside a path that takes its place at the end, and is gone if there is no end.

    Parameters
    ----------
    path : Path
        The file; it is replaced if it is there, and keeps its mode.

    Yields
    ------
    Path
        The temporary file, there and empty.

    Raises
    ------
    OSError
        If it cannot be written; it names the path, and what was there before stays.
    """
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
        os.close(handle)
        part = Path(name)
        yield part
        with part.open("r+b") as stream:
            os.fsync(stream.fileno())
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else NEW_FILE_MODE)
        part.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write one file, whole or not at all.

    Parameters
    ----------
    path : Path
        The file; it is replaced if it is there.
    content : str or bytes
        What it shall hold; texts are written as UTF-8, line ends as they are.

    Raises
    ------
    OSError
        As in `replaced`.
    """
    with replaced(path) as part:
        part.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
