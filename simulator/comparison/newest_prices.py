"""The newest price list of genai-prices, fetched on request and used for one question."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genai_prices.data_snapshot import DataSnapshot

#: Word for the address that genai-prices itself publishes.
NEWEST: Final = "newest"
#: Longest part of a cause that a message repeats. [character]
MOST_CAUSE: Final = 200


def fetched_list(where: str) -> DataSnapshot:
    """Fetch a price list in the form in which genai-prices publishes it.

    Parameters
    ----------
    where : str
        `NEWEST`, or an ``http`` or ``https`` address.

    Returns
    -------
    DataSnapshot
        The list.

    Raises
    ------
    ValueError
        If nothing, or no such list, came from there.
    """
    from genai_prices import UpdatePrices

    if where != NEWEST and urlsplit(where).scheme not in ("http", "https"):
        raise ValueError(f"--against {where[:80]!r}: write {NEWEST!r}, or the http address of such a list")
    updater = UpdatePrices() if where == NEWEST else UpdatePrices(url=where)
    try:
        found = updater.fetch()
    except Exception as error:
        # the package lets through whatever its own parts raise: network, JSON, form
        cause = " ".join(str(error).split())[:MOST_CAUSE] or type(error).__name__
        raise ValueError(f"--against {where[:80]}: no price list came from there: {cause}") from None
    if not found or not found.providers:
        raise ValueError(f"--against {where[:80]}: the list there is empty")
    return found


@contextmanager
def priced_by(prices: DataSnapshot | None) -> Iterator[None]:
    """Let look-ups of inference prices use another list meanwhile.

    Parameters
    ----------
    prices : DataSnapshot or None
        What `fetched_list` returned; None leaves the installed list.
    """
    from genai_prices.data_snapshot import set_custom_snapshot

    set_custom_snapshot(prices)
    try:
        yield
    finally:
        set_custom_snapshot(None)
