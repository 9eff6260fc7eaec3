"""Where a sheet has its table: its header, the path of each column, and what each row is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from reformkpi.files._figures import is_none, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reformkpi.files._sheets import Sheet

_MOST_HEADER_ROWS: Final = 3
ROLES: Final = {
    "indicator": ("indicator", "chỉ tiêu", "tên chỉ tiêu", "mã chỉ tiêu"),
    "unit": ("unit", "đơn vị", "tên đơn vị", "mã đơn vị", "mã định danh", "đơn vị báo cáo", "cơ quan"),
    "numerator": ("numerator", "tử số"),
    "denominator": ("denominator", "mẫu số"),
    "stated": ("percentage", "stated", "tỷ lệ", "tỷ lệ (%)", "tỉ lệ", "tỉ lệ (%)", "tỷ lệ %"),
    "period": ("period", "kỳ", "kỳ báo cáo"),
    "first": ("first", "từ ngày"),
    "last": ("last", "đến ngày"),
    "as_of": ("as of", "as_of", "ngày chốt", "ngày chốt số liệu"),
}
FIGURES: Final = ("numerator", "denominator", "stated")
_ROLE_OF: Final = {word: role for role, words in ROLES.items() for word in words}
_TOTALS: Final = ("tổng", "tổng số", "tổng cộng", "cộng", "toàn tỉnh", "toàn ngành", "total")
_NOTE: Final = re.compile(r"(?:ghi chú|chú thích|note)\b.*|\*.*|\(?[0-9]\) .*")
_GROUP: Final = re.compile(r"[IVX]+|[A-Z]")
_GROUP_TITLE: Final = re.compile(r"(?:[IVX]+|[A-Z])[.)] .*")


def folded(text: str) -> str:
    """Return the form in which the words of a sheet are compared: lower case, single spaces, no mark at the end."""
    import unicodedata  # noqa: PLC0415  only a reader needs it

    return unicodedata.normalize("NFC", " ".join(text.split())).casefold().rstrip(" .:*")


def role_of(text: str) -> str | None:
    """Return the role that a header names, such as "unit"; None for any other text."""
    return _ROLE_OF.get(folded(text))


def is_total(text: str) -> bool:
    """Return whether a text names a total, such as `Tổng số`."""
    return folded(text) in _TOTALS


@attrs.frozen
class Header:
    """The rows of a header, first and last included, and the path of each column, from the top down."""

    first: int
    last: int
    paths: dict[int, tuple[str, ...]]


def headers(sheet: Sheet) -> Iterable[Header]:
    """Yield what may be the header: one to three rows, from the top of the sheet down, the fewest rows first."""
    merged = {
        (row, column): (span.first_row, span.first_column)
        for span in sheet.spans
        for row in range(span.first_row, span.last_row + 1)
        for column in range(span.first_column, span.last_column + 1)
    }
    for first in sorted(sheet.rows):
        for height in range(_MOST_HEADER_ROWS):
            last = first + height
            width = max((len(sheet.rows.get(row, ())) for row in range(first, last + 1)), default=0)
            paths: dict[int, tuple[str, ...]] = {}
            for column in range(width):
                places = dict.fromkeys(merged.get((row, column), (row, column)) for row in range(first, last + 1))
                texts = (text_of(sheet.cell(*place)) for place in places if place[0] >= first)
                paths[column] = tuple(filter(None, texts))
            yield Header(first, _extended(sheet, first, last), {key: path for key, path in paths.items() if path})


def _extended(sheet: Sheet, first: int, last: int) -> int:
    """Return the last row of the cells that are merged downwards out of a header."""
    lasts = [span.last_row for span in sheet.spans if first <= span.first_row <= last]
    return max([last, *lasts])


def is_column_numbers(sheet: Sheet, row: int) -> bool:
    """Return whether a row holds the numbers of the columns and nothing else, such as `1 2 3` or `(1) (2) (3)`."""
    numbers = [text_of(cell).strip("()") for cell in sheet.rows[row] if text_of(cell)]
    if len(numbers) < 3 or not all(number.isdecimal() for number in numbers):  # noqa: PLR2004  two may be figures
        return False
    return [int(number) for number in numbers] == list(range(int(numbers[0]), int(numbers[0]) + len(numbers)))


def skipped_as(sheet: Sheet, row: int, figures: Iterable[int], is_known: Callable[[str], bool]) -> str | None:
    """Return why a row below the header holds no report: it is blank, a note or a group; None if it may hold one."""
    texts = [text_of(cell) for cell in sheet.rows[row] if text_of(cell)]
    if not texts:
        return "blank"
    if not all(is_none(sheet.cell(row, column)) for column in figures):
        return None
    if any(is_known(text) for text in texts):
        return "no figure"
    if _NOTE.fullmatch(folded(texts[0])):
        return "note"
    if len(texts) == 1 or _GROUP.fullmatch(texts[0].rstrip(".")) or _GROUP_TITLE.fullmatch(texts[0]):
        return "group"
    return None
