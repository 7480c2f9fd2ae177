"""What a look-up of prices answers with, and how it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The four prices of inference, named as the inputs that they set.
INFERENCE_PRICES: Final = (
    "price_per_input_token",
    "price_per_cached_token",
    "price_per_cache_write_token",
    "price_per_output_token",
)
#: Longest part of an unknown name that a message repeats. [character] Judgement: half a line.
MOST_NAME_SHOWN: Final = 60


class PriceError(ValueError):
    """A price that cannot be given; it carries every fault that was found.

    Parameters
    ----------
    messages : iterable of str
        All that is wrong, one line each.
    """

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages: tuple[str, ...] = tuple(messages)
        super().__init__("\n".join(self.messages))


@dataclass(frozen=True, slots=True, kw_only=True)
class InferencePrice:
    """What a token costs at one model on one day.

    Attributes
    ----------
    model : str
        Name under which the price was asked for, ``provider:model``.
    as_of : date
        Day for which it was asked.
    price_per_input_token, price_per_cached_token, price_per_cache_write_token, price_per_output_token : float
        The four prices. [USD/token]
    batch_discount : float or None
        Share of the price that the batch tier saves; None where no batch price is known. [fraction]
    cache_is_discounted : bool
        Whether a cached token is cheaper than a fresh one.
    cache_write_is_charged : bool
        Whether writing to the cache costs more than a fresh token.
    long_context_above : float or None
        Input tokens of a request above which all its tokens cost more (a cliff); None without one. [token/request]
    source : str
        Where the price is from, in words.
    source_key : str
        Key in ``sources.toml``.
    where : str
        File and line of the entry, or library and version.
    warnings : tuple of str
        What the reader must know before trusting the price.
    """

    model: str
    as_of: date
    price_per_input_token: float
    price_per_cached_token: float
    price_per_cache_write_token: float
    price_per_output_token: float
    batch_discount: float | None
    cache_is_discounted: bool
    cache_write_is_charged: bool
    long_context_above: float | None
    source: str
    source_key: str
    where: str
    warnings: tuple[str, ...]

    @property
    def inputs(self) -> dict[str, float]:
        """Inputs of an approach that this price sets, by name, in canonical units; the discount only if known."""
        prices = {name: float(getattr(self, name)) for name in INFERENCE_PRICES}
        return prices if self.batch_discount is None else {**prices, "batch_discount": self.batch_discount}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPrice:
    """What one offer of the price book costs: training, hosting, storage, an accelerator, a label, an hour of work.

    Attributes
    ----------
    kind, offer : str
        Table of the book and name in it.
    as_of : date
        Day from which the entry is known to hold (not the day asked for).
    value : float
        The price, in ``unit``.
    unit : str
        Canonical unit.
    source, source_key, where, warnings
        As in `InferencePrice`.
    """

    kind: str
    offer: str
    as_of: date
    value: float
    unit: str
    source: str
    source_key: str
    where: str
    warnings: tuple[str, ...]


def checked_day(as_of: object) -> date:
    """Day of a look-up, refused where it is missing or carries a time.

    Parameters
    ----------
    as_of : date
        The day asked for.

    Returns
    -------
    date
        The same day.

    Raises
    ------
    PriceError
        If it is anything but a date.

    Examples
    --------
    >>> checked_day(date(2026, 11, 22))
    datetime.date(2026, 11, 22)
    """
    if not isinstance(as_of, date) or isinstance(as_of, datetime):
        raise PriceError([f"as_of: a price needs the day it holds for, such as 2026-11-22; got {as_of!r}"])
    return as_of


def checked_name(name: object) -> str:
    """Name of a model or an offer, refused where it is anything but a text.

    Parameters
    ----------
    name : str
        The name asked for.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    PriceError
        If it is no text or an empty one.

    Examples
    --------
    >>> checked_name("tinker:qwen3-8b")
    'tinker:qwen3-8b'
    """
    if not isinstance(name, str) or not name:
        raise PriceError([f"a model or an offer is named by a text like 'openai:gpt-4.1-mini'; got {name!r}"])
    return name


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known names are nearest to an unknown one; nothing where none is near.

    Parameters
    ----------
    name : str
        The unknown name.
    known : iterable of str
        The names there are. One that is equal after its provider comes first.

    Returns
    -------
    str
        A clause that begins with a semicolon, or an empty text.

    Examples
    --------
    >>> nearest("gpt-5", ["openai:gpt-5", "openai:o3"])
    "; did you mean 'openai:gpt-5'?"
    """
    names, word = sorted(set(known)), name[:MOST_NAME_SHOWN]
    tail = word.rpartition(":")[2]
    same = sorted((other for other in names if other.rpartition(":")[2] == tail), key=len)
    near = [*same, *(other for other in get_close_matches(word, names, n=3) if other not in same)][:3]
    return f"; did you mean {' or '.join(repr(other) for other in near)}?" if near else ""


def shown(name: str) -> str:
    """Quote a name from a file for a message; a long one is cut."""
    return repr(name if len(name) <= MOST_NAME_SHOWN else name[:MOST_NAME_SHOWN] + "...")
