"""What other modules of this library print: contents and explanations as data, and the HTML of any one thing.

These functions are private to the library: `display` imports them under names with an underscore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reformkpi import Annex, Evaluation, Indicator, Verdict
from reformkpi.display import _html, _render
from reformkpi.display._content import Cell, Column, Content, Section, shown
from reformkpi.display._explain import explained
from reformkpi.display._scorecard import grid_of
from reformkpi.display._tables import Sheets
from reformkpi.display._wording import Wording, verdicts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reformkpi import Period
    from reformkpi.display._content import Code, Explanation
    from reformkpi.display._scorecard import Order


def table_content(verdicts: Iterable[Verdict], language: Code = "vi") -> Content:
    """Return a sheet with a column for every figure: target, status, figure, rate, gap and shortfall."""
    return shown(Sheets(Wording.of(language)).figures(verdicts_of(verdicts)))


def sheet_content(verdicts: Iterable[Verdict], language: Code = "vi") -> Content:
    """Return a sheet as a page shows it: the rate with its counts and a bar, the shortfall below the status."""
    return shown(Sheets(Wording.of(language)).results(verdicts_of(verdicts)))


def scorecard_content(evaluation: Evaluation, language: Code = "vi", order: Order = "listed") -> Content:
    """Return units by indicators, with the key, the findings and the indicators below."""
    return shown(grid_of(evaluation, language, order).content())


def annex_content(annex: Annex, language: Code = "vi") -> Content:
    """Return the indicators of an annex, with their targets and who leads and assesses them."""
    return shown(Sheets(Wording.of(language)).annex(annex))


def explanation(verdict: Verdict, language: Code = "vi", *, audit: bool = False) -> Explanation:
    """Return the reasons of a verdict, sentence by sentence."""
    return explained(verdict, Wording.of(language), audit=audit)


def page(title: str, parts: Sequence[Content | Explanation]) -> str:
    """Return a whole HTML page of several tables and explanations, which prints on A4 landscape."""
    return _html.page(title, parts)


def html_of(thing: Verdict | Evaluation | Annex | Indicator | Iterable[Verdict], language: Code = "vi") -> str:
    """Return the HTML at the end of a notebook's cell: an explanation, an annex, an indicator or a unit's sheet."""
    wording = Wording.of(language)
    match thing:
        case Verdict():
            return _html.fragment(explained(thing, wording))
        case Annex() | Indicator():
            return _html.fragment(shown(Sheets(wording).annex(thing)))
        case verdicts:
            return _html.fragment(sheet_content(verdicts, language))


def bases_content(verdicts: Iterable[Verdict], language: Code = "vi") -> Content:
    """Return the legal bases of the indicators judged, a row for each indicator."""
    wording = Wording.of(language)
    words, judged = wording.words, verdicts_of(verdicts)
    indicators = {verdict.indicator.id: verdict.indicator for verdict in judged}
    return shown(
        Content(
            language=wording.language.code,
            title=words.citations,
            subtitle="",
            columns=(
                Column("id", words.id),
                Column("title", words.title, "words", narrowest=24),
                Column("citations", words.citations, "words", narrowest=24),
            ),
            sections=(
                Section(
                    "",
                    tuple(
                        (Cell(row.id), Cell(wording.title(row)), Cell("; ".join(map(wording.cited, row.citations))))
                        for row in indicators.values()
                        if row.citations
                    ),
                ),
            ),
            notes=(),
        )
    )


def period_words(period: Period, language: Code = "vi") -> str:
    """Return a period by its name and its days."""
    return Wording.of(language).full_period(period)


def markdown_of(content: Content) -> str:
    """Return a content in Markdown."""
    return _render.markdown(content)
