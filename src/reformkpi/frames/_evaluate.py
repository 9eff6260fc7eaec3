"""Reports pooled and judged in columns: revisions, containment and sums, by the rules of the object engine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals as nw

from reformkpi import ExactReading, Period
from reformkpi.errors import WrongType
from reformkpi.frames import _refusals
from reformkpi.frames._columns import (
    MOST,
    MOST_IN_A_ROW,
    Refusal,
    as_days,
    day_number,
    edge,
    keys_of,
    named,
    number_of,
    severity,
)
from reformkpi.frames._judge import N, OF, PROBLEM, VALID, checked_indicators, ladder, with_counts, with_verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from narwhals.typing import IntoFrameT

    from reformkpi import Indicator
    from reformkpi.frames._columns import Frame

_F = TypeVar("_F", bound="Frame")

_RESULT = ("numerator", "denominator", "target", "status", "shortfall", "used", "without_counts")
# Columns of ours while we work; no user's column is called so.
_FIRST, _LAST, _AS_OF, _SPAN, _REACH, _FARTHEST, _BEFORE, _SERIES, _POOLS, _OWN, _WITHOUT, _MOST_N, _MOST_OF = (
    f"reformkpi {name}"
    for name in (
        "first", "last", "as of", "span", "reach", "farthest", "before", "series", "pools", "own", "without", "most n", "most of",
    )
)  # fmt: skip


def evaluate(  # noqa: PLR0913  all but the first two by keyword
    frame: IntoFrameT,
    indicators: Mapping[str, Indicator],
    *,
    period: Period,
    by: Iterable[str] | str = ("unit",),
    reading: ExactReading = ExactReading.AT_LEAST,
    columns: Mapping[str, str] | None = None,
    revisions: bool = True,
    overlaps: bool = True,
    strict: bool = True,
) -> IntoFrameT:
    """Judge reports pooled by indicator and by the columns named in `by`, for a period: a row for each group.

    The frame has `indicator`, `unit`, `first`, `last`, `numerator`, `denominator` and, where figures are revised,
    `as_of`; `columns` says what they are called otherwise. As `reformkpi.evaluate` does, it ignores what lies outside the
    period and leaves out what reaches beyond it; of several reports of a unit for the same days the latest stands; one
    that contains others stands for them; those that are apart add up. An indicator that does not add up over time is
    judged by a report for exactly the period. A row without both counts reports nothing.

    `by` names what is judged, each a column: the unit, a province, or nothing, `by=()`, for all together. Whole and parts
    are the caller's to tell apart: there is no department here whose own figure would come before the sum of its units.
    So what does not add up over units is judged, where units are pooled, by the department's own figure alone; and a
    department's own figure among those of others is refused, since cases would count twice.

    The result has the columns of `by` after that of the indicator, then `numerator` and `denominator` (null where there
    is nothing to judge), `target` (percent, a text, so that no float is compared with it), `status` (the word of a
    `Status` or a `Refusal`), `shortfall` (the least count that the numerator lacks), `used` (the reports in the figure)
    and `without_counts` (the rows inside the period that report nothing). A group with no report inside the period has
    no row. It is lazy where the frame was; an eager one is in the order of its keys, and is refused if any of it cannot
    be judged, unless `strict` is False.

    `revisions=False` says that no unit has two reports for the same days, `overlaps=False` that no two of its reports
    share days: what is known not to be there is not looked for, which saves most of the time. Where it is there after
    all, counts are added twice.

    Raises:
        InvalidFrame: a column is missing or of a wrong type; or, of an eager frame, all that cannot be judged, with the
            rows to look at.
        DuplicateName, WrongType: `indicators` is no mapping of indicators by their ids, `period` no Period.

    >>> import polars as pl
    >>> from reformkpi import annexes, frames, periods
    >>> january, february, _ = periods.ND09.months(2025)[:3]
    >>> rows = [("I.3", "energy", january.first, january.last, 300, 500), ("I.3", "energy", february.first, february.last, 297, 503)]
    >>> reports = pl.DataFrame(rows, ["indicator", "unit", "first", "last", "numerator", "denominator"], orient="row")
    >>> judged = frames.evaluate(reports, annexes.load("sct-2025"), period=periods.ND09.quarter(2025, 1))
    >>> judged.select("unit", "numerator", "denominator", "status", "shortfall", "used").row(0)
    ('energy', 597, 1003, 'not met', 5, 2)
    """
    checked_indicators(indicators, reading)
    if not isinstance(period, Period):
        raise WrongType("period", period, "a Period")
    asked: Frame = nw.from_native(frame)
    names = named(asked, ("indicator", "unit", "first", "last", "numerator", "denominator"), columns, optional=("as_of",))
    keys = keys_of(asked, names, by, _RESULT)
    # Polars plans all steps as one where it may.
    reports = asked.lazy() if asked.implementation.is_polars() else asked
    reports = _reports(reports, indicators, names, keys, period)
    if revisions or overlaps:
        series = tuple(dict.fromkeys([*keys, names["unit"]]))
        settle = partial(_settled, series=series, period=period, revisions=revisions, overlaps=overlaps)
        reports = _by_partition(reports, series, settle) if asked.implementation.is_dask() else settle(reports)
    pooled = _pooled(reports, indicators, names, keys)
    judged = with_verdicts(pooled, indicators, names["indicator"], reading, Refusal)
    figured = (nw.col(PROBLEM) == 0) & (nw.col(VALID) > 0)
    judged = judged.select(
        *keys,
        nw.when(figured).then(nw.col(N)).alias("numerator"),
        nw.when(figured).then(nw.col(OF)).alias("denominator"),
        *("target", "status", "shortfall"),
        nw.col(VALID).alias("used"),
        nw.col(_WITHOUT).alias("without_counts"),
    )
    if isinstance(asked, nw.DataFrame):
        found = (judged.collect() if isinstance(judged, nw.LazyFrame) else judged).sort(*keys)
        if strict:
            _refusals.of_groups(asked, found, names, keys, period)
        return found.to_native()
    return judged.to_native()


def _reports(
    frame: _F, indicators: Mapping[str, Indicator], names: Mapping[str, str], keys: Sequence[str], period: Period
) -> _F:
    """Give the reports inside the period, and those that do not say for when, with their counts as integers."""
    there = frame.collect_schema()
    first_type, last_type = there[names["first"]], there[names["last"]]
    frame = frame.with_columns(
        as_days(nw.col(names["first"]), first_type).alias(_FIRST), as_days(nw.col(names["last"]), last_type).alias(_LAST)
    )
    first, last = nw.col(_FIRST), nw.col(_LAST)
    begins, ends = edge(period.first, first_type), edge(period.last, last_type, after=1)
    unplaced = first.is_null() | last.is_null() | (last < first)
    frame = with_counts(frame.filter(((first >= begins) & (last < ends)) | unplaced), names, MOST_IN_A_ROW)

    dated = names.get("as_of")
    pools = _pools(indicators, names, keys, (first <= begins) & (last >= edge(period.last, last_type)))
    return frame.with_columns(
        _told(Refusal.INCOMPLETE, unplaced | nw.col(names["unit"]).is_null()),
        (1 - nw.col(VALID)).alias(_WITHOUT),
        *([] if pools is None else [pools.cast(nw.Int64).alias(_POOLS)]),
        *([as_days(nw.col(dated), there[dated]).alias(_AS_OF)] if dated else []),
    )


def _pools(
    indicators: Mapping[str, Indicator], names: Mapping[str, str], keys: Sequence[str], for_the_period: nw.Expr
) -> nw.Expr | None:
    """Tell which reports may be part of a figure, where that is not all of them.

    What does not add up over time is a report for exactly the period; what does not add up over units, where units are
    pooled, is the department's own.
    """
    indicator = nw.col(names["indicator"])
    single = [name for name, row in indicators.items() if not row.pools_over_time]
    told = [~indicator.is_in(single) | for_the_period] if single else []
    if names["unit"] not in keys:
        own = {name: row.department.id for name, row in indicators.items() if not row.pools_over_units}
        told += [~indicator.is_in([name]) | (nw.col(names["unit"]) == of) for name, of in own.items()]
    return nw.all_horizontal(*told, ignore_nulls=True) if told else None


def _settled(frame: _F, *, series: Sequence[str], period: Period, revisions: bool, overlaps: bool) -> _F:
    """Give the reports of each series with those that stand for others marked: the others count for nothing.

    The days of a report are one number, its span, which sorts by the first day and puts the longer before the shorter.
    """
    begins = number_of(period.first)
    width = number_of(period.last) - begins + 1
    first, last = (day_number(nw.col(days)) - begins for days in (_FIRST, _LAST))
    span = nw.when(nw.col(PROBLEM) == 0).then(first * width + (width - 1 - last)).otherwise(0)
    frame = frame.with_columns(span.alias(_SPAN))
    if revisions:
        frame = _latest(frame, (*series, _SPAN))
    return _outermost(frame, series, width) if overlaps else frame


def _latest(frame: _F, key: Sequence[str]) -> _F:
    """Give one report for each series and span, of the latest `as_of`; those that leave it open are in conflict."""
    there = frame.collect_schema()
    if _AS_OF in there:
        dated = nw.when(nw.col(VALID) > 0).then(day_number(nw.col(_AS_OF))).otherwise(0)
        frame = frame.with_columns(dated.alias(_AS_OF))
        newest = nw.col(_AS_OF).max().over(*key)
        frame = frame.filter((nw.col(_AS_OF) == newest) | (nw.col(_AS_OF) == 0))
    most = [nw.col(of).max().alias(name) for of, name in ((N, _MOST_N), (OF, _MOST_OF))]
    frame = _grouped(frame, key, (N, OF, VALID, _WITHOUT), most)
    n, of, times = nw.col(_MOST_N), nw.col(_MOST_OF), nw.col(VALID)
    differ = (n * times != nw.col(N)) | (of * times != nw.col(OF))
    return frame.with_columns(
        n.alias(N),
        of.alias(OF),
        nw.when(times > 0).then(1).otherwise(0).alias(VALID),
        _told(Refusal.CONFLICT, differ),
    )


def _outermost(frame: _F, series: Sequence[str], width: int) -> _F:
    """Leave only the reports that no other of the series contains; those of them that share days overlap.

    In the order of spans, a report stands where it reaches farther than all before it.
    """
    first = nw.col(_SPAN) // width
    last = width - 1 - (nw.col(_SPAN) - first * width)
    reach = nw.when(nw.col(VALID) > 0).then(last * width + width - first).otherwise(0)
    frame = frame.with_columns(reach.alias(_REACH))
    if isinstance(frame, nw.DataFrame):
        frame = _looked_back(frame, series, 2 * width * width)
    else:
        frame = frame.with_columns(nw.col(_REACH).cum_max().over(*series, order_by=_SPAN).alias(_FARTHEST))
        before = nw.col(_FARTHEST).shift(1).over(*series, order_by=_SPAN)
        frame = frame.with_columns(before.fill_null(0).alias(_BEFORE))
    stands = nw.col(_REACH) == nw.col(_FARTHEST)
    overlaps = stands & (nw.col(_BEFORE) > 0) & (first <= (nw.col(_BEFORE) - 1) // width)
    # Within a longer report a conflict decides nothing.
    settled = ~stands & (nw.col(PROBLEM) == severity(Refusal.CONFLICT))
    frame = frame.with_columns(
        nw.when(stands).then(nw.col(VALID)).otherwise(0).alias(VALID),
        nw.when(settled).then(0).otherwise(nw.col(PROBLEM)).alias(PROBLEM),
    )
    return frame.with_columns(_told(Refusal.OVERLAP, overlaps))


def _looked_back(frame: nw.DataFrame[Any], series: Sequence[str], step: int) -> nw.DataFrame[Any]:
    """Add how far the reports of a series reach up to each, and up to the one before it, with no window over series.

    The series are numbered in the order sorted: each begins a step above whatever the one before it can reach.
    """
    same = [
        (key == before).fill_null(False) | (key.is_null() & before.is_null())  # noqa: FBT003
        for key, before in ((nw.col(name), nw.col(name).shift(1)) for name in series)
    ]
    begins = ~nw.all_horizontal(*same, ignore_nulls=True)
    frame = frame.sort(*series, _SPAN).with_columns((begins.cast(nw.Int64).cum_sum() * step).alias(_SERIES))
    farthest = (nw.col(_SERIES) + nw.col(_REACH)).cum_max()
    frame = frame.with_columns(farthest.alias(_FARTHEST))
    before = nw.col(_FARTHEST).shift(1).fill_null(0) - nw.col(_SERIES)
    return frame.with_columns((nw.col(_FARTHEST) - nw.col(_SERIES)).alias(_FARTHEST), before.alias(_BEFORE))


def _by_partition(frame: _F, series: Sequence[str], settle: Callable[[Any], Any]) -> _F:
    """Settle a frame of Dask, which has no windows in order: each series comes into one partition, and stays there."""

    def settled(part: Any) -> Any:  # noqa: ANN401  a frame of pandas
        return settle(nw.from_native(part)).to_native()

    native = frame.to_native()
    return nw.from_native(native.shuffle(on=list(series)).map_partitions(settled, meta=settled(native._meta)))


def _pooled(frame: _F, indicators: Mapping[str, Indicator], names: Mapping[str, str], keys: Sequence[str]) -> _F:
    """Add the counts of each group up: those of the reports that stand, and may be part of a figure."""
    there = frame.collect_schema()
    adds = nw.col(VALID) > 0
    if _POOLS in there:
        adds = adds & (nw.col(_POOLS) > 0)
    if _POOLS in there or _SPAN in there:
        frame = frame.with_columns(*(nw.when(adds).then(nw.col(name)).otherwise(0).alias(name) for name in (N, OF, VALID)))
    if names["unit"] in keys:
        return _grouped(frame, keys, (N, OF, VALID, _WITHOUT)).with_columns(_told(Refusal.TOO_LARGE, nw.col(OF) > MOST))
    departments = {name: row.department.id for name, row in indicators.items()}
    own = nw.col(names["unit"]) == ladder(names["indicator"], departments, nw.lit(""))
    frame = frame.with_columns(nw.when(own).then(nw.col(VALID)).otherwise(0).alias(_OWN))
    frame = _grouped(frame, keys, (N, OF, VALID, _WITHOUT, _OWN))
    mixed = (nw.col(_OWN) > 0) & (nw.col(_OWN) < nw.col(VALID))
    frame = frame.with_columns(_told(Refusal.WHOLE_AND_PARTS, mixed))
    return frame.with_columns(_told(Refusal.TOO_LARGE, nw.col(OF) > MOST))


def _grouped(frame: _F, keys: Sequence[str], sums: Sequence[str], most: Sequence[nw.Expr] = ()) -> _F:
    """Group by keys: some columns added up, as integers, and the gravest problem."""
    carried = [_POOLS] if _POOLS in frame.collect_schema() else []
    grouped = frame.group_by(*keys).agg(*(nw.col(name).sum() for name in sums), nw.col(PROBLEM, *carried).max(), *most)
    return grouped.with_columns(nw.col(*sums).cast(nw.Int64))


def _told(refusal: Refusal, holds: nw.Expr) -> nw.Expr:
    """Give the problem so far, or this refusal where there is none and it holds."""
    problem = nw.col(PROBLEM)
    return nw.when(holds & (problem == 0)).then(severity(refusal)).otherwise(problem).alias(PROBLEM)
