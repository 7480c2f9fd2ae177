"""Our own dated, sourced prices: the record of a price book, checked in one go.

A book only grows: a new price is a new dated entry under the old name, so that an old scenario keeps its verdict.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from simulator.prices.records import INFERENCE_PRICES, PriceError, nearest, shown
from simulator.units import UNITS, canonical_unit, to_canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    Path = tuple[str | int, ...]

#: Versions of the file that this reader understands.
FORMATS: Final = (1,)
#: Tables of a book, and the canonical units in which their prices may be given.
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "inference": ("USD/token",),
    "training": ("USD/token", "USD/hour"),
    "hosting": ("USD/hour",),
    "gpu": ("USD/hour",),
    "storage": ("USD/month",),
    "labelling": ("USD/example",),
    "labour": ("USD/hour",),
}
#: How good a source is: a seller's own figure, a copy of one, or somebody's judgement.
QUALITIES: Final = ("published", "secondary", "opinion")
#: Whether new work can still buy it.
STATUSES: Final = ("current", "historic")
#: Highest price that is no slip of the pen. [USD per whatever unit the entry names] Judgement.
MOST_PRICE: Final = 1e9
#: What a price is counted per, where one is not enough.
MEASURES: Final = ("one", "GB")

_BATCH_PRICES: Final = tuple(f"batch_{name}" for name in INFERENCE_PRICES)
_TEXTS: Final = ("unit", "source", "where", "quality", "status", "per", "note")
_DAYS: Final = ("as_of", "closed_to_new_from", "sold_until")
_NEEDED: Final = ("as_of", "unit", "source", "where")
_CHOICES: Final = {"quality": QUALITIES, "status": STATUSES, "per": MEASURES}


@dataclass(frozen=True, slots=True, kw_only=True)
class BookEntry:
    """One dated price of one offer.

    Attributes
    ----------
    kind, name : str
        Table and name in it; an offer has the same name in every table.
    as_of : date
        First day on which the price is known to hold.
    amounts : mapping of str to float
        ``value``, or the prices of inference by input name (``batch_`` before those of the batch tier); in ``unit``.
    unit : str
        Canonical unit of the amounts.
    source, place : str
        Key in ``sources.toml`` and where in that source.
    file, line
        Where the entry stands; line 0 if unknown.
    quality, status, per, note : str
        See `QUALITIES`, `STATUSES`, `MEASURES`; the note is free text.
    closed_to_new_from, sold_until : date or None
        First day without new customers; first day on which nobody can buy it.
    """

    kind: str
    name: str
    as_of: date
    amounts: Mapping[str, float]
    unit: str
    source: str
    place: str
    file: str
    line: int
    quality: str = "published"
    status: str = "current"
    per: str = "one"
    note: str = ""
    closed_to_new_from: date | None = None
    sold_until: date | None = None

    @property
    def address(self) -> str:
        """File and line of the entry."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBook:
    """Every entry of a book, by table and name, oldest first.

    Attributes
    ----------
    where : str
        Name of the file, for messages.
    entries : mapping of (kind, name) to tuple of BookEntry
        The dated prices.
    """

    where: str
    entries: Mapping[tuple[str, str], tuple[BookEntry, ...]]

    def names(self, *kinds: str) -> tuple[str, ...]:
        """Names in some tables, in order."""
        return tuple(sorted(name for kind, name in self.entries if kind in kinds))


def price_book(
    raw: Mapping[str, object],
    *,
    where: str,
    lines: Mapping[Path, int] = MappingProxyType({}),
    sources: Collection[str] | None = None,
) -> PriceBook:
    """Price book from the parsed content of its file.

    Parameters
    ----------
    raw : mapping
        What a TOML parser gives for ``prices.toml``: table -> name -> one entry or a list of dated ones.
    where : str
        Name of the file, for messages and provenance.
    lines : mapping, optional
        Line of each key path, for messages and provenance; places in a list count from 0.
    sources : collection of str, optional
        Keys of ``sources.toml``; where given, an entry that names another is a fault.

    Returns
    -------
    PriceBook
        The book, amounts in canonical units.

    Raises
    ------
    PriceError
        If anything is wrong; it lists every fault.

    Examples
    --------
    >>> entry = {"as_of": date(2026, 7, 17), "value": 0.44, "unit": "USD/Mtok", "source": "s", "where": "table"}
    >>> book = price_book({"training": {"tinker:qwen3-8b": entry}}, where="prices.toml")
    >>> book.entries["training", "tinker:qwen3-8b"][0].amounts["value"]
    4.4e-07
    """
    reader = _Reader(where=where, lines=lines, sources=sources)
    reader.expect_known("", raw, ("format", *KINDS), ())
    if (version := raw.get("format", FORMATS[-1])) not in FORMATS or isinstance(version, bool):
        reader.fault(("format",), f"this reader knows format {FORMATS[-1]}, not {version!r}")
    found: dict[tuple[str, str], tuple[BookEntry, ...]] = {}
    for kind in (kind for kind in KINDS if kind in raw):
        for name, listed in reader.table(raw[kind], (kind,)).items():
            if entries := reader.offer(kind, name, listed):
                found[kind, name] = entries
    for name in sorted({n for k, n in found if k == "gpu"} & {n for k, n in found if k == "hosting"}):
        reader.fault(("gpu", name), "stands in [hosting] too; hosting may be rented from either, so keep one")
    if reader.faults:
        raise PriceError(reader.faults)
    return PriceBook(where=where, entries=MappingProxyType(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """One pass over a book; it collects faults instead of stopping at the first."""

    where: str
    lines: Mapping[Path, int]
    sources: Collection[str] | None
    faults: list[str] = field(default_factory=list)

    def fault(self, path: Path, message: str) -> None:
        """Note what is wrong at a path."""
        known = [self.lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.lines]
        place = f"{self.where}:{known[0]}" if known else self.where
        words = [f"[{part + 1}]" if isinstance(part, int) else f".{_key(part)}" for part in path]
        self.faults.append(f"{place}: {''.join(words).lstrip('.')}: {message}")

    def table(self, value: object, path: Path) -> Mapping[str, object]:
        """Return the value as a table; an empty one where it is something else."""
        if isinstance(value, Mapping):
            return value
        self.fault(path, f"must be a table, got {_short(value)}")
        return {}

    def expect_known(self, what: str, given: Iterable[str], allowed: Collection[str], path: Path) -> None:
        """Refuse keys that nobody reads."""
        for key in (key for key in given if key not in allowed):
            known = f"{nearest(key, allowed)}; allowed: {', '.join(allowed)}"
            self.fault((*path, key), f"unknown {what + ' ' if what else ''}key{known}")

    def offer(self, kind: str, name: str, listed: object) -> tuple[BookEntry, ...]:
        """Dated entries of one name, oldest first."""
        path: Path = (kind, name)
        provider, colon, rest = name.partition(":")
        if not (provider and colon and rest) or name.split() != [name]:
            self.fault(path, "a name reads 'provider:offer' without spaces, such as 'tinker:qwen3-8b'")
        if isinstance(listed, list):
            read = [self.entry(kind, name, one, (*path, place)) for place, one in enumerate(listed)]
        else:
            read = [self.entry(kind, name, listed, path)]
        entries = sorted((entry for entry in read if entry), key=lambda entry: entry.as_of)
        for earlier, later in pairwise(entries):
            if earlier.as_of == later.as_of:
                message = f"has two prices of {later.as_of}; append a later date, never overwrite"
                self.fault(path, message)
        return tuple(entries)

    def entry(self, kind: str, name: str, value: object, path: Path) -> BookEntry | None:
        """One dated entry; None where it is faulty."""
        before, given = len(self.faults), self.table(value, path)
        amounts = (*INFERENCE_PRICES, *_BATCH_PRICES) if kind == "inference" else ("value",)
        optional = tuple(key for key in (*_TEXTS, *_DAYS) if key != "per" or kind == "storage")
        self.expect_known(kind, given, (*amounts, *optional), path)
        needed = ("price_per_input_token", "price_per_output_token") if kind == "inference" else ("value",)
        for key in (key for key in (*_NEEDED, *needed) if key not in given and given):
            self.fault(path, f"{key} is missing")
        numbers = self.each(given, amounts, path, _amount_fault)
        texts = self.each(given, _TEXTS, path, _text_fault)
        days = self.each(given, _DAYS, path, _day_fault)
        self.check_words(kind, texts, path)
        if len(self.faults) > before or not given:
            return None
        unit = str(texts.pop("unit"))
        read = {key: to_canonical(float(number), unit) for key, number in numbers.items()}  # type: ignore[arg-type]
        if read.get("price_per_cached_token", 0) > read.get("price_per_input_token", math.inf):
            self.fault((*path, "price_per_cached_token"), "is above price_per_input_token; swapped?")
        source, place = texts.pop("source"), texts.pop("where")
        return BookEntry(
            kind=kind, name=name, amounts=MappingProxyType(read), unit=canonical_unit(unit), source=str(source),
            place=str(place), file=self.where, line=self.lines.get(path, 0), **days, **texts,  # type: ignore[arg-type]
        )  # fmt: skip

    def each(
        self, given: Mapping[str, object], keys: Iterable[str], path: Path, fault: Callable[[object], str]
    ) -> dict[str, object]:
        """Values of some keys, after noting what is wrong with them."""
        found = {key: given[key] for key in keys if key in given}
        for key, value in found.items():
            if message := fault(value):
                self.fault((*path, key), message)
        return found

    def check_words(self, kind: str, texts: Mapping[str, object], path: Path) -> None:
        """Refuse a unit, a source or a choice that is not one of those there are."""
        unit, source = texts.get("unit"), texts.get("source")
        fitting = [name for name, (canonical, _) in UNITS.items() if canonical in KINDS[kind]]
        if isinstance(unit, str) and unit not in fitting:
            message = f"{shown(unit)} is no unit of {kind} prices; allowed: {', '.join(fitting)}"
            self.fault((*path, "unit"), message)
        if self.sources is not None and isinstance(source, str) and source not in self.sources:
            message = f"no source {shown(source)} in sources.toml{nearest(source, self.sources)}"
            self.fault((*path, "source"), message)
        for key, allowed in _CHOICES.items():
            if isinstance(word := texts.get(key), str) and word not in allowed:
                self.fault((*path, key), f"{shown(word)} is none of {', '.join(allowed)}")


def _amount_fault(value: object) -> str:
    """What is wrong with a price; NaN fails too."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"must be a number, got {_short(value)}"
    return "" if 0 < value <= MOST_PRICE else f"must be above 0 and at most {MOST_PRICE:g}, got {_short(value)}"


def _text_fault(value: object) -> str:
    """What is wrong with a text."""
    return "" if isinstance(value, str) and value.strip() else f"must be a text, got {_short(value)}"


def _day_fault(value: object) -> str:
    """What is wrong with a day; a date with a time is no day."""
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return "" if is_day else f"must be a date such as 2026-11-22 without quotes, got {_short(value)}"


def _short(value: object) -> str:
    """Say what a value is without repeating all of it."""
    return shown(value) if isinstance(value, str) else f"{type(value).__name__} {shown(str(value))}"


def _key(part: str) -> str:
    """A key as TOML writes it."""
    return part if part.replace("_", "").replace("-", "").isalnum() else f'"{part}"'
