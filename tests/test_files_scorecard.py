"""Scorecards as files: every format says the same, and no number contradicts its verdict."""

from __future__ import annotations

import csv
import html
import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from attrs import evolve
from docx.oxml.ns import qn
from hypothesis import given, settings

from reformkpi import (
    Counts,
    Evaluation,
    ExactReading,
    Group,
    Indicator,
    Status,
    Target,
    Unit,
    annexes,
    display,
    errors,
    evaluate,
    files,
    periods,
    testing,
)
from reformkpi.files import _docx, _scorecard, _xlsx_out

if TYPE_CHECKING:
    from pathlib import Path

ANNEX = annexes.load("sct-2025")
QUARTER = periods.ND09.quarter(2025, 1)


@pytest.fixture
def evaluation() -> Evaluation:
    reports = [
        ANNEX["I.2"].counted(57, 57, unit="office", period=QUARTER),
        ANNEX["I.3"].counted(59996, 100000, unit="sct", period=QUARTER),
        ANNEX["I.5"].stated("99,6", unit="office", period=QUARTER),
        ANNEX["II.1"].counted(3, 4, unit="office", period=QUARTER),
    ]
    return evaluate(ANNEX, reports, period=QUARTER)


@pytest.fixture
def late() -> Evaluation:
    """Return a maximum that is exceeded, a minimum that is not reached, and a maximum that is kept."""
    hall = Unit("hall", "UBND phường")
    judged = {"A": ("không quá 2%", 61), "B": ("Tối thiểu 60", 1195), "C": ("không quá 2%", 21)}
    rows = {
        id_: Indicator(id=id_, title="Hồ sơ", target=Target.parse(cell), department=hall, years=2025)
        for id_, (cell, _) in judged.items()
    }
    reports = [rows[id_].counted(late, 2000, unit="hall", period=QUARTER) for id_, (_, late) in judged.items()]
    return evaluate(rows, reports, period=QUARTER)


def rows_of(text: str, delimiter: str = ";") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def number_shown(cell: Any) -> str:  # noqa: ANN401  cells of openpyxl
    """Return a cell as a spreadsheet shows it, by its number format."""
    if cell.value is None or cell.data_type == "s":
        return cell.value or ""
    decimals = len(cell.number_format.partition(";")[0].partition(".")[2])
    return f"{Decimal(str(cell.value)):.{decimals}f}"


class TestCsv:
    """A table that a spreadsheet reads without changing a cell."""

    def test_the_recipe_cannot_contradict_the_verdict(self, tmp_path: Path, evaluation: Evaluation) -> None:
        files.scorecard(tmp_path / "ket-qua.csv", evaluation)
        content = (tmp_path / "ket-qua.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        rows = rows_of(content.decode("utf-8-sig"))
        online = rows[2]
        assert (online["Đánh giá"], online["Tử số"], online["Mẫu số"]) == ("✗ Chưa đạt", "59996", "100000")
        assert (online["Tỷ lệ (%)"], online["Chênh lệch (điểm %)"]) == ("59,996", "-0,004")
        assert "3/4" not in content.decode()
        assert len(rows) == 11 + sum(map(len, evaluation.by_unit.values()))

    def test_english(self, tmp_path: Path, evaluation: Evaluation) -> None:
        files.scorecard(str(tmp_path / "a.CSV"), evaluation, language="en")
        rows = rows_of((tmp_path / "a.CSV").read_text(encoding="utf-8-sig"), ",")
        assert (rows[2]["Numerator"], rows[2]["Rate (%)"]) == ("59996", "59.996")

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "3/4", "1.10", "2025-01-02"])
    def test_formulas_and_dates_stay_text(self, text: str) -> None:
        assert _scorecard.text_cell(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["I.3", "100", "Tối thiểu 60", "✓ Đạt"])
    def test_other_text_is_as_it_is(self, text: str) -> None:
        assert _scorecard.text_cell(text) == text

    def test_more_digits_than_a_spreadsheet_keeps_are_text(self) -> None:
        row = evolve(ANNEX["I.3"], id="A", group=Group("g", "g"), target=Target.minimum(60))
        counts = Counts(6 * 10**20 - 1, 10**21)
        report = row.counted(counts.numerator, counts.denominator, unit="sct", period=QUARTER)
        evaluation = evaluate({"A": row}, [report], period=QUARTER)
        shown = rows_of(_scorecard._csv(_scorecard.handout(evaluation, "vi", None)).decode("utf-8-sig"))[0]["Tỷ lệ (%)"]
        assert shown.startswith("'59,9999")
        book = openpyxl.load_workbook(io.BytesIO(_xlsx_out.written(_scorecard.handout(evaluation, "vi", None))))
        assert {type(cell.value) for cell in next(iter(book.worksheets[0].iter_rows(min_row=6)))[4:7]} == {str}

    def test_the_change_needed_has_the_sign_of_its_direction(self, tmp_path: Path, late: Evaluation) -> None:
        files.scorecard(tmp_path / "a.csv", late)
        rows = rows_of((tmp_path / "a.csv").read_text(encoding="utf-8-sig"))
        assert [row["Cần tăng, giảm (trường hợp)"] for row in rows] == ["-21", "5", ""]

    @pytest.mark.parametrize(
        ("numerator", "of", "change", "words"),
        [(79, 100, 1, "cần thêm 1 "), (80, 100, None, ""), (81, 100, -1, "cần giảm 1 "), (10, 13, None, "")],
    )
    def test_the_change_needed_for_an_exact_target(
        self, numerator: int, of: int, change: int | None, words: str
    ) -> None:
        report = ANNEX["I.1"].counted(numerator, of, unit="sct", period=QUARTER)  # of 13 no whole number is 80%
        verdict = evaluate(ANNEX, [report], period=QUARTER, reading=ExactReading.EQUAL)["I.1"]
        assert _scorecard.figures(verdict)[-1] == change
        page = display.table([verdict], style="html")
        assert (f"{words}trường hợp" in page) is (change is not None)


@pytest.mark.parametrize("ending", ["md", "html", "docx", "xlsx"])
def test_targets_of_single_units_are_named(tmp_path: Path, ending: str) -> None:
    row = evolve(ANNEX["I.3"], unit_targets={"legal": Target.minimum("61,25")})
    evaluation = evaluate({"I.3": row}, [row.counted(61, 100, unit="legal", period=QUARTER)], period=QUARTER)
    path = tmp_path / f"a.{ending}"
    files.scorecard(path, evaluation)
    match ending:
        case "docx":
            text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
        case "xlsx":
            sheets = openpyxl.load_workbook(path).worksheets
            text = "\n".join(str(cell.value) for sheet in sheets for line in sheet.iter_rows() for cell in line)
        case _:
            text = path.read_text(encoding="utf-8")
    assert "Phòng Pháp chế: Tối thiểu 61,25" in text


class TestWorkbook:
    """What a spreadsheet shows."""

    def test_the_change_needed_is_a_number_with_a_sign(self, tmp_path: Path, late: Evaluation) -> None:
        files.scorecard(tmp_path / "a.xlsx", late, language="en")
        sheet: Any = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
        assert [sheet.cell(row, 9).value for row in range(4, 8)] == ["Change needed (cases)", -21, 5, None]
        assert sheet["I5"].number_format == "+#,##0;-#,##0;#,##0"

    @settings(max_examples=40)
    @given(testing.evaluations())
    def test_no_number_contradicts_its_verdict(self, evaluation: Evaluation) -> None:
        book = openpyxl.load_workbook(io.BytesIO(_xlsx_out.written(_scorecard.handout(evaluation, "vi", None))))
        rows = [row for row in book.worksheets[0].iter_rows(min_row=5, max_col=11) if len(row) > 9 and row[1].value]
        expected = {verdict.indicator.id: verdict for verdict in evaluation}
        seen = 0
        for row in rows:
            verdict = expected.get(str(row[0].value))
            if verdict is None:
                continue
            seen += 1
            head = [cell.value for cell in book.worksheets[0][4]]
            rate = number_shown(row[head.index("Tỷ lệ (%)")])
            if verdict.rate is not None:
                assert rate == display.percent(verdict.rate, beside=verdict.target.value, language="en")
                if verdict.gap != 0:
                    assert (Decimal(rate) > verdict.target.value) is (verdict.gap is not None and verdict.gap > 0)
            else:
                assert rate == ""
        assert seen == len(evaluation)
        assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)

    def test_it_is_ready_to_print(self, tmp_path: Path, evaluation: Evaluation) -> None:
        files.scorecard(tmp_path / "a.xlsx", evaluation, title="Kết quả  quý I")
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        assert book.sheetnames == ["Kết quả chung", "Kết quả theo đơn vị", "Lưu ý về số liệu", "Căn cứ"]
        sheet: Any = book.worksheets[0]
        assert sheet["A1"].value == "Kết quả quý I"
        assert (sheet.print_title_rows, sheet.freeze_panes) == ("$4:$4", "C5")
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_area.endswith(str(sheet.max_row))
        met, missed, statuses = sheet["D7"], sheet["D8"], [sheet.cell(row, 4).value for row in range(6, 11)]
        assert statuses[1].startswith("✓ Đạt")
        assert statuses[2].startswith("✗ Chưa đạt")
        assert met.fill.fgColor.rgb != missed.fill.fgColor.rgb
        assert sheet["G8"].value == 59.996
        assert sheet["H8"].number_format.startswith("+#,##0.0")
        assert "476/VPCP-KSTT" in book.worksheets[3]["C5"].value

    def test_the_sheet_of_findings_says_its_title_once(self, tmp_path: Path, evaluation: Evaluation) -> None:
        files.scorecard(tmp_path / "a.xlsx", evaluation)
        sheet: Any = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[2]
        texts = [cell.value for (cell,) in sheet.iter_rows()]
        assert texts[0] == "Lưu ý về số liệu"
        assert texts.count("Lưu ý về số liệu") == 1
        assert all(display.finding(finding) in texts for finding in evaluation.findings)
        assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$1", "A2")

    def test_without_findings_and_groups(self, tmp_path: Path) -> None:
        row = evolve(ANNEX["I.3"], group=None)
        report = row.counted(1, 1, unit="sct", period=QUARTER)
        files.scorecard(tmp_path / "a.xlsx", evaluate({"I.3": row}, [report], period=QUARTER))
        assert openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[2]["A2"].value == "Không có"


class TestDocument:
    """The report that is handed in."""

    def test_it_is_laid_out_as_the_decree_asks(self, tmp_path: Path, evaluation: Evaluation) -> None:
        files.scorecard(tmp_path / "a.docx", evaluation)
        document: Any = docx.Document(str(tmp_path / "a.docx"))
        first = document.sections[0]
        margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
        assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
        assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
        assert (document.styles["Normal"].font.name, document.styles["Normal"].font.size.pt) == ("Times New Roman", 13)
        table = document.tables[1]
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        missed = [verdict for verdict in evaluation if verdict.status is Status.NOT_MET]
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert missed
        assert all(display._explanation(verdict).subject in text for verdict in missed)
        assert all(display.finding(finding) in text for finding in evaluation.findings)
        assert "59,996" in [cell.text for row in table.rows for cell in row.cells]

    def test_what_only_the_office_knows_is_a_dotted_line(self, tmp_path: Path, evaluation: Evaluation) -> None:
        files.scorecard(tmp_path / "a.docx", evaluation)
        document: Any = docx.Document(str(tmp_path / "a.docx"))
        left, right = document.tables[0].rows[0].cells
        dots, few = "…" * 9, "…" * 3
        assert left.text.split("\n") == [dots, "SỞ CÔNG THƯƠNG", "", f"Số: {few}/BC-{few}"]
        state = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", ""]
        assert right.text.split("\n") == [*state, f"{few}, ngày {few} tháng {few} năm {few}"]
        bold = {paragraph.text for cell in (left, right) for paragraph in cell.paragraphs if paragraph.runs[0].bold}
        assert bold == {"SỞ CÔNG THƯƠNG", *state[:2]}
        assert right.paragraphs[3].runs[0].italic
        borders = [cell.paragraphs[2]._p.pPr.find(qn("w:pBdr")) is not None for cell in (left, right)]
        assert borders == [True, True]
        receivers, signer = document.tables[2].rows[0].cells
        assert receivers.text.split("\n") == ["Nơi nhận:", f"- {dots};", f"- {dots};", f"- Lưu: VT, {few}"]
        assert signer.text.split("\n") == [dots, "", "", "", "", "", dots]
        texts = [paragraph.text for paragraph in document.paragraphs]
        assert texts[1] == "BÁO CÁO"
        assert f"(Kèm theo Báo cáo số {few}/BC-{few} ngày {few} tháng {few} năm {few} của Sở Công Thương)" in texts
        assert texts.index("Phụ lục I. Kết quả theo đơn vị") < texts.index("Phụ lục II. Căn cứ")
        # The appendices are landscape, and follow the signature.
        tables = [element.tag == qn("w:tbl") for element in document.element.body]
        assert sum(tables) == len(document.tables) == 5

    @pytest.mark.parametrize(("counts", "figure"), [
        (Counts(1, 2), 24), (Counts(24165, 37346), 25), (Counts(1241650, 1373466), 34), (Counts(10**20, 10**20), 43),
    ])  # fmt: skip
    def test_a_figure_has_the_room_that_it_needs(self, tmp_path: Path, counts: Counts, figure: int) -> None:
        report = ANNEX["I.3"].counted(counts.numerator, counts.denominator, unit="sct", period=QUARTER)
        files.scorecard(tmp_path / "a.docx", evaluate({"I.3": ANNEX["I.3"]}, [report], period=QUARTER))
        document: Any = docx.Document(str(tmp_path / "a.docx"))
        widths = [round(column.width.mm) for column in document.tables[1].columns]
        assert widths[4] == figure
        assert sum(widths) == 165

    def test_no_issuer_is_made_up_for_several_departments(self, tmp_path: Path) -> None:
        other = evolve(ANNEX["I.3"].department, id="other", name="Sở Khác", aliases=())
        rows = {"I.3": ANNEX["I.3"], "X": evolve(ANNEX["I.3"], id="X", department=other, lead=other)}
        files.scorecard(tmp_path / "a.docx", evaluate(rows, [], period=QUARTER))
        document: Any = docx.Document(str(tmp_path / "a.docx"))
        assert document.tables[0].rows[0].cells[0].text.split("\n")[:2] == ["…" * 9, "…" * 9]
        assert any(paragraph.text.endswith(f"của {'…' * 9})") for paragraph in document.paragraphs)

    def test_nothing_missed_and_many_indicators(self, tmp_path: Path) -> None:
        rows = {f"R{place}": evolve(ANNEX["I.3"], id=f"R{place}") for place in range(14)}
        reports = [row.counted(1, 1, unit="sct", period=QUARTER) for row in rows.values()]
        files.scorecard(tmp_path / "a.docx", evaluate(rows, reports, period=QUARTER), language="en")
        document: Any = docx.Document(str(tmp_path / "a.docx"))
        assert [len(table.columns) for table in document.tables] == [8, 2 + _docx._MOST_COLUMNS, 4, 3]
        texts = [paragraph.text for paragraph in document.paragraphs]
        assert texts.count("None.") == 2
        assert "Appendix II. Legal bases" in texts
        assert not any("…" in text for text in texts)

    @settings(max_examples=10)
    @given(testing.evaluations())
    def test_every_evaluation(self, evaluation: Evaluation) -> None:
        assert docx.Document(io.BytesIO(_docx.written(_scorecard.handout(evaluation, "vi", None))))


class TestPages:
    """HTML and Markdown."""

    def test_a_whole_page(self, tmp_path: Path, evaluation: Evaluation) -> None:
        files.scorecard(tmp_path / "a.html", evaluation, title="A <b>")
        page = (tmp_path / "a.html").read_text(encoding="utf-8")
        assert page.startswith("<!DOCTYPE html>")
        assert '<meta charset="utf-8">' in page
        assert "<title>A &lt;b&gt;</title>" in page
        assert "@page" in page
        assert "59,996" in page
        assert "01/NQ-CP" in page
        assert 'class="bar' in page

    def test_a_page_says_each_thing_once(self, tmp_path: Path, evaluation: Evaluation) -> None:
        revised = [ANNEX["I.4"].counted(n, 9, unit="sct", period=QUARTER, as_of=date(2025, 3, n)) for n in (7, 8)]
        evaluation = evaluate(ANNEX, [*evaluation.reports, *revised], period=QUARTER)
        files.scorecard(tmp_path / "a.html", evaluation)
        page = (tmp_path / "a.html").read_text(encoding="utf-8")
        assert "<h2>Kết quả theo đơn vị</h2>" in page
        assert page.count("<h1>") == 1
        assert evaluation.findings
        assert all(page.count(html.escape(display.finding(finding))) == 1 for finding in evaluation.findings)
        assert page.count('<ul class="short">') == 1  # the key
        title = html.escape(ANNEX["I.1"].title.rstrip("."))
        assert page.count(f">{title}<") == 2  # in the results, and beside its two legal bases
        assert page.count("476/VPCP-KSTT") == 11 + sum(one.status is Status.NOT_MET for one in evaluation)

    def test_markdown(self, tmp_path: Path, evaluation: Evaluation) -> None:
        files.scorecard(tmp_path / "a.md", evaluation)
        text = (tmp_path / "a.md").read_text(encoding="utf-8")
        assert "| 59,996 |" in text
        assert "**Chỉ tiêu chưa đạt**" in text
        assert _scorecard._escaped("<b> & *x*") == r"\<b\> \& \*x\*"

    def test_markdown_with_nothing_missed(self, tmp_path: Path) -> None:
        files.scorecard(tmp_path / "a.md", evaluate(ANNEX, [], period=QUARTER))
        assert "**Chỉ tiêu chưa đạt**" not in (tmp_path / "a.md").read_text(encoding="utf-8")


SUFFIXES = (".xlsx", ".docx", ".html", ".csv", ".md")


class TestTitles:
    """A title of any letters and any length."""

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_letters_that_a_format_cannot_hold_are_escaped(
        self, tmp_path: Path, evaluation: Evaluation, suffix: str
    ) -> None:
        files.scorecard(tmp_path / f"a{suffix}", evaluation, title="Quý\x00 \n I\ufffe")
        assert (tmp_path / f"a{suffix}").stat().st_size
        if suffix == ".xlsx":
            book = openpyxl.load_workbook(tmp_path / "a.xlsx")
            assert (book.worksheets[0]["A1"].value, book.properties.title) == (r"Quý\x00 I\xfffe",) * 2

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_a_long_title(self, tmp_path: Path, evaluation: Evaluation, suffix: str) -> None:
        files.scorecard(tmp_path / f"a{suffix}", evaluation, title="Q" * 300)
        if suffix == ".docx":
            document: Any = docx.Document(str(tmp_path / "a.docx"))
            assert document.core_properties.title == "Q" * 255
            assert "Q" * 300 in [paragraph.text for paragraph in document.paragraphs]

    def test_a_department_with_a_long_name(self, tmp_path: Path) -> None:
        long = evolve(ANNEX["I.3"].department, name="Sở " + "rất dài " * 40)
        row = evolve(ANNEX["I.3"], department=long, lead=long, assessor=None)
        files.scorecard(tmp_path / "a.docx", evaluate({"I.3": row}, [], period=QUARTER))
        assert len(docx.Document(str(tmp_path / "a.docx")).core_properties.title) == 255


def test_rejected(tmp_path: Path, evaluation: Evaluation) -> None:
    with pytest.raises(errors.InvalidValue, match="suffix: expected one of .xlsx, .docx, .html, .csv, .md, got '.pdf'"):
        files.scorecard(tmp_path / "a.pdf", evaluation)
    with pytest.raises(errors.WrongType, match=r"evaluation: .* \(for one unit use display.table\)"):
        files.scorecard(tmp_path / "a.csv", evaluation.by_unit["office"])  # type: ignore[arg-type]
    with pytest.raises(errors.WrongType, match="title"):
        files.scorecard(tmp_path / "a.csv", evaluation, title=1)  # type: ignore[arg-type]
    with pytest.raises(errors.InvalidValue, match="language"):
        files.scorecard(tmp_path / "a.csv", evaluation, language="fr")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
