"""A decision's table becomes the draft of an annex: what is printed is copied, and a person decides the rest."""

from __future__ import annotations

import csv
import io
import tomllib
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reformkpi import Annex, _toml, annexes, files
from reformkpi.errors import InvalidAnnex, InvalidFile
from reformkpi.files import Draft, ProblemKind, _draft, draft_annex
from reformkpi.files._read_docx import tables
from reformkpi.files._sheets import Cell, Sheet

DOCUMENT = Path(__file__).parent / "data" / "annex-2025.txt"
COPIES = (folder / "shared" / "data" / "2629-phuluc1.tsv" for folder in Path(__file__).parents)
PLAN = next((copy for copy in COPIES if copy.exists()), Path("absent"))
PACKAGED: dict[str, Any] = tomllib.loads(
    (resources.files(annexes) / "sct-2025.toml").read_text(encoding="utf-8"),
)
HEADER = ["STT", "Chỉ tiêu", "Đơn vị chủ trì thực hiện", "Chỉ tiêu năm 2025 (%)"]
PRINTED = ("id", "group", "title", "target", "lead", "assessor", "note")


def lines(path: Path) -> list[list[str]]:
    """Return the table of a document, without what stands above and around it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if len(row) > 1 and set("".join(row)) != {"-"}]


def as_text(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    return path


def merges(rows: list[list[str]], *, whole: bool) -> list[tuple[int, int, int, int]]:
    """Return the cells that a decision merges: those of a group row, and equal leads below one another."""
    wide, high = len(rows[0]), len(rows)
    groups = [place for place, row in enumerate(rows) if not any(row[2:])]
    spans = [(place, 0 if whole else 1, place, wide - 1) for place in groups]
    for column in (2, 3):
        start = 1
        for place in range(2, high + 1):
            if place == high or rows[place][column] != rows[start][column] or place in groups or start in groups:
                spans += [(start, column, place - 1, column)] if place - start > 1 else []
                start = place
    return spans


def cell_text(row: list[str], column: int, *, whole: bool) -> str:
    """Return the text of a cell; a group row merged as a whole has its number and its title in one cell."""
    return f"{row[0]}. {row[1]}" if whole and column == 0 and not any(row[2:]) else row[column]


def as_docx(path: Path, rows: list[list[str]], *, whole: bool = True) -> Path:
    document = docx.Document()
    document.add_table(rows=1, cols=2).cell(0, 0).text = "SỞ CÔNG THƯƠNG"
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    spans = merges(rows, whole=whole)
    for top, left, low, right in spans:
        table.cell(top, left).merge(table.cell(low, right))
    grid: list[list[Any]] = [list(row.cells) for row in table.rows]
    done: set[int] = set()
    for place, row in enumerate(rows):
        for column in range(len(row)):
            cell = grid[place][column]
            if id(cell._tc) not in done:
                cell.text = cell_text(row, column, whole=whole)
                done.add(id(cell._tc))
    document.save(str(path))
    return path


def as_xlsx(path: Path, rows: list[list[str]], *, whole: bool = True) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Phụ lục"
    sheet["A1"] = "PHỤ LỤC"
    for place, row in enumerate(rows):
        for column in range(len(row)):
            text = cell_text(row, column, whole=whole)
            sheet.cell(place + 2, column + 1).value = int(text) if text.isdecimal() else text or None
    for top, left, low, right in merges(rows, whole=whole):
        sheet.merge_cells(start_row=top + 2, start_column=left + 1, end_row=low + 2, end_column=right + 1)
    book.save(path)
    return path


def completed_2025(draft: Draft) -> Annex:
    """Complete a draft with what a person knows; what the table prints is left alone."""
    document = tomllib.loads(draft.toml)
    for key in ("decision_number", "issued_on"):  # the document leaves them blank
        del document[key]
    document |= {key: PACKAGED[key] for key in ("name", "title", "years", "issuer", "department")}
    for mine, packaged in zip(document["groups"], PACKAGED["groups"], strict=True):
        mine["title_en"] = packaged["title_en"]
    for mine, packaged in zip(document["indicators"], PACKAGED["indicators"], strict=True):
        assert {key: mine.get(key) for key in PRINTED} == {key: packaged.get(key) for key in PRINTED}
        for key in ("additive_over_units", "additive_over_time"):
            mine[key] = packaged.get(key, True)
        mine |= {key: packaged[key] for key in ("title_en", "citations")}
    return Annex.from_toml(_toml.dumped(document))


def drafted(folder: Path, *rows: list[str], header: list[str] = HEADER) -> Draft:
    return draft_annex(as_text(folder / "a.tsv", [header, *rows]))


def row_of(draft: Draft, place: int = 0) -> dict[str, Any]:
    return tomllib.loads(draft.toml)["indicators"][place]


def rejected(path: Path) -> tuple[ProblemKind, str]:
    with pytest.raises(InvalidFile) as caught:
        draft_annex(path)
    (problem,) = caught.value.problems
    assert problem.worded("vi") != problem.worded("en")
    return problem.kind, problem.where


GROUP = ["I", "Nhóm một", "", ""]
ROW = ["1.", "Đúng hạn", "Văn phòng Sở", "80"]


class TestThe2025Document:
    """The draft in every format, completed, is the packaged annex."""

    def test_text(self) -> None:
        assert completed_2025(draft_annex(DOCUMENT)) == annexes.load("sct-2025")

    @pytest.mark.parametrize("whole", [True, False])
    def test_word(self, tmp_path: Path, *, whole: bool) -> None:
        draft = draft_annex(as_docx(tmp_path / "a.docx", lines(DOCUMENT), whole=whole))
        assert completed_2025(draft) == annexes.load("sct-2025")

    @pytest.mark.parametrize("whole", [True, False])
    def test_excel(self, tmp_path: Path, *, whole: bool) -> None:
        draft = draft_annex(as_xlsx(tmp_path / "a.xlsx", lines(DOCUMENT), whole=whole))
        assert completed_2025(draft) == annexes.load("sct-2025")

    def test_places(self, tmp_path: Path) -> None:
        rows = lines(DOCUMENT)
        rows[2][4] = "khoảng 80"
        why = "target 'khoảng 80' cannot be read: an approximation"
        assert f"a.tsv, E3: {why}" in draft_annex(as_text(tmp_path / "a.tsv", rows)).decisions
        assert f"a.xlsx, Phụ lục!E4: {why}" in draft_annex(as_xlsx(tmp_path / "a.xlsx", rows)).decisions
        docx_draft = draft_annex(as_docx(tmp_path / "a.docx", rows))
        assert f"a.docx, table 2, row 3, column 5: {why}" in docx_draft.decisions
        assert "a.docx, table 1: this table is not in the draft" in docx_draft.decisions


@pytest.mark.skipif(not PLAN.exists(), reason="the copy is not here")
class TestThePlan2629:
    """Two levels of groups, and numbers that restart in each."""

    def test_its_rows(self) -> None:
        document = tomllib.loads(draft_annex(PLAN).toml)
        assert [(group["id"], group.get("parent", "")) for group in document["groups"]] == [
            ("I", ""), ("I.1", "I"), ("I.2", "I"), ("II", ""), ("II.1", "II"), ("II.2", "II"),
        ]  # fmt: skip
        printed = [row for row in lines(PLAN)[1:] if row[0].isdigit()]
        assert len(printed) == 22
        assert [[row["title"], row["target"], row["assessor"]] for row in document["indicators"]] == [
            [row[1], row[3], row[4]] for row in printed
        ]
        assert [row["id"] for row in document["indicators"]][2:5] == ["I.1.3", "I.2.1", "I.2.2"]

    def test_completed(self) -> None:
        document = tomllib.loads(draft_annex(PLAN).toml)
        for key in ("decision_number", "issued_on"):
            del document[key]
        document |= {"name": "2629", "title": "Kế hoạch", "years": [2025, 2030], "issuer": "Thủ tướng Chính phủ"}
        document["department"] |= {"id": "vn", "name": "Chính phủ", "open": True}
        for place, unit in enumerate(document["department"]["members"]):
            unit["id"] = f"u{place}"
        for row in document["indicators"]:
            row |= {"lead": "Chính phủ", "additive_over_units": True, "additive_over_time": False}
        annex = Annex.from_toml(_toml.dumped(document))
        assert (len(annex), len(annex.department.members), annex["II.1.1"].target.text) == (22, 4, "99%")


class TestNothingIsGuessed:
    """A draft is TOML, and is no annex until a person has decided."""

    def test_every_open_key_is_rejected_by_its_path(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, GROUP, ROW)
        with pytest.raises(InvalidAnnex) as caught:
            Annex.from_toml(draft.toml)
        assert {problem.partition(":")[0] for problem in caught.value.problems} == {
            "name", "title", "years", "issuer", "decision_number", "issued_on",
            "department.id", "department.name", "department.open", "department.members[0].id",
            "indicators[0].additive_over_units", "indicators[0].additive_over_time",
        }  # fmt: skip

    def test_every_decision_is_a_comment_at_its_key(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, GROUP, ROW, ["2.", "", "", "x"])
        comments = [line for line in draft.toml.split("\n") if line.startswith("# decide: ")]
        assert comments == [f"# decide: {decision}" for decision in draft.decisions]
        assert all(decision.startswith("a.tsv") for decision in draft.decisions)

    def test_the_decisions_in_full(self, tmp_path: Path) -> None:
        assert drafted(tmp_path, GROUP, ROW).decisions == (
            "a.tsv: name, title, years and issuer of the annex",
            "a.tsv: decision_number and issued_on; delete both while the decision has none",
            "a.tsv: the department, and whether it has members that the table does not name (open)",
            "a.tsv, C3: 'Văn phòng Sở': its id, such as \"van-phong-so\"; or move it to the aliases of the unit that it means",
            "a.tsv, B3: may counts be added over units, and over time?",
        )

    def test_a_cell_that_is_missing(self, tmp_path: Path) -> None:
        header = [*HEADER, "Cơ quan đánh giá", "Ghi chú"]
        draft = drafted(tmp_path, GROUP, ["1", "", "", "", "", ""], header=header)
        row = row_of(draft)
        assert [row[key] for key in ("title", "target", "lead", "assessor")] == ["", "", "", ""]
        assert "note" not in row
        for place, key in (("B3", "title"), ("D3", "target"), ("C3", "lead"), ("E3", "assessor")):
            assert any(decision.startswith(f"a.tsv, {place}: {key}: the cell is empty") for decision in draft.decisions)

    def test_a_target_that_cannot_be_read_is_kept_and_rejected(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, GROUP, ["1", "Hạng", "Sở", "top 10"])
        assert row_of(draft)["target"] == "top 10"
        assert "a.tsv, D3: target 'top 10' cannot be read: a rank" in draft.decisions

    def test_a_target_that_is_no_percentage(self, tmp_path: Path) -> None:
        header = ["TT", "Chỉ tiêu", "Đơn vị tính", "Kết quả"]
        draft = drafted(tmp_path, GROUP, ["1", "Mức", "Điểm", "4"], ["2", "Tỷ lệ", "%", "4"], header=header)
        assert (row_of(draft)["target"], row_of(draft, 1)["target"]) == ("", "4")
        assert "a.tsv, D3: target '4' is in 'Điểm', not in percent" in draft.decisions

    def test_a_unit_in_another_case_is_one_unit(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, GROUP, ROW, ["2", "B", "Văn phòng sở", "80"])
        assert [unit["name"] for unit in tomllib.loads(draft.toml)["department"]["members"]] == ["Văn phòng Sở"]

    def test_a_column_that_is_not_used(self, tmp_path: Path) -> None:
        header = ["STT", "Chỉ tiêu", "Chỉ tiêu năm 2025", "Chỉ tiêu năm 2026"]
        draft = drafted(tmp_path, GROUP, ["1", "Đúng hạn", "80", "90"], header=header)
        assert row_of(draft)["target"] == ""
        for place, text in (("C1", "Chỉ tiêu năm 2025"), ("D1", "Chỉ tiêu năm 2026")):
            assert f"a.tsv, {place}: the column {text!r} is not in the draft" in draft.decisions

    def test_an_id_twice(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, GROUP, ROW, ROW, GROUP, ROW)
        document = tomllib.loads(draft.toml)
        assert [group["id"] for group in document["groups"]] == ["I", ""]
        assert [(row["id"], row["group"]) for row in document["indicators"]] == [("I.1", "I"), ("", "I"), ("", "")]
        assert "a.tsv, A4: id: an earlier row has 'I.1'" in draft.decisions
        assert "a.tsv, A5: id: an earlier row has 'I'" in draft.decisions

    def test_a_heading_without_a_number_leaves_the_group_open(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, GROUP, ROW, ["", "Giai đoạn hai", "", ""], ROW, ["Ghi chú: x", "", "", ""])
        assert [(row["id"], row["group"]) for row in tomllib.loads(draft.toml)["indicators"]] == [
            ("I.1", "I"),
            ("", ""),
        ]
        assert "a.tsv, B4: 'Giai đoạn hai' is neither a group with a number nor an indicator" in draft.decisions
        assert "a.tsv, A6: 'Ghi chú: x' is neither a group with a number nor an indicator" in draft.decisions

    def test_no_group(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, ROW)
        document = tomllib.loads(draft.toml)
        assert document["groups"] == [{"id": "", "title": ""}]
        assert (row_of(draft)["id"], row_of(draft)["group"]) == ("1", "")
        assert "a.tsv, A2: group: no group with a number stands above this row" in draft.decisions

    def test_no_number(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, GROUP, ["", "Đúng hạn", "Sở", "80"], ["a)", "Trước hạn", "Sở", "80"])
        assert [row_of(draft, place)["id"] for place in (0, 1)] == ["", ""]
        assert "a.tsv, A3: id: '' is no number of a row" in draft.decisions
        assert "a.tsv, A4: id: 'a)' is no number of a row" in draft.decisions


class TestTables:
    """Tables as decisions lay them out."""

    def test_groups_numbered_with_digits(self, tmp_path: Path) -> None:
        draft = drafted(
            tmp_path,
            GROUP,
            ["1", "Nhóm", "", ""],
            ["1.1", "A", "Sở", "80"],
            ["2", "B", "Sở", "≥ 90"],
            ["2.1", "C", "Sở", "1"],
        )
        document = tomllib.loads(draft.toml)
        assert [(group["id"], group.get("parent")) for group in document["groups"]] == [("I", None), ("I.1", "I")]
        assert [(row["id"], row["group"]) for row in document["indicators"]] == [
            ("I.1.1", "I.1"), ("I.2", "I"), ("I.2.1", "I"),
        ]  # fmt: skip

    def test_an_indicator_with_letters_and_no_group(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, GROUP, ["II", "Đúng hạn", "Sở", "80"], ["I.1", "Trước hạn", "Sở", "80"])
        rows = tomllib.loads(draft.toml)["indicators"]
        assert [(row["id"], row["group"]) for row in rows] == [("II", ""), ("I.1", "I")]

    @pytest.mark.parametrize("words", [("Nội dung", "Chỉ tiêu"), ("Chỉ tiêu", "Mục tiêu")])
    def test_two_columns_that_may_be_titles(self, tmp_path: Path, words: tuple[str, str]) -> None:
        draft = drafted(tmp_path, ["1", "Đúng hạn", "Sở", "80"], header=["TT", words[0], "Đơn vị chủ trì", words[1]])
        assert (row_of(draft)["title"], row_of(draft)["target"]) == ("Đúng hạn", "80")

    def test_a_header_below_another(self, tmp_path: Path) -> None:
        """A table without indicators is passed over for one that has them."""
        book = openpyxl.Workbook()
        for rows in ([HEADER], [HEADER, GROUP, ROW]):
            sheet: Any = book.create_sheet()
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "a.xlsx")
        draft = draft_annex(tmp_path / "a.xlsx")
        assert row_of(draft)["id"] == "I.1"
        assert "a.xlsx, Sheet1: this table is not in the draft" in draft.decisions

    def test_a_header_repeated(self, tmp_path: Path) -> None:
        assert len(tomllib.loads(drafted(tmp_path, GROUP, ROW, HEADER, ["2", "B", "Sở", "1"]).toml)["indicators"]) == 2

    def test_a_header_of_two_rows(self, tmp_path: Path) -> None:
        rows = [
            ["STT", "Chỉ tiêu", "Cơ quan", "", "Mục tiêu (%)"],
            ["", "", "chủ trì thực hiện", "đánh giá", ""],
            ["(1)", "(2)", "(3)", "(4)", "(5)"],
            ["I", "Nhóm", "", "", ""],
            ["1", "Đúng hạn", "Văn phòng", "Pháp chế", "80"],
        ]
        document = docx.Document()
        table = document.add_table(rows=len(rows), cols=5)
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(place, column).text = text
        for first, last in (((0, 2), (0, 3)), ((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 4), (1, 4))):
            table.cell(*first).merge(table.cell(*last))
        document.save(str(tmp_path / "a.docx"))
        row = row_of(draft_annex(tmp_path / "a.docx"))
        assert [row[key] for key in ("id", "lead", "assessor", "target")] == ["I.1", "Văn phòng", "Pháp chế", "80"]

    def test_what_stands_above_is_shown(self, tmp_path: Path) -> None:
        path = as_text(tmp_path / "a.tsv", [["", "PHỤ LỤC", "", ""], HEADER, GROUP, ROW])
        assert "\n# a.tsv, B1: PHỤ LỤC\n" in draft_annex(path).toml

    def test_what_each_column_is_read_as(self, tmp_path: Path) -> None:
        toml = drafted(tmp_path, GROUP, ROW).toml
        assert "\n# a.tsv, C1: the column 'Đơn vị chủ trì thực hiện' is read as the lead\n" in toml
        assert "\n# a.tsv, D1: the column 'Chỉ tiêu năm 2025 (%)' is read as the target\n" in toml

    def test_a_heading_in_a_column_that_is_not_used(self, tmp_path: Path) -> None:
        draft = drafted(tmp_path, ["", *GROUP], ["", *ROW], ["Phần hai"], ["", *ROW], header=["Mã", *HEADER])
        assert "a.tsv, A4: 'Phần hai' is neither a group with a number nor an indicator" in draft.decisions
        assert row_of(draft, 1)["group"] == ""

    def test_numbers_of_a_workbook(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for row in (HEADER, ["I", "Nhóm"], [1, "A", "Sở", 0.595], [2, "B", "Sở", 80.0], [3, "C", "Sở", "=1+1"]):
            sheet.append(row)
        sheet["D3"].number_format = "0.0%"
        book.create_sheet("Khác")["A1"] = "x"
        book.create_sheet("Trống")
        book.save(tmp_path / "a.xlsx")
        draft = draft_annex(tmp_path / "a.xlsx")
        assert [row_of(draft, place)["target"] for place in range(3)] == ["59.5%", "80", "=?"]
        assert "a.xlsx, Sheet!D5: target '=?' cannot be read: no number" in draft.decisions
        assert [decision for decision in draft.decisions if "this table" in decision] == [
            "a.xlsx, Khác: this table is not in the draft"
        ]

    def test_a_number_that_is_shown_rounded(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for row in (HEADER, ["I", "Nhóm"], [1, "A", "Sở", 0.596], [2, "B", "Sở", 80.4], [3, "C", "Sở", 0.57]):
            sheet.append(row)
        sheet["D3"].number_format, sheet["D4"].number_format, sheet["D5"].number_format = "0%", "0", "0%"
        book.save(tmp_path / "a.xlsx")
        draft = draft_annex(tmp_path / "a.xlsx")
        assert [row_of(draft, place)["target"] for place in range(3)] == ["", "", "57%"]
        for place, text in (("D3", "59.6%"), ("D4", "80.4")):
            assert f"a.xlsx, Sheet!{place}: target: the cell holds {text!r} and shows fewer decimals" in draft.decisions

    def test_text_as_word_keeps_it(self, tmp_path: Path) -> None:
        """Line breaks and paragraphs are blanks; what was inserted is read, and what was deleted is not."""
        path = as_docx(tmp_path / "a.docx", [HEADER, GROUP, ["1", "Đúng\nhạn", "Sở", "80"]], whole=False)
        old = b"<w:t>80</w:t></w:r>"
        tracked = (
            "</w:r><w:ins w:id='1' w:author='a'><w:r><w:t>90</w:t><w:tab/></w:r></w:ins>"
            "<w:del w:id='2' w:author='a'><w:r><w:delText>80</w:delText></w:r></w:del><w:r><w:t/></w:r>"
        )
        row = row_of(draft_annex(part_of_docx(path, "word/document.xml", old, tracked.encode())))
        assert (row["title"], row["target"]) == ("Đúng hạn", "90")

    def test_a_row_that_begins_later(self, tmp_path: Path) -> None:
        """Word leaves out cells at the start of a row by a number, not by cells."""
        path = as_docx(tmp_path / "a.docx", [HEADER, GROUP, ["1", "Đúng hạn", "Sở", "80"]], whole=False)
        first = b'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="2160"/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>'
        draft = draft_annex(
            part_of_docx(path, "word/document.xml", first, b'<w:trPr><w:gridBefore w:val="1"/></w:trPr>')
        )
        assert (row_of(draft)["title"], row_of(draft)["id"]) == ("Đúng hạn", "")

    def test_a_nested_table_is_a_table(self, tmp_path: Path) -> None:
        document = docx.Document()
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        table = cell.add_table(rows=3, cols=4)
        for place, row in enumerate((HEADER, GROUP, ROW)):
            for column, text in enumerate(row):
                table.cell(place, column).text = text
        document.save(str(tmp_path / "a.docx"))
        draft = draft_annex(tmp_path / "a.docx")
        assert row_of(draft)["title"] == "Đúng hạn"
        assert "a.docx, table 2, row 3, column 2: may counts be added over units, and over time?" in draft.decisions


def part_of_docx(path: Path, name: str, old: bytes, new: bytes) -> Path:
    """Replace bytes of one part of a document."""
    with zipfile.ZipFile(path) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new)
    with zipfile.ZipFile(path, "w") as packed:
        for one, content in parts.items():
            packed.writestr(one, content)
    return path


CELLS = [
    "",
    "",
    "-",
    "I",
    "II",
    "I.1",
    "1",
    "2.",
    "1.1",
    "3)",
    "a)",
    "Đúng hạn",
    "80",
    "khoảng 4",
    "Sở",
    "%",
    "I. Nhóm",
    "STT",
]
KEYS = ["STT", "Chỉ tiêu", "Đơn vị chủ trì", "Cơ quan đánh giá", "Mục tiêu", "Ghi chú"]


class TestLaws:
    """Whatever the cells say: TOML that is no annex, and no word is lost."""

    @given(st.lists(st.lists(st.sampled_from(CELLS), min_size=6, max_size=6), max_size=8))
    def test_any_table(self, rows: list[list[str]]) -> None:
        cells = dict(enumerate(tuple(Cell(text or None) for text in row) for row in [KEYS, *rows]))
        sheet = Sheet("a.tsv", None, cells)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_draft, "tables", lambda _: (sheet,))
            try:
                draft = draft_annex("a.tsv")
            except InvalidFile as error:
                assert [problem.kind for problem in error.problems] == [ProblemKind.NO_TARGETS]  # noqa: PT017
                return
        document = tomllib.loads(draft.toml)
        with pytest.raises(InvalidAnnex):
            Annex.from_toml(draft.toml)
        for row in rows:
            assert all(
                text in draft.toml for text in row if any(letter.islower() for letter in text) and text != "I. Nhóm"
            )
        for kind in ("groups", "indicators"):
            ids = [one["id"] for one in document[kind] if one["id"]]
            assert len(ids) == len(set(ids))
        known = {group["id"] for group in document["groups"]}
        assert {row["group"] for row in document["indicators"]} <= known | {""}
        assert {group.get("parent", "") for group in document["groups"]} <= known | {""}

    def test_a_word_of_every_other_kind(self, tmp_path: Path) -> None:
        """A heading without a number and a note stay in the draft, as comments."""
        draft = drafted(tmp_path, GROUP, ["a)", "Tiểu nhóm", "", ""], ROW)
        assert "a.tsv, A3: 'a) Tiểu nhóm' is neither a group with a number nor an indicator" in draft.decisions


class TestHostileFiles:
    """One problem, and never a bare error of a reader."""

    def document(self, folder: Path) -> Path:
        return as_docx(folder / "a.docx", [HEADER, GROUP, ROW])

    def test_truncated(self, tmp_path: Path) -> None:
        path = self.document(tmp_path)
        path.write_bytes(path.read_bytes()[:-100])
        assert rejected(path) == (ProblemKind.UNREADABLE, "a.docx")

    def test_a_part_that_is_no_xml(self, tmp_path: Path) -> None:
        path = part_of_docx(self.document(tmp_path), "word/document.xml", b"<w:body>", b"<w:body")
        assert rejected(path) == (ProblemKind.UNREADABLE, "a.docx")

    @pytest.mark.parametrize("part", ["word/document.xml", "_rels/.rels"])
    def test_a_document_type(self, tmp_path: Path, part: str) -> None:
        path = part_of_docx(self.document(tmp_path), part, b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>')
        assert rejected(path) == (ProblemKind.UNREADABLE, "a.docx")

    def test_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = self.document(tmp_path)
        monkeypatch.setattr("reformkpi.files._read._MOST_BYTES", 10)
        assert rejected(path) == (ProblemKind.TOO_LARGE, "a.docx")

    def test_a_cell_over_a_million_columns(self, tmp_path: Path) -> None:
        path = part_of_docx(
            self.document(tmp_path), "word/document.xml", b'gridSpan w:val="4"', b'gridSpan w:val="9999999"'
        )
        assert rejected(path) == (ProblemKind.TOO_LARGE, "a.docx")

    def test_too_many_cells(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("reformkpi.files._read_docx.MOST_CELLS", 5)
        assert rejected(self.document(tmp_path)) == (ProblemKind.TOO_LARGE, "a.docx")

    @pytest.mark.parametrize("wide", [b"0", b"-3"])
    def test_a_cell_over_no_columns(self, tmp_path: Path, wide: bytes) -> None:
        path = as_docx(tmp_path / "a.docx", [HEADER, GROUP, ["1", "", "", ""], ROW])
        path = part_of_docx(path, "word/document.xml", b'gridSpan w:val="4"', b'gridSpan w:val="' + wide + b'"')
        assert row_of(draft_annex(path))["id"] == "I.1"
        spans = [span for table in tables(path) for span in table.spans]
        assert all(span.first_column <= span.last_column for span in spans)

    def test_a_merged_cell_in_the_first_row(self, tmp_path: Path) -> None:
        end = b"</w:tcPr><w:p><w:r><w:t>STT"
        path = part_of_docx(self.document(tmp_path), "word/document.xml", end, b"<w:vMerge/>" + end)
        assert row_of(draft_annex(path))["id"] == "I.1"

    def test_a_merged_cell_that_begins_nowhere(self, tmp_path: Path) -> None:
        path = part_of_docx(
            as_docx(tmp_path / "a.docx", [HEADER, GROUP, ["1", "A", "Văn phòng", "80"], ["2", "B", "Văn phòng", "80"]]),
            "word/document.xml", b'<w:vMerge w:val="restart"/>', b"",
        )  # fmt: skip
        draft = draft_annex(path)
        assert [row_of(draft, place)["lead"] for place in (0, 1)] == ["Văn phòng", "Văn phòng"]

    def test_no_table(self, tmp_path: Path) -> None:
        docx.Document().save(str(tmp_path / "a.docx"))
        assert rejected(tmp_path / "a.docx") == (ProblemKind.NO_TARGETS, "a.docx")
        assert rejected(as_text(tmp_path / "a.tsv", [["a", "b"]])) == (ProblemKind.NO_TARGETS, "a.tsv")

    def test_header_only(self, tmp_path: Path) -> None:
        assert rejected(as_text(tmp_path / "a.tsv", [HEADER])) == (ProblemKind.NO_TARGETS, "a.tsv, A1")
        assert rejected(as_text(tmp_path / "b.tsv", [HEADER, GROUP])) == (ProblemKind.NO_TARGETS, "b.tsv, A1")

    def test_header_and_note_only(self, tmp_path: Path) -> None:
        assert rejected(as_text(tmp_path / "a.tsv", [HEADER, ["Ghi chú"]])) == (ProblemKind.NO_TARGETS, "a.tsv, A1")

    def test_another_zip(self, tmp_path: Path) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as packed:
            packed.writestr("a.txt", "a")
        (tmp_path / "a.docx").write_bytes(file.getvalue())
        assert rejected(tmp_path / "a.docx") == (ProblemKind.UNKNOWN_FORMAT, "a.docx")

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            draft_annex(tmp_path / "a.docx")

    def test_cells_cannot_write_toml(self, tmp_path: Path) -> None:
        sly = 'A"\\\x01\x7f # decide: x'
        draft = drafted(tmp_path, ["I", sly, "", ""], ["1", sly, sly, sly], [sly, "", "", ""])
        document = tomllib.loads(draft.toml)
        assert (document["groups"][0]["title"], row_of(draft)["lead"], row_of(draft)["target"]) == (sly, sly, sly)


def test_public() -> None:
    assert files.draft_annex is _draft.draft_annex
