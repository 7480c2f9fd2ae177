#!/bin/sh
# Tests the oldest versions that pyproject.toml allows, the extras' too, in an environment of their own.
# `make minimums` calls it; arguments go to pytest. Test tools are the newest that fit beside them.
set -eu
cd "$(dirname "$0")/.."
place=build/minimums
uv=.venv/bin/uv
# each of these needs a package that the program only meets at its edges
tests="tests/cli tests/exports tests/dashboard/test_callbacks.py tests/dashboard/test_figures.py \
tests/dashboard/test_wiring.py tests/calibration/test_large_logs.py tests/calibration/test_training_files.py \
tests/test_breakeven.py tests/test_prices.py tests/test_published_cases.py tests/test_sweep.py tests/test_wheel.py \
tests/test_uncertainty.py"

mkdir -p "$place"
# an older answer would be kept where it still holds
rm -f "$place/oldest.txt"
$uv pip compile --quiet --resolution lowest-direct --python-version 3.11 --no-annotate --no-header \
    --extra logs --extra images --extra cluster --group build --output-file "$place/oldest.txt" pyproject.toml
$uv venv --quiet --clear --seed --python "${PYTHON:-.venv/bin/python}" "$place/venv"
VIRTUAL_ENV=$place/venv $uv pip install --quiet --requirement "$place/oldest.txt" --constraint "$place/oldest.txt" \
    hypothesis jsonschema packaging playwright "plotly>=7" psutil pytest pytest-xdist pyyaml
VIRTUAL_ENV=$place/venv $uv pip install --quiet --no-deps --no-build-isolation --editable .
# an old package that stands on a newer one may be told that it is old: that is no fault of ours
# shellcheck disable=SC2086
exec "$place/venv/bin/python" -m pytest -q -m "not browser and not slow" \
    -W default::DeprecationWarning -W default::PendingDeprecationWarning -W default::FutureWarning ${@:-$tests}
