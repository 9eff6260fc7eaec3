"""The figures of a column of cells: counts, or percentages with the decimals that the whole column shows."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from reformkpi.files._problems import ProblemKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reformkpi.files._sheets import Cell

_T = TypeVar("_T")

_NONE: Final = ("", "-", "–", "—")
_COUNT: Final = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_PERCENTAGE: Final = re.compile(r"[0-9]{1,3}(?:([.,])([0-9]+))?\s*%?")
_NUMBER: Final = re.compile(r"[0-9][0-9.,]*\s*%?")
_MOST_DECIMALS: Final = 12
_MOST_LETTERS: Final = 40
ARITHMETIC: Final = Context(prec=60)  # whatever the program that calls computes with


@attrs.frozen
class Wrong:
    """A cell that is no figure, and why. `beside` is the row of the cell that it contradicts."""

    kind: ProblemKind
    beside: int | None = None


def text_of(cell: Cell) -> str:
    """Return what a cell says as text, with single spaces."""
    return " ".join(str(cell.value).split()) if cell.value is not None else ""


def is_none(cell: Cell) -> bool:
    """Return whether a cell has no figure: it is empty or a dash."""
    return not (cell.uncomputed or cell.error) and text_of(cell) in _NONE


def has_number(cells: Iterable[Cell]) -> bool:
    """Return whether a cell holds a number, a text of digits such as `1.003` or `59,5%`, or a formula."""
    return any(
        isinstance(cell.value, Decimal) or cell.uncomputed or cell.error or _NUMBER.fullmatch(text_of(cell))
        for cell in cells
    )


def counts(cells: Mapping[int, Cell]) -> dict[int, int | Wrong]:
    """Return the count of each cell that has a figure, by row, or what is wrong with it."""
    return _figures(cells, _COUNT, _count, ProblemKind.NOT_A_COUNT)


def percentages(cells: Mapping[int, Cell]) -> dict[int, Decimal | Wrong]:
    """Return the percentage of each cell that has a figure, by row, or what is wrong with it.

    Spreadsheets drop trailing zeros, so every percentage has as many decimals as the sharpest of the column. Where
    no number without a percent sign exceeds 1, 0.996 % and 99.6 % look the same, and so do 1 % and 100 %.
    """
    found = _figures(cells, _PERCENTAGE, _percentage, ProblemKind.NOT_A_PERCENTAGE)
    read = {row: value for row, value in found.items() if isinstance(value, Decimal)}
    bare = {row: value for row, value in read.items() if not (cells[row].percent or "%" in text_of(cells[row]))}
    if all(value <= 1 for value in bare.values()) and any(bare.values()):
        found |= {row: Wrong(ProblemKind.PERCENT_OR_FRACTION) for row, value in bare.items() if value}
    shown = [places for row in read if (places := cells[row].decimals) is not None]
    own = [-int(value.as_tuple().exponent) for value in read.values()]
    unit = Decimal(1).scaleb(-min(max([0, *shown, *own]), _MOST_DECIMALS))
    return {row: one if isinstance(one, Wrong) else one.quantize(unit, ROUND_HALF_UP) for row, one in found.items()}


def _figures(
    cells: Mapping[int, Cell],
    form: re.Pattern[str],
    convert: Callable[[Cell, re.Match[str] | None], _T | None],
    otherwise: ProblemKind,
) -> dict[int, _T | Wrong]:
    found: dict[int, _T | Wrong] = {}
    marks: dict[int, str] = {}  # the mark of each text that has one, by row
    for row, cell in cells.items():
        if is_none(cell):
            continue
        text = text_of(cell)
        match = form.fullmatch(text) if len(text) <= _MOST_LETTERS else None
        unreadable = cell.uncomputed or cell.error or isinstance(cell.value, bool)
        value = None if unreadable else convert(cell, match)
        found[row] = Wrong(otherwise) if value is None else value
        if value is not None and match and match[1] and isinstance(cell.value, str):
            marks[row] = match[1]
    firsts = {mark: row for row, mark in reversed(marks.items())}
    if len(firsts) > 1:
        other = {",": firsts["."], ".": firsts[","]}
        found |= {row: Wrong(ProblemKind.MIXED_MARKS, other[mark]) for row, mark in marks.items()}
    return found


def _count(cell: Cell, match: re.Match[str] | None) -> int | None:
    if isinstance(cell.value, Decimal):
        value = cell.value
        small = value.is_finite() and not cell.percent and value >= 0 and value.adjusted() < _MOST_LETTERS
        return int(value) if small and value == int(value) else None
    return int(re.sub("[.,]", "", text_of(cell))) if isinstance(cell.value, str) and match else None


def _percentage(cell: Cell, match: re.Match[str] | None) -> Decimal | None:
    if isinstance(cell.value, Decimal):
        value = cell.value * 100 if cell.percent else cell.value
        if not value.is_finite() or not 0 <= value <= 100:  # noqa: PLR2004  percent
            return None
        exponent = int(value.normalize().as_tuple().exponent)  # 100 times 0.996 is 99.600
        return value.quantize(Decimal(1).scaleb(-min(max(-exponent, 0), _MOST_DECIMALS)), ROUND_HALF_UP)
    if not isinstance(cell.value, str) or match is None or len(match[2] or "") > _MOST_DECIMALS:
        return None
    value = Decimal(text_of(cell).rstrip("% ").replace(",", "."))
    return value if value <= 100 else None  # noqa: PLR2004  percent
