"""Figures against thresholds: the integers that the object engine compares, in columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from reformkpi import Boundary, Comparison, ExactReading, Indicator, Status, Unit
from reformkpi.errors import InvalidValue, WrongType
from reformkpi.frames._columns import first_that_holds, is_sql
from reformkpi.frames._lookup import with_values, words
from reformkpi.frames._schema import (
    DENOMINATOR,
    EQUAL,
    FIGURED,
    MULTIPLIER,
    NUMERATOR,
    PART,
    PLACE,
    SLACK,
    STRICT,
    Refusal,
)

if TYPE_CHECKING:
    from narwhals.typing import FrameT

    from reformkpi import Target

_STRICT = (Comparison.ABOVE, Comparison.BELOW)
_STATUSES = [status.value for status in (*Status, *Refusal)]


class Thresholds(NamedTuple):
    """The targets of all indicators under one reading, as parts of one whole.

    `places` holds for each indicator the place of its threshold; `own`, for an indicator and a place, the names of the
    units whose own threshold that is. `outputs` are the columns to look up by place, `alike` what is the same for all.
    """

    whole: int
    places: Mapping[str, int]
    own: Mapping[tuple[str, int], list[str]]
    outputs: Mapping[str, Mapping[int, int | str]]
    alike: Mapping[str, int]

    @classmethod
    def of(cls, indicators: Mapping[str, Indicator], reading: ExactReading, boundary: Boundary) -> Thresholds:
        """Return the thresholds of indicators by id.

        Raises:
            InvalidValue, WrongType: `indicators` is no mapping of indicators by their ids, or an argument is of
                another type than its name says.
        """
        _check(indicators, reading, boundary)
        places: dict[Target, int] = {}
        by_id = {name: places.setdefault(row.target, len(places)) for name, row in indicators.items()}
        own: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for name, row in indicators.items():
            units = {unit.id: unit for unit in row.responsible}
            for id_, target in row.unit_targets:
                own[name, places.setdefault(target, len(places))] += names_of(units[id_])
        thresholds = [target.threshold(reading, boundary) for target in places]
        whole = lcm(*(threshold.whole for threshold in thresholds))
        signs = [-1 if one.downward else 1 for one in thresholds]
        marks = {
            MULTIPLIER: [sign * whole for sign in signs],
            STRICT: [int(one.comparison in _STRICT) for one in thresholds],
            EQUAL: [int(one.comparison is Comparison.EQUAL) for one in thresholds],
        }
        columns: dict[str, list[Any]] = {
            PART: [sign * whole // one.whole * one.part for sign, one in zip(signs, thresholds, strict=True)],
            "target": [f"{target.value:f}" for target in places],
            **{name: values for name, values in marks.items() if len(set(values)) > 1},
        }
        alike = {name: values[0] for name, values in marks.items() if len(set(values)) == 1}
        outputs = {name: dict(enumerate(values)) for name, values in columns.items()}
        return cls(whole, by_id, own, outputs, alike)

    def mark(self, name: str) -> nw.Expr | int:
        """Return how a threshold is compared: a number if all are compared alike, else a column."""
        return nw.col(name) if name in self.outputs else self.alike.get(name, 0)

    def looked_up(self, frame: FrameT, indicator: str, unit: str | None) -> FrameT:
        """Return the frame with the threshold of each row: that of its indicator, or the unit's own.

        The unit is None if there is none, or if rows are sums over units.
        """
        if not self.places:
            unknown = [nw.lit(-1).alias(name) for name in (PLACE, PART)]
            return frame.with_columns(*unknown, nw.lit(None, nw.String()).alias("target"))
        frame = with_values(frame, indicator, {PLACE: self.places})
        if self.own and unit is not None:
            cases = (
                ((nw.col(indicator) == name) & nw.col(unit).is_in(names), nw.lit(place))
                for (name, place), names in self.own.items()
            )
            frame = frame.with_columns(first_that_holds(cases, nw.col(PLACE)).alias(PLACE))
        return with_values(frame, PLACE, self.outputs)


def names_of(unit: Unit) -> tuple[str, ...]:
    """Return everything that a unit is called."""
    return (unit.id, unit.name, *unit.aliases)


def _check(indicators: Mapping[str, Indicator], reading: ExactReading, boundary: Boundary) -> None:
    if not isinstance(indicators, Mapping):
        raise WrongType("indicators", indicators, "a Mapping")
    for key, indicator in indicators.items():
        if not isinstance(indicator, Indicator):
            raise WrongType(f"indicators[{key!r}]", indicator, "an Indicator")
        if key != indicator.id:
            raise InvalidValue("key of an indicator", key, f"its id {indicator.id!r}")
    if not isinstance(reading, ExactReading):
        raise WrongType("reading", reading, "an ExactReading")
    if not isinstance(boundary, Boundary):
        raise WrongType("boundary", boundary, "a Boundary")


def with_verdicts(frame: FrameT, thresholds: Thresholds, refusals: Mapping[Refusal, nw.Expr], used: nw.Expr) -> FrameT:
    """Return a frame in which thresholds are looked up with status and shortfall.

    `refusals` are conditions under which nothing is judged, the first that applies first; `used` says whether there are
    counts.
    """
    n, of, whole = nw.col(NUMERATOR), nw.col(DENOMINATOR), thresholds.whole
    multiplier, strict, equal = (thresholds.mark(name) for name in (MULTIPLIER, STRICT, EQUAL))
    figured = used & (nw.col(PLACE) >= 0)
    for holds in refusals.values():
        figured = figured & ~holds
    # Rules, section 1, by the formula of `Threshold.shortfall`: the target is met if the slack is not negative.
    slack = multiplier * n - nw.col(PART) * of - strict
    frame = frame.with_columns(slack.alias(SLACK), figured.alias(FIGURED))
    judged, slack = nw.col(FIGURED) & (of > 0), nw.col(SLACK)
    # Narwhals writes an integer division of SQL out at length, in floats too.
    lacking = (0 - (slack / whole).floor()).cast(nw.Int64) if is_sql(frame) else 0 - slack // whole
    lacking = nw.when(slack < 0).then(lacking).otherwise(0)
    met, reachable = judged & (slack >= 0), judged
    if isinstance(equal, nw.Expr) or equal:
        # A target that is read literally may be passed, or lie between two counts.
        hit = equal * (slack + whole * lacking) == 0
        met, reachable = met & hit, reachable & hit
    dtype = words(frame, _STATUSES)
    cases: dict[Any, nw.Expr] = {Refusal.UNKNOWN_INDICATOR: nw.col(PLACE) < 0, **refusals, Status.NO_DATA: ~used}
    cases |= {Status.NO_ACTIVITY: of == 0, Status.MET: met}
    status = first_that_holds(
        ((holds, nw.lit(status.value, dtype)) for status, holds in cases.items()),
        nw.lit(Status.NOT_MET.value, dtype),
    )
    return frame.with_columns(
        status.alias("status"),
        nw.when(reachable).then(lacking).alias("shortfall"),
    )
