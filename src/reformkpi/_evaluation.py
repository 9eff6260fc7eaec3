"""The rules of judging: pure functions from indicators and reports to an evaluation.

Five stages, each a function: group (by indicator and unit), standing (which reports count), figure (what they add up
to), verdict (against a threshold), whole (the department from its units). Each names its paragraph of docs/rules.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, cast

import attrs

from reformkpi import _converters, errors
from reformkpi._figures import Counts, Stated, agree, sum_of
from reformkpi._model import Indicator, Measurement, Unit, names_in, units_of
from reformkpi._result import Evaluation, Judgement
from reformkpi._standing import Standing, gaps, merged, ordered, standing, touch, without
from reformkpi._targets import Boundary, ExactReading, Threshold
from reformkpi._verdicts import Finding, FindingKind, Verdict, is_firm
from reformkpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    _Reports = defaultdict[str, list[Measurement]]


class _Question(NamedTuple):
    """The arguments of `evaluate` that apply to every indicator."""

    period: Period
    reading: ExactReading
    boundary: Boundary
    as_of: date | None

    @property
    def due(self) -> bool:
        return self.as_of is None or self.period.last <= self.as_of


class _Figure(NamedTuple):
    """The figure of one unit: its value, the reports used, those that cannot be added, and the days without one."""

    value: Counts | Stated | None
    used: Sequence[Measurement]
    not_addable: Sequence[Measurement]
    uncovered: tuple[Period, ...]


def evaluate(  # noqa: PLR0913  all but the first two by keyword
    indicators: Mapping[str, Indicator],
    measurements: Iterable[Measurement],
    *,
    period: Period,
    reading: ExactReading = ExactReading.AT_LEAST,
    boundary: Boundary = Boundary.EXCLUDED,
    as_of: date | None = None,
) -> Evaluation:
    """Judge what was reported against the targets, for a period: the whole department and each responsible unit.

    Nothing is rounded and no percentage is averaged.

    Args:
        indicators: Indicators by id: an annex, a part of one, or a dict.
        measurements: Reports of these indicators, in any order. Reports for other periods may be among them.
        period: The days to judge.
        reading: How targets given as a number alone are judged.
        boundary: Whether the number itself meets `trên N` and `dưới N`.
        as_of: Judge as on this day: reports dated later are ignored, and if the period ends later, nothing is due yet.

    Returns:
        The verdicts of the whole and of every unit, the findings, and the arguments.

    Raises:
        UnknownIndicator: reports of indicators that are not in the mapping.
        UnknownUnit: reports by units that the indicator's department does not have.
        ConflictingMeasurements: reports that differ for one indicator, unit and period, if no latest `as_of` decides.
        OverlappingPeriods: reports of one indicator and unit that overlap in part.
        DuplicateName: two units of different departments share an id.
        InvalidValue: an indicator's key is not its id.
        WrongType: an argument is not of the type named here.

    >>> from reformkpi import annexes, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> evaluate(annex, [report], period=quarter)["I.3"].status
    <Status.NOT_MET: 'not met'>
    """
    _converters.require(Period, period, "period", "such as periods.ND09.quarter(2025, 1) or periods.ND09.parse(text)")
    _converters.require(ExactReading, reading, "reading")
    _converters.require(Boundary, boundary, "boundary")
    question = _Question(period, reading, boundary, _converters.day_or_none(as_of))
    _check_indicators(indicators)
    sent = tuple(
        _converters.iterable(measurements, "measurements", "a list or another iterable of reports, such as [report]")
    )
    groups = _group(indicators, sent, question.as_of)
    judgements: list[Judgement] = []
    conflicts: list[tuple[Measurement, ...]] = []
    overlaps: list[tuple[Measurement, Measurement]] = []
    for indicator in indicators.values():
        reports = groups[indicator.id]
        standings = {unit: standing(reports[unit.id], period) for unit in _judged_units(indicator)}
        for of_unit in standings.values():
            conflicts += of_unit.conflicts
            overlaps += of_unit.overlaps
        findings = _about_indicator(indicator, reports, period)
        judgements.append(_whole(indicator, standings, tuple(findings), question))
    if conflicts:
        raise errors.ConflictingMeasurements(tuple(conflicts))
    if overlaps:
        raise errors.OverlappingPeriods(tuple(overlaps))
    return Evaluation(period, tuple(judgements), reading=reading, boundary=boundary, as_of=as_of, reports=sent)


def _check_indicators(indicators: Mapping[str, Indicator]) -> None:
    _converters.require(Mapping, indicators, "indicators", "of ids to indicators, such as {row.id: row}")
    units: dict[str, Unit] = {}
    for key, indicator in indicators.items():
        _converters.require(Indicator, indicator, f"indicators[{key!r}]")
        if key != indicator.id:
            raise errors.InvalidValue("key of an indicator", key, f"its id {indicator.id!r}")
        for unit in units_of(indicator.department):
            other = units.setdefault(unit.id, unit)
            if other != unit:
                raise errors.DuplicateName(unit.id, (other.name, unit.name))


# Group: rule 9, everything is known by name; rule 11, what was not known on the day is ignored.
def _group(
    indicators: Mapping[str, Indicator], sent: Sequence[Measurement], day: date | None
) -> defaultdict[str, _Reports]:
    """Return the reports by the ids of their indicator and unit."""
    groups: defaultdict[str, _Reports] = defaultdict(lambda: defaultdict(list))
    for report in sent:
        if type(report) is not Measurement:
            raise errors.WrongType("report", report, "a Measurement, such as indicator.counted(…)")
        reports = groups[report.indicator][report.unit]
        if day is None or report.as_of is None or report.as_of <= day:  # an undated report is taken to be known
            reports.append(report)
    if strangers := groups.keys() - indicators.keys():
        raise errors.UnknownIndicator(tuple(sorted(strangers)), tuple(indicators), reported=True)
    unknown: set[str] = set()
    known: dict[str, None] = {}
    is_open = False
    for name, indicator in indicators.items():
        if strangers := groups[name].keys() - {unit.id for unit in units_of(indicator.department)}:
            unknown |= strangers
            known |= dict.fromkeys(names_in(indicator.department))
            is_open |= indicator.department.open
    if unknown:
        raise errors.UnknownUnit(tuple(sorted(unknown)), tuple(known), is_open)
    return groups


def _judged_units(indicator: Indicator) -> list[Unit]:
    """Return the department and, after it, the responsible units other than the department."""
    return [indicator.department, *(unit for unit in indicator.responsible if unit.id != indicator.department.id)]


# Figure: rule 4, counts are added and percentages are not; rule 7, what is not additive over time counts as it is.
def _figure(indicator: Indicator, reports: Sequence[Measurement], period: Period) -> _Figure:
    """Return the figure of one unit: its only report as it is, or the sum of several counts."""
    if not indicator.additive_over_time:
        used: Sequence[Measurement] = [report for report in reports if report.period == period]
    elif len(reports) > 1:
        used = [report for report in reports if isinstance(report.value, Counts)]
    else:
        used = reports
    value = _sum([report.value for report in used])
    uncovered = gaps(period, [report.period for report in used])
    return _Figure(value, used, without(reports, used), uncovered)


def _sum(values: Sequence[Counts | Stated | None]) -> Counts | Stated | None:
    """Return no figure, the only one as it is, or the sum of several counts."""
    if len(values) <= 1:
        return values[0] if values else None
    return sum_of(cast("Sequence[Counts]", values))  # what cannot be added is left out before


# Verdict: rules 1 to 3 and 5, by the threshold alone.
def _verdict(indicator: Indicator, unit: Unit, reports: Standing, threshold: Threshold, question: _Question) -> Verdict:
    """Judge one unit by its own reports."""
    figure = _figure(indicator, reports.reports, question.period)
    return Verdict(
        indicator=indicator,
        unit=unit,
        period=question.period,
        value=figure.value,
        threshold=threshold,
        complete=not figure.uncovered,
        due=question.due,
        unreported=() if reports.reports else (unit,),
        uncovered=figure.uncovered,
        used=tuple(figure.used),
        findings=tuple(_about_unit(indicator, unit, reports, figure, threshold)),
    )


# Whole: rule 8, the department's own figure if it covers the period, else the sum, else its own partial figure.
def _whole(
    indicator: Indicator, standings: Mapping[Unit, Standing], findings: tuple[Finding, ...], question: _Question
) -> Judgement:
    """Judge the department as a whole and each of its responsible units."""
    threshold = indicator.target.threshold(question.reading, question.boundary)
    thresholds = {
        unit: target.threshold(question.reading, question.boundary) for unit, target in indicator.unit_targets
    }
    own, *parts = (
        _verdict(indicator, unit, reports, thresholds.get(unit.id, threshold), question)
        for unit, reports in standings.items()
    )
    total = _total(indicator, parts, own) if parts else own
    whole = own if own.complete or (own.value is not None and total.value is None) else total
    findings += tuple(_about_whole(whole, own, total, parts, standings.values()))
    return Judgement(attrs.evolve(whole, findings=findings), tuple(parts))


def _total(indicator: Indicator, parts: Sequence[Verdict], own: Verdict) -> Verdict:
    """Judge the sum of the responsible units' figures, for the same period and threshold as the department's own."""
    if len(parts) == 1 and not indicator.lead.open:
        added = parts  # the figure of a single unit is the sum, counts or not
    elif indicator.additive_over_units:
        added = [part for part in parts if isinstance(part.value, Counts)]
    else:
        added = []
    not_addable = [report for part in without(parts, added) for report in part.used]
    uncovered = merged(span for part in added for span in part.uncovered) if added else (own.period,)
    return attrs.evolve(
        own,
        value=_sum([part.value for part in added]),
        complete=len(added) == len(parts) and not uncovered and not indicator.lead.open,
        unreported=tuple(unit for part in parts for unit in part.unreported),
        uncovered=uncovered,
        used=tuple(chain.from_iterable(part.used for part in added)),
        findings=tuple(_about(FindingKind.NOT_ADDABLE, indicator, own.unit, ordered(not_addable))),
    )


# Findings: rule 9, what a reader should know is neither an error nor silence.
def _about(kind: FindingKind, indicator: Indicator, unit: Unit, reports: Iterable[Measurement]) -> Iterator[Finding]:
    """Yield a finding about reports, if there are any."""
    if concerned := tuple(reports):
        yield Finding(kind, indicator, unit, measurements=concerned)


def _about_indicator(indicator: Indicator, reports: _Reports, period: Period) -> Iterator[Finding]:
    """Yield the findings on an indicator as a whole: its years, and reports by units that are not responsible."""
    department = indicator.department
    first, last = indicator.years
    if not first <= period.last.year <= last:
        yield Finding(FindingKind.OTHER_YEAR, indicator, department)
    responsible = {unit.id for unit in indicator.responsible}
    for unit in department.members:
        if unit.id not in responsible:
            touching = [report for report in reports[unit.id] if touch(report.period, period)]
            yield from _about(FindingKind.NOT_RESPONSIBLE, indicator, unit, ordered(touching))


def _about_unit(
    indicator: Indicator, unit: Unit, reports: Standing, figure: _Figure, threshold: Threshold
) -> Iterator[Finding]:
    """Yield the findings on the reports of one unit."""
    yield from _about_outside(indicator, unit, (reports,))
    yield from _about(FindingKind.BEYOND_PERIOD, indicator, unit, ordered(reports.beyond))
    yield from _about(FindingKind.SUPERSEDED, indicator, unit, reports.revised)
    for conflict in reports.clashes:
        yield from _about(FindingKind.PARTS_CLASH, indicator, unit, conflict)
    yield from _about_parts(indicator, unit, reports)
    yield from _about(FindingKind.NOT_ADDABLE, indicator, unit, ordered(figure.not_addable))
    for report in figure.used:
        if report.stated is not None and not agree(report.stated, report.value):
            figures = (report.value, report.stated)
            yield Finding(FindingKind.STATED_DIFFERS, indicator, unit, measurements=(report,), figures=figures)
    if not is_firm(threshold, figure.value):
        yield from _about(FindingKind.NOT_FIRM, indicator, unit, figure.used)


def _about_outside(indicator: Indicator, unit: Unit, standings: Iterable[Standing]) -> Iterator[Finding]:
    """Yield a finding about the reports of units that sent reports, but none for days of the period."""
    ignored = [of.outside for of in standings if not (of.reports or of.beyond)]
    return _about(FindingKind.OUTSIDE_PERIOD, indicator, unit, ordered(chain.from_iterable(ignored)))


def _about_parts(indicator: Indicator, unit: Unit, reports: Standing) -> Iterator[Finding]:
    """Yield the findings on reports that a longer one replaces, at every depth."""
    clashing = {id(conflict[0]) for conflict in reports.clashes}
    for whole, parts, overlaps in reports.inside:
        if overlaps:
            overlapping = ordered(report for pair in overlaps for report in pair)
            yield from _about(FindingKind.PARTS_CLASH, indicator, unit, overlapping)
        elif indicator.additive_over_time:
            if clashing.isdisjoint(map(id, parts)):
                yield from _about_sum(indicator, unit, whole, parts)
            newer = [part for part in parts if part.as_of and whole.as_of and part.as_of > whole.as_of]
            yield from _about(FindingKind.PART_NEWER, indicator, unit, (whole, *newer) if newer else ())


def _about_sum(indicator: Indicator, unit: Unit, whole: Measurement, parts: Sequence[Measurement]) -> Iterator[Finding]:
    """Yield a finding if the parts of a report tile it and add up to something else, or exceed it."""
    counts = [part.value for part in parts if isinstance(part.value, Counts)]
    total = _sum(counts)
    if total is None:
        return
    tiled = len(counts) == len(parts) and not gaps(whole.period, [part.period for part in parts])
    differ = tiled and not agree(whole.value, total)
    if differ or _exceeds(total, whole.value):
        kind = FindingKind.PARTS_DIFFER if differ else FindingKind.PARTS_EXCEED
        yield Finding(kind, indicator, unit, measurements=(whole, *parts), figures=(whole.value, total))


def _about_whole(
    whole: Verdict, own: Verdict, total: Verdict, parts: Sequence[Verdict], standings: Iterable[Standing]
) -> Iterator[Finding]:
    """Yield the findings on the department as a whole: its own figure, the sum of its units, and each unit."""
    # One finding for all units says that their reports are outside the period; those of each are left out.
    outside = FindingKind.OUTSIDE_PERIOD
    if not whole.complete:
        yield from _about_outside(own.indicator, own.unit, standings)
    for finding in own.findings:
        # That the department's own figure is not firm matters only if it is the one judged.
        if finding.kind is not outside and (whole is own or finding.kind is not FindingKind.NOT_FIRM):
            yield finding
    if parts and (total.value is not None or not own.complete):
        yield from total.findings
    # A single unit's figure may be firm for a target of its own, and not for that of the whole.
    if whole is not own and not whole.firm and all(part.firm for part in parts):
        yield from _about(FindingKind.NOT_FIRM, own.indicator, own.unit, whole.used)
    yield from _about_units(own, total, parts)
    yield from (finding for part in parts for finding in part.findings if finding.kind is not outside)


def _about_units(own: Verdict, total: Verdict, parts: Sequence[Verdict]) -> Iterator[Finding]:
    """Yield what does not fit between the department's own figure and its units: their sum, or each if none adds up."""
    for units in parts if total.value is None else [total]:
        if own.value is None or units.value is None:
            continue
        summed = units is total
        exceeds = own.complete and _exceeds(units.value, own.value)
        fits = agree(own.value, units.value) if own.complete else not _exceeds(own.value, units.value)
        differ = exceeds or (summed and total.complete and not fits)
        equal = summed and own.complete and own.value == units.value
        if differ or (equal and not all(part.complete for part in parts)):
            kind = FindingKind.UNITS_DIFFER if differ else FindingKind.UNITS_MISSING
            yield Finding(kind, own.indicator, own.unit, measurements=own.used, figures=(own.value, units.value))


def _exceeds(part: Counts | Stated, whole: Counts | Stated) -> bool:
    """Return whether a part is larger than its whole in numerator, denominator or failures."""
    if not (isinstance(part, Counts) and isinstance(whole, Counts)):
        return False
    # A larger denominator has a larger numerator or more failures.
    return part.numerator > whole.numerator or part.failures > whole.failures
