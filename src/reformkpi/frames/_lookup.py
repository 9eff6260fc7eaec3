"""Values looked up for each row of a frame, in the way that is fastest on its engine."""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import narwhals as nw

from reformkpi.frames._columns import first_that_holds, is_sql
from reformkpi.frames._schema import PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from narwhals.typing import FrameT

    Values = Mapping[Any, int | str]

# With so many keys or fewer, `when … then` is faster than a mapping on Polars, and than a join on SQL.
_MOST_RUNGS: Final = 24
_MOST_RUNGS_OF_SQL: Final = 200
_KEY: Final = f"{PREFIX}key"
_SEPARATOR: Final = "\x1f"  # between the texts of a list; an id that holds it is not joined


def words(frame: Any, texts: Any) -> nw.dtypes.DType:  # noqa: ANN401  a frame of Narwhals; texts
    """Return the type of a column that holds some of these texts: an `Enum` on Polars, text elsewhere."""
    return nw.Enum(list(dict.fromkeys(texts))) if frame.implementation.is_polars() else nw.String()


def with_values(frame: FrameT, column: str, outputs: Mapping[str, Values]) -> FrameT:
    """Return the frame with a column for each output: the value of the row's key, or -1, or null for text.

    The outputs have the same keys. Without any, each value is -1.
    """
    keys = list(next(iter(outputs.values())))
    if not keys:
        return frame.with_columns(*(nw.lit(-1, nw.Int64()).alias(name) for name in outputs))
    if is_sql(frame) and len(keys) > _MOST_RUNGS_OF_SQL and not any(_SEPARATOR in str(key) for key in keys):
        return _joined(frame, column, keys, outputs)
    by_rungs = is_sql(frame) or (frame.implementation.is_polars() and len(keys) <= _MOST_RUNGS)
    key = nw.col(column)
    columns: list[nw.Expr] = []
    for name, values in outputs.items():
        text = isinstance(values[keys[0]], str)
        dtype, default = (words(frame, values.values()), None) if text else (nw.Int64(), -1)
        if by_rungs:
            value = _ladder(key, values, dtype, default)
        else:
            value = key.replace_strict(keys, list(values.values()), default=default, return_dtype=dtype)
        columns.append(value.alias(name))
    return frame.with_columns(*columns)


def _ladder(key: nw.Expr, values: Values, dtype: nw.dtypes.DType, default: int | None) -> nw.Expr:
    """Return `when … then`, with one rung for the keys that share a value."""
    keys: defaultdict[int | str, list[Any]] = defaultdict(list)
    for name, value in values.items():
        keys[value].append(name)
    cases = (
        (key.is_in(several) if len(several) > 1 else key == several[0], nw.lit(value, dtype))
        for value, several in keys.items()
    )
    return first_that_holds(cases, None if default is None else nw.lit(default, dtype))


def _joined(frame: FrameT, column: str, keys: list[Any], outputs: Mapping[str, Values]) -> FrameT:
    """Return the frame joined with a table of the values, which is made where the engine is."""
    columns = {_KEY: keys, **{name: list(values.values()) for name, values in outputs.items()}}
    native: Any = frame.to_native()
    table: Any
    if frame.implementation.is_duckdb():  # whose connection cannot be asked for; long lists are slower to parse
        parts = (
            f"""unnest(string_split('{_SEPARATOR.join(map(str, values)).replace("'", "''")}', '{_SEPARATOR}'))"""
            f"""::{"varchar" if isinstance(values[0], str) else "bigint"} as "{name}\""""
            for name, values in columns.items()
        )
        table = native.query(f"{PREFIX}frame", f"select {', '.join(parts)}")
    elif frame.implementation.is_pyspark():
        table = native.sparkSession.createDataFrame(list(zip(*columns.values(), strict=True)), list(columns))
    else:
        arrow: Any = import_module("pyarrow")  # which Ibis depends on
        table = nw.get_native_namespace(frame).memtable(arrow.table(columns))
    joined: Any = frame.join(nw.from_native(table), left_on=column, right_on=_KEY, how="left")  # pyright: ignore[reportArgumentType]
    numbers = (name for name, values in outputs.items() if not isinstance(next(iter(values.values())), str))
    filled: FrameT = joined.with_columns(*(nw.col(name).fill_null(-1) for name in numbers))
    return filled
