"""The period of a row: that of the argument or of a column, and never one in silence instead of the other."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from reformkpi import Counts, Period, annexes, errors, files, periods
from reformkpi.files import Problem, ProblemKind, Reading

if TYPE_CHECKING:
    from pathlib import Path

ANNEX = annexes.load("sct-2025")
YEAR = periods.ND09.year(2025)
QUARTER = periods.ND09.quarter(2025, 1)
MONTH = periods.ND09.month(2025, 3)
LABELS = "Kỳ báo cáo"
MONTHS = "Năm;Tháng"
DAYS = "Từ ngày;Đến ngày"


def rd(folder: Path, header: str, *cells: str, period: object = None) -> Reading:
    """Read a sheet with a row for each text, which holds the cells of its period."""
    rows = [f"Chỉ tiêu;Đơn vị;{header};Tử số;Mẫu số", *(f"I.3;legal;{one};1;2" for one in cells)]
    (folder / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    return files.measurements(folder / "a.csv", ANNEX, period=period, strict=False)  # type: ignore[arg-type]


def problems(reading: Reading) -> list[tuple[ProblemKind, str]]:
    return [(problem.kind, problem.where.removeprefix("a.csv, ")) for problem in reading.problems]


def test_four_quarters_are_no_revisions_of_the_year(tmp_path: Path) -> None:
    reading = rd(tmp_path, LABELS, *(f"Quý {one}/2025" for one in ("I", "II", "III", "IV")), period=YEAR)
    assert problems(reading) == [(ProblemKind.OTHER_PERIOD, f"C{row}") for row in (2, 3, 4, 5)]
    assert (len(reading), reading.rows_rejected) == (0, 4)
    assert str(reading.problems[0]) == (
        "a.csv, C2: 'Quý I/2025' is not the period passed, 2024-12-15/2025-12-14. "
        "If each row names a period and its year, pass the cut-off rule instead of a period."
    )
    assert reading.problems[0].worded("vi") == (
        "a.csv, C2: “Quý I/2025” không phải là kỳ đã nêu, từ ngày 15/12/2024 đến ngày 14/12/2025; "
        "nếu mỗi dòng ghi rõ kỳ và năm thì nêu quy tắc chốt số liệu thay cho kỳ."
    )


@pytest.mark.parametrize(
    ("header", "cells", "period"),
    [
        (LABELS, "Quý I/2025", QUARTER),
        (LABELS, "2025-Q1", periods.CALENDAR.quarter(2025, 1)),
        (LABELS, "Quý I/2025", periods.Cutoff("Gia Lai", 21).quarter(2025, 1)),
        (LABELS, "Quý I", QUARTER),
        (LABELS, "", QUARTER),
        (LABELS, "-", QUARTER),
        (LABELS, "chính thức", QUARTER),
        (MONTHS, "2025;3", MONTH),
        (MONTHS, "2025;03", MONTH),
        (MONTHS, ";", QUARTER),
        (MONTHS, "2025;", YEAR),
        ("Năm", "2025", QUARTER),
        ("Năm", "Năm 2025", QUARTER),
        ("Năm", "60", QUARTER),
        *(
            (MONTHS, f"2025;{text}", MONTH)
            for text in ("Tháng 3", "T3", "3/2025", "03/2025", "tháng 03-2025", "2025-03")
        ),
        (MONTHS, "2025;Tháng 3 năm 2025", MONTH),
        (MONTHS, "2025;ba", MONTH),
        (MONTHS, "2025;2025", MONTH),
        ("Tháng", "3", MONTH),
        (DAYS, "15/12/2024;2025-03-14", QUARTER),
        (DAYS, "15/12/2024;", QUARTER),
        (DAYS, ";-", QUARTER),
    ],
)
def test_a_row_that_agrees_or_says_nothing_has_the_period_passed(
    tmp_path: Path, header: str, cells: str, period: Period
) -> None:
    reading = rd(tmp_path, header, cells, period=period)
    assert (reading.problems, [one.period for one in reading]) == ((), [period])


@pytest.mark.parametrize(
    ("header", "cells", "period", "place"),
    [
        (LABELS, "Quý II/2025", QUARTER, "C2"),
        (LABELS, "Quý I/2024", QUARTER, "C2"),
        (LABELS, "Quý II", QUARTER, "C2"),
        (LABELS, "Tháng 1/2025", Period(date(2024, 12, 31), date(2025, 1, 30)), "C2"),
        (MONTHS, "2024;3", MONTH, "C2"),
        (MONTHS, "2025;4", MONTH, "D2"),
        (MONTHS, "2025;3", QUARTER, "D2"),
        (MONTHS, "2025;4/2025", MONTH, "D2"),
        (MONTHS, "2025;T4", MONTH, "D2"),
        (MONTHS, "2025;Tháng 4", MONTH, "D2"),
        (MONTHS, "Năm 2024;3", MONTH, "C2"),
        ("Tháng", "3/2024", MONTH, "C2"),
        ("Tháng", "Quý I", MONTH, "C2"),
        ("Năm", "2024", YEAR, "C2"),
        ("Tháng", "3", QUARTER, "C2"),
    ],
)
def test_a_row_of_another_period_is_a_problem(
    tmp_path: Path, header: str, cells: str, period: Period, place: str
) -> None:
    reading = rd(tmp_path, header, cells, period=period)
    assert (problems(reading), len(reading)) == ([(ProblemKind.OTHER_PERIOD, place)], 0)


@pytest.mark.parametrize(
    ("cells", "place", "day", "written"),
    [
        ("15/12/2024;14/6/2025", "D2", "2025-03-14", "14/3/2025"),
        ("15/3/2025;14/6/2025", "C2", "2024-12-15", "15/12/2024"),
    ],
)
def test_another_day_than_those_of_the_period(tmp_path: Path, cells: str, place: str, day: str, written: str) -> None:
    reading = rd(tmp_path, DAYS, cells, period=QUARTER)
    assert (problems(reading), len(reading)) == ([(ProblemKind.OTHER_DAY, place)], 0)
    assert str(reading.problems[0]).endswith(f"' is not {day}, the first or last day of the period passed.")
    assert (
        reading.problems[0].worded("vi").endswith(f"” không phải là {written}, ngày đầu hoặc ngày cuối của kỳ đã nêu.")
    )


def test_a_day_of_a_workbook_in_a_problem() -> None:
    problem = Problem(ProblemKind.OTHER_DAY, "a.xlsx, Quý I!C2", date(2025, 1, 8), "2024-12-15")
    assert "“08/01/2025” không phải là 15/12/2024" in problem.worded("vi")
    assert "'2025-01-08' is not 2024-12-15" in problem.worded("en")


def test_a_day_that_is_none_is_a_problem_whatever_is_passed(tmp_path: Path) -> None:
    reading = rd(tmp_path, DAYS, "mai;14/3/2025", period=QUARTER)
    assert (problems(reading), len(reading)) == ([(ProblemKind.NOT_A_DAY, "C2")], 0)


def test_a_forgotten_period_is_one_problem_of_the_sheet(tmp_path: Path) -> None:
    for period in (None, periods.ND09):
        reading = rd(tmp_path, "Ghi chú", "", "", period=period)
        assert problems(reading) == [(ProblemKind.NO_PERIOD, "a.csv")]
        assert "period=periods.ND09.quarter(2025, 1)" in reading.problems[0].worded("vi")
    assert problems(rd(tmp_path, "Đến ngày", "14/3/2025")) == [(ProblemKind.NO_PERIOD, "a.csv")]
    assert problems(rd(tmp_path, "Năm", "2025", period=periods.ND09)) == [(ProblemKind.NO_PERIOD, "a.csv")]


def test_a_forgotten_rule_is_one_problem_of_the_column(tmp_path: Path) -> None:
    for header, cells, place in ((LABELS, "Quý I/2025", "C1"), (MONTHS, "2025;3", "D1")):
        reading = rd(tmp_path, header, cells, cells)
        assert problems(reading) == [(ProblemKind.NO_RULE, place)]
    assert str(rd(tmp_path, LABELS, "Quý I/2025").problems[0]) == (
        "a.csv, C1: nothing says on which day the periods of column 'Kỳ báo cáo' begin. "
        "Pass the rule: period=periods.ND09."
    )


def test_days_in_columns_need_no_rule(tmp_path: Path) -> None:
    assert rd(tmp_path, f"{LABELS};{DAYS}", "Quý I/2025;15/12/2024;14/3/2025")[0].period == QUARTER


def test_a_period_without_a_year(tmp_path: Path) -> None:
    reading = rd(tmp_path, LABELS, "Quý I", "quý này", "", period=periods.ND09)
    assert problems(reading) == [
        (ProblemKind.NO_YEAR, "C2"), (ProblemKind.NOT_A_PERIOD, "C3"), (ProblemKind.NOT_A_PERIOD, "C4"),
    ]  # fmt: skip


def test_a_month_without_a_year(tmp_path: Path) -> None:
    assert problems(rd(tmp_path, MONTHS, ";3", period=periods.ND09)) == [(ProblemKind.NO_YEAR, "D2")]


@pytest.mark.parametrize(
    "cells", ["Năm 2025;Tháng 3", "2025;T3", "2025;03/2025", ";3/2025", "60;3/2025", "2025;2025-03"]
)
def test_months_and_years_by_a_rule(tmp_path: Path, cells: str) -> None:
    reading = rd(tmp_path, MONTHS, cells, period=periods.ND09)
    assert (reading.problems, [one.period for one in reading]) == ((), [MONTH])


@pytest.mark.parametrize("cells", ["2025;Quý I", "Năm 2025;Quý I", "2025;Quý I/2025", ";Quý I/2025", "60;Quý I/2025"])
def test_a_period_is_of_the_year_of_its_row(tmp_path: Path, cells: str) -> None:
    reading = rd(tmp_path, "Năm;Kỳ báo cáo", cells, period=periods.ND09)
    assert (reading.problems, [one.period for one in reading]) == ((), [QUARTER])


@pytest.mark.parametrize(
    ("header", "cells", "kind"),
    [
        ("Năm;Kỳ báo cáo", "2024;Quý I/2025", ProblemKind.NAMES_DIFFER),
        ("Năm;Kỳ báo cáo", ";Quý I", ProblemKind.NO_YEAR),
        ("Năm;Kỳ báo cáo", "2025;", ProblemKind.NOT_A_PERIOD),
        (MONTHS, "2024;3/2025", ProblemKind.NAMES_DIFFER),
        (f"{MONTHS};Kỳ báo cáo", "2025;2;Quý IV/2025", ProblemKind.NAMES_DIFFER),
        (f"{MONTHS};Kỳ báo cáo", "2025;2;Tháng 7/2025", ProblemKind.NAMES_DIFFER),
        ("Từ ngày;Kỳ báo cáo;Đến ngày", "15/12/2024;Quý IV/2025;14/3/2025", ProblemKind.NAMES_DIFFER),
        ("Đến ngày;Kỳ báo cáo", "14/3/2025;Quý IV/2025", ProblemKind.NAMES_DIFFER),
        (MONTHS, "2025;", ProblemKind.NOT_A_PERIOD),
        (MONTHS, "2025;2025", ProblemKind.NOT_A_PERIOD),
        (MONTHS, "2025;13", ProblemKind.NOT_A_PERIOD),
    ],
)
def test_a_row_without_one_period(tmp_path: Path, header: str, cells: str, kind: ProblemKind) -> None:
    reading = rd(tmp_path, header, cells, period=periods.ND09)
    assert (problems(reading), len(reading)) == ([(kind, "D2")], 0)


def test_a_year_that_is_a_target_is_no_period(tmp_path: Path) -> None:
    rows = ["Chỉ tiêu;Đơn vị;Chỉ tiêu giao;;Kết quả;", ";;Năm;Quý I;Tử số;Mẫu số", "I.3;legal;60;55;1;2"]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    assert [one.value for one in files.measurements(tmp_path / "a.csv", ANNEX, period=QUARTER)] == [Counts(1, 2)]


def test_a_formula_without_a_value_is_no_day(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Chỉ tiêu", "Đơn vị", "Tử số", "Mẫu số", "Ngày chốt"])
    sheet.append(["I.3", "legal", 1, 2, "=TODAY()"])
    book.save(tmp_path / "a.xlsx")
    reading = files.measurements(tmp_path / "a.xlsx", ANNEX, period=QUARTER, strict=False)
    assert [problem.kind for problem in reading.problems] == [ProblemKind.NOT_A_DAY]


def test_a_text_is_no_period(tmp_path: Path) -> None:
    with pytest.raises(errors.WrongType, match=r"period: expected .*Period.*'2025-Q1'"):
        rd(tmp_path, LABELS, "Quý I/2025", period="2025-Q1")
