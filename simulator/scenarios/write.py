"""Writing scenario files back: comments and untouched inputs stay, and a file is whole or not there."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.parameters import PARAMETERS
from simulator.scenarios.entries import ENTRY_KEYS
from simulator.scenarios.export import amounts_in_unit
from simulator.scenarios.faults import Fault, ScenarioError
from simulator.scenarios.scenario import scenario_from
from simulator.scenarios.text import content, document
from simulator.scenarios.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tomlkit import TOMLDocument
    from tomlkit.items import InlineTable

    from simulator.scenarios.entries import Entry


def write(path: Path | str, entries: Iterable[Entry], *, folder: Path | None = None) -> None:
    """Put inputs into an existing scenario file.

    Parameters
    ----------
    path : Path or str
        The file. It is replaced in one step, and only by a scenario that can be read.
    entries : iterable of Entry
        The inputs to state; one without a value (a requirement) is taken out. The rest of the file, its comments,
        its order and its spelling stay.
    folder : Path, optional
        Folder of the defaults and the bibliography; that of the project if left out.

    Raises
    ------
    ScenarioError
        If the file cannot be read or written, or would not be a scenario afterwards.
    """
    file = str(path)
    before = content(Path(path), file=file)
    document(before, file=file)
    after = updated_toml(before.decode("utf-8-sig"), entries)
    save(path, after, folder=folder)


def save(path: Path | str, text: str, *, folder: Path | None = None) -> None:
    """Write a scenario's text to a file, whole or not at all.

    Parameters
    ----------
    path : Path or str
        The file; it is replaced if it is there.
    text : str
        TOML of a scenario, for example from `effective_toml`.
    folder : Path, optional
        As in `write`.

    Raises
    ------
    ScenarioError
        If the text is not a scenario, or the file cannot be written.
    """
    file = str(path)
    raw = text.encode("utf-8")
    scenario_from(raw, file=file, folder=folder)
    try:
        write_whole(Path(path), raw)
    except OSError as error:
        wrong = f"the file cannot be written ({error.strerror})"
        raise ScenarioError([Fault(file=file, line=0, name="", message=wrong)]) from None


def updated_toml(text: str, entries: Iterable[Entry]) -> str:
    """TOML text with some inputs stated anew.

    Parameters
    ----------
    text : str
        A scenario file.
    entries : iterable of Entry
        The inputs to state; one without a value is taken out.

    Returns
    -------
    str
        The same text where nothing was to be changed, comments and spelling included.
    """
    import tomlkit
    from tomlkit.items import InlineTable

    parsed = tomlkit.parse(text)
    for entry in entries:
        declared = PARAMETERS[entry.name]
        if declared.group not in parsed:
            if entry.value is None:
                continue
            parsed.append(declared.group, tomlkit.table())
        table: Any = parsed[declared.group]
        if entry.value is None:
            table.pop(declared.key, None)
            continue
        stated, there = _stated(entry), table.get(declared.key)
        if isinstance(there, dict) and (there.keys() == stated.keys() or not isinstance(there, InlineTable)):
            _update(there, stated)
        else:
            table[declared.key] = _inline(stated, there if isinstance(there, InlineTable) else None)
    return spelled(parsed, before=text)


def spelled(parsed: TOMLDocument, *, before: str) -> str:
    """Text of a changed document, with what was not changed as it was before.

    Parameters
    ----------
    parsed : tomlkit.TOMLDocument
        The document, parsed from `before` and changed.
    before : str
        Its text before the changes.

    Returns
    -------
    str
        TOML text. tomlkit loses the blank behind a date; lines that are not changed get it back.
    """
    import tomlkit

    once, after = (tomlkit.dumps(one).splitlines(keepends=True) for one in (tomlkit.parse(before), parsed))
    was = before.splitlines(keepends=True)
    if len(once) == len(was):
        for first, second, size in SequenceMatcher(a=once, b=after, autojunk=False).get_matching_blocks():
            after[second : second + size] = was[first : first + size]
    return "".join(after)


def _stated(entry: Entry) -> dict[str, object]:
    """Say what the table of an input must hold."""
    amounts, unit = amounts_in_unit(entry)
    texts = {key: getattr(entry, key) for key in ("source", "where", "assumption")}
    return {**amounts, "unit": unit, **{key: text for key, text in texts.items() if text is not None}}


def _update(table: Any, stated: dict[str, object]) -> None:
    """Bring the table of one input up to date, touching only what changes."""
    for key in ENTRY_KEYS:
        if key not in stated:
            table.pop(key, None)
        elif table.get(key) != stated[key]:
            table[key] = stated[key]


def _inline(stated: dict[str, object], there: InlineTable | None) -> Any:
    """One input on one line; words and numbers that stay keep their spelling."""
    import tomlkit

    kept: Any = there or {}
    parts = (
        f"{key} = {(kept[key] if kept.get(key) == value else tomlkit.item(value)).as_string()}"
        for key, value in stated.items()
    )
    parsed: Any = tomlkit.parse(f"input = {{ {', '.join(parts)} }}\n")["input"]
    if there is not None:
        # what is said behind the table stays
        parsed.trivia.comment_ws, parsed.trivia.comment = there.trivia.comment_ws, there.trivia.comment
    return parsed
