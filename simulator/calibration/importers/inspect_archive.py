"""Members of an Inspect `.eval` archive: a zip whose members are deflated or, since April 2026, Zstandard.

Python reads Zstandard in zips from 3.14 on; before that the raw member is decompressed here. Sizes are limited, so
that a small file cannot unpack into a large memory.
"""

from __future__ import annotations

import json
import struct
import zipfile
from typing import TYPE_CHECKING, Any, Final

from simulator.calibration.containers import JSON_FAULTS
from simulator.calibration.records import CalibrationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

#: Largest member that is unpacked. [byte]
LARGEST_MEMBER: Final = 100 << 20
#: Compression method of Zstandard members. PKWARE APPNOTE 6.3.8, section 4.4.5.
_ZSTANDARD: Final = 93
#: Local file header: 30 bytes, the lengths of name and extra field in the last four. PKWARE APPNOTE 4.3.7.
_HEADER: Final = 30
_LENGTHS: Final = struct.Struct("<HH")
_ARCHIVE_FAULTS: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    KeyError,
)


class Archive:
    """An `.eval` file, open for reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("rb")
        try:
            self._zip = zipfile.ZipFile(self._file)
        except _ARCHIVE_FAULTS as fault:
            self._file.close()
            raise CalibrationError(f"{path.name}: not a whole zip archive ({fault}).") from None
        self._members = {member.filename: member for member in self._zip.infolist()}

    def __enter__(self) -> Archive:
        """Open."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self._zip.close()
        self._file.close()

    def names(self, start: str) -> Iterator[str]:
        """Names of the members that begin with ``start``."""
        return (name for name in self._members if name.startswith(start))

    def __contains__(self, name: str) -> bool:
        """True if there is such a member."""
        return name in self._members

    def loaded(self, name: str) -> Any:
        """Content of a JSON member.

        Raises
        ------
        CalibrationError
            If it is missing, damaged, too large or no JSON.
        """
        member = self._members.get(name)
        if member is None:
            raise CalibrationError(f"{self.path.name}: the archive has no {name}.")
        try:
            data = self._zstandard(member) if member.compress_type == _ZSTANDARD else self._plain(member)
            return json.loads(data)
        except CalibrationError:
            raise
        except (*_ARCHIVE_FAULTS, *JSON_FAULTS, struct.error) as fault:
            raise CalibrationError(f"{self.path.name}, {name}: damaged ({str(fault)[:80]}).") from None
        except Exception as fault:  # zlib and zstandard have error classes of their own
            if type(fault).__name__ not in ("error", "ZstdError", "LZMAError"):
                raise
            raise CalibrationError(f"{self.path.name}, {name}: damaged ({str(fault)[:80]}).") from None

    def _plain(self, member: zipfile.ZipInfo) -> bytes:
        """Unpack a member that the standard library knows."""
        with self._zip.open(member) as stream:
            return self._limited(stream.read(LARGEST_MEMBER + 1), member)

    def _zstandard(self, member: zipfile.ZipInfo) -> bytes:
        """Unpack a Zstandard member."""
        try:
            import zstandard
        except ImportError:
            raise CalibrationError(
                f"{self.path.name}: packed with Zstandard. Install llm-breakeven[logs], or convert the log with "
                "`inspect log convert --to json`."
            ) from None
        self._file.seek(member.header_offset)
        header = self._file.read(_HEADER)
        self._file.seek(sum(_LENGTHS.unpack(header[-_LENGTHS.size :])), 1)
        if member.compress_size > LARGEST_MEMBER:
            raise CalibrationError(f"{self.path.name}, {member.filename}: over {LARGEST_MEMBER >> 20} MB.")
        packed = self._file.read(member.compress_size)
        with zstandard.ZstdDecompressor(max_window_size=LARGEST_MEMBER).stream_reader(packed) as stream:
            return self._limited(stream.read(LARGEST_MEMBER + 1), member)

    def _limited(self, data: bytes, member: zipfile.ZipInfo) -> bytes:
        """Refuse what is too large to be a log."""
        if len(data) > LARGEST_MEMBER:
            raise CalibrationError(f"{self.path.name}, {member.filename}: unpacks to over {LARGEST_MEMBER >> 20} MB.")
        return data
