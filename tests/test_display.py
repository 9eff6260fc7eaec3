"""What people read: numbers that never contradict a verdict, and tables in which data cannot act."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, ClassVar

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reformkpi import (
    Counts,
    Evaluation,
    ExactReading,
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
from reformkpi.display import _themes, _words
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from collections.abc import Callable

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


TAGS = {"div", "style", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "br", "small", "p", "ul", "li"}
ATTRIBUTES = {"aria-label", "class", "colspan", "lang", "role", "scope", "tabindex"}


class Tags(HTMLParser):
    """Collects tags, attributes, text and cells, and holds that every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: dict[str, str | None] = {}
        self.said: list[str] = []
        self.rows: list[list[str]] = []
        self.hidden: list[list[str]] = []
        self._hides = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= dict(attrs)
        if tag != "br":
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
            self.hidden.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
            self.hidden[-1].append("")
        self._hides = ("class", "said") in attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._hides = False

    def handle_data(self, data: str) -> None:
        self.said.append(data)
        if "th" in self.open or "td" in self.open:
            (self.hidden if self._hides else self.rows)[-1][-1] += data


def takes(line: str) -> int:
    """Columns in a terminal, told apart from the code that is tested: marks that combine take none, wide letters two."""
    plain = [letter for letter in line if unicodedata.category(letter) not in ("Mn", "Me")]
    return len(plain) + sum(unicodedata.east_asian_width(letter) in ("W", "F") for letter in plain)


class TestTable:
    """Text, HTML and Markdown say the same; text from data is escaped."""

    hostile = "<script>alert(1)</script> \" onclick='x' | *đậm* _x_ [a](b) `c` \\ ~~d~~ & \x1b[31mđỏ\nhai"

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
        parser = Tags(html)
        assert parser.open == []
        assert parser.tags <= TAGS
        assert set(parser.attributes) <= ATTRIBUTES
        assert "".join(parser.said).count(_words.visible(self.hostile)) == 3
        assert str(parser.attributes["aria-label"]).startswith(_words.visible(self.hostile))
        assert html.count('scope="col"') == 8
        assert '<th scope="row">X</th>' in html
        assert '<td class="number">59,00</td>' in html
        assert '<td class="words missed">✗ Không đạt</td>' in html
        assert html.count("<caption>") == 1
        assert '<div class="reformkpi" lang="vi">' in html
        assert '<div class="reformkpi" lang="en">' in self.table("html", language="en")

    def test_html_lists_the_findings(self) -> None:
        html = display.table(judged(Stated(60), title="<i>"), style="html")
        assert re.search(r"<p>Lưu ý:</p>\n<ul>\n<li>X, Sở: 60%.*</li>\n</ul>\n</div>$", html)
        assert '<th scope="rowgroup"' not in html

    def test_markdown(self) -> None:
        lines = self.table("markdown").splitlines()
        assert lines[2].count("|") == 9
        assert lines[3] == "| --- | --- | --- | ---: | ---: | ---: | ---: | --- |"
        escaped = (
            r"&lt;script&gt;alert(1)&lt;/script&gt; "
            '"'
            r" onclick='x' \| \*đậm\* \_x\_ \[a\](b) \`c\` \\ \~\~d\~\~ &amp; \\x1b\[31mđỏ hai"
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

    def test_where_it_does_not_fit_a_row_becomes_a_record(self) -> None:
        evaluation = judged(Counts(59, 100), group=Group("I", "Trên môi trường điện tử"))
        assert display.table(evaluation, width=50).splitlines() == [
            "Sở, kỳ 15/12/2024–14/03/2025",
            "─" * 50,
            "I. Trên môi trường điện tử",
            "X",
            "  Chỉ tiêu: Đúng hạn",
            "  Mức giao (%): Tối thiểu 60  Số liệu: 59/100",
            "  Tỷ lệ (%): 59,00  Chênh lệch: -1,00",
            "  Còn thiếu: 1",
            "  Đánh giá: ✗ Không đạt",
            "─" * 50,
        ]

    def test_records_are_alike(self) -> None:
        rows = {
            name: Indicator(id=name, title="Đúng hạn", target=target, department=Unit("s", "S"), year=2025)
            for name, target in {"A": Target.exact(5), "B": Target.minimum(50)}.items()
        }
        sent = [rows["B"].counted(1000, 3000, unit="s", period=QUARTER)]
        text = display.table(evaluate(rows, sent, period=QUARTER), width=60)
        assert "\n  Mức giao (%): 5\n" in text
        assert (
            "\n  Mức giao (%): Tối thiểu 50  Số liệu: 1.000/3.000\n  Tỷ lệ (%): 33,33  Chênh lệch: -16,67  Còn thiếu: 500\n"
            in text
        )
        assert "Chênh lệch: \n" not in text

    @given(
        st.from_type(Evaluation), st.sampled_from([display.table, display.scorecard]), LANGUAGES, st.integers(0, 200)
    )
    @example(judged(Counts(1, 2), title="漢字" * 40, department=Unit("s", "ộ" * 99)), display.table, "vi", 20)
    @example(
        judged(Counts(1, 2), title="漢字" * 40, department=Unit("s", "x\u0301\u0323" * 99)), display.scorecard, "en", 30
    )
    @example(judged(Counts(10**30, 10**30), Target.parse("tối thiểu từ 90% trở lên")), display.table, "vi", 25)
    def test_no_line_is_wider_than_asked_for(
        self, evaluation: Evaluation, act: Callable[..., str], language: str, width: int
    ) -> None:
        lines = act(evaluation, language=language, width=width).splitlines()
        assert max(map(takes, lines)) <= max(width, 20)
        assert all(line == line.rstrip() for line in lines)

    @given(st.from_type(Evaluation), st.sampled_from([display.table, display.scorecard]), LANGUAGES)
    def test_html_is_closed_and_inert(self, evaluation: Evaluation, act: Callable[..., str], language: str) -> None:
        html = act(evaluation, style="html", language=language)
        parser = Tags(html)
        assert parser.open == []
        assert parser.tags <= TAGS
        assert set(parser.attributes) <= ATTRIBUTES
        assert {"http", "url(", "@import", "src="}.isdisjoint(re.findall(r"http|url\(|@import|src=", html))
        columns = len(parser.rows[0])
        assert all(len(row) in (1, columns) for row in parser.rows)

    @given(st.from_type(Evaluation), st.sampled_from([display.table, display.scorecard]), LANGUAGES)
    def test_every_style_has_the_same_cells(
        self, evaluation: Evaluation, act: Callable[..., str], language: str
    ) -> None:
        cells = [" ".join(row).split() for row in Tags(act(evaluation, style="html", language=language)).rows[1:]]
        marked = [
            line for line in act(evaluation, style="markdown", language=language).splitlines() if line[:1] == "|"
        ][2:]
        plain = [unescape(re.sub(r"\\(.)", r"\1", line)) for line in marked]
        for row, line in zip(cells, plain, strict=True):
            assert all(word in line for word in row)
        text = "".join(act(evaluation, language=language, width=10_000).split())
        assert all(word in text for row in cells for word in row)

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


class TestScorecard:
    """Units by indicators: every verdict once, with the sign of its status, its rate and the marks of what weakens it."""

    named = ANNEX.with_divisions(Unit("energy", "Phòng Quản lý năng lượng"))
    rows: ClassVar = {"I.3": named["I.3"], "I.5": named["I.5"]}
    sent = (
        named["I.3"].counted(9, 15, unit="legal", period=QUARTER),
        named["I.3"].counted(0, 0, unit="energy", period=QUARTER),
        named["I.5"].stated("99,6", unit="office", period=QUARTER),
    )
    evaluation = evaluate(rows, sent, period=QUARTER)

    @given(st.from_type(Evaluation), LANGUAGES)
    def test_every_verdict_stands_once_in_its_place(self, evaluation: Evaluation, language: str) -> None:
        parser = Tags(display.scorecard(evaluation, style="html", language=language))
        header, *rows = parser.rows
        assert header[1:] == [_words.visible(one.indicator.id) + _words.goal(one, language) for one in evaluation]
        verdicts = {
            (one.unit.name, one.indicator.id): one
            for one in [*evaluation, *(one for of in evaluation.by_unit.values() for one in of)]
        }
        names = {_words.visible(name): name for name, _ in verdicts}
        found: set[tuple[str, str]] = set()
        for (name, *cells), (_, *said) in zip(rows, parser.hidden[1:], strict=True):
            for indicator, cell, told in zip(evaluation, cells, said, strict=bool(cells)):
                place = (names[name], indicator.indicator.id)
                verdict = verdicts.get(place)
                if verdict is None:
                    assert cell == "–"
                    continue
                assert place not in found
                found.add(place)
                sign, _, words = _words.status(verdict, language).partition(" ")
                assert told == f"{words}: "
                assert cell[0] == sign
                assert ("*" in cell) is (not verdict.complete and verdict.status is not Status.NO_DATA)
                assert ("≈" in cell) is (not verdict.firm)
                rate = cell.partition(" ")[2]
                assert bool(rate) is (verdict.rate is not None)
                if verdict.rate is not None and verdict.reading is ExactReading.AT_LEAST:
                    assert (shown(rate) >= Fraction(verdict.indicator.target.value)) is (verdict.status is Status.MET)
        assert found == set(verdicts)

    @given(st.from_type(Evaluation))
    def test_the_key_explains_what_occurs_and_nothing_else(self, evaluation: Evaluation) -> None:
        html = display.scorecard(evaluation, style="html")
        signs = {letter for row in Tags(html).rows[1:] for cell in row[1:] for letter in cell if letter in "✓✗○?*≈–"}
        key = re.findall(r"<li>(.) ", html.partition("<p>Ký hiệu:</p>")[2].partition("</ul>")[0])
        assert len(key) == len(set(key))
        assert set(key) == signs

    def test_in_text(self) -> None:
        assert display.scorecard(self.evaluation).splitlines() == [
            "Sở Công Thương, kỳ 15/12/2024–14/03/2025; chỉ tiêu chỉ ghi con số được hiểu là",
            "từ mức đó trở lên",
            "─" * 43,
            "Đơn vị                         I.3      I.5",
            "                              ≥ 60    ≥ 100",
            "─" * 43,
            "Sở Công Thương            ✓* 60,00  ✗ 99,60",
            "Trong đó:",
            "Văn phòng Sở                     ?  ✗ 99,60",
            "Phòng Pháp chế             ✓ 60,00        –",
            "Phòng Quản lý năng lượng         ○        –",
            "─" * 43,
            "Ký hiệu:",
            "• ✓ Đạt",
            "• ✗ Không đạt",
            "• ○ Không phát sinh",
            "• ? Chưa có số liệu",
            "• * số liệu chưa đầy đủ",
            "• – không phải đơn vị chủ trì",
            "Chỉ tiêu:",
            "• I.3: Tỷ lệ hồ sơ trực tuyến trên tổng số hồ sơ tiếp nhận, giải quyết thủ tục",
            "  hành chính (Tối thiểu 60)",
            "• I.5: Tỷ lệ kết quả xử lý hồ sơ TTHC được đồng bộ đầy đủ trên Cổng Dịch vụ công",
            "  quốc gia (100)",
        ]

    def test_indicators_that_do_not_fit_go_on_below(self) -> None:
        text = display.scorecard(self.evaluation, language="en", width=30)
        assert text.splitlines()[3:23] == [
            "─" * 26,
            "Unit                   I.3",
            "                      ≥ 60",
            "─" * 26,
            "Sở Công Thương    ✓* 60.00",
            "Of which:",
            "Văn phòng Sở             ?",
            "Phòng Pháp chế     ✓ 60.00",
            "Phòng Quản lý            ○",
            "năng lượng",
            "─" * 25,
            "Unit                  I.5",
            "                    ≥ 100",
            "─" * 25,
            "Sở Công Thương    ✗ 99.60",
            "Of which:",
            "Văn phòng Sở      ✗ 99.60",
            "Phòng Pháp chế          –",
            "Phòng Quản lý           –",
            "năng lượng",
        ]

    @pytest.mark.parametrize(("width", "beside"), [
        (400, [11]), (88, [11]), (87, [10, 1]), (80, [9, 2]), (44, [4, 4, 3]), (26, [1] * 11),
    ])  # fmt: skip
    def test_as_many_stand_beside_each_other_as_fit(self, width: int, beside: list[int]) -> None:
        lines = display.scorecard(evaluate(self.named, [], period=QUARTER), width=width).splitlines()
        headers = [line.split()[2:] for line in lines if line.startswith("Đơn vị")]
        assert [len(header) for header in headers] == beside
        assert [name for header in headers for name in header] == list(self.named)

    def test_where_not_one_indicator_fits_units_become_records(self) -> None:
        assert "\nPhòng Pháp chế\n  I.3:  ✓ 60,00\n  I.5:       –\n" in display.scorecard(self.evaluation, width=0)

    def test_in_markdown(self) -> None:
        lines = display.scorecard(self.evaluation, style="markdown").splitlines()
        assert lines[2:7] == [
            "| Đơn vị | I.3 ≥ 60 | I.5 ≥ 100 |",
            "| --- | ---: | ---: |",
            r"| Sở Công Thương | ✓\* 60,00 | ✗ 99,60 |",
            "| **Trong đó:** |  |  |",
            "| Văn phòng Sở | ? | ✗ 99,60 |",
        ]
        assert "- – không phải đơn vị chủ trì" in lines

    def test_in_html(self) -> None:
        html = display.scorecard(self.evaluation, style="html", language="en")
        assert '<th scope="col" class="number">I.3<br><small>≥ 60</small></th>' in html
        assert '<th scope="row" class="words whole">Sở Công Thương</th>' in html
        assert '<th scope="rowgroup" colspan="3">Of which:</th>' in html
        assert (
            '<td class="number met"><span class="said">met; figures incomplete: </span>✓* 60.00</td>'
            '<td class="number missed"><span class="said">not met: </span>✗ 99.60</td>' in html
        )
        assert '<td class="number faint"><span class="said">does not answer for it: </span>–</td>' in html

    def test_each_department_stands_above_its_units(self) -> None:
        two = {
            name: Indicator(id=name, title="Đúng hạn", target=Target.exact(60), department=Unit(name.lower(), f"Sở {name}", members=of), year=2025)
            for name, of in {"A": [Unit("a1", "Phòng 1")], "B": []}.items()
        }  # fmt: skip
        rows = Tags(display.scorecard(evaluate(two, [], period=QUARTER), style="html")).rows[1:]
        assert rows == [["Sở A", "?", "–"], ["Trong đó:"], ["Phòng 1", "?", "–"], ["Sở B", "–", "?"]]

    def test_how_targets_are_read(self) -> None:
        evaluation = evaluate(self.rows, self.sent, period=QUARTER, reading=ExactReading.EQUAL)
        assert Tags(display.scorecard(evaluation, style="html")).rows[0] == ["Đơn vị", "I.3≥ 60", "I.5= 100"]

    def test_the_real_province_of_163_units(self) -> None:
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(161)))
        lines = display.scorecard(evaluate(named, [], period=QUARTER)).splitlines()
        assert sum(line.startswith("Phòng số ") for line in lines) == 161

    @pytest.mark.parametrize(("units", "kind"), [(37, "room"), (38, "room tall")])
    def test_a_long_one_scrolls_below_its_header(self, units: int, kind: str) -> None:
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(units)))
        html = display.scorecard(evaluate(named, [], period=QUARTER), style="html")
        assert f'<div class="{kind}" role="region" tabindex="0" aria-label="Sở Công Thương, kỳ' in html

    def test_an_unknown_style_or_language(self) -> None:
        with pytest.raises(errors.InvalidValue, match="a style must be 'text', 'html' or 'markdown', not 'latex'"):
            display.scorecard(self.evaluation, style="latex")  # type: ignore[arg-type]
        with pytest.raises(errors.InvalidValue, match="'vi' or 'en', not 'fr'"):
            display.scorecard(self.evaluation, language="fr")  # type: ignore[arg-type]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 has it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


class TestThemes:
    """Light and dark: every colour of letters on every ground that it stands on has the contrast of WCAG AA, 4.5."""

    @pytest.mark.parametrize("palette", [_themes.LIGHT, _themes.DARK], ids=["light", "dark"])
    @pytest.mark.parametrize(("ink", "ground"), [
        ("ink", "ground"), ("ink", "band"), ("faint", "ground"), ("faint", "band"),
        ("met", "met-ground"), ("missed", "missed-ground"), ("open", "open-ground"),
    ])  # fmt: skip
    def test_contrast(self, palette: dict[str, str], ink: str, ground: str) -> None:
        assert contrast(palette[ink], palette[ground]) >= 4.5

    def test_contrast_is_that_of_the_standard(self) -> None:
        assert contrast("#000000", "#ffffff") == 21
        assert round(contrast("#777777", "#ffffff"), 2) == 4.48

    def test_both_have_every_colour_that_is_used(self) -> None:
        used = set(re.findall(r"var\(--([a-z-]+)\)", _themes.SHEET))
        assert used == set(_themes.LIGHT) == set(_themes.DARK)

    def test_the_theme_of_the_page_comes_after_that_of_the_system(self) -> None:
        system = _themes.SHEET.index("prefers-color-scheme:dark")
        for page in ('[data-jp-theme-light="true"]', '[data-jp-theme-light="false"]', ".vscode-light", ".vscode-dark"):
            assert _themes.SHEET.index(page) > system

    def test_it_is_about_our_tables_alone(self) -> None:
        outermost = re.sub(r"@media[^{]*\{(.*?\})\}", r"\1", _themes.SHEET)
        selectors = [one for rule in re.findall(r"([^{}]+)\{", outermost) for one in re.split(r",(?![^(]*\))", rule)]
        assert len(selectors) > 20
        assert all(":is(.reformkpi,#reformkpi)" in selector for selector in selectors)
