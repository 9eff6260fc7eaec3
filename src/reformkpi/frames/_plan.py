"""The stages by which a frame of reports becomes verdicts: group, standing, figure, whole, verdict."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from reformkpi.frames import _standing
from reformkpi.frames._columns import EPOCH, by_partition, certain, comparable, day_numbers, edge, with_counts
from reformkpi.frames._lookup import with_values
from reformkpi.frames._schema import (
    DAYS,
    DENOMINATOR,
    EXPECTED,
    FIGURED,
    FIRST,
    INVALID,
    LAST,
    MOST,
    MOST_IN_A_ROW,
    NUMERATOR,
    OWN,
    PROBLEM,
    REPORT,
    SEEN,
    UNITS,
    USED,
    VERSION,
    WITHOUT,
    Refusal,
    severity,
)
from reformkpi.frames._verdict import names_of, with_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from narwhals.typing import FrameT

    from reformkpi import Indicator, Period
    from reformkpi.frames._columns import Roles
    from reformkpi.frames._verdict import Thresholds

_SUMS = (NUMERATOR, DENOMINATOR, DAYS, WITHOUT, INVALID)


class Plan(NamedTuple):
    """What is asked of a frame of reports, and the stages that answer it. Each takes a frame or a partition of one.

    The units expected are those `responsible` by these indicators, or their number is in the column `expected`; if
    neither is known, a sum over units has no column that says whether it is complete.
    """

    indicators: Mapping[str, Indicator]
    thresholds: Thresholds
    period: Period
    roles: Roles
    keys: tuple[str, ...]
    responsible: Mapping[str, Indicator] | None
    expected: str | None
    revisions: bool
    overlaps: bool

    @property
    def series(self) -> tuple[str, ...]:
        """The columns that have the same values in all reports of one unit for one indicator, and in no others."""
        return tuple(dict.fromkeys([*self.keys, self.roles["unit"]]))

    @property
    def pools_units(self) -> bool:
        """Whether a group may hold reports of several units."""
        return self.series != self.keys

    @property
    def settles(self) -> bool:
        """Whether reports may replace others."""
        return self.revisions or self.overlaps

    @property
    def dated(self) -> bool:
        """Whether the latest of several reports for the same days replaces the others."""
        return self.revisions and "as_of" in self.roles

    @property
    def exact_only(self) -> list[str]:
        """The indicators that do not add up over time: a report for exactly the period is their figure."""
        return [name for name, row in self.indicators.items() if not row.additive_over_time]

    @property
    def width(self) -> int:
        """The number of days of the period."""
        return (self.period.last - self.period.first).days + 1

    def group(self, frame: FrameT) -> FrameT:
        """Return the rows inside the period, and those with a day missing, with their counts.

        Rules, section 7 (time): what lies outside the period is ignored, what reaches beyond it is left out.
        """
        frame = self.roles.typed(frame)
        roles, period = self.roles, self.period
        schema: Any = frame.collect_schema()
        types = {role: schema[roles[role]] for role in ("first", "last")}
        first, last = (comparable(nw.col(roles[role]), dtype) for role, dtype in types.items())
        outside = (first < edge(period.first, types["first"])) | (last >= edge(period.last, types["last"], after=1))
        expected = [] if self.expected is None else [nw.col(self.expected).alias(EXPECTED)]
        # Eager engines copy every column of a wide frame, those included that no stage reads.
        frame = frame.select(*dict.fromkeys([*self.series, *self.roles.values()]), *expected)
        # A day that is missing lies nowhere: its row is kept, and is invalid.
        frame = frame.filter(~certain(outside))
        numbers = {FIRST: day_numbers(frame, roles["first"], period.first)}
        numbers[LAST] = day_numbers(frame, roles["last"], period.first)
        if self.dated:
            # The ordinal of the day, counted from the epoch: Spark has no year 1.
            version = day_numbers(frame, roles["as_of"], EPOCH) + EPOCH.toordinal()
            numbers[VERSION] = version.fill_null(0)
        frame = frame.with_columns(*(number.alias(name) for name, number in numbers.items()))
        frame = with_counts(frame, roles, MOST_IN_A_ROW, nw.col(FIRST) <= nw.col(LAST))
        days = nw.when(nw.col(REPORT)).then(nw.col(LAST) - nw.col(FIRST) + 1)
        invalid = ~(nw.col(REPORT) | nw.col(WITHOUT)) | nw.col(roles["unit"]).is_null()
        return frame.with_columns(days.alias(DAYS), invalid.alias(INVALID))

    def standing(self, frame: FrameT) -> FrameT:
        """Return the reports as `_standing.Settling` decides which of them count.

        Rules, sections 6 (revisions) and 7 (time).
        """
        if not self.settles:
            return frame
        rules = _standing.Settling(self.series, self.width, self.dated, self.revisions, self.overlaps)
        return rules.standing(frame)

    def figure(self, frame: FrameT) -> FrameT:
        """Return what the reports of each series add up to.

        Rules, sections 4 (counts are added) and 7 (time).
        """
        if exact_only := self.exact_only:
            for_the_period = (nw.col(FIRST) == 0) & (nw.col(LAST) == self.width - 1)
            adds = ~nw.col(self.roles["indicator"]).is_in(exact_only) | for_the_period
            counts = (NUMERATOR, DENOMINATOR, DAYS)
            frame = frame.with_columns(*(nw.when(adds).then(nw.col(count)).alias(count) for count in counts))
        frame = frame.with_columns(nw.col(WITHOUT, INVALID).cast(nw.Int64))  # Spark adds up no truths
        figures = self._summed_by(self.series, frame, nw.col(NUMERATOR).count().alias(USED))
        return figures.with_columns(nw.col(*_SUMS, USED).cast(nw.Int64))

    def _summed_by(self, keys: Iterable[str], frame: FrameT, *columns: nw.Expr) -> FrameT:
        """Return the sums by some keys, with further columns."""
        maxima = [nw.col(PROBLEM).max()] if self.settles else []
        if self.expected is not None:
            maxima.append(nw.col(EXPECTED).max())
        # What is aggregated is a column, never more: PyArrow, Dask and Spark reject the rest or do it otherwise.
        return frame.group_by(*keys).agg(nw.col(*_SUMS).sum(), *columns, *maxima)

    def whole(self, figures: FrameT) -> FrameT:
        """Return the sums over units, if units are added up; what is not additive over units is the department's own.

        Rules, sections 4 (counts are added) and 8 (the whole and its parts).
        """
        if not self.pools_units:
            return figures
        indicator, used = nw.col(self.roles["indicator"]), nw.col(USED)
        own = self._is_any_of((row.id, names_of(row.department)) for row in self.indicators.values())
        apart = [name for name, row in self.indicators.items() if not row.additive_over_units]
        if apart:
            adds = own | ~indicator.is_in(apart)
            counts = (NUMERATOR, DENOMINATOR, DAYS, USED)
            figures = figures.with_columns(
                *(nw.when(adds).then(nw.col(count)).otherwise(0).alias(count) for count in counts)
            )
        marks = {OWN: nw.when(own).then(used).otherwise(0), UNITS: nw.when(used > 0).then(1).otherwise(0)}
        if self.responsible is not None:
            # By id alone: a unit that appears under two of its names must not count twice.
            named = self._is_any_of(
                (row.id, [unit.id for unit in row.responsible]) for row in self.responsible.values()
            )
            marks[SEEN] = nw.when((used > 0) & named).then(1).otherwise(0)
        figures = figures.with_columns(*(mark.alias(name) for name, mark in marks.items()))
        return self._summed_by(self.keys, figures, nw.col(USED, *marks).sum())

    def _is_any_of(self, units: Iterable[tuple[str, Iterable[str]]]) -> nw.Expr:
        """Return whether a row's unit is among those of its indicator."""
        ids: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for name, several in units:
            ids[tuple(several)].append(name)
        indicator, unit = nw.col(self.roles["indicator"]), nw.col(self.roles["unit"])
        among = [unit.is_in(several) & indicator.is_in(names) for several, names in ids.items()]
        return nw.any_horizontal(*among, ignore_nulls=True) if among else nw.lit(False)  # noqa: FBT003

    def verdict(self, groups: FrameT) -> FrameT:
        """Return the verdict on each figure, and how complete the figure is.

        Rules, sections 1 (exact), 2 (readings), 3 (four statuses) and 8 (completeness).
        """
        units = nw.col(UNITS) if self.pools_units else nw.lit(1)
        uncovered = units * self.width - nw.col(DAYS)
        refusals = {Refusal.INVALID: nw.col(INVALID) > 0}
        if self.revisions:
            refusals[Refusal.CONFLICT] = nw.col(PROBLEM) == severity(Refusal.CONFLICT)
        refusals[Refusal.OVERLAP] = nw.col(PROBLEM) == severity(Refusal.OVERLAP) if self.overlaps else uncovered < 0
        if self.pools_units:
            refusals[Refusal.WHOLE_AND_PARTS] = (nw.col(OWN) > 0) & (nw.col(OWN) < nw.col(USED))
        refusals[Refusal.TOO_LARGE] = nw.col(DENOMINATOR) > MOST
        unit = None if self.pools_units else self.roles["unit"]
        groups = self.thresholds.looked_up(groups, self.roles["indicator"], unit)
        judged = with_verdicts(groups, self.thresholds, refusals, nw.col(USED) > 0)
        if self.responsible is not None:
            # Rules, section 8: while divisions are not named, no number of units is all of them.
            expected = {name: -1 if row.lead.open else len(row.responsible) for name, row in self.responsible.items()}
            judged = with_values(judged, self.roles["indicator"], {EXPECTED: expected})
        return self._result(judged, uncovered)

    def _result(self, judged: FrameT, uncovered: nw.Expr) -> FrameT:
        figured = nw.col(FIGURED)
        columns = {
            "numerator": nw.when(figured).then(nw.col(NUMERATOR)),
            "denominator": nw.when(figured).then(nw.col(DENOMINATOR)),
            "target": nw.col("target"),
            "status": nw.col("status"),
            "shortfall": nw.col("shortfall"),
            "used": nw.col(USED),
            "without_counts": nw.col(WITHOUT),
        }
        complete = figured & (uncovered == 0)
        if self.pools_units:
            columns["units"] = nw.col(UNITS).cast(nw.Int64)
            present = nw.col(SEEN if self.expected is None else UNITS)
            complete = complete & ((nw.col(OWN) > 0) | (present == nw.col(EXPECTED)))
        columns["uncovered"] = nw.when(figured).then(uncovered)
        if not self.pools_units or self.responsible is not None or self.expected is not None:
            columns["complete"] = certain(complete)
        return judged.select(*self.keys, *(column.alias(name) for name, column in columns.items()))

    def judged(self, frame: FrameT) -> FrameT:
        """Return the verdicts on a frame of reports: all stages in turn."""
        return self.verdict(self.whole(self.figure(self.standing(self.group(frame)))))

    def in_partitions(self, frame: Any) -> Any:  # noqa: ANN401  a frame of Dask
        """Return the verdicts on a frame of Dask, which has no windows: each partition is a frame of pandas.

        The reports of a series come into one partition to be settled, the figures of a group into one to be added up.
        """
        if self.settles:
            frame = frame.shuffle(on=list(self.series))
        figures = by_partition(lambda part: self.figure(self.standing(self.group(part))), frame)
        if self.settles and not self.pools_units:
            return by_partition(self.verdict, figures)
        figures = figures.shuffle(on=list(self.keys))
        return by_partition(
            lambda part: self.verdict(self.whole(self._summed_by(self.series, part, nw.col(USED).sum()))), figures
        )
