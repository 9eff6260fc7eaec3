"""What people read: numbers that never contradict a verdict, and tables in which data cannot act."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reformkpi import (
    Boundary,
    Comparison,
    Counts,
    Evaluation,
    ExactReading,
    Finding,
    FindingKind,
    Indicator,
    Measurement,
    Period,
    Stated,
    Status,
    Target,
    Unit,
    annexes,
    display,
    errors,
    evaluate,
    testing,
)
from reformkpi.display._content import visible
from reformkpi.display._wording import SIGNS, Wording
from reformkpi.periods import ND09

ANNEX = annexes.load("sct-2025")
QUARTER = ND09.quarter(2025, 1)
LANGUAGES = st.sampled_from(["vi", "en"])
STYLES = ("text", "html", "markdown")


def shown(text: str) -> Fraction:
    return Fraction(text.replace(",", ".").replace("−", "-"))


def judged(
    value: Counts | Stated | None,
    target: Target = ANNEX["I.3"].target,
    options: dict[str, Any] | None = None,
    **fields: object,
) -> Evaluation:
    """One indicator, one report of the whole department."""
    row = Indicator(
        **{"id": "X", "title": "Đúng hạn", "target": target, "department": Unit("sct", "Sở"), "years": 2025} | fields
    )  # type: ignore[arg-type]
    sent = [] if value is None else [Measurement("X", row.department.id, period=QUARTER, value=value)]
    return evaluate({"X": row}, sent, **{"period": QUARTER, **(options or {})})


class TestPercent:
    """Rounded half up, two decimals, more where it takes more not to contradict the target beside it; decimal comma in Vietnamese."""

    @pytest.mark.parametrize(("numerator", "denominator", "text"), [
        (144_625, 184_513, "78,38"), (29, 32, "90,63"), (143, 352, "40,63"), (55, 352, "15,63"), (0, 7, "0,00"), (7, 7, "100,00"), (1, 3, "33,33"), (1, 20_000, "0,01"),
        (1, 20_001, "0,00"), (1, 1000, "0,10"),
    ])  # fmt: skip
    def test_half_up(self, numerator: int, denominator: int, text: str) -> None:
        rate = Fraction(100 * numerator, denominator)
        assert display.percent(rate) == text
        assert display.percent(rate, language="en") == text.replace(",", ".")

    @pytest.mark.parametrize(("rate", "beside", "text"), [
        ("59.996", 60, "59,996"), ("59.95", 60, "59,95"), ("59.9949", 60, "59,99"), ("59.995", 60, "59,995"), ("60", 60, "60,00"), ("60.001", 60, "60,001"),
        ("99.99995", 100, "99,99995"), ("0.001", 0, "0,001"), ("-0.004", 0, "−0,004"), ("-0.48", 0, "−0,48"), ("-0.005", 0, "−0,01"), ("33.335", "33.33", "33,34"),
    ])  # fmt: skip
    def test_beside(self, rate: str, beside: str | int, text: str) -> None:
        assert display.percent(Decimal(rate), beside=Decimal(beside)) == text

    def test_without_anything_beside(self) -> None:
        assert display.percent(Decimal("59.996")) == "60,00"
        assert display.percent(Decimal("-0.001")) == "0,00"
        assert display.percent(60) == "60,00"

    @given(st.fractions(-100, 100), st.none() | st.decimals(0, 100, places=2), LANGUAGES)
    @example(Fraction(1, 3), None, "en")
    def test_it_is_near_and_on_the_right_side(self, rate: Fraction, beside: Decimal | None, language: str) -> None:
        text = display.percent(rate, beside=beside, language=language)  # type: ignore[arg-type]
        assert re.fullmatch(r"−?\d+[.,]\d{2,}", text)
        assert abs(shown(text) - rate) <= Fraction(1, 200)
        if beside is not None:
            assert (shown(text) > beside, shown(text) < beside) == (rate > beside, rate < beside)

    @given(st.data(), testing.targets())
    def test_the_displayed_rate_never_decides_and_never_contradicts(self, data: st.DataObject, target: Target) -> None:
        verdict = judged(data.draw(testing.counts(target) | testing.stated(target)), target)["X"]
        if verdict.rate is not None and verdict.gap is not None:
            rate, gap = (
                shown(display.percent(verdict.rate, beside=target.value)),
                shown(display.percent(verdict.gap, beside=0)),
            )
            side = {Comparison.AT_LEAST: rate >= target.value, Comparison.ABOVE: rate > target.value, Comparison.EQUAL: rate == target.value,
                    Comparison.AT_MOST: rate <= target.value, Comparison.BELOW: rate < target.value}  # fmt: skip
            assert side[verdict.threshold.comparison] is (verdict.status is Status.MET)
            assert (gap > 0, gap < 0) == (verdict.gap > 0, verdict.gap < 0)

    def test_no_rate_is_no_number(self) -> None:
        with pytest.raises(errors.WrongType, match="got None"):
            display.percent(None)  # type: ignore[arg-type]

    @pytest.mark.parametrize("value", [59.5, True, "60"])
    def test_other_types(self, value: object) -> None:
        with pytest.raises(errors.WrongType, match="rate: expected a Fraction, a Decimal or an int"):
            display.percent(value)  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType):
            display.percent(60, beside=value)  # type: ignore[arg-type]

    @pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1e-9000"), Decimal("1e9000"), Decimal("1" * 1001), 10**2000, Fraction(1, 10**2000)])  # fmt: skip
    def test_numbers_without_end_are_rejected_at_once(self, value: Decimal | Fraction | int) -> None:
        with pytest.raises(errors.InvalidValue, match="rate: expected a finite number of at most 1,000 digits"):
            display.percent(value, beside=0)
        with pytest.raises(errors.InvalidValue):
            display.percent(1, beside=value)

    def test_numbers_that_differ_far_behind_the_sign(self) -> None:
        tiny = Fraction(1, 10**90)
        assert display.percent(60 - tiny, beside=60) == f"59,{'9' * 90}"
        assert display.percent(60 + tiny, beside=60, language="en") == f"60.{'0' * 89}1"

    def test_a_rate_beside_itself(self) -> None:
        assert display.percent(Fraction(100, 3), beside=Fraction(100, 3)) == "33,33"

    def test_fractions_have_a_thousand_digits_at_most(self) -> None:
        assert display.percent(Fraction(1, 10**1000)) == "0,00"
        with pytest.raises(errors.InvalidValue, match="at most 1,000 digits"):
            display.percent(Fraction(1, 2**4001))

    @pytest.mark.parametrize("language", ["fr", "", None, [], 5])
    def test_other_languages(self, language: object) -> None:
        for act in (
            lambda: display.percent(1, language=language),
            lambda: display.table(judged(None), language=language),
        ):  # type: ignore[arg-type]
            with pytest.raises(errors.InvalidValue, match="language: expected 'vi' or 'en'"):
                act()


class TestStatus:
    """Every display shows the status in words, and incompleteness beside it."""

    @pytest.mark.parametrize(("value", "options", "vi", "en"), [
        (Counts(60, 100), {}, "✓ Đạt", "✓ met"), (Counts(61, 100), {}, "✓ Đạt, vượt chỉ tiêu", "✓ met (exceeded)"), (Counts(59, 100), {}, "✗ Chưa đạt", "✗ not met"),
        (Counts(59, 100), {"period": ND09.year(2025)}, "✗ Không đạt", "✗ not met"), (Counts(59, 100), {"period": ND09.year(2025), "as_of": date(2025, 12, 13)}, "✗ Chưa đạt", "✗ not met"),
        (Counts(0, 0), {}, "○ Không phát sinh", "○ no activity"), (None, {}, "? Chưa có số liệu", "? no data"), (None, {"as_of": date(2025, 3, 13)}, "… Chưa đến kỳ đánh giá", "… not due yet"),
        (Stated(60), {}, "✓ Đạt; chưa chắc chắn do số liệu đã làm tròn", "✓ met; may change with rounding"),
    ])  # fmt: skip
    def test_words(self, value: Counts | Stated | None, options: dict[str, Any], vi: str, en: str) -> None:
        row = judged(value)["X"].indicator
        sent = [] if value is None else [Measurement("X", "sct", period=options.get("period", QUARTER), value=value)]
        verdict = evaluate({"X": row}, sent, **{"period": QUARTER, **options})["X"]
        assert (display.status(verdict), display.status(verdict, language="en")) == (vi, en)
        for language, word in (("vi", vi), ("en", en)):
            for style in STYLES:
                assert word.split(";")[0].split(",")[0] in display.table(
                    [verdict], style=style, language=language, width=200
                )  # type: ignore[arg-type]

    def test_a_missed_target_of_several_years_is_open_until_the_last_ends(self) -> None:
        for year, word in ((2025, "Chưa đạt"), (2026, "Không đạt"), (2027, "Không đạt")):
            row = attrs.evolve(judged(None)["X"].indicator, years=(2025, 2026))
            sent = [Measurement("X", "sct", period=ND09.year(year), value=Counts(1, 2))]
            assert word in display.status(evaluate({"X": row}, sent, period=ND09.year(year))["X"])

    def test_incompleteness_stands_beside_it(self) -> None:
        sent = [ANNEX["I.3"].counted(60, 100, unit="legal", period=ND09.month(2025, 2))]
        verdict = evaluate(ANNEX, sent, period=QUARTER)["I.3"]
        assert display.status(verdict) == "✓ Đạt; số liệu chưa đầy đủ"
        assert (
            "• I.3: chưa có số liệu của Văn phòng Sở; chưa có số liệu từ ngày 15/12/2024 đến ngày 14/01/2025, từ ngày 15/02/2025 đến ngày 14/3/2025 của Phòng Pháp chế; "
            "phụ lục chưa liệt kê đủ các Phòng." in " ".join(display.table([verdict], width=300).split())
        )
        assert "no figure from Văn phòng Sở" in display.table([verdict], language="en", width=300)

    def test_a_partial_0_of_0_is_incomplete_too(self) -> None:
        sent = [ANNEX["I.3"].counted(0, 0, unit="legal", period=QUARTER)]
        assert display.status(evaluate(ANNEX, sent, period=QUARTER)["I.3"]) == "○ Không phát sinh; số liệu chưa đầy đủ"

    def test_what_is_complete_lacks_nothing(self) -> None:
        assert "Lưu ý" not in display.table(judged(Counts(1, 2)))
        assert "Lưu ý" not in display.table(judged(None))
        own = evaluate(ANNEX, [ANNEX["I.3"].counted(1, 2, unit="sct", period=QUARTER)], period=QUARTER)
        assert "liệt kê" not in display.table(own)

    def test_of_many_units_the_first_are_named(self) -> None:
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(9)))
        verdict = evaluate(named, [named["I.3"].counted(1, 2, unit="legal", period=QUARTER)], period=QUARTER)["I.3"]
        assert Wording.of("vi").missing(verdict) == [
            "chưa có số liệu của Văn phòng Sở, Phòng số 0, Phòng số 1, Phòng số 2, Phòng số 3 và 5 đơn vị khác"
        ]

    def test_no_verdicts(self) -> None:
        for act in (lambda: display.status("met"), lambda: display.table(["x"]), lambda: display.explain(judged(None))):  # type: ignore[arg-type, list-item]
            with pytest.raises(errors.WrongType, match=r"verdict: expected a Verdict, as in evaluation\['I.3'\]"):
                act()


class TestFindings:
    """One sentence each, with what to do about it, in both languages."""

    reports = tuple(
        Measurement(
            "I.3",
            "legal",
            period=ND09.month(2025, month),
            value=Counts(1000 * month, 2000 * month),
            as_of=date(2025, 3, month),
        )
        for month in range(1, 8)
    )

    def finding(self, kind: FindingKind, reports: int = 2) -> Finding:
        if kind is FindingKind.SUPERSEDED:
            return self.revised(1)
        figures = (Counts(3, 4), Stated("59.52"))
        return Finding(kind, ANNEX["I.3"], ANNEX.unit("legal"), measurements=self.reports[:reports], figures=figures)

    @pytest.mark.parametrize("language", ["vi", "en"])
    @pytest.mark.parametrize("kind", FindingKind)
    def test_every_kind_has_its_sentence(self, kind: FindingKind, language: str) -> None:
        text = display.finding(self.finding(kind), language=language)  # type: ignore[arg-type]
        assert text.startswith("I.3")
        assert re.fullmatch(r"[^;]+(; |, .*; )[^;]+\.", text)
        assert "{" not in text
        assert len({display.finding(self.finding(one), language=language) for one in FindingKind}) == len(FindingKind)  # type: ignore[arg-type]

    def test_in_vietnamese(self) -> None:
        assert display.finding(self.revised(1)) == (
            "I.3, Phòng Pháp chế: số liệu 1.000/2.000 (15/12/2024–14/01/2025, số liệu ngày 01/3/2025) thay thế số liệu "
            "1/2 (15/12/2024–14/01/2025), 0/2 (15/12/2024–14/01/2025); đề nghị xác nhận với đơn vị gửi nếu chưa được thông báo về việc điều chỉnh."
        )
        assert display.finding(self.finding(FindingKind.UNITS_DIFFER)) == (
            "I.3: số liệu Phòng Pháp chế báo cáo là 3/4 (gồm: 1.000/2.000 (15/12/2024–14/01/2025, số liệu ngày 01/3/2025), "
            "2.000/4.000 (15/01/2025–14/02/2025, số liệu ngày 02/3/2025)), cộng số liệu các đơn vị gửi là 59,52%; đề nghị rà soát, thống nhất."
        )

    @pytest.mark.parametrize("language", ["vi", "en"])
    @pytest.mark.parametrize("kind", sorted(set(FindingKind) - {FindingKind.OTHER_YEAR}, key=lambda kind: kind.value))
    def test_every_kind_about_a_report_names_its_cell(self, kind: FindingKind, language: str) -> None:
        report = attrs.evolve(self.reports[0], source="quy-1.xlsx, Quý I, F7")
        counts = (Counts(3, 4), Counts(1, 4))
        for reports in ((report,), (report, attrs.evolve(report, as_of=date(2025, 3, 1)))):
            finding = Finding(kind, ANNEX["I.3"], ANNEX.unit("legal"), measurements=reports, figures=counts)
            assert "quy-1.xlsx, Quý I, F7" in display.finding(finding, language=language)  # type: ignore[arg-type]

    def test_a_percentage_that_differs_from_its_counts(self) -> None:
        report = ANNEX["I.3"].counted(9, 15, unit="legal", period=QUARTER, stated="95", source="quy-1.xlsx, Quý I, F7")
        (finding,) = evaluate(ANNEX, [report], period=QUARTER)["I.3", "legal"].findings
        assert display.finding(finding) == (
            "I.3, Phòng Pháp chế: tỷ lệ ghi trong báo cáo là 95%, không khớp với tử số và mẫu số 9/15 "
            "(15/12/2024–14/3/2025, quy-1.xlsx, Quý I, F7); đề nghị rà soát, thống nhất."
        )

    @pytest.mark.parametrize(("reports", "verb"), [(1, " was left out "), (2, " were left out ")])
    def test_singular_and_plural(self, reports: int, verb: str) -> None:
        assert verb in display.finding(self.finding(FindingKind.NOT_ADDABLE, reports), language="en")

    def test_several_years(self) -> None:
        row = attrs.evolve(ANNEX["I.3"], years=(2025, 2027))
        finding = Finding(FindingKind.OTHER_YEAR, row, row.department)
        assert "năm 2025–2027" in display.finding(finding)
        assert "for 2025–2027" in display.finding(finding, language="en")

    def revised(self, periods: int) -> Finding:
        """One finding about so many periods, with two superseded reports in each."""
        reports = [
            report
            for newest in self.reports[:periods]
            for report in (newest, *(attrs.evolve(newest, value=Counts(n, 2), as_of=None) for n in (1, 0)))
        ]
        return Finding(FindingKind.SUPERSEDED, ANNEX["I.3"], ANNEX.unit("legal"), measurements=tuple(reports))

    @pytest.mark.parametrize(
        ("periods", "more"), [(5, "); đề nghị"), (6, "); và 1 kỳ khác; đề nghị"), (7, "); và 2 kỳ khác; đề nghị")]
    )
    def test_of_many_revised_periods_the_first_five_are_named(self, periods: int, more: str) -> None:
        text = display.finding(self.revised(periods))
        assert text.count("thay thế") == 5
        assert "5.000/10.000" in text
        assert more in text

    @pytest.mark.parametrize(("reports", "more"), [(5, None), (6, "và 1 báo cáo khác"), (7, "và 2 báo cáo khác")])
    def test_of_many_reports_the_first_five_are_named(self, reports: int, more: str | None) -> None:
        text = display.finding(self.finding(FindingKind.BEYOND_PERIOD, reports))
        assert "5.000/10.000" in text
        assert "6.000/12.000" not in text
        assert ("báo cáo khác" in text) is bool(more)
        assert more is None or more in text

    def test_a_source_and_a_single_day(self) -> None:
        day = Period(date(2025, 1, 1), date(2025, 1, 1))
        report = attrs.evolve(self.reports[0], period=day, source="Báo cáo 12", as_of=None)
        assert Wording.of("vi").report(report) == "1.000/2.000 (01/01/2025, Báo cáo 12)"

    @given(st.from_type(Finding), LANGUAGES)
    def test_each_is_one_line_of_words(self, finding: Finding, language: str) -> None:
        text = display.finding(finding, language=language)  # type: ignore[arg-type]
        assert text.startswith(visible(finding.indicator.id))
        assert text.isprintable()


class TestVisible:
    """Letters that a terminal would obey are written as escapes."""

    @pytest.mark.parametrize(("text", "expected"), [
        ("\x1b[31mđỏ", "\\x1b[31mđỏ"), ("a\nb\tc", "a b c"), ("\x7f", "\\x7f"), ("\u202eabc", "\\x202eabc"), ("a\u200bb", "a\\x200bb"), ("Phòng", "Phòng"),
    ])  # fmt: skip
    def test_it(self, text: str, expected: str) -> None:
        assert visible(text) == expected


class TestTargets:
    """What a sheet says of a target, and of what is needed."""

    @pytest.mark.parametrize(("cell", "options", "goal", "note"), [
        ("80", {}, "≥ 80", "từ 80% trở lên"), ("80", {"reading": ExactReading.EQUAL}, "= 80", "đúng bằng 80%"), ("100", {}, "100", ""), ("Tối thiểu 60", {}, "≥ 60", ""),
        ("không quá 5", {}, "≤ 5", ""), ("trên 80", {}, "> 80", "(ví dụ 80%) không được tính là đạt"), ("trên 80", {"boundary": Boundary.INCLUDED}, "≥ 80", "(ví dụ 80%) được tính là đạt"), ("dưới 5,5", {}, "< 5,5", "(ví dụ 5,5%) không được tính là đạt"),
    ])  # fmt: skip
    def test_goals_and_footnotes(self, cell: str, options: dict[str, Any], goal: str, note: str) -> None:
        evaluation = judged(Counts(1, 2), Target.parse(cell), options)
        assert goal in display.scorecard(evaluation)
        text = display.table(evaluation, width=300)
        assert f"  {cell}" in text
        words = " ".join(text.replace("•", "").split())
        assert (note in words) if note else ("ví dụ" not in words)

    @pytest.mark.parametrize(("value", "cell", "shortfall"), [
        (Counts(59, 100), "Tối thiểu 60", "+1"), (Counts(60, 100), "Tối thiểu 60", ""), (Counts(7, 100), "không quá 5", "−2"), (Stated(1), "Tối thiểu 60", ""), (Counts(1, 2000), "100", "+1.999"),
    ])  # fmt: skip
    def test_the_shortfall_is_blank_unless_it_is_missed(
        self, value: Counts | Stated, cell: str, shortfall: str
    ) -> None:
        content = display._table_content(judged(value, Target.parse(cell)))
        (place,) = (place for place, column in enumerate(content.columns) if column.key == "shortfall")
        assert content.sections[0].rows[0][place].text == shortfall

    def test_signs_of_all_statuses(self) -> None:
        assert set(SIGNS) == set(Status)
        assert len(set(SIGNS.values())) == len(Status)


class TestLaws:
    """Whatever was judged can be shown, in every style and language, within its width."""

    @given(st.from_type(Evaluation), st.sampled_from(STYLES), LANGUAGES, st.integers(0, 200), st.booleans())
    def test_every_evaluation_has_a_table_and_a_scorecard(
        self,
        evaluation: Evaluation,
        style: str,
        language: str,
        width: int,
        met: bool,  # noqa: FBT001
    ) -> None:
        table = display.table(evaluation, style=style, language=language, width=width)  # type: ignore[arg-type]
        card = display.scorecard(
            evaluation, style=style, language=language, width=width, order="met" if met else "listed"
        )  # type: ignore[arg-type]
        for text in (table, card):
            assert all(letter.isprintable() or letter == "\n" for letter in text) or style == "html"
        if len(evaluation):
            for verdict in evaluation:
                assert verdict.target.text.split()[-1] in table

    @given(st.from_type(Evaluation))
    def test_marks_and_outstanding_figures_never_disagree(self, evaluation: Evaluation) -> None:
        content = display._scorecard_content(evaluation)
        outstanding = {(verdict.indicator.id, verdict.unit.id) for verdict in evaluation.outstanding()}
        names = {
            unit.name: unit.id
            for verdict in evaluation
            for unit in (verdict.indicator.department, *verdict.indicator.department.members)
        }
        indicators = {indicator for indicator, _ in outstanding}
        for section in content.sections:
            for row in section.rows:
                unit = {visible(name): id_ for name, id_ in names.items()}[row[0].text]
                for verdict, cell in zip(evaluation, row[2:], strict=True):
                    if not section.heading:  # the whole
                        assert not cell.text.startswith("?") or verdict.indicator.id in indicators
                    elif cell.text[0] in "?·–…":
                        assert cell.text.startswith("?") is ((verdict.indicator.id, unit) in outstanding)


@given(
    st.integers(0, 100_000), st.integers(1, 100_000), st.sampled_from([Fraction(60), Fraction("99.5"), Fraction(100)])
)
def test_a_spreadsheet_shows_a_percentage_as_we_do(part: int, rest: int, target: Fraction) -> None:
    rate = Fraction(100 * part, part + rest)
    form = display.number_format(rate, beside=target)
    shown = display.percent(rate, beside=target, language="en")
    assert len(form) - len("0.") == len(shown.partition(".")[2])
    assert set(form) == {"0", "."}
