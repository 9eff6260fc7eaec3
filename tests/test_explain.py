"""Explanations: a head of division understands them, an auditor can check them, and they say what the verdict says."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
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
    Status,
    Target,
    Unit,
    Verdict,
    annexes,
    display,
    errors,
    evaluate,
    testing,
)
from reformkpi.display._content import visible
from reformkpi.display._explain import _decimal
from reformkpi.display._wording import Wording
from reformkpi.files import Problem, ProblemKind
from reformkpi.periods import ND09

ANNEX = annexes.load("sct-2025")
QUARTER = ND09.quarter(2025, 1)


def verdict_on(
    value: Counts | Stated | None,
    target: Target | None = None,
    reading: ExactReading = ExactReading.AT_LEAST,
    boundary: Boundary = Boundary.EXCLUDED,
) -> Verdict:
    target = target or Target.minimum(60)
    row = Indicator(id="X", title="Đúng hạn.", target=target, department=Unit("sct", "Sở"), years=2025)
    sent = [] if value is None else [Measurement("X", "sct", period=QUARTER, value=value)]
    return evaluate({"X": row}, sent, period=QUARTER, reading=reading, boundary=boundary)["X"]


def numbers(text: str) -> set[int]:
    """Return the whole numbers in a text, thousands joined."""
    return {int(run) for run in re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", text))}


class TestLaw:
    """It names the status, the target and every finding, and each number that decided; the comparison it shows is true."""

    @given(st.from_type(Verdict), st.sampled_from(["vi", "en"]))
    def test_the_status_the_target_and_every_finding(self, verdict: Verdict, language: str) -> None:
        text = display.explain(verdict, language=language)  # type: ignore[arg-type]
        assert f"{Wording.of(language).result(verdict)}" in text
        assert f"“{verdict.target.text}”" in text
        assert all(display.finding(one, language=language) in text for one in verdict.findings)  # type: ignore[arg-type]
        assert all(visible(citation.number) in text for citation in verdict.indicator.citations)
        assert text.isprintable()

    @given(st.from_type(Verdict), st.sampled_from(["vi", "en"]))
    def test_the_numbers_that_decided(self, verdict: Verdict, language: str) -> None:
        text = display.explain(verdict, language=language)  # type: ignore[arg-type]
        if isinstance(verdict.value, Counts) and verdict.value.denominator:
            assert {verdict.value.numerator, verdict.value.denominator} <= numbers(text)
            assert display.percent(verdict.rate or 0, beside=verdict.target.value, language=language) in text  # type: ignore[arg-type]
            if verdict.status is Status.NOT_MET and verdict.shortfall:
                assert verdict.shortfall in numbers(text)

    @given(st.data(), testing.targets(), st.sampled_from(ExactReading))
    def test_the_comparison_is_true(self, data: st.DataObject, target: Target, reading: ExactReading) -> None:
        verdict = verdict_on(data.draw(testing.counts(target, most=900)), target, reading)
        text = display.explain(verdict, language="en", audit=True).replace(",", "")
        if verdict.rate is not None:
            match = re.search(r"(\d+) × (\d+) = (\d+) ([<=>]) (\d+) = (\d+) × (\d+)", text)
            assert match is not None
            whole, numerator, have, sign, need, part, denominator = match.groups()
            assert (int(whole) * int(numerator), int(part) * int(denominator)) == (int(have), int(need))
            assert {"<": int(have) < int(need), "=": have == need, ">": int(have) > int(need)}[sign]
            assert (int(part), int(whole)) == target.share
        assert "Compared as whole numbers" not in display.explain(verdict, language="en")

    @given(st.data(), testing.targets(), st.sampled_from(ExactReading), st.sampled_from(Boundary))
    def test_what_it_asks_for_is_met(
        self, data: st.DataObject, target: Target, reading: ExactReading, boundary: Boundary
    ) -> None:
        verdict = verdict_on(data.draw(testing.counts(target, most=900)), target, reading, boundary)
        text = display.explain(verdict, language="en").replace(",", "")
        match = re.search(r"so at (?:least|most) (\d+) (?:are|is)", text)
        if match and isinstance(verdict.value, Counts):
            needed, sign = int(match[1]), -1 if "so at most" in text else 1
            threshold, denominator = verdict.threshold, verdict.value.denominator
            assert threshold.met(needed, denominator)
            assert not threshold.met(needed - sign, denominator)

    @given(st.decimals(0, 100, places=2), st.integers(0, 10**40))
    def test_a_share_of_a_count_is_exact_in_any_decimal_context(self, value: Decimal, of: int) -> None:
        with localcontext() as context:
            context.prec = 3
            shown = _decimal(Fraction(value) * of / 100)
        assert Fraction(shown) == Fraction(value) * of / 100


class TestWords:
    """The sentences, in both languages."""

    def test_a_missed_target(self) -> None:
        report = ANNEX["I.3"].counted(
            597, 1003, unit="sct", period=QUARTER, as_of=date(2025, 3, 17), source="Báo cáo 12"
        )
        assert display.explain(evaluate(ANNEX, [report], period=QUARTER)["I.3"]) == (
            "I.3 (Tỷ lệ hồ sơ trực tuyến trên tổng số hồ sơ tiếp nhận, giải quyết thủ tục hành chính), Sở Công Thương, "
            "quý I/2025 (từ ngày 15/12/2024 đến ngày 14/3/2025): Chưa đạt. Chỉ tiêu giao: “Tối thiểu 60”, tức là từ 60% trở lên, theo "
            "Nghị quyết số 01/NQ-CP ngày 08/01/2025 của Chính phủ (Phần II Phụ lục, Mục 1, số thứ tự thứ 3); "
            "Công văn số 476/VPCP-KSTT ngày 17/01/2025 của Văn phòng Chính phủ (Phần II Phụ lục, Mục 1, số thứ tự thứ 3). "
            "Kết quả 597/1.003, tỷ lệ 59,52%, thấp hơn 0,48 điểm phần trăm. "
            "60% của 1.003 là 601,8, cần ít nhất 602; đã có 597, còn thiếu 5. "
            "Số liệu sử dụng (cả kỳ, chốt ngày 17/3/2025, Báo cáo 12): Sở Công Thương 597/1.003."
        )

    @pytest.mark.parametrize(("value", "cell", "options", "vi", "en"), [
        (Counts(62, 100), "Tối thiểu 60", {}, "tử số có thể giảm tối đa 2 mà vẫn đạt", "Up to 2 fewer successes"),
        (Counts(61, 100), "Tối thiểu 60", {}, "tử số có thể giảm tối đa 1 mà vẫn đạt", "Up to 1 fewer success,"),
        (Counts(60, 100), "Tối thiểu 60", {}, "Kết quả vừa đủ mức giao: tử số giảm 1 thì không đạt.", "One success fewer"),
        (Counts(60, 100), "60", {}, "“60”, được hiểu là từ 60% trở lên.", "“60” and read as at least 60%."),
        (Counts(60, 100), "60", {"reading": ExactReading.EQUAL}, "“60”, được hiểu là đúng bằng 60%.", "“60” and read as exactly 60%."),
        (Counts(61, 100), "60", {"reading": ExactReading.EQUAL}, "đã có 61, nhiều hơn 1.", "the numerator is 61, 1 too many."),
        (Counts(1, 3), "50", {"reading": ExactReading.EQUAL}, "50% của 3 là 1,5", "50% of 3 is 1.5"),
        (Counts(7, 100), "không quá 5", {}, "đã có 7, nhiều hơn 2.", "the numerator is 7, 2 too many."),
        (Counts(3, 100), "không quá 5", {}, "tử số có thể tăng tối đa 2", "Up to 2 more cases,"),
        (Counts(4, 100), "không quá 5", {}, "tử số có thể tăng tối đa 1", "Up to 1 more case,"),
        (Counts(5, 100), "không quá 5", {}, "tử số tăng 1 thì không đạt", "One case more, with the same denominator"),
        (Counts(3, 100), "không quá 5", {}, ": Đạt, tốt hơn chỉ tiêu.", ": met (better than the target)."),
        (Counts(5, 100), "không quá 5", {}, ": Đạt. Chỉ tiêu giao: “không quá 5”. Kết quả", "“không quá 5”, that is, at most 5%."),
        (Counts(3, 100), "Dưới  5 %", {}, "Chỉ tiêu giao: “Dưới 5 %”. Kết quả", ", that is, below 5%."),
        (Counts(95, 100), "trên 90%", {}, "Chỉ tiêu giao: “trên 90%”. Kết quả", ", that is, above 90%."),
        (Counts(3, 100), "tối đa 5%", {}, "Chỉ tiêu giao: “tối đa 5%”, tức là không quá 5%.", ", that is, at most 5%."),
        (Counts(80, 100), "trên 80", {}, "cần ít nhất 81; đã có 80, còn thiếu 1.", "so at least 81 are needed"),
        (Counts(5, 100), "dưới 5", {}, "nhiều hơn 1.", "1 too many."),
        (Counts(999, 1000), "100", {}, "Cần đủ 1.000; đã có 999, còn thiếu 1.", "All 1,000 are needed"),
        (Counts(0, 0), "Tối thiểu 60", {}, "Trong kỳ không phát sinh (0/0)", "There were no cases in the period (0/0)"),
        (None, "Tối thiểu 60", {}, "Sở chưa gửi số liệu nên chưa đánh giá được.", "Sở has not reported, so there is nothing to judge yet."),
        (Stated("59.5"), "Tối thiểu 60", {}, "Báo cáo chỉ nêu tỷ lệ 59,5%, thấp hơn mức 60%. Việc làm tròn không", "Reported as 59.5% without counts, below the target of 60%. Rounding cannot"),
        (Stated("60"), "Tối thiểu 60", {}, "bằng mức 60%. Do số liệu đã làm tròn, kết luận có thể thay đổi", "equal to the target of 60%. The percentage was rounded"),
        (Stated("61"), "Tối thiểu 60", {}, "cao hơn mức 60%", "above the target of 60%"),
    ])  # fmt: skip
    def test_each_sentence(
        self, value: Counts | Stated | None, cell: str, options: dict[str, Any], vi: str, en: str
    ) -> None:
        verdict = verdict_on(value, Target.parse(cell), **options)
        assert vi in display.explain(verdict)
        assert en in display.explain(verdict, language="en")

    @pytest.mark.parametrize("value", [Counts(5, 5), Counts(0, 5)])
    def test_nothing_would_change_a_target_of_0(self, value: Counts) -> None:
        assert "tử số có thể" not in display.explain(verdict_on(value, Target.exact(0)))

    def test_what_is_missing(self) -> None:
        report = ANNEX["I.3"].counted(6, 10, unit="legal", period=QUARTER)
        text = display.explain(evaluate(ANNEX, [report], period=QUARTER)["I.3"])
        assert text.endswith("chưa có số liệu của Văn phòng Sở; phụ lục chưa liệt kê đủ các Phòng.")

    def test_each_unit_has_its_own_missing_days(self) -> None:
        names = {"energy": "Phòng Năng lượng", "trade": "Phòng Thương mại", "market": "Phòng Thị trường"}
        named = ANNEX.with_divisions(*(Unit(id_, name) for id_, name in names.items()))
        quarters = [ND09.quarter(2025, number) for number in (1, 2, 3, 4)]
        sent = {
            "office": (1, 2, 3, 4),
            "legal": (1, 2, 3, 4),
            "energy": (1, 3, 4),
            "trade": (1, 2, 4),
            "market": (3, 4, 1),
        }
        reports = [
            named["I.3"].counted(6, 10, unit=unit, period=quarters[number - 1])
            for unit, numbers in sent.items()
            for number in numbers
        ]
        year = evaluate(named, reports, period=ND09.year(2025))
        vi = (
            "chưa có số liệu từ ngày 15/3/2025 đến ngày 14/6/2025 của Phòng Năng lượng, Phòng Thị trường; "
            "chưa có số liệu từ ngày 15/6/2025 đến ngày 14/9/2025 của Phòng Thương mại."
        )
        assert f"Số liệu chưa đầy đủ: {vi}" in display.explain(year["I.3"])
        assert f"• I.3: {vi}" in display.table([year["I.3"]], width=300)
        assert (
            "no figures for 2025-03-15 to 2025-06-14 from Phòng Năng lượng, Phòng Thị trường; "
            "no figures for 2025-06-15 to 2025-09-14 from Phòng Thương mại."
        ) in display.explain(year["I.3"], language="en")
        assert display.explain(year["I.3", "energy"], language="en").endswith(
            "The figures are incomplete: no figure for 2025-03-15 to 2025-06-14."
        )

    def test_the_only_unit_of_a_sum_is_named_with_its_missing_days(self) -> None:
        report = ANNEX["I.5"].counted(6, 10, unit="office", period=ND09.month(2025, 1))
        whole = evaluate(ANNEX, [report], period=QUARTER)["I.5"]
        assert display.explain(whole).endswith(
            "chưa có số liệu từ ngày 15/01/2025 đến ngày 14/3/2025 của Văn phòng Sở."
        )

    @given(evaluation=testing.evaluations())
    def test_days_without_a_report_are_told(self, evaluation: Evaluation) -> None:
        for verdict in [*evaluation, *(verdict for sheet in evaluation.by_unit.values() for verdict in sheet)]:
            told = "no figures for" in (text := display.explain(verdict, language="en")) or "no figure for" in text
            assert told is bool(verdict.used and verdict.uncovered)

    def test_days_without_a_report_of_the_department_itself(self) -> None:
        report = ANNEX["I.3"].counted(79, 100, unit="sct", period=ND09.month(2025, 1))
        text = display.explain(evaluate(ANNEX, [report], period=QUARTER)["I.3"], language="en")
        assert text.endswith("The figures are incomplete: no figure for 2025-01-15 to 2025-03-14.")

    def test_many_units_that_lack_different_days(self) -> None:
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(6)))
        months = ND09.months(2025)
        reports = [
            named["I.3"].counted(6, 10, unit=unit, period=month)
            for lacking, unit in enumerate(named.department.members)
            for place, month in enumerate(months)
            if place != min(lacking, 6)
        ]
        verdict = evaluate(named, reports, period=ND09.year(2025))["I.3"]
        text = display.explain(verdict)
        assert text.count("chưa có số liệu") == 5
        assert text.endswith("của Phòng số 2; và 3 đơn vị khác.")  # two lack the same days, and one others
        assert display.explain(verdict, language="en").endswith("from Phòng số 2; and 3 more units.")

    def test_reports_that_were_all_left_out(self) -> None:
        sent = [ANNEX["I.3"].stated(50, unit=unit, period=QUARTER) for unit in ("office", "legal")]
        evaluation = evaluate(ANNEX, sent, period=QUARTER)
        assert "không cộng gộp được" in display.explain(evaluation["I.3"])
        shared = evaluate(ANNEX, [], period=QUARTER)["I.1", "legal"]
        assert display.explain(shared) != display.explain(evaluation["I.3", "legal"])
        assert display.explain(shared, language="en").isprintable()

    def test_more_reports_than_a_reader_would_follow(self) -> None:
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(11)))
        sent = [named["I.3"].counted(1, 2, unit=unit, period=QUARTER) for unit in named.department.members]
        assert "13 báo cáo của 13 đơn vị" in display.explain(evaluate(named, sent, period=QUARTER)["I.3"])
        assert "; Phòng số 9 1/2" in display.explain(evaluate(named, sent[:-1], period=QUARTER)["I.3"])

    def test_what_reports_have_in_common_is_written_once(self) -> None:
        months = ND09.months(2025)[:3]
        same = [ANNEX["I.5"].counted(1, 2, unit="office", period=month) for month in months]
        text = display.explain(evaluate(ANNEX, same, period=QUARTER)["I.5"])
        assert text.count("15/12/2024–14/01/2025") == 1
        dated = [attrs.evolve(one, as_of=date(2025, 4, n), source=f"tệp {n}") for n, one in enumerate(same, 1)]
        text = display.explain(evaluate(ANNEX, dated, period=QUARTER)["I.5"])
        assert "số liệu ngày 02/4/2025" in text
        assert "tệp 3" in text
        part = display.explain(evaluate(ANNEX, same[:1], period=QUARTER)["I.5"])
        assert "từ ngày 15/12/2024 đến ngày 14/01/2025" in part

    def test_findings_come_last(self) -> None:
        report = ANNEX["I.3"].counted(6, 10, unit="sct", period=ND09.quarter(2024, 4))
        verdict = evaluate(ANNEX, [report], period=ND09.quarter(2024, 4))["I.3"]
        assert display.explain(verdict).endswith(f"Lưu ý: {display.finding(verdict.findings[0])}")

    def test_our_title_in_english(self) -> None:
        verdict = evaluate(ANNEX, [], period=QUARTER)["I.3"]
        assert display.explain(verdict, language="en").startswith(f"I.3 ({ANNEX['I.3'].title_en}), Sở Công Thương")
        plain = attrs.evolve(verdict, indicator=attrs.evolve(verdict.indicator, title_en=""))
        assert display.explain(plain, language="en").startswith("I.3 (Tỷ lệ hồ sơ trực tuyến")

    @pytest.mark.parametrize(("period", "vi", "en"), [
        (ND09.month(2025, 3), "tháng 3/2025", "2025"), (ND09.quarter(2025, 4), "quý IV/2025", "Q4 2025"), (ND09.half(2025, 1), "6 tháng đầu năm 2025", "2025"),
        (ND09.half(2025, 2), "6 tháng cuối năm 2025", "2025"), (ND09.nine_months(2025), "9 tháng đầu năm 2025", "2025"), (ND09.year(2025), "năm 2025", "2025"),
        (Period(date(2025, 1, 1), date(2025, 1, 1)), "ngày 01/01/2025", "2025-01-01"), (Period(date(2025, 1, 3), date(2025, 1, 9)), "từ ngày 03/01/2025", "2025-01-03 to 2025-01-09"),
        (Period(date(2025, 1, 1), date.max), "từ ngày 01/01/2025", "2025-01-01"),
    ])  # fmt: skip
    def test_the_names_of_periods(self, period: Period, vi: str, en: str) -> None:
        verdict = evaluate(ANNEX, [], period=period)["I.3"]
        assert vi in display.explain(verdict)
        assert en in display.explain(verdict, language="en")

    def test_other_languages(self) -> None:
        with pytest.raises(errors.InvalidValue, match="'vi' or 'en'"):
            display.explain(verdict_on(None), language="fr")  # type: ignore[arg-type]


REPORT = Measurement("I.3", "legal", period=QUARTER, value=Counts(1, 2))
ERRORS = [
    (
        errors.WrongType("count", 1.5, "a whole number"),
        "Số lượng phải là số nguyên từ 0 trở lên; giá trị đã nhập là “1.5”.",
    ),
    (
        errors.InvalidValue("percentage", "120", "0 to 100"),
        "Tỷ lệ phần trăm phải là số từ 0 đến 100, ví dụ 59,5; giá trị đã nhập là “120”.",
    ),
    (errors.InvalidValue("style", "x", "y"), "Giá trị không được chấp nhận: style: expected y, got 'x'"),
    (errors.NotAProportion(1100, 1000), "Tử số 1.100 lớn hơn mẫu số 1.000; đề nghị kiểm tra lại số liệu."),
    (errors.NotADifference(Counts(1, 2), Counts(2, 2)), "Số liệu lũy kế kỳ sau (1/2) không thể nhỏ hơn kỳ trước (2/2)"),
    (errors.UnreadableTarget("top 10", "a rank"), "Không đọc được chỉ tiêu “top 10” (thứ hạng)."),
    (errors.UnreadableTarget("x"), "Không đọc được chỉ tiêu “x”."),
    (errors.UnreadablePeriod("Q1"), "Không đọc được kỳ báo cáo “Q1”."),
    (
        errors.UnknownIndicator(("I.33",), ("I.3",)),
        "Không có chỉ tiêu nào có mã hoặc tên là “I.33”. Gần giống: I.3. Các chỉ tiêu hiện có: I.3.",
    ),
    (
        errors.UnknownUnit(("Phòng A",), ("a", "Phòng A", "b", "Phòng B")),
        "Không có đơn vị nào tên là “Phòng A”. Gần giống: Phòng B. Báo cáo phải ghi mã đơn vị. Các đơn vị hiện có:",
    ),
    (
        errors.UnknownUnit(("zzz",), (), open=True),
        "Không có đơn vị nào tên là “zzz”. Các đơn vị hiện có: không có. Đề nghị bổ sung",
    ),
    (errors.UnknownAnnex(("a" * 200,), tuple(f"b{n}" for n in range(20))), "và 8 tên khác."),
    (
        errors.NotResponsible("I.5", "Phòng Pháp chế", ("Văn phòng Sở",)),
        "Phòng Pháp chế không được giao chủ trì chỉ tiêu I.5. Đơn vị được giao: Văn phòng Sở.",
    ),
    (
        errors.NotResponsible(None, "Phòng Pháp chế", ("Văn phòng Sở",)),
        "Phòng Pháp chế không được giao chủ trì chỉ tiêu nào. Đơn vị được giao: Văn phòng Sở.",
    ),
    (
        errors.NotResponsible(None, "UBND phường", ()),
        "UBND phường không có kết quả riêng ngoài kết quả chung.",
    ),
    (
        errors.UnknownIndicator(("Đúng hạn",), ("A", "B", "C"), shared=("A", "B")),
        "Có nhiều chỉ tiêu cùng tên “Đúng hạn”: A, B; đề nghị dùng mã chỉ tiêu.",
    ),
    (
        errors.UnreadableTarget("80.000", "three digits after a separator may be thousands"),
        "“80.000” (có thể là hàng nghìn)",
    ),
    (errors.UnreadableTarget("80.1234", "more than two decimals"), "“80.1234” (quá hai chữ số thập phân)"),
    (errors.DuplicateName("legal", ("A", "B")), "Tên “legal” bị trùng: A, B"),
    (errors.ConflictingMeasurements(((REPORT, REPORT),) * 20), "– và 8 trường hợp khác"),
    (errors.OverlappingPeriods(((REPORT, REPORT),)), "Có báo cáo trùng nhau một phần về thời gian"),
    (errors.InvalidAnnex(("name: missing",)), "Phụ lục có 1 lỗi:\nname: missing"),
    (errors.InvalidFrame(tuple(f"row {n}: conflict" for n in range(14))), "và 2 lỗi khác"),
    (errors.InvalidArchive(("verdicts[0]: missing",)), "có 1 lỗi"),
    (errors.VerdictsDiffer(("I.3: met, not met",)), "có 1 lỗi"),
    (errors.InvalidFile((Problem(ProblemKind.MISSING, "a.csv, C2"),)), "a.csv, C2: thiếu số liệu."),
]


class TestErrors:
    """Every error that an official can meet, in words."""

    @pytest.mark.parametrize(("error", "text"), ERRORS, ids=lambda one: type(one).__name__)
    def test_in_vietnamese(self, error: errors.ReformKPIError | str, text: str) -> None:
        assert isinstance(error, errors.ReformKPIError)
        assert text in display.error(error)
        assert display.error(error, language="en") == str(error)
        assert len(display.error(error)) < 4_000

    def test_every_error_is_tried_here(self) -> None:
        kinds = {
            kind
            for kind in vars(errors).values()
            if isinstance(kind, type) and issubclass(kind, errors.ReformKPIError) and kind.__name__[0] != "_"
        }
        assert kinds - {errors.ReformKPIError} <= {type(error) for error, _ in ERRORS}

    @pytest.mark.parametrize(("problems", "last"), [(12, "row 11: conflict"), (13, "và 1 lỗi khác")])
    def test_the_first_dozen_problems_are_listed(self, problems: int, last: str) -> None:
        lines = display.error(errors.InvalidFrame(tuple(f"row {n}: conflict" for n in range(problems)))).splitlines()
        assert (len(lines), lines[-1]) == (min(problems, 12) + 1 + (problems > 12), last)

    def test_a_problem_may_word_itself(self) -> None:
        class Problem:
            def worded(self, language: str = "vi") -> str:
                return f"Ô B2 ({language})"

        assert display.error(errors.InvalidFrame((Problem(),))).endswith("Ô B2 (vi)")  # type: ignore[arg-type]

    def test_other_errors(self) -> None:
        with pytest.raises(errors.WrongType, match="error: expected an error of reformkpi"):
            display.error(ValueError("x"))  # type: ignore[arg-type]
