"""Hypothesis strategies for every type, for the tests of those who build on this library (extra `[testing]`).

They hug the threshold: counts lie exactly on a target or one to either side far more often than chance would have it,
and targets are often those on which the float formula `numerator / denominator * 100` fails. All are registered with
Hypothesis, so that `st.from_type(Annex)` works with no import of this module.

>>> from hypothesis import strategies as st
>>> isinstance(targets(), st.SearchStrategy)
True
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from reformkpi import (
    Annex,
    Citation,
    Counts,
    Evaluation,
    ExactReading,
    Finding,
    FindingKind,
    Group,
    Indicator,
    Measurement,
    Period,
    Stated,
    Target,
    TargetKind,
    Unit,
    Verdict,
    evaluate,
)
from reformkpi.periods import CALENDAR, ND09, Cutoff

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "FLOAT_TRAPS",
    "annexes",
    "citations",
    "counts",
    "cutoffs",
    "departments",
    "evaluations",
    "findings",
    "groups",
    "indicators",
    "measurements",
    "names",
    "percentages",
    "reports",
    "spans",
    "stated",
    "targets",
    "units",
    "verdicts",
]


FLOAT_TRAPS: Final = tuple(Decimal(tenths) / 10 for tenths in range(1001) if tenths / 1000 * 100 != tenths / 10)
"""The percentages of at most one decimal that proportions can hit and the float formula does not: 246, 8 of them whole.

Some it falls short of, as 57 of 100 against 57; some it overshoots, as 7 of 100 against 7.
"""


_ODD_NAMES: Final = st.sampled_from(
    [
        "Phòng Một",
        "Phòng Hai",
        "phòng ba",
        "<b>Bốn</b>",
        "Năm | Sáu",
        "*Bảy* _Tám_",
        "Chín & [Mười](x)",
        "\x1b[31m đỏ",
        "a\nb",
    ]
)


@cache
def names() -> st.SearchStrategy[str]:
    """Make names: Vietnamese and other letters, digits, and the signs that tables must escape.

    >>> isinstance(names(), st.SearchStrategy)
    True
    """
    return _ODD_NAMES | st.text(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ AĐƠ 0123456789<&|*_", min_size=1, max_size=12
    ).filter(str.strip)


@cache
def _days() -> st.SearchStrategy[date]:
    return st.dates(date(2020, 1, 1), date(2030, 12, 31))


@cache
def percentages(decimals: int = 2) -> st.SearchStrategy[Decimal]:
    """Make percentages from 0 to 100 with at most so many decimals, often whole ones or those where floats fail.

    >>> isinstance(percentages(1), st.SearchStrategy)
    True
    """
    several = [st.decimals(0, 100, places=places) for places in range(decimals + 1)]
    traps = [trap for trap in FLOAT_TRAPS if decimals > 0 or trap == trap.to_integral_value()]
    return st.one_of(*several, st.sampled_from(traps), st.sampled_from([Decimal(n) for n in (0, 50, 60, 80, 90, 100)]))


@cache
def targets(kind: TargetKind | None = None) -> st.SearchStrategy[Target]:
    """Make targets, exact and minimum, or of one kind, with 0, 1 or 2 decimals.

    >>> isinstance(targets(TargetKind.MINIMUM), st.SearchStrategy)
    True
    """
    makers = {TargetKind.EXACT: Target.exact, TargetKind.MINIMUM: Target.minimum}
    return st.one_of(*(percentages().map(make) for made, make in makers.items() if kind in (None, made)))


@st.composite
def counts(draw: st.DrawFn, target: Target | None = None, most: int = 2000) -> Counts:
    """Make counts with a denominator of up to `most`; given a target, mostly on it or one count to either side.

    >>> isinstance(counts(Target.exact(57)), st.SearchStrategy)
    True
    """
    if target is None or draw(st.integers(0, 3)) == 0:
        denominator = draw(st.integers(0, most))
        return Counts(draw(st.integers(0, denominator)), denominator)
    share = Fraction(target.value) / 100
    if draw(st.booleans()) and share.denominator <= most:
        denominator = share.denominator * draw(st.integers(1, most // share.denominator))
    else:
        denominator = draw(st.integers(1, most))
    numerator = ceil(share * denominator) + draw(st.integers(-1, 1))
    return Counts(min(max(numerator, 0), denominator), denominator)


@cache
def stated(target: Target | None = None) -> st.SearchStrategy[Stated]:
    """Make stated percentages with 0, 1 or 2 decimals; given a target, often on it or close by.

    >>> isinstance(stated(), st.SearchStrategy)
    True
    """
    free = percentages().map(Stated)
    if target is None:
        return free
    steps = st.sampled_from(
        [Decimal(step) for step in ("0", "0.01", "-0.01", "0.05", "-0.05", "0.5", "-0.5", "0.4", "-0.4")]
    )
    near = steps.map(lambda step: min(max(target.value + step, Decimal(0)), Decimal(100)))
    return st.one_of(free, near.map(Stated))


@cache
def citations() -> st.SearchStrategy[Citation]:
    """Make citations.

    >>> isinstance(citations(), st.SearchStrategy)
    True
    """
    return st.builds(Citation, names(), names(), issued_on=_days(), issuer=names(), place=st.just("") | names())


@cache
def groups() -> st.SearchStrategy[Group]:
    """Make groups of indicators.

    >>> isinstance(groups(), st.SearchStrategy)
    True
    """
    return st.builds(Group, names(), names(), title_en=st.just("") | names())


@cache
def units() -> st.SearchStrategy[Unit]:
    """Make units: departments with members, and units without.

    >>> isinstance(units(), st.SearchStrategy)
    True
    """
    return departments() | names().map(lambda name: Unit(f"id {name}", f"name {name}"))


@cache
@st.composite
def departments(draw: st.DrawFn) -> Unit:
    """Make departments with up to four members, open or not. No two of their units share a name.

    >>> isinstance(departments(), st.SearchStrategy)
    True
    """
    size = draw(st.integers(0, 4))
    members = [Unit(f"u{place}", f"Phòng {draw(names())} {place}", aliases=[f"P{place}"]) for place in range(size)]
    return Unit("whole", f"Sở {draw(names())}", members=members, open=draw(st.booleans()))


@st.composite
def indicators(draw: st.DrawFn, department: Unit | None = None, id: str | None = None) -> Indicator:  # noqa: A002  its field
    """Make indicators, of a given department and id or of any.

    >>> isinstance(indicators(), st.SearchStrategy)
    True
    """
    department = department or draw(departments())
    of_department = st.sampled_from([department, *department.members])
    return Indicator(
        id=id or draw(names()),
        group=draw(st.none() | groups()),
        title=draw(names()),
        title_en=draw(st.just("") | names()),
        target=draw(targets()),
        department=department,
        lead=draw(st.just(department) | of_department),
        lead_text=draw(st.just("") | names()),
        assessor=draw(st.none() | of_department),
        assessor_text=draw(st.just("") | names()),
        year=draw(st.integers(2024, 2026)),
        citations=draw(st.lists(citations(), max_size=2)),
        note=draw(st.just("") | names()),
        additive_over_units=draw(st.sampled_from([True, True, False])),
        additive_over_time=draw(st.sampled_from([True, True, False])),
    )


@cache
@st.composite
def annexes(draw: st.DrawFn) -> Annex:
    """Make annexes of up to four indicators, all of one department, year and set of groups.

    >>> isinstance(annexes(), st.SearchStrategy)
    True
    """
    from attrs import evolve  # noqa: PLC0415

    department = draw(departments())
    year = draw(st.integers(2024, 2026))
    within = draw(st.lists(groups(), min_size=1, max_size=2, unique_by=lambda group: group.id))
    rows = [draw(indicators(department, f"I.{place}")) for place in range(1, draw(st.integers(0, 4)) + 1)]
    return Annex(
        name=draw(names()),
        title=draw(names()),
        year=year,
        issuer=draw(names()),
        decision_number=draw(st.none() | names()),
        issued_on=draw(st.none() | _days()),
        groups=within,
        department=department,
        indicators=[evolve(row, year=year, group=draw(st.sampled_from(within))) for row in rows],
    )


@cache
def cutoffs() -> st.SearchStrategy[Cutoff]:
    """Make cut-off rules: the decree's, the calendar, and every other first day from 2 to 28.

    >>> isinstance(cutoffs(), st.SearchStrategy)
    True
    """
    return st.sampled_from([ND09, CALENDAR]) | st.integers(1, 28).map(lambda day: Cutoff(f"from day {day}", day))


@st.composite
def spans(draw: st.DrawFn, within: Period | None = None) -> Period:
    """Make periods: of up to two years, or inside a given one.

    >>> isinstance(spans(), st.SearchStrategy)
    True
    """
    first, last = (within.first, within.last) if within else (date(2024, 1, 1), date(2026, 12, 31))
    begins = draw(st.dates(first, last))
    return Period(begins, draw(st.dates(begins, min(last, begins + timedelta(days=730)))))


@st.composite
def measurements(
    draw: st.DrawFn, rows: Mapping[str, Indicator] | None = None, period: Period | None = None
) -> Measurement:
    """Make one report: of one of these indicators, by a unit of its department, inside or about a period.

    >>> isinstance(measurements(), st.SearchStrategy)
    True
    """
    row = draw(st.sampled_from(list(rows.values())) if rows else indicators())
    unit = draw(st.sampled_from([row.department, *row.department.members]))
    span = draw(st.just(period) | spans(period) | spans() if period else spans())
    value = draw(counts(row.target) | counts(row.target) | stated(row.target))
    as_of = draw(st.none() | _days())
    return Measurement(row.id, unit.id, period=span, value=value, as_of=as_of, source=draw(st.none() | names()))


@st.composite
def reports(
    draw: st.DrawFn, rows: Mapping[str, Indicator], year: int = 2025, cutoff: Cutoff = ND09
) -> list[Measurement]:
    """Make reports that `evaluate` can judge together: months, quarters, cumulative ones, and dated revisions.

    >>> isinstance(reports({}), st.SearchStrategy)
    True
    """
    if not rows:
        return []
    nested = [
        *cutoff.months(year),
        *(cutoff.quarter(year, quarter) for quarter in (1, 2, 3, 4)),
        cutoff.half(year, 1),
        cutoff.nine_months(year),
        cutoff.year(year),
    ]
    slots = st.tuples(measurements(rows), st.sampled_from(nested), st.integers(0, 2))
    sent = draw(
        st.lists(slots, max_size=16, unique_by=lambda slot: (slot[0].indicator, slot[0].unit, slot[1], slot[2]))
    )
    return [
        Measurement(
            one.indicator,
            one.unit,
            period=span,
            value=one.value,
            as_of=span.last + timedelta(days=version),
            source=one.source,
        )
        for one, span, version in sent
    ]


@cache
@st.composite
def evaluations(draw: st.DrawFn) -> Evaluation:
    """Make evaluations of annexes by reports, of a month, a quarter, a half or a year.

    >>> isinstance(evaluations(), st.SearchStrategy)
    True
    """
    annex = draw(annexes())
    sent = draw(reports(annex))
    whole = [ND09.month(2025, 1), ND09.quarter(2025, 1), ND09.half(2025, 1), ND09.nine_months(2025), ND09.year(2025)]
    return evaluate(annex, sent, period=draw(st.sampled_from(whole)), reading=draw(st.sampled_from(ExactReading)))


@cache
def verdicts() -> st.SearchStrategy[Verdict]:
    """Make verdicts, for the whole and for units.

    >>> isinstance(verdicts(), st.SearchStrategy)
    True
    """
    found = evaluations().map(lambda one: [*one.verdicts, *(verdict for of in one.by_unit.values() for verdict in of)])
    return found.filter(bool).flatmap(st.sampled_from)


@cache
@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """Make findings of every kind, with as many reports and figures as the kind has.

    >>> isinstance(findings(), st.SearchStrategy)
    True
    """
    kind = draw(st.sampled_from(FindingKind))
    row = draw(indicators())
    unit = draw(st.sampled_from([row.department, *row.department.members]))
    told = 0 if kind is FindingKind.OTHER_YEAR else draw(st.integers(2, 7))
    told = min(told, 1) if kind is FindingKind.NOT_FIRM else told
    figures = 2 if kind in (FindingKind.PARTS_DIFFER, FindingKind.UNITS_DIFFER) else 0
    return Finding(
        kind,
        row,
        unit,
        measurements=tuple(draw(measurements({row.id: row})) for _ in range(told)),
        figures=tuple(draw(counts()) for _ in range(figures)),
    )
