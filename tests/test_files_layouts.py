"""From a sheet to reports: each layout, each trap, and every row accounted for."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from types import ModuleType

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reformkpi import Counts, Measurement, Stated, Unit, annexes, evaluate, periods
from reformkpi.errors import InvalidFile, InvalidValue
from reformkpi.files import KSTT_06, PAYMENT_766, Figure, Form, ProblemKind, Reading, measurements
from reformkpi.files._measurements import from_sheets
from reformkpi.files._sheets import Cell, Sheet, Span

ANNEX = annexes.load("sct-2025").with_divisions(Unit("energy", "Phòng Quản lý năng lượng", aliases=["P. QLNL"]))
QUARTER = periods.ND09.quarter(2025, 1)
LONG = ["STT", "Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Tỷ lệ (%)"]


def sheet(*rows: list[object], spans: tuple[Span, ...] = ()) -> Sheet:
    def cell(value: object) -> Cell:
        return value if isinstance(value, Cell) else Cell(Decimal(value) if isinstance(value, int) else value)

    return Sheet("quy-1.xlsx", "Quý I", {place: tuple(map(cell, row)) for place, row in enumerate(rows)}, spans)


def read(*rows: list[object], spans: tuple[Span, ...] = (), **how: object) -> Reading:
    how.setdefault("period", QUARTER)
    one = sheet(*rows, spans=spans)
    reading = from_sheets([one], ANNEX, **how)
    assert reading.rows_read + reading.rows_rejected + len(reading.skipped) == len(one.rows)
    return reading


def kinds(reading: Reading) -> list[tuple[ProblemKind, str]]:
    return [(problem.kind, problem.where.partition("!")[2]) for problem in reading.problems]


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
    reading = read(["Chỉ tiêu", "Tử số", "Mẫu số"], [ANNEX["I.3"].title, 9, 15], unit="Pháp chế")
    assert [(one.unit, one.indicator, one.value) for one in reading] == [("legal", "I.3", Counts(9, 15))]
    assert kinds(read(["Chỉ tiêu", "Tử số", "Mẫu số"], ["I.3", 9, 15])) == [(ProblemKind.UNKNOWN_UNIT, "A2")]


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
    assert [one.unit for one in read(*rows, spans=spans, total="department")] == ["legal", "sct"]
    with pytest.raises(InvalidValue):
        read(*rows, total="sum")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["I.3", "Phòng Pháp chê", 1, 2, None], (ProblemKind.UNKNOWN_UNIT, "C2")),
        (["I.9", "legal", 1, 2, None], (ProblemKind.UNKNOWN_INDICATOR, "B2")),
        (["I.3", "legal", Decimal("597.5"), 600, None], (ProblemKind.NOT_A_COUNT, "D2")),
        (["I.3", "legal", "3(1)", 5, None], (ProblemKind.NOT_A_COUNT, "D2")),
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


def test_decimal_signs_are_one_in_a_column() -> None:
    mixed = read(LONG, [1, "I.3", "legal", None, None, "94,29"], [2, "I.3", "office", None, None, "99.4"])
    assert [kind for kind, _ in kinds(mixed)] == [ProblemKind.NOT_A_PERCENTAGE] * 2


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
    assert (
        kinds(read(header, ["I.3", "legal", 1, 2, "Quý I/2025", None], period=None))[0][0] is ProblemKind.NOT_A_PERIOD
    )


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
        Form(name="x", unit=1, header="Đơn vị", figures=(), checks=["3 > 4"])


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
    assert [kind for kind, _ in kinds(read(["STT", "Đơn vị"], [1, "legal"], form=KSTT_06))] == [ProblemKind.NO_TABLE]
    assert [kind for kind, _ in kinds(read(["STT", "Tên"], [1, "legal"], form=KSTT_06))] == [ProblemKind.NO_TABLE]


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
    text = (
        'name = "x"\nunit = 1\nheader = "Đơn vị"\n[[figures]]\nindicator = "I.3"\nnumerator = [2]\ndenominator = [2, 3]'
    )
    form = Form.from_toml(text)
    assert form == Form(name="x", unit=1, header="Đơn vị", figures=[Figure("I.3", numerator=[2], denominator=[2, 3])])
    assert read(["Đơn vị", "a", "b"], ["legal", 2, 3], form=form)[0].value == Counts(2, 5)
    for bad in ("figures", "name = 'x'", text.replace("[2]", "[0]"), text.replace("header", "heading")):
        with pytest.raises(InvalidValue):
            Form.from_toml(bad)
