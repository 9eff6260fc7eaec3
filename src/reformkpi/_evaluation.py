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
from typing import TYPE_CHECKING

import attrs

from reformkpi import _converters
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

    _Pair = tuple[Measurement, Measurement]
    _Refused = tuple[list[tuple[Measurement, ...]], list[_Pair]]
    _Reports = defaultdict[str, list[Measurement]]


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
    _converters.require(Period, period, "period")
    _converters.require(ExactReading, reading, "reading")
    _check_indicators(indicators)
    series = _grouped(indicators, measurements)
    # What no rule can judge is gathered on the way, so that all of it is told at once.
    conflicts: list[tuple[Measurement, ...]] = []
    overlaps: list[_Pair] = []
    judged = [
        _judged(indicator, series[indicator.id], period, reading, (conflicts, overlaps))
        for indicator in indicators.values()
    ]
    if conflicts:
        raise ConflictingMeasurements(tuple(conflicts))
    if overlaps:
        raise OverlappingPeriods(tuple(overlaps))
    whole = tuple(verdict for verdict, _ in judged)
    return Evaluation(period, reading, whole, tuple(verdict for _, of_units in judged for verdict in of_units))


def _check_indicators(indicators: Mapping[str, Indicator]) -> None:
    _converters.require(Mapping, indicators, "indicators")
    units: dict[str, Unit] = {}
    for key, indicator in indicators.items():
        _converters.require(Indicator, indicator, f"indicators[{key!r}]")
        if key != indicator.id:
            raise DuplicateName(key, (f"the key {key}", f"the indicator {indicator.id}"))
        for unit in units_of(indicator.department):
            other = units.setdefault(unit.id, unit)
            if other != unit:
                raise DuplicateName(unit.id, (other.name, unit.name))


def _grouped(indicators: Mapping[str, Indicator], measurements: Iterable[Measurement]) -> defaultdict[str, _Reports]:
    """Group reports by the ids of their indicator and unit, all of which must be known."""
    series: defaultdict[str, _Reports] = defaultdict(lambda: defaultdict(list))
    for report in measurements:
        if type(report) is not Measurement:
            raise WrongType("a report", report, "a Measurement")
        series[report.indicator][report.unit].append(report)
    if strangers := series.keys() - indicators.keys():
        raise UnknownIndicator(tuple(sorted(strangers)), tuple(indicators))
    strange: set[str] = set()
    known: dict[str, None] = {}
    is_open = False
    for name, indicator in indicators.items():
        ids = dict.fromkeys(unit.id for unit in units_of(indicator.department))
        if unknown := series[name].keys() - ids.keys():
            strange |= unknown
            known |= ids
            is_open |= indicator.department.open
    if strange:
        raise UnknownUnit(tuple(sorted(strange)), tuple(known), is_open)
    return series


def _judged(
    indicator: Indicator, reports: _Reports, period: Period, reading: ExactReading, refused: _Refused
) -> tuple[Verdict, list[Verdict]]:
    """Give the verdict on an indicator for the whole department, and those for each responsible unit.

    The whole is the department's own figure where that covers the period, else the sum over its responsible units, else
    the department's partial figure.
    """
    department = indicator.department
    reading = reading_of(indicator.target, reading)
    units = [unit for unit in indicator.responsible if unit.id != department.id]
    own, *parts = (
        _of_unit(indicator, unit, _standing(indicator, unit, reports[unit.id], period, refused), period, reading)
        for unit in (department, *units)
    )
    total = _of_units(indicator, parts, period, reading) if parts else own
    whole = own if own.complete or (own.value is not None and total.value is None) else total

    odd = [*_about_indicator(indicator, reports, period)]
    # That the department's own figure hangs on rounding matters only where it is the one judged.
    odd += (finding for finding in own.findings if whole is own or finding.kind is not FindingKind.NOT_FIRM)
    if parts and (total.value is not None or not own.complete):
        odd += total.findings
    if own.value is not None and total.value is not None and not _agree(own.value, total.value):
        two = (own.value, total.value)
        odd.append(Finding(FindingKind.UNITS_DIFFER, indicator, department, measurements=own.used, figures=two))
    odd += (finding for part in parts for finding in part.findings)
    return attrs.evolve(whole, findings=tuple(odd)), parts


def _about(kind: FindingKind, indicator: Indicator, unit: Unit, reports: Iterable[Measurement]) -> tuple[Finding, ...]:
    """Give a finding about reports, where there are any."""
    told = tuple(reports)
    return (Finding(kind, indicator, unit, measurements=told),) if told else ()


def _about_indicator(indicator: Indicator, reports: _Reports, period: Period) -> Iterator[Finding]:
    """Find what is odd about an indicator as a whole: the year, and reports by units that do not answer for it."""
    department = indicator.department
    if period.last.year != indicator.year:
        yield Finding(FindingKind.OTHER_YEAR, indicator, department)
    answering = {unit.id for unit in indicator.responsible}
    for unit in department.members:
        if unit.id not in answering:
            touching = [
                report
                for report in reports[unit.id]
                if report.period.first <= period.last and period.first <= report.period.last
            ]
            yield from _about(FindingKind.NOT_RESPONSIBLE, indicator, unit, _ordered(touching))


def _of_units(indicator: Indicator, parts: Sequence[Verdict], period: Period, reading: ExactReading) -> Verdict:
    """Judge the sum of the responsible units' figures. That of a single one is the sum, of whatever kind."""
    alone = len(parts) == 1 and not indicator.lead.open
    added: list[Verdict] = []
    left: list[Measurement] = []
    for part in parts:
        if alone or (indicator.additive_over_units and isinstance(part.value, Counts)):
            added.append(part)
        else:
            left += part.used
    uncovered = merged(span for part in added for span in part.uncovered) if added else (period,)
    unreported = tuple(unit for part in parts for unit in part.unreported)
    return Verdict(
        indicator=indicator,
        unit=indicator.department,
        period=period,
        value=_pooled([part.value for part in added]),
        reading=reading,
        complete=len(added) == len(parts) and not uncovered and not indicator.lead.open,
        unreported=unreported,
        uncovered=uncovered,
        used=tuple(report for part in added for report in part.used),
        findings=_about(FindingKind.NOT_ADDABLE, indicator, indicator.department, _ordered(left)),
    )


def _of_unit(
    indicator: Indicator,
    unit: Unit,
    standing: tuple[list[Measurement], list[Finding]],
    period: Period,
    reading: ExactReading,
) -> Verdict:
    """Judge what the reports of one unit come to: one report as it is, or the sum of several counts that are apart."""
    reports, findings = standing
    used, left = reports, list[Measurement]()
    if not indicator.additive_over_time:
        used = [report for report in reports if report.period == period]
        left = [report for report in reports if report.period != period]
    elif len(reports) > 1:
        used = [report for report in reports if isinstance(report.value, Counts)]
        left = [report for report in reports if isinstance(report.value, Stated)]
    value = _pooled([report.value for report in used])
    uncovered = gaps(period, [report.period for report in used])
    findings += _about(FindingKind.NOT_ADDABLE, indicator, unit, _ordered(left))
    if not is_firm(indicator.target, reading, value):
        findings += _about(FindingKind.NOT_FIRM, indicator, unit, used)
    return Verdict(
        indicator=indicator,
        unit=unit,
        period=period,
        value=value,
        reading=reading,
        complete=not uncovered,
        unreported=() if reports else (unit,),
        uncovered=uncovered,
        used=tuple(used),
        findings=tuple(findings),
    )


def _pooled(values: Sequence[Counts | Stated | None]) -> Counts | Stated | None:
    """Give what figures come to: none, the only one as it is, or several counts added up. Nothing is averaged."""
    if len(values) <= 1:
        return values[0] if values else None
    counts = [value for value in values if isinstance(value, Counts)]
    return Counts(sum(map(_numerator, counts)), sum(map(_denominator, counts)))


def _standing(
    indicator: Indicator, unit: Unit, reports: Iterable[Measurement], period: Period, refused: _Refused
) -> tuple[list[Measurement], list[Finding]]:
    """Give the reports that stand, in order, and what is odd about them and about those they stand for."""
    conflicts, overlaps = refused
    by_days, again, beyond = _by_days(reports, period)
    revised: list[Measurement] = []
    unsettled: list[tuple[Measurement, ...]] = []
    for days in sorted(again):
        newest, older, rivals = _latest([by_days[days], *again[days]])
        by_days[days] = newest
        if older:
            revised += (newest, *older)
        if rivals:
            unsettled.append((newest, *rivals))
    outermost, inside, clashing = _nested([by_days[days] for days in sorted(by_days)])
    overlaps.extend(clashing)

    findings = [
        *_about(FindingKind.BEYOND_PERIOD, indicator, unit, _ordered(beyond)),
        *_about(FindingKind.SUPERSEDED, indicator, unit, revised),
    ]
    for conflict in unsettled:
        if any(report is conflict[0] for report in outermost):
            conflicts.append(conflict)
        else:
            findings += _about(FindingKind.PARTS_CLASH, indicator, unit, conflict)
    torn = {id(conflict[0]) for conflict in unsettled}
    for place, within in inside.items():
        findings += _about_parts(indicator, unit, outermost[place], within, torn)
    return outermost, findings


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
        newest, *older = sorted(versions, key=_as_of, reverse=True)
        return newest, older, []
    newest, *others = reversed(_ordered(versions))
    rivals = [one for one in others if one.value != newest.value and one.as_of in (None, newest.as_of)]
    older = [one for one in others if one.as_of not in (None, newest.as_of)]
    return newest, older, rivals


def _nested(reports: Iterable[Measurement]) -> tuple[list[Measurement], dict[int, list[Measurement]], list[_Pair]]:
    """Give, of reports in order, the outermost; by place, those inside each; and the pairs that overlap in part."""
    outermost: list[Measurement] = []
    inside: defaultdict[int, list[Measurement]] = defaultdict(list)
    overlaps: list[_Pair] = []
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
    return outermost, inside, overlaps


def _about_parts(
    indicator: Indicator, unit: Unit, report: Measurement, inside: list[Measurement], unsettled: set[int]
) -> Iterator[Finding]:
    """Find what is odd about the reports that a longer one stands for, at every depth."""
    parts, deeper, overlaps = _nested(inside)
    if overlaps:
        yield from _about(FindingKind.PARTS_CLASH, indicator, unit, _ordered(chain.from_iterable(overlaps)))
    elif (
        indicator.additive_over_time
        and unsettled.isdisjoint(map(id, parts))
        and not gaps(report.period, [part.period for part in parts])
    ):
        counts = [part.value for part in parts if isinstance(part.value, Counts)]
        total = _pooled(counts)
        if total is not None and len(counts) == len(parts) and not _agree(report.value, total):
            two = (report.value, total)
            yield Finding(FindingKind.PARTS_DIFFER, indicator, unit, measurements=(report, *parts), figures=two)
    for place, within in deeper.items():
        yield from _about_parts(indicator, unit, parts[place], within, unsettled)


def _agree(one: Counts | Stated, other: Counts | Stated) -> bool:
    """Tell whether two figures say the same: a stated percentage and counts do where the counts round to it."""
    match one, other:
        case (Stated() as stated, Counts() as counts) | (Counts() as counts, Stated() as stated):
            low, high = rounding(stated)
            rate = rate_of(counts)
            return stated.percentage in (0, 100) if rate is None else low <= rate < high
        case _:
            return one == other


def _ordered(reports: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Give reports in an order of their own, whatever the order they came in, each once; for the same days by age."""
    return tuple(sorted(dict.fromkeys(reports), key=_key))


def _key(report: Measurement) -> tuple[str, date, date, date, str, str]:
    as_of, source = report.as_of or date.min, report.source or ""
    return (report.unit, report.period.first, report.period.last, as_of, source, str(report.value))
