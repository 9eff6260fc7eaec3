"""Columns of counts judged row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from reformkpi import Boundary, ExactReading
from reformkpi.frames import _refusals
from reformkpi.frames._columns import by_partition, is_eager, opened, roles_of, with_counts
from reformkpi.frames._schema import MOST, REPORT, WITHOUT, Refusal
from reformkpi.frames._verdict import Thresholds, with_verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from narwhals.typing import FrameT, IntoFrameT

    from reformkpi import Indicator

_RESULT = ("target", "status", "shortfall")


def judge(  # noqa: PLR0913  all but the first two by keyword
    frame: IntoFrameT,
    indicators: Mapping[str, Indicator],
    *,
    reading: ExactReading = ExactReading.AT_LEAST,
    boundary: Boundary = Boundary.EXCLUDED,
    columns: Mapping[str, str] | None = None,
    strict: bool = True,
) -> IntoFrameT:
    """Judge each row by its own counts, for columns that are already aggregated: nothing is added up.

    The frame has `indicator`, `numerator` and `denominator`. Indicators with targets of single units are judged by the
    column `unit`, too, if there is one. A row without a count is *no data*.

    Args:
        frame: The rows to judge, eager or lazy.
        indicators: Indicators by id: an annex, a part of one, or a dict.
        reading: How targets given as a number alone are judged.
        boundary: Whether the number itself meets `trên N` and `dưới N`.
        columns: The names of the frame's columns, by what they hold, where they are called otherwise.
        strict: Reject an eager frame with rows that cannot be judged. A lazy one keeps them.

    Returns:
        The frame with `target` (percent, as text, so that no float is compared with it), `status` (the value of a
        `Status` or, for what cannot be judged, of a `Refusal`) and `shortfall`: the least change of the numerator, in
        cases, that meets the target, downwards for a target that is a maximum; null if there is none. On Polars
        `target` and `status` are an `Enum`, which is compared like text at half the cost. Rows may come back in
        another order.

    Raises:
        InvalidFrame: a column is missing, of a wrong type or already there; or, of an eager frame, rows that cannot be
            judged, all of them.
        InvalidValue, WrongType: `indicators` is no mapping of indicators by their ids.

    >>> import polars as pl
    >>> from reformkpi import annexes, frames
    >>> rows = pl.DataFrame({"indicator": "I.3", "numerator": [597, 0], "denominator": [1003, 0]})
    >>> frames.judge(rows, annexes.load("sct-2025")).select("target", "status", "shortfall").rows()
    [('60', 'not met', 5), ('60', 'no activity', None)]
    """
    thresholds = Thresholds.of(indicators, reading, boundary)
    rows = opened(frame)
    optional = ("unit",) if thresholds.own else ()
    roles = roles_of(rows, ("indicator", "numerator", "denominator"), columns, optional=optional, result=_RESULT)
    kept = rows.collect_schema().names()

    def judged(part: FrameT) -> FrameT:
        counted = with_counts(roles.typed(part), roles, MOST)
        refusals = {Refusal.INVALID: ~(nw.col(REPORT) | nw.col(WITHOUT))}
        counted = thresholds.looked_up(counted, roles["indicator"], roles.get("unit"))
        return with_verdicts(counted, thresholds, refusals, nw.col(REPORT)).select(*kept, *_RESULT)

    if rows.implementation.is_dask():
        in_parts: IntoFrameT = by_partition(judged, frame)
        return in_parts
    result = judged(rows)
    if strict and is_eager(result):
        _refusals.of_rows(result, roles)
    native: IntoFrameT = result.to_native()
    return native
