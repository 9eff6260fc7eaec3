"""Between frames and values: measurements from rows, rows from an evaluation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import narwhals as nw

from reformkpi import Period
from reformkpi.errors import InvalidFrame, InvalidValue, ReformKPIError, UnknownIndicator, WrongType
from reformkpi.frames._columns import is_eager, opened, read, roles_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from narwhals.typing import IntoDataFrame

    from reformkpi import Evaluation, Indicator, Measurement
    from reformkpi.frames._columns import Frame

_MOST_IN_A_COLUMN: Final = 2**63 - 1
_MOST_IN_A_FLOAT: Final = 2**53
_TYPES: Final[dict[type, nw.dtypes.DType]] = {
    str: nw.String(), int: nw.Int64(), float: nw.Float64(), bool: nw.Boolean(), date: nw.Date()
}  # fmt: skip
_COLUMNS: Final[dict[str, type]] = {
    "indicator": str, "group": str, "title": str, "unit": str, "unit_name": str, "first": date, "last": date,
    "target": str, "target_kind": str, "target_text": str, "comparison": str, "numerator": int, "denominator": int,
    "stated": str, "rate": float, "gap": float, "status": str, "exceeded": bool, "firm": bool, "complete": bool,
    "due": bool, "shortfall": int, "headroom": int, "unreported": str, "uncovered": str, "findings": str,
}  # fmt: skip


def measurements(
    frame: IntoDataFrame,
    annex: Mapping[str, Indicator],
    *,
    period: Period | None = None,
    columns: Mapping[str, str] | None = None,
) -> list[Measurement]:
    """Read a report from each row of an eager frame, for `reformkpi.evaluate`.

    The frame has `indicator` and `unit` (an id, a name or an alias), `first` and `last`, and `numerator` and
    `denominator`, or `stated` (a percentage as text, an int or a Decimal), or all: then a percentage is read where
    there are no counts. `as_of` and `source` are optional. A row without a figure reports nothing.

    Args:
        frame: The rows to read.
        annex: An annex, or the indicators by id.
        period: The days that all rows cover, in place of `first` and `last`.
        columns: The names of the frame's columns, by what they hold, where they are called otherwise.

    Returns:
        The reports, in the order of their rows.

    Raises:
        InvalidFrame: a column is missing or of a wrong type, or rows are not understood: all of them, with the reason.
        WrongType: the frame is lazy; collect it first.

    >>> import polars as pl
    >>> from reformkpi import annexes, frames, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> cells = {"indicator": ["I.3"], "unit": ["Pháp chế"], "numerator": [9], "denominator": [15]}
    >>> str(frames.measurements(pl.DataFrame(cells), annex, period=quarter)[0])
    'I.3 legal 2024-12-15/2025-03-14: 9 of 15'
    """
    rows: Frame = opened(frame)
    if not is_eager(rows):
        raise WrongType("a frame of measurements", frame, "eager (collect a lazy one first)")
    days = () if period else ("first", "last")
    names = roles_of(
        rows, ("indicator", "unit", *days), columns, optional=("numerator", "denominator", "stated", "as_of", "source")
    )
    if ("numerator" in names) is not ("denominator" in names) or not {"numerator", "stated"} & names.keys():
        raise InvalidFrame(("there must be columns for numerator and denominator, or for stated, or for all three",))
    reports: list[Measurement] = []
    problems: list[str] = []
    needed = rows.select(*dict.fromkeys(names.values()))
    for number, values in enumerate(needed.iter_rows(named=True)):
        try:
            report = _report(read(values, names), annex, period)
        except ReformKPIError as error:
            problems.append(f"row {number}: {error}")
        else:
            reports += [report] if report else []
    if problems:
        raise InvalidFrame(tuple(problems))
    return reports


def _report(row: Mapping[str, Any], annex: Mapping[str, Indicator], period: Period | None) -> Measurement | None:
    """Make a report of a row, by role; None where it has no figure."""
    numerator, denominator, percentage = (row.get(role) for role in ("numerator", "denominator", "stated"))
    if (numerator, denominator, percentage) == (None, None, None):
        return None
    indicator = annex.get(row["indicator"])
    if indicator is None:
        raise UnknownIndicator((row["indicator"],), tuple(annex))
    details: dict[str, Any] = {
        "unit": row["unit"],
        "period": period or Period(row["first"], row["last"]),
        "as_of": row.get("as_of"),
        "source": row.get("source"),
    }
    if (numerator, denominator) == (None, None):
        return indicator.stated(cast("str | int | Decimal", percentage), **details)
    return indicator.counted(cast("int", numerator), cast("int", denominator), stated=percentage, **details)


def from_evaluation(evaluation: Evaluation, *, backend: Literal["pandas", "polars", "pyarrow"]) -> Any:  # noqa: ANN401  the backend's own frame
    """Return an evaluation as an eager frame, a row a verdict, with the columns of `Evaluation.rows`.

    `backend` is "pandas", "polars" or "pyarrow". Counts are integers (in pandas, floats where some are missing), days
    are dates (in pandas, datetimes), `target` and `stated` are text. `rate` and `gap` are the nearest floats, in
    percent and percentage points: for drawing and sorting. The statuses were judged on what they are rounded from.

    >>> import polars as pl
    >>> from reformkpi import annexes, evaluate, frames, periods
    >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
    >>> rows = frames.from_evaluation(evaluation, backend="polars")
    >>> rows.select("indicator", "unit", "status").row(0)
    ('I.1', 'sct', 'no data')
    """
    rows = evaluation.rows()
    pandas = nw.Implementation.from_backend(backend).is_pandas_like()
    columns: dict[str, list[Any]] = {}
    schema: dict[str, nw.dtypes.DType] = {}
    with_gaps: list[str] = []  # of text: pandas 2 would write "None" into them
    for name, kind in _COLUMNS.items():
        values = [None if row[name] is None else _written(row[name], kind) for row in rows]
        gaps = kind is int and pandas and None in values
        if gaps and any(value is not None and value > _MOST_IN_A_FLOAT for value in values):
            raise InvalidValue(f"{name} beside gaps in a frame of pandas", max(filter(None, values)), "at most 2^53")
        if kind is str and None in values:
            with_gaps.append(name)
            values = [value or "" for value in values]
        columns[name] = values
        schema[name] = nw.Float64() if gaps else nw.Datetime("us") if kind is date and pandas else _TYPES[kind]
    frame = nw.from_dict(columns, schema, backend=backend)
    return frame.with_columns(
        nw.when(nw.col(name) != "").then(nw.col(name)).alias(name) for name in with_gaps
    ).to_native()


def _written(value: Any, kind: type) -> Any:  # noqa: ANN401  a plain value
    """Return a value as a column of this kind holds it."""
    if kind is int and value > _MOST_IN_A_COLUMN:
        raise InvalidValue("a count in a frame", value, f"at most {_MOST_IN_A_COLUMN}")
    if kind in (str, float):
        return f"{value:f}" if isinstance(value, Decimal) else kind(value)
    return value
