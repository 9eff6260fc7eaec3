"""A naive second reading of docs/rules.md for findings, on sets of days, to compare the engine with."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import oracle

from reformkpi import (
    Boundary,
    Counts,
    ExactReading,
    FindingKind,
    Indicator,
    Measurement,
    Period,
    Stated,
    Target,
    Verdict,
)

Figure = dict[str, Any]
Readings = tuple[ExactReading, Boundary]
Figures = tuple[Counts | Stated, ...]
# The kind, the ids of the indicator and the unit, the measurements as a set, the figures.
Row = tuple[FindingKind, str, str, frozenset[Measurement], Figures]
Said = tuple[FindingKind, frozenset[Measurement], Figures]


def said(verdict: Verdict) -> Counter[Row]:
    """Return the findings of a verdict of the engine in the form that is compared."""
    return Counter(
        (one.kind, one.indicator.id, one.unit.id, frozenset(one.measurements), one.figures) for one in verdict.findings
    )


def inside(one: Period, other: Period) -> bool:
    return oracle.days(one) <= oracle.days(other)


def touch(one: Period, other: Period) -> bool:
    return bool(oracle.days(one) & oracle.days(other))


def latest(reports: Iterable[Measurement]) -> dict[Period, Measurement]:
    """Of the reports for the same days, the latest. Which of several latest is the oracle's choice, as the engine's."""
    by_period = defaultdict(list)
    for report in reports:
        by_period[report.period].append(report)
    return {
        period: max(versions, key=lambda m: (m.as_of or date.min, m.source or "", str(m)))
        for period, versions in by_period.items()
    }


def about_versions(reports: list[Measurement]) -> Iterator[Said]:
    """Rule 6: an earlier report whose figure differs is superseded; one that no date decides is a conflict."""
    newest = latest(reports)
    superseded: set[Measurement] = set()
    for period, last in newest.items():
        others = [m for m in reports if m.period == period and m.value != last.value]
        rivals = {m for m in others if m.as_of in (None, last.as_of)}
        if older := set(others) - rivals:
            superseded |= {last, *older}
        if rivals:  # at the top this is an error, so that a longer report replaces these
            yield FindingKind.PARTS_CLASH, frozenset({last, *rivals}), ()
    if superseded:
        yield FindingKind.SUPERSEDED, frozenset(superseded), ()


def about_parts(i: Indicator, reports: list[Measurement]) -> Iterator[Said]:
    """Rule 7: the parts of a longer report are checked, unless they contradict each other."""
    newest = latest(reports)
    conflicting = {
        m.period for m in reports if m.value != newest[m.period].value and m.as_of in (None, newest[m.period].as_of)
    }
    owner: dict[Period, Measurement] = {}
    for part in newest.values():
        around = [whole for whole in newest.values() if part is not whole and inside(part.period, whole.period)]
        if around:  # the report that contains it, the shortest; of those that overlap, the one that begins last
            owner[part.period] = max(around, key=lambda m: (m.period.first, -len(oracle.days(m.period))))
    for whole in newest.values():
        parts = [part for part in newest.values() if owner.get(part.period) == whole]
        overlapping = {m for m in parts for other in parts if m is not other and touch(m.period, other.period)}
        if overlapping:
            yield FindingKind.PARTS_CLASH, frozenset(overlapping), ()
            continue
        if not i.additive_over_time:
            continue
        newer = {m for m in parts if m.as_of and whole.as_of and m.as_of > whole.as_of}
        if newer:
            yield FindingKind.PART_NEWER, frozenset({whole, *newer}), ()
        counts = [m.value for m in parts if isinstance(m.value, Counts)]
        if counts and not any(m.period in conflicting for m in parts):
            total = oracle.add(counts)
            tiled = len(counts) == len(parts) and set().union(*(oracle.days(m.period) for m in parts)) == oracle.days(
                whole.period
            )
            kind = (
                FindingKind.PARTS_DIFFER if tiled and not oracle.agree(whole.value, total) else FindingKind.PARTS_EXCEED
            )
            if kind is FindingKind.PARTS_DIFFER or oracle.exceeds(total, whole.value):
                yield kind, frozenset({whole, *parts}), (whole.value, total)


def about_figure(
    i: Indicator, target: Target, readings: Readings, counting: list[Measurement], period: Period
) -> Iterator[Said]:
    """Rules 4 and 5: figures that cannot be added, percentages beside counts, and verdicts that are not firm."""
    figure: Figure = oracle.alone(i, counting, period)
    used = figure["used"]
    if left := [m for m in counting if m not in used]:
        yield FindingKind.NOT_ADDABLE, frozenset(left), ()
    for m in used:
        if m.stated is not None and not oracle.agree(m.stated, m.value):
            yield FindingKind.STATED_DIFFERS, frozenset({m}), (m.value, m.stated)
    if not oracle.verdict(target, readings, figure["value"])["firm"]:
        yield FindingKind.NOT_FIRM, frozenset(used), ()


def about_unit(
    i: Indicator, target: Target, readings: Readings, sent: list[Measurement], period: Period
) -> Iterator[Said]:
    within = [m for m in sent if oracle.days(m.period) <= oracle.days(period)]
    if beyond := [m for m in sent if touch(m.period, period) and m not in within]:
        yield FindingKind.BEYOND_PERIOD, frozenset(beyond), ()
    yield from about_versions(within)
    yield from about_parts(i, within)
    yield from about_figure(i, target, readings, oracle.counting(within), period)


def about_units(own: Figure, parts: list[Figure], total: Figure) -> Iterator[Said]:
    """Rule 8: the department's own figure against the sum of its units, or against each if nothing adds up."""
    for units in parts if total["value"] is None else [total]:
        if own["value"] is None or units["value"] is None:
            continue
        figures, used = (own["value"], units["value"]), frozenset(own["used"])
        if own["complete"]:
            differ = oracle.exceeds(*reversed(figures)) or (
                units is total and total["complete"] and not oracle.agree(*figures)
            )
        else:
            differ = units is total and total["complete"] and oracle.exceeds(*figures)
        missing = units is total and own["complete"] and not all(part["complete"] for part in parts)
        if differ:
            yield FindingKind.UNITS_DIFFER, used, figures
        elif missing and figures[0] == figures[1]:
            yield FindingKind.UNITS_MISSING, used, figures


def judge(
    indicators: Mapping[str, Indicator],
    measurements: Iterable[Measurement],
    period: Period,
    readings: Readings,
    as_of: date | None = None,
) -> dict[tuple[str, str], Counter[Row]]:
    """Find what is odd about reports that the oracle judges, by indicator and unit; for the whole, with its units'."""
    sent = defaultdict(list)
    for m in measurements:
        if as_of is None or m.as_of is None or m.as_of <= as_of:
            sent[m.indicator, m.unit].append(m)
    result = {}
    for i in indicators.values():
        of_indicator = {u.id: sent[i.id, u.id] for u in (i.department, *i.department.members)}
        result |= about_indicator(i, of_indicator, period, readings)
    return result


def about_indicator(
    i: Indicator, sent: dict[str, list[Measurement]], period: Period, readings: Readings
) -> dict[tuple[str, str], Counter[Row]]:
    result = {}
    whole_id = i.department.id
    units = [u.id for u in i.responsible if u.id != whole_id]
    targets = {u: dict(i.unit_targets).get(u, i.target) for u in (whole_id, *units)}
    said = {u: list(about_unit(i, targets[u], readings, sent[u], period)) for u in targets}
    outside = {u: frozenset(sent[u]) for u in targets if not any(touch(m.period, period) for m in sent[u])}
    for u in units:
        silent = [(FindingKind.OUTSIDE_PERIOD, outside[u], ())] if outside.get(u) else []
        result[i.id, u] = Counter((kind, i.id, u, *rest) for kind, *rest in [*silent, *said[u]])
    rows = [(kind, i.id, whole_id, *rest) for kind, *rest in about_whole(i, sent, said, outside, (period, readings))]
    if not i.years[0] <= period.last.year <= i.years[1]:
        rows.append((FindingKind.OTHER_YEAR, i.id, whole_id, frozenset(), ()))
    for u in {unit.id for unit in i.department.members} - set(targets):
        strange = [m for m in sent[u] if touch(m.period, period)]
        rows += [(FindingKind.NOT_RESPONSIBLE, i.id, u, frozenset(strange), ())] if strange else []
    rows += [(kind, i.id, u, *rest) for u in units for kind, *rest in said[u]]
    return result | {(i.id, whole_id): Counter(rows)}


def about_whole(
    i: Indicator,
    sent: dict[str, list[Measurement]],
    said: dict[str, list[Said]],
    outside: dict[str, frozenset[Measurement]],
    question: tuple[Period, Readings],
) -> Iterator[Said]:
    """Rule 8: the department's own figure, or the sum of its units'; what is odd about that which is used."""
    period, readings = question
    own, *parts = (
        oracle.alone(i, oracle.counting([m for m in of if inside(m.period, period)]), period)
        for of in (sent[u] for u in said)
    )
    single = len(parts) == 1 and not i.lead.open
    added = [p for p in parts if single or (i.additive_over_units and isinstance(p["value"], Counts))]
    values = [p["value"] for p in added]
    total = {
        "value": None if not added else values[0] if len(added) == 1 else oracle.add(values),
        "used": [m for p in added for m in p["used"]],
        "complete": bool(added) and all(p in added and p["complete"] for p in parts) and not i.lead.open,
    }
    use_own = own["complete"] or not parts or (own["value"] is not None and total["value"] is None)
    used = own if use_own else total
    if not used["complete"] and any(outside.values()):
        yield FindingKind.OUTSIDE_PERIOD, frozenset().union(*outside.values()), ()
    for finding in said[i.department.id]:
        if use_own or finding[0] is not FindingKind.NOT_FIRM:
            yield finding
    left = frozenset(m for p in parts if p not in added for m in p["used"])
    if left and (total["value"] is not None or not own["complete"]):
        yield FindingKind.NOT_ADDABLE, left, ()
    of_units = {finding[0] for u in said if u != i.department.id for finding in said[u]}
    firm = use_own or oracle.verdict(i.target, readings, total["value"])["firm"]
    if not firm and FindingKind.NOT_FIRM not in of_units:
        yield FindingKind.NOT_FIRM, frozenset(total["used"]), ()
    yield from about_units(own, parts, total)
