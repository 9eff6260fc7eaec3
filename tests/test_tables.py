"""How a table becomes text, HTML, Markdown and a page: nothing in it acts, and every style says the same."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from test_display import ANNEX, LANGUAGES, QUARTER, judged

from reformkpi import Counts, Evaluation, Group, Indicator, Target, Unit, display, errors, evaluate
from reformkpi.display import _css
from reformkpi.display._content import visible
from reformkpi.periods import ND09

if TYPE_CHECKING:
    from collections.abc import Callable

TAGS = {
    "div", "style", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "br", "small", "p", "ul", "li", "strong", "b",
    "html", "head", "meta", "title", "body", "main", "h1", "h2", "h3",
}  # fmt: skip
ATTRIBUTES = {
    "aria-label", "aria-hidden", "class", "colspan", "lang", "role", "scope", "tabindex", "data-label", "style", "charset", "name", "content",
}  # fmt: skip
HOSTILE = "<script>alert(1)</script> \" onclick='x' | *đậm* _x_ [a](b) `c` \\ ~~d~~ & \x1b[31mđỏ\nhai"


class Tags(HTMLParser):
    """Collects tags, attributes, text and cells, and holds that every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: dict[str, str | None] = {}
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self._spoken = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= dict(attrs)
        if tag not in ("br", "meta"):
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
        self._spoken = ("class", "said") in attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._spoken = False

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if ("th" in self.open or "td" in self.open) and not self._spoken:
            self.rows[-1][-1] += f" {data}"


def hostile() -> Evaluation:
    department = Unit(HOSTILE, HOSTILE)
    return judged(Counts(59, 100), title=HOSTILE, department=department, group=Group("I", HOSTILE))


def takes(line: str) -> int:
    """Columns in a terminal, counted apart from the code that is tested: marks that combine take none, wide letters two."""
    plain = [letter for letter in line if unicodedata.category(letter) not in ("Mn", "Me")]
    return len(plain) + sum(unicodedata.east_asian_width(letter) in ("W", "F") for letter in plain)


class TestHtml:
    """Closed, inert, and complete without its style sheet."""

    @given(st.from_type(Evaluation), st.sampled_from([display.table, display.scorecard]), LANGUAGES, st.booleans())
    def test_it_is_closed_and_inert(
        self,
        evaluation: Evaluation,
        act: Callable[..., str],
        language: str,
        page: bool,  # noqa: FBT001
    ) -> None:
        html = act(evaluation, style="html", language=language, page=page)
        parser = Tags(html)
        assert parser.open == []
        assert parser.tags <= TAGS
        assert set(parser.attributes) <= ATTRIBUTES
        assert re.findall(r"http|url\(|@import|src=|<script", html) == []
        columns = len(parser.rows[0])
        assert all(len(row) in (1, columns) for row in parser.rows)
        assert html.startswith("<!DOCTYPE html>") is page

    def test_text_from_data_is_escaped(self) -> None:
        parser = Tags(display.table(hostile(), style="html"))
        assert parser.tags <= TAGS
        assert "".join(parser.texts).count(visible(HOSTILE)) == 3
        assert visible(HOSTILE) in str(parser.attributes["aria-label"])

    def test_a_page_has_a_charset_a_language_and_a_title(self) -> None:
        html = display.table(judged(Counts(1, 2)), style="html", page=True)
        assert '<html lang="vi">' in html
        assert '<meta charset="utf-8">' in html
        assert "<title>Kết quả thực hiện chỉ tiêu cải cách TTHC quý I/2025 – Sở</title>" in html
        assert html.count("<h1>") == 1
        assert '<html lang="en">' in display.scorecard(judged(None), style="html", language="en", page=True)
        with pytest.raises(errors.InvalidValue):
            display.table(judged(None), page=True)

    def test_a_bar_repeats_what_its_cell_says(self) -> None:
        html = display.table(judged(Counts(597, 1003)), style="html")
        assert '<span class="bar missed" style="--rate:59.521%;--target:60.000%" aria-hidden="true"></span>' in html
        assert 'class="bar"' in display.table(judged(Counts(60, 100)), style="html")
        assert 'class="bar' not in display.table(judged(None), style="html")

    @pytest.mark.parametrize(("units", "tall"), [(38, False), (39, True), (45, True)])
    def test_a_long_one_scrolls_below_its_header(self, units: int, tall: bool) -> None:  # noqa: FBT001
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(units - 1)))
        html = display.scorecard(evaluate({"I.3": named["I.3"]}, [], period=QUARTER), style="html")
        assert ('class="room tall"' in html) is tall

    def test_every_thing_has_its_html(self) -> None:
        evaluation = judged(Counts(1, 2))
        for thing in (evaluation, evaluation["X"], evaluation["X"].indicator, ANNEX, evaluation.verdicts):
            parser = Tags(display._html_of(thing))
            assert parser.open == []
            assert parser.tags <= TAGS
        page = Tags(
            display._page("Báo cáo", [display._table_content(evaluation), display._explanation(evaluation["X"])])
        )
        assert page.open == []
        assert {"h1", "h2"} <= page.tags


class TestSameInEveryStyle:
    """HTML, Markdown and text have the same cells."""

    @given(st.from_type(Evaluation), LANGUAGES)
    def test_scorecards(self, evaluation: Evaluation, language: str) -> None:
        cells = [
            " ".join(row).split()
            for row in Tags(display.scorecard(evaluation, style="html", language=language)).rows[1:]
        ]  # type: ignore[arg-type]
        lines = display.scorecard(evaluation, style="markdown", language=language).splitlines()  # type: ignore[arg-type]
        marked = [unescape(re.sub(r"\\(.)", r"\1", line)) for line in lines if line[:1] == "|"][2:]
        for row, line in zip(cells, marked, strict=True):
            assert all(word in line for word in row)
        text = "".join(display.scorecard(evaluation, language=language, width=10_000).split())  # type: ignore[arg-type]
        assert all(word in text for row in cells for word in row)

    @given(st.from_type(Evaluation), LANGUAGES)
    def test_tables(self, evaluation: Evaluation, language: str) -> None:
        content = display._table_content(evaluation, language)  # type: ignore[arg-type]
        words = [
            word for section in content.sections for row in section.rows for cell in row for word in cell.text.split()
        ]
        text = "".join(display.table(evaluation, language=language, width=10_000).split())  # type: ignore[arg-type]
        marked = unescape(re.sub(r"\\(.)", r"\1", display.table(evaluation, style="markdown", language=language)))  # type: ignore[arg-type]
        assert all(word in text and word in marked for word in words)


class TestMarkdown:
    """Text from data is text."""

    def test_text_from_data_is_escaped(self) -> None:
        text = display.table(hostile(), style="markdown")
        escaped = (
            r"&lt;script&gt;alert(1)&lt;/script&gt; "
            '"'
            r" onclick='x' \| \*đậm\* \_x\_ \[a\](b) \`c\` \\ \~\~d\~\~ &amp; \\x1b\[31mđỏ hai"
        )
        assert text.count(escaped) == 3

    @pytest.mark.parametrize(
        ("start", "escaped"),
        [("# x", "\\# x"), ("- x", "\\- x"), ("1. x", "1\\. x"), ("1) x", "1\\) x"), ("+ x", "\\+ x"), ("I.1", "I.1")],
    )
    def test_a_note_is_a_note(self, start: str, escaped: str) -> None:
        row = Indicator(id=start, title="x", target=Target.exact(60), department=Unit("s", "S"), years=2024)
        lines = display.table(evaluate({start: row}, [], period=QUARTER), style="markdown").splitlines()
        assert any(line.startswith(f"- {escaped}: ") for line in lines)


class TestText:
    """No line is wider than asked for; what does not fit becomes records or several grids."""

    @given(
        st.from_type(Evaluation), st.sampled_from([display.table, display.scorecard]), LANGUAGES, st.integers(0, 200)
    )
    @example(judged(Counts(1, 2), title="漢字" * 40, department=Unit("s", "ộ" * 99)), display.table, "vi", 20)
    @example(
        judged(Counts(1, 2), title="漢字" * 40, department=Unit("s", "x\u0301\u0323" * 99)), display.scorecard, "en", 30
    )
    @example(judged(Counts(10**30, 10**30), Target.parse("tối thiểu từ 90% trở lên")), display.table, "vi", 25)
    def test_its_width(self, evaluation: Evaluation, act: Callable[..., str], language: str, width: int) -> None:
        lines = act(evaluation, language=language, width=width).splitlines()
        assert max(map(takes, lines)) <= max(width, 20)
        assert all(line == line.rstrip() for line in lines)

    @pytest.mark.parametrize("width", ["80", None, 80.5, True])
    def test_a_width_is_a_whole_number(self, width: object) -> None:
        with pytest.raises(errors.WrongType, match="width: expected a whole number"):
            display.table(judged(None), width=width)  # type: ignore[arg-type]

    def test_a_grid(self) -> None:
        text = display.table(judged(Counts(59, 100)), width=1000)
        assert "X   Đúng hạn" in text
        assert "Tối thiểu 60" in text
        assert "−1,00" in text

    def test_a_record(self) -> None:
        text = display.table(judged(Counts(59, 100), group=Group("I", "Trên môi trường điện tử")), width=50)
        assert "\nI. Trên môi trường điện tử\n" in text
        assert "59/100" in text
        assert "\nX\n" in text

    @pytest.mark.parametrize("width", [400, 88, 60, 44, 26])
    def test_indicators_that_do_not_fit_go_on_below(self, width: int) -> None:
        text = display.scorecard(evaluate(ANNEX, [], period=QUARTER), width=width)
        assert all(re.search(rf"(^|\s){re.escape(key)}(\s|:|$)", text) for key in ANNEX)

    def test_nothing_of_the_data_is_obeyed(self) -> None:
        text = display.table(hostile(), width=100)
        assert "\x1b" not in text
        assert r"\x1b[31mđỏ" in text


class TestContents:
    """What stands in which place."""

    def test_our_titles_replace_the_printed_ones_in_english(self) -> None:
        evaluation = evaluate(ANNEX, [], period=QUARTER)
        html = unescape(display.table(evaluation, style="html", language="en"))
        assert ANNEX["I.3"].title_en in html
        assert ANNEX.groups[2].title_en in html
        assert ANNEX["I.3"].title.rstrip(".") in unescape(display.table(evaluation, style="html"))
        assert "Đúng hạn" in display.table(judged(None), language="en")

    def test_a_units_own_sheet(self) -> None:
        text = display.table(evaluate(ANNEX, [], period=QUARTER).by_unit["legal"])
        assert text.startswith("Kết quả thực hiện chỉ tiêu cải cách TTHC quý I/2025 – Phòng Pháp chế")
        assert "I.5" not in text

    def test_no_verdicts(self) -> None:
        for style in ("text", "html", "markdown"):
            assert display.table([], style=style)  # type: ignore[arg-type]

    def test_several_periods_and_units(self) -> None:
        one, other = (
            judged(Counts(1, 2))["X"],
            evaluate({"X": judged(None)["X"].indicator}, [], period=ND09.year(2025))["X"],
        )
        assert display.table([one, other]).startswith("Kết quả thực hiện chỉ tiêu cải cách TTHC – Sở")
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(9)))
        verdicts = [verdicts[2] for verdicts in evaluate(named, [], period=QUARTER).by_unit.values()]
        assert "11 đơn vị" in display.table(verdicts)

    @pytest.mark.parametrize("style", ["latex", None, []])
    def test_other_styles(self, style: object) -> None:
        for act in (display.table, display.scorecard):
            with pytest.raises(errors.InvalidValue, match="style: expected 'text', 'html' or 'markdown'"):
                act(judged(None), style=style)  # type: ignore[arg-type, operator]

    def test_targets_of_single_units_are_named(self) -> None:
        row = attrs.evolve(ANNEX["I.3"], unit_targets={"legal": Target.minimum(50)})
        text = display.scorecard(evaluate({"I.3": row}, [], period=QUARTER), width=300)
        assert "(Tối thiểu 60; Phòng Pháp chế: Tối thiểu 50)" in text

    def test_units_by_the_number_of_targets_met(self) -> None:
        sent = [ANNEX["I.3"].counted(n, 10, unit=unit, period=QUARTER) for unit, n in (("office", 1), ("legal", 9))]
        evaluation = evaluate({"I.3": ANNEX["I.3"]}, sent, period=QUARTER)
        listed, ordered = (display._scorecard_content(evaluation, order=order) for order in ("listed", "met"))  # type: ignore[arg-type]
        assert [row[0].text for row in listed.sections[1].rows] == ["Văn phòng Sở", "Phòng Pháp chế"]
        assert [row[0].text for row in ordered.sections[1].rows] == ["Phòng Pháp chế", "Văn phòng Sở"]
        with pytest.raises(errors.InvalidValue, match="order"):
            display.scorecard(evaluation, order="best")  # type: ignore[arg-type]

    def test_a_draft_and_a_decision(self) -> None:
        assert "Dự thảo" in display._html_of(ANNEX) or "dự thảo" in display._html_of(ANNEX)
        decided = attrs.evolve(ANNEX, decision_number="12/QĐ-SCT", issued_on=date(2025, 2, 3))
        assert "12/QĐ-SCT" in display._html_of(decided)

    def test_many_findings_are_counted_and_the_gravest_named(self) -> None:
        named = ANNEX.with_divisions(*(Unit(f"u{n}", f"Phòng số {n}") for n in range(9)))
        sent = [named["I.3"].stated(60, unit=unit, period=QUARTER) for unit in named.department.members]
        text = display.scorecard(evaluate({"I.3": named["I.3"]}, sent, period=QUARTER), width=300)
        assert "Lưu ý (12)" in text
        first = text.partition("Lưu ý (12)")[2].partition("•")[2].partition("•")[0]
        assert "không cộng gộp được" in " ".join(first.split())


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


class TestPalettes:
    """Light and dark, readable, and about our tables alone."""

    @pytest.mark.parametrize("palette", [_css.LIGHT, _css.DARK], ids=["light", "dark"])
    @pytest.mark.parametrize(("ink", "ground"), [
        ("ink", "ground"), ("faint", "ground"), ("ink", "band"), ("ink", "group"), ("met", "met-ground"), ("missed", "missed-ground"),
    ])  # fmt: skip
    def test_contrast(self, palette: dict[str, str], ink: str, ground: str) -> None:
        assert contrast(palette[ink], palette[ground]) >= 4.5

    def test_every_colour_that_is_used_is_in_both(self) -> None:
        used = set(re.findall(r"var\(--([a-z-]+)\)", _css.SHEET)) - {"rate", "target"}
        assert used == set(_css.LIGHT) == set(_css.DARK)

    def test_paper_is_light(self) -> None:
        assert "@media print" in _css.SHEET
        assert _css.LIGHT["ground"] in _css.SHEET[_css.SHEET.rindex("@media print") :]
