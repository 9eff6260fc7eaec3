"""A scorecard as a workbook: sheets of the results, the units, the findings and the legal bases, ready to print."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from reformkpi.files._scorecard import digits, figures, fits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from reformkpi.files._scorecard import Handout

FONT: Final = "Times New Roman"
_LINE: Final = Side(style="thin", color="A0A8B0")
_FRAME: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_BAND: Final = "E9EDF1"
# Ground and ink of what a cell means. The sign and the word in it say the same.
_COLOURS: Final = {
    "met": ("E6F6EA", "0F5C2B"),
    "missed": ("FDECEB", "A0111F"),
    "missing": ("FFF5D6", "6B4700"),
}
_WIDTHS: Final = {"id": 7, "title": 46, "target": 15, "status": 24, "unit": 30, "met": 10, "citations": 90}
_NOTE: Final = 110  # as wide as a page of A4 landscape: LibreOffice does not shrink a single column
_LINE_HEIGHT: Final = 15
_MOST_LETTERS: Final = 32767  # that a cell of a workbook holds
_LONGEST_NAME: Final = 31


def written(handout: Handout) -> bytes:
    """Return the bytes of the workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = handout.title
    _results(_sheet(book, handout.word("results")), handout)
    _units(_sheet(book, handout.word("units")), handout)
    _findings(_sheet(book, handout.word("findings")), handout)
    _bases(_sheet(book, handout.word("bases")), handout)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(book: Workbook, name: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name[:_LONGEST_NAME])
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left="0.6", right="0.4", top="0.6", bottom="0.7")  # inches
    sheet.print_options.horizontalCentered = True
    footer: Any = sheet.oddFooter
    footer.center.text = "&P/&N"
    return sheet


def put(  # noqa: PLR0913  all but four by keyword
    sheet: Worksheet, row: int, column: int, text: str, *, bold: bool = False, kind: str = ""
) -> Cell:
    """Write a text, which is never read as a formula, and return its cell."""
    cell = cast("Cell", sheet.cell(row, column))
    cell.value = text[:_MOST_LETTERS]
    cell.data_type = "s"
    _, ink = _COLOURS.get(kind, ("", "000000"))
    cell.font = Font(name=FONT, size=11, bold=bold, color=ink)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    if kind in _COLOURS:
        cell.fill = PatternFill("solid", fgColor=_COLOURS[kind][0])
    return cell


def _number(sheet: Worksheet, row: int, column: int, number: Decimal | int | None, *, signed: bool = False) -> None:
    """Write a number with as many decimals as it has: what is stored is what is shown."""
    cell = cast("Cell", sheet.cell(row, column))
    if number is None:
        cell.border = _FRAME
        return
    if fits(number):
        decimals = -int(number.as_tuple().exponent) if isinstance(number, Decimal) else 0
        form = f"#,##0{'.' if decimals else ''}{'0' * decimals}"
        cell.value = number
        cell.number_format = f"+{form};-{form};{form}" if signed else form
    else:  # more digits than a spreadsheet keeps: rounded, it could contradict the verdict
        put(sheet, row, column, digits(number))
    cell.font = Font(name=FONT, size=11)
    cell.alignment = Alignment(horizontal="right", vertical="center", wrap_text=True)
    cell.border = _FRAME


def _top(sheet: Worksheet, lines: Sequence[str], columns: int) -> int:
    """Write the lines above a table across its columns, and return the row of the header."""
    for row, line in enumerate(lines, start=1):
        cell = put(sheet, row, 1, line, bold=row == 1)
        cell.font = Font(name=FONT, size=14 if row == 1 else 11, bold=row == 1, italic=row > 1)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
        sheet.row_dimensions[row].height = 24 if row == 1 else 18
    return len(lines) + 2


def _header(sheet: Worksheet, row: int, names: Sequence[str], widths: Sequence[int]) -> None:
    """Write a header, which stays on the screen and is repeated on every page."""
    for column, (name, width) in enumerate(zip(names, widths, strict=True), start=1):
        cell = put(sheet, row, column, name, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill = PatternFill("solid", fgColor=_BAND)
        cell.border = _FRAME
        sheet.column_dimensions[get_column_letter(column)].width = width
    _fit(sheet, row, names, widths)
    sheet.freeze_panes = sheet.cell(row + 1, 3 if len(names) > 3 else 1).coordinate  # noqa: PLR2004  the row's name stays, too
    sheet.print_title_rows = f"{row}:{row}"


def _fit(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Make a row as high as its longest text, because LibreOffice and Excel do not agree on when to do it."""
    lines = max((-(-len(text) // max(width - 2, 1)) for text, width in zip(texts, widths, strict=False)), default=1)
    sheet.row_dimensions[row].height = min(max(lines, 1) * _LINE_HEIGHT + 4, 400)


def _spanning(sheet: Worksheet, row: int, text: str, widths: Sequence[int], *, bold: bool = False) -> None:
    """Write a text across all columns."""
    cell = put(sheet, row, 1, text, bold=bold)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(widths))
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    _fit(sheet, row, [text], [sum(widths)])


def _end(sheet: Worksheet, columns: int) -> None:
    sheet.print_area = f"A1:{get_column_letter(columns)}{sheet.max_row}"


def _results(sheet: Worksheet, handout: Handout) -> None:
    content, verdicts = handout.results, handout.evaluation.verdicts
    names = {column.key: column.name for column in content.columns}
    places = {column.key: place for place, column in enumerate(content.columns)}
    texts = [key for key in ("id", "title", "unit", "target", "status") if key in places]
    head = [*(names[key] for key in texts), handout.word("numerator"), handout.word("denominator")]
    head += [names["rate"], names["gap"], names["shortfall"]]
    widths = [*(_WIDTHS[key] for key in texts), 12, 12, 11, 12, 14]
    row = _top(sheet, [handout.title, content.subtitle], len(head))
    _header(sheet, row, head, widths)
    judged = iter(verdicts)
    for heading, rows in content.sections:
        if heading:
            row += 1
            _spanning(sheet, row, heading, widths, bold=True)
        for cells in rows:
            row += 1
            for column, key in enumerate(texts, start=1):
                cell = cells[places[key]]
                put(sheet, row, column, cell.text, kind=cell.kind, bold=key == "status").border = _FRAME
            _fit(sheet, row, [cells[places[key]].text for key in texts], widths)
            numbers = figures(next(judged))
            for column, number in enumerate(numbers, start=len(texts) + 1):
                _number(sheet, row, column, number, signed=column > len(texts) + 3)
    for note in handout.footnotes:
        row += 1
        _spanning(sheet, row, note, widths)
    _end(sheet, len(head))


def _units(sheet: Worksheet, handout: Handout) -> None:
    content = handout.units
    head = [f"{column.name}\n{column.below}".strip() for column in content.columns]
    widths = [_WIDTHS["unit"], _WIDTHS["met"], *[11] * (len(head) - 2)]
    row = _top(sheet, [content.title], len(head))
    _header(sheet, row, head, widths)
    sheet.row_dimensions[row].height = 2 * _LINE_HEIGHT + 4
    for heading, rows in content.sections:
        if heading:
            row += 1
            _spanning(sheet, row, heading, widths, bold=True)
        for cells in rows:
            row += 1
            for column, cell in enumerate(cells, start=1):
                at = put(sheet, row, column, cell.text, kind=cell.kind, bold=cell.kind == "whole")
                at.border = _FRAME
                if column > 1:
                    at.alignment = Alignment(horizontal="center", vertical="center")
            _fit(sheet, row, [cells[0].text], widths)
    for key in content.notes:  # the key to the signs
        row += 2
        _spanning(sheet, row, f"{key.heading}: {'; '.join(key.notes)}", widths)
    _end(sheet, len(head))


def _findings(sheet: Worksheet, handout: Handout) -> None:
    row = 1
    _header(sheet, row, [handout.word("findings")], [_NOTE])
    for finding in handout.findings or (handout.word("none"),):
        row += 1
        put(sheet, row, 1, finding).border = _FRAME
        _fit(sheet, row, [finding], [_NOTE])
    _end(sheet, 1)


def _bases(sheet: Worksheet, handout: Handout) -> None:
    content = handout.bases
    widths = [_WIDTHS[column.key] for column in content.columns]
    row = _top(sheet, [content.title], len(widths))
    _header(sheet, row, [column.name for column in content.columns], widths)
    for section in content.sections:
        for cells in section.rows:
            row += 1
            for column, cell in enumerate(cells, start=1):
                put(sheet, row, column, cell.text).border = _FRAME
            _fit(sheet, row, [cell.text for cell in cells], widths)
    _end(sheet, len(widths))
