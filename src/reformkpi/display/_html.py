"""A table or an explanation as HTML: a fragment for a notebook, or a whole page to hand in."""

from __future__ import annotations

from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from reformkpi.display import _css
from reformkpi.display._content import Content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reformkpi.display._content import Bar, Cell, Column, Explanation, Notes

_SCREEN = 40  # a table of more rows scrolls below a header that stays


def page(title: str, parts: Sequence[Content | Explanation]) -> str:
    """Return a whole page with one or more tables or explanations, which prints on A4 landscape."""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{parts[0].language}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>",
        f"<style>{_css.PAGE}{_css.SHEET}</style>",
        "</head>",
        "<body>",
        "<main>",
        *(line for place, part in enumerate(parts) for line in _part(part, heading=1 if place == 0 else 2)),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines)


def fragment(content: Content | Explanation) -> str:
    """Return a piece of a page, with its style sheet inside."""
    opening, *lines = _part(content, heading=0)
    return "\n".join([opening, f"<style>{_css.SHEET}</style>", *lines])


def _part(part: Content | Explanation, *, heading: int) -> list[str]:
    inside = _table(part, heading) if isinstance(part, Content) else _explanation(part, heading)
    return [f'<div class="{_css.NAME}" lang="{part.language}">', *inside, "</div>"]


def _heading(text: str, level: int) -> str:
    """Return a heading of a page or, in a fragment, whose page has headings of its own, a bold line."""
    return f"<h{level}>{text}</h{level}>" if level else f"<p><strong>{text}</strong></p>"


def _explanation(explanation: Explanation, heading: int) -> list[str]:
    lines = [_heading(escape(explanation.subject), heading)]
    lines.append(f"<p>{escape(' '.join(explanation.sentences))}</p>")
    return lines + _notes(explanation.notes, heading)


def _notes(notes: Iterable[Notes], heading: int) -> list[str]:
    lines: list[str] = []
    for title, texts, short in notes:
        if title:
            lines.append(_heading(escape(title), heading and heading + 1))
            items = [f"<li>{escape(text)}</li>" for text in texts]
            lines += ['<ul class="short">' if short else "<ul>", *items, "</ul>"]
        else:
            lines += [f'<p class="foot">{escape(text)}</p>' for text in texts]
    return lines


def _table(content: Content, heading: int) -> list[str]:
    columns = content.columns
    rows = sum(len(section.rows) for section in content.sections)
    title = escape(content.title)
    below = f'<span class="sub">{escape(content.subtitle)}</span>' if content.subtitle else ""
    # A table owns rows alone, so the heading of a whole page is above it.
    above = [f"<h{heading}>{title}</h{heading}>{below}"] if heading else []
    caption = [] if heading else [f"<caption><strong>{title}</strong>{below}</caption>"]
    kind = "grid" if any(column.below for column in columns) else "sheet"
    lines = [
        *above,
        f'<div class="room{" tall" if rows > _SCREEN else ""}" role="region" tabindex="0" aria-label="{title}">',
        f'<table class="{kind}" role="table" aria-label="{title}">'
        if heading
        else f'<table class="{kind}" role="table">',
        *caption,
        '<thead role="rowgroup">',
        f'<tr role="row">{"".join(map(_column, columns))}</tr>',
        "</thead>",
    ]
    for title, section in content.sections:
        lines.append('<tbody role="rowgroup">')
        if title:
            spanning = f'<th role="rowheader" scope="rowgroup" colspan="{len(columns)}">{escape(title)}</th>'
            lines.append(f'<tr role="row" class="group">{spanning}</tr>')
        for name, *cells in section:
            head = f'<th role="rowheader" scope="row"{_kinds(columns[0], name)}>{escape(name.text)}</th>'
            lines.append(f'<tr role="row">{head}{"".join(map(_cell, columns[1:], cells))}</tr>')
        lines.append("</tbody>")
    return [*lines, "</table>", "</div>", *_notes(content.notes, heading)]


def _column(column: Column) -> str:
    below = f"<br><small>{escape(column.below)}</small>" if column.below else ""
    return f'<th role="columnheader" scope="col"{_kinds(column)}>{escape(column.name)}{below}</th>'


def _cell(column: Column, cell: Cell) -> str:
    spoken = f'<span class="said">{escape(cell.spoken)}: </span>' if cell.spoken else ""
    text = f"<b>{escape(cell.text)}</b>" if column.key in ("status", "result") and cell.text else escape(cell.text)
    text += "".join(f"<small>{escape(detail)}</small>" for detail in cell.details)
    if cell.bar:
        text = f"{text}{_bar(cell.bar)}"
    return f'<td role="cell" data-label="{escape(column.name)}"{_kinds(column, cell)}>{spoken}{text}</td>'


def _bar(bar: Bar) -> str:
    """Return a bar; it repeats what its cell says, so a screen reader passes over it."""
    rate, target = (
        f"{part // 1000}.{part % 1000:03}%"
        for part in (int(Fraction(bar.rate) * 1000), int(Fraction(bar.target) * 1000))
    )
    kind = "bar missed" if bar.missed else "bar"
    return f'<span class="{kind}" style="--rate:{rate};--target:{target}" aria-hidden="true"></span>'


def _kinds(column: Column, cell: Cell | None = None) -> str:
    """Return the attribute by which the style sheet knows what a cell holds."""
    kinds = ["number"] if column.numeric else ["words"] if column.holds == "words" else []
    kinds += [f"c-{column.key}"] if column.key in ("title", "status", "result", "target", "met") else []
    kinds += [cell.kind] if cell and cell.kind else []
    return f' class="{" ".join(kinds)}"' if kinds else ""
