"""From content to text, HTML or Markdown."""

from __future__ import annotations

import html
import re
from operator import index
from typing import TYPE_CHECKING, Literal

from reformkpi.display import _html, _text
from reformkpi.display._content import shown
from reformkpi.errors import InvalidValue, WrongType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reformkpi.display._content import Content

    Style = Literal["text", "html", "markdown"]

_BACKSLASH = r"\1\\\2"
_LEADING = re.compile(r"^(\d*)([#+.)-])")
_SPECIAL = re.compile(r"([\\`*_\[\]|~])")


def rendered(content: Content, style: Style, *, width: int, page: bool = False) -> str:
    """Return a table in a style. Only the text style has a width, only HTML a whole page.

    Raises:
        WrongType: the width is no whole number.
        InvalidValue: an unknown style, or a page in a style other than HTML.
    """
    if style not in ("text", "html", "markdown"):
        raise InvalidValue("style", style, "'text', 'html' or 'markdown'")
    if page and style != "html":
        raise InvalidValue("style of a page", style, "'html'")
    if isinstance(width, bool) or not hasattr(type(width), "__index__"):
        raise WrongType("width", width, "a whole number of columns")
    content = shown(content)
    if style == "html":
        return _html.page(content.title, [content]) if page else _html.fragment(content)
    return _text.written(content, index(width)) if style == "text" else markdown(content)


def markdown(content: Content) -> str:
    """Return a table in Markdown, with nothing in it that Markdown or HTML would obey."""

    def escaped(text: str) -> str:
        return _SPECIAL.sub(r"\\\1", html.escape(text, quote=False))

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    lines = [
        f"**{escaped(content.title)}**",
        *(["", escaped(content.subtitle)] if content.subtitle else []),
        "",
        line(escaped(f"{column.name} {column.below}".rstrip()) for column in content.columns),
        line("---:" if column.numeric else "---" for column in content.columns),
    ]
    for heading, rows in content.sections:
        if heading:
            lines.append(line([f"**{escaped(heading)}**", *[""] * (len(content.columns) - 1)]))
        lines += [line(escaped(cell.text) for cell in row) for row in rows]
    for heading, notes, _ in content.notes:
        lines += ["", f"{escaped(heading)}:", ""] if heading else [""]
        lines += [f"- {_LEADING.sub(_BACKSLASH, escaped(note))}" for note in notes]
    return "\n".join(lines)
