"""English, plain; the printed words of an annex stay as they are, and days follow ISO 8601."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from reformkpi import Comparison, FindingKind
from reformkpi.display._language import Language, Words

if TYPE_CHECKING:
    from datetime import date

    from reformkpi import Period
    from reformkpi.display._language import Facts, Goal, Product
    from reformkpi.display._periods import Name

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@attrs.frozen(kw_only=True)
class English(Language):
    """The sentences of English."""

    def written(self, day: date) -> str:
        return day.isoformat()

    def span(self, period: Period) -> str:
        return " to ".join(map(self.written, dict.fromkeys((period.first, period.last))))

    def days(self, period: Period) -> str:
        return self.span(period)

    def until(self, day: date) -> str:
        return f"until {self.written(day)}"

    def period(self, name: Name) -> str:
        match name.length:
            case "month":
                return f"{_MONTHS[name.number - 1]} {name.year}"
            case "quarter":
                return f"Q{name.number} {name.year}"
            case "half":
                return f"{('first', 'second')[name.number - 1]} half of {name.year}"
            case "nine":
                return f"first nine months of {name.year}"
            case _:
                return str(name.year)

    def tick(self, month: Name) -> tuple[str, str]:
        return _MONTHS[month.number - 1][:3], str(month.year)

    def short_day(self, day: date) -> str:
        return f"{day:%m-%d}"

    def heading(self, kind: str, period: str, units: str) -> str:
        return " – ".join(filter(None, (", ".join(filter(None, (kind, period))), units)))

    def about(self, indicator: str) -> str:
        return f"indicator {indicator}"

    def units(self, number: int, department: str) -> str:
        return f"{_plural(number, 'unit')}{f' of {department}' if department else ''}"

    def decision(self, number: str | None, day: date | None, issuer: str) -> str:
        if number is None and day is None:
            return f"Draft, {issuer}"
        decision = f"Decision {number}" if number else "Decision"
        return f"{decision}{f' of {self.written(day)}' if day else ''}, {issuer}"

    def reading(self, comparison: Comparison, example: str) -> str:
        least = "exactly" if comparison is Comparison.EQUAL else "at least"
        return f"A target given as a number alone (e.g. {example}) means “{least} {example}%”."

    def boundary(self, comparison: Comparison, example: str) -> str:
        counted = "counts" if comparison in (Comparison.AT_LEAST, Comparison.AT_MOST) else "does not count"
        return f"For a target above or below a level, exactly that level (e.g. {example}%) {counted} as met."

    def change(self, cases: int, *, rising: bool) -> str:
        return f"{_plural(cases, 'case')} {'short' if rising else 'too many'}"

    def more(self, number: int, of: str) -> str:
        return f"and {number:,} more {of if number != 1 else of.removesuffix('s')}"

    def as_of(self, day: date) -> str:
        return f"as of {self.written(day)}"

    def replaces(self, newest: str, older: str) -> str:
        return f"{newest} replaces {older}"

    def sum_of(self, figure: str, reports: str) -> str:
        return f"{figure} (the sum of {reports})"

    def unreported(self, units: str, *, several: bool) -> str:
        return f"no {'figures' if several else 'figure'} from {units}"

    def uncovered(self, days: str, units: str) -> str:
        return f"no figures for {days} from {units}" if units else f"no figure for {days}"

    def finding(self, kind: FindingKind, facts: Facts) -> str:  # noqa: C901, PLR0911, PLR0912  a sentence for each kind
        about = f"{facts.indicator}, {facts.unit}"
        was = "were" if facts.several else "was"
        match kind:
            case FindingKind.NOT_RESPONSIBLE:
                return (
                    f"{facts.indicator}: {facts.unit} is not responsible for this indicator, so {facts.reports} {was} "
                    "left out; check the unit and the indicator of the report."
                )
            case FindingKind.SUPERSEDED:
                return f"{about}: {facts.revisions}; check with the sender if you did not expect a revision."
            case FindingKind.BEYOND_PERIOD:
                return (
                    f"{about}: {facts.reports} {was} left out because some days lie outside the period judged; "
                    "ask for figures of the period itself."
                )
            case FindingKind.OUTSIDE_PERIOD:
                return (
                    f"{about}: {facts.reports} {was} ignored because all days lie outside the period judged; "
                    "check the period of the report."
                )
            case FindingKind.NOT_ADDABLE:
                one = f"one figure of {facts.unit} for the whole period"
                return (
                    f"{about}: {facts.reports} {was} left out because figures of this kind cannot be added; "
                    f"ask for {one if facts.counted else f'numerators and denominators, or for {one}'}."
                )
            case FindingKind.PARTS_DIFFER:
                return (
                    f"{about}: {facts.newest} differs from the sum of its parts, {facts.total}; "
                    "check the figures of the parts."
                )
            case FindingKind.PARTS_EXCEED:
                return (
                    f"{about}: the parts add up to {facts.total}, more than the whole, {facts.newest}; "
                    "check the figures of the parts."
                )
            case FindingKind.PART_NEWER:
                return (
                    f"{about}: the figure of the whole, {facts.newest}, is older than its parts {facts.others}; "
                    "ask for a new figure of the whole."
                )
            case FindingKind.PARTS_CLASH:
                return (
                    f"{about}: {facts.reports} contradict each other, but a longer report replaces them and the "
                    "result does not change; check the figures of the parts."
                )
            case FindingKind.UNITS_DIFFER:
                return (
                    f"{facts.indicator}: {facts.unit} reported {facts.own}, but its units add up to {facts.total}; "
                    "reconcile the two."
                )
            case FindingKind.UNITS_MISSING:
                return (
                    f"{facts.indicator}: {facts.unit} reported {facts.own}, exactly the sum of the units that have "
                    "reported, although others have not; check whether the total lacks a unit."
                )
            case FindingKind.STATED_DIFFERS:
                return (
                    f"{about}: the report prints {facts.total}, but its counts {facts.own} do not round to that; "
                    "reconcile the two."
                )
            case FindingKind.OTHER_YEAR:
                return (
                    f"{facts.indicator}: the target was set for {facts.years} and does not apply to this period; "
                    "use the annex of the year judged."
                )
            case _:  # not firm
                return (
                    f"{about}: {facts.reports} is a rounded percentage, and the exact counts may change the result; "
                    "ask for numerator and denominator."
                )

    def subject(self, indicator: str, unit: str, period: str, status: str) -> str:
        return f"{indicator}, {unit}, {period}: {status}."

    def goal(self, goal: Goal) -> str:
        written = f"The target is written “{goal.text}”"
        if goal.full:
            return f"{written}: it must reach 100%"
        reading = {
            Comparison.AT_LEAST: f"at least {goal.number}%",
            Comparison.ABOVE: f"above {goal.number}%",
            Comparison.EQUAL: f"exactly {goal.number}%",
            Comparison.AT_MOST: f"at most {goal.number}%",
            Comparison.BELOW: f"below {goal.number}%",
        }[goal.comparison]
        return f"{written}, that is, {reading}" if goal.literal else f"{written} and read as {reading}"

    def citation(self, document: str, number: str, day: date, issuer: str) -> str:
        return f"{document} {number} of {self.written(day)}, {issuer}"

    def basis(self, citations: str) -> str:
        return f", by {citations}"

    def comparison(self, figure: str, rate: str, side: int, gap: str) -> str:
        far = "equal to" if side == 0 else f"{gap} percentage points {'above' if side > 0 else 'below'}"
        return f"The result is {figure}, or {rate}%, {far} the target."

    def product(self, product: Product) -> str:
        needs = (
            f"All {product.denominator} are needed"
            if product.full
            else f"{product.number}% of {product.denominator} is {product.exact}"
        )
        if product.needed is None:
            return f"{needs}, not a whole number, so this denominator cannot reach exactly the target."
        if product.needed != product.exact and not product.full:
            allowed = f"at most {product.needed} are allowed"
            needs += f", so {allowed if product.most else f'at least {product.needed} are needed'}"
        left = f", {product.shortfall} too few" if product.shortfall else ""
        left += f", {product.excess} too many" if product.excess else ""
        return f"{needs}; the numerator is {product.numerator}{left}."

    def audit(self, have: str, sign: str, need: str, share: str) -> str:
        return f"Compared as whole numbers: {have} {sign} {need}, because {share}."

    def stated(self, figure: str, number: str, side: int) -> str:
        far = "equal to" if side == 0 else "above" if side > 0 else "below"
        return f"Reported as {figure} without counts, {far} the target of {number}%."

    def rounding(self, *, firm: bool) -> str:
        if firm:
            return "Rounding cannot change this result."
        return "The percentage was rounded, so the exact counts may change this result."

    def margin(self, cases: int, *, rising: bool) -> str:
        if cases == 0:
            return f"One {'success fewer' if rising else 'case more'}, with the same denominator, would miss it."
        one, many = ("fewer success", "fewer successes") if rising else ("more case", "more cases")
        return f"Up to {cases:,} {one if cases == 1 else many}, with the same denominator, would still meet it."

    def nothing(self, reason: str, units: str, *, several: bool) -> str:
        return {
            "no activity": "There were no cases in the period (0/0), so the target is neither met nor missed.",
            "unreported": f"{units} {'have' if several else 'has'} not reported, so there is nothing to judge yet.",
            "shared": "This indicator is reported once for the whole department, not by each unit.",
            "left out": "No report could be used, so there is nothing to judge yet.",
        }[reason]

    def used(self, common: str, reports: str) -> str:
        return f"Figures used{f' ({common})' if common else ''}: {reports}."

    def many(self, reports: int, units: int) -> str:
        return f"{_plural(reports, 'report')} by {_plural(units, 'unit')}"

    def whole_period(self) -> str:
        return "whole period"

    def figures_of(self, day: date) -> str:
        return f"as of {self.written(day)}"

    def missing(self, what: str) -> str:
        return f"The figures are incomplete: {what}."

    def cases_to_come(self, cases: str) -> str:
        return f"of the next {cases} cases"

    def of_cases(self, number: str, cases: str) -> str:
        return f"{number} of the next {cases} cases"


ENGLISH: Final = English(
    code="en",
    decimal=".",
    thousands=",",
    words=Words(
        results="Results against administrative-reform targets",
        met="met",
        exceeded="met (exceeded)",
        better="met (better than the target)",
        not_met="not met",
        not_yet_met="not met",
        no_activity="no activity",
        no_data="no data",
        not_due="not due yet",
        shared="reported for the whole, none due from the unit",
        incomplete="figures incomplete",
        not_firm="may change with rounding",
        counts_missing="percentage alone, counts outstanding",
        not_responsible="not responsible",
        id="No.",
        title="Indicator",
        target="Target (%)",
        status="Status",
        figure="Figure",
        rate="Rate (%)",
        gap="Gap (pp)",
        shortfall="Change needed (cases)",
        result="Result",
        unit="Unit",
        period="Period",
        met_of_judged="Targets met",
        lead="Lead unit",
        assessor="Assessing unit",
        citations="Legal basis",
        note="Note",
        findings="Findings",
        key="Key",
        indicators="Indicators",
        of_which="Of which:",
        open="not all divisions are named yet",
        unfinished="The period had not ended when the figures were compiled; results may still change.",
        stated_alone="percentage alone",
        bullets="Rates against their targets",
        heatmap="Heat map of results by unit and indicator",
        trend="Trend of the rate",
        each_period="Each period",
        cumulative="Cumulative",
        darker=" (the darker, the further from the target)",
        needed="Needed",
        allowed="At most",
        out_of_reach="out of reach",
        unknowable="unknown without counts",
    ),
)
