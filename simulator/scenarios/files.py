"""Where scenario files live, and how messages name them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from simulator.scenarios.faults import Fault, ScenarioError, hint

#: Files of the presets' folder that are not presets.
NOT_PRESETS: Final = ("defaults", "prices", "sources")


def presets_folder() -> Path:
    """Folder of the presets: beside the package in a checkout, inside it in a wheel.

    Returns
    -------
    Path
        The folder that holds ``defaults.toml``.
    """
    package = Path(__file__).resolve().parents[1]
    beside = package.parent / "scenarios"
    return beside if (beside / "defaults.toml").is_file() else package / "presets"


def preset_names(folder: Path) -> list[str]:
    """Names of the presets in a folder.

    Parameters
    ----------
    folder : Path
        The folder.

    Returns
    -------
    list of str
        Names without ``.toml``, in order.
    """
    return sorted(path.stem for path in folder.glob("*.toml") if path.stem not in NOT_PRESETS)


def found_path(name_or_path: str | Path, folder: Path) -> Path:
    """Path of a preset by its name, or of a file by its path.

    Parameters
    ----------
    name_or_path : str or Path
        A text without slash and ``.toml`` is looked up among the presets first.
    folder : Path
        The presets' folder.

    Returns
    -------
    Path
        The path; whether a file is there is not checked where a path was given.

    Raises
    ------
    ScenarioError
        If a name is neither a preset nor a file; the message names the nearest presets.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or "/" in text or "\\" in text or text.endswith(".toml"):
        return Path(text)
    names = preset_names(folder)
    if text in {*names, "defaults"}:
        return folder / f"{text}.toml"
    try:
        if Path(text).exists():
            return Path(text)
    except (OSError, ValueError):
        pass
    wrong = f"is neither a preset nor a file; presets: {', '.join(names)}{hint(text, names)}"
    raise ScenarioError([Fault(file=text[:80], line=0, name="", message=wrong)])


def shown_path(path: Path, folder: Path) -> str:
    """Name of a file in messages: those of the presets' folder by that folder's own name, others as given.

    Parameters
    ----------
    path : Path
        The file.
    folder : Path
        The presets' folder.

    Returns
    -------
    str
        For example ``scenarios/defaults.toml``.
    """
    return f"{folder.name}/{path.name}" if path.parent == folder else str(path)
