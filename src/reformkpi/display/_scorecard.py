"""Units by indicators: the grid that a scorecard writes and a heat map draws."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import attrs

from reformkpi import Evaluation, FindingKind, Status
from reformkpi.display import _render, _wording
from reformkpi.display._content import Cell, Column, Content, Notes, Section
from reformkpi.display._tables import kind_of
from reformkpi.display._wording import Wording, lower
from reformkpi.errors import InvalidValue, WrongType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reformkpi import Finding, Unit, Verdict
    from reformkpi.display._content import Code
    from reformkpi.display._render import Style

    Order = Literal["listed", "met"]

# The gravest findings first: figures that were left out, then those that contradict each other, then the others.
_GRAVITY: Final = (
    FindingKind.OTHER_YEAR,
    FindingKind.NOT_RESPONSIBLE,
    FindingKind.BEYOND_PERIOD,
    FindingKind.OUTSIDE_PERIOD,
    FindingKind.NOT_ADDABLE,
    FindingKind.UNITS_MISSING,
    FindingKind.UNITS_DIFFER,
    FindingKind.PARTS_EXCEED,
    FindingKind.PARTS_DIFFER,
    FindingKind.PARTS_CLASH,
    FindingKind.STATED_DIFFERS,
    FindingKind.PART_NEWER,
    FindingKind.NOT_FIRM,
    FindingKind.SUPERSEDED,
)


class Line(NamedTuple):
    """A unit, or a department as a whole, with a place for each indicator: None if it is not responsible."""

    unit: Unit
    whole: bool
    verdicts: tuple[Verdict | None, ...]

    @property
    def met(self) -> int:
        """How many targets it meets."""
        return sum(verdict is not None and verdict.status is Status.MET for verdict in self.verdicts)

    @property
    def missed(self) -> int:
        """How many targets it misses."""
        return sum(verdict is not None and verdict.status is Status.NOT_MET for verdict in self.verdicts)


@attrs.frozen(slots=False)  # a dict for what is cached
class Grid:
    """Every verdict of an evaluation in its place, and what each cell says in one language."""

    evaluation: Evaluation
    wording: Wording
    order: Order = "listed"

    @cached_property
    def _outstanding(self) -> set[tuple[str, str]]:
        return {(verdict.indicator.id, verdict.unit.id) for verdict in self.evaluation.outstanding()}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Each department as a whole, and after it its units, as listed or by the number of targets met."""
        places = {verdict.indicator.id: place for place, verdict in enumerate(self.evaluation)}

        def line(unit: Unit, verdicts: Iterable[Verdict], *, whole: bool) -> Line:
            cells: list[Verdict | None] = [None] * len(places)
            for verdict in verdicts:
                cells[places[verdict.indicator.id]] = verdict
            return Line(unit, whole, tuple(cells))

        departments: dict[str, list[Verdict]] = {}
        for verdict in self.evaluation:
            departments.setdefault(verdict.unit.id, []).append(verdict)
        lines: list[Line] = []
        by_unit = self.evaluation.by_unit
        for verdicts in departments.values():
            department = verdicts[0].unit
            units = [line(one, by_unit[one.id], whole=False) for one in department.members if one.id in by_unit]
            if self.order == "met":
                units.sort(key=lambda unit: (-unit.met, unit.missed))
            lines += [line(department, verdicts, whole=True), *units]
        return tuple(lines)

    def is_due(self, verdict: Verdict) -> bool:
        """Whether something is outstanding from the unit of a verdict, or for the whole."""
        return (verdict.indicator.id, verdict.unit.id) in self._outstanding

    def is_covered(self, verdict: Verdict, *, whole: bool) -> bool:
        """Whether a unit without a figure owes none, because the figure for the whole is reported once."""
        return verdict.status is Status.NO_DATA and not whole and verdict.due and not self.is_due(verdict)

    def marks(self, verdict: Verdict, *, whole: bool) -> dict[str, str]:
        """Return the sign of a cell and the marks behind it, each with its words, in the order in which they stand."""
        words = self.wording.words
        if self.is_covered(verdict, whole=whole):
            return {_wording.SHARED: words.shared}
        marks = {self.wording.sign(verdict): self.wording.result(verdict), **self.wording.weak(verdict)}
        if not whole and verdict.complete and self.is_due(verdict):
            marks[_wording.COUNTS_MISSING] = words.counts_missing
        return marks

    def cell(self, verdict: Verdict | None, *, whole: bool) -> Cell:
        """Return a cell: the sign, the marks and the rate; its words are for a screen reader."""
        if verdict is None:
            return Cell(_wording.NOT_RESPONSIBLE, "absent", lower(self.wording.words.not_responsible))
        marks = self.marks(verdict, whole=whole)
        first, *others = marks.values()
        kind = "shared" if _wording.SHARED in marks else kind_of(verdict)
        return Cell(
            f"{''.join(marks)} {self.wording.rate(verdict)}".rstrip(),
            kind,
            "; ".join([first, *map(lower, others)]),
        )

    def key(self) -> list[str]:
        """Return the signs and marks that occur with their words, in one order, statuses first."""
        words = self.wording.words
        signs: dict[str, str] = {}
        for line in self.lines:
            for verdict in line.verdicts:
                if verdict is None:
                    signs[_wording.NOT_RESPONSIBLE] = words.not_responsible
                    continue
                marks = self.marks(verdict, whole=line.whole)
                signs |= marks | {next(iter(marks)): self.state(verdict, whole=line.whole)}
        return [f"{mark} {signs[mark]}" for mark in _wording.ALL_SIGNS if mark in signs]

    def tally(self, units: Iterable[Verdict]) -> str:
        """Return how many units have which status, of their verdicts on one indicator."""
        ordered = sorted(units, key=lambda verdict: list(Status).index(verdict.status))
        counted = Counter(lower(self.state(verdict, whole=False)) for verdict in ordered)
        return ", ".join(f"{self.wording.language.count(number)} {words}" for words, number in counted.items())

    def state(self, verdict: Verdict, *, whole: bool) -> str:
        """Return the status of a cell in words, or that the unit owes no figure."""
        covered = self.is_covered(verdict, whole=whole)
        return self.wording.words.shared if covered else self.wording.state(verdict)

    def findings(self) -> tuple[str, tuple[str, ...]]:
        """Return a heading with the number of findings, and the gravest of them."""
        ordered: Sequence[Finding] = sorted(self.evaluation.findings, key=lambda one: _GRAVITY.index(one.kind))
        sentences = list(map(self.wording.finding, ordered))
        heading = f"{self.wording.words.findings} ({len(sentences)})"
        return heading, tuple(self.wording.few(sentences, "findings"))

    def content(self) -> Content:
        """Return the scorecard: a row for each unit, a column for each indicator, and how many targets are met."""
        wording, words, verdicts = self.wording, self.wording.words, self.evaluation.verdicts
        sections: list[Section] = []
        for line in self.lines:
            judged = [one for one in line.verdicts if one and not self.is_covered(one, whole=line.whole)]
            row = (
                Cell(line.unit.name, "whole" if line.whole else ""),
                Cell(f"{line.met}/{len(judged)}"),
                *(self.cell(verdict, whole=line.whole) for verdict in line.verdicts),
            )
            if line.whole:
                sections += [Section("", (row,)), Section(words.of_which, ())]
            else:
                sections[-1] = Section(words.of_which, (*sections[-1].rows, row))
        return Content(
            language=wording.language.code,
            title=wording.heading(words.results, verdicts),
            subtitle=wording.subheading(verdicts),
            columns=(
                Column("unit", words.unit, "words", narrowest=16),
                Column("met", words.met_of_judged, "count"),
                *(
                    Column(verdict.indicator.id, verdict.indicator.id, "percent", below=wording.goal(verdict))
                    for verdict in verdicts
                ),
            ),
            sections=tuple(sections),
            notes=(
                Notes(words.key, tuple(self.key()), short=True),
                Notes("", wording.footnotes(verdicts)),
                Notes(*self.findings()),
                Notes(words.indicators, tuple(wording.named(one.indicator) for one in verdicts)),
            ),
        )


def scorecard(  # noqa: PLR0913  all but the evaluation by keyword
    evaluation: Evaluation,
    *,
    style: Style = "text",
    language: Code = "vi",
    width: int = 120,
    page: bool = False,
    order: Order = "listed",
) -> str:
    """Return an evaluation as units by indicators: the department as a whole, and below it each responsible unit.

    A cell has the sign of the status and the rate in percent, with a mark if figures are incomplete or may change with
    rounding. An indicator for which a unit is not responsible, or for which it owes no figure because the whole is
    reported once, has a mark of its own. The second column counts the targets met, of those that the unit is judged
    by. The key below explains the signs that occur; findings follow, the gravest first, and the indicators with their
    targets as printed. Text from data is escaped.

    Args:
        evaluation: The evaluation to show.
        style: `text` for a terminal, `html` or `markdown`.
        language: `vi` or `en`.
        width: The width of the text style in columns. Indicators that do not fit beside the units go on below.
        page: Return a whole HTML page, which prints on A4 landscape, in place of a fragment.
        order: `listed` for the order of the department, `met` for the units that meet most targets first.

    Raises:
        WrongType: no evaluation, or `width` is no whole number.
        InvalidValue: an unknown style, language or order, or a page in a style other than `html`.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(9, 15, unit="legal", period=quarter)
    >>> evaluation = evaluate({"I.3": annex["I.3"]}, [report], period=quarter)
    >>> print(scorecard(evaluation, language="en"))
    Results against administrative-reform targets, Q1 2025 – Sở Công Thương
    2024-12-15 to 2025-03-14 · 1 met
    ─────────────────────────────────
    Unit            Targets       I.3
                        met      ≥ 60
    ─────────────────────────────────
    Sở Công Thương      1/1  ✓* 60.00
    Of which:
    Văn phòng Sở        0/1         ?
    Phòng Pháp chế      1/1   ✓ 60.00
    ─────────────────────────────────
    Key:
    • ✓ met
    • ? no data
    • * figures incomplete
    Indicators:
    • I.3: Online dossiers, of all dossiers received and settled in administrative
      procedures (Tối thiểu 60)
    """
    return _render.rendered(grid_of(evaluation, language, order).content(), style, width=width, page=page)


def grid_of(evaluation: Evaluation, language: Code, order: Order = "listed") -> Grid:
    """Return the grid of an evaluation.

    Raises:
        WrongType: no evaluation.
        InvalidValue: an unknown order or language.
    """
    if not isinstance(evaluation, Evaluation):
        expected = "an Evaluation, as evaluate returns it (for one unit use display.table)"
        raise WrongType("evaluation", evaluation, expected)
    if order not in ("listed", "met"):
        raise InvalidValue("order", order, "'listed' or 'met'")
    return Grid(evaluation, Wording.of(language), order)
