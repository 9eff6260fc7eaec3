"""From dossiers to counts: one row each, received on a day by a unit, and for each indicator succeeded or not."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import narwhals as nw

from reformkpi import Period
from reformkpi.errors import InvalidFrame, InvalidValue, WrongType
from reformkpi.frames._columns import as_days, edge, named
from reformkpi.frames._judge import ladder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from narwhals.typing import IntoFrameT

    from reformkpi.frames._columns import Frame

_RESULT = ("indicator", "first", "last", "numerator", "denominator")
# Columns of ours while we work; no user's column is called so.
_OUTSIDE, _NO_DAY = -2, -1
_PERIOD, _COLUMN, _VALUE = (f"reformkpi {name}" for name in ("period", "column", "value"))


def count(
    frame: IntoFrameT,
    *,
    periods: Iterable[Period],
    succeeded: Mapping[str, str],
    by: Iterable[str] | str = ("unit",),
    received: str = "received_on",
) -> IntoFrameT:
    """Count dossiers, one row each, by the period in which they were received: frames for `evaluate`.

    `succeeded` gives for each indicator id the column that says whether a dossier succeeded by it: true adds to the
    numerator and the denominator, false to the denominator alone, null (what the indicator leaves out, as a dossier
    without a fee) to neither. `periods` lie apart, as `ND09.months(2025)` do: any cut-off rule will do. `received` is
    the column of the day or the moment of receipt.

    The result has the columns named in `by`, then `indicator`, `first`, `last`, `numerator`, `denominator`; a row for
    each that has dossiers. What was received outside all periods is not counted; dossiers without a day are counted
    without one, so that `evaluate` says *incomplete*.

    Raises:
        InvalidFrame: a column is missing or of a wrong type.
        InvalidValue: two periods share days, or there is none; no indicator.

    >>> import polars as pl
    >>> from datetime import date
    >>> from reformkpi import frames, periods
    >>> days = [date(2024, 12, 15), date(2025, 1, 14), date(2025, 1, 15)]
    >>> dossiers = pl.DataFrame({"received_on": days, "unit": "energy", "online": [True, False, True]})
    >>> counts = frames.count(dossiers, periods=periods.ND09.months(2025), succeeded={"I.3": "online"})
    >>> counts.select("first", "numerator", "denominator").rows()
    [(datetime.date(2024, 12, 15), 1, 2), (datetime.date(2025, 1, 15), 1, 1)]
    """
    spans = _apart(periods)
    asked: Frame = nw.from_native(frame)
    there = asked.collect_schema()
    keys = (by,) if isinstance(by, str) else tuple(dict.fromkeys(by))
    day = named(asked, ("received",), {"received": received})["received"]
    problems = [f"by: {key!r} is a column of the result; rename yours" for key in keys if key in _RESULT]
    for what, column in (*(("by", key) for key in keys), *succeeded.items()):
        if column not in there:
            problems.append(f"{what}: no column {column!r}; there are {', '.join(map(repr, there))}")
        elif what != "by" and there[column] not in (nw.Boolean, nw.Object):
            problems.append(f"column {column!r}: must hold true, false or null, not {there[column]}")
    if problems:
        raise InvalidFrame(tuple(problems))

    dossiers = asked.with_columns(_place(as_days(nw.col(day), there[day]), there[day], spans).alias(_PERIOD))
    sums = {
        f"reformkpi {part} {place}": (name, part, column)
        for place, (name, column) in enumerate(succeeded.items())
        for part in ("numerator", "denominator")
    }
    dossiers = dossiers.filter(nw.col(_PERIOD) > _OUTSIDE).select(
        *keys,
        _PERIOD,
        *(
            (nw.col(column).fill_null(False).cast(nw.Boolean) if part == "numerator" else ~nw.col(column).is_null())  # noqa: FBT003
            .cast(nw.Int64)
            .alias(ours)
            for ours, (_, part, column) in sums.items()
        ),
    )
    groups = dossiers.group_by(*keys, _PERIOD).agg(nw.col(*sums).sum())
    # One scan for all indicators: each sum becomes a row of its own, and the two of an indicator one again.
    tall = groups.unpivot(on=list(sums), index=[*keys, _PERIOD], variable_name=_COLUMN, value_name=_VALUE)
    parts = {
        part: nw.when(nw.col(_COLUMN).is_in([ours for ours, of in sums.items() if of[1] == part]))
        .then(nw.col(_VALUE))
        .otherwise(0)
        .cast(nw.Int64)
        .alias(part)
        for part in ("numerator", "denominator")
    }
    tall = tall.with_columns(ladder(_COLUMN, {ours: name for ours, (name, *_) in sums.items()}, nw.lit("")).alias("indicator"))
    tall = tall.with_columns(*parts.values()).group_by(*keys, "indicator", _PERIOD).agg(nw.col(*parts).sum())
    dated = nw.Datetime("us") if asked.implementation.is_pandas_like() or asked.implementation.is_dask() else nw.Date()
    counts = tall.select(
        *keys,
        "indicator",
        *(_day(spans, name, dated).alias(name) for name in ("first", "last")),
        *(nw.col(part).cast(nw.Int64) for part in parts),
    )
    if isinstance(counts, nw.DataFrame):
        counts = counts.sort(*keys, "indicator", "first")
    return counts.to_native()


def _apart(periods: Iterable[Period]) -> list[Period]:
    """Give periods in order, at least one and no two with a day in common."""
    spans = list(periods)
    for span in spans:
        if not isinstance(span, Period):
            raise WrongType("a period", span, "a Period")
    spans.sort()
    if not spans:
        raise InvalidValue("periods", spans, "one or more")
    for before, after in pairwise(spans):
        if after.first <= before.last:
            raise InvalidValue("a period", str(after), f"apart from {before}; count overlapping periods one by one")
    return spans


def _place(days: nw.Expr, dtype: Any, spans: list[Period]) -> nw.Expr:  # noqa: ANN401  a class or an instance of one
    """Give the place of the period in which a day lies: of no day and of one outside all, a negative number."""
    found = nw.lit(_OUTSIDE)
    for place, span in reversed(list(enumerate(spans))):
        found = nw.when(days < edge(span.last, dtype, after=1)).then(place).otherwise(found)
        if place == 0 or spans[place - 1].last + timedelta(days=1) < span.first:
            found = nw.when(days < edge(span.first, dtype)).then(_OUTSIDE).otherwise(found)
    return nw.when(days.is_null()).then(_NO_DAY).otherwise(found)


def _day(spans: list[Period], bound: str, dtype: Any) -> nw.Expr:  # noqa: ANN401  a class or an instance of one
    """Give the first or the last day of a period by its place, and none for no day."""
    found = nw.lit(None, dtype)
    for place, span in enumerate(spans):
        day = nw.lit(edge(getattr(span, bound), dtype), dtype)
        found = nw.when(nw.col(_PERIOD) == place).then(day).otherwise(found)
    return found
