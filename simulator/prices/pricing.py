"""Dated prices: our own book first, genai-prices for the inference prices that the book does not hold.

A price is asked for by name and day. What is not known is an error that names the nearest known name, never 0 USD.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from simulator.prices.book import KINDS
from simulator.prices.discounts import batch_discount
from simulator.prices.library import STANDARD, library_models, library_price
from simulator.prices.records import (
    INFERENCE_PRICES,
    InferencePrice,
    OfferPrice,
    PriceError,
    checked_day,
    checked_name,
    nearest,
    shown,
)

if TYPE_CHECKING:
    from datetime import date

    from simulator.prices.book import BookEntry, PriceBook

#: Inputs that an offer of the book may set: input -> table of the book.
OFFER_INPUTS: Final[dict[str, str]] = {
    "price_per_training_token": "training",
    "hosting_price": "hosting",
    "gpu_price": "gpu",
    "storage_cost_per_month": "storage",
    "cost_per_example": "labelling",
    "labour_rate": "labour",
}
#: Age from which a price is called old. [day] Judgement: one year.
OLD_AFTER: Final = 365
#: How the name of a fine-tuned model begins: ft:<base>[-<year>-<month>-<day>][:<owner>...].
_FINE_TUNED: Final = "ft:"
_DAY_DIGITS: Final = (4, 2, 2)


def inference_price(
    *,
    model: str,
    as_of: date,
    book: PriceBook,
    input_tokens: float = 0.0,
    cache_lifetime: float = 0.0,
    tier: str = STANDARD,
    batch: bool = False,
) -> InferencePrice:
    """Price of the tokens of a model on a day.

    Parameters
    ----------
    model : str
        ``provider:model``; a fine-tuned model of the ``ft:`` family may carry its day and owner.
    as_of : date
        The day the price holds for.
    book : PriceBook
        Our own prices; an offer in it goes before genai-prices.
    input_tokens : float, optional
        Input tokens of one request; above a long-context threshold all its tokens cost more. [token/request]
    cache_lifetime : float, optional
        How long the cache must live; chooses between two write prices where there are two. [second]
    tier : str, optional
        ``standard``, or a service tier such as ``flex`` or ``priority``.
    batch : bool, optional
        Whether requests go in batches (``batch_share`` above 0): then a missing batch price is an error.

    Returns
    -------
    InferencePrice
        Four prices [USD/token], batch discount [fraction], source and warnings.

    Raises
    ------
    PriceError
        If the model is unknown, has no price that day, or lacks the tier or the batch price that is asked for.

    Notes
    -----
    A cached token costs as much as a fresh one where no cached price is known (overstates the cost), and a cache
    write as much as a fresh token where no write price is known (as most sellers do it).
    """
    day, model = checked_day(as_of), checked_name(model)
    if not input_tokens >= 0:
        raise PriceError([f"input_tokens: must be 0 or more, got {input_tokens!r}"])
    name = next((one for one in _spellings(model) if ("inference", one) in book.entries), None)
    # a price that the book holds from a later day on must not take the earlier ones away; genai-prices, though, knows
    # tuned models only by their base
    tuned = model.partition(":")[2].startswith(_FINE_TUNED)
    if name is not None and (tuned or book.entries["inference", name][0].as_of <= day):
        entry = _entry(book, ("inference",), name, day)
        return _book_inference_price(entry, model=model, as_of=day, tier=tier, batch=batch)
    price = library_price(
        model=model,
        as_of=day,
        input_tokens=input_tokens,
        cache_lifetime=cache_lifetime,
        tier=tier,
        batch=batch,
    )
    if price is None and name is not None:
        raise PriceError([f"{book.where} holds no price of {shown(model)} as early as {day}; use a later day"])
    if price is None:
        known = (*book.names("inference"), *library_models())
        message = f"no price of model {shown(model)} in {book.where} or genai-prices{nearest(model, known)}"
        raise PriceError([f"{message}; write 'provider:model' (all are listed by: breakeven prices)"])
    return price


def offer_price(
    *, kind: str, offer: str, as_of: date, book: PriceBook, count: float = 1.0, unit: str = ""
) -> OfferPrice:
    """Price of one offer of the book on a day.

    Parameters
    ----------
    kind : str
        Table of the book: a value of `OFFER_INPUTS`. Hosting may be a rented accelerator (table gpu) too.
    offer : str
        Name in the table, ``provider:offer``.
    as_of : date
        The day the price holds for.
    book : PriceBook
        Our own prices.
    count : float, optional
        How many of the priced thing are paid: accelerators in a replica, GB that are stored.
    unit : str, optional
        Canonical unit that is needed; the first one of the table if left out.

    Returns
    -------
    OfferPrice
        The price of all ``count`` in the unit, source and warnings.

    Raises
    ------
    PriceError
        If the offer is unknown, has no price that day, or is sold in another unit.
    """
    tables = tuple(OFFER_INPUTS.values())
    if kind not in tables:
        raise PriceError([f"no table {shown(kind)} of offers{nearest(kind, tables)}; allowed: {', '.join(tables)}"])
    if not 0 < count < math.inf:
        raise PriceError([f"count: must be above 0, got {count!r}"])
    day, unit = checked_day(as_of), unit or KINDS[kind][0]
    entry = _entry(book, ("hosting", "gpu") if kind == "hosting" else (kind,), checked_name(offer), day)
    if entry.unit != unit:
        message = f"{entry.address}: {shown(offer)} is sold in {entry.unit}, and {unit} is needed"
        raise PriceError([f"{message}; take another offer, or give the number and how it was converted"])
    measure = "" if entry.per == "one" else f" {entry.per}"
    times = f", x {count:g}{measure}" if measure or count != 1 else ""
    return OfferPrice(
        kind=entry.kind, offer=offer, as_of=entry.as_of, value=entry.amounts["value"] * count, unit=unit,
        source=f"{_source(entry)}{times}", source_key=entry.source, where=entry.address,
        warnings=_warnings(entry, day),
    )  # fmt: skip


def training_price(*, offer: str, as_of: date, book: PriceBook, unit: str = "USD/token") -> OfferPrice:
    """Price of training, per token, or per hour where ``unit`` is USD/hour; arguments as in `offer_price`."""
    return offer_price(kind="training", offer=offer, as_of=as_of, book=book, unit=unit)


def hosting_price(*, offer: str, as_of: date, book: PriceBook, count: float = 1.0) -> OfferPrice:
    """Price of an hour of one replica [USD/hour]; arguments as in `offer_price`."""
    return offer_price(kind="hosting", offer=offer, as_of=as_of, book=book, count=count)


def gpu_price(*, offer: str, as_of: date, book: PriceBook, count: float = 1.0) -> OfferPrice:
    """Price of an hour of the accelerators that the offer names [USD/hour]; arguments as in `offer_price`."""
    return offer_price(kind="gpu", offer=offer, as_of=as_of, book=book, count=count)


def storage_price(*, offer: str, as_of: date, book: PriceBook, count: float = 1.0) -> OfferPrice:
    """Price of storing a tuned model [USD/month], ``count`` in GB where it is priced so; as in `offer_price`."""
    return offer_price(kind="storage", offer=offer, as_of=as_of, book=book, count=count)


def labelling_price(*, offer: str, as_of: date, book: PriceBook, count: float = 1.0) -> OfferPrice:
    """Price of one labelled example [USD/example], of ``count`` labels each; arguments as in `offer_price`."""
    return offer_price(kind="labelling", offer=offer, as_of=as_of, book=book, count=count)


def labour_rate(*, offer: str, as_of: date, book: PriceBook) -> OfferPrice:
    """Price of an hour of work [USD/hour]; arguments as in `offer_price`."""
    return offer_price(kind="labour", offer=offer, as_of=as_of, book=book)


def _spellings(model: str) -> tuple[str, ...]:
    """Names under which the book may hold a model: as given, without owner, without owner and day."""
    provider, _, reference = model.partition(":")
    if not reference.startswith(_FINE_TUNED):
        return (model,)
    base = reference.split(":")[1]
    parts = base.rsplit("-", len(_DAY_DIGITS))
    dated = tuple(len(part) if part.isdigit() else 0 for part in parts[1:]) == _DAY_DIGITS
    bases = (base, parts[0]) if dated else (base,)
    return (model, *(f"{provider}:{_FINE_TUNED}{one}" for one in bases))


def _entry(book: PriceBook, kinds: tuple[str, ...], name: str, as_of: date) -> BookEntry:
    """Newest entry of an offer that is not after a day."""
    dated = next((book.entries[kind, name] for kind in kinds if (kind, name) in book.entries), None)
    if dated is None:
        elsewhere = sorted(kind for kind, other in book.entries if other == name)
        also = f" (it stands under {', '.join(elsewhere)})" if elsewhere else ""
        known = f"{also}{nearest(name, book.names(*kinds))}"
        raise PriceError([f"no {kinds[0]} price of {shown(name)} in {book.where}{known}"])
    current = [entry for entry in dated if entry.as_of <= as_of]
    if not current:
        first = f"the first {kinds[0]} price of {shown(name)} is of {dated[0].as_of}, after as_of {as_of}"
        raise PriceError([f"{dated[0].address}: {first}; use a later day, or give the number with its source"])
    return current[-1]


def _book_inference_price(entry: BookEntry, *, model: str, as_of: date, tier: str, batch: bool) -> InferencePrice:
    """Price of tokens from an entry of the book."""
    if tier != STANDARD:
        raise PriceError([f"{entry.address}: {shown(entry.name)} has no tier {shown(tier)}; leave tier out"])
    fresh, cached, write, output = INFERENCE_PRICES
    rates = {key: rate for key, rate in entry.amounts.items() if key in INFERENCE_PRICES}
    batched = {key: entry.amounts[f"batch_{key}"] for key in rates if f"batch_{key}" in entry.amounts}
    discount, discount_warnings = batch_discount(standard=rates, batch=batched, needed=(fresh, output), cached=cached)
    if batch and discount is None:
        raise PriceError([f"{entry.address}: {shown(entry.name)} has no batch price; set batch_share to 0"])
    warnings = [*_warnings(entry, as_of), *(f"{model}: {text}" for text in discount_warnings if batch)]
    if cached not in rates:
        warnings.append(f"{model}: no cached price is known, so a cached token costs as much as a fresh one")
    rates = {cached: rates[fresh], write: rates[fresh], **rates}
    return InferencePrice(
        model=model, as_of=as_of, **rates, batch_discount=discount,
        cache_is_discounted=rates[cached] < rates[fresh], cache_write_is_charged=rates[write] > rates[fresh],
        long_context_above=None, source=_source(entry), source_key=entry.source, where=entry.address,
        warnings=tuple(warnings),
    )  # fmt: skip


def _source(entry: BookEntry) -> str:
    """Where an entry is from, in words."""
    quality = "" if entry.quality == "published" else f", {entry.quality}"
    note = f"; {entry.note}" if entry.note else ""
    return f"{entry.address}, {entry.source} ({entry.place}{quality}), {entry.name} at {entry.as_of}{note}"


def _warnings(entry: BookEntry, as_of: date) -> tuple[str, ...]:
    """What the reader of an entry must know."""
    sale = ["a historic price"] if entry.status == "historic" else []
    if entry.closed_to_new_from and as_of >= entry.closed_to_new_from:
        sale.append(f"closed to new customers since {entry.closed_to_new_from}")
    if entry.sold_until:
        since = f"since {entry.sold_until}" if as_of >= entry.sold_until else f"from {entry.sold_until} on"
        sale.append(f"not sold {since}")
    said = [f"{', '.join(sale)}; new work needs an offer that is still sold"] if sale else []
    if (age := (as_of - entry.as_of).days) > OLD_AFTER:
        said.append(f"read {age} days before {as_of}; look for a newer price")
    if entry.quality == "opinion":
        said.append("somebody's judgement, not a seller's price")
    return tuple(f"{entry.name}: {text}" for text in said)
