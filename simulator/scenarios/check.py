"""What one scenario file says: its header, inputs, price references, correlations and sources, all checked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from simulator.parameters import PARAMETERS
from simulator.scenarios.entries import Entry, check_keys, check_provenance, entry, wrong_number
from simulator.scenarios.faults import Fault, FaultList, ScenarioError, hint
from simulator.scenarios.references import REFERENCES, PriceReference, price_reference

if TYPE_CHECKING:
    from collections.abc import Collection

    from simulator.scenarios.lines import KeyPath
    from simulator.scenarios.text import Document

#: Format of scenario files that this version reads and writes.
FORMAT: Final = 1
#: Tables of a scenario file that hold inputs, in their order.
GROUPS: Final = tuple(dict.fromkeys(declared.group for declared in PARAMETERS.values()))
#: Keys at the top of a scenario file -> an example for those that may not be missing.
HEADER: Final = {
    "format": "format = 1", "name": 'name = "..."', "summary": "", "use_case": "",
    "reviewed": "reviewed = 2026-11-22",
}  # fmt: skip
#: What a work cited in the bibliography may say.
SOURCE_KEYS: Final = ("title", "publisher", "url", "accessed", "note")
#: A pair of inputs and how they move together.
Correlated = tuple[str, str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One checked file: what it says and nothing of what it leaves to the defaults.

    Attributes
    ----------
    file : str
        The file, as messages name it.
    header : dict
        The keys of `HEADER` that the file gives.
    entries : dict
        Dotted name -> input.
    references : dict
        Dotted name -> price reference.
    correlation : tuple
        Pairs of dotted names and their Spearman correlation.
    sources : dict
        Bibliography of the file itself.
    faults : tuple of Fault
        All that is wrong with it.
    """

    file: str
    header: dict[str, Any]
    entries: dict[str, Entry]
    references: dict[str, PriceReference]
    correlation: tuple[tuple[str, str, float], ...]
    sources: dict[str, dict[str, str]]
    faults: tuple[Fault, ...]


def layer(document: Document, *, bibliography: Collection[str]) -> Layer:
    """Content of one scenario file, with every fault in it.

    Parameters
    ----------
    document : Document
        The parsed file.
    bibliography : collection of str
        Keys of ``sources.toml``.

    Returns
    -------
    Layer
        What the file says; inputs with faults are left out and stand in ``faults``.
    """
    faults = FaultList(document.file, document.line)
    said = Layer(file=document.file, header={}, entries={}, references={}, correlation=(), sources={}, faults=())
    try:
        said.header.update(_header(document.tree, faults))
        said.sources.update(bibliography_of(document.tree.get("sources", {}), ("sources",), faults))
        sources = [*bibliography, *said.sources]
        for group, table in document.tree.items():
            if group not in GROUPS:
                known = (*HEADER, *GROUPS, "correlation", "sources")
                check_keys({group: None}, known, path=(), name="", faults=faults)
            elif isinstance(table, dict):
                _read_group(group, table, said, faults, sources)
            else:
                faults.add((group,), group, f"must be a table of inputs: [{group}]")
        correlation = _correlation(document.tree.get("correlation", []), faults, sources)
    except ScenarioError as many:
        return replace(said, faults=many.faults)
    found = tuple(sorted(faults.found, key=lambda fault: fault.line))
    return replace(said, correlation=correlation, faults=found)


def _header(tree: dict[str, Any], faults: FaultList) -> dict[str, Any]:
    """Read the keys at the top; a newer format ends the reading there."""
    version = tree.get("format")
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT:
        wrong = f"written in format {version}, this version reads format {FORMAT}; install a newer llm-breakeven"
        raise ScenarioError([Fault(file=faults.file, line=faults.line("format"), name="format", message=wrong)])
    for key, example in HEADER.items():
        if key not in tree:
            if example:
                faults.add((), key, f"is missing; add at the top: {example}")
        elif key == "format":
            if isinstance(version, bool) or not isinstance(version, int) or version < 1:
                faults.add((key,), key, f"{str(version)[:40]!r} is no format; allowed: {FORMAT}")
        elif key == "reviewed":
            if isinstance(tree[key], datetime.datetime) or not isinstance(tree[key], datetime.date):
                faults.add((key,), key, "must be a date without quotes, such as 2026-11-22")
        elif not (isinstance(tree[key], str) and tree[key].strip()):
            faults.add((key,), key, "must be a text that says something")
    return {key: tree[key] for key in HEADER if key in tree}


def _read_group(group: str, table: dict[str, Any], said: Layer, faults: FaultList, sources: Collection[str]) -> None:
    """Read the inputs and price references of one table into the layer."""
    referable = REFERENCES if f"{group}.price_per_input_token" in PARAMETERS else {}
    known = [*(item.key for item in PARAMETERS.values() if item.group == group), *referable]
    for key, raw in table.items():
        name = f"{group}.{key}"
        if key in referable:
            if (reference := price_reference(name, raw, faults=faults)) is not None:
                said.references[name] = reference
        elif name not in PARAMETERS:
            home = next((other for other in GROUPS if f"{other}.{key}" in PARAMETERS), None)
            nearest = f"; it belongs under [{home}]" if home else hint(key, known)
            wrong = f"unknown input; allowed: the inputs of [{group}] that docs/parameters.md lists{nearest}"
            faults.add((group, key), name[:80], wrong)
        elif (read := entry(PARAMETERS[name], raw, faults=faults, sources=sources)) is not None:
            said.entries[name] = read


def bibliography_of(raw: object, path: tuple[str, ...], faults: FaultList) -> dict[str, dict[str, str]]:
    """Works that a file cites, by key.

    Parameters
    ----------
    raw : object
        The table of works, as parsed.
    path : tuple of str
        Where it stands in the file.
    faults : FaultList
        Takes up every fault on the way.

    Returns
    -------
    dict
        Key -> title, publisher, url, accessed, note; those that are given, as texts.
    """
    if not isinstance(raw, dict):
        faults.add(path, "sources", "must be a table of works: [sources.KEY] with title and url")
        return {}
    works: dict[str, dict[str, str]] = {}
    for key, work in raw.items():
        name = ".".join((*path, key))[:80]
        if not isinstance(work, dict) or not isinstance(work.get("title"), str):
            faults.add((*path, key), name, f"a work needs at least a title; allowed: {', '.join(SOURCE_KEYS)}")
            continue
        check_keys(work, SOURCE_KEYS, path=(*path, key), name=name, faults=faults)
        works[key] = {word: str(text) for word, text in work.items() if word in SOURCE_KEYS}
    return works


def _correlation(listed: object, faults: FaultList, sources: Collection[str]) -> tuple[Correlated, ...]:
    """Read the list of correlated pairs."""
    form = '{ between = ["a", "b"], spearman = 0.5, assumption = "..." }'
    if not isinstance(listed, list):
        faults.add(("correlation",), "correlation", f"must be a list of pairs: correlation = [ {form} ]")
        return ()
    pairs: dict[frozenset[str], Correlated] = {}
    for place, raw in enumerate(listed):
        if (pair := _pair(raw, ("correlation", place), form, faults, sources)) is None:
            continue
        if frozenset(pair[:2]) in pairs:
            wrong = f"{pair[0]} and {pair[1]} are paired twice; keep one of the two"
            faults.add(("correlation", place), "correlation", wrong)
        pairs[frozenset(pair[:2])] = pair
    return tuple(pairs.values())


def _pair(raw: object, path: KeyPath, form: str, faults: FaultList, sources: Collection[str]) -> Correlated | None:
    """Read one correlated pair; None where it has a fault."""
    before = len(faults.found)
    if not isinstance(raw, dict):
        faults.add(path, "correlation", f"a pair is written {form}")
        return None
    known = ("between", "spearman", "source", "where", "assumption")
    check_keys(raw, known, path=path, name="correlation", faults=faults)
    check_provenance(raw, path=path, name="correlation", faults=faults, sources=sources)
    match raw.get("between"):
        case [str() as first, str() as second] if first != second:
            for name in (first, second):
                if name not in PARAMETERS:
                    unknown = f"{name[:80]!r} is not an input{hint(name, PARAMETERS)}"
                    faults.add((*path, "between"), "correlation", unknown)
        case _:
            faults.add(path, "correlation", 'between must name two different inputs: between = ["a", "b"]')
            return None
    limits = "allowed: above -1 and below 1"
    rho: Any = raw.get("spearman")
    if rho is None:
        faults.add(path, "correlation", f"spearman is missing; {limits}")
        return None
    if wrong := wrong_number(rho):
        faults.add((*path, "spearman"), "correlation", f"spearman: {wrong}; {limits}")
        return None
    if not -1 < float(rho) < 1:
        faults.add((*path, "spearman"), "correlation", f"spearman {rho} is out of limits; {limits}")
    return (first, second, float(rho)) if len(faults.found) == before else None
