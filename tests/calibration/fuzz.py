"""Damages whole files in every way an upload can be damaged, and reads them: an answer or one clear error.

Every other damaged file is forced on its importer, so that it meets what it would not recognise.

Run ``PYTHONPATH=.:tests python -m calibration.fuzz 10000`` for the long run; the test suite runs a short one.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from calibration.eval_samples import ZSTANDARD, archived, inspect_archive
from calibration.seeds import seeds

from simulator.calibration import CalibrationError, calibration, read, reading
from simulator.calibration.calibrating import Calibration
from simulator.calibration.duckdb_source import available

if TYPE_CHECKING:
    from collections.abc import Callable

#: Values that a field may turn into.
NASTY: tuple[Any, ...] = (
    None, True, False, -1, 0, 0.5, 1e308, -1e308, 10**30, 10**400, "", " ", "x", "1,000", "1.234,5", "nan", "Infinity",
    "1e999", "0x10", "\x00", "\ud800", "é" * 50, "a" * 5000, [], {}, [[]], {"a": {}}, [1, 2], "[]", "{}", '{"a"',
    "9" * 5000,
    float("nan"), float("inf"), "2026-13-45", "1970-01-01", "9999-12-31T23:59:59Z", "✓", "<script>",
    "'; DROP TABLE x; --",
)  # fmt: skip
#: Seeds that the fast reader knows, and the mark of a run through it.
BY_DUCKDB = ("openai chat", "azure", "table of commas", "parquet")
FAST = " (fast)"
LARGE = reading.LARGE
#: Members of the archive that is packed with Zstandard, as they are before packing.
with zipfile.ZipFile(io.BytesIO(inspect_archive())) as _whole:
    ZSTANDARD_MEMBERS = {name: _whole.read(name) for name in _whole.namelist()}
ENCODINGS = ("utf-16", "utf-16-be", "latin-1", "cp1252", "utf-8-sig", "utf-7")


def slices(data: bytes, rng: np.random.Generator) -> tuple[int, int]:
    first, last = sorted(rng.integers(0, len(data) + 1, 2).tolist())
    return first, last


def truncated(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: rng.integers(0, len(data) + 1)]


def flipped(data: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(data)
    for place in rng.integers(0, max(len(data), 1), rng.integers(1, 12)):
        if data:
            changed[place] = rng.integers(0, 256)
    return bytes(changed)


def cut(data: bytes, rng: np.random.Generator) -> bytes:
    first, last = slices(data, rng)
    return data[:first] + data[last:]


def doubled(data: bytes, rng: np.random.Generator) -> bytes:
    first, last = slices(data, rng)
    return data[:last] + data[first:]


def bombed(data: bytes, rng: np.random.Generator) -> bytes:
    depth = int(rng.choice([50, 2_000, 200_000]))
    bomb = rng.choice([b"[" * depth, b'{"a":' * depth, b"[" * depth + b"]" * depth, b'"' * depth, b"(" * depth])
    place = int(rng.integers(0, len(data) + 1))
    return data[:place] + bytes(bomb) + data[place:]


def numbers_replaced(data: bytes, rng: np.random.Generator) -> bytes:
    found = list(re.finditer(rb"-?\d+(\.\d+)?", data))
    if not found:
        return data
    one = found[rng.integers(len(found))]
    value = rng.choice([b"-5", b"1e400", b"9" * 400, b"NaN", b"null", b'"x"', b"0.1", b"{}", b"[[1]]", b"1e15", b"-0"])
    return data[: one.start()] + bytes(value) + data[one.end() :]


def recoded(data: bytes, rng: np.random.Generator) -> bytes:
    return data.decode("utf-8", "replace").encode(str(rng.choice(ENCODINGS)), "replace")


def lines_shuffled(data: bytes, rng: np.random.Generator) -> bytes:
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines[: rng.integers(0, len(lines) + 1)])


def values_replaced(data: bytes, rng: np.random.Generator) -> bytes:
    """Replace some values inside the JSON of the file, wherever JSON stands in it."""
    lines = data.decode("utf-8", "replace").split("\n")
    whole = len(lines) < 2 or not lines[0].startswith("{") or not lines[0].endswith("}")
    texts = [data.decode("utf-8", "replace")] if whole else lines
    place = int(rng.integers(len(texts)))
    try:
        document = json.loads(texts[place])
    except (ValueError, RecursionError):
        return numbers_replaced(data, rng)
    for _ in range(rng.integers(1, 4)):
        document = _changed(document, rng)
    texts[place] = json.dumps(document)
    return "\n".join(texts).encode("utf-8", "surrogatepass")


def _changed(value: Any, rng: np.random.Generator) -> Any:
    if rng.random() < 0.15 or not isinstance(value, dict | list) or not value:
        return NASTY[rng.integers(len(NASTY))]
    if isinstance(value, dict):
        key = list(value)[rng.integers(len(value))]
        if rng.random() < 0.1:
            return {k: v for k, v in value.items() if k != key}
        return value | {key: _changed(value[key], rng)}
    place = int(rng.integers(len(value)))
    return [*value[:place], _changed(value[place], rng), *value[place + 1 :]]


def repacked(data: bytes, rng: np.random.Generator) -> bytes:
    """Damage one member of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        method = archive.infolist()[0].compress_type
        if method != ZSTANDARD:
            members = {name: archive.read(name) for name in archive.namelist()}
    if method == ZSTANDARD:
        members = ZSTANDARD_MEMBERS
    names = list(members)
    chosen = names[rng.integers(min(3, len(names)))]
    return archived(members | {chosen: mutated(members[chosen], rng)}, method)


MUTATIONS: tuple[Callable[[bytes, np.random.Generator], bytes], ...] = (
    truncated, flipped, cut, doubled, bombed, numbers_replaced, recoded, lines_shuffled, values_replaced,
    values_replaced, values_replaced,
)  # fmt: skip


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """Damage a file once or twice; mostly inside its compression, where it has one."""
    if data.startswith(b"\x1f\x8b") and rng.random() < 0.8:
        return gzip.compress(mutated(gzip.decompress(data), rng), mtime=0)
    if data.startswith(b"PK") and rng.random() < 0.8:
        return repacked(data, rng)
    if data.startswith(b"SQLite") and rng.random() < 0.8:
        return flipped(data, rng)
    for _ in range(rng.integers(1, 3)):
        data = MUTATIONS[rng.integers(len(MUTATIONS))](data, rng)
    return data


def tried(path: Path, form: str | None = None) -> str:
    """What became of one damaged file; anything but an answer or a clear error is raised."""
    try:
        found = read(path, form)
        report = found.report
        assert report.rows_read == report.rows_kept + sum(report.dropped.values()), report
        proposed = calibration(found)
        assert isinstance(proposed, Calibration)
        for proposal in proposed.proposals:
            assert proposal.low <= proposal.value <= proposal.high, proposal
    except CalibrationError as fault:
        error = str(fault)
    else:
        return "partial" if report.dropped or report.warnings else "read"
    assert 0 < len(error) < 2000, error[:2000]
    assert "Traceback" not in error
    return "clear error"


def fuzzed(name: str, rounds: int, seed: int) -> Counter[str]:
    """Read many damaged versions of one file; a name that ends in `FAST` goes through the fast reader."""
    reading.LARGE = 0 if name.endswith(FAST) else LARGE
    file, data = seeds()[name.removesuffix(FAST)]
    rng = np.random.default_rng(seed)
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file
        path.write_bytes(data)
        form = read(path).format
        for turn in range(rounds):
            damaged = mutated(data, rng)
            path.write_bytes(damaged)
            try:
                # every other file is forced on its importer, which else would not see the worst of them
                outcomes[tried(path, form if turn % 2 else None)] += 1
            except BaseException:
                kept = Path(tempfile.gettempdir()) / f"fuzz-{name.replace(' ', '-')}-{turn}-{file}"
                kept.write_bytes(damaged)
                print(f"{name}, round {turn}: kept as {kept}", file=sys.stderr)
                raise
    return outcomes


def main() -> None:
    """Fuzz every importer and print what became of its files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=10_000)
    parser.add_argument("--only", default="", help="importers whose name holds one of these words")
    parser.add_argument("--fast", action="store_true", help="the fast reader instead, which starts DuckDB each time")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--memory", type=int, default=4, help="address space allowed [GB]")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (given.memory << 30, given.memory << 30))
    failed: list[str] = []
    print(f"{'importer':24}{'read':>8}{'partial':>9}{'clear error':>13}{'seconds':>9}{'peak MB':>9}")
    for name in [name + FAST for name in BY_DUCKDB if available()] if given.fast else seeds():
        if not any(word in name for word in given.only.split(",")):
            continue
        start = time.perf_counter()
        try:
            found = fuzzed(name, given.rounds, given.seed)
        except Exception as fault:
            failed.append(name)
            print(f"{name:24}FAILED: {type(fault).__name__}: {str(fault)[:200]}", flush=True)
            continue
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        columns = "".join(
            f"{found[kind]:>{width}}" for kind, width in (("read", 8), ("partial", 9), ("clear error", 13))
        )
        print(f"{name:24}{columns}{time.perf_counter() - start:>9.1f}{peak:>9}", flush=True)
    if failed:
        raise SystemExit(f"{len(failed)} importers failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
