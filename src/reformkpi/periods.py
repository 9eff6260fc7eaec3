"""Periods, and the cut-off rules that say on which day they begin and end.

Under Decree 09/2019/NĐ-CP, article 12, month m runs from the 15th of the month before to the 14th of m, a quarter
from the 15th of the month before it to the 14th of its last month. Circulars that repeat the rule give H1 as 15/12 to
14/6, H2 as 15/6 to 14/12 and the year as 15/12 to 14/12. Nine months (15/12 to 14/9) are not in the decree: they are
extrapolated.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal, final

import attrs

from reformkpi import _converters, errors

__all__ = ["CALENDAR", "ND09", "Cutoff"]

# A year may begin in the one before, and its last day has a day after it.
_FIRST_YEAR, _LAST_YEAR = 2, 9998
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# A period is a length, its number in the year (1 if it has none) and a year. The first form is the one that is written.
_WORDS = (
    r"tháng (?P<month>[0-9]{1,2})|quý (?P<quarter>[0-9]|iv|i{1,3})|(?:6|sáu) tháng (?P<half>đầu|cuối)",
    r"(?P<nine>(?:9|chín) tháng(?: đầu)?)|(?:cả )?năm|12 tháng",
)
_LABELS = (
    r"(?P<year>[0-9]{4})(?:-(?:(?P<month>[0-9]{2})|q(?P<quarter>[0-9])|h(?P<half>[0-9])|(?P<nine>9m)))?",
    rf"(?:{'|'.join(_WORDS)})(?: ?[/-] ?| (?:của )?(?:năm )?)(?P<year>[0-9]{{4}})",
)
_HALVES = {"đầu": 1, "cuối": 2}


@final
@attrs.frozen(order=True)
class Period:
    """A span of days, from the `first` to the `last`, both included. It belongs to the year of its last day.

    Raises:
        WrongType: a bound is not a date (a datetime is rejected).
        InvalidValue: the last day comes before the first.

    >>> from datetime import date
    >>> quarter = Period(date(2024, 12, 15), date(2025, 3, 14))
    >>> str(quarter), date(2025, 3, 14) in quarter
    ('2024-12-15/2025-03-14', True)
    """

    first: date = attrs.field(converter=_converters.day)
    last: date = attrs.field(converter=_converters.day)

    def __attrs_post_init__(self) -> None:
        """Reject a period that ends before it begins."""
        if self.last < self.first:
            raise errors.InvalidValue("last day", self.last, f"{self.first} or later")

    def __contains__(self, day: date) -> bool:
        """Return whether a day lies in the period."""
        return self.first <= _converters.day(day) <= self.last

    def __str__(self) -> str:
        """Return the period as an ISO 8601 interval."""
        return f"{self.first}/{self.last}"


def _moved(begins: date, months: int, *, days: int = 0, day: int | None = None) -> date:
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415  a seventh of the import time, needed later

    return begins + relativedelta(months=months, days=days, day=day)


def _start(value: int) -> int:
    return _converters.whole_number("day of a cut-off rule", value, 1, 28)


@final
@attrs.frozen
class Cutoff:
    """A cut-off rule (thời gian chốt số liệu), given by the `day` of the month on which its periods begin.

    Day 1 is the calendar; a day from 2 to 28 is that day of the month before. Years run from 2 to 9998.

    Raises:
        InvalidValue: a day, a year or a part of a year out of range.

    >>> str(Cutoff("Gia Lai", 21).month(2025, 10))
    '2025-09-21/2025-10-20'
    """

    name: str = attrs.field(converter=_converters.text)
    day: int = attrs.field(converter=_start)

    def _span(self, year: int, start: int, months: int) -> Period:
        """Return the period of `months` months that starts with month `start` of the year."""
        begins = date(_converters.whole_number("year", year, _FIRST_YEAR, _LAST_YEAR), start, 1)
        first = begins if self.day == 1 else _moved(begins, -1, day=self.day)
        return Period(first, _moved(first, months, days=-1))

    def _part(self, year: int, length: str, number: int) -> Period:
        """Return a month, quarter, half or year by its number in the year."""
        months = _MONTHS[length]
        number = _converters.whole_number(length, number, 1, 12 // months)
        return self._span(year, months * (number - 1) + 1, months)

    def month(self, year: int, month: int) -> Period:
        """Return month 1 to 12 of a year.

        >>> str(ND09.month(2025, 3))
        '2025-02-15/2025-03-14'
        """
        return self._part(year, "month", month)

    def quarter(self, year: int, quarter: int) -> Period:
        """Return quarter 1 to 4 of a year.

        >>> str(ND09.quarter(2025, 1))
        '2024-12-15/2025-03-14'
        """
        return self._part(year, "quarter", quarter)

    def half(self, year: int, half: int) -> Period:
        """Return half 1 or 2 of a year.

        >>> str(ND09.half(2025, 2))
        '2025-06-15/2025-12-14'
        """
        return self._part(year, "half", half)

    def nine_months(self, year: int) -> Period:
        """Return the first nine months of a year. Under `ND09` they are extrapolated: the decree does not name them.

        >>> str(ND09.nine_months(2025))
        '2024-12-15/2025-09-14'
        """
        return self._span(year, 1, 9)

    def year(self, year: int) -> Period:
        """Return a whole year.

        >>> str(ND09.year(2025))
        '2024-12-15/2025-12-14'
        """
        return self._span(year, 1, 12)

    def months(self, year: int) -> tuple[Period, ...]:
        """Return the twelve months of a year, in order.

        >>> len(ND09.months(2025))
        12
        """
        return tuple(self.month(year, month) for month in range(1, 13))

    def containing(self, day: date, length: Literal["month", "quarter", "half", "year"] = "month") -> Period:
        """Return the month, quarter, half or year that a day lies in.

        Raises:
            InvalidValue: another length.
            WrongType: the day is no date.

        >>> from datetime import date
        >>> str(ND09.containing(date(2024, 12, 31), "quarter"))
        '2024-12-15/2025-03-14'
        """
        if not isinstance(length, str) or length not in _MONTHS:
            raise errors.InvalidValue("length", length, " or ".join(map(repr, _MONTHS)))
        day = _converters.day(day)
        in_its_month = self.day == 1 or day.day < self.day or day.year > _LAST_YEAR  # no date is a month after the last
        closing = day if in_its_month else _moved(day, 1)
        return self._part(closing.year, length, (closing.month - 1) // _MONTHS[length] + 1)

    def parse(self, text: str) -> Period:
        """Read a year, month, quarter, half or nine months, as a label or as officials write it.

        Labels are `2025`, `2025-03`, `2025-Q1`, `2025-H1` and `2025-9M`. Officials write `năm 2025`, `Tháng 3/2025`,
        `Quý I/2025`, `6 tháng đầu năm 2025`, `6 tháng cuối năm 2025` and `9 tháng năm 2025`, in any case and spacing.

        Raises:
            UnreadablePeriod: any other text.

        >>> ND09.parse("Quý I/2025") == ND09.parse("2025-Q1") == ND09.quarter(2025, 1)
        True
        """
        label = _converters.folded(_converters.any_text(text))
        match = next(filter(None, (re.fullmatch(form, label) for form in _LABELS)), None)
        if match is None:
            raise errors.UnreadablePeriod(text)
        part = {name: value for name, value in match.groupdict().items() if value is not None}
        year = int(part.pop("year"))
        try:
            if "nine" in part:
                return self.nine_months(year)
            length, number = part.popitem() if part else ("year", "1")
            return self._part(year, length, int(_ROMAN.get(number) or _HALVES.get(number) or number))
        except errors.InvalidValue as error:
            raise errors.UnreadablePeriod(text, str(error)) from error

    def name_of(self, period: Period) -> str | None:
        """Return the label of a year, month, quarter, half or nine months of this rule; None for any other period.

        `parse` reads the label back.

        Raises:
            WrongType: not a Period.

        >>> from datetime import date
        >>> ND09.name_of(ND09.quarter(2025, 1)), ND09.name_of(CALENDAR.month(2025, 1))
        ('2025-Q1', None)
        """
        _converters.require(Period, period, "period")
        year = period.last.year
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            return None
        labels = {
            self.year(year): f"{year:04}",
            self.nine_months(year): f"{year:04}-9M",
            **{self.half(year, half): f"{year:04}-H{half}" for half in (1, 2)},
            **{self.quarter(year, quarter): f"{year:04}-Q{quarter}" for quarter in (1, 2, 3, 4)},
            **{self.month(year, month): f"{year:04}-{month:02}" for month in range(1, 13)},
        }
        return labels.get(period)


ND09 = Cutoff("Nghị định 09/2019/NĐ-CP", 15)
CALENDAR = Cutoff("calendar", 1)
