"""Damaged, odd and hostile files: what is good is kept, what is not is named, and nothing else happens."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from calibration import eval_samples, fuzz, samples
from calibration.seeds import seeds

from simulator.calibration import CalibrationError, calibration, read
from simulator.calibration import lines as lines_module
from simulator.calibration.importers import inspect_archive
from simulator.calibration.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHAT = [json.dumps(row) for row in samples.openai_chat()]


@pytest.mark.parametrize("name", seeds())
def test_every_whole_file_is_read(tmp_path: Path, name: str) -> None:
    file, content = seeds()[name]
    path = tmp_path / file
    path.write_bytes(content)
    reading = read(path)
    assert reading.report.rows_kept > 0
    assert calibration(reading) is not None


@pytest.mark.parametrize("name", seeds())
def test_every_damaged_file_is_read_or_refused(name: str) -> None:
    # the long run of ten thousand damages each is in fuzz.py; this one is for every day
    outcomes = fuzz.fuzzed(name, 20, seed=20_260_105)
    assert outcomes.total() == 20


def test_broken_lines_are_named_and_the_rest_is_kept(written: Callable[..., Path]) -> None:
    text = "\n".join([CHAT[0], "{broken", "", '["a list"]', CHAT[1], '{"usage": {"prompt_tokens": {}}}', CHAT[2][:30]])
    report = read(written("log.jsonl", text)).report
    assert (report.rows_read, report.rows_kept) == (6, 2)
    assert {place.split(":")[0] for place in report.examples} == {"line 2", "line 4", "line 6", "line 7"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(written: Callable[..., Path], encoding: str) -> None:
    text = "model,prompt_tokens,completion_tokens\nmodèle,10,5\n"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    requests = read(written("log.csv", mark + text.encode(encoding))).requests
    assert [model.model for model in requests.models] == ["modèle"]


def test_bytes_that_are_no_text_cost_a_name_not_the_file(written: Callable[..., Path]) -> None:
    content = "model,prompt_tokens,completion_tokens\nmodèle,10,5\n".encode("latin-1")
    reading = read(written("log.csv", content))
    assert reading.requests.models[0].input_total == 10
    assert any("not utf-8" in warning for warning in reading.report.warnings)


def test_a_number_with_a_decimal_comma_is_refused_not_misread(written: Callable[..., Path]) -> None:
    text = "prompt_tokens;completion_tokens;cost\n1000;50;0,5\n1,000;50;0.5\n"
    reading = read(written("log.csv", text))
    assert reading.report.rows_kept == 1
    assert reading.requests.models[0].input_total == 1000
    assert any("cost: not a number" in reason for reason in reading.report.dropped)


def test_a_truncated_document_keeps_its_first_rows(written: Callable[..., Path]) -> None:
    whole = json.dumps(eval_samples.PROMPTFOO, indent=1)
    cut = whole[: whole.index('"r21"') + 200]
    reading = read(written("results.json", cut))
    assert reading.format == "promptfoo"
    assert 0 < len(reading.evaluation.records) < len(eval_samples.PROMPTFOO_ROWS)
    assert any("cut off" in text for text in (*reading.report.warnings, *reading.report.dropped))


def test_a_truncated_array_keeps_its_first_rows(written: Callable[..., Path]) -> None:
    reading = read(written("log.json", json.dumps(samples.helicone())[:-200]))
    assert reading.report.rows_kept == 2
    assert reading.report.dropped == {"broken or cut off from here on": 1}


def test_a_truncated_compression_keeps_its_first_blocks(written: Callable[..., Path]) -> None:
    rows = [samples.openai_chat()[0] | {"id": f"chatcmpl-{n}"} for n in range(30_000)]
    packed = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode(), compresslevel=1)
    reading = read(written("log.jsonl.gz", packed[: len(packed) * 9 // 10]))
    assert 0 < reading.report.rows_kept < 30_000
    assert any("damaged or cut short" in warning for warning in reading.report.warnings)


def test_zstandard_logs_whole_and_cut(written: Callable[..., Path]) -> None:
    zstandard = pytest.importorskip("zstandard", reason="needs the extra `logs`")
    rows = [samples.openai_chat()[0] | {"id": f"chatcmpl-{n}"} for n in range(30_000)]
    packed = zstandard.compress("".join(json.dumps(row) + "\n" for row in rows).encode())
    assert read(written("log.jsonl.zst", packed)).report.rows_kept == 30_000
    cut = read(written("cut.jsonl.zst", packed[: len(packed) * 9 // 10])).report
    assert 0 < cut.rows_kept < 30_000
    middle = len(packed) // 2
    bad = read(written("bad.jsonl.zst", packed[:middle] + b"x" * 100 + packed[middle + 100 :])).report
    assert bad.warnings
    assert bad.rows_kept > 1000


def test_nested_bombs(written: Callable[..., Path]) -> None:
    bomb = "[" * 100_000
    with pytest.raises(CalibrationError, match="nested too deeply"):
        read(written("log.json", '{"a":' + bomb))
    reading = read(written("log.jsonl", "\n".join([CHAT[0], '{"usage":' + bomb + "]" * 100_000 + "}", CHAT[1]])))
    assert reading.report.dropped == {"nested too deeply": 1}


def test_endless_lines_are_skipped(written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "BLOCK", 1 << 12)
    monkeypatch.setattr(lines_module, "LONGEST_LINE", 1 << 14)
    reading = read(written("log.jsonl", "\n".join([CHAT[0], '{"usage": "' + "x" * 100_000, CHAT[1]])))
    assert reading.report.rows_kept == 2
    assert any("longer than" in reason for reason in reading.report.dropped)


def test_lines_cut_anywhere_by_blocks_are_the_same_lines(
    written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f"zeile ü {n}\r\n" for n in range(300)) + "letzte"
    for encoding in ("utf-8", "utf-16"):
        path = written("text.txt", text.encode(encoding))
        for size in (64, 65, 127, 1000):
            monkeypatch.setattr(lines_module, "BLOCK", size)
            found = [line.rstrip("\r") for _, line in lines_module.numbered_lines(path, Tally())]
            assert found == text.split("\r\n")


def test_a_small_archive_cannot_unpack_into_a_large_memory(
    written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspect_archive, "LARGEST_MEMBER", 1 << 16)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", json.dumps({"eval": {"model": "m"}}))
        archive.writestr("summaries.json", b"[" + b" " * (1 << 20) + b"]")
    with pytest.raises(CalibrationError, match="unpacks to over"):
        read(written("log.eval", packed.getvalue()))


def test_zstandard_members_are_read(written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    zstandard = pytest.importorskip("zstandard", reason="needs the extra `logs`")
    plain = eval_samples.inspect_archive(compression=zipfile.ZIP_STORED)
    packed = bytearray(plain)
    # a stored member becomes a Zstandard one of the same length: the frame holds fewer, raw bytes
    reading = read(written("plain.eval", plain))
    assert len(reading.evaluation.records) == 4
    compressed = zstandard.ZstdCompressor().compress(json.dumps(eval_samples.INSPECT["samples"]).encode())
    packed = archive_with_method_93({"summaries.json": compressed, "header.json": zstandard.compress(b'{"eval": {}}')})
    assert len(read(written("zstd.eval", packed)).evaluation.records) == 4


def archive_with_method_93(members: dict[str, bytes]) -> bytes:
    """Zip of members that are Zstandard frames, written byte by byte after PKWARE's APPNOTE."""
    import struct

    body, directory = b"", b""
    for name, frame in members.items():
        common = struct.pack("<HHHHHIII", 63, 0, 93, 0, 0, 0, len(frame), 0)
        local = b"PK\x03\x04" + common + struct.pack("<HH", len(name), 0) + name.encode()
        entry = (
            b"PK\x01\x02"
            + struct.pack("<H", 63)
            + common
            + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, len(body))
        )
        directory += entry + name.encode()
        body += local + frame
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + end


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.jsonl", "", "is empty"),
        ("blank.jsonl", "\n \n", "is empty"),
        ("text.txt", "Dear diary,\ntoday", "no known format"),
        ("number.json", "[1, 2, 3]", "no known format"),
        ("fake.db", b"SQLite format 3\0" + b"x" * 100, "SQLite"),
        ("fake.eval", b"PK\x03\x04" + b"x" * 100, "no known format"),
        ("fake.gz", b"\x1f\x8b" + b"x" * 100, "no text"),
    ],
)
def test_files_of_no_use(written: Callable[..., Path], name: str, content: str | bytes, says: str) -> None:
    with pytest.raises(CalibrationError, match=says) as caught:
        read(written(name, content))
    assert name in str(caught.value)


def test_places_that_are_no_files(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.jsonl"):
        with pytest.raises(CalibrationError, match="no such file"):
            read(path)


def test_reading_can_be_watched_and_stopped(written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "BLOCK", 1 << 10)
    rows = [row | {"id": f"{turn}-{row['id']}"} for turn in range(50) for row in samples.openai_chat()]
    path = written("log.jsonl", rows)
    seen: list[tuple[int, int]] = []
    read(path, progress=lambda done, whole: seen.append((done, whole)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (path.stat().st_size,) * 2
    with pytest.raises(CalibrationError, match="stopped"):
        read(path, progress=lambda done, whole: done < whole / 2)
