"""The workbook against the engine, and against another program that calculates."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dashboard.exports.workbook import writing
from dashboard.exports.workbook.cells import Book
from dashboard.exports.workbook.formula_text import parsed
from dashboard.exports.workbook.inputs import input_cell_name
from dashboard.exports.workbook.values import Calculator, FormulaError
from dashboard.figures.views import VIEWS
from dashboard.state import Shown
from simulator.parameters import APPROACHES, PARAMETERS
from simulator.scenarios.files import preset_names, presets_folder
from simulator.units import from_canonical

AGREES = 1e-9
VIEW = VIEWS["break-even"]
PRESETS = preset_names(presets_folder())
#: A calculator of its own, so that not only our own reading of the formulas is tested.
SOFFICE = shutil.which("soffice")


def agree_over_volume(book: Book, view: Shown) -> None:
    """Compare the totals of every tenth volume with the engine's."""
    sheet, calculator = book.sheets["Volumes"], Calculator(book)
    for name in APPROACHES:
        expected = view.result.approaches[name].over_volume["total_cost"].tolist()
        assert len(expected) == sheet.last - sheet.first + 1
        for step in range(0, len(expected), 10):
            found = calculator.cell("Volumes", sheet.first + step, sheet.columns[name])
            assert found == pytest.approx(expected[step], rel=AGREES), (name, step)


def checks(book: Book, *, break_evens: bool) -> list[tuple[str, float, float]]:
    """Label, the program's number and the formula's, from the sheet of checks."""
    sheet, calculator = book.sheets["Checks"], Calculator(book)
    labels = {row: str(cell.content) for (row, column), cell in sheet.cells.items() if column == 0 and row > 0}
    return [
        (label, float(calculator.cell("Checks", row, 1)), float(calculator.cell("Checks", row, 2)))
        for row, label in labels.items()
        if label.startswith("Break-even") is break_evens
    ]


def type_in(book: Book, target: Shown) -> None:
    """Type all inputs of another scenario over those of a workbook, as a person would."""
    sheet = book.sheets["Inputs"]
    rows = {str(cell.content): row for (row, column), cell in sheet.cells.items() if column == 1}
    for name, entry in target.scenario.entries.items():
        if PARAMETERS[name].group == "requirements" or entry.value is None:
            continue
        sign, factor = re.fullmatch(r"=C\d+(?:([*/])(.+))?", str(sheet.cells[rows[name], 4].content)).groups()
        value = entry.value
        if isinstance(value, float) and sign:
            # undo what the formula beside it will do
            value = value * float(factor) if sign == "/" else value / float(factor)
        sheet.put(rows[name], 2, value)


@pytest.mark.parametrize("name", PRESETS)
def test_formulas_give_the_numbers_of_the_engine(name: str, shown: Callable[..., Shown], day: date) -> None:
    view = shown(name)
    book = writing.workbook(view, VIEW, day=day)
    compared = checks(book, break_evens=False)
    assert len(compared) == 3 * 9
    for label, program, formula in compared:
        assert formula == pytest.approx(program, rel=AGREES, abs=1e-12), label
    agree_over_volume(book, view)


@pytest.mark.parametrize(("first", "second"), list(pairwise(["ticket-triage", "content-moderation", "brand-voice"])))
def test_other_inputs_typed_in_give_the_numbers_of_the_other_scenario(
    first: str, second: str, shown: Callable[..., Shown], day: date
) -> None:
    target = shown(second)
    book = writing.workbook(shown(first), VIEW, day=day)
    type_in(book, target)
    agree_over_volume(book, target)


@pytest.mark.parametrize("name", ["content-moderation", "medical-transcription"])
def test_every_break_even_is_there(name: str, shown: Callable[..., Shown], day: date) -> None:
    view = shown(name)
    found = checks(writing.workbook(view, VIEW, day=day), break_evens=True)
    pairs = view.result.break_even["total_cost"].pairs.values()
    assert len(found) == sum(len(pair.crossings) for pair in pairs) > 0
    for label, program, formula in found:
        assert formula == pytest.approx(program, rel=AGREES), label


@pytest.mark.parametrize(
    "changes",
    [
        {"fine_tuning__hosting_price": 2.5, "fine_tuning__requests_per_hour_per_replica": 500.0},
        {"hybrid__switch_month": 30.0, "workload__horizon": 24.0},
        {"hybrid__switch_month": 1.0, "hybrid__escalated_share": 0.0},
        {"workload__max_attempts": 4.0, "workload__caught_share": 1.0, "prompting__run_correlation": 1.0},
        {"workload__caught_share": 0.0, "workload__max_attempts": 1.0},
        {"workload__horizon": 120.0, "workload__growth_per_month": 0.02, "fine_tuning__refresh_interval": 1.1},
        {"workload__cost_of_delay_per_day": 100.0, "workload__token_price_decline_per_year": 0.3},
        {"prompting__cache_lifetime": 0.0, "prompting__shots": 0.0},
    ],
    ids=lambda changes: " ".join(changes),
)
def test_corners_of_the_model_are_in_the_formulas(
    changes: dict[str, float], shown: Callable[..., Shown], day: date
) -> None:
    view = shown("ticket-triage", **changes)
    agree_over_volume(writing.workbook(view, VIEW, day=day), view)


def test_examples_that_grow_with_traffic_hold_at_the_scenario_s_own_volume(
    shown: Callable[..., Shown], day: date
) -> None:
    view = shown("ticket-triage", fine_tuning__labelled_share=0.01)
    book = writing.workbook(view, VIEW, day=day)
    about = [str(cell.content) for cell in book.sheets["About"].cells.values()]
    assert any("examples grow with traffic" in text for text in about)
    for label, program, formula in checks(book, break_evens=False):
        assert formula == pytest.approx(program, rel=AGREES, abs=1e-12), label


def test_an_input_stands_with_value_unit_and_source(moderation: Shown, day: date) -> None:
    sheet = writing.workbook(moderation, VIEW, day=day).sheets["Inputs"]
    rows = {str(cell.content): row for (row, column), cell in sheet.cells.items() if column == 1}
    assert set(PARAMETERS) <= set(rows)
    for name, entry in moderation.scenario.entries.items():
        told = [sheet.cells.get((rows[name], column)) for column in range(11)]
        assert told[8] is not None
        assert told[8].content
        if isinstance(entry.value, float):
            assert told[2] is not None
            expected = from_canonical(entry.value, entry.unit)
            canonical = entry.value
            assert told[2].content == pytest.approx(expected) or told[2].content == pytest.approx(canonical)


def test_a_file_carries_formulas_with_their_values_and_no_text_as_a_formula(hostile: Shown, day: date) -> None:
    content = writing.xlsx_bytes(hostile, VIEW, day=day)
    path = zipfile.ZipFile(io.BytesIO(content))
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    sheets = [ElementTree.fromstring(path.read(name)) for name in path.namelist() if "worksheets/sheet" in name]
    cells = [cell for sheet in sheets for cell in sheet.iterfind(".//m:c", space)]
    formulas = [cell for cell in cells if cell.find("m:f", space) is not None]
    assert len(formulas) > 1000
    assert all(cell.findtext("m:v", namespaces=space) is not None for cell in formulas)
    assert not [cell for cell in formulas if "HYPERLINK" in (cell.findtext("m:f", namespaces=space) or "")]
    shared = ElementTree.fromstring(path.read("xl/sharedStrings.xml"))
    texts = ["".join(node.itertext()) for node in shared.findall("m:si", space)]
    assert not [text for text in texts if text.lstrip().startswith(("=", "+", "@"))]
    assert any("HYPERLINK" in text for text in texts)
    assert "docProps/core.xml" in path.namelist()


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1+2*3^2", 19.0), ("=-2^2", 4.0), ("=(1-2^-50)<1", True), ("=2^3^2", 64.0), ("=IF(1>2,1/0,7)", 7.0),
        ('=IFERROR(MATCH(3,A1:A2,0),"none")', "none"), ("=SUMPRODUCT(A1:A2,(A1:A2>1)*A1:A2)", 4.0),
        ("=INDEX(A1:A2,2)-INT(-1.5)", 4.0), ("=SIGN(-3)+ABS(-3)", 2.0), ('=IF("a"="b",1,2)', 2.0),
    ],
)  # fmt: skip
def test_our_own_reading_of_formulas_follows_the_rules_of_spreadsheets(formula: str, value: object) -> None:
    book = Book()
    sheet = book.add("S")
    sheet.put(0, 0, 1.0)
    sheet.put(1, 0, 2.0)
    sheet.calculate(0, 1, formula.removeprefix("="))
    assert Calculator(book).cell("S", 0, 1) == value


@pytest.mark.parametrize("formula", ["=1+", "=A1 A2", "=VLOOKUP(1)", "=1/0", "={1}"])
def test_what_is_not_known_is_refused(formula: str) -> None:
    book = Book()
    sheet = book.add("S")
    sheet.calculate(0, 0, formula.removeprefix("="))
    with pytest.raises((ValueError, IndexError)):
        Calculator(book).cell("S", 0, 0)


def test_names_of_cells_are_names_to_every_spreadsheet() -> None:
    for name in PARAMETERS:
        assert re.fullmatch(r"[a-z_][a-z0-9_]+", input_cell_name(name))
        assert not re.fullmatch(r"[a-z]{1,3}\d+", input_cell_name(name))
        assert parsed(f"={input_cell_name(name)}").kind == "name"
    assert issubclass(FormulaError, ValueError)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed, so no other program can calculate")
def test_libreoffice_calculates_the_same(
    moderation: Shown, day: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # wrong values beside the formulas: what comes back is LibreOffice's own work
    monkeypatch.setattr(writing, "_shown", lambda _: -12345.0)
    profile = tmp_path / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
        "<value>0</value></prop></item></oor:items>",
        encoding="utf-8",
    )
    (tmp_path / "book.xlsx").write_bytes(writing.xlsx_bytes(moderation, VIEW, day=day))
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    subprocess.run(
        [str(SOFFICE), f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--convert-to", form,
         "--outdir", str(tmp_path), str(tmp_path / "book.xlsx")],
        check=True, capture_output=True, timeout=150,
    )  # fmt: skip
    with (tmp_path / "book-Checks.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    assert len(rows) > 25
    for label, program, formula, _, agrees in rows:
        assert float(formula) == pytest.approx(float(program), rel=AGREES, abs=1e-9), label
        assert agrees == "yes"
