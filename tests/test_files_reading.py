"""Sheets come out of a file as the file keeps them, and a file that is none is one problem, soon."""

from __future__ import annotations

import io
import itertools
import random
import struct
import time
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlrd
import xlwt
from openpyxl.chart import BarChart

from reformkpi import annexes, display, files, periods
from reformkpi.errors import InvalidFile, InvalidValue
from reformkpi.files import Problem, ProblemKind, _read
from reformkpi.files._read import read
from reformkpi.files._sheets import EMPTY, Cell, Sheet, Span

if TYPE_CHECKING:
    from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def written(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def only(path: Path, **how: str) -> Sheet:
    (sheet,) = read(path, **how)
    return sheet


def rejected(path: Path, **how: str) -> Problem:
    """Return the one problem of a file, which says where it is."""
    with pytest.raises(InvalidFile) as caught:
        read(path, **how)
    (problem,) = caught.value.problems
    assert problem.where.startswith(path.name)
    return problem


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return file.getvalue()


def unzipped(content: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def workbook(cells: dict[str, object], merged: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for place, value in cells.items():
        sheet[place] = value
    if merged:
        sheet.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(rows: str, head: str = "") -> bytes:
    body = f'<office:spreadsheet><table:table table:name="Quý I">{rows}</table:table></office:spreadsheet>'
    content = f"<?xml version='1.0'?>{head}<office:document-content {NAMESPACES}>{body}</office:document-content>"
    return zipped({"content.xml": content})


class TestXlsx:
    """Workbooks of today."""

    def test_values(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        sheet.title = "Quý I"
        sheet.append([0.996, 597.0, 0.1, 12, date(2025, 3, 1), datetime(2025, 3, 1, 8, 30), True])  # noqa: DTZ001  a workbook knows no zone
        for place, shown in {"A1": "0.0%", "B1": "General", "C1": '0.00" %"', "D1": "#,##0"}.items():
            sheet[place].number_format = shown
        sheet["B3"] = "Chi\u0309 tie\u0302u"
        sheet["D3"] = "=1+1"
        sheet["E4"] = datetime(2025, 3, 1).time()  # noqa: DTZ001  a workbook knows no zone
        sheet["A5"].number_format = "0.0"
        sheet.merge_cells("B3:C4")
        sheet.merge_cells("A6:B6")
        sheet["F3"] = "#DIV/0!"
        book.create_sheet("Ẩn").sheet_state = "hidden"
        book.create_chartsheet("Biểu đồ").add_chart(BarChart())
        book.save(tmp_path / "a.xlsx")
        shown, hidden = read(tmp_path / "a.xlsx")
        assert (shown.file, shown.name, shown.hidden) == ("a.xlsx", "Quý I", False)
        assert (hidden.name, hidden.hidden, hidden.rows) == ("Ẩn", True, {})
        assert shown.rows[0] == (
            Cell(Decimal("0.996"), percent=True, decimals=1),
            Cell(Decimal(597)),
            Cell(Decimal("0.1"), decimals=2),
            Cell(Decimal(12), decimals=0),
            Cell(date(2025, 3, 1)),
            Cell("2025-03-01 08:30:00"),
            Cell(value=True),
        )
        assert str(shown.rows[0][1].value) == "597"
        assert shown.rows[2] == (EMPTY, Cell("Chỉ tiêu"), EMPTY, Cell(uncomputed=True), EMPTY, Cell(error="#DIV/0!"))
        assert shown.rows[3] == (EMPTY, EMPTY, EMPTY, EMPTY, Cell("00:00:00"))
        assert list(shown.rows) == [0, 2, 3]
        assert set(shown.spans) == {Span(2, 1, 3, 2)}

    def test_not_a_formula(self, tmp_path: Path) -> None:
        assert only(written(tmp_path, "a.csv", workbook({"B1": "x"}))).rows == {0: (EMPTY, Cell("x"))}

    def test_far_cells(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.xlsx", workbook({"A1": 1, "ALL1048576": 2}))
        assert [(row, len(cells)) for row, cells in only(path).rows.items()] == [(0, 1), (1_048_575, 1000)]

    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            (b'r="ALL7"', b'r="XFD7"', "XFD7"),
            (b'<row r="7"', b'<row r="99999999"', "A1048577"),
        ],
    )
    def test_a_cell_too_far(self, tmp_path: Path, old: bytes, new: bytes, place: str) -> None:
        parts = unzipped(workbook({"A1": 1, "ALL7": 2}))
        name = "xl/worksheets/sheet1.xml"
        assert old in bytes(parts[name])  # type: ignore[arg-type]
        parts[name] = bytes(parts[name]).replace(old, new)  # type: ignore[arg-type]
        start = time.process_time()
        problem = rejected(written(tmp_path, "a.xlsx", zipped(parts)))
        assert time.process_time() - start < 1
        assert (problem.kind, problem.where) == (ProblemKind.TOO_LARGE, f"a.xlsx, Sheet!{place}")
        assert "mỗi bảng tối đa 1.048.576 dòng, 1.000 cột và 4.000.000 ô; " in problem.worded("vi")

    def test_many_empty_cells_take_no_time(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.xlsx", workbook({"A1": 1, "ALL3999": "=1+1"}))
        start = time.monotonic()
        assert list(only(path).rows) == [0, 3998]
        assert time.monotonic() - start < 5

    def test_merged_without_end(self, tmp_path: Path) -> None:
        parts = unzipped(workbook({"A1": 1}, merged="A1:B2"))
        name = "xl/worksheets/sheet1.xml"
        parts[name] = bytes(parts[name]).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')  # type: ignore[arg-type]
        assert only(written(tmp_path, "a.xlsx", zipped(parts))).spans == (Span(0, 0, 0, 0),)

    def test_external_links_are_not_followed(self, tmp_path: Path) -> None:
        parts = unzipped(workbook({"A1": "='[other.xlsx]Sheet1'!A1", "B1": 2}))
        target = 'Target="file:///other.xlsx" TargetMode="External"'
        kind = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"'
        parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" {kind} {target}/></Relationships>'
        )
        sheet = only(written(tmp_path, "a.xlsx", zipped(parts)))
        assert sheet.rows == {0: (Cell(uncomputed=True), Cell(Decimal(2), decimals=None))}

    def test_laughs(self, tmp_path: Path) -> None:
        parts = unzipped(workbook({"A1": "x"}))
        name = "xl/worksheets/sheet1.xml"
        worse = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + bytes(parts[name])  # type: ignore[arg-type]
        assert rejected(written(tmp_path, "a.xlsx", zipped({**parts, name: worse}))).kind is ProblemKind.UNREADABLE


class TestXls:
    """Workbooks of the years before 2007, still sent."""

    def test_values(self, tmp_path: Path) -> None:
        book = xlwt.Workbook()
        sheet = book.add_sheet("Quý I")
        percent, day = xlwt.easyxf(num_format_str="0.0%"), xlwt.easyxf(num_format_str="DD/MM/YYYY")
        sheet.write(0, 0, 0.996, percent)
        sheet.write(0, 1, 597)
        sheet.write(0, 2, date(2025, 3, 1), day)
        sheet.write(0, 3, True)  # noqa: FBT003  its signature
        sheet.row(0).set_cell_error(4, "#DIV/0!")
        sheet.write(0, 6, "Chi\u0309 tie\u0302u")
        sheet.write_merge(2, 3, 1, 2, "x")
        book.add_sheet("Ẩn").visibility = 1
        book.save(str(tmp_path / "a.xls"))
        shown, hidden = read(tmp_path / "a.xls")
        assert hidden.hidden
        assert not shown.hidden
        assert shown.rows == {
            0: (
                Cell(Decimal("0.996"), percent=True, decimals=1),
                Cell(Decimal(597)),
                Cell(date(2025, 3, 1)),
                Cell(value=True),
                Cell(error="#DIV/0!"),
                EMPTY,
                Cell("Chỉ tiêu"),
            ),
            2: (EMPTY, Cell("x")),
        }
        assert shown.spans == (Span(2, 1, 2, 2),)

    def test_encrypted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        today = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
        assert rejected(written(tmp_path, "a.xlsx", today)).kind is ProblemKind.ENCRYPTED

        def locked(**_: object) -> None:
            raise xlrd.XLRDError(why)

        monkeypatch.setattr(xlrd, "open_workbook", locked)
        why = "Workbook is encrypted"
        assert rejected(written(tmp_path, "a.xls", OLE)).kind is ProblemKind.ENCRYPTED
        why = "Workbook is damaged"
        assert rejected(written(tmp_path, "a.xls", OLE)).kind is ProblemKind.UNREADABLE

    def test_damaged(self, tmp_path: Path) -> None:
        for content in (OLE, OLE + b"\0" * 600):
            assert rejected(written(tmp_path, "a.xls", content)).kind is ProblemKind.UNREADABLE


class TestOds:
    """OpenDocument spreadsheets."""

    def test_values(self, tmp_path: Path) -> None:
        rows = """<table:table-row>
          <table:table-cell office:value-type="float" office:value="597.0"><text:p>597,0</text:p></table:table-cell>
          <table:table-cell office:value-type="percentage" office:value="0.996"><text:p>99,6%</text:p></table:table-cell>
          <table:table-cell office:value-type="percentage" office:value="1"><text:p>100%</text:p></table:table-cell>
          <table:table-cell office:value-type="date" office:date-value="2025-03-01"/>
          <table:table-cell office:value-type="date" office:date-value="2025-03-01T08:30:00"/>
          <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
          <table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
          <table:table-cell calcext:value-type="error"/>
          <table:table-cell table:formula="of:=1+1"/>
          <table:table-cell table:number-columns-repeated="16000"/>
        </table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/>
          <table:table-cell office:value-type="string" table:number-columns-repeated="2"><text:p>Chi\u0309</text:p><text:p>tie\u0302u</text:p></table:table-cell>
        </table:table-row>
        <table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>
        <table:table-row><table:table-cell/>
          <table:table-cell office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>x</text:p></table:table-cell>
          <table:covered-table-cell/>
        </table:table-row>
        <table:table-row><table:table-cell table:number-columns-spanned="3"/></table:table-row>"""
        sheet = only(written(tmp_path, "a.ods", ods(rows)))
        assert sheet.name == "Quý I"
        text = Cell("Chỉ\ntiêu")
        assert sheet.rows == {
            0: (
                Cell(Decimal(597)),
                Cell(Decimal("0.996"), percent=True, decimals=1),
                Cell(Decimal(1), percent=True, decimals=0),
                Cell(date(2025, 3, 1)),
                Cell("2025-03-01 08:30:00"),
                Cell(value=True),
                Cell(error="#DIV/0!"),
                Cell(error="#ERROR"),
                Cell(uncomputed=True),
            ),
            1: (EMPTY, EMPTY, text, text),
            2: (EMPTY, EMPTY, text, text),
            1000003: (EMPTY, Cell("x")),
        }
        assert sheet.spans == (Span(1000003, 1, 1000003, 2),)

    @pytest.mark.parametrize(("rows", "columns"), [(1, 10**9), (10**9, 1), (3000, 3000)])
    def test_repeated_without_end(self, tmp_path: Path, rows: int, columns: int) -> None:
        cell = f'<table:table-cell table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell>'
        row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
        assert rejected(written(tmp_path, "a.ods", ods(row))).kind is ProblemKind.TOO_LARGE

    def test_a_row_that_is_repeated(self, tmp_path: Path) -> None:
        row = '<table:table-row table:number-rows-repeated="{}"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>'
        (sheet,) = read(written(tmp_path, "a.ods", ods(row.format(1000))))
        assert len(sheet.rows) == 1000
        problem = rejected(written(tmp_path, "a.ods", ods(row.format(1001))))
        assert str(problem).endswith("A row of an .ods file may be repeated 1,000 times.")
        assert problem.worded().endswith("tệp .ods: một dòng lặp lại tối đa 1.000 lần.")

    def test_repeated_in_one_row(self, tmp_path: Path) -> None:
        cell = '<table:table-cell table:number-columns-repeated="3000000"><text:p>x</text:p></table:table-cell>'
        path = written(tmp_path, "a.ods", ods(f"<table:table-row>{cell * 2}</table:table-row>"))
        assert rejected(path).kind is ProblemKind.TOO_LARGE

    def test_laughs(self, tmp_path: Path) -> None:
        names = "abcdefghi"
        entities = "".join(f'<!ENTITY {n} "{f"&{m};" * 10}">' for m, n in itertools.pairwise(names))
        head = f'<!DOCTYPE a [<!ENTITY a "ha">{entities}]>'
        cell = "<table:table-row><table:table-cell><text:p>&i;</text:p></table:table-cell></table:table-row>"
        assert rejected(written(tmp_path, "a.ods", ods(cell, head))).kind is ProblemKind.UNREADABLE

    def test_encrypted(self, tmp_path: Path) -> None:
        parts = {"content.xml": "?", "META-INF/manifest.xml": "<manifest:encryption-data/>"}
        assert rejected(written(tmp_path, "a.ods", zipped({**parts}))).kind is ProblemKind.ENCRYPTED


class TestText:
    """Text files, in the encodings and with the delimiters that spreadsheets write."""

    @pytest.mark.parametrize("delimiter", [";", "\t", ","])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_values(self, tmp_path: Path, delimiter: str, encoding: str) -> None:
        lines = ["Báo cáo", delimiter.join(["Chi\u0309 tie\u0302u", f'"a{delimiter} ""b""\nc"', "", "9"]), "", "x"]
        sheet = only(written(tmp_path, "a.CSV", "\r\n".join(lines).encode(encoding)))
        assert sheet.name is None
        assert sheet.rows == {
            0: (Cell("Báo cáo"),),
            1: (Cell("Chỉ tiêu"), Cell(f'a{delimiter} "b"\nc'), EMPTY, Cell("9")),
            3: (Cell("x"),),
        }

    def test_declared_encoding(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.csv", "Số lượng;9".replace("ố", "ô\u0301").replace("ợ", "ơ\u0323").encode("cp1258"))
        assert only(path, encoding="cp1258").rows == {0: (Cell("Số lượng"), Cell("9"))}
        problem = rejected(path)
        assert (problem.kind, problem.value) == (ProblemKind.UNDECODABLE, "UTF-8")
        with pytest.raises(InvalidValue, match="encoding: expected the name of one, such as 'cp1258', got 'none such'"):
            read(path, encoding="none such")

    def test_hostile(self, tmp_path: Path) -> None:
        assert rejected(written(tmp_path, "a.csv", b"a,b\0")).kind is ProblemKind.UNKNOWN_FORMAT
        assert rejected(written(tmp_path, "b.csv", b"a," + b"x" * 200_000)).kind is ProblemKind.UNREADABLE
        assert rejected(written(tmp_path, "c.csv", b'a,"x')).kind is ProblemKind.UNREADABLE
        assert only(written(tmp_path, "d.csv", b"\n" * 1_000_000 + b"x")).rows == {1_000_000: (Cell("x"),)}
        assert only(written(tmp_path, "e.csv", b"")).rows == {}


class TestJson:
    """Records, as a system hands them out."""

    RECORDS = """{"total": 4, "data": [
        {"govAgencyCode": "legal", "domainCode": "hoa-chat", "year": 2025, "month": 3, "releaseCount": 10,
         "betimesCount": 6, "ontimeCount": 3, "receivedCount": 12, "onlineCount": 9, "note": null},
        {"govAgencyCode": "legal", "domainCode": "dien", "year": 2025, "month": 3, "releaseCount": 5,
         "betimesCount": 0, "ontimeCount": 5, "receivedCount": 5, "onlineCount": 1},
        {"govAgencyCode": "legal", "domainCode": "", "year": 2025, "month": 3, "releaseCount": 15,
         "betimesCount": 6, "ontimeCount": 8, "receivedCount": 17, "onlineCount": 11},
        {"govAgencyCode": "legal", "domainCode": "dien", "year": 2025, "month": 0, "releaseCount": 5.5,
         "betimesCount": 0, "ontimeCount": 5, "receivedCount": 5, "onlineCount": 1}]}"""

    def test_opencps(self, tmp_path: Path) -> None:
        path = written(tmp_path, "mot-cua.json", self.RECORDS.encode())
        reading = files.measurements(
            path, annexes.load("sct-2025"), period=periods.CALENDAR, form=files.OPENCPS, strict=False,
            indicators={"on time": "II.4", "online": "I.3"},
        )  # fmt: skip
        assert [(one.indicator, one.unit, str(one.period), str(one.value), one.source) for one in reading] == [
            ("II.4", "legal", "2025-03-01/2025-03-31", "14 of 15", "mot-cua.json, [0].betimesCount–mot-cua.json, [1].betimesCount"),
            ("I.3", "legal", "2025-03-01/2025-03-31", "10 of 17", "mot-cua.json, [0].onlineCount–mot-cua.json, [1].onlineCount"),
        ]  # fmt: skip
        assert [(one.kind.value, one.where) for one in reading.problems] == [
            ("not a count", "mot-cua.json, [3].releaseCount"),
            ("not a period", "mot-cua.json, [3].month"),
        ]
        assert (reading.rows_read, reading.rows_rejected, [row.where for row in reading.skipped]) == (
            3, 1, ["mot-cua.json, header"],
        )  # fmt: skip

    def test_the_year_as_month_0_is_a_problem(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.json", self.RECORDS.replace("5.5", "5").encode())
        options = {"period": periods.CALENDAR, "form": files.OPENCPS, "indicators": {"online": "I.3"}, "strict": False}
        problems = files.measurements(path, annexes.load("sct-2025"), **options).problems  # type: ignore[arg-type]
        assert (problems[0].kind.value, problems[0].where) == ("not a period", "a.json, [3].month")

    @pytest.mark.parametrize(
        "text", ["5", '"a"', "{}", "[1]", '{"a": [], "b": []}', "[[]]", "<html>"]
    )  # fmt: skip
    def test_no_records(self, tmp_path: Path, text: str) -> None:
        kind = rejected(written(tmp_path, "a.json", text.encode())).kind
        assert kind in (ProblemKind.UNKNOWN_FORMAT, ProblemKind.UNREADABLE)

    @pytest.mark.parametrize("text", ['[{"a": 1, "a": 2}]', "[" * 100_000, '[{"a": 1', "[{'a': 1}]"])
    def test_damaged(self, tmp_path: Path, text: str) -> None:
        assert rejected(written(tmp_path, "a.json", text.encode())).kind is ProblemKind.UNREADABLE

    def test_numbers_without_end(self, tmp_path: Path) -> None:
        path = written(
            tmp_path, "a.json", ('[{"a": 1e999999999, "b": %s, "c": [1], "d": true}]' % ("9" * 9_999)).encode()
        )
        reading = files.measurements(
            path, annexes.load("sct-2025"), period=periods.CALENDAR, unit="legal", strict=False,
            columns={"indicator": "c", "numerator": "a", "denominator": "b"},
        )  # fmt: skip
        assert [one.kind for one in reading.problems] == [
            ProblemKind.NO_PERIOD, ProblemKind.NOT_A_COUNT, ProblemKind.NOT_A_COUNT, ProblemKind.UNKNOWN_INDICATOR,
        ]  # fmt: skip
        assert all(len(str(one)) < 300 for one in reading.problems)


class TestNoWorkbook:
    """What a file holds counts, and not its name."""

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.xlsx", b"a;b"),
            ("a.xls", b"<html><table>"),
            ("a.ods", b""),
            ("a.csv", b"<!DOCTYPE html>"),
            ("a.xlsx", zipped({"a.txt": "a"})),
        ],
    )
    def test_another_format(self, tmp_path: Path, name: str, content: bytes) -> None:
        assert rejected(written(tmp_path, name, content)).kind is ProblemKind.UNKNOWN_FORMAT

    def test_truncated(self, tmp_path: Path) -> None:
        content = workbook({"A1": 1})
        problem = rejected(written(tmp_path, "a.xlsx", content[: len(content) // 2]))
        assert problem.kind is ProblemKind.UNREADABLE

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            read(tmp_path / "a.xlsx")

    def test_a_missing_extra_is_no_damage(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, "xlrd", None)
        with pytest.raises(ImportError):
            read(written(tmp_path, "a.xls", OLE))

    def test_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(_read, "_MOST_BYTES", 1000)
        problem = rejected(written(tmp_path, "a.csv", b"x" * 1001))
        assert (problem.kind, problem.where) == (ProblemKind.TOO_LARGE, "a.csv")
        assert rejected(written(tmp_path, "a.ods", zipped({"a": b"0" * 1001}))).kind is ProblemKind.TOO_LARGE

    def test_a_bomb(self, tmp_path: Path) -> None:
        file = io.BytesIO()
        with (
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
            packed.open("content.xml", "w") as part,
        ):
            for _ in range(200):
                part.write(bytes(1_000_000))
        path = written(tmp_path, "a.ods", file.getvalue())
        start = time.monotonic()
        problem = rejected(path)
        assert time.monotonic() - start < 1
        assert problem.kind is ProblemKind.TOO_LARGE

    def test_a_bomb_that_lies(self, tmp_path: Path) -> None:
        size = struct.pack("<I", 5_000_000)
        content = zipped({"content.xml": bytes(5_000_000)}).replace(size, struct.pack("<I", 10))
        assert rejected(written(tmp_path, "a.ods", content)).kind is ProblemKind.UNREADABLE


ROW = '<table:table-row><table:table-cell office:value-type="float" office:value="5"/></table:table-row>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", workbook({"A1": 1, "B2": "=1+1"}, merged="C1:D2")),
        ("b.xlsx", zipped(unzipped(workbook({"A1": 1, "B2": "x"}, merged="C1:D2")), zipfile.ZIP_STORED)),
        ("a.ods", ods(ROW)),
        ("a.csv", "Chỉ tiêu;Đơn vị\nI.3;9\n".encode()),
    ],
    ids=["deflated", "stored", "ods", "csv"],  # the bytes hold the time, and differ between processes
)
def test_damage_is_one_problem(tmp_path: Path, name: str, content: bytes) -> None:
    chance = random.Random(name)  # noqa: S311  damage needs no cryptography
    read(written(tmp_path, name, content))
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read(written(tmp_path, name, bytes(damaged)))
        except InvalidFile as error:
            assert len(error.problems) == 1  # noqa: PT017  many are still read


@pytest.mark.parametrize("kind", ProblemKind)
def test_words(kind: ProblemKind) -> None:
    problem = Problem(kind, "a.xlsx, Quý I!C12", "abc", "xyz")
    vietnamese, english = problem.worded(), problem.worded("en")
    assert vietnamese != english == str(problem)
    for text in (vietnamese, english):
        assert text.startswith("a.xlsx, Quý I!C12: ")
        assert text.endswith(".")
        assert not set("{}") & set(text)
    assert ("abc" in vietnamese, "xyz" in vietnamese) == ("abc" in english, "xyz" in english)


def test_words_of_values() -> None:
    problem = Problem(ProblemKind.UNKNOWN_UNIT, "a.csv, A2", "x" * 100, nearest=("energy", "legal"))
    assert problem.worded() == f"a.csv, A2: không có đơn vị nào tên là “{'x' * 79}…”; gần giống: energy, legal."
    assert str(problem) == f"a.csv, A2: unknown unit '{'x' * 79}…'. Did you mean 'energy' or 'legal'?"
    assert Problem(ProblemKind.NOT_A_DAY, "a.csv").worded().startswith("a.csv: “(trống)” không phải là ngày")
    with pytest.raises(InvalidValue):
        problem.worded("fr")  # type: ignore[arg-type]


class TestMeasurements:
    """From a file to reports, and back from a template."""

    def test_a_damaged_file_is_an_error_even_if_not_strict(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.xlsx", b"PK\x03\x04")
        with pytest.raises(InvalidFile, match="damaged"):
            files.measurements(path, annexes.load("sct-2025"), period=periods.ND09.quarter(2025, 1), strict=False)

    def test_a_sheet_that_is_not_there(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.xlsx", workbook({"A1": 1}))
        with pytest.raises(InvalidFile) as raised:
            files.measurements(path, annexes.load("sct-2025"), sheet="Quý I")
        assert [one.kind for one in raised.value.problems] == [ProblemKind.NO_SHEET]
        assert display.error(raised.value) == "Tệp có 1 lỗi:\na.xlsx: không có trang tính “Quý I”."

    def test_a_filled_template_says_everything_itself(self, tmp_path: Path) -> None:
        annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
        files.template(tmp_path / "q.xlsx", annex, quarter, unit="legal")
        book = openpyxl.load_workbook(tmp_path / "q.xlsx")
        rows = {book["Số liệu"].cell(row, 2).value: row for row in range(7, 20)}
        book["Số liệu"].cell(rows["I.3"], 5).value = 597
        book["Số liệu"].cell(rows["I.3"], 6).value = 1003
        book.save(tmp_path / "q.xlsx")
        (report,) = reading = files.measurements(tmp_path / "q.xlsx", annex)
        assert (report.indicator, report.unit, report.period, str(report.value)) == (
            "I.3",
            "legal",
            quarter,
            "597 of 1003",
        )
        assert report.source == f"q.xlsx, Số liệu!E{rows['I.3']}"
        assert (reading.rows_read, reading.rows_rejected) == (1, 0)


def test_only_the_sheet_that_is_asked_for_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Quý I")["A1"] = 1
    book.create_sheet("Quý II")["A1"] = 2
    book.save(tmp_path / "a.xlsx")
    assert [sheet.name for sheet in read(tmp_path / "a.xlsx", None, ("Quý I",))] == ["Quý I"]


def test_hidden_ods_tables(tmp_path: Path) -> None:
    style = (
        '<style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" style:name="ta2">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    row = '<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>'
    plain = str(unzipped(ods(row))["content.xml"], "utf-8")  # type: ignore[arg-type]
    for name, hidden in (("ta1", False), ("ta2", True)):
        text = plain.replace("<office:spreadsheet>", f"{style}<office:spreadsheet>")
        text = text.replace("<table:table ", f'<table:table table:style-name="{name}" ')
        assert only(written(tmp_path, "a.ods", zipped({"content.xml": text}))).hidden is hidden


def test_a_number_of_any_size(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", workbook({"A1": 1e28, "B1": 1.5e300, "C1": 2.5}))
    assert only(path).rows == {
        0: (Cell(Decimal(10) ** 28), Cell(Decimal(int(Decimal("1.5e300")))), Cell(Decimal("2.5")))
    }


def test_figures_do_not_depend_on_the_context_of_decimals(tmp_path: Path) -> None:
    annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    path = written(tmp_path, "a.csv", "Chỉ tiêu;Đơn vị;Tỷ lệ\nI.3;legal;59,996".encode())
    targets = written(tmp_path, "b.csv", "STT;Chỉ tiêu;Đơn vị chủ trì;Kết quả\n1;a;b;99,996%".encode())
    plainly = files.draft_annex(targets)
    with localcontext() as context:
        context.prec = 3
        assert str(files.measurements(path, annex, period=quarter)[0].value) == "59.996%"
        assert files.draft_annex(targets) == plainly


def test_merged_cells_that_overlap(tmp_path: Path) -> None:
    parts = unzipped(workbook({"A1": 1, "B2": 2}, merged="A1:B2"))
    name = "xl/worksheets/sheet1.xml"
    one = b'<mergeCell ref="A1:B2"/>'
    parts[name] = bytes(parts[name]).replace(b'<mergeCell ref="A1:B2" />', one).replace(one, one * 2)  # type: ignore[arg-type]
    assert rejected(written(tmp_path, "a.xlsx", zipped(parts))).kind is ProblemKind.UNREADABLE


def test_reading_in_threads_leaves_warnings_as_they_were(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", workbook({"A1": 1}))
    before = list(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, [path] * 40))
    assert warnings.filters == before


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_read, "MOST_CELLS", 3)
    assert rejected(written(tmp_path, "a.csv", b"a;b\nc;d\n")).kind is ProblemKind.TOO_LARGE


def test_ods_blanks_and_numbers_without_end(tmp_path: Path) -> None:
    text = '<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="3"/>b</text:p></table:table-cell></table:table-row>'
    assert only(written(tmp_path, "a.ods", ods(text))).rows == {0: (Cell("a   b"),)}
    number = '<table:table-row><table:table-cell office:value-type="float" office:value="NaN"/></table:table-row>'
    assert rejected(written(tmp_path, "a.ods", ods(number))).kind is ProblemKind.UNREADABLE
