"""The parts that a total is compared with."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from datetime import date
from typing import TYPE_CHECKING

import attrs

from reformkpi import Measurement, Period

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.define
class Parts:
    """The reports of a sheet by indicator and period, then by unit, those of a unit in the order of their days."""

    _reports: dict[tuple[str, Period], dict[str, list[Measurement]]]

    @classmethod
    def of(cls, reports: Iterable[Measurement]) -> Parts:
        """Return the parts that reports are."""
        parts = cls({})
        for report in reports:
            parts.add(report)
        return parts

    def add(self, report: Measurement) -> None:
        """Add a report, after those of its day."""
        units = self._reports.setdefault((report.indicator, report.period), {})
        insort(units.setdefault(report.unit, []), report, key=_day)

    def of_units(self, total: Measurement, department: str) -> list[Measurement]:
        """Return the newest figure of each unit on the day of a total; none if a unit has only later figures.

        The department's own figure is no part, unless there is no other.
        """
        units = dict(self._reports.get((total.indicator, total.period), {}))
        whole = units.pop(department, [])
        newest = [_newest(reports, total.as_of) for reports in units.values() or [whole]]
        return [reports[-1] for reports in newest] if all(newest) else []

    def of_unit(self, total: Measurement) -> list[Measurement]:
        """Return the newest parts of the unit of a total on the day of the total."""
        units = self._reports.get((total.indicator, total.period), {})
        return _newest(units.get(total.unit, []), total.as_of)


def _day(report: Measurement) -> date:
    return report.as_of or date.min


def _newest(reports: list[Measurement], until: date | None) -> list[Measurement]:
    """Return the reports of the newest day that is not later than another."""
    end = bisect_right(reports, until or date.max, key=_day)
    return reports[bisect_left(reports, _day(reports[end - 1]), key=_day) : end] if end else []
