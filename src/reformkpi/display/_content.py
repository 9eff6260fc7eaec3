"""What a table says, before it becomes text, HTML, Markdown, a picture or a file: one structure for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    Holds = Literal["words", "text", "count", "percent", "points"]
    Kind = Literal["", "met", "missed", "idle", "missing", "shared", "absent", "whole"]

Code = Literal["vi", "en"]


class Column(NamedTuple):
    """A column: its `name`, a second line `below` the name, and what it `holds`.

    `key` is the same in every language: `id`, `title`, `target`, `status`, `figure`, `rate`, `gap`, `shortfall`, … or,
    in a scorecard, the id of an indicator. "words" are sentences, which may be wrapped, but no narrower than
    `narrowest` columns of a terminal; "text" is short. Numbers are counts, percentages (0 to 100) or percentage points
    with a sign.
    """

    key: str
    name: str
    holds: Holds = "text"
    below: str = ""
    narrowest: int = 0

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers, which end at its right edge."""
        return self.holds not in ("words", "text")


class Bar(NamedTuple):
    """A bar beside a rate: both in percent, from 0 to 100, and whether the target is missed."""

    rate: Fraction
    target: Decimal
    missed: bool


class Cell(NamedTuple):
    """A cell: its text, and `details`, smaller lines below it.

    `kind` says what the cell means, which may be shown by a colour, and never by a colour alone; `spoken` are the words
    that a screen reader needs in place of signs.
    """

    text: str
    kind: Kind = ""
    spoken: str = ""
    details: tuple[str, ...] = ()
    bar: Bar | None = None


class Section(NamedTuple):
    """Rows that belong together, under their heading, which may be empty. The first cell of a row is its name."""

    heading: str
    rows: tuple[tuple[Cell, ...], ...]


class Notes(NamedTuple):
    """Sentences below the table, under their heading; without one they are footnotes. Those of a key are `short`."""

    heading: str
    notes: tuple[str, ...]
    short: bool = False


class Content(NamedTuple):
    """All that a table says: its title, a line below the title, its columns and rows, and the notes below them."""

    language: Code
    title: str
    subtitle: str
    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    notes: tuple[Notes, ...]


class Explanation(NamedTuple):
    """The reasons of a verdict: its first sentence, the sentences that follow, and the findings."""

    language: Code
    subject: str
    sentences: tuple[str, ...]
    notes: tuple[Notes, ...]


def visible(text: str) -> str:
    """Return a text on one line, with letters that a terminal or a page would obey written as escapes."""
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in " ".join(text.split()))


def shown(content: Content) -> Content:
    """Return the same content with every text made visible, without the headings of empty notes."""
    return Content(
        language=content.language,
        title=visible(content.title),
        subtitle=visible(content.subtitle),
        columns=tuple(
            column._replace(name=visible(column.name), below=visible(column.below)) for column in content.columns
        ),
        sections=tuple(
            Section(visible(heading), tuple(tuple(map(_shown_cell, row)) for row in rows))
            for heading, rows in content.sections
            if rows
        ),
        notes=tuple(
            Notes(visible(heading), tuple(map(visible, notes)), short)
            for heading, notes, short in content.notes
            if notes
        ),
    )


def _shown_cell(cell: Cell) -> Cell:
    return cell._replace(
        text=visible(cell.text), spoken=visible(cell.spoken), details=tuple(map(visible, cell.details))
    )
