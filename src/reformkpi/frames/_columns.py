"""The columns of a frame: what they are called, what they may hold, and what is refused of them."""

from __future__ import annotations

import enum
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import narwhals as nw

from reformkpi.errors import InvalidFrame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from narwhals.typing import FrameT

    Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]


# Columns of ours while we work; no user's column is called so.
N, OF, VALID, WITHOUT, INVALID, PROBLEM, FIRST, LAST, AS_OF, POOLS, OWN = (
    f"reformkpi {name}"
    for name in ("n", "of", "valid", "without", "invalid", "problem", "first", "last", "as of", "pools", "own")
)

# Spark and Ibis divide whole numbers as floats: whatever is divided must stay below 2 to the 53.
MOST: Final = 2**53 // 10_000
MOST_IN_A_ROW: Final = 2**31 - 1  # no sum of fewer than 4,000 million of them wraps around unseen


class Refusal(enum.Enum):
    """A status of what cannot be judged, and what `reformkpi.evaluate` refuses. Where several hold, one is told.

    >>> Refusal("conflict")
    <Refusal.CONFLICT: 'conflict'>
    """

    UNKNOWN_INDICATOR = "unknown indicator"
    """None of the indicators has this id."""
    INVALID = "invalid"
    """A row that is no report: without a unit, a first or a last day, or with the last before the first; or with counts
    that are no proportion: negative, broken, a numerator above its denominator, or above the greatest that is judged,
    2,147,483,647 in one report of several and 900,719,925,474 where nothing is added up."""
    CONFLICT = "conflict"
    """Reports that differ for the same unit and days, with no latest `as_of` to decide."""
    OVERLAP = "overlap"
    """Reports of one unit that overlap in part."""
    WHOLE_AND_PARTS = "whole and parts"
    """A department's own figure among those of its units: added up, cases would count twice."""
    TOO_LARGE = "too large"
    """A sum above 900,719,925,474: not every engine would be exact."""


def severity(refusal: Refusal) -> int:
    """Give a number from 1 for a refusal: the greater, the earlier it is told."""
    order = list(Refusal)
    return len(order) - order.index(refusal)


def told(refusal: Refusal, holds: nw.Expr) -> nw.Expr:
    """Give the problem so far, or this refusal where there is none and it holds."""
    return nw.when(holds & (nw.col(PROBLEM) == 0)).then(severity(refusal)).otherwise(nw.col(PROBLEM)).alias(PROBLEM)


def grouped(frame: FrameT, keys: Iterable[str], sums: Iterable[str], *most: nw.Expr) -> FrameT:
    """Group by columns: some added up, as integers, the gravest problem so far, and what else is asked for.

    What is aggregated is a column, never more: PyArrow, Dask and Spark refuse the rest or do it otherwise.
    """
    sums = tuple(sums)
    carried = [name for name in (PROBLEM, POOLS) if name in frame.collect_schema()]
    found = frame.group_by(*keys).agg(nw.col(*sums).sum(), *(nw.col(name).max() for name in carried), *most)
    return found.with_columns(nw.col(*sums).cast(nw.Int64))


def named(
    frame: Frame,
    roles: Iterable[str],
    columns: Mapping[str, str] | None,
    *,
    optional: Iterable[str] = (),
    added: Iterable[str] = (),
) -> dict[str, str]:
    """Give the frame's name of each role, of an optional one only where there is such a column; or tell all problems.

    `added` are the columns that the result will have besides.
    """
    roles, optional = tuple(roles), tuple(optional)
    there = frame.collect_schema()
    given = dict(columns or {})
    known = ", ".join([*roles, *optional])
    problems = [f"columns: {role!r} is none of the roles {known}" for role in given if role not in (*roles, *optional)]
    found: dict[str, str] = {}
    for role in (*roles, *optional):
        name = given.get(role, role)
        if name in there:
            found[role] = name
            problems += _unfit(role, name, frame)
        elif role in given or role in roles:
            problems.append(f"no column {name!r} for the {role}; there are {', '.join(map(repr, there)) or 'none'}")
    taken = {name.casefold() for name in added}
    for name in there:
        if name.casefold() in taken:  # SQL does not tell Status from status
            problems.append(f"column {name!r}: the result has one of this name; rename yours")
        if name.startswith("reformkpi ") or ("." in name and frame.implementation.is_pyspark()):
            problems.append(f"column {name!r}: of no use here under this name; rename it")
    if problems:
        raise InvalidFrame(tuple(problems))
    return found


def _unfit(role: str, column: str, frame: Frame) -> list[str]:
    """Say what is wrong with the type of a column, if anything."""
    dtype: Any = frame.collect_schema()[column]
    match role:
        case "indicator" | "unit":
            fits, meant = dtype in (nw.String, nw.Categorical, nw.Object), "ids as text"
        case "numerator" | "denominator":
            # pandas and Dask keep counts with gaps as floats, DuckDB its sums as decimals.
            fits, meant = dtype.is_numeric(), "whole numbers"
        case "first" | "last" | "as_of" | "received":
            zoned = isinstance(dtype, nw.Datetime) and dtype.time_zone is not None
            fits = (dtype in (nw.Date, nw.Datetime) and not zoned) or _is_days(frame, column)
            meant = "days: dates, or datetimes without a zone"
        case "stated":
            fits, meant = not dtype.is_float(), "percentages as text, whole numbers or decimals, so read it as text"
        case _:
            return []
    return [] if fits else [f"column {column!r}: must hold {meant}, not {dtype}; cast it"]


def _is_days(frame: Frame, column: str) -> bool:
    """Tell whether a column of pandas of no type for days holds days, or nothing. Text is never taken for days."""
    if not isinstance(frame, nw.DataFrame) or not frame.implementation.is_pandas_like():
        return False
    return all(isinstance(value, date) or plain(value) is None for value in frame[column].to_list())


def keys_of(frame: Frame, names: Mapping[str, str], by: Iterable[str] | str, added: Iterable[str]) -> tuple[str, ...]:
    """Give the columns to group by: that of the indicator, and those named in `by`, each a role or a column."""
    asked = (by,) if isinstance(by, str) else tuple(by)
    keys = tuple(dict.fromkeys([names["indicator"], *(names.get(key, key) for key in asked)]))
    there, taken = frame.collect_schema(), {name.casefold() for name in added}
    problems = [f"by: no column {key!r}; there are {', '.join(map(repr, there))}" for key in keys if key not in there]
    problems += [f"by: {key!r} is a column of the result; rename yours" for key in keys if key.casefold() in taken]
    if names.get("as_of") in keys:
        problems.append("by: 'as_of' tells versions of one report apart, which are not judged each by itself")
    if problems:
        raise InvalidFrame(tuple(problems))
    return keys


def as_days(column: nw.Expr, dtype: Any) -> nw.Expr:  # noqa: ANN401  a class or an instance of one
    """Give days as every engine compares them."""
    return column if dtype in (nw.Date, nw.Datetime) else column.cast(nw.Datetime("us"))


def edge(day: date, dtype: Any, *, after: int = 0) -> date:  # noqa: ANN401  a class or an instance of one
    """Give a day, or one so many days after it, as it is compared with days of this type."""
    day += timedelta(days=after)
    return day if dtype == nw.Date else datetime.combine(day, time())


def day_number(days: nw.Expr) -> nw.Expr:
    """Number days in their order, as if every month had 31, and 0 for none: no engine lacks what that takes."""
    year, month, day = (part.fill_null(0).cast(nw.Int64) for part in (days.dt.year(), days.dt.month(), days.dt.day()))
    return year * 372 + month * 31 + day


def number_of(day: date) -> int:
    """Number one day, as `day_number` does."""
    return day.year * 372 + day.month * 31 + day.day


def by_partition(act: Callable[[Any], Frame], frame: Any) -> Any:  # noqa: ANN401  a frame of Dask
    """Do something to each partition of a frame of Dask, as to a frame of pandas."""

    def native(part: Any) -> Any:  # noqa: ANN401  a frame of pandas
        return act(nw.from_native(part)).to_native().reset_index(drop=True)

    return frame.map_partitions(native, meta=native(frame._meta))  # noqa: SLF001  what Dask itself would ask


def is_eager(frame: Any) -> bool:  # noqa: ANN401  a frame of Narwhals, of either kind
    """Tell whether a frame holds its rows."""
    return isinstance(frame, nw.DataFrame)


def plain(value: Any) -> Any:  # noqa: ANN401  whatever a frame holds
    """Give a value, or None for what its frame has in place of one: None, NaN, NaT, NA."""
    try:
        return value if value == value else None  # noqa: PLR0124  NaN differs from itself
    except TypeError:  # neither true nor false: NA of pandas
        return None


def count_of(value: Any) -> Any:  # noqa: ANN401  whatever a frame holds
    """Give a count from a frame, which may keep it as a float or a decimal."""
    value = plain(value)
    return int(value) if isinstance(value, float | Decimal) and value == value // 1 else value


def day_of(value: Any) -> Any:  # noqa: ANN401  whatever a frame holds
    """Give a day from a frame, from its midnight where it is a datetime."""
    value = plain(value)
    return value.date() if isinstance(value, datetime) and value.time() == time() else value
