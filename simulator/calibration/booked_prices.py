"""Prices of the price book and of genai-prices for what the user's files name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.calibration.spend import TokenPrices
from simulator.calibration.training_bills import training_bills

if TYPE_CHECKING:
    from datetime import date

    from simulator.calibration.records import TrainingFile
    from simulator.calibration.request_summary import RequestSummary
    from simulator.calibration.training_bills import TrainingBill
    from simulator.prices.book import PriceBook

#: Beginning of a model's name -> its provider, for logs that leave the provider out.
_PROVIDERS: Final = {
    "gpt": "openai", "o1": "openai", "o3": "openai", "o4": "openai", "ft:": "openai", "chatgpt": "openai",
    "claude": "anthropic", "gemini": "google", "mistral": "mistral", "ministral": "mistral", "deepseek": "deepseek",
}  # fmt: skip


def model_prices(summary: RequestSummary, *, as_of: date, book: PriceBook) -> dict[str, TokenPrices]:
    """Prices of the models of a log, by the log's own names; models without a known price are absent.

    Parameters
    ----------
    summary : RequestSummary
        Sums over the file.
    as_of : date
        Day of the prices; that of the log, to check what was billed.
    book : PriceBook
        Our own prices; genai-prices is asked after it.
    """
    from simulator.prices.pricing import inference_price
    from simulator.prices.records import PriceError

    found = {}
    for model in summary.models:
        name = _addressed(model.model)
        if not name:
            continue
        try:
            price = inference_price(model=name, as_of=as_of, book=book)
        except PriceError:
            continue
        found[model.model] = TokenPrices(
            input=price.price_per_input_token,
            cached=price.price_per_cached_token,
            cache_write=price.price_per_cache_write_token,
            output=price.price_per_output_token,
            batch_discount=price.batch_discount or 0.0,
        )
    return found


def _addressed(model: str) -> str:
    """Name as the price book wants it, provider:model; "" if the provider cannot be told."""
    if not model:
        return ""
    if "/" in model:
        provider, _, rest = model.partition("/")
        return f"{provider}:{rest}"
    lowered = model.lower()
    provider = next((provider for start, provider in _PROVIDERS.items() if lowered.startswith(start)), "")
    return f"{provider}:{model}" if provider else model if ":" in model else ""


def training_prices(*, as_of: date, book: PriceBook) -> tuple[dict[str, float], dict[str, str]]:
    """Price of a trained token at every offer of the book, and why an offer has none.

    Parameters
    ----------
    as_of : date
        Day of the prices.
    book : PriceBook
        Our own prices.

    Returns
    -------
    dict of str to float
        Offer -> price [USD/token].
    dict of str to str
        Offer -> why it cannot be billed by the token.
    """
    from simulator.prices.pricing import training_price
    from simulator.prices.records import PriceError

    prices: dict[str, float] = {}
    refused: dict[str, str] = {}
    for offer in book.names("training"):
        try:
            prices[offer] = training_price(offer=offer, as_of=as_of, book=book).value
        except PriceError as fault:
            refused[offer] = fault.messages[0]
    return prices, refused


def training_bills_of(
    training: TrainingFile, *, epochs: float | None = None, as_of: date, book: PriceBook
) -> tuple[tuple[TrainingBill, ...], dict[str, str]]:
    """Cost of one run on a file at every offer of the book, and why an offer has none.

    Parameters
    ----------
    training : TrainingFile
        The counted file.
    epochs : float, optional
        Passes over the file [epoch]; each provider's published default without it.
    as_of : date
        Day of the prices.
    book : PriceBook
        Our own prices.

    Returns
    -------
    tuple of TrainingBill
        The cheapest first.
    dict of str to str
        Offer -> why it cannot be billed by the token.
    """
    prices, refused = training_prices(as_of=as_of, book=book)
    return training_bills(training=training, prices=prices, epochs=epochs), refused
