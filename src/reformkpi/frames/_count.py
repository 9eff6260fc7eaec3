"""From dossiers to counts: one row each, received on a day by a unit, and for each indicator succeeded or not."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import narwhals as nw

from reformkpi import Period
from reformkpi.errors import InvalidFrame, InvalidValue, WrongType
from reformkpi.frames._columns import (
    by_partition,
    certain,
    comparable,
    edge,
    first_that_holds,
    is_blank,
    is_eager,
    listed,
    opened,
    roles_of,
)
from reformkpi.frames._schema import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from narwhals.typing import FrameT, IntoFrameT

    from reformkpi.frames._columns import Frame


_RESULT = ("indicator", "first", "last", "numerator", "denominator")
_PERIOD, _INDICATOR = f"{PREFIX}period", f"{PREFIX}indicator"  # the place of a row's period, or of its indicator
_OUTSIDE, _NO_DAY = -2, -1  # where there is no such place
_MOST = 100  # each is a condition on every row


def count(
    frame: IntoFrameT,
    *,
    periods: Iterable[Period],
    succeeded: Mapping[str, str],
    by: Iterable[str] | str = ("unit",),
    received: str = "received_on",
) -> IntoFrameT:
    """Count dossiers, one row each, by the period in which they were received: frames for `evaluate`.

    What was received outside all periods is not counted; dossiers without a day are counted without one, and
    `evaluate` judges them *invalid*.

    Args:
        frame: A row for each dossier, eager or lazy.
        periods: Periods that lie apart, as `ND09.months(2025)` do. Any cut-off rule will do.
        succeeded: For each indicator id the column that says whether a dossier succeeded by it. True adds to the
            numerator and the denominator, false to the denominator alone, null (what the indicator leaves out, as a
            dossier without a fee) to neither.
        by: The columns to count by.
        received: The column of the day or the moment of receipt.

    Returns:
        A frame with the columns named in `by`, then `indicator`, `first`, `last`, `numerator`, `denominator`; a row
        for each that has dossiers.

    Raises:
        InvalidFrame: a column is missing or of a wrong type.
        InvalidValue: two periods share days; there are no periods or indicators, or more than 100 of either.

    >>> import polars as pl
    >>> from datetime import date
    >>> from reformkpi import frames, periods
    >>> days = [date(2024, 12, 15), date(2025, 1, 14), date(2025, 1, 15)]
    >>> online = [True, False, True]
    >>> dossiers = pl.DataFrame({"received_on": days, "unit": "energy", "online": online})
    >>> months = periods.ND09.months(2025)
    >>> counts = frames.count(dossiers, periods=months, succeeded={"I.3": "online"})
    >>> counts.select("first", "numerator", "denominator").rows()
    [(datetime.date(2024, 12, 15), 1, 2), (datetime.date(2025, 1, 15), 1, 1)]
    """
    spans = _apart(periods)
    if not 0 < len(succeeded) <= _MOST:
        raise InvalidValue("succeeded", tuple(succeeded), f"from 1 to {_MOST} indicators")
    rows = opened(frame)
    schema = rows.collect_schema()
    keys = (by,) if isinstance(by, str) else tuple(dict.fromkeys(by))
    day = roles_of(rows, ("received",), {"received": received})["received"]
    _check_columns(rows, keys, succeeded)
    dated = nw.Datetime("us") if rows.implementation.is_pandas_like() or rows.implementation.is_dask() else nw.Date()
    groups = [*keys, _PERIOD]
    numerators = [f"{PREFIX}numerator {place}" for place in range(len(succeeded))]
    denominators = [f"{PREFIX}denominator {place}" for place in range(len(succeeded))]

    columns = [nw.col(column) for column in succeeded.values()]
    conditions = (*(certain(column == nw.lit(True)) for column in columns), *(~column.is_null() for column in columns))  # noqa: FBT003
    flags = [
        condition.cast(nw.Int64).alias(name)
        for name, condition in zip((*numerators, *denominators), conditions, strict=True)
    ]

    def summed_rows(part: FrameT) -> FrameT:
        part = part.with_columns(_place(comparable(nw.col(day), schema[day]), schema[day], spans).alias(_PERIOD))
        return summed(part.filter(nw.col(_PERIOD) > _OUTSIDE).select(*groups, *flags))

    def summed(part: FrameT) -> FrameT:
        return part.group_by(*groups).agg(nw.col(*numerators, *denominators).sum())

    def counted(part: FrameT, dossiers: FrameT) -> FrameT:
        # The sums are made once for all indicators: each row of them is repeated for every indicator, and says its own.
        places: Any = nw.concat(
            [dossiers.head(1).select(nw.lit(place).alias(_INDICATOR)) for place in range(len(succeeded))]
        )
        part = part.join(places, how="cross")
        return part.select(
            *keys,
            _chosen(_INDICATOR, map(nw.lit, succeeded)).alias("indicator"),
            _chosen(_PERIOD, (nw.lit(edge(span.first, dated), dated) for span in spans)).alias("first"),
            _chosen(_PERIOD, (nw.lit(edge(span.last, dated), dated) for span in spans)).alias("last"),
            _chosen(_INDICATOR, map(nw.col, numerators)).cast(nw.Int64).alias("numerator"),
            _chosen(_INDICATOR, map(nw.col, denominators)).cast(nw.Int64).alias("denominator"),
        )

    if rows.implementation.is_dask():
        in_parts: IntoFrameT = by_partition(
            lambda part: counted(summed(part), part),
            by_partition(summed_rows, frame).shuffle(on=groups),
        )
        return in_parts
    counts = counted(summed_rows(rows), rows)
    if is_eager(counts):
        counts = counts.sort(*keys, "indicator", "first")
    native: IntoFrameT = counts.to_native()
    return native


def _chosen(column: str, choices: Iterable[nw.Expr]) -> nw.Expr:
    """Return the choice whose place a column holds, and null for a place before all of them."""
    return first_that_holds((nw.col(column) == place, choice) for place, choice in enumerate(choices))


def _check_columns(frame: Frame, keys: Iterable[str], succeeded: Mapping[str, str]) -> None:
    schema: dict[str, Any] = dict(frame.collect_schema())
    problems = [f"by: {key!r} is a column of the result; rename yours" for key in keys if key.casefold() in _RESULT]
    for what, column in (*(("by", key) for key in keys), *succeeded.items()):
        if column not in schema:
            problems.append(f"{what}: no column {column!r}; there are {listed(schema)}")
        elif what != "by" and schema[column] not in (nw.Boolean, nw.Object) and not is_blank(frame, column):
            problems.append(f"column {column!r}: must hold true, false or null, not {schema[column]}")
    if problems:
        raise InvalidFrame(tuple(problems))


def _apart(periods: Iterable[Period]) -> list[Period]:
    """Return periods in order, at least one and no two with a day in common."""
    spans = list(periods)
    for span in spans:
        if not isinstance(span, Period):
            raise WrongType("a period", span, "a Period")
    spans.sort()
    if not 0 < len(spans) <= _MOST:
        raise InvalidValue("periods", f"{len(spans)} periods", f"from 1 to {_MOST}")
    for before, after in pairwise(spans):
        if after.first <= before.last:
            raise InvalidValue("a period", str(after), f"apart from {before}; count overlapping periods one by one")
    return spans


def _place(days: nw.Expr, dtype: Any, spans: list[Period]) -> nw.Expr:  # noqa: ANN401  a class or an instance of one
    """Return the place of the period that a day lies in; a negative number without a day, or outside all periods."""
    outside = nw.lit(_OUTSIDE)
    cases = [(days.is_null(), nw.lit(_NO_DAY))]
    for place, span in enumerate(spans):
        if place == 0 or spans[place - 1].last + timedelta(days=1) < span.first:
            cases.append((days < edge(span.first, dtype), outside))
        cases.append((days < edge(span.last, dtype, after=1), nw.lit(place)))
    return first_that_holds(cases, outside)
