"""Drawing with matplotlib: the one module that imports it, and the one of display in which numbers may be floats.

A picture is laid out by hand on one sheet, in inches from its upper left corner, since its words decide how much room
is left for its marks. The numbers in its words are not made here.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from html import escape
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
    from collections.abc import Iterator, Sequence

    Kind = Literal["met", "missed", "idle", "unknown", "none"]

INK: Final = "#1f2328"
FAINT: Final = "#59636e"
PALE: Final = "#d8dde3"
TRACK: Final = "#eef1f4"
PAPER: Final = "#ffffff"
MET: Final = "#2a6592"
MET_PALE: Final = "#e4eff8"
MISSED: Final = "#8a3b12"
MISSED_PALE: Final = "#f6cdb0"
_FONT: Final = "DejaVu Sans"  # comes with matplotlib, and has every Vietnamese letter and every sign used here
_MARGIN: Final = 0.3
_LEADING: Final = 1.35
_POINTS: Final = 72
_DOTS: Final = 200
# What a user has set for pictures of their own decides nothing here: the same verdicts give the same file everywhere.
_SETTINGS: Final = {
    "font.family": [_FONT],
    "hatch.linewidth": 0.8,
    "svg.fonttype": "path",
    "svg.hashsalt": "reformkpi",
    "text.parse_math": False,
}


@contextmanager
def _settings() -> Iterator[None]:
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
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


def _width(words: str, size: float, *, bold: bool = False) -> float:
    font = FontProperties(family=[_FONT], size=size, weight="bold" if bold else "normal")
    return text_to_path.get_text_width_height_descent(words, font, ismath=False)[0] / _POINTS


def _fitted(words: str, room: float, size: float, *, most: int, bold: bool = False) -> list[str]:
    """Break words into lines that fit; what is more than so many lines ends in an ellipsis."""
    lines: list[str] = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if not lines[-1] or _width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = [_cut(line, room, size, bold=bold) for line in lines[:most]]
    if len(lines) > most:
        kept[-1] = _cut(f"{lines[most - 1].rstrip('…')} …", room, size, bold=bold)
    return kept


def _cut(line: str, room: float, size: float, *, bold: bool) -> str:
    shown = line
    while _width(shown, size, bold=bold) > room and len(shown) > 1:
        shown = shown.rstrip("… ")[:-1].rstrip() + "…"
    return shown


class _Sheet:
    """A sheet of paper of a given width in inches, whose height is known when all is drawn."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.figure = Figure(figsize=(width, 1), facecolor=PAPER)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()

    def words(  # noqa: PLR0913  all but the words by keyword
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
            self.axes.add_artist(text)
        return len(lines) * step

    def box(  # noqa: PLR0913
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
        self.axes.add_patch(
            Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, hatch=hatch, linewidth=0.8)
        )

    def line(
        self, points: Sequence[tuple[float, float]], *, colour: str = INK, weight: float = 1, dashes: str = "-"
    ) -> None:
        xs, ys = zip(*points, strict=True)
        self.axes.add_line(Line2D(xs, ys, color=colour, linewidth=weight, linestyle=dashes, solid_capstyle="butt"))

    def mark(self, x: float, y: float, *, shape: str, colour: str, filled: bool) -> None:
        face = colour if filled else PAPER
        self.axes.add_line(
            Line2D(
                [x], [y], marker=shape, markersize=7, markeredgecolor=colour, markerfacecolor=face, markeredgewidth=1.4
            )
        )

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
    rate: float | None
    shown: str
    target: float
    target_text: str
    status: str
    kind: Kind


class Key(NamedTuple):
    """An entry of a key: a kind of cell or bar, or a mark by itself, and what it means."""

    kind: Kind | None
    text: str


def _bar(sheet: _Sheet, kind: Kind, x: float, y: float, width: float, height: float) -> None:
    if kind == "met":
        sheet.box(x=x, y=y, width=width, height=height, fill=MET, edge=MET)
    else:
        sheet.box(x=x, y=y, width=width, height=height, fill=MISSED_PALE, edge=MISSED, hatch="////")


@_settings()
def bullets(title: str, rows: Sequence[Bullet], scale: str, key: Sequence[Key], target: str) -> Figure:
    """Draw rates as bars from 0 to 100, each with its target as a thick stroke across it."""
    sheet = _Sheet(11)
    names = min(max(_width(row.name, 9, bold=True) for row in rows), 2.2) + 0.12
    left, track, right = _MARGIN + names, 4.7, 8.2
    figures, statuses = 9.15, 9.35
    per_cent = (right - track) / 100
    y = _MARGIN + sheet.words(
        _fitted(title, sheet.width - 2 * _MARGIN, 11, most=3, bold=True), x=_MARGIN, y=_MARGIN, size=11, bold=True
    )
    top = y + 0.2
    sheet.words([scale], x=figures, y=top - 0.02, size=8, colour=FAINT, align="right")
    for tick in range(0, 101, 20):
        sheet.words([str(tick)], x=track + tick * per_cent, y=top - 0.02, size=8, colour=FAINT, align="center")
    y = top + 0.12
    heading = ""
    for row in rows:
        if row.heading != heading:
            heading = row.heading
            y += 0.16
            room = sheet.width - 2 * _MARGIN
            y += sheet.words(_fitted(heading, room, 9, most=2, bold=True), x=_MARGIN, y=y, bold=True) - 0.02
        lines = _fitted(row.title, track - left - 0.2, 8.5, most=3)
        status = _fitted(row.status, sheet.width - statuses - _MARGIN, 8.5, most=3)
        high = max(2, len(lines), len(status)) * 8.5 * _LEADING / _POINTS + 0.14
        middle = y + high / 2
        sheet.line([(_MARGIN, y), (sheet.width - _MARGIN, y)], colour=PALE, weight=0.6)
        step = 8.5 * _LEADING / _POINTS

        def first(count: int, middle: float = middle, step: float = step) -> float:
            return middle - (count - 1) * step / 2

        sheet.words(_fitted(row.name, names - 0.1, 9, most=1, bold=True), x=_MARGIN, y=first(len(lines)), bold=True)
        sheet.words(lines, x=left, y=first(len(lines)), size=8.5)
        sheet.box(x=track, y=middle - 0.1, width=right - track, height=0.2, fill=TRACK)
        for tick in range(0, 101, 20):
            at = track + tick * per_cent
            sheet.line([(at, middle - 0.1), (at, middle + 0.1)], colour=PALE, weight=0.6)
        if row.rate is None:
            sheet.words([row.shown], x=track + 0.08, y=middle, size=9, colour=FAINT)
        else:
            _bar(sheet, row.kind, track, middle - 0.1, row.rate * per_cent, 0.2)
            sheet.words([row.shown], x=figures, y=first(2), size=9, bold=True, align="right")
        goal = _fitted(row.target_text, figures - right - 0.1, 8, most=1)
        sheet.words(
            goal,
            x=figures,
            y=first(2) + (step if row.rate is not None else step / 2),
            size=8,
            colour=FAINT,
            align="right",
        )
        at = track + row.target * per_cent
        sheet.line([(at, middle - 0.17), (at, middle + 0.17)], colour=PAPER, weight=5)
        sheet.line([(at, middle - 0.17), (at, middle + 0.17)], colour=INK, weight=2.4)
        sheet.words(status, x=statuses, y=first(len(status)), size=8.5, bold=row.kind == "missed")
        y += high
    sheet.line([(_MARGIN, y), (sheet.width - _MARGIN, y)], colour=PALE, weight=0.6)
    y += 0.24
    x = track
    sheet.line([(x + 0.1, y - 0.1), (x + 0.1, y + 0.1)], weight=2.4)
    sheet.words([target], x=x + 0.24, y=y, size=8)
    x += 0.44 + _width(target, 8)
    for kind, text in key:
        if kind in ("met", "missed"):
            _bar(sheet, kind, x, y - 0.07, 0.26, 0.14)
            sheet.words([text], x=x + 0.34, y=y, size=8)
            x += 0.54 + _width(text, 8)
    return sheet.cut(y + _MARGIN)


class Tile(NamedTuple):
    """One cell of a heat map: its words, what kind of verdict it is, and how far below the target, from 0 to 1."""

    text: str
    kind: Kind
    depth: float = 0


class Row(NamedTuple):
    """One unit, or a department as a whole, with its cells."""

    name: str
    whole: bool
    tiles: list[Tile]


def _mixed(light: str, dark: str, depth: float) -> str:
    parts = [(int(light[i : i + 2], 16), int(dark[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (other - one) * depth):02x}" for one, other in parts)


def _tile(sheet: _Sheet, tile: Tile, x: float, y: float, width: float, height: float, *, bold: bool) -> None:
    fill, colour, hatch, edge = PAPER, INK, None, PALE
    match tile.kind:
        case "met":
            fill = MET_PALE
        case "missed":
            fill = _mixed(MISSED_PALE, MISSED, tile.depth)
            colour = PAPER if tile.depth > 0.5 else INK
        case "unknown":
            hatch = "////"
        case "none":
            fill, colour = TRACK, FAINT
        case _:
            pass
    sheet.box(x=x, y=y, width=width, height=height, fill=fill, edge=edge, hatch=hatch)
    if hatch:
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
    title: str, columns: Sequence[tuple[str, str, str]], rows: Sequence[Row], key: Sequence[Key], legend: Sequence[str]
) -> Figure:
    """Draw units by indicators, darker the further below the target; every cell has its sign and its rate in words."""
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
    y = _MARGIN + sheet.words(_fitted(title, room, 11, most=3, bold=True), x=_MARGIN, y=_MARGIN, size=11, bold=True)
    y += 0.08
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
            _tile(sheet, tile, start, y, width, high, bold=row.whole)
        y += high + (0.1 if row.whole else 0)
    y += 0.26
    x = _MARGIN
    for kind, text in key:
        shown = text if kind is None else text.partition(" ")[2]
        wide = (0.52 if kind else 0.08) + _width(shown, 8) + 0.2
        if x > _MARGIN and x + wide > sheet.width - _MARGIN:
            x, y = _MARGIN, y + 0.26
        if kind:
            _tile(sheet, Tile(text.partition(" ")[0], kind), x, y - 0.1, 0.42, 0.2, bold=False)
        sheet.words([shown], x=x + (0.52 if kind else 0.08), y=y, size=8)
        x += wide
    y += 0.3
    for line in legend:
        y += sheet.words(_fitted(line, room, 8, most=1), x=_MARGIN, y=y, size=8, colour=FAINT)
    return sheet.cut(y + _MARGIN / 2)


class Point(NamedTuple):
    """One verdict of a course: the place of its last day, its rate in percent, its words, whether it is met."""

    place: int
    rate: float | None
    text: str
    met: bool


class Series(NamedTuple):
    """A line of a course."""

    name: str
    shape: str
    points: list[Point]


class Ahead(NamedTuple):
    """What is still needed: its name, its words, and the share in percent where there is one."""

    name: str
    lines: list[str]
    share: float | None


@_settings()
def course(  # noqa: PLR0913
    title: str,
    *,
    days: Sequence[tuple[str, str]],
    series: Sequence[Series],
    target: float,
    goal: str,
    ahead: Ahead | None,
    key: tuple[str, str],
) -> Figure:
    """Draw rates over time against the target, with every number in a row below its day."""
    names = max(1.0, *(_width(one.name, 8.5) + 0.45 for one in series))
    widest = max(_width(point.text, 8.5) for one in series for point in one.points)
    step = max(0.72, widest + 0.14)
    last = 0.0 if ahead is None else max(1.1, *(_width(line, 8.5) + 0.2 for line in (ahead.name, *ahead.lines)))
    left = _MARGIN + names
    right = left + step * len(days) + last
    sheet = _Sheet(max(right + 0.75, 6.5))
    y = _MARGIN + sheet.words(
        _fitted(title, sheet.width - 2 * _MARGIN, 11, most=3, bold=True), x=_MARGIN, y=_MARGIN, size=11, bold=True
    )
    top, bottom = y + 0.15, y + 3.15

    rates = [point.rate for one in series for point in one.points if point.rate is not None]
    rates += [target] + ([ahead.share] if ahead and ahead.share is not None else [])
    low = max(0, int(min(rates) - 4) // 10 * 10)
    high = min(100, -(-int(max(rates) + 4) // 10) * 10)

    def at(rate: float) -> float:
        return bottom - (rate - low) / (high - low) * (bottom - top)

    def across(place: float) -> float:
        return left + step * (place + 0.5)

    for tick in range(low, high + 1, 10 if high - low > 20 else 5):
        sheet.line([(left, at(tick)), (right, at(tick))], colour=PALE, weight=0.6)
        sheet.words([str(tick)], x=left - 0.08, y=at(tick), size=8, colour=FAINT, align="right")
    sheet.line([(left, at(target)), (right, at(target))], weight=1.8, dashes="--")
    sheet.words([goal], x=right + 0.06, y=at(target), size=9, bold=True)
    looks = [(MISSED, 1.0) if one.shape == "o" else (MET, 2.2) for one in series]
    end = right - last / 2
    for one, (colour, weight) in zip(series, looks, strict=True):
        runs: list[list[tuple[float, float]]] = [[]]
        for point in one.points:
            if point.rate is None:
                runs.append([])
            else:
                runs[-1].append((across(point.place), at(point.rate)))
        for run in runs:
            if run:
                sheet.line(run, colour=colour, weight=weight)
    if ahead and ahead.share is not None:
        known = [(across(point.place), at(point.rate)) for point in series[-1].points if point.rate is not None]
        sheet.line([*known[-1:], (end, at(ahead.share))], weight=1.2, dashes=":")
        sheet.mark(end, at(ahead.share), shape="D", colour=INK, filled=False)
    for one, (colour, _) in zip(series, looks, strict=True):
        for point in one.points:
            if point.rate is not None:
                sheet.mark(across(point.place), at(point.rate), shape=one.shape, colour=colour, filled=point.met)

    y = bottom + 0.22
    for place, lines in enumerate(days):
        sheet.words(lines, x=across(place), y=y, size=8, colour=FAINT, align="center")
    if ahead:
        sheet.words([ahead.name], x=end, y=y, size=8, colour=FAINT, align="center")
    y += 0.4
    if ahead:
        sheet.words(ahead.lines, x=end, y=y, size=8.5, bold=True, align="center")
    for one, (colour, _) in zip(series, looks, strict=True):
        sheet.line([(_MARGIN, y - 0.14), (right, y - 0.14)], colour=PALE, weight=0.6)
        sheet.mark(_MARGIN + 0.08, y, shape=one.shape, colour=colour, filled=True)
        sheet.words([one.name], x=_MARGIN + 0.26, y=y, size=8.5)
        for point in one.points:
            sheet.words([point.text], x=across(point.place), y=y, size=8.5, bold=not point.met, align="center")
        y += 0.28
    y += 0.1
    x = _MARGIN + 0.08
    for text, filled in zip(key, (True, False), strict=True):
        for one, (colour, _) in zip(series, looks, strict=True):
            sheet.mark(x, y, shape=one.shape, colour=colour, filled=filled)
            x += 0.2
        sheet.words([text], x=x, y=y, size=8)
        x += _width(text, 8) + 0.3
    return sheet.cut(y + _MARGIN)
