"""Where a sheet may have its table: its headers, the path of each column, and what each row is."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from reformkpi.files._figures import has_number, is_none, text_of
from reformkpi.files._names import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reformkpi.files._sheets import Cell, Sheet

_MOST_HEADER_ROWS: Final = 3
_MOST_ROWS_ABOVE: Final = 100  # no table starts below
_NOTE: Final = re.compile(r"(?:ghi chú|chú thích|note)\b.*|\*.*|\(?[0-9]\) .*")
_SIGNATURE: Final = re.compile(
    r"người lập|thủ trưởng|lãnh đạo|kế toán|xác nhận|trưởng phòng|giám đốc|chánh văn phòng|\(ký"
    r"|(?:.*, )?ngày [0-9. …]+(?:/|tháng )"
)
_GROUP: Final = re.compile(r"[IVX]+|[A-Z]")
_GROUP_TITLE: Final = re.compile(r"(?:[IVX]+|[A-Z])[.)] .*")
_COLUMN_NUMBER: Final = re.compile(r"\(?([0-9]{1,3})\)?(?: ?= ?[0-9()+ ]+)?")
_UNIT_ABOVE: Final = re.compile(r"(?:tên )?(?:đơn vị|cơ quan)( báo cáo)? ?:(.*)", re.IGNORECASE)


@attrs.frozen
class Header:
    """The rows of a header, first and last included, and the path of each column, from the top down.

    `starting` are the columns that have a text in the first row.
    """

    first: int
    last: int
    paths: dict[int, tuple[str, ...]]
    starting: frozenset[int]

    def columns(self, name: str) -> list[int]:
        """Return the columns whose path, or the end of whose path, is a name such as `Đã giải quyết > Đúng hạn`."""
        wanted = tuple(map(folded, name.split(" > ")))
        return [column for column, path in self.paths.items() if tuple(map(folded, path[-len(wanted) :])) == wanted]


def headers(sheet: Sheet) -> Iterable[Header]:
    """Yield what may be the header: one to three rows, from the top of the sheet down, the fewest rows first."""
    firsts = sorted(sheet.rows)[:_MOST_ROWS_ABOVE]
    rows = sorted({first + below for first in firsts for below in range(_MOST_HEADER_ROWS)})
    texts = {row: [text_of(cell) for cell in sheet.rows.get(row, ())] for row in rows}
    merged = {
        (row, column): (span.first_row, span.first_column)
        for span in sheet.spans
        for row in rows[bisect_left(rows, span.first_row) : bisect_right(rows, span.last_row)]
        for column in range(span.first_column, span.last_column + 1)
    }

    def text(row: int, column: int) -> str:
        return texts[row][column] if column < len(texts[row]) else ""

    for first in firsts:
        for height in range(_MOST_HEADER_ROWS):
            last = first + height
            width = max(len(texts[row]) for row in range(first, last + 1))
            tops = {column: merged.get((first, column), (first, column)) for column in range(width)}
            starting = frozenset(column for column, top in tops.items() if top[0] == first and text(*top))
            if merged:
                paths: dict[int, tuple[str, ...]] = {}
                for column in range(width):
                    places = dict.fromkeys(merged.get((row, column), (row, column)) for row in range(first, last + 1))
                    paths[column] = tuple(filter(None, (text(*place) for place in places if place[0] >= first)))
            else:
                paths = _spread([texts[row] + [""] * (width - len(texts[row])) for row in range(first, last + 1)])
            paths = {column: path for column, path in paths.items() if path}
            yield Header(first, _extended(sheet, first, last), paths, starting)


def _spread(rows: list[list[str]]) -> dict[int, tuple[str, ...]]:
    """Return the paths of a header without merged cells: an empty cell above another has the text to its left."""
    for upper, lower in pairwise(rows):
        for column, below in enumerate(lower[1:], 1):
            if below and not upper[column]:
                upper[column] = upper[column - 1]
    return {column: tuple(filter(None, path)) for column, path in enumerate(zip(*rows, strict=True))}


def _extended(sheet: Sheet, first: int, last: int) -> int:
    """Return the last row of the cells that are merged downwards out of a header."""
    lasts = [span.last_row for span in sheet.spans if first <= span.first_row <= last]
    return max([last, *lasts])


def column_numbers(sheet: Sheet, row: int) -> dict[int, int] | None:
    """Return the column of each number of a row that holds them, such as `1 2 3=4+5` or `(1) (2) (3)`; None if not."""
    texts = {column: text for column, cell in enumerate(sheet.rows.get(row, ())) if (text := text_of(cell))}
    matches = {column: _COLUMN_NUMBER.fullmatch(text) for column, text in texts.items()}
    numbers = {int(match[1]): column for column, match in matches.items() if match}
    if len(texts) < 3 or len(numbers) < len(texts):  # noqa: PLR2004  two may be figures
        return None
    return numbers if list(numbers) == list(range(min(numbers), min(numbers) + len(numbers))) else None


def skipped_as(sheet: Sheet, row: int, figures: Iterable[int], is_known: Callable[[str], bool]) -> str | None:
    """Return why a row below the header holds no report: it is blank, a note or a group; None if it may hold one."""
    if not all(is_none(sheet.cell(row, column)) for column in figures):
        return None
    texts = [text for cell in sheet.rows[row] if (text := text_of(cell))]
    if not texts or all(map(is_none, sheet.rows[row])):
        return "blank"
    if any(is_known(text) for text in texts):
        return "no figure"
    if _NOTE.fullmatch(folded(texts[0])):
        return "note"
    if len(texts) == 1 or _GROUP.fullmatch(texts[0].rstrip(".")) or _GROUP_TITLE.fullmatch(texts[0]):
        return "group"
    return None


def is_signature(cells: Iterable[Cell], is_known: Callable[[str], bool], *, signed: bool) -> bool:
    """Return whether a row is of a signature, such as `Người lập biểu`: it has no number and no known name.

    `signed` says that a row above is one, so that names may follow.
    """
    texts = [text for cell in cells if (text := text_of(cell))]
    words = signed or (texts and _SIGNATURE.match(folded(texts[0])))
    return bool(words) and not any(map(is_known, texts)) and not has_number(cells)


def unit_above(sheet: Sheet, last: int, is_unit: Callable[[str], bool]) -> tuple[int, int, str] | None:
    """Return the row, the column and the name of the unit in a line above the table, such as `Đơn vị báo cáo: …`.

    `last` is the last row of the header, as a line next to the table may be taken for a part of the header. A line
    without `báo cáo` may be about a unit of measure, so it comes last; of these lines, a known unit comes first.
    """
    reporting: list[tuple[int, int, str]] = []
    others: list[tuple[int, int, str]] = []
    for row in sorted(number for number in sheet.rows if number <= last):
        for column, cell in enumerate(sheet.rows[row]):
            if match := _UNIT_ABOVE.fullmatch(text_of(cell)):
                beside = ((other, text_of(sheet.cell(row, other))) for other in range(column + 1, len(sheet.rows[row])))
                texts = [(row, place, text) for place, text in [(column, match[2].strip()), *beside] if text]
                (reporting if match[1] else others).extend(texts[:1])
    return next(iter([*reporting, *(line for line in others if is_unit(line[2])), *others]), None)
