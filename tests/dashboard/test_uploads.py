"""Uploads: pieces, progress, the end of a file, and what is made of it; every refusal is one clear message."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from dashboard.uploads import store as store_module
from dashboard.uploads.store import LARGEST, PIECE, UploadError, Uploads, own_name
from dashboard.uploads.work import Work

SAMPLE = Path(__file__).resolve().parents[2] / "docs" / "samples" / "requests.csv"
STATE = {"scenario": "ticket-triage", "changes": {}}
#: Longest wait for a process on a loaded machine. [second]
PATIENCE = 120


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app().server.test_client()


@pytest.fixture
def store() -> Iterator[Uploads]:
    made = Uploads()
    yield made
    made.close()


def sent(client: FlaskClient, content: bytes, name: str, *, piece: int = PIECE) -> str:
    token: str = client.post("/uploads", json={"name": name, "size": len(content)}).get_json()["token"]
    for at in range(0, len(content), piece):
        part = content[at : at + piece]
        told = client.put(f"/uploads/{token}?at={at}", data=part, content_type="application/octet-stream")
        assert told.get_json() == {"there": at + len(part)}
    return token


def finished(client: FlaskClient, token: str) -> dict[str, Any]:
    began = time.monotonic()
    while (told := client.get(f"/uploads/{token}").get_json())["phase"] == "reading":
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.05)
    return dict(told)


def calibrated(client: FlaskClient, content: bytes, name: str, **asked: Any) -> dict[str, Any]:
    token = sent(client, content, name)
    question = {"as": "own-data", "asked": {"state": STATE, "approach": "prompting", **asked}}
    assert client.post(f"/uploads/{token}/reading", json=question).status_code == 200
    told = finished(client, token)
    client.delete(f"/uploads/{token}")
    return told


def slow_work(*, progress: Any) -> dict[str, Any]:
    for count in range(10_000):
        progress(count, 10_000)
        time.sleep(0.05)
    return {}


def broken_work(*, progress: Any) -> dict[str, Any]:
    raise KeyError("nobody expects this")


def test_a_log_in_pieces_gives_proposals_with_ranges_and_source(client: FlaskClient) -> None:
    content = SAMPLE.read_bytes()
    token = sent(client, content, "requests.csv", piece=10_000)
    client.post(f"/uploads/{token}/reading", json={"as": "own-data", "asked": {"state": STATE}})
    found = finished(client, token)["result"]
    lines = content.decode().count("\n") - 1
    assert found["rows"] == f"{lines} rows read = {lines} kept + 0 dropped"
    (source,) = found["sources"].values()
    assert source["title"] == "requests.csv"
    assert f"{lines} of {lines} rows" in source["note"]
    for one in found["proposals"]:
        entry = one["entry"]
        assert entry.get("low", entry["value"]) <= entry["value"] <= entry.get("high", entry["value"])
        assert entry["source"] in found["sources"]
    assert client.delete(f"/uploads/{token}").status_code == 200
    assert "no longer has this file" in client.get(f"/uploads/{token}").get_json()["refused"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\x00\x01\x02 nothing", "x.bin", "x.bin: "),
        (b"[" * 100_000, "nested.json", "nested.json"),
        (b'{"a": 1}\n{"a": 2}\n', "=cmd|x.jsonl", "=cmd|x.jsonl: "),
        (b"a,b\n1,2\n", "../../<b>bad</b>.csv", ".._.._<b>bad<_b>.csv: "),
    ],
)
def test_a_file_that_is_none_of_ours_is_said_by_its_name(
    client: FlaskClient, content: bytes, name: str, said: str
) -> None:
    told = calibrated(client, content, name)
    assert told["phase"] == "failed"
    assert said in told["message"]
    assert "Traceback" not in told["message"]
    assert "/tmp" not in told["message"]


def test_a_broken_log_keeps_what_is_good_and_says_what_was_dropped(client: FlaskClient) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    spoilt = "\n".join(
        [*lines[:300], "2026-10-20T00:00:00+00:00,gpt-4.1-mini,many,0,1,1,ok", lines[300], lines[301][:9]]
    )
    found = calibrated(client, spoilt.encode(), "spoilt.csv")["result"]
    assert found["dropped"]
    assert any("line 301" in one for one in found["examples"])
    assert found["rows"].startswith("302 rows read = ")


@pytest.mark.parametrize("asked", [{"approach": "magic"}, {"choice": "no-such-model"}, {"state": {"scenario": "nope"}}])
def test_a_wrong_question_is_said(client: FlaskClient, asked: dict[str, Any]) -> None:
    told = calibrated(client, SAMPLE.read_bytes(), "requests.csv", **asked)
    assert told["phase"] == "failed"
    assert any(str(value)[:20] in told["message"] for value in ("magic", "no-such-model", "nope"))


def test_sizes_are_bounded(client: FlaskClient) -> None:
    refused = client.post("/uploads", json={"name": "x", "size": LARGEST + 1})
    assert "breakeven calibrate FILE" in refused.get_json()["refused"]
    assert "empty" in client.post("/uploads", json={"name": "x", "size": 0}).get_json()["refused"]
    token = client.post("/uploads", json={"name": "x", "size": 4}).get_json()["token"]
    bytes_of = {"content_type": "application/octet-stream"}
    assert "do not fit" in client.put(f"/uploads/{token}?at=0", data=b"12345", **bytes_of).get_json()["refused"]
    assert client.put(f"/uploads/{token}?at=0", data=b"x" * (PIECE + 1), **bytes_of).status_code == 413
    assert "do not fit" in client.put(f"/uploads/{token}?at=2", data=b"12", **bytes_of).get_json()["refused"]
    assert "not arrived" in client.post(f"/uploads/{token}/reading", json={"as": "own-data"}).get_json()["refused"]


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("POST", "/uploads", {"data": b'{"name": "x", "size": 1}', "content_type": "text/plain"}),
        ("POST", "/uploads", {"json": {"name": 1, "size": 1}}),
        ("POST", "/uploads", {"json": {"name": "x", "size": -1}}),
        ("PUT", "/uploads/x?at=0", {"data": b"1", "content_type": "text/plain"}),
        ("PUT", "/uploads/x", {"data": b"1", "content_type": "application/octet-stream"}),
        ("POST", "/uploads/x/reading", {"json": {"as": "shell"}}),
        ("POST", "/uploads/sweep", {"data": b""}),
    ],
)
def test_what_only_another_site_would_send_is_refused(
    client: FlaskClient, method: str, path: str, options: dict[str, Any]
) -> None:
    assert client.open(path, method=method, **options).status_code in (400, 415)


def test_a_piece_that_comes_twice_stands_once(store: Uploads) -> None:
    token = store.begin("x", 4)
    assert store.append(token, 0, b"12") == 2
    assert store.append(token, 0, b"12") == 2
    assert store.append(token, 2, b"34") == 4
    assert next(iter(store._known.values())).path.read_bytes() == b"1234"


def test_an_ended_upload_leaves_nothing(store: Uploads) -> None:
    token = store.run(slow_work)
    upload = store._known[token]
    assert upload.path.parent.is_dir()
    assert store.told(token)["phase"] == "reading"
    store.end(token)
    store.end(token)
    assert not upload.path.parent.exists()
    assert upload.work is not None
    assert not upload.work._process.is_alive()


def test_a_forgotten_upload_is_removed(store: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    token = store.begin("x", 4)
    folder = store._known[token].path.parent
    monkeypatch.setattr(store_module, "KEPT", -1.0)
    store.drop_old()
    assert not folder.exists()
    with pytest.raises(UploadError, match="no longer has this file"):
        store.append(token, 0, b"1")


def test_visitors_share_a_bounded_number_of_places(store: Uploads) -> None:
    running = [store.run(slow_work) for _ in range(store_module.MOST_READING)]
    with pytest.raises(UploadError, match="as many files as it can"):
        store.run(slow_work)
    assert len(store._known) == len(running)
    for _ in range(store_module.MOST - len(running)):
        store.begin("x", 1)
    with pytest.raises(UploadError, match="as many files as it can"):
        store.begin("x", 1)


def test_a_disk_without_room_is_said(store: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "SPARE", 10**18)
    with pytest.raises(UploadError, match="no room"):
        store.begin("x", 1)


def test_work_that_dies_says_so() -> None:
    work = Work(broken_work, {})
    work._listener.join(PATIENCE)
    assert work.told()["phase"] == "failed"
    assert "without a result" in work.told()["message"]


@pytest.mark.parametrize("name", ["../x", "a/b\\c", "x\0y", "'; drop", "*.csv", "\ud800", "é" * 400, "..", " "])
def test_a_name_is_one_part_of_a_path(name: str, tmp_path: Path) -> None:
    kept = own_name(name)
    assert not set(kept) & set("/\\*?'\"\0")
    assert kept.strip(".")
    (tmp_path / kept).write_text("x", encoding="utf-8")


def test_the_served_scenarios_and_a_file_of_results_make_a_portfolio(client: FlaskClient, tmp_path: Path) -> None:
    from simulator.commands import sweep as command

    out = tmp_path / "results.jsonl"
    command.sweep(files=["ticket-triage", "brand-voice"], grid=None, draws=8, seed=0, out=out, workers=1)
    token = sent(client, out.read_bytes(), "results.jsonl")
    client.post(f"/uploads/{token}/reading", json={"as": "results"})
    found = finished(client, token)["result"]
    assert {case["name"] for case in found["cases"]} == {"ticket-triage", "brand-voice"}
    assert "of 2 use cases should be tuned" in found["says"][0]
    token = sent(client, out.read_bytes()[:-40], "results.jsonl")
    client.post(f"/uploads/{token}/reading", json={"as": "results"})
    told = finished(client, token)
    assert told["message"] == "results.jsonl:2: is not a row of results; write them with breakeven sweep --out"
    token = sent(client, b"x", "results.xls")
    client.post(f"/uploads/{token}/reading", json={"as": "results"})
    assert "end in .jsonl, .csv, .parquet" in finished(client, token)["message"]
