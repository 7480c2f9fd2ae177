"""Prices at which what a file holds is billed: those of its requests' time, and of every training offer."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from simulator.calibration.booked_prices import model_prices, training_prices

if TYPE_CHECKING:
    from simulator.calibration.reading import Reading
    from simulator.prices.book import PriceBook
    from simulator.scenarios.scenario import Scenario


def billing_options(reading: Reading, *, scenario: Scenario, book: PriceBook, today: datetime.date) -> dict[str, Any]:
    """What `calibration` needs to bill a file.

    Parameters
    ----------
    reading : Reading
        What was read.
    scenario : Scenario
        Whose training offer proposes the epochs.
    book : PriceBook
        Prices of our own.
    today : date
        Day of the prices where the file has no date.

    Returns
    -------
    dict
        Keyword arguments of `calibration`; empty where there is nothing to bill.
    """
    if reading.requests is not None:
        day = today
        if reading.requests.dated and reading.requests.last == reading.requests.last:
            day = datetime.datetime.fromtimestamp(reading.requests.last, tz=datetime.UTC).date()
        return {"prices": model_prices(reading.requests, as_of=day, book=book)}
    if reading.training is not None:
        where = scenario.entries["fine_tuning.price_per_training_token"].where or ""
        offer = where.partition(" on ")[0]
        known = offer if offer in book.names("training") else None
        return {"training_prices": training_prices(as_of=today, book=book)[0], "offer": known}
    return {}
