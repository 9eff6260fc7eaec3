"""The user's columns: their names, the types they may have, and their values as the rules need them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import narwhals as nw
from narwhals.exceptions import DuplicateError

from reformkpi.errors import InvalidFrame, WrongType
from reformkpi.frames._schema import DEEPEST, DENOMINATOR, NUMERATOR, PREFIX, REPORT, WITHOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from narwhals.typing import FrameT
    from typing_extensions import TypeIs

    Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]

EPOCH: Final = date(1970, 1, 1)
_MILLISECONDS: Final = 86_400_000  # of a day
_DAY_ROLES: Final = frozenset({"first", "last", "as_of", "received"})
_TYPES_OF_ROLES: Final[dict[str, nw.dtypes.DType]] = {
    "indicator": nw.String(), "unit": nw.String(), "numerator": nw.Int64(), "denominator": nw.Int64(),
}  # fmt: skip


def opened(frame: Any) -> Any:  # noqa: ANN401  a frame of any engine in, one of Narwhals out
    """Return a frame as Narwhals has it.

    Raises:
        InvalidFrame: its columns are not named by text, each by another.
        WrongType: it is no frame of an engine that is supported.
    """
    try:
        opened_frame: Any = nw.from_native(frame)
        names = list(opened_frame.collect_schema())
    except DuplicateError:
        raise InvalidFrame(("two columns have the same name; rename one",)) from None
    except TypeError:
        raise WrongType("frame", frame, "a frame of pandas, Polars, PyArrow, DuckDB, Ibis, Dask or PySpark") from None
    if unnamed := [name for name in names if not isinstance(name, str)]:
        raise InvalidFrame(tuple(f"column {name!r}: its name must be text; rename it" for name in unnamed))
    return nw.maybe_reset_index(opened_frame)  # an index of pandas may have the name of a column


def is_eager(frame: Any) -> TypeIs[nw.DataFrame[Any]]:  # noqa: ANN401  a frame of Narwhals, of either kind
    """Return whether a frame holds its rows."""
    return isinstance(frame, nw.DataFrame)


def is_sql(frame: Any) -> bool:  # noqa: ANN401  a frame of Narwhals, of either kind
    """Return whether the engine is a database: DuckDB, one behind Ibis, Spark."""
    return not (is_eager(frame) or frame.implementation.is_polars() or frame.implementation.is_dask())


class Roles(dict[str, str]):
    """The frame's name of each role for which it has a column.

    `blank` are the roles whose columns hold no values and have, for that reason, no type that fits.
    """

    blank: frozenset[str] = frozenset()

    def typed(self, frame: FrameT) -> FrameT:
        """Return the frame with its blank columns of the right type, and with its ids as text."""
        schema: Any = frame.collect_schema()
        days: Any = nw.Datetime("us") if frame.implementation.is_pandas_like() else nw.Date()
        casts = [nw.lit(None, _TYPES_OF_ROLES.get(role, days)).alias(self[role]) for role in self.blank]
        casts += [
            nw.col(self[role]).cast(nw.String)
            for role in ("indicator", "unit")
            if role in self and schema[self[role]] in (nw.Categorical, nw.Enum)
        ]
        return frame.with_columns(*casts) if casts else frame


def roles_of(
    frame: Frame,
    required: Iterable[str],
    columns: Mapping[str, str] | None,
    *,
    optional: Iterable[str] = (),
    result: Iterable[str] = (),
) -> Roles:
    """Return the frame's name of each role, of an optional role only if there is such a column.

    `result` are the columns that the result will have besides.

    Raises:
        InvalidFrame: everything that is wrong with the names and types of the columns.
    """
    required, optional = tuple(required), tuple(optional)
    schema = frame.collect_schema()
    renamed = dict(columns or {})
    known = (*required, *optional)
    problems = [
        f"columns: unknown role {role!r}; roles are {', '.join(known)}" for role in renamed if role not in known
    ]
    roles, blank = Roles(), set[str]()
    for role in known:
        name = renamed.get(role, role)
        if name in schema:
            roles[role] = name
            if problem := _misfit(role, name, frame):
                problems += [] if is_blank(frame, name) else [problem]
                blank.add(role)
        elif role in renamed or role in required:
            problems.append(f"no column {name!r} for the {role}; columns are {listed(schema)}")
    problems += [*_shared(roles), *_misnamed(frame, result)]
    if problems:
        raise InvalidFrame(tuple(problems))
    roles.blank = frozenset(blank)
    return roles


def _shared(roles: Roles) -> list[str]:
    """Return a problem for each column that has two roles. One day may be both the first and the last."""
    holders: dict[str, list[str]] = {}
    for role, name in roles.items():
        holders.setdefault(name, []).append(role)
    return [
        f"columns: {name!r} cannot be the {' and the '.join(several)} at once"
        for name, several in holders.items()
        if len(several) > 1 and not _DAY_ROLES.issuperset(several)
    ]


def _misnamed(frame: Frame, result: Iterable[str]) -> list[str]:
    taken = {name.casefold() for name in result}
    qualified = frame.implementation.is_pyspark() or frame.implementation.is_duckdb()
    problems: list[str] = []
    for name in frame.collect_schema():
        if name.casefold() in taken:  # in SQL, Status and status are one name
            problems.append(f"column {name!r}: the result has a column of this name; rename yours")
        if name.startswith(PREFIX):
            problems.append(f"column {name!r}: names that begin with {PREFIX!r} are reserved; rename yours")
        if qualified and "." in name:
            problems.append(f"column {name!r}: this engine reads a full stop as table.column; rename yours")
    return problems


def listed(names: Iterable[str]) -> str:
    """Return names as a message lists them."""
    return ", ".join(map(repr, names)) or "none"


def _misfit(role: str, column: str, frame: Frame) -> str | None:
    """Return what is wrong with the type of a column, if anything."""
    dtype: Any = frame.collect_schema()[column]
    match role:
        case "indicator" | "unit":
            fits, meant = dtype in (nw.String, nw.Categorical, nw.Enum, nw.Object), "ids as text"
        case "numerator" | "denominator":
            # pandas and Dask keep counts with gaps as floats, DuckDB its sums as decimals.
            fits, meant = dtype.is_numeric(), "whole numbers"
        case _ if role in _DAY_ROLES:
            zoned = dtype == nw.Datetime and dtype.time_zone is not None
            fits = not zoned and (dtype in (nw.Date, nw.Datetime) or _has_days(frame, column))
            meant = "days: dates, or datetimes without a zone"
        case "stated":
            fits, meant = not dtype.is_float(), "percentages as text, whole numbers or decimals; read it as text"
        case _:
            return None
    return None if fits else f"column {column!r}: must hold {meant}, not {dtype}; cast it"


def _has_days(frame: Frame, column: str) -> bool:
    """Return whether a column of objects of pandas holds days. Text is never read as days."""
    if not is_eager(frame) or frame.schema[column] != nw.Object:
        return False
    values = [value for value in map(plain, frame[column].to_list()) if value is not None]
    return all(isinstance(value, date) and getattr(value, "tzinfo", None) is None for value in values)


def is_blank(frame: Frame, column: str) -> bool:
    """Return whether a column has no values: a lazy frame shows it by its type alone."""
    if is_eager(frame):
        return bool(frame[column].is_null().all())
    return frame.implementation.is_polars() and frame.collect_schema()[column] == nw.Unknown


def keys_of(frame: Frame, roles: Mapping[str, str], by: Iterable[str] | str, result: Iterable[str]) -> tuple[str, ...]:
    """Return the columns to group by: that of the indicator, and those named in `by`, each a role or a column.

    Raises:
        InvalidFrame: a column is missing, has the name of one of the result, or is the `as_of`.
    """
    wanted = (by,) if isinstance(by, str) else tuple(by)
    keys = tuple(dict.fromkeys([roles["indicator"], *(roles.get(key, key) for key in wanted)]))
    schema, taken = frame.collect_schema(), {name.casefold() for name in result}
    problems = [f"by: no column {key!r}; columns are {listed(schema)}" for key in keys if key not in schema]
    problems += [f"by: {key!r} is a column of the result; rename yours" for key in keys if key.casefold() in taken]
    if roles.get("as_of") in keys:
        problems += ["by: 'as_of' is not allowed: rows that differ only in it are versions of one report"]
    if problems:
        raise InvalidFrame(tuple(problems))
    return keys


def certain(condition: nw.Expr) -> nw.Expr:
    """Return a condition that is false if it is unknown: pandas combines no gaps of one kind with truths of another."""
    return condition.fill_null(False)  # noqa: FBT003


def first_that_holds(cases: Iterable[tuple[nw.Expr, nw.Expr]], default: nw.Expr | None = None) -> nw.Expr:
    """Return the value of the first condition that holds, or else the default. There is at least one case.

    A value is never null: the conditions of long lists are nested in several expressions, one after another.
    """
    rungs, ladders = list(cases), list[Any]()
    for start in range(0, len(rungs), DEEPEST):
        ladder: Any = nw
        for holds, value in rungs[start : start + DEEPEST]:
            ladder = ladder.when(holds).then(value)
        ladders.append(ladder)
    if default is not None:
        ladders[-1] = ladders[-1].otherwise(default)
    return nw.coalesce(*ladders) if len(ladders) > 1 else ladders[0]


def comparable(days: nw.Expr, dtype: Any) -> nw.Expr:  # noqa: ANN401  a class or an instance of one
    """Return days as every engine compares them."""
    return days if dtype in (nw.Date, nw.Datetime) else days.cast(nw.Datetime("us"))


def edge(day: date, dtype: Any, *, after: int = 0) -> date:  # noqa: ANN401  a class or an instance of one
    """Return the beginning of a day, or of one so many days after it, to be compared with days of this type."""
    day += timedelta(days=after)
    return day if dtype == nw.Date else datetime.combine(day, time())


def day_numbers(frame: Frame, column: str, origin: date) -> nw.Expr:
    """Return days as integers, the origin being 0. A datetime counts as its day, whatever the hour."""
    dtype: Any = frame.collect_schema()[column]
    days = comparable(nw.col(column), dtype)
    if is_sql(frame):
        return (days.cast(nw.Date) - nw.lit(origin, nw.Date)).cast(nw.Int64)
    if frame.implementation.is_pandas_like() and dtype != nw.Date:
        number = days.dt.timestamp("ms") // _MILLISECONDS  # NumPy has no dates
    else:
        number = days.cast(nw.Date).cast(nw.Int32).cast(nw.Int64)
    return number - (origin - EPOCH).days


def with_counts(frame: FrameT, roles: Mapping[str, str], most: int, sound: nw.Expr | None = None) -> FrameT:
    """Return the frame with each row's counts, null unless it is a report, and with marks of what the row is.

    A row is a report if its counts are a proportion and `most` or less. It is without counts if one of them is missing.
    Rows that are not `sound` are neither.
    """
    schema: Any = frame.collect_schema()
    counts = {role: nw.col(roles[role]) for role in ("numerator", "denominator")}
    types = {role: schema[roles[role]] for role in counts}
    n, of = counts.values()
    fits, without = (n >= 0) & (n <= of) & (of <= most), n.is_null() | of.is_null()
    if frame.implementation.is_pandas_like():
        fits = certain(n >= 0) & certain(n <= of) & certain(of <= most)
    for role, count in counts.items():
        if types[role].is_float():
            without = without | count.is_nan().fill_null(True)  # noqa: FBT003
        if types[role].is_float() and is_sql(frame):
            fits = fits & (count % 1 == 0)  # the floor of an infinite number is an error on Spark
        elif not types[role].is_integer():
            fits = fits & certain(count.floor() == count)
    if sound is not None:
        fits, without = fits & sound, without & sound
    frame = frame.with_columns(certain(fits).alias(REPORT), certain(without).alias(WITHOUT))
    used = {role: nw.when(nw.col(REPORT)).then(count) for role, count in counts.items()}
    for role, dtype in types.items():
        # Engines make sums of their own kinds of other integers. Floats are exact up to here.
        if dtype not in (nw.Int64, nw.Float64):
            used[role] = used[role].cast(nw.Int64)
    frame = frame.with_columns(used["numerator"].alias(NUMERATOR), used["denominator"].alias(DENOMINATOR))
    counted: FrameT = _of_one_kind(frame)
    return counted


def _of_one_kind(frame: Any) -> Any:  # noqa: ANN401  the same frame
    """Return a frame of pandas with counts of one kind: pandas 2 adds no integers of Arrow to its own with gaps."""
    if not frame.implementation.is_pandas_like():
        return frame
    native = frame.to_native()
    kinds = {str(native.dtypes[name]) for name in (NUMERATOR, DENOMINATOR)}
    if len(kinds) == 1 or "int64[pyarrow]" not in kinds:
        return frame
    return nw.from_native(native.astype(dict.fromkeys((NUMERATOR, DENOMINATOR), "Int64")))


def by_partition(act: Callable[[Any], Frame], frame: Any) -> Any:  # noqa: ANN401  a frame of Dask
    """Return a frame of Dask with each partition changed as a frame of pandas."""

    def native(part: Any) -> Any:  # noqa: ANN401  a frame of pandas
        return act(nw.from_native(part)).to_native().reset_index(drop=True)

    return frame.map_partitions(native, meta=native(frame._meta))  # noqa: SLF001  what Dask itself would ask


def plain(value: Any) -> Any:  # noqa: ANN401  whatever a frame holds
    """Return a value, or None for what its frame has in place of one: None, NaN, NaT, NA."""
    try:
        return value if value == value else None  # noqa: PLR0124  NaN differs from itself
    except TypeError:  # neither true nor false: NA of pandas
        return None


def _count_of(value: Any) -> Any:  # noqa: ANN401  whatever a frame holds
    """Return a count from a frame, which may keep it as a float or a decimal."""
    value = plain(value)
    return int(value) if isinstance(value, float | Decimal) and value == value // 1 else value


def _day_of(value: Any) -> Any:  # noqa: ANN401  whatever a frame holds
    """Return a day from a frame: of a datetime, its day, whatever the hour."""
    value = plain(value)
    return value.date() if isinstance(value, datetime) else value


_READ: Final = {
    **dict.fromkeys(("numerator", "denominator"), _count_of),
    **dict.fromkeys(_DAY_ROLES, _day_of),
}


def read(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a row by role: counts as integers, days without their hours, None for a gap."""
    return {role: _READ.get(role, plain)(row[name]) for role, name in names.items()}
