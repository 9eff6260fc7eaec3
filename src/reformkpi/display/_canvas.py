"""A sheet to draw on, with matplotlib, which only this module imports.

A picture is laid out by hand on one sheet, in inches from its upper left corner, because its words decide how much room
is left for its marks. The modules that draw may hold floats, which are inches; the numbers in words are not made here.
"""

# The type hints of matplotlib leave open what some of its functions take.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

import io
from bisect import bisect_right
from contextlib import contextmanager
from functools import lru_cache
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
    from collections.abc import Callable, Generator, Sequence

    from reformkpi.display import _content

    Kind = _content.Kind | Literal["target"]

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
BAND: Final = "#f1f4f7"
GREEN: Final = "#0f5c2b"
GREEN_PALE: Final = "#e6f6ea"
RED: Final = "#a0111f"
RED_PALE: Final = "#fdeceb"
YELLOW: Final = "#6b4700"
YELLOW_PALE: Final = "#fff5d6"
_FONT: Final = "DejaVu Sans"  # comes with matplotlib, and has every Vietnamese letter and every sign used here
MARGIN: Final = 0.3
LEADING: Final = 1.35
POINTS: Final = 72
_PIXELS: Final = 1.03  # letters set on pixels take so much more room than their outlines
_DOTS: Final = 200
_MOST_LINES: Final = 20


@contextmanager
def settings() -> Generator[None]:
    """Set the settings of a user aside, so that the same verdicts make the same file everywhere."""
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
    """Write a figure as a file with its title and its text inside; the same figure makes the same bytes."""
    file = io.BytesIO()
    with settings():
        if kind == "png":
            figure.savefig(file, format="png", dpi=_DOTS, metadata={"Title": title, "Description": text})
            return file.getvalue()
        figure.savefig(file, format="svg", metadata={"Title": title, "Description": text, "Date": None})
    # Screen readers look for the text beside the title, and matplotlib writes only the title there.
    return file.getvalue().replace(b"</title>", f"</title>\n <desc>{escape(text)}</desc>".encode(), 1)


@lru_cache(4096)  # signs, rates and words recur
def width_of(words: str, size: float, *, bold: bool = False) -> float:
    font = FontProperties(family=[_FONT], size=size, weight="bold" if bold else "normal")
    outlines: float = text_to_path.get_text_width_height_descent(words, font, ismath=False)[0]
    return _PIXELS * outlines / POINTS


def fitted(words: str, room: float, size: float, *, most: int, bold: bool = False) -> list[str]:
    """Break words into lines that fit; what is more than so many lines, or than one word can have, ends in "…"."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= room:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = _cut(longer, room, size, bold=bold)
            break
        else:
            lines.append(_cut(word, room, size, bold=bold))
    return lines


def _cut(line: str, room: float, size: float, *, bold: bool) -> str:
    """Leave out words at the end, or letters of an only word, until the line fits with the "…" that says so."""
    if width_of(line, size, bold=bold) <= room:
        return line
    fits = bisect_right(range(1, len(line)), room, key=lambda end: width_of(f"{line[:end]}…", size, bold=bold))
    kept = line[: max(1, fits)]
    return (kept.rpartition(" ")[0] or kept).rstrip("…") + "…"


class Key(NamedTuple):
    """An entry of a key: the kind of which there is a sample, if of any, and what it means."""

    kind: Kind | None
    text: str


class Sheet:
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
        """Write lines below one another, the first with its middle at y, and return the height that they take."""
        step = size * LEADING / POINTS
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

    @property
    def room(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN

    def head(self, title: str, below: Sequence[str]) -> float:
        """Write the title and the lines below it, and return where what follows may begin."""
        y = MARGIN + self.paragraph(title, y=MARGIN, size=12, bold=True)
        for text in below:
            y += self.paragraph(text, y=y, colour=FAINT)
        return y + 0.06

    def foot(self, notes: Sequence[str], y: float) -> Figure:
        """Write the footnotes, and return the finished figure."""
        for note in notes:
            y += self.paragraph(note, y=y, size=8, colour=FAINT)
        return self.cut(y + MARGIN / 2)

    def paragraph(self, text: str, *, y: float, size: float = 9, bold: bool = False, colour: str = INK) -> float:
        """Write a text between the margins, in as many lines as it takes, and return its height."""
        lines = fitted(text, self.room, size, most=_MOST_LINES, bold=bold)
        return self.words(lines, x=MARGIN, y=y, size=size, bold=bold, colour=colour)

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
        """Write a key, each entry after a sample that takes some room, in as many lines as needed; return the last."""
        at = x
        for kind, text in entries:
            begin = room if kind else 0
            wide = begin + width_of(text, 8) + 0.22
            if at > x and at + wide > self.width - MARGIN:
                at, y = x, y + 0.26
            if kind:
                sample(kind, at, y)
            self.words([text], x=at + begin, y=y, size=8)
            at += wide
        return y

    def cut(self, height: float) -> Figure:
        """Return the figure, as high as what is drawn on it."""
        self.figure.set_size_inches(self.width, height)
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(height, 0)
        return self.figure
