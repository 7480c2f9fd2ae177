"""Which prices there are, which have grown old, which end soon, and what changed between two days."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulator.prices.library import library_models
from simulator.prices.pricing import inference_price
from simulator.prices.records import PriceError, checked_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from simulator.prices.book import BookEntry, PriceBook


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedName:
    """One name that has a price.

    Attributes
    ----------
    kind, name : str
        Table and name in it.
    origin : str
        The price book's file, or ``genai-prices``.
    first, newest : date or None
        Days of the first and the newest entry; None for genai-prices, which dates its prices itself.
    status : str
        ``current`` or ``historic``; empty for genai-prices.
    """

    kind: str
    name: str
    origin: str
    first: date | None
    newest: date | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedPrice:
    """A price of the book and its age on a day.

    Attributes
    ----------
    entry : BookEntry
        The newest entry of that day.
    age : int
        Days since it was seen. [day]
    """

    entry: BookEntry
    age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceChange:
    """One price on two days.

    Attributes
    ----------
    kind, name, input_name, unit : str
        Table, name, what is priced (``value``, or an input of inference) and its canonical unit.
    before, after : float or None
        The price on the earlier and the later day; None where there was none yet.
    """

    kind: str
    name: str
    input_name: str
    unit: str
    before: float | None
    after: float | None


def priced_names(*, book: PriceBook, kinds: Collection[str] = (), library: bool = True) -> tuple[PricedName, ...]:
    """Every name that has a price, by table and name.

    Parameters
    ----------
    book : PriceBook
        Our own prices.
    kinds : collection of str, optional
        Tables to list; all if empty.
    library : bool, optional
        Whether the models of genai-prices are listed too. A model that the book holds is listed once, from there.

    Returns
    -------
    tuple of PricedName
        The names.
    """
    own = {
        key: PricedName(
            kind=key[0],
            name=key[1],
            origin=book.where,
            first=dated[0].as_of,
            newest=dated[-1].as_of,
            status=dated[-1].status,
        )
        for key, dated in book.entries.items()
    }
    lent = [("inference", name) for name in (library_models() if library else ())]
    others = {
        key: PricedName(kind=key[0], name=key[1], origin="genai-prices", first=None, newest=None, status="")
        for key in lent
    }
    listed = {**others, **own}
    return tuple(listed[key] for key in sorted(listed) if not kinds or key[0] in kinds)


def old_prices(*, book: PriceBook, at: date, days: int) -> tuple[AgedPrice, ...]:
    """Offers of the book whose newest price is older than a limit on a day.

    Parameters
    ----------
    book : PriceBook
        Our own prices.
    at : date
        The day; entries after it do not count.
    days : int
        Oldest age that is still fresh. [day]

    Returns
    -------
    tuple of AgedPrice
        The oldest first.
    """
    day = checked_day(at)
    aged = [AgedPrice(entry=entry, age=(day - entry.as_of).days) for entry in _newest(book, day)]
    return tuple(sorted((one for one in aged if one.age > days), key=lambda one: -one.age))


def ending_offers(*, book: PriceBook, at: date, days: int) -> tuple[BookEntry, ...]:
    """Offers of the book that cannot be bought, or only by old customers, within some days of a day.

    Parameters
    ----------
    book : PriceBook
        Our own prices.
    at : date
        The day.
    days : int
        How far to look ahead. [day]

    Returns
    -------
    tuple of BookEntry
        Newest entries of those offers, by table and name.
    """
    limit = checked_day(at) + timedelta(days=days)
    return tuple(
        entry
        for entry in _newest(book, at)
        if any(end and end <= limit for end in (entry.sold_until, entry.closed_to_new_from))
    )


def price_changes(
    *, book: PriceBook, earlier: date, later: date, models: Collection[str] = ()
) -> tuple[PriceChange, ...]:
    """What changed between two days: every offer of the book, and some models.

    Parameters
    ----------
    book : PriceBook
        Our own prices.
    earlier, later : date
        The two days.
    models : collection of str, optional
        Models to compare besides, as in `simulator.prices.pricing.inference_price`.

    Returns
    -------
    tuple of PriceChange
        Only what differs.

    Raises
    ------
    PriceError
        If the days are in the wrong order, or a model has no price on the later day; it lists all of them.
    """
    if not checked_day(earlier) < checked_day(later):
        raise PriceError([f"the earlier day {earlier} must lie before the later day {later}"])
    then, now = (
        {(entry.kind, entry.name): (entry.unit, entry.amounts) for entry in _newest(book, day)}
        for day in (earlier, later)
    )
    faults: list[str] = []
    for model in models:
        if ("inference", model) not in book.entries:
            try:
                priced = inference_price(model=model, as_of=later, book=book)
                now["inference", model] = "USD/token", priced.inputs
                then["inference", model] = "USD/token", inference_price(model=model, as_of=earlier, book=book).inputs
            except PriceError as error:
                faults += error.messages
        elif ("inference", model) not in then and ("inference", model) in now:
            # the book holds it since a later day: before that, its price came from genai-prices
            with suppress(PriceError):
                before = inference_price(model=model, as_of=earlier, book=book).inputs
                unit, amounts = now["inference", model]
                then["inference", model] = unit, {what: price for what, price in before.items() if what in amounts}
    if faults:
        raise PriceError(faults)
    return tuple(
        change
        for (kind, name), (unit, amounts) in sorted(now.items())
        for change in _changes(kind, name, unit, then.get((kind, name), ("", {})), amounts)
    )


def model_prices(*, book: PriceBook, models: Collection[str], at: date) -> dict[str, dict[str, float]]:
    """Prices of some models on a day; one without a price is left out.

    Parameters
    ----------
    book : PriceBook
        Our own prices.
    models : collection of str
        As in `simulator.prices.pricing.inference_price`.
    at : date
        The day.

    Returns
    -------
    dict of dict
        Model -> input -> price in canonical units.
    """
    found = {}
    for model in models:
        with suppress(PriceError):
            found[model] = inference_price(model=model, as_of=at, book=book).inputs
    return found


def model_changes(
    *, before: Mapping[str, Mapping[str, float]], after: Mapping[str, Mapping[str, float]]
) -> tuple[PriceChange, ...]:
    """What differs between two lists of prices of models, each as `model_prices` gives it.

    Parameters
    ----------
    before, after : mapping
        Model -> input -> price.

    Returns
    -------
    tuple of PriceChange
        Only what differs; a model that one of them lacks has None there.
    """
    unit = "USD/token"
    return tuple(
        change
        for name in sorted({*before, *after})
        for change in _changes("inference", name, unit, (unit, before.get(name, {})), after.get(name, {}))
    )


def _changes(
    kind: str, name: str, unit: str, old: tuple[str, Mapping[str, float]], amounts: Mapping[str, float]
) -> list[PriceChange]:
    """Prices of one name that differ; one in another unit counts as new."""
    before = old[1] if old[0] == unit else {}
    return [
        PriceChange(
            kind=kind, name=name, input_name=what, unit="fraction" if what == "batch_discount" else unit,
            before=before.get(what), after=amounts.get(what),
        )
        for what in dict.fromkeys([*before, *amounts])
        if before.get(what) != amounts.get(what)
    ]  # fmt: skip


def _newest(book: PriceBook, at: date) -> list[BookEntry]:
    """Newest entry of each offer that is not after a day, by table and name."""
    dated = [[entry for entry in book.entries[key] if entry.as_of <= at] for key in sorted(book.entries)]
    return [entries[-1] for entries in dated if entries]
