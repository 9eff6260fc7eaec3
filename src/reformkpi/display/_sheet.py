"""The drawing of a table: what a page shows, as one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reformkpi.display._canvas import (
    BAND,
    FAINT,
    GREEN,
    GREEN_PALE,
    INK,
    LEADING,
    MARGIN,
    MET,
    MISSED,
    MISSED_PALE,
    PALE,
    PAPER,
    POINTS,
    RED,
    RED_PALE,
    TRACK,
    YELLOW,
    YELLOW_PALE,
    Sheet,
    fitted,
    settings,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from reformkpi.display._content import Bar, Cell, Column, Content

_SIZE: Final = 8.5
_SMALL: Final = 7.5
_STEP: Final = _SIZE * LEADING / POINTS
_PAD: Final = 0.09
_MOST_LINES: Final = 12
_BAR: Final = 1.9
_WIDTH: Final = 11
_GROUNDS: Final = {"met": (GREEN_PALE, GREEN), "missed": (RED_PALE, RED), "missing": (YELLOW_PALE, YELLOW)}


@settings()
def table(content: Content) -> Figure:
    """Draw a table with its title, its bars and its notes."""
    widths = _widths(content)
    sheet = Sheet(max(_WIDTH, sum(widths) + 2 * MARGIN))
    y = sheet.head(content.title, [content.subtitle] if content.subtitle else [])
    names = [
        fitted(column.name, width - 2 * _PAD, _SIZE, most=_MOST_LINES, bold=True)
        for column, width in zip(content.columns, widths, strict=True)
    ]
    high = max(map(len, names)) * _STEP + 2 * _PAD
    sheet.box(x=MARGIN, y=y, width=sum(widths), height=high, fill=BAND)
    x = MARGIN
    for column, lines, width in zip(content.columns, names, widths, strict=True):
        first = y + high - _PAD - (len(lines) - 0.5) * _STEP
        _write(sheet, lines, column, x=x, y=first, width=width, bold=True)
        x += width
    y += high
    for heading, rows in content.sections:
        if heading:
            lines = fitted(heading, sum(widths) - 2 * _PAD, _SIZE, most=_MOST_LINES, bold=True)
            y = _rule(sheet, y, sum(widths))
            sheet.words(lines, x=MARGIN + _PAD, y=y + _PAD + _STEP / 2, size=_SIZE, bold=True)
            y += len(lines) * _STEP + 2 * _PAD
        for row in rows:
            y = _rule(sheet, y, sum(widths))
            y += _row(sheet, row, content.columns, widths, y)
    y = _rule(sheet, y, sum(widths)) + 0.2
    for heading, notes, _ in content.notes:
        if heading:
            y += 0.12
            y += sheet.paragraph(heading, y=y, bold=True)
        for note in notes:
            y += sheet.paragraph(f"• {note}" if heading else note, y=y, size=8, colour=INK if heading else FAINT)
    return sheet.cut(y + MARGIN / 2)


def _widths(content: Content) -> list[float]:
    """Return the width of each column: what it needs or, of sentences, what the others leave."""
    rows = [row for section in content.sections for row in section.rows]
    needed = [_needed(column, [row[place] for row in rows]) for place, column in enumerate(content.columns)]
    wide = [place for place, column in enumerate(content.columns) if column.holds == "words"]
    spare = _WIDTH - 2 * MARGIN - sum(width for place, width in enumerate(needed) if place not in wide)
    for place in wide:
        needed[place] = max(1.6 if len(wide) > 1 else 2.4, spare / len(wide))
    return needed


def _needed(column: Column, cells: Sequence[Cell]) -> float:
    words = max((width_of(word, _SIZE, bold=True) for word in column.name.split()), default=0)
    header = max(words, width_of(column.name, _SIZE, bold=True) / 2 + 0.15)
    texts = [min(width_of(cell.text, _SIZE, bold=True), 2.2) for cell in cells]
    details = [min(width_of(detail, _SMALL), 2.2) for cell in cells for detail in cell.details]
    if column.key == "result":
        texts = [_BAR]
    return max([header, *texts, *details]) + 2 * _PAD


def _rule(sheet: Sheet, y: float, width: float) -> float:
    sheet.line([(MARGIN, y), (MARGIN + width, y)], colour=PALE, weight=0.6)
    return y


def _row(sheet: Sheet, row: Sequence[Cell], columns: Sequence[Column], widths: Sequence[float], y: float) -> float:
    """Draw a row from y on, and return its height."""
    strong = [column.key in ("status", "result") for column in columns]
    texts = [
        fitted(cell.text, width - 2 * _PAD, _SIZE, most=_MOST_LINES, bold=bold)
        for cell, width, bold in zip(row, widths, strong, strict=True)
    ]
    small = [
        [line for detail in cell.details for line in fitted(detail, width - 2 * _PAD, _SMALL, most=_MOST_LINES)]
        for cell, width in zip(row, widths, strict=True)
    ]
    lines = [
        2 if column.key == "result" else len(text) + len(more)
        for column, text, more in zip(columns, texts, small, strict=True)
    ]
    high = max(lines) * _STEP + 2 * _PAD
    x = MARGIN
    for column, cell, text, more, width, bold in zip(columns, row, texts, small, widths, strong, strict=True):
        ground, ink = _GROUNDS.get(cell.kind, (PAPER, INK))
        if cell.kind in _GROUNDS:
            sheet.box(x=x, y=y, width=width, height=high, fill=ground)
        first = y + _PAD + _STEP / 2
        _write(sheet, text, column, x=x, y=first, width=width, bold=bold, colour=ink)
        if column.key == "result":
            sheet.words(more, x=x + width - _PAD, y=first, size=_SMALL, colour=FAINT, align="right")
        else:
            sheet.words(more, x=x + _PAD, y=first + len(text) * _STEP, size=_SMALL)
        if cell.bar:
            _bar(sheet, cell.bar, x=x + _PAD, y=first + 0.12, width=width - 2 * _PAD)
        x += width
    return high


def _write(
    sheet: Sheet,
    lines: Sequence[str],
    column: Column,
    *,
    x: float,
    y: float,
    width: float,
    bold: bool,
    colour: str = INK,
) -> None:
    if column.numeric:
        sheet.words(lines, x=x + width - _PAD, y=y, size=_SIZE, bold=bold, colour=colour, align="right")
    else:
        sheet.words(lines, x=x + _PAD, y=y, size=_SIZE, bold=bold, colour=colour)


def _bar(sheet: Sheet, bar: Bar, *, x: float, y: float, width: float) -> None:
    """Draw a bar from 0 to 100 percent, hatched if the target is missed, and the target as a stroke across it."""
    sheet.box(x=x, y=y, width=width, height=0.09, fill=TRACK)
    long = float(bar.rate) * width / 100
    if bar.missed:
        sheet.box(x=x, y=y, width=long, height=0.09, fill=MISSED_PALE, edge=MISSED, hatch="//////")
    else:
        sheet.box(x=x, y=y, width=long, height=0.09, fill=MET)
    target = x + float(bar.target) * width / 100
    sheet.line([(target, y - 0.03), (target, y + 0.12)], weight=1.2)
