"""What cells say of when: days, and whether a period is the one that the caller passes."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from reformkpi.errors import UnreadablePeriod
from reformkpi.files._figures import is_none, text_of
from reformkpi.periods import Cutoff

if TYPE_CHECKING:
    from reformkpi import Period
    from reformkpi.files._sheets import Cell

_DAY: Final = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
_MONTH: Final = re.compile(r"(?:tháng |t)?([0-9]{1,2})(?: ?[/-] ?([0-9]{4}))?")
_LAST_CUTOFF: Final = 28


def day_of(cell: Cell) -> date | None:
    """Return the day of a cell: as the workbook keeps days, as 2025-03-17 or as 17/3/2025. None if it is empty.

    Raises:
        ValueError: the cell says something else.
    """
    if isinstance(cell.value, date):
        return cell.value
    if is_none(cell):
        return None
    text = text_of(cell)
    if match := _DAY.fullmatch(text):
        day, month, year = map(int, match.groups())
        return date(year, month, day)
    return date.fromisoformat(text)


def parsed(rule: Cutoff, text: str) -> Period | None:
    """Return the period that a text names by a cut-off rule; None if it names none."""
    try:
        return rule.parse(text)
    except UnreadablePeriod:
        return None


def year_of(rule: Cutoff, cell: Cell) -> str:
    """Return the year that a cell in a column of years names (`2025`, `Năm 2025`); an empty text if it names none."""
    period = parsed(rule, text_of(cell))
    return "" if period is None else f"{period.last.year:04}"


def named(rule: Cutoff, role: str, text: str, year: str) -> Period | None:
    """Return the period that a text in a column of periods or months names; None if it names none.

    `year` is that of a text without its own. A month may be `3`, `T3`, `Tháng 3` or `3/2025`.
    """
    if role == "month":
        if match := _MONTH.fullmatch(text.casefold()):
            text = f"tháng {match[1]}"
            text += f"/{match[2]}" if match[2] else ""
        elif text.isdecimal():
            return None  # a year is no month
    return parsed(rule, text) or (parsed(rule, f"{text} {year}") if text else None)


def contradicts(passed: Period, role: str, cell: Cell) -> bool:
    """Return whether a cell in the column of a role (period, year or month) says another period than the one passed.

    An empty cell says none, and a text that is no period contradicts none. A period without a year is of the year
    passed, and so is a month.
    """
    if is_none(cell):
        return False
    year = f"{passed.last.year:04}"
    # Of all cut-off rules, only the one that begins on the same day of the month can have the period passed.
    rule = Cutoff("of the period passed", min(passed.first.day, _LAST_CUTOFF))
    if role == "year":
        return year_of(rule, cell) not in ("", year)
    return named(rule, role, text_of(cell), year) not in (None, passed)
