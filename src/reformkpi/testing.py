"""Hypothesis strategies for every type, for the tests of packages that build on this library (extra `[testing]`).

They generate values close to the target: counts lie exactly on a target or one to either side far more often than by
chance, and targets are often those that the float formula `numerator / denominator * 100` gets wrong. All strategies
are registered with Hypothesis, so `st.from_type(Annex)` works without an import of this module.

>>> from hypothesis import given
>>> @given(counts(Target.exact(57)))
... def test_a_rate_is_a_proportion(value):
...     assert 0 <= value.numerator <= value.denominator
>>> test_a_rate_is_a_proportion()
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from reformkpi import (
    Annex,
    Boundary,
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
    Threshold,
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
    "cases",
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
    "thresholds",
    "units",
    "verdicts",
]


FLOAT_TRAPS: Final = tuple(Decimal(tenths) / 10 for tenths in range(1001) if tenths / 1000 * 100 != tenths / 10)
"""The 246 percentages of at most one decimal, 8 of them whole, that proportions hit and the float formula misses.

Of 57 of 100 it returns less than 57, of 7 of 100 more than 7.
"""


def cases() -> list[dict[str, Any]]:
    """Return cases that programs in any language check themselves with: targets and reports, and the results.

    They are plain values, as the file `cases.json` of the package has them. `cases.schema.json` beside it describes
    every key, and the page "Cases" of the documentation says what each kind of case means.

    >>> {case["kind"] for case in cases()} == {"figure", "reports"}
    True
    """
    import json  # noqa: PLC0415  pytest imports this module for its strategies
    from importlib import resources  # noqa: PLC0415  the same

    text = resources.files("reformkpi").joinpath("cases.json").read_text(encoding="utf-8")
    document: dict[str, list[dict[str, Any]]] = json.loads(text)
    return document["cases"]


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
    """Generate names: Vietnamese and other letters, digits, and the signs that tables must escape."""
    return _ODD_NAMES | st.text(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ AĐƠ 0123456789<&|*_", min_size=1, max_size=12
    ).filter(str.strip)


@cache
def _days() -> st.SearchStrategy[date]:
    return st.dates(date(2020, 1, 1), date(2030, 12, 31))


@cache
def percentages(decimals: int = 2) -> st.SearchStrategy[Decimal]:
    """Generate percentages from 0 to 100 with at most so many decimals, often whole ones or those where floats fail."""
    several = [st.decimals(0, 100, places=places) for places in range(decimals + 1)]
    traps = [trap for trap in FLOAT_TRAPS if decimals > 0 or trap == trap.to_integral_value()]
    return st.one_of(*several, st.sampled_from(traps), st.sampled_from([Decimal(n) for n in (0, 50, 60, 80, 90, 100)]))


@cache
def targets(kind: TargetKind | None = None) -> st.SearchStrategy[Target]:
    """Generate targets of every kind, or of one kind, with 0, 1 or 2 decimals."""
    below_100, above_0 = percentages().filter(lambda value: value < 100), percentages().filter(lambda value: value > 0)  # noqa: PLR2004
    makers = {
        TargetKind.EXACT: percentages().map(Target.exact),
        TargetKind.MINIMUM: percentages().map(Target.minimum),
        TargetKind.MAXIMUM: percentages().map(Target.maximum),
        TargetKind.ABOVE: below_100.map(Target.above),
        TargetKind.BELOW: above_0.map(Target.below),
    }
    return st.one_of(list(makers.values())) if kind is None else makers[kind]


@cache
def thresholds() -> st.SearchStrategy[Threshold]:
    """Generate thresholds: targets of every kind under every reading."""
    return st.builds(Target.threshold, targets(), st.sampled_from(ExactReading), st.sampled_from(Boundary))


@st.composite
def counts(draw: st.DrawFn, target: Target | None = None, most: int = 2000) -> Counts:
    """Generate counts with a denominator of up to `most`; given a target, mostly on it or one count to either side."""
    if target is None or draw(st.integers(0, 3)) == 0:
        denominator = draw(st.integers(0, most))
        return Counts(draw(st.integers(0, denominator)), denominator)
    part, whole = target.share
    if draw(st.booleans()) and whole <= most:
        denominator = whole * draw(st.integers(1, most // whole))
    else:
        denominator = draw(st.integers(1, most))
    numerator = -(-part * denominator // whole) + draw(st.integers(-1, 1))
    return Counts(min(max(numerator, 0), denominator), denominator)


@cache
def stated(target: Target | None = None) -> st.SearchStrategy[Stated]:
    """Generate stated percentages with 0, 1 or 2 decimals; given a target, often on it or close by."""
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
    """Generate citations."""
    return st.builds(Citation, names(), names(), issued_on=_days(), issuer=names(), place=st.just("") | names())


@cache
def groups() -> st.SearchStrategy[Group]:
    """Generate groups of indicators."""
    return st.builds(Group, names(), names(), title_en=st.just("") | names())


@cache
def units() -> st.SearchStrategy[Unit]:
    """Generate units: departments with members, and units without."""
    return departments() | names().map(lambda name: Unit(f"id {name}", f"name {name}"))


@cache
@st.composite
def departments(draw: st.DrawFn) -> Unit:
    """Generate departments with up to four members, open or not. No two of their units share a name."""
    size = draw(st.integers(0, 4))
    members = [Unit(f"u{place}", f"Phòng {draw(names())} {place}", aliases=[f"P{place}"]) for place in range(size)]
    return Unit("whole", f"Sở {draw(names())}", members=members, open=draw(st.booleans()))


@cache
def _years() -> st.SearchStrategy[tuple[int, int]]:
    return st.integers(2024, 2026).map(lambda year: (year, year)) | st.just((2025, 2027))


@st.composite
def indicators(draw: st.DrawFn, department: Unit | None = None, id: str | None = None) -> Indicator:  # noqa: A002  its field
    """Generate indicators, of a given department and id or of any."""
    department = department or draw(departments())
    of_department = st.sampled_from([department, *department.members])
    lead = draw(st.just(department) | of_department)
    own_targets = [unit for unit in lead.members or (lead,) if unit is not department and draw(st.integers(0, 5)) == 0]
    return Indicator(
        id=id or draw(names()),
        group=draw(st.none() | groups()),
        title=draw(names()),
        title_en=draw(st.just("") | names()),
        target=draw(targets()),
        department=department,
        unit_targets={unit: draw(targets()) for unit in own_targets},
        lead=lead,
        lead_text=draw(st.just("") | names()),
        assessor=draw(st.none() | of_department),
        assessor_text=draw(st.just("") | names()),
        years=draw(_years()),
        citations=draw(st.lists(citations(), max_size=2)),
        note=draw(st.just("") | names()),
        additive_over_units=draw(st.sampled_from([True, True, False])),
        additive_over_time=draw(st.sampled_from([True, True, False])),
    )


@cache
@st.composite
def annexes(draw: st.DrawFn) -> Annex:
    """Generate annexes of up to four indicators, all of one department, year and set of groups."""
    from attrs import evolve  # noqa: PLC0415

    department = draw(departments())
    years = draw(_years())
    within = draw(st.lists(groups(), min_size=1, max_size=2, unique_by=lambda group: group.id))
    rows = [draw(indicators(department, f"I.{place}")) for place in range(1, draw(st.integers(0, 4)) + 1)]
    return Annex(
        name=draw(names()),
        title=draw(names()),
        years=years,
        issuer=draw(names()),
        decision_number=draw(st.none() | names()),
        issued_on=draw(st.none() | _days()),
        groups=within,
        department=department,
        indicators=[evolve(row, years=years, group=draw(st.sampled_from(within))) for row in rows],
    )


@cache
def cutoffs() -> st.SearchStrategy[Cutoff]:
    """Generate cut-off rules: the decree's, the calendar, and every other first day from 2 to 28."""
    return st.sampled_from([ND09, CALENDAR]) | st.integers(1, 28).map(lambda day: Cutoff(f"from day {day}", day))


@st.composite
def spans(draw: st.DrawFn, within: Period | None = None) -> Period:
    """Generate periods: of up to two years, or inside a given one."""
    first, last = (within.first, within.last) if within else (date(2024, 1, 1), date(2026, 12, 31))
    begins = draw(st.dates(first, last))
    return Period(begins, draw(st.dates(begins, min(last, begins + timedelta(days=730)))))


@st.composite
def measurements(
    draw: st.DrawFn, rows: Mapping[str, Indicator] | None = None, period: Period | None = None
) -> Measurement:
    """Generate one report: of one of these indicators, by a unit of its department, inside or about a period."""
    row = draw(st.sampled_from(list(rows.values())) if rows else indicators())
    unit = draw(st.sampled_from([row.department, *row.department.members]))
    span = draw(st.just(period) | spans(period) | spans() if period else spans())
    value = draw(counts(row.target) | counts(row.target) | stated(row.target))
    beside = draw(st.none() | st.none() | stated(row.target)) if isinstance(value, Counts) else None
    return Measurement(
        row.id,
        unit.id,
        period=span,
        value=value,
        stated=beside,
        as_of=draw(st.none() | _days()),
        source=draw(st.none() | names()),
    )


@st.composite
def reports(  # noqa: D417  `draw` comes from the decorator
    draw: st.DrawFn, rows: Mapping[str, Indicator], year: int = 2025, cutoff: Cutoff = ND09
) -> list[Measurement]:
    """Generate reports that `evaluate` can judge together: months, quarters, cumulative ones, and dated revisions.

    Args:
        rows: The indicators that are reported, by id.
        year: The year in which all periods lie.
        cutoff: The rule by which months and quarters begin.

    Returns:
        A strategy for lists of reports.
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
            stated=one.stated,
            as_of=span.last + timedelta(days=version),
            source=one.source,
        )
        for one, span, version in sent
    ]


@cache
@st.composite
def evaluations(draw: st.DrawFn) -> Evaluation:
    """Generate evaluations of annexes by reports, of a month, a quarter, a half or a year."""
    annex = draw(annexes())
    sent = draw(reports(annex))
    whole = [ND09.month(2025, 1), ND09.quarter(2025, 1), ND09.half(2025, 1), ND09.nine_months(2025), ND09.year(2025)]
    return evaluate(
        annex,
        sent,
        period=draw(st.sampled_from(whole)),
        reading=draw(st.sampled_from(ExactReading)),
        boundary=draw(st.sampled_from(Boundary)),
        as_of=draw(st.none() | st.none() | st.dates(date(2025, 1, 15), date(2025, 12, 31))),
    )


@cache
def verdicts() -> st.SearchStrategy[Verdict]:
    """Generate verdicts, for the whole and for units."""
    every = evaluations().map(lambda one: [*one.verdicts, *(verdict for of in one.by_unit.values() for verdict in of)])
    return every.filter(bool).flatmap(st.sampled_from)


@cache
@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """Generate findings of every kind, with as many reports and figures as the kind has."""
    kind = draw(st.sampled_from(FindingKind))
    row = draw(indicators())
    unit = draw(st.sampled_from([row.department, *row.department.members]))
    reports = 0 if kind is FindingKind.OTHER_YEAR else draw(st.integers(2, 7))
    reports = min(reports, 1) if kind in (FindingKind.NOT_FIRM, FindingKind.STATED_DIFFERS) else reports
    first, second = draw(counts()), draw(counts())
    sums = (FindingKind.PARTS_DIFFER, FindingKind.PARTS_EXCEED, FindingKind.UNITS_DIFFER, FindingKind.UNITS_MISSING)
    figures: dict[FindingKind, tuple[Counts | Stated, ...]] = dict.fromkeys(sums, (first, second))
    figures[FindingKind.STATED_DIFFERS] = (first, draw(stated()))
    return Finding(
        kind,
        row,
        unit,
        measurements=tuple(draw(measurements({row.id: row})) for _ in range(reports)),
        figures=figures.get(kind, ()),
    )
