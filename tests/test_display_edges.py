"""Names of periods, decisions and long texts in pictures and sheets, in both languages."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest
from test_pictures import ANNEX, QUARTER, SHEET, months, outside, row, words

from reformkpi import Citation, Counts, Measurement, Period, Target, Unit, display, errors, evaluate
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("spans", "vi", "en"), [
    ([ND09.month(2025, 1), ND09.month(2025, 2)], "Tháng 2", "Feb"), ([ND09.quarter(2025, n) for n in (1, 2)], "14/06", "06-14"),
    ([ND09.year(2025), ND09.year(2026)], "14/12", "12-14"), ([ND09.month(2025, 12), ND09.month(2026, 1)], "2026", "2026"),
])  # fmt: skip
def test_ticks_of_a_trend(spans: list[Period], vi: str, en: str) -> None:
    sent = [row().counted(1, 2, unit=SHEET, period=span) for span in spans]
    judged = [evaluate({"X": row(years=(2025, 2026))}, sent, period=span)["X"] for span in spans]
    for language, tick in (("vi", vi), ("en", en)):
        picture = display.trend(judged, language=language)  # type: ignore[arg-type]
        assert any(tick in text for text in words(picture))
        assert outside(picture) == []


@pytest.mark.parametrize(("period", "name"), [
    (ND09.month(2025, 3), "March 2025"), (ND09.half(2025, 2), "second half of 2025"), (ND09.nine_months(2025), "first nine months of 2025"), (ND09.year(2025), "2025"),
])  # fmt: skip
def test_periods_in_english(period: Period, name: str) -> None:
    assert f"{name} (" in display.explain(evaluate(ANNEX, [], period=period)["I.3"], language="en")


@pytest.mark.parametrize(("number", "day", "vi", "en"), [
    (None, None, "Dự thảo, Giám đốc Sở Công Thương", "Draft, Giám đốc Sở Công Thương"),
    ("12/QĐ-SCT", date(2025, 2, 3), "Quyết định số 12/QĐ-SCT ngày 03/02/2025 của", "Decision 12/QĐ-SCT of "),
    ("12/QĐ-SCT", None, "Quyết định số 12/QĐ-SCT của", "Decision 12/QĐ-SCT,"), (None, date(2025, 2, 3), "Quyết định ngày 03/02/2025 của", "Decision of "),
])  # fmt: skip
def test_decisions(number: str | None, day: date | None, vi: str, en: str) -> None:
    annex = attrs.evolve(ANNEX, decision_number=number, issued_on=day)
    assert vi in display._annex_content(annex).subtitle
    assert en in display._annex_content(annex, "en").subtitle


def test_long_titles_are_cut_only_for_want_of_room() -> None:
    long = "Tỷ lệ hồ sơ " * 60
    for title in (long, "x" * 600, f"{'x' * 600} y"):
        verdict = evaluate({"X": row(title=title)}, [], period=QUARTER)["X"]
        picture = display.bullets([verdict])
        assert any(text.endswith("…") for text in words(picture))
        assert outside(picture) == []


def test_rows_of_several_units_indicators_and_periods() -> None:
    evaluation = evaluate(ANNEX, [], period=QUARTER)
    other = evaluate(ANNEX, [], period=ND09.half(2025, 1))
    rows = [evaluation["I.3", "legal"], evaluation["I.2", "office"], other["I.3", "legal"]]
    drawn = " ".join(" ".join(words(display.bullets(rows))).split())
    assert "Phòng Pháp chế: " in drawn
    assert "6 tháng đầu năm 2025" in drawn


def test_a_trend_without_cases_to_come() -> None:
    _, cumulative = months([(7, 10)])
    assert "0/0" in " ".join(words(display.trend(cumulative=cumulative, of=0)))


def test_a_sheet_is_saved_as_a_page_or_a_picture(tmp_path: Path) -> None:
    evaluation = evaluate({"X": row()}, [row().counted(1, 2, unit=SHEET, period=QUARTER)], period=QUARTER)
    display.save(evaluation, tmp_path / "a.html")
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    display.save(evaluation, tmp_path / "a.svg")
    with pytest.raises(errors.InvalidValue, match=r"a name that ends in \.png, \.svg or \.html"):
        display.save(evaluation, tmp_path / "a.docx")


def test_a_scorecard_is_of_an_evaluation() -> None:
    with pytest.raises(errors.WrongType, match="evaluation: expected an Evaluation"):
        display.scorecard([])  # type: ignore[arg-type]


def test_a_met_target_of_100_needs_no_arithmetic() -> None:
    verdict = evaluate(
        {"X": row(Target.exact(100))}, [row().counted(5, 5, unit=SHEET, period=QUARTER)], period=QUARTER
    )["X"]
    assert "5/5" in display.explain(verdict)
    assert "cần" not in display.explain(verdict)


def test_many_reports_and_days_that_some_units_lack() -> None:
    named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(12)))
    month = ND09.month(2025, 1)
    sent = [Measurement("I.3", unit.id, period=month, value=Counts(1, 2)) for unit in named.department.members]
    verdict = evaluate(named, sent, period=QUARTER)["I.3"]
    assert "14 reports by 14 units" in display.explain(verdict, language="en")
    assert "no figures for 2025-01-15 to 2025-03-14 from Văn phòng Sở, " in display.explain(verdict, language="en")
    assert "Phòng số 2 và 9 đơn vị khác." in display.explain(verdict)


def test_the_rest_of_english() -> None:
    named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(4)))
    evaluation = evaluate(named, [named["I.3"].counted(1, 2, unit="legal", period=QUARTER)], period=QUARTER)
    assert "6 units of Sở Công Thương" in display.table([of[2] for of in evaluation.by_unit.values()], language="en")
    assert "The figures are incomplete: no figures from" in display.explain(evaluation["I.3"], language="en")
    assert "So sánh số nguyên: 5 × 1 = 5 < 6 = 3 × 2" in display.explain(evaluation["I.3"], audit=True)
    text = display.trend(cumulative=months([(7, 10)])[1], of=10, language="en").text
    assert "5 of the next 10 cases" in text


def test_citations_in_english() -> None:
    citation = Citation("Nghị quyết", "1", issued_on=date(2025, 3, 5), issuer="Q")
    indicator = row(citations=[citation])
    text = display.explain(evaluate({"X": indicator}, [], period=QUARTER)["X"], language="en")
    assert "Nghị quyết 1" in text
    assert "(audit)" not in display.explain(evaluate({"X": indicator}, [], period=QUARTER)["X"], audit=True)


def test_rows_that_json_accepts() -> None:
    sent = [row().counted(597, 1003, unit=SHEET, period=QUARTER)]
    plain = evaluate({"X": row()}, sent, period=QUARTER).rows(plain=True)[0]
    assert (plain["rate"], plain["target"], plain["last"], plain["numerator"], plain["stated"]) == (
        "59700/1003",
        "60",
        "2025-03-14",
        597,
        None,
    )


def test_pictures_without_matplotlib_say_what_to_install() -> None:
    code = """
import sys
sys.modules["matplotlib"] = None
from reformkpi import annexes, display, evaluate, periods
try:
    display.bullets(evaluate(annexes.load("sct-2025"), [], period=periods.ND09.year(2025)))
except ModuleNotFoundError as error:
    print(error)
"""
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout  # noqa: S603
    assert shown == "pictures need matplotlib: install reformkpi[plot]\n"
