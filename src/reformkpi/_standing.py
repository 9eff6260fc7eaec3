"""Which reports of one unit count toward the figure for a period. This module knows reports and days, nothing else.

docs/rules.md, 6 (revisions) and 7 (time).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from reformkpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reformkpi._model import Measurement

    Pair = tuple[Measurement, Measurement]
    # The newest report for each period; of revised periods the newest and those it supersedes; and contradictions.
    _Newest = tuple[list[Measurement], list[Measurement], list[tuple[Measurement, ...]]]


_T = TypeVar("_T")
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
    first, last = period.first, period.last
    within = [report for report in reports if first <= report.period.first and report.period.last <= last]
    others = without(reports, within)
    beyond = [report for report in others if touch(report.period, period)]
    outside = without(others, beyond)
    # Rule 6: of several reports for the same days the latest counts.
    newest, revised, rivals = _dated_apart(within) or _newest(within)
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
    end = None
    for report in reports:
        span = report.period
        if end is not None and span.first <= end:
            return False
        end = span.last
    return end is None or (period.first <= reports[0].period.first and end <= period.last)


def _dated_apart(reports: Sequence[Measurement]) -> _Newest | None:
    """Return what `_newest` returns, faster, if reports from one day on all end on one day, with different `as_of`.

    Return None otherwise.
    """
    if not all(map(_as_of, reports)):
        return None
    newest: dict[date, Measurement] = {}
    revised: dict[date, list[Measurement]] = {}
    for report in sorted(reports, key=_as_of, reverse=True):
        span = report.period
        latest = newest.setdefault(span.first, report)
        if latest is report:
            continue
        if latest.period.last != span.last or latest.as_of == report.as_of:
            return None
        if report.value == latest.value:
            continue
        versions = revised.setdefault(span.first, [latest])
        if versions[-1].as_of == report.as_of:
            return None
        versions.append(report)
    revisions = [report for first in sorted(revised) for report in revised[first]]
    return [newest[first] for first in sorted(newest)], revisions, []


def _newest(reports: Sequence[Measurement]) -> _Newest:
    """Return the newest report for each period, in order and the longer first; revisions; and contradictions.

    A report contradicts the newest if its figure differs and it is undated or of the same day. An older report with the
    same figure is no revision: the figure was sent again.
    """
    newest: list[Measurement] = []
    revised: list[Measurement] = []
    rivals: list[tuple[Measurement, ...]] = []
    by_days: defaultdict[tuple[date, date], list[Measurement]] = defaultdict(list)
    for report in reports:
        by_days[report.period.first, report.period.last].append(report)
    for days in sorted(by_days, key=_longer_first):
        versions = by_days[days]
        if len(versions) == 1:
            newest += versions
            continue
        latest, *others = reversed(ordered(versions))
        newest.append(latest)
        differing = [report for report in others if report.value != latest.value]
        undecided = (None, latest.as_of)
        if older := [report for report in differing if report.as_of not in undecided]:
            revised += (latest, *older)
        if against := [report for report in differing if report.as_of in undecided]:
            rivals.append((latest, *against))
    return newest, revised, rivals


def _longer_first(days: tuple[date, date]) -> tuple[date, timedelta]:
    first, last = days
    return first, date.max - last


def _outermost(reports: Iterable[Measurement]) -> tuple[list[Measurement], list[Inside], list[Pair]]:
    """Return the reports that no other contains, those that each of them replaces, and the pairs that overlap in part.

    Reports come in order of their days, the longer first, so those that contain the next report are a stack.
    """
    outermost: list[Measurement] = []
    overlaps: list[Pair] = []
    inside: list[Inside] = []
    containing: list[Inside] = []
    for report in reports:
        before = None
        while containing and containing[-1].whole.period.last < report.period.last:
            before = containing.pop().whole
        _, parts, pairs = containing[-1] if containing else (None, outermost, overlaps)
        if before is not None and report.period.first <= before.period.last:
            pairs.append((before, report))
        parts.append(report)
        containing.append(Inside(report, [], []))
        inside.append(containing[-1])
    return outermost, [one for one in inside if one.parts], overlaps


def ordered(reports: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Return reports in an order that does not depend on the one they came in, each once; for the same days by age."""
    distinct = tuple(dict.fromkeys(reports))
    return distinct if len(distinct) <= 1 else tuple(sorted(distinct, key=_key))


def _key(report: Measurement) -> tuple[str, date, date, date, str]:
    return (report.unit, report.period.first, report.period.last, report.as_of or date.min, str(report))


def without(items: Sequence[_T], some: Sequence[_T]) -> list[_T]:
    """Return the items that are not among some of them."""
    if len(some) == len(items):
        return []
    taken = set(map(id, some))
    return [item for item in items if id(item) not in taken]


def touch(one: Period, other: Period) -> bool:
    """Return whether two periods share a day."""
    return one.first <= other.last and other.first <= one.last


def gaps(period: Period, covered: Iterable[Period]) -> tuple[Period, ...]:
    """Return the parts of a period that others leave uncovered. The others lie inside it, apart and in order."""
    uncovered: list[Period] = []
    begins, end = period.first, period.last
    for part in covered:
        first, last = part.first, part.last
        if begins < first:
            uncovered.append(Period(begins, first - _ONE_DAY))
        if last == end:
            return tuple(uncovered)
        begins = last + _ONE_DAY
    return (*uncovered, Period(begins, end))


def merged(spans: Iterable[Period]) -> tuple[Period, ...]:
    """Return the days of several periods as the fewest periods, in order."""
    periods: list[Period] = []
    for span in sorted(spans):
        if periods and span.first - periods[-1].last <= _ONE_DAY:
            periods[-1] = Period(periods[-1].first, max(periods[-1].last, span.last))
        else:
            periods.append(span)
    return tuple(periods)
