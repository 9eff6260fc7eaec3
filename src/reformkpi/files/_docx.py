"""A scorecard as a document: the report that is handed in, laid out as Decree 30/2020/NĐ-CP asks (annex I).

Times New Roman, A4, margins of 20, 20, 30 (left) and 15 (right) mm. Whatever only the office that issues the report
knows is a dotted line to fill in: its number, place and day, the superior body, who receives it and who signs it.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, cast

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement  # pyright: ignore[reportUnknownVariableType]  lxml has no types
from docx.shared import Mm, Pt, RGBColor

from reformkpi import display

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.section import Section

    from reformkpi.display._content import Content
    from reformkpi.files._scorecard import Handout

_FONT: Final = "Times New Roman"
_INKS: Final = {
    "met": RGBColor(0x0F, 0x5C, 0x2B),
    "missed": RGBColor(0xA0, 0x11, 0x1F),
    "missing": RGBColor(0x6B, 0x47, 0),
}
_WIDTHS: Final = {
    "id": 10,
    "target": 17,
    "status": 23,
    "figure": 24,
    "rate": 14,
    "gap": 16,
    "shortfall": 18,
}
_LEAST_TITLE: Final = 24
_MOST_FIGURE: Final = 43  # room for nine digits over nine
_MARGINS_OF_CELL: Final = 4
_LONG: Final = 252  # mm between the margins of A4 landscape
_SHORT: Final = 165  # and of A4 portrait
_MOST_COLUMNS: Final = 12  # indicators beside one another in the table of units
_DOTS: Final = "…" * 9
_FEW_DOTS: Final = "…" * 3
_LONGEST_PROPERTY: Final = 255  # letters that Word keeps
_SIGNING: Final = 5  # empty lines for the signature and the seal


def written(handout: Handout) -> bytes:
    """Return the bytes of the document."""
    document = docx.Document()
    _styled(document)
    document.core_properties.title = handout.title[:_LONGEST_PROPERTY]
    document.core_properties.author = document.core_properties.comments = ""  # of the library that writes it
    _page(document.sections[0], portrait=True)
    official = handout.language == "vi"
    if official:
        _letterhead(document, _issuer(handout))
        _paragraph(document, "BÁO CÁO", bold=True, size=14, centred=True)
    _paragraph(document, handout.title, bold=True, size=14, centred=True)
    _paragraph(document, handout.results.subtitle, italic=True, centred=True)
    _heading(document, f"1. {handout.word('results')}")
    _table(document, handout.results, _result_widths(handout.results), 10)
    for note in handout.footnotes:
        _paragraph(document, note, italic=True, size=11)
    _heading(document, f"2. {handout.word('missed')}")
    for explanation in handout.missed:
        _paragraph(document, " ".join([explanation.subject, *explanation.sentences]))
    if not handout.missed:
        _paragraph(document, f"{handout.word('none')}.")
    _heading(document, f"3. {handout.word('findings')}")
    for finding in handout.findings or (handout.word("none") + ".",):
        _paragraph(document, f"– {finding}" if handout.findings else finding)
    if official:
        _signature(document)
    _page(document.add_section(WD_SECTION.NEW_PAGE), portrait=False)
    _heading(document, f"{handout.word('appendix')} I. {handout.units.title}")
    if official:
        attached = f"(Kèm theo Báo cáo số {_FEW_DOTS}/BC-{_FEW_DOTS} ngày {_FEW_DOTS} tháng {_FEW_DOTS} năm {_FEW_DOTS}"
        _paragraph(document, f"{attached} của {_issuer(handout) or _DOTS})", italic=True)
    _units(document, handout)
    _heading(document, f"{handout.word('appendix')} II. {handout.word('bases')}")
    _table(document, handout.bases, [14, 90, _LONG - 104], 11)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _result_widths(content: Content) -> list[int]:
    """Return the widths of the results in mm: as wide as the longest figure, which is hard to read if it breaks.

    The titles have what the other columns leave.
    """
    widths = {column.key: _WIDTHS.get(column.key, 20) for column in content.columns}
    (place,) = (place for place, column in enumerate(content.columns) if column.key == "figure")
    figures = [row[place].text for section in content.sections for row in section.rows]
    # In 10 points a digit is 1.8 mm wide, and a sign between digits 1 mm.
    needed = [sum(9 if letter.isdigit() else 5 for letter in figure) // 5 + _MARGINS_OF_CELL for figure in figures]
    widths["figure"] = min(max([widths["figure"], *needed]), _MOST_FIGURE)
    widths["title"] = max(_LEAST_TITLE, _SHORT - sum(widths.values()) + widths["title"])
    return list(widths.values())


def _styled(document: Document) -> None:
    style: Any = document.styles["Normal"]
    style.font.name = _FONT
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.font.size = Pt(13)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.space_before = Pt(0)


def _page(section: Section, *, portrait: bool) -> None:
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.PORTRAIT if portrait else WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (short, long) if portrait else (long, short)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    if portrait:  # later sections go on with it
        _numbered(section)


def _numbered(section: Section) -> None:
    """Put the number of the page in the middle of the top margin, as the decree asks, and none on the first page."""
    section.different_first_page_header_footer = True
    section.header_distance = Mm(10)
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = cast("Any", OxmlElement("w:fldSimple"))
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001  # pyright: ignore[reportUnknownMemberType]  python-docx has no fields


def _paragraph(  # noqa: PLR0913  all but two by keyword
    document: Document,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: int = 13,
    centred: bool = False,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _issuer(handout: Handout) -> str:
    """Return the name of the department that is judged; empty if there are several."""
    names = {verdict.unit.name for verdict in handout.evaluation}
    return display._visible(names.pop()) if len(names) == 1 else ""  # noqa: SLF001  of this library


def _letterhead(document: Document, issuer: str) -> None:
    """Write who issues the report, on the left, and the name of the state with place and day, on the right."""
    left, right = _side_by_side(document, 66)
    _line(left, _DOTS, 12)
    _line(left, issuer.upper() or _DOTS, 12, bold=True)
    _rule(left, 20)
    _line(left, f"Số: {_FEW_DOTS}/BC-{_FEW_DOTS}", 13)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True)
    _rule(right, 19)
    _line(right, f"{_FEW_DOTS}, ngày {_FEW_DOTS} tháng {_FEW_DOTS} năm {_FEW_DOTS}", 13, italic=True)
    _paragraph(document, "", size=6)


def _signature(document: Document) -> None:
    """Write to whom the report goes, on the left, and lines for who signs it, on the right."""
    _paragraph(document, "", size=6)
    left, right = _side_by_side(document, 80)
    _line(left, "Nơi nhận:", 12, bold=True, italic=True, centred=False)
    for recipient in (f"- {_DOTS};", f"- {_DOTS};", f"- Lưu: VT, {_FEW_DOTS}"):
        _line(left, recipient, 11, centred=False)
    _line(right, _DOTS, 13, bold=True)
    for _ in range(_SIGNING):
        _line(right, "", 13)
    _line(right, _DOTS, 13, bold=True)


def _side_by_side(document: Document, width: int) -> tuple[Any, Any]:
    """Return the two cells of a table without lines, the left one so many mm wide."""
    table: Any = document.add_table(rows=1, cols=2)
    table.autofit = False
    for column, wide in zip(table.columns, (width, _SHORT - width), strict=True):
        column.width = column.cells[0].width = Mm(wide)
    _keep(table.rows[0])
    return tuple(table.rows[0].cells)


def _line(  # noqa: PLR0913  all but three by keyword
    cell: Any,  # noqa: ANN401  python-docx types none of its cells' insides
    text: str,
    size: int,
    *,
    bold: bool = False,
    italic: bool = False,
    centred: bool = True,
) -> None:
    """Write a line into a cell, the first in the paragraph that an empty cell has."""
    first = cell.paragraphs[0]
    paragraph = first if len(cell.paragraphs) == 1 and not first.runs else cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _rule(cell: Any, indent: int) -> None:  # noqa: ANN401  as above
    """Draw a line below a text, so many mm from either side of the cell."""
    _line(cell, "", 4)
    paragraph = cell.paragraphs[-1]
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(indent)
    borders, top = cast("Any", OxmlElement("w:pBdr")), cast("Any", OxmlElement("w:top"))
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    # The schema has borders before spacing and indents.
    paragraph._p.get_or_add_pPr().insert(0, borders)  # noqa: SLF001


def _heading(document: Document, text: str) -> None:
    paragraph: Any = document.add_paragraph(style="Heading 1")
    run = paragraph.add_run(text)
    run.bold, run.font.name, run.font.size, run.font.color.rgb = True, _FONT, Pt(13), RGBColor(0, 0, 0)
    run._r.rPr.rFonts.set(qn("w:eastAsia"), _FONT)  # noqa: SLF001  python-docx has no fonts of scripts
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = True


def _units(document: Document, handout: Handout) -> None:
    """Write the table of units, in several tables if it has too many indicators for the width of a page."""
    content = handout.units
    first, most = 2, _MOST_COLUMNS
    for start in range(first, max(len(content.columns), first + 1), most):
        places = [0, 1, *range(start, min(start + most, len(content.columns)))]
        part = content._replace(
            columns=tuple(content.columns[place] for place in places),
            sections=tuple(
                section._replace(rows=tuple(tuple(row[place] for place in places) for row in section.rows))
                for section in content.sections
            ),
        )
        rest = (_LONG - 62) // max(len(places) - first, 1)
        _table(document, part, [46, 16, *[min(rest, 30)] * (len(places) - first)], 9)
        _paragraph(document, "", size=6)
    for key in content.notes:  # the key to the signs
        _paragraph(document, f"{key.heading}: {'; '.join(key.notes)}.", italic=True, size=11)


def _table(document: Document, content: Content, widths: Sequence[int], size: int) -> None:
    """Write a table whose header is repeated on every page and whose rows do not break."""
    table: Any = document.add_table(rows=1, cols=len(content.columns))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):  # LibreOffice reads these, Word those of the cells
        column.width = Mm(width)
    for cell, column, width in zip(table.rows[0].cells, content.columns, widths, strict=True):
        cell.width = Mm(width)
        _fill(cell, f"{column.name}\n{column.below}".strip(), size, bold=True, align="center")
    _keep(table.rows[0], header=True)
    for heading, rows in content.sections:
        if heading:
            cells = table.add_row().cells
            merged = cells[0].merge(cells[-1])
            _fill(merged, heading, size, bold=True)
            merged.paragraphs[0].paragraph_format.keep_with_next = True
            _keep(table.rows[-1])
        for row in rows:
            line = table.add_row()
            _keep(line)
            for cell, column, value, width in zip(line.cells, content.columns, row, widths, strict=True):
                cell.width = Mm(width)
                strong = column.key == "status" or value.kind == "whole"
                align = "right" if column.numeric else "left"
                _fill(cell, value.text, size, bold=strong, align=align, ink=_INKS.get(value.kind))


def _fill(  # noqa: PLR0913  all but three by keyword
    cell: Any,  # noqa: ANN401  python-docx types none of its cells' insides
    text: str,
    size: int,
    *,
    bold: bool = False,
    align: str = "left",
    ink: RGBColor | None = None,
) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
    }[align]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.bold, run.font.size = bold, Pt(size)
    if ink is not None:
        run.font.color.rgb = ink


def _keep(row: Any, *, header: bool = False) -> None:  # noqa: ANN401  as above
    """Keep a row on one page, and repeat it on every page if it is the header."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no name for it
    for name in ("w:cantSplit", "w:tblHeader") if header else ("w:cantSplit",):
        properties.append(OxmlElement(name))
