"""Columns are judged as objects are: one law, many engines."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import attrs
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from engines import QUICK, SLOW, Engine, params, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reformkpi import (
    Counts,
    Evaluation,
    ExactReading,
    Indicator,
    Measurement,
    Period,
    Stated,
    Status,
    Target,
    Unit,
    annexes,
    errors,
    evaluate,
    frames,
    testing,
)
from reformkpi.frames import Refusal
from reformkpi.periods import CALENDAR, ND09, Cutoff

YEAR = ND09.year(2025)
HALL = Unit("hall", "UBND tỉnh")
ALL_ENGINES = params([*QUICK, *SLOW])
COLUMNS = ("indicator", "unit", "province", "first", "last", "numerator", "denominator", "as_of")
KINDS = [
    ("A", Target.minimum(57), {}),
    ("B", Target.exact("33.3"), {}),
    ("C", Target.exact(80), {}),
    ("D", Target.minimum(100), {}),
    ("E", Target.exact("0.07"), {}),
    ("F", Target.exact(0), {}),
    ("over time", Target.minimum(60), {"pools_over_time": False}),
    ("over units", Target.exact(80), {"pools_over_units": False}),
    ("over nothing", Target.exact(80), {"pools_over_units": False, "pools_over_time": False}),
]
ROWS = {
    name: Indicator(id=name, title=name, target=target, department=HALL, year=2025, **pools)
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
    days = st.none() | st.integers(0, 2).map(lambda n: date(2025, 12, 20) + timedelta(days=n))
    dated = draw(st.sampled_from([st.none(), days, days.filter(bool)]))
    sent = []
    for _ in range(draw(st.integers(1, 6))):
        span, (n, of) = draw(spans), draw(figures(name))
        sent += [(name, unit, province, span.first, span.last, n, of, draw(dated))] * draw(st.sampled_from([1, 1, 1, 2]))
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
        name, _, province, first, last, *_ = sent[0]
        sent.append(
            draw(
                st.sampled_from(
                    [
                        (name, None, province, first, last, 1, 2, None),
                        (name, "v", province, None, last, 1, 2, None),
                        (name, "v", province, first, None, 1, 2, None),
                        (name, "v", province, last + timedelta(days=1), first, 1, 2, None),
                        (name, "v", province, YEAR.first, YEAR.last, 3, 2, None),
                        (name, "v", province, YEAR.first, YEAR.last, -1, 2, None),
                        (name, "v", province, YEAR.first, YEAR.last, 1, 2**31, None),
                        (None, "v", province, YEAR.first, YEAR.last, 1, 2, None),
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


def by_objects(sent: list[Row], by: tuple[str, ...], reading: ExactReading) -> dict[Row, tuple[Any, ...]]:
    """Say by the object engine what `frames.evaluate` is to say: for each group its status, figure, shortfall and reports."""
    places = [0, *(COLUMNS.index(name) for name in by)]
    groups: defaultdict[Row, list[Row]] = defaultdict(list)
    for row in sent:
        first, last = row[3:5]
        if first is None or last is None or last < first or (YEAR.first <= first and last <= YEAR.last):
            groups[tuple(row[place] for place in places)].append(row)
    return {key: judged(group, "unit" in by, reading) for key, group in groups.items()}


def judged(group: list[Row], by_unit: bool, reading: ExactReading) -> tuple[Any, ...]:  # noqa: FBT001
    counted = [row for row in group if None not in row[5:7]]
    without = len(group) - len(counted)
    refused = set()
    sent: defaultdict[tuple[str, Any], list[Measurement]] = defaultdict(list)
    for name, unit, province, first, last, n, of, as_of in group:
        if name not in ROWS:
            refused.add(Refusal.UNKNOWN_INDICATOR)
        if unit is None or first is None or last is None or last < first:
            refused.add(Refusal.INCOMPLETE)
        if None not in (n, of) and not 0 <= n <= of:
            refused.add(Refusal.NOT_COUNTS)
        elif None not in (n, of) and of >= 2**31:
            refused.add(Refusal.TOO_LARGE)
        elif None not in (n, of) and not refused:
            value = Counts(n, of)
            sent[unit, province].append(Measurement(name, f"{unit} {province}", period=Period(first, last), value=value, as_of=as_of))
    target = "" if group[0][0] not in ROWS else f"{ROWS[group[0][0]].target.value:f}"
    if not refused:
        row = ROWS[group[0][0]]
        units = [Unit(f"{unit} {province}", f"{unit} {province}") for unit, province in sent] or [Unit("none", "none")]
        several = not by_unit and (len(units) > 1 or not row.pools_over_units)
        for unit in units:
            try:
                alone = attrs.evolve(row, department=unit, lead=unit)
                evaluate({row.id: alone}, [one for of in sent.values() for one in of if one.unit == unit.id], period=YEAR)
            except errors.ConflictingMeasurements:
                refused.add(Refusal.CONFLICT)
            except errors.OverlappingPeriods:
                refused.add(Refusal.OVERLAP)
        if not refused:
            department = Unit("whole", "Cả tỉnh", members=units, open=several) if several else units[0]
            row = attrs.evolve(row, department=department, lead=department)
            verdict = evaluate({row.id: row}, [one for of in sent.values() for one in of], period=YEAR, reading=reading)[row.id]
            n, of = (verdict.value.numerator, verdict.value.denominator) if isinstance(verdict.value, Counts) else (None, None)
            return (n, of, target, verdict.status.value, verdict.shortfall, len(verdict.used), without)
    return (None, None, target or None, min(refused, key=list(Refusal).index).value, None, ..., without)


def check(engine: Engine, sent: list[Row], by: tuple[str, ...], reading: ExactReading) -> None:
    """Hold what columns say against what objects say."""
    columns = table(sent)
    found = rows(frames.evaluate(engine.make(columns), ROWS, period=YEAR, by=by, reading=reading, strict=False))
    expected = by_objects(sent, by, reading)
    told = {tuple(row[name] for name in ("indicator", *by)): tuple(row.values())[1 + len(by) :] for row in found}
    assert len(told) == len(found)
    for key, values in expected.items():
        assert [None if e is ... else t for t, e in zip(told[key], values, strict=True)] == [None if e is ... else e for e in values], key
    assert told.keys() == expected.keys()


class TestTheSameJudgement:
    """One tested judgement: columns and objects give the same keys, figures, statuses and shortfalls, on every engine."""

    @pytest.mark.parametrize("engine", params(QUICK))
    @settings(max_examples=60)
    @given(sent=reports(), by=st.sampled_from([("unit",), (), ("province",), ("province", "unit")]), reading=st.sampled_from(ExactReading))
    def test_pooled(self, engine: Engine, sent: list[Row], by: tuple[str, ...], reading: ExactReading) -> None:
        check(engine, sent, by, reading)

    @pytest.mark.parametrize("reading", ExactReading)
    @pytest.mark.parametrize("by", [("unit",), ("province",), ("province", "unit")])
    @pytest.mark.parametrize("engine", params(SLOW))
    def test_pooled_many_at_once(self, engine: Engine, by: tuple[str, ...], reading: ExactReading) -> None:
        check(engine, many_at_once(), by, reading)
