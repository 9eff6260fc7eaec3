"""A naive second reading of docs/rules.md, on sets of days and fractions, to compare the engine with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from reformkpi import Boundary, Counts, ExactReading, Indicator, Measurement, Period, Stated, Status, Target, TargetKind


def days(period: Period) -> set[int]:
    return set(range(period.first.toordinal(), period.last.toordinal() + 1))


def half(value: Stated) -> Fraction:
    return Fraction(1, 2 * 10 ** max(0, -value.percentage.as_tuple().exponent))


def rate_of(value: Counts) -> Fraction:
    return Fraction(100 * value.numerator, value.denominator)


def agree(one: Counts | Stated, other: Counts | Stated) -> bool:
    if type(one) is type(other):
        return one == other
    stated, counts = (one, other) if isinstance(one, Stated) else (other, one)
    exact = Fraction(stated.percentage)
    if counts.denominator == 0:
        return exact in (0, 100)
    return exact - half(stated) <= rate_of(counts) < exact + half(stated)


def exceeds(part: object, whole: object) -> bool:
    counts = [(v.numerator, v.denominator, v.failures) for v in (part, whole) if isinstance(v, Counts)]
    return len(counts) == 2 and any(a > b for a, b in zip(*counts, strict=True))


def add(values: list[Counts]) -> Counts:
    return Counts(sum(v.numerator for v in values), sum(v.denominator for v in values))


def meets(target: Target, reading: ExactReading, boundary: Boundary, rate: Fraction) -> bool:
    number, included = Fraction(target.value), boundary is Boundary.INCLUDED
    return {
        TargetKind.EXACT: rate == number or (rate > number and reading is ExactReading.AT_LEAST),
        TargetKind.MINIMUM: rate >= number,
        TargetKind.MAXIMUM: rate <= number,
        TargetKind.ABOVE: rate > number or (rate == number and included),
        TargetKind.BELOW: rate < number or (rate == number and included),
    }[target.kind]


def verdict(
    target: Target, readings: tuple[ExactReading, Boundary], value: Counts | Stated | None
) -> dict[str, object]:
    met = lambda rate: meets(target, *readings, rate)  # noqa: E731
    rate, firm, shortfall, headroom = None, True, None, None
    if isinstance(value, Stated):
        rate, edge = Fraction(value.percentage), Fraction(target.value)
        low, high = rate - half(value), rate + half(value)
        points = [x for x in (low, edge, (low + edge) / 2, (edge + high) / 2, rate) if low <= x < high]
        firm = rate not in (0, 100) and len({met(x) for x in points}) == 1
    elif value and value.denominator:
        n, of, rate = value.numerator, value.denominator, rate_of(value)
        sign, more, less = (-1, n, of - n) if target.kind in (TargetKind.MAXIMUM, TargetKind.BELOW) else (1, of - n, n)
        shortfall = next((k for k in range(more + 1) if met(Fraction(100 * (n + sign * k), of))), None)
        headroom = max(k for k in range(less + 1) if met(Fraction(100 * (n - sign * k), of))) if met(rate) else None
    unrated = Status.NO_ACTIVITY if value else Status.NO_DATA
    status = unrated if rate is None else Status.MET if met(rate) else Status.NOT_MET
    return {"status": status, "value": value, "rate": rate, "firm": firm, "shortfall": shortfall, "headroom": headroom}


def newest(reports: list[Measurement]) -> Measurement:
    latest = max(reports, key=lambda m: (m.as_of or date.min, m.source or "", str(m)))
    if any(m.as_of in (None, latest.as_of) and m.value != latest.value for m in reports):
        raise ValueError("conflict")
    return latest


def counting(reports: list[Measurement]) -> list[Measurement]:
    outer = [a for a in reports if not any(days(a.period) < days(b.period) for b in reports)]
    return [newest([a for a in outer if a.period == span]) for span in sorted({a.period for a in outer})]


def alone(i: Indicator, counts: list[Measurement], period: Period) -> dict[str, object]:
    used = [m for m in counts if i.additive_over_time or m.period == period]
    used = [m for m in used if len(used) == 1 or isinstance(m.value, Counts)]
    value = used[0].value if len(used) == 1 else add([m.value for m in used]) if used else None
    uncovered = days(period).difference(*(days(m.period) for m in used))
    return {"value": value, "used": used, "uncovered": uncovered, "complete": not uncovered, "sent": bool(counts)}


def judge(
    indicators: Mapping[str, Indicator],
    measurements: Iterable[Measurement],
    period: Period,
    readings: tuple[ExactReading, Boundary] = (ExactReading.AT_LEAST, Boundary.EXCLUDED),
    as_of: date | None = None,
) -> dict[tuple[str, str], dict[str, object]]:
    """Judge every indicator for the department and its responsible units; ValueError: "conflict", else "overlap"."""
    sent, result = defaultdict(list), {}
    for m in measurements:
        i = indicators[m.indicator]
        known = as_of is None or m.as_of is None or m.as_of <= as_of
        if known and days(m.period) <= days(period) and m.unit in {u.id for u in (i.department, *i.responsible)}:
            sent[m.indicator, m.unit].append(m)
    counts = {key: counting(reports) for key, reports in sent.items()}
    if any(a is not b and days(a.period) & days(b.period) for of in counts.values() for a in of for b in of):
        raise ValueError("overlap")
    for i in indicators.values():
        units = [u.id for u in i.responsible if u.id != i.department.id]
        own, *parts = (alone(i, counts.get((i.id, u), []), period) for u in (i.department.id, *units))
        single = len(parts) == 1 and not i.lead.open
        add_up = [p for p in parts if single or (i.additive_over_units and isinstance(p["value"], Counts))]
        values = [p["value"] for p in add_up]
        total = {"value": values[0] if len(values) == 1 else add(values) if values else None}
        total["used"] = [m for p in add_up for m in p["used"]]
        total["uncovered"] = set().union(*(p["uncovered"] for p in add_up)) if add_up else days(period)
        covered = {u: set().union(*(days(m.period) for m in total["used"] if m.unit == u)) for u in units}
        total["complete"] = all(covered[u] == days(period) for u in units) and not i.lead.open
        whole = own if own["complete"] or not parts or (own["value"] and total["value"] is None) else total
        own["unreported"] = set() if parts or own["sent"] else {i.department.id}
        for u, p in zip(units, parts, strict=True):
            p["unreported"] = set() if p["sent"] else {u}
        total["unreported"] = set().union(*(p["unreported"] for p in parts))
        for u, p in zip([i.department.id, *units], [whole, *parts], strict=True):
            target = dict(i.unit_targets).get(u, i.target)
            result[i.id, u] = p | verdict(target, readings, p["value"])
    return result
