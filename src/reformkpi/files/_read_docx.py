"""Reads the tables of a `.docx` document as sheets, merged cells included. Other files go to the reader of sheets."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from reformkpi.files._problems import ProblemKind
from reformkpi.files._read import _problem, _text, check_size, guarded, read
from reformkpi.files._sheets import EMPTY, MOST_CELLS, MOST_COLUMNS, Cell, Sheet, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike


@attrs.frozen
class DocumentTable(Sheet):
    """A table of a document. People count its rows and columns; it has no letters."""

    def where(self, row: int, column: int) -> str:
        """Return the place of a cell, such as `quyet-dinh.docx, table 1, row 7, column 2`."""
        return f"{self.file}, {self.name}, row {row + 1}, column {column + 1}"


def tables(path: str | PathLike[str]) -> tuple[Sheet, ...]:
    """Return the tables of a document in their order, nested ones included, or the sheets of any other file.

    Raises:
        InvalidFile: the file is damaged, encrypted, too large or of another format.
        OSError: the file cannot be opened.
    """
    file = Path(path)
    with guarded(file):
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as parts:
                if "word/document.xml" in parts.namelist():
                    return tuple(_of_docx(file, parts))
    return read(file)


def _of_docx(file: Path, parts: zipfile.ZipFile) -> Iterator[Sheet]:
    """Yield the tables of a document, after a look at what it unpacks to."""
    check_size(file, parts)
    if any(b"<!DOCTYPE" in parts.read(name) for name in parts.namelist() if name.endswith((".xml", ".rels"))):
        raise _problem(file, ProblemKind.UNREADABLE)

    from docx import Document  # noqa: PLC0415  it needs the extra

    document: Any = Document(io.BytesIO(file.read_bytes()))  # python-docx types none of its insides
    for number, table in enumerate(_inside(document.element.body, "tbl"), 1):
        yield _table(file, f"table {number}", table)


def _inside(element: Any, name: str, within: str | None = None) -> Iterator[Any]:  # noqa: ANN401  lxml has no types
    """Yield the elements of a name inside another; not those inside a nested element of the kind `within`."""
    from docx.oxml.ns import qn  # noqa: PLC0415  it needs the extra

    for one in element.iter(qn(f"w:{name}")):
        if within is None or next(one.iterancestors(qn(f"w:{within}"))) is element:
            yield one


def _table(file: Path, name: str, table: Any) -> DocumentTable:  # noqa: ANN401  lxml has no types
    rows: dict[int, tuple[Cell, ...]] = {}
    spans: dict[tuple[int, int], Span] = {}  # by the first cell
    above: dict[int, Span] = {}  # by the first column, the merged cells that the row above ends or goes on
    total = 0
    for number, row in enumerate(_inside(table, "tr", "tbl")):
        cells: list[Cell] = [EMPTY] * min(row.grid_before, MOST_COLUMNS)
        reached: dict[int, Span] = {}
        for one in _inside(row, "tc", "tr"):
            wide = max(one.grid_span, 1)
            first, last = len(cells), len(cells) + wide - 1
            total += wide
            if last >= MOST_COLUMNS or total > MOST_CELLS:
                raise _problem(file, ProblemKind.TOO_LARGE)
            continued = one.vMerge == "continue" and first in above
            top = above[first].first_row if continued else number
            reached[first] = spans[top, first] = Span(top, first, number, last)
            cells += [EMPTY if continued else Cell(_words(one)), *[EMPTY] * (last - first)]
        above = reached
        if any(cell != EMPTY for cell in cells):
            rows[number] = tuple(cells)
    merged = (one for one in spans.values() if (one.first_row, one.first_column) != (one.last_row, one.last_column))
    return DocumentTable(file.name, name, rows, tuple(merged))


def _words(cell: Any) -> str | None:  # noqa: ANN401  lxml has no types
    """Return the text of a cell as it is printed: with what was inserted, and without what was deleted."""
    from docx.oxml.ns import qn  # noqa: PLC0415  it needs the extra

    blanks = {qn("w:br"), qn("w:tab"), qn("w:cr")}
    parts: list[str] = []
    for paragraph in _inside(cell, "p", "tc"):
        parts += [node.text or "" if node.tag == qn("w:t") else " " * (node.tag in blanks) for node in paragraph.iter()]
        parts.append("\n")
    return _text("".join(parts).strip())
