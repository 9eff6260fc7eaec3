"""Verdicts on columns of counts: the same integers compared as in the object engine, by a ladder over the indicators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals as nw

from reformkpi import ExactReading, Indicator, Status, TargetKind
from reformkpi.errors import DuplicateName, WrongType
from reformkpi.frames import _refusals
from reformkpi.frames._columns import MOST, Refusal, named, severity

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from narwhals.typing import IntoFrameT

    from reformkpi.frames._columns import Frame

_F = TypeVar("_F", bound="Frame")

# Columns of ours while we work; no user's column is called so.
N, OF, VALID, PROBLEM = (f"reformkpi {name}" for name in ("numerator", "denominator", "valid", "problem"))
_PART, _WHOLE, _LITERAL, _LACKING = (f"reformkpi {name}" for name in ("part", "whole", "literal", "lacking"))


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
    rows: Frame = nw.from_native(frame)
    names = named(rows, ("indicator", "numerator", "denominator"), columns, added=("target", "status", "shortfall"))
    kept = rows.collect_schema().names()
    counted = with_counts(rows, names, MOST)
    possible = (Refusal.NOT_COUNTS, Refusal.TOO_LARGE)
    judged = with_verdicts(counted, indicators, names["indicator"], reading, possible)
    judged = judged.select(*kept, "target", "status", "shortfall")
    if strict and isinstance(judged, nw.DataFrame):
        _refusals.of_rows(judged, names)
    return judged.to_native()


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


def with_counts(frame: _F, names: Mapping[str, str], most: int) -> _F:
    """Add the counts as integers, 0 where they cannot be judged; whether there are both; and what is wrong with them."""
    there = frame.collect_schema()
    asked = [(names["numerator"], N), (names["denominator"], OF)]
    both = ~nw.col(asked[0][0]).is_null() & ~nw.col(asked[1][0]).is_null()
    filled = [nw.when(both).then(nw.col(name)).otherwise(0).alias(of) for name, of in asked]
    frame = frame.with_columns(both.cast(nw.Int64).alias(VALID), *filled)
    n, of = nw.col(N), nw.col(OF)
    proportion = (n >= 0) & (n <= of)
    for name, of_ours in asked:
        if not there[name].is_integer():
            proportion = proportion & (nw.col(of_ours).floor() == nw.col(of_ours))
    fits = proportion & (of <= most)
    problem = nw.when(fits).then(0).when(proportion).then(severity(Refusal.TOO_LARGE))
    return frame.with_columns(
        problem.otherwise(severity(Refusal.NOT_COUNTS)).alias(PROBLEM),
        *(nw.when(fits).then(nw.col(ours)).otherwise(0).cast(nw.Int64).alias(ours) for _, ours in asked),
    )


def ladder(column: str, values: Mapping[str, Hashable], otherwise: nw.Expr) -> nw.Expr:
    """Give each id its value, by one rung for the ids that share one: it runs on every engine, lazy or not."""
    rungs: defaultdict[Hashable, list[nw.Expr]] = defaultdict(list)
    for name, value in values.items():
        rungs[value].append(nw.col(column) == name)
    for value, names in rungs.items():
        otherwise = nw.when(reduce(or_, names)).then(nw.lit(value)).otherwise(otherwise)
    return otherwise


def _with_targets(frame: _F, indicators: Mapping[str, Indicator], indicator: str, reading: ExactReading) -> _F:
    """Add the target of each row's indicator: as text, as a part of one in lowest terms, and whether it is read literally.

    An eager frame is joined to a small one, which takes a tenth of the ladder's time on pandas. A lazy one cannot be: a
    frame to join it to would have to be made on its own engine.
    """
    facts: dict[str, list[Any]] = {_PART: [], _WHOLE: [], _LITERAL: [], "target": []}
    for row in indicators.values():
        literal = reading is ExactReading.EQUAL and row.target.kind is TargetKind.EXACT
        fact = (*(Fraction(row.target.value) / 100).as_integer_ratio(), int(literal), f"{row.target.value:f}")
        for column, value in zip(facts, fact, strict=True):
            facts[column].append(value)
    unknown = {_PART: -1, _WHOLE: 1, _LITERAL: 0}
    if isinstance(frame, nw.DataFrame):
        schema = {indicator: nw.String, **dict.fromkeys(unknown, nw.Int64), "target": nw.String}
        table = nw.from_dict({indicator: list(indicators), **facts}, schema, backend=frame.implementation)
        joined = frame.join(table, on=indicator, how="left")
        return joined.with_columns(nw.col(column).fill_null(value).cast(nw.Int64) for column, value in unknown.items())
    values = {column: dict(zip(indicators, of_column, strict=True)) for column, of_column in facts.items()}
    return frame.with_columns(
        *(ladder(indicator, values[column], nw.lit(value)).alias(column) for column, value in unknown.items()),
        ladder(indicator, values["target"], nw.lit(None, nw.String)).alias("target"),
    )


def with_verdicts(
    frame: _F, indicators: Mapping[str, Indicator], indicator: str, reading: ExactReading, possible: Iterable[Refusal]
) -> _F:
    """Add target, status and shortfall to a frame with counts, by the integers that `reformkpi.evaluate` compares.

    Of the refusals only those `possible` are looked for, besides an unknown indicator.
    """
    frame = _with_targets(frame, indicators, indicator, reading)
    n, part, whole_ = nw.col(N), nw.col(_PART), nw.col(_WHOLE)
    least = (part * nw.col(OF) + whole_ - 1) // whole_
    frame = frame.with_columns(
        nw.when(least > n).then(least - n).otherwise(0).alias(_LACKING),
        nw.when(part < 0).then(severity(Refusal.UNKNOWN_INDICATOR)).otherwise(nw.col(PROBLEM)).alias(PROBLEM),
    )
    lacking, problem = nw.col(_LACKING), nw.col(PROBLEM)
    # With what it lacks the numerator reaches the target; one that has to be hit exactly may be out of reach.
    within_reach = (nw.col(_LITERAL) == 0) | (whole_ * (n + lacking) == part * nw.col(OF))
    judged = (problem == 0) & (nw.col(VALID) > 0) & (nw.col(OF) > 0)
    status = nw.when(judged & within_reach & (lacking == 0)).then(nw.lit(Status.MET.value))
    status = status.when(judged).then(nw.lit(Status.NOT_MET.value))
    for refusal in {Refusal.UNKNOWN_INDICATOR, *possible}:
        status = status.when(problem == severity(refusal)).then(nw.lit(refusal.value))
    status = status.when(nw.col(VALID) > 0).then(nw.lit(Status.NO_ACTIVITY.value))
    return frame.with_columns(
        status.otherwise(nw.lit(Status.NO_DATA.value)).alias("status"),
        nw.when(judged & within_reach).then(lacking).alias("shortfall"),
    )
