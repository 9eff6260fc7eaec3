"""LibreOffice opens what is written here, gives back the same figures, and prints it."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest

from reformkpi import Evaluation, annexes, evaluate, files, periods

OFFICE, TEXT = shutil.which("soffice"), shutil.which("pdftotext")
pytestmark = pytest.mark.skipif(OFFICE is None or TEXT is None, reason="needs LibreOffice (soffice) and pdftotext")
ANNEX = annexes.load("sct-2025")
QUARTER = periods.ND09.quarter(2025, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a workbook, a document, a template and a CSV file."""
    path = tmp_path_factory.mktemp("office")
    reports = [
        ANNEX["I.3"].counted(59996, 100000, unit="sct", period=QUARTER),
        ANNEX["II.1"].counted(3, 4, unit="office", period=QUARTER),
    ]
    evaluation: Evaluation = evaluate(ANNEX, reports, period=QUARTER)
    for name in ("a.xlsx", "b.docx"):
        files.scorecard(path / name, evaluation)
    files.template(path / "c.xlsx", ANNEX, QUARTER, unit="office")
    return path


def converted(folder: Path, name: str, to: str) -> Path:
    out = folder / to.partition(":")[0]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE or "", profile, "--headless", "--convert-to", to, "--outdir", str(out), str(folder / name)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603  the program is LibreOffice
    return next(out.glob(f"{Path(name).stem}.*"))


def printed(pdf: Path) -> str:
    """Return the text of the pages, with the lines joined as the eye does."""
    command = [TEXT or "", "-layout", str(pdf), "-"]
    return " ".join(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())  # noqa: S603


def test_a_workbook_keeps_its_figures(folder: Path) -> None:
    book = openpyxl.load_workbook(converted(folder, "a.xlsx", "xlsx"))
    row = next(row for row in book.worksheets[0].iter_rows(values_only=True) if row[0] == "I.3")
    assert row[3:9] == ("✗ Chưa đạt", 59996, 100000, 59.996, -0.004, 4)
    text = converted(folder, "a.xlsx", "csv:Text - txt - csv (StarCalc):59,34,76,1,,1066,false,true").read_text()
    shown = next(row for row in csv.reader(text.splitlines(), delimiter=";") if row[0] == "I.3")
    assert shown[6].replace(",", ".") == "59.996"


def test_pages_hold_what_is_expected(folder: Path) -> None:
    for name in ("a.xlsx", "b.docx"):
        text = printed(converted(folder, name, "pdf"))
        assert "Chưa đạt" in text
        assert "01/NQ-CP" in text
        assert "59,996" in text or "59.996" in text
    assert text.count("59.996/100.000") == 3  # in the table, and twice in the explanation


def test_a_document_keeps_its_tables(folder: Path) -> None:
    document = docx.Document(str(converted(folder, "b.docx", "docx")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "59,996" in cells
    assert "59.996/100.000" in cells


def test_a_template_keeps_its_stamp_and_locks(folder: Path) -> None:
    book = openpyxl.load_workbook(converted(folder, "c.xlsx", "xlsx"))
    stamp = book["reformkpi"]
    assert [stamp.cell(row, 2).value for row in (1, 2, 4)] == ["sct-2025", str(QUARTER), "office"]
    assert stamp.sheet_state != "visible"
    sheet = book["Số liệu"]
    assert sheet.protection.sheet
    assert not sheet["E7"].protection.locked
    assert sheet["A7"].protection.locked
    assert len(sheet.data_validations.dataValidation) >= 3
