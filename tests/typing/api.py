"""Checked by mypy and pyright, never run: what the types of the public surface promise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import assert_type

from reformkpi import (
    Annex,
    Boundary,
    Counts,
    Evaluation,
    ExactReading,
    Finding,
    Indicator,
    Measurement,
    Period,
    Stated,
    Status,
    Target,
    TargetKind,
    Threshold,
    Unit,
    Verdict,
    annexes,
    display,
    evaluate,
    periods,
)

annex = annexes.load("sct-2025")
assert_type(annex, Annex)
assert_type(annex["I.3"], Indicator)
assert_type(annex.get("I.3"), Indicator | None)
assert_type(annex.with_divisions(Unit("x", "X", aliases=["Y"])), Annex)
assert_type(annex["I.3"].target, Target)
assert_type(annex["I.3"].target.kind, TargetKind)
assert_type(annex["I.3"].target.value, Decimal)
assert_type(annex["I.3"].target.share, tuple[int, int])
assert_type(annex["I.3"].years, tuple[int, int])
assert_type(annex.for_department(Unit("x", "X")).to_toml(), str)
assert_type(annex["I.3"].citations[0].issued_on, date)

quarter = periods.ND09.quarter(2025, 1)
assert_type(quarter, Period)
assert_type(periods.ND09.months(2025), tuple[Period, ...])
report = annex["I.3"].counted(1, 2, unit=annex.unit("legal"), period=quarter)
assert_type(report, Measurement)
assert_type(report.value, Counts | Stated)
assert_type(Counts(1, 2) + Counts(1, 2), Counts)
assert_type(sum([Counts(1, 2), Counts(1, 2)], Counts(0, 0)), Counts)
assert_type(periods.ND09.name_of(quarter), str | None)

evaluation = evaluate({"I.3": annex["I.3"]}, iter([report]), period=quarter, reading=ExactReading.EQUAL)
assert_type(evaluation, Evaluation)
assert_type(iter(evaluation), Iterator[Verdict])
assert_type(evaluation.by_unit, Mapping[str, tuple[Verdict, ...]])
assert_type(evaluation.tally(), dict[Status, int])
assert_type(evaluation.rows(), list[dict[str, object]])
assert_type(evaluation.findings, tuple[Finding, ...])
verdict = evaluation["I.3", "legal"]
assert_type(verdict, Verdict)
assert_type(verdict.rate, Fraction | None)
assert_type(verdict.threshold, Threshold)
assert_type(verdict.target, Target)
assert_type(verdict.shortfall, int | None)
assert_type(verdict.needed(of=5), int | None)
assert_type(evaluate(annex, [], period=quarter, boundary=Boundary.INCLUDED, as_of=date(2025, 4, 1)).as_of, date | None)
Indicator(
    id="A",
    title="A",
    target=Target.below(5),
    department=Unit("x", "X"),
    years=(2025, 2027),
    unit_targets={"y": Target.exact(1)},
)
assert_type(display.table(evaluation, style="html", language="en"), str)
assert_type(display.scorecard(evaluation, style="markdown"), str)
assert_type(display.percent(Fraction(1, 2), beside=60), str)
assert_type(display.bullets(evaluation.by_unit["legal"]), display.Picture)
assert_type(display.heatmap(evaluation, language="en"), display.Picture)
assert_type(display.trend(evaluation, cumulative=evaluation, of=7).text, str)

# What must not type-check.
Target.exact(59.5)  # type: ignore[arg-type]
Counts("1", 2)  # type: ignore[arg-type]
annex["I.3"].counted(1, 2, period=quarter)  # type: ignore[call-arg]
annex["I.3"].stated(59.5, unit="legal", period=quarter)  # type: ignore[arg-type]
evaluate(annex, [report], quarter)  # type: ignore[call-arg]
periods.ND09.containing(date(2025, 1, 1), "decade")  # type: ignore[arg-type]
display.table(evaluation, style="latex")  # type: ignore[arg-type]
