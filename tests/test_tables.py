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

from reformkpi import Counts, Evaluation, Group, Indicator, Period, Target, Unit, display, errors, evaluate
from reformkpi.display import _css
from reformkpi.display._content import Cell, Column, Content, Section, shown, visible
from reformkpi.display._scorecard import grid_of
from reformkpi.display._wording import Wording
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

    def test_notes_are_a_level_below_what_they_belong_to(self) -> None:
        row = ANNEX["I.3"]
        sent = [row.counted(n, 9, unit="sct", period=QUARTER, as_of=date(2025, 3, n)) for n in (7, 8)]
        content = display._table_content(evaluate({"I.3": row}, sent, period=QUARTER))
        assert "<p><strong>Lưu ý</strong></p>" in display._html_of(evaluate({"I.3": row}, sent, period=QUARTER))
        page = display._page("Báo cáo", [content, content])
        assert re.findall(r"<(h\d)>([^<]*)</", page) == [
            ("h1", content.title),
            ("h2", "Lưu ý"),
            ("h2", content.title),
            ("h3", "Lưu ý"),
        ]


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

    def test_every_line_of_a_grid(self) -> None:
        evaluation = judged(Counts(59, 100), group=Group("I", "Trên môi trường điện tử"))
        rule = "─" * 86
        assert display.table(evaluation, width=1000).splitlines() == [
            "Kết quả thực hiện chỉ tiêu cải cách TTHC quý I/2025 – Sở",
            "Từ ngày 15/12/2024 đến ngày 14/3/2025 · 1 chưa đạt",
            rule,
            "TT  Nội dung  Chỉ tiêu      Đánh giá    Kết quả (tử  Tỷ lệ  Chênh lệch  Cần tăng, giảm",
            "    chỉ tiêu  giao (%)                   số/mẫu số)    (%)    (điểm %)    (trường hợp)",
            rule,
            "I. Trên môi trường điện tử",
            "X   Đúng hạn  Tối thiểu 60  ✗ Chưa đạt       59/100  59,00       −1,00              +1",
            rule,
        ]
        assert display.table(evaluation, width=86) == display.table(evaluation, width=1000)
        assert display.table(evaluation, width=85) != display.table(evaluation, width=1000)

    def test_every_line_of_a_record(self) -> None:
        evaluation = judged(Counts(59, 100), group=Group("I", "Trên môi trường điện tử"))
        rule = "─" * 50
        assert display.table(evaluation, width=50).splitlines() == [
            "Kết quả thực hiện chỉ tiêu cải cách TTHC quý",
            "I/2025 – Sở",
            "Từ ngày 15/12/2024 đến ngày 14/3/2025 · 1 chưa đạt",
            rule,
            "I. Trên môi trường điện tử",
            "X",
            "  Nội dung chỉ tiêu: Đúng hạn",
            "  Chỉ tiêu giao (%): Tối thiểu 60",
            "  Đánh giá: ✗ Chưa đạt",
            "  Kết quả (tử số/mẫu số): 59/100  Tỷ lệ (%): 59,00",
            "  Chênh lệch (điểm %): −1,00",
            "  Cần tăng, giảm (trường hợp): +1",
            rule,
        ]
        assert "  Tỷ lệ (%): 59,00\n  Chênh lệch (điểm %): −1,00\n" in display.table(evaluation, width=30)
        assert "  Chỉ tiêu giao (%): Tối\n    thiểu 60\n" in display.table(evaluation, width=30)
        # One column less, and a field goes on below.
        below = "  Kết quả (tử số/mẫu số): 59/100\n  Tỷ lệ (%): 59,00  Chênh lệch (điểm %): −1,00\n"
        assert below in display.table(evaluation, width=49)

    def test_every_line_of_grids_below_one_another(self) -> None:
        names = ("I.1", "I.2", "I.3", "I.4", "I.5")
        text = display.scorecard(evaluate({name: ANNEX[name] for name in names}, [], period=QUARTER), width=44)
        below = text.partition("số liệu\n")[2].partition("Ký hiệu:")
        assert below[0].splitlines() == [
            "──────────────────────────────────────────",
            "Đơn vị            Số chỉ   I.1   I.2   I.3",
            "                tiêu đạt  ≥ 80  ≥ 60  ≥ 60",
            "──────────────────────────────────────────",
            "Sở Công Thương       0/5     ?     ?     ?",
            "Trong đó:",
            "Văn phòng Sở         0/4     ·     ?     ?",
            "Phòng Pháp chế       0/3     ·     ?     ?",
            "──────────────────────────────────────────",
            "Đơn vị          I.4  I.5",
            "                100  100",
            "────────────────────────",
            "Sở Công Thương    ?    ?",
            "Trong đó:",
            "Văn phòng Sở      ?    ?",
            "Phòng Pháp chế    ?    –",
            "────────────────────────",
        ]
        assert below[2].splitlines()[1:6] == [
            "• ? Chưa có số liệu",
            "• · Tính chung, không yêu cầu số liệu riêng",
            "  của đơn vị",
            "• – Không được giao chủ trì",
            "• Chỉ tiêu giao bằng một con số (ví dụ “80”)",
        ]

    def test_notes_below_a_narrow_table_take_80_columns_if_there_are_as_many(self) -> None:
        evaluation = evaluate({"I.1": ANNEX["I.1"]}, [], period=QUARTER)
        words = "• I.1: Tỷ lệ cung cấp dịch vụ công trực tuyến toàn trình trên tổng số thủ tục hành chính"
        for width, longest in ((60, "• I.1: Tỷ lệ cung cấp dịch vụ công trực tuyến toàn trình"), (200, words[:77])):
            lines = display.scorecard(evaluation, width=width).splitlines()
            assert max(map(takes, lines)) <= min(width, 80)
            assert longest in lines
        # A note of exactly 80 columns is one line.
        title = f"{'a' * 35} {'b' * 34}"
        noted = judged(None, title=title)
        assert f"• X: {title} (≥ 60)".replace("≥", "Tối thiểu") not in display.scorecard(noted, width=79)
        title = f"{'a' * 30} {'b' * 29}"
        assert f"• X: {title} (Tối thiểu 60)" in display.scorecard(judged(None, title=title), width=80)
        title = f"{title}b"
        assert f"• X: {title} (Tối thiểu 60)" not in display.scorecard(judged(None, title=title), width=200)

    def test_a_column_stays_in_its_grid_if_it_fits_to_the_column(self) -> None:
        names = ("I.1", "I.2", "I.3", "I.4", "I.5")
        evaluation = evaluate({name: ANNEX[name] for name in names}, [], period=QUARTER)
        rules = {
            width: next(len(line) for line in display.scorecard(evaluation, width=width).splitlines() if line[0] == "─")
            for width in (24, 41, 42, 46, 47)
        }
        assert rules == {24: 24, 41: 36, 42: 42, 46: 42, 47: 47}
        assert "Số chỉ tiêu đạt: 0/5" not in display.scorecard(evaluation, width=24)
        assert "Số chỉ tiêu đạt: 0/5" in display.scorecard(evaluation, width=23)
        # Notes are as wide as the table if that is wider than 80.
        wide = display.scorecard(evaluate(ANNEX, [], period=QUARTER), width=200).splitlines()
        table = max(len(line) for line in wide if line[0] == "─")
        assert 80 < max(map(takes, wide[wide.index("Ký hiệu:") :])) <= table

    def test_it_is_120_columns_wide_if_nothing_is_asked_for(self) -> None:
        table = display.table(evaluate(ANNEX, [], period=QUARTER))
        assert max(map(takes, table.splitlines())) == 120
        long = ANNEX.with_divisions(Unit("long", "Phòng " + "rất dài " * 20))
        assert max(map(takes, display.scorecard(evaluate(long, [], period=QUARTER)).splitlines())) == 120

    @pytest.mark.parametrize("width", [400, 88, 60, 44, 26])
    def test_indicators_that_do_not_fit_go_on_below(self, width: int) -> None:
        text = display.scorecard(evaluate(ANNEX, [], period=QUARTER), width=width)
        assert all(re.search(rf"(^|\s){re.escape(key)}(\s|:|$)", text) for key in ANNEX)

    def test_nothing_of_the_data_is_obeyed(self) -> None:
        text = display.table(hostile(), width=100)
        assert "\x1b" not in text
        assert r"\x1b[31mđỏ" in text


class TestGrid:
    """The signs and marks of a scorecard, and the words for them."""

    NAMED = ANNEX.with_divisions(Unit("energy", "Phòng Năng lượng"), Unit("trade", "Phòng Thương mại"))

    def evaluated(self, period: Period = QUARTER, as_of: date | None = None) -> Evaluation:
        row = self.NAMED
        sent = [
            row["I.1"].counted(8, 10, unit="sct", period=QUARTER),
            row["I.2"].counted(6, 10, unit="office", period=QUARTER),
            row["I.2"].counted(5, 10, unit="legal", period=QUARTER),
            row["I.2"].counted(0, 0, unit="energy", period=QUARTER),
            row["I.3"].stated("60", unit="office", period=QUARTER),
            row["I.3"].counted(3, 4, unit="legal", period=ND09.month(2025, 1)),
            row["I.5"].stated("100", unit="office", period=QUARTER),
        ]
        rows = {name: row[name] for name in ("I.1", "I.2", "I.3", "I.5")}
        return evaluate(rows, sent, period=period, as_of=as_of)

    def test_every_sign_and_mark(self) -> None:
        text = display.scorecard(self.evaluated())
        assert text.partition("đạt\n───")[2].partition("\nLưu ý (3):")[0].splitlines()[4:] == [
            "Sở Công Thương         3/4  ✓ 80,00  ✗* 55,00   ✓* 75,00  ✓≈ 100,00",
            "Trong đó:",
            "Văn phòng Sở           3/3        ·   ✓ 60,00  ✓≈† 60,00  ✓≈ 100,00",
            "Phòng Pháp chế         1/2        ·   ✗ 50,00   ✓* 75,00          –",
            "Phòng Năng lượng       0/2        ·         ○          ?          –",
            "Phòng Thương mại       0/2        ·         ?          ?          –",
            "───────────────────────────────────────────────────────────────────",
            "Ký hiệu:",
            "• ✓ Đạt",
            "• ✗ Chưa đạt",
            "• ○ Không phát sinh",
            "• ? Chưa có số liệu",
            "• · Tính chung, không yêu cầu số liệu riêng của đơn vị",
            "• * Số liệu chưa đầy đủ",
            "• ≈ Chưa chắc chắn do số liệu đã làm tròn",
            "• † Mới có tỷ lệ, chưa có tử số và mẫu số",
            "• – Không được giao chủ trì",
            "• Chỉ tiêu giao bằng một con số (ví dụ “80”) được hiểu là từ 80% trở lên.",
        ]

    def test_what_is_not_due_yet(self) -> None:
        evaluation = self.evaluated(ND09.year(2025), date(2025, 3, 20))
        text = display.scorecard(evaluation)
        assert "Sở Công Thương         2/4     …  ✗* 55,00   ✓* 75,00  ✓*≈ 100,00\n" in text
        assert "Phòng Thương mại       0/3     …         …          …           –\n" in text
        key = ["• ✓ Đạt", "• ✗ Chưa đạt", "• ○ Không phát sinh", "• … Chưa đến kỳ đánh giá", "• * Số liệu chưa đầy đủ"]
        assert "\n".join(key) in text
        assert "• ·" not in text
        assert display.status(evaluation["I.1"]) == "… Chưa đến kỳ đánh giá"

    def test_the_words_of_a_cell_for_a_screen_reader(self) -> None:
        grid = grid_of(self.evaluated(), "vi")
        office = grid.lines[1]
        spoken = [grid.cell(verdict, whole=False).spoken for verdict in office.verdicts]
        assert spoken[2] == "Đạt; chưa chắc chắn do số liệu đã làm tròn; mới có tỷ lệ, chưa có tử số và mẫu số"
        assert spoken[0] == "Tính chung, không yêu cầu số liệu riêng của đơn vị"
        assert grid.cell(None, whole=False) == Cell("–", "absent", "không được giao chủ trì")
        # The whole lacks nothing that a unit still owes.
        whole = grid.lines[0].verdicts[3]
        assert whole
        assert "".join(grid.marks(whole, whole=True)) == "✓≈"

    def test_a_unit_owes_nothing_once_the_department_has_reported(self) -> None:
        rows = {"I.2": self.NAMED["I.2"]}
        sent = [rows["I.2"].counted(6, 10, unit="sct", period=QUARTER)]
        grid = grid_of(evaluate(rows, sent, period=QUARTER), "vi")
        words = "Tính chung, không yêu cầu số liệu riêng của đơn vị"
        assert [grid.marks(one, whole=False) for line in grid.lines[1:] for one in line.verdicts if one] == [
            {"·": words}
        ] * 4
        assert grid.key() == ["✓ Đạt", f"· {words}"]

    def test_units_are_counted_by_their_statuses_in_order(self) -> None:
        grid = grid_of(self.evaluated(), "vi")
        tallies = [
            grid.tally([one for line in reversed(grid.lines[1:]) if (one := line.verdicts[place])])
            for place in range(4)
        ]
        assert tallies == [
            "4 tính chung, không yêu cầu số liệu riêng của đơn vị",
            "1 đạt, 1 chưa đạt, 1 không phát sinh, 1 chưa có số liệu",
            "2 đạt, 2 chưa có số liệu",
            "1 đạt",
        ]


class TestContents:
    """What stands in which place."""

    def test_every_text_of_a_cell_is_made_visible(self) -> None:
        cell = Cell("a\nb\x1b", "met", "c\x07", ("d\x08", "e  f"))
        content = Content("vi", "", "", (Column("k", "n"),), (Section("", ((cell,),)),), ())
        ((made,),) = shown(content).sections[0].rows
        assert made == Cell("a b\\x1b", "met", "c\\x07", ("d\\x08", "e f"))

    def test_the_line_below_a_title(self) -> None:
        quarter, year = (
            judged(Counts(1, 2))["X"],
            evaluate({"X": judged(None)["X"].indicator}, [], period=ND09.year(2025))["X"],
        )
        days = Period(date(2025, 1, 3), date(2025, 1, 9))
        unnamed = evaluate({"X": quarter.indicator}, [], period=days)["X"]
        wording = Wording.of("vi")
        assert wording.subheading([quarter]) == "Từ ngày 15/12/2024 đến ngày 14/3/2025 · 1 chưa đạt"
        assert wording.subheading([quarter, year]) == "1 chưa đạt, 1 chưa có số liệu"
        assert wording.subheading([unnamed]) == "1 chưa có số liệu"  # its days are its name, in the title
        assert wording.subheading([]) == ""

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
