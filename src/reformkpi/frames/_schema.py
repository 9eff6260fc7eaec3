"""The working columns of a frame under evaluation, the statuses of what cannot be judged, and the limits.

The stages are those of the object engine, methods of `_plan.Plan`: group, standing, figure, whole, verdict. Objects
judge each unit and then the whole. A frame has one row for each group and one verdict on it, on a unit or on a sum over
units as `by` says; so `whole` adds up before `verdict` judges, and figures that are only added up are not judged.

Which columns exist follows from the plan, never from a look at the frame. A row of this table is one meaning of a
column, from the function that writes it to the next that writes it again: `_columns.with_counts`, the methods of
`_standing.Settling`, `_verdict.Thresholds.looked_up`, `_verdict.with_verdicts`, and the methods of `Plan`. The column
*if* names what the plan must have. `judge` uses `with_counts`, `looked_up` and `with_verdicts` alone.

| column | written by | if | read by | value |
| --- | --- | --- | --- | --- |
| `FIRST`, `LAST` | `group` | always | `group`, `Settling`, `figure` | days since the period's first; null if missing |
| `VERSION` | `group` | `dated` | `Settling` | the ordinal of the day of `as_of`; 0 if there is none |
| `REPORT` | `with_counts` | always | `group`, `judge`, `Settling` | true if the row is a report |
| `WITHOUT` | `with_counts` | always | `group`, `judge` | true if the row lacks a count, and no more |
| the same | `figure`, `whole` | always | `_result` | how many such rows |
| `INVALID` | `group` | always | `figure` | true if the row is neither of the two, or its unit is missing |
| the same | `figure`, `whole` | always | `verdict` | how many such rows |
| `NUMERATOR`, `DENOMINATOR` | `with_counts` | always | `Settling`, `figure` | the counts of a report, else null |
| the same | `Settling.standing` | `settles` | `figure` | null, too, if another report replaces this one |
| the same | `figure` | `exact_only` | `figure` | null, too, if the report is for less than the period |
| the same | `figure`, `whole` | always | `with_verdicts`, `verdict`, `_result` | their sums |
| `DAYS` | `group` | always | `Settling`, `figure` | the number of days of a report, else null |
| the same | `Settling.standing` | `settles` | `figure` | null, too, if another report replaces this one |
| the same | `figure` | `exact_only` | `figure` | null, too, if the report is for less than the period |
| the same | `figure`, `whole` | always | `verdict`, `_result` | their sum |
| `PROBLEM` | `Settling.standing` | `settles` | `figure` | `severity` of a conflict or an overlap, else 0 |
| the same | `figure`, `whole` | `settles` | `verdict` | the greatest |
| `EXPECTED` | `group` | `expected` | `figure` | the number of units expected, by the user's column |
| the same | `figure`, `whole` | `expected` | `_result` | the greatest |
| the same | `verdict` | `responsible` | `_result` | the number of units responsible, -1 if unknown |
| `USED` | `figure` | always | `whole`, `verdict`, `_result` | the number of reports in the figure |
| the same | `whole` | `pools_units` | `verdict`, `_result` | the sum, without units that do not add up |
| `OWN` | `whole` | `pools_units` | `verdict`, `_result` | how many of these reports are the department's own |
| `UNITS` | `whole` | `pools_units` | `verdict`, `_result` | the number of units in the figure |
| `SEEN` | `whole` | `responsible` | `_result` | the number of those that are responsible |
| `PLACE` | `looked_up` | always | `looked_up`, `with_verdicts` | the place of the threshold, -1 if unknown |
| `PART` | `looked_up` | always | `with_verdicts` | its part of the whole, negative if less is better |
| `MULTIPLIER` | `looked_up` | targets differ | `with_verdicts` | `Thresholds.whole`, negative if less is better |
| `STRICT`, `EQUAL` | `looked_up` | targets differ | `with_verdicts` | 1 if it must be passed, or hit; else 0 |
| `SLACK` | `with_verdicts` | always | `with_verdicts` | that of `Threshold`: the target is met if 0 or more |
| `FIGURED` | `with_verdicts` | always | `with_verdicts`, `_result` | true if there is a figure and nothing is wrong |

`whole` adds up if `pools_units`, else it leaves figures as they are. The figures that a frame of Dask has of one series
in several partitions are added up before it. The columns of `Settling` alone are in `_standing`, those of `count` in
`_count`.
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
