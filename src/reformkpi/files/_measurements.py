"""From a file to reports."""

from __future__ import annotations

from decimal import Decimal, localcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reformkpi import Period
from reformkpi.errors import InvalidFile, InvalidValue, WrongType
from reformkpi.files._figures import ARITHMETIC
from reformkpi.files._names import Names
from reformkpi.files._problems import Problem, ProblemKind
from reformkpi.files._reader import Options, SheetReader
from reformkpi.files._reading import Reading, Skipped
from reformkpi.files._tables import no_table
from reformkpi.files._template import SHEET, STAMP, filled, stamp
from reformkpi.periods import Cutoff

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from os import PathLike

    from reformkpi import Annex
    from reformkpi.files._forms import Form
    from reformkpi.files._sheets import Sheet

__all__ = ["measurements"]


def from_sheets(sheets: Iterable[Sheet], options: Options) -> Reading:
    """Read every sheet, and return all reports and problems. A cover sheet, which has no number, is skipped."""
    readers = [SheetReader(sheet, options) for sheet in sheets if sheet.rows]
    for reader in readers:
        reader.read()
    without = [reader for reader in readers if not reader.has_table]
    for reader in without:
        if len(without) < len(readers) and not _has_number(reader.sheet):
            reader.skipped = [Skipped(reader.sheet.where(row, 0), "no table") for row in sorted(reader.sheet.rows)]
            reader.rows_rejected = 0
        else:
            reader.problems.append(no_table(reader.sheet, options.names, options.form))
    problems = [problem for reader in readers for problem in reader.problems]
    # A form does not look at other columns before it has its own.
    if readers and (options.form is None or len(without) < len(readers)):
        unmet = options.names.unmet_columns()
        problems += (Problem(ProblemKind.UNKNOWN_COLUMN, readers[0].sheet.file, header) for header in unmet)
    return Reading(
        tuple(report for reader in readers for report in reader.reports),
        tuple(problems),
        tuple(row for reader in readers for row in reader.skipped),
        sum(reader.rows_read for reader in readers),
        sum(reader.rows_rejected for reader in readers),
    )


def _has_number(sheet: Sheet) -> bool:
    return any(isinstance(cell.value, Decimal) for row in sheet.rows.values() for cell in row)


def measurements(  # noqa: PLR0913  all but the file and the annex by keyword
    path: str | PathLike[str],
    annex: Annex,
    *,
    period: Period | Cutoff | None = None,
    form: Form | None = None,
    unit: str | None = None,
    sheet: str | None = None,
    as_of: date | None = None,
    indicators: Mapping[str, str | None] | None = None,
    units: Mapping[str, str] | None = None,
    columns: Mapping[str, str] | None = None,
    total: Literal["check", "department"] = "check",
    strict: bool = True,
    encoding: str | None = None,
) -> Reading:
    r"""Read the reports of a spreadsheet, for `evaluate`. A filled template needs no arguments but the annex.

    Args:
        path: The file.
        annex: The annex that names the indicators and the units.
        period: The period of all rows, or the cut-off rule that a column of periods (`Quý I/2025`), or columns of year
            and month, are read by. A row that says another period than the one passed is a problem. A title or a header
            is never read as the period.
        form: The official form that the sheet follows.
        unit: The unit of all rows, if the sheet has no column of units: an id, a name or an alias. Without it, a line
            above the table such as `Đơn vị báo cáo: Phòng Pháp chế` says it.
        sheet: The name of the sheet to read. Without it, every sheet that is not hidden is read.
        as_of: The day of the figures, for rows that have no day of their own.
        indicators: The id of each indicator that the sheet or the form names in other words, or None for what is not
            to be read.
        units: The unit, by id, name or alias, of each name that the annex does not have.
        columns: The headers of columns that the sheet names in other words, by role: `{"stated": "Thực hiện 6 tháng"}`.
            Headers below one another are joined by `>` between spaces.
        total: Whether a total row is compared with the sum of the units or is the figure of the department.
        strict: Whether to raise if there are problems. Otherwise they are in `Reading.problems`. A file that cannot be
            read at all, such as a damaged one, raises `InvalidFile` all the same.
        encoding: The encoding of a text file that is not UTF-8.

    Raises:
        InvalidFile: all problems of the file, if `strict`; the problem of a file that cannot be read, always.
        UnknownUnit: the department does not have `unit`, or a unit in `units`.
        UnknownIndicator: the annex does not have an indicator in `indicators`.
        InvalidValue: `total` is neither of the two words, or `columns` has an unknown role.
        WrongType: `period` is no Period, no Cutoff and not None.
        OSError: the file cannot be opened.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from reformkpi import annexes, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> rows = "Chỉ tiêu;Đơn vị;Tử số;Mẫu số\nI.3;Pháp chế;597;1.003"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "quy-1.csv")
    ...     _ = path.write_text(rows, encoding="utf-8")
    ...     reading = measurements(path, annex, period=quarter)
    >>> reading[0].value, reading[0].source
    (Counts(numerator=597, denominator=1003), 'quy-1.csv, C2')
    """
    from reformkpi.files._read import read  # noqa: PLC0415  the readers of formats are loaded on use

    if total not in ("check", "department"):
        raise InvalidValue("total", total, "'check' or 'department'")
    if not isinstance(period, Period | Cutoff | None):
        raise WrongType("period", period, "a Period or a rule, such as periods.ND09.quarter(2025, 1) or periods.ND09")
    names = Names.of(annex, indicators, units, columns)
    of_unit = None if unit is None else annex.unit(unit).id
    with localcontext(ARITHMETIC):
        everything = read(path, encoding, None if sheet is None else (sheet, STAMP, SHEET))
        sheets = [one for one in everything if (one.name == sheet if sheet is not None else not one.hidden)]
        mark = stamp(everything)
        if mark is not None:
            reading = filled(everything, annex, mark)
        elif sheet is not None and not sheets:
            reading = Reading((), (Problem(ProblemKind.NO_SHEET, Path(path).name, sheet),), (), 0, 0)
        else:
            reading = from_sheets(sheets, Options(names, period, form, of_unit, as_of, total == "department"))
    if strict and reading.problems:
        raise InvalidFile(reading.problems)
    return reading
