"""Verdicts with all that follows from a figure and its threshold, and findings."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NoReturn, SupportsIndex, final

import attrs

from reformkpi import _converters, errors
from reformkpi._figures import Counts, Stated, rate_of, rounding
from reformkpi._model import Indicator, InNotebook, Measurement, Unit
from reformkpi._targets import Comparison, Target, Threshold
from reformkpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction


class Status(enum.Enum):
    """The result of a judgement. `NO_ACTIVITY` is 0 of 0, `NO_DATA` is no figure to judge; neither is met or missed.

    A status has no truth value: compare it, as in `status is Status.MET`.

    >>> Status("not met")
    <Status.NOT_MET: 'not met'>
    """

    MET = "met"
    NOT_MET = "not met"
    NO_ACTIVITY = "no activity"
    NO_DATA = "no data"

    def __bool__(self) -> NoReturn:
        """Raise, because `if verdict.status:` would be true of a missed target, too.

        Raises:
            WrongType: always.
        """
        raise errors.WrongType("truth value of a status", self, "a comparison, such as status is Status.MET")


class FindingKind(enum.Enum):
    """What a reader should know of the reports, though it is no error.

    >>> FindingKind("superseded")
    <FindingKind.SUPERSEDED: 'superseded'>
    """

    NOT_RESPONSIBLE = "not responsible"
    """Reports by a unit that is not responsible for the indicator. They are left out; `measurements` holds them."""
    SUPERSEDED = "superseded"
    """Reports whose figures a later report revises. For each period, in order of its days, `measurements` are the
    report that counts and then those it supersedes, the newest first. `itertools.groupby` splits them by `period`."""
    BEYOND_PERIOD = "beyond period"
    """Reports that lie partly outside the period judged. They are left out; `measurements` holds them."""
    OUTSIDE_PERIOD = "outside period"
    """Reports of units that sent none for days of the period judged. They are ignored; `measurements` holds them."""
    NOT_ADDABLE = "not addable"
    """Figures that would have to be added and cannot be. They are left out; `measurements` holds them."""
    PARTS_DIFFER = "parts differ"
    """Reports that tile a longer one and add up to something else. `measurements` are the longer one, then its parts;
    `figures` are its figure and their sum."""
    PARTS_EXCEED = "parts exceed"
    """Reports inside a longer one whose sum exceeds it in numerator, denominator or failures (denominator less
    numerator). `measurements` and `figures` are as for `PARTS_DIFFER`."""
    PARTS_CLASH = "parts clash"
    """Reports inside a longer one that differ for the same days or overlap in part. The longer one replaces them;
    `measurements` holds them."""
    PART_NEWER = "part newer"
    """Reports inside a longer one with a later `as_of` than its own, so that it may be out of date. `measurements` are
    the longer one, then the newer parts."""
    UNITS_DIFFER = "units differ"
    """The department's own figure and its units contradict each other. Either all have reported and the sum differs, or
    the units exceed the department. `figures` are the two, `measurements` make up the first."""
    UNITS_MISSING = "units missing"
    """The department's own figure equals the sum of the units that reported, though others are missing. `figures` and
    `measurements` are as for `UNITS_DIFFER`."""
    STATED_DIFFERS = "stated differs"
    """A percentage printed beside counts that do not round to it. `measurements` is the report, `figures` are its
    counts and the percentage."""
    OTHER_YEAR = "other year"
    """The period judged does not belong to the years that the indicator holds for."""
    NOT_FIRM = "not firm"
    """A stated percentage so close to the target that its rounding decides. `measurements` is the one report."""


def _measurements(value: Iterable[Measurement]) -> tuple[Measurement, ...]:
    return _converters.several(Measurement, value, "Finding.measurements")


def _figures(value: Iterable[Counts | Stated]) -> tuple[Counts | Stated, ...]:
    figures = tuple(_converters.iterable(value, "Finding.figures"))
    for figure in figures:
        _converters.require((Counts, Stated), figure, "Finding.figures")
    return figures


@final
@attrs.frozen(repr=False)
class Finding:
    """An anomaly that a reader of the verdict should know: its kind, the indicator and the unit concerned.

    `FindingKind` says what the `measurements` and `figures` of each kind are. `display.finding` puts it into words.

    Raises:
        WrongType: a field has the wrong type.

    >>> from reformkpi import annexes
    >>> annex = annexes.load("sct-2025")
    >>> Finding(FindingKind.OTHER_YEAR, annex["I.3"], annex.department)
    <Finding other year: I.3 sct>
    """

    kind: FindingKind = attrs.field(validator=_converters.instance(FindingKind))
    indicator: Indicator = attrs.field(validator=_converters.instance(Indicator))
    unit: Unit = attrs.field(validator=_converters.instance(Unit))
    measurements: tuple[Measurement, ...] = attrs.field(kw_only=True, default=(), converter=_measurements)
    figures: tuple[Counts | Stated, ...] = attrs.field(kw_only=True, default=(), converter=_figures)

    def __repr__(self) -> str:
        """Return the kind, the ids and the number of reports, short."""
        count = len(self.measurements)
        reports = f", {count} report{'' if count == 1 else 's'}" if count else ""
        return f"<Finding {self.kind.value}: {self.indicator.id} {self.unit.id}{reports}>"


def _status(verdict: Verdict) -> Status:
    match verdict.value:
        case None:
            return Status.NO_DATA
        case Counts(denominator=0):
            return Status.NO_ACTIVITY
        case Stated(percentage=percentage):
            numerator, divisor = percentage.as_integer_ratio()
            denominator = 100 * divisor
        case counts:
            numerator, denominator = counts.numerator, counts.denominator
    return Status.MET if verdict.threshold.met(numerator, denominator) else Status.NOT_MET


def is_firm(threshold: Threshold, value: Counts | Stated | None) -> bool:
    """Return whether no percentage that rounds to a stated one would change the status."""
    if not isinstance(value, Stated):
        return True
    if value.percentage in (0, 100):
        return False
    low, high = rounding(value)
    target = _converters.fraction(100 * threshold.part, threshold.whole)
    at_low = threshold.comparison in (Comparison.AT_LEAST, Comparison.BELOW)
    return high <= target or (low >= target if at_low else low > target)


@final
@attrs.frozen(kw_only=True, repr=False)
class Verdict(InNotebook):
    """The judgement of one indicator, for one unit or the department as a whole, for one period.

    `value` is the figure judged, or None; `used` are the reports that it is made of. `threshold` is what the figure was
    compared with, under the readings of the evaluation. `complete` says that the figure covers every day of the period
    and, if it is a sum over units, every responsible unit. `uncovered` are the days without a report
    from a unit that the figure includes. `unreported` are, if the figure is a sum over units or there is none, the
    responsible units that sent nothing for the period. `due` is False if the period ends after the day `as_of` that
    `evaluate` was asked for. `findings` are those that concern the verdict and, for the whole, those of its units too.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> evaluate(annex, [report], period=quarter)["I.3"]
    <Verdict I.3 sct 2024-12-15/2025-03-14: not met, 597 of 1003>
    """

    __match_args__ = ("status", "value")

    indicator: Indicator = attrs.field(validator=_converters.instance(Indicator))
    unit: Unit
    period: Period
    value: Counts | Stated | None
    threshold: Threshold
    complete: bool
    due: bool
    unreported: tuple[Unit, ...]
    uncovered: tuple[Period, ...]
    used: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    status: Status = attrs.field(init=False, default=attrs.Factory(_status, takes_self=True))

    def __repr__(self) -> str:
        """Return the indicator, the unit, the period, the status and the figure, short."""
        figure, incomplete = self._words
        return f"<Verdict {self.indicator.id} {self.unit.id} {self.period}: {self.status.value}{figure}{incomplete}>"

    def __str__(self) -> str:
        """Return the judgement as one sentence."""
        figure, incomplete = self._words
        target = f" (target: {self.target})"
        return f"{self.indicator.id}, {self.unit}, {self.period}: {self.status.value}{figure}{target}{incomplete}."

    @property
    def _words(self) -> tuple[str, str]:
        """The figure, and whether it is incomplete, as a text goes on after the status."""
        return f", {self.value}" if self.value else "", "" if self.complete else ", incomplete"

    @property
    def target(self) -> Target:
        """The target that the figure was judged by, the unit's own or the indicator's."""
        return dict(self.indicator.unit_targets).get(self.unit.id, self.indicator.target)

    @property
    def rate(self) -> Fraction | None:
        """The exact rate in percent, from 0 to 100; None without a figure or activity."""
        return None if self.value is None else rate_of(self.value)

    @property
    def gap(self) -> Fraction | None:
        """The exact rate less the target, in percentage points; None without a rate."""
        rate = self.rate
        return None if rate is None else rate - _converters.fraction(self.target.value)

    @property
    def exceeded(self) -> bool:
        """Whether the target is met with a gap that is not zero (vượt)."""
        return self.status is Status.MET and self.gap != 0

    @property
    def firm(self) -> bool:
        """Whether no percentage that rounds to the stated one would change the status. Verdicts on counts are firm.

        A stated 0 or 100 never is, because a printed 0 may be 0 of 0.
        """
        return is_firm(self.threshold, self.value)

    @property
    def shortfall(self) -> int | None:
        """The least k such that numerator + k of the same denominator is met, 0 if it is met; None if there is no k.

        For a maximum, and for `dưới`, it is the least k such that numerator - k is met.
        """
        if not isinstance(self.value, Counts) or self.value.denominator == 0:
            return None
        return self.threshold.shortfall(self.value.numerator, self.value.denominator)

    @property
    def headroom(self) -> int | None:
        """The greatest k such that numerator - k of the same denominator is still met; None if it is not met.

        For a maximum, and for `dưới`, it is the greatest k such that numerator + k is still met.
        """
        if not isinstance(self.value, Counts) or self.value.denominator == 0:
            return None
        return self.threshold.headroom(self.value.numerator, self.value.denominator)

    def needed(self, *, of: SupportsIndex) -> int | None:
        """Return the least k of n cases to come (`of`) such that numerator + k of denominator + n is met.

        For a maximum, and for `dưới`, return the greatest such k: no more of the cases to come may count. Return None
        if there is no such k, or no counts.

        Raises:
            WrongType, InvalidValue: `of` is not a count.

        >>> from reformkpi import annexes, evaluate, periods
        >>> annex, year = annexes.load("sct-2025"), periods.ND09.year(2025)
        >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=periods.ND09.half(2025, 1))
        >>> evaluate(annex, [report], period=year)["I.3"].needed(of=1000)
        605
        """
        to_come = _converters.count(of)
        if not isinstance(self.value, Counts) or self.value.denominator + to_come == 0:
            return None
        numerator, denominator = self.value.numerator, self.value.denominator + to_come
        if self.threshold.downward:
            most = self.threshold.headroom(numerator, denominator)
            return None if most is None else min(most, to_come)
        least = self.threshold.shortfall(numerator, denominator)
        return None if least is None or least > to_come else least
