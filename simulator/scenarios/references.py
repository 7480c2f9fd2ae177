"""Dated references into the price book: how a scenario names a price instead of writing it down."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final

from simulator.scenarios.entries import check_keys, wrong_number
from simulator.scenarios.faults import FaultList

#: The reference that names a model; the others name an offer of our own book.
INFERENCE_REFERENCE: Final = "price"
#: Dated reference into the price book -> the inputs that it sets.
REFERENCES: Final = {
    INFERENCE_REFERENCE: (
        "price_per_input_token", "price_per_cached_token", "price_per_cache_write_token",
        "price_per_output_token", "batch_discount",
    ),
    "training_price": ("price_per_training_token",),
    "hosting": ("hosting_price",),
    "storage": ("storage_cost_per_month",),
    "gpu": ("gpu_price",),
    "labour": ("labour_rate",),
    "labelling": ("cost_per_example",),
}  # fmt: skip
#: Most of a priced thing that one reference may count. Judgement.
MOST_COUNTED: Final = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceReference:
    """A price that a scenario takes from the price book as of a day.

    Attributes
    ----------
    name : str
        Dotted name, for example ``"prompting.price"``.
    asked : str
        Model (for ``price``) or offer of the price book, as ``provider:name``.
    as_of : datetime.date
        Day for which the price is asked.
    count : float
        How many of the priced thing make one: accelerators of a replica, gigabytes of a model, labels of an example.
    file, line : str, int
        Where it stands.
    """

    name: str
    asked: str
    as_of: datetime.date
    count: float
    file: str
    line: int

    @property
    def sets(self) -> tuple[str, ...]:
        """Dotted names of the inputs that it sets."""
        group, _, key = self.name.partition(".")
        return tuple(f"{group}.{name}" for name in REFERENCES[key])


def price_reference(name: str, raw: object, *, faults: FaultList) -> PriceReference | None:
    """One reference of a file; None where it has a fault.

    Parameters
    ----------
    name : str
        Dotted name, for example ``"prompting.price"``.
    raw : object
        What the file holds for it.
    faults : FaultList
        Takes up every fault on the way.

    Returns
    -------
    PriceReference or None
        The reference, or None: its faults are then in ``faults``.
    """
    group, _, key = name.partition(".")
    path, before = (group, key), len(faults.found)
    what = "model" if key == INFERENCE_REFERENCE else "offer"
    known = (what, "as_of") if key == INFERENCE_REFERENCE else (what, "as_of", "count")
    form = f'write {{ {what} = "provider:name", as_of = 2026-11-22 }}'
    if not isinstance(raw, dict):
        faults.add(path, name, f"{str(raw)[:40]} stands alone; {form}")
        return None
    check_keys(raw, known, path=path, name=name, faults=faults)
    if not isinstance(raw.get(what), str):
        faults.add(path, name, f"must name the {what} as a text; {form}")
    day = raw.get("as_of")
    if isinstance(day, datetime.datetime) or not isinstance(day, datetime.date):
        faults.add(path, name, f"needs as_of, the day of the price, as a date without quotes; {form}")
        day = datetime.date.min
    count = raw.get("count", 1)
    wrong = wrong_number(count)
    if wrong is None and not 0 < count <= MOST_COUNTED:
        wrong = f"{count} is out of limits; allowed: above 0 to {MOST_COUNTED:.0f}"
    if wrong is not None:
        faults.add((*path, "count"), name, f"count: {wrong}")
    if len(faults.found) > before:
        return None
    return PriceReference(
        name=name, asked=raw[what], as_of=day, count=float(count), file=faults.file, line=faults.line(*path)
    )
