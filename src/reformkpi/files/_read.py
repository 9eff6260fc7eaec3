"""Reads the sheets of a file: `.xlsx`, `.xls`, `.ods`, `.csv`, `.tsv` and records in `.json`.

openpyxl and xlrd read the number formats, without which 0.996 and 99.6 % are the same cell. A file that is damaged,
encrypted or larger than anybody fills in is one problem, and never takes long.
"""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import unicodedata
import warnings
import zipfile
from collections import Counter
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import islice, repeat, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from reformkpi.errors import InvalidFile, InvalidValue, ReformKPIError
from reformkpi.files._problems import Problem, ProblemKind
from reformkpi.files._sheets import (
    EMPTY,
    MOST_ALIKE,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_MEGABYTES,
    MOST_ROWS,
    Cell,
    Sheet,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Iterator
    from os import PathLike

_QUIET: Final = threading.Lock()  # what is done with warnings is done in all threads
_MOST_BYTES: Final = MOST_MEGABYTES * 10**6
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_DECIMALS: Final = re.compile(r"\.([0#?]+)")


def read(
    path: str | PathLike[str], encoding: str | None = None, names: Collection[str | None] | None = None
) -> tuple[Sheet, ...]:
    """Return the sheets of a file, hidden ones included.

    Args:
        path: The file.
        encoding: The encoding of a text file that is neither UTF-8 nor marked as UTF-16, such as "cp1258".
        names: The names of the sheets that are asked for; the others of a workbook are not read. None asks for all.

    Raises:
        InvalidFile: the file is damaged, encrypted, too large or of another format.
        InvalidValue: there is no such encoding.
        OSError: the file cannot be opened.
    """
    file = Path(path)
    if file.stat().st_size > _MOST_BYTES:
        raise _problem(file, ProblemKind.TOO_LARGE)
    content = file.read_bytes()
    with guarded(file):
        if content.startswith(_ZIP):
            with _QUIET, warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl warns of what it does not keep, such as drop-downs
                return tuple(_of_zip(file, content, names))
        if content.startswith(_OLE):
            return tuple(_of_xls(file, content))
        if file.suffix.lower() in (".csv", ".tsv", ".txt"):
            return (_of_text(file, _decoded(file, content, encoding)),)
        if file.suffix.lower() == ".json":
            return (_of_json(file, _decoded(file, content, encoding)),)
    raise _problem(file, ProblemKind.UNKNOWN_FORMAT)


@contextmanager
def guarded(file: Path) -> Generator[None]:
    """Make one problem of whatever the reader of a damaged file raises."""
    try:
        yield
    except (ReformKPIError, ImportError):
        raise
    except Exception as error:  # the readers of a damaged file raise errors of every kind
        raise _problem(file, ProblemKind.UNREADABLE) from error


def check_size(file: Path, parts: zipfile.ZipFile) -> None:
    """Reject a compressed file that unpacks to more than anybody fills in."""
    if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
        raise _problem(file, ProblemKind.TOO_LARGE)


def _problem(file: Path, kind: ProblemKind, value: object = None) -> InvalidFile:
    return InvalidFile((Problem(kind, file.name, value),))


def _too_large(file: Path, name: str | None, row: int, width: int) -> InvalidFile:
    """Return the problem of a sheet with a cell too many: the last one of a row of this width."""
    return InvalidFile((Problem(ProblemKind.TOO_LARGE, Sheet(file.name, name, {}).where(row, max(width - 1, 0))),))


def _sheet(
    file: Path, name: str | None, rows: Iterable[tuple[int, Iterable[Cell]]], spans: Iterable[Span], *, hidden: bool
) -> Sheet:
    """Return a sheet without the empty cells at the end of its rows, the empty rows, and spans that reach beyond."""
    kept: dict[int, tuple[Cell, ...]] = {}
    total = 0
    for number, row in rows:
        cells = list(row)
        while cells and cells[-1] == EMPTY:
            cells.pop()
        if cells:
            kept[number] = tuple(cells)
        total += len(cells)
        if number >= MOST_ROWS or len(cells) > MOST_COLUMNS or total > MOST_CELLS:
            raise _too_large(file, name, number, len(cells))
    low, right = max(kept, default=-1), max(map(len, kept.values()), default=0) - 1
    clipped = tuple(
        Span(one.first_row, one.first_column, min(one.last_row, low), min(one.last_column, right))
        for one in spans
        if one.first_row <= low and one.first_column <= right
    )
    if sum(one.size for one in clipped) > (low + 1) * (right + 1):  # they overlap
        raise _problem(file, ProblemKind.UNREADABLE)
    return Sheet(file.name, name, kept, clipped, hidden)


def _text(value: object) -> str | None:
    """Return a text in the composed form of its letters; None for an empty one."""
    return unicodedata.normalize("NFC", str(value)) or None


def _number(value: object) -> Decimal:
    """Return the shortest decimal that rounds to the number in the file, such as 0.996."""
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(number)
    return Decimal(int(number)) if number == number.to_integral_value() else number


def _of_number(value: object, number_format: str) -> Cell:
    shown = _QUOTED.sub("", number_format).partition(";")[0]
    places = _DECIMALS.search(shown)
    percent = "%" in shown
    sharp = len(places[1]) if places else 0 if percent or "0" in shown else None
    return Cell(_number(value), percent=percent, decimals=sharp)


def _of_day(value: datetime | date | time) -> Cell:
    if isinstance(value, datetime):
        return Cell(value.date() if value.time() == time() else value.isoformat(" "))
    return Cell(value if isinstance(value, date) else value.isoformat())


def _of_value(value: object, number_format: str) -> Cell:
    """Return a cell of a workbook that is neither empty nor an error."""
    match value:
        case bool():
            return Cell(value)
        case int() | float():
            return _of_number(value, number_format)
        case datetime() | date() | time():
            return _of_day(value)
        case _:
            return Cell(_text(value))


def _of_zip(file: Path, content: bytes, names: Collection[str | None] | None) -> Iterator[Sheet]:
    """Yield the sheets of a workbook or of an OpenDocument spreadsheet, after a look at what it unpacks to."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        check_size(file, parts)
        inside = set(parts.namelist())
        if "content.xml" in inside:
            if "META-INF/manifest.xml" in inside and b"encryption-data" in parts.read("META-INF/manifest.xml"):
                raise _problem(file, ProblemKind.ENCRYPTED)
            yield from _of_ods(file, parts.read("content.xml"))
            return
        if "xl/workbook.xml" not in inside:
            raise _problem(file, ProblemKind.UNKNOWN_FORMAT)
        sheets: dict[str, bytes] = {}
        for name in inside:
            if name.endswith(".xml"):
                part = parts.read(name)
                if b"<!DOCTYPE" in part:
                    raise _problem(file, ProblemKind.UNREADABLE)
                if name.startswith("xl/worksheets/"):
                    sheets[name] = part
    yield from _of_xlsx(file, content, sheets, names)


def _of_xlsx(
    file: Path, content: bytes, parts: dict[str, bytes], names: Collection[str | None] | None
) -> Iterator[Sheet]:
    """Yield the sheets of a workbook that are asked for. Only `parts`, their documents, have the merged cells."""
    from openpyxl import load_workbook  # noqa: PLC0415  it needs the extra
    from openpyxl.utils.cell import range_boundaries  # noqa: PLC0415

    def sheets(*, data_only: bool) -> list[Any]:  # its sheets that are only read have no types
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
        found: list[Any] = [
            one
            for one in book.worksheets
            if hasattr(one, "reset_dimensions") and (names is None or one.title in names)  # no sheet of charts
        ]
        for one in found:
            one.reset_dimensions()  # what the file says of its size is not to be trusted
        return found

    values = sheets(data_only=True)
    # Only a second reading distinguishes a formula whose value was not saved from an empty cell.
    formulas = sheets(data_only=False) if any(b"<f" in part for part in parts.values()) else [None] * len(values)
    for sheet, written in zip(values, formulas, strict=True):
        part = parts[sheet._worksheet_path.removeprefix("/")]  # noqa: SLF001  openpyxl has no other name for it
        boxes = (cast("tuple[int, int, int, int]", range_boundaries(one.decode())) for one in _MERGED.findall(part))
        spans = [Span(top - 1, left - 1, low - 1, right - 1) for left, top, right, low in boxes]
        typed_rows = repeat(()) if written is None else written.iter_rows()
        rows = (
            (number, [_xlsx_cell(one, other) for one, other in zip_longest(row, typed)])
            for number, (row, typed) in enumerate(zip(sheet.iter_rows(), typed_rows, strict=False))
            if row or typed or number == MOST_ROWS
        )
        yield _sheet(file, sheet.title, rows, spans, hidden=sheet.sheet_state != "visible")


def _xlsx_cell(one: Any, typed: Any) -> Cell:  # noqa: ANN401  cells of several classes
    """Return a cell by its value, and by its formula if it has no value."""
    if one is None or one.value is None:
        return Cell(uncomputed=True) if typed is not None and typed.data_type == "f" else EMPTY
    return Cell(error=str(one.value)) if one.data_type == "e" else _of_value(one.value, one.number_format)


def _of_xls(file: Path, content: bytes) -> Iterator[Sheet]:
    import xlrd  # noqa: PLC0415  it needs the extra
    from xlrd.biffh import XLRDError  # noqa: PLC0415

    if "EncryptedPackage".encode("utf-16-le") in content:  # a workbook of today, with a password
        raise _problem(file, ProblemKind.ENCRYPTED)
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except XLRDError as error:
        if "encrypted" in str(error):
            raise _problem(file, ProblemKind.ENCRYPTED) from error
        raise
    for sheet in book.sheets():

        def cell(row: int, column: int, sheet: xlrd.sheet.Sheet = sheet) -> Cell:
            value = sheet.cell_value(row, column)
            match sheet.cell_type(row, column):
                case xlrd.XL_CELL_NUMBER:
                    style = book.xf_list[sheet.cell_xf_index(row, column)]
                    return _of_number(value, book.format_map[style.format_key].format_str)
                case xlrd.XL_CELL_DATE:
                    return _of_day(xlrd.xldate_as_datetime(cast("Any", value), book.datemode))
                case xlrd.XL_CELL_BOOLEAN:
                    return Cell(bool(value))
                case xlrd.XL_CELL_ERROR:
                    return Cell(error=xlrd.error_text_from_code[int(value)])
                case _:
                    return Cell(_text(value))

        spans = (Span(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
        rows = ((row, [cell(row, column) for column in range(sheet.row_len(row))]) for row in range(sheet.nrows))
        yield _sheet(file, sheet.name, rows, spans, hidden=sheet.visibility != 0)


_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_PARAGRAPH: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_BLANKS: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}s"
_BLANK_COUNT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}c"
_CALC_TYPE: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def _of_ods(file: Path, content: bytes) -> Iterator[Sheet]:
    """Yield the sheets of an OpenDocument spreadsheet. Repeated empty rows and cells are not written out."""
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415  it needs the extra

    root = fromstring(content)
    hidden = {
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for one in style.iter(f"{_STYLE}table-properties")
        if one.get(f"{_TABLE}display") == "false"
    }
    for table in root.iter(f"{_TABLE}table"):
        name = table.get(f"{_TABLE}name")
        rows: list[tuple[int, list[Cell]]] = []
        spans: list[Span] = []
        number = 0
        for row in table.iter(f"{_TABLE}table-row"):
            cells: list[Cell] = []
            gap = 0  # empty cells that count only if others follow
            for one in row:
                repeated = int(one.get(f"{_TABLE}number-columns-repeated", "1"))
                for blanks in one.iter(_BLANKS):
                    blanks.text = " " * min(int(blanks.get(_BLANK_COUNT, "1")), MOST_COLUMNS)
                # Direct children only: a comment has paragraphs, too.
                cell = _ods_cell(one.attrib, ["".join(text.itertext()) for text in one.findall(_PARAGRAPH)])
                wide = int(one.get(f"{_TABLE}number-columns-spanned", "1"))
                high = int(one.get(f"{_TABLE}number-rows-spanned", "1"))
                if wide > 1 or high > 1:
                    place = len(cells) + gap
                    spans.append(Span(number, place, number + high - 1, place + wide - 1))
                if cell == EMPTY:
                    gap += repeated
                    continue
                if len(cells) + gap + repeated > MOST_COLUMNS:
                    raise _too_large(file, name, number, len(cells) + gap + repeated)
                cells += [EMPTY] * gap + [cell] * repeated
                gap = 0
            times = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
            if cells:
                if times > MOST_ALIKE:
                    raise _too_large(file, name, number + times - 1, len(cells))
                rows += ((number + offset, cells) for offset in range(times))
            number += times
        yield _sheet(file, name, rows, spans, hidden=table.get(f"{_TABLE}style-name") in hidden)


def _ods_cell(attributes: dict[str, str], texts: list[str]) -> Cell:
    kind = attributes.get(f"{_OFFICE}value-type")
    shown = _text("\n".join(texts))
    if attributes.get(_CALC_TYPE) == "error":
        return Cell(error=shown or "#ERROR")
    match kind:
        case "float" | "percentage" | "currency":
            places = re.search(r"[.,]([0-9]+)\s*%?$", shown or "")
            percent = kind == "percentage"
            sharp = (len(places[1]) if places else 0) if percent else None
            return Cell(_number(attributes[f"{_OFFICE}value"]), percent=percent, decimals=sharp)
        case "date":
            return _of_day(datetime.fromisoformat(attributes[f"{_OFFICE}date-value"]))
        case "boolean":
            return Cell(attributes[f"{_OFFICE}boolean-value"] == "true")
        case None if f"{_TABLE}formula" in attributes:
            return Cell(uncomputed=True)
        case _:
            return EMPTY if shown is None else Cell(shown)


def _decoded(file: Path, content: bytes, encoding: str | None) -> str:
    if encoding is None:
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except LookupError as error:
        raise InvalidValue("encoding", encoding, "the name of one, such as 'cp1258'") from error
    except UnicodeError as error:
        raise _problem(file, ProblemKind.UNDECODABLE, encoding.removesuffix("-sig").upper()) from error
    if "\0" in text:
        raise _problem(file, ProblemKind.UNKNOWN_FORMAT)
    return text


def _of_text(file: Path, text: str) -> Sheet:
    """Return the one sheet of a text, whose cells are parted by tab, `;` or `,`."""
    if text.lstrip()[:9].casefold().startswith(("<!doctype", "<html")):
        raise _problem(file, ProblemKind.UNKNOWN_FORMAT)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=partial(_alike, text)), strict=True)
    rows = ((number, (Cell(_text(value)) for value in line)) for number, line in enumerate(lines))
    return _sheet(file, None, rows, (), hidden=False)


def _of_json(file: Path, text: str) -> Sheet:
    """Return records as a sheet with a column a key: a list of objects, or an object with one such list."""
    document: Any = json.loads(
        text, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=_record, parse_constant=Decimal
    )
    values = cast("dict[str, Any]", document).values() if isinstance(document, dict) else [document]
    lists: list[list[Any]] = [one for one in values if isinstance(one, list)]
    if len(lists) != 1 or not all(isinstance(one, dict) for one in lists[0]):
        raise _problem(file, ProblemKind.UNKNOWN_FORMAT)
    records: list[dict[str, Any]] = lists[0]
    keys = tuple(dict.fromkeys(key for record in records for key in record))
    lines = ([_json_cell(record.get(key)) for key in keys] for record in records)
    rows = enumerate([[Cell(key) for key in keys], *lines])
    return attrs.evolve(_sheet(file, None, rows, (), hidden=False), keys=keys)


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError(pairs)  # a key that is there twice
    return dict(pairs)


def _json_cell(value: object) -> Cell:
    return Cell(value) if isinstance(value, Decimal | bool) else EMPTY if value is None else Cell(_text(value))


def _alike(text: str, delimiter: str) -> int:
    """Return how many of the first lines have the same number of cells, above one, if a mark parts them."""
    lines = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 200)
    widths = Counter(len(line) for line in lines if len(line) > 1)
    return max(widths.values(), default=0)
