"""What a sheet holds: its cells as the file keeps them, before anyone knows what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import attrs

__all__ = ["EMPTY", "Cell", "Sheet", "Span", "column_name"]

# More than anybody fills in. What is larger is rejected before it takes time or memory.
MOST_MEGABYTES = 150  # of a file, and of all that a compressed file unpacks to
MOST_CELLS = 4_000_000  # of a sheet, empty ones between others included
MOST_ROWS = 2**20  # as in a workbook
MOST_COLUMNS = 1_000
MOST_ALIKE = 1_000  # rows that an .ods file keeps once, with their number


@attrs.frozen
class Cell:
    """One cell as the file keeps it.

    A number is the shortest `Decimal` that rounds to the number in the file. `percent` says that the number format
    shows it as a percentage, so that 0.996 is 99.6%. `decimals` is how many decimals the number format shows, `None` if
    it does not say. `uncomputed` is a formula whose value the file does not keep, `error` an error value (`#DIV/0!`).
    """

    value: str | Decimal | bool | date | None = None
    percent: bool = False
    decimals: int | None = None
    uncomputed: bool = False
    error: str | None = None

    @property
    def shown(self) -> object:
        """What stands in the cell, as a message quotes it."""
        return "=?" if self.uncomputed else self.error or self.value


EMPTY = Cell()


@attrs.frozen
class Span:
    """Cells merged into one, counted from 0, first and last included. The first cell holds the value of all."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def size(self) -> int:
        """The number of cells."""
        return (self.last_row - self.first_row + 1) * (self.last_column - self.first_column + 1)


@attrs.frozen
class Sheet:
    """One sheet of a file: its rows as far as they hold anything, each as long as it holds anything.

    `rows` maps the number of a row, counted from 0, to its cells, so that empty rows cost nothing. `name` is `None` for
    a file that has no sheets, such as CSV. A hidden sheet is a sheet. Records of JSON are a sheet whose columns have
    `keys`. In a sheet that was laid out anew, `places` leads back to the cells of the file, and `file_rows` counts
    the rows of the file that a row was made of.
    """

    file: str
    name: str | None
    rows: dict[int, tuple[Cell, ...]]
    spans: tuple[Span, ...] = ()
    hidden: bool = False
    keys: tuple[str, ...] = ()
    places: Mapping[tuple[int, int], tuple[int, int]] = attrs.field(factory=dict[tuple[int, int], tuple[int, int]])
    file_rows: Mapping[int, int] = attrs.field(factory=dict[int, int])

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell, the empty one beyond what the sheet holds. Both numbers are counted from 0."""
        cells = self.rows.get(row, ())
        return cells[column] if column < len(cells) else EMPTY

    def reference(self, row: int, column: int) -> str:
        """Return the name of a cell in its sheet, such as `C12`, or `[0].onlineCount` in JSON."""
        row, column = self.places.get((row, column), (row, column))
        if self.keys:
            return f"[{row - 1}].{self.keys[column]}" if row else "header"
        return f"{column_name(column)}{row + 1}"

    @property
    def title(self) -> str:
        """The file, and the sheet if the file has sheets."""
        return self.file if self.name is None else f"{self.file}, {self.name}"

    def where(self, row: int, column: int) -> str:
        """Return the place of a cell as people write it, such as `quy-1.xlsx, Quý I!C12`."""
        return f"{self.title}{', ' if self.name is None else '!'}{self.reference(row, column)}"


def column_name(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_name(0), column_name(26)
    ('A', 'AA')
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
