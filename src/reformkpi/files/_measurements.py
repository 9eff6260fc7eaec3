"""From the sheets of a file to reports: each with its cell, and all problems at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import attrs

from reformkpi import Annex, Counts, Measurement, Period, Stated
from reformkpi.errors import InvalidFile, InvalidValue, ReformKPIError, UnknownUnit
from reformkpi.files import _figures
from reformkpi.files._figures import text_of
from reformkpi.files._forms import Form, checked_columns, failed_checks
from reformkpi.files._layouts import FIGURES, folded, headers, is_column_numbers, is_total, role_of, skipped_as
from reformkpi.files._problems import Problem, ProblemKind
from reformkpi.files._reading import Reading, Skipped
from reformkpi.files._sheets import Sheet
from reformkpi.files._template import filled, stamp
from reformkpi.periods import Cutoff

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from os import PathLike


__all__ = ["measurements"]


@attrs.frozen
class Block:
    """The columns of one figure. Without an `indicator`, a column of the row names it."""

    indicator: str | None
    numerator: tuple[int, ...] = ()
    denominator: tuple[int, ...] = ()
    stated: int | None = None


@attrs.frozen
class Table:
    """The table of a sheet: the last row above it, the columns by role, and the blocks of figures."""

    first: int
    last: int
    columns: dict[str, int]
    blocks: tuple[Block, ...]


def _own_names(names: Names) -> dict[str, str]:
    """Return the ids by the caller's names, in the form in which names are compared."""
    return {folded(name): id_ for name, id_ in names.indicators.items()}


@attrs.frozen
class Names:
    """The words of the caller and of the annex: indicators by id, title or the caller's name."""

    annex: Annex
    indicators: Mapping[str, str]
    _own: dict[str, str] = attrs.field(init=False, default=attrs.Factory(_own_names, takes_self=True))

    def indicator(self, text: str) -> str | None:
        """Return the id of an indicator, or None."""
        name = self._own.get(folded(text), text)
        row = self.annex.get(name) if name else None
        return row and row.id

    def unit(self, text: str) -> str | None:
        """Return the id of a unit, or None."""
        try:
            return self.annex.unit(text).id if text else None
        except UnknownUnit:
            return None

    def near(self, text: str, names: list[str]) -> tuple[str, ...]:
        """Return the known names that resemble a text."""
        return tuple(get_close_matches(text[:80], names))


def find_table(sheet: Sheet, names: Names, form: Form | None) -> Table | None:
    """Return the table of a sheet by the first header that is understood; None if there is none."""
    for header in headers(sheet):
        texts = map(text_of, sheet.rows[header.first])
        if form is None and not any(role_of(text) or names.indicator(text) for text in texts):
            continue  # a title, which is no part of the header below it
        if form is not None:
            path = header.paths.get(form.unit - 1, ())
            if path and header.first == header.last and folded(path[0]) == folded(form.header):
                blocks = tuple(
                    Block(names.indicator(one.indicator), _from_0(one.numerator), _from_0(one.denominator))
                    for one in form.figures
                    if names.indicator(one.indicator)
                )
                return Table(header.first, header.last, {"unit": form.unit - 1}, blocks) if blocks else None
            continue
        columns = {role: column for column, path in reversed(header.paths.items()) if (role := role_of(path[-1]))}
        wide: dict[str, dict[str, int]] = {}
        for column, path in header.paths.items():
            role = role_of(path[-1])
            id_ = next(filter(None, map(names.indicator, path[:-1])), None)
            if id_ and role in FIGURES:
                wide.setdefault(id_, {})[role] = column
        found = {None: columns} if "indicator" in columns else wide if "unit" in columns else {}
        blocks = tuple(_block(id_, roles) for id_, roles in found.items() if _has_figure(roles))
        if blocks:
            return Table(header.first, header.last, columns, blocks)
    return None


def _from_0(columns: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(column - 1 for column in columns)


def _has_figure(roles: Mapping[str, int]) -> bool:
    return "stated" in roles or {"numerator", "denominator"} <= roles.keys()


def _block(indicator: str | None, roles: Mapping[str, int]) -> Block:
    both = {"numerator", "denominator"} <= roles.keys()
    numerator, denominator = ((roles["numerator"],), (roles["denominator"],)) if both else ((), ())
    return Block(indicator, numerator, denominator, roles.get("stated"))


@attrs.define
class SheetReader:
    """One sheet being read: its reports and problems so far."""

    sheet: Sheet
    names: Names
    period: Period | Cutoff | None
    form: Form | None
    unit: str | None
    as_of: date | None
    department_total: bool
    reports: list[Measurement] = attrs.field(factory=list[Measurement])
    problems: list[Problem] = attrs.field(factory=list[Problem])
    skipped: list[Skipped] = attrs.field(factory=list[Skipped])
    totals: list[Measurement] = attrs.field(factory=list[Measurement])
    rows_read: int = 0
    rows_rejected: int = 0

    def reject(
        self, kind: ProblemKind, row: int, column: int, *, expected: str = "", near: tuple[str, ...] = ()
    ) -> None:
        """Note what is wrong with a cell."""
        shown = self.sheet.cell(row, column).shown
        self.problems.append(Problem(kind, self.sheet.where(row, column), shown, expected, near))

    def read(self) -> None:
        """Read the sheet."""
        table = find_table(self.sheet, self.names, self.form)
        if table is None:
            where = self.sheet.file if self.sheet.name is None else f"{self.sheet.file}, {self.sheet.name}"
            self.problems.append(Problem(ProblemKind.NO_TABLE, where))
            self.rows_rejected = len(self.sheet.rows)
            return
        below = [row for row in sorted(self.sheet.rows) if row > table.last]
        self.skipped += [
            Skipped(self.sheet.where(row, 0), "title" if row < table.first else "header")
            for row in sorted(self.sheet.rows)
            if row <= table.last
        ]
        if below and is_column_numbers(self.sheet, below[0]):
            self.skipped.append(Skipped(self.sheet.where(below.pop(0), 0), "column numbers"))
        counted = [column for block in table.blocks for column in (*block.numerator, *block.denominator)]
        stated = [block.stated for block in table.blocks if block.stated is not None]
        columns = dict.fromkeys([*counted, *stated])
        rows: list[int] = []
        for row in below:
            reason = skipped_as(self.sheet, row, columns, self._is_known)
            if reason is None:
                rows.append(row)
            else:
                self.skipped.append(Skipped(self.sheet.where(row, 0), reason))
        if self.form is not None:
            counted += checked_columns(self.form)
        figures: dict[int, dict[int, int | Decimal | None]] = {}
        for column in dict.fromkeys(counted):
            figures[column] = {**_figures.counts({row: self.sheet.cell(row, column) for row in rows})}
        for column in stated:
            figures[column] = {**_figures.percentages({row: self.sheet.cell(row, column) for row in rows})}
        for row in rows:
            before = len(self.problems)
            self._row(
                row, table, {column: cells[row] for column, cells in figures.items() if row in cells}, set(stated)
            )
            rejected = len(self.problems) > before
            self.rows_rejected += rejected
            self.rows_read += not rejected
        if not self.department_total:
            self._compare()

    def _is_known(self, text: str) -> bool:
        return bool(self.names.indicator(text) or self.names.unit(text))

    def _row(self, row: int, table: Table, values: Mapping[int, int | Decimal | None], stated: set[int]) -> None:
        if not self._are_figures(row, values, stated):
            return
        if not values and "indicator" in table.columns:
            self._indicator(row, table)  # a row without a figure is skipped if its names are known
        total = any(is_total(text_of(self.sheet.cell(row, column))) for column in range(min(values, default=0)))
        unit = self.names.annex.department.id if total else self._unit(row, table)
        period, as_of = self._period(row, table), self._day(row, table, "as_of") or self.as_of
        for block in table.blocks:
            parts = [column for column in (*block.numerator, *block.denominator) if column in values]
            percentage = values.get(block.stated) if block.stated is not None else None
            if not parts and percentage is None:
                continue
            indicator = block.indicator or self._indicator(row, table)
            missing = [one for one in (*block.numerator, *block.denominator) if one not in values]
            if parts and missing and self.form is None:  # a form leaves a part of a sum empty for none
                self.reject(ProblemKind.MISSING, row, missing[0])
            elif indicator is not None and unit is not None and period is not None:
                printed = None if percentage is None else Stated(percentage)
                value = self._counts(row, block, values) if parts else printed
                if value is not None:
                    place = self.sheet.where(row, parts[0] if parts else block.stated or 0)
                    beside = printed if parts else None
                    report = Measurement(
                        indicator, unit, period=period, value=value, stated=beside, as_of=as_of, source=place
                    )
                    (self.totals if total and not self.department_total else self.reports).append(report)

    def _are_figures(self, row: int, values: Mapping[int, int | Decimal | None], stated: set[int]) -> bool:
        """Return whether every figure of a row is understood. Note those that are not, and the checks that fail."""
        for column, figure in values.items():
            if figure is None and column in stated:
                self.reject(ProblemKind.NOT_A_PERCENTAGE, row, column)
            elif figure is None:
                self.reject(ProblemKind.NOT_A_COUNT, row, column)
        if None in values.values():
            return False
        if self.form is not None:
            counts = {column + 1: int(figure) for column, figure in values.items() if figure is not None}
            for check in failed_checks(self.form, counts):
                self.reject(ProblemKind.CHECK_FAILED, row, int(check.split("=")[0]) - 1, expected=check)
        return True

    def _counts(self, row: int, block: Block, values: Mapping[int, int | Decimal | None]) -> Counts | None:
        """Return the counts of a block; None if they are no proportion."""
        numerator, denominator = (
            sum(int(values.get(column) or 0) for column in columns) for columns in (block.numerator, block.denominator)
        )
        try:
            return Counts(numerator, denominator)
        except ReformKPIError:
            place = self.sheet.where(row, block.numerator[0])
            self.problems.append(Problem(ProblemKind.NOT_A_PROPORTION, place, numerator, str(denominator)))
            return None

    def _unit(self, row: int, table: Table) -> str | None:
        if "unit" not in table.columns:
            if self.unit is None:
                self.reject(ProblemKind.UNKNOWN_UNIT, row, 0)
            return self.unit
        text = text_of(self.sheet.cell(row, table.columns["unit"]))
        found = self.names.unit(text)
        if found is None:
            known = [name for unit in self.names.annex.units for name in (unit.name, unit.id, *unit.aliases)]
            near = self.names.near(text, known)
            self.reject(ProblemKind.UNKNOWN_UNIT, row, table.columns["unit"], near=near)
        return found

    def _indicator(self, row: int, table: Table) -> str | None:
        column = table.columns["indicator"]
        text = text_of(self.sheet.cell(row, column))
        found = self.names.indicator(text)
        if found is None:
            known = [*self.names.annex, *(one.title for one in self.names.annex.values()), *self.names.indicators]
            self.reject(ProblemKind.UNKNOWN_INDICATOR, row, column, near=self.names.near(text, known))
        return found

    def _period(self, row: int, table: Table) -> Period | None:
        if isinstance(self.period, Period):
            return self.period
        if isinstance(self.period, Cutoff) and "period" in table.columns:
            try:
                return self.period.parse(text_of(self.sheet.cell(row, table.columns["period"])))
            except ReformKPIError:
                self.reject(ProblemKind.NOT_A_PERIOD, row, table.columns["period"])
                return None
        first, last = self._day(row, table, "first"), self._day(row, table, "last")
        if first and last and first <= last:
            return Period(first, last)
        self.reject(ProblemKind.NOT_A_PERIOD, row, table.columns.get("first", 0))
        return None

    def _day(self, row: int, table: Table, role: str) -> date | None:
        if role not in table.columns:
            return None
        cell = self.sheet.cell(row, table.columns[role])
        if isinstance(cell.value, date):
            return cell.value
        text = text_of(cell)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.reject(ProblemKind.NOT_A_DAY, row, table.columns[role])
            return None

    def _compare(self) -> None:
        """Note each total that is not the sum of the units."""
        for total in self.totals:
            parts = [
                one.value
                for one in self.reports
                if (one.indicator, one.period) == (total.indicator, total.period) and isinstance(one.value, Counts)
            ]
            if isinstance(total.value, Counts) and sum(parts, Counts(0, 0)) != total.value:
                printed, summed = (
                    f"{one.numerator}/{one.denominator}" for one in (total.value, sum(parts, Counts(0, 0)))
                )
                self.problems.append(Problem(ProblemKind.TOTAL_DIFFERS, total.source or "", printed, summed))


def from_sheets(  # noqa: PLR0913  as `measurements`
    sheets: Iterable[Sheet],
    annex: Annex,
    *,
    period: Period | Cutoff | None = None,
    form: Form | None = None,
    unit: str | None = None,
    as_of: date | None = None,
    indicators: Mapping[str, str] | None = None,
    total: Literal["check", "department"] = "check",
) -> Reading:
    """Read every sheet, and return all reports and problems."""
    if total not in ("check", "department"):
        raise InvalidValue("total", total, "'check' or 'department'")
    names = Names(annex, dict(indicators or {}))
    of_unit = None if unit is None else annex.unit(unit).id
    readers = [
        SheetReader(sheet, names, period, form, of_unit, as_of, total == "department") for sheet in sheets if sheet.rows
    ]
    for reader in readers:
        reader.read()
    return Reading(
        tuple(report for reader in readers for report in reader.reports),
        tuple(problem for reader in readers for problem in reader.problems),
        tuple(row for reader in readers for row in reader.skipped),
        sum(reader.rows_read for reader in readers),
        sum(reader.rows_rejected for reader in readers),
    )


def measurements(  # noqa: PLR0913  all but the file and the annex by keyword
    path: str | PathLike[str],
    annex: Annex,
    *,
    period: Period | Cutoff | None = None,
    form: Form | None = None,
    unit: str | None = None,
    sheet: str | None = None,
    as_of: date | None = None,
    indicators: Mapping[str, str] | None = None,
    total: Literal["check", "department"] = "check",
    strict: bool = True,
    encoding: str | None = None,
) -> Reading:
    r"""Read the reports of a spreadsheet, for `evaluate`. A filled template needs no arguments but the annex.

    Args:
        path: The file.
        annex: The annex that names the indicators and the units.
        period: The period of all rows, or the cut-off rule that a column of periods (`Quý I/2025`) is read by. A title
            or a header is never read as the period.
        form: The official form that the sheet follows.
        unit: The unit of all rows, if the sheet has no column of units: an id, a name or an alias.
        sheet: The name of the sheet to read. Without it, every sheet that is not hidden is read.
        as_of: The day of the figures, for rows that have no day of their own.
        indicators: The id of each indicator that the sheet names in other words.
        total: Whether a total row is compared with the sum of the units or is the figure of the department.
        strict: Whether to raise if there are problems. Otherwise they are in `Reading.problems`.
        encoding: The encoding of a text file that is not UTF-8.

    Raises:
        InvalidFile: all problems of the file, if `strict`.
        UnknownUnit: the department has no such `unit`.
        InvalidValue: `total` is neither of the two words, or the file is a template of another annex.
        OSError: the file cannot be opened.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from reformkpi import annexes, periods
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "quy-1.csv")
    ...     _ = path.write_text("Chỉ tiêu;Đơn vị;Tử số;Mẫu số\nI.3;Pháp chế;597;1.003", encoding="utf-8")
    ...     reading = measurements(path, annexes.load("sct-2025"), period=periods.ND09.quarter(2025, 1))
    >>> reading[0].value, reading[0].source
    (Counts(numerator=597, denominator=1003), 'quy-1.csv, C2')
    """
    from reformkpi.files._read import read  # noqa: PLC0415  the readers of formats are loaded on use

    everything = read(path, encoding)
    sheets = [one for one in everything if (one.name == sheet if sheet is not None else not one.hidden)]
    if stamp(everything) is not None:
        reading = filled(everything, annex)
    elif sheet is not None and not sheets:
        reading = Reading((), (Problem(ProblemKind.NO_SHEET, Path(path).name, sheet),), (), 0, 0)
    else:
        reading = from_sheets(
            sheets, annex, period=period, form=form, unit=unit, as_of=as_of, indicators=indicators, total=total
        )
    if strict and reading.problems:
        raise InvalidFile(reading.problems)
    return reading
