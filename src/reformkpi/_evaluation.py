"""The rules of judging: pure functions from indicators and reports to an evaluation.

In this order: reports are grouped by indicator and unit; what lies outside the period is ignored, what reaches beyond
it left out; the latest version of a report stands, and a longer one stands for those within it; what is apart adds up;
each unit is judged, then the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from reformkpi import _checks
from reformkpi._model import Counts, Indicator, Measurement, Stated, Unit, rate_of, rounding, units_of
from reformkpi._targets import ExactReading, reading_of
from reformkpi._verdicts import Evaluation, Finding, FindingKind, Verdict, is_firm
from reformkpi.errors import (
    ConflictingMeasurements,
    DuplicateName,
    OverlappingPeriods,
    UnknownIndicator,
    UnknownUnit,
    WrongType,
)
from reformkpi.periods import Period, gaps, merged

_ALL_DAYS = date.max.toordinal() + 1
_as_of, _numerator, _denominator = map(attrgetter, ("as_of", "numerator", "denominator"))

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    _Series = dict[tuple[str, str], list[Measurement]]


def evaluate(
    indicators: Mapping[str, Indicator],
    measurements: Iterable[Measurement],
    *,
    period: Period,
    reading: ExactReading = ExactReading.AT_LEAST,
) -> Evaluation:
    """Judge what was reported against the targets, for a period: the whole department and each responsible unit.

    Any mapping of indicators by id will do (an annex, a part of one, a dict), and any iterable of measurements, in any
    order. `reading` says how exact targets are judged; minima have but one reading. Nothing is rounded, no percentage
    averaged.

    Raises:
        UnknownIndicator: reports of indicators that are not in the mapping.
        UnknownUnit: reports by units that the indicator's department does not have.
        ConflictingMeasurements: reports that differ for one indicator, unit and period, with no latest to decide.
        OverlappingPeriods: reports of one indicator and unit that overlap in part.
        DuplicateName: an indicator's key is not its id, or two units of different departments share an id.
        WrongType: an argument is not of the type named here.

    >>> from reformkpi import annexes, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> evaluate(annex, [annex["I.3"].counted(597, 1003, unit="sct", period=quarter)], period=quarter)["I.3"].status
    <Status.NOT_MET: 'not met'>
    """
    _checks.require(Period, period, "period")
    _checks.require(ExactReading, reading, "reading")
    _check_indicators(indicators)
    series = _grouped(indicators, measurements)
    refused = _Refused([], [])
    judged = [_judged(indicator, series, period, reading, refused) for indicator in indicators.values()]
    if refused.conflicts:
        raise ConflictingMeasurements(tuple(refused.conflicts))
    if refused.overlaps:
        raise OverlappingPeriods(tuple(refused.overlaps))
    whole = tuple(verdict for verdict, _ in judged)
    return Evaluation(period, reading, whole, tuple(verdict for _, of_units in judged for verdict in of_units))


class _Refused(NamedTuple):
    """What no rule can judge, gathered so that all of it is told at once."""

    conflicts: list[tuple[Measurement, ...]]
    overlaps: list[tuple[Measurement, Measurement]]


class _Nested(NamedTuple):
    """The outermost reports in order; by place, those inside one of them; and the pairs that overlap in part."""

    outermost: list[Measurement]
    inside: dict[int, list[Measurement]]
    overlaps: list[tuple[Measurement, Measurement]]


class _Figure(NamedTuple):
    """What the reports of a unit, or the figures of several, come to."""

    value: Counts | Stated | None
    used: tuple[Measurement, ...]
    uncovered: tuple[Period, ...]
    unreported: tuple[Unit, ...]
    complete: bool
    findings: tuple[Finding, ...]


def _check_indicators(indicators: Mapping[str, Indicator]) -> None:
    _checks.require(Mapping, indicators, "indicators")
    units: dict[str, Unit] = {}
    for key, indicator in indicators.items():
        _checks.require(Indicator, indicator, f"indicators[{key!r}]")
        if key != indicator.id:
            raise DuplicateName(key, (f"the key {key}", f"the indicator {indicator.id}"))
        for unit in units_of(indicator.department):
            other = units.setdefault(unit.id, unit)
            if other != unit:
                raise DuplicateName(unit.id, (other.name, unit.name))


def _grouped(indicators: Mapping[str, Indicator], measurements: Iterable[Measurement]) -> _Series:
    """Group reports by the ids of their indicator and unit, all of which must be known."""
    series: defaultdict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for report in measurements:
        if type(report) is not Measurement:
            raise WrongType("a report", report, "a Measurement")
        series[report.indicator, report.unit].append(report)
    strangers = {name for name, _ in series if name not in indicators}
    if strangers:
        raise UnknownIndicator(tuple(sorted(strangers)), tuple(indicators))
    ids = {name: dict.fromkeys(unit.id for unit in units_of(row.department)) for name, row in indicators.items()}
    strange = {(name, unit) for name, unit in series if unit not in ids[name]}
    if strange:
        asked = {name for name, _ in strange}
        known = dict.fromkeys(unit for name in indicators if name in asked for unit in ids[name])
        is_open = any(indicators[name].department.open for name in asked)
        raise UnknownUnit(tuple(sorted({unit for _, unit in strange})), tuple(known), is_open)
    return series


def _judged(
    indicator: Indicator, series: _Series, period: Period, reading: ExactReading, refused: _Refused
) -> tuple[Verdict, list[Verdict]]:
    """Give the verdict on an indicator for the whole department, and those for each responsible unit.

    The whole is the department's own figure where that covers the period, else the sum over its responsible units, else
    the department's partial figure.
    """
    department = indicator.department
    units = [unit for unit in indicator.responsible if unit.id != department.id]
    own, *figures = (
        _figure(indicator, unit, series.get((indicator.id, unit.id), ()), period, refused)
        for unit in (department, *units)
    )
    total = _summed(indicator, figures, period) if units else own
    whole = own if own.complete or (own.value is not None and total.value is None) else total

    odd = [*_about_indicator(indicator, series, period), *own.findings]
    if units and (total.value is not None or not own.complete):
        odd += total.findings
    if own.value is not None and total.value is not None and not _agree(own.value, total.value):
        two = (own.value, total.value)
        odd.append(Finding(FindingKind.UNITS_DIFFER, indicator, department, measurements=own.used, figures=two))
    if whole is own:
        odd += _softness(indicator, department, own, reading)

    of_units: list[Verdict] = []
    for unit, figure in zip(units, figures, strict=True):
        findings = (*figure.findings, *_softness(indicator, unit, figure, reading))
        of_units.append(_verdict(indicator, unit, period, reading, figure._replace(findings=findings)))
        odd += findings
    return _verdict(indicator, department, period, reading, whole._replace(findings=tuple(odd))), of_units


def _verdict(indicator: Indicator, unit: Unit, period: Period, reading: ExactReading, figure: _Figure) -> Verdict:
    return Verdict(
        indicator=indicator,
        unit=unit,
        period=period,
        reading=reading_of(indicator.target, reading),
        **figure._asdict(),
    )


def _about_indicator(indicator: Indicator, series: _Series, period: Period) -> Iterator[Finding]:
    """Find what is odd about an indicator as a whole: the year, and reports by units that do not answer for it."""
    department = indicator.department
    if period.last.year != indicator.year:
        yield Finding(FindingKind.OTHER_YEAR, indicator, department)
    answering = {unit.id for unit in indicator.responsible}
    for unit in department.members:
        if unit.id not in answering:
            reports = series.get((indicator.id, unit.id), ())
            touching = [report for report in reports if _share_days(report.period, period)]
            if touching:
                yield Finding(FindingKind.NOT_RESPONSIBLE, indicator, unit, measurements=_ordered(touching))


def _softness(indicator: Indicator, unit: Unit, figure: _Figure, reading: ExactReading) -> list[Finding]:
    if is_firm(indicator.target, reading_of(indicator.target, reading), figure.value):
        return []
    return [Finding(FindingKind.NOT_FIRM, indicator, unit, measurements=figure.used)]


def _summed(indicator: Indicator, figures: Sequence[_Figure], period: Period) -> _Figure:
    """Add up the figures of the responsible units. That of a single one is the sum, of whatever kind."""
    if len(figures) == 1 and not indicator.lead.open:
        return figures[0]._replace(findings=())
    counts: list[Counts] = []
    added: list[_Figure] = []
    left: list[Measurement] = []
    for figure in figures:
        if indicator.pools_over_units and isinstance(figure.value, Counts):
            counts.append(figure.value)
            added.append(figure)
        else:
            left += figure.used
    used = tuple(report for figure in added for report in figure.used)
    uncovered = merged(span for figure in added for span in figure.uncovered) if added else (period,)
    unreported = tuple(unit for figure in figures for unit in figure.unreported)
    complete = not (left or uncovered or unreported or indicator.lead.open)
    value = _pooled(counts) if counts else None
    return _Figure(value, used, uncovered, unreported, complete, _left_out(indicator, indicator.department, left))


def _figure(
    indicator: Indicator, unit: Unit, reports: Iterable[Measurement], period: Period, refused: _Refused
) -> _Figure:
    """Give what the reports of one unit come to: one report as it is, or the sum of several counts that are apart."""
    standing, findings = _standing(indicator, unit, reports, period, refused)
    used, left = standing, list[Measurement]()
    if not indicator.pools_over_time:
        used = [report for report in standing if report.period == period]
        left = [report for report in standing if report.period != period]
    elif len(standing) > 1:
        used = [report for report in standing if isinstance(report.value, Counts)]
        left = [report for report in standing if isinstance(report.value, Stated)]
    match used:
        case []:
            value = None
        case [only]:
            value = only.value
        case _:
            value = _pooled([report.value for report in used if isinstance(report.value, Counts)])
    uncovered = gaps(period, [report.period for report in used])
    unreported = () if standing else (unit,)
    return _Figure(
        value, tuple(used), uncovered, unreported, not uncovered, (*findings, *_left_out(indicator, unit, left))
    )


def _pooled(counts: Sequence[Counts]) -> Counts:
    """Add counts up: percentages are never averaged."""
    return Counts(sum(map(_numerator, counts)), sum(map(_denominator, counts)))


def _left_out(indicator: Indicator, unit: Unit, reports: Iterable[Measurement]) -> tuple[Finding, ...]:
    told = _ordered(reports)
    return (Finding(FindingKind.NOT_ADDABLE, indicator, unit, measurements=told),) if told else ()


def _standing(
    indicator: Indicator, unit: Unit, reports: Iterable[Measurement], period: Period, refused: _Refused
) -> tuple[list[Measurement], list[Finding]]:
    """Give the reports that stand, in order, and what is odd about them and about those they stand for."""
    by_days, versions, beyond = _by_days(reports, period)
    findings: list[Finding] = []
    if beyond:
        findings.append(Finding(FindingKind.BEYOND_PERIOD, indicator, unit, measurements=_ordered(beyond)))
    unsettled: list[tuple[Measurement, ...]] = []
    for days, others in sorted(versions.items()):
        newest, older, rivals = _latest([by_days[days], *others])
        by_days[days] = newest
        if rivals:
            unsettled.append((newest, *rivals))
        if older:
            findings.append(Finding(FindingKind.SUPERSEDED, indicator, unit, measurements=(newest, *older)))

    nested = _nested([by_days[days] for days in sorted(by_days)])
    refused.overlaps.extend(nested.overlaps)
    for conflict in unsettled:
        if any(report is conflict[0] for report in nested.outermost):
            refused.conflicts.append(conflict)
        else:
            findings.append(Finding(FindingKind.PARTS_CLASH, indicator, unit, measurements=conflict))
    findings += _about_parts(indicator, unit, nested, {id(conflict[0]) for conflict in unsettled})
    return nested.outermost, findings


def _by_days(
    reports: Iterable[Measurement], period: Period
) -> tuple[dict[int, Measurement], dict[int, list[Measurement]], list[Measurement]]:
    """Give the reports inside the period by their days; others for the same days; and those that reach beyond it.

    The days are one number, which sorts by the first of them, and the longer span before the shorter.
    """
    begins, ends = period.first, period.last
    inside: dict[int, Measurement] = {}
    again: defaultdict[int, list[Measurement]] = defaultdict(list)
    beyond: list[Measurement] = []
    for report in reports:
        first, last = report.period.first, report.period.last
        if begins <= first and last <= ends:
            days = first.toordinal() * _ALL_DAYS - last.toordinal()
            if inside.setdefault(days, report) is not report:
                again[days].append(report)
        elif first <= ends and begins <= last:
            beyond.append(report)
    return inside, again, beyond


def _latest(versions: list[Measurement]) -> tuple[Measurement, list[Measurement], list[Measurement]]:
    """Give the newest of several reports for the same days, those it supersedes, and those that contradict it."""
    by_age = {one.as_of: one for one in versions}
    if None not in by_age and len(by_age) == len(versions):
        *older, newest = sorted(versions, key=_as_of)
        return newest, older[::-1], []
    *others, newest = _ordered(versions)
    rivals = [one for one in others if one.value != newest.value and one.as_of in (None, newest.as_of)]
    older = [one for one in others if one.as_of not in (None, newest.as_of)]
    return newest, older[::-1], rivals


def _nested(reports: Iterable[Measurement]) -> _Nested:
    """Put each report, in order, into the one that contains it."""
    outermost: list[Measurement] = []
    inside: defaultdict[int, list[Measurement]] = defaultdict(list)
    overlaps: list[tuple[Measurement, Measurement]] = []
    ends: date | None = None
    for report in reports:
        first, last = report.period.first, report.period.last
        if ends is not None and first <= ends:
            if last <= ends:
                inside[len(outermost) - 1].append(report)
                continue
            overlaps.append((outermost[-1], report))
        outermost.append(report)
        ends = last
    return _Nested(outermost, inside, overlaps)


def _about_parts(indicator: Indicator, unit: Unit, nested: _Nested, unsettled: set[int]) -> Iterator[Finding]:
    """Find what is odd about the reports that a longer one stands for, at every depth."""
    for place, inside in nested.inside.items():
        report = nested.outermost[place]
        within = _nested(inside)
        parts = within.outermost
        if within.overlaps:
            clashing = _ordered(chain.from_iterable(within.overlaps))
            yield Finding(FindingKind.PARTS_CLASH, indicator, unit, measurements=clashing)
        elif (
            indicator.pools_over_time
            and unsettled.isdisjoint(map(id, parts))
            and not gaps(report.period, [part.period for part in parts])
        ):
            counts = [part.value for part in parts if isinstance(part.value, Counts)]
            if len(counts) == len(parts) and not _agree(report.value, _pooled(counts)):
                two = (report.value, _pooled(counts))
                yield Finding(FindingKind.PARTS_DIFFER, indicator, unit, measurements=(report, *parts), figures=two)
        yield from _about_parts(indicator, unit, within, unsettled)


def _agree(one: Counts | Stated, other: Counts | Stated) -> bool:
    """Tell whether two figures say the same: a stated percentage and counts do where the counts round to it."""
    match one, other:
        case (Stated() as stated, Counts() as counts) | (Counts() as counts, Stated() as stated):
            low, high = rounding(stated)
            rate = rate_of(counts)
            return stated.percentage in (0, 100) if rate is None else low <= rate < high
        case _:
            return one == other


def _share_days(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last


def _ordered(reports: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Give reports in an order of their own, whatever the order they came in, each once; for the same days by age."""
    by_key = {_key(report): report for report in reports}
    return tuple(by_key[key] for key in sorted(by_key))


def _key(report: Measurement) -> tuple[str, date, date, date, str, str]:
    as_of, source = report.as_of or date.min, report.source or ""
    return (report.unit, report.period.first, report.period.last, as_of, source, str(report.value))
