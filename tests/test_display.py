"""What people read: numbers that never contradict a verdict, and tables in which data cannot act."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reformkpi import (
    Counts,
    Evaluation,
    Finding,
    FindingKind,
    Group,
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
LANGUAGES = st.sampled_from(["vi", "en"])
STYLES = ("text", "html", "markdown")


def shown(text: str) -> Fraction:
    return Fraction(text.replace(",", "."))


def judged(value: Counts | Stated | None, target: Target = ANNEX["I.3"].target, **fields: object) -> Evaluation:
    """One indicator, one report of the whole department."""
    row = Indicator(
        **{"id": "X", "title": "Đúng hạn", "target": target, "department": Unit("sct", "Sở"), "year": 2025} | fields
    )  # type: ignore[arg-type]
    sent = [] if value is None else [Measurement("X", row.department.id, period=QUARTER, value=value)]
    return evaluate({"X": row}, sent, period=QUARTER)


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
        ("99.99995", 100, "99,99995"), ("0.001", 0, "0,001"), ("-0.004", 0, "-0,004"), ("-0.48", 0, "-0,48"), ("-0.005", 0, "-0,01"), ("33.335", "33.33", "33,34"),
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
        assert re.fullmatch(r"-?\d+[.,]\d{2,}", text)
        assert abs(shown(text) - rate) <= Fraction(1, 200)
        if beside is not None:
            assert (shown(text) > beside, shown(text) < beside) == (rate > beside, rate < beside)

    @given(st.data(), testing.targets())
    def test_the_displayed_rate_never_decides_and_never_contradicts(self, data: st.DataObject, target: Target) -> None:
        verdict = judged(data.draw(testing.counts(target) | testing.stated(target)), target)["X"]
        if verdict.rate is not None and verdict.gap is not None:
            met = shown(display.percent(verdict.rate, beside=target.value)) >= Fraction(target.value)
            assert met is (verdict.status is Status.MET)
            gap = shown(display.percent(verdict.gap, beside=0))
            assert (gap >= 0, gap > 0) == (verdict.status is Status.MET, verdict.exceeded)

    def test_no_rate_is_no_number(self) -> None:
        with pytest.raises(errors.WrongType, match="not None"):
            display.percent(None)  # type: ignore[arg-type]

    @pytest.mark.parametrize("value", [59.5, True, "60"])
    def test_other_types(self, value: object) -> None:
        with pytest.raises(errors.WrongType, match="a rate must be a Fraction, a Decimal or an int"):
            display.percent(value)  # type: ignore[arg-type]
        with pytest.raises(errors.WrongType):
            display.percent(60, beside=value)  # type: ignore[arg-type]

    def test_other_languages(self) -> None:
        for act in (lambda: display.percent(1, language="fr"), lambda: display.table(judged(None), language="fr")):  # type: ignore[arg-type]
            with pytest.raises(errors.InvalidValue, match="'vi' or 'en', not 'fr'"):
                act()


class TestStatus:
    """Every display shows the status in words, and incompleteness beside it."""

    @pytest.mark.parametrize(("value", "vi", "en"), [
        (Counts(60, 100), "✓ Đạt", "✓ met"), (Counts(61, 100), "✓ Đạt (vượt)", "✓ met (exceeded)"), (Counts(59, 100), "✗ Không đạt", "✗ not met"),
        (Counts(0, 0), "○ Không phát sinh", "○ no activity"), (None, "? Chưa có số liệu", "? no data"),
        (Stated(60), "✓ Đạt; phụ thuộc làm tròn", "✓ met; hangs on rounding"),
    ])  # fmt: skip
    def test_words(self, value: Counts | Stated | None, vi: str, en: str) -> None:
        verdict = judged(value)["X"]
        assert (_words.status(verdict, "vi"), _words.status(verdict, "en")) == (vi, en)
        for language, word in (("vi", vi), ("en", en)):
            for style in STYLES:
                assert word.split(";")[0] in display.table([verdict], style=style, language=language, width=200)  # type: ignore[arg-type]

    def test_incompleteness_stands_beside_it(self) -> None:
        sent = [ANNEX["I.3"].counted(60, 100, unit="legal", period=ND09.month(2025, 2))]
        verdict = evaluate(ANNEX, sent, period=QUARTER)["I.3"]
        assert _words.status(verdict, "vi") == "✓ Đạt; số liệu chưa đầy đủ"
        text = display.table([verdict], width=300)
        assert (
            "• I.3: chưa có số liệu của Văn phòng Sở; chưa có số liệu các ngày 15/12/2024–14/01/2025, 15/02/2025–14/03/2025; "
            "phụ lục chưa nêu đủ tên các Phòng." in text
        )
        assert (
            "• I.3: no figure from Văn phòng Sở; no figure for 2024-12-15 to 2025-01-14, 2025-02-15 to 2025-03-14; "
            in display.table([verdict], language="en", width=300)
        )

    def test_what_is_complete_lacks_nothing(self) -> None:
        assert "Lưu ý" not in display.table(judged(Counts(1, 2)))
        assert "Lưu ý" not in display.table(judged(None))
        own = evaluate(ANNEX, [ANNEX["I.3"].counted(1, 2, unit="sct", period=QUARTER)], period=QUARTER)
        assert "chưa nêu tên" not in display.table(own)

    def test_of_many_units_the_first_are_named(self) -> None:
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(9)))
        verdict = evaluate(named, [named["I.3"].counted(1, 2, unit="legal", period=QUARTER)], period=QUARTER)["I.3"]
        assert _words.missing(verdict, "vi") == [
            "chưa có số liệu của Văn phòng Sở, Phòng số 0, Phòng số 1, Phòng số 2, Phòng số 3 và 5 đơn vị khác"
        ]


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
        return Finding(
            kind,
            ANNEX["I.3"],
            ANNEX.unit("legal"),
            measurements=self.reports[:reports],
            figures=(Counts(3, 4), Stated("59.52")),
        )

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
            "I.3, Phòng Pháp chế: 1.000/2.000 (15/12/2024–14/01/2025, số liệu ngày 01/03/2025) thay cho "
            "1/2 (15/12/2024–14/01/2025), 0/2 (15/12/2024–14/01/2025); đề nghị đối chiếu nguồn nếu việc sửa số liệu nằm ngoài dự kiến."
        )
        assert display.finding(self.finding(FindingKind.UNITS_DIFFER)) == (
            "I.3: số liệu của Phòng Pháp chế là 3/4, tổng số liệu các đơn vị đã gửi là 59,52%; đề nghị rà soát, thống nhất số liệu."
        )

    def test_in_english(self) -> None:
        assert display.finding(self.finding(FindingKind.PARTS_DIFFER), language="en") == (
            "I.3, Phòng Pháp chế: 1,000/2,000 (2024-12-15 to 2025-01-14, as of 2025-03-01) differs from the sum of its parts, 59.52%; check the figures of the parts."
        )

    def revised(self, periods: int) -> Finding:
        """One finding about so many periods, with two superseded reports in each."""
        told = [
            one
            for newest in self.reports[:periods]
            for one in (newest, *(attrs.evolve(newest, value=Counts(n, 2), as_of=None) for n in (1, 0)))
        ]
        return Finding(FindingKind.SUPERSEDED, ANNEX["I.3"], ANNEX.unit("legal"), measurements=tuple(told))

    def test_revisions_are_told_period_by_period(self) -> None:
        assert display.finding(self.revised(2), language="en") == (
            "I.3, Phòng Pháp chế: 1,000/2,000 (2024-12-15 to 2025-01-14, as of 2025-03-01) stands for "
            "1/2 (2024-12-15 to 2025-01-14), 0/2 (2024-12-15 to 2025-01-14); "
            "2,000/4,000 (2025-01-15 to 2025-02-14, as of 2025-03-02) stands for "
            "1/2 (2025-01-15 to 2025-02-14), 0/2 (2025-01-15 to 2025-02-14); check the source if this revision is unexpected."
        )

    @pytest.mark.parametrize(
        ("periods", "more"), [(5, "); đề nghị"), (6, "); và 1 kỳ khác; đề nghị"), (7, "); và 2 kỳ khác; đề nghị")]
    )
    def test_of_many_revised_periods_the_first_five_are_told(self, periods: int, more: str) -> None:
        text = display.finding(self.revised(periods))
        assert text.count("thay cho") == 5
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
        report = attrs.evolve(
            self.reports[0], period=Period(date(2025, 1, 1), date(2025, 1, 1)), source="Báo cáo 12", as_of=None
        )
        assert _words.report(report, "vi") == "1.000/2.000 (01/01/2025, Báo cáo 12)"

    @given(st.from_type(Finding), LANGUAGES)
    def test_each_is_one_line_of_words(self, finding: Finding, language: str) -> None:
        assert display.finding(finding, language=language).startswith(_words.visible(finding.indicator.id))  # type: ignore[arg-type]


class Tags(HTMLParser):
    """Collects tags and text, and holds that every tag is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert attrs is not None
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


class TestTable:
    """Text, HTML and Markdown say the same; text from data is escaped."""

    hostile = "<script>alert(1)</script> | *đậm* _x_ [a](b) `c` \\ ~~d~~ & \x1b[31mđỏ\nhai"

    def table(self, style: str, **options: object) -> str:
        evaluation = judged(
            Counts(59, 100),
            title=self.hostile,
            department=Unit(self.hostile, self.hostile),
            group=Group("I", self.hostile),
        )
        return display.table(evaluation, style=style, **options)  # type: ignore[arg-type]

    def test_html(self) -> None:
        html = self.table("html")
        parser = Tags()
        parser.feed(html)
        assert parser.open == []
        assert parser.tags == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
        assert "".join(parser.said).count(_words.visible(self.hostile)) == 3
        assert html.count('scope="col"') == 8
        assert '<th scope="row">X</th>' in html
        assert '<td style="text-align: right">59,00</td>' in html

    def test_html_lists_the_findings(self) -> None:
        html = display.table(judged(Stated(60), title="<i>"), style="html")
        assert re.search(r"<p>Lưu ý:</p>\n<ul>\n<li>X, Sở: 60%.*</li>\n</ul>$", html)
        assert 'scope="rowgroup"' not in html

    def test_markdown(self) -> None:
        lines = self.table("markdown").splitlines()
        assert lines[2].count("|") == 9
        assert lines[3] == "| --- | --- | --- | ---: | ---: | ---: | ---: | --- |"
        escaped = (
            r"&lt;script&gt;alert(1)&lt;/script&gt; \| \*đậm\* \_x\_ \[a\](b) \`c\` \\ \~\~d\~\~ &amp; \\x1b\[31mđỏ hai"
        )
        assert lines[4] == f"| **I. {escaped}** |  |  |  |  |  |  |  |"
        assert lines[5] == f"| X | {escaped} | Tối thiểu 60 | 59/100 | 59,00 | -1,00 | 1 | ✗ Không đạt |"
        assert len(lines) == 6

    @pytest.mark.parametrize(
        ("start", "escaped"), [("# x", "\\# x"), ("- x", "\\- x"), ("1. x", "1\\. x"), ("I.1", "I.1")]
    )
    def test_a_note_in_markdown_is_a_note(self, start: str, escaped: str) -> None:
        row = Indicator(id=start, title="x", target=Target.exact(60), department=Unit("s", "S"), year=2024)
        lines = display.table(evaluate({start: row}, [], period=QUARTER), style="markdown").splitlines()
        assert lines[-1].startswith(f"- {escaped}: ")

    def test_markdown_lists_the_findings(self) -> None:
        lines = display.table(judged(Stated(60)), style="markdown").splitlines()
        assert lines[-4:-1] == ["", "Lưu ý:", ""]
        assert lines[-1].startswith("- X, Sở: 60%")
        assert not any(line.startswith("| **") for line in lines)

    def test_text_obeys_nothing_of_the_data(self) -> None:
        text = self.table("text", width=100)
        assert "\x1b" not in text
        assert r"\x1b[31mđỏ hai" in text.replace("\n", " ") or r"\x1b[31mđỏ" in text

    @given(st.from_type(Evaluation), st.sampled_from(STYLES), LANGUAGES, st.integers(0, 200))
    def test_every_evaluation_has_a_table(self, evaluation: Evaluation, style: str, language: str, width: int) -> None:
        text = display.table(evaluation, style=style, language=language, width=width)  # type: ignore[arg-type]
        assert all(letter.isprintable() or letter == "\n" for letter in text) or style == "html"
        for verdict in evaluation:
            assert verdict.indicator.target.text.split()[-1] in text

    @pytest.mark.parametrize("width", [107, 120, 160])
    def test_text_keeps_its_width(self, width: int) -> None:
        text = display.table(evaluate(ANNEX, [], period=QUARTER), width=width)
        assert max(map(len, text.splitlines())) == width

    def test_text_is_no_wider_than_it_needs(self) -> None:
        assert display.table(judged(Counts(59, 100)), width=1000).splitlines() == [
            "Sở, kỳ 15/12/2024–14/03/2025",
            "─" * 83,
            "STT  Chỉ tiêu  Mức giao (%)  Số liệu  Tỷ lệ (%)  Chênh lệch  Còn thiếu  Đánh giá",
            "─" * 83,
            "X    Đúng hạn  Tối thiểu 60   59/100      59,00       -1,00          1  ✗ Không đạt",
            "─" * 83,
        ]

    def test_text_aligns_wide_and_combining_letters(self) -> None:
        rows = {
            name: Indicator(id=name, title=title, target=Target.exact(1), department=Unit("s", "S"), year=2025)
            for name, title in {"A": "漢字", "B": "x\u0301bcd", "C": "abcd"}.items()
        }
        lines = display.table(evaluate(rows, [], period=QUARTER)).splitlines()[4:7]
        assert [line.index("1") for line in lines] == [
            lines[2].index("1") - 2,
            lines[2].index("1") + 1,
            lines[2].index("1"),
        ]

    def test_in_english_our_titles_stand_for_the_printed_ones(self) -> None:
        evaluation = evaluate(ANNEX, [], period=QUARTER)
        assert str(ANNEX["I.3"].title_en) in display.table(evaluation, style="html", language="en").replace(
            "&#x27;", "'"
        )
        assert ANNEX.groups[2].title_en in display.table(evaluation, style="html", language="en")
        assert ANNEX["I.3"].title in display.table(evaluation, style="html")
        assert "Đúng hạn" in display.table(judged(None), language="en")

    def test_the_caption_says_how_bare_targets_are_read(self) -> None:
        assert "từ mức đó trở lên" in display.table(judged(None, Target.exact(80)), width=300)
        assert "mức đó" not in display.table(judged(None, Target.minimum(80)), width=300)

    def test_a_units_own_sheet(self) -> None:
        evaluation = evaluate(ANNEX, [], period=QUARTER)
        text = display.table(evaluation.by_unit["legal"])
        assert text.startswith("Phòng Pháp chế, kỳ 15/12/2024–14/03/2025")
        assert "I.5" not in text

    def test_no_verdicts(self) -> None:
        assert all(display.table([], style=style) for style in STYLES)  # type: ignore[arg-type]

    def test_an_unknown_style(self) -> None:
        with pytest.raises(errors.InvalidValue, match="a style must be 'text', 'html' or 'markdown', not 'latex'"):
            self.table("latex")

    @given(st.from_type(Verdict))
    def test_a_table_of_one_verdict(self, verdict: Verdict) -> None:
        assert verdict.indicator.target.text.split()[-1] in display.table([verdict])
