"""The draft of an annex from the table of a decision: what is printed is copied, and a person decides the rest.

Each key that a person must fill is `""`, which no annex accepts, below a comment that says what to decide.
"""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, final

import attrs

from reformkpi import Target
from reformkpi.errors import InvalidFile, UnreadableTarget
from reformkpi.files._figures import text_of
from reformkpi.files._layouts import folded, headers, is_column_numbers
from reformkpi.files._problems import Problem, ProblemKind
from reformkpi.files._read_docx import tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike

    from reformkpi.files._layouts import Header
    from reformkpi.files._sheets import Cell, Sheet

__all__ = ["Draft", "draft_annex"]

_DECIDE: Final = "# decide: "
_GOAL: Final = "chỉ tiêu|mục tiêu|kế hoạch"
# What the path of a column holds, tried in this order.
_COLUMNS: Final = {
    "number": "tt|stt|số tt|số thứ tự",
    "title": "(?:tên |nội dung |các )?(?:chỉ tiêu|mục tiêu)(?: cụ thể| chủ yếu)?|nội dung",
    "measure": "đơn vị|đơn vị tính|đvt",
    "note": "ghi chú",
    "assessor": "(?:cơ quan|đơn vị|chủ trì).*(?:đánh giá|theo dõi).*|đánh giá",
    "lead": ".*chủ trì.*|(?:cơ quan|đơn vị)[ ,].*(?:thực hiện|phụ trách)",
    "target": rf"kết quả|(?:{_GOAL})(?: được)?(?: giao)?(?: (?:đến )?năm [0-9]{{4}}| giai đoạn [-–0-9 ]+)?(?: ?\(?%\)?)?",
}
_LETTERS: Final = "(?:[IVXLC]+|[A-ZĐ])"
_NUMBER: Final = re.compile(rf"(?:{_LETTERS}|[0-9]+)(?:\.[0-9]+)*")
_GROUP_CELL: Final = re.compile(rf"({_LETTERS}(?:\.[0-9]+)*)[.):]? (.+)")
_PERCENT: Final = ("", "%", "phần trăm")


@final
@attrs.frozen
class Draft:
    r"""The draft of an annex: `toml`, a document to be completed, and `decisions`, what a person must decide.

    Each decision names its cell and is also a comment in `toml`, above its key. `Annex.from_toml` rejects the document
    until every key with an empty text is filled.

    >>> Draft('# decide: a.docx: name\nname = ""').decisions
    ('a.docx: name',)
    """

    toml: str

    @property
    def decisions(self) -> tuple[str, ...]:
        """What a person must decide, in the order of the document, each with its cell."""
        return tuple(line.removeprefix(_DECIDE) for line in self.toml.split("\n") if line.startswith(_DECIDE))


def draft_annex(path: str | PathLike[str]) -> Draft:
    r"""Return the draft of an annex from the first table of targets in a file.

    Args:
        path: A `.docx` document, a workbook, or tab-separated text.

    Returns:
        The draft. Groups and indicators are copied as printed, and every printed unit is drafted as a member.

    Raises:
        InvalidFile: the file has no table of targets, or cannot be read.
        OSError: the file cannot be opened.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> rows = "STT\tChỉ tiêu\tĐơn vị chủ trì\tKết quả\nI\tTTHC\n1\tĐúng hạn\tSở\ttop 10\n"
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.tsv")
    ...     _ = file.write_text(rows, encoding="utf-8")
    ...     draft_annex(file).decisions[-2]
    "a.tsv, D3: target 'top 10' cannot be read: a rank"
    """
    sheets = tables(path)
    empty: list[str] = []
    for sheet, header, columns in ((one, *found) for one in sheets for found in _headers(one)):
        table = _Table(sheet, columns)
        for row in sorted(number for number in sheet.rows if number > header.last):
            table.read(row, repeated=_texts(sheet, row) == _texts(sheet, header.first))
        if table.indicators:
            others = [other for other in sheets if other is not sheet and other.rows]
            return Draft("\n".join([*_top(table, header, others), *table.groups, *table.indicators]))
        empty.append(table.where(header.first, "number"))
    raise InvalidFile(tuple(Problem(ProblemKind.NO_TARGETS, where) for where in empty or [Path(path).name]))


def _headers(sheet: Sheet) -> Iterator[tuple[Header, dict[str, int]]]:
    """Yield the headers of tables of targets, each with its columns by what they hold."""
    for _, same in groupby(headers(sheet), key=lambda header: header.first):
        header, columns = max(((one, _columns(one)) for one in same), key=lambda one: len(one[1]))
        if columns.keys() >= {"number", "title"}:
            yield header, columns


def _columns(header: Header) -> dict[str, int]:
    """Return the columns by what they hold; of several titles the first, of several others none."""
    found: dict[str, list[int]] = {}
    for column, path in header.paths.items():
        key = next((key for key, words in _COLUMNS.items() if re.fullmatch(words, folded(" ".join(path)))), None)
        if key:
            found.setdefault(key, []).append(column)
    return {key: places[0] for key, places in found.items() if len(places) == 1 or key == "title"}


def _texts(sheet: Sheet, row: int) -> list[str]:
    return [text_of(cell) for cell in sheet.rows.get(row, ())]


def _printed(cell: Cell) -> str:
    """Return what a cell says, with single spaces; a percentage as a percentage."""
    if cell.percent and isinstance(cell.value, Decimal):
        return f"{(cell.value * 100).normalize():f}%"
    return "" if cell.shown is None else " ".join(str(cell.shown).split())


def _comment(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", "?", text)


def _decide(where: str, what: str) -> str:
    return _comment(f"{_DECIDE}{where}: {what}")


def _block(name: str, values: dict[str, str]) -> list[str]:
    """Return a table of TOML, which escapes as JSON does, and DEL besides."""
    quoted = {key: json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") for key, value in values.items()}
    return [*([f"[{name}]"] if name else []), *(f"{key} = {value}" for key, value in quoted.items()), ""]


def _slug(name: str) -> str:
    """Return an id made of the letters of a name, such as "van-phong-so"."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "-".join(re.findall("[a-z0-9]+", "".join(one for one in letters if not unicodedata.combining(one))))


def _top(table: _Table, header: Header, others: list[Sheet]) -> Iterator[str]:
    """Yield the lines above the groups: the document, the department and its members."""
    sheet = table.sheet
    yield "#:schema annex.schema.json"
    for row in sorted(number for number in sheet.rows if number < header.first):
        for column, text in enumerate(_texts(sheet, row)):
            if text:
                yield _comment(f"# {sheet.where(row, column)}: {text}")
    for other in others:
        place = other.file if other.name is None else f"{other.file}, {other.name}"
        yield _decide(place, "this table is not in the draft")
    for column, path in header.paths.items():
        if column not in table.columns.values():
            yield _decide(sheet.where(header.first, column), f"the column {' '.join(path)!r} is not in the draft")
    yield _decide(sheet.file, "name, title, years and issuer of the annex")
    yield from _block("", dict.fromkeys(("name", "title", "years", "issuer"), ""))[:-1]
    yield _decide(sheet.file, "decision_number and issued_on; delete both while the decision has none")
    yield from _block("", dict.fromkeys(("decision_number", "issued_on"), ""))
    yield _decide(
        sheet.file, "id and name of the department, and whether it has members that the table does not name (open)"
    )
    yield from _block("department", dict.fromkeys(("id", "name", "open"), ""))
    for name, where in table.units.values():
        yield _decide(
            where,
            f"{name!r}: an id, such as {json.dumps(_slug(name))}; or move the name to the aliases of the unit that it means",
        )
        yield from _block("[department.members]", {"id": "", "name": name})
    if not table.groups:
        yield _decide(sheet.file, "the groups; the table has none with a number")
        yield from _block("[groups]", {"id": "", "title": ""})


class _Table:
    """A table being read: the groups and the indicators so far as lines of TOML, and the units printed."""

    def __init__(self, sheet: Sheet, columns: dict[str, int]) -> None:
        self.sheet = sheet
        self.columns = columns
        self.groups: list[str] = []
        self.indicators: list[str] = []
        self.units: dict[str, tuple[str, str]] = {}  # name and place, by the name in lower case
        self._group_ids: set[str] = set()
        self._ids: set[str] = set()
        self._above: str | None = ""  # the last group with a letter; None if a heading without an id is the last
        self._tops = {
            (row, span.first_column): span.first_row
            for span in sheet.spans
            for row in range(span.first_row, span.last_row + 1)
        }
        self._parents = {self._text(row, "number").rstrip(".)").rpartition(".")[0] for row in sheet.rows}

    def where(self, row: int, key: str) -> str:
        """Return the place of a cell; that of the number if there is no such column."""
        return self.sheet.where(row, self.columns.get(key, self.columns["number"]))

    def _text(self, row: int, key: str) -> str:
        """Return what a row says in a column, also in a cell that is merged downwards."""
        column = self.columns.get(key)
        return "" if column is None else _printed(self.sheet.cell(self._tops.get((row, column), row), column))

    def read(self, row: int, *, repeated: bool) -> None:
        """Read a row: a group, an indicator, or neither. A repeated header says nothing, and neither do dashes."""
        if repeated or is_column_numbers(self.sheet, row) or not set("".join(_texts(self.sheet, row))) - set("-–—"):
            return
        cells = {key: self._text(row, key) for key in self.columns}
        number, title = cells["number"].rstrip(".)"), cells["title"]
        more = any(text for key, text in cells.items() if key not in ("number", "title"))
        merged = None if title or more else _GROUP_CELL.fullmatch(cells["number"])
        if merged:
            number, title = merged[1], merged[2]
        numbered = bool(_NUMBER.fullmatch(number))
        if numbered and title and not more and (not number[0].isdecimal() or number in self._parents):
            self._read_group(row, number, title)
        elif numbered or more:
            self._read_indicator(row, number if numbered else "", cells)
        else:
            self._above = None
            what = f"{title or cells['number']!r} is neither a group with a number nor an indicator"
            self.indicators.append(_decide(self.where(row, "title" if title else "number"), what))

    def _id(self, number: str) -> str:
        """Return the id of a row: its number, below the last group with a letter if it is of digits."""
        if not number[:1].isdecimal():
            return number
        return "" if self._above is None else f"{self._above}.{number}".lstrip(".")

    def _unique(self, row: int, id_: str, ids: set[str], lines: list[str]) -> str:
        """Return an id, or nothing if an earlier row has it: then a person must decide."""
        if id_ in ids:
            lines.append(_decide(self.where(row, "number"), f"the id {id_!r} is that of an earlier row"))
            return ""
        ids |= {id_} - {""}
        return id_

    def _read_group(self, row: int, number: str, title: str) -> None:
        id_ = self._unique(row, self._id(number), self._group_ids, self.groups)
        parent = id_.rpartition(".")[0]
        if not number[0].isdecimal():
            self._above = id_ or None
        values = {"id": id_, "title": title} | ({"parent": parent} if parent in self._group_ids else {})
        self.groups += _block("[groups]", values)

    def _read_indicator(self, row: int, number: str, cells: dict[str, str]) -> None:
        lines = self.indicators
        id_ = self._id(number)
        inside = id_.rpartition(".")[0]
        group = inside if inside in self._group_ids else self._above or ""
        if not number:
            lines.append(_decide(self.where(row, "number"), f"id: {cells['number']!r} is no number of a row"))
        if not group:
            what = "id and group" if number and not id_ else "group"
            lines.append(_decide(self.where(row, "number"), f"{what}: no group with a number stands above this row"))
        values = {"id": self._unique(row, id_, self._ids, lines), "group": group}
        for key in ("title", "target", "lead", *(["assessor"] if "assessor" in self.columns else [])):
            values[key] = cells.get(key, "")
            if not values[key]:
                hint = "; delete it if there is none" if key == "assessor" else ""
                lines.append(_decide(self.where(row, key), f"{key} is missing{hint}"))
        values["target"] = self._target(row, values["target"], cells.get("measure", ""))
        for key in ("lead", "assessor"):
            if values.get(key):
                self.units.setdefault(values[key].casefold(), (values[key], self.where(row, key)))
        lines.append(_decide(self.where(row, "title"), "may counts be added over units, and over time?"))
        values |= {"additive_over_units": "", "additive_over_time": ""}
        lines += _block("[indicators]", values | ({"note": cells["note"]} if cells.get("note") else {}))

    def _target(self, row: int, text: str, measure: str) -> str:
        """Return a target as printed, which the annex rejects if it cannot be read; nothing if it is no percentage."""
        if folded(measure) not in _PERCENT:
            what = f"target {text!r} is in {measure!r}, not in percent"
            self.indicators.append(_decide(self.where(row, "target"), what))
            return ""
        try:
            Target.parse(text)
        except UnreadableTarget as error:
            if text:
                what = f"target {error.text!r} cannot be read: {error.problem}"
                self.indicators.append(_decide(self.where(row, "target"), what))
        return text
