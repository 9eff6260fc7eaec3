"""Tables: the sheet of one unit or of the whole, and the scorecard of all units."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from reformkpi import Status
from reformkpi.display import _words
from reformkpi.display._styles import Cell, Column, Content, Notes, Section, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reformkpi import Evaluation, Indicator, Unit, Verdict
    from reformkpi.display._styles import Style
    from reformkpi.display._words import Language

_KINDS: Final = {
    Status.MET: "met",
    Status.NOT_MET: "missed",
    Status.NO_ACTIVITY: "faint",
    Status.NO_DATA: "open",
}


def table(verdicts: Iterable[Verdict], *, style: Style = "text", language: Language = "vi", width: int = 120) -> str:
    """Give verdicts as a table: a row each, by group, the target as printed; below it what is missing and what is odd.

    An `Evaluation` gives those for the whole department; `evaluation.by_unit["legal"]` or any choice of one unit's will
    do. Rates are in percent, gaps in percentage points, beside the counts judged and, where the target is missed, the
    count that is still lacking. What is incomplete, or hangs on rounding, says so beside its status. Text from data
    is escaped. `width` is that of the text style, in columns: where the table does not fit, each row becomes a record
    of several lines. No width below 20 is kept.

    Raises:
        InvalidValue: an unknown style or language.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> "✗ Không đạt" in table(evaluate(annex, [report], period=quarter))
    True
    """
    judged = tuple(verdicts)
    word = _words.words(language)
    content = Content(
        language=language,
        caption=_words.caption(judged, language),
        columns=(
            Column(word["id"]),
            Column(word["title"], narrowest=24),
            Column(word["target"]),
            *(Column(word[name], numeric=True) for name in ("figure", "rate", "gap", "shortfall")),
            Column(word["status"], narrowest=20),
        ),
        sections=[
            Section(heading, [_row(verdict, language) for verdict in rows])
            for heading, rows in groupby(judged, lambda verdict: group_of(verdict, language))
        ],
        below=[Notes(word["findings"], list(chain.from_iterable(_notes(verdict, language) for verdict in judged)))],
    )
    return written(content, style, width)


def _notes(verdict: Verdict, language: Language) -> list[str]:
    """Give a sentence for what the figure lacks, where there is one, and for each finding."""
    lacks = "; ".join(_words.missing(verdict, language)) if verdict.used else ""
    said = [f"{verdict.indicator.id}: {lacks}."] if lacks else []
    return said + [_words.finding(finding, language=language) for finding in verdict.findings]


def group_of(verdict: Verdict, language: Language) -> str:
    """Give the group of a verdict's indicator; nothing where it has none."""
    group = verdict.indicator.group
    return f"{group.id}. {(language == 'en' and group.title_en) or group.title}" if group else ""


def _row(verdict: Verdict, language: Language) -> tuple[Cell, ...]:
    indicator, gap, lacking = verdict.indicator, verdict.gap, verdict.shortfall
    return (
        Cell(indicator.id),
        Cell(_words.title(indicator, language)),
        Cell(indicator.target.text),
        Cell(_words.figure(verdict.value, language)),
        Cell(_words.rate(verdict, language)),
        Cell("" if gap is None else _words.percent(gap, beside=0, language=language)),
        Cell(_words.count(lacking, language) if lacking else ""),
        Cell(_words.status(verdict, language), kind=_KINDS[verdict.status]),
    )


class Line(NamedTuple):
    """A unit, or a department as a whole, with a place for each indicator: None for one that it does not answer for."""

    unit: Unit
    whole: bool
    verdicts: list[Verdict | None]


def lines(evaluation: Evaluation) -> Iterator[Line]:
    """Give every verdict of an evaluation in its place: each department as a whole, then its units in their order."""
    places = {verdict.indicator.id: place for place, verdict in enumerate(evaluation)}

    def line(unit: Unit, verdicts: Iterable[Verdict], *, whole: bool) -> Line:
        found: list[Verdict | None] = [None] * len(places)
        for verdict in verdicts:
            found[places[verdict.indicator.id]] = verdict
        return Line(unit, whole, found)

    departments: dict[str, list[Verdict]] = {}
    for verdict in evaluation:
        departments.setdefault(verdict.unit.id, []).append(verdict)
    for verdicts in departments.values():
        department = verdicts[0].unit
        yield line(department, verdicts, whole=True)
        for unit in department.members:
            if unit.id in evaluation.by_unit:
                yield line(unit, evaluation.by_unit[unit.id], whole=False)


def scorecard(evaluation: Evaluation, *, style: Style = "text", language: Language = "vi", width: int = 120) -> str:
    """Give an evaluation as units by indicators: the department as a whole, and below it each unit that answers.

    A cell has the sign of the status and the rate in percent, with a mark where figures are incomplete or hang on
    rounding; an indicator that a unit does not answer for has a mark of its own. The key below explains those that
    occur, and names the indicators with their targets as printed. Indicators stand side by side, since they are few and
    their ids short; units below one another, since their names are long and there may be hundreds. Text from data is
    escaped. `width` is that of the text style, in columns: where the indicators do not fit beside the units, they go on
    below.

    Raises:
        InvalidValue: an unknown style or language.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(9, 15, unit="legal", period=quarter)
    >>> print(scorecard(evaluate({"I.3": annex["I.3"]}, [report], period=quarter), language="en"))
    Sở Công Thương, 2024-12-15 to 2025-03-14
    ────────────────────────
    Unit                 I.3
                        ≥ 60
    ────────────────────────
    Sở Công Thương  ✓* 60.00
    Of which:
    Văn phòng Sở           ?
    Phòng Pháp chế   ✓ 60.00
    ────────────────────────
    Key:
    • ✓ met
    • ? no data
    • * figures incomplete
    Indicators:
    • I.3: Online dossiers, of all dossiers received and settled in administrative
      procedures (Tối thiểu 60)
    """
    word = _words.words(language)
    sections: list[Section] = []
    grid = list(lines(evaluation))
    for line in grid:
        cells = tuple(_cell(verdict, language) for verdict in line.verdicts)
        if line.whole:
            sections += [
                Section("", [(Cell(line.unit.name, kind="whole"), *cells)]),
                Section(word["of which"], []),
            ]
        else:
            sections[-1].rows.append((Cell(line.unit.name), *cells))
    content = Content(
        language=language,
        caption=_words.caption(evaluation.verdicts, language),
        columns=(
            Column(word["unit"], narrowest=16),
            *(Column(one.indicator.id, _words.goal(one, language), numeric=True) for one in evaluation),
        ),
        sections=[section for section in sections if section.rows],
        below=[
            Notes(word["key"], key(chain.from_iterable(line.verdicts for line in grid), language)),
            Notes(word["indicators"], [named(one.indicator, language) for one in evaluation]),
        ],
    )
    return written(content, style, width)


def _cell(verdict: Verdict | None, language: Language) -> Cell:
    if verdict is None:
        return Cell(_words.NOT_RESPONSIBLE, _words.words(language)["not responsible"], "faint")
    return Cell(_words.brief(verdict, language), _words.spoken(verdict, language), _KINDS[verdict.status])


def named(indicator: Indicator, language: Language) -> str:
    """Give an indicator by its id and title, with its target as printed."""
    title = _words.title(indicator, language).rstrip(".")
    return f"{indicator.id}: {title} ({indicator.target.text})"


def key(verdicts: Iterable[Verdict | None], language: Language) -> list[str]:
    """Explain the signs and marks that occur, in one order: statuses, what weakens them, and what is no verdict."""
    word = _words.words(language)
    judged = list(verdicts)
    found = [verdict for verdict in judged if verdict is not None]
    statuses = {verdict.status for verdict in found}
    weak = dict(chain.from_iterable(_words.weak(verdict).items() for verdict in found))
    said = [f"{sign} {word[status.value]}" for status, sign in _words.SIGNS.items() if status in statuses]
    said += [f"{mark} {word[weak[mark]]}" for mark in (_words.INCOMPLETE, _words.NOT_FIRM) if mark in weak]
    if len(found) < len(judged):
        said.append(f"{_words.NOT_RESPONSIBLE} {word['not responsible']}")
    return said
