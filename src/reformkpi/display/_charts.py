"""Drawing with matplotlib: the one module that imports it, and the one of display in which numbers may be floats.

A picture is laid out by hand on one sheet, in inches from its upper left corner, since its words decide how much room
is left for its marks. The numbers in its words are not made here.
"""

# The type hints of matplotlib leave open what some of its functions take.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

import io
from bisect import bisect_right
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from math import nan
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

try:
    import matplotlib as mpl
except ModuleNotFoundError as error:
    raise ModuleNotFoundError("pictures need matplotlib: install reformkpi[plot]", name=error.name) from None
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from decimal import Decimal
    from fractions import Fraction

    Kind = Literal["met", "missed", "idle", "unknown", "none", "target"]

INK: Final = "#1f2328"
BLACK: Final = "#000000"
FAINT: Final = "#59636e"
PALE: Final = "#d8dde3"
TRACK: Final = "#eef1f4"
PAPER: Final = "#ffffff"
MET: Final = "#2a6592"
MET_PALE: Final = "#e4eff8"
MISSED: Final = "#8a3b12"
MISSED_PALE: Final = "#f6cdb0"
_DARK: Final = 0.71  # from here on letters are white, so that their contrast is never below 4.5
_FONT: Final = "DejaVu Sans"  # comes with matplotlib, and has every Vietnamese letter and every sign used here
_MARGIN: Final = 0.3
_LEADING: Final = 1.35
_ROW: Final = 0.28
_POINTS: Final = 72
_PIXELS: Final = 1.03  # letters set on pixels take so much more room than their outlines
_DOTS: Final = 200


@contextmanager
def _settings() -> Generator[None]:
    """Set aside what a user has set for other pictures, so that the same verdicts give the same file everywhere."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(
            {
                "font.family": [_FONT],
                "hatch.linewidth": 0.8,
                "svg.fonttype": "path",
                "svg.hashsalt": "reformkpi",
                "text.parse_math": False,
            }
        )
        yield


def saved(figure: Figure, kind: Literal["png", "svg"], title: str, text: str) -> bytes:
    """Write a figure as a file with its title and its text inside; the same figure gives the same bytes."""
    file = io.BytesIO()
    with _settings():
        if kind == "png":
            figure.savefig(file, format="png", dpi=_DOTS, metadata={"Title": title, "Description": text})
            return file.getvalue()
        figure.savefig(file, format="svg", metadata={"Title": title, "Description": text, "Date": None})
    # Readers look for the text beside the title, where matplotlib leaves only the title.
    return file.getvalue().replace(b"</title>", f"</title>\n <desc>{escape(text)}</desc>".encode(), 1)


@lru_cache(4096)  # signs, rates and words recur
def _width(words: str, size: float, *, bold: bool = False) -> float:
    font = FontProperties(family=[_FONT], size=size, weight="bold" if bold else "normal")
    outlines: float = text_to_path.get_text_width_height_descent(words, font, ismath=False)[0]
    return _PIXELS * outlines / _POINTS


def _fitted(words: str, room: float, size: float, *, most: int, bold: bool = False) -> list[str]:
    """Break words into lines that fit; what is more than so many lines, or than one word can have, ends in "…"."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = _cut(longer, room, size, bold=bold)
            break
        else:
            lines.append(_cut(word, room, size, bold=bold))
    return lines


def _cut(line: str, room: float, size: float, *, bold: bool) -> str:
    """Leave out words at the end, or letters of an only word, until the line fits with the "…" that says so."""
    if _width(line, size, bold=bold) <= room:
        return line
    fits = bisect_right(range(1, len(line)), room, key=lambda end: _width(f"{line[:end]}…", size, bold=bold))
    kept = line[: max(1, fits)]
    return (kept.rpartition(" ")[0] or kept).rstrip("…") + "…"


class Key(NamedTuple):
    """An entry of a key: the kind of which there is a sample, if of any, and what it means."""

    kind: Kind | None
    text: str


class _Sheet:
    """A sheet of paper of a given width in inches, whose height is known when all is drawn."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.figure = Figure(figsize=(width, 1), facecolor=PAPER)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self._drawn = 0

    def _add(self, artist: Text | Rectangle | Line2D) -> None:
        """Add what is drawn on top of what is there."""
        self._drawn += 1
        artist.set_zorder(self._drawn)
        self.axes.add_artist(artist)

    def words(
        self,
        lines: Sequence[str],
        *,
        x: float,
        y: float,
        size: float = 9,
        bold: bool = False,
        colour: str = INK,
        align: Literal["left", "center", "right"] = "left",
    ) -> float:
        """Write lines below one another, the first with its middle at y, and give the height that they take."""
        step = size * _LEADING / _POINTS
        for place, line in enumerate(lines):
            text = Text(
                x,
                y + place * step,
                line,
                color=colour,
                fontsize=size,
                fontweight="bold" if bold else "normal",
                horizontalalignment=align,
                verticalalignment="center_baseline",
            )
            self._add(text)
        return len(lines) * step

    def head(self, title: str) -> float:
        """Write the title, and give where what follows may begin."""
        lines = _fitted(title, self.width - 2 * _MARGIN, 11, most=3, bold=True)
        return _MARGIN + self.words(lines, x=_MARGIN, y=_MARGIN, size=11, bold=True)

    def box(
        self,
        *,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        edge: str = "none",
        hatch: str | None = None,
    ) -> None:
        self._add(Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, hatch=hatch, linewidth=0.8))

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        colour: str = INK,
        weight: float = 1,
        dashes: Literal["-", "--", ":"] = "-",
    ) -> None:
        xs, ys = zip(*points, strict=True)
        self._add(Line2D(xs, ys, color=colour, linewidth=weight, linestyle=dashes, solid_capstyle="butt"))

    def mark(self, x: float, y: float, *, shape: str, colour: str, filled: bool) -> None:
        face = colour if filled else PAPER
        self._add(
            Line2D(
                [x], [y], marker=shape, markersize=7, markeredgecolor=colour, markerfacecolor=face, markeredgewidth=1.4
            )
        )

    def key(
        self, entries: Sequence[Key], x: float, y: float, *, room: float, sample: Callable[[Kind, float, float], None]
    ) -> float:
        """Write a key, each entry with a sample that takes some room, in as many lines as it needs; give the last."""
        at = x
        for kind, text in entries:
            begin = room if kind else 0
            wide = begin + _width(text, 8) + 0.22
            if at > x and at + wide > self.width - _MARGIN:
                at, y = x, y + 0.26
            if kind:
                sample(kind, at, y)
            self.words([text], x=at + begin, y=y, size=8)
            at += wide
        return y

    def cut(self, height: float) -> Figure:
        """Give the figure, as high as what is drawn on it."""
        self.figure.set_size_inches(self.width, height)
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(height, 0)
        return self.figure


class Bullet(NamedTuple):
    """One row of a bullet chart: its words, its rate and target in percent, and what kind of verdict it is."""

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


def _bar(sheet: _Sheet, kind: Kind, *, x: float, y: float, width: float, height: float) -> None:
    if kind == "met":
        sheet.box(x=x, y=y, width=width, height=height, fill=MET, edge=MET)
    else:
        sheet.box(x=x, y=y, width=width, height=height, fill=MISSED_PALE, edge=MISSED, hatch="////")


@_settings()
def bullets(title: str, rows: Sequence[Bullet], *, scale: str, key: Sequence[Key]) -> Figure:
    """Draw rates as bars from 0 to 100, each with its target as a thick stroke across it."""
    sheet = _Sheet(11)
    room = sheet.width - 2 * _MARGIN
    y = sheet.head(title) + 0.18
    sheet.words([scale], x=_FIGURES, y=y, size=8, colour=FAINT, align="right")
    for tick in _TICKS:
        sheet.words([str(tick)], x=_along(tick), y=y, size=8, colour=FAINT, align="center")
    y += 0.14
    names = min(max(_width(row.name, 9, bold=True) for row in rows), 2.2) + 0.12
    heading = ""
    for row in rows:
        if row.heading != heading:
            heading = row.heading
            y += 0.16
            y += sheet.words(_fitted(heading, room, 9, most=2, bold=True), x=_MARGIN, y=y, bold=True) - 0.02
        sheet.line([(_MARGIN, y), (_MARGIN + room, y)], colour=PALE, weight=0.6)
        y += _bullet(sheet, row, y, names)
    sheet.line([(_MARGIN, y), (_MARGIN + room, y)], colour=PALE, weight=0.6)

    def sample(kind: Kind, x: float, y: float) -> None:
        if kind == "target":
            sheet.line([(x + 0.13, y - 0.1), (x + 0.13, y + 0.1)], weight=2)
        else:
            _bar(sheet, kind, x=x, y=y - 0.07, width=0.26, height=0.14)

    y = sheet.key(key, _NONE, y + 0.24, room=0.34, sample=sample)
    return sheet.cut(y + _MARGIN)


def _bullet(sheet: _Sheet, row: Bullet, y: float, names: float) -> float:
    """Draw one row from y on, and give its height."""
    left, size = _MARGIN + names, 8.5
    title = _fitted(row.title, _NONE - left - 0.2, size, most=3)
    bold = row.kind == "missed"
    status = _fitted(row.status, sheet.width - _STATUSES - _MARGIN, size, most=5, bold=bold)
    target = _fitted(row.target_text, _FIGURES - _ALL - 0.1, 8, most=3)
    figures = ([] if row.rate is None else [row.shown]) + target
    step = size * _LEADING / _POINTS
    high = max(2, len(title), len(status), len(figures)) * step + 0.14
    middle = y + high / 2

    def first(lines: int) -> float:
        return middle - (lines - 1) * step / 2

    name = _fitted(row.name, names - 0.1, 9, most=1, bold=True)
    sheet.words(name, x=_MARGIN, y=first(len(title)), bold=True)
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
    stroke = [(_along(row.target), middle - 0.17), (_along(row.target), middle + 0.17)]
    sheet.line(stroke, colour=PAPER, weight=3.6)
    sheet.line(stroke, weight=2)
    return high


class Tile(NamedTuple):
    """One cell of a heat map: its words, what kind of verdict it is, and how far from the target, from 0 to 1."""

    text: str
    kind: Kind
    depth: float | Fraction = 0


class Row(NamedTuple):
    """One unit, or a department as a whole, with its cells."""

    name: str
    whole: bool
    tiles: list[Tile]


def _mixed(light: str, dark: str, depth: float) -> str:
    """Give the colour that lies so far from one to the other."""
    parts = [(int(light[i : i + 2], 16), int(dark[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (other - one) * depth):02x}" for one, other in parts)


def _tile(sheet: _Sheet, tile: Tile, *, x: float, y: float, width: float, height: float, bold: bool) -> None:
    fill, colour, hatch, edge = PAPER, INK, None, PALE
    match tile.kind:
        case "met":
            fill = MET_PALE
        case "missed":
            fill = _mixed(MISSED_PALE, MISSED, float(tile.depth))
            colour = PAPER if tile.depth > _DARK else BLACK
        case "unknown":
            hatch = "////"
        case "none":
            colour, edge = FAINT, "none"
        case _:  # nothing to do: an empty place
            pass
    sheet.box(x=x, y=y, width=width, height=height, fill=fill, edge=edge, hatch=hatch)
    if hatch and tile.text:
        wide = _width(tile.text, 8.5, bold=True) + 0.08
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


@_settings()
def heatmap(
    title: str,
    *,
    columns: Sequence[tuple[str, str, str]],
    rows: Sequence[Row],
    key: Sequence[Key],
    legend: Sequence[str],
) -> Figure:
    """Draw units by indicators, the darker the further from the target; every cell has its sign and its rate."""
    names = min(max(_width(row.name, 9, bold=row.whole) for row in rows), 3.2) + 0.15
    cells = [
        max(
            0.55,
            _width(name, 9, bold=True) + 0.1,
            _width(goal, 7.5) + 0.1,
            *(_width(row.tiles[place].text, 8.5, bold=True) + 0.14 for row in rows),
        )
        for place, (name, goal, _) in enumerate(columns)
    ]
    starts: list[float] = []
    x = _MARGIN + names
    group = columns[0][2]
    for (_, _, its_group), width in zip(columns, cells, strict=True):
        x += 0.1 if its_group != group else 0
        group = its_group
        starts.append(x)
        x += width
    sheet = _Sheet(max(x + _MARGIN, 7))
    room = sheet.width - 2 * _MARGIN
    y = sheet.head(title) + 0.08
    for (name, goal, _), start, width in zip(columns, starts, cells, strict=True):
        sheet.words([name], x=start + width / 2, y=y, size=9, bold=True, align="center")
        sheet.words([goal], x=start + width / 2, y=y + 0.16, size=7.5, colour=FAINT, align="center")
    y += 0.3
    for place, row in enumerate(rows):
        y += 0.16 if row.whole and place else 0
        lines = _fitted(row.name, names - 0.1, 9, most=2, bold=row.whole)
        step = 9 * _LEADING / _POINTS
        high = 0.27 if len(lines) == 1 else 0.4
        sheet.words(lines, x=_MARGIN, y=y + high / 2 - (len(lines) - 1) * step / 2, bold=row.whole)
        for tile, start, width in zip(row.tiles, starts, cells, strict=True):
            _tile(sheet, tile, x=start, y=y, width=width, height=high, bold=row.whole)
        y += high + (0.1 if row.whole else 0)

    def sample(kind: Kind, x: float, y: float) -> None:
        _tile(sheet, Tile("", kind), x=x, y=y - 0.08, width=0.36, height=0.16, bold=False)

    y = sheet.key(key, _MARGIN, y + 0.26, room=0.44, sample=sample) + 0.3
    for line in legend:
        y += sheet.words(_fitted(line, room, 8, most=1), x=_MARGIN, y=y, size=8, colour=FAINT)
    return sheet.cut(y + _MARGIN / 2)


class Point(NamedTuple):
    """One verdict of a trend: the place of its last day, its rate in percent, its words, and its kind."""

    place: int
    rate: Fraction | None
    text: str
    kind: Kind


class Series(NamedTuple):
    """A line of a trend, thin with round marks or thick with square ones."""

    name: str
    thick: bool
    points: list[Point]

    @property
    def look(self) -> tuple[str, str, float]:
        """The shape of its marks, its colour and the weight of its line."""
        return ("s", MET, 2.2) if self.thick else ("o", MISSED, 1.0)


class Ahead(NamedTuple):
    """What is still needed: its names, its words, and the share in percent where there is one."""

    names: list[str]
    lines: list[str]
    share: Fraction | None


class _Field(NamedTuple):
    """Where a trend lies on its sheet, and which percentages are at its foot and its head."""

    left: float
    right: float
    top: float
    bottom: float
    step: float
    low: int
    high: int

    def at(self, per_cent: float | Fraction | Decimal) -> float:
        return self.bottom - (float(per_cent) - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def across(self, place: int) -> float:
        return self.left + self.step * (place + 0.5)


@_settings()
def trend(
    title: str,
    *,
    days: Sequence[tuple[str, str]],
    series: Sequence[Series],
    target: tuple[Decimal, str],
    ahead: Ahead | None,
    scale: str,
    key: Sequence[Key],
) -> Figure:
    """Draw rates over time against the target, with every number in a row below its day."""
    left = _MARGIN + max(1.0, *(_width(one.name, 8.5) + 0.45 for one in series))
    more = max(_width(line, 8.5, bold=True) + 0.2 for line in (*ahead.names, *ahead.lines)) if ahead else 0
    step = max(
        0.72,
        (5.75 - left - more) / len(days),
        *(_width(point.text, 8.5, bold=True) + 0.14 for one in series for point in one.points),
    )
    right = left + step * len(days) + more
    end = right - more / 2
    sheet = _Sheet(max(right + 0.75, 6.5))
    y = sheet.head(title) + 0.05
    sheet.words([scale], x=_MARGIN, y=y, size=8, colour=FAINT)

    rates = [float(point.rate) for one in series for point in one.points if point.rate is not None]
    rates += [float(target[0]), float(ahead.share if ahead and ahead.share is not None else target[0])]
    low, high = max(0, int(min(rates) - 4) // 10 * 10), min(100, -(-int(max(rates) + 4) // 10) * 10)
    field = _Field(left, right, y + 0.25, y + 3.2, step, low, high)
    for tick in range(low, high + 1, 10 if high - low > 20 else 5):
        sheet.line([(left, field.at(tick)), (right, field.at(tick))], colour=PALE, weight=0.6)
        sheet.words([str(tick)], x=left - 0.08, y=field.at(tick), size=8, colour=FAINT, align="right")
    sheet.line([(left, field.at(target[0])), (right, field.at(target[0]))], weight=1.8, dashes="--")
    sheet.words([target[1]], x=right + 0.06, y=field.at(target[0]), size=9, bold=True)
    _lines(sheet, field, series)
    if ahead and ahead.share is not None:
        known = [(field.across(one.place), field.at(one.rate)) for one in series[-1].points if one.rate is not None]
        sheet.line([*known[-1:], (end, field.at(ahead.share))], weight=1.2, dashes=":")
        sheet.mark(end, field.at(ahead.share), shape="D", colour=INK, filled=False)

    y = field.bottom + 0.22
    for place, lines in enumerate(days):
        sheet.words(lines, x=field.across(place), y=y, size=8, colour=FAINT, align="center")
    if ahead:
        sheet.words(ahead.names, x=end, y=y, size=8, colour=FAINT, align="center")
        for place, line in enumerate(ahead.lines):
            sheet.words([line], x=end, y=y + 0.4 + place * _ROW, size=8.5, bold=True, align="center")
    _numbers(sheet, field, series, y + 0.4, right - more)
    y += 0.5 + _ROW * max(len(series), len(ahead.lines) if ahead else 0)

    def sample(kind: Kind, x: float, y: float) -> None:
        for place, one in enumerate(series):
            shape, colour, _ = one.look
            sheet.mark(x + 0.08 + 0.2 * place, y, shape=shape, colour=colour, filled=kind == "met")

    y = sheet.key(key, _MARGIN, y, room=0.06 + 0.2 * len(series), sample=sample)
    return sheet.cut(y + _MARGIN)


def _lines(sheet: _Sheet, field: _Field, series: Sequence[Series]) -> None:
    """Draw lines that break where there is no rate, then the marks: full where the target is met, else hollow."""
    for one in series:
        _, colour, weight = one.look
        points = [
            (field.across(point.place), nan if point.rate is None else field.at(point.rate)) for point in one.points
        ]
        sheet.line(points, colour=colour, weight=weight)
    for one in series:
        shape, colour, _ = one.look
        for point in one.points:
            if point.rate is not None:
                x, y = field.across(point.place), field.at(point.rate)
                sheet.mark(x, y, shape=shape, colour=colour, filled=point.kind == "met")


def _numbers(sheet: _Sheet, field: _Field, series: Sequence[Series], y: float, right: float) -> None:
    """Write the numbers of each line in a row, from y on."""
    for place, one in enumerate(series):
        middle = y + place * _ROW
        shape, colour, _ = one.look
        sheet.line([(_MARGIN, middle - _ROW / 2), (right, middle - _ROW / 2)], colour=PALE, weight=0.6)
        sheet.mark(_MARGIN + 0.08, middle, shape=shape, colour=colour, filled=True)
        sheet.words([one.name], x=_MARGIN + 0.26, y=middle, size=8.5)
        for point in one.points:
            x, bold = field.across(point.place), point.kind == "missed"
            sheet.words([point.text], x=x, y=middle, size=8.5, bold=bold, align="center")
