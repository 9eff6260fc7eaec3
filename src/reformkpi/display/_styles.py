"""How the content of a table becomes text, HTML or Markdown: one way for every table."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple

from reformkpi.display import _themes, _words
from reformkpi.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reformkpi.display._words import Language

    Style = Literal["text", "html", "markdown"]

_NARROWEST = 20  # no text is narrower
_SCREEN = 40  # a page of more rows scrolls below a header that stays
_LINE = 80  # notes below a narrow table may be as long as this
_BACKSLASH = r"\1\\\2"
_LEADING = re.compile(r"^(\d*)([#+.)-])")
_SPECIAL = re.compile(r"([\\`*_\[\]|~])")


class Column(NamedTuple):
    """A column: its name, what stands below the name, and whether it holds numbers.

    One with a narrowest width holds sentences, which are wrapped where the table has little room, but no narrower.
    """

    name: str
    below: str = ""
    numeric: bool = False
    narrowest: int | None = None


class Cell(NamedTuple):
    """A cell: its text, the words that a screen reader needs before it, and what kind of thing it says."""

    text: str
    said: str = ""
    kind: str = ""


class Section(NamedTuple):
    """Rows that belong together, under their heading. The first cell of a row is its name."""

    heading: str
    rows: list[tuple[Cell, ...]]


class Notes(NamedTuple):
    """What stands below the table, under its heading."""

    heading: str
    notes: list[str]


class Content(NamedTuple):
    """What a table says in every style."""

    language: Language
    caption: str
    columns: tuple[Column, ...]
    sections: list[Section]
    below: list[Notes]


def written(content: Content, style: Style, width: int) -> str:
    """Write a table in a style. Only the text style has a width.

    Raises:
        InvalidValue: an unknown style.
    """
    match style:
        case "text":
            return _text(_visible(content), max(width, _NARROWEST))
        case "html":
            return _html(_visible(content))
        case "markdown":
            return _markdown(_visible(content))
        case _:
            raise InvalidValue("a style", style, "'text', 'html' or 'markdown'")


def _visible(content: Content) -> Content:
    """Give the same content with nothing in it that a terminal or a page would obey, and no heading over nothing."""
    shown = _words.visible
    return Content(
        language=content.language,
        caption=shown(content.caption),
        columns=tuple(
            column._replace(name=shown(column.name), below=shown(column.below)) for column in content.columns
        ),
        sections=[
            Section(
                shown(heading),
                [tuple(Cell(shown(cell.text), shown(cell.said), cell.kind) for cell in row) for row in rows],
            )
            for heading, rows in content.sections
        ],
        below=[Notes(shown(heading), [shown(note) for note in notes]) for heading, notes in content.below if notes],
    )


def columns_of(text: str) -> int:
    """Count the columns that a text takes in a terminal."""
    return sum(
        0 if unicodedata.category(letter) in ("Mn", "Me") else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )


def wrapped(text: str, columns: int) -> list[str]:
    """Break a text into lines of so many columns at most, between words and where need be inside them."""
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


def _text(content: Content, width: int) -> str:
    """Write a grid where the width has room for it; else several, or a record for each row."""
    widths = _widths(content, width)
    if sum(widths) + _gaps(widths) <= width:
        body = _grid(content, widths)
    elif all(column.numeric for column in content.columns[1:]) and widths[0] + 2 + max(widths[1:]) <= width:
        body = _grids(content, widths, width)
    else:
        body = _records(content, width)
    line = max(columns_of(body[0]), min(width, _LINE))
    said = [*wrapped(content.caption, line), *body]
    for heading, notes in content.below:
        said += wrapped(f"{heading}:", line)
        said += chain.from_iterable(_hung(note, line, "• ", "  ") for note in notes)
    return "\n".join(said)


def _gaps(widths: list[int]) -> int:
    return 2 * (len(widths) - 1)


def _widths(content: Content, width: int) -> list[int]:
    """Give the width of each column; those of sentences yield where the width is short."""
    columns = content.columns
    widths = [
        max(figures, columns_of(column.name), columns_of(column.below))
        for figures, column in zip(_figures(content), columns, strict=True)
    ]
    for place, column in enumerate(columns):
        if column.narrowest is not None:
            spare = width - sum(widths) - _gaps(widths)
            widths[place] = max(min(column.narrowest, widths[place]), widths[place] + min(0, spare))
    return widths


def _figures(content: Content) -> list[int]:
    """Give the width of the widest cell of each column, its names apart."""
    rows = [row for section in content.sections for row in section.rows]
    return [max((columns_of(row[place].text) for row in rows), default=0) for place in range(len(content.columns))]


def _grids(content: Content, widths: list[int], width: int) -> list[str]:
    """Write columns in several grids below one another, each beside the names of the rows."""
    said: list[str] = []
    start = 1
    while start < len(widths):
        stop = start + 1
        while stop < len(widths) and sum(widths[start : stop + 1]) + widths[0] + 2 * (stop + 1 - start) <= width:
            stop += 1
        part = content._replace(
            columns=(content.columns[0], *content.columns[start:stop]),
            sections=[
                Section(heading, [(row[0], *row[start:stop]) for row in rows]) for heading, rows in content.sections
            ],
        )
        said[-1:] = _grid(part, [widths[0], *widths[start:stop]])
        start = stop
    return said


def _grid(content: Content, widths: list[int]) -> list[str]:
    """Write every row as a line, or as several where a cell is wrapped."""
    total = sum(widths) + _gaps(widths)

    def lines(cells: Iterable[list[str]]) -> list[str]:
        high = list(cells)
        return [
            "  ".join(
                _padded(cell[line] if line < len(cell) else "", size, right=column.numeric)
                for column, cell, size in zip(content.columns, high, widths, strict=True)
            ).rstrip()
            for line in range(max(map(len, high)))
        ]

    rule = "─" * total
    said = [rule, *lines([line for line in column[:2] if line] for column in content.columns), rule]
    for heading, rows in content.sections:
        said += wrapped(heading, total) if heading else []
        for row in rows:
            said += lines(wrapped(cell.text, size) for cell, size in zip(row, widths, strict=True))
    return [*said, rule]


def _records(content: Content, width: int) -> list[str]:
    """Write every row as a record: its name, then sentences on lines of their own, and numbers side by side.

    A field is as wide as its column, so that records are alike and can be compared.
    """
    figures = _figures(content)
    fields = [columns_of(column.name) + 2 + size for column, size in zip(content.columns, figures, strict=True)]
    lines: list[list[int]] = []
    room = 0
    for place, column in enumerate(content.columns[1:], start=1):
        alone = column.narrowest is not None
        if alone or room < fields[place]:
            lines.append([])
            room = 0 if alone else width - 2
        lines[-1].append(place)
        room -= fields[place] + 2

    def field(row: tuple[Cell, ...], place: int) -> str:
        column, text = content.columns[place], row[place].text
        if not text:
            return " " * fields[place]
        return f"{column.name}: {_padded(text, figures[place], right=column.numeric)}"

    rule = "─" * width
    said = [rule]
    for heading, rows in content.sections:
        said += wrapped(heading, width) if heading else []
        for row in rows:
            said += wrapped(row[0].text, width)
            for line in lines:
                told = "  ".join(field(row, place) for place in line).rstrip()
                if columns_of(told) > width - 2:
                    said += _hung(told, width, "  ", "    ")
                elif told:
                    said.append(f"  {told}")
        said.append(rule)
    return said


def _html(content: Content) -> str:
    escaped = html.escape

    def heading(column: Column) -> str:
        below = f"<br><small>{escaped(column.below)}</small>" if column.below else ""
        return f'<th scope="col"{_kinds(column)}>{escaped(column.name)}{below}</th>'

    def cell(column: Column, cell: Cell) -> str:
        said = f'<span class="said">{escaped(cell.said)}: </span>' if cell.said else ""
        return f"<td{_kinds(column, cell)}>{said}{escaped(cell.text)}</td>"

    room = "room tall" if sum(len(section.rows) for section in content.sections) > _SCREEN else "room"
    said = [
        f'<div class="{_themes.NAME}" lang="{content.language}">',
        f"<style>{_themes.SHEET}</style>",
        f'<div class="{room}" role="region" tabindex="0" aria-label="{escaped(content.caption)}">',
        "<table>",
        f"<caption>{escaped(content.caption)}</caption>",
        "<thead>",
        f"<tr>{''.join(map(heading, content.columns))}</tr>",
        "</thead>",
    ]
    for title, rows in content.sections:
        said.append("<tbody>")
        if title:
            said.append(f'<tr><th scope="rowgroup" colspan="{len(content.columns)}">{escaped(title)}</th></tr>')
        for name, *cells in rows:
            told = "".join(map(cell, content.columns[1:], cells))
            kinds = _kinds(content.columns[0], name)
            said.append(f'<tr><th scope="row"{kinds}>{escaped(name.text)}</th>{told}</tr>')
        said.append("</tbody>")
    said += ["</table>", "</div>"]
    for title, notes in content.below:
        said += [f"<p>{escaped(title)}:</p>", "<ul>", *(f"<li>{escaped(note)}</li>" for note in notes), "</ul>"]
    return "\n".join([*said, "</div>"])


def _kinds(column: Column, cell: Cell | None = None) -> str:
    """Give the attribute by which the sheet knows what a cell holds."""
    kinds = ["number"] if column.numeric else ["words"] if column.narrowest is not None else []
    kinds += [cell.kind] if cell and cell.kind else []
    return f' class="{" ".join(kinds)}"' if kinds else ""


def _markdown(content: Content) -> str:
    def escaped(text: str) -> str:
        return _SPECIAL.sub(r"\\\1", html.escape(text, quote=False))

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    said = [
        f"**{escaped(content.caption)}**",
        "",
        line(escaped(f"{column.name} {column.below}".rstrip()) for column in content.columns),
        line("---:" if column.numeric else "---" for column in content.columns),
    ]
    for heading, rows in content.sections:
        if heading:
            said.append(line([f"**{escaped(heading)}**", *[""] * (len(content.columns) - 1)]))
        said += [line(escaped(cell.text) for cell in row) for row in rows]
    for heading, notes in content.below:
        said += ["", f"{escaped(heading)}:", ""]
        said += [f"- {_LEADING.sub(_BACKSLASH, escaped(note))}" for note in notes]
    return "\n".join(said)
