"""Inference prices of the genai-prices package, with its silent answers turned into errors and warnings.

The package bills an unknown tier at the standard price, a missing cached price at the full one, and takes the
present time where none is given. Here the day is always passed, and nothing is passed over in silence.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from simulator.prices.discounts import batch_discount
from simulator.prices.records import InferencePrice, PriceError, nearest, shown
from simulator.units import to_canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import ModelInfo, ModelPrice, Provider, TieredPrices

    Stated = dict[str, Decimal | TieredPrices]

#: Source key of the package.
SOURCE_KEY: Final = "genai-prices"
#: Tier that needs no asking.
STANDARD: Final = "standard"
#: Day before which the package mostly knows later prices only. Found by comparing it with known past prices.
THIN_BEFORE: Final = date(2025, 1, 1)
#: Time of day of a look-up. Judgement: noon UTC is outside the peak windows that the package knows.
TIME_OF_LOOK_UP: Final = time(12, tzinfo=UTC)
#: Longest life of a cache that the ordinary write price buys where two are sold. [second] Anthropic's price page.
SHORT_CACHE_LIFETIME: Final = 300.0

_INPUT, _OUTPUT, _CACHED = "input_mtok", "output_mtok", "cache_read_mtok"
_WRITE, _LONG_WRITE = "cache_write_mtok", "cache_write_1h_mtok"
_SHOWN: Final = {_INPUT: "input", _CACHED: "cached", _OUTPUT: "output"}


def library_models() -> tuple[str, ...]:
    """Models that genai-prices can price by text token, as ``provider:model``.

    Returns
    -------
    tuple of str
        Names, in order.

    Examples
    --------
    >>> "openai:gpt-4.1-mini" in library_models()
    True
    """
    latest = datetime.max.replace(tzinfo=UTC)
    return tuple(
        sorted(
            f"{provider.id}:{info.id}"
            for provider in _snapshot().providers
            for info in provider.models
            if {_INPUT, _OUTPUT} <= _stated(info.get_prices(latest)).keys()
        )
    )


def library_price(
    *, model: str, as_of: date, input_tokens: float, cache_lifetime: float, tier: str, batch: bool
) -> InferencePrice | None:
    """Price of a model in genai-prices on a day; None where the package does not know the model.

    Parameters
    ----------
    model : str
        ``provider:model``.
    as_of : date
        The day; it stands for noon UTC, and weekdays and holidays are not told apart.
    input_tokens : float
        Input tokens of a request; above a long-context threshold every token costs more. [token/request]
    cache_lifetime : float
        Above `SHORT_CACHE_LIFETIME` the long-lived cache is paid where the seller has two. [second]
    tier : str
        `STANDARD` or a service tier that the seller has for this model on that day, such as ``flex``.
    batch : bool
        Whether a batch price is needed.

    Returns
    -------
    InferencePrice or None
        The prices, with warnings.

    Raises
    ------
    PriceError
        If the model is not priced by text token, or the tier or the needed batch price is not offered that day.

    Examples
    --------
    >>> price = library_price(model="openai:gpt-4.1-mini", as_of=date(2026, 11, 22), input_tokens=0,
    ...                       cache_lifetime=0, tier="standard", batch=False)
    >>> f"{price.price_per_input_token:.2e} USD/token"
    '4.00e-07 USD/token'
    """
    found = _found(model)
    if found is None:
        return None
    provider, info = found
    moment = datetime.combine(as_of, TIME_OF_LOOK_UP)
    stated = _stated(info.get_prices(moment))
    if not {_INPUT, _OUTPUT} <= stated.keys():
        units = ", ".join(stated) or "nothing"
        raise PriceError([f"{shown(model)} has no price per input and output token (priced there: {units})"])
    variants = _variants(provider, info, moment)
    if tier != STANDARD and (batch or tier not in variants or tier == "batch"):
        raise PriceError([_tier_fault(model, as_of, tier, batch, variants)])
    if batch and "batch" not in variants:
        raise PriceError([_batch_fault(model, as_of, info)])
    stated = variants.get(tier, stated)
    rates = {key: _rate(price, input_tokens) for key, price in stated.items()}
    batched = {key: _rate(price, input_tokens) for key, price in variants.get("batch", {}).items()}
    discount, discount_warnings = batch_discount(
        standard=rates, batch=batched if tier == STANDARD else {}, needed=(_INPUT, _OUTPUT), cached=_CACHED
    )
    cached, write = rates.get(_CACHED, rates[_INPUT]), rates.get(_WRITE, rates[_INPUT])
    long_lived = cache_lifetime > SHORT_CACHE_LIFETIME and _LONG_WRITE in rates
    write = rates[_LONG_WRITE] if long_lived else write
    steps = sorted({float(tier.start) for price in stated.values() for tier in getattr(price, "tiers", ())})
    warnings = [
        *([f"genai-prices prices it as {provider.id} {info.id}"] if not model.endswith(f":{info.id}") else []),
        *_rate_warnings(rates),
        *(["the write price of the long-lived cache is used"] if long_lived else []),
        *[f"above {step:g} input tokens the whole request costs more" for step in steps if input_tokens > step],
        *_date_warnings(info, as_of),
        *(discount_warnings if batch else ()),
    ]
    return InferencePrice(
        model=model, as_of=as_of,
        price_per_input_token=to_canonical(rates[_INPUT], "USD/Mtok"),
        price_per_cached_token=to_canonical(cached, "USD/Mtok"),
        price_per_cache_write_token=to_canonical(write, "USD/Mtok"),
        price_per_output_token=to_canonical(rates[_OUTPUT], "USD/Mtok"),
        batch_discount=discount, cache_is_discounted=cached < rates[_INPUT],
        cache_write_is_charged=write > rates[_INPUT], long_context_above=steps[0] if steps else None,
        source=f"{_version()}, {provider.id} {info.id} at {as_of}" + (f", {tier}" if tier != STANDARD else ""),
        source_key=SOURCE_KEY, where=_version(), warnings=tuple(f"{model}: {text}" for text in warnings),
    )  # fmt: skip


def is_ending(model: str) -> bool:
    """Whether the seller of a model of genai-prices has announced its end; the package knows no day.

    Examples
    --------
    >>> is_ending("openai:gpt-4.1-mini"), is_ending("nobody:nothing")
    (False, False)
    """
    found = _found(model)
    return found is not None and bool(found[1].deprecated)


def _snapshot() -> DataSnapshot:
    """Return the data of the package; imported late because it is large."""
    try:
        from genai_prices.data_snapshot import get_snapshot
    except ImportError:
        raise PriceError(
            ["the package genai-prices cannot be imported; install it with: pip install genai-prices"]
        ) from None

    return get_snapshot()


def _version() -> str:
    """Name and version of the package."""
    from genai_prices import __version__

    return f"genai-prices {__version__}"


def _found(model: str) -> tuple[Provider, ModelInfo] | None:
    """Provider and model of a name; the provider must be named exactly, the model may be an alias."""
    provider_id, _, reference = model.partition(":")
    provider = next((one for one in _snapshot().providers if one.id == provider_id), None)
    if provider is None or not reference:
        return None
    exact = next((info for info in provider.models if info.id == reference), None)
    if exact is not None:
        return provider, exact
    try:
        return _snapshot().find_provider_model(reference, None, provider_id, None)
    except LookupError:
        return None


def _stated(prices: ModelPrice) -> Stated:
    """Prices that are given, by their key in the package."""
    return {key: price for key, price in vars(prices).items() if price is not None}


def _rate(price: Decimal | TieredPrices, input_tokens: float) -> float:
    """Price that holds for a request of a size: above a threshold it is that of all its tokens, not of the rest."""
    from genai_prices.types import TieredPrices

    if not isinstance(price, TieredPrices):
        return float(price)
    reached = [tier for tier in price.tiers if input_tokens > tier.start]
    return float(max(reached, key=lambda tier: tier.start).price if reached else price.base)


def _variants(provider: Provider, info: ModelInfo, moment: datetime) -> dict[str, Stated]:
    """Tiers that the seller has at a moment, each with all its prices; an unlisted one is the standard price.

    A model lent from another provider keeps its standard price only: that is all the package knows of the reseller.
    """
    if not any(info is own for own in provider.models):
        return {}
    return {
        next(iter(one.when.values())): _stated(info.get_prices(moment, one.when))
        for one in info.price_variants or ()
        if len(one.when) == 1 and _stated(one.prices) and (not one.constraint or one.constraint.active(moment))
    }


def _tier_fault(model: str, as_of: date, tier: str, batch: bool, variants: Mapping[str, Stated]) -> str:
    """Why a tier is refused."""
    if batch or tier == "batch":
        return f"{shown(model)}: batches are a share of the requests (batch_share), at tier {STANDARD!r} alone"
    offered = [STANDARD, *(name for name in variants if name != "batch")]
    known = f"offered: {', '.join(offered)}{nearest(tier, offered)}"
    return f"{shown(model)} has no tier {shown(tier)} in {_version()} at {as_of}; {known}"


def _batch_fault(model: str, as_of: date, info: ModelInfo) -> str:
    """Why there is no batch price."""
    from genai_prices.types import StartDateConstraint

    variants = [one for one in info.price_variants or () if "batch" in one.when.values()]
    starts = [one.constraint.start_date for one in variants if isinstance(one.constraint, StartDateConstraint)]
    later = f"; it is known from {min(starts)}" if starts and min(starts) > as_of else ""
    return f"{shown(model)} has no batch price in {_version()} at {as_of}{later}; set batch_share to 0"


def _rate_warnings(rates: Mapping[str, float]) -> list[str]:
    """What the four prices leave out."""
    warnings = []
    if _CACHED not in rates:
        warnings.append("no cached price is known, so a cached token costs as much as a fresh one")
    if "requests_kcount" in rates:
        warnings.append(f"each 1000 requests cost {rates['requests_kcount']:g} USD besides; not counted")
    return warnings


def _date_warnings(info: ModelInfo, as_of: date) -> list[str]:
    """How the price depends on the time: thin history, hour of the day, changes to come, retirement."""
    from genai_prices.types import StartDateConstraint, TimeOfDateConstraint

    conditions = [] if not isinstance(info.prices, list) else [one.constraint for one in info.prices]
    noon = datetime.combine(as_of, TIME_OF_LOOK_UP)
    now, warnings = _said(info, noon), []
    if as_of < THIN_BEFORE:
        warnings.append(f"genai-prices knows little of prices before {THIN_BEFORE}: check it, or give the number")
    hours = sorted({one.start_time for one in conditions if isinstance(one, TimeOfDateConstraint)})
    others = [(hour, said) for hour in hours if (said := _said(info, datetime.combine(as_of, hour))) != now]
    if others:
        dear = "; ".join(f"from {hour:%H:%M} UTC {said}" for hour, said in others)
        warnings.append(f"the price depends on the hour: used {now} of noon UTC; {dear}")
    days = sorted({one.start_date for one in conditions if isinstance(one, StartDateConstraint)})
    for day in (day for day in days if day > as_of):
        if (said := _said(info, datetime.combine(day, TIME_OF_LOOK_UP))) != now:
            warnings.append(f"the price changes on {day} from {now} to {said}")
    return [*warnings, "its seller has announced its end"] if info.deprecated else warnings


def _said(info: ModelInfo, moment: datetime) -> str:
    """Prices at a moment, in words."""
    stated = _stated(info.get_prices(moment))
    words = [f"{_rate(stated[key], 0):g} {word}" for key, word in _SHOWN.items() if key in stated]
    return f"{', '.join(words)} USD/Mtok"
