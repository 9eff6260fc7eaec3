"""Which reports stand: the latest of several for the same days, the longest of several that contain each other.

The reports of a series are put in order: by their first day, of those that begin together the longest first, of those for
the same days the undated first and then the latest. In that order

- a report is used if it is the first for its days, and reaches farther than all before it: nothing contains it;
- reports for the same days conflict if one that is undated or the latest differs from the one before it;
- reports overlap if the next one begins within what is reached so far, and reaches beyond it.

One number orders all of that, so that one sort of an eager frame, or one window of a lazy one, does for everything.

| column | value |
| --- | --- |
| `_SPAN` | the days of a report as one number, which sorts as said above; -1 for a row that is no report |
| `_ORDER` | the same with the version |
| `_REACH`, `_FARTHEST` | how far a report reaches: by its last day, then its length; the greatest so far |
| `_UNTIL` | the last day reached so far |
| `_NEWEST` | the latest version of the same days so far, on top of what numbers the days |
| `_BEFORE…`, `_NEXT…` | columns of the report before and of the next one |
| `_SERIES` | eager: the number of the series, from 0 |
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import narwhals as nw

from reformkpi.frames._columns import is_eager
from reformkpi.frames._schema import (
    DAYS,
    DENOMINATOR,
    FIRST,
    LAST,
    NUMERATOR,
    PREFIX,
    PROBLEM,
    REPORT,
    VERSION,
    Refusal,
    severity,
)

if TYPE_CHECKING:
    from narwhals.typing import FrameT

_SPAN, _ORDER, _REACH, _FARTHEST, _UNTIL, _NEWEST, _SERIES = (
    PREFIX + name for name in ("span", "order", "reach", "farthest", "until", "newest", "series")
)
_BEFORE_SPAN, _BEFORE_NUMERATOR, _BEFORE_DENOMINATOR, _NEXT_FIRST, _NEXT_REACH = (
    PREFIX + name for name in ("before span", "before numerator", "before denominator", "next first", "next reach")
)
_ALL_DAYS: Final = 2**22  # more than there are days up to the year 9999


class Settling(NamedTuple):
    """What is asked of reports that may replace others: their series, the days of the period, and the rules in force."""

    series: tuple[str, ...]
    width: int
    dated: bool
    revisions: bool
    overlaps: bool

    def standing(self, frame: FrameT) -> FrameT:
        """Return the reports with the counts of those blanked that are not used, and with the problems that they raise.

        Rules, sections 6 (revisions) and 7 (time).
        """
        frame = self._ordered(frame)
        frame = frame.with_columns(*(expression.alias(name) for name, expression in self._surroundings(frame).items()))
        again = (nw.col(_SPAN) == nw.col(_BEFORE_SPAN)).fill_null(False) & nw.col(REPORT)  # noqa: FBT003
        stands, overlap = nw.col(REPORT), nw.lit(False)  # noqa: FBT003
        conflict = nw.lit(False)  # noqa: FBT003
        if self.overlaps:
            outermost = nw.col(_REACH) == nw.col(_FARTHEST)
            stands = stands & outermost
            farther = nw.col(_NEXT_REACH) > nw.col(_FARTHEST) if self.revisions else nw.col(_NEXT_REACH) >= nw.col(_FARTHEST)
            overlap = nw.col(REPORT) & farther & (nw.col(_NEXT_FIRST) <= nw.col(_UNTIL))
        if self.revisions:
            differs = (nw.col(NUMERATOR) != nw.col(_BEFORE_NUMERATOR)) | (
                nw.col(DENOMINATOR) != nw.col(_BEFORE_DENOMINATOR)
            )
            conflict = stands & again & differs  # within a longer report a conflict decides nothing
            if self.dated:
                conflict = conflict & ((nw.col(VERSION) == 0) | (nw.col(VERSION) == self._newest(frame)))
            stands = stands & ~again
        return frame.with_columns(
            *(nw.when(stands).then(nw.col(name)).alias(name) for name in (NUMERATOR, DENOMINATOR, DAYS)),
            nw.when(conflict)
            .then(severity(Refusal.CONFLICT))
            .when(overlap)
            .then(severity(Refusal.OVERLAP))
            .otherwise(0)
            .alias(PROBLEM),
        )
