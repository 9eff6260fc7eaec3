"""What verdicts, reports and findings are in words: one object that holds a language, and asks it for its sentences."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import attrs

from reformkpi import Comparison, Counts, Status, TargetKind, Verdict, evaluate
from reformkpi.display._content import visible
from reformkpi.display._english import ENGLISH
from reformkpi.display._language import MINUS, Facts, Language, Words
from reformkpi.display._periods import closes, name_of
from reformkpi.display._vietnamese import VIETNAMESE
from reformkpi.errors import InvalidValue, WrongType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from reformkpi import Annex, Citation, Finding, Indicator, Measurement, Period, Stated

_LANGUAGES: Final[dict[str, Language]] = {language.code: language for language in (VIETNAMESE, ENGLISH)}
_MOST_NAMED: Final = 5
_MOST_IN_TITLES: Final = 3

SIGNS: Final[dict[Status, str]] = {
    Status.MET: "✓",
    Status.NOT_MET: "✗",
    Status.NO_ACTIVITY: "○",
    Status.NO_DATA: "?",
}
NOT_DUE, SHARED, INCOMPLETE, NOT_FIRM, COUNTS_MISSING, NOT_RESPONSIBLE = "…", "·", "*", "≈", "†", "–"
ALL_SIGNS: Final = (*SIGNS.values(), NOT_DUE, SHARED, INCOMPLETE, NOT_FIRM, COUNTS_MISSING, NOT_RESPONSIBLE)
_COMPARED: Final = {
    Comparison.AT_LEAST: "≥",
    Comparison.ABOVE: ">",
    Comparison.EQUAL: "=",
    Comparison.AT_MOST: "≤",
    Comparison.BELOW: "<",
}


def is_shared(verdict: Verdict) -> bool:
    """Return whether a unit has no figure of its own because the indicator is reported once for all of its units."""
    indicator = verdict.indicator
    return (
        verdict.status is Status.NO_DATA
        and verdict.unit.id != indicator.department.id
        and len(indicator.responsible) > 1
        and not indicator.additive_over_units
    )


def verdicts_of(values: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Return verdicts as a tuple.

    Raises:
        WrongType: one of them is no verdict.
    """
    verdicts = tuple(values)
    for value in verdicts:
        require_verdict(value)
    return verdicts


def change_needed(verdict: Verdict) -> int:
    """Return by how many cases the numerator must change to meet a missed target, below 0 if it must fall.

    0 if the target is not missed, or if no change of the numerator alone would meet it.
    """
    if verdict.status is not Status.NOT_MET or not isinstance(verdict.value, Counts):
        return 0
    if verdict.shortfall is None:  # exactly the target is asked for, and passed or out of reach
        exact = Fraction(verdict.target.value) * verdict.value.denominator / 100
        return int(exact) - verdict.value.numerator if exact.denominator == 1 else 0
    return -verdict.shortfall if verdict.threshold.downward else verdict.shortfall


def require_verdict(value: object) -> None:
    """Reject what is no verdict.

    Raises:
        WrongType: it is none.
    """
    if not isinstance(value, Verdict):
        raise WrongType("verdict", value, "a Verdict, as in evaluation['I.3']; an Evaluation holds several")


def lower(text: str) -> str:
    """Return a phrase as it goes on in a sentence, its first letter small."""
    return text[:1].lower() + text[1:]


@attrs.frozen
class Wording:
    """The words for verdicts, reports and findings in one language."""

    language: Language

    @classmethod
    def of(cls, code: str) -> Wording:
        """Return the wording of a language.

        Raises:
            InvalidValue: an unsupported language.
        """
        if not isinstance(code, str) or code not in _LANGUAGES:
            raise InvalidValue("language", code, " or ".join(map(repr, _LANGUAGES)))
        return cls(_LANGUAGES[code])

    @property
    def words(self) -> Words:
        """The words of the language."""
        return self.language.words

    # Numbers.

    def number(self, value: Decimal) -> str:
        return self.language.number(value)

    def rate(self, verdict: Verdict) -> str:
        """Return the rate, rounded so that it does not contradict the target; empty if there is none."""
        if verdict.rate is None:
            return ""
        return self.language.percent(verdict.rate, Fraction(verdict.target.value))

    def gap(self, verdict: Verdict) -> str:
        """Return the gap in percentage points with its sign; empty if there is none."""
        if verdict.gap is None:
            return ""
        points = self.language.percent(verdict.gap, Fraction(0))
        return points if verdict.gap == 0 or points.startswith(MINUS) else f"+{points}"

    def figure(self, value: Counts | Stated | None) -> str:
        """Return what was reported: both counts, or the percentage as stated; empty for no figure."""
        match value:
            case None:
                return ""
            case Counts(numerator=numerator, denominator=denominator):
                return f"{self.language.count(numerator)}/{self.language.count(denominator)}"
            case stated:
                return f"{self.number(stated.percentage)}%"

    def change(self, verdict: Verdict) -> str:
        """Return how many cases a missed target needs; empty if none, or if that is unknown."""
        cases = change_needed(verdict)
        return self.language.change(abs(cases), rising=cases > 0) if cases else ""

    # Statuses.

    def sign(self, verdict: Verdict) -> str:
        """Return the sign of a status."""
        if verdict.status is Status.NO_DATA and not verdict.due:
            return NOT_DUE
        return SHARED if is_shared(verdict) else SIGNS[verdict.status]

    def state(self, verdict: Verdict) -> str:
        """Return a status in words: a missed target is not yet met as long as its year goes on."""
        words = self.words
        match verdict.status:
            case Status.MET:
                return words.met
            case Status.NOT_MET:
                ended = verdict.due and closes(verdict.period, verdict.indicator.years[1])
                return words.not_met if ended else words.not_yet_met
            case Status.NO_ACTIVITY:
                return words.no_activity
            case Status.NO_DATA if not verdict.due:
                return words.not_due
            case _:
                return words.shared if is_shared(verdict) else words.no_data

    def result(self, verdict: Verdict) -> str:
        """Return a status in words, and whether the rate is on the good side of the target."""
        if not verdict.exceeded:
            return self.state(verdict)
        return self.words.better if verdict.threshold.downward else self.words.exceeded

    def weak(self, verdict: Verdict) -> dict[str, str]:
        """Return what weakens a verdict, each by its mark and in words."""
        marks: dict[str, str] = {}
        if not verdict.complete and verdict.status is not Status.NO_DATA:
            marks[INCOMPLETE] = self.words.incomplete
        if not verdict.firm:
            marks[NOT_FIRM] = self.words.not_firm
        return marks

    def spoken(self, verdict: Verdict) -> str:
        """Return a status in words that can be read out, with whatever weakens it."""
        return "; ".join([self.result(verdict), *map(lower, self.weak(verdict).values())])

    def status(self, verdict: Verdict) -> str:
        """Return a status by sign and words, with whatever weakens it."""
        return f"{self.sign(verdict)} {self.spoken(verdict)}"

    def brief(self, verdict: Verdict, marks: str = "") -> str:
        """Return a status by its sign, with the marks of whatever weakens it, and the rate if there is one."""
        return f"{self.sign(verdict)}{''.join(self.weak(verdict))}{marks} {self.rate(verdict)}".rstrip()

    def tally(self, verdicts: Iterable[Verdict]) -> str:
        """Return how many verdicts have which status, in the order of the statuses."""
        ordered = sorted(verdicts, key=lambda verdict: list(Status).index(verdict.status))
        counted = Counter(lower(self.state(verdict)) for verdict in ordered)
        return ", ".join(f"{self.language.count(number)} {word}" for word, number in counted.items())

    # Indicators, targets and titles.

    def title(self, indicator: Indicator) -> str:
        """Return the title as printed without its full stop or, in English, our translation if there is one."""
        english = self.language.code == "en" and indicator.title_en
        return (english or indicator.title).rstrip(".")

    def group(self, indicator: Indicator) -> str:
        """Return the group of an indicator; empty if it has none."""
        group = indicator.group
        return f"{group.id}. {(self.language.code == 'en' and group.title_en) or group.title}" if group else ""

    def goal(self, verdict: Verdict) -> str:
        """Return the target as it was read, as short as can be: `≥ 80`, `= 80`, `100`."""
        number = self.number(verdict.target.value)
        return number if is_full(verdict) else f"{_COMPARED[verdict.threshold.comparison]} {number}"

    def named(self, indicator: Indicator) -> str:
        """Return an indicator by its id and title, with its target as printed and those of single units."""
        names = {unit.id: unit.name for unit in indicator.responsible}
        own = [f"{names[unit]}: {target.text}" for unit, target in indicator.unit_targets]
        targets = "; ".join([indicator.target.text, *self.few(own, "units")])
        return f"{indicator.id}: {self.title(indicator)} ({targets})"

    def period(self, period: Period) -> str:
        """Return a period by its name, if it has one, else by its days."""
        name = name_of(period)
        return self.language.period(name) if name else self.language.days(period)

    def full_period(self, period: Period) -> str:
        """Return a period by its name and its days."""
        days, name = self.language.days(period), name_of(period)
        return f"{self.language.period(name)} ({days})" if name else days

    def capital_days(self, period: Period) -> str:
        """Return the days of a period as the beginning of a line."""
        days = self.language.days(period)
        return days[:1].upper() + days[1:]

    def heading(self, kind: str, verdicts: Sequence[Verdict]) -> str:
        """Return the title of a table or picture: its kind, the period if there is only one, and the units."""
        periods = dict.fromkeys(verdict.period for verdict in verdicts)
        period = self.period(next(iter(periods))) if len(periods) == 1 else ""
        return self.language.heading(kind, period, self._units(verdicts))

    def _units(self, verdicts: Sequence[Verdict]) -> str:
        """Return the names of the units, or how many they are of which department."""
        names = list(dict.fromkeys(verdict.unit.name for verdict in verdicts))
        departments = list(dict.fromkeys(verdict.indicator.department.name for verdict in verdicts))
        if len(names) <= _MOST_IN_TITLES:
            return ", ".join(names)
        return self.language.units(len(names), departments[0] if len(departments) == 1 else "")

    def subheading(self, verdicts: Sequence[Verdict]) -> str:
        """Return the line below a title: the days of a period that the title names, and the tally of the statuses."""
        periods = list(dict.fromkeys(verdict.period for verdict in verdicts))
        named = [self.capital_days(period) for period in periods[:1] if len(periods) == 1 and name_of(period)]
        return " · ".join(filter(None, [*named, self.tally(verdicts)]))

    def footnotes(self, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
        """Return how targets were read that leave room for two readings, and that a period has not ended."""
        notes: dict[str, None] = {}
        read: set[tuple[TargetKind, Comparison]] = set()
        for verdict in verdicts:
            kind, comparison = verdict.target.kind, verdict.threshold.comparison
            if (kind, comparison) in read or is_full(verdict):
                continue
            read.add((kind, comparison))
            example = self.number(verdict.target.value)
            if kind is TargetKind.EXACT:
                notes[self.language.reading(comparison, example)] = None
            elif kind in (TargetKind.ABOVE, TargetKind.BELOW):
                notes[self.language.boundary(comparison, example)] = None
        if not all(verdict.due for verdict in verdicts):
            notes[self.words.unfinished] = None
        return tuple(notes)

    def cited(self, citation: Citation) -> str:
        """Return a legal basis with the place in it."""
        basis = self.language.citation(citation.document, citation.number, citation.issued_on, citation.issuer)
        return f"{basis} ({citation.place})" if citation.place else basis

    def decided(self, annex: Annex) -> str:
        """Return the decision that issued an annex, or that it is a draft."""
        return self.language.decision(annex.decision_number, annex.issued_on, annex.issuer)

    # Lists, reports and findings.

    def first(self, texts: Sequence[str], of: str, separator: str = ", ") -> str:
        """Return the first few of many, and how many more there are."""
        *named, last = self.few(texts, of) or [""]
        if len(texts) <= _MOST_NAMED or separator != ", ":
            return separator.join([*named, last])
        return f"{separator.join(named)} {last}"

    def few(self, texts: Sequence[str], of: str) -> list[str]:
        """Return the first few of many and, as the last, how many more there are."""
        rest = len(texts) - _MOST_NAMED
        return [*texts[:_MOST_NAMED], *([self.language.more(rest, of)] if rest > 0 else [])]

    def report(self, measurement: Measurement, by: str = "") -> str:
        """Return a report by its figure and its days, with whatever is known of sender, day of figures and source."""
        details = [self.language.span(measurement.period)]
        if measurement.as_of is not None:
            details.append(self.language.as_of(measurement.as_of))
        if measurement.source is not None:
            details.append(measurement.source)
        return f"{by} {self.figure(measurement.value)} ({', '.join(details)})".lstrip()

    def missing(self, verdict: Verdict) -> list[str]:
        """Return what a figure lacks to be complete: units, days, and divisions that are not even named."""
        phrases: list[str] = []
        if verdict.unreported:
            names = [unit.name for unit in verdict.unreported]
            phrases.append(self.language.unreported(self.first(names, "units"), several=len(names) > 1))
        if verdict.uncovered:
            phrases += self._uncovered(verdict)
        if {report.unit for report in verdict.used} - {verdict.unit.id} and verdict.indicator.lead.open:
            phrases.append(self.words.open)
        return phrases

    def _uncovered(self, verdict: Verdict) -> list[str]:
        """Return the days without a report, and of which units; units without reports for the same days go together."""
        indicator = verdict.indicator
        # The days of a sum are those of all its units. Judged again by itself, each unit has its own.
        again = evaluate({indicator.id: indicator}, verdict.used, period=verdict.period)
        parts = [again[indicator.id], *(part for parts in again.by_unit.values() for part in parts)]
        senders = {report.unit for report in verdict.used}
        units: dict[tuple[Period, ...], list[str]] = {}
        for part in parts:
            if part.uncovered and part.unit.id in senders:
                units.setdefault(part.uncovered, []).extend([part.unit.name] * (part.unit != verdict.unit))
        phrases = [
            self.language.uncovered(
                self.first(list(map(self.language.days, spans)), "periods"), self.first(names, "units")
            )
            for spans, names in units.items()
        ]
        rest = sum(len(names) for names in list(units.values())[_MOST_NAMED:])
        return [*phrases[:_MOST_NAMED], *([self.language.more(rest, "units")] if rest else [])]

    def notes(self, verdict: Verdict) -> list[str]:
        """Return a sentence on what the figure lacks, if anything, and one for each finding."""
        lacks = "; ".join(self.missing(verdict)) if verdict.used else ""
        return [f"{verdict.indicator.id}: {lacks}."] * bool(lacks) + [self.finding(one) for one in verdict.findings]

    def finding(self, finding: Finding) -> str:
        """Return a finding as one sentence, with what to do about it."""
        figures = [self.figure(value) for value in finding.figures]
        reports = self._reports(finding, finding.measurements)
        several = len(finding.measurements) > 1
        facts = Facts(
            indicator=finding.indicator.id,
            unit=finding.unit.name,
            years="–".join(map(str, dict.fromkeys(finding.indicator.years))),
            reports=reports,
            several=several,
            newest=self._reports(finding, finding.measurements[:1]),
            others=self._reports(finding, finding.measurements[1:]),
            revisions=self._revisions(finding),
            own=self.language.sum_of(figures[0], reports) if figures and several else reports,
            total=figures[-1] if figures else "",
            counted=all(isinstance(report.value, Counts) for report in finding.measurements),
        )
        return visible(self.language.finding(finding.kind, facts))

    def _reports(self, finding: Finding, measurements: tuple[Measurement, ...]) -> str:
        """Name reports, and the sender of each that is not the unit that the finding is about."""
        department = finding.indicator.department
        senders = {unit.id: unit.name for unit in (department, *department.members) if unit.id != finding.unit.id}
        return self.first([self.report(one, senders.get(one.unit, "")) for one in measurements], "reports")

    def _revisions(self, finding: Finding) -> str:
        """Return which report replaces which, period by period."""
        phrases: list[str] = []
        for _, versions in groupby(finding.measurements, key=attrgetter("period")):
            newest, *older = versions
            replaced = self._reports(finding, tuple(older))
            phrases.append(self.language.replaces(self._reports(finding, (newest,)), replaced))
        return self.first(phrases, "periods", "; ")


def is_full(verdict: Verdict) -> bool:
    """Return whether the target is all of the cases, so that at least and exactly are the same."""
    threshold = verdict.threshold
    return threshold.part == threshold.whole and threshold.comparison in (Comparison.AT_LEAST, Comparison.EQUAL)
