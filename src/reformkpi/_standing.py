"""Which reports of one unit count toward the figure for a period. This module knows reports and days, nothing else.

docs/rules.md, 6 (revisions) and 7 (time).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from reformkpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reformkpi._model import Measurement

    Pair = tuple[Measurement, Measurement]


_as_of = attrgetter("as_of")
_ONE_DAY = timedelta(days=1)


class Inside(NamedTuple):
    """A report that replaces shorter ones inside it.

    `parts` are those that no other part contains, in order; `overlaps` are the pairs of them that overlap in part.
    """

    whole: Measurement
    parts: list[Measurement]
    overlaps: list[Pair]


class Standing(NamedTuple):
    """What became of the reports of one unit: those that count, and what a reader should know of the others."""

    reports: Sequence[Measurement]
    """The reports that count toward the figure, in order of their days."""
    inside: Sequence[Inside] = ()
    """The reports that replace others inside them, at every depth."""
    beyond: Sequence[Measurement] = ()
    """The reports of which some days lie outside the period."""
    outside: Sequence[Measurement] = ()
    """The reports of which all days lie outside the period."""
    revised: Sequence[Measurement] = ()
    """For each period with a revision the newest report, then those it supersedes."""
    conflicts: Sequence[tuple[Measurement, ...]] = ()
    """Sets of reports that count, differ for the same days, and have no latest `as_of`."""
    clashes: Sequence[tuple[Measurement, ...]] = ()
    """Such sets of which a longer report replaces all."""
    overlaps: Sequence[Pair] = ()
    """Pairs of reports that count and overlap in part."""


def standing(reports: Sequence[Measurement], period: Period) -> Standing:
    """Return which of the reports of one unit and indicator count toward the figure for a period."""
    if _apart(reports, period):
        return Standing(reports)
    # Rule 7: reports inside the period count; what reaches beyond it is left out; what lies outside is ignored.
    by_first, beyond, outside = _by_first_day(reports, period)
    # Rule 6: of several reports for the same days the latest counts.
    newest: list[Measurement] = []
    revised: list[Measurement] = []
    rivals: list[tuple[Measurement, ...]] = []
    for first in sorted(by_first):
        same_first = by_first[first]
        if len(same_first) == 1:
            newest += same_first
            continue
        for versions in _by_last_day(same_first):
            latest, older, against = _latest(versions)
            newest.append(latest)
            if older:
                revised += (latest, *older)
            if against:
                rivals.append((latest, *against))
    if not rivals and _apart(newest, period):
        return Standing(newest, (), beyond, outside, revised)
    # Rule 7: a report that contains others replaces them. Overlaps are for the caller to reject.
    counting, inside, overlaps = _outermost(newest)
    count = set(map(id, counting))
    return Standing(
        counting,
        inside,
        beyond,
        outside,
        revised,
        [conflict for conflict in rivals if id(conflict[0]) in count],
        [conflict for conflict in rivals if id(conflict[0]) not in count],
        overlaps,
    )


def _apart(reports: Sequence[Measurement], period: Period) -> bool:
    """Return whether all reports lie inside the period, apart from each other and in order, so that all count."""
    end, last = None, period.last
    first = period.first
    for report in reports:
        span = report.period
        if span.first < first or (end is not None and span.first <= end):
            return False
        end = span.last
        if end > last:
            return False
    return True


def _by_first_day(
    reports: Iterable[Measurement], period: Period
) -> tuple[dict[date, list[Measurement]], list[Measurement], list[Measurement]]:
    """Return the reports inside the period by their first day, those that reach beyond it, and those outside."""
    begins, ends = period.first, period.last
    inside: defaultdict[date, list[Measurement]] = defaultdict(list)
    beyond: list[Measurement] = []
    outside: list[Measurement] = []
    for report in reports:
        span = report.period
        first, last = span.first, span.last
        if begins <= first and last <= ends:
            inside[first].append(report)
        elif first <= ends and begins <= last:
            beyond.append(report)
        else:
            outside.append(report)
    return inside, beyond, outside


def _by_last_day(reports: list[Measurement]) -> list[list[Measurement]]:
    """Return reports with the same first day by their last day, the longer first."""
    by_last: defaultdict[date, list[Measurement]] = defaultdict(list)
    for report in reports:
        by_last[report.period.last].append(report)
    return [by_last[last] for last in sorted(by_last, reverse=True)]


def _latest(versions: list[Measurement]) -> tuple[Measurement, list[Measurement], list[Measurement]]:
    """Return the newest of several reports for the same days, those it revises, and those that contradict it.

    A report contradicts the newest if its figure differs and it is undated or of the same day. An older report with the
    same figure is no revision: the figure was sent again.
    """
    if len(versions) == 1:
        return versions[0], [], []
    ages = {report.as_of for report in versions}
    if None not in ages and len(ages) == len(versions):
        newest, *others = sorted(versions, key=_as_of, reverse=True)
        return newest, [report for report in others if report.value != newest.value], []
    newest, *others = reversed(ordered(versions))
    differing = [report for report in others if report.value != newest.value]
    undecided = (None, newest.as_of)
    rivals = [report for report in differing if report.as_of in undecided]
    return newest, [report for report in differing if report.as_of not in undecided], rivals


def _outermost(reports: Iterable[Measurement]) -> tuple[list[Measurement], list[Inside], list[Pair]]:
    """Return the reports that no other contains, the reports inside each, and the pairs that overlap in part.

    Reports come in order of their days, the longer first, so those that contain the next report are a stack.
    """
    outermost: list[Measurement] = []
    overlaps: list[Pair] = []
    inside: dict[int, Inside] = {}
    containing: list[Measurement] = []
    for report in reports:
        before = None
        while containing and containing[-1].period.last < report.period.last:
            before = containing.pop()
        if containing:
            whole = containing[-1]
            _, parts, pairs = inside.setdefault(id(whole), Inside(whole, [], []))
        else:
            parts, pairs = outermost, overlaps
        if before is not None and report.period.first <= before.period.last:
            pairs.append((before, report))
        parts.append(report)
        containing.append(report)
    return outermost, list(inside.values()), overlaps


def ordered(reports: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Return reports in an order that does not depend on the one they came in, each once; for the same days by age."""
    return tuple(sorted(dict.fromkeys(reports), key=_key))


def _key(report: Measurement) -> tuple[str, date, date, date, str, str]:
    as_of, source = report.as_of or date.min, report.source or ""
    return (report.unit, report.period.first, report.period.last, as_of, source, str(report))


def gaps(period: Period, covered: Iterable[Period]) -> tuple[Period, ...]:
    """Return the parts of a period that others leave uncovered. The others lie inside it, apart and in order."""
    uncovered: list[Period] = []
    begins = period.first
    for part in covered:
        if begins < part.first:
            uncovered.append(Period(begins, part.first - _ONE_DAY))
        if part.last == period.last:
            return tuple(uncovered)
        begins = part.last + _ONE_DAY
    return (*uncovered, Period(begins, period.last))


def merged(spans: Iterable[Period]) -> tuple[Period, ...]:
    """Return the days of several periods as the fewest periods, in order."""
    periods: list[Period] = []
    for span in sorted(spans):
        if periods and span.first - periods[-1].last <= _ONE_DAY:
            periods[-1] = Period(periods[-1].first, max(periods[-1].last, span.last))
        else:
            periods.append(span)
    return tuple(periods)
