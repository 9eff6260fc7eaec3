"""The rules of judging. Laws for what always holds, examples of errors, orders, sources and views.

Examples of figures and findings are in tests/spec; test_cases.py runs them.
"""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import attrs
import oracle
import oracle_findings
import pytest
from hypothesis import assume, event, example, given, target
from hypothesis import strategies as st

from reformkpi import (
    Annex,
    Boundary,
    Comparison,
    Counts,
    Evaluation,
    ExactReading,
    FindingKind,
    Indicator,
    Measurement,
    Period,
    Stated,
    Status,
    Target,
    TargetKind,
    Unit,
    Verdict,
    _standing,
    annexes,
    errors,
    evaluate,
    testing,
)
from reformkpi.periods import CALENDAR, ND09

if TYPE_CHECKING:
    from collections.abc import Mapping

ANNEX = annexes.load("sct-2025")
CLOSED = ANNEX.with_divisions(Unit("energy", "Phòng Quản lý năng lượng"), Unit("trade", "Phòng Quản lý thương mại"))
QUARTER = ND09.quarter(2025, 1)
JANUARY, FEBRUARY, MARCH = ND09.months(2025)[:3]
YEAR = ND09.year(2025)
READINGS = st.sampled_from(ExactReading)
INSIDE = [
    *ND09.months(2025),
    *(ND09.quarter(2025, n) for n in (1, 2, 3, 4)),
    ND09.half(2025, 1),
    ND09.nine_months(2025),
    YEAR,
]
AROUND = [*INSIDE, ND09.month(2024, 12), ND09.month(2026, 1), *CALENDAR.months(2025)[:4], CALENDAR.quarter(2025, 1)]


def judge(
    measurements: list[Measurement],
    rows: Mapping[str, Indicator] = CLOSED,
    period: Period = QUARTER,
    reading: ExactReading = ExactReading.AT_LEAST,
    **options: object,
) -> Evaluation:
    return evaluate(rows, measurements, period=period, reading=reading, **options)  # type: ignore[arg-type]


def row(target: Target, **fields: object) -> dict[str, Indicator]:
    """One indicator of a department without members, so that its figure is the whole."""
    fields = {"department": Unit("sct", "Sở Công Thương"), "years": 2025, "title": "Đúng hạn"} | fields
    return {"X": Indicator(id="X", target=target, **fields)}  # type: ignore[arg-type]


def verdict_on(target: Target, value: Counts | Stated, reading: ExactReading = ExactReading.AT_LEAST) -> Verdict:
    return judge([Measurement("X", "sct", period=QUARTER, value=value)], row(target), reading=reading)["X"]


def falls(target: Target) -> bool:
    """Whether a lower rate is better."""
    return target.kind in (TargetKind.MAXIMUM, TargetKind.BELOW)


def kinds(verdict: Verdict) -> list[FindingKind]:
    return [finding.kind for finding in verdict.findings]


def said(verdict: Verdict) -> Counter[tuple[object, ...]]:
    """The findings of a verdict in the form that the oracle has them."""
    return Counter(
        (one.indicator.id, one.unit.id, one.kind, frozenset(one.measurements), one.figures) for one in verdict.findings
    )


def without_findings(evaluation: Evaluation) -> list[Verdict]:
    every = [*evaluation.verdicts, *(verdict for of in evaluation.by_unit.values() for verdict in of)]
    return [attrs.evolve(verdict, findings=()) for verdict in every]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Annex, list[Measurement]]:
    """An annex and reports that can be judged together, several of them for the same indicator."""
    annex = draw(testing.annexes().filter(len))
    return annex, draw(testing.reports(annex))


@st.composite
def wild_cases(draw: st.DrawFn) -> tuple[Annex, list[Measurement], Period]:
    """An annex, reports that may conflict and overlap, and a period."""
    annex = draw(testing.annexes().filter(len))
    names = draw(st.lists(st.sampled_from(list(annex)), min_size=1, max_size=2))
    rows = {name: annex[name] for name in names}
    base = draw(st.lists(testing.measurements(rows), max_size=8))
    as_of = st.sampled_from([None, None, date(2025, 7, 1), date(2025, 7, 2)])
    spans = st.sampled_from(draw(st.sampled_from([INSIDE, INSIDE[:3], INSIDE[:3] + INSIDE[12:13], AROUND])))
    sent = [attrs.evolve(one, period=draw(spans), as_of=draw(as_of)) for one in base]
    again = draw(st.lists(st.sampled_from(sent), max_size=2)) if sent else []
    return annex, [*sent, *again], draw(st.sampled_from([JANUARY, QUARTER, YEAR]))


@st.composite
def mixed_cases(draw: st.DrawFn) -> tuple[Mapping[str, Indicator], list[Measurement], Period]:
    """One indicator of several units, each of which sends nothing, one figure, or months of counts and percentages."""
    department = Unit("whole", "Sở", members=[Unit(name, f"Phòng {name}") for name in "abc"], open=draw(st.booleans()))
    additive = st.sampled_from([True, True, True, False])
    rows = row(
        draw(testing.targets()),
        department=department,
        additive_over_units=draw(additive),
        additive_over_time=draw(additive),
    )
    value = testing.counts(rows["X"].target) | testing.stated(rows["X"].target)
    periods = st.sampled_from([(), (QUARTER,), (JANUARY, FEBRUARY, MARCH), (JANUARY, MARCH)])
    sent = [
        Measurement("X", unit, period=span, value=draw(value))
        for unit in ("whole", "a", "b", "c")
        for span in draw(periods)
    ]
    return rows, sent, QUARTER


@st.composite
def nested_cases(draw: st.DrawFn) -> tuple[Mapping[str, Indicator], list[Measurement], Period]:
    """One indicator whose units send small figures, revised, nested, or of the sum that the department reports."""
    members = [Unit(name, f"Phòng {name}") for name in "abc"[: draw(st.integers(1, 3))]]
    department = Unit("whole", "Sở", members=members, open=draw(st.integers(0, 3)) == 0)
    lead = draw(st.sampled_from([department, department, *members]))
    chosen = [unit for unit in lead.members or (lead,) if draw(st.integers(0, 4)) == 0]
    near = st.sampled_from([Target.exact(50), Target.minimum(80), Target.above(50), Target.maximum(50)])
    rows = row(
        draw(near),
        department=department,
        lead=lead,
        unit_targets={unit: draw(near) for unit in chosen},
        years=draw(st.sampled_from([2025, 2025, (2024, 2026), 2024])),
        additive_over_time=draw(st.integers(0, 5)) > 0,
    )
    small = st.sampled_from([Counts(0, 0), Counts(1, 2), Counts(1, 2), Counts(2, 4), Counts(3, 4), Counts(4, 8)])
    percentage = st.sampled_from([Stated(0), Stated(50), Stated("50.0"), Stated("79.9"), Stated("80")])
    spans = st.sampled_from(
        [QUARTER, QUARTER, JANUARY, FEBRUARY, MARCH, Period(JANUARY.first, FEBRUARY.last), YEAR, ND09.month(2026, 1)]
    )
    sent = [
        Measurement(
            "X",
            draw(st.sampled_from(["whole", *(unit.id for unit in members)])),
            period=draw(spans),
            value=value,
            stated=draw(st.none() | st.none() | percentage) if isinstance(value, Counts) else None,
            as_of=draw(st.sampled_from([None, date(2025, 1, 31), date(2025, 2, 20), date(2025, 3, 20)])),
        )
        for value in draw(st.lists(small | small | small | percentage, max_size=9))
    ]
    shape = draw(st.sampled_from(["free", "parts", "total", "elsewhere"]))
    if shape == "parts":
        unit = draw(st.sampled_from(["whole", "a"]))
        months = draw(st.sampled_from([(JANUARY, FEBRUARY, MARCH), (JANUARY, FEBRUARY, MARCH), (JANUARY, MARCH)]))
        sent = [m for m in sent if m.unit != unit]
        sent += [Measurement("X", unit, period=span, value=draw(small)) for span in (QUARTER, *months)]
    elif shape == "total":
        reporting = draw(st.lists(st.sampled_from(members), unique_by=lambda unit: unit.id))
        counts = [draw(small) for _ in reporting]
        total = sum(counts, draw(st.sampled_from([Counts(0, 0), Counts(0, 0), Counts(1, 2)])))
        sent = [
            Measurement("X", unit.id, period=QUARTER, value=value)
            for unit, value in zip(reporting, counts, strict=True)
        ]
        sent.append(Measurement("X", "whole", period=QUARTER, value=total))
    elif shape == "elsewhere":
        year = draw(st.sampled_from([2024, 2026]))
        sent = [attrs.evolve(m, period=ND09.quarter(year, 2)) if m.unit != "b" else m for m in sent]
    return rows, sent, QUARTER


# B states a percentage for each month, which nothing can add up: the sum holds A alone, and is not complete.
LEFT_OUT = (
    row(Target.minimum(90), department=Unit("d", "Sở", members=[Unit("a", "Phòng A"), Unit("b", "Phòng B")])),
    [
        Measurement("X", "a", period=QUARTER, value=Counts(95, 100)),
        *(Measurement("X", "b", period=month, value=Stated(10)) for month in (JANUARY, FEBRUARY, MARCH)),
    ],
    QUARTER,
)


class TestOracle:
    """The engine agrees with a deliberately naive second reading of the rules, on whole evaluations."""

    @given(
        wild_cases() | mixed_cases() | cases().map(lambda case: (*case, QUARTER)),
        st.tuples(READINGS, st.sampled_from(Boundary)),
        st.none() | st.none() | st.sampled_from([date(2025, 2, 20), date(2025, 7, 1)]),
    )
    def test_it_agrees(
        self,
        case: tuple[Mapping[str, Indicator], list[Measurement], Period],
        readings: tuple[ExactReading, Boundary],
        as_of: date | None,
    ) -> None:
        rows, sent, period = case
        options = {"boundary": readings[1], "as_of": as_of}
        try:
            expected = oracle.judge(rows, sent, period, readings, as_of)
        except ValueError as rejected:
            kind = {"conflict": errors.ConflictingMeasurements, "overlap": errors.OverlappingPeriods}[str(rejected)]
            with pytest.raises(kind):
                judge(sent, rows, period, readings[0], **options)
            return
        evaluation = judge(sent, rows, period, readings[0], **options)
        every = [*evaluation.verdicts, *(verdict for of in evaluation.by_unit.values() for verdict in of)]
        target(float(sum(len(verdict.used) for verdict in every)))
        assert {(verdict.indicator.id, verdict.unit.id) for verdict in every} == set(expected)
        for verdict in every:
            judged = expected[verdict.indicator.id, verdict.unit.id]
            names = ("status", "value", "rate", "firm", "complete", "shortfall", "headroom")
            assert {name: getattr(verdict, name) for name in names} == {name: judged[name] for name in names}
            assert {unit.id for unit in verdict.unreported} == judged["unreported"]
            assert {day for span in verdict.uncovered for day in oracle.days(span)} == judged["uncovered"]
            assert sorted(map(str, verdict.used)) == sorted(map(str, judged["used"]))
            assert verdict.due is (as_of is None or period.last <= as_of)

    @pytest.mark.parametrize("generated", [
        pytest.param(nested_cases(), id="nested"),
        pytest.param(wild_cases() | mixed_cases() | cases().map(lambda case: (*case, QUARTER)), id="others"),
    ])  # fmt: skip
    @given(
        st.data(),
        st.tuples(READINGS, st.sampled_from(Boundary)),
        st.none() | st.none() | st.sampled_from([date(2025, 2, 20), date(2025, 7, 1)]),
    )
    def test_it_finds_the_same(
        self,
        generated: st.SearchStrategy[tuple[Mapping[str, Indicator], list[Measurement], Period]],
        data: st.DataObject,
        readings: tuple[ExactReading, Boundary],
        as_of: date | None,
    ) -> None:
        rows, sent, period = data.draw(generated)
        try:
            evaluation = judge(sent, rows, period, readings[0], boundary=readings[1], as_of=as_of)
        except (errors.ConflictingMeasurements, errors.OverlappingPeriods):
            event("rejected")
            return
        expected = oracle_findings.judge(rows, sent, period, readings, as_of)
        for verdict in [*evaluation.verdicts, *(verdict for of in evaluation.by_unit.values() for verdict in of)]:
            for finding in verdict.findings:
                event(finding.kind.value)
            assert said(verdict) == expected[verdict.indicator.id, verdict.unit.id]

    @given(nested_cases())
    def test_the_short_cut_for_dated_reports_is_the_general_way(
        self, case: tuple[object, list[Measurement], Period]
    ) -> None:
        _, sent, _ = case
        reports = [attrs.evolve(report, unit="a", as_of=report.as_of or date(2025, 4, 1)) for report in sent]
        short_cut = _standing._dated_apart(reports)
        event("taken" if short_cut else "not taken")
        assert short_cut in (None, _standing._newest(reports))

    def test_a_report_that_begins_before_the_period_is_left_out_though_the_next_is_inside(self) -> None:
        early = Measurement("X", "sct", period=Period(date(2024, 12, 1), JANUARY.last), value=Counts(1, 1))
        inside = Measurement("X", "sct", period=FEBRUARY, value=Counts(1, 2))
        verdict = judge([early, inside], row(Target.exact(50)))["X"]
        assert (verdict.used, kinds(verdict)) == ((inside,), [FindingKind.BEYOND_PERIOD])

    def test_the_short_cut_for_dated_reports_at_its_edges(self) -> None:
        """Each line is a set of reports: the first and the last day, the day of the figures, and the numerator."""
        for lines in (
            [(1, 1, 9, 4), (1, 5, 8, 4)],  # a day, newer than the days around it
            [(1, 5, 9, 4), (1, 1, 8, 4)],
            [(1, 5, 9, 4), (1, 5, 8, 3), (3, 5, 9, 2), (3, 5, 8, 1)],  # two periods with one last day
            [(1, 5, 9, 4), (1, 5, 8, 3), (1, 5, 8, 2)],  # two that differ, both older
            [(1, 5, 9, 4), (1, 5, 8, 2), (1, 5, 8, 3)],
            [(1, 5, 9, 4), (1, 5, 9, 4)],
            [(1, 5, 9, 4), (1, 5, 9, 3)],
            [(4, 5, 8, 1), (4, 5, 9, 2), (1, 3, 7, 4), (1, 3, 9, 5), (1, 3, 8, 5)],
        ):
            reports = [
                Measurement("X", "a", period=Period(date(2025, 1, first), date(2025, 1, last)), value=Counts(n, 10), as_of=date(2025, 2, day))
                for first, last, day, n in lines
            ]  # fmt: skip
            for order in (reports, reports[::-1]):
                assert _standing._dated_apart(order) in (None, _standing._newest(order))
        assert _standing._dated_apart(reports) == _standing._newest(reports)

    @given(
        st.sampled_from(testing.FLOAT_TRAPS),
        st.integers(-1, 1),
        st.sampled_from([Target.exact, Target.minimum, Target.maximum, Target.above, Target.below]),
        READINGS,
    )
    def test_it_agrees_where_floats_fail(self, value: object, step: int, make: object, reading: ExactReading) -> None:
        assert callable(make)
        rows = row(make(value))
        sent = [Measurement("X", "sct", period=QUARTER, value=Counts(int(rows["X"].target.value * 10) + step, 1000))]
        expected = oracle.judge(rows, sent, QUARTER, (reading, Boundary.EXCLUDED))["X", "sct"]
        found = judge(sent, rows, reading=reading)["X"]
        assert {name: getattr(found, name) for name in ("status", "rate", "shortfall", "headroom")} == {
            name: expected[name] for name in ("status", "rate", "shortfall", "headroom")
        }


class TestReading:
    """How an exact target is judged is an argument of the evaluation: `AT_LEAST`, the default, or `EQUAL`."""

    def test_a_minimum_has_but_one_reading(self) -> None:
        verdict = verdict_on(Target.minimum(80), Counts(81, 100), ExactReading.EQUAL)
        assert (verdict.status, verdict.threshold.comparison, verdict.exceeded) == (
            Status.MET,
            Comparison.AT_LEAST,
            True,
        )

    def test_at_least_is_the_default(self) -> None:
        assert evaluate(row(Target.exact(80)), [], period=QUARTER).reading is ExactReading.AT_LEAST

    @given(st.data(), READINGS)
    def test_a_bare_100_is_a_minimum_of_100(self, data: st.DataObject, reading: ExactReading) -> None:
        value = data.draw(testing.counts(Target.exact(100)) | testing.stated(Target.exact(100)))
        bare, minimum = verdict_on(Target.exact(100), value, reading), verdict_on(Target.minimum(100), value, reading)
        for name in ("status", "firm", "shortfall", "headroom", "exceeded", "gap"):
            assert getattr(bare, name) == getattr(minimum, name)


class TestStatus:
    """`MET`, `NOT_MET`, `NO_ACTIVITY` (0 of 0) and `NO_DATA`: the last two are never merged with the others or each other."""

    @given(testing.evaluations())
    def test_none_of_none_is_neither_met_nor_missed_and_no_report_is_not_none(self, evaluation: Evaluation) -> None:
        for verdict in (*evaluation.verdicts, *(v for of in evaluation.by_unit.values() for v in of)):
            assert (verdict.status is Status.NO_DATA) is (verdict.value is None)
            assert (verdict.status is Status.NO_ACTIVITY) is (verdict.value == Counts(0, 0))
            assert (
                (verdict.rate is None)
                is (verdict.gap is None)
                is (verdict.status in (Status.NO_DATA, Status.NO_ACTIVITY))
            )

    @given(testing.verdicts())
    def test_exceeded_is_met_and_not_exactly_on_the_target(self, verdict: Verdict) -> None:
        assert verdict.exceeded is (verdict.status is Status.MET and bool(verdict.gap))
        if verdict.exceeded and verdict.gap is not None:
            assert (verdict.gap < 0) is falls(verdict.target)

    @given(testing.evaluations())
    def test_the_tally_counts_every_indicator_once(self, evaluation: Evaluation) -> None:
        tally = evaluation.tally()
        assert list(tally) == list(Status)
        assert sum(tally.values()) == len(evaluation) == len(list(evaluation))
        assert tally[Status.MET] == sum(verdict.status is Status.MET for verdict in evaluation)


class TestPooling:
    """Counts are added up, percentages are never averaged."""

    @given(st.lists(testing.counts(Target.exact(80)), min_size=2, max_size=2), st.booleans())
    def test_pooling_lies_between_its_parts(self, parts: list[Counts], over_time: bool) -> None:  # noqa: FBT001
        assume(all(part.denominator for part in parts))
        if over_time:
            sent = [
                CLOSED["I.5"].counted(p.numerator, p.denominator, unit="office", period=m)
                for p, m in zip(parts, (JANUARY, MARCH), strict=True)
            ]
        else:
            sent = [
                CLOSED["I.5"].counted(p.numerator, p.denominator, unit=u, period=QUARTER)
                for p, u in zip(parts, ("office", "legal"), strict=True)
            ]
            sent = [attrs.evolve(one, indicator="I.3") for one in sent]
        pooled = judge(sent)["I.5" if over_time else "I.3"].rate
        rates = [Fraction(100 * part.numerator, part.denominator) for part in parts]
        assert pooled is not None
        assert min(rates) <= pooled <= max(rates)

    @given(testing.counts(), testing.counts(), testing.counts())
    def test_pooling_is_associative_and_commutative(self, one: Counts, two: Counts, three: Counts) -> None:
        assert (one + two) + three == one + (two + three)
        assert one + two == two + one
        assert one + Counts(0, 0) == one

    @given(cases())
    def test_a_sum_is_what_its_units_come_to(self, case: tuple[Annex, list[Measurement]]) -> None:
        annex, sent = case
        evaluation = judge(sent, annex, YEAR)
        for verdict in evaluation:
            parts = [evaluation[verdict.indicator.id, unit] for unit in verdict.indicator.responsible]
            used = {report for part in parts for report in part.used}
            if verdict.used and set(verdict.used) <= used and isinstance(verdict.value, Counts):
                counts = [part.value for part in parts if isinstance(part.value, Counts)]
                assert verdict.value == sum(counts[1:], counts[0])


class TestStated:
    """A stated percentage is judged by its number and never added to anything; it is firm where no value that rounds to it would differ."""

    def test_a_number_in_scientific_notation(self) -> None:
        assert verdict_on(Target.exact("59.5"), Stated(Decimal("6E+1"))).firm

    @given(st.data(), testing.targets(), READINGS, st.fractions(0, 1))
    def test_what_rounds_to_a_firm_percentage_has_its_status(
        self, data: st.DataObject, target: Target, reading: ExactReading, part: Fraction
    ) -> None:
        value = data.draw(testing.stated(target))
        verdict = verdict_on(target, value, reading)
        assume(verdict.firm)
        half = Fraction(1, 2 * 10 ** -int(value.percentage.as_tuple().exponent))
        low, high = max(Fraction(0), verdict.rate - half), min(Fraction(100), verdict.rate + half)
        rate = low + (high - low) * part
        assume(rate < high)
        true = Counts(rate.numerator, 100 * rate.denominator)
        assert verdict_on(target, true, reading).status is verdict.status

    @given(testing.verdicts())
    def test_verdicts_on_counts_are_firm(self, verdict: Verdict) -> None:
        assert verdict.firm or isinstance(verdict.value, Stated)


class TestDistance:
    """`shortfall`, `headroom` and `needed` by their definitions: just enough, and one less is not."""

    @given(st.data(), testing.targets(), READINGS)
    def test_shortfall_and_headroom(self, data: st.DataObject, target: Target, reading: ExactReading) -> None:
        value = data.draw(testing.counts(target, most=300))
        verdict = verdict_on(target, value, reading)
        met = {
            n
            for n in range(value.denominator + 1)
            if verdict_on(target, Counts(n, value.denominator), reading).status is Status.MET
        }
        more = [
            abs(n - value.numerator) for n in met if (n <= value.numerator if falls(target) else n >= value.numerator)
        ]
        less = [
            abs(n - value.numerator) for n in met if (n >= value.numerator if falls(target) else n <= value.numerator)
        ]
        assert verdict.shortfall == (min(more) if more and value.denominator else None)
        assert verdict.headroom == (max(less) if value.numerator in met else None)

    @given(st.data(), testing.targets(), READINGS, st.integers(0, 120))
    @example(None, Target.minimum(60), ExactReading.AT_LEAST, 0)
    def test_needed(self, data: st.DataObject | None, target: Target, reading: ExactReading, of: int) -> None:
        value = data.draw(testing.counts(target, most=300)) if data else Counts(0, 0)
        total = value.denominator + of
        enough = [
            k
            for k in range(of + 1)
            if verdict_on(target, Counts(value.numerator + k, total), reading).status is Status.MET
        ]
        chosen = (max if falls(target) else min)(enough, default=None)
        assert verdict_on(target, value, reading).needed(of=of) == chosen

    def test_no_report_has_no_distance(self) -> None:
        verdict = judge([])["I.3"]
        assert (verdict.shortfall, verdict.headroom, verdict.needed(of=5)) == (None, None, None)

    def test_of_is_a_count(self) -> None:
        with pytest.raises(errors.InvalidValue):
            judge([])["I.3"].needed(of=-1)


class TestRevisions:
    """Of several reports for the same indicator, unit and period the latest `as_of` counts; others are superseded, which is a finding."""

    first = CLOSED["I.5"].counted(5, 10, unit="office", period=QUARTER, as_of=date(2025, 4, 1))
    second = CLOSED["I.5"].counted(6, 10, unit="office", period=QUARTER, as_of=date(2025, 4, 2))
    third = CLOSED["I.5"].stated(70, unit="office", period=QUARTER, as_of=date(2025, 4, 3))

    @given(cases(), st.data())
    def test_a_revision_is_as_if_only_it_had_been_sent(
        self, case: tuple[Annex, list[Measurement]], data: st.DataObject
    ) -> None:
        annex, sent = case
        assume(sent)
        old = data.draw(st.sampled_from(sent))
        value = data.draw(testing.counts(annex[old.indicator].target))
        dates = [
            one.as_of
            for one in sent
            if (one.indicator, one.unit, one.period) == (old.indicator, old.unit, old.period) and one.as_of
        ]
        new = attrs.evolve(old, value=value, as_of=max(dates) + timedelta(days=1))
        only = [one for one in sent if (one.indicator, one.unit, one.period) != (old.indicator, old.unit, old.period)]
        assert without_findings(judge([*sent, new], annex, YEAR)) == without_findings(judge([*only, new], annex, YEAR))

    @given(wild_cases() | cases().map(lambda case: (*case, QUARTER)))
    def test_one_finding_a_unit_tells_for_each_period_which_stands(
        self, case: tuple[Annex, list[Measurement], Period]
    ) -> None:
        annex, sent, period = case
        try:
            findings = judge(sent, annex, period).findings
        except errors.ReformKPIError:
            return
        revised = [finding for finding in findings if finding.kind is FindingKind.SUPERSEDED]
        assert len({(finding.indicator.id, finding.unit.id) for finding in revised}) == len(revised)
        for finding in revised:
            told = {span: list(versions) for span, versions in groupby(finding.measurements, key=attrgetter("period"))}
            assert list(told) == sorted(told, key=lambda span: (span.first, -span.last.toordinal()))
            assert len(finding.measurements) == sum(map(len, told.values()))
            for span, (newest, *older) in told.items():
                versions = [
                    one
                    for one in sent
                    if (one.indicator, one.unit, one.period) == (finding.indicator.id, finding.unit.id, span)
                ]
                assert newest in versions
                assert all(one.as_of is None or one.as_of <= newest.as_of for one in versions)
                assert {one for one in versions if one.as_of not in (None, newest.as_of)} == set(older)
                assert [one.as_of for one in older] == sorted((one.as_of for one in older), reverse=True)

    def test_the_newest_stands_and_says_so(self) -> None:
        verdict = judge([self.second, self.third, self.first])["I.5"]
        assert (verdict.value, verdict.used) == (Stated(70), (self.third,))
        assert [(one.kind, one.measurements) for one in verdict.findings] == [
            (FindingKind.SUPERSEDED, (self.third, self.second, self.first))
        ]

    def test_the_newest_sent_twice_stands_once(self) -> None:
        twice = attrs.evolve(self.third, source="một bản khác")
        verdict = judge([self.third, self.first, twice, self.second])["I.5"]
        assert [one.measurements for one in verdict.findings] == [(twice, self.second, self.first)]

    @pytest.mark.parametrize("as_of", [(None, None), (None, date(2025, 4, 1)), (date(2025, 4, 1), date(2025, 4, 1))])
    def test_what_no_date_decides_is_refused(self, as_of: tuple[date | None, date | None]) -> None:
        two = [attrs.evolve(one, as_of=day) for one, day in zip((self.first, self.second), as_of, strict=True)]
        with pytest.raises(
            errors.ConflictingMeasurements, match="5 of 10.* against .*6 of 10|6 of 10.* against .*5 of 10"
        ) as refused:
            judge(two)
        assert {frozenset(conflict) for conflict in refused.value.conflicts} == {frozenset(two)}

    def test_identical_ones_count_once(self) -> None:
        undated = attrs.evolve(self.first, as_of=None)
        elsewhere = attrs.evolve(self.first, source="một bản khác")
        verdict = judge([self.first, self.first, undated, elsewhere, pickle.loads(pickle.dumps(self.first))])["I.5"]  # noqa: S301
        assert (verdict.value, verdict.findings, verdict.used) == (Counts(5, 10), (), (elsewhere,))

    def test_all_conflicts_are_told_at_once(self) -> None:
        sent = [CLOSED[name].counted(n, 10, unit="legal", period=QUARTER) for name in ("I.2", "I.3") for n in (1, 2)]
        with pytest.raises(errors.ConflictingMeasurements) as refused:
            judge(sent)
        assert len(refused.value.conflicts) == 2


class TestTime:
    """Of the reports inside the period, one that contains others stands in their place; disjoint ones add up; partial overlap is refused."""

    def report(self, period: Period, numerator: int = 1, denominator: int = 2) -> Measurement:
        return CLOSED["I.5"].counted(numerator, denominator, unit="office", period=period)

    @given(cases(), st.data())
    def test_a_report_that_contains_others_is_as_if_they_had_not_been_sent(
        self, case: tuple[Annex, list[Measurement]], data: st.DataObject
    ) -> None:
        annex, sent = case
        assume(sent)
        one = data.draw(st.sampled_from(sent))
        whole = attrs.evolve(one, period=YEAR, value=data.draw(testing.counts()), as_of=date(2026, 6, 1))
        others = [report for report in sent if (report.indicator, report.unit) != (one.indicator, one.unit)]
        assert without_findings(judge([*sent, whole], annex, YEAR)) == without_findings(
            judge([*others, whole], annex, YEAR)
        )

    @given(cases(), st.randoms(use_true_random=False))
    def test_the_order_of_reports_does_not_matter(self, case: tuple[Annex, list[Measurement]], random: object) -> None:
        annex, sent = case
        mixed = [*sent, *sent[:2]]
        random.shuffle(mixed)  # type: ignore[attr-defined]
        for period in (QUARTER, YEAR):
            assert judge(mixed, annex, period) == judge(iter(sent), annex, period)

    def test_partial_overlap_is_refused_and_all_of_it_told(self) -> None:
        a, b, c = (Period(date(2025, 1, day), date(2025, 1, day + 9)) for day in (1, 10, 15))
        with pytest.raises(errors.OverlappingPeriods, match="overlap in part") as refused:
            judge([self.report(c), self.report(b), self.report(a)])
        assert [(x.period, y.period) for x, y in refused.value.overlaps] == [(a, b), (b, c)]

    def test_what_reaches_beyond_is_left_out_with_a_finding_and_the_rest_ignored(self) -> None:
        before, beyond = Period(date(2024, 12, 1), date(2024, 12, 31)), CALENDAR.month(2025, 3)
        outside = [
            self.report(ND09.month(2024, 12)),
            self.report(ND09.month(2025, 4)),
            self.report(ND09.month(2025, 4), 2, 2),
        ]
        verdict = judge([self.report(before), self.report(beyond), self.report(YEAR), *outside])["I.5"]
        assert (verdict.status, kinds(verdict)) == (Status.NO_DATA, [FindingKind.BEYOND_PERIOD])
        assert [report.period for report in verdict.findings[0].measurements] == [before, YEAR, beyond]

    @pytest.mark.parametrize("step", [-1, 0, 1])
    def test_the_first_and_the_last_day(self, step: int) -> None:
        day = timedelta(days=1)
        first = self.report(Period(QUARTER.first + step * day, QUARTER.first + 3 * day))
        last = self.report(Period(QUARTER.last - 3 * day, QUARTER.last - step * day))
        for one in (first, last):
            assert (judge([one])["I.5"].status is Status.NO_DATA) is (step == -1)
        touching = [
            self.report(Period(QUARTER.first - 3 * day, QUARTER.first)),
            self.report(Period(QUARTER.last, QUARTER.last + day)),
        ]
        assert [kinds(judge([one])["I.5"]) for one in touching] == [[FindingKind.BEYOND_PERIOD]] * 2

    @pytest.mark.parametrize(
        ("value", "odd"),
        [
            (Counts(6, 9), False),
            (Counts(5, 9), True),
            (Stated("66.7"), False),
            (Stated("66.6"), True),
            (Stated("66.8"), True),
        ],
    )
    def test_parts_that_tile_and_add_up_to_something_else(self, value: Counts | Stated, odd: bool) -> None:  # noqa: FBT001
        months = [self.report(month, 2, 3) for month in (JANUARY, FEBRUARY, MARCH)]
        whole = attrs.evolve(months[0], period=QUARTER, value=value)
        findings = judge([*months, whole])["I.5"].findings
        told = [(one.kind, one.measurements, one.figures) for one in findings if one.kind is not FindingKind.NOT_FIRM]
        assert told == ([(FindingKind.PARTS_DIFFER, (whole, *months), (value, Counts(6, 9)))] if odd else [])
        assert judge([*months[:2], whole])["I.5"].findings == ()
        stated = attrs.evolve(months[2], value=Stated(1))
        assert judge([*months[:2], stated, whole])["I.5"].findings == ()


class TestWhole:
    """The whole is the department's own figure where that covers the period; else the sum; else the department's partial figure."""

    @given(mixed_cases(), READINGS)
    @example(LEFT_OUT, ExactReading.AT_LEAST)
    def test_complete_implies_that_the_days_of_every_responsible_unit_are_in_the_figure(
        self, case: tuple[Mapping[str, Indicator], list[Measurement], Period], reading: ExactReading
    ) -> None:
        rows, sent, period = case
        evaluation = judge(sent, rows, period, reading)
        for verdict in (*evaluation.verdicts, *(v for of in evaluation.by_unit.values() for v in of)):
            days = {unit.id: set[int]() for unit in verdict.indicator.responsible}
            for report in verdict.used:
                days.setdefault(report.unit, set()).update(oracle.days(report.period))
            every = oracle.days(period)
            counted = days.get(verdict.unit.id) == every or (
                all(found == every for found in days.values())
                and verdict.unit == verdict.indicator.department
                and not verdict.indicator.lead.open
            )
            assert verdict.complete is counted

    def own(self, period: Period = QUARTER, numerator: int = 70, denominator: int = 100) -> Measurement:
        return CLOSED["I.3"].counted(numerator, denominator, unit="sct", period=period)

    def parts(self, *counts: tuple[int, int]) -> list[Measurement]:
        units = CLOSED.department.members
        return [
            CLOSED["I.3"].counted(*pair, unit=unit, period=QUARTER) for pair, unit in zip(counts, units, strict=False)
        ]

    def test_its_own_figure_first(self) -> None:
        verdict = judge([self.own(), *self.parts((1, 2), (1, 2), (1, 2), (1, 2))])["I.3"]
        assert (verdict.value, verdict.complete, verdict.unreported) == (Counts(70, 100), True, ())
        assert [(one.kind, one.figures, one.measurements) for one in verdict.findings] == [
            (FindingKind.UNITS_DIFFER, (Counts(70, 100), Counts(4, 8)), (self.own(),))
        ]

    def test_a_row_names_the_finding_about_what_is_left_out(self) -> None:
        stated = CLOSED["I.3"].stated(50, unit="legal", period=QUARTER)
        assert next(one for one in judge([stated]).rows() if one["indicator"] == "I.3")["findings"] == "not addable"

    def test_no_sum_is_complete_while_divisions_are_open(self) -> None:
        sent = [ANNEX["I.3"].counted(1, 1, unit=unit, period=QUARTER) for unit in ("office", "legal")]
        verdict = judge(sent, ANNEX)["I.3"]
        assert (verdict.status, verdict.complete, verdict.unreported, verdict.uncovered) == (Status.MET, False, (), ())
        assert judge(sent, ANNEX.with_divisions())["I.3"].complete
        assert judge([self.own()], ANNEX)["I.3"].complete

    def test_the_department_alone(self) -> None:
        evaluation = judge([], row(Target.exact(80)))
        assert (evaluation.by_unit, [unit.id for unit in evaluation["X"].unreported]) == ({}, ["sct"])
        assert evaluation["X", "Sở Công Thương"] is evaluation["X"]


class TestNothingGuessed:
    """Unknown indicators and units are refused with the known ones nearby. What is merely odd is a finding, never silence."""

    def test_unknown_indicators(self) -> None:
        sent = [Measurement(name, "sct", period=QUARTER, value=Counts(1, 2)) for name in ("I.33", "I.3", "X")]
        with pytest.raises(
            errors.UnknownIndicator, match=r"unknown indicators 'I.33', 'X'\. Did you mean 'I.3'"
        ) as refused:
            judge(sent)
        assert (refused.value.names, refused.value.known) == (("I.33", "X"), tuple(CLOSED))

    def test_reports_of_other_indicators(self) -> None:
        sent = [Measurement(name, "sct", period=QUARTER, value=Counts(1, 2)) for name in ("I.2", "II.3", "I.4")]
        with pytest.raises(errors.UnknownIndicator) as refused:
            evaluate({"I.4": CLOSED["I.4"]}, sent, period=QUARTER)
        assert str(refused.value) == (
            "unknown indicators 'I.2', 'II.3'. Known indicators: 'I.4'. To leave their reports out, keep those with "
            "report.indicator in indicators."
        )

    def test_unknown_units(self) -> None:
        sent = [
            Measurement("I.3", name, period=QUARTER, value=Counts(1, 2)) for name in ("leagl", "legal", "Văn phòng Sở")
        ]
        with pytest.raises(errors.UnknownUnit, match="Did you mean 'legal'") as refused:
            judge(sent)
        assert (refused.value.names, refused.value.known) == (
            ("Văn phòng Sở", "leagl"),
            tuple(word for unit in CLOSED.units for word in (unit.id, unit.name)),
        )
        assert "by its id" in str(refused.value)  # a name is known, but a report has the id
        assert "with_divisions" not in str(refused.value)
        with pytest.raises(errors.UnknownUnit, match="with_divisions"):
            judge(sent[:1], ANNEX)

    @given(cases())
    def test_every_report_inside_is_used_or_told_or_stood_for(self, case: tuple[Annex, list[Measurement]]) -> None:
        annex, sent = case
        evaluation = judge(sent, annex, YEAR)
        for unit_verdict in (v for of in evaluation.by_unit.values() for v in of):
            mine = [
                one for one in sent if (one.indicator, one.unit) == (unit_verdict.indicator.id, unit_verdict.unit.id)
            ]
            told = {report for finding in unit_verdict.findings for report in finding.measurements} | set(
                unit_verdict.used
            )
            spans = [one.period for one in told]
            assert all(
                one in told or any(s.first <= one.period.first and one.period.last <= s.last for s in spans)
                for one in mine
            )

    @given(testing.evaluations())
    def test_findings_of_the_whole_hold_those_of_its_units(self, evaluation: Evaluation) -> None:
        assert evaluation.findings == tuple(finding for verdict in evaluation for finding in verdict.findings)
        for verdict in (v for of in evaluation.by_unit.values() for v in of):
            whole = evaluation[verdict.indicator.id]
            for finding in verdict.findings:
                if finding.kind is not FindingKind.OUTSIDE_PERIOD:
                    assert finding in whole.findings
                elif not whole.complete:  # the whole has one such finding for all its units
                    outside = [one for one in whole.findings if one.kind is finding.kind]
                    assert set(finding.measurements) <= set(outside[0].measurements)

    def test_a_key_is_its_indicators_id(self) -> None:
        with pytest.raises(errors.InvalidValue, match="key of an indicator: expected its id 'I.3', got 'I.2'"):
            judge([], {"I.2": CLOSED["I.3"]})

    def test_one_unit_id_for_two_units(self) -> None:
        other = row(
            Target.exact(80), department=Unit("other", "Sở khác", members=[Unit("legal", "Phòng Pháp chế khác")])
        )
        with pytest.raises(errors.DuplicateName, match="'legal'"):
            judge([], {**CLOSED, **other})
        twin = row(Target.exact(80), department=pickle.loads(pickle.dumps(CLOSED.department)))  # noqa: S301
        assert len(judge([], {**CLOSED, **twin})) == 12

    @pytest.mark.parametrize(("arguments", "match"), [
        (({"I.3": 3}, [], QUARTER), r"indicators\['I.3'\]: expected Indicator"),
        ((CLOSED, [{"indicator": "I.3"}], QUARTER), "report: expected a Measurement"),
        ((CLOSED, [], "2025-Q1"), r"period: expected Period \(such as .*parse"), (([CLOSED["I.3"]], [], QUARTER), r"indicators: expected Mapping .*{row.id: row}"),
        ((CLOSED, CLOSED["I.3"].counted(1, 2, unit="sct", period=QUARTER), QUARTER), r"measurements: expected .* such as \[report\]"),
        ((CLOSED, 5, QUARTER), "measurements: expected a list"),
    ])  # fmt: skip
    def test_other_types(self, arguments: tuple[object, object, object], match: str) -> None:
        rows, sent, period = arguments
        with pytest.raises(errors.WrongType, match=match):
            evaluate(rows, sent, period=period)  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType, match="reading: expected ExactReading"):
            evaluate(CLOSED, [], period=QUARTER, reading="equal")  # type: ignore[arg-type]


class TestEvaluation:
    """A value: looked up by indicator and unit, flat as rows, equal and pickled like any other."""

    def test_look_ups(self) -> None:
        evaluation = judge([])
        by = ["legal", "Pháp chế", " phòng  PHÁP chế", CLOSED.unit("legal")]
        assert {id(evaluation["I.3", unit]) for unit in by} == {id(evaluation.by_unit["legal"][2])}
        assert evaluation["I.3", "sct"] is evaluation["I.3"] is evaluation.verdicts[2]

    def test_look_ups_of_indicators(self) -> None:
        titles = {"a": "Đúng hạn.", "A": "Trực tuyến", "b": "Trực tuyến"}
        rows = {
            name: attrs.evolve(row(Target.minimum(80))["X"], id=name, title=title) for name, title in titles.items()
        }
        evaluation = judge([], rows)
        found = {"a": "a", "đúng  hạn": "a", "Đúng hạn.": "a", "A": "A", " B ": "b"}
        assert {wanted: evaluation[wanted].indicator.id for wanted in found} == found
        for of_two in (" a", "trực tuyến"):
            with pytest.raises(errors.UnknownIndicator):
                evaluation[of_two]

    def test_look_ups_that_fail(self) -> None:
        evaluation = judge([])
        with pytest.raises(errors.UnknownIndicator, match="Did you mean 'I.3'"):
            evaluation["I.33"]
        with pytest.raises(errors.UnknownUnit, match="Did you mean 'Phòng Pháp chế'"):
            evaluation["I.3", "Phòng Pháp chê"]
        with pytest.raises(errors.NotResponsible, match="not responsible for I.5. Responsible: 'Văn phòng Sở'"):
            evaluation["I.5", "legal"]

    @given(testing.evaluations())
    def test_rows_say_what_the_verdicts_say(self, evaluation: Evaluation) -> None:
        rows = evaluation.rows()
        assert len(rows) == len(evaluation) + sum(map(len, evaluation.by_unit.values()))
        assert all(list(one) == list(rows[0]) for one in rows)
        for one in rows:
            verdict = evaluation[str(one["indicator"]), str(one["unit"])]
            assert (one["status"], one["rate"], one["gap"]) == (verdict.status.value, verdict.rate, verdict.gap)
            assert (one["shortfall"], one["headroom"], one["complete"]) == (
                verdict.shortfall,
                verdict.headroom,
                verdict.complete,
            )
            assert one["numerator"] == getattr(verdict.value, "numerator", None)
            assert one["stated"] == getattr(verdict.value, "percentage", None)

    def test_a_row(self) -> None:
        sent = [CLOSED["I.3"].counted(597, 1003, unit="legal", period=JANUARY)]
        whole, *_ = (one for one in judge(sent).rows() if one["indicator"] == "I.3")
        assert whole == {
            "indicator": "I.3", "group": "I", "title": CLOSED["I.3"].title, "unit": "sct", "unit_name": "Sở Công Thương",
            "first": date(2024, 12, 15), "last": date(2025, 3, 14), "target": 60, "target_kind": "minimum", "target_text": "Tối thiểu 60",
            "comparison": "at least", "numerator": 597, "denominator": 1003, "stated": None, "rate": Fraction(59700, 1003),
            "gap": Fraction(-480, 1003), "status": "not met", "exceeded": False, "firm": True, "complete": False, "due": True, "shortfall": 5,
            "headroom": None, "unreported": "office, energy, trade", "uncovered": "2025-01-15/2025-03-14", "findings": "",
        }  # fmt: skip
        assert judge([], row(Target.exact(1))).rows()[0]["group"] is None

    def test_rows_that_json_accepts_show_all_decimals(self) -> None:
        evaluation = judge([Measurement("X", "sct", period=QUARTER, value=Stated("0.0000001"))], row(Target.exact(1)))
        plain = evaluation.rows(plain=True)[0]
        assert (plain["stated"], plain["rate"], plain["last"]) == ("0.0000001", "1/10000000", "2025-03-14")

    @given(testing.evaluations())
    def test_it_pickles(self, evaluation: Evaluation) -> None:
        again = pickle.loads(pickle.dumps(evaluation))  # noqa: S301
        assert again == evaluation
        assert again.rows() == evaluation.rows()

    def test_it_pickles_however_it_was_looked_at(self) -> None:
        evaluation = judge([])
        untouched = pickle.dumps(evaluation)
        assert evaluation.by_unit["legal"][0] is evaluation["I.1", "Pháp chế"]
        assert pickle.dumps(evaluation) == untouched

    def test_it_cannot_be_changed(self) -> None:
        evaluation = judge([])
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            evaluation.verdicts = ()  # type: ignore[misc]
        with pytest.raises(TypeError):
            evaluation.by_unit["legal"] = ()  # type: ignore[index]

    def test_a_notebook_shows_it_as_a_table(self) -> None:
        evaluation = judge([])
        for thing in (evaluation, evaluation.by_unit["legal"], CLOSED, CLOSED["I.3"], evaluation["I.3"]):
            shown = thing._repr_html_()  # type: ignore[attr-defined]
            assert shown.startswith('<div class="reformkpi"')
            assert "Tối thiểu 60" in shown


class TestEdges:
    """Where the rules change from one day, one report or one unit to the next."""

    def whole(self, *sent: Measurement) -> Verdict:
        return judge(list(sent))[sent[0].indicator]

    def parts(self, *values: Counts | Stated) -> list[Measurement]:
        units = CLOSED.department.members
        return [
            Measurement("I.3", unit.id, period=QUARTER, value=value) for unit, value in zip(units, values, strict=False)
        ]

    def test_readings_of_other_types_are_rejected_of_no_indicators_too(self) -> None:
        for name in ("reading", "boundary"):
            with pytest.raises(errors.WrongType, match=name):
                evaluate({}, [], period=QUARTER, **{name: "equal"})  # type: ignore[arg-type]

    def test_a_sum_is_complete_only_with_every_unit_every_day_and_every_figure(self) -> None:
        full = self.parts(*[Counts(1, 2)] * 4)
        assert self.whole(*full).complete
        assert not self.whole(*full[:3]).complete
        assert not self.whole(*full[:3], attrs.evolve(full[3], period=JANUARY)).complete
        stated = self.whole(*full[:3], attrs.evolve(full[3], value=Stated(50)))
        assert (stated.complete, stated.unreported, stated.uncovered) == (False, (), ())

    @pytest.mark.parametrize(
        ("numerator", "agree"), [(1248, False), (1249, True), (1250, True), (1251, False), (1252, False)]
    )
    def test_a_stated_percentage_agrees_with_what_rounds_to_it(self, numerator: int, agree: bool) -> None:  # noqa: FBT001
        stated, counted = Stated("62.5"), Counts(numerator, 2000)
        for own, office in ((stated, counted), (counted, stated)):
            sent = [
                Measurement("I.5", unit, period=QUARTER, value=value)
                for unit, value in (("sct", own), ("office", office))
            ]
            assert (FindingKind.UNITS_DIFFER not in kinds(self.whole(*sent))) is agree

    @pytest.mark.parametrize(("shift", "told"), [(-1, False), (0, True)])
    def test_a_report_that_touches_the_period_by_one_day(self, shift: int, told: bool) -> None:  # noqa: FBT001
        day = timedelta(days=1)
        before = Period(QUARTER.first - 9 * day, QUARTER.first + shift * day)
        after = Period(QUARTER.last - shift * day, QUARTER.last + 9 * day)
        for span in (before, after):
            stranger = CLOSED["I.5"].counted(1, 2, unit="legal", period=span)
            assert kinds(self.whole(stranger)) == ([FindingKind.NOT_RESPONSIBLE] if told else [])
            own = CLOSED["I.5"].counted(1, 2, unit="office", period=span)
            assert kinds(self.whole(own)) == ([FindingKind.BEYOND_PERIOD if told else FindingKind.OUTSIDE_PERIOD])

    def test_revisions_of_several_periods_are_told_in_order(self) -> None:
        sent = [
            CLOSED["I.5"].counted(n, 9, unit="office", period=month, as_of=date(2025, 4, n))
            for month in (FEBRUARY, JANUARY)
            for n in (2, 1)
        ]
        findings = self.whole(*sent).findings
        assert [finding.kind for finding in findings] == [FindingKind.SUPERSEDED]
        told = [(one.period, one.value) for one in findings[0].measurements]
        assert told == [(month, Counts(n, 9)) for month in (JANUARY, FEBRUARY) for n in (2, 1)]

    def test_reports_are_told_in_an_order_of_their_own(self) -> None:
        short, long = (Period(date(2025, 3, 1), date(2025, month, 1)) for month in (4, 5))
        told = [CLOSED["I.5"].counted(1, 2, unit="office", period=short)]
        told += [attrs.evolve(told[-1], period=long)]
        told += [attrs.evolve(told[-1], as_of=date(2025, 5, 2))]
        told += [attrs.evolve(told[-1], source="a")]
        told += [attrs.evolve(told[-1], source="b")]
        told += [attrs.evolve(told[-1], value=Counts(2, 2))]
        for sent in (told, told[::-1], told[::2] + told[1::2]):
            assert [one.measurements for one in self.whole(*sent).findings] == [tuple(told)]

    def test_reports_of_several_units_are_told_unit_by_unit(self) -> None:
        unlike = {"I.1": attrs.evolve(CLOSED["I.1"], additive_over_time=True)}
        sent = [
            unlike["I.1"].counted(1, 2, unit=unit, period=month)
            for month in (JANUARY, FEBRUARY)
            for unit in ("office", "legal")
        ]
        told = [
            [(one.unit, one.period) for one in finding.measurements]
            for finding in judge(sent, unlike).findings
            if finding.kind is FindingKind.NOT_ADDABLE
        ]
        assert told == [[(unit, month) for unit in ("legal", "office") for month in (JANUARY, FEBRUARY)]]

    def test_a_superseded_report_is_told_even_where_its_successors_clash(self) -> None:
        old, one, other = (
            CLOSED["I.5"].counted(n, 9, unit="office", period=JANUARY, as_of=date(2025, 4, day))
            for n, day in ((1, 1), (2, 2), (3, 2))
        )
        quarter = CLOSED["I.5"].counted(9, 9, unit="office", period=QUARTER)
        findings = self.whole(old, one, other, quarter).findings
        assert {finding.kind for finding in findings} == {FindingKind.SUPERSEDED, FindingKind.PARTS_CLASH}

    def test_two_departments_that_share_an_id(self) -> None:
        other = row(Target.exact(80), department=Unit("sct", "Sở khác"))
        with pytest.raises(errors.DuplicateName) as refused:
            judge([], {**CLOSED, **other})
        assert (refused.value.name, refused.value.holders) == ("sct", ("Sở Công Thương", "Sở khác"))

    def test_unknown_names_are_sorted(self) -> None:
        names = [f"unknown {n}" for n in range(9)]
        for field, error in (("indicator", errors.UnknownIndicator), ("unit", errors.UnknownUnit)):
            sent = [attrs.evolve(self.parts(Counts(1, 2))[0], **{field: name}) for name in reversed(names)]
            with pytest.raises(error) as refused:
                judge(sent)
            assert refused.value.names == tuple(names)  # type: ignore[attr-defined]

    def test_a_unit_without_a_verdict_is_named(self) -> None:
        with pytest.raises(errors.NotResponsible) as raised:
            judge([])["I.5", "legal"]
        assert (raised.value.indicator, raised.value.unit) == ("I.5", "Phòng Pháp chế")

    def test_a_status_is_not_for_the_caller_to_say(self) -> None:
        with pytest.raises(TypeError, match="status"):
            attrs.evolve(judge([])["I.3"], status=Status.MET)

    def test_the_first_day_of_all_and_all_the_rest(self) -> None:
        rows = row(Target.exact(50), years=9999)
        parts = [Period(date.min, date.min), Period(date.min + timedelta(days=1), date.max)]
        sent = [Measurement("X", "sct", period=span, value=Counts(1, 2)) for span in parts]
        assert judge(sent, rows, Period(date.min, date.max))["X"].value == Counts(2, 4)

    def test_all_days_of_the_calendar(self) -> None:
        ever = Period(date.min, date.max)
        rows = row(Target.exact(80))
        sent = [Measurement("X", "sct", period=Period(day, day), value=Counts(1, 1)) for day in (date.min, date.max)]
        verdict = judge(sent, rows, ever)["X"]
        assert (verdict.value, len(verdict.uncovered)) == (Counts(2, 2), 1)


class TestViews:
    """Verdicts by group, by lead, by assessor and by unit, and what has still to be received."""

    def test_by_group_lead_and_assessor(self) -> None:
        evaluation = judge([])
        ids = {
            name: {key: [verdict.indicator.id for verdict in found] for key, found in getattr(evaluation, name).items()}
            for name in ("by_group", "by_lead", "by_assessor")
        }
        assert ids["by_group"] == {
            "I": ["I.1", "I.2", "I.3", "I.4", "I.5"], "II": ["II.1", "II.2", "II.3", "II.4"], "III": ["III.1", "III.2"]
        }  # fmt: skip
        assert ids["by_lead"]["office"] == ["I.5", "II.1"]
        assert ids["by_assessor"]["legal"] == ["I.1", "I.3", "II.3"]
        assert {verdict.unit.id for found in evaluation.by_group.values() for verdict in found} == {"sct"}

    @given(testing.evaluations())
    def test_each_view_holds_every_verdict_that_belongs(self, evaluation: Evaluation) -> None:
        for view, part in (
            (evaluation.by_group, "group"),
            (evaluation.by_lead, "lead"),
            (evaluation.by_assessor, "assessor"),
        ):
            belonging = [verdict for verdict in evaluation if getattr(verdict.indicator, part) is not None]
            assert sum(map(len, view.values())) == len(belonging)
            assert all(verdict in view[getattr(verdict.indicator, part).id] for verdict in belonging)
            tallies = [evaluation.tally(verdicts) for verdicts in view.values()]
            assert sum(sum(tally.values()) for tally in tallies) == len(belonging)

    def test_what_belongs_to_nothing(self) -> None:
        evaluation = judge([], row(Target.exact(80)))
        assert (evaluation.by_group, evaluation.by_assessor) == ({}, {})
        assert list(evaluation.by_lead) == ["sct"]

    def test_what_is_outstanding(self) -> None:
        sent = [
            CLOSED["I.3"].counted(1, 2, unit="legal", period=QUARTER),
            CLOSED["I.3"].counted(1, 2, unit="energy", period=JANUARY),
            CLOSED["II.3"].counted(1, 2, unit="sct", period=QUARTER),
            CLOSED["I.1"].stated(80, unit="sct", period=QUARTER),
        ]
        evaluation = judge(sent)
        own = judge([CLOSED["I.1"].counted(1, 2, unit="legal", period=QUARTER)]).outstanding("legal")
        assert [(one.indicator.id, one.unit.id) for one in own][:2] == [("I.1", "sct"), ("I.3", "office")]
        full = [attrs.evolve(sent[0], unit=unit.id) for unit in CLOSED.department.members]
        stated = judge([*full[:3], attrs.evolve(full[3], value=Stated(50))])
        assert [one.unit.id for one in stated.outstanding() if one.indicator.id == "I.3"] == ["trade"]
        outstanding = [(one.indicator.id, one.unit.id, one.uncovered) for one in evaluation.outstanding("Pháp chế")]
        rest = (Period(FEBRUARY.first, MARCH.last),)
        assert outstanding == [("I.3", "office", (QUARTER,)), ("I.3", "energy", rest), ("I.3", "trade", (QUARTER,))]
        assert len(evaluation.outstanding()) == 3 + len(evaluation.outstanding("office"))
        assert evaluation.outstanding("energy") == ()
        with pytest.raises(errors.UnknownUnit):
            evaluation.outstanding("nobody")

    def test_an_assessor_of_one_of_several_departments(self) -> None:
        rows = row(Target.exact(80), department=Unit("other", "Sở khác"), assessor=Unit("other", "Sở khác"))
        evaluation = judge([], {**CLOSED, **rows})
        assert [one.indicator.id for one in evaluation.outstanding("Sở khác")] == ["X"]
        assert {one.indicator.id for one in evaluation.outstanding("legal")} == {"I.1", "I.3", "II.3"}

    def test_a_single_unit_is_outstanding_though_its_figures_would_not_add_up(self) -> None:
        alone = {"I.5": attrs.evolve(CLOSED["I.5"], additive_over_units=False)}
        assert [one.unit.id for one in judge([], alone).outstanding()] == ["office"]

    def test_of_no_indicators_nothing_is_outstanding(self) -> None:
        assert judge([], {}).outstanding("anybody") == ()

    def test_a_department_alone_is_outstanding_itself(self) -> None:
        assert [one.unit.id for one in judge([], row(Target.exact(80))).outstanding()] == ["sct"]
        assert judge([], row(Target.exact(80))).outstanding("sct") == ()
