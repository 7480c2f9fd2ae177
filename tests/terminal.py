"""Runs the command line inside the test, as a shell would: arguments in, exit code and both outputs back."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from unittest import mock

from house import ROOT

from simulator import cli


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def breakeven(*arguments: str) -> Ended:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["breakeven", *arguments]),
        mock.patch.dict("os.environ", {"COLUMNS": "80", "NO_COLOR": "1"}),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ended(code, out.getvalue(), err.getvalue())


def shell(command: str, **environment: str) -> Ended:
    """Run a command line in a shell of its own; ``$BREAKEVEN`` is the program."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={**os.environ, "BREAKEVEN": f"{sys.executable} -m simulator", **environment},
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)
