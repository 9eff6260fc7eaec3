"""The names of periods: a quarter by Decree 09 is called by its number, and its days stand beside it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from reformkpi.periods import CALENDAR, Cutoff

if TYPE_CHECKING:
    from reformkpi import Period

_LENGTHS: tuple[Literal["month", "quarter", "half", "year"], ...] = ("month", "quarter", "half", "year")
_LATEST_START = 28


class Name(NamedTuple):
    """A period by name: month 1 to 12, quarter 1 to 4, half 1 or 2, the first nine months, or the whole of a year."""

    length: Literal["month", "quarter", "half", "nine", "year"]
    number: int
    year: int


def rule_of(period: Period) -> Cutoff:
    """Return the cut-off rule that a period follows, by the day on which it begins; else that of the calendar."""
    first = period.first.day
    if period.last == date.max or first > _LATEST_START or (period.last + timedelta(days=1)).day != first:
        return CALENDAR
    return Cutoff("", first)


def name_of(period: Period) -> Name | None:
    """Return the name of a period, or None where it is no month, quarter, half, nine months or year of its rule."""
    rule, year = rule_of(period), period.last.year
    if not date.min.year < year < date.max.year:
        return None
    for length in _LENGTHS:
        if rule.containing(period.last, length) == period:
            months = {"month": 1, "quarter": 3, "half": 6, "year": 12}[length]
            return Name(length, (period.last.month - 1) // months + 1, year)
    return Name("nine", 1, year) if rule.nine_months(year) == period else None


def closes(period: Period, year: int) -> bool:
    """Whether a period ends when the year does, or later."""
    return year == date.min.year or period.last >= rule_of(period).year(year).last
