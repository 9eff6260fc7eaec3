"""Explanations: a head of division understands them, an auditor can check them, and they say what the verdict says."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reformkpi import (
    Counts,
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
from reformkpi.display import _words
from reformkpi.periods import ND09

ANNEX = annexes.load("sct-2025")
QUARTER = ND09.quarter(2025, 1)


def verdict_on(
    value: Counts | Stated | None, target: Target | None = None, reading: ExactReading = ExactReading.AT_LEAST
) -> Verdict:
    target = target or Target.minimum(60)
    row = Indicator(id="X", title="Đúng hạn.", target=target, department=Unit("sct", "Sở"), year=2025)
    sent = [] if value is None else [Measurement("X", "sct", period=QUARTER, value=value)]
    return evaluate({"X": row}, sent, period=QUARTER, reading=reading)["X"]


def numbers(text: str) -> set[int]:
    """Give the runs of digits of a text, thousands joined."""
    return {int(run) for run in re.findall(r"\d+", re.sub(r"(?<=\d)[.,](?=\d{3}(?!\d))", "", text))}


def days(*spans: Period) -> str:
    return " ".join(str(span).replace("-", " ") for span in spans)


class TestLaw:
    """Every number that decided is in it, and no other; no sentence says what the verdict does not."""

    @given(st.from_type(Verdict), st.sampled_from(["vi", "en"]))
    def test_the_numbers(self, verdict: Verdict, language: str) -> None:
        text = display.explain(verdict, language=language)  # type: ignore[arg-type]
        row, value = verdict.indicator, verdict.value
        part, whole = (Fraction(row.target.value) / 100).as_integer_ratio()
        decided: set[int] = set()
        known = [verdict.unit.name, row.id, row.title, row.title_en, row.target.text, days(verdict.period)]
        known += [
            f"{one.document} {one.number} {one.issuer} {one.place} {one.issued_on:%Y %m %d}" for one in row.citations
        ]
        reports = [*verdict.used, *(report for finding in verdict.findings for report in finding.measurements)]
        for report in reports:
            known += [days(report.period), report.source or "", f"{report.as_of:%Y %m %d}" if report.as_of else ""]
        known += [unit.name for unit in (row.department, *row.department.members)] + [days(*verdict.uncovered)]
        known += [str(row.year), str(len(verdict.used)), str(len({report.unit for report in verdict.used}))]
        known += [_words.figure(one, "vi") for finding in verdict.findings for one in finding.figures]
        known += [_words.figure(report.value, "vi") for report in reports]
        known += [str(len(finding.measurements) - 5) for finding in verdict.findings]
        known += [str(len(finding.measurements) - 6) for finding in verdict.findings]
        if verdict.rate is not None:
            known += [_words.percent(verdict.rate, beside=row.target.value), f"{row.target.value:f}"]
        if isinstance(value, Counts) and value.denominator:
            decided = {
                value.numerator,
                value.denominator,
                part,
                whole,
                whole * value.numerator,
                part * value.denominator,
            }
            decided |= {verdict.shortfall} if verdict.status is Status.NOT_MET and verdict.shortfall else set()
            known += [str(number) for number in (*decided, verdict.headroom or 0, verdict.shortfall or 0)]
            assert _words.percent(verdict.rate or 0, beside=row.target.value, language=language) in text  # type: ignore[arg-type]
        assert decided <= numbers(text)
        known.append(f"{row.target.value:f}")
        assert numbers(text) <= set().union(*(numbers(_words.visible(one)) for one in known))

    @given(st.from_type(Verdict), st.sampled_from(["vi", "en"]))
    def test_the_status_the_target_and_every_finding(self, verdict: Verdict, language: str) -> None:
        text = display.explain(verdict, language=language)  # type: ignore[arg-type]
        assert f"{_words.status(verdict, language)}." in text  # type: ignore[arg-type]
        assert f"“{verdict.indicator.target.text}”" in text
        assert all(display.finding(one, language=language) in text for one in verdict.findings)  # type: ignore[arg-type]
        assert all(_words.visible(citation.number) in text for citation in verdict.indicator.citations)

    @given(st.data(), testing.targets(), st.sampled_from(ExactReading))
    def test_the_comparison_is_true(self, data: st.DataObject, target: Target, reading: ExactReading) -> None:
        verdict = verdict_on(data.draw(testing.counts(target, most=900)), target, reading)
        text = display.explain(verdict, language="en").replace(",", "")
        if verdict.rate is not None:
            a, n, have, sign, need, b, d = re.search(  # type: ignore[union-attr]
                r"(\d+) × (\d+) = (\d+) ([<=>]) (\d+) = (\d+) × (\d+)", text
            ).groups()
            assert (int(a) * int(n), int(b) * int(d)) == (int(have), int(need))
            assert {"<": int(have) < int(need), "=": have == need, ">": int(have) > int(need)}[sign]
            assert Fraction(int(b), int(a)) * 100 == Fraction(target.value)


class TestWords:
    """The sentences, in both languages."""

    def test_a_missed_target(self) -> None:
        report = ANNEX["I.3"].counted(
            597, 1003, unit="sct", period=QUARTER, as_of=date(2025, 3, 17), source="Báo cáo 12"
        )
        verdict = evaluate(ANNEX, [report], period=QUARTER)["I.3"]
        assert display.explain(verdict) == (
            "I.3 (Tỷ lệ hồ sơ trực tuyến trên tổng số hồ sơ tiếp nhận, giải quyết thủ tục hành chính), Sở Công Thương, "
            "kỳ 15/12/2024–14/03/2025: ✗ Không đạt. Mức giao ghi là “Tối thiểu 60”, tức là từ 60% trở lên, theo "
            "Nghị quyết số 01/NQ-CP ngày 08/01/2025 của Chính phủ (Phần II Phụ lục, Mục 1, số thứ tự thứ 3); "
            "Công văn số 476/VPCP-KSTT ngày 17/01/2025 của Văn phòng Chính phủ (Phần II Phụ lục, Mục 1, số thứ tự thứ 3). "
            "Số liệu là 597/1.003, tức 59,52%; so sánh số nguyên: 5 × 597 = 2.985 < 3.009 = 3 × 1.003, vì 60% là 3/5. "
            "Nếu thêm 5 trường hợp đạt trên cùng mẫu số thì đạt. "
            "Báo cáo được dùng: Sở Công Thương 597/1.003 (15/12/2024–14/03/2025, số liệu ngày 17/03/2025, Báo cáo 12)."
        )

    @pytest.mark.parametrize(("value", "target", "reading", "vi", "en"), [
        (Counts(62, 100), None, "at least", "Nếu bớt 2 trường hợp đạt trên cùng mẫu số thì vẫn đạt", "With 2 fewer successes"),
        (Counts(60, 100), None, "at least", "Chỉ cần bớt một trường hợp đạt", "With one success fewer"),
        (Counts(60, 100), Target.exact(60), "at least", "“60”, được hiểu là từ 60% trở lên.", "“60” and read as 60% or more."),
        (Counts(60, 100), Target.exact(60), "equal", "“60”, được hiểu là đúng bằng 60%.", "“60” and read as exactly 60%."),
        (Counts(0, 0), None, "at least", "Số liệu là 0/0: không phát sinh nên không kết luận", "The figure is 0/0: there was nothing"),
        (None, None, "at least", "Không có số liệu nào để đánh giá.", "There is no figure to judge."),
        (Stated("59.5"), None, "at least", "chỉ nêu tỷ lệ 59,5%, so với 60% thì 59,5 < 60. Mọi số làm tròn thành 59,5%", "59.5%; against 60%, 59.5 < 60. Whatever rounds"),
        (Stated("60"), None, "at least", "60 = 60. Số trước khi làm tròn thành 60% có thể", "60 = 60. What was rounded to 60% may have"),
    ])  # fmt: skip
    def test_each_sentence(
        self, value: Counts | Stated | None, target: Target | None, reading: str, vi: str, en: str
    ) -> None:
        verdict = verdict_on(value, target, ExactReading(reading))
        assert vi in display.explain(verdict)
        assert en in display.explain(verdict, language="en")

    @pytest.mark.parametrize("value", [Counts(5, 5), Counts(0, 5)])
    def test_nothing_would_change_a_target_of_0(self, value: Counts) -> None:
        text = display.explain(verdict_on(value, Target.exact(0)))
        assert "bớt" not in text
        assert "thêm" not in text

    def test_a_passed_exact_target_has_no_way_up(self) -> None:
        text = display.explain(verdict_on(Counts(61, 100), Target.exact(60), ExactReading.EQUAL))
        assert "thêm" not in text

    def test_what_is_missing(self) -> None:
        report = ANNEX["I.3"].counted(6, 10, unit="legal", period=QUARTER)
        text = display.explain(evaluate(ANNEX, [report], period=QUARTER)["I.3"])
        missing = "Số liệu chưa đầy đủ: chưa có số liệu của Văn phòng Sở; phụ lục chưa nêu đủ tên các Phòng."
        assert text.endswith(missing)

    def test_more_reports_than_a_reader_would_follow(self) -> None:
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(11)))
        sent = [named["I.3"].counted(1, 2, unit=unit, period=QUARTER) for unit in named.department.members]
        assert "Báo cáo được dùng: 13 báo cáo của 13 đơn vị." in display.explain(
            evaluate(named, sent, period=QUARTER)["I.3"]
        )
        assert "; Phòng số 9 1/2 (" in display.explain(evaluate(named, sent[:-1], period=QUARTER)["I.3"])

    def test_findings_come_last(self) -> None:
        report = ANNEX["I.3"].counted(6, 10, unit="sct", period=ND09.quarter(2024, 4))
        verdict = evaluate(ANNEX, [report], period=ND09.quarter(2024, 4))["I.3"]
        assert display.explain(verdict).endswith(f"Lưu ý: {display.finding(verdict.findings[0])}")

    def test_our_title_in_english(self) -> None:
        verdict = evaluate(ANNEX, [], period=QUARTER)["I.3"]
        assert display.explain(verdict, language="en").startswith(f"I.3 ({ANNEX['I.3'].title_en}), Sở Công Thương")
        bare = attrs.evolve(verdict, indicator=attrs.evolve(verdict.indicator, title_en=""))
        assert display.explain(bare, language="en").startswith("I.3 (Tỷ lệ hồ sơ trực tuyến")

    def test_other_languages(self) -> None:
        with pytest.raises(errors.InvalidValue, match="'vi' or 'en'"):
            display.explain(verdict_on(None), language="fr")  # type: ignore[arg-type]
