"""The whole page in one file: a report, the workbook, the scenario, or every view of it in an archive."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

from dashboard.exports.caption import file_name
from dashboard.exports.evidence import REPORT_DRAWS, evidence
from dashboard.exports.formats import FORMS, exported
from dashboard.exports.printing import printed
from dashboard.exports.report import report_html

if TYPE_CHECKING:
    from datetime import date

    from dashboard.state import Shown

#: Seed of what a page exports: the same for everybody.
SEED: Final = 0
#: What the word of a report begins with; its form follows.
REPORT: Final = "report-"


def whole_page(view: Shown, *, form: str, day: date) -> dict[str, bytes]:
    """File of the whole page.

    Parameters
    ----------
    view : Shown
        Scenario, result and look.
    form : str
        ``report-html``, ``report-pdf``, or a key of `formats.FORMS`.
    day : date
        Day that the file says.

    Returns
    -------
    dict
        One file name and its content; an archive where each view has a file of its own.

    Raises
    ------
    ExportError
        If something that is needed is missing.
    """
    if form.startswith(REPORT):
        return _report(view, form.removeprefix(REPORT), day)
    files = exported(view, [], form=form, day=day)
    if FORMS[form].whole:
        return files
    return {file_name(view.scenario.name, f"all-{form}", day=day, ending="zip"): zipped(files, day=day)}


def zipped(files: dict[str, bytes], *, day: date) -> bytes:
    """Archive of some files; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def _report(view: Shown, form: str, day: date) -> dict[str, bytes]:
    """Report for a decision meeting."""
    page = report_html(view, evidence(view, draws=REPORT_DRAWS, seed=SEED), day=day)
    content = printed(page) if form == "pdf" else page.encode()
    return {file_name(view.scenario.name, "report", day=day, ending=form): content}
