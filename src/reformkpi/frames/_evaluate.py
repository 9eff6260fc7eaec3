"""Columns of reports judged in groups: revisions, containment and sums, by the rules of the object engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reformkpi import Boundary, ExactReading, Period
from reformkpi.errors import InvalidFrame, InvalidValue, WrongType
from reformkpi.frames import _refusals
from reformkpi.frames._columns import is_eager, keys_of, listed, opened, roles_of
from reformkpi.frames._plan import Plan
from reformkpi.frames._schema import MOST_DAYS
from reformkpi.frames._verdict import Thresholds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from narwhals.typing import IntoFrameT

    from reformkpi import Indicator
    from reformkpi.frames._columns import Frame, Roles

_REQUIRED = ("indicator", "unit", "first", "last", "numerator", "denominator")
_RESULT = (
    *("numerator", "denominator", "target", "status", "shortfall"),
    *("used", "without_counts", "units", "uncovered", "complete"),
)


def evaluate(  # noqa: PLR0913  all but the first two by keyword
    frame: IntoFrameT,
    indicators: Mapping[str, Indicator],
    *,
    period: Period,
    by: Iterable[str] | str = ("unit",),
    reading: ExactReading = ExactReading.AT_LEAST,
    boundary: Boundary = Boundary.EXCLUDED,
    units: Mapping[str, Indicator] | str | None = None,
    columns: Mapping[str, str] | None = None,
    revisions: bool = True,
    overlaps: bool = True,
    strict: bool = True,
) -> IntoFrameT:
    """Judge reports by indicator and by the columns named in `by`, for a period: a row for each group.

    The frame has `indicator`, `unit`, `first`, `last`, `numerator`, `denominator` and, if figures are revised, `as_of`.
    The rules are those of `reformkpi.evaluate`: what lies outside the period is ignored, what reaches beyond it is left
    out, the latest of several reports of a unit for the same days replaces the others, one that contains others
    replaces them, and reports that are apart add up. A datetime counts as its day. An indicator that is not additive
    over time is judged by a report for exactly the period. A row without both counts reports nothing.

    Only reports of units that are responsible belong into the frame. Reports of one unit are recognised by `unit`
    together with `by`: if ids repeat from province to province, `by` must name the province, too. A unit with a target
    of its own is judged by it if the unit is in `by`. If units are added up, an indicator that is not additive over
    units is judged by the department's own figure alone, and a department's own figure among those of its units is
    rejected.

    Args:
        frame: The reports, a row each, eager or lazy.
        indicators: Indicators by id: an annex, a part of one, or a dict.
        period: The days to judge.
        by: What is judged, each a column: the unit, a province, or nothing, `by=()`, for everything together.
        reading: How targets given as a number alone are judged.
        boundary: Whether the number itself meets `trên N` and `dưới N`.
        units: Which units are expected if units are added up: the indicators, whose responsible units are then found
            by id, or the name of a column that holds their number. While divisions of a department are not named,
            no sum of its units is complete.
        columns: The names of the frame's columns, by what they hold, where they are called otherwise.
        revisions: False says that no unit has two reports for the same days.
        overlaps: False says that no two reports of a unit share days. What is said not to be there is not searched
            for, which saves most of the time. Counts are added twice if there are such reports after all, unless they
            cover more days than the period has, which is *overlap*.
        strict: Reject an eager frame if any of it cannot be judged.

    Returns:
        A frame, lazy if the reports are, else in the order of its keys. A group without a row inside the period has no
        row. The columns are the indicator's, those of `by`, then

        - `numerator` and `denominator`, null if there is nothing to judge;
        - `target` in percent, as text, so that no float is compared with it; `status`, the value of a `Status` or a
          `Refusal`; `shortfall`, the least change of the numerator, in cases, that meets the target, downwards for a
          target that is a maximum. On Polars `target` and `status` are an `Enum`, which is compared like text;
        - `used`, the number of reports in the figure, and `without_counts`, of rows inside the period that report
          nothing;
        - `units`, the number of units in the figure, if units are added up;
        - `uncovered`, the days of the period without a report, added up over these units; null if nothing is judged;
        - `complete`, whether nothing is missing: no day and, if units are added up, no unit. Without `units` there is
          no such column for their sum. A department's own figure has no unit missing.

    Raises:
        InvalidFrame: a column is missing or of a wrong type; or, of an eager frame, all that cannot be judged, with the
            rows to look at.
        InvalidValue, WrongType: `indicators` is no mapping of indicators by their ids, `period` no Period.
        InvalidValue: the period is longer than 366,000 days; or `units` is given though the unit is in `by`.

    >>> import polars as pl
    >>> from reformkpi import annexes, frames, periods
    >>> quarter, (january, february, _) = periods.ND09.quarter(2025, 1), periods.ND09.months(2025)[:3]
    >>> days = {"first": [january.first, february.first], "last": [january.last, february.last]}
    >>> counts = {"numerator": [300, 297], "denominator": [500, 503]}
    >>> reports = pl.DataFrame({"indicator": "I.3", "unit": "energy", **days, **counts})
    >>> judged = frames.evaluate(reports, annexes.load("sct-2025"), period=quarter)
    >>> judged.select("unit", "numerator", "denominator", "status", "shortfall", "used").row(0)
    ('energy', 597, 1003, 'not met', 5, 2)
    """
    thresholds = Thresholds.of(indicators, reading, boundary)
    if not isinstance(period, Period):
        raise WrongType("period", period, "a Period")
    if (period.last - period.first).days >= MOST_DAYS:
        raise InvalidValue("period", str(period), f"at most {MOST_DAYS:,} days")
    reports = opened(frame)
    roles = roles_of(reports, _REQUIRED, columns, optional=("as_of",))
    keys = keys_of(reports, roles, by, _RESULT)
    _check_units(units, reports, roles, keys)
    expected, responsible = (units, None) if isinstance(units, str) else (None, units)
    plan = Plan(indicators, thresholds, period, roles, keys, responsible, expected, revisions, overlaps)
    if reports.implementation.is_dask():
        in_parts: IntoFrameT = plan.in_partitions(frame)
        return in_parts
    # Polars plans all stages as one.
    judged: Any = plan.judged(reports.lazy() if reports.implementation.is_polars() else reports)
    if is_eager(reports):
        judged = (judged if is_eager(judged) else judged.collect()).sort(*keys)
        if strict:
            _refusals.of_groups(reports, judged, roles, keys, period)
    native: IntoFrameT = judged.to_native()
    return native


def _check_units(
    units: Mapping[str, Indicator] | str | None, frame: Frame, roles: Roles, keys: tuple[str, ...]
) -> None:
    if units is None:
        return
    if not isinstance(units, Mapping | str):
        raise WrongType("units", units, "a Mapping of indicators, the name of a column, or None")
    if roles["unit"] in keys:
        raise InvalidValue("units", units if isinstance(units, str) else "a mapping", "None if the unit is in by")
    schema = frame.collect_schema()
    if isinstance(units, str) and (units not in schema or not schema[units].is_integer()):
        raise InvalidFrame((f"units: {units!r} is no column of whole numbers; columns are {listed(schema)}",))
