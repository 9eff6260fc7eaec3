"""Tables: one content, written as text, HTML or Markdown."""

from __future__ import annotations

import html
import re
import textwrap
import unicodedata
from itertools import chain, groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from reformkpi import TargetKind
from reformkpi.display import _words
from reformkpi.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reformkpi import Verdict
    from reformkpi.display._words import Language

_COLUMNS = ("id", "title", "target", "figure", "rate", "gap", "shortfall", "status")
_NUMERIC = {"figure", "rate", "gap", "shortfall"}
_WRAPPED = {"title": 24, "status": 20}  # and no narrower than this, in columns of text
_BACKSLASH = r"\1\\\2"
_LEADING = re.compile(r"^(\d*)([#+.)-])")
_SPECIAL = re.compile(r"([\\`*_\[\]|~])")


class _Section(NamedTuple):
    """The rows of one group of indicators, under its heading."""

    heading: str
    rows: list[tuple[str, ...]]


class _Content(NamedTuple):
    """What a table says in every style."""

    caption: str
    header: tuple[str, ...]
    sections: list[_Section]
    notes_heading: str
    notes: list[str]


def table(
    verdicts: Iterable[Verdict],
    *,
    style: Literal["text", "html", "markdown"] = "text",
    language: Language = "vi",
    width: int = 120,
) -> str:
    """Give verdicts as a table: a row each, by group, the target as printed; below it what is missing and what is odd.

    An `Evaluation` gives those for the whole department; `evaluation.by_unit["legal"]` or any choice of one unit's will
    do. Rates are in percent, gaps in percentage points, beside the counts judged and, where the target is missed, the
    count that is still lacking. What is incomplete, or hangs on rounding, says so beside its status. Text from data
    is escaped. `width` is that of the text style, in columns, as far as the figures leave room.

    Raises:
        InvalidValue: an unknown style or language.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> "✗ Không đạt" in table(evaluate(annex, [report], period=quarter))
    True
    """
    content = _content(tuple(verdicts), language)
    match style:
        case "text":
            return _text(content, width)
        case "html":
            return _html(content)
        case "markdown":
            return _markdown(content)
        case _:
            raise InvalidValue("a style", style, "'text', 'html' or 'markdown'")


def _content(verdicts: tuple[Verdict, ...], language: Language) -> _Content:
    word = _words.words(language)
    units = ", ".join(dict.fromkeys(verdict.unit.name for verdict in verdicts))
    spans = ", ".join(dict.fromkeys(_words.days(verdict.period, language) for verdict in verdicts))
    readings = dict.fromkeys(v.reading for v in verdicts if v.indicator.target.kind is TargetKind.EXACT)
    return _Content(
        caption="; ".join(
            [word["caption"].format(unit=units, days=spans), *(word[reading.value] for reading in readings)]
        ),
        header=tuple(word[column] for column in _COLUMNS),
        sections=[
            _Section(heading, [_row(verdict, language) for verdict in rows])
            for heading, rows in groupby(verdicts, lambda verdict: _heading(verdict, language))
        ],
        notes_heading=word["findings"],
        notes=list(chain.from_iterable(_notes(verdict, language) for verdict in verdicts)),
    )


def _notes(verdict: Verdict, language: Language) -> list[str]:
    """Give a sentence for what the figure lacks, where there is one, and for each finding."""
    lacks = "; ".join(_words.missing(verdict, language)) if verdict.used else ""
    said = [f"{verdict.indicator.id}: {lacks}."] if lacks else []
    return said + [_words.finding(finding, language=language) for finding in verdict.findings]


def _heading(verdict: Verdict, language: Language) -> str:
    group = verdict.indicator.group
    return f"{group.id}. {(language == 'en' and group.title_en) or group.title}" if group else ""


def _row(verdict: Verdict, language: Language) -> tuple[str, ...]:
    indicator, rate, gap, lacking = verdict.indicator, verdict.rate, verdict.gap, verdict.shortfall
    return (
        indicator.id,
        (language == "en" and indicator.title_en) or indicator.title,
        indicator.target.text,
        _words.figure(verdict.value, language),
        "" if rate is None else _words.percent(rate, beside=indicator.target.value, language=language),
        "" if gap is None else _words.percent(gap, beside=0, language=language),
        _words.count(lacking, language) if lacking else "",
        _words.status(verdict, language),
    )


def _text(content: _Content, width: int) -> str:
    plain = [
        [_words.visible(cell) for cell in row]
        for row in (content.header, *chain(*(rows for _, rows in content.sections)))
    ]
    widths = [max(map(_columns, cells)) for cells in zip(*plain, strict=True)]
    for column, narrowest in _WRAPPED.items():
        place = _COLUMNS.index(column)
        spare = width - sum(widths) - 2 * (len(widths) - 1)
        widths[place] = max(min(narrowest, widths[place]), widths[place] + min(0, spare))
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))

    def lines(row: Iterable[str]) -> list[str]:
        cells = [
            textwrap.wrap(_words.visible(cell), size) or [""] if column in _WRAPPED else [_words.visible(cell)]
            for column, cell, size in zip(_COLUMNS, row, widths, strict=True)
        ]
        height = max(map(len, cells))
        return [
            "  ".join(
                _padded(cell[line] if line < len(cell) else "", size, right=column in _NUMERIC)
                for column, cell, size in zip(_COLUMNS, cells, widths, strict=True)
            ).rstrip()
            for line in range(height)
        ]

    said = [*textwrap.wrap(_words.visible(content.caption), len(rule)), rule, *lines(content.header), rule]
    for heading, rows in content.sections:
        said += textwrap.wrap(_words.visible(heading), len(rule))
        said += chain.from_iterable(map(lines, rows))
    said.append(rule)
    if content.notes:
        said.append(f"{content.notes_heading}:")
        for note in content.notes:
            said += textwrap.wrap(_words.visible(note), len(rule), initial_indent="• ", subsequent_indent="  ")
    return "\n".join(said)


def _columns(text: str) -> int:
    """Count the columns that a text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text
    )


def _padded(text: str, columns: int, *, right: bool) -> str:
    blank = " " * (columns - _columns(text))
    return blank + text if right else text + blank


def _html(content: _Content) -> str:
    def cell(column: str, text: str) -> str:
        if column == "id":
            return f'<th scope="row">{html.escape(_words.visible(text))}</th>'
        align = ' style="text-align: right"' if column in _NUMERIC else ' style="text-align: left"'
        return f"<td{align}>{html.escape(_words.visible(text))}</td>"

    said = ["<table>", f"<caption>{html.escape(_words.visible(content.caption))}</caption>", "<thead>", "<tr>"]
    said += [f'<th scope="col">{html.escape(name)}</th>' for name in content.header]
    said += ["</tr>", "</thead>"]
    for heading, rows in content.sections:
        said.append("<tbody>")
        if heading:
            span = f'<th scope="rowgroup" colspan="{len(_COLUMNS)}" style="text-align: left">'
            said.append(f"<tr>{span}{html.escape(_words.visible(heading))}</th></tr>")
        said += ["<tr>" + "".join(map(cell, _COLUMNS, row)) + "</tr>" for row in rows]
        said.append("</tbody>")
    said.append("</table>")
    if content.notes:
        said += [f"<p>{html.escape(content.notes_heading)}:</p>", "<ul>"]
        said += [f"<li>{html.escape(_words.visible(note))}</li>" for note in content.notes]
        said.append("</ul>")
    return "\n".join(said)


def _markdown(content: _Content) -> str:
    def escaped(text: str) -> str:
        return _SPECIAL.sub(r"\\\1", html.escape(_words.visible(text), quote=False))

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(cells)} |"

    said = [
        f"**{escaped(content.caption)}**",
        "",
        line(map(escaped, content.header)),
        line("---:" if column in _NUMERIC else "---" for column in _COLUMNS),
    ]
    for heading, rows in content.sections:
        if heading:
            said.append(line([f"**{escaped(heading)}**", *[""] * (len(_COLUMNS) - 1)]))
        said += [line(map(escaped, row)) for row in rows]
    if content.notes:
        said += [
            "",
            f"{escaped(content.notes_heading)}:",
            "",
            *(f"- {_LEADING.sub(_BACKSLASH, escaped(note))}" for note in content.notes),
        ]
    return "\n".join(said)
