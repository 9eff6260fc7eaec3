"""From a sheet to reports: each layout, each trap, and every row accounted for."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from types import ModuleType

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reformkpi import Counts, Measurement, Stated, Target, Unit, annexes, evaluate, periods
from reformkpi.errors import InvalidFile, InvalidValue, UnknownUnit, WrongType
from reformkpi.files import II_06A, KSTT_06, PAYMENT_766, Figure, Form, ProblemKind, Reading, measurements
from reformkpi.files._measurements import from_sheets
from reformkpi.files._names import Names
from reformkpi.files._reader import Options
from reformkpi.files._sheets import Cell, Sheet, Span

ANNEX = annexes.load("sct-2025").with_divisions(Unit("energy", "Phòng Quản lý năng lượng", aliases=["P. QLNL"]))
QUARTER = periods.ND09.quarter(2025, 1)
LONG = ["STT", "Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Tỷ lệ (%)"]


def sheet(*rows: list[object], spans: tuple[Span, ...] = ()) -> Sheet:
    def cell(value: object) -> Cell:
        return value if isinstance(value, Cell) else Cell(Decimal(value) if isinstance(value, int) else value)

    return Sheet("quy-1.xlsx", "Quý I", {place: tuple(map(cell, row)) for place, row in enumerate(rows)}, spans)


def read(*rows: list[object], spans: tuple[Span, ...] = (), **how: object) -> Reading:
    names = Names.of(ANNEX, how.pop("indicators", None), how.pop("units", None), how.pop("columns", None))
    how.setdefault("period", QUARTER)
    one = sheet(*rows, spans=spans)
    reading = from_sheets([one], Options(names, **how))
    assert reading.rows_read + reading.rows_rejected + len(reading.skipped) == len(one.rows)
    return reading


def kinds(reading: Reading) -> list[tuple[ProblemKind, str]]:
    return [
        (problem.kind, problem.where.removeprefix("quy-1.xlsx, Quý I").removeprefix("!"))
        for problem in reading.problems
    ]


def test_a_long_sheet() -> None:
    reading = read(
        ["Báo cáo quý I năm 2025"],
        LONG,
        [1, 2, 3, 4, 5, 6],
        ["I. Các phòng"],
        [1, "I.3", "Pháp chế", "1.003", "2.006", "50"],
        [2, "I.3", "P. QLNL", 9, 15, "60,0"],
        [3, "I.3", "Văn phòng Sở", "-", None, "—"],
        [],
        ["Ghi chú: số liệu đã chốt"],
    )
    assert reading.problems == ()
    assert list(reading) == [
        Measurement("I.3", "legal", period=QUARTER, value=Counts(1003, 2006), stated=Stated("50.0"), source="quy-1.xlsx, Quý I!D5"),
        Measurement("I.3", "energy", period=QUARTER, value=Counts(9, 15), stated=Stated("60.0"), source="quy-1.xlsx, Quý I!D6"),
    ]  # fmt: skip
    reasons = ["title", "header", "column numbers", "group", "no figure", "blank", "note"]
    assert [row.reason for row in reading.skipped] == reasons


def test_a_units_own_sheet() -> None:
    reading = read(["Chỉ tiêu", "Tử số", "Mẫu số"], [ANNEX["I.3"].title, 9, 15], unit="legal")
    assert [(one.unit, one.indicator, one.value) for one in reading] == [("legal", "I.3", Counts(9, 15))]
    assert kinds(read(["Chỉ tiêu", "Tử số", "Mẫu số"], ["I.3", 9, 15])) == [(ProblemKind.NO_UNIT, "")]


def test_a_wide_sheet_with_merged_headers() -> None:
    spans = (Span(0, 0, 1, 0), Span(0, 1, 0, 2), Span(0, 3, 0, 4))
    reading = read(
        ["Đơn vị", "I.3", None, "I.4", None],
        [None, "Tử số", "Mẫu số", "Tử số", "Mẫu số"],
        ["Pháp chế", 9, 15, 1, 2],
        ["P. QLNL", 1, 2, "-", "-"],
        spans=spans,
    )
    assert [(one.indicator, one.unit, one.value) for one in reading] == [
        ("I.3", "legal", Counts(9, 15)), ("I.4", "legal", Counts(1, 2)), ("I.3", "energy", Counts(1, 2)),
    ]  # fmt: skip


def test_a_total_row_is_a_check_or_the_department() -> None:
    rows = [["Đơn vị", "I.3", None], [None, "Tử số", "Mẫu số"], ["Pháp chế", 9, 15], ["Tổng số", 9, 16]]
    spans = (Span(0, 0, 1, 0), Span(0, 1, 0, 2))
    checked = read(*rows, spans=spans)
    assert (len(checked), kinds(checked)) == (1, [(ProblemKind.TOTAL_DIFFERS, "B4")])
    assert [one.unit for one in read(*rows, spans=spans, department_total=True)] == ["legal", "sct"]
    with pytest.raises(InvalidValue):
        measurements("a.csv", ANNEX, total="sum")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["I.3", "Phòng Pháp chê", 1, 2, None], (ProblemKind.UNKNOWN_UNIT, "C2")),
        (["I.9", "legal", 1, 2, None], (ProblemKind.UNKNOWN_INDICATOR, "B2")),
        (["I.3", "legal", Decimal("597.5"), 600, None], (ProblemKind.NOT_A_COUNT, "D2")),
        (["I.3", "legal", "3(1)", 5, None], (ProblemKind.NOT_A_COUNT, "D2")),
        (["I.3", "legal", "0.125", 500, None], (ProblemKind.NOT_A_COUNT, "D2")),  # no thousands
        (["I.3", "legal", Cell(uncomputed=True), 5, None], (ProblemKind.NOT_A_COUNT, "D2")),
        (["I.3", "legal", 6, 5, None], (ProblemKind.NOT_A_PROPORTION, "D2")),
        (["I.3", "legal", 6, None, None], (ProblemKind.MISSING, "E2")),
        (["I.3", "legal", Cell(value=True), 5, None], (ProblemKind.NOT_A_COUNT, "D2")),
        (["I.3", "legal", date(2025, 1, 1), 5, None], (ProblemKind.NOT_A_COUNT, "D2")),
        (["I.3", "legal", None, None, 994], (ProblemKind.NOT_A_PERCENTAGE, "F2")),
        (["I.3", "legal", None, None, "4 - 5"], (ProblemKind.NOT_A_PERCENTAGE, "F2")),
        (["I.3", "legal", None, None, "994"], (ProblemKind.NOT_A_PERCENTAGE, "F2")),
    ],
)
def test_a_row_that_is_not_understood(row: list[object], problem: tuple[ProblemKind, str]) -> None:
    reading = read(LONG, [1, *row])
    assert (list(reading), kinds(reading), reading.rows_rejected) == ([], [problem], 1)


def test_decimal_marks_are_one_in_a_column() -> None:
    mixed = read(LONG, [1, "I.3", "legal", None, None, "94,29"], [2, "I.3", "office", None, None, "99.4"])
    assert kinds(mixed) == [(ProblemKind.MIXED_MARKS, "F2"), (ProblemKind.MIXED_MARKS, "F3")]
    assert [problem.expected for problem in mixed.problems] == ["F3", "F2"]
    assert "khác với F3" in mixed.problems[0].worded("vi")
    thousands = read(LONG, [1, "I.3", "legal", "1.003", "2,006", None], [2, "I.3", "office", "1,003", "2,006", None])
    assert kinds(thousands) == [(ProblemKind.MIXED_MARKS, "D2"), (ProblemKind.MIXED_MARKS, "D3")]


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ([Decimal("0.996"), Decimal(1)], ["F2", "F3"]),
        (["0,996", "0"], ["F2"]),
        ([Decimal("0.996"), Decimal("1.1")], []),  # as 0.8 % of poor households
        ([Decimal(0), Decimal(1)], ["F3"]),  # 1 % or 100 %
        ([Decimal(0), "-"], []),
        (["0,8%", "0,5 %"], []),
        ([Cell(Decimal("0.996"), percent=True), Decimal("0.5")], ["F3"]),
    ],
)
def test_a_fraction_and_a_percentage_are_not_confused(cells: list[object], wrong: list[str]) -> None:
    reading = read(
        LONG, *([1, "I.3", unit, None, None, cell] for unit, cell in zip(["legal", "office"], cells, strict=True))
    )
    assert kinds(reading) == [(ProblemKind.PERCENT_OR_FRACTION, place) for place in wrong]


def test_a_percent_cell() -> None:
    reading = read(LONG, [1, "I.3", "legal", None, None, Cell(Decimal("0.996"), percent=True, decimals=1)])
    assert reading[0].value == Stated("99.6")


def test_periods_and_days_in_columns() -> None:
    header = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Kỳ", "Ngày chốt số liệu"]
    good = read(header, ["I.3", "legal", 1, 2, "Quý I/2025", date(2025, 3, 17)], period=periods.ND09)
    assert (good[0].period, good[0].as_of) == (QUARTER, date(2025, 3, 17))
    assert kinds(read(header, ["I.3", "legal", 1, 2, "quý này", None], period=periods.ND09)) == [
        (ProblemKind.NOT_A_PERIOD, "E2")
    ]
    assert kinds(read(header, ["I.3", "legal", 1, 2, "Quý I/2025", "mai"]))[0] == (ProblemKind.NOT_A_DAY, "F2")
    assert kinds(read(header, ["I.3", "legal", 1, 2, "Quý I/2025", None], period=None)) == [(ProblemKind.NO_RULE, "E1")]


def test_a_form_by_its_columns() -> None:
    head = ["STT", "Đơn vị", *[None] * 11]
    row: list[object] = [1, "Pháp chế", 20, 10, 6, 4, 15, 9, 3, 3, 5, 4, 1]
    good = read(head, list(range(1, 14)), row, form=KSTT_06, indicators={"online": "I.3", "on time": "II.4"})
    assert [(one.indicator, one.value) for one in good] == [("II.4", Counts(12, 15)), ("I.3", Counts(10, 16))]
    bad = read(head, [*row[:2], 21, *row[3:]], form=KSTT_06, indicators={"online": "I.3"})
    assert kinds(bad)[0] == (ProblemKind.CHECK_FAILED, "C2")


def test_a_sheet_without_a_table() -> None:
    assert [kind for kind, _ in kinds(read(["a", "b"], ["c", 1]))] == [ProblemKind.NO_TABLE]


@given(
    st.dictionaries(
        st.sampled_from([unit.id for unit in ANNEX.units]),
        st.tuples(st.integers(0, 9999), st.integers(0, 9999)),
        min_size=1,
    )
)
def test_what_is_written_is_read(counts: dict[str, tuple[int, int]]) -> None:
    rows = [[1, "I.3", unit, part, part + rest, None] for unit, (part, rest) in counts.items()]
    reading = read(LONG, *rows)
    assert {one.unit: one.value for one in reading} == {
        unit: Counts(part, part + rest) for unit, (part, rest) in counts.items()
    }


def test_a_file_is_read_or_rejected_with_all_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = sheet(LONG, [1, "I.3", "legal", 1, 2, None]), sheet(LONG, [1, "I.3", "Phòng X", 1, 2, None])
    sheets = [attrs.evolve(good, name="a"), attrs.evolve(bad, name="b"), attrs.evolve(bad, name="c", hidden=True)]
    reader = ModuleType("reader")
    reader.read = lambda *_: sheets  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "reformkpi.files._read", reader)
    assert len(measurements("a.xlsx", ANNEX, period=QUARTER, sheet="a")) == 1
    assert len(measurements("a.xlsx", ANNEX, period=QUARTER, strict=False).problems) == 1
    with pytest.raises(InvalidFile, match=r"(?s)1 problem in the file.*b!C2.*unknown unit.*Phòng X"):
        measurements("a.xlsx", ANNEX, period=QUARTER)
    assert evaluate(ANNEX, measurements("a.xlsx", ANNEX, period=QUARTER, sheet="a"), period=QUARTER)[
        "I.3", "legal"
    ].value == Counts(1, 2)


@pytest.mark.parametrize("columns", [(), (0,), (True,)])
def test_columns_of_a_figure_are_numbers_from_1(columns: tuple[int, ...]) -> None:
    with pytest.raises(InvalidValue):
        Figure("I.3", numerator=columns, denominator=(1,))


def test_a_check_of_a_form_is_a_sum() -> None:
    with pytest.raises(InvalidValue):
        Form(name="x", units="Đơn vị", figures=(), checks=["3 > 4"])


def test_an_unknown_unit_comes_with_its_like() -> None:
    problem = read(LONG, [1, "I.3", "Phòng Pháp chê", 1, 2, None]).problems[0]
    assert problem.nearest[0] == "Phòng Pháp chế"
    assert "Phòng Pháp chế" in problem.worded("vi")
    assert read(LONG, [1, "I.3", "legal", 1, 2, None])[0:1][0].unit == "legal"


def test_a_row_without_figures_is_skipped_only_if_it_is_known() -> None:
    header = ["Chỉ tiêu", "Ghi chú", "Tử số", "Mẫu số"]
    assert kinds(read(header, ["I.33", "chưa có", "-", "-"], unit="legal")) == [(ProblemKind.UNKNOWN_INDICATOR, "A2")]
    assert [row.reason for row in read(header, ["I.3", "chưa có", "-", "-"], unit="legal").skipped] == [
        "header",
        "no figure",
    ]


def test_two_numbers_are_no_row_of_column_numbers() -> None:
    assert read(["Đơn vị", "I.3", None], [None, "Tử số", "Mẫu số"], ["legal", 1, 2], spans=(Span(0, 1, 0, 2),))[
        0
    ].value == Counts(1, 2)


def test_a_total_that_is_the_sum_is_no_problem() -> None:
    rows = [
        ["Đơn vị", "I.3", None],
        [None, "Tử số", "Mẫu số"],
        ["Pháp chế", 9, 15],
        ["P. QLNL", 1, 1],
        ["Cộng", 10, 16],
    ]
    assert len(read(*rows, spans=(Span(0, 1, 0, 2),))) == 2


def test_a_form_whose_figures_nobody_asked_for() -> None:
    assert [kind for kind, _ in kinds(read(["STT", "Đơn vị"], [1, "legal"], form=KSTT_06))] == [ProblemKind.NO_FIGURES]
    assert [kind for kind, _ in kinds(read(["STT", "Tên"], [1, "legal"], form=KSTT_06))] == [ProblemKind.NO_FIGURES]


def test_the_first_and_the_last_day_in_columns() -> None:
    header = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Từ ngày", "Đến ngày"]
    good = read(header, ["I.3", "legal", 1, 2, QUARTER.first, QUARTER.last.isoformat()], period=None)
    assert good[0].period == QUARTER
    assert kinds(read(header, ["I.3", "legal", 1, 2, QUARTER.last, QUARTER.first], period=None)) == [
        (ProblemKind.NOT_A_PERIOD, "E2")
    ]


def test_the_sheet_of_index_766() -> None:
    head = ["STT", "Mã định danh", "Tên đơn vị", "Tổng HS có nghĩa vụ tài chính", "Số HS đã TTTT", "Tỷ lệ (%)"]
    good = read(
        ["BẢNG TỔNG HỢP"],
        head,
        [1, "legal", "Phòng Pháp chế", 40, 30, "75,00"],
        form=PAYMENT_766,
        indicators={"paid online": "I.2"},
    )
    assert [(one.unit, one.value) for one in good] == [("legal", Counts(30, 40))]


FIGURES = st.tuples(st.integers(0, 9999), st.integers(0, 9999)).map(lambda pair: Counts(pair[0], sum(pair)))


@given(st.dictionaries(st.sampled_from(["sct", "office", "legal", "energy"]), st.tuples(FIGURES, FIGURES), min_size=1))
def test_what_is_written_wide_is_read(figures: dict[str, tuple[Counts, Counts]]) -> None:
    rows = [
        [unit, one.numerator, one.denominator, other.numerator, other.denominator]
        for unit, (one, other) in figures.items()
    ]
    spans = (Span(0, 1, 0, 2), Span(0, 3, 0, 4))
    reading = read(["Đơn vị", "I.3", None, "I.4", None], [None, *["Tử số", "Mẫu số"] * 2], *rows, spans=spans)
    assert [one.value for one in reading] == [value for pair in figures.values() for value in pair]


def test_a_form_in_toml() -> None:
    text = 'name = "x"\nunits = "Đơn vị"\n[[figures]]\nindicator = "I.3"\nnumerator = [2]\ndenominator = [2, 3]'
    form = Form.from_toml(text)
    assert form == Form(name="x", units="Đơn vị", figures=[Figure("I.3", numerator=[2], denominator=[2, 3])])
    assert read(["Đơn vị", "a", "b"], ["legal", 2, 3], form=form)[0].value == Counts(2, 5)
    for bad in ("figures", "name = 'x'", text.replace("[2]", "[0]"), text.replace("units", "unit")):
        with pytest.raises(InvalidValue):
            Form.from_toml(bad)


HEAD_06: list[list[object]] = [
    ["Biểu số II.06a/VPCP/KSTT", None, "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC", *[None] * 7, "Đơn vị báo cáo: Phòng Pháp chế"],
    ["Kỳ báo cáo: Quý I/2025", *[None] * 9, "Đơn vị nhận báo cáo: Văn phòng Sở"],
    [*[None] * 10, "Đơn vị tính: Số hồ sơ TTHC"],
    ["STT", "Lĩnh vực", "Số hồ sơ nhận giải quyết", None, None, None, "Số hồ sơ đã giải quyết", None, None, None,
     "Số hồ sơ đang giải quyết", None, None],
    [None, None, "Tổng số", "Trong kỳ", None, "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số",
     "Trong hạn", "Quá hạn"],
    [None, None, None, "Trực tuyến", "Trực tiếp"],
    ["(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)=(8)+(9)+(10)", "(8)", "(9)", "(10)", "(11)=(12)+(13)",
     "(12)", "(13)"],
]  # fmt: skip
SPANS_06 = (
    Span(0, 2, 0, 9), Span(3, 0, 5, 0), Span(3, 1, 5, 1), Span(3, 2, 3, 5), Span(3, 6, 3, 9), Span(3, 10, 3, 12),
    Span(4, 2, 5, 2), Span(4, 3, 4, 4), *(Span(4, column, 5, column) for column in range(5, 13)),
)  # fmt: skip
FIELDS: list[list[object]] = [
    [1, "Hóa chất", 20, 10, 6, 4, 15, 9, 3, 3, 5, 4, 1],
    [2, "An toàn thực phẩm", "1.010", "1.000", 6, 4, "1.005", 999, 3, 3, 5, 4, 1],
]
TOTAL: list[object] = [None, "Tổng số", 1030, 1010, 12, 8, 1020, 1008, 6, 6, 10, 8, 2]
OF_06 = {"online": "I.3", "on time": "II.4"}


@pytest.mark.parametrize("spans", [SPANS_06, ()])
def test_the_fields_of_a_unit_are_added_up(spans: tuple[Span, ...]) -> None:
    reading = read(*HEAD_06, ["Lĩnh vực cấp tỉnh"], *FIELDS, TOTAL, spans=spans, form=II_06A, indicators=OF_06)
    assert kinds(reading) == []
    assert [(one.indicator, one.unit, one.value) for one in reading] == [
        ("II.4", "legal", Counts(1014, 1020)), ("I.3", "legal", Counts(1010, 1022)),
    ]  # fmt: skip
    assert reading[1].source == "quy-1.xlsx, Quý I!D9–quy-1.xlsx, Quý I!D10"
    assert [row.reason for row in reading.skipped] == [*["title"] * 3, *["header"] * 3, "column numbers", "group"]


def test_a_total_of_fields() -> None:
    wrong = read(*HEAD_06, *FIELDS, [*TOTAL[:8], 7, *TOTAL[9:]], form=II_06A, indicators=OF_06)
    assert kinds(wrong) == [(ProblemKind.CHECK_FAILED, "G10")]
    differs = read(*HEAD_06, *FIELDS, [*TOTAL[:7], 1007, 6, 7, *TOTAL[10:]], form=II_06A, indicators=OF_06)
    assert kinds(differs) == [(ProblemKind.TOTAL_DIFFERS, "H10")]
    alone = read(*HEAD_06, TOTAL, form=II_06A, indicators=OF_06)
    assert [one.value for one in alone] == [Counts(1014, 1020), Counts(1010, 1022)]
    whole = read(*HEAD_06, *FIELDS, TOTAL, form=II_06A, indicators=OF_06, department_total=True)
    assert [one.unit for one in whole] == ["legal"] * 2


def test_a_form_by_its_headers() -> None:
    by_header = Figure(
        "I.3", numerator="Trực tuyến", denominator=["Trong kỳ > Trực tuyến", "Số hồ sơ nhận giải quyết > Trong kỳ > Trực tiếp"]
    )  # fmt: skip
    form = Form(name="x", parts="Lĩnh vực", figures=[by_header])
    assert read(*HEAD_06, *FIELDS, spans=SPANS_06, form=form)[0].value == Counts(1010, 1022)
    two = attrs.evolve(form, figures=[Figure("I.3", numerator="Quá hạn", denominator="Trong hạn")])
    assert kinds(read(*HEAD_06, *FIELDS, spans=SPANS_06, form=two)) == [(ProblemKind.TWO_COLUMNS, "M6")]
    none = attrs.evolve(form, figures=[Figure("I.3", numerator="Quá hẹn", denominator="Trong hạn")])
    assert kinds(read(*HEAD_06, *FIELDS, spans=SPANS_06, form=none)) == [(ProblemKind.NO_FORM, "")]


def test_the_numbers_of_a_form_are_where_its_row_of_numbers_says() -> None:
    moved = [[None, *row] for row in (*HEAD_06, *FIELDS)]
    assert read(*moved, form=II_06A, indicators=OF_06)[1].value == Counts(1010, 1022)
    fewer = [*HEAD_06[:6], HEAD_06[6][:7], *FIELDS]
    assert kinds(read(*fewer, form=II_06A, indicators=OF_06))[0][0] is ProblemKind.NO_FORM


def test_the_unit_of_a_line_above() -> None:
    rows = ["Chỉ tiêu", "Tử số", "Mẫu số"], ["I.3", 9, 15]
    assert [one.unit for one in read(["Đơn vị: Văn phòng Sở"], *rows)] == ["office"]
    assert [one.unit for one in read(["Cơ quan báo cáo:", None, "P. QLNL"], *rows)] == ["energy"]
    assert [one.unit for one in read(["Đơn vị: Văn phòng Sở"], *rows, unit="legal")] == ["legal"]
    unknown = read(["Đơn vị: Văn phòng"], *rows)
    assert (kinds(unknown), unknown.problems[0].nearest) == ([(ProblemKind.UNKNOWN_UNIT, "A1")], ("Văn phòng Sở",))
    for nobody in ("Đơn vị tính: hồ sơ", "Đơn vị nhận báo cáo: Văn phòng Sở", "Đơn vị:"):
        assert kinds(read([nobody], *rows)) == [(ProblemKind.NO_UNIT, "")]


BELOW = Form(
    name="Biểu 3",
    units="Cơ quan",
    counts="Nội dung",
    values="Số lượng",
    figures=[Figure("I.3", numerator="Đã thực thi", denominator="Tổng")],
    checks=["Tổng = Đã thực thi + Chưa thực thi"],
)


@pytest.mark.parametrize("again", [None, "Pháp chế"])
def test_counts_below_one_another(again: str | None) -> None:
    reading = read(
        ["Biểu 3"],
        ["STT", "Cơ quan", "Nội dung", "Số lượng"],
        [1, "Pháp chế", "Tổng", 15],
        [None, again, "Đã thực thi", 9],
        [None, again, "Chưa thực thi", 6],
        ["II. Các đơn vị khác"],
        [2, "Văn phòng Sở", "Tổng", "1.003"],
        [None, None, "Đã thực thi", "1.003"],
        [None, None, "Chưa thực thi", "-"],
        ["Ghi chú: đã chốt"],
        spans=(Span(2, 1, 4, 1),) if again is None else (),
        form=BELOW,
    )
    assert kinds(reading) == []
    assert [(one.unit, one.value, one.source) for one in reading] == [
        ("legal", Counts(9, 15), "quy-1.xlsx, Quý I!D4"), ("office", Counts(1003, 1003), "quy-1.xlsx, Quý I!D8"),
    ]  # fmt: skip
    assert (reading.rows_read, [row.reason for row in reading.skipped]) == (6, ["title", "header", "group", "note"])


def test_counts_below_one_another_that_are_not_understood() -> None:
    head = ["Cơ quan", "Nội dung", "Số lượng"]
    check = read(head, ["legal", "Tổng", 15], [None, "Đã thực thi", 9], [None, "Chưa thực thi", 5], form=BELOW)
    assert (kinds(check), check.rows_rejected) == ([(ProblemKind.CHECK_FAILED, "C2")], 3)
    nameless = read(
        head,
        ["legal", "Tổng", 1],
        [None, "Đã thực thi", 1],
        [None, "Chưa thực thi", 0],
        ["office", None, 6],
        form=BELOW,
    )
    assert (kinds(nameless), len(nameless)) == ([(ProblemKind.MISSING, "B5")], 1)
    nobody = read(
        head, ["legal", "Tổng", 1], [None, "Đã thực thi", 1], [None, "Chưa thực thi", 0], [None, "Tổng", 6], form=BELOW
    )
    assert kinds(nobody) == [(ProblemKind.CHECK_FAILED, "C5"), (ProblemKind.UNKNOWN_UNIT, "A5")]
    assert kinds(read(["a", "b"], ["c", 1], form=BELOW)) == [(ProblemKind.NO_FORM, "")]


@given(
    st.lists(
        st.tuples(st.sampled_from(["legal", "office", "energy"]), FIGURES), unique_by=lambda one: one[0], min_size=1
    )
)
def test_what_is_written_below_is_read(figures: list[tuple[str, Counts]]) -> None:
    rows: list[list[object]] = []
    for unit, one in figures:
        rest = one.denominator - one.numerator
        rows += [[unit, "Tổng", one.denominator], [None, "Đã thực thi", one.numerator], [None, "Chưa thực thi", rest]]
    reading = read(["Cơ quan", "Nội dung", "Số lượng"], *rows, form=BELOW)
    assert [(one.unit, one.value) for one in reading] == figures


def test_columns_that_the_caller_names() -> None:
    head = ["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2026", "Thực hiện 6 tháng", "Đơn vị chủ trì"]
    plan = read(
        ["KẾ HOẠCH"], [], head, [1, "Tỷ lệ hồ sơ đúng hạn", "%", 98, Decimal("96.8"), "Pháp chế"],
        columns={"stated": "Thực hiện 6 tháng", "unit": "Đơn vị chủ trì"}, indicators={"tỷ lệ hồ sơ đúng hạn": "II.4"},
    )  # fmt: skip
    assert [(one.indicator, one.unit, one.value) for one in plan] == [("II.4", "legal", Stated("96.8"))]
    twice = ["Chỉ tiêu", "Đơn vị", "Tỷ lệ (%)", "Tỷ lệ (%)"]
    problem = read(twice, ["I.3", "legal", 50, 60]).problems[0]
    assert str(problem) == (
        "quy-1.xlsx, Quý I!D1: 'Tỷ lệ (%)' and C1 are columns of the same kind. Choose one with columns=."
    )
    rows = ["Chỉ tiêu", "Đơn vị", "Năm 2024", "Năm 2025"], [None, None, "Tỷ lệ", "Tỷ lệ"], ["I.3", "legal", 50, 60]
    assert read(*rows, columns={"stated": "Năm 2025 > Tỷ lệ"})[0].value == Stated("60")
    with pytest.raises(InvalidValue, match="role of a column"):
        read(*rows, columns={"percent": "Tỷ lệ"})


def test_a_code_and_a_name_of_one_unit() -> None:
    head = ["Mã đơn vị", "Tên đơn vị", "Mã", "Tên chỉ tiêu", "Tử số", "Mẫu số"]
    title = ANNEX["I.3"].title
    assert len(read(head, ["H01.02", "Pháp chế", "I.3", "số hóa", 1, 2], ["legal", "P. X", "3", title, 1, 2])) == 2
    differ = read(head, ["legal", "Văn phòng Sở", "I.3", title, 1, 2], ["legal", "legal", "I.4", title, 1, 2])
    assert kinds(differ) == [(ProblemKind.NAMES_DIFFER, "B2"), (ProblemKind.NAMES_DIFFER, "D3")]
    assert "“Văn phòng Sở” và A2" in differ.problems[0].worded("vi")


def test_the_printed_percentage_of_index_766_is_kept() -> None:
    head = ["STT", "Mã định danh", "Tên đơn vị", "Tổng HS có nghĩa vụ tài chính", "Số HS đã TTTT", "Tỷ lệ (%)"]
    (one,) = read(
        head, [1, "H01", "Phòng Pháp chế", 40, 30, "75,00"], form=PAYMENT_766, indicators={"paid online": "I.2"}
    )
    assert (one.unit, one.value, one.stated) == ("legal", Counts(30, 40), Stated("75.00"))


def test_no_column_of_figures_is_lost() -> None:
    head: list[list[object]] = [
        ["Đơn vị", "I.3", None, "Số hoá hồ sơ", None, None], [None, *["Tử số", "Mẫu số"] * 2, "Tỷ lệ"], ["legal", 1, 2, 3, 4, 75],
    ]  # fmt: skip
    spans = (Span(0, 0, 1, 0), Span(0, 1, 0, 2), Span(0, 3, 0, 5))
    for merged in (spans, ()):
        lost = read(*head, spans=merged)
        assert kinds(lost) == [(ProblemKind.UNKNOWN_INDICATOR, "D1")]
        assert lost.problems[0].value == "Số hoá hồ sơ"
        named = read(*head, spans=merged, indicators={"Số hoá hồ sơ": "I.4"})
        assert [(one.indicator, one.value) for one in named] == [("I.3", Counts(1, 2)), ("I.4", Counts(3, 4))]
        left = read(*head, spans=merged, indicators={"số hoá hồ sơ": None})
        assert ([one.indicator for one in left], left.problems) == (["I.3"], ())
    both = read(["Đơn vị", "A", None, "B", None], [None, *["Tử số", "Mẫu số"] * 2], ["legal", 1, 2, 3, 4])
    assert kinds(both) == [(ProblemKind.UNKNOWN_INDICATOR, "B1"), (ProblemKind.UNKNOWN_INDICATOR, "D1")]


def test_rows_that_are_not_read() -> None:
    rows = ["Chỉ tiêu", "Tỷ lệ"], ["I.3", 50], ["Hộ nghèo đa chiều", "1,1"]
    reading = read(*rows, unit="legal", indicators={"Hộ nghèo đa chiều": None})
    assert (len(reading), reading.problems, reading.skipped[-1].reason) == (1, (), "not read")
    assert kinds(read(*rows, unit="legal")) == [(ProblemKind.UNKNOWN_INDICATOR, "A3")]


def test_names_of_units_that_the_annex_does_not_have() -> None:
    rows = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số"], ["I.3", "VP. Sở", 1, 2]
    assert kinds(read(*rows)) == [(ProblemKind.UNKNOWN_UNIT, "B2")]
    assert read(*rows, units={"vp. sở": "Văn phòng Sở"})[0].unit == "office"
    with pytest.raises(UnknownUnit):
        read(*rows, units={"VP. Sở": "Văn phòng X"})


def test_a_total_is_not_compared_while_a_row_is_rejected() -> None:
    rows = ["Đơn vị", "I.3", None], [None, "Tử số", "Mẫu số"], ["Pháp chế", 9, 15], ["Phòng X", 1, 1], ["Cộng", 10, 16]
    assert kinds(read(*rows)) == [(ProblemKind.UNKNOWN_UNIT, "A4")]


def test_years_and_months_in_columns() -> None:
    head = ["Chỉ tiêu", "Đơn vị", "Năm", "Tháng", "Tử số", "Mẫu số"]
    reading = read(head, ["I.3", "legal", 2025, 3, 1, 2], ["I.3", "legal", 2025, "03", 1, 2], period=periods.ND09)
    assert {one.period for one in reading} == {periods.ND09.month(2025, 3)}
    bad = read(head, ["I.3", "legal", 2025, 0, 1, 2], ["I.3", "legal", 2025, "ba", 1, 2], period=periods.ND09)
    assert kinds(bad) == [(ProblemKind.NOT_A_PERIOD, "D2"), (ProblemKind.NOT_A_PERIOD, "D3")]
    assert kinds(read(head, ["I.3", "legal", 2025, 3, 1, 2])) == [(ProblemKind.OTHER_PERIOD, "D2")]


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-03-17", date(2025, 3, 17)), ("17/3/2025", date(2025, 3, 17)), ("3/17/2025", None), ("17.3.2025", None)],
)
def test_days_as_text(text: str, day: date | None) -> None:
    head = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Ngày chốt"]
    reading = read(head, ["I.3", "legal", 1, 2, text])
    assert ([one.as_of for one in reading], len(reading.problems)) == ([day] if day else [], day is None)
    if day is None:
        where = "quy-1.xlsx, Quý I!E2"
        assert str(reading.problems[0]) == f"{where}: {text!r} is no date. Write 17/3/2025 or 2025-03-17."
        assert reading.problems[0].worded("vi") == f"{where}: “{text}” không phải là ngày; ví dụ đúng: 17/3/2025."


def test_a_cover_sheet_is_skipped() -> None:
    cover = sheet(["Sở Công Thương"], ["BÁO CÁO QUÝ I"])
    data = sheet(LONG, [1, "I.3", "legal", 1, 2, None])
    options = Options(Names.of(ANNEX), QUARTER)
    reading = from_sheets([cover, data], options)
    assert (len(reading), reading.problems) == (1, ())
    assert [row.reason for row in reading.skipped] == ["no table", "no table", "header"]
    for sheets in ([cover], [sheet(["a", 5]), data]):
        assert [one.kind for one in from_sheets(sheets, options).problems] == [ProblemKind.NO_TABLE]


def test_a_formula_without_value_is_no_blank_row() -> None:
    assert kinds(read(LONG, [None, None, None, Cell(uncomputed=True)]))[0] == (ProblemKind.NOT_A_COUNT, "D2")


@pytest.mark.parametrize(
    "wrong",
    [
        {"units": ()}, {"counts": "Nội dung"}, {"checks": [3]}, {"checks": ["3 = "]},
        {"parts": "Lĩnh vực", "figures": [Figure("I.3", numerator=1, denominator=2, stated=3)]},
    ],
)  # fmt: skip
def test_a_form_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        Form(**{"name": "x", "units": "Đơn vị", "figures": ()} | wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"counts": 5, "values": 6}, {"figures": ["I.3"]}, {"figures": 5}, {"name": 5}, {"units": 5}, {"units": [5]},
        {"parts": [1]}, {"checks": 5}, {"checks": "3 = 4+5"},
    ],
)  # fmt: skip
def test_a_form_of_other_types(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongType):
        Form(**{"name": "x", "units": "Đơn vị", "figures": ()} | wrong)  # type: ignore[arg-type]


def test_a_figure_of_other_types() -> None:
    for wrong in ({"indicator": 5}, {"numerator": 1.5}, {"denominator": None}):
        with pytest.raises(WrongType):
            Figure(**{"indicator": "x", "numerator": 1, "denominator": 2} | wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue):
        Figure(" ", numerator=1, denominator=2)
    text = 'name = "x"\nunits = "Đơn vị"\ncounts = 5\nvalues = 6\n[[figures]]\nindicator = "I.3"\nnumerator = 2'
    with pytest.raises(InvalidValue, match="counts"):
        Form.from_toml(f"{text}\ndenominator = 3")


def test_what_the_table_of_a_form_lacks() -> None:
    form = Form(
        name="Biểu 2",
        units=("Mã", "Đơn vị"),
        figures=[Figure("online", numerator="Trực tuyến", denominator=("Tổng", 9), stated="Tỷ lệ")],
        checks=["Tổng = Trực tuyến + Trực tiếp"],
    )
    rows: list[list[object]] = [["Đơn vị nhận: Sở"], ["Đơn vị", "Tổng", "Trực tuyến"], ["legal", 2, 1]]
    lacking = read(*rows, form=form, indicators={"online": "I.3"})
    assert kinds(lacking) == [(ProblemKind.NO_FORM, "")]
    assert str(lacking.problems[0]) == (
        "quy-1.xlsx, Quý I: there is no table of form 'Biểu 2'. Its header lacks 'Tỷ lệ', 'Trực tiếp'."
    )
    assert read(["a"], ["b"], form=form, indicators={"online": "I.3"}).problems[0].expected == "'Mã' / 'Đơn vị'"
    unmapped = read(*rows, form=form)
    assert kinds(unmapped) == [(ProblemKind.NO_FIGURES, "")]
    assert str(unmapped.problems[0]) == (
        "quy-1.xlsx, Quý I: no figure of form 'Biểu 2' is mapped to an indicator. Pass indicators= for 'online'."
    )
    nowhere = read(["Cơ quan", "Nội dung"], ["legal", "Tổng"], form=BELOW)
    assert nowhere.problems[0].expected == "'Số lượng'"
    below = read(["Cơ quan", "Nội dung", "Số lượng"], ["legal", "Tổng", 5], form=BELOW)
    assert below.problems[0].expected == "'Đã thực thi', 'Chưa thực thi'"
    fewer = [*HEAD_06[:6], HEAD_06[6][:7], *FIELDS]
    assert read(*fewer, form=II_06A, indicators=OF_06).problems[0].expected.startswith("8, 9")


def test_a_form_with_no_row_below_its_header() -> None:
    assert len(read(["Đơn vị"], *[["chưa có"]] * 4, form=attrs.evolve(KSTT_06, checks=()), indicators=OF_06)) == 0


WORDS = [
    None, "", "-", "STT", "Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Tỷ lệ (%)", "I.3", "I.4", "legal", "P. QLNL", "Tổng số",
    "Kỳ báo cáo", "Năm", "Tháng", "Từ ngày", "Đến ngày", "Ngày chốt", "Chỉ tiêu giao", "Lĩnh vực", "Cơ quan", "Nội dung", "Số lượng", "Tổng", "Đã thực thi",
    "Đơn vị báo cáo: legal", "Ghi chú", "I. Nhóm", "Quý I/2025", "1.003", "1,5", "99%", "abc", "31/12/2024", 0, 1, 2, 3, 15,
]  # fmt: skip
ANY_CELL = st.one_of(
    st.sampled_from(WORDS),
    st.decimals(allow_nan=False, allow_infinity=False).map(Cell),
    st.sampled_from(
        [Cell(uncomputed=True), Cell(error="#DIV/0!"), Cell(value=True), Cell(Decimal("0.5"), percent=True)]
    ),
    st.text(max_size=5),
)
ANY_SPAN = st.tuples(*[st.integers(0, 6)] * 4).map(
    lambda at: Span(min(at[0], at[2]), min(at[1], at[3]), max(at[0], at[2]), max(at[1], at[3]))
)


@settings(max_examples=300)
@given(
    st.lists(st.lists(ANY_CELL, min_size=1, max_size=7), min_size=1, max_size=8),
    st.lists(ANY_SPAN, max_size=3),
    st.sampled_from([None, KSTT_06, II_06A, PAYMENT_766, BELOW]),
    st.sampled_from([None, QUARTER, periods.ND09]),
    st.sampled_from([None, "legal"]),
)
def test_any_sheet_is_accounted_for(
    rows: list[list[object]], spans: list[Span], form: Form | None, period: object, unit: str | None
) -> None:
    reading = read(
        *rows, spans=tuple(spans), form=form, period=period, unit=unit, indicators=OF_06 | {"paid online": "I.2"}
    )
    assert all(one.source and one.source.startswith("quy-1.xlsx, Quý I!") for one in reading)
    assert all(problem.worded(language) for problem in reading.problems for language in ("vi", "en"))
    assert (reading.rows_rejected > 0) <= (len(reading.problems) > 0)


def test_a_count_without_its_partner() -> None:
    head = ["Chỉ tiêu", "Đơn vị", "Tử số", "Tổng số", "Tỷ lệ"]
    reading = read(head, ["I.3", "Pháp chế", 597, 1003, "59,52"], ["I.3", "Văn phòng Sở", 5, 9, "-"])
    assert (kinds(reading), len(reading)) == ([(ProblemKind.NO_PARTNER, "C1")], 0)
    assert str(reading.problems[0]) == (
        "quy-1.xlsx, Quý I!C1: column 'Tử số' has no column of denominators. "
        "Name the header of that column with columns= (role 'denominator')."
    )
    assert reading.problems[0].worded("vi") == (
        "quy-1.xlsx, Quý I!C1: thiếu cột mẫu số đi với cột “Tử số”; "
        "đề nghị nêu tiêu đề của cột đó bằng columns= (vai trò 'denominator')."
    )
    assert len(read(head, ["I.3", "Pháp chế", 597, 1003, "59,52"], columns={"denominator": "Tổng số"})) == 1
    wide = [["Đơn vị", "I.3", None, "I.4"], [None, "Tử số", "Mẫu số", "Mẫu số"], ["legal", 1, 2, 3]]
    lonely = read(*wide, spans=(Span(0, 1, 0, 2),))
    assert kinds(lonely) == [(ProblemKind.NO_PARTNER, "D2")]
    assert "column 'I.4 > Mẫu số' has no column of numerators." in str(lonely.problems[0])
    assert "thiếu cột tử số đi với cột “I.4 > Mẫu số”; " in lonely.problems[0].worded("vi")


def test_a_column_of_the_caller_that_no_sheet_has() -> None:
    rows = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Tỷ lệ"], ["I.3", "Pháp chế", 597, "1003", None]
    assert kinds(read(*rows, columns={"numerator": "Không có"})) == [
        (ProblemKind.NO_PARTNER, "D1"), (ProblemKind.UNKNOWN_COLUMN, "quy-1.xlsx"),
    ]  # fmt: skip
    unit = read(*rows, columns={"as_of": "Ngày"})
    assert (kinds(unit), len(unit)) == ([(ProblemKind.UNKNOWN_COLUMN, "quy-1.xlsx")], 1)
    assert str(unit.problems[0]) == "quy-1.xlsx: columns= names the header 'Ngày', but no sheet has it."
    both = [sheet(*rows), sheet(["Chỉ tiêu", "Ai", "Tử số", "Mẫu số"], ["I.3", "office", 1, 2])]
    reading = from_sheets(both, Options(Names.of(ANNEX, columns={"unit": "Ai"}), QUARTER, unit="legal"))
    assert ([one.unit for one in reading], reading.problems) == (["legal", "office"], ())
    assert kinds(read(["a"], ["b"], form=KSTT_06, columns={"as_of": "Ngày"})) == [(ProblemKind.NO_FIGURES, "")]


def test_a_total_is_compared_with_what_adds_up_to_it() -> None:
    head = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Tỷ lệ", "Ngày chốt"]
    total: list[object] = ["I.3", "Tổng số", 3, 4, None, None]
    units: list[list[object]] = [["I.3", "legal", 1, 2, None, None], ["I.3", "office", 2, 2, None, None]]
    whole = read(head, ["I.3", "sct", 3, 4, None, None], *units, total)
    assert ([one.unit for one in whole], whole.problems) == (["sct", "legal", "office"], ())
    assert read(head, ["I.3", "sct", 3, 4, None, None], total).problems == ()
    assert kinds(read(head, ["I.3", "sct", 3, 5, None, None], *units, [*total[:3], 5, None, None])) == [
        (ProblemKind.TOTAL_DIFFERS, "C5")
    ]
    assert read(head, units[0], ["I.3", "office", None, None, "75%", None], total).problems == ()
    assert read(head, total).problems == ()  # there is nothing to compare it with
    distinct = [["I.1", *row[1:]] for row in (*units, [*total[:3], 9, None, None])]
    assert read(head, *distinct).problems == ()


def test_a_total_is_compared_with_the_newest_figures() -> None:
    head = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Ngày chốt"]
    march, april = date(2025, 3, 17), date(2025, 4, 17)
    rows: list[list[object]] = [["I.3", "legal", 1, 2, march], ["I.3", "legal", 2, 2, april]]
    for totals in ([2, 2, None],), ([1, 2, march], [2, 2, april]):
        assert read(head, *rows, *(["I.3", "Tổng số", *one] for one in totals)).problems == ()
    assert read(head, rows[0], rows[0], ["I.3", "Tổng số", 1, 2, None]).problems == ()  # the same, sent again
    differs = read(head, *rows, ["I.3", "Tổng số", 1, 2, april])
    assert [(one.kind, one.expected) for one in differs.problems] == [(ProblemKind.TOTAL_DIFFERS, "2/2")]


def test_a_total_is_not_compared_if_a_unit_has_only_later_figures() -> None:
    head = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Ngày chốt"]
    tenth, twelfth = date(2025, 3, 10), date(2025, 3, 12)
    rows: list[list[object]] = [["I.3", "office", 3, 4, tenth], ["I.3", "legal", 3, 4, twelfth]]
    assert read(head, *rows, ["I.3", "Tổng số", 6, 8, tenth]).problems == ()
    assert read(head, rows[1], ["I.3", "Tổng số", 6, 8, tenth]).problems == ()
    own: list[object] = ["I.3", "sct", 6, 8, twelfth]
    assert read(head, own, ["I.3", "Tổng số", 6, 9, tenth]).problems == ()
    for more in [], [own], [["I.4", "energy", 1, 2, twelfth]]:
        later = read(head, *more, *rows, ["I.3", "Tổng số", 6, 9, twelfth])
        assert [(one.kind, one.expected) for one in later.problems] == [(ProblemKind.TOTAL_DIFFERS, "6/8")]


def test_a_total_of_another_period_is_not_compared() -> None:
    head = ["Chỉ tiêu", "Đơn vị", "Kỳ", "Tử số", "Mẫu số"]
    rows: list[list[object]] = [["I.3", "legal", f"Quý {one}/2025", 3, 4] for one in ("I", "II")]
    assert read(head, *rows, ["I.3", "Tổng số", "Năm 2025", 6, 8], period=periods.ND09).problems == ()


def test_two_totals_of_a_unit_without_parts() -> None:
    form = Form(name="x", parts="Lĩnh vực", figures=[Figure("I.3", numerator="A", denominator="B")])
    head = ["Lĩnh vực", "A", "B"]
    again = read(head, ["Tổng số", 2, 2], ["Cộng", 2, 2], form=form, unit="legal")
    assert ([one.value for one in again], again.problems) == ([Counts(2, 2)], ())
    assert kinds(read(head, ["Tổng số", 2, 2], ["Cộng", 2, 3], form=form, unit="legal")) == [
        (ProblemKind.TOTAL_DIFFERS, "B3")
    ]


def test_every_problem_of_a_row() -> None:
    head = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Tỷ lệ"]
    assert kinds(read(head, ["I.4", "Văn phòng Sở", 12, 10, 120])) == [
        (ProblemKind.NOT_A_PERCENTAGE, "E2"), (ProblemKind.NOT_A_PROPORTION, "C2"),
    ]  # fmt: skip
    assert kinds(read(head, ["I.9", "Phòng X", 12, 10, 50])) == [
        (ProblemKind.UNKNOWN_UNIT, "B2"), (ProblemKind.UNKNOWN_INDICATOR, "A2"), (ProblemKind.NOT_A_PROPORTION, "C2"),
    ]  # fmt: skip
    assert kinds(read(head, ["I.9", "legal", "x", None, "y"])) == [
        (ProblemKind.NOT_A_COUNT, "C2"), (ProblemKind.NOT_A_PERCENTAGE, "E2"), (ProblemKind.UNKNOWN_INDICATOR, "A2"),
        (ProblemKind.MISSING, "D2"),
    ]  # fmt: skip
    assert kinds(read(head, ["I.3", "legal", None, None, "y"])) == [(ProblemKind.NOT_A_PERCENTAGE, "E2")]
    assert read(head, ["I.3", "legal", 1, 2, "y"]).reports == ()


def test_a_total_of_parts_is_compared_with_the_newest_parts() -> None:
    form = Form(name="x", parts="Lĩnh vực", figures=[Figure("I.3", numerator="A", denominator="B")])
    head = ["Lĩnh vực", "A", "B", "Ngày chốt"]
    march, april = date(2025, 3, 17), date(2025, 4, 17)
    rows: list[list[object]] = [["Điện", 1, 2, march], ["Điện", 1, 1, april], ["Hóa chất", 1, 1, april]]
    reading = read(head, *rows, ["Tổng số", 2, 2, None], form=form, unit="legal")
    assert ([one.value for one in reading], reading.problems) == ([Counts(1, 2), Counts(2, 2)], ())
    assert kinds(read(head, *rows, ["Tổng số", 2, 2, march], form=form, unit="legal")) == [
        (ProblemKind.TOTAL_DIFFERS, "B5")
    ]


def test_the_line_of_the_reporting_unit_comes_first() -> None:
    rows = ["Chỉ tiêu", "Tử số", "Mẫu số"], ["I.3", 9, 15]
    lines = ["Đơn vị: %"], ["Đơn vị:"], ["Đơn vị báo cáo: Phòng Pháp chế"]
    assert [one.unit for one in read(*lines, *rows)] == ["legal"]
    assert [one.unit for one in read(["Đơn vị: Văn phòng Sở"], lines[2], *rows)] == ["legal"]
    assert [one.unit for one in read(["Đơn vị: hồ sơ"], ["Cơ quan: Văn phòng Sở"], *rows)] == ["office"]
    strange = read(["Đơn vị: Văn phòng Sở"], ["Đơn vị báo cáo: Phòng X"], *rows)
    assert kinds(strange) == [(ProblemKind.UNKNOWN_UNIT, "A2")]
    assert kinds(read(["Đơn vị: %"], *rows)) == [(ProblemKind.UNKNOWN_UNIT, "A1")]
    assert kinds(read(["Đơn vị tính: Văn phòng Sở"], ["Đơn vị tính", "Văn phòng Sở"], *rows)) == [
        (ProblemKind.NO_UNIT, "")
    ]
    assert [one.unit for one in read(["Đơn vị báo cáo:", "Văn phòng Sở"], *rows)] == ["office"]


def test_a_column_of_targets_must_be_that_of_the_annex() -> None:
    head = ["Chỉ tiêu", "Chỉ tiêu giao (%)", "Đơn vị", "Tử số", "Mẫu số"]
    goal = ANNEX["I.3"].target
    assert goal.text == "Tối thiểu 60"
    alike = ["Tối thiểu 60%", "≥ 60", "60", 60, Cell(Decimal("0.6"), percent=True), "-", None, "theo Kế hoạch"]
    for cell in alike:
        assert read(head, ["I.3", cell, "legal", 1, 2]).problems == ()
    for cell in ("Tối thiểu 59,5%", "Không quá 60", 59, Cell(Decimal("0.595"), percent=True)):
        reading = read(head, ["I.3", cell, "legal", 1, 2])
        assert (kinds(reading), len(reading)) == ([(ProblemKind.OTHER_TARGET, "B2")], 0)
    assert str(read(head, ["I.3", "Tối thiểu 59,5%", "legal", 1, 2]).problems[0]) == (
        "quy-1.xlsx, Quý I!B2: 'Tối thiểu 59,5%' is not the target of the annex, 'Tối thiểu 60'. "
        "Change the annex, or leave the column out."
    )
    assert read(head, ["I.3", 59, "legal", 1, 2]).problems[0].worded("vi") == (
        "quy-1.xlsx, Quý I!B2: “59” khác chỉ tiêu của phụ lục, “Tối thiểu 60”; "
        "đề nghị sửa chỉ tiêu của phụ lục hoặc bỏ cột này."
    )
    assert kinds(read(head, ["I.9", 59, "legal", 1, 2], ["I.3", 59, "Phòng X", 1, 2])) == [
        (ProblemKind.UNKNOWN_INDICATOR, "A2"), (ProblemKind.UNKNOWN_UNIT, "C3"),
    ]  # fmt: skip


def test_a_column_of_targets_may_have_the_target_of_a_unit() -> None:
    row = attrs.evolve(ANNEX["I.3"], unit_targets={"legal": Target.exact(80)})
    annex = attrs.evolve(ANNEX, indicators=[row])
    head = ["Mã", "Chỉ tiêu giao", "Đơn vị", "Tử số", "Mẫu số"]
    rows = [sheet(head, ["I.3", goal, "legal", 1, 2]) for goal in (80, "Tối thiểu 60", 70)]
    problems = from_sheets(rows, Options(Names.of(annex), QUARTER)).problems
    assert [(one.kind, one.value, one.expected) for one in problems] == [
        (ProblemKind.OTHER_TARGET, Decimal(70), "80"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "cells", "others"),
    [
        (100, ["Tối thiểu 100", "≥100%", "100"], ["Tối đa 100", "Tối thiểu 99"]),
        (80, ["≥80%", "Từ 80% trở lên"], ["trên 80", "≥79%", "Không quá 80"]),
    ],
)
def test_a_minimum_is_accepted_for_a_number_alone(known: int, cells: list[str], others: list[str]) -> None:
    annex = attrs.evolve(ANNEX, indicators=[attrs.evolve(ANNEX["I.3"], target=Target.exact(known), unit_targets={})])
    head = ["Chỉ tiêu", "Chỉ tiêu giao", "Đơn vị", "Tử số", "Mẫu số"]
    for cell in (*cells, *others):
        problems = from_sheets([sheet(head, ["I.3", cell, "legal", 1, 2])], Options(Names.of(annex), QUARTER)).problems
        assert [one.kind for one in problems] == [ProblemKind.OTHER_TARGET] * (cell in others), cell


def test_columns_of_targets_that_nobody_can_compare() -> None:
    twice = read(
        ["Chỉ tiêu", "Chỉ tiêu giao", "Chỉ tiêu giao", "Đơn vị", "Tử số", "Mẫu số"], ["I.3", 1, 2, "legal", 1, 2]
    )
    assert (len(twice), twice.problems) == (1, ())
    wide = [["Đơn vị", "I.3", None, None], [None, "Chỉ tiêu giao", "Tử số", "Mẫu số"], ["legal", 1, 1, 2]]
    assert read(*wide, spans=(Span(0, 1, 0, 3),)).problems == ()


TWO_ROWS: list[list[object]] = [
    ["Chỉ tiêu", "Đơn vị", "Mẫu số", "Kết quả", None], [None, None, None, "Tử số", "Tỷ lệ"],
]  # fmt: skip


@pytest.mark.parametrize("spans", [(*(Span(0, column, 1, column) for column in range(3)), Span(0, 3, 0, 4)), ()])
def test_a_count_whose_partner_is_named_in_the_second_row_of_the_header(spans: tuple[Span, ...]) -> None:
    reading = read(*TWO_ROWS, ["I.3", "legal", 4, 3, "75,0"], spans=spans)
    assert ([(one.value, one.stated) for one in reading], kinds(reading)) == ([(Counts(3, 4), Stated("75.0"))], [])


@pytest.mark.parametrize("figure", [5, "5", "1.005", "5,5 %"])
def test_figures_are_no_part_of_a_header(figure: object) -> None:
    """Otherwise the column above 5 would be lost."""
    head = [["STT", "Đơn vị", "I.3", None, "I.4"], [None, None, "Tử số", "Mẫu số", "Mẫu số"]]
    reading = read(*head, ["Tổng", None, None, None, figure], ["1", "legal", 1, 2, 5], spans=(Span(0, 2, 0, 3),))
    assert (len(reading), kinds(reading)) == (0, [(ProblemKind.NO_PARTNER, "E2")])


def test_the_problem_of_a_header_is_that_of_its_first_row() -> None:
    reading = read(["Chỉ tiêu", "Đơn vị", "Tử số"], ["(mã)", None, None], ["I.3", "legal", 1])
    assert kinds(reading) == [(ProblemKind.NO_PARTNER, "C1")]


@pytest.mark.parametrize(
    "day",
    [
        "Gia Lai, ngày 17 tháng 3 năm 2025",
        "Hạ Long, ngày 20/12/2025",
        "Ngày 20 tháng 12 năm 2025",
        "Ngày … tháng … năm …",
    ],
)
def test_signatures_and_dashes_below_a_table(day: str) -> None:
    reading = read(
        ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số"],
        ["I.3", "legal", 1, 2],
        [None, None, None, "-", "-"],
        [None, None, day],
        ["NGƯỜI LẬP BIỂU", None, "THỦ TRƯỞNG ĐƠN VỊ"],
        ["(Ký, ghi rõ họ tên)", None, "(Ký tên, đóng dấu)"],
        ["Nguyễn Văn A", None, "Trần Thị B"],
    )
    assert (len(reading), reading.problems) == (1, ())
    assert [row.reason for row in reading.skipped] == ["header", "blank", *["signature"] * 4]


@pytest.mark.parametrize(
    "row", [["Xác nhận", "legal", "x", 2], ["Xác nhận", "Phòng X", 1, "2"], ["Ông A", "", "x", ""]]
)
def test_a_row_with_a_number_or_a_known_name_is_no_signature(row: list[object]) -> None:
    reading = read(["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số"], row)
    assert (len(reading), reading.rows_rejected) == (0, 1)


def test_what_follows_a_signature_is_read_if_it_has_a_number() -> None:
    rows: list[list[object]] = [["Kế toán", None, "Thủ trưởng"], ["I.3", "legal", 1, 2]]
    head: list[object] = ["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số"]
    assert len(read(head, *rows)) == 1
    for cell in (Cell(uncomputed=True), Cell(error="#DIV/0!")):
        assert (ProblemKind.NOT_A_COUNT, "C3") in kinds(read(head, rows[0], ["Ông A", None, cell, "x"]))


def test_a_formula_beside_the_figures_is_no_report() -> None:
    reading = read(["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Ghi chú"], [*[None] * 4, Cell(uncomputed=True)])
    assert [row.reason for row in reading.skipped] == ["header", "blank"]
