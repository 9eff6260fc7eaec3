"""The names of periods: a quarter by Decree 09 is called by its number, and its days stand beside it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from reformkpi.periods import CALENDAR, Cutoff

if TYPE_CHECKING:
    from reformkpi import Period

_LATEST_START = 28
_LATEST_YEAR = 9998


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
    return Cutoff("by its first day", first)


@lru_cache(1024)  # the verdicts of an evaluation have the same few periods
def name_of(period: Period) -> Name | None:
    """Return the name of a period, or None if it is no month, quarter, half, nine months or year of its rule."""
    label = rule_of(period).name_of(period)
    if label is None:
        return None
    year, _, part = label.partition("-")
    match part[:1], part[1:]:
        case "", _:
            return Name("year", 1, int(year))
        case "Q", quarter:
            return Name("quarter", int(quarter), int(year))
        case "H", half:
            return Name("half", int(half), int(year))
        case "9", "M":
            return Name("nine", 1, int(year))
        case _:
            return Name("month", int(part), int(year))


def closes(period: Period, year: int) -> bool:
    """Return whether a period ends when the year does, or later."""
    return period.last.year > year or (1 < year <= _LATEST_YEAR and period.last >= rule_of(period).year(year).last)
