"""Text of a file, block by block: compressed or not, any common encoding, memory bounded by one block.

A broken byte, an endless line or a wrong line end costs that line, never the file.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from io import BufferedReader
from typing import IO, TYPE_CHECKING, Final, cast

from simulator.calibration.records import CalibrationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.calibration.tally import Tally

#: Bytes read at a time. [byte] Large enough that the interpreter's share vanishes.
BLOCK: Final = 1 << 21
#: Bytes taken at a time from a compressed stream. [byte]
PIECE: Final = 1 << 16
#: Longest line that is read. [byte] One line of JSON takes up to 20 times its size in memory.
LONGEST_LINE: Final = 1 << 24

GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTANDARD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_UTF16_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_MARKS: Final = (codecs.BOM_UTF8, *_UTF16_MARKS)
#: Faults of a compressed stream that ends early or is damaged.
_STREAM_FAULTS: Final = (EOFError, OSError, zlib.error)


def opened(path: Path) -> IO[bytes]:
    """Open a file for reading, through its compression if it has one.

    Raises
    ------
    CalibrationError
        If the file cannot be opened, or is Zstandard without the extra that reads it.
    """
    try:
        plain = path.open("rb")
    except OSError as fault:
        raise CalibrationError(f"{path.name}: cannot be opened ({fault.strerror}).") from None
    magic = plain.read(4)
    plain.seek(0)
    if magic.startswith(GZIP_MAGIC):
        plain.close()
        return cast("IO[bytes]", gzip.open(path))
    if magic == ZSTANDARD_MAGIC:
        plain.close()
        return _opened_zstandard(path)
    return plain


def _opened_zstandard(path: Path) -> IO[bytes]:
    """Open a Zstandard stream with the library of the `logs` extra."""
    try:
        import zstandard
    except ImportError:
        raise CalibrationError(
            f"{path.name}: compressed with Zstandard. Install llm-breakeven[logs], or unpack it first."
        ) from None
    reader: IO[bytes] = zstandard.open(path, "rb")
    return reader


def line_blocks(path: Path, tally: Tally) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the first line, lines without their ends) until the file is through.

    Parameters
    ----------
    path : Path
        File to read.
    tally : Tally
        Books that over-long lines and repaired characters are noted in.

    Yields
    ------
    int
        Number of the block's first line, from 1 [line].
    list of str
        Lines of the block.
    """
    size = path.stat().st_size
    number, rest, skipping, encoding = 1, b"", False, ""
    with opened(path) as stream:
        while True:
            chunk = read_some(stream, BLOCK, tally)
            tally.progress(min(stream.tell(), size), size)
            if not encoding:
                encoding = next((name for mark, name in _UTF16_MARKS.items() if chunk.startswith(mark)), "utf-8")
                end = "\n".encode(encoding)
                chunk = chunk.removeprefix(next((mark for mark in _MARKS if chunk.startswith(mark)), b""))
            last = not chunk
            data = rest + chunk
            cut = len(data) if last else _cut(data, end)
            if not cut and not last:
                # no line end yet: hold the piece, or give up on a line that never ends
                rest, skipping = (b"", True) if skipping or len(data) > LONGEST_LINE else (data, skipping)
                continue
            lines = _decoded(data[:cut], encoding, tally).split("\n")
            if not last:
                lines.pop()
            if skipping:
                tally.refuse(f"line longer than {LONGEST_LINE >> 20} MB", f"line {number}")
                lines, number, skipping = lines[1:], number + 1, False
            if lines and (not last or lines != [""]):
                yield number, lines
            number += len(lines)
            rest = data[cut:]
            if last:
                return


def read_some(stream: IO[bytes], size: int, tally: Tally) -> bytes:
    """Read up to ``size`` bytes; a damaged compressed stream ends where it is damaged, and the tally says so."""
    if isinstance(stream, BufferedReader):
        return stream.read(size)
    # piece by piece, so that damage costs one piece and not the whole block
    pieces: list[bytes] = []
    missing = size
    try:
        while missing > 0 and (piece := stream.read(min(PIECE, missing))):
            pieces.append(piece)
            missing -= len(piece)
    except _STREAM_FAULTS as fault:
        tally.warn(f"The compressed data is damaged or cut short ({fault}); what came before it was read.")
    except Exception as fault:  # the Zstandard library has its own error class, known only where it is there
        if type(fault).__name__ != "ZstdError":
            raise
        tally.warn(f"The compressed data is damaged ({fault}); what came before it was read.")
    return b"".join(pieces)


def _cut(data: bytes, end: bytes) -> int:
    """Place behind the last line end, on a character boundary."""
    cut = data.rfind(end)
    while cut >= 0 and cut % len(end):
        cut = data.rfind(end, 0, cut + len(end) - 1)
    return cut + len(end) if cut >= 0 else 0


def _decoded(data: bytes, encoding: str, tally: Tally) -> str:
    """Text of whole lines; characters that are none are replaced and reported."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        tally.warn(f"Some characters are not {encoding} ({fault.reason}); they were replaced.")
        return data.decode(encoding, errors="replace")


def numbered_lines(path: Path, tally: Tally) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) one by one."""
    for first, lines in line_blocks(path, tally):
        yield from enumerate(lines, first)
