"""All figures of speed in one run: ``make bench``, or ``python -m benchmarks`` and names of tables."""

from __future__ import annotations

import importlib
import sys

TABLES = ("engine", "peers", "sensitivity", "model", "calibration", "page")

if __name__ == "__main__":
    unknown = sorted(set(sys.argv[1:]) - set(TABLES))
    if unknown:
        raise SystemExit(f"There is no table {unknown[0]!r}; choose from {', '.join(TABLES)}.")
    for name in sys.argv[1:] or TABLES:
        importlib.import_module(f"benchmarks.{name}").main()
