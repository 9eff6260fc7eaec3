"""The table of targets in a decision: its columns, and its groups and indicators as lines of a TOML document."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

import attrs

from reformkpi import Target
from reformkpi.errors import UnreadableTarget
from reformkpi.files._figures import text_of
from reformkpi.files._layouts import column_numbers, headers
from reformkpi.files._names import folded
from reformkpi.files._sheets import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reformkpi.files._layouts import Header
    from reformkpi.files._sheets import Cell, Sheet

DECIDE: Final = "# decide: "
_LONGEST_HEADER: Final = 200
_YEARS: Final = "(?: (?:đến )?năm [0-9]{4}| giai đoạn [-–0-9 ]+)?"
_SERIAL: Final = "tt|stt|số tt|số thứ tự"
# What the path of a column holds, tried in this order.
_COLUMNS: Final = {
    "number": _SERIAL,
    "title": "(?:tên |nội dung |các )?(?:chỉ tiêu|mục tiêu)(?: cụ thể| chủ yếu)?|nội dung",
    "measure": "đơn vị|đơn vị tính|đvt",
    "note": "ghi chú",
    "assessor": "(?:cơ quan|đơn vị|chủ trì).*(?:đánh giá|theo dõi).*|đánh giá",
    "lead": ".*chủ trì.*|(?:cơ quan|đơn vị)[ ,].*(?:thực hiện|phụ trách)",
    "target": rf"kết quả|(?:chỉ tiêu|mục tiêu|kế hoạch)(?: được)?(?: giao)?{_YEARS}(?: ?\(?%\)?)?",
}
_LETTERS: Final = "(?:[IVXLC]+|[A-ZĐ])"
_NUMBER: Final = re.compile(rf"(?:{_LETTERS}|[0-9]+)(?:\.[0-9]+)*")
_GROUP_CELL: Final = re.compile(rf"({_LETTERS}(?:\.[0-9]+)*)[.):]? (.+)")
_PERCENT: Final = ("", "%", "phần trăm")


def target_headers(sheet: Sheet) -> Iterator[tuple[Header, dict[str, int]]]:
    """Yield the headers of tables of targets, each with its columns by what they hold."""
    heads = [row for row in sheet.rows if any(re.fullmatch(_SERIAL, folded(text)) for text in row_texts(sheet, row))]
    near = {row for head in heads for row in range(head - 2, head + 3)}  # a header has three rows at most
    part = attrs.evolve(sheet, rows={row: cells for row, cells in sheet.rows.items() if row in near})
    for _, same in groupby(headers(part), key=lambda header: header.first):
        header, columns = max(((one, _columns(one)) for one in same), key=lambda one: len(one[1]))
        if columns.keys() >= {"number", "title"}:
            yield header, columns


def _columns(header: Header) -> dict[str, int]:
    """Return the columns by what they hold; none of several that hold the same.

    `Nội dung | Chỉ tiêu` are a title and a target, though each alone may be a title.
    """
    found: dict[str, list[int]] = {}
    for column, path in header.paths.items():
        if key := _key(path):
            found.setdefault(key, []).append(column)
    titles = found.get("title", [])
    if len(titles) > 1 and "target" not in found:
        found["target"] = titles[1:]
    return {key: places[0] for key, places in found.items() if len(places) == 1 or key == "title"}


def _key(path: tuple[str, ...]) -> str | None:
    """Return what a column with this path holds; None if it is not understood."""
    text = folded(" ".join(path))
    if len(text) > _LONGEST_HEADER:
        return None
    return next((key for key, words in _COLUMNS.items() if re.fullmatch(words, text)), None)


def row_texts(sheet: Sheet, row: int) -> list[str]:
    """Return what the cells of a row say, those that merged cells cover as empty."""
    return [text_of(cell) for cell in sheet.rows.get(row, ())]


def _printed(cell: Cell) -> str:
    """Return what a cell says, with single spaces; a percentage as a percentage."""
    if cell.percent and isinstance(cell.value, Decimal):
        return f"{(cell.value * 100).normalize():f}%"
    return "" if cell.shown is None else " ".join(str(cell.shown).split())


def _is_rounded(cell: Cell) -> bool:
    """Return whether a number has more decimals than the cell shows."""
    if not isinstance(cell.value, Decimal) or cell.decimals is None:
        return False
    return bool(cell.value * (100 if cell.percent else 1) % Decimal(1).scaleb(-cell.decimals))


def comment(text: str) -> str:
    """Return a text as TOML accepts it in a comment."""
    return re.sub(r"[\x00-\x1f\x7f]", "?", text)


def decide(where: str, what: str) -> str:
    """Return the comment that says what a person must decide."""
    return comment(f"{DECIDE}{where}: {what}")


def block(name: str, values: dict[str, str]) -> list[str]:
    """Return a table of TOML, which escapes as JSON does, and DEL besides."""
    quoted = {key: json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") for key, value in values.items()}
    return [*([f"[{name}]"] if name else []), *(f"{key} = {value}" for key, value in quoted.items()), ""]


class TargetTable:
    """A table being read: the groups and the indicators so far as lines of TOML, and the units printed."""

    def __init__(self, sheet: Sheet, columns: dict[str, int]) -> None:
        """Start to read."""
        self.sheet = sheet
        self.columns = columns
        self.groups: list[str] = []
        self.indicators: list[str] = []
        self.rows = 0  # how many indicators
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

    def _cell(self, row: int, key: str) -> Cell:
        """Return the cell of a row in a column, the merged one if it is merged downwards."""
        column = self.columns.get(key)
        return EMPTY if column is None else self.sheet.cell(self._tops.get((row, column), row), column)

    def _text(self, row: int, key: str) -> str:
        return _printed(self._cell(row, key))

    def read(self, row: int, *, repeated: bool) -> None:
        """Read a row: a group, an indicator, or neither. A repeated header says nothing, and neither do dashes."""
        if repeated or column_numbers(self.sheet, row) or not set("".join(row_texts(self.sheet, row))) - set("-–—"):
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
            texts = row_texts(self.sheet, row)
            first = next(column for column, text in enumerate(texts) if text)
            what = f"{' '.join(filter(None, texts))!r} is neither a group with a number nor an indicator"
            self.indicators.append(decide(self.sheet.where(row, first), what))

    def _id(self, row: int, number: str, ids: set[str], lines: list[str]) -> tuple[str, str]:
        """Return the id of a row and the id of the group around it, each empty if a person must decide.

        A number with letters is an id. A number of digits counts inside the last group with letters.
        """
        letters = number[:1].isalpha()
        id_ = number if letters else f"{self._above or ''}.{number}".lstrip(".")
        around = id_.rpartition(".")[0]
        if around not in self._group_ids:
            around = "" if letters else self._above or ""
        problem = None
        if not number:
            problem = f"id: {self._text(row, 'number')!r} is no number of a row"
        elif not letters and self._above is None:
            problem = "id: no group with a number stands above this row"
        elif id_ in ids:
            problem = f"id: an earlier row has {id_!r}"
        if problem:
            lines.append(decide(self.where(row, "number"), problem))
            return "", around
        ids.add(id_)
        return id_, around

    def _read_group(self, row: int, number: str, title: str) -> None:
        id_, parent = self._id(row, number, self._group_ids, self.groups)
        if not number[0].isdecimal():
            self._above = id_ or None
        self.groups += block("[groups]", {"id": id_, "title": title} | ({"parent": parent} if parent else {}))

    def _read_indicator(self, row: int, number: str, cells: dict[str, str]) -> None:
        self.rows += 1
        lines = self.indicators
        id_, group = self._id(row, number, self._ids, lines)
        if not group:
            lines.append(decide(self.where(row, "number"), "group: no group with a number stands above this row"))
        values = {"id": id_, "group": group}
        for key in ("title", "target", "lead", *(["assessor"] if "assessor" in self.columns else [])):
            values[key] = cells.get(key, "")
            if not values[key]:
                lines.append(decide(self.where(row, key), f"{key}: {self._missing(key)}"))
        values["target"] = self._target(row, values["target"], cells.get("measure", ""))
        for key in ("lead", "assessor"):
            if values.get(key):
                self.units.setdefault(values[key].casefold(), (values[key], self.where(row, key)))
        lines.append(decide(self.where(row, "title"), "may counts be added over units, and over time?"))
        values |= {"additive_over_units": "", "additive_over_time": ""}
        lines += block("[indicators]", values | ({"note": cells["note"]} if cells.get("note") else {}))

    def _missing(self, key: str) -> str:
        if key not in self.columns:
            return "the table has no column for it"
        return "the cell is empty; delete the key if there is none" if key == "assessor" else "the cell is empty"

    def _target(self, row: int, text: str, measure: str) -> str:
        """Return a target as printed, which the annex rejects if it cannot be read; nothing if it is no percentage."""
        if folded(measure) not in _PERCENT:
            what = f"target {text!r} is in {measure!r}, not in percent"
            self.indicators.append(decide(self.where(row, "target"), what))
            return ""
        if _is_rounded(self._cell(row, "target")):
            what = f"target: the cell holds {text!r} and shows fewer decimals"
            self.indicators.append(decide(self.where(row, "target"), what))
            return ""
        try:
            Target.parse(text)
        except UnreadableTarget as error:
            if text:
                what = f"target {error.text!r} cannot be read: {error.problem}"
                self.indicators.append(decide(self.where(row, "target"), what))
        return text
