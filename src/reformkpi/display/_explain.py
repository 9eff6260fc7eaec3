"""The explanation of a verdict: the target and its legal basis, the figure, what would change it, and the reports."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import attrs

from reformkpi import Counts, Status, TargetKind, Verdict
from reformkpi.display._content import Explanation, Notes, visible
from reformkpi.display._language import Goal, Product
from reformkpi.display._wording import Wording, change_needed, is_full, is_shared, lower, require_verdict

if TYPE_CHECKING:
    from reformkpi import Measurement
    from reformkpi.display._content import Code
    from reformkpi.display._language import Language

_MOST_REPORTS = 12


def explain(verdict: Verdict, *, language: Code = "vi", audit: bool = False) -> str:
    """Return a verdict with its reasons as one paragraph.

    The paragraph has the target as printed and how it is read, the legal basis, the figure, the numerator that the
    target asks for, how far the numerator may move, the reports used (their number if they are more than twelve), what
    is missing and the findings.

    Args:
        verdict: The verdict to explain.
        language: `vi` or `en`.
        audit: Add the whole numbers compared, which are what decides.

    Raises:
        WrongType: no verdict.
        InvalidValue: an unsupported language.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> verdict = evaluate(annex, [report], period=quarter)["I.3"]
    >>> "60% của 1.003 là 601,8, cần ít nhất 602; đã có 597, còn thiếu 5." in explain(verdict)
    True
    """
    explanation = explained(verdict, Wording.of(language), audit=audit)
    findings = [f"{heading}: {' '.join(notes)}" for heading, notes, _ in explanation.notes]
    return " ".join([explanation.subject, *explanation.sentences, *findings])


def explained(verdict: Verdict, wording: Wording, *, audit: bool = False) -> Explanation:
    """Return the reasons of a verdict, sentence by sentence.

    Raises:
        WrongType: no verdict.
    """
    require_verdict(verdict)
    subject, *sentences = _Reasons(verdict, wording).sentences(audit=audit)
    findings = tuple(map(wording.finding, verdict.findings))
    return Explanation(
        language=wording.language.code,
        subject=visible(subject),
        sentences=tuple(map(visible, sentences)),
        notes=(Notes(wording.words.findings, findings),) if findings else (),
    )


def _decimal(number: Fraction) -> Decimal:
    """Return a share of a count as a decimal number: a target has two decimals, so its share of a count has four."""
    whole, rest = divmod(int(number * 10**4), 10**4)
    return Decimal(f"{whole}.{rest:04}".rstrip("0").rstrip("."))


class _Common(NamedTuple):
    """What all reports used have in common, so that it is written once."""

    period: bool
    as_of: bool
    source: bool


@attrs.frozen
class _Reasons:
    """The sentences on one verdict."""

    verdict: Verdict
    wording: Wording

    @property
    def language(self) -> Language:
        return self.wording.language

    def sentences(self, *, audit: bool) -> list[str]:
        """Return every sentence but the findings, in order."""
        verdict, wording = self.verdict, self.wording
        subject = self.language.subject(
            f"{verdict.indicator.id} ({wording.title(verdict.indicator)})",
            verdict.unit.name,
            wording.full_period(verdict.period),
            "; ".join([wording.result(verdict), *map(lower, wording.weak(verdict).values())]),
        )
        sentences = [subject, self.target(), *self.figure(audit=audit)]
        if verdict.used:
            sentences.append(self.used())
            if missing := wording.missing(verdict):
                sentences.append(self.language.missing("; ".join(missing)))
        return sentences

    def target(self) -> str:
        """Return how the target is written and read, with its legal basis."""
        verdict, target = self.verdict, self.verdict.target
        goal = Goal(
            text=target.text,
            number=self.wording.number(target.value),
            comparison=verdict.threshold.comparison,
            literal=target.kind is not TargetKind.EXACT,
            full=is_full(verdict),
        )
        citations = "; ".join(map(self.wording.cited, verdict.indicator.citations))
        return self.language.goal(goal) + (self.language.basis(citations) if citations else "") + "."

    def figure(self, *, audit: bool) -> list[str]:
        """Return the figure beside the target, and how far it may move; or why there is no verdict."""
        verdict, wording = self.verdict, self.wording
        rate, gap = verdict.rate, verdict.gap
        if rate is None or gap is None:
            return [self.nothing()]
        side = (gap > 0) - (gap < 0)
        if not isinstance(verdict.value, Counts):
            number = wording.number(verdict.target.value)
            stated = self.language.stated(wording.figure(verdict.value), number, side)
            return [stated, self.language.rounding(firm=verdict.firm)]
        points = self.language.percent(abs(gap), Fraction(0))
        sentences = [self.language.comparison(wording.figure(verdict.value), wording.rate(verdict), side, points)]
        if not is_full(verdict) or verdict.status is Status.NOT_MET:
            sentences.append(self.language.product(self.product(verdict.value)))
        if audit:
            sentences.append(self.audit(verdict.value, side))
        spare = verdict.headroom
        counts, downward = verdict.value, verdict.threshold.downward
        may_move = counts.denominator - counts.numerator if downward else counts.numerator
        if spare is not None and spare < may_move and not is_full(verdict):
            sentences.append(self.language.margin(spare, rising=not verdict.threshold.downward))
        return sentences

    def nothing(self) -> str:
        """Return why there is no verdict."""
        verdict = self.verdict
        names = [unit.name for unit in verdict.unreported]
        if verdict.status is Status.NO_ACTIVITY:
            reason = "no activity"
        elif is_shared(verdict):
            reason = "shared"
        else:
            reason = "unreported" if names else "left out"
        return self.language.nothing(reason, self.wording.first(names, "units"), several=len(names) > 1)

    def product(self, counts: Counts) -> Product:
        """Return the numerator that the target asks for of this denominator."""
        verdict, target = self.verdict, self.verdict.target
        exact = Fraction(target.value) * counts.denominator / 100
        downward, change, spare = verdict.threshold.downward, change_needed(verdict), verdict.headroom or 0
        unreachable = verdict.status is Status.NOT_MET and not change
        needed = counts.numerator + change + (spare if downward else -spare)
        count = self.language.count
        return Product(
            number=self.wording.number(target.value),
            denominator=count(counts.denominator),
            exact=self.wording.number(_decimal(exact)),
            needed=None if unreachable else count(needed),
            numerator=count(counts.numerator),
            shortfall=count(change) if change > 0 else "",
            excess=count(-change) if change < 0 else "",
            most=downward,
            full=is_full(verdict),
        )

    def audit(self, counts: Counts, side: int) -> str:
        """Return the whole numbers compared, which decide."""
        count, target = self.language.count, self.verdict.target
        part, whole = (Fraction(target.value) / 100).as_integer_ratio()
        return self.language.audit(
            f"{count(whole)} × {count(counts.numerator)} = {count(whole * counts.numerator)}",
            "=><"[side],
            f"{count(part * counts.denominator)} = {count(part)} × {count(counts.denominator)}",
            f"{self.wording.number(target.value)}% = {count(part)}/{count(whole)}",
        )

    def used(self) -> str:
        """Return the reports used; what they have in common is written once, the differences beside each."""
        reports = self.verdict.used
        if len(reports) > _MOST_REPORTS:
            return self.language.used("", self.language.many(len(reports), len({report.unit for report in reports})))
        first = reports[0]
        common = _Common(
            period=len({report.period for report in reports}) == 1,
            as_of=len({report.as_of for report in reports}) == 1,
            source=len({report.source for report in reports}) == 1,
        )
        details: list[str] = []
        if common.period:
            whole = first.period == self.verdict.period
            details.append(self.language.whole_period() if whole else self.language.days(first.period))
        if common.as_of and first.as_of is not None:
            details.append(self.language.figures_of(first.as_of))
        if common.source and first.source is not None:
            details.append(first.source)
        return self.language.used(", ".join(details), "; ".join(self.report(report, common) for report in reports))

    def report(self, report: Measurement, common: _Common) -> str:
        """Return a report by its unit and its figure, with whatever differs from the other reports."""
        department = self.verdict.indicator.department
        units = {unit.id: unit.name for unit in (department, *department.members)}
        details: list[str] = []
        if not common.period:
            details.append(self.language.span(report.period))
        if not common.as_of and report.as_of is not None:
            details.append(self.language.as_of(report.as_of))
        if not common.source and report.source is not None:
            details.append(report.source)
        text = f"{units[report.unit]} {self.wording.figure(report.value)}"
        return f"{text} ({', '.join(details)})" if details else text
