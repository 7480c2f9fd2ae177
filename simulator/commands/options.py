"""Options that several commands share, and the scenario that they lead to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.scenarios.scenario import Scenario

#: What a verdict can compare.
COST_METRICS: Final = ("total_cost", "cost_per_accepted_answer")


def complete_preset(incomplete: str) -> list[str]:
    """Names of presets that begin so, for the shell."""
    from simulator.scenarios.files import preset_names, presets_folder

    return [name for name in preset_names(presets_folder()) if name.startswith(incomplete)]


def _inputs(incomplete: str) -> list[str]:
    """Dotted names of inputs that begin so, for the shell."""
    from simulator.parameters import PARAMETERS

    return [f"{name}=" for name in PARAMETERS if name.startswith(incomplete)]


def _names(incomplete: str) -> list[str]:
    """Names of inputs and quantities that begin so, for the shell."""
    from simulator.model import projecting as model
    from simulator.parameters import PARAMETERS
    from simulator.quantities import QUANTITIES

    del model
    return [name for name in (*QUANTITIES, *PARAMETERS) if name.startswith(incomplete)]


File = Annotated[
    str, typer.Argument(metavar="FILE", help="Scenario file, or name of a preset.", autocompletion=complete_preset)
]
Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE", help="Scenario files, or names of presets.", autocompletion=complete_preset),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a quantity or an input.", autocompletion=_names)]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help='Change an input, with a unit where it is not clear: "prompting.price_per_input_token=0.4 USD/Mtok". '
        "Repeat it for more.",
        autocompletion=_inputs,
    ),
]
Volume = Annotated[float | None, typer.Option("--volume", metavar="N", help="Requests in the first month.")]
Decline = Annotated[
    float | None,
    typer.Option("--price-decline", metavar="PERCENT", help="Let token prices fall by this much a year."),
]
Folder = Annotated[
    Path | None,
    typer.Option("--scenarios", metavar="DIR", help="Folder with scenario files of your own, found by name."),
]
Seed = Annotated[int, typer.Option(metavar="N", min=0, help="The same seed gives the same numbers.")]
Metric = Annotated[str, typer.Option(metavar="WORD", help="total_cost or cost_per_accepted_answer.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="DIR", help="Also write CSV files into this folder.")]


def checked(option: str, word: str, known: Iterable[str]) -> str:
    """Word of an option that takes one of a few.

    Parameters
    ----------
    option : str
        What messages call it, for example ``--metric``.
    word : str
        What was given; a dash may stand for an underscore.
    known : iterable of str
        What is allowed.

    Returns
    -------
    str
        The word as it is spelt in ``known``.

    Raises
    ------
    ValueError
        If it is not allowed; the message names the nearest.
    """
    from simulator.scenarios.faults import hint

    allowed = list(known)
    for spelt in (word, word.replace("-", "_")):
        if spelt in allowed:
            return spelt
    raise ValueError(f"{option} {word[:40]!r} is not known; allowed: {', '.join(allowed)}{hint(word, allowed)}")


def one_input(name: str) -> str:
    """Dotted name of the one input that a name means.

    Parameters
    ----------
    name : str
        Dotted name, or the name without its table where only one input is called so.

    Returns
    -------
    str
        Dotted name.

    Raises
    ------
    ValueError
        If it names no input, or several.
    """
    from simulator.outputs.explain import named
    from simulator.parameters import PARAMETERS

    meant = named(name)
    if meant[0] not in PARAMETERS:
        raise ValueError(f"{name} is computed, not an input; breakeven explain {name} shows the inputs behind it")
    if len(meant) > 1:
        raise ValueError(f"{name!r} names {len(meant)} inputs; write one of {', '.join(meant)}")
    return meant[0]


def loaded(
    file: str,
    *,
    changes: Sequence[str] | None = None,
    volume: float | None = None,
    decline: float | None = None,
    folder: Path | None = None,
) -> Scenario:
    """Scenario that the shared options ask for.

    Parameters
    ----------
    file : str
        Path, or name of a preset.
    changes : sequence of str, optional
        Values of ``--set``.
    volume, decline : float, optional
        Values of ``--volume`` [request/month] and ``--price-decline`` [%/year].
    folder : Path, optional
        Value of ``--scenarios``.

    Returns
    -------
    Scenario
        The effective scenario.

    Raises
    ------
    ScenarioError
        If the file or a change is wrong; it lists every fault.
    """
    from simulator.scenarios.scenario import load

    wanted: dict[str, str | float | tuple[float, str]] = {}
    for change in changes or ():
        name, equals, value = change.partition("=")
        if not equals or not value.strip():
            raise ValueError(f'--set {change[:80]!r}: write NAME=VALUE, such as "workload.horizon=36 month"')
        wanted[name.strip()] = value.strip()
    if volume is not None:
        wanted["workload.requests_per_month"] = volume
    if decline is not None:
        wanted["workload.token_price_decline_per_year"] = (decline, "%/year")
    where, home = _place(file, folder)
    return load(where, wanted, folder=home)


def _place(file: str, folder: Path | None) -> tuple[str | Path, Path | None]:
    """What to load, and the folder of defaults and prices: one's own where it has them, else that of the project."""
    if folder is None:
        return file, None
    if not folder.is_dir():
        raise ValueError(f"--scenarios {str(folder)[:200]!r}: there is no such folder")
    if (folder / "defaults.toml").is_file():
        return file, folder
    own = folder / f"{file}.toml"
    return (own if "/" not in file and own.is_file() else file), None
