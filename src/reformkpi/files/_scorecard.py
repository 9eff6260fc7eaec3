"""An evaluation as a file to hand in. One content, worded by `display`, feeds every format."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from reformkpi import Counts, Evaluation, Status, Verdict, display
from reformkpi.errors import InvalidValue, WrongType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from fractions import Fraction
    from os import PathLike

    from reformkpi.display._content import Code, Content, Explanation, Notes  # noqa: TC004  names of types

# What the tables of `display` hold in one column and workbooks in two, and the headings of a report.
WORDS: Final[dict[str, dict[str, str]]] = {
    "vi": {
        "numerator": "Tử số",
        "denominator": "Mẫu số",
        "group": "Nhóm",
        "results": "Kết quả chung",
        "units": "Kết quả theo đơn vị",
        "missed": "Chỉ tiêu chưa đạt",
        "findings": "Lưu ý về số liệu",
        "bases": "Căn cứ",
        "appendix": "Phụ lục",
        "none": "Không có",
    },
    "en": {
        "numerator": "Numerator",
        "denominator": "Denominator",
        "group": "Group",
        "results": "Results",
        "units": "Results by unit",
        "missed": "Missed targets",
        "findings": "Findings",
        "bases": "Legal bases",
        "appendix": "Appendix",
        "none": "None",
    },
}
_LIKE_A_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_LIKE_A_DATE: Final = re.compile(r"\d{1,4}[./-]\d{1,4}([./-]\d{1,4})?")
MOST_DIGITS: Final = 15  # of a number that spreadsheets keep


@attrs.frozen(kw_only=True)
class Handout:
    """All that a file says: the same for every format."""

    evaluation: Evaluation
    language: Code
    title: str
    results: Content
    page: Content
    units: Content
    findings: tuple[str, ...]
    footnotes: tuple[str, ...]
    missed: tuple[Explanation, ...]
    bases: Content

    def word(self, name: str) -> str:
        """Return a heading or the name of a column."""
        return WORDS[self.language][name]


def handout(evaluation: Evaluation, language: Code, title: str | None) -> Handout:
    """Return what every format says.

    Raises:
        WrongType: no evaluation, or a title that is no text.
        InvalidValue: an unsupported language.
    """
    units = display._scorecard_content(evaluation, language)  # noqa: SLF001  of this library; it rejects what is none
    if title is not None and not isinstance(title, str):
        raise WrongType("title", title, "a str or None")
    results = display._table_content(evaluation, language)  # noqa: SLF001
    heading = results.title if title is None else display._visible(title)  # noqa: SLF001
    return Handout(
        evaluation=evaluation,
        language=language,
        title=heading,
        results=results._replace(title=heading),
        page=display._sheet_content(evaluation, language)._replace(title=heading),  # noqa: SLF001
        # The results, which come first in every format, have the days, the findings and the titles of the indicators.
        units=units._replace(title=WORDS[language]["units"], subtitle="", notes=_below_units(units, evaluation)),
        findings=_notes(results.notes, with_heading=True),
        footnotes=_notes(results.notes, with_heading=False),
        missed=tuple(
            display._explanation(verdict, language)  # noqa: SLF001
            for verdict in evaluation
            if verdict.status is Status.NOT_MET
        ),
        bases=display._bases_content(evaluation, language),  # noqa: SLF001
    )


def _below_units(units: Content, evaluation: Evaluation) -> tuple[Notes, ...]:
    """Return the key to the signs and, if units have targets of their own, the indicators with these targets."""
    key = [notes for notes in units.notes if notes.short]
    for indicators in units.notes[-1:]:
        texts = zip(indicators.notes, evaluation, strict=True)
        own = tuple(text for text, verdict in texts if verdict.indicator.unit_targets)
        key += [indicators._replace(notes=own)] if own else []
    return tuple(key)


def _notes(notes: Sequence[Notes], *, with_heading: bool) -> tuple[str, ...]:
    return tuple(text for heading, texts, _ in notes for text in texts if bool(heading) is with_heading)


def scorecard(
    path: str | PathLike[str], evaluation: Evaluation, *, language: Code = "vi", title: str | None = None
) -> None:
    """Write an evaluation as a file to hand in. The suffix of the path names the format.

    - `.xlsx` (extra `[excel]`): sheets of the results, the units, the findings and the legal bases, ready to print.
      A number is stored as it is shown, with as many decimals as the verdict needs.
    - `.docx` (extra `[word]`): a report with tables, explanations of the missed targets, findings and legal bases. In
      Vietnamese it is laid out by Decree 30/2020/NĐ-CP; number, place, day, recipients and signature are dotted lines.
    - `.html`: the same as a page. `.md`: the same as Markdown.
    - `.csv`: a row for each verdict, those for the whole first, and no notes. In Vietnamese with semicolons and decimal
      commas, as a Vietnamese spreadsheet reads them; in English with commas and decimal points. In UTF-8 with a mark
      of byte order, because Excel needs it.

    Text that a spreadsheet would take for a formula or a date stays text: in CSV an apostrophe precedes it.

    Args:
        path: Where to write. A file that is there is replaced.
        evaluation: The evaluation.
        language: `vi` or `en`.
        title: A title in place of the usual one.

    Raises:
        InvalidValue: another suffix, or an unsupported language.
        WrongType: no evaluation, or a title that is no text.

    >>> from tempfile import TemporaryDirectory
    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(59996, 100000, unit="sct", period=quarter)
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "ket-qua.csv")
    ...     scorecard(path, evaluate(annex, [report], period=quarter))
    ...     "59996;100000;59,996" in path.read_text(encoding="utf-8-sig")
    True
    """
    target = Path(path)
    writers: dict[str, Callable[[Handout], bytes]] = {
        ".xlsx": _workbook,
        ".docx": _document,
        ".html": _page,
        ".csv": _csv,
        ".md": _markdown,
    }
    write = writers.get(target.suffix.lower())
    if write is None:
        raise InvalidValue("suffix", target.suffix, f"one of {', '.join(writers)}")
    target.write_bytes(write(handout(evaluation, language, title)))


def _workbook(handout: Handout) -> bytes:
    from reformkpi.files import _xlsx_out  # noqa: PLC0415  it needs the extra

    return _xlsx_out.written(handout)


def _document(handout: Handout) -> bytes:
    from reformkpi.files import _docx  # noqa: PLC0415  it needs the extra

    return _docx.written(handout)


def _page(handout: Handout) -> bytes:
    missed = [one._replace(notes=()) for one in handout.missed]  # the findings are below the results
    parts: list[Content | Explanation] = [handout.page, handout.units, *missed, handout.bases]
    page = display._page(handout.title, parts)  # noqa: SLF001  of this library
    return page.encode()


def _markdown(handout: Handout) -> bytes:
    lines = [display._markdown_of(handout.results), "", display._markdown_of(handout.units)]  # noqa: SLF001
    if handout.missed:
        lines += ["", f"**{handout.word('missed')}**"]
    for verdict in handout.evaluation:
        if verdict.status is Status.NOT_MET:
            lines += ["", _escaped(display.explain(verdict, language=handout.language))]
    lines += ["", display._markdown_of(handout.bases)]  # noqa: SLF001
    return ("\n".join(lines) + "\n").encode()


def _escaped(text: str) -> str:
    """Return a paragraph with nothing in it that Markdown or HTML would obey."""
    return re.sub(r"([\\`*_\[\]<>|~#&])", r"\\\1", text)


def figures(verdict: Verdict) -> tuple[int | None, int | None, Decimal | None, Decimal | None, int | None]:
    """Return the numbers of a verdict as they are shown: both counts, rate, gap, and the change needed in cases."""
    counts = verdict.value if isinstance(verdict.value, Counts) else None
    return (
        counts and counts.numerator,
        counts and counts.denominator,
        shown(verdict.rate, verdict.target.value),
        shown(verdict.gap, 0),
        display._change_needed(verdict) or None,  # noqa: SLF001  of this library
    )


def shown(number: Fraction | None, beside: Decimal | int) -> Decimal | None:
    """Return a number as `display.percent` shows it: on its own side of the number beside it."""
    if number is None:
        return None
    return Decimal(display.percent(number, beside=beside, language="en").replace("−", "-"))


def _csv(handout: Handout) -> bytes:
    evaluation, language = handout.evaluation, handout.language
    verdicts = [*evaluation, *(one for of in evaluation.by_unit.values() for one in of)]
    names = {column.key: column.name for column in display._table_content(verdicts[:1], language).columns}  # noqa: SLF001
    unit = handout.units.columns[0].name
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";" if language == "vi" else ",", lineterminator="\r\n")
    counts = (handout.word("numerator"), handout.word("denominator"))
    head = (names["id"], names["title"], unit, names["target"], names["status"], *counts)
    writer.writerow([*head, names["rate"], names["gap"], names["shortfall"]])
    for verdict, row in zip(verdicts, _rows(verdicts, language), strict=True):
        cells = [row["id"], row["title"], verdict.unit.name, row["target"], row["status"]]
        writer.writerow([*map(text_cell, cells), *(_number(one, language) for one in figures(verdict))])
    return file.getvalue().encode("utf-8-sig")


def _rows(verdicts: Sequence[Verdict], language: Code) -> Iterator[dict[str, str]]:
    """Yield the texts of each verdict by the key of the column."""
    content = display._table_content(verdicts, language)  # noqa: SLF001  of this library
    for section in content.sections:
        for row in section.rows:
            yield {column.key: cell.text for column, cell in zip(content.columns, row, strict=True)}


def text_cell(text: str) -> str:
    """Return a text that a spreadsheet will keep as it is when it reads CSV."""
    return f"'{text}" if _LIKE_A_FORMULA.match(text) or _LIKE_A_DATE.fullmatch(text) else text


def _number(number: Decimal | int | None, language: Code) -> str:
    if number is None:
        return ""
    text = digits(number).replace(".", "," if language == "vi" else ".")
    return text if fits(number) else f"'{text}"


def digits(number: Decimal | int) -> str:
    """Return a number with all of its digits. The format `f` would make a float of an int."""
    return str(number) if isinstance(number, int) else f"{number:f}"


def fits(number: Decimal | int) -> bool:
    """Return whether a spreadsheet keeps every digit of a number."""
    return sum(map(str.isdigit, digits(number).lstrip("-0."))) <= MOST_DIGITS
