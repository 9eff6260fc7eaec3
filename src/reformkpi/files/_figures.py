"""The figures of a column of cells: counts, or percentages with the decimals that the whole column shows."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reformkpi.files._sheets import Cell

_T = TypeVar("_T")

_NONE: Final = ("", "-", "–", "—")
_COUNT: Final = re.compile(r"[0-9]+|[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_PERCENTAGE: Final = re.compile(r"[0-9]{1,3}(?:([.,])([0-9]+))?\s*%?")
_MOST_DECIMALS: Final = 12
_MOST_LETTERS: Final = 40


def text_of(cell: Cell) -> str:
    """Return what a cell says as text, with single spaces."""
    return " ".join(str(cell.value).split()) if cell.value is not None else ""


def is_none(cell: Cell) -> bool:
    """Return whether a cell has no figure: it is empty or a dash."""
    return not (cell.uncomputed or cell.error) and text_of(cell) in _NONE


def counts(cells: Mapping[int, Cell]) -> dict[int, int | None]:
    """Return the count of each cell that has a figure; None for a cell that is no count."""
    return _figures(cells, _COUNT, _count)


def percentages(cells: Mapping[int, Cell]) -> dict[int, Decimal | None]:
    """Return the percentage of each cell that has a figure; None for a cell that is no percentage.

    Spreadsheets drop trailing zeros, so every percentage has as many decimals as the sharpest of the column.
    """
    found = _figures(cells, _PERCENTAGE, _percentage)
    shown = [cell.decimals for row, cell in cells.items() if found.get(row) is not None and cell.decimals is not None]
    own = [-int(value.as_tuple().exponent) for value in found.values() if value is not None]
    places = min(max([0, *shown, *own]), _MOST_DECIMALS)
    unit = Decimal(1).scaleb(-places)
    return {row: None if value is None else value.quantize(unit, ROUND_HALF_UP) for row, value in found.items()}


def _figures(
    cells: Mapping[int, Cell], form: re.Pattern[str], convert: Callable[[Cell, re.Match[str] | None], _T | None]
) -> dict[int, _T | None]:
    texts = {row: text_of(cell) for row, cell in cells.items()}
    matches = {row: form.fullmatch(text) if len(text) <= _MOST_LETTERS else None for row, text in texts.items()}
    signs = {match[1] for row, match in matches.items() if match and match[1] and isinstance(cells[row].value, str)}
    mixed = len(signs) > 1
    found: dict[int, _T | None] = {}
    for row, cell in cells.items():
        match = matches[row]
        if is_none(cell):
            continue
        unreadable = cell.uncomputed or cell.error or isinstance(cell.value, bool)
        ambiguous = mixed and isinstance(cell.value, str) and match and match[1]
        found[row] = None if unreadable or ambiguous else convert(cell, match)
    return found


def _count(cell: Cell, match: re.Match[str] | None) -> int | None:
    if isinstance(cell.value, Decimal):
        whole = cell.value.is_finite() and not cell.percent and cell.value >= 0 and cell.value == int(cell.value)
        return int(cell.value) if whole else None
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
