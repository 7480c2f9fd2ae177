"""Every form of export by its word: what it needs, and how it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dashboard.exports.caption import caption, file_name
from dashboard.exports.margins import with_margins
from dashboard.exports.pictures import pictures
from dashboard.exports.refusal import ExportError
from dashboard.exports.standalone import html_bytes
from dashboard.exports.texts import csv_bytes, json_bytes, toml_bytes
from dashboard.exports.workbook.writing import xlsx_bytes
from dashboard.figures.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from dashboard.figures.view import View
    from dashboard.state import Shown

    Maker = Callable[..., bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of export.

    Attributes
    ----------
    label : str
        What a menu says.
    media : str
        Media type.
    make : callable or None
        Makes one file of one view; None for pictures, which are drawn together.
    whole : str
        What the file name says instead of the view, where the export is of the whole scenario.
    """

    label: str
    media: str
    make: Maker | None = None
    whole: str = ""


#: Word (and file ending) -> form.
FORMS: Final = {
    "png": Form(label="Picture (PNG)", media="image/png"),
    "svg": Form(label="Drawing (SVG)", media="image/svg+xml"),
    "pdf": Form(label="Page (PDF)", media="application/pdf"),
    "csv": Form(label="Numbers (CSV)", media="text/csv", make=csv_bytes),
    "json": Form(label="Everything (JSON)", media="application/json", make=json_bytes),
    "html": Form(label="Page of its own (HTML)", media="text/html", make=html_bytes),
    "xlsx": Form(
        label="Workbook with formulas (XLSX)", make=xlsx_bytes, whole="break-even-workbook",
        media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "toml": Form(label="Scenario (TOML)", media="application/toml", make=toml_bytes, whole="scenario"),
}  # fmt: skip


def exported(view: Shown, names: Sequence[str], *, form: str, day: date) -> dict[str, bytes]:
    """Files of some views in one form.

    Parameters
    ----------
    view : Shown
        Scenario, result and look.
    names : sequence of str
        Keys of the views; those of the whole page if empty. Forms of the whole scenario give one file.
    form : str
        A key of `FORMS`.
    day : date
        Day that the files say.

    Returns
    -------
    dict
        File name -> content.

    Raises
    ------
    ExportError
        If a view has no chart to draw, or something that is needed is missing.
    """
    kind = FORMS[form]
    chosen = [VIEWS[name] for name in names] or list(VIEWS.values())
    if kind.whole:
        first = chosen[0]
        name = file_name(view.scenario.name, kind.whole, day=day, ending=form)
        return {name: _made(kind, view, first, day)}
    if kind.make is None:
        return _pictures(view, chosen, form=form, day=day, asked=bool(names))
    return {file_name(view.scenario.name, one.key, day=day, ending=form): _made(kind, view, one, day) for one in chosen}


def _made(kind: Form, view: Shown, drawn: View, day: date) -> bytes:
    """Content of one file."""
    if kind.make is None:
        raise ExportError(f"{kind.label} is drawn, not written")
    return kind.make(view, drawn, day=day)


def _pictures(view: Shown, chosen: Sequence[View], *, form: str, day: date, asked: bool) -> dict[str, bytes]:
    """Pictures of views, all drawn by one browser; views without a chart are refused if they were asked for."""
    bare = [one.key for one in chosen if one.figure is None]
    if bare and asked:
        raise ExportError(f"{', '.join(bare)}: this view is a table and has no picture; export it as csv, html or json")
    drawn = [(one, one.figure(view)) for one in chosen if one.figure is not None]
    figures = [
        with_margins(figure, caption(view, one, day=day), scheme=view.look.scheme) for one, figure in drawn
    ]  # fmt: skip
    contents = pictures(figures, form=form)
    names = [file_name(view.scenario.name, one.key, day=day, ending=form) for one, _ in drawn]
    return dict(zip(names, contents, strict=True))
