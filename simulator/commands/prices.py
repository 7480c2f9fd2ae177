"""``breakeven prices``."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from simulator.commands.options import Folder, Json, checked
from simulator.commands.output import write_json

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.prices.book import PriceBook
    from simulator.prices.freshness import PriceChange

#: Models of the price library whose prices are looked up for one list; more are only named.
MOST_PRICED: Final = 60


def prices(
    word: Annotated[str, typer.Argument(metavar="WORD", help="Show only names that contain this.")] = "",
    kind: Annotated[
        str, typer.Option(metavar="WORD", help="inference, training, hosting, gpu, storage, labelling or labour.")
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="List old and ending prices, and verdicts that flip.")] = False,
    diff: Annotated[
        tuple[str, str] | None, typer.Option("--diff", metavar="DATE DATE", help="List what changed between two days.")
    ] = None,
    day: Annotated[str, typer.Option("--date", metavar="DATE", help="The day; today if left out.")] = "",
    days: Annotated[
        int, typer.Option(metavar="N", min=0, help="Age from which a price is old, and how far to look ahead.")
    ] = 180,
    against: Annotated[
        str,
        typer.Option(
            metavar="WHERE",
            help="With --check: fetch a price list and use it, 'newest' from genai-prices or an http address.",
        ),
    ] = "",
    json: Json = False,
    folder: Folder = None,
) -> None:
    """List prices by name and day, check that they are fresh, or say what changed."""
    from simulator.prices.book import KINDS
    from simulator.scenarios.files import presets_folder
    from simulator.scenarios.ground import prices as read_prices

    if kind:
        checked("--kind", kind, KINDS)
    if check and diff:
        raise ValueError("--check and --diff are two questions; ask one at a time")
    if against and not check:
        raise ValueError("--against goes with --check; --diff compares two days of the installed list")
    home = folder if folder and (folder / "prices.toml").is_file() else None
    book = read_prices(home or presets_folder())
    at = _day("--date", day) if day else datetime.datetime.now(tz=datetime.UTC).date()
    if diff:
        document = _changes(book, _day("--diff", diff[0]), _day("--diff", diff[1]), home)
    elif check:
        document = _checks(book, at, days, home, against)
    else:
        document = _listed(book, at, word, kind)
    if json:
        write_json(document)
        return

    from simulator.tables import prices as price_tables
    from simulator.tables.run import show

    show(
        *(price_tables.change_parts if diff else price_tables.check_parts if check else price_tables.list_parts)(
            document
        )
    )


def _listed(book: PriceBook, at: datetime.date, word: str, kind: str) -> dict[str, Any]:
    """Names that have a price, and the prices where they are not too many to look up."""
    from simulator.prices.freshness import priced_names
    from simulator.prices.pricing import inference_price
    from simulator.prices.records import PriceError

    names = [one for one in priced_names(book=book, kinds=[kind] if kind else []) if word.lower() in one.name.lower()]
    if not names:
        raise ValueError(f"no price has {word[:40]!r} in its name; breakeven prices lists all")
    lent = sum(one.newest is None for one in names)
    listed = []
    for one in names:
        told: dict[str, Any] = {
            "kind": one.kind, "name": one.name, "origin": one.origin, "status": one.status,
            "as_of": one.newest.isoformat() if one.newest else None, "unit": None, "amounts": None,
        }  # fmt: skip
        dated = [entry for entry in book.entries.get((one.kind, one.name), ()) if entry.as_of <= at]
        if dated:
            told |= {"as_of": dated[-1].as_of.isoformat(), "unit": dated[-1].unit, "amounts": dict(dated[-1].amounts)}
        elif one.newest is None and lent <= MOST_PRICED:
            try:
                told |= {
                    "unit": "USD/token",
                    "amounts": inference_price(model=one.name, as_of=at, book=book).inputs,
                }
            except PriceError as error:
                told["status"] = str(error)
        listed.append(told)
    return {"date": at.isoformat(), "prices": listed}


def _checks(book: PriceBook, at: datetime.date, days: int, folder: Path | None, against: str) -> dict[str, Any]:
    """Old prices, what ends, what changed since the presets looked or in another list, and verdicts that flip."""
    from simulator.comparison.newest_prices import fetched_list, priced_by
    from simulator.comparison.repricing import repriced_presets, used_models, used_prices
    from simulator.prices.freshness import ending_offers, model_changes, model_prices, old_prices, price_changes
    from simulator.prices.library import is_ending

    newer = fetched_list(against) if against else None
    users: dict[str, list[str]] = {}
    looked = at
    for preset, references in used_prices(folder).items():
        for reference in references.values():
            users.setdefault(reference.asked, []).append(preset)
            looked = min(looked, reference.as_of)
    used = {name: sorted(set(presets)) for name, presets in users.items()}
    models = used_models(folder)
    changed = price_changes(book=book, earlier=looked, later=at, models=models) if looked < at else ()
    installed = model_prices(book=book, models=models, at=at)
    before = {one.name: one.before for one in repriced_presets(at, folder=folder)} if newer else None
    with priced_by(newer):
        ending_models = [model for model in models if is_ending(model)]
        listed = model_changes(before=installed, after=model_prices(book=book, models=models, at=at)) if newer else ()
        presets = repriced_presets(at, folder=folder, before=before)
    return {
        "date": at.isoformat(),
        "days": days,
        "old": [
            {"kind": one.entry.kind, "name": one.entry.name, "as_of": one.entry.as_of.isoformat(), "age": one.age,
             "place": one.entry.address, "used_by": used.get(one.entry.name, [])}
            for one in old_prices(book=book, at=at, days=days)
            if one.entry.status == "current"
        ],
        "ending": [
            *({"kind": "inference", "name": model, "place": "genai-prices", "used_by": used.get(model, []),
               "sold_until": None, "closed_to_new_from": None} for model in ending_models),
            *({"kind": one.kind, "name": one.name, "place": one.address, "used_by": used.get(one.name, []),
               "sold_until": one.sold_until.isoformat() if one.sold_until else None,
               "closed_to_new_from": one.closed_to_new_from.isoformat() if one.closed_to_new_from else None}
              for one in ending_offers(book=book, at=at, days=days)),
        ],
        "since": looked.isoformat(),
        "changes": [_change(one) for one in changed if one.name in used],
        "against": against or None,
        "listed": [_change(one) for one in listed],
        "presets": [
            {"name": one.name, "before": one.before, "after": one.after, "flips": one.flips, "fault": one.fault}
            for one in presets
        ],
    }  # fmt: skip


def _changes(book: PriceBook, earlier: datetime.date, later: datetime.date, folder: Path | None) -> dict[str, Any]:
    """What changed between two days, in the book and for the models of the presets."""
    from simulator.comparison.repricing import used_models
    from simulator.prices.freshness import price_changes

    found = price_changes(book=book, earlier=earlier, later=later, models=used_models(folder))
    return {"earlier": earlier.isoformat(), "later": later.isoformat(), "changes": [_change(one) for one in found]}


def _change(change: PriceChange) -> dict[str, Any]:
    """One changed price as plain data."""
    from simulator.outputs.contract import plain_data

    told: dict[str, Any] = plain_data(change)
    return told


def _day(option: str, text: str) -> datetime.date:
    """Day that an option names."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{option} {text[:40]!r}: write a day such as 2026-11-22") from None
