"""The rules of judging as a program, continued: what is a finding. See oracle.py."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from oracle import (
    DEFAULT,
    Figure,
    Readings,
    Value,
    add,
    by_days,
    by_unit,
    counting,
    days,
    figure_of,
    figures_of,
    inside,
    is_firm,
    known,
    latest,
    overlap,
    rate_of,
    rivals,
    rounding,
    targets_of,
    touch,
    whole_of,
)  # fmt: skip

from reformkpi import Counts, Indicator, Measurement, Period, Stated, Target
from reformkpi import FindingKind as Kind

Found = tuple[Kind, frozenset[Measurement], tuple[Value, ...]]  # the kind, the reports and the figures it is about
Row = tuple[str, str, Kind, frozenset[Measurement], tuple[Value, ...]]  # the same after the indicator and the unit


# Rule 5. Counts agree with a stated percentage if they round to it; a printed 0 or 100 may be 0 of 0.
def agree(one: Value, other: Value) -> bool:
    if type(one) is type(other):
        return one == other
    stated, counts = (one, other) if isinstance(one, Stated) else (other, one)
    if counts == Counts(0, 0):
        return stated.percentage in (0, 100)
    low, high = rounding(stated)
    return low <= rate_of(counts) < high


# Rule 6. An earlier report whose figure differs is superseded.
def superseded(versions: list[Measurement]) -> list[Measurement]:
    return [m for m in versions if m.value != latest(versions).value and m not in rivals(versions)]


# Rule 6, findings: what is superseded, and conflicts that a longer report replaces.
def about_versions(reports: list[Measurement]) -> Iterator[Found]:
    spans = by_days(reports).values()
    if older := {m for versions in spans if superseded(versions) for m in (latest(versions), *superseded(versions))}:
        yield Kind.SUPERSEDED, frozenset(older), ()
    for versions in filter(rivals, spans):
        yield Kind.PARTS_CLASH, frozenset({latest(versions), *rivals(versions)}), ()


# Rule 7, findings. A report is a part of the shortest report around it; of two that overlap, of the one that begins later.
# Parts that overlap clash. A part may be newer. Parts whose sum differs, if they tile the longer report, or exceeds it.
def about_parts(i: Indicator, reports: list[Measurement]) -> Iterator[Found]:
    spans = by_days(reports)
    parts = defaultdict(list)
    for span in spans:
        around = [other for other in spans if inside(span, other) and span != other]
        if around:
            owner = max(around, key=lambda other: (other.first, -other.last.toordinal()))
            parts[owner].append(latest(spans[span]))
    for span, of_span in parts.items():
        whole = latest(spans[span])
        if clash := overlap(of_span):
            yield Kind.PARTS_CLASH, frozenset(clash), ()
        elif i.additive_over_time:
            if newer := {m for m in of_span if m.as_of and whole.as_of and m.as_of > whole.as_of}:
                yield Kind.PART_NEWER, frozenset({whole, *newer}), ()
            total = add(m.value for m in of_span if isinstance(m.value, Counts))
            tiled = all(isinstance(m.value, Counts) for m in of_span) and not days(span).difference(
                *(days(m.period) for m in of_span)
            )
            differ, exceed = tiled and not agree(whole.value, total), exceeds(total, whole.value)
            if (differ or exceed) and not any(rivals(spans[m.period]) for m in of_span):
                kind = Kind.PARTS_DIFFER if differ else Kind.PARTS_EXCEED
                yield kind, frozenset({whole, *of_span}), (whole.value, total)


# Rules 7 and 8. Counts exceed others in numerator, denominator or failures (denominator − numerator).
def exceeds(part: Value, whole: Value) -> bool:
    counts = [(v.numerator, v.denominator, v.failures) for v in (part, whole) if isinstance(v, Counts)]
    return len(counts) == 2 and any(a > b for a, b in zip(*counts, strict=True))


# Rule 8, findings. Units differ: the complete sum is another one, or the units exceed the department, or its figure for a
# part of the period exceeds the complete sum. Units missing: its figure is the sum without the units that are missing.
def about_units(own: Figure, parts: list[Figure], total: Figure) -> Iterator[Found]:
    added_up = total["value"] is not None
    for units in [total] if added_up else parts:
        if own["value"] is None or units["value"] is None:
            continue
        everything = added_up and total["complete"]
        if own["complete"]:
            differ = exceeds(units["value"], own["value"]) or (everything and not agree(own["value"], units["value"]))
        else:
            differ = everything and exceeds(own["value"], units["value"])
        missing = added_up and own["complete"] and not all(part["complete"] for part in parts)
        if differ or (missing and own["value"] == units["value"]):
            kind = Kind.UNITS_DIFFER if differ else Kind.UNITS_MISSING
            yield kind, frozenset(own["used"]), (own["value"], units["value"])


# Rule 9. What is odd about the reports of one unit is a finding.
def about_unit(
    target: Target, readings: Readings, i: Indicator, sent: list[Measurement], period: Period
) -> Iterator[Found]:
    within = [m for m in sent if inside(m.period, period)]
    figure = figure_of(i, counting(within), period)
    if beyond := [m for m in sent if touch(m.period, period) and m not in within]:
        yield Kind.BEYOND_PERIOD, frozenset(beyond), ()
    yield from about_versions(within)
    yield from about_parts(i, within)
    if figure["left"]:
        yield Kind.NOT_ADDABLE, frozenset(figure["left"]), ()
    for m in figure["used"]:
        if m.stated is not None and not agree(m.value, m.stated):
            yield Kind.STATED_DIFFERS, frozenset({m}), (m.value, m.stated)
    if not is_firm(target, readings, figure["value"]):
        yield Kind.NOT_FIRM, frozenset(figure["used"]), ()


# Rules 8 and 9. Findings about the whole are its own and those of its units.
def about_whole(
    i: Indicator, sent: dict[str, list[Measurement]], period: Period, readings: Readings, found: dict[str, list[Found]]
) -> Iterator[tuple[str, Found]]:
    own, parts, total = figures_of(i, sent, period)
    whole, d, units = whole_of(own, parts, total), i.department.id, list(found)[1:]
    yield from ((d, one) for one in found[d] if whole is own or one[0] is not Kind.NOT_FIRM)
    if not i.years[0] <= period.last.year <= i.years[1]:
        yield d, (Kind.OTHER_YEAR, frozenset(), ())
    for u in {member.id for member in i.department.members} - set(found):
        if strange := frozenset(m for m in sent[u] if touch(m.period, period)):
            yield u, (Kind.NOT_RESPONSIBLE, strange, ())
    if (reports := outside(sent, found, period)) and not whole["complete"]:
        yield d, (Kind.OUTSIDE_PERIOD, frozenset().union(*reports.values()), ())
    if parts and total["left"] and (total["value"] is not None or not own["complete"]):
        yield d, (Kind.NOT_ADDABLE, frozenset(total["left"]), ())
    of_units = [(u, one) for u in units for one in found[u]]
    of_kinds = {one[0] for _, one in of_units}
    if whole is not own and Kind.NOT_FIRM not in of_kinds and not is_firm(i.target, readings, total["value"]):
        yield d, (Kind.NOT_FIRM, frozenset(total["used"]), ())
    yield from ((d, one) for one in about_units(own, parts, total))
    yield from of_units


# Rule 7. Units that sent reports, but none for days of the period.
def outside(
    sent: dict[str, list[Measurement]], units: Iterable[str], period: Period
) -> dict[str, frozenset[Measurement]]:
    return {u: frozenset(sent[u]) for u in units if sent[u] and not any(touch(m.period, period) for m in sent[u])}


def judge(
    indicators: Mapping[str, Indicator],
    measurements: Iterable[Measurement],
    period: Period,
    readings: Readings = DEFAULT,
    as_of: date | None = None,
) -> dict[tuple[str, str], Counter[Row]]:
    """Find what is odd about reports that oracle.judge judges, by indicator and unit."""
    every, result = known(measurements, as_of), {}
    for i in indicators.values():
        sent, (d, *units) = by_unit(i, every), targets_of(i)
        found = {u: list(about_unit(target, readings, i, sent[u], period)) for u, target in targets_of(i).items()}
        result[i.id, d] = Counter((i.id, u, *one) for u, one in about_whole(i, sent, period, readings, found))
        silent = outside(sent, units, period)
        for u in units:
            odd = [*found[u], *([(Kind.OUTSIDE_PERIOD, silent[u], ())] if u in silent else [])]
            result[i.id, u] = Counter((i.id, u, *one) for one in odd)
    return result
