"""The draft of an annex from the table of a decision: what is printed is copied, and a person decides the rest.

Each key that a person must fill is `""`, which no annex accepts, below a comment that says what to decide.
"""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import localcontext
from pathlib import Path
from typing import TYPE_CHECKING, final

import attrs

from reformkpi.errors import InvalidFile
from reformkpi.files._figures import ARITHMETIC
from reformkpi.files._problems import Problem, ProblemKind
from reformkpi.files._read_docx import tables
from reformkpi.files._target_table import DECIDE, TargetTable, block, comment, decide, row_texts, target_headers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

    from reformkpi.files._layouts import Header
    from reformkpi.files._sheets import Sheet

__all__ = ["Draft", "draft_annex"]


@final
@attrs.frozen
class Draft:
    r"""The draft of an annex: `toml`, a document to be completed, and `decisions`, what a person must decide.

    Each decision names its cell and is also a comment in `toml`, above its key. `Annex.from_toml` rejects the document
    until every key with an empty text is filled.

    >>> Draft('# decide: a.docx: name\nname = ""').decisions
    ('a.docx: name',)
    """

    toml: str

    @property
    def decisions(self) -> tuple[str, ...]:
        """What a person must decide, in the order of the document, each with its cell."""
        return tuple(line.removeprefix(DECIDE) for line in self.toml.split("\n") if line.startswith(DECIDE))


def draft_annex(path: str | PathLike[str]) -> Draft:
    r"""Return the draft of an annex from the first table of targets in a file.

    Args:
        path: A `.docx` document, a workbook, or tab-separated text.

    Returns:
        The draft. Groups and indicators are copied as printed, and every printed unit is drafted as a member.

    Raises:
        InvalidFile: the file has no table of targets, or cannot be read.
        OSError: the file cannot be opened.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> rows = "STT\tChỉ tiêu\tĐơn vị chủ trì\tKết quả\nI\tTTHC\n1\tĐúng hạn\tSở\ttop 10\n"
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.tsv")
    ...     _ = file.write_text(rows, encoding="utf-8")
    ...     draft_annex(file).decisions[-2]
    "a.tsv, D3: target 'top 10' cannot be read: a rank"
    """
    with localcontext(ARITHMETIC):
        return _drafted(Path(path).name, tables(path))


def _drafted(file: str, sheets: Sequence[Sheet]) -> Draft:
    empty: list[str] = []
    for sheet, header, columns in ((one, *found) for one in sheets for found in target_headers(one)):
        table = TargetTable(sheet, columns)
        for row in sorted(number for number in sheet.rows if number > header.last):
            table.read(row, repeated=row_texts(sheet, row) == row_texts(sheet, header.first))
        if table.rows:
            others = [other for other in sheets if other is not sheet and other.rows]
            return Draft("\n".join([*_top(table, header, others), *table.groups, *table.indicators]))
        empty.append(table.where(header.first, "number"))
    raise InvalidFile(tuple(Problem(ProblemKind.NO_TARGETS, where) for where in empty or [file]))


def _slug(name: str) -> str:
    """Return an id made of the letters of a name, such as "van-phong-so"."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "-".join(re.findall("[a-z0-9]+", "".join(one for one in letters if not unicodedata.combining(one))))


def _top(table: TargetTable, header: Header, others: list[Sheet]) -> Iterator[str]:
    """Yield the lines above the groups: the document, the department and its members."""
    sheet = table.sheet
    yield "#:schema annex.schema.json"
    for row in sorted(number for number in sheet.rows if number < header.first):
        for column, text in enumerate(row_texts(sheet, row)):
            if text:
                yield comment(f"# {sheet.where(row, column)}: {text}")
    for other in others:
        yield decide(other.title, "this table is not in the draft")
    keys = {column: key for key, column in table.columns.items()}
    for column, path in header.paths.items():
        where, name = sheet.where(header.first, column), repr(" ".join(path))
        if column in keys:
            yield comment(f"# {where}: the column {name} is read as the {keys[column]}")
        else:
            yield decide(where, f"the column {name} is not in the draft")
    yield decide(sheet.file, "name, title, years and issuer of the annex")
    yield from block("", dict.fromkeys(("name", "title", "years", "issuer"), ""))
    yield decide(sheet.file, "decision_number and issued_on; delete both while the decision has none")
    yield from block("", dict.fromkeys(("decision_number", "issued_on"), ""))
    yield decide(sheet.file, "the department, and whether it has members that the table does not name (open)")
    yield from block("department", dict.fromkeys(("id", "name", "open"), ""))
    for name, where in table.units.values():
        proposal = json.dumps(_slug(name))
        yield decide(
            where, f"{name!r}: its id, such as {proposal}; or move it to the aliases of the unit that it means"
        )
        yield from block("[department.members]", {"id": "", "name": name})
    if not table.groups:
        yield decide(sheet.file, "the groups; the table has none with a number")
        yield from block("[groups]", {"id": "", "title": ""})
