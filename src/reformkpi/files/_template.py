"""A workbook that a unit fills in, and its way back to reports.

The workbook carries a very hidden sheet, the stamp, that says what the figures are of, so the reader asks for nothing.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from reformkpi import Annex, Period, Unit, display
from reformkpi.errors import InvalidValue, NotResponsible, WrongType
from reformkpi.files._days import day_of
from reformkpi.files._figures import text_of
from reformkpi.files._names import Names
from reformkpi.files._problems import Problem, ProblemKind
from reformkpi.files._reader import Options, SheetReader
from reformkpi.files._reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike

    from openpyxl.worksheet.worksheet import Worksheet

    from reformkpi import Indicator
    from reformkpi.files._sheets import Sheet

STAMP: Final = "reformkpi"
SHEET: Final = "Số liệu"
VERSION: Final = 1
_HEADER: Final = ("STT", "Mã", "Nội dung chỉ tiêu", "Chỉ tiêu giao (%)", "Tử số", "Mẫu số", "Ghi chú")
_WIDTHS: Final = (6, 9, 60, 18, 14, 14, 34)
_HEADER_ROW: Final = 6
# Where the reader looks, counted from 0: the unit and the day of the figures.
_UNIT: Final = (2, 3)
_DAY: Final = (3, 3)
_INPUT: Final = "FFF9DB"
_HINT: Final = (
    "Chỉ nhập vào các ô nền vàng: số nguyên từ 0 trở lên, tử số không lớn hơn mẫu số. Không phát sinh thì nhập 0 và 0; "
    "chưa có số liệu thì để trống cả hai ô."
)


@attrs.frozen
class Stamp:
    """What a workbook of `template` says about itself. `unit` is an id, empty if the unit was chosen in the sheet."""

    annex: str
    period: Period
    unit: str


def template(path: str | PathLike[str], annex: Annex, period: Period, *, unit: Unit | str | None = None) -> None:
    """Write a workbook (`.xlsx`, extra `[excel]`) in which a unit fills in its counts for a period.

    It has a row for each indicator that the unit is responsible for; the department has all rows. Everything but the
    counts, the notes and the day of the figures is locked, without a password. Cells accept whole numbers from 0, and
    no numerator above its denominator. The filled workbook itself says what it is of.

    Args:
        path: Where to write. A file that is there is replaced.
        annex: The annex whose indicators are reported.
        period: The period of the figures.
        unit: The unit that fills it in, a Unit, an id, a name or an alias. Without one, the workbook has all rows and
            a list from which the unit is chosen.

    Raises:
        InvalidValue: a suffix other than `.xlsx`, or an id with letters that no workbook holds.
        NotResponsible: the unit is responsible for none of the indicators.
        UnknownUnit: the department has no such unit.
        WrongType: no annex, or no period.

    >>> from tempfile import TemporaryDirectory
    >>> from reformkpi import annexes, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> with TemporaryDirectory() as folder:
    ...     template(f"{folder}/mau.xlsx", annex, quarter, unit="legal")
    """
    if not isinstance(annex, Annex):
        raise WrongType("annex", annex, "an Annex, such as annexes.load('sct-2025')")
    if not isinstance(period, Period):
        raise WrongType("period", period, "a Period, such as periods.ND09.quarter(2025, 1)")
    target = Path(path)
    if target.suffix.lower() != ".xlsx":
        raise InvalidValue("suffix", target.suffix, "'.xlsx'")
    sender = None if unit is None else annex.unit(unit)
    rows = [row for row in annex.values() if sender is None or sender in (row.department, *row.responsible)]
    if sender is not None and not rows:
        names = dict.fromkeys(one.name for row in annex.values() for one in row.responsible)
        raise NotResponsible(None, sender.name, tuple(names))
    for text in (annex.name, *(row.id for row in rows), *([] if sender is None else [sender.id])):
        if not text.isprintable() or text != text.strip():
            raise InvalidValue("id in a template", text, "printable letters, without blanks at its ends")
    target.write_bytes(_written(annex, period, sender, rows))


def _written(annex: Annex, period: Period, unit: Unit | None, rows: Sequence[Indicator]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415  it needs the extra
    from openpyxl.workbook.protection import WorkbookProtection  # noqa: PLC0415

    from reformkpi.files import _xlsx_out  # noqa: PLC0415

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = _xlsx_out._sheet(book, SHEET)  # noqa: SLF001  of this package
    _heads(sheet, annex, period, unit)
    for place, row in enumerate(rows):
        texts = (
            str(place + 1),
            row.id,
            display._visible(row.title),  # noqa: SLF001  of this library
            (row.target if unit is None else row.target_for(unit)).text,
        )
        for column, text in enumerate(texts, start=1):
            _xlsx_out.put(sheet, _HEADER_ROW + 1 + place, column, text).border = _xlsx_out._FRAME  # noqa: SLF001
        for column in (5, 6, 7):
            _input(sheet, _HEADER_ROW + 1 + place, column, "#,##0" if column < 7 else "@")  # noqa: PLR2004  the note
        _xlsx_out._fit(sheet, _HEADER_ROW + 1 + place, texts, _WIDTHS)  # noqa: SLF001
    if rows:
        _checked(sheet, _HEADER_ROW + len(rows))
    sheet.print_area = f"A1:G{_HEADER_ROW + len(rows)}"
    sheet.protection.enable()
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # may be made wider
    stamp: Worksheet = book.create_sheet(STAMP)
    stamp.sheet_state = "veryHidden"
    values = (annex.name, str(period), "unit", unit.id if unit else "", str(VERSION))
    for number, (key, value) in enumerate(
        zip(("annex", "period", "layout", "unit", "version"), values, strict=True), 1
    ):
        _xlsx_out.put(stamp, number, 1, key)
        _xlsx_out.put(stamp, number, 2, value)
    for number, one in enumerate(annex.units, 1):  # the list to choose from
        _xlsx_out.put(stamp, number, 4, display._visible(one.name))  # noqa: SLF001  of this library
    stamp.protection.enable()
    book.security = WorkbookProtection(lockStructure=True)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _heads(sheet: Worksheet, annex: Annex, period: Period, unit: Unit | None) -> None:
    """Write what stands above the rows: what is reported, by whom, as of which day."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415  it needs the extra

    from reformkpi.files import _xlsx_out  # noqa: PLC0415

    span = display._period_words(period)  # noqa: SLF001  of this library
    title = "Biểu số liệu thực hiện chỉ tiêu cải cách thủ tục hành chính"
    _xlsx_out._top(sheet, [title, f"Kỳ báo cáo: {span}"], len(_HEADER))  # noqa: SLF001
    for number, label in ((3, "Đơn vị báo cáo:"), (4, "Số liệu chốt đến ngày:")):
        _xlsx_out.put(sheet, number, 3, label, bold=True)
        sheet.merge_cells(start_row=number, start_column=4, end_row=number, end_column=7)
    if unit is None:
        _input(sheet, 3, 4, "@")
        formula = f"{STAMP}!$D$1:$D${len(annex.units)}"
        choice = DataValidation("list", formula1=formula, allow_blank=True, showErrorMessage=True)
        choice.errorTitle, choice.error = "Đơn vị báo cáo", "Đề nghị chọn một đơn vị trong danh sách."
        choice.add("D3")  # pyright: ignore[reportUnknownMemberType]  openpyxl has no types of its own
        sheet.add_data_validation(choice)
    else:
        _xlsx_out.put(sheet, 3, 4, display._visible(unit.name), bold=True)  # noqa: SLF001
    _input(sheet, 4, 4, "dd/mm/yyyy")
    day = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True, showErrorMessage=True)
    day.errorTitle, day.error = "Ngày chốt số liệu", "Đề nghị nhập ngày, ví dụ 14/3/2025, hoặc để trống."
    day.add("D4")  # pyright: ignore[reportUnknownMemberType]  openpyxl has no types of its own
    sheet.add_data_validation(day)
    _xlsx_out._spanning(sheet, 5, _HINT, _WIDTHS)  # noqa: SLF001
    _xlsx_out._header(sheet, _HEADER_ROW, _HEADER, _WIDTHS)  # noqa: SLF001


def _input(sheet: Worksheet, row: int, column: int, form: str) -> None:
    """Make a cell one to fill in."""
    from openpyxl.styles import Alignment, Font, PatternFill, Protection  # noqa: PLC0415  it needs the extra

    from reformkpi.files import _xlsx_out  # noqa: PLC0415

    cell = sheet.cell(row, column)
    cell.number_format = form
    cell.protection = Protection(locked=False)
    cell.fill = PatternFill("solid", fgColor=_INPUT)
    cell.font = Font(name=_xlsx_out.FONT, size=11)
    cell.alignment = Alignment(vertical="center", wrap_text=form == "@")
    cell.border = _xlsx_out._FRAME  # noqa: SLF001  of this package


def _checked(sheet: Worksheet, last: int) -> None:
    """Let the counts be whole numbers from 0, and no numerator above its denominator."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415  it needs the extra

    first = _HEADER_ROW + 1
    for column, other, name, wrong in (
        ("E", f'OR(F{first}="",E{first}<=F{first})', "Tử số", "không lớn hơn mẫu số"),
        ("F", f'OR(E{first}="",F{first}>=E{first})', "Mẫu số", "không nhỏ hơn tử số"),
    ):
        cell = f"{column}{first}"
        formula = f"AND(ISNUMBER({cell}),{cell}>=0,{cell}=INT({cell}),{other})"
        check = DataValidation("custom", formula1=formula, allow_blank=True, showErrorMessage=True)
        check.errorTitle, check.error = name, f"{name} phải là số nguyên từ 0 trở lên và {wrong}."
        check.showInputMessage, check.promptTitle, check.prompt = True, name, f"Số nguyên từ 0 trở lên, {wrong}."
        check.add(f"{column}{first}:{column}{last}")  # pyright: ignore[reportUnknownMemberType]  openpyxl has no types of its own
        sheet.add_data_validation(check)


def stamp(sheets: Iterable[Sheet]) -> Stamp | Problem | None:
    """Return what a workbook says about itself, or what is wrong with it; None if `template` did not write it."""
    for sheet in sheets:
        if sheet.name == STAMP and sheet.cell(0, 0).value == "annex":
            annex, span, layout, unit, version = (str(sheet.cell(row, 1).value or "") for row in range(5))
            if (layout, version) != ("unit", str(VERSION)):
                found, expected = f"{layout} {version}", f"unit {VERSION}"
                return Problem(ProblemKind.OTHER_VERSION, sheet.where(4, 1), found, repr(expected))
            try:
                first, last = map(date.fromisoformat, span.split("/"))
                return Stamp(annex, Period(first, last), unit)
            except ValueError:
                return Problem(ProblemKind.NOT_A_PERIOD, sheet.where(1, 1), span)
    return None


def filled(sheets: Sequence[Sheet], annex: Annex, mark: Stamp | Problem) -> Reading:
    """Return the reports of a filled template, and all of its problems."""
    sheet = next((one for one in sheets if one.name == SHEET), None)
    if isinstance(mark, Problem):
        return Reading((), (mark,), (), 0, 0)
    if mark.annex != annex.name:
        problem = Problem(ProblemKind.OTHER_TEMPLATE, sheets[0].file, mark.annex, repr(annex.name))
        return Reading((), (problem,), (), 0, 0)
    if sheet is None:
        return Reading((), (Problem(ProblemKind.NO_SHEET, sheets[0].file, SHEET),), (), 0, 0)
    problems: list[Problem] = []
    names = Names.of(annex)
    sender, as_of = _sender(sheet, mark, names, problems), _as_of(sheet, problems)
    # Without a sender nothing is reported, but the problems of the figures are.
    reader = SheetReader(sheet, Options(names, mark.period, None, sender or annex.department.id, as_of))
    reader.read()
    reports = () if sender is None else tuple(reader.reports)
    return Reading(
        reports, (*problems, *reader.problems), tuple(reader.skipped), reader.rows_read, reader.rows_rejected
    )


def _sender(sheet: Sheet, mark: Stamp, names: Names, problems: list[Problem]) -> str | None:
    name = mark.unit or text_of(sheet.cell(*_UNIT))
    found = names.unit(name)
    if found is None:
        near = names.near_unit(name)
        problems.append(Problem(ProblemKind.UNKNOWN_UNIT, sheet.where(*_UNIT), name, nearest=near))
    return found


def _as_of(sheet: Sheet, problems: list[Problem]) -> date | None:
    cell = sheet.cell(*_DAY)
    try:
        return day_of(cell)
    except ValueError:
        problems.append(Problem(ProblemKind.NOT_A_DAY, sheet.where(*_DAY), cell.shown))
        return None
