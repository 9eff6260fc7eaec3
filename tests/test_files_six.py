"""Six layouts of real figures, as workbooks with merged cells have them, each read by at most five lines of a user."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from reformkpi import Counts, Stated, Unit, annexes, evaluate, files, periods

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

ANNEX = annexes.load("sct-2025").with_divisions(
    Unit("energy", "Phòng Quản lý năng lượng", aliases=["P. QLNL", "H01.05"])
)
QUARTER = periods.ND09.quarter(2025, 1)
FIGURES = [[1, "Phòng Pháp chế", 20, 10, 6, 4, 15, 9, 3, 3, 5, 4, 1], [2, "P. QLNL", 8, 8, 0, 0, 8, 8, 0, 0, 0, 0, 0]]


def workbook(path: Path, rows: Iterable[Sequence[object]], merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


@pytest.fixture(autouse=True)
def _in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def form_06(path: Path, second: str, rows: Iterable[Sequence[object]]) -> Path:
    """Write form 06 or II.06a as a province's system prints it: a head, three rows of headers, column numbers."""
    head: list[list[object]] = [
        ["Biểu số 06/VPCP/KSTT", None, "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC", *[None] * 7, "Đơn vị báo cáo: Phòng Pháp chế"],
        ["Kỳ báo cáo: Quý I/2025", *[None] * 9, "Đơn vị tính: Số hồ sơ TTHC"],
        ["STT", second, "Số hồ sơ nhận giải quyết", *[None] * 3, "Đã giải quyết", *[None] * 3, "Đang giải quyết"],
        [None, None, "Tổng số", "Trong kỳ", None, "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số",
         "Trong hạn", "Quá hạn"],
        [None, None, None, "Trực tuyến", "Trực tiếp, bưu chính"],
        list(range(1, 14)),
        ["Sở, ban, ngành"],
    ]  # fmt: skip
    deep = [f"{letter}4:{letter}5" for letter in "CFGHIJKLM"]
    merged = ["C1:J1", "K1:M1", "A3:A5", "B3:B5", "C3:F3", "G3:J3", "K3:M3", "D4:E4", *deep, "A7:M7"]
    return workbook(path, [*head, *rows], merged)


def test_1_the_form_06_of_a_province(tmp_path: Path) -> None:
    total = ["", "Tổng số", *(sum(int(str(row[at])) for row in FIGURES) for at in range(2, 13))]
    form_06(tmp_path / "06.xlsx", "Đơn vị", [*FIGURES, total])
    reports = files.measurements("06.xlsx", ANNEX, period=QUARTER, form=files.KSTT_06, indicators={"online": "I.3"})
    assert [(one.unit, one.value) for one in reports] == [("legal", Counts(10, 16)), ("energy", Counts(8, 8))]


def test_2_the_form_ii_06a_of_a_unit(tmp_path: Path) -> None:
    form_06(tmp_path / "06a.xlsx", "Lĩnh vực", [[1, "Hóa chất", *FIGURES[0][2:]], [2, "Điện", *FIGURES[1][2:]]])
    reports = files.measurements("06a.xlsx", ANNEX, period=QUARTER, form=files.II_06A, indicators={"online": "I.3"})
    assert [(one.unit, one.value) for one in reports] == [("legal", Counts(18, 24))]


def test_3_the_sheet_of_index_766(tmp_path: Path) -> None:
    head = ["STT", "Mã định danh", "Tên đơn vị", "Tổng HS có nghĩa vụ tài chính", "Thanh toán trực tuyến trên Cổng DVC"]
    below = [None] * 4 + ["Số HS đã TTTT", "Tỷ lệ (%)", "Tỷ lệ TT trực tiếp (%)"]
    rows = [
        [1, "H01.05", "Phòng QLNL", 40, 30, "75,00", "25,00"],
        [2, "H01.07", "Phòng Pháp chế", 3, 3, "100,00", "0,00"],
    ]
    titles = [["BÁO CÁO"], ["Từ ngày 15/12/2024"], ["Toàn tỉnh"]]
    merged = ["A1:G1", "A2:G2", "A3:G3", "E4:G4", *(f"{letter}4:{letter}5" for letter in "ABCD")]
    workbook(tmp_path / "766.xlsx", [*titles, head, below, *rows], merged)
    paid = {"paid online": "I.2"}
    reports = files.measurements("766.xlsx", ANNEX, period=QUARTER, form=files.PAYMENT_766, indicators=paid)
    assert [(one.unit, one.value, one.stated) for one in reports] == [
        ("energy", Counts(30, 40), Stated("75.00")), ("legal", Counts(3, 3), Stated("100.00")),
    ]  # fmt: skip


def test_4_the_records_of_a_one_stop_system(tmp_path: Path) -> None:
    record = {"govAgencyCode": "legal", "domainCode": "dien", "year": 2025, "month": 3, "totalCount": 9, "receivedCount": 8,
              "onlineCount": 6, "releaseCount": 7, "betimesCount": 2, "ontimeCount": 4, "overtimeCount": 1}  # fmt: skip
    (tmp_path / "opencps.json").write_text(json.dumps([record, record | {"domainCode": "hoa-chat"}]))
    names = {"online": "I.3", "on time": "II.4"}
    reports = files.measurements("opencps.json", ANNEX, period=periods.CALENDAR, form=files.OPENCPS, indicators=names)
    assert [(one.indicator, one.value) for one in reports] == [("II.4", Counts(12, 14)), ("I.3", Counts(12, 16))]


def test_5_a_plan_with_percentages(tmp_path: Path) -> None:
    head = ["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2026", "Thực hiện 6 tháng", "Đơn vị chủ trì"]
    row = [1, "Tỷ lệ hồ sơ TTHC giải quyết đúng hạn", "%", 98, 96.8, "P. QLNL"]
    workbook(tmp_path / "xa.xlsx", [["KẾ HOẠCH"], [], head, row], ["A1:F1"])
    columns = {"stated": "Thực hiện 6 tháng", "unit": "Đơn vị chủ trì"}
    names = {"Tỷ lệ hồ sơ TTHC giải quyết đúng hạn": "II.4"}
    reports = files.measurements("xa.xlsx", ANNEX, period=QUARTER, columns=columns, indicators=names)
    assert [(one.unit, one.value) for one in reports] == [("energy", Stated("96.8"))]


def test_6_counts_below_one_another(tmp_path: Path) -> None:
    rows = [
        ["Cơ quan", "Phương án", "Số lượng"],
        ["P. QLNL", "Tổng", "1.003"],
        [None, "Đã thực thi", 602],
        [None, "Chưa thực thi", 401],
    ]
    workbook(tmp_path / "don-gian-hoa.xlsx", rows, ["A2:A4"])
    figure = files.Figure("I.3", numerator="Đã thực thi", denominator="Tổng")
    check = "Tổng = Đã thực thi + Chưa thực thi"
    form = files.Form(
        name="b", units="Cơ quan", counts="Phương án", values="Số lượng", figures=[figure], checks=[check]
    )
    reports = files.measurements("don-gian-hoa.xlsx", ANNEX, period=QUARTER, form=form)
    assert evaluate(ANNEX, reports, period=QUARTER)["I.3", "energy"].value == Counts(602, 1003)
