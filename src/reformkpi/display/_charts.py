"""Bullet charts, heat maps and tables as drawings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from reformkpi.display._canvas import (
    BLACK,
    FAINT,
    INK,
    LEADING,
    MARGIN,
    MET,
    MET_PALE,
    MISSED,
    MISSED_PALE,
    PALE,
    PAPER,
    POINTS,
    TRACK,
    Key,
    Sheet,
    fitted,
    settings,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from fractions import Fraction

    from matplotlib.figure import Figure

    from reformkpi.display._canvas import Kind

_DARK: Final = 0.71  # from here on letters are white, so their contrast is never below 4.5
_MOST_LINES: Final = 9  # of a title in a row


class Texts(NamedTuple):
    """What stands above and below every picture: its title, the lines below the title, and the footnotes."""

    title: str
    below: Sequence[str]
    notes: Sequence[str]


class Bullet(NamedTuple):
    """One row of a bullet chart: its words, its rate and target in percent, and the kind of its verdict."""

    heading: str
    name: str
    title: str
    rate: Fraction | None
    shown: str
    target: Decimal
    target_text: str
    status: str
    kind: Kind


# Where the columns of a bullet chart are: from 0 to 100 percent, then figures that end and statuses that begin there.
_NONE, _ALL, _FIGURES, _STATUSES = 4.6, 8.1, 9.2, 9.4
_TICKS = range(0, 101, 20)


def _along(per_cent: float | Fraction | Decimal) -> float:
    return _NONE + float(per_cent) * (_ALL - _NONE) / 100


def _bar(sheet: Sheet, kind: Kind, *, x: float, y: float, width: float, height: float) -> None:
    if kind == "met":
        sheet.box(x=x, y=y, width=width, height=height, fill=MET, edge=MET)
    else:
        sheet.box(x=x, y=y, width=width, height=height, fill=MISSED_PALE, edge=MISSED, hatch="////")


@settings()
def bullets(texts: Texts, rows: Sequence[Bullet], *, scale: str, key: Sequence[Key]) -> Figure:
    """Draw rates as bars from 0 to 100, each with its target as a stroke across it."""
    sheet = Sheet(11)
    room = sheet.room
    y = sheet.head(texts.title, texts.below) + 0.12
    sheet.words([scale], x=_FIGURES, y=y, size=8, colour=FAINT, align="right")
    for tick in _TICKS:
        sheet.words([str(tick)], x=_along(tick), y=y, size=8, colour=FAINT, align="center")
    y += 0.14
    names = min(max(width_of(row.name, 9, bold=True) for row in rows), 2.2)
    names += 0.12 if names else 0
    heading = ""
    for row in rows:
        if row.heading != heading:
            heading = row.heading
            y += 0.16
            y += sheet.words(fitted(heading, room, 9, most=2, bold=True), x=MARGIN, y=y, bold=True) - 0.02
        sheet.line([(MARGIN, y), (MARGIN + room, y)], colour=PALE, weight=0.6)
        y += _bullet(sheet, row, y, names)
    sheet.line([(MARGIN, y), (MARGIN + room, y)], colour=PALE, weight=0.6)

    def sample(kind: Kind, x: float, y: float) -> None:
        if kind == "target":
            _target(sheet, x + 0.13, y, 0.06)
        else:
            _bar(sheet, kind, x=x, y=y - 0.07, width=0.26, height=0.14)

    y = sheet.key(key, _NONE, y + 0.24, room=0.34, sample=sample)
    return sheet.foot(texts.notes, y + 0.3)


def _target(sheet: Sheet, x: float, middle: float, half: float) -> None:
    """Draw the target: thick above and below the bar, and thin across it, so that it hides no part of a point."""
    for end in (-1, 1):
        sheet.line([(x, middle + end * half), (x, middle + end * (half + 0.08))], weight=2.2)
    sheet.line([(x, middle - half), (x, middle + half)], colour=PAPER, weight=1.4)
    sheet.line([(x, middle - half), (x, middle + half)], weight=0.6)


def _bullet(sheet: Sheet, row: Bullet, y: float, names: float) -> float:
    """Draw one row from y on, and return its height."""
    left, size = MARGIN + names, 8.5
    title = fitted(row.title, _NONE - left - 0.2, size, most=_MOST_LINES)
    bold = row.kind == "missed"
    status = fitted(row.status, sheet.width - _STATUSES - MARGIN, size, most=5, bold=bold)
    target = fitted(row.target_text, _FIGURES - _ALL - 0.1, 8, most=3)
    figures = ([] if row.rate is None else [row.shown]) + target
    step = size * LEADING / POINTS
    high = max(1.4, len(title), len(status), len(figures)) * step + 0.14
    middle = y + high / 2

    def first(lines: int) -> float:
        return middle - (lines - 1) * step / 2

    name = fitted(row.name, names - 0.1, 9, most=1, bold=True)
    sheet.words(name, x=MARGIN, y=first(len(title)), bold=True)
    sheet.words(title, x=left, y=first(len(title)), size=size)
    sheet.words(status, x=_STATUSES, y=first(len(status)), size=size, bold=bold)
    sheet.box(x=_NONE, y=middle - 0.1, width=_ALL - _NONE, height=0.2, fill=TRACK)
    for tick in _TICKS:
        sheet.line([(_along(tick), middle - 0.1), (_along(tick), middle + 0.1)], colour=PALE, weight=0.6)
    if row.rate is None:
        sheet.words([row.shown], x=_NONE + 0.08, y=middle, size=9, colour=FAINT)
    else:
        _bar(sheet, row.kind, x=_NONE, y=middle - 0.1, width=_along(row.rate) - _NONE, height=0.2)
        sheet.words([row.shown], x=_FIGURES, y=first(len(figures)), size=9, bold=True, align="right")
    below = first(len(figures)) + (len(figures) - len(target)) * step
    sheet.words(target, x=_FIGURES, y=below, size=8, colour=FAINT, align="right")
    _target(sheet, _along(row.target), middle, 0.1)
    return high


class Tile(NamedTuple):
    """One cell of a heat map: its words, the kind of its verdict, and how far it is from the target, from 0 to 1."""

    text: str
    kind: Kind
    depth: float | Fraction = 0


class Row(NamedTuple):
    """One unit, or a department as a whole, with its cells."""

    name: str
    whole: bool
    tiles: list[Tile]


def _mixed(light: str, dark: str, depth: float) -> str:
    """Return the colour that lies so far from one to the other."""
    parts = [(int(light[i : i + 2], 16), int(dark[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (other - one) * depth):02x}" for one, other in parts)


def _tile(sheet: Sheet, tile: Tile, *, x: float, y: float, width: float, height: float, bold: bool) -> None:
    fill, colour, hatch, edge = PAPER, INK, None, PALE
    match tile.kind:
        case "met":
            fill = MET_PALE
        case "missed":
            fill = _mixed(MISSED_PALE, MISSED, float(tile.depth))
            colour = PAPER if tile.depth > _DARK else BLACK
        case "missing":
            hatch = "////"
        case "absent" | "shared":
            colour, edge = FAINT, "none"
        case _:  # nothing to do: an empty place
            pass
    sheet.box(x=x, y=y, width=width, height=height, fill=fill, edge=edge, hatch=hatch)
    if hatch and tile.text:
        wide = width_of(tile.text, 8.5, bold=True) + 0.08
        sheet.box(x=x + (width - wide) / 2, y=y + 0.04, width=wide, height=height - 0.08, fill=PAPER)
    sheet.words(
        [tile.text],
        x=x + width / 2,
        y=y + height / 2,
        size=8.5,
        bold=bold or tile.kind == "missed",
        colour=colour,
        align="center",
    )


@settings()
def heatmap(
    texts: Texts,
    *,
    columns: Sequence[tuple[str, str, str]],
    rows: Sequence[Row],
    key: Sequence[Key],
    legend: Sequence[str],
) -> Figure:
    """Draw units by indicators, the darker the further from the target; every cell has its sign and its rate."""
    names = min(max(width_of(row.name, 9, bold=row.whole) for row in rows), 3.2) + 0.15
    cells = [
        max(
            0.55,
            width_of(name, 9, bold=True) + 0.1,
            width_of(goal, 7.5) + 0.1,
            *(width_of(row.tiles[place].text, 8.5, bold=True) + 0.14 for row in rows),
        )
        for place, (name, goal, _) in enumerate(columns)
    ]
    starts: list[float] = []
    x = MARGIN + names
    group = columns[0][2]
    for (_, _, its_group), width in zip(columns, cells, strict=True):
        x += 0.1 if its_group != group else 0
        group = its_group
        starts.append(x)
        x += width
    sheet = Sheet(max(x + MARGIN, 7))
    y = sheet.head(texts.title, texts.below) + 0.08
    for (name, goal, _), start, width in zip(columns, starts, cells, strict=True):
        sheet.words([name], x=start + width / 2, y=y, size=9, bold=True, align="center")
        sheet.words([goal], x=start + width / 2, y=y + 0.16, size=7.5, colour=FAINT, align="center")
    y += 0.3
    for place, row in enumerate(rows):
        y += 0.16 if row.whole and place else 0
        lines = fitted(row.name, names - 0.1, 9, most=2, bold=row.whole)
        step = 9 * LEADING / POINTS
        high = 0.27 if len(lines) == 1 else 0.4
        sheet.words(lines, x=MARGIN, y=y + high / 2 - (len(lines) - 1) * step / 2, bold=row.whole)
        for tile, start, width in zip(row.tiles, starts, cells, strict=True):
            _tile(sheet, tile, x=start, y=y, width=width, height=high, bold=row.whole)
        y += high + (0.1 if row.whole else 0)

    def sample(kind: Kind, x: float, y: float) -> None:
        _tile(sheet, Tile("", kind), x=x, y=y - 0.08, width=0.36, height=0.16, bold=False)

    y = sheet.key(key, MARGIN, y + 0.26, room=0.44, sample=sample) + 0.3
    return sheet.foot([*texts.notes, *legend], y)
