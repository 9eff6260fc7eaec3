"""The working columns of a frame under evaluation, the statuses of what cannot be judged, and the limits.

The stages are those of the object engine: group, standing, figure, verdict, whole. Which columns exist follows from the
plan (`_plan.Plan`), never from a look at the frame.

| column | written by | read by | value |
| --- | --- | --- | --- |
| `FIRST`, `LAST` | group | standing, figure | days since the first day of the period, which is 0; null if missing |
| `VERSION` | group, if reports are dated | standing | the day of `as_of`, 1 or more; 0 if the report has none |
| `REPORT` | group | standing, figure | true if the row is a report, used or not |
| `WITHOUT` | group; figure, whole: sums | verdict | true (1) if the row is inside the period and reports nothing |
| `NUMERATOR`, `DENOMINATOR`, `DAYS` | group, standing | figure | counts, days of a report; null unless used |
| the same three | figure, whole | verdict | their sums |
| `PROBLEM` | standing; figure, whole: maxima | verdict | 0, or the severity of a conflict or an overlap |
| `USED` | figure; whole: sums | verdict | number of reports in the figure |
| `INVALID` | group; figure, whole: sums | verdict | true (1) if the row is no report, or its unit is missing |
| `EXPECTED` | figure, whole: maxima; verdict | verdict | number of units expected |
| `OWN`, `UNITS`, `SEEN` | whole | verdict | reports of the department; units in the figure; those responsible |
| `PLACE` | verdict | verdict | place of the row's threshold among all, -1 if the indicator is unknown |
| `MULTIPLIER`, `PART`, `STRICT`, `EQUAL` | verdict | verdict | the threshold: whole and part, its comparison |
| `FIGURED` | verdict | verdict | true if there is a figure to judge: a known indicator, reports, no refusal |
| `SLACK` | verdict | verdict | how far the target is met, not negative if it is |

The columns that standing alone uses are in `_standing`.
"""

from __future__ import annotations

import enum
from typing import Final

PREFIX: Final = "reformkpi "  # the name of no user's column begins so

FIRST, LAST, VERSION, NUMERATOR, DENOMINATOR, DAYS, WITHOUT, REPORT, PROBLEM = (
    PREFIX + name
    for name in ("first", "last", "version", "numerator", "denominator", "days", "without", "report", "problem")
)
USED, INVALID, EXPECTED, OWN, UNITS, SEEN = (
    PREFIX + name for name in ("used", "invalid", "expected", "own", "units", "seen")
)
PLACE, MULTIPLIER, PART, STRICT, EQUAL, FIGURED, SLACK = (
    PREFIX + name for name in ("place", "multiplier", "part", "strict", "equal", "figured", "slack")
)

# A division is the floor of a quotient of floats on SQL. That is exact below 2 to the 53: for a count of this size and
# a target in hundredths of a percent, 10,000 * MOST + 9,999 is the greatest dividend.
MOST: Final = (2**53 - 9_999) // 10_000
# Fewer than 4,000 million of these never exceed an integer. Sums in floats are exact up to MOST and far beyond it, and
# a greater one is *too large*.
MOST_IN_A_ROW: Final = 2**31 - 1
MOST_DAYS: Final = 366_000  # a thousand years: days, squared and numbered by version, fit an integer
DEEPEST: Final = 50  # conditions nested in one expression: from 190 on Python's stack breaks, and a caller uses some


class Refusal(enum.Enum):
    """A status for what cannot be judged, and what `reformkpi.evaluate` rejects. The first that applies is the status.

    >>> Refusal("conflict")
    <Refusal.CONFLICT: 'conflict'>
    """

    UNKNOWN_INDICATOR = "unknown indicator"
    """No indicator has this id."""
    INVALID = "invalid"
    """A row that is no report. Its unit, first or last day is missing, or its last day is before its first; or its
    counts are no proportion: negative, not whole, a numerator above its denominator. Counts above the greatest judged
    are invalid too: 2,147,483,647 in a report, and 900,719,925,473 where nothing is added up."""
    CONFLICT = "conflict"
    """Reports that differ for the same unit and days, with no latest `as_of` to decide."""
    OVERLAP = "overlap"
    """Reports of one unit that overlap in part, or cover more days than the period has."""
    WHOLE_AND_PARTS = "whole and parts"
    """A department's own figure among those of its units. Their sum would count cases twice."""
    TOO_LARGE = "too large"
    """A sum above 900,719,925,473, which not every engine would judge exactly."""


def severity(refusal: Refusal) -> int:
    """Return a number for a refusal, 1 or more: the first that applies has the greatest."""
    order = list(Refusal)
    return len(order) - order.index(refusal)
