"""Which reports stand: the latest of several for the same days, the longest of several that contain each other.

The days of a report are one number, its span, which sorts by the first day and puts the longer before the shorter. In
that order a report stands if it reaches farther than all before it; if it begins before they end, they overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import narwhals as nw

from reformkpi.frames._columns import (
    AS_OF,
    FIRST,
    INVALID,
    LAST,
    OF,
    PROBLEM,
    VALID,
    WITHOUT,
    N,
    Refusal,
    day_number,
    grouped,
    number_of,
    severity,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from narwhals.typing import FrameT

    from reformkpi import Period


_SPAN, _REACH, _FARTHEST, _BEFORE, _SERIES, _DAYS, _AGAIN, _MOST_N, _MOST_OF = (
    f"reformkpi {name}"
    for name in ("span", "reach", "farthest", "before", "series", "days", "again", "most n", "most of")
)
_ALL_DAYS: Final = 2**22  # more than `day_number` gives any day


def settled(frame: FrameT, series: Sequence[str], period: Period, *, revisions: bool, overlaps: bool) -> FrameT:
    """Mark the reports that do not stand as not valid, and those that leave open which stands as a problem.

    `series` are the columns that tell whose reports of what may stand for each other.
    """
    begins = number_of(period.first)
    width = number_of(period.last) - begins + 1
    first, last = (day_number(nw.col(days)) - begins for days in (FIRST, LAST))
    span = nw.when(nw.col(VALID) > 0).then(first * width + (width - 1 - last)).otherwise(0)
    as_of = day_number(nw.col(AS_OF)) if AS_OF in frame.collect_schema() else nw.lit(0)
    frame = frame.with_columns(
        span.alias(_SPAN), nw.when(nw.col(VALID) > 0).then(as_of).otherwise(0).alias(AS_OF), nw.lit(0).alias(PROBLEM)
    )
    frame = frame.with_columns(_reach(width).alias(_REACH))
    if isinstance(frame, nw.DataFrame):
        return _in_order(frame, series, width, revisions=revisions, overlaps=overlaps)
    if revisions:
        frame = _latest(frame, [*series, _SPAN])
    if overlaps:
        frame = frame.with_columns(nw.col(_REACH).cum_max().over(*series, order_by=_SPAN).alias(_FARTHEST))
        before = nw.col(_FARTHEST).shift(1).over(*series, order_by=_SPAN).fill_null(0)
        frame = _outermost(frame.with_columns(before.alias(_BEFORE)), width)
    return frame


def _reach(width: int) -> nw.Expr:
    """Give how far a report reaches: by its last day, of several that end together the longer farther; 0 for none."""
    first = nw.col(_SPAN) // width
    last = width - 1 - (nw.col(_SPAN) - first * width)
    return nw.when(nw.col(VALID) > 0).then(last * width + width - first).otherwise(0)


def _latest(frame: FrameT, key: Sequence[str]) -> FrameT:
    """Make one report of those of a series for the same days: the latest, in conflict where that leaves it open."""
    frame = frame.filter((nw.col(AS_OF) == nw.col(AS_OF).max().over(*key)) | (nw.col(AS_OF) == 0))
    most = [nw.col(column).max().alias(name) for column, name in ((N, _MOST_N), (OF, _MOST_OF), (_REACH, _REACH))]
    frame = grouped(frame, key, (N, OF, VALID, WITHOUT, INVALID), *most)
    n, of, times = nw.col(_MOST_N), nw.col(_MOST_OF), nw.col(VALID)
    return frame.with_columns(
        told(Refusal.CONFLICT, (n * times != nw.col(N)) | (of * times != nw.col(OF))),
        n.alias(N),
        of.alias(OF),
        nw.when(times > 0).then(1).otherwise(0).alias(VALID),
    )


def _outermost(frame: FrameT, width: int) -> FrameT:
    """Leave only reports that no other contains; of those, one that begins before an earlier one ends overlaps it."""
    stands = nw.col(_REACH) == nw.col(_FARTHEST)
    begun = nw.col(_SPAN) // width <= (nw.col(_BEFORE) - 1) // width
    # Within a longer report a conflict decides nothing.
    decided = ~stands & (nw.col(PROBLEM) == severity(Refusal.CONFLICT))
    frame = frame.with_columns(
        nw.when(stands).then(nw.col(VALID)).otherwise(0).alias(VALID),
        nw.when(decided).then(0).otherwise(nw.col(PROBLEM)).alias(PROBLEM),
    )
    return frame.with_columns(told(Refusal.OVERLAP, stands & (nw.col(_BEFORE) > 0) & begun))


def _in_order(
    frame: nw.DataFrame[Any], series: Sequence[str], width: int, *, revisions: bool, overlaps: bool
) -> nw.DataFrame[Any]:
    """Do the same to an eager frame, by one sort: each report is compared with the one before it.

    No window is needed, which PyArrow lacks, and no maximum over groups, which it joins to the wrong rows of a large
    frame. Series, and days within them, are numbered in order; whatever is carried on from one report to the next is
    lifted above all that an earlier series can reach.
    """
    downwards = (AS_OF, VALID)
    order = (*series, _SPAN, *downwards)
    frame = frame.sort(*order, descending=[name in downwards for name in order])
    alike = nw.all_horizontal(*map(_as_before, series), ignore_nulls=True)
    frame = frame.with_columns(
        (~alike).cast(nw.Int64).cum_sum().alias(_SERIES),
        (~(alike & _as_before(_SPAN))).cast(nw.Int64).cum_sum().alias(_DAYS),
        nw.lit(False).alias(_AGAIN),  # noqa: FBT003
    )
    if revisions:
        lift = nw.col(_DAYS) * _ALL_DAYS
        newest = (lift + nw.col(AS_OF)).cum_max() - lift
        frame = frame.filter((nw.col(AS_OF) == newest) | (nw.col(AS_OF) == 0))
        again = _as_before(_DAYS) & (nw.col(VALID) > 0)
        frame = frame.with_columns(
            told(Refusal.CONFLICT, again & ~(_as_before(N) & _as_before(OF))), again.alias(_AGAIN)
        )
    if overlaps:
        lift = nw.col(_SERIES) * (width * width + 1)
        frame = frame.with_columns((lift + nw.col(_REACH)).cum_max().alias(_FARTHEST))
        before = nw.when(nw.col(_AGAIN)).then(0).otherwise(nw.col(_FARTHEST).shift(1).fill_null(0) - lift)
        frame = frame.with_columns((nw.col(_FARTHEST) - lift).alias(_FARTHEST), before.alias(_BEFORE))
        frame = _outermost(frame, width)
    return frame.with_columns(nw.when(nw.col(_AGAIN)).then(0).otherwise(nw.col(VALID)).alias(VALID))


def _as_before(name: str) -> nw.Expr:
    """Tell whether a column says the same as in the row before, be it that both say nothing."""
    here, before = nw.col(name), nw.col(name).shift(1)
    return (here == before).fill_null(False) | (here.is_null() & before.is_null())  # noqa: FBT003
