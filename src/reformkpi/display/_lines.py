"""The drawing of a rate over time."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Final, NamedTuple

from reformkpi.display._canvas import (
    FAINT,
    INK,
    MARGIN,
    MET,
    MISSED,
    PALE,
    Key,
    Sheet,
    settings,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from fractions import Fraction

    from matplotlib.figure import Figure

    from reformkpi.display._canvas import Kind
    from reformkpi.display._charts import Texts

_ROW: Final = 0.28


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


class Step(NamedTuple):
    """A target in percent with its words, from the place of one day up to another."""

    first: int
    last: int
    value: Decimal
    text: str


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


@settings()
def trend(
    texts: Texts,
    *,
    days: Sequence[tuple[str, str]],
    series: Sequence[Series],
    targets: Sequence[Step],
    ahead: Ahead | None,
    scale: str,
    key: Sequence[Key],
) -> Figure:
    """Draw rates over time against the targets, with every number in a row below its day."""
    left = MARGIN + max(1.0, *(width_of(one.name, 8.5) + 0.45 for one in series))
    more = max(width_of(line, 8.5, bold=True) + 0.2 for line in (*ahead.names, *ahead.lines)) if ahead else 0
    step = max(
        0.72,
        (5.75 - left - more) / len(days),
        *(width_of(line, 8) + 0.12 for lines in days for line in lines),
        *(width_of(point.text, 8.5, bold=True) + 0.14 for one in series for point in one.points),
    )
    right = left + step * len(days) + more
    end = right - more / 2
    sheet = Sheet(max(right + 0.6 + width_of(targets[-1].text, 9, bold=True), 6.5))
    y = sheet.head(texts.title, texts.below) + 0.02
    sheet.words([scale], x=MARGIN, y=y, size=8, colour=FAINT)

    rates = [float(point.rate) for one in series for point in one.points if point.rate is not None]
    rates += [float(one.value) for one in targets]
    rates += [float(ahead.share)] if ahead and ahead.share is not None else []
    low, high = max(0, int(min(rates) - 4) // 10 * 10), min(100, -(-int(max(rates) + 4) // 10) * 10)
    field = _Field(left, right, y + 0.25, y + 3.2, step, low, high)
    for tick in range(low, high + 1, 10 if high - low > 20 else 5):
        sheet.line([(left, field.at(tick)), (right, field.at(tick))], colour=PALE, weight=0.6)
        sheet.words([str(tick)], x=left - 0.08, y=field.at(tick), size=8, colour=FAINT, align="right")
    _targets(sheet, field, targets)
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

    y = sheet.key(key, MARGIN, y, room=0.06 + 0.2 * len(series), sample=sample)
    return sheet.foot(texts.notes, y + 0.28)


def _targets(sheet: Sheet, field: _Field, targets: Sequence[Step]) -> None:
    """Draw the targets as a line with steps between the days, each step named at its start, the last one at its end."""
    edges = [(field.left, targets[0]), *((field.across(one.first) - field.step / 2, one) for one in targets[1:])]
    ends = [*(x for x, _ in edges[1:]), field.right]
    points = [(x, field.at(one.value)) for (start, one), end in zip(edges, ends, strict=True) for x in (start, end)]
    sheet.line(points, weight=1.8, dashes="--")
    for start, one in edges[:-1]:
        sheet.words([one.text], x=start + 0.04, y=field.at(one.value) - 0.1, size=9, bold=True)
    sheet.words([targets[-1].text], x=field.right + 0.06, y=field.at(targets[-1].value), size=9, bold=True)


def _lines(sheet: Sheet, field: _Field, series: Sequence[Series]) -> None:
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


def _numbers(sheet: Sheet, field: _Field, series: Sequence[Series], y: float, right: float) -> None:
    """Write the numbers of each line in a row, from y on."""
    for place, one in enumerate(series):
        middle = y + place * _ROW
        shape, colour, _ = one.look
        sheet.line([(MARGIN, middle - _ROW / 2), (right, middle - _ROW / 2)], colour=PALE, weight=0.6)
        sheet.mark(MARGIN + 0.08, middle, shape=shape, colour=colour, filled=True)
        sheet.words([one.name], x=MARGIN + 0.26, y=middle, size=8.5)
        for point in one.points:
            x, bold = field.across(point.place), point.kind == "missed"
            sheet.words([point.text], x=x, y=middle, size=8.5, bold=bold, align="center")
