"""The command ``breakeven``: puts its commands together, and turns every error into one clear message."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from simulator.commands import calibrate, changes, decide, doubt, explain, export, page, presets, prices, run, sweep

if TYPE_CHECKING:
    from types import TracebackType

#: Exit code for a wrong file, value or option, and for a file that cannot be read or written.
REFUSED: Final = 2
#: Exit code for a fault of the program itself.
BROKEN: Final = 70
#: Exit code after Ctrl-C, as shells count it.
INTERRUPTED: Final = 130
#: Set it to see where in the program an error arose.
TRACEBACK_VARIABLE: Final = "BREAKEVEN_TRACEBACK"

app = typer.Typer(
    name="breakeven",
    help="Prompting, fine-tuning or both? Cost, consistency and break-even of an LLM over request volume.",
    epilog="FILE is a scenario file or the name of a preset: see `breakeven list`. Data goes to standard output, "
    "warnings and progress to standard error. Exit codes: 0 done, 1 a gate that does not hold, 2 wrong input.",
    no_args_is_help=True,
    # plain help loads in half the time of a drawn one
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)


def _version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"breakeven {version('llm-breakeven')}")
        raise typer.Exit


@app.callback()
def options(
    _: Annotated[bool, typer.Option("--version", help="Print the version and exit.", callback=_version)] = False,
) -> None:
    """Take the options that stand before a command."""


app.command("list")(presets.list_presets)
app.command("check")(presets.check)
app.command("run")(run.run)
app.command("explain")(explain.explain)
app.command("verdict")(decide.verdict)
app.command("aspects")(decide.aspects)
app.command("solve")(decide.solve)
app.command("hybrid")(decide.hybrid)
app.command("map")(changes.winner_map)
app.command("compare")(changes.compare)
app.command("diff")(changes.diff)
app.command("gate")(changes.gate)
app.command("uncertainty")(doubt.uncertainty)
app.command("sensitivity")(doubt.sensitivity)
app.command("calibrate")(calibrate.calibrate)
app.command("sweep")(sweep.sweep)
app.command("prices")(prices.prices)
app.command("export")(export.export)
app.command("report")(export.report)
app.command("dashboard")(page.dashboard)


def main() -> None:
    """Run the command line and leave with its exit code; no error ends in a traceback."""
    code = _exit_code()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            # nobody reads on, or the disk is full: keep the interpreter from failing at its own last flush
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if not isinstance(error, BrokenPipeError):
                code = _told(f"standard output cannot be written: {error.strerror}", REFUSED)
    sys.exit(code)


def _exit_code() -> int:
    """Run the command line and say how it went."""
    if os.environ.get(TRACEBACK_VARIABLE):
        app(prog_name="breakeven")
    try:
        app(prog_name="breakeven")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return _told(f"{place}{error.strerror or error}", REFUSED)
    except MemoryError:
        return _told("there is not enough memory for this; ask for fewer draws, or for a smaller file", REFUSED)
    except Exception as error:
        if isinstance(error, ValueError) and _is_ours(error.__traceback__):
            return _told(str(error), REFUSED)
        hint = f"this is a fault of the program; with {TRACEBACK_VARIABLE}=1 it says where"
        return _told(f"breakeven: {type(error).__name__}: {error}; {hint}", BROKEN)
    return 0


def _is_ours(traceback: TracebackType | None) -> bool:
    """Whether an error was raised in this package, and so has a message for people."""
    place = ""
    while traceback is not None:
        place = traceback.tb_frame.f_code.co_filename
        traceback = traceback.tb_next
    return Path(place).is_relative_to(Path(__file__).parent)


def _told(message: str, code: int) -> int:
    """Write a message to standard error, without signs that a terminal would obey, and hand on the exit code."""
    from simulator.commands.output import plain

    typer.echo(plain(message), err=True)
    return code
