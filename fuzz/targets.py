"""What is fuzzed: a target takes bytes and raises where they do what no input may do."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashboard.app import create_app
from dashboard.callbacks import load_scenario
from simulator.calibration import CalibrationError, calibration, read
from simulator.model.evaluation import at_own_volumes
from simulator.scenarios.export import effective_toml
from simulator.scenarios.faults import ScenarioError
from simulator.scenarios.files import presets_folder
from simulator.scenarios.scenario import scenario_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

#: Longest message that is still one a person reads. [character]
LONGEST_MESSAGE: Final = 4_000
#: File endings that an upload of one's own data may have; the first byte of an input chooses one.
ENDINGS: Final = (".jsonl", ".json", ".csv", ".toml", ".eval", ".jsonl.gz", ".db", ".parquet", ".txt", "")
#: Quantities that are infinite, by definition, where no answer is ever accepted.
ENDLESS: Final = ("cost_per_accepted_answer",)


def check_message(words: str) -> None:
    """Raise unless a message is short and its own."""
    assert 0 < len(words) < LONGEST_MESSAGE, len(words)
    assert "Traceback" not in words


def scenario(data: bytes) -> None:
    """Text of a scenario file, as from a disk or an upload: refused with its faults, or computed without a hole."""
    try:
        found = scenario_from(data, file="fuzzed.toml")
    except ScenarioError as error:
        for fault in error.faults:
            check_message(str(fault))
        check_message("".join(str(fault) for fault in error.faults)[: LONGEST_MESSAGE - 1])
        return
    results = at_own_volumes(found.inputs, np.atleast_1d(np.asarray(found.inputs.workload.requests_per_month, float)))
    for quantities in results.values():
        for name, numbers in quantities.items():
            assert name in ENDLESS or np.isfinite(numbers).all(), name
    again = scenario_from(effective_toml(found).encode(), file="again.toml")
    assert again.inputs == found.inputs


def page(data: bytes) -> None:
    """What a browser tells the page while a slider moves, and when it loads a state from an address."""
    answered(client().post("/follow", data=data, headers={"Content-Type": "application/json"}))
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return
    wanted = told.get("state") if isinstance(told, dict) else None
    if isinstance(wanted, dict):
        load_scenario(wanted, folder=presets_folder())


def address(data: bytes) -> None:
    """Path and query of a request."""
    words = data.decode("latin-1")
    answered(client().get(f"/{words}"))
    answered(client().get("/", query_string=words))


def own_data(data: bytes) -> None:
    """A file of logs, evaluations or training examples, in any format."""
    ending = ENDINGS[data[0] % len(ENDINGS)] if data else ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{ending}"
        path.write_bytes(data[1:])
        try:
            reading = read(path)
            report = reading.report
            assert report.rows_read == report.rows_kept + sum(report.dropped.values()), report
            for proposal in calibration(reading).proposals:
                assert proposal.low <= proposal.value <= proposal.high, proposal
        except CalibrationError as error:
            check_message(str(error))


def answered(response: Any) -> None:
    """Raise unless a request was answered or refused in order."""
    assert response.status_code < 500, response.status  # noqa: PLR2004 (HTTP: from here on the server is to blame)


@cache
def client() -> FlaskClient:
    """The page without a network; a fault inside is raised here, not hidden behind a status."""
    server = create_app().server
    server.testing = True
    return server.test_client()


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "scenario": scenario, "page": page, "address": address, "own_data": own_data,
}  # fmt: skip
