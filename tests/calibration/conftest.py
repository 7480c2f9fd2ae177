"""What the calibration tests share: the folder of real files, and a writer of small ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

#: Real files with known figures, beside the checkout; described in their own SOURCES.md.
REAL_FILES = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture
def real() -> Callable[[str], Path]:
    """Path of a real file; the test is skipped where the folder is absent."""

    def find(name: str) -> Path:
        path = REAL_FILES / name
        if not path.is_file():
            pytest.skip(f"the sample file {name} is not beside this checkout")
        return path

    return find


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as JSON lines, an object as JSON, or text as it is; the path of the file."""

    def write(name: str, content: Any) -> Path:
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8", newline="")
        elif isinstance(content, list) and name.endswith(".jsonl"):
            path.write_text("".join(json.dumps(row) + "\n" for row in content), encoding="utf-8")
        else:
            path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write
