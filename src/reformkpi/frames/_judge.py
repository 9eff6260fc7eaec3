"""Verdicts on columns of counts, by the integers that the object engine compares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals as nw

from reformkpi import ExactReading, Indicator, Status, TargetKind
from reformkpi.errors import DuplicateName, WrongType
from reformkpi.frames import _refusals
from reformkpi.frames._columns import (
    INVALID,
    MOST,
    OF,
    PROBLEM,
    VALID,
    WITHOUT,
    N,
    Refusal,
    by_partition,
    is_eager,
    named,
    severity,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from narwhals.typing import FrameT, IntoFrameT

    from reformkpi.frames._columns import Frame

_T = TypeVar("_T")

_MOST_RUNGS = 50
_PART, _WHOLE, _LITERAL, _LACKING, _JUDGED = (
    f"reformkpi {name}" for name in ("part", "whole", "literal", "lacking", "judged")
)


def judge(
    frame: IntoFrameT,
    indicators: Mapping[str, Indicator],
    *,
    reading: ExactReading = ExactReading.AT_LEAST,
    columns: Mapping[str, str] | None = None,
    strict: bool = True,
) -> IntoFrameT:
    """Judge each row by its own counts, for columns that are already aggregated: nothing is added up.

    The frame has `indicator`, `numerator` and `denominator` (`columns` says what they are called otherwise), and gets
    `target` (percent, a text, so that no float is compared with it), `status` and `shortfall` (the least count that the
    numerator lacks; null where there is none). A row without a count is *no data*. Rows may come back in another order.

    Statuses are the words of `Status` and, for what cannot be judged, of `Refusal`. An eager frame with such rows is
    refused unless `strict` is False; a lazy one keeps them.

    Raises:
        InvalidFrame: a column is missing, of a wrong type or already there; or, of an eager frame, rows that cannot be
            judged, all of them.
        DuplicateName, WrongType: `indicators` is no mapping of indicators by their ids.

    >>> import polars as pl
    >>> from reformkpi import annexes, frames
    >>> rows = pl.DataFrame({"indicator": ["I.3", "I.3"], "numerator": [597, 0], "denominator": [1003, 0]})
    >>> frames.judge(rows, annexes.load("sct-2025")).select("target", "status", "shortfall").rows()
    [('60', 'not met', 5), ('60', 'no activity', None)]
    """
    checked_indicators(indicators, reading)
    rows: Any = nw.from_native(frame)
    names = named(rows, ("indicator", "numerator", "denominator"), columns, added=("target", "status", "shortfall"))
    kept = rows.collect_schema().names()

    def judged(part: FrameT) -> FrameT:
        found = with_verdicts(with_counts(part, names, MOST), indicators, names["indicator"], reading)
        return found.select(*kept, "target", "status", "shortfall")

    if rows.implementation.is_dask():
        in_parts: IntoFrameT = by_partition(judged, frame)
        return in_parts
    found = judged(rows)
    if strict and is_eager(found):
        _refusals.of_rows(found, names)
    native: IntoFrameT = found.to_native()
    return native


def checked_indicators(indicators: Mapping[str, Indicator], reading: ExactReading) -> None:
    """Refuse what is no mapping of indicators by their ids, and what is no reading."""
    if not isinstance(indicators, Mapping):
        raise WrongType("indicators", indicators, "a Mapping")
    for key, indicator in indicators.items():
        if not isinstance(indicator, Indicator):
            raise WrongType(f"indicators[{key!r}]", indicator, "an Indicator")
        if key != indicator.id:
            raise DuplicateName(key, (f"the key {key}", f"the indicator {indicator.id}"))
    if not isinstance(reading, ExactReading):
        raise WrongType("reading", reading, "an ExactReading")


def with_counts(frame: FrameT, names: Mapping[str, str], most: int, sound: nw.Expr | None = None) -> FrameT:
    """Add each row's counts as integers, 0 where it reports none, and 1 in the one column of three that fits it.

    It is valid, or without counts, or invalid: not `sound` otherwise, or with counts that are no proportion.
    """
    there = frame.collect_schema()
    n, of = nw.col(names["numerator"]), nw.col(names["denominator"])
    fits, without = (n >= 0) & (n <= of) & (of <= most), n.is_null() | of.is_null()
    for role, count in (("numerator", n), ("denominator", of)):
        dtype = there[names[role]]
        if not dtype.is_integer():
            fits = fits & (count.floor() == count)
        if dtype.is_float():
            without = without | count.is_nan().fill_null(True)  # noqa: FBT003
    if sound is not None:
        fits, without = fits & sound, without & sound
    frame = frame.with_columns(
        fits.fill_null(False).alias(VALID),  # noqa: FBT003
        without.cast(nw.Int64).alias(WITHOUT),
    )
    frame = frame.with_columns(
        nw.col(VALID).cast(nw.Int64),
        *(
            nw.when(nw.col(VALID)).then(count).otherwise(0).cast(nw.Int64).alias(ours)
            for count, ours in ((n, N), (of, OF))
        ),
    )
    return frame.with_columns((1 - nw.col(VALID) - nw.col(WITHOUT)).alias(INVALID))


def looked_up(
    frame: Frame,
    column: str,
    values: Mapping[str, Any],
    default: Any,  # noqa: ANN401  a value of the type
    dtype: nw.dtypes.DType,
) -> nw.Expr:
    """Give for each id in a column its value, and the default for any other and for none.

    What maps values does so. SQL has a ladder instead, in steps that its planners and Python's stack can bear; ids that
    share a value share a rung.
    """
    asked = nw.col(column)
    if not values:
        return nw.lit(default, dtype)
    if isinstance(frame, nw.DataFrame) or frame.implementation.is_polars():
        return asked.replace_strict(list(values), list(values.values()), default=default, return_dtype=dtype)
    ids: defaultdict[Any, list[str]] = defaultdict(list)
    for name, value in values.items():
        ids[value].append(name)
    ladders: list[nw.Expr] = []
    for rungs in _batched(list(ids.items())):
        ladder = nw.lit(None, dtype)
        for value, names in rungs:
            ladder = nw.when(asked.is_in(names)).then(nw.lit(value)).otherwise(ladder)
        ladders.append(ladder)
    return nw.coalesce(*ladders, nw.lit(default, dtype))


def _batched(rungs: list[_T]) -> list[list[_T]]:
    return [rungs[start : start + _MOST_RUNGS] for start in range(0, len(rungs), _MOST_RUNGS)]


def _with_targets(frame: FrameT, indicators: Mapping[str, Indicator], indicator: str, reading: ExactReading) -> FrameT:
    """Add each row's target: as text, as a part of one in lowest terms, and whether it is read literally."""
    shares = {name: (Fraction(row.target.value) / 100).as_integer_ratio() for name, row in indicators.items()}
    part = {name: share[0] for name, share in shares.items()}
    whole = {name: share[1] for name, share in shares.items()}
    target = {name: f"{row.target.value:f}" for name, row in indicators.items()}
    added = [
        looked_up(frame, indicator, part, -1, nw.Int64()).alias(_PART),
        looked_up(frame, indicator, whole, 1, nw.Int64()).alias(_WHOLE),
        looked_up(frame, indicator, target, None, nw.String()).alias("target"),
    ]
    if reading is ExactReading.EQUAL:
        literal = {name: int(row.target.kind is TargetKind.EXACT) for name, row in indicators.items()}
        added.append(looked_up(frame, indicator, literal, 0, nw.Int64()).alias(_LITERAL))
    return frame.with_columns(*added)


def with_verdicts(
    frame: FrameT,
    indicators: Mapping[str, Indicator],
    indicator: str,
    reading: ExactReading,
    refusals: Iterable[Refusal] = (),
) -> FrameT:
    """Add target, status and shortfall to a frame with counts, by the integers that `reformkpi.evaluate` compares.

    `refusals` are those that may be among its problems.
    """
    frame = _with_targets(frame, indicators, indicator, reading)
    n, part, whole, problem = nw.col(N), nw.col(_PART), nw.col(_WHOLE), nw.col(PROBLEM)
    judged = (nw.col(OF) > 0) & (nw.col(INVALID) == 0) & (part >= 0)
    if refusals:
        judged = judged & (problem == 0)
    # Step by step: SQL repeats an expression wherever it is used, and writes a division out at length.
    frame = frame.with_columns((part * nw.col(OF) - whole * n + whole - 1).alias(_LACKING), judged.alias(_JUDGED))
    frame = frame.with_columns((nw.col(_LACKING) // whole).alias(_LACKING))
    frame = frame.with_columns(nw.when(nw.col(_LACKING) > 0).then(nw.col(_LACKING)).otherwise(0).alias(_LACKING))
    lacking, judged = nw.col(_LACKING), nw.col(_JUDGED)
    met, reachable = judged & (lacking == 0), judged
    if reading is ExactReading.EQUAL:
        # A target that has to be hit exactly may be passed, or lie between two counts.
        hit = (nw.col(_LITERAL) == 0) | (whole * (n + lacking) == part * nw.col(OF))
        met, reachable = met & hit, reachable & hit
    status = nw.when(met).then(nw.lit(Status.MET.value)).when(judged).then(nw.lit(Status.NOT_MET.value))
    status = status.when(part < 0).then(nw.lit(Refusal.UNKNOWN_INDICATOR.value))
    status = status.when(nw.col(INVALID) > 0).then(nw.lit(Refusal.INVALID.value))
    for refusal in refusals:
        status = status.when(problem == severity(refusal)).then(nw.lit(refusal.value))
    status = status.when(nw.col(VALID) > 0).then(nw.lit(Status.NO_ACTIVITY.value))
    return frame.with_columns(
        status.otherwise(nw.lit(Status.NO_DATA.value)).alias("status"),
        nw.when(reachable).then(lacking).alias("shortfall"),
    )
