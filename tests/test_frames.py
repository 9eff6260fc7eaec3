"""Columns are judged as objects are: one law, many engines."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import permutations
from time import process_time
from typing import Any

import attrs
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from engines import QUICK, SLOW, Engine, duckdb, params, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reformkpi import (
    Boundary,
    Counts,
    Evaluation,
    ExactReading,
    Indicator,
    Measurement,
    Period,
    Stated,
    Target,
    Unit,
    annexes,
    errors,
    evaluate,
    frames,
    testing,
)
from reformkpi.frames import Refusal, _evaluate
from reformkpi.frames._schema import PREFIX
from reformkpi.periods import ND09, Cutoff

YEAR = ND09.year(2025)
HALL = Unit("hall", "UBND tỉnh")
ALL_ENGINES = params([*QUICK, *SLOW])
QUICK_ENGINES = params(QUICK)
COLUMNS = ("indicator", "unit", "province", "first", "last", "numerator", "denominator", "as_of")
KINDS = [
    ("A", Target.minimum(57), {}),
    ("B", Target.exact("33.3"), {}),
    ("C", Target.exact(80), {}),
    ("D", Target.minimum(100), {}),
    ("E", Target.exact("0.07"), {}),
    ("F", Target.exact(0), {}),
    ("G", Target.maximum(5), {}),
    ("H", Target.above("59.5"), {}),
    ("I", Target.below("0.07"), {}),
    ("over time", Target.minimum(60), {"additive_over_time": False}),
    ("over units", Target.exact(80), {"additive_over_units": False}),
    ("over nothing", Target.exact(80), {"additive_over_units": False, "additive_over_time": False}),
]
ROWS = {
    name: Indicator(id=name, title=name, target=target, department=HALL, years=2025, **pools)
    for name, target, pools in KINDS
}
NESTED = [
    *ND09.months(2025),
    *(ND09.quarter(2025, quarter) for quarter in (1, 2, 3, 4)),
    ND09.half(2025, 1),
    ND09.nine_months(2025),
    YEAR,
]
Row = tuple[Any, ...]


def table(reports: list[Row]) -> dict[str, list[Any]]:
    columns = zip(*reports, strict=True) if reports else [()] * len(COLUMNS)
    return {name: list(values) for name, values in zip(COLUMNS, columns, strict=True)}


@st.composite
def figures(draw: st.DrawFn, name: str) -> tuple[int | None, int | None]:
    """Make two counts that hug the target, or a pair with a gap, or 0 of 0."""
    if draw(st.integers(0, 7)) == 0:
        return draw(st.sampled_from([(None, None), (None, 3), (3, None), (0, 0)]))
    counts = draw(testing.counts(ROWS[name].target) if name in ROWS else testing.counts())
    return counts.numerator, counts.denominator


@st.composite
def series(draw: st.DrawFn, unit: str, province: str | None = "H44") -> list[Row]:
    """Make the reports of one unit for one indicator: nested or crossing, revised or in conflict, some out of place."""
    name = draw(st.sampled_from([*ROWS, *ROWS, "unknown"]))
    spans = st.sampled_from(NESTED) | st.sampled_from(NESTED) | testing.spans(YEAR) | testing.spans()
    days = st.integers(0, 2).map(lambda n: date(2025, 12, 20) + timedelta(days=n))
    dated = draw(st.sampled_from([st.none(), st.none() | days, days]))
    sent = []
    for _ in range(draw(st.integers(1, 6))):
        span, (n, of) = draw(spans), draw(figures(name))
        sent += [(name, unit, province, span.first, span.last, n, of, draw(dated))] * draw(
            st.sampled_from([1, 1, 1, 2])
        )
        if draw(st.integers(0, 2)) == 0:  # again, for the same days
            n, of = draw(figures(name))
            sent.append((name, unit, province, span.first, span.last, n, of, draw(dated)))
    return sent


@st.composite
def reports(draw: st.DrawFn, units: int = 4) -> list[Row]:
    """Make the reports of several units, in any order; a few of the whole are broken beyond judging."""
    provinces = draw(st.sampled_from([["H44"], ["H44", "H45"], ["H44", None]]))
    sent = [one for n in range(units) for one in draw(series(f"u{n}", provinces[n % len(provinces)]))]
    if draw(st.integers(0, 3)) == 0:
        name, _, province, first, last, *_, as_of = sent[0]
        sent.append(
            draw(
                st.sampled_from(
                    [
                        (name, None, province, first, last, 1, 2, as_of),
                        (name, "v", province, None, last, 1, 2, as_of),
                        (name, "v", province, first, None, 1, 2, as_of),
                        (name, "v", province, last + timedelta(days=1), first, 1, 2, as_of),
                        (name, "v", province, YEAR.first, YEAR.last, 3, 2, as_of),
                        (name, "v", province, YEAR.first, YEAR.last, -1, 2, as_of),
                        (name, "v", province, YEAR.first, YEAR.last, 1, 2**31, as_of),
                        (None, "v", province, YEAR.first, YEAR.last, 1, 2, as_of),
                    ]
                )
            )
        )
    return draw(st.permutations(sent))


@cache
def many_at_once() -> list[Row]:
    """Gather cases into one frame, each with provinces and units of its own, for engines that take seconds to answer."""
    cases: list[list[Row]] = []

    @settings(max_examples=80, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    @given(reports())
    def gather(sent: list[Row]) -> None:
        cases.append(sent)

    gather()
    return [
        (name, unit and f"{unit} {case}", f"{province} {case}", *rest)
        for case, sent in enumerate(cases)
        for name, unit, province, *rest in sent
    ]


def by_objects(
    sent: list[Row], by: tuple[str, ...], reading: ExactReading, boundary: Boundary
) -> dict[Row, tuple[Any, ...]]:
    """Say by the object engine what `frames.evaluate` is to say: for each group its status, figure, shortfall and reports."""
    places = [0, *(COLUMNS.index(name) for name in by)]
    groups: defaultdict[Row, list[Row]] = defaultdict(list)
    for row in sent:
        first, last = row[3:5]
        if (first is None or first >= YEAR.first) and (last is None or last <= YEAR.last):
            groups[tuple(row[place] for place in places)].append(row)
    return {key: judged(group, "unit" in by, reading, boundary) for key, group in groups.items()}


def judged(  # noqa: C901  a rule a line
    group: list[Row],
    by_unit: bool,  # noqa: FBT001
    reading: ExactReading,
    boundary: Boundary,
) -> tuple[Any, ...]:
    counted = [row for row in group if None not in row[5:7]]
    without = len(group) - len(counted)
    refused = set()
    sent: defaultdict[tuple[str, Any], list[Measurement]] = defaultdict(list)
    for name, unit, province, first, last, n, of, as_of in group:
        if name not in ROWS:
            refused.add(Refusal.UNKNOWN_INDICATOR)
        if unit is None or first is None or last is None or last < first:
            refused.add(Refusal.INVALID)
        if None not in (n, of) and not 0 <= n <= of < 2**31:
            refused.add(Refusal.INVALID)
        elif None not in (n, of) and not refused:
            value = Counts(n, of)
            sent[unit, province].append(
                Measurement(name, f"{unit} {province}", period=Period(first, last), value=value, as_of=as_of)
            )
    target = "" if group[0][0] not in ROWS else f"{ROWS[group[0][0]].target.value:f}"
    if not refused:
        row = ROWS[group[0][0]]
        units = [Unit(f"{unit} {province}", f"{unit} {province}") for unit, province in sent] or [Unit("none", "none")]
        several = not by_unit and (len(units) > 1 or not row.additive_over_units)
        for unit in units:
            try:
                alone = attrs.evolve(row, department=unit, lead=unit)
                evaluate(
                    {row.id: alone}, [one for of in sent.values() for one in of if one.unit == unit.id], period=YEAR
                )
            except errors.ConflictingMeasurements:
                refused.add(Refusal.CONFLICT)
            except errors.OverlappingPeriods:
                refused.add(Refusal.OVERLAP)
        if not refused:
            department = Unit("whole", "Cả tỉnh", members=units, open=several) if several else units[0]
            row = attrs.evolve(row, department=department, lead=department)
            verdict = evaluate(
                {row.id: row},
                [one for of in sent.values() for one in of],
                period=YEAR,
                reading=reading,
                boundary=boundary,
            )[row.id]
            n, of = (
                (verdict.value.numerator, verdict.value.denominator)
                if isinstance(verdict.value, Counts)
                else (None, None)
            )
            seen = {report.unit for report in verdict.used}
            days = sum((report.period.last - report.period.first).days + 1 for report in verdict.used)
            uncovered = len(seen) * ((YEAR.last - YEAR.first).days + 1) - days if seen else None
            complete = verdict.complete if by_unit else len(seen)
            found = (n, of, target, verdict.status.value, verdict.shortfall, len(verdict.used), without)
            return (*found, uncovered, complete) if by_unit else (*found, complete, uncovered)
    status = min(refused, key=list(Refusal).index).value
    rest = (None, False) if by_unit else (..., None)
    return (None, None, target or None, status, None, ..., without, *rest)


def check(engine: Engine, sent: list[Row], by: tuple[str, ...], reading: ExactReading, boundary: Boundary) -> None:
    """Hold what columns say against what objects say."""
    columns = table(sent)
    readings: Any = {"reading": reading, "boundary": boundary}
    found = rows(frames.evaluate(engine.make(columns), ROWS, period=YEAR, by=by, **readings, strict=False))
    expected = by_objects(sent, by, reading, boundary)
    told = {tuple(row[name] for name in ("indicator", *by)): tuple(row.values())[1 + len(by) :] for row in found}
    assert len(told) == len(found)
    for key, values in expected.items():
        assert [None if e is ... else t for t, e in zip(told[key], values, strict=True)] == [
            None if e is ... else e for e in values
        ], key
    assert told.keys() == expected.keys()


class TestTheSameJudgement:
    """One tested judgement: columns and objects give the same keys, figures, statuses and shortfalls, on every engine."""

    @pytest.mark.parametrize("engine", params(QUICK))
    @settings(max_examples=25)
    @given(
        sent=reports(),
        by=st.sampled_from([("unit",), (), ("province",), ("province", "unit")]),
        reading=st.sampled_from(ExactReading),
        boundary=st.sampled_from(Boundary),
    )
    def test_pooled(
        self, engine: Engine, sent: list[Row], by: tuple[str, ...], reading: ExactReading, boundary: Boundary
    ) -> None:
        check(engine, sent, by, reading, boundary)

    @pytest.mark.parametrize("reading", ExactReading)
    @pytest.mark.parametrize("by", [("unit",), ("province",), ("province", "unit")])
    @pytest.mark.parametrize("engine", params(SLOW))
    def test_pooled_many_at_once(self, engine: Engine, by: tuple[str, ...], reading: ExactReading) -> None:
        check(engine, many_at_once(), by, reading, list(Boundary)[list(ExactReading).index(reading)])

    @pytest.mark.parametrize("engine", params(QUICK))
    @settings(max_examples=40)
    @given(data=st.data(), reading=st.sampled_from(ExactReading), boundary=st.sampled_from(Boundary))
    def test_row_by_row(self, engine: Engine, data: st.DataObject, reading: ExactReading, boundary: Boundary) -> None:
        drawn = data.draw(
            st.lists(
                st.sampled_from([*ROWS, "unknown"]).flatmap(lambda name: st.tuples(st.just(name), figures(name))),
                min_size=1,
                max_size=30,
            )
        )
        check_rows(engine, drawn, reading, boundary)

    @pytest.mark.parametrize("reading", ExactReading)
    @pytest.mark.parametrize("engine", params(SLOW))
    def test_every_target_on_it_and_one_to_either_side(self, engine: Engine, reading: ExactReading) -> None:
        for boundary in Boundary:
            check_rows(engine, on_the_threshold(), reading, boundary)

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_every_target_that_floats_miss(self, engine: Engine) -> None:
        traps = {
            str(trap): attrs.evolve(ROWS["A"], id=str(trap), target=Target.minimum(trap))
            for trap in testing.FLOAT_TRAPS
        }
        columns = [
            (name, int(10 * trap) + by, 1000)
            for name, trap in zip(traps, testing.FLOAT_TRAPS, strict=True)
            for by in (-1, 0, 1)
        ]
        names, numerators, denominators = zip(*columns, strict=True)
        made = engine.make({"indicator": names, "numerator": numerators, "denominator": denominators})
        found = {(row["indicator"], row["numerator"]): row["status"] for row in rows(frames.judge(made, traps))}
        assert [found[name, n] for name, n, _ in columns] == ["not met", "met", "met"] * len(traps)

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_what_is_known_not_to_be_there_need_not_be_looked_for(self, engine: Engine) -> None:
        apart = [(unit, span, 57 * n, 100 * n, 0) for n, unit in enumerate("uvw") for span in ND09.months(2025)]
        nested = [("u", ND09.quarter(2025, 1), 150, 300, 0), ("w", YEAR, 600, 1200, 0), *apart]
        revised = [(unit, span, 0, of, 1) for unit, span, _, of, _ in apart[5:20]]
        cases = [
            (apart, [(False, False), (True, False), (False, True)]),
            (nested, [(False, True)]),
            ([*apart, *revised], [(True, False)]),
        ]
        few = {name: ROWS[name] for name in "AB"}
        for sent, skipped in cases:
            reports = [
                (name, unit, "H44", span.first, span.last, n, of, YEAR.last + timedelta(days=version))
                for name in ("A", "B")
                for unit, span, n, of, version in sent
            ]
            made = engine.make(table(reports))
            for rules in (few, ROWS):
                expected = sorted(map(repr, rows(frames.evaluate(made, rules, period=YEAR))))
                for revisions, overlaps in skipped:
                    found = frames.evaluate(made, rules, period=YEAR, revisions=revisions, overlaps=overlaps)
                    assert sorted(map(repr, rows(found))) == expected


def on_the_threshold() -> list[tuple[str, tuple[int | None, int | None]]]:
    counts = [
        (ROWS[name], of, int(ROWS[name].target.value * of / 100) + by)
        for name in ROWS
        for of in (0, 1, 3, 1000, 10_000, 900_719_925_473)
        for by in (-1, 0, 1)
    ]
    return [(row.id, (n, of)) for row, of, n in counts if 0 <= n <= of] + [("A", (None, 3)), ("unknown", (1, 2))]


def check_rows(
    engine: Engine, drawn: list[tuple[str, tuple[int | None, int | None]]], reading: ExactReading, boundary: Boundary
) -> None:
    columns = {
        "indicator": [name for name, _ in drawn],
        "numerator": [n for _, (n, _) in drawn],
        "denominator": [of for _, (_, of) in drawn],
    }
    found = rows(frames.judge(engine.make(columns), ROWS, reading=reading, boundary=boundary, strict=False))
    expected = []
    for name, (n, of) in drawn:
        told: tuple[Any, ...] = (None, Refusal.UNKNOWN_INDICATOR.value, None)
        if name in ROWS:
            sent = [] if None in (n, of) else [ROWS[name].counted(n, of, unit=HALL, period=YEAR)]
            verdict = evaluate({name: ROWS[name]}, sent, period=YEAR, reading=reading, boundary=boundary)[name]
            told = (f"{ROWS[name].target.value:f}", verdict.status.value, verdict.shortfall)
        expected.append((name, n, of, *told))
    order = {name: place for place, name in enumerate((*columns, "target", "status", "shortfall"))}
    assert all(list(row) == list(order) for row in found)
    assert sorted(map(repr, (tuple(row.values()) for row in found))) == sorted(map(repr, expected))


@st.composite
def dossiers(draw: st.DrawFn) -> list[tuple[str, datetime | None, bool | None, bool | None]]:
    """Make dossiers of a few units: received on the days about a cut-off, at any hour; true, false or left out."""
    days = st.sampled_from(
        [
            date(2024, 12, 14),
            date(2024, 12, 15),
            date(2025, 1, 14),
            date(2025, 1, 15),
            date(2025, 3, 14),
            date(2025, 3, 31),
            date(2025, 12, 31),
        ]
    )
    hours = st.sampled_from([timedelta(), timedelta(hours=12), timedelta(days=1) - timedelta(microseconds=1)])
    moments = st.none() | st.tuples(days, hours).map(lambda of: datetime(of[0].year, of[0].month, of[0].day) + of[1])  # noqa: DTZ001
    flags = st.sampled_from([True, False, None])
    return draw(st.lists(st.tuples(st.sampled_from(["u", "v"]), moments, flags, flags), min_size=1, max_size=25))


class TestCount:
    """Dossiers are counted from the source: each once, in the period in which it was received, under any cut-off."""

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_counts_are_those_of_a_loop(self, engine: Engine) -> None:
        law = settings(max_examples=30 if engine in QUICK else 2)(
            given(dossiers(), testing.cutoffs(), st.integers(1, 12))(self.check)
        )
        law(engine)

    @staticmethod
    def check(
        engine: Engine, sent: list[tuple[str, datetime | None, bool | None, bool | None]], cutoff: Cutoff, months: int
    ) -> None:
        spans = list(cutoff.months(2025)[:months])
        del spans[1:2]  # they need not touch
        units, moments, online, fee = zip(*sent, strict=True)
        made = engine.make({"unit": units, "received_on": moments, "online": online, "fee": fee})
        found = rows(frames.count(made, periods=spans, succeeded={"I.3": "online", "I.2": "fee"}))
        expected: dict[tuple[Any, ...], list[int]] = {}
        for unit, moment, *flags in sent:
            span = next((one for one in spans if moment and one.first <= moment.date() <= one.last), None)
            if span or moment is None:
                for name, flag in zip(("I.3", "I.2"), flags, strict=True):
                    of = expected.setdefault((unit, name, span and span.first, span and span.last), [0, 0])
                    of[0] += flag is True
                    of[1] += flag is not None
        assert {tuple(row.values())[:4]: list(row.values())[4:] for row in found} == expected
        assert len(found) == len(expected)

    def test_the_way_from_dossiers_to_a_verdict(self) -> None:
        sent = pl.DataFrame(
            {"received_on": [date(2025, 1, 20)] * 100, "unit": "legal", "online": [True] * 57 + [False] * 43}
        )
        counts = frames.count(sent, periods=ND09.months(2025), succeeded={"A": "online"})
        assert frames.evaluate(counts, ROWS, period=YEAR).row(0) == (
            "A",
            "legal",
            57,
            100,
            "57",
            "met",
            0,
            1,
            0,
            334,
            False,
        )

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_a_hundred_periods_with_days_between_them(self, engine: Engine) -> None:
        start = date(2025, 1, 1)
        spans = [Period(start + timedelta(days=3 * n), start + timedelta(days=3 * n + 1)) for n in range(100)]
        days = [datetime(2025, 1, 1) + timedelta(days=n) for n in range(300)]  # noqa: DTZ001
        made = engine.make({"received_on": days, "unit": ["u"] * 300, "online": [True] * 300})
        counted = rows(frames.count(made, periods=spans, succeeded={"A": "online"}))
        assert sorted((row["first"], row["last"], row["numerator"]) for row in counted) == [
            (span.first, span.last, 2) for span in spans
        ]

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pl.LazyFrame])
    def test_an_outcome_that_is_never_known(self, make: Any) -> None:
        made = make({"received_on": [datetime(2025, 1, 20)], "unit": ["u"], "online": [None]})  # noqa: DTZ001
        (row,) = rows(frames.count(made, periods=[YEAR], succeeded={"A": "online"}))
        assert (row["numerator"], row["denominator"]) == (0, 0)

    def test_a_dossier_without_a_day_is_not_lost(self) -> None:
        sent = pl.DataFrame({"received_on": [None, date(2025, 1, 20)], "unit": "legal", "online": True})
        counts = frames.count(sent, periods=ND09.months(2025), succeeded={"A": "online"})
        with pytest.raises(errors.InvalidFrame, match="invalid .A, legal.: row 0: 1 of 1, unit 'legal', None to None"):
            frames.evaluate(counts, ROWS, period=YEAR)

    def test_refused(self) -> None:
        sent = pl.DataFrame({"received_on": [date(2025, 1, 20)], "unit": "legal", "online": 1, "numerator": 2})
        with pytest.raises(errors.InvalidFrame) as caught:
            frames.count(
                sent, periods=[YEAR], succeeded={"A": "online", "B": "gone"}, by=("unit", "numerator", "nowhere")
            )
        assert caught.value.problems == (
            "by: 'numerator' is a column of the result; rename yours",
            "by: no column 'nowhere'; there are 'received_on', 'unit', 'online', 'numerator'",
            "column 'online': must hold true, false or null, not Int32",
            "B: no column 'gone'; there are 'received_on', 'unit', 'online', 'numerator'",
        )
        with pytest.raises(errors.InvalidFrame, match="column 'online': must hold true, false or null"):
            frames.count(sent.lazy(), periods=[YEAR], succeeded={"A": "online"})
        with pytest.raises(errors.InvalidFrame, match="no column 'day' for the received"):
            frames.count(sent, periods=[YEAR], succeeded={"A": "online"}, received="day")
        with pytest.raises(errors.InvalidValue, match="2024-12-15.2025-03-14"):
            frames.count(sent, periods=[ND09.month(2025, 3), ND09.quarter(2025, 1)], succeeded={})
        with pytest.raises(errors.InvalidValue, match="periods.*1 to 100"):
            frames.count(sent, periods=[], succeeded={})
        with pytest.raises(errors.InvalidValue, match="succeeded.*1 to 100"):
            frames.count(sent, periods=[YEAR], succeeded={})
        with pytest.raises(errors.WrongType, match="a period: expected a Period"):
            frames.count(sent, periods=["2025"], succeeded={})  # type: ignore[list-item]


def one(**values: Any) -> dict[str, list[Any]]:
    """Make a frame of one report, all that is not given being in order."""
    report = {
        "indicator": "A",
        "unit": "u",
        "first": YEAR.first,
        "last": YEAR.last,
        "numerator": 57,
        "denominator": 100,
    }
    return {name: [value] for name, value in (report | values).items()}


def two(**values: tuple[Any, Any]) -> dict[str, list[Any]]:
    return {name: list(values.get(name, 2 * tuple(value))) for name, value in one().items()} | {
        name: list(value) for name, value in values.items()
    }


def with_unit_targets(name: str, **targets: Target) -> Indicator:
    """Make an indicator with a minimum of 60 for the whole and for the unit v, and targets of single units."""
    province = Unit("p", "Tỉnh", members=[Unit(unit, f"Sở {unit}") for unit in dict.fromkeys([*targets, "v"])])
    return Indicator(
        id=name, title="t", target=Target.minimum(60), department=province, years=2025, unit_targets=targets
    )


class TestTraps:
    """What was found to go wrong on one engine or another, held on each."""

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_unknown_gaps_and_nothing_but_gaps(self, engine: Engine) -> None:
        made = engine.make(two(indicator=("zz", "A"), numerator=(1, None), denominator=(2, None)))
        found = {row["indicator"]: row for row in rows(frames.evaluate(made, ROWS, period=YEAR, strict=False))}
        assert (found["zz"]["status"], found["zz"]["target"]) == ("unknown indicator", None)
        assert [found["A"][name] for name in ("status", "numerator", "used", "without_counts")] == [
            "no data",
            None,
            0,
            1,
        ]

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_nothing_wraps_around(self, engine: Engine) -> None:
        most = 2**31 - 1
        many = {name: [value[0]] * 420 for name, value in one(numerator=most, denominator=most).items()}
        many["unit"] = [f"u{n}" for n in range(420)]
        made = engine.make(many)
        assert rows(frames.evaluate(made, ROWS, period=YEAR, by=(), strict=False))[0]["status"] == "too large"
        fewer = engine.make({name: values[:419] for name, values in many.items()})
        assert rows(frames.evaluate(fewer, ROWS, period=YEAR, by=()))[0]["numerator"] == 419 * most
        huge = engine.make(one(numerator=2**62, denominator=2**63 - 1))
        assert rows(frames.evaluate(huge, ROWS, period=YEAR, strict=False))[0]["status"] == "invalid"
        assert rows(frames.judge(huge, ROWS, strict=False))[0]["status"] == "invalid"

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_a_month_is_no_complete_year(self, engine: Engine) -> None:
        month = ND09.month(2025, 1)
        made = engine.make(one(first=month.first, last=month.last))
        (row,) = rows(frames.evaluate(made, ROWS, period=YEAR))
        assert (row["status"], row["uncovered"], row["complete"]) == ("met", 365 - 31, False)
        (row,) = rows(frames.evaluate(engine.make(one()), ROWS, period=YEAR, by=()))
        assert (row["units"], row["uncovered"]) == (1, 0)
        assert "complete" not in row

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_units_expected_make_a_figure_complete(self, engine: Engine) -> None:
        u, v = Unit("u", "Phòng U"), Unit("v", "Phòng V")
        hall = Unit("hall", "UBND tỉnh", members=[u, v])
        rules = {"A": attrs.evolve(ROWS["A"], department=hall, lead=hall)}
        for units, complete in ((("u", "v"), True), (("u", "w"), False), (("u", "Phòng V"), False)):
            made = engine.make(two(unit=units))
            (row,) = rows(frames.evaluate(made, rules, period=YEAR, by=(), units=rules))
            assert (row["units"], row["complete"]) == (2, complete)

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_no_rows(self, engine: Engine) -> None:
        made = engine.make({name: [] for name in one()})
        assert rows(frames.evaluate(made, ROWS, period=YEAR)) == []
        assert rows(frames.judge(made, ROWS)) == []

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_lazy_stays_lazy_and_a_frame_its_kind(self, engine: Engine) -> None:
        made = engine.make(one())
        for found in (frames.evaluate(made, ROWS, period=YEAR), frames.judge(made, ROWS)):
            assert isinstance(found, type(made))
            assert type(nw.from_native(found)) is type(nw.from_native(made))

    @pytest.mark.parametrize("engine", params(QUICK))
    def test_rows_stay_together_in_a_large_frame(self, engine: Engine) -> None:
        months, versions = (
            [(span, [span.last + timedelta(days=n) for n in (3, 5)]) for span in ND09.months(2025)],
            range(2),
        )
        units = range(4000)
        sent = [
            ("A", f"u{unit}", "H44", span.first, span.last, (unit * place + version) % 101, 100, dates[version])
            for unit in units
            for place, (span, dates) in enumerate(months)
            for version in versions
        ]
        found = {
            row["unit"]: row["numerator"] for row in rows(frames.evaluate(engine.make(table(sent)), ROWS, period=YEAR))
        }
        assert found == {f"u{unit}": sum((unit * place + 1) % 101 for place in range(12)) for unit in units}

    def test_counts_that_are_not_whole(self) -> None:
        made = pd.DataFrame(two(numerator=(57.0, 57.5), denominator=(100.0, 100.0), unit=("u", "v")))
        found = frames.evaluate(made, ROWS, period=YEAR, strict=False)
        assert list(found["status"]) == ["met", "invalid"]
        decimals = pl.DataFrame(one(numerator=Decimal(57), denominator=Decimal(100)))
        assert frames.judge(decimals, ROWS)["status"].item() == "met"

    def test_decimals_of_arrow_with_gaps(self) -> None:
        decimals = pd.ArrowDtype(pa.decimal128(38, 2))
        made = pd.DataFrame({name: values * 3 for name, values in one().items()})
        made["unit"] = ["u", "v", "w"]
        made["numerator"] = pd.Series([57, None, 57], dtype="Int64")
        made["denominator"] = pd.Series([Decimal(100), None, Decimal("100.5")], dtype=decimals)
        made[["first", "last"]] = made[["first", "last"]].apply(pd.to_datetime)
        found = frames.evaluate(made, ROWS, period=YEAR, strict=False)
        assert list(found["status"]) == ["met", "no data", "invalid"]

    @pytest.mark.parametrize("role", ["first", "last"])
    def test_days_of_two_kinds(self, role: str) -> None:
        made = pd.DataFrame(two(unit=("u", "v"), last=(YEAR.last, YEAR.last + timedelta(days=1))))
        made[["first", "last"]] = made[["first", "last"]].apply(pd.to_datetime)
        made[role] = made[role].astype(pd.ArrowDtype(pa.date32()))
        assert list(frames.evaluate(made, ROWS, period=YEAR)["unit"]) == ["u"]

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_counts_without_bound_are_invalid(self, engine: Engine) -> None:
        whole = engine.make(two(unit=("u", "v"), numerator=(57, 1), denominator=(100, 1)))
        infinite = nw.when(nw.col("unit") == "v").then(float("inf")).otherwise(nw.col("denominator").cast(nw.Float64))
        made = nw.from_native(whole).with_columns(denominator=infinite).to_native()
        found = {row["unit"]: row["status"] for row in rows(frames.evaluate(made, ROWS, period=YEAR, strict=False))}
        assert found == {"u": "met", "v": "invalid"}

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_an_hour_changes_no_day(self, engine: Engine) -> None:
        early = datetime(YEAR.first.year, YEAR.first.month, YEAR.first.day, 17)  # noqa: DTZ001
        late = datetime(YEAR.last.year, YEAR.last.month, YEAR.last.day, 8)  # noqa: DTZ001
        made = engine.make(two(indicator=("A", "over time"), received_on=(early, early), last=(YEAR.last, YEAR.last)))
        found = rows(frames.evaluate(made, ROWS, period=YEAR, columns={"first": "received_on"}))
        assert [(row["status"], row["used"]) for row in found if row["indicator"] == "A"] == [("met", 1)]
        assert {row["used"] for row in found} == {1}
        made = engine.make(two(indicator=("A", "over time"), received_on=(late, late)))
        found = rows(frames.evaluate(made, ROWS, period=YEAR, columns={"last": "received_on"}))
        assert {(row["used"], row["uncovered"]) for row in found} == {(1, 0)}

    def test_zoned_days_and_one_column_twice_are_rejected(self) -> None:
        made = pd.DataFrame(one(as_of=YEAR.last))
        for role in ("first", "as_of"):
            zoned = made.assign(**{role: pd.to_datetime(made[role]).dt.tz_localize("UTC")})
            with pytest.raises(errors.InvalidFrame, match=f"column '{role}': must hold days"):
                frames.evaluate(zoned, ROWS, period=YEAR)
        with pytest.raises(errors.InvalidFrame, match="cannot be the numerator and the denominator at once"):
            frames.evaluate(made, ROWS, period=YEAR, columns={"numerator": "denominator"})

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_the_least_and_the_one_before_it(self, engine: Engine) -> None:
        """Each was once changed in the code, and no test noticed."""
        beyond = YEAR.last + timedelta(days=1)
        made = engine.make(two(unit=("u", "v"), numerator=(-1, 57), last=(YEAR.last, beyond)))
        found = {row["unit"]: row["status"] for row in rows(frames.evaluate(made, ROWS, period=YEAR, strict=False))}
        assert found == {"u": "invalid"}
        same = engine.make(two(denominator=(100, 90), as_of=(YEAR.last, YEAR.last)))
        (row,) = rows(frames.evaluate(same, ROWS, period=YEAR, strict=False))
        assert row["status"] == "conflict"
        alone = engine.make(two(unit=("hall", "hall"), first=(YEAR.first, beyond), last=(YEAR.last, beyond)))
        (row,) = rows(frames.evaluate(alone, ROWS, period=YEAR, by=()))
        assert (row["status"], row["used"]) == ("met", 1)

    @pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["A", "u"])])
    def test_categories_are_ids(self, kind: Any) -> None:
        made = pl.DataFrame(one()).with_columns(pl.col("indicator", "unit").cast(kind))
        judged = frames.evaluate(made, ROWS, period=YEAR)
        assert judged["status"].item() == "met"
        assert (judged.schema["indicator"], judged.schema["unit"]) == (pl.String(), pl.String())
        assert list(frames.judge(pd.DataFrame(one()).astype({"indicator": "category"}), ROWS)["status"]) == ["met"]

    @pytest.mark.parametrize("role", ["unit", "first", "last"])
    def test_a_row_that_lacks_one_thing_is_named(self, role: str) -> None:
        columns = {name: [*values, *values] for name, values in one().items()} | {"numerator": [57, 58]}
        made = pl.DataFrame(columns).with_columns(
            pl.when(pl.int_range(pl.len()) == 0).then(pl.col(role)).alias(role), as_of=pl.col("last")
        )
        with pytest.raises(errors.InvalidFrame, match=r"invalid \(A.*: row 1: 58 of 100") as refused:
            frames.evaluate(made, ROWS, period=YEAR)
        assert "row 0" not in str(refused.value)

    def test_text_among_days_is_no_day(self) -> None:
        mixed = pd.DataFrame(two(first=(YEAR.first, "2025-01-01"))).astype({"first": object})
        with pytest.raises(errors.InvalidFrame, match="column 'first': must hold days"):
            frames.evaluate(mixed, ROWS, period=YEAR)

    def test_a_conflict_beside_later_reports_of_others(self) -> None:
        early, late = YEAR.last + timedelta(days=5), YEAR.last + timedelta(days=9)
        columns = {name: values * 3 for name, values in one().items()}
        columns |= {"unit": ["a", "b", "b"], "numerator": [57, 57, 58], "as_of": [late, early, early]}
        for engine in QUICK:
            found = rows(frames.evaluate(engine.make(columns), ROWS, period=YEAR, strict=False))
            assert {row["unit"]: row["status"] for row in found} == {"a": "met", "b": "conflict"}

    def test_an_undated_report_beside_a_revision(self) -> None:
        early, late = YEAR.last + timedelta(days=5), YEAR.last + timedelta(days=9)
        for undated, status in ((57, "met"), (50, "conflict")):  # as the latest has it, as the one before
            sent = [(50, early), (57, late), (undated, None)]
            for order in permutations(sent):
                numerators, days = zip(*order, strict=True)
                columns = {name: values * 3 for name, values in one().items()}
                columns |= {"numerator": list(numerators), "as_of": list(days)}
                for engine in QUICK:
                    (found,) = rows(frames.evaluate(engine.make(columns), ROWS, period=YEAR, strict=False))
                    assert found["status"] == status

    def test_the_longest_period(self) -> None:
        span = Period(date(1001, 1, 1), date(1001, 1, 1) + timedelta(days=365_999))
        parts = [
            (span.first + timedelta(days=30_500 * n), span.first + timedelta(days=30_500 * n + 30_499))
            for n in range(12)
        ]
        parts += [(parts[3][0], parts[4][1])] * 2  # replaces two of them, and is revised
        columns = {name: values * 14 for name, values in one().items()}
        columns |= {"first": [first for first, _ in parts], "last": [last for _, last in parts]}
        columns |= {"numerator": [*[50] * 12, 60, 70], "as_of": [span.last + timedelta(days=n) for n in range(14)]}
        order = sorted(range(14), key=lambda n: 5 * n % 14)
        mixed = {name: [values[n] for n in order] for name, values in columns.items()}
        for engine in QUICK:
            (found,) = rows(frames.evaluate(engine.make(mixed), ROWS, period=span))
            assert (found["numerator"], found["used"], found["uncovered"]) == (10 * 50 + 70, 11, 0)

    def test_versions_up_to_the_last_day_there_is(self) -> None:
        before = YEAR.last - timedelta(days=1)
        made = two(last=(YEAR.last, before), numerator=(57, 50), as_of=(YEAR.last, date.max))
        found = frames.evaluate(pl.DataFrame(made), ROWS, period=YEAR).row(0, named=True)
        assert (found["numerator"], found["used"]) == (57, 1)

    def test_nothing_but_targets_read_literally(self) -> None:
        made = pl.DataFrame(two(indicator=("C", "C"), unit=("u", "v"), numerator=(80, 81)))
        found = frames.evaluate(made, {"C": ROWS["C"]}, period=YEAR, reading=ExactReading.EQUAL)
        assert found.select("status", "shortfall").rows() == [("met", 0), ("not met", None)]

    def test_a_hundred_thousand_indicators(self) -> None:
        many = {f"I.{n}": attrs.evolve(ROWS["A"], id=f"I.{n}") for n in range(100_000)}
        columns = {name: values * 1000 for name, values in one().items()}
        columns["indicator"] = [f"I.{n}" for n in range(0, 100_000, 100)]
        seconds = {}
        for make in (pl.DataFrame, duckdb):
            made = make(columns)
            began = process_time()
            found = rows(frames.evaluate(made, many, period=YEAR))
            seconds[make] = process_time() - began
            assert {row["status"] for row in found} == {"met"}
            assert len(found) == 1000
        assert seconds[duckdb] < 6 * seconds[pl.DataFrame]  # three times, and the noise of a busy machine

    def test_sums_of_duckdb_are_judged_again(self) -> None:
        engine = next(engine for engine in QUICK if engine.name == "duckdb")
        counts = engine.make(one())
        summed = counts.aggregate(
            "indicator, sum(numerator) as numerator, sum(denominator) as denominator", "indicator"
        )
        assert rows(frames.judge(summed, ROWS))[0]["status"] == "met"


class TestRefused:
    """Bad input gets a clear error that says what, where and what there is instead; all problems at once."""

    def test_columns(self) -> None:
        made = pl.DataFrame(
            {"indicator": ["A"], "don_vi": ["u"], "first": ["2025-01-01"], "numerator": ["5"], "denominator": [5]}
        )
        with pytest.raises(errors.InvalidFrame) as caught:
            frames.evaluate(made, ROWS, period=YEAR, columns={"unit": "đơn vị", "tử số": "numerator"})
        there = "'indicator', 'don_vi', 'first', 'numerator', 'denominator'"
        assert caught.value.problems == (
            "columns: unknown role 'tử số'; roles are indicator, unit, first, last, numerator, denominator, as_of",
            f"no column 'đơn vị' for the unit; columns are {there}",
            "column 'first': must hold days: dates, or datetimes without a zone, not String; cast it",
            f"no column 'last' for the last; columns are {there}",
            "column 'numerator': must hold whole numbers, not String; cast it",
        )
        with pytest.raises(errors.InvalidFrame, match="as_of"):
            frames.evaluate(pl.DataFrame(one()), ROWS, period=YEAR, columns={"as_of": "ngày"})
        zoned = pl.DataFrame(one()).with_columns(pl.col("first").cast(pl.Datetime("us", "UTC")))
        with pytest.raises(errors.InvalidFrame, match="without a zone"):
            frames.evaluate(zoned, ROWS, period=YEAR)

    def test_names_that_clash(self) -> None:
        with pytest.raises(errors.InvalidFrame, match="column 'status': the result has a column of this name"):
            frames.judge(pl.DataFrame(one(status="?")), ROWS)
        with pytest.raises(errors.InvalidFrame, match="by: 'target' is a column of the result"):
            frames.evaluate(pl.DataFrame(one(target="?")), ROWS, period=YEAR, by="target")
        with pytest.raises(errors.InvalidFrame, match="by: no column 'tỉnh'"):
            frames.evaluate(pl.DataFrame(one()), ROWS, period=YEAR, by="tỉnh")

    def test_types_that_would_have_to_be_guessed(self) -> None:
        text = pd.DataFrame(one(first="01/02/2025"))
        with pytest.raises(errors.InvalidFrame, match="column 'first': must hold days"):
            frames.evaluate(text, ROWS, period=YEAR)
        text["first"] = pd.Series([date(2025, 1, 1)], dtype=object)
        assert list(frames.evaluate(text, ROWS, period=YEAR)["status"]) == ["met"]
        with pytest.raises(errors.InvalidFrame, match="column 'unit': must hold ids as text, not Int64; cast it"):
            frames.evaluate(pl.DataFrame(one(unit=44)), ROWS, period=YEAR)

    def test_names_of_columns(self) -> None:
        for name in ("Status", "SHORTFALL"):
            with pytest.raises(errors.InvalidFrame, match=f"column '{name}': the result has a column of this name"):
                frames.judge(pl.DataFrame(one(**{name: "met"})), ROWS)
        with pytest.raises(errors.InvalidFrame, match="by: 'Status' is a column of the result"):
            frames.evaluate(pl.DataFrame(one(Status="met")), ROWS, period=YEAR, by=("unit", "Status"))
        with pytest.raises(errors.InvalidFrame, match="names that begin with 'reformkpi ' are reserved"):
            frames.judge(pl.DataFrame(one(**{"reformkpi n": 5})), ROWS)
        with pytest.raises(errors.InvalidFrame, match="by: 'as_of' is not allowed"):
            frames.evaluate(pl.DataFrame(one(as_of=YEAR.last)), ROWS, period=YEAR, by=("unit", "as_of"))

    def test_an_index_of_pandas_that_is_called_as_a_column(self) -> None:
        made = pd.DataFrame(one())
        made.index = pd.Index([7], name="unit")
        assert list(frames.evaluate(made, ROWS, period=YEAR)["status"]) == ["met"]

    def test_the_department_by_any_of_its_names(self) -> None:
        tinh = Unit("hall", "UBND tỉnh", aliases=["Tỉnh"])
        rules = {name: attrs.evolve(row, department=tinh, lead=tinh) for name, row in ROWS.items()}
        for name in ("hall", "UBND tỉnh", "Tỉnh"):
            made = pl.DataFrame(two(unit=(name, "u")))
            assert frames.evaluate(made, rules, period=YEAR, by=(), strict=False)["status"].item() == "whole and parts"

    def test_no_indicators(self) -> None:
        for engine in QUICK:
            for by in ("unit", ()):
                found = rows(frames.evaluate(engine.make(one()), {}, period=YEAR, by=by, strict=False))
                assert [row["status"] for row in found] == ["unknown indicator"]

    def test_every_kind_of_frame_by_the_plainest_rules(self) -> None:
        for engine in QUICK:
            found = rows(frames.evaluate(engine.make(one()), {"A": ROWS["A"]}, period=YEAR))
            assert [row["status"] for row in found] == ["met"]

    def test_days_with_hours_and_odd_ids_are_told_not_stumbled_over(self) -> None:
        hours = [datetime(2025, 1, 1, 8), datetime(2025, 1, 31, 17)]  # noqa: DTZ001
        made = pl.DataFrame(
            two(first=(hours[0],) * 2, last=(hours[1],) * 2, unit=(" ", " "), numerator=(1, 2), as_of=(hours[0],) * 2)
        )
        with pytest.raises(errors.InvalidFrame, match="conflict .A,  .: row"):
            frames.evaluate(made, ROWS, period=YEAR)
        decimals = made.with_columns(pl.col("numerator", "denominator").cast(pl.Decimal(10, 2)))
        with pytest.raises(errors.InvalidFrame, match="conflict .A,  .: row . [12] of 100|conflict"):
            frames.evaluate(decimals, ROWS, period=YEAR)

    def test_nan_is_a_gap(self) -> None:
        for make in (pl.DataFrame, pa.table, pd.DataFrame):
            made = make(one(numerator=float("nan"), denominator=2.0))
            assert [row["status"] for row in rows(frames.evaluate(made, ROWS, period=YEAR))] == ["no data"]

    def test_columns_by_other_names(self) -> None:
        made = pl.DataFrame(one()).rename({"unit": "don_vi", "numerator": "tu_so"})
        found = frames.evaluate(made, ROWS, period=YEAR, columns={"unit": "don_vi", "numerator": "tu_so"})
        assert found.columns[:3] == ["indicator", "don_vi", "numerator"]

    def test_rows_of_an_eager_frame(self) -> None:
        reports = [
            ("zz", "u", YEAR, 1, 2, None),
            ("A", "u", YEAR, 3, 2, None),
            ("B", "u", YEAR, 1, 2, date(2025, 12, 20)),
            ("B", "u", YEAR, 2, 2, date(2025, 12, 20)),
            ("B", "u", YEAR, 1, 2, date(2025, 12, 19)),
            ("C", "u", ND09.month(2025, 1), 1, 2, None),
            ("C", "u", Period(date(2025, 1, 1), date(2025, 1, 31)), 1, 2, None),
            ("C", "u", ND09.month(2025, 3), 1, 2, None),
            ("C", "u", ND09.month(2026, 3), 1, 2, None),
            ("D", None, YEAR, 1, 2, None),
            ("E", "u", YEAR, 1, 2**31, None),
            ("F", "u", YEAR, None, 2, None),
        ]
        made = pl.DataFrame(
            [(name, unit, span.first, span.last, n, of, as_of) for name, unit, span, n, of, as_of in reports],
            ["indicator", "unit", "first", "last", "numerator", "denominator", "as_of"],
            orient="row",
        )
        with pytest.raises(errors.InvalidFrame) as caught:
            frames.evaluate(made, ROWS, period=YEAR)
        year = "unit 'u', 2024-12-15 to 2025-12-14"
        assert caught.value.problems == (
            f"invalid (A, u): row 1: 3 of 2, {year}",
            f"conflict (B, u): row 3: 2 of 2, {year}, as of 2025-12-20; row 2: 1 of 2, {year}, as of 2025-12-20",
            "overlap (C, u): row 5: 1 of 2, unit 'u', 2024-12-15 to 2025-01-14; row 6: 1 of 2, unit 'u', 2025-01-01 to 2025-01-31",
            "invalid (D, None): row 9: 1 of 2, unit None, 2024-12-15 to 2025-12-14",
            f"invalid (E, u): row 10: 1 of 2147483648, {year}",
            f"unknown indicator (zz, u): row 0: 1 of 2, {year}",
        )
        assert str(caught.value).startswith("6 problems in the frame (rows are counted from 0):\n  invalid (A, u)")
        judged = frames.evaluate(made, ROWS, period=YEAR, strict=False)
        assert judged["status"].to_list() == [
            "invalid",
            "conflict",
            "overlap",
            "invalid",
            "invalid",
            "no data",
            "unknown indicator",
        ]

    @pytest.mark.parametrize("engine", params(QUICK))
    def test_gaps_of_every_kind_are_told_as_none(self, engine: Engine) -> None:
        made = two(unit=("u", None), numerator=(None, 1), as_of=(None, date(2025, 12, 20)))
        again = {name: [*values, values[0]] for name, values in two(numerator=(3, 4), as_of=(None, None)).items()}
        if not isinstance(nw.from_native(engine.make(made)), nw.LazyFrame):
            with pytest.raises(errors.InvalidFrame, match=r"invalid \(A, None\): row 1: 1 of 100, unit None"):
                frames.evaluate(engine.make(made), ROWS, period=YEAR)
            again["numerator"][2] = None
            with pytest.raises(
                errors.InvalidFrame, match=r"conflict \(A, u\): row [01]: [34] of 100, .*; row [01]: [34] of 100"
            ):
                frames.evaluate(engine.make(again), ROWS, period=YEAR)

    def test_whole_and_parts(self) -> None:
        made = pl.DataFrame(two(unit=("hall", "u")))
        with pytest.raises(
            errors.InvalidFrame, match=r"whole and parts \(A\): row 0: 57 of 100, unit 'hall'.*; row 1: 57 of 100"
        ):
            frames.evaluate(made, ROWS, period=YEAR, by=())

    def test_many_rows_of_one_group(self) -> None:
        made = pl.DataFrame({name: values * 8 for name, values in one(indicator="zz").items()})
        with pytest.raises(errors.InvalidFrame, match="row 5: 57 of 100, .*; and 2 more rows"):
            frames.evaluate(made, ROWS, period=YEAR)

    def test_what_was_said_not_to_be_there(self) -> None:
        made = pl.DataFrame(two(numerator=(57, 58)))
        with pytest.raises(errors.InvalidFrame, match="overlap .A, u.: row [01]: .*; row [01]: "):
            frames.evaluate(
                made.with_columns(as_of=pl.Series([date(2025, 1, 1), date(2025, 1, 2)])),
                ROWS,
                period=YEAR,
                revisions=False,
            )
        with pytest.raises(errors.InvalidFrame, match="overlap .A, u.: row 1: 58 of 100, .*; row 0"):
            frames.evaluate(made, ROWS, period=YEAR, revisions=False, overlaps=False)

    def test_rows_judged_one_by_one(self) -> None:
        with pytest.raises(errors.InvalidFrame) as caught:
            frames.judge(pl.DataFrame(two(indicator=("zz", "A"), numerator=(1, 101))), ROWS)
        assert caught.value.problems == (
            "unknown indicator: row 0: 1 of 100, indicator 'zz'",
            "invalid: row 1: 101 of 100, indicator 'A'",
        )

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
    def test_rows_judged_one_by_one_by_the_targets_of_their_units(self, make: Any) -> None:
        columns = {"indicator": ["A"], "unit": ["u"], "numerator": [101], "denominator": [100]}
        with pytest.raises(errors.InvalidFrame) as caught:
            frames.judge(make(columns), {"A": with_unit_targets("A", u=Target.minimum(40))})
        assert caught.value.problems == ("invalid: row 0: 101 of 100, unit 'u', indicator 'A'",)

    def test_arguments(self) -> None:
        made = pl.DataFrame(one())
        with pytest.raises(errors.WrongType, match="indicators: expected a Mapping"):
            frames.judge(made, [ROWS["A"]])  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType, match=r"indicators\['A'\]: expected an Indicator"):
            frames.judge(made, {"A": "57"})  # type: ignore[dict-item]
        with pytest.raises(errors.InvalidValue, match="key of an indicator: expected its id 'A', got 'B'"):
            frames.judge(made, {"B": ROWS["A"]})
        with pytest.raises(errors.WrongType, match="boundary: expected a Boundary"):
            frames.judge(made, ROWS, boundary="included")  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType, match="reading: expected an ExactReading"):
            frames.judge(made, ROWS, reading="equal")  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType, match="period: expected a Period"):
            frames.evaluate(made, ROWS, period="2025")  # type: ignore[arg-type]


class TestValues:
    """Between frames and values nothing is lost and nothing guessed."""

    annex = annexes.load("sct-2025")

    @given(testing.annexes().flatmap(lambda annex: st.tuples(st.just(annex), testing.reports(annex))))
    def test_reports_there_and_back(self, drawn: tuple[Any, list[Measurement]]) -> None:
        annex, sent = drawn
        columns: dict[str, list[Any]] = {
            "indicator": [report.indicator for report in sent],
            "unit": [report.unit for report in sent],
            "first": [report.period.first for report in sent],
            "last": [report.period.last for report in sent],
            "numerator": [report.value.numerator if isinstance(report.value, Counts) else None for report in sent],
            "denominator": [report.value.denominator if isinstance(report.value, Counts) else None for report in sent],
            "stated": [
                f"{stated.percentage:f}" if isinstance(stated := report.stated or report.value, Stated) else None
                for report in sent
            ],
            "as_of": [report.as_of for report in sent],
            "source": [report.source for report in sent],
        }
        types = {"first": pl.Date, "last": pl.Date, "as_of": pl.Date, "numerator": pl.Int64, "denominator": pl.Int64}
        frame = pl.DataFrame(columns, {name: types.get(name, pl.String) for name in columns})
        assert frames.measurements(frame, annex) == sent
        assert frames.measurements(frame.to_arrow(), annex) == sent

    def test_a_spreadsheet_of_a_quarter(self) -> None:
        quarter = ND09.quarter(2025, 1)
        sheet = pd.DataFrame(
            {
                "Chỉ tiêu": ["I.3", "I.3", "I.5", None],
                "Đơn vị": ["Pháp chế", "văn phòng sở", "office", None],
                "Tử số": [9.0, None, None, None],
                "Mẫu số": [15.0, None, None, None],
                "Tỷ lệ": [None, None, "99,6", None],
            }
        )
        columns = {
            "indicator": "Chỉ tiêu",
            "unit": "Đơn vị",
            "numerator": "Tử số",
            "denominator": "Mẫu số",
            "stated": "Tỷ lệ",
        }
        assert list(map(str, frames.measurements(sheet, self.annex, period=quarter, columns=columns))) == [
            "I.3 legal 2024-12-15/2025-03-14: 9 of 15",
            "I.5 office 2024-12-15/2025-03-14: 99.6%",
        ]

    def test_rows_that_are_not_understood(self) -> None:
        sheet = pd.DataFrame(
            {
                "indicator": ["I.3", "I.9", "I.3", "I.3", None, "I.3"],
                "unit": ["legal", "legal", "nobody", "legal", "legal", None],
                "numerator": [9.5, 1, 1, 3, 1, 1],
                "denominator": [15, 2, 2, None, 2, 2],
            }
        )
        with pytest.raises(errors.InvalidFrame) as caught:
            frames.measurements(sheet, self.annex, period=YEAR)
        assert [problem.partition(":")[0] for problem in caught.value.problems] == [f"row {n}" for n in range(6)]
        assert [
            next(word for word in ("9.5", "'I.9'", "'nobody'", "None") if word in problem)
            for problem in caught.value.problems
        ] == ["9.5", "'I.9'", "'nobody'", "None", "None", "None"]
        moments = pl.DataFrame(one(indicator="I.3", unit="legal", first=datetime(2025, 1, 1, 10)))  # noqa: DTZ001
        assert frames.measurements(moments, self.annex)[0].period == Period(date(2025, 1, 1), YEAR.last)
        late = pl.DataFrame(one(indicator="I.3", unit="legal", last=datetime(2025, 12, 14, 10)))  # noqa: DTZ001
        assert frames.measurements(late, self.annex)[0].period == YEAR

    def test_frames_that_are_refused(self) -> None:
        with pytest.raises(errors.WrongType, match="collect a lazy one first"):
            frames.measurements(pl.LazyFrame(one()), self.annex)  # type: ignore[arg-type]
        floats = pl.DataFrame({"indicator": ["I.5"], "unit": ["office"], "stated": [99.6]})
        with pytest.raises(errors.InvalidFrame, match="column 'stated': .* read it as text, not Float64"):
            frames.measurements(floats, self.annex, period=YEAR)
        for lacking in (("numerator",), ("denominator",), ("numerator", "denominator")):
            with pytest.raises(errors.InvalidFrame, match="numerator and denominator, or for stated, or for all three"):
                frames.measurements(pl.DataFrame(one()).drop(lacking), self.annex)

    @pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
    @given(evaluation=testing.evaluations())
    @settings(max_examples=25)
    def test_an_evaluation_as_a_frame(self, backend: str, evaluation: Evaluation) -> None:
        frame = nw.from_native(frames.from_evaluation(evaluation, backend=backend), eager_only=True)
        told = [
            {name: None if value != value else value for name, value in row.items()}  # noqa: PLR0124  NaN
            for row in frame.iter_rows(named=True)
        ]
        expected = evaluation.rows()
        assert len(told) == len(expected)
        for row, values in zip(told, expected, strict=True):
            assert list(row) == list(values)
            for name, value in values.items():
                match name:
                    case "first" | "last":
                        assert str(row[name])[:10] == str(value)
                    case "rate" | "gap":
                        assert row[name] == (None if value is None else float(value))  # type: ignore[arg-type]
                    case "target" | "stated":
                        assert row[name] == (None if value is None else f"{value:f}")
                    case _:
                        assert row[name] == value

    def test_the_types_of_an_evaluation(self) -> None:
        reported = Measurement("A", "hall", period=YEAR, value=Counts(1, 2))
        without, with_counts = (
            frames.from_evaluation(evaluate({"A": ROWS["A"]}, sent, period=YEAR), backend="polars")
            for sent in ([], [reported])
        )
        assert without.schema == with_counts.schema
        named = {"numerator": pl.Int64(), "stated": pl.String(), "rate": pl.Float64(), "first": pl.Date()}
        assert {name: without.schema[name] for name in named} == named
        for sent, kind in (([], "float64"), ([reported], "int64")):
            found = frames.from_evaluation(evaluate({"A": ROWS["A"]}, sent, period=YEAR), backend="pandas")
            assert (str(found["numerator"].dtype), str(found["first"].dtype)) == (kind, "datetime64[us]")

    def test_no_verdicts(self) -> None:
        assert pl.DataFrame(frames.from_evaluation(evaluate({}, [], period=YEAR), backend="polars")).shape == (
            0,
            len(evaluate({}, [], period=YEAR).rows() or range(26)),
        )

    def test_one_day_for_both_ends(self) -> None:
        sheet = pl.DataFrame(
            {"indicator": "I.3", "unit": "legal", "day": [YEAR.last], "numerator": 1, "denominator": 2}
        )
        (report,) = frames.measurements(sheet, self.annex, columns={"first": "day", "last": "day"})
        assert report.period == Period(YEAR.last, YEAR.last)

    def test_a_count_that_no_column_holds(self) -> None:
        large = evaluate(ROWS, [ROWS["A"].counted(2**53 + 1, 2**53 + 1, unit=HALL, period=YEAR)], period=YEAR)
        assert frames.from_evaluation(large, backend="polars")["numerator"][0] == 2**53 + 1
        with pytest.raises(errors.InvalidValue, match="beside gaps in a frame of pandas"):
            frames.from_evaluation(large, backend="pandas")
        huge = evaluate(ROWS, [ROWS["A"].counted(2**63, 2**63, unit=HALL, period=YEAR)], period=YEAR)
        with pytest.raises(errors.InvalidValue, match="a count in a frame"):
            frames.from_evaluation(huge, backend="polars")


class TestImports:
    """Narwhals is imported by this edge alone, and no engine by it."""

    def test_no_engine_is_imported(self) -> None:
        code = "import sys, reformkpi.frames; print(sorted({'pandas', 'polars', 'pyarrow', 'duckdb', 'dask', 'ibis', 'pyspark'} & set(sys.modules)))"
        assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "[]\n"  # noqa: S603


class TestManyIndicators:
    """Hundreds of indicators are judged as a few are, on engines that join and on those that look up."""

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    @pytest.mark.parametrize("odd", ["it's", 'a"b', "x\x1fy"], ids=["quote", "double", "separator"])
    def test_three_hundred(self, engine: Engine, odd: str) -> None:
        names = [odd, *(f"I.{n}" for n in range(300))]
        rows_of = {
            name: Indicator(id=name, title="t", target=Target.minimum(n % 101), department=HALL, years=2025)
            for n, name in enumerate(names)
        }
        chosen = [odd, "I.0", "I.56", "I.299"]
        frame = engine.make({
            "indicator": chosen, "unit": ["u"] * 4, "first": [YEAR.first] * 4, "last": [YEAR.last] * 4, "numerator": [57] * 4, "denominator": [100] * 4,
        })  # fmt: skip
        result = {row["indicator"]: row["status"] for row in rows(frames.evaluate(frame, rows_of, period=YEAR))}
        met = {name: rows_of[name].target.value <= 57 for name in chosen}
        assert result == {name: "met" if is_met else "not met" for name, is_met in met.items()}


class TestArguments:
    """What cannot be judged is rejected by an error of ours that says how to mend it."""

    def test_frames(self) -> None:
        good = pd.DataFrame(one())
        for bad, kind, match in (
            ([1, 2], errors.WrongType, "frame: expected a frame of pandas"),
            (pd.concat([good, good], axis=1), errors.InvalidFrame, "two columns have the same name"),
            (good.rename(columns={"unit": 5}), errors.InvalidFrame, "column 5: its name must be text"),
            (good.assign(**{f"{PREFIX}place": 1}), errors.InvalidFrame, "are reserved; rename yours"),
        ):
            with pytest.raises(kind, match=match):
                frames.evaluate(bad, ROWS, period=YEAR)

    def test_names_that_sql_reads_otherwise(self) -> None:
        with pytest.raises(errors.InvalidFrame, match=r"reads a full stop as table\.column"):
            frames.evaluate(duckdb(one()).select('*, 1 as "ma.dv"'), ROWS, period=YEAR)

    def test_periods(self) -> None:
        with pytest.raises(errors.WrongType, match="period: expected a Period"):
            frames.evaluate(pd.DataFrame(one()), ROWS, period="2025")  # type: ignore[arg-type]
        with pytest.raises(errors.InvalidValue, match="period: expected at most"):
            frames.evaluate(pd.DataFrame(one()), ROWS, period=Period(date.min, date.max))

    def test_readings(self) -> None:
        for options in ({"reading": "equal"}, {"boundary": "included"}):
            with pytest.raises(errors.WrongType):
                frames.evaluate(pd.DataFrame(one()), ROWS, period=YEAR, **options)  # type: ignore[arg-type]

    @pytest.mark.parametrize(("units", "options", "kind", "match"), [
        (5, {"by": ()}, errors.WrongType, "units: expected a Mapping"), (ROWS, {"by": ("unit",)}, errors.InvalidValue, "None if the unit is in by"),
        ("nowhere", {"by": ()}, errors.InvalidFrame, "'nowhere' is no column of whole numbers"),
    ])  # fmt: skip
    def test_units(self, units: Any, options: dict[str, Any], kind: type[Exception], match: str) -> None:
        with pytest.raises(kind, match=match):
            frames.evaluate(pd.DataFrame(one()), ROWS, period=YEAR, units=units, **options)

    @pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
    @pytest.mark.parametrize(("expected", "complete"), [(2, True), (3, False)])
    def test_the_units_expected_in_a_column(self, make: Any, expected: int, complete: bool) -> None:  # noqa: FBT001
        columns = two(unit=("u", "v")) | {"expected": [expected] * 2}
        if make is pd.DataFrame:
            columns |= {name: [pd.Timestamp(day) for day in columns[name]] for name in ("first", "last")}
        (row,) = rows(frames.evaluate(make(columns), ROWS, period=YEAR, by=(), units="expected"))
        assert (row["units"], row["complete"]) == (2, complete)

    @pytest.mark.parametrize("make", [pl.DataFrame, pa.table])
    def test_units_expected_of_no_indicator_make_nothing_complete(self, make: Any) -> None:
        (row,) = rows(frames.evaluate(make(one()), ROWS, period=YEAR, by=(), units={}))
        assert (row["units"], row["uncovered"], row["complete"]) == (1, 0, False)

    def test_every_column_of_the_result_is_reserved(self) -> None:
        made = pl.DataFrame(one())
        results = [
            frames.evaluate(made, ROWS, period=YEAR, by=by, units=units)
            for by, units in (("unit", None), ((), None), ((), ROWS))
        ]
        assert {name for result in results for name in result.columns} - {"indicator", "unit"} == set(_evaluate._RESULT)
        assert results[1].columns == [name for name in results[2].columns if name != "complete"]

    @pytest.mark.parametrize("engine", QUICK_ENGINES)
    def test_targets_of_single_units(self, engine: Engine) -> None:
        row = with_unit_targets("A", u=Target.minimum(40))
        columns = two(
            first=(YEAR.first, YEAR.first),
            last=(YEAR.last, YEAR.last),
            unit=("u", "v"),
            numerator=(50, 50),
            denominator=(100, 100),
        )
        result = {
            one["unit"]: one["status"] for one in rows(frames.evaluate(engine.make(columns), {"A": row}, period=YEAR))
        }
        assert result == {"u": "met", "v": "not met"}
        judged = rows(frames.judge(engine.make(columns), {"A": row}))
        assert {one["unit"]: one["status"] for one in judged} == result

    @pytest.mark.parametrize("engine", ALL_ENGINES)
    def test_targets_of_a_thousand_units(self, engine: Engine) -> None:
        targets = {f"u{n}": Target.minimum(n % 101) for n in range(1000)}
        known = {name: with_unit_targets(name, **targets) for name in ("A", "B")}
        units = [*targets, "v"]  # which has none of its own
        columns = {"indicator": ["A"] * 1001, "unit": units, "numerator": [50] * 1001, "denominator": [100] * 1001}
        result = {
            row["unit"]: (row["target"], row["status"]) for row in rows(frames.judge(engine.make(columns), known))
        }
        expected = {unit: target.value for unit, target in targets.items()} | {"v": 60}
        assert result == {unit: (f"{n}", "met" if n <= 50 else "not met") for unit, n in expected.items()}

    @pytest.mark.parametrize("make", [pl.DataFrame, pl.LazyFrame])
    def test_a_column_without_values_or_type(self, make: Any) -> None:
        columns = one() | {"as_of": [None]}
        assert len(rows(frames.evaluate(make(columns), ROWS, period=YEAR))) == 1
