"""Real figures: the National Public Service Portal's counts for Phú Thọ province, August 2026.

The whole files stand outside the project; tests on them are skipped where they are absent. The excerpts below are from the
same files (portal-phutho.csv and portal-phutho-progress.csv, captured on 26 and 28 September 2026), so that the suite tells
the same without them.
"""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from statistics import mean

import attrs
import pytest

from reformkpi import (
    Counts,
    Evaluation,
    FindingKind,
    Indicator,
    Measurement,
    Status,
    Target,
    Unit,
    annexes,
    display,
    evaluate,
)
from reformkpi.periods import CALENDAR

FILES = Path(__file__).parents[2] / "shared" / "data"
AUGUST = CALENDAR.month(2026, 8)
ANNEX = annexes.load("sct-2025")
ROWS = {
    "DOSSIER_RECEIVING_SATISFACTION": "II.4",
    "PETITION_PROCESSING_ON_TIME": "II.3",
    "SO_HOA_GIAY_TO_GIAI_QUYET": "I.4",
    "ORIGINAL_RESULT_AVAILABLE": "II.1",
    "REUSED_DIGITIZED_DATA": "II.2",
    "DOSSIER_SYNC": "I.5",
}
PROVINCE = "UBND tỉnh Phú Thọ"
needs_files = pytest.mark.skipif(not FILES.exists(), reason="the files of real figures are not here")

# unit, metric, captured on, numerator, denominator, displayed ratio
EXCERPT = [
    (PROVINCE, "DOSSIER_RECEIVING_SATISFACTION", "2026-09-26", 144574, 184513, "78.35"),
    (PROVINCE, "DOSSIER_RECEIVING_SATISFACTION", "2026-09-28", 144315, 184503, "78.22"),
    (PROVINCE, "PETITION_PROCESSING_ON_TIME", "2026-09-26", 182, 247, "73.68"),
    (PROVINCE, "DOSSIER_SYNC", "2026-09-26", 138744, 138744, "100"),
    ("Sở Công Thương - Tỉnh Phú Thọ", "DOSSIER_RECEIVING_SATISFACTION", "2026-09-26", 332, 482, "68.88"),
    ("Sở Công Thương - Tỉnh Phú Thọ", "DOSSIER_RECEIVING_SATISFACTION", "2026-09-28", 332, 482, "68.88"),
    ("Sở Công Thương - Tỉnh Phú Thọ", "PETITION_PROCESSING_ON_TIME", "2026-09-26", 0, 0, "0"),
    ("Sở Công Thương - Tỉnh Phú Thọ", "SO_HOA_GIAY_TO_GIAI_QUYET", "2026-09-26", 231, 482, "47.93"),
    ("Sở Công Thương - Tỉnh Phú Thọ", "REUSED_DIGITIZED_DATA", "2026-09-26", 0, 482, "0"),
    ("Sở Giáo dục và Đào tạo - Tỉnh Phú Thọ", "DOSSIER_RECEIVING_SATISFACTION", "2026-09-26", 205, 326, "62.88"),
    ("Sở Giáo dục và Đào tạo - Tỉnh Phú Thọ", "PETITION_PROCESSING_ON_TIME", "2026-09-26", 3, 3, "100"),
]
Row = tuple[str, str, str, int, int, str]


def portal() -> list[Row]:
    """Read every row of the portal's file."""
    with (FILES / "portal-phutho.csv").open(encoding="utf-8", newline="") as file:
        return [
            (one["unit"], one["metric"], one["captured_on"], int(one["numerator"]), int(one["denominator"]), one["displayed_ratio"])
            for one in csv.DictReader(file)
        ]  # fmt: skip


def judged(rows: list[Row]) -> Evaluation:
    """Judge the province and those of its units that are in the rows, by the targets of the annex of 2025."""
    names = sorted({row[0] for row in rows} - {PROVINCE})
    province = Unit("H44", PROVINCE, members=[Unit(f"unit {n}", name) for n, name in enumerate(names)])
    indicators = {
        name: attrs.evolve(ANNEX[name], department=province, lead=province, assessor=None) for name in ROWS.values()
    }
    sent = [
        indicators[ROWS[metric]].counted(
            numerator, denominator, unit=unit, period=AUGUST, as_of=date.fromisoformat(captured)
        )
        for unit, metric, captured, numerator, denominator, _ in rows
    ]
    return evaluate(indicators, sent, period=AUGUST)


def check_ratios(rows: list[Row]) -> None:
    for *_, numerator, denominator, displayed in rows:
        if denominator:
            shown = display.percent(Fraction(100 * numerator, denominator), language="en")
            assert Fraction(shown) == Fraction(displayed)


def check_captures(rows: list[Row]) -> Evaluation:
    """Hold what both the excerpt and the files say of their two captures."""
    evaluation = judged(rows)
    whole = evaluation["II.4"]
    assert (whole.value, whole.status) == (Counts(144315, 184503), Status.NOT_MET)
    superseded = [one for one in whole.findings if one.kind is FindingKind.SUPERSEDED and one.unit.name == PROVINCE]
    assert [[report.value for report in one.measurements] for one in superseded] == [
        [Counts(144315, 184503), Counts(144574, 184513)]
    ]
    assert "144.315/184.503" in display.finding(superseded[0])
    assert "144.574/184.513" in display.finding(superseded[0])
    assert all(FindingKind.OTHER_YEAR in [one.kind for one in verdict.findings] for verdict in evaluation)
    assert evaluation["II.3", "Sở Công Thương - Tỉnh Phú Thọ"].status is Status.NO_ACTIVITY
    differ = [one for one in whole.findings if one.kind is FindingKind.UNITS_DIFFER]
    parts = [evaluation["II.4", unit].value for unit in whole.indicator.responsible]
    counts = [part for part in parts if isinstance(part, Counts)]
    assert [one.figures for one in differ] == [(whole.value, sum(counts[1:], counts[0]))]
    return evaluation


class TestExcerpt:
    """What the files say, said by a few of their rows."""

    def test_displayed_ratios(self) -> None:
        check_ratios(EXCERPT)

    def test_captures(self) -> None:
        evaluation = check_captures(EXCERPT)
        assert evaluation["II.2", "Sở Công Thương - Tỉnh Phú Thọ"].status is Status.NOT_MET
        assert evaluation["I.5"].status is Status.MET

    def test_units_that_sum_to_the_whole(self) -> None:
        received = Indicator(id="X", title="X", target=Target.exact(80), department=Unit("H44", PROVINCE), years=2026)
        verdict = evaluate(
            {"X": received}, [received.counted(144625, 184513, unit="H44", period=AUGUST)], period=AUGUST
        )["X"]
        assert (verdict.status, verdict.shortfall, display.percent(verdict.rate or 0)) == (
            Status.NOT_MET,
            2986,
            "78,38",
        )


@needs_files
class TestFiles:
    """The files themselves."""

    def test_every_displayed_ratio(self) -> None:
        check_ratios(portal())

    def test_captures(self) -> None:
        evaluation = check_captures(portal())
        assert len(evaluation.by_unit) == 31

    def test_0_of_0_is_no_activity(self) -> None:
        rows = portal()
        evaluation = judged(rows)
        latest = {
            (unit, metric): (numerator, denominator)
            for unit, metric, _, numerator, denominator, _ in sorted(rows, key=lambda row: row[2])
        }
        for (unit, metric), counted in latest.items():
            assert (evaluation[ROWS[metric], unit].status is Status.NO_ACTIVITY) is (counted == (0, 0))

    def test_163_units_sum_to_the_province_and_the_mean_flips_the_verdict(self) -> None:
        with (FILES / "portal-phutho-progress.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        check_ratios([("", "", "", int(row["on_time"]), int(row["received"]), row["displayed_ratio"]) for row in rows])
        province, *units = rows
        department = Unit("H44", PROVINCE, members=[Unit(row["unit_id"], row["unit"]) for row in units])
        indicator = Indicator(id="X", title="Đúng hạn", target=Target.exact(80), department=department, years=2026)
        sent = [
            Measurement("X", row["unit_id"], period=AUGUST, value=Counts(int(row["on_time"]), int(row["received"])))
            for row in rows
        ]
        assert len(units) == 163
        parts = evaluate({"X": indicator}, sent[1:], period=AUGUST)["X"]
        assert (parts.value, parts.complete) == (Counts(144625, 184513), True)
        assert (parts.status, parts.shortfall) == (Status.NOT_MET, 2986)
        both = evaluate({"X": indicator}, sent, period=AUGUST)
        assert both.findings == ()
        assert both["X"].value == Counts(int(province["on_time"]), int(province["received"]))
        rates = [verdict.rate for (verdict,) in both.by_unit.values()]
        assert round(mean(rate for rate in rates if rate is not None), 2) == Fraction("84.12")
        assert both.tally(verdict for (verdict,) in both.by_unit.values())[Status.NO_ACTIVITY] == rates.count(None)


# Công điện 220/CĐ-TTg of 18/11/2025, annex II, from a third party's copy: cells as printed.
# body, procedures to offer online, offered, not yet offered, printed percentage
OFFICIAL = [
    ("Bộ Tư pháp", "12", "12", "0", "100"),
    ("Bộ Văn hóa, Thể thao và Du lịch", "70", "66", "4", "94,29"),
    ("Bộ Khoa học và Công nghệ", "258", "243", "15", "94,19"),
    ("Bộ Nông nghiệp và Môi trường", "198", "182", "16", "91,92"),
    ("Bộ Giáo dục và Đào tạo", "11", "10", "1", "90,91"),
    ("Bộ Xây dựng", "206", "175", "31", "84,95"),
    ("Bộ Quốc phòng", "50", "41", "9", "82"),
    ("Bộ Y tế", "103", "67", "36", "65,05"),
    ("Bộ Công an", "169", "102", "67", "60,36"),
    ("Bộ Công Thương", "149", "84", "65", "56,38"),
    ("Bộ Tài chính", "379", "187", "192", "49,34"),
    ("Bộ Nội vụ", "18", "6", "12", "33,33"),
    ("Bộ Ngoại giao", "7", "2", "5", "28,57"),
    ("Ngân hàng Nhà nước Việt Nam", "82", "23", "59", "28,05"),
    ("Thanh tra Chính phủ", "4", "0", "4", "0"),
    ("Bộ Dân tộc và Tôn giáo", "0", "0", "0", "-"),
    ("Tổng số", "1.716", "1.199", "517", "69,87"),
]
NOVEMBER = CALENDAR.month(2025, 11)


def official() -> Evaluation:
    """Judge the ministries of the official table by its target of 100%, with the percentages that it prints."""
    *ministries, total = OFFICIAL
    government = Unit("all", "Các bộ", members=[Unit(f"unit {n}", name) for n, (name, *_) in enumerate(ministries)])
    row = Indicator(id="X", title="TTHC trực tuyến", target=Target.exact(100), department=government, years=2025)
    sent = [
        row.counted(
            int(offered.replace(".", "")),
            int(asked.replace(".", "")),
            unit="all" if name == total[0] else name,
            period=NOVEMBER,
            stated=None if printed == "-" else printed,
        )
        for name, asked, offered, _, printed in OFFICIAL
    ]
    return evaluate({"X": row}, sent, period=NOVEMBER)


class TestOfficialTable:
    """The percentages that an official table prints, and what its own figures contradict."""

    def test_every_printed_percentage_is_what_the_counts_round_to(self) -> None:
        assert [one for one in official().findings if one.kind is FindingKind.STATED_DIFFERS] == []

    def test_the_printed_total_contradicts_its_parts(self) -> None:
        evaluation = official()
        (finding,) = evaluation.findings
        assert (finding.kind, finding.figures) == (FindingKind.UNITS_DIFFER, (Counts(1199, 1716), Counts(1200, 1716)))
        assert "1.199/1.716" in display.finding(finding)
        assert "1.200/1.716" in display.finding(finding)
        assert evaluation["X"].status is Status.NOT_MET

    def test_0_of_0_is_no_activity_and_0_of_4_is_missed(self) -> None:
        evaluation = official()
        assert evaluation["X", "Bộ Dân tộc và Tôn giáo"].status is Status.NO_ACTIVITY
        assert evaluation["X", "Thanh tra Chính phủ"].status is Status.NOT_MET
        assert evaluation.tally(verdict for (verdict,) in evaluation.by_unit.values()) == {
            Status.MET: 1, Status.NOT_MET: 14, Status.NO_ACTIVITY: 1, Status.NO_DATA: 0,
        }  # fmt: skip


@needs_files
def test_every_percentage_of_the_whole_official_table() -> None:
    with (FILES / "congdien-220-phuluc2.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    excerpt = [
        (row["co_quan"], row["phai_cung_cap"], row["da_cung_cap"], row["chua"], row["ty_le"].strip())
        for row in rows[:17]
    ]
    assert excerpt == OFFICIAL
    assert len(rows) == 51
    for row in rows:
        asked, offered = (int(row[name].replace(".", "")) for name in ("phai_cung_cap", "da_cung_cap"))
        if asked:
            printed = Fraction(row["ty_le"].replace(",", "."))
            assert Fraction(display.percent(Fraction(100 * offered, asked), language="en")) == printed
