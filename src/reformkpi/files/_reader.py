"""From one sheet to reports: each with its cell, and all problems at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import attrs

from reformkpi import Counts, Measurement, Period, Stated, Target, TargetKind
from reformkpi.errors import ReformKPIError
from reformkpi.files import _figures
from reformkpi.files._below import laid_out
from reformkpi.files._days import contradicts, day_of, named, year_of
from reformkpi.files._figures import Wrong, text_of
from reformkpi.files._forms import Form, fails
from reformkpi.files._layouts import is_signature, skipped_as, unit_above
from reformkpi.files._names import Names, is_total
from reformkpi.files._problems import Problem, ProblemKind
from reformkpi.files._reading import Skipped
from reformkpi.files._sheets import EMPTY, Sheet
from reformkpi.files._tables import Block, Table, find_table
from reformkpi.files._totals import Parts
from reformkpi.periods import Cutoff

_Values: TypeAlias = Mapping[int, "int | Decimal | Wrong"]


@attrs.frozen
class Options:
    """What the caller says of all sheets."""

    names: Names
    period: Period | Cutoff | None = None
    form: Form | None = None
    unit: str | None = None
    as_of: date | None = None
    department_total: bool = False


@attrs.define
class SheetReader:
    """One sheet being read: its reports and problems so far. `totals` are those of total rows that are compared."""

    sheet: Sheet
    options: Options
    reports: list[Measurement] = attrs.field(factory=list[Measurement])
    totals: list[Measurement] = attrs.field(factory=list[Measurement])
    problems: list[Problem] = attrs.field(factory=list[Problem])
    skipped: list[Skipped] = attrs.field(factory=list[Skipped])
    rows_read: int = 0
    rows_rejected: int = 0
    has_table: bool = True
    unit: str | None = None

    def reject(
        self, kind: ProblemKind, row: int, column: int, *, expected: str = "", near: tuple[str, ...] = ()
    ) -> None:
        """Note what is wrong with a cell."""
        shown = self.sheet.cell(row, column).shown
        self.problems.append(Problem(kind, self.sheet.where(row, column), shown, expected, near))

    def read(self) -> None:
        """Read the sheet."""
        form = self.options.form
        if form is not None and form.counts is not None:
            self.sheet, self.problems = laid_out(self.sheet, form)
            self.rows_rejected = len(self.problems)
        table = find_table(self.sheet, self.options.names, form)
        if isinstance(table, Table):
            table = self._without_unit(table) or table
        if not isinstance(table, Table):
            self.has_table = table is not None
            self.problems += table or []
            self.rows_rejected = sum(map(self._file_rows, self.sheet.rows))
            return
        without_period = self._without_period(table)
        self.problems += without_period
        rows = self._rows(table)
        figures = self._figures(table, rows)
        for row in rows:
            before, reports = len(self.problems), len(self.reports)
            self._row(row, table, {column: cells[row] for column, cells in figures.items() if row in cells})
            if len(self.problems) > before or without_period:
                del self.reports[reports:]  # a rejected row has no report
                self.rows_rejected += self._file_rows(row)
            else:
                self.rows_read += self._file_rows(row)
        if not self.rows_rejected:  # a sum without a rejected row says nothing
            self._compare(by_unit=table.parts is not None)
        if table.parts is not None:
            self._add_up()

    def _file_rows(self, row: int) -> int:
        return self.sheet.file_rows.get(row, 1)

    def _without_unit(self, table: Table) -> list[Problem]:
        """Take the unit of a sheet without units from the caller or from a line above. Return the problem if none."""
        if "unit" in table.columns:
            return []
        self.unit = self.options.unit
        names = self.options.names
        above = unit_above(self.sheet, table.last, lambda text: names.unit(text) is not None)
        if self.unit is None and above is not None:
            row, column, name = above
            self.unit = names.unit(name)
            if self.unit is None:
                near = names.near_unit(name)
                return [Problem(ProblemKind.UNKNOWN_UNIT, self.sheet.where(row, column), name, nearest=near)]
        return [] if self.unit is not None else [Problem(ProblemKind.NO_UNIT, self.sheet.title)]

    def _rows(self, table: Table) -> list[int]:
        """Return the rows that may hold a report. Note the others as skipped."""
        figures = dict.fromkeys(
            column for block in table.blocks for column in (*block.counts, block.stated) if column is not None
        )
        rows: list[int] = []
        signed = False
        for row in sorted(self.sheet.rows):
            reason: str | None = "title" if row < table.first else "header"
            if row == table.numbers:
                reason = "column numbers"
            elif row > table.last:
                reason = skipped_as(self.sheet, row, figures, self._is_known)
                if reason != "blank" and is_signature(self.sheet.rows[row], self._is_known, signed=signed):
                    reason, signed = "signature", True
                columns = table.columns.get("indicator", ())
                if not all(self.options.names.is_read(text_of(self.sheet.cell(row, column))) for column in columns):
                    reason = "not read"
            if reason is None:
                rows.append(row)
            else:
                self.skipped += [Skipped(self.sheet.where(row, 0), reason)] * self._file_rows(row)
        return rows

    def _is_known(self, text: str) -> bool:
        return bool(self.options.names.indicator(text) or self.options.names.unit(text))

    def _figures(self, table: Table, rows: list[int]) -> dict[int, _Values]:
        """Return what each column of figures holds, by row: a column is read as one."""
        counted = [column for block in table.blocks for column in block.counts]
        counted += [column for columns in table.checks.values() for column in columns]
        stated = [block.stated for block in table.blocks if block.stated is not None]
        by_column: dict[int, _Values] = {}
        for column in dict.fromkeys(counted):
            by_column[column] = {**_figures.counts({row: self.sheet.cell(row, column) for row in rows})}
        for column in stated:
            by_column[column] = {**_figures.percentages({row: self.sheet.cell(row, column) for row in rows})}
        return by_column

    def _row(self, row: int, table: Table, values: _Values) -> None:
        self._check(row, table, values)
        if not values:
            self._named("indicator", row, table)  # a row without a figure is skipped if its names are known
        total = self._is_total(row, table, min(values, default=0))
        unit = self.options.names.annex.department.id if total and table.parts is None else self._unit(row, table)
        period, as_of = self._period(row, table), self._day(row, table, "as_of") or self.options.as_of
        for block in table.blocks:
            report = self._report(row, table, block, values, unit=unit, period=period, as_of=as_of)
            if report is not None:
                compared = total and (table.parts is not None or not self.options.department_total)
                (self.totals if compared else self.reports).append(report)

    def _report(  # noqa: PLR0913  what a row says of all its blocks, by keyword
        self,
        row: int,
        table: Table,
        block: Block,
        values: _Values,
        *,
        unit: str | None,
        period: Period | None,
        as_of: date | None,
    ) -> Measurement | None:
        """Return the report of a block; None if it has no figure, or if something is not understood."""
        filled = [column for column in block.counts if column in values]
        percentage = None if block.stated is None else values.get(block.stated)
        if not filled and percentage is None:
            return None
        indicator = block.indicator or self._named("indicator", row, table)
        if indicator and unit and block.indicator is None:
            self._target(row, table, indicator, unit)
        stated = Stated(percentage) if isinstance(percentage, Decimal) else None
        value = self._counts(row, block, values) if filled else stated
        if not (indicator and unit and period and value):
            return None
        place = self.sheet.where(row, filled[0] if filled else block.stated or 0)
        beside = stated if filled else None
        return Measurement(indicator, unit, period=period, value=value, stated=beside, as_of=as_of, source=place)

    def _is_total(self, row: int, table: Table, first: int) -> bool:
        """Return whether a row is a total: a cell left of its figures says so, or the unit has no part of its own."""
        if any(is_total(text_of(self.sheet.cell(row, column))) for column in range(first)):
            return True
        return table.parts is not None and not text_of(self.sheet.cell(row, table.parts))

    def _check(self, row: int, table: Table, values: _Values) -> None:
        """Note the figures of a row that are not understood, and the checks that fail."""
        wrong = {column: figure for column, figure in values.items() if isinstance(figure, Wrong)}
        for column, figure in wrong.items():
            beside = "" if figure.beside is None else self.sheet.reference(figure.beside, column)
            self.reject(figure.kind, row, column, expected=beside)
        for check, columns in table.checks.items():
            if not wrong.keys() & set(columns) and fails([_whole(values.get(column)) for column in columns]):
                self.reject(ProblemKind.CHECK_FAILED, row, columns[0], expected=check)

    def _counts(self, row: int, block: Block, values: _Values) -> Counts | None:
        """Return the counts of a block; None if one is missing or not understood, or if they are no proportion."""
        missing = [column for column in block.counts if column not in values]
        if missing and self.options.form is None:  # a form leaves a part of a sum empty for none
            self.reject(ProblemKind.MISSING, row, missing[0])
            return None
        if any(isinstance(values.get(column), Wrong) for column in block.counts):
            return None
        numerator, denominator = (
            sum(_whole(values.get(column)) for column in columns) for columns in (block.numerator, block.denominator)
        )
        try:
            return Counts(numerator, denominator)
        except ReformKPIError:
            place = self.sheet.where(row, block.numerator[0])
            self.problems.append(Problem(ProblemKind.NOT_A_PROPORTION, place, numerator, str(denominator)))
            return None

    def _unit(self, row: int, table: Table) -> str | None:
        return self._named("unit", row, table) if "unit" in table.columns else self.unit

    def _named(self, role: str, row: int, table: Table) -> str | None:
        """Return the id of the indicator or unit that a row names, in one column or in several."""
        names = self.options.names
        if role == "unit":
            find, near, unknown = names.unit, names.near_unit, ProblemKind.UNKNOWN_UNIT
        else:
            find, near, unknown = names.indicator, names.near_indicator, ProblemKind.UNKNOWN_INDICATOR
        columns = table.columns.get(role, ())
        ids = {column: id_ for column in columns if (id_ := find(text_of(self.sheet.cell(row, column))))}
        if not ids and columns:
            last = columns[-1]
            self.reject(unknown, row, last, near=near(text_of(self.sheet.cell(row, last))))
        elif len(set(ids.values())) > 1:
            first, *_, other = ids
            self.reject(ProblemKind.NAMES_DIFFER, row, other, expected=self.sheet.reference(row, first))
            return None
        return next(iter(ids.values()), None)

    def _target(self, row: int, table: Table, indicator: str, unit: str) -> None:
        """Note a target that is not that of the annex, by which the row is judged."""
        columns = table.columns.get("target", ())
        cell = self.sheet.cell(row, columns[0]) if len(columns) == 1 else EMPTY
        number = cell.value * 100 if cell.percent and isinstance(cell.value, Decimal) else None
        try:
            target = Target.parse(text_of(cell)) if number is None else Target.exact(number)
        except ReformKPIError:
            return  # no target, so it contradicts none
        judged = self.options.names.annex[indicator]
        known = (judged.target_for(unit), judged.target)
        if not any(_agrees(target, one) for one in known):
            self.reject(ProblemKind.OTHER_TARGET, row, columns[0], expected=known[0].text)

    def _without_period(self, table: Table) -> list[Problem]:
        """Return the problem of a sheet whose rows have no period: nothing names one, or no rule reads it."""
        option, columns = self.options.period, table.columns
        named = next((role for role in ("period", "month") if role in columns and _names_periods(columns)), None)
        if isinstance(option, Period) or {"first", "last"} <= columns.keys() or (named and option):
            return []
        if named is None:
            return [Problem(ProblemKind.NO_PERIOD, self.sheet.title)]
        (column,) = columns[named]
        rows = range(table.first, table.last + 1)
        row = max((row for row in rows if text_of(self.sheet.cell(row, column))), default=table.first)
        return [Problem(ProblemKind.NO_RULE, self.sheet.where(row, column), self.sheet.cell(row, column).shown)]

    def _period(self, row: int, table: Table) -> Period | None:
        """Return the period of a row, or note what is wrong with it."""
        option, columns = self.options.period, table.columns
        if isinstance(option, Period):
            return self._passed(row, table, option)
        if option is not None and _names_periods(columns):
            return self._parsed(row, table, option)
        if not {"first", "last"} <= columns.keys():
            return None  # which is a problem of the sheet
        first, last = self._day(row, table, "first"), self._day(row, table, "last")
        if first and last and first <= last:
            return Period(first, last)
        self.reject(ProblemKind.NOT_A_PERIOD, row, columns["first"][0])
        return None

    def _passed(self, row: int, table: Table, passed: Period) -> Period | None:
        """Return the period that the caller passes, or note the cell of the row that says another."""
        role = self._contradicting(row, table, passed)
        if role is None:
            return passed
        kind = ProblemKind.OTHER_DAY if role in ("first", "last") else ProblemKind.OTHER_PERIOD
        expected = {"first": passed.first, "last": passed.last}.get(role, passed)
        self.reject(kind, row, table.columns[role][0], expected=str(expected))
        return None

    def _parsed(self, row: int, table: Table, rule: Cutoff) -> Period | None:
        """Return the period that a row names, read by a rule, or note what is wrong with it.

        A period without a year is of the year in the column of years.
        """
        columns = table.columns
        role = "month" if {"year", "month"} <= columns.keys() else "period"
        column = columns[role][0]
        text = text_of(self.sheet.cell(row, column))
        year = year_of(rule, self.sheet.cell(row, columns["year"][0])) if "year" in columns else ""
        period = named(rule, role, text, year)
        if period is None:
            without_year = named(rule, role, text, "2025") is not None
            self.reject(ProblemKind.NO_YEAR if without_year else ProblemKind.NOT_A_PERIOD, row, column)
        elif other := self._contradicting(row, table, period):
            place = self.sheet.reference(row, columns[other][0])
            self.reject(ProblemKind.NAMES_DIFFER, row, column, expected=place)
            return None
        return period

    def _contradicting(self, row: int, table: Table, period: Period) -> str | None:
        """Return the role of a cell of the row that says another period, or None."""
        for role in ("year", "month", "period"):
            if role in table.columns and contradicts(period, role, self.sheet.cell(row, table.columns[role][0])):
                return role
        for role, day in (("first", period.first), ("last", period.last)):
            if self._day(row, table, role) not in (None, day):
                return role
        return None

    def _day(self, row: int, table: Table, role: str) -> date | None:
        """Return the day in the column of a role, or note that the cell holds none."""
        if role not in table.columns:
            return None
        (column,) = table.columns[role]
        try:
            return day_of(self.sheet.cell(row, column))
        except ValueError:
            self.reject(ProblemKind.NOT_A_DAY, row, column)
            return None

    def _compare(self, *, by_unit: bool) -> None:
        """Note each total that is not the sum of its parts. A total of fields without parts is a report of its unit."""
        annex, known = self.options.names.annex, Parts.of(self.reports)
        for total in self.totals:
            parts = known.of_unit(total) if by_unit else known.of_units(total, annex.department.id)
            if by_unit and not parts:
                self.reports.append(total)
                known.add(total)
            counts = [one.value for one in parts if isinstance(one.value, Counts)]
            adds_up = by_unit or annex[total.indicator].additive_over_units
            if isinstance(total.value, Counts) and adds_up and counts and len(counts) == len(parts):
                summed = sum(counts, Counts(0, 0))
                if summed != total.value:
                    printed, other = (f"{one.numerator}/{one.denominator}" for one in (total.value, summed))
                    self.problems.append(Problem(ProblemKind.TOTAL_DIFFERS, total.source or "", printed, other))

    def _add_up(self) -> None:
        """Make one report of the parts of a unit, from the first cell to the last."""
        parts: dict[object, list[Measurement]] = {}
        for one in self.reports:
            parts.setdefault((one.indicator, one.unit, one.period, one.as_of), []).append(one)
        self.reports = [
            attrs.evolve(
                ones[0],
                value=sum((one.value for one in ones if isinstance(one.value, Counts)), Counts(0, 0)),
                source="–".join(dict.fromkeys(one.source or "" for one in (ones[0], ones[-1]))),
            )
            for ones in parts.values()
        ]


def _names_periods(columns: Mapping[str, tuple[int, ...]]) -> bool:
    return "period" in columns or {"year", "month"} <= columns.keys()


def _agrees(target: Target, known: Target) -> bool:
    """Return whether a target is that of the annex. A number alone is of any kind; a minimum may be for a number."""
    alike = target.kind is TargetKind.EXACT or (target.kind, known.kind) == (TargetKind.MINIMUM, TargetKind.EXACT)
    return target == known or (alike and target.value == known.value)


def _whole(figure: int | Decimal | Wrong | None) -> int:
    return figure if isinstance(figure, int) else 0
