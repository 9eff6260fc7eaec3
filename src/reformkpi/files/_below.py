"""Counts that stand below one another, laid out anew as a row a unit, with a column a count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from reformkpi.files._figures import is_none, text_of
from reformkpi.files._layouts import headers
from reformkpi.files._names import folded
from reformkpi.files._problems import Problem, ProblemKind
from reformkpi.files._sheets import EMPTY, Cell, Sheet

if TYPE_CHECKING:
    from reformkpi.files._forms import Form


def laid_out(sheet: Sheet, form: Form) -> tuple[Sheet, list[Problem]]:
    """Return the sheet of a form whose counts stand below one another as one whose counts stand beside one another.

    A unit's rows begin where its name stands, or where a count is named again. A figure without the name of a count is
    a problem; other rows that name no count stay as they are. A sheet without such a header is returned as it is.
    """
    for header in headers(sheet):
        places = [header.columns(name) for name in (form.counts or "", form.values or "")]
        keys = [column for name in (*form.units, *form.parts) for column in header.columns(name)]
        if keys and all(places):
            return _laid_out(sheet, header.last, keys, places[0][0], places[1][0])
    return sheet, []


def _laid_out(sheet: Sheet, last: int, keys: list[int], names: int, values: int) -> tuple[Sheet, list[Problem]]:
    below = [row for row in sorted(sheet.rows) if row > last]
    texts = {row: text_of(sheet.cell(row, names)) for row in below}
    width = max(len(cells) for cells in sheet.rows.values())
    column_of: dict[str, int] = {}
    for text in filter(None, texts.values()):
        column_of.setdefault(folded(text), width + len(column_of))
    heads = {column_of[folded(text)]: Cell(text) for text in texts.values() if text}
    rows: dict[int, dict[int, Cell]] = {row: dict(enumerate(cells)) for row, cells in sheet.rows.items() if row <= last}
    rows[last] |= heads
    places: dict[tuple[int, int], tuple[int, int]] = {}
    file_rows: dict[int, int] = {}
    problems: list[Problem] = []
    first, unit = -1, [""]  # the first row of the unit that is read, and the unit
    for row in below:
        cells = dict(enumerate(sheet.rows[row]))
        if not texts[row]:
            first = -1
            if is_none(sheet.cell(row, values)):
                rows[row] = cells
            else:
                problems.append(Problem(ProblemKind.MISSING, sheet.where(row, names)))
            continue
        column = column_of[folded(texts[row])]
        named = [text_of(cells.get(key, EMPTY)) for key in keys]
        if first < 0 or (any(named) and named != unit) or (first, column) in places:
            first, unit = row, named
            rows[first] = {key: cells.get(key, EMPTY) for key in range(width) if key not in (names, values)}
        rows[first][column] = cells.get(values, EMPTY)
        places[first, column] = (row, values)
        file_rows[first] = file_rows.get(first, 0) + 1
    whole = {
        row: tuple(cells.get(at, EMPTY) for at in range(max(cells, default=-1) + 1)) for row, cells in rows.items()
    }
    spans = tuple(span for span in sheet.spans if span.last_row <= last)
    return attrs.evolve(sheet, rows=whole, spans=spans, places=places, file_rows=file_rows), problems
