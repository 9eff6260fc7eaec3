"""What is odd about reports: every finding that an official may act on, and none that accuses without cause."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reformkpi import (
    Boundary,
    Counts,
    Evaluation,
    FindingKind,
    Indicator,
    Measurement,
    Period,
    Stated,
    Status,
    Target,
    Unit,
    Verdict,
    annexes,
    errors,
    evaluate,
    testing,
)
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ANNEX = annexes.load("sct-2025").with_divisions(Unit("energy", "Phòng Quản lý năng lượng"))
QUARTER = ND09.quarter(2025, 1)
JANUARY, FEBRUARY, MARCH = ND09.months(2025)[:3]
ONLINE = ANNEX["I.3"]


def report(unit: str, numerator: int, denominator: int, period: Period = QUARTER, **more: object) -> Measurement:
    return ONLINE.counted(numerator, denominator, unit=unit, period=period, **more)  # type: ignore[arg-type]


def judge(*reports: Measurement, **options: object) -> Evaluation:
    return evaluate(ANNEX, reports, **{"period": QUARTER, **options})  # type: ignore[arg-type]


def kinds(verdict: Verdict) -> list[FindingKind]:
    return [finding.kind for finding in verdict.findings]


class TestTotalWithoutAUnit:
    """The department's figure equals the sum of the units that reported though others are missing: the total lacks a unit."""

    sent = (report("office", 40, 57), report("legal", 9, 15))

    def test_it_is_a_finding_and_the_unit_is_outstanding(self) -> None:
        evaluation = judge(*self.sent, report("sct", 49, 72))
        verdict = evaluation["I.3"]
        assert (verdict.status, verdict.complete, kinds(verdict)) == (Status.MET, True, [FindingKind.UNITS_MISSING])
        assert verdict.findings[0].figures == (Counts(49, 72), Counts(49, 72))
        assert [one.unit.id for one in evaluation.outstanding() if one.indicator.id == "I.3"] == ["energy"]

    @pytest.mark.parametrize("own", [(50, 72), (49, 73), (48, 71)])
    def test_any_other_total_is_not(self, own: tuple[int, int]) -> None:
        evaluation = judge(*self.sent, report("sct", *own))
        assert FindingKind.UNITS_MISSING not in kinds(evaluation["I.3"])
        assert [one for one in evaluation.outstanding() if one.indicator.id == "I.3"] == []

    def test_nor_one_of_all_units(self) -> None:
        assert judge(*self.sent, report("energy", 0, 0), report("sct", 49, 72))["I.3"].findings == ()

    def test_a_stated_total_is_not_compared(self) -> None:
        stated = ONLINE.stated("68.06", unit="sct", period=QUARTER)
        assert judge(*self.sent, stated)["I.3"].findings == ()


class TestPartsAndWhole:
    """A part does not exceed its whole in numerator, denominator or failures, and is not newer than it."""

    @pytest.mark.parametrize(("part", "odd"), [
        ((54, 90), False), ((55, 90), True), ((54, 91), True), ((53, 90), True), ((80, 95), True), ((0, 36), False), ((0, 37), True), ((0, 0), False),
    ])  # fmt: skip
    def test_one_part(self, part: tuple[int, int], odd: bool) -> None:  # noqa: FBT001
        whole, month = report("energy", 54, 90), report("energy", *part, JANUARY)
        verdict = judge(whole, month)["I.3", "energy"]
        assert kinds(verdict) == ([FindingKind.PARTS_EXCEED] if odd else [])
        if odd:
            assert verdict.findings[0].measurements == (whole, month)
            assert verdict.findings[0].figures == (Counts(54, 90), Counts(*part))

    def test_two_parts_together(self) -> None:
        parts = [report("energy", 30, 50, month) for month in (JANUARY, MARCH)]
        assert kinds(judge(report("energy", 59, 100), *parts)["I.3", "energy"]) == [FindingKind.PARTS_EXCEED]
        assert judge(report("energy", 60, 100), *parts)["I.3", "energy"].findings == ()

    def test_parts_that_tile_differ(self) -> None:
        parts = [report("energy", 30, 50, month) for month in (JANUARY, FEBRUARY, MARCH)]
        assert kinds(judge(report("energy", 80, 150), *parts)["I.3", "energy"]) == [FindingKind.PARTS_DIFFER]

    @given(st.lists(testing.counts(), min_size=1, max_size=3), testing.counts())
    def test_the_whole_that_is_their_sum_or_more_is_never_odd(self, values: list[Counts], rest: Counts) -> None:
        months = [
            Measurement("I.3", "energy", period=month, value=value)
            for month, value in zip((JANUARY, MARCH), values, strict=False)
        ]
        total = sum((one.value for one in months if isinstance(one.value, Counts)), rest)
        verdict = judge(Measurement("I.3", "energy", period=QUARTER, value=total), *months)["I.3", "energy"]
        assert verdict.findings == ()

    def test_distinct_procedures_may_become_fewer(self) -> None:
        sent = [ANNEX["I.1"].counted(9, of, unit="sct", period=span) for span, of in ((JANUARY, 12), (QUARTER, 10))]
        assert judge(*sent)["I.1"].findings == ()

    @pytest.mark.parametrize(("days", "odd"), [(-1, False), (0, False), (1, True)])
    def test_a_part_that_is_newer_than_its_whole(self, days: int, odd: bool) -> None:  # noqa: FBT001
        day = date(2025, 3, 17)
        whole = report("energy", 54, 90, as_of=day)
        month = report("energy", 1, 2, JANUARY, as_of=day + timedelta(days=days))
        verdict = judge(whole, month)["I.3", "energy"]
        assert kinds(verdict) == ([FindingKind.PART_NEWER] if odd else [])
        undated = attrs.evolve(month, as_of=None)
        assert judge(whole, undated)["I.3", "energy"].findings == ()

    @pytest.mark.parametrize(
        ("unit", "odd"), [((60, 100), False), ((61, 100), True), ((59, 100), True), ((60, 101), True), ((1, 2), False)]
    )
    def test_units_against_the_department(self, unit: tuple[int, int], odd: bool) -> None:  # noqa: FBT001
        verdict = judge(report("sct", 60, 100), report("office", *unit))["I.3"]
        assert (FindingKind.UNITS_DIFFER in kinds(verdict)) is odd

    def test_units_that_do_not_add_up_are_compared_each_by_itself(self) -> None:
        row = ANNEX["I.1"]
        own = row.counted(80, 100, unit="sct", period=QUARTER)
        units = [row.counted(n, 90, unit=unit, period=QUARTER) for unit, n in (("office", 80), ("legal", 81))]
        verdict = judge(own, *units)["I.1"]
        differ = [finding for finding in verdict.findings if finding.kind is FindingKind.UNITS_DIFFER]
        assert [finding.figures for finding in differ] == [(Counts(80, 100), Counts(81, 90))]

    def test_a_partial_figure_above_the_complete_sum(self) -> None:
        units = [report(unit, 1, 2) for unit in ("office", "legal", "energy")]
        assert kinds(judge(report("sct", 4, 5, JANUARY), *units)["I.3"]) == [FindingKind.UNITS_DIFFER]
        assert judge(report("sct", 3, 6, JANUARY), *units)["I.3"].findings == ()
        assert judge(report("sct", 3, 6, JANUARY), report("office", 4, 8))["I.3"].findings == ()


class TestUnitsDiffer:
    """It fires only if all responsible units reported every day and all are named, or if the units exceed the department."""

    def test_not_while_units_are_missing(self) -> None:
        assert judge(report("sct", 100, 150), report("energy", 10, 15))["I.3"].findings == ()

    def test_not_while_days_are_missing(self) -> None:
        units = [report(unit, 1, 2) for unit in ("office", "legal")]
        assert judge(report("sct", 100, 150), *units, report("energy", 1, 2, JANUARY))["I.3"].findings == ()

    def test_not_while_divisions_are_unnamed(self) -> None:
        annex = annexes.load("sct-2025")
        sent = [annex["I.3"].counted(n, 10, unit=unit, period=QUARTER) for unit, n in (("office", 3), ("legal", 4))]
        own = annex["I.3"].counted(9, 40, unit="sct", period=QUARTER)
        assert evaluate(annex, [*sent, own], period=QUARTER)["I.3"].findings == ()

    def test_once_all_have_reported(self) -> None:
        units = [report(unit, 1, 2) for unit in ("office", "legal", "energy")]
        assert kinds(judge(report("sct", 100, 150), *units)["I.3"]) == [FindingKind.UNITS_DIFFER]


class TestRestatement:
    """The same figure sent again on another day is a restatement, and no revision."""

    days = (date(2025, 3, 17), date(2025, 3, 18), date(2025, 3, 19))

    def sent(self, *numerators: int) -> list[Measurement]:
        return [report("energy", n, 9, as_of=day) for n, day in zip(numerators, self.days, strict=False)]

    def test_the_same_figure(self) -> None:
        assert judge(*self.sent(5, 5))["I.3", "energy"].findings == ()

    def test_another_figure(self) -> None:
        verdict = judge(*self.sent(4, 5))["I.3", "energy"]
        assert (verdict.value, kinds(verdict)) == (Counts(5, 9), [FindingKind.SUPERSEDED])

    def test_only_figures_that_differ_are_superseded(self) -> None:
        sent = self.sent(5, 4, 5)
        assert judge(*sent)["I.3", "energy"].findings[0].measurements == (sent[2], sent[1])

    @pytest.mark.parametrize(("undated", "error"), [(6, False), (5, True)])
    def test_an_undated_report_of_the_newest_figure_is_that_figure_again(self, undated: int, error: bool) -> None:  # noqa: FBT001
        sent = [
            report("energy", undated, 9),
            *(report("energy", n, 9, as_of=day) for n, day in zip((5, 6), self.days, strict=False)),
        ]
        if error:
            with pytest.raises(errors.ConflictingMeasurements):
                judge(*sent)
        else:
            assert judge(*sent)["I.3", "energy"].value == Counts(6, 9)


class TestOutsideThePeriod:
    """Reports, but none for days of the period: a typo in the year must not look like silence."""

    def test_it_is_a_finding(self) -> None:
        typo = report("office", 40, 57, ND09.quarter(2026, 1))
        evaluation = judge(typo)
        for verdict in (evaluation["I.3"], evaluation["I.3", "office"]):
            assert (verdict.status, kinds(verdict)) == (Status.NO_DATA, [FindingKind.OUTSIDE_PERIOD])
            assert verdict.findings[0].measurements == (typo,)
        assert evaluation["I.3", "legal"].findings == ()

    def test_the_whole_has_one_for_all_units(self) -> None:
        typos = [report(unit, 1, 2, ND09.quarter(2026, 1)) for unit in ("office", "legal")]
        assert [finding.measurements for finding in judge(*typos)["I.3"].findings] == [
            tuple(sorted(typos, key=lambda one: one.unit))
        ]

    def test_none_if_one_is_inside(self) -> None:
        assert judge(report("office", 1, 2), report("office", 1, 2, ND09.quarter(2025, 2)))["I.3"].findings == ()

    def test_none_if_one_reaches_into_it(self) -> None:
        sent = (report("office", 1, 2, ND09.year(2025)), report("office", 1, 2, ND09.quarter(2026, 2)))
        assert kinds(judge(*sent)["I.3"]) == [FindingKind.BEYOND_PERIOD]

    def test_none_if_the_whole_is_known(self) -> None:
        assert judge(report("sct", 1, 2), report("office", 1, 2, ND09.quarter(2025, 2)))["I.3"].findings == ()


class TestStatedBesideCounts:
    """A percentage printed beside counts is kept, and a finding if the counts do not round to it at its own decimals."""

    @pytest.mark.parametrize(("numerator", "denominator", "stated", "odd"), [
        (9, 15, "60", False), (9, 15, "60,0", False), (9, 15, "95,00", True), (597, 1003, "59,52", False), (597, 1003, "59,5", False),
        (597, 1003, "59,53", True), (597, 1003, "60", False), (597, 1003, "59", True), (29, 32, "90,63", False), (29, 32, "90,62", True), (0, 0, "0", False),
        (0, 0, "100", False), (0, 0, "50", True),
    ])  # fmt: skip
    def test_it_is_compared_half_up(self, numerator: int, denominator: int, stated: str, odd: bool) -> None:  # noqa: FBT001
        sent = report("energy", numerator, denominator, stated=stated)
        verdict = judge(sent)["I.3", "energy"]
        assert verdict.value == Counts(numerator, denominator)
        assert [(one.kind, one.figures) for one in verdict.findings] == (
            [(FindingKind.STATED_DIFFERS, (verdict.value, Stated(stated)))] if odd else []
        )

    @given(testing.counts().filter(lambda value: value.denominator > 0), st.integers(0, 4), st.integers(-1, 1))
    def test_only_the_percentage_that_they_round_to_agrees(self, value: Counts, decimals: int, step: int) -> None:
        scale = 10**decimals
        rounded = int(Fraction(100 * value.numerator * scale, value.denominator) + Fraction(1, 2)) + step
        if 0 <= rounded <= 100 * scale:
            digits = f"{rounded // scale}.{rounded % scale:0{decimals}}" if decimals else str(rounded)
            verdict = judge(Measurement("I.3", "energy", period=QUARTER, value=value, stated=Stated(digits)))[
                "I.3", "energy"
            ]
            assert (verdict.findings == ()) is (step == 0)

    def test_a_percentage_stands_beside_counts_only(self) -> None:
        with pytest.raises(errors.InvalidValue, match="beside counts only"):
            Measurement("I.3", "energy", period=QUARTER, value=Stated(60), stated=Stated(60))
        with pytest.raises(errors.WrongType, match=r"Measurement\.stated"):
            Measurement("I.3", "energy", period=QUARTER, value=Counts(1, 2), stated="50")  # type: ignore[arg-type]


class TestAsOf:
    """`as_of` judges as on that day: later reports are ignored, and what was not due by then is open, not outstanding."""

    early, late = date(2025, 3, 17), date(2025, 3, 19)

    def test_later_reports_are_ignored(self) -> None:
        sent = [report("energy", 4, 9, as_of=self.early), report("energy", 5, 9, as_of=self.late)]
        values = [judge(*sent, as_of=self.late - timedelta(days=n))["I.3", "energy"].value for n in (0, 1, 3)]
        assert values == [Counts(5, 9), Counts(4, 9), None]

    def test_undated_reports_are_known(self) -> None:
        assert judge(report("energy", 4, 9), as_of=date(2025, 1, 1))["I.3", "energy"].value == Counts(4, 9)

    @pytest.mark.parametrize(("day", "due"), [(QUARTER.last - timedelta(days=1), False), (QUARTER.last, True)])
    def test_what_is_not_due_is_not_outstanding(self, day: date, due: bool) -> None:  # noqa: FBT001
        evaluation = judge(as_of=day)
        assert {verdict.due for verdict in evaluation} == {due}
        assert bool(evaluation.outstanding()) is due
        assert evaluation.as_of == day

    @given(testing.evaluations())
    def test_nothing_is_outstanding_before_its_period_has_ended(self, evaluation: Evaluation) -> None:
        assert all(verdict.due for verdict in evaluation.outstanding())

    def test_a_day_is_a_day(self) -> None:
        with pytest.raises(errors.WrongType, match="day: expected"):
            judge(as_of="2025-03-17")


class TestTargetsOfUnits:
    """A unit is judged by its own target, the whole by the indicator's."""

    rows: ClassVar[dict[str, Indicator]] = {
        "I.3": attrs.evolve(ONLINE, unit_targets={"energy": Target.minimum(50), ANNEX.unit("legal"): Target.below(5)})
    }

    def test_each_by_its_own(self) -> None:
        sent = [report(unit, 55, 100) for unit in ("office", "legal", "energy")]
        evaluation = evaluate(self.rows, sent, period=QUARTER)
        statuses = {unit: evaluation["I.3", unit].status for unit in ("sct", "office", "legal", "energy")}
        missed = dict.fromkeys(("sct", "office", "legal"), Status.NOT_MET)
        assert statuses == {**missed, "energy": Status.MET}
        assert [evaluation["I.3", unit].target.text for unit in ("sct", "legal", "energy")] == [
            "Tối thiểu 60",
            "Dưới 5",
            "Tối thiểu 50",
        ]
        assert evaluation["I.3", "energy"].gap == 5
        assert [row["target_text"] for row in evaluation.rows()] == [
            "Tối thiểu 60",
            "Tối thiểu 60",
            "Dưới 5",
            "Tối thiểu 50",
        ]
        assert self.rows["I.3"].target_for("Pháp chế") == Target.below(5)

    @pytest.mark.parametrize("unit", ["sct", "nobody", "Pháp chế"])
    def test_only_by_ids_of_responsible_units(self, unit: str) -> None:
        with pytest.raises(
            errors.InvalidValue, match="unit_targets: expected ids of responsible units: office, legal, energy"
        ):
            attrs.evolve(ONLINE, unit_targets={unit: Target.exact(1)})

    def test_only_targets(self) -> None:
        with pytest.raises(errors.WrongType, match=r"unit_targets\[legal\]: expected Target"):
            attrs.evolve(ONLINE, unit_targets={"legal": 60})  # type: ignore[dict-item]
        for value in (5, [5], "ab", [("legal", Target.exact(5), 3)]):
            with pytest.raises(errors.WrongType, match="unit_targets"):
                attrs.evolve(ONLINE, unit_targets=value)  # type: ignore[arg-type]

    def test_a_unit_has_one_target_of_its_own(self) -> None:
        with pytest.raises(errors.InvalidValue, match=r"unit_targets\[legal\]: expected one target, got \('5', '6'\)"):
            attrs.evolve(ONLINE, unit_targets=[("legal", Target.exact(5)), ("legal", Target.exact(6))])

    def test_a_reading_is_one_of_ours(self) -> None:
        with pytest.raises(errors.WrongType, match="reading"):
            Target.exact(5).threshold("equal")  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType, match="boundary"):
            Target.parse("trên 5").threshold(boundary=True)  # type: ignore[arg-type]

    def test_the_department_is_judged_by_the_target_alone(self) -> None:
        hall = Unit("hall", "UBND phường")
        with pytest.raises(errors.InvalidValue, match="none, because the department itself is responsible"):
            Indicator(
                id="A",
                title="Đúng hạn",
                target=Target.exact(57),
                department=hall,
                years=2025,
                unit_targets={hall: Target.exact(58)},
            )


class TestDirections:
    """Shortfall, headroom and needed of a maximum and of `dưới` count the other way."""

    @pytest.mark.parametrize(("cell", "boundary", "numerator", "distance"), [
        ("không quá 5", Boundary.EXCLUDED, 5, (True, 0, 0)), ("không quá 5", Boundary.EXCLUDED, 6, (False, 1, None)), ("không quá 5", Boundary.EXCLUDED, 4, (True, 0, 1)),
        ("dưới 5", Boundary.EXCLUDED, 5, (False, 1, None)), ("dưới 5", Boundary.EXCLUDED, 4, (True, 0, 0)), ("dưới 5", Boundary.INCLUDED, 5, (True, 0, 0)),
        ("trên 80", Boundary.EXCLUDED, 80, (False, 1, None)), ("trên 80", Boundary.EXCLUDED, 81, (True, 0, 0)), ("trên 80", Boundary.INCLUDED, 80, (True, 0, 0)),
        ("trên 80", Boundary.EXCLUDED, 79, (False, 2, None)), ("≥ 80", Boundary.EXCLUDED, 80, (True, 0, 0)),
    ])  # fmt: skip
    def test_on_the_target_and_one_to_either_side(
        self, cell: str, boundary: Boundary, numerator: int, distance: tuple[bool, int, int | None]
    ) -> None:
        rows = {"I.3": attrs.evolve(ONLINE, target=Target.parse(cell))}
        verdict = evaluate(rows, [report("sct", numerator, 100)], period=QUARTER, boundary=boundary)["I.3"]
        assert (verdict.status is Status.MET, verdict.shortfall, verdict.headroom) == distance

    def test_needed_of_a_maximum_is_the_most_that_may_count(self) -> None:
        rows = {"I.3": attrs.evolve(ONLINE, target=Target.maximum(5))}
        verdict = evaluate(rows, [report("sct", 4, 100)], period=QUARTER)["I.3"]
        assert [verdict.needed(of=of) for of in (0, 1, 100)] == [0, 1, 6]
        missed = evaluate(rows, [report("sct", 9, 100)], period=QUARTER)["I.3"]
        assert [missed.needed(of=of) for of in (0, 79, 80, 100)] == [None, None, 0, 1]

    def test_a_boundary_is_one_of_two(self) -> None:
        with pytest.raises(errors.WrongType, match="boundary: expected Boundary"):
            judge(boundary="included")


class TestSeveralYears:
    """An indicator holds for a span of years; a period outside it is a finding."""

    @pytest.mark.parametrize(("year", "odd"), [(2024, True), (2025, False), (2027, False), (2028, True)])
    def test_the_first_and_the_last(self, year: int, odd: bool) -> None:  # noqa: FBT001
        rows = {"I.3": attrs.evolve(ONLINE, years=(2025, 2027))}
        verdict = evaluate(rows, [], period=ND09.year(year))["I.3"]
        assert kinds(verdict) == ([FindingKind.OTHER_YEAR] if odd else [])

    @pytest.mark.parametrize("years", [(2027, 2025), (2025,), (2025, 2026, 2027), ()])
    def test_other_spans_are_rejected(self, years: tuple[int, ...]) -> None:
        with pytest.raises(errors.InvalidValue, match="the first and the last"):
            attrs.evolve(ONLINE, years=years)
        assert attrs.evolve(ONLINE, years=2025).years == (2025, 2025)


class TestLookUps:
    """Names are forgiven their case and spacing; what does not exist is told from what is not responsible."""

    def test_indicators_by_id_and_title(self) -> None:
        evaluation = judge()
        for key in ("I.3", " i.3 ", ONLINE.title, ONLINE.title.upper(), ONLINE.title.rstrip(".")):
            assert ANNEX[key] is ONLINE
            assert evaluation[key] is evaluation["I.3"]
        assert "I.33" not in ANNEX

    def test_a_title_of_two_rows_finds_neither(self) -> None:
        twins = {key: attrs.evolve(ONLINE, id=key, title="Đúng hạn") for key in ("A", "B")}
        evaluation = evaluate(twins, [], period=QUARTER)
        with pytest.raises(errors.UnknownIndicator, match="ambiguous indicator 'Đúng hạn': shared by 'A', 'B'"):
            evaluation["Đúng hạn"]
        assert "Đúng hạn" not in attrs.evolve(ANNEX, indicators=twins.values())

    def test_sheets_of_units(self) -> None:
        by_unit = judge().by_unit
        assert by_unit["Phòng Quản lý năng lượng"] is by_unit["energy"] is by_unit[ANNEX.unit("energy")]  # type: ignore[index]
        assert set(by_unit) == {"office", "legal", "energy"}
        assert len(by_unit) == 3
        with pytest.raises(errors.UnknownUnit, match="Did you mean 'energy'"):
            by_unit["enrgy"]
        with pytest.raises(errors.NotResponsible, match="'Sở Công Thương' has no verdicts besides those for the whole"):
            by_unit["sct"]
        with pytest.raises(errors.UnknownUnit, match="unknown unit .*'legal'"):
            by_unit[["legal"]]  # type: ignore[index]

    @staticmethod
    def sheets(*departments: Unit) -> Mapping[str, Sequence[Verdict]]:
        rows = [
            Indicator(id=department.name, title="X", target=ONLINE.target, department=department, years=2025)
            for department in departments
        ]
        return evaluate({row.id: row for row in rows}, [], period=QUARTER).by_unit

    def test_sheets_of_nobody(self) -> None:
        sheets = self.sheets(ANNEX.unit("legal"))
        with pytest.raises(errors.NotResponsible, match="'Phòng Pháp chế' has no verdicts besides those for the whole"):
            sheets["legal"]
        with pytest.raises(errors.UnknownUnit, match="unknown unit 'nonsense'. Known units: 'legal', 'Phòng Pháp chế'"):
            sheets["nonsense"]
        with pytest.raises(errors.UnknownUnit, match="unknown unit 'legal'. Known units: none"):
            self.sheets()["legal"]

    def test_the_error_of_an_unknown_assessor_is_always_the_same(self) -> None:
        departments = [Unit(f"d{n}", f"Sở {n}") for n in range(9)]
        rows = [
            Indicator(id=one.id, title="X", target=ONLINE.target, department=one, years=2025) for one in departments
        ]
        evaluation = evaluate({row.id: row for row in rows}, [], period=QUARTER)
        with pytest.raises(errors.UnknownUnit) as refused:
            evaluation.outstanding("zzz")
        assert refused.value.known == ("d8", "Sở 8")

    def test_of_several_that_are_not_responsible_the_first_is_named(self) -> None:
        names = {
            name: Unit(name, f"Sở {name}", members=[Unit(f"{name}1", f"Phòng {name}")], aliases=["Sở"]) for name in "AB"
        }
        sheets = self.sheets(*names.values())
        with pytest.raises(errors.NotResponsible, match="'Sở A' has no verdicts besides"):
            sheets["Sở"]

    def test_an_id_goes_before_a_name_in_another_department(self) -> None:
        one = Unit("a", "A", members=[Unit("x", "X"), Unit("of y", "y")])
        other = Unit("b", "B", members=[Unit("y", "Y"), Unit("of x", "x")])
        sheets = self.sheets(one, other)
        assert {key: sheets[key][0].unit.name for key in ("x", "y")} == {"x": "X", "y": "Y"}

    @pytest.mark.parametrize("key", [5, ("I.3",), ("I.3", "legal", 1), (3, "legal"), None])
    def test_keys_of_other_types(self, key: object) -> None:
        with pytest.raises(errors.WrongType, match="key: expected"):
            judge()[key]  # type: ignore[index]

    def test_a_percentage_is_no_count(self) -> None:
        with pytest.raises(errors.WrongType, match="a percentage without its counts goes to `stated`"):
            report("energy", "59,5%", 100)  # type: ignore[arg-type]


class TestSmallThings:
    """What authors of packages reach for."""

    def test_a_status_has_no_truth_value(self) -> None:
        with pytest.raises(errors.WrongType, match="status is Status.MET"):
            bool(Status.NOT_MET)

    def test_sums_start_from_nothing(self) -> None:
        assert sum([Counts(1, 2), Counts(3, 4)]) == Counts(4, 6)
        for start in (1, "0"):
            with pytest.raises(TypeError):
                start + Counts(1, 2)  # type: ignore[operator]

    def test_texts(self) -> None:
        assert (str(ONLINE.target), str(ANNEX.department)) == ("Tối thiểu 60", "Sở Công Thương")
        verdict = judge(report("energy", 1, 2))["I.3"]
        assert (
            str(verdict)
            == "I.3, Sở Công Thương, 2024-12-15/2025-03-14: not met, 1 of 2 (target: Tối thiểu 60), incomplete."
        )
        assert str(judge(report("sct", 1, 1))["I.3"]).endswith("met, 1 of 1 (target: Tối thiểu 60).")

    @given(testing.evaluations())
    def test_reprs_are_one_short_line(self, evaluation: Evaluation) -> None:
        things = [
            evaluation,
            *evaluation,
            *evaluation.findings,
            *(row for v in evaluation for row in (v.indicator, v.unit, v.target)),
        ]
        assert all(len(repr(thing)) < 400 and "\n" not in repr(thing) for thing in things)

    def test_reprs(self) -> None:
        evaluation = judge(report("energy", 1, 2), report("energy", 1, 2, JANUARY, as_of=date(2025, 1, 1)))
        assert repr(evaluation) == "<Evaluation 2024-12-15/2025-03-14: 1 not met, 10 no data>"
        assert repr(evaluation["I.3"]) == "<Verdict I.3 sct 2024-12-15/2025-03-14: not met, 1 of 2, incomplete>"
        assert repr(evaluate({}, [], period=QUARTER)) == "<Evaluation 2024-12-15/2025-03-14: no indicators>"
        assert repr(Unit("a", "A", members=[Unit("b", "B")])) == "<Unit a 'A', 1 member>"
        assert repr(attrs.evolve(ONLINE, title="x" * 50)) == f"<Indicator I.3 '{'x' * 40}…': Tối thiểu 60>"
        assert repr(attrs.evolve(ONLINE, title="x" * 40)) == f"<Indicator I.3 '{'x' * 40}': Tối thiểu 60>"

    def test_matching_by_position(self) -> None:
        match judge(report("sct", 597, 1003))["I.3"]:
            case Verdict(Status.NOT_MET, Counts(numerator, denominator)):
                assert (numerator, denominator) == (597, 1003)
            case _:
                pytest.fail("no match")

    @pytest.mark.parametrize("days", [1, 1000])
    def test_cumulative_reports_of_three_years(self, days: int) -> None:
        spans = [Period(QUARTER.first, QUARTER.first + timedelta(days=n)) for n in range(days)]
        whole = Period(QUARTER.first, QUARTER.first + timedelta(days=days))
        sent = [report("energy", 1, 2, span) for span in spans]
        verdict = judge(*sent, period=whole)["I.3", "energy"]
        assert (verdict.value, len(verdict.used)) == (Counts(1, 2), 1)

    def test_a_message_about_many_reports_is_short(self) -> None:
        spans = [Period(QUARTER.first + timedelta(days=n), QUARTER.first + timedelta(days=n + 1)) for n in range(2_000)]
        sent = [report("energy", 1, 2, span) for span in spans]
        with pytest.raises(errors.OverlappingPeriods, match="and 1994 more") as raised:
            judge(*sent, period=Period(spans[0].first, spans[-1].last))
        assert len(raised.value.overlaps) == 1_999
        assert len(str(raised.value)) < 4_000
        rivals = [report("energy", n, 3_000) for n in range(3_000)]
        with pytest.raises(errors.ConflictingMeasurements, match="…") as clash:
            judge(*rivals)
        assert len(str(clash.value)) < 4_000
