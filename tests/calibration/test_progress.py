"""Reading can be watched, and stopped by whatever the listener raises; the file is never blamed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from calibration import samples
from calibration.seeds import seeds

from simulator.calibration import read, reading

if TYPE_CHECKING:
    from pathlib import Path


def stop(fault: BaseException) -> None:
    raise fault


@pytest.mark.parametrize("fault", [ValueError("stop"), KeyboardInterrupt(), OSError("stop"), MemoryError()])
@pytest.mark.parametrize("name", [name for name in seeds() if name not in ("llm", "inspect archive")])
def test_what_the_listener_raises_comes_out(tmp_path: Path, name: str, fault: BaseException) -> None:
    file, content = seeds()[name]
    path = tmp_path / file
    path.write_bytes(content)
    with pytest.raises(type(fault)) as raised:
        read(path, progress=lambda done, whole: stop(fault))
    assert raised.value is fault


@pytest.mark.parametrize("name", seeds())
def test_bytes_read_never_exceed_the_file(tmp_path: Path, name: str) -> None:
    file, content = seeds()[name]
    path = tmp_path / file
    path.write_bytes(content)
    told: list[tuple[int, int]] = []
    read(path, progress=lambda done, whole: told.append((done, whole)))
    assert all(0 <= done <= whole == len(content) for done, whole in told)
    # a small database is through before anybody could look
    assert told or name == "llm"


def test_a_large_database_and_a_large_archive_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from calibration import eval_samples

    from simulator.calibration.importers import simonw_llm

    monkeypatch.setattr(simonw_llm, "ROWS_PER_BATCH", 1)
    archive = tmp_path / "log.eval"
    archive.write_bytes(eval_samples.inspect_archive())
    for path in (samples.llm_database(tmp_path / "logs.db"), archive):
        fault = RuntimeError("stop")
        with pytest.raises(RuntimeError) as raised:
            read(path, progress=lambda done, whole, fault=fault: stop(fault))
        assert raised.value is fault


def test_a_running_query_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("duckdb", reason="the fast reader needs the extra `logs`")
    monkeypatch.setattr(reading, "LARGE", 0)
    path = tmp_path / "log.csv"
    path.write_text("prompt_tokens,completion_tokens\n" + "100,10\n" * 50_000, encoding="utf-8")
    fault = KeyError("stop")
    with pytest.raises(KeyError) as raised:
        read(path, progress=lambda done, whole: stop(fault))
    assert raised.value is fault


def test_a_second_look_can_be_stopped_too(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("id,prompt_tokens,completion_tokens\n" + "a,100,10\n" * 3, encoding="utf-8")
    looks: list[int] = []
    read(path, progress=lambda done, whole: looks.append(done))
    reached = looks.index(max(looks)) + 1
    fault = RuntimeError("stop")
    calls = iter(range(len(looks)))
    with pytest.raises(RuntimeError):
        read(path, progress=lambda done, whole: stop(fault) if next(calls) >= reached + 1 else None)
