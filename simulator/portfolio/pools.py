"""Where the rows of a sweep are computed: processes of this machine, or a Dask cluster. Same rows from both."""

from __future__ import annotations

import json
import os
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future

    from simulator.portfolio.tasks import Task

#: Work that is handed out at once. [second] Judgement: overheads of 0.1 ms (pool) and 2 ms (cluster) are below 1 %.
CHUNK_SECONDS: Final = 0.25
#: Most tasks in a chunk. Judgement: what a kill costs stays small.
MOST_IN_CHUNK: Final = 256
#: Times in a row that dead worker processes are replaced, with no chunk done in between, before giving up.
MOST_DEATHS: Final = 3
#: How long to wait for a scheduler, and for its first worker. [second]
PATIENCE: Final = 30
#: One thread of linear algebra per process: two pools of threads on one core fight, and sums keep one order.
SINGLE_THREAD: Final = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one task: its row as a line of JSON, or what was wrong."""

    id: str
    line: str | None
    fault: str | None


def outcomes_of(tasks: list[Task]) -> tuple[list[Outcome], float]:
    """Compute some tasks where this is called.

    Parameters
    ----------
    tasks : list of Task
        A chunk.

    Returns
    -------
    outcomes : list of Outcome
        In the order of the tasks; a task that fails leaves the others alone.
    seconds : float
        How long it took. [second]
    """
    from simulator.portfolio.row import row

    began, done = time.perf_counter(), []
    for task in tasks:
        try:
            line = json.dumps(row(task), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            done.append(Outcome(id=task.id, line=line, fault=None))
        except Exception as error:
            fault = str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"
            done.append(Outcome(id=task.id, line=None, fault=f"{task.told['file']}: {fault}"))
    return done, time.perf_counter() - began


def pooled(tasks: Iterable[Task], *, workers: int) -> Iterator[list[Outcome]]:
    """Compute tasks in processes of this machine.

    Parameters
    ----------
    tasks : iterable of Task
        Taken as they are needed.
    workers : int
        Processes.

    Yields
    ------
    list of Outcome
        Chunks, in the order in which they end.

    Raises
    ------
    ValueError
        If workers keep dying, for want of memory for example.
    """
    from multiprocessing import get_context

    def pool() -> ProcessPoolExecutor:
        """A fresh pool; nothing is inherited but the environment."""
        return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent)

    with _single_thread():
        yield from _chunks_done(iter(tasks), open_pool=pool, slots=lambda: 2 * workers)


def clustered(tasks: Iterable[Task], *, address: str) -> Iterator[list[Outcome]]:
    """Compute tasks on a Dask cluster that is running already.

    Parameters
    ----------
    tasks : iterable of Task
        Taken as they are needed.
    address : str
        Of the scheduler, such as ``tcp://10.0.0.5:8786``.

    Yields
    ------
    list of Outcome
        Chunks, in the order in which they end. The scheduler gives the work of a lost worker to another.

    Raises
    ------
    ValueError
        If the extra is not installed, there is no scheduler or no worker, or the cluster fails on the way.
    """
    try:
        import distributed
    except ImportError:
        raise ValueError(
            "--cluster needs the package distributed, here and on the workers; install it with: "
            'pip install "llm-breakeven[cluster]"'
        ) from None
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ValueError(f"--cluster {address}: no scheduler answers there ({str(error)[:200]})") from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        slots = {"count": 0, "asked": 0.0}

        def busy() -> int:
            """Chunks under way: two for each thread of the cluster, which may grow and shrink."""
            if time.monotonic() - slots["asked"] > 1:
                slots.update(count=2 * max(1, sum(client.ncores().values())), asked=time.monotonic())
            return int(slots["count"])

        yield from _chunks_done(iter(tasks), open_pool=client.get_executor, slots=busy)
    except TimeoutError:
        raise ValueError(f"--cluster {address}: no worker has joined the scheduler within {PATIENCE} s") from None
    except (OSError, RuntimeError, ImportError, CancelledError, distributed.KilledWorker) as error:
        raise ValueError(
            f"--cluster {address}: the cluster failed ({type(error).__name__}: {str(error)[:200]}); the rows so far "
            "are kept, continue with --resume. Workers need the same version of llm-breakeven as this machine"
        ) from None
    finally:
        client.close()


def _chunks_done(
    tasks: Iterator[Task], *, open_pool: Callable[[], Executor], slots: Callable[[], int]
) -> Iterator[list[Outcome]]:
    """Keep a pool busy with chunks of even length in time, and start it again where it dies."""
    pool, size, deaths = open_pool(), 1, 0
    under_way: dict[Future[Any], list[Task]] = {}
    waiting: deque[list[Task]] = deque()
    try:
        while True:
            try:
                most = slots()
                while len(under_way) < most and (waiting or (chunk := list(islice(tasks, size)))):
                    if not waiting:
                        waiting.append(chunk)
                    # handing out can fail too: until it has worked, the chunk is still waiting
                    future = pool.submit(outcomes_of, waiting[0])
                    under_way[future] = waiting.popleft()
                if not under_way:
                    return
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    done, seconds = future.result()
                    del under_way[future]
                    deaths = 0
                    size = max(1, min(MOST_IN_CHUNK, int(CHUNK_SECONDS * len(done) / max(seconds, 1e-6))))
                    yield done
            except BrokenProcessPool:
                # all that was under way is lost with it
                deaths += 1
                if deaths > MOST_DEATHS:
                    raise ValueError(_DEATHS) from None
                waiting.extend(under_way.values())
                under_way.clear()
                pool.shutdown(wait=False)
                pool = open_pool()
    finally:
        for future in under_way:
            future.cancel()
        pool.shutdown(wait=False)


_DEATHS: Final = (
    f"worker processes died {MOST_DEATHS + 1} times in a row, most likely for want of memory; the rows so far are "
    "kept: continue with --resume and fewer --workers or --draws"
)


def _end_with_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it ends, even by a kill."""
    import signal
    from multiprocessing import connection, parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def watch() -> None:
        """Wait for the parent's end."""
        if parent is not None:
            connection.wait([parent.sentinel])
            os._exit(1)

    Thread(target=watch, daemon=True).start()


@contextmanager
def _single_thread() -> Iterator[None]:
    """Environment for processes that are started meanwhile; what the user has set stays."""
    added = {name: value for name, value in SINGLE_THREAD.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
