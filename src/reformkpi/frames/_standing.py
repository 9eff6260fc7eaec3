"""Which reports count: the latest of several for the same days, the longest of several that contain each other.

`reformkpi._standing` decides the same for objects. Here the reports of a series are put in order: by their first day,
of those that begin together the longest first, of those for the same days the undated first and then the latest. In
that order

- a report is used if it is the first for its days, and reaches farther than all before it: nothing contains it;
- reports for the same days conflict if one that is undated or the latest differs from the one before it;
- reports overlap if the next one begins within what is reached so far, and reaches beyond it.

One number orders all of that, so that one sort of an eager frame, or one window of a lazy one, does for everything.
Eager frames here are those of pandas, of PyArrow and of a partition of Dask: `evaluate` makes those of Polars lazy.

| column | value |
| --- | --- |
| `_SPAN` | the days of a report as one number, which sorts as said above; -1 for a row that is no report |
| `_ORDER` | the same with the version |
| `_REACH`, `_FARTHEST` | how far a report reaches: by its last day, then its length; the greatest so far |
| `_COUNTS` | both counts of a report as one number; not asked for of a row that is none |
| `_NEWEST` | the latest version of the same days so far |
| `_BEFORE` | columns of the report before, by the names of these columns |
| `_NEXT` | how far the next report reaches |
| `_SERIES`, `_RUN` | eager: the number of the series, and of the days within it |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import narwhals as nw

from reformkpi.frames._columns import certain, first_that_holds, is_eager
from reformkpi.frames._schema import (
    DAYS,
    DENOMINATOR,
    FIRST,
    LAST,
    MOST_IN_A_ROW,
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

_SPAN, _ORDER, _REACH, _FARTHEST, _COUNTS, _NEWEST, _SERIES, _RUN = (
    PREFIX + name for name in ("span", "order", "reach", "farthest", "counts", "newest", "series", "run")
)
_BEFORE: Final = {name: f"{name} before" for name in (_SPAN, _COUNTS)}
_NEXT: Final = f"{_REACH} next"
_ALL_DAYS: Final = 2**22  # more than there are days up to the year 9999


class Settling(NamedTuple):
    """How reports may replace others: their series, the days of the period, and the rules in force."""

    series: tuple[str, ...]
    width: int
    dated: bool
    revisions: bool
    overlaps: bool

    def standing(self, frame: FrameT) -> FrameT:
        """Return the reports, with the counts of those blanked that are not used, and the problems that they raise."""
        frame = self._ordered(frame)
        around = self._around_sorted() if is_eager(frame) else self._around_windows()
        frame = frame.with_columns(*(column.alias(name) for name, column in around.items()))
        counting = nw.col(REPORT)
        problems: dict[Refusal, nw.Expr] = {}
        if self.overlaps:
            # Rules, section 7: a report that contains others replaces them, as a quarter its months.
            counting = counting & (nw.col(_REACH) == nw.col(_FARTHEST))
        if self.revisions:
            # Rules, section 6: of reports for the same days, the latest counts.
            again = certain(nw.col(_SPAN) == nw.col(_BEFORE[_SPAN]))
            conflict = counting & again & certain(nw.col(_COUNTS) != nw.col(_BEFORE[_COUNTS]))
            if self.dated:
                conflict = conflict & ((nw.col(VERSION) == 0) | (nw.col(VERSION) == nw.col(_NEWEST)))
            problems[Refusal.CONFLICT] = conflict  # not within a longer report, where it decides nothing
            counting = counting & ~again
        if self.overlaps:
            reach, farthest = nw.col(_NEXT), nw.col(_FARTHEST)
            farther = reach > farthest if self.revisions else reach >= farthest  # the same days once more
            # The first day of the next one, from its reach: pandas has no remainder for integers of PyArrow.
            first = self.width - 1 - (reach - reach // self.width * self.width)
            begun = first * self.width <= farthest  # on the last day reached so far, or before
            problems[Refusal.OVERLAP] = nw.col(REPORT) & certain(farther) & certain(begun)
        problem = first_that_holds(
            ((holds, nw.lit(severity(refusal))) for refusal, holds in problems.items()), nw.lit(0)
        )
        # What is blanked is not counted by `figure`, which adds up what is left.
        return frame.with_columns(
            *(nw.when(counting).then(nw.col(name)).alias(name) for name in (NUMERATOR, DENOMINATOR, DAYS)),
            problem.alias(PROBLEM),
        )

    def _ordered(self, frame: FrameT) -> FrameT:
        """Return the frame with what orders its reports; an eager one in that order, with its series numbered."""
        first, last, width = nw.col(FIRST), nw.col(LAST), self.width
        span = first * width + (width - 1 - last)
        reach = last * width + (width - 1 - first)
        frame = frame.with_columns(
            *(
                nw.when(nw.col(REPORT)).then(number).otherwise(nw.lit(-1)).cast(nw.Int64).alias(name)
                for name, number in ((_SPAN, span), (_REACH, reach))
            )
        )
        order = nw.col(_SPAN)
        if self.dated:
            latest_first = nw.when(nw.col(VERSION) > 0).then(_ALL_DAYS - nw.col(VERSION)).otherwise(nw.lit(0))
            order = order * _ALL_DAYS + latest_first
        frame = frame.with_columns(order.alias(_ORDER))
        if self.revisions:
            n, of = (nw.col(count).fill_null(0).cast(nw.Int64) for count in (NUMERATOR, DENOMINATOR))
            frame = frame.with_columns((n * (MOST_IN_A_ROW + 1) + of).alias(_COUNTS))
        if not is_eager(frame):
            return frame
        frame = frame.sort(*self.series, _ORDER)
        alike = nw.all_horizontal(*map(_as_before, self.series), ignore_nulls=True)
        frame = frame.with_columns((~alike).cast(nw.Int64).cum_sum().alias(_SERIES))
        if self.revisions and self.dated:
            alike = _as_before(_SERIES) & _as_before(_SPAN)
            frame = frame.with_columns((~alike).cast(nw.Int64).cum_sum().alias(_RUN))
        return frame

    def _around_sorted(self) -> dict[str, nw.Expr]:
        """Return what is known of the reports before and after, in a frame that is in order.

        No window is needed, which PyArrow lacks. What is carried on from one report to the next is lifted above all
        that an earlier series can reach.
        """
        series = nw.col(_SERIES)
        around: dict[str, nw.Expr] = {}
        if self.revisions:
            same = series == series.shift(1)
            around = {before: nw.when(same).then(nw.col(name).shift(1)) for name, before in _BEFORE.items()}
            if self.dated:
                lift = nw.col(_RUN) * _ALL_DAYS
                around[_NEWEST] = (lift + nw.col(VERSION)).cum_max() - lift
        if self.overlaps:
            lift = series * (self.width**2 + 1)
            farthest = (lift + nw.col(_REACH)).cum_max() - lift
            same = series == series.shift(-1)
            around |= {_NEXT: nw.when(same).then(nw.col(_REACH).shift(-1)), _FARTHEST: farthest}
        return around

    def _around_windows(self) -> dict[str, nw.Expr]:
        """Return the same by windows, all of one kind, so that the engine sorts once."""

        def over(column: nw.Expr) -> nw.Expr:
            return column.over(*self.series, order_by=_ORDER)

        around: dict[str, nw.Expr] = {}
        if self.revisions:
            around = {before: over(nw.col(name).shift(1)) for name, before in _BEFORE.items()}
            if self.dated:
                lift = nw.col(_SPAN) * _ALL_DAYS
                around[_NEWEST] = over((lift + nw.col(VERSION)).cum_max()) - lift
        if self.overlaps:
            around |= {_NEXT: over(nw.col(_REACH).shift(-1)), _FARTHEST: over(nw.col(_REACH).cum_max())}
        return around


def _as_before(name: str) -> nw.Expr:
    """Return whether a column has the same value as in the row before, or both have none."""
    here, before = nw.col(name), nw.col(name).shift(1)
    return certain(here == before) | (here.is_null() & before.is_null())
