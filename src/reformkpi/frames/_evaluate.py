"""Reports pooled and judged in columns: revisions, containment and sums, by the rules of the object engine."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import narwhals as nw

from reformkpi import ExactReading, Period
from reformkpi.errors import WrongType
from reformkpi.frames import _refusals
from reformkpi.frames._columns import (
    AS_OF,
    FIRST,
    INVALID,
    LAST,
    MOST,
    MOST_IN_A_ROW,
    OF,
    OWN,
    POOLS,
    PROBLEM,
    VALID,
    WITHOUT,
    N,
    Refusal,
    as_days,
    by_partition,
    edge,
    grouped,
    is_eager,
    keys_of,
    named,
    told,
)
from reformkpi.frames._judge import checked_indicators, with_counts, with_verdicts
from reformkpi.frames._settle import settled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from narwhals.typing import FrameT, IntoFrameT

    from reformkpi import Indicator, Unit


_RESULT = ("numerator", "denominator", "target", "status", "shortfall", "used", "without_counts")


def evaluate(  # noqa: PLR0913  all but the first two by keyword
    frame: IntoFrameT,
    indicators: Mapping[str, Indicator],
    *,
    period: Period,
    by: Iterable[str] | str = ("unit",),
    reading: ExactReading = ExactReading.AT_LEAST,
    columns: Mapping[str, str] | None = None,
    revisions: bool = True,
    overlaps: bool = True,
    strict: bool = True,
) -> IntoFrameT:
    """Judge reports pooled by indicator and by the columns named in `by`, for a period: a row for each group.

    The frame has `indicator`, `unit`, `first`, `last`, `numerator`, `denominator` and, where figures are revised,
    `as_of`; `columns` says what they are called otherwise. As `reformkpi.evaluate` does, it ignores what lies outside
    the period and leaves out what reaches beyond it; of several reports of a unit for the same days the latest stands;
    one that contains others stands for them; those that are apart add up. An indicator that does not add up over time
    is judged by a report for exactly the period. A row without both counts reports nothing.

    `by` names what is judged, each a column: the unit, a province, or nothing, `by=()`, for all together. Whole and
    parts are the caller's to tell apart: no department is known here whose own figure would come before the sum of its
    units, nor who is responsible: only the reports of those who are belong into the frame. And reports of one unit are
    told by `unit` together with `by`: where ids repeat, as from province to province, `by` must part them. So what does
    not add up over units is judged, where units are pooled, by the department's own figure alone;
    and a department's own figure among those of others is refused, since cases would count twice.

    The result has the columns of `by` after that of the indicator, then `numerator` and `denominator` (null where there
    is nothing to judge), `target` (percent, a text, so that no float is compared with it), `status` (the word of a
    `Status` or a `Refusal`), `shortfall` (the least count that the numerator lacks), `used` (the reports in the figure)
    and `without_counts` (the rows inside the period that report nothing). A group with no report inside the period has
    no row. It is lazy where the frame was; an eager one is in the order of its keys, and is refused if any of it cannot
    be judged, unless `strict` is False.

    `revisions=False` says that no unit has two reports for the same days, `overlaps=False` that no two of its reports
    share days: what is known not to be there is not looked for, which saves most of the time. Where it is there after
    all, counts are added twice.

    Raises:
        InvalidFrame: a column is missing or of a wrong type; or, of an eager frame, all that cannot be judged, with the
            rows to look at.
        DuplicateName, WrongType: `indicators` is no mapping of indicators by their ids, `period` no Period.

    >>> import polars as pl
    >>> from reformkpi import annexes, frames, periods
    >>> january, february = periods.ND09.months(2025)[:2]
    >>> days = {"first": [january.first, february.first], "last": [january.last, february.last]}
    >>> counts = {"numerator": [300, 297], "denominator": [500, 503]}
    >>> reports = pl.DataFrame({"indicator": "I.3", "unit": "energy", **days, **counts})
    >>> judged = frames.evaluate(reports, annexes.load("sct-2025"), period=periods.ND09.quarter(2025, 1))
    >>> judged.select("unit", "numerator", "denominator", "status", "shortfall", "used").row(0)
    ('energy', 597, 1003, 'not met', 5, 2)
    """
    checked_indicators(indicators, reading)
    if not isinstance(period, Period):
        raise WrongType("period", period, "a Period")
    asked: Any = nw.from_native(frame)
    asked = nw.maybe_reset_index(asked)  # an index of pandas may have the name of a column
    names = named(
        asked, ("indicator", "unit", "first", "last", "numerator", "denominator"), columns, optional=("as_of",)
    )
    keys = keys_of(asked, names, by, _RESULT)
    plan = _Plan(indicators, period, reading, names, keys, revisions=revisions, overlaps=overlaps)
    if asked.implementation.is_dask():
        in_parts: IntoFrameT = plan.in_partitions(frame)
        return in_parts
    # Polars plans all steps as one where it may.
    judged = plan.judged(plan.summed(asked.lazy() if asked.implementation.is_polars() else asked))
    if is_eager(asked):
        judged = (judged if is_eager(judged) else judged.collect()).sort(*keys)
        if strict:
            _refusals.of_groups(asked, judged, names, keys, period)
    native: IntoFrameT = judged.to_native()
    return native


def _called(department: Unit) -> list[str]:
    """Give whatever a department is called."""
    return [department.id, department.name, *department.aliases]


class _Plan(NamedTuple):
    """How a frame of reports becomes verdicts: two steps, each of which takes a whole frame or a part of one."""

    indicators: Mapping[str, Indicator]
    period: Period
    reading: ExactReading
    names: Mapping[str, str]
    keys: tuple[str, ...]
    revisions: bool
    overlaps: bool

    @property
    def series(self) -> tuple[str, ...]:
        """The columns that tell whose reports of what may stand for each other."""
        return tuple(dict.fromkeys([*self.keys, self.names["unit"]]))

    @property
    def pools_units(self) -> bool:
        """Whether a group may hold reports of several units."""
        return self.names["unit"] not in self.keys

    def summed(self, frame: FrameT) -> FrameT:
        """Add up the counts of each group: those of the reports that stand, and may be part of a figure."""
        settles = self.revisions or self.overlaps
        frame = self._reports(frame)
        if settles:
            frame = settled(frame, self.series, self.period, revisions=self.revisions, overlaps=self.overlaps)
        pools = POOLS in frame.collect_schema()
        if settles or pools:
            adds = (nw.col(VALID) > 0) & (nw.col(POOLS) > 0) if pools else nw.col(VALID) > 0
            frame = frame.with_columns(
                *(nw.when(adds).then(nw.col(of)).otherwise(0).alias(of) for of in (N, OF, VALID))
            )
        if self.pools_units:
            frame = frame.with_columns(nw.when(self._is_own()).then(nw.col(VALID)).otherwise(0).alias(OWN))
        return self.added(frame)

    def added(self, sums: FrameT) -> FrameT:
        """Add up by group what may have been added up in part before."""
        return grouped(sums, self.keys, (N, OF, VALID, WITHOUT, INVALID, *([OWN] if self.pools_units else [])))

    def _is_own(self) -> nw.Expr:
        """Tell which reports are a department's own."""
        indicator, unit = nw.col(self.names["indicator"]), nw.col(self.names["unit"])
        rows: defaultdict[Unit, list[str]] = defaultdict(list)
        for name, row in self.indicators.items():
            rows[row.department].append(name)
        own = [unit.is_in(_called(department)) & indicator.is_in(ids) for department, ids in rows.items()]
        return nw.any_horizontal(*own, ignore_nulls=True) if own else nw.lit(False)  # noqa: FBT003

    def _reports(self, frame: FrameT) -> FrameT:
        """Give the reports inside the period, and those that do not say for when, with their counts as integers."""
        there, names, period = frame.collect_schema(), self.names, self.period
        first_type, last_type = there[names["first"]], there[names["last"]]
        frame = frame.with_columns(
            as_days(nw.col(names["first"]), first_type).alias(FIRST),
            as_days(nw.col(names["last"]), last_type).alias(LAST),
        )
        first, last = nw.col(FIRST), nw.col(LAST)
        begins, ends = edge(period.first, first_type), edge(period.last, last_type, after=1)
        # A day that is missing lies nowhere, so that its report is kept, and told as invalid.
        frame = frame.filter(~((first < begins) | (last >= ends)).fill_null(False))  # noqa: FBT003
        sound = (first <= last).fill_null(False) & ~nw.col(names["unit"]).is_null()  # noqa: FBT003
        frame = with_counts(frame, names, MOST_IN_A_ROW, sound)
        pools = self._pools((first <= begins) & (last >= edge(period.last, last_type)))
        dated = names.get("as_of")
        more = [] if pools is None else [pools.cast(nw.Int64).alias(POOLS)]
        if dated:
            more.append(as_days(nw.col(dated), there[dated]).alias(AS_OF))
        return frame.with_columns(*more) if more else frame

    def _pools(self, for_the_period: nw.Expr) -> nw.Expr | None:
        """Tell which reports may be part of a figure, where that is not all of them.

        What does not add up over time is a report for exactly the period; what does not add up over units, where units
        are pooled, is the department's own.
        """
        indicator, unit = nw.col(self.names["indicator"]), nw.col(self.names["unit"])
        single = [name for name, row in self.indicators.items() if not row.additive_over_time]
        may = [~indicator.is_in(single) | for_the_period] if single else []
        if self.pools_units:
            own = {name: row.department for name, row in self.indicators.items() if not row.additive_over_units}
            may += [(indicator != name) | unit.is_in(_called(department)) for name, department in own.items()]
        return nw.all_horizontal(*may, ignore_nulls=True) if may else None

    def judged(self, groups: FrameT) -> FrameT:
        """Judge each group by its sums."""
        if PROBLEM not in groups.collect_schema():
            groups = groups.with_columns(nw.lit(0).alias(PROBLEM))
        if self.pools_units:
            mixed = (nw.col(OWN) > 0) & (nw.col(OWN) < nw.col(VALID))
            groups = groups.with_columns(told(Refusal.WHOLE_AND_PARTS, mixed))
        groups = groups.with_columns(told(Refusal.TOO_LARGE, nw.col(OF) > MOST))
        refusals = (Refusal.CONFLICT, Refusal.OVERLAP, Refusal.WHOLE_AND_PARTS, Refusal.TOO_LARGE)
        judged = with_verdicts(groups, self.indicators, self.names["indicator"], self.reading, refusals)
        figured = ~nw.col("target").is_null() & (nw.col(INVALID) + nw.col(PROBLEM) == 0) & (nw.col(VALID) > 0)
        return judged.select(
            *self.keys,
            nw.when(figured).then(nw.col(N)).alias("numerator"),
            nw.when(figured).then(nw.col(OF)).alias("denominator"),
            *("target", "status", "shortfall"),
            nw.col(VALID).alias("used"),
            nw.col(WITHOUT).alias("without_counts"),
        )

    def in_partitions(self, frame: Any) -> Any:  # noqa: ANN401  a frame of Dask
        """Judge a frame of Dask, which has no windows, in two passes over its partitions, each a frame of pandas.

        The reports of a series come into one partition to be settled, the sums of a group into one to be added up.
        """
        if self.revisions or self.overlaps:
            frame = frame.shuffle(on=list(self.series))
        sums = by_partition(self.summed, frame)
        return by_partition(lambda parts: self.judged(self.added(parts)), sums.shuffle(on=list(self.keys)))
