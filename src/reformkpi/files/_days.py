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


def contradicts(passed: Period, role: str, cell: Cell) -> bool:
    """Return whether a cell in the column of a role (period, year or month) says another period than the one passed.

    An empty cell says none, and a text that is no period contradicts none. A period without a year is of the year
    passed, and so is a month.
    """
    if is_none(cell):
        return False
    text, year = text_of(cell), f"{passed.last.year:04}"
    # Of all cut-off rules, only the one that begins on the same day of the month can have the period passed.
    rule = Cutoff("of the period passed", min(passed.first.day, _LAST_CUTOFF))
    match role:
        case "period":
            return (parsed(rule, text) or parsed(rule, f"{text} {year}")) not in (None, passed)
        case "month":
            return parsed(rule, f"tháng {text}/{year}") != passed
        case _:
            return text != year
