"""Templates: what is filled in comes back as the reports it says, and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from reformkpi import Annex, Counts, Measurement, Unit, annexes, errors, evaluate, files, periods, testing
from reformkpi.files import Reading, _template
from reformkpi.files._read import read
from reformkpi.files._sheets import Cell, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

ANNEX = annexes.load("sct-2025")
QUARTER = periods.ND09.quarter(2025, 1)


def filled(sheets: Sequence[Sheet], annex: Annex) -> Reading:
    """Read a filled template."""
    mark = _template.stamp(sheets)
    assert mark is not None
    return _template.filled(sheets, annex, mark)


def fill(path: Path, counts: dict[str, tuple[object, object]], *, unit: str = "", day: object = None) -> list[Sheet]:
    """Fill in a template with a spreadsheet program, and read it."""
    book = openpyxl.load_workbook(path)
    sheet: Any = book["Số liệu"]
    for row in range(7, sheet.max_row + 1):
        for column, value in enumerate(counts.get(sheet.cell(row, 2).value, ()), start=5):
            sheet.cell(row, column).value = value
    if unit:
        sheet["D3"] = unit
    if day:
        sheet["D4"] = day
    book.save(path)
    return list(read(path))


def plain(annex: Annex) -> Annex:
    """Return an annex with a name that a workbook holds."""
    return evolve(annex, name="annex")


class TestRoundTrip:
    """Template, filled in, read and judged: the same as judging the reports."""

    @settings(max_examples=25)
    @given(st.data(), testing.annexes().map(plain))
    def test_law(self, data: st.DataObject, annex: Annex) -> None:
        folder = Path(data.draw(st.just("."))).resolve()
        sent: list[Measurement] = []
        again: list[Measurement] = []
        for unit in annex.units:
            rows = [row for row in annex.values() if unit in (row.department, *row.responsible)]
            if not rows:
                continue
            chosen = [row for row in rows if data.draw(st.booleans())]
            reports = [
                row.counted(*_pair(data.draw(testing.counts(row.target))), unit=unit, period=QUARTER) for row in chosen
            ]
            path = folder / "filled.xlsx"
            file = BytesIO(_template._written(annex, QUARTER, unit, rows))
            book = openpyxl.load_workbook(file)
            book.save(path)
            try:
                sheets = fill(path, {one.indicator: _pair(one.value) for one in reports})
            finally:
                path.unlink()
            reading = filled(sheets, annex)
            assert reading.problems == ()
            assert all(one.source and one.source.startswith("filled.xlsx, Số liệu!E") for one in reading)
            sent += reports
            again += [evolve(one, source=None) for one in reading]
        assert evaluate(annex, again, period=QUARTER) == evaluate(annex, sent, period=QUARTER)


def _pair(value: object) -> tuple[int, int]:
    assert isinstance(value, Counts)
    return value.numerator, value.denominator


class TestWritten:
    """What the workbook holds."""

    def test_locks_checks_and_stamp(self, tmp_path: Path) -> None:
        path = tmp_path / "mau.xlsx"
        files.template(path, ANNEX, QUARTER, unit="Pháp chế")
        book = openpyxl.load_workbook(path)
        sheet: Any = book["Số liệu"]
        assert [sheet.cell(6, column).value for column in range(1, 8)] == list(_template._HEADER)
        assert sheet["D3"].value == "Phòng Pháp chế"
        assert "quý I/2025 (từ ngày 15/12/2024 đến ngày 14/3/2025)" in sheet["A2"].value
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert book.security.lockStructure
        unlocked = {
            cell.coordinate for row in sheet.iter_rows() for cell in row if cell.row != 4 and not cell.protection.locked
        }
        last = sheet.max_row
        assert unlocked == {f"{letter}{row}" for letter in "EFG" for row in range(7, last + 1)}
        assert not sheet["D4"].protection.locked
        checks = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
        assert checks[f"E7:E{last}"].formula1 == 'AND(ISNUMBER(E7),E7>=0,E7=INT(E7),OR(F7="",E7<=F7))'
        assert checks[f"F7:F{last}"].error == "Mẫu số phải là số nguyên từ 0 trở lên và không nhỏ hơn tử số."
        stamp: Any = book["reformkpi"]
        assert stamp.sheet_state == "veryHidden"
        assert [stamp.cell(row, 2).value for row in range(1, 6)] == ["sct-2025", str(QUARTER), "unit", "legal", "1"]

    def test_without_a_unit_there_is_a_list(self, tmp_path: Path) -> None:
        path = tmp_path / "mau.xlsx"
        files.template(path, ANNEX, QUARTER)
        sheet: Any = openpyxl.load_workbook(path)["Số liệu"]
        checks = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
        assert (checks["D3"].type, checks["D3"].formula1) == ("list", "reformkpi!$D$1:$D$3")
        assert sheet.max_row == 6 + 11
        sheets = fill(path, {"I.3": (9, 15)}, unit="Phòng Pháp chế", day=datetime(2025, 3, 17))  # noqa: DTZ001  as sheets keep days
        (report,) = filled(sheets, ANNEX).reports
        assert (report.unit, report.value, report.as_of) == ("legal", Counts(9, 15), date(2025, 3, 17))

    def test_formulas_stay_text(self, tmp_path: Path) -> None:
        row = evolve(ANNEX["I.3"], id="=1+1", title="=2+2\x1b")
        files.template(tmp_path / "a.xlsx", evolve(ANNEX, indicators=[row]), QUARTER)
        sheet: Any = openpyxl.load_workbook(tmp_path / "a.xlsx")["Số liệu"]
        assert [(sheet.cell(7, column).data_type) for column in (2, 3)] == ["s", "s"]

    def test_an_empty_annex(self, tmp_path: Path) -> None:
        empty = evolve(ANNEX, indicators=[])
        files.template(tmp_path / "a.xlsx", empty, QUARTER)
        assert filled(fill(tmp_path / "a.xlsx", {}, unit="legal"), empty).reports == ()
        with pytest.raises(errors.NotResponsible):
            files.template(tmp_path / "a.xlsx", empty, QUARTER, unit="legal")

    def test_rejected(self, tmp_path: Path) -> None:
        with pytest.raises(errors.WrongType, match="annex"):
            files.template(tmp_path / "a.xlsx", {}, QUARTER)  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType, match="period"):
            files.template(tmp_path / "a.xlsx", ANNEX, "2025-Q1")  # type: ignore[arg-type]
        with pytest.raises(errors.InvalidValue, match="suffix: expected '.xlsx', got '.xls'"):
            files.template(tmp_path / "a.xls", ANNEX, QUARTER)
        with pytest.raises(errors.InvalidValue, match="printable"):
            files.template(tmp_path / "a.xlsx", evolve(ANNEX, name="a\nb"), QUARTER)
        with pytest.raises(errors.UnknownUnit):
            files.template(tmp_path / "a.xlsx", ANNEX, QUARTER, unit="x")


class TestRead:
    """What is wrong is named by its cell, all at once."""

    def test_problems(self, tmp_path: Path) -> None:
        path = tmp_path / "q.xlsx"
        files.template(path, ANNEX, QUARTER)
        counts = {"I.1": (1, None), "I.2": (1.5, 2), "I.3": (3, 2), "I.4": ("07", 10), "I.5": (-1, 1)}
        reading = filled(fill(path, counts, unit="Phòng X", day="hôm qua"), ANNEX)
        assert [(one.kind.value, one.where) for one in reading.problems] == [
            ("unknown unit", "q.xlsx, Số liệu!D3"),
            ("not a day", "q.xlsx, Số liệu!D4"),
            ("missing", "q.xlsx, Số liệu!F7"),
            ("not a count", "q.xlsx, Số liệu!E8"),
            ("numerator exceeds denominator", "q.xlsx, Số liệu!E9"),
            ("not a count", "q.xlsx, Số liệu!E11"),
        ]
        reading = filled(fill(path, counts, unit="legal", day=date(2025, 3, 1)), ANNEX)
        assert [one.where for one in reading.problems][2:4] == ["q.xlsx, Số liệu!E9", "q.xlsx, Số liệu!E11"]
        assert [one.value for one in reading] == [Counts(7, 10)]
        book = openpyxl.load_workbook(path)
        book["Số liệu"]["B10"] = "I.9"
        book.save(path)
        assert filled(read(path), ANNEX).problems[3].kind.value == "unknown indicator"

    def test_cells_are_read_as_elsewhere(self, tmp_path: Path) -> None:
        path = tmp_path / "q.xlsx"
        files.template(path, ANNEX, QUARTER)
        blank = filled(fill(path, {"I.3": (9, 15)}, unit="  "), ANNEX)
        assert [(one.kind.value, one.where) for one in blank.problems] == [("unknown unit", "q.xlsx, Số liệu!D3")]
        (report,) = filled(fill(path, {}, unit=" Phòng  Pháp chế ", day="17/3/2025"), ANNEX)
        assert (report.unit, report.as_of) == ("legal", date(2025, 3, 17))

    def test_a_newer_template(self, tmp_path: Path) -> None:
        files.template(tmp_path / "q.xlsx", ANNEX, QUARTER, unit="legal")
        sheet, stamp = read(tmp_path / "q.xlsx")
        newer = evolve(stamp, rows=stamp.rows | {4: (stamp.cell(4, 0), Cell("2"))})
        (problem,) = filled([sheet, newer], ANNEX).problems
        assert str(problem) == (
            "q.xlsx, reformkpi!B5: this release does not know version 'unit 2' of the template, only 'unit 1'. "
            "Update reformkpi."
        )

    def test_another_workbook(self, tmp_path: Path) -> None:
        files.template(tmp_path / "q.xlsx", ANNEX, QUARTER)
        sheets = read(tmp_path / "q.xlsx")
        assert _template.stamp(sheets[:1]) is None
        other = evolve(ANNEX, name="b")
        assert [str(one) for one in filled(sheets, other).problems] == [
            "q.xlsx: this is a template of 'sct-2025', not of 'b'."
        ]
        assert [one.kind for one in filled(sheets[1:], ANNEX).problems] == [files.ProblemKind.NO_SHEET]

    @pytest.mark.parametrize(
        ("row", "value", "kind"),
        [
            (4, "2", "other version"),
            (2, "grid", "other version"),
            (1, "2025", "not a period"),
            (1, "2025-01-01/x", "not a period"),
        ],
    )
    def test_another_stamp(self, tmp_path: Path, row: int, value: str, kind: str) -> None:
        files.template(tmp_path / "q.xlsx", ANNEX, QUARTER, unit=Unit("legal", "Phòng Pháp chế", aliases=["Pháp chế"]))
        sheet, stamp = read(tmp_path / "q.xlsx")
        changed = evolve(stamp, rows=stamp.rows | {row: (stamp.cell(row, 0), Cell(value))})
        assert [one.kind.value for one in filled([sheet, changed], ANNEX).problems] == [kind]
