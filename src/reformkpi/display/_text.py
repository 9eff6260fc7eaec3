"""A table as text: a grid, several grids below one another, or a record for each row, as the width allows."""

from __future__ import annotations

import unicodedata
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from reformkpi.display._content import Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reformkpi.display._content import Cell, Content

_NARROWEST = 20  # no text is narrower
_LINE = 80  # notes below a narrow table may be as long as this


def written(content: Content, width: int) -> str:
    """Return a grid if the width has room for it; else several, or a record for each row."""
    width = max(width, _NARROWEST)
    widths = _widths(content, width)
    if sum(widths) + _gaps(widths) <= width:
        body = _grid(content, widths)
    elif all(column.numeric for column in content.columns[1:]) and widths[0] + 2 + max(widths[1:]) <= width:
        body = _grids(content, widths, width)
    else:
        body = _records(content, width)
    line = max(columns_of(body[0]), min(width, _LINE))
    lines = [*wrapped(content.title, line), *(wrapped(content.subtitle, line) if content.subtitle else []), *body]
    for heading, notes, _ in content.notes:
        lines += wrapped(f"{heading}:", line) if heading else []
        lines += chain.from_iterable(_hung(note, line, "• ", "  ") for note in notes)
    return "\n".join(lines)


def columns_of(text: str) -> int:
    """Return the number of columns that a text takes in a terminal."""
    return sum(
        0 if unicodedata.category(letter) in ("Mn", "Me") else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def wrapped(text: str, columns: int) -> list[str]:
    """Break a text into lines of so many columns at most, between words, and inside a word only if it is longer."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if columns_of(longer) <= columns:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if columns_of(lines[-1] + letter) > columns:
                lines.append("")
            lines[-1] += letter
    return lines


def _hung(text: str, width: int, first: str, rest: str) -> list[str]:
    """Break a text into lines that begin with `first`, and below it with `rest`."""
    lines = wrapped(text, width - max(columns_of(first), columns_of(rest)))
    return [first + lines[0], *(rest + line for line in lines[1:])]


def _padded(text: str, columns: int, *, right: bool) -> str:
    blank = " " * (columns - columns_of(text))
    return blank + text if right else text + blank


def _gaps(widths: list[int]) -> int:
    return 2 * (len(widths) - 1)


def _widths(content: Content, width: int) -> list[int]:
    """Return the width of each column; columns of sentences are narrower if the width is short."""
    columns = content.columns
    widths = [
        max(cells, _header(column.name), columns_of(column.below))
        for cells, column in zip(_widest(content), columns, strict=True)
    ]
    for place, column in enumerate(columns):
        if column.holds == "words":
            spare = width - sum(widths) - _gaps(widths)
            widths[place] = max(min(column.narrowest, widths[place]), widths[place] + min(0, spare))
    return widths


def _header(name: str) -> int:
    """Return the least width at which a name takes two lines at most, with no word broken."""
    words = name.split()
    breaks = ((" ".join(words[:place]), " ".join(words[place:])) for place in range(len(words)))
    return min((max(map(columns_of, lines)) for lines in breaks), default=0)


def _widest(content: Content) -> list[int]:
    """Return the width of the widest cell of each column, the names of the columns apart."""
    rows = [row for section in content.sections for row in section.rows]
    return [max((columns_of(row[place].text) for row in rows), default=0) for place in range(len(content.columns))]


def _grids(content: Content, widths: list[int], width: int) -> list[str]:
    """Return columns in several grids below one another, each beside the names of the rows."""
    lines: list[str] = []
    start = 1
    while start < len(widths):
        stop = start + 1
        while stop < len(widths) and sum(widths[start : stop + 1]) + widths[0] + 2 * (stop + 1 - start) <= width:
            stop += 1
        part = content._replace(
            columns=(content.columns[0], *content.columns[start:stop]),
            sections=tuple(
                Section(heading, tuple((row[0], *row[start:stop]) for row in rows))
                for heading, rows in content.sections
            ),
        )
        rule, *below = _grid(part, [widths[0], *widths[start:stop]])
        lines[-1:] = [max([rule, *lines[-1:]], key=len), *below]
        start = stop
    return lines


def _grid(content: Content, widths: list[int]) -> list[str]:
    """Return every row as a line, or as several if a cell is wrapped."""
    total = sum(widths) + _gaps(widths)

    def row_lines(cells: Iterable[list[str]]) -> list[str]:
        return [
            "  ".join(
                _padded(text, size, right=column.numeric)
                for column, text, size in zip(content.columns, line, widths, strict=True)
            ).rstrip()
            for line in zip_longest(*cells, fillvalue="")
        ]

    rule = "─" * total
    names = [
        wrapped(column.name, size) + ([column.below] if column.below else [])
        for column, size in zip(content.columns, widths, strict=True)
    ]
    lines = [rule, *row_lines(names), rule]
    for heading, rows in content.sections:
        lines += wrapped(heading, total) if heading else []
        for row in rows:
            lines += row_lines(wrapped(cell.text, size) for cell, size in zip(row, widths, strict=True))
    return [*lines, rule]


def _records(content: Content, width: int) -> list[str]:
    """Return every row as a record: its name, then sentences on lines of their own, and numbers side by side.

    A field is as wide as its column, so records are alike and can be compared.
    """
    widest = _widest(content)
    fields = [columns_of(column.name) + 2 + size for column, size in zip(content.columns, widest, strict=True)]
    places: list[list[int]] = []
    room = 0
    for place, column in enumerate(content.columns[1:], start=1):
        alone = column.holds == "words"
        if alone or room < fields[place]:
            places.append([])
            room = 0 if alone else width - 2
        places[-1].append(place)
        room -= fields[place] + 2

    def field(row: tuple[Cell, ...], place: int) -> str:
        column, text = content.columns[place], row[place].text
        if not text:
            return " " * fields[place]
        return f"{column.name}: {_padded(text, widest[place], right=column.numeric)}"

    rule = "─" * width
    lines = [rule]
    for heading, rows in content.sections:
        lines += wrapped(heading, width) if heading else []
        for row in rows:
            lines += wrapped(row[0].text, width)
            for group in places:
                line = "  ".join(field(row, place) for place in group).rstrip()
                if columns_of(line) > width - 2:
                    lines += _hung(line, width, "  ", "    ")
                elif line:
                    lines.append(f"  {line}")
        lines.append(rule)
    return lines
