"""What a language is: its words, how it writes numbers and days, and its sentences.

A word that a language lacks is a missing argument, a sentence that it lacks an abstract method: both are errors of
types, found before anything is printed. Texts that depend on verdicts are made in `_wording`, once for all languages.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

import attrs

from reformkpi.display._content import Code
from reformkpi.display._numbers import rounded

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from fractions import Fraction

    from reformkpi import Comparison, FindingKind, Period
    from reformkpi.display._periods import Name

MINUS = "−"


@attrs.frozen(kw_only=True)
class Words:
    """The words of a language that stand alone: statuses, marks, columns and headings."""

    results: str
    met: str
    exceeded: str
    better: str
    not_met: str
    not_yet_met: str
    no_activity: str
    no_data: str
    not_due: str
    shared: str
    incomplete: str
    not_firm: str
    counts_missing: str
    not_responsible: str

    id: str
    title: str
    target: str
    status: str
    figure: str
    rate: str
    gap: str
    shortfall: str
    result: str
    unit: str
    period: str
    met_of_judged: str
    lead: str
    assessor: str
    citations: str
    note: str

    findings: str
    key: str
    indicators: str
    of_which: str
    open: str
    unfinished: str
    stated_alone: str

    bullets: str
    heatmap: str
    trend: str
    each_period: str
    cumulative: str
    darker: str
    needed: str
    allowed: str
    out_of_reach: str
    unknowable: str


class Facts(NamedTuple):
    """What the sentence of a finding may need, each part already in words: figures, reports, and who sent them."""

    indicator: str
    unit: str
    years: str
    reports: str
    several: bool
    newest: str
    others: str
    revisions: str
    own: str
    total: str
    counted: bool


class Goal(NamedTuple):
    """A target in words: its cell as printed, its number, how it is compared, and whether the cell says so itself."""

    text: str
    number: str
    comparison: Comparison
    literal: bool
    full: bool

    def says(self, reading: str) -> bool:
        """Return whether the cell as printed is the reading already, with or without its percent sign."""
        printed = " ".join(self.text.lower().split())
        return printed.removesuffix("%").rstrip() == reading.removesuffix("%")


class Product(NamedTuple):
    """The numerator that a target asks for: a percentage of the denominator, exactly, and the whole number `needed`.

    `needed` is None if no whole number will do; it is the `most` or the least that is allowed. `shortfall` and `excess`
    are how far the numerator is below or above it, empty where the target is met. `full` says that all is needed.
    """

    number: str
    denominator: str
    exact: str
    needed: str | None
    numerator: str
    shortfall: str
    excess: str
    most: bool
    full: bool


@attrs.frozen(kw_only=True)
class Language(ABC):
    """A language: two signs of its numbers, its words, and a method for each sentence."""

    code: Code
    decimal: str
    thousands: str
    words: Words

    def count(self, number: int) -> str:
        """Return a count with its thousands apart."""
        return f"{number:,}".replace(",", self.thousands)

    def number(self, value: Decimal) -> str:
        """Return a number as it is, with the signs of the language."""
        whole, _, digits = f"{value:f}".partition(".")
        return self.count(int(whole)) + (f"{self.decimal}{digits}" if digits else "")

    def percent(self, rate: Fraction, beside: Fraction | None = None) -> str:
        """Return a rate in percent without its sign, rounded so that it does not contradict the number beside it."""
        sign, whole, digits = rounded(rate, beside)
        return f"{MINUS if sign < 0 else ''}{whole}{self.decimal}{digits}"

    # Days and periods.

    @abstractmethod
    def written(self, day: date) -> str:
        """Return a day as sentences write it."""

    @abstractmethod
    def span(self, period: Period) -> str:
        """Return the days of a period in brackets of a sentence, as short as can be."""

    @abstractmethod
    def days(self, period: Period) -> str:
        """Return the days of a period as a part of a sentence."""

    @abstractmethod
    def until(self, day: date) -> str:
        """Return the last day of a growing period."""

    @abstractmethod
    def period(self, name: Name) -> str:
        """Return the name of a period: quý I/2025."""

    @abstractmethod
    def tick(self, month: Name) -> tuple[str, str]:
        """Return the name of a month below an axis, in two lines: Tháng 1, 2025."""

    @abstractmethod
    def short_day(self, day: date) -> str:
        """Return a day without its year."""

    # Titles and notes of tables and pictures.

    @abstractmethod
    def heading(self, kind: str, period: str, units: str) -> str:
        """Return the title of a table or a picture of some kind; the period and the units may be empty."""

    @abstractmethod
    def about(self, indicator: str) -> str:
        """Return the id of an indicator as a part of a title."""

    @abstractmethod
    def units(self, number: int, department: str) -> str:
        """Return how many units a table is about, and of which department if it is only one."""

    @abstractmethod
    def decision(self, number: str | None, day: date | None, issuer: str) -> str:
        """Return the decision that issued an annex, or that it is a draft if it has neither number nor day."""

    @abstractmethod
    def reading(self, comparison: Comparison, example: str) -> str:
        """Return the footnote on how a target given as a number alone is read."""

    @abstractmethod
    def boundary(self, comparison: Comparison, example: str) -> str:
        """Return the footnote on whether a target of above or below includes its number."""

    @abstractmethod
    def change(self, cases: int, *, rising: bool) -> str:
        """Return what a missed target needs: so many cases more, or fewer."""

    @abstractmethod
    def more(self, number: int, of: str) -> str:
        """Return how many more there are of `of`: "reports", "units", "periods" or "findings"."""

    # What is missing, and findings.

    @abstractmethod
    def as_of(self, day: date) -> str:
        """Return the day of a figure in brackets behind it."""

    @abstractmethod
    def replaces(self, newest: str, older: str) -> str:
        """Return which report replaces which."""

    @abstractmethod
    def sum_of(self, figure: str, reports: str) -> str:
        """Return a figure with the several reports that add up to it."""

    @abstractmethod
    def unreported(self, units: str, *, several: bool) -> str:
        """Return which units have sent nothing."""

    @abstractmethod
    def uncovered(self, days: str, units: str) -> str:
        """Return the days without figures of units, which are named unless the sentence is about a single one."""

    @abstractmethod
    def finding(self, kind: FindingKind, facts: Facts) -> str:
        """Return a finding as one sentence, with what to do about it."""

    # Explanations.

    @abstractmethod
    def subject(self, indicator: str, unit: str, period: str, status: str) -> str:
        """Return the first sentence of an explanation."""

    @abstractmethod
    def goal(self, goal: Goal) -> str:
        """Return how a target is written and read, without the full stop."""

    @abstractmethod
    def citation(self, document: str, number: str, day: date, issuer: str) -> str:
        """Return a legal basis."""

    @abstractmethod
    def basis(self, citations: str) -> str:
        """Return the legal bases as the end of the sentence on the target."""

    @abstractmethod
    def comparison(self, figure: str, rate: str, side: int, gap: str) -> str:
        """Return how far counts are from the target."""

    @abstractmethod
    def product(self, product: Product) -> str:
        """Return what a target asks of the numerator, and what there is."""

    @abstractmethod
    def audit(self, have: str, sign: str, need: str, share: str) -> str:
        """Return the whole numbers compared."""

    @abstractmethod
    def stated(self, figure: str, number: str, side: int) -> str:
        """Return the comparison of a percentage without counts."""

    @abstractmethod
    def rounding(self, *, firm: bool) -> str:
        """Return whether rounding could change the result."""

    @abstractmethod
    def margin(self, cases: int, *, rising: bool) -> str:
        """Return how much a numerator may move while the target stays met."""

    @abstractmethod
    def nothing(self, reason: str, units: str, *, several: bool) -> str:
        """Return why there is no verdict: "no activity", "unreported", "shared" or "left out"."""

    @abstractmethod
    def used(self, common: str, reports: str) -> str:
        """Return the reports used, and what they have in common."""

    @abstractmethod
    def many(self, reports: int, units: int) -> str:
        """Return how many reports were used, of how many units."""

    @abstractmethod
    def whole_period(self) -> str:
        """Return the words for reports that cover exactly the period judged."""

    @abstractmethod
    def figures_of(self, day: date) -> str:
        """Return the day of all figures used."""

    @abstractmethod
    def missing(self, what: str) -> str:
        """Return the sentence on what incomplete figures lack."""

    # Pictures.

    @abstractmethod
    def cases_to_come(self, cases: str) -> str:
        """Return the cases still to come, below the word for what is needed."""

    @abstractmethod
    def of_cases(self, number: str, cases: str) -> str:
        """Return so many of the cases still to come."""
