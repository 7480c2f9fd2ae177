"""A large sweep as it may go: killed in the middle, resumed, and its first files again on a Dask cluster.

Run it with ``python -m benchmarks.sweep_whole [SCENARIOS] [DRAWS] [WORKERS] [ON_CLUSTER]``; it prints one line of
JSON and exits with 1 where a row is lost, doubled or out of order, or where the cluster's bytes differ.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from benchmarks.sweep_rate import BETWEEN, ROOT, seen, single_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Share of rows after which the sweep is killed. [fraction]
KILLED_AFTER: Final = 0.4
#: One thread a process, and freed memory is kept: as docs/portfolios.md advises.
CLUSTER: Final = """
import sys, dask, distributed
if __name__ == "__main__":
    dask.config.set({"distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None})
    with distributed.LocalCluster(n_workers=int(sys.argv[1]), threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


class Watched:
    """A running sweep: processor time and memory of all its processes, by what was last seen of each."""

    def __init__(self, what: list[Path], out: Path, draws: int, *options: str) -> None:
        self.journal = out.with_name(f"{out.name}.journal")
        self.memory: list[tuple[float, float]] = []
        self.spent: dict[int, float] = {}
        command = [sys.executable, "-m", "simulator", "sweep", *map(str, what), "--draws", str(draws)]
        self.running = subprocess.Popen(
            [*command, "--out", str(out), *options], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def rows(self) -> int:
        """Rows in the journal so far. [row]."""
        return max(0, self.journal.read_bytes().count(b"\n") - 1) if self.journal.exists() else 0

    def look(self) -> None:
        """Note time and memory of every process that is alive."""
        memory, spent = seen(self.running.pid)
        self.spent |= spent
        if memory:
            self.memory.append((time.monotonic(), memory))

    def wait(self, until_rows: float = float("inf")) -> None:
        """Watch it until it ends, or until it has this many rows."""
        while self.running.poll() is None:
            self.look()
            if until_rows < float("inf") and self.rows() >= until_rows:
                return
            time.sleep(BETWEEN)
        if self.running.returncode:
            raise SystemExit(f"the sweep ended with exit code {self.running.returncode}")

    def kill(self) -> float:
        """End the main process as a crash would, and see how long its workers live on. [second]."""
        workers = psutil.Process(self.running.pid).children(recursive=True)
        self.running.kill()
        self.running.wait()
        began = time.monotonic()
        _, alive = psutil.wait_procs(workers, timeout=60)
        if alive:
            raise SystemExit(f"{len(alive)} workers outlived the sweep")
        return time.monotonic() - began


@contextmanager
def _cluster(workers: int) -> Iterator[str]:
    """Address of a Dask cluster on this machine."""
    process = subprocess.Popen(
        [sys.executable, "-c", CLUSTER, str(workers)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.communicate("")


def main(count: int = 10_000, draws: int = 16_384, workers: int = 2, on_cluster: int = 1_000) -> int:
    """Sweep, kill, resume, compare, print."""
    # after the environment says that linear algebra has one thread
    from benchmarks.generated_scenarios import generated

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "scenarios"
        folder.mkdir()
        generated(folder, count)
        files, out = sorted(folder.glob("*.toml")), Path(place) / "out.jsonl"
        single = single_seconds(folder, draws)
        began = time.monotonic()
        first = Watched([folder], out, draws, "--workers", str(workers))
        first.wait(KILLED_AFTER * count)
        orphaned, kept = first.kill(), first.rows()
        print(f"killed at {kept} rows", file=sys.stderr, flush=True)
        second = Watched([folder], out, draws, "--workers", str(workers), "--resume")
        second.wait()
        clock = time.monotonic() - began
        single = min(single, single_seconds(folder, draws))
        lines = out.read_bytes().splitlines(keepends=True)
        rows = [json.loads(line) for line in lines]
        print(f"{len(rows)} rows after {clock:.0f} s", file=sys.stderr, flush=True)
        clustered = Path(place) / "cluster.jsonl"
        with _cluster(workers) as address:
            Watched(files[:on_cluster], clustered, draws, "--cluster", address).wait()
        same = clustered.read_bytes() == b"".join(lines[:on_cluster])
        wins = {name: sum(row["winner"] == name for row in rows) for name in sorted({row["winner"] for row in rows})}
        ordered = [Path(row["file"]).name for row in rows] == [file.name for file in files]
        whole = len(rows) == count and len({row["id"] for row in rows}) == count and ordered
    spent = sum(first.spent.values()) + sum(second.spent.values())
    middle = second.memory[len(second.memory) // 2][0]
    told = {
        "scenarios": count, "draws": draws, "workers": workers, "clock_s": clock, "processor_s": spent,
        "single_ms": 1e3 * single, "swept_ms": 1e3 * spent / count, "rate_per_core": count / spent,
        "killed_at_row": kept, "orphans_lived_s": orphaned, "nothing_lost_or_doubled": whole, "winners": wins,
        "cluster_rows": on_cluster, "cluster_same_bytes": same,
        "first_half_mb": max(mb for at, mb in second.memory if at <= middle),
        "second_half_mb": max(mb for at, mb in second.memory if at > middle),
    }  # fmt: skip
    print(json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in told.items()}))
    return int(not (whole and same))


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
