"""For when: periods, and the cut-off rules that say on which day they begin and end.

Under Decree 09/2019/NĐ-CP, article 12, month m runs from the 15th of the month before to the 14th of m, a quarter
from the 15th of the month before it to the 14th of its last month; circulars that repeat the rule give H1 as 15/12 to
14/6, H2 as 15/6 to 14/12 and the year as 15/12 to 14/12. Nine months (15/12 to 14/9) are not in the decree: they are
extrapolated.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, final

import attrs

from reformkpi import _converters
from reformkpi.errors import InvalidValue, UnreadablePeriod

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CALENDAR", "ND09", "Cutoff"]

_ONE_DAY = timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_LABEL = r"(?P<year>[0-9]{4})(?:-(?:(?P<month>[0-9]{2})|[Qq](?P<quarter>[0-9])|[Hh](?P<half>[0-9])|(?P<nine>9[Mm])))?"


@final
@attrs.frozen(order=True)
class Period:
    """A span of days, from the `first` to the `last`, both included. It belongs to the year of its last day.

    Raises:
        WrongType: a bound is no date (a datetime is none here).
        InvalidValue: the last day comes before the first.

    >>> from datetime import date
    >>> str(Period(date(2024, 12, 15), date(2025, 3, 14)))
    '2024-12-15/2025-03-14'
    """

    first: date = attrs.field(converter=_converters.day)
    last: date = attrs.field(converter=_converters.day)

    def __attrs_post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first:
            raise InvalidValue("the last day", self.last, f"{self.first} or later")

    def __str__(self) -> str:
        """Write it as an ISO 8601 interval."""
        return f"{self.first}/{self.last}"


def _moved(begins: date, months: int, *, days: int = 0, day: int | None = None) -> date:
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415  a seventh of our import, and few need it at once

    return begins + relativedelta(months=months, days=days, day=day)


def _start(value: int) -> int:
    return _converters.whole("a cut-off rule's day", value, 1, 28)


@final
@attrs.frozen
class Cutoff:
    """A rule of when data are cut off (thời gian chốt số liệu), by the `day` of the month on which its periods begin.

    Day 1 is the calendar; a day from 2 to 28 is that day of the month before. Years run from 2 to 9998.

    Raises:
        InvalidValue: a day, a year or a part of a year out of range.

    >>> str(Cutoff("Gia Lai", 21).month(2025, 10))
    '2025-09-21/2025-10-20'
    """

    name: str = attrs.field(converter=_converters.text)
    day: int = attrs.field(converter=_start)

    def _span(self, year: int, start: int, months: int) -> Period:
        """Give the period of so many months whose first is month `start` of the year."""
        begins = date(_converters.whole("a year", year, 2, 9998), start, 1)
        first = begins if self.day == 1 else _moved(begins, -1, day=self.day)
        return Period(first, _moved(first, months, days=-1))

    def _part(self, year: int, length: str, number: int) -> Period:
        """Give month, quarter, half or year so-and-so of a year."""
        months = _MONTHS[length]
        number = _converters.whole(f"a {length}", number, 1, 12 // months)
        return self._span(year, months * (number - 1) + 1, months)

    def month(self, year: int, month: int) -> Period:
        """Give month 1 to 12 of a year.

        >>> str(ND09.month(2025, 3))
        '2025-02-15/2025-03-14'
        """
        return self._part(year, "month", month)

    def quarter(self, year: int, quarter: int) -> Period:
        """Give quarter 1 to 4 of a year.

        >>> str(ND09.quarter(2025, 1))
        '2024-12-15/2025-03-14'
        """
        return self._part(year, "quarter", quarter)

    def half(self, year: int, half: int) -> Period:
        """Give half 1 or 2 of a year.

        >>> str(ND09.half(2025, 2))
        '2025-06-15/2025-12-14'
        """
        return self._part(year, "half", half)

    def nine_months(self, year: int) -> Period:
        """Give the first nine months of a year. Under `ND09` they are extrapolated: the decree does not name them.

        >>> str(ND09.nine_months(2025))
        '2024-12-15/2025-09-14'
        """
        return self._span(year, 1, 9)

    def year(self, year: int) -> Period:
        """Give a whole year.

        >>> str(ND09.year(2025))
        '2024-12-15/2025-12-14'
        """
        return self._span(year, 1, 12)

    def months(self, year: int) -> tuple[Period, ...]:
        """Give the twelve months of a year, in order.

        >>> len(ND09.months(2025))
        12
        """
        return tuple(self.month(year, month) for month in range(1, 13))

    def containing(self, day: date, length: Literal["month", "quarter", "half", "year"] = "month") -> Period:
        """Give the month, quarter, half or year in which a day lies.

        >>> from datetime import date
        >>> str(ND09.containing(date(2024, 12, 31), "quarter"))
        '2024-12-15/2025-03-14'
        """
        if length not in _MONTHS:
            raise InvalidValue("a length", length, " or ".join(map(repr, _MONTHS)))
        day = _converters.day(day)
        _converters.whole("a year", day.year, 1, 9998)
        closing = day if self.day == 1 or day.day < self.day else _moved(day, 1)
        return self._part(closing.year, length, (closing.month - 1) // _MONTHS[length] + 1)

    def parse(self, text: str) -> Period:
        """Read a year `2025`, a month `2025-03`, a quarter `2025-Q1`, a half `2025-H1` or nine months `2025-9M`.

        Raises:
            UnreadablePeriod: any other text.

        >>> ND09.parse("2025-Q1") == ND09.quarter(2025, 1)
        True
        """
        match = re.fullmatch(_LABEL, _converters.text_or_empty(text).strip())
        if match is None:
            raise UnreadablePeriod(text)
        year = int(match["year"])
        try:
            for length in ("month", "quarter", "half"):
                if match[length]:
                    return self._part(year, length, int(match[length]))
            return self.nine_months(year) if match["nine"] else self.year(year)
        except InvalidValue as error:
            raise UnreadablePeriod(text, str(error)) from error


ND09 = Cutoff("Nghị định 09/2019/NĐ-CP", 15)
CALENDAR = Cutoff("calendar", 1)


def gaps(period: Period, covered: Iterable[Period]) -> tuple[Period, ...]:
    """Give the parts of a period that others leave open: they are inside it, apart from each other and in order."""
    found: list[Period] = []
    begins = period.first
    for part in covered:
        if begins < part.first:
            found.append(Period(begins, part.first - _ONE_DAY))
        if part.last == period.last:
            return tuple(found)
        begins = part.last + _ONE_DAY
    return (*found, Period(begins, period.last))


def merged(spans: Iterable[Period]) -> tuple[Period, ...]:
    """Give the days of several periods as the fewest periods, in order."""
    found: list[Period] = []
    for span in sorted(spans):
        if found and span.first - found[-1].last <= _ONE_DAY:
            found[-1] = Period(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return tuple(found)
