"""From dated price references to inputs with number, source and place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.parameters import PARAMETERS
from simulator.prices.book import PriceBook, price_book
from simulator.prices.pricing import OFFER_INPUTS, inference_price, offer_price
from simulator.prices.records import InferencePrice, OfferPrice, PriceError
from simulator.scenarios.entries import Entry
from simulator.scenarios.faults import Fault, ScenarioError
from simulator.scenarios.references import INFERENCE_REFERENCE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from simulator.scenarios.references import PriceReference
    from simulator.scenarios.text import Document


def read_book(document: Document, *, sources: Collection[str]) -> PriceBook:
    """Price book of a parsed file.

    Parameters
    ----------
    document : Document
        The parsed ``prices.toml``.
    sources : collection of str
        Keys of ``sources.toml``.

    Returns
    -------
    PriceBook
        The book.

    Raises
    ------
    ScenarioError
        If the book has faults.
    """
    try:
        return price_book(document.tree, where=document.file, lines=document.lines, sources=sources)
    except PriceError as error:
        faults = [Fault(file=document.file, line=0, name="", message=said) for said in error.messages]
        raise ScenarioError(faults) from None


def priced_entries(
    references: Iterable[PriceReference], *, book: PriceBook, batched: Collection[str] = ()
) -> tuple[dict[str, Entry], list[str]]:
    """Inputs that price references set, and what to know about the prices.

    Parameters
    ----------
    references : iterable of PriceReference
        The references.
    book : PriceBook
        Our own prices.
    batched : collection of str
        Tables whose requests go in batches: a missing batch price is a fault there.

    Returns
    -------
    entries : dict
        Dotted name -> input.
    notes : list of str
        Warnings that come with the prices.

    Raises
    ------
    ScenarioError
        If a price is unknown; it lists every such reference.

    Notes
    -----
    Where no batch price is known the discount is 0, never one that was not asked about.
    """
    entries: dict[str, Entry] = {}
    notes: list[str] = []
    faults: list[Fault] = []
    for reference in references:
        try:
            values, price = _asked(reference, book, batched)
        except PriceError as error:
            faults += [
                Fault(file=reference.file, line=reference.line, name=reference.name, message=said)
                for said in error.messages
            ]
            continue
        notes += [f"{reference.file}:{reference.line}: {reference.name}: {said}" for said in price.warnings]
        entries.update({name: _entry(name, value, reference, price) for name, value in values.items()})
    if faults:
        raise ScenarioError(faults)
    return entries, notes


def _asked(
    reference: PriceReference, book: PriceBook, batched: Collection[str]
) -> tuple[dict[str, float], InferencePrice | OfferPrice]:
    """Values that one reference sets, and the price that they are from."""
    group, _, key = reference.name.partition(".")
    if key == INFERENCE_REFERENCE:
        price = inference_price(model=reference.asked, as_of=reference.as_of, book=book, batch=group in batched)
        values = {f"{group}.{name}": value for name, value in price.inputs.items()}
        return {f"{group}.batch_discount": 0.0, **values}, price
    (name,) = reference.sets
    kind = OFFER_INPUTS[name.partition(".")[2]]
    offer = offer_price(kind=kind, offer=reference.asked, as_of=reference.as_of, book=book, count=reference.count)
    return {name: offer.value}, offer


def _entry(name: str, value: float, reference: PriceReference, price: InferencePrice | OfferPrice) -> Entry:
    """Input that a price sets, with the source of the price."""
    times = f" x {reference.count:g}" if reference.count != 1 else ""
    return Entry(
        name=name, value=value, unit=PARAMETERS[name].shown_in, source=price.source_key,
        where=f"{reference.asked}{times} on {reference.as_of}: {price.where}", file=reference.file,
        line=reference.line,
    )  # fmt: skip
