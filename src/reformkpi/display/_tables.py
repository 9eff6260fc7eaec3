"""The sheet of one unit or of the whole: a row for each verdict; and the table of an annex."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING, Final

import attrs

from reformkpi import Annex, Counts, Status
from reformkpi.display import _render
from reformkpi.display._content import Bar, Cell, Column, Content, Notes, Section
from reformkpi.display._language import MINUS
from reformkpi.display._wording import Wording, change_needed, is_shared, lower, verdicts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from reformkpi import Indicator, Verdict
    from reformkpi.display._content import Code, Kind
    from reformkpi.display._render import Style

_KINDS: Final[dict[Status, Kind]] = {
    Status.MET: "met",
    Status.NOT_MET: "missed",
    Status.NO_ACTIVITY: "idle",
    Status.NO_DATA: "missing",
}


def kind_of(verdict: Verdict) -> Kind:
    """Return what a cell with this verdict means."""
    return "shared" if is_shared(verdict) else _KINDS[verdict.status]


def table(
    verdicts: Iterable[Verdict],
    *,
    style: Style = "text",
    language: Code = "vi",
    width: int = 120,
    page: bool = False,
) -> str:
    """Return verdicts as a table: a row each, by group, the target as printed; missing figures and findings below it.

    Rates are in percent, gaps in percentage points, beside the counts judged. If the target is missed, the last column
    has the change of the numerator that would meet it: `+5` cases or, above a maximum, `−5`. Incomplete figures, and
    those that may change with rounding, are marked beside the status. Text from data is escaped.

    Args:
        verdicts: The verdicts to show. An `Evaluation` has those on the whole department;
            `evaluation.by_unit["legal"]` or any other verdicts work, too.
        style: `text` for a terminal, `html` or `markdown`.
        language: `vi` or `en`.
        width: The width of the text style in columns, at least 20. If the table does not fit, each row becomes a
            record of several lines.
        page: Return a whole HTML page, which prints on A4 landscape, in place of a fragment.

    Raises:
        WrongType: one of the verdicts is none, or `width` is no whole number.
        InvalidValue: an unknown style or language, or a page in a style other than `html`.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> "✗ Chưa đạt" in table(evaluate(annex, [report], period=quarter))
    True
    """
    sheets = Sheets(Wording.of(language))
    judged = verdicts_of(verdicts)
    content = sheets.results(judged) if style == "html" else sheets.figures(judged)
    return _render.rendered(content, style, width=width, page=page)


@attrs.frozen
class Sheets:
    """The contents of sheets in one language."""

    wording: Wording

    def figures(self, verdicts: Sequence[Verdict]) -> Content:
        """Return verdicts with a column for every figure, as text, Markdown and workbooks have them."""
        words = self.wording.words
        return self._content(
            verdicts,
            [
                (Column("target", words.target), self._target),
                (Column("status", words.status, "words", narrowest=18), self._status),
                (Column("figure", words.figure, "count"), self._figure),
                (Column("rate", words.rate, "percent"), self._rate),
                (Column("gap", words.gap, "points"), self._gap),
                (Column("shortfall", words.shortfall, "count"), self._shortfall),
            ],
        )

    def results(self, verdicts: Sequence[Verdict]) -> Content:
        """Return verdicts for a page: rate, counts and a bar in one column, the shortfall below the status."""
        words = self.wording.words
        return self._content(
            verdicts,
            [
                (Column("target", words.target), self._target),
                (Column("status", words.status), self._status_with_details),
                (Column("result", words.result), self._result),
                (Column("gap", words.gap, "points"), self._gap),
            ],
        )

    def _content(self, verdicts: Sequence[Verdict], columns: list[tuple[Column, Callable[[Verdict], Cell]]]) -> Content:
        wording, words = self.wording, self.wording.words
        several: list[tuple[Column, Callable[[Verdict], Cell]]] = []
        if len({verdict.unit.id for verdict in verdicts}) > 1:
            several.append((Column("unit", words.unit, "words", narrowest=14), lambda one: Cell(one.unit.name)))
        if len({verdict.period for verdict in verdicts}) > 1:
            several.append((Column("period", words.period), lambda one: Cell(wording.period(one.period))))
        columns = [
            (Column("id", words.id), lambda one: Cell(one.indicator.id)),
            (Column("title", words.title, "words", narrowest=24), lambda one: Cell(wording.title(one.indicator))),
            *several,
            *columns,
        ]
        return Content(
            language=wording.language.code,
            title=wording.heading(words.results, verdicts),
            subtitle=wording.subheading(verdicts),
            columns=tuple(column for column, _ in columns),
            sections=tuple(
                Section(heading, tuple(tuple(cell(verdict) for _, cell in columns) for verdict in rows))
                for heading, rows in groupby(verdicts, lambda verdict: wording.group(verdict.indicator))
            ),
            notes=(
                Notes("", wording.footnotes(verdicts)),
                Notes(words.findings, tuple(chain.from_iterable(map(wording.notes, verdicts)))),
            ),
        )

    def _target(self, verdict: Verdict) -> Cell:
        return Cell(verdict.target.text)

    def _status(self, verdict: Verdict) -> Cell:
        return Cell(self.wording.status(verdict), kind_of(verdict))

    def _status_with_details(self, verdict: Verdict) -> Cell:
        wording = self.wording
        details = [*filter(None, [wording.change(verdict)]), *map(lower, wording.weak(verdict).values())]
        return Cell(f"{wording.sign(verdict)} {wording.result(verdict)}", kind_of(verdict), details=tuple(details))

    def _figure(self, verdict: Verdict) -> Cell:
        return Cell(self.wording.figure(verdict.value))

    def _rate(self, verdict: Verdict) -> Cell:
        return Cell(self.wording.rate(verdict))

    def _gap(self, verdict: Verdict) -> Cell:
        return Cell(self.wording.gap(verdict))

    def _shortfall(self, verdict: Verdict) -> Cell:
        cases = change_needed(verdict)
        sign = MINUS if cases < 0 else "+"
        return Cell(f"{sign}{self.wording.language.count(abs(cases))}" if cases else "")

    def _result(self, verdict: Verdict) -> Cell:
        wording, rate = self.wording, verdict.rate
        figure = wording.figure(verdict.value) if isinstance(verdict.value, Counts) else wording.words.stated_alone
        if rate is None:
            return Cell("", details=(figure,)) if verdict.value else Cell("")
        bar = Bar(rate, verdict.target.value, verdict.status is Status.NOT_MET)
        return Cell(f"{wording.rate(verdict)}%", details=(figure,), bar=bar)

    def annex(self, rows: Annex | Indicator) -> Content:
        """Return the table of an annex, or of one indicator with its legal bases."""
        wording, words = self.wording, self.wording.words
        indicators = list(rows.values()) if isinstance(rows, Annex) else [rows]
        noted = [(one.id, one.note) for one in indicators if one.note]
        cited = [] if isinstance(rows, Annex) else [wording.cited(citation) for citation in rows.citations]
        return Content(
            language=wording.language.code,
            title=rows.title if isinstance(rows, Annex) else wording.named(rows),
            subtitle=wording.decided(rows) if isinstance(rows, Annex) else "",
            columns=(
                Column("id", words.id),
                Column("title", words.title, "words", narrowest=24),
                Column("target", words.target),
                Column("lead", words.lead, "words", narrowest=14),
                Column("assessor", words.assessor, "words", narrowest=14),
            ),
            sections=tuple(
                Section(heading, tuple(map(self._indicator, group)))
                for heading, group in groupby(indicators, wording.group)
            ),
            notes=(
                Notes(words.citations, tuple(cited)),
                Notes(words.note, tuple(f"{name}: {note}" for name, note in noted)),
            ),
        )

    def _indicator(self, indicator: Indicator) -> tuple[Cell, ...]:
        assessor = indicator.assessor.name if indicator.assessor else ""
        return (
            Cell(indicator.id),
            Cell(self.wording.title(indicator)),
            Cell(indicator.target.text),
            Cell(indicator.lead_text or indicator.lead.name),
            Cell(indicator.assessor_text or assessor),
        )
