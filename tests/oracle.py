"""A naive second reading of the rules of judging, on sets of days and fractions, to compare the engine with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from reformkpi import Counts, ExactReading, Indicator, Measurement, Period, Stated, Status, TargetKind


def days(period: Period) -> set[int]:
    return set(range(period.first.toordinal(), period.last.toordinal() + 1))


def newest(reports: list[Measurement]) -> Measurement:
    stands = max(reports, key=lambda m: (m.as_of.toordinal() if m.as_of else 0, m.source or ""))
    if any(m.as_of in (None, stands.as_of) and m.value != stands.value for m in reports):
        raise ValueError("conflict")
    return stands


def standing(reports: list[Measurement]) -> list[Measurement]:
    outer = [a for a in reports if not any(days(a.period) < days(b.period) for b in reports)]
    return [newest([a for a in outer if a.period == span]) for span in {a.period for a in outer}]


def verdict(i: Indicator, reading: ExactReading, values: list[Counts | Stated], **rest: object) -> dict[str, object]:
    target, equal = Fraction(i.target.value), reading is ExactReading.EQUAL and i.target.kind is TargetKind.EXACT
    met = Fraction(target).__eq__ if equal else Fraction(target).__le__
    value, rate, firm, shortfall, headroom = values[0] if values else None, None, True, None, None
    if len(values) > 1:
        value = Counts(sum(v.numerator for v in values), sum(v.denominator for v in values))
    if isinstance(value, Stated):
        rate, half = Fraction(value.percentage), Fraction(1, 2 * 10 ** max(0, -value.percentage.as_tuple().exponent))
        between = rate - half < target < rate + half or (equal and rate - half == target)
        firm = rate not in (0, 100) and not between
    elif value and value.denominator:
        n, of = value.numerator, value.denominator
        rate = Fraction(100 * n, of)
        shortfall = next((k for k in range(of - n + 1) if met(Fraction(100 * (n + k), of))), None)
        headroom = max(k for k in range(n + 1) if met(Fraction(100 * (n - k), of))) if met(rate) else None
    unrated = Status.NO_ACTIVITY if value else Status.NO_DATA
    status = unrated if rate is None else Status.MET if met(rate) else Status.NOT_MET
    return dict(rest, status=status, value=value, rate=rate, firm=firm, shortfall=shortfall, headroom=headroom)


def alone(i: Indicator, unit: str, outer: list[Measurement], period: Period, reading: ExactReading) -> dict:
    used = [m for m in outer if i.additive_over_time or m.period == period]
    used = [m for m in used if len(used) == 1 or isinstance(m.value, Counts)]
    rest = {"uncovered": days(period).difference(*(days(m.period) for m in used)), "used": set(used)}
    rest |= {"complete": not rest["uncovered"], "unreported": set() if outer else {unit}}
    return verdict(i, reading, [m.value for m in used], **rest)


def together(i: Indicator, parts: list[dict], period: Period, reading: ExactReading) -> dict:
    single, union = len(parts) == 1 and not i.lead.open, lambda key, those: set().union(*(p[key] for p in those))
    added = [p for p in parts if p["used"] and (single or (i.additive_over_units and isinstance(p["value"], Counts)))]
    rest = {"uncovered": union("uncovered", added) if added else days(period), "unreported": union("unreported", parts)}
    rest |= {"complete": len(added) == len(parts) and not rest["uncovered"] and not i.lead.open}
    return verdict(i, reading, [p["value"] for p in added], used=union("used", added), **rest)


def judge(
    indicators: Mapping[str, Indicator], measurements: Iterable[Measurement], period: Period, reading: ExactReading
) -> dict[tuple[str, str], dict[str, object]]:
    """Judge every indicator for the department and its responsible units; ValueError: "conflict", else "overlap"."""
    series, found = defaultdict(list), {}
    for m in (m for m in measurements if days(m.period) <= days(period)):
        if m.unit in {unit.id for i in [indicators[m.indicator]] for unit in (i.department, *i.responsible)}:
            series[m.indicator, m.unit].append(m)
    outer = {key: standing(reports) for key, reports in series.items()}
    if any(a is not b and days(a.period) & days(b.period) for of in outer.values() for a in of for b in of):
        raise ValueError("overlap")
    for i in indicators.values():
        keys = [(i.id, unit.id) for unit in (i.department, *i.responsible)]
        own, *parts = [alone(i, key[1], outer.get(key, []), period, reading) for key in keys]
        total = together(i, parts, period, reading)
        whole = total if own["uncovered"] and (total["used"] or not own["used"]) else own
        found |= zip([*keys[1:], keys[0]], [*parts, whole], strict=True)
    return found
