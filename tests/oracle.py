"""The rules of judging as a program: a function for each rule, with the rule's sentence above it.

It is written to be read beside docs/rules.md, not to be fast. From the library it takes the values alone: what an annex
says, what was reported. The library is compared with it. Findings are in
oracle_findings.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from reformkpi import Boundary, Counts, ExactReading, Indicator, Measurement, Period, Stated, Status, Target, TargetKind

Value = Counts | Stated
Readings = tuple[ExactReading, Boundary]
Figure = dict[str, Any]  # value, used, left, uncovered, complete, unreported
DEFAULT = (ExactReading.AT_LEAST, Boundary.EXCLUDED)


# Rule 1. Counts are integers, rates are fractions, written numbers are decimals. Nothing is rounded.
def rate_of(value: Value) -> Fraction:
    return (
        Fraction(value.percentage) if isinstance(value, Stated) else Fraction(100 * value.numerator, value.denominator)
    )


# Rule 2. A number alone is met by this number or more, or by exactly this number (an argument); `tối thiểu` by this
# number or more; `không quá` by this number or less; `trên` and `dưới` by more and by less, or by the number, too.
def meets(target: Target, readings: Readings, rate: Fraction) -> bool:
    number = Fraction(target.value)
    return {
        TargetKind.EXACT: rate == number or (rate > number and readings[0] is ExactReading.AT_LEAST),
        TargetKind.MINIMUM: rate >= number,
        TargetKind.MAXIMUM: rate <= number,
        TargetKind.ABOVE: rate > number or (rate == number and readings[1] is Boundary.INCLUDED),
        TargetKind.BELOW: rate < number or (rate == number and readings[1] is Boundary.INCLUDED),
    }[target.kind]


# Rule 2. Of a denominator, the numerators that meet a target lie side by side, and begin or end at the target if not at 0
# or at the denominator: so it is enough to try those next to the target, and these two.
def meeting(target: Target, readings: Readings, of: int) -> range:
    line = floor(Fraction(target.value) * of / 100)
    tried = [n for n in (0, line - 1, line, line + 1, of) if 0 <= n <= of and of > 0]
    met = [n for n in tried if meets(target, readings, Fraction(100 * n, of))]
    return range(min(met), max(met) + 1) if met else range(0)


# Rule 2. Shortfall is the least change for the better that meets the target, headroom the greatest change for the worse
# that still does. Needed is how many of n cases to come must count at least; for a maximum, how many may count at most.
def distances(target: Target, readings: Readings, value: Counts, to_come: int = 0) -> dict[str, int | None]:
    n, met = value.numerator, meeting(target, readings, value.denominator)
    later = meeting(target, readings, value.denominator + to_come)
    enough = range(max(0, later[0] - n), min(to_come, later[-1] - n) + 1) if later else range(0)
    least, greatest = (met[0], met[-1]) if met else (0, 0)
    if target.kind in (TargetKind.MAXIMUM, TargetKind.BELOW):
        short, spare, needed = n - greatest, greatest - n, enough[-1:]
    else:
        short, spare, needed = least - n, n - least, enough[:1]
    if n in met:
        return {"shortfall": 0, "headroom": spare, "needed": needed[0] if needed else None}
    shortfall = short if met and short > 0 else None  # more cases never turn 81% into exactly 80%
    return {"shortfall": shortfall, "headroom": None, "needed": needed[0] if needed else None}


# Rule 3. Met, not met, no activity (0 of 0) and no data.
def status_of(target: Target, readings: Readings, value: Value | None) -> Status:
    if value is None:
        return Status.NO_DATA
    if value == Counts(0, 0):
        return Status.NO_ACTIVITY
    return Status.MET if meets(target, readings, rate_of(value)) else Status.NOT_MET


# Rule 4. Counts are added, percentages are never averaged.
def add(values: Iterable[Counts]) -> Counts:
    return sum(values, Counts(0, 0))


# Rule 5. A stated percentage may be any that rounds to it, half up.
def rounding(stated: Stated) -> tuple[Fraction, Fraction]:
    half = Fraction(1, 2 * 10 ** -stated.percentage.as_tuple().exponent)
    return rate_of(stated) - half, rate_of(stated) + half


# Rule 5. A verdict is firm if no value that rounds to the stated one would change the status: those below the target have one
# status, those above it one, too. 0 and 100 are never firm.
def is_firm(target: Target, readings: Readings, value: Value | None) -> bool:
    if not isinstance(value, Stated):
        return True
    (low, high), edge = rounding(value), Fraction(target.value)
    possible = {edge - 1: low < edge, edge: low <= edge < high, edge + 1: edge < high}
    statuses = {meets(target, readings, rate) for rate, is_possible in possible.items() if is_possible}
    return value.percentage not in (0, 100) and len(statuses) == 1


# Rule 6. Of several reports for the same days, the one with the latest as_of counts; of equal ones any, always the same.
def latest(versions: list[Measurement]) -> Measurement:
    return max(versions, key=lambda m: (m.as_of or date.min, str(m)))


# Rule 6. A report that differs from the latest, and is undated or of the same day, is a conflict with it.
def rivals(versions: list[Measurement]) -> list[Measurement]:
    last = latest(versions)
    return [m for m in versions if m.value != last.value and m.as_of in (None, last.as_of)]


# Rule 7. A report is inside the period, reaches beyond it (it touches it and is not inside), or is outside.
def inside(one: Period, other: Period) -> bool:
    return other.first <= one.first and one.last <= other.last


# Rule 7. Periods touch if they share a day.
def touch(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last


# Rule 7. A period has all days from its first to its last.
def days(period: Period) -> set[int]:
    return set(range(period.first.toordinal(), period.last.toordinal() + 1))


# Rule 6 and 7. The reports for each span of days.
def by_days(reports: Iterable[Measurement]) -> dict[Period, list[Measurement]]:
    spans = defaultdict(list)
    for m in reports:
        spans[m.period].append(m)
    return {span: spans[span] for span in sorted(spans)}


# Rule 7. A report that contains others replaces them. What conflicts then is an error, and so is an overlap in part.
def counting(reports: list[Measurement]) -> list[Measurement]:
    spans = by_days(reports)
    outer = [span for span in spans if not any(inside(span, other) and span != other for other in spans)]
    if any(rivals(spans[span]) for span in outer):
        raise ValueError("conflict")
    return [latest(spans[span]) for span in outer]


# Rule 7. Reports for different days that share some overlap, once those that are contained in others are left out.
def overlap(reports: list[Measurement]) -> set[Measurement]:
    return {a for a in reports for b in reports if a.period != b.period and touch(a.period, b.period)}


# Rules 4 and 7. Reports that are apart are added; a percentage only counts alone, and what is not additive over time only
# for exactly the period. The figure covers the days of its reports.
def figure_of(i: Indicator, reports: list[Measurement], period: Period) -> Figure:
    used = [m for m in reports if i.additive_over_time or m.period == period]
    used = [m for m in used if len(used) == 1 or isinstance(m.value, Counts)]
    value = used[0].value if len(used) == 1 else add(m.value for m in used) if used else None
    uncovered = days(period).difference(*(days(m.period) for m in used))
    left = [m for m in reports if m not in used]
    return {"value": value, "used": used, "left": left, "uncovered": uncovered, "complete": not uncovered}


# Rule 8. The sum over the responsible units; the figure of a single one is the sum, counts or not. It is complete if the
# days of every responsible unit are in it, and no division is unnamed.
def total_of(i: Indicator, parts: list[Figure], period: Period) -> Figure:
    single = len(parts) == 1 and not i.lead.open
    added = [p for p in parts if single or (i.additive_over_units and isinstance(p["value"], Counts))]
    values = [p["value"] for p in added]
    return {
        "value": values[0] if len(values) == 1 else add(values) if values else None,
        "used": [m for p in added for m in p["used"]],
        "left": [m for p in parts if p not in added for m in p["used"]],
        "uncovered": set().union(*(p["uncovered"] for p in added)) if added else days(period),
        "complete": all(p in added and p["complete"] for p in parts) and not i.lead.open,
        "unreported": set().union(*(p["unreported"] for p in parts)),
    }


# Rule 8. The whole is the department's own figure if it covers the period, else the sum, else its own partial figure.
def whole_of(own: Figure, parts: list[Figure], total: Figure) -> Figure:
    use_own = own["complete"] or not parts or (own["value"] is not None and total["value"] is None)
    return own if use_own else total


# Rule 8. An indicator is judged for the department and for each responsible unit; a unit by its own target if it has one.
def figures_of(i: Indicator, sent: dict[str, list[Measurement]], period: Period) -> tuple[Figure, list[Figure], Figure]:
    within = {u: [m for m in sent[u] if inside(m.period, period)] for u in targets_of(i)}
    figures = {u: figure_of(i, counting(reports), period) for u, reports in within.items()}
    for u, figure in figures.items():  # the units that sent nothing for the period
        figure["unreported"] = set() if within[u] else {u}
    own, *parts = figures.values()
    return own, parts, total_of(i, parts, period) if parts else own


# Rules 2 and 8. The units judged: the department, then each responsible unit; a unit is judged by its own target if it has one.
def targets_of(i: Indicator) -> dict[str, Target]:
    units = [u.id for u in i.responsible if u.id != i.department.id]
    return {u: dict(i.unit_targets).get(u, i.target) for u in (i.department.id, *units)}


# Rules 1 to 5. What follows from a figure and its target.
def verdict(target: Target, readings: Readings, figure: Figure) -> dict[str, Any]:
    value = figure["value"]
    counts = value if isinstance(value, Counts) else Counts(0, 0)
    return figure | {
        "status": status_of(target, readings, value),
        "rate": None if value in (None, Counts(0, 0)) else rate_of(value),
        "firm": is_firm(target, readings, value),
        **distances(target, readings, counts),
    }


# Rule 11. Reports dated later than the day asked for are ignored; undated ones are taken to be known.
def known(measurements: Iterable[Measurement], as_of: date | None) -> dict[tuple[str, str], list[Measurement]]:
    sent = defaultdict(list)
    for m in measurements:
        if as_of is None or m.as_of is None or m.as_of <= as_of:
            sent[m.indicator, m.unit].append(m)
    return sent


# Rule 8. The reports of the department and of each of its members, responsible or not.
def by_unit(i: Indicator, sent: dict[tuple[str, str], list[Measurement]]) -> dict[str, list[Measurement]]:
    return {u.id: sent[i.id, u.id] for u in (i.department, *i.department.members)}


# Rules 6 to 8. No verdict at all if the reports of any unit conflict or overlap.
def judge(
    indicators: Mapping[str, Indicator],
    measurements: Iterable[Measurement],
    period: Period,
    readings: Readings = DEFAULT,
    as_of: date | None = None,
) -> dict[tuple[str, str], dict[str, Any]]:
    """Judge every indicator for the department and its responsible units; ValueError: "conflict", else "overlap"."""
    sent = known(measurements, as_of)
    judged = [sent[i.id, u] for i in indicators.values() for u in targets_of(i)]
    if any(overlap(reports) for reports in [counting([m for m in of if inside(m.period, period)]) for of in judged]):
        raise ValueError("overlap")
    result = {}
    for i in indicators.values():
        own, parts, total = figures_of(i, by_unit(i, sent), period)
        for (u, target), figure in zip(targets_of(i).items(), [whole_of(own, parts, total), *parts], strict=True):
            result[i.id, u] = verdict(target, readings, figure)
    return result
