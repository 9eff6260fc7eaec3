"""What is found: verdicts, with all that follows from a figure and its target, and the evaluation that holds them."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Mapping  # noqa: TC003  attrs reads the type of a cached property at run time
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, SupportsIndex, final

import attrs

from reformkpi import _converters
from reformkpi._model import Counts, Group, Indicator, Measurement, Stated, Unit, find_unit, rate_of, rounding
from reformkpi._targets import ExactReading, Target, lacking, least, reached
from reformkpi.errors import UnknownIndicator, UnknownUnit
from reformkpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction


class Status(enum.Enum):
    """What was found. `NO_ACTIVITY` is 0 of 0, `NO_DATA` no figure to judge; neither is met or missed.

    >>> Status.NO_ACTIVITY is Status.NO_DATA
    False
    """

    MET = "met"
    NOT_MET = "not met"
    NO_ACTIVITY = "no activity"
    NO_DATA = "no data"


class FindingKind(enum.Enum):
    """What is odd about the reports, though no reason to refuse them.

    >>> FindingKind("superseded")
    <FindingKind.SUPERSEDED: 'superseded'>
    """

    NOT_RESPONSIBLE = "not responsible"
    """Reports by a unit that does not answer for the indicator, left out: `measurements` are theirs."""
    SUPERSEDED = "superseded"
    """Reports revised by later ones: for each period, in order of its days, `measurements` are the one that stands and
    then those it supersedes, the newest first. `itertools.groupby` parts them by their `period`."""
    BEYOND_PERIOD = "beyond period"
    """Reports that lie partly outside the period judged, left out: `measurements` are they."""
    NOT_ADDABLE = "not addable"
    """Figures that would have to be added and cannot be, left out: `measurements` are they."""
    PARTS_DIFFER = "parts differ"
    """Reports that tile a longer one and add up to something else: `measurements` are the longer one, then its parts;
    `figures` are its figure and their sum."""
    PARTS_CLASH = "parts clash"
    """Reports within a longer one that differ for the same days or overlap in part; the longer one stands for them.
    `measurements` are they."""
    UNITS_DIFFER = "units differ"
    """The department's figure and the sum of its units differ: `figures` are the two, `measurements` make the first."""
    OTHER_YEAR = "other year"
    """The period judged belongs to another year than the indicator."""
    NOT_FIRM = "not firm"
    """A stated percentage so close to the target that its rounding decides: `measurements` is the one report."""


@final
@attrs.frozen
class Finding:
    """Something odd that a reader of the verdict should know: its kind, the indicator and the unit concerned.

    `measurements` and `figures` are what `FindingKind` says of its kind. `display.finding` puts it into words.

    >>> from reformkpi import annexes
    >>> annex = annexes.load("sct-2025")
    >>> Finding(FindingKind.OTHER_YEAR, annex["I.3"], annex.department).figures
    ()
    """

    kind: FindingKind
    indicator: Indicator
    unit: Unit
    measurements: tuple[Measurement, ...] = attrs.field(kw_only=True, default=())
    figures: tuple[Counts | Stated, ...] = attrs.field(kw_only=True, default=())


def _status(verdict: Verdict) -> Status:
    match verdict.value:
        case None:
            return Status.NO_DATA
        case Counts(denominator=0):
            return Status.NO_ACTIVITY
        case Stated(percentage=percentage):
            numerator, per_cent = percentage.as_integer_ratio()
            denominator = 100 * per_cent
        case counts:
            numerator, denominator = counts.numerator, counts.denominator
    met = reached(verdict.indicator.target, verdict.reading, numerator, denominator)
    return Status.MET if met else Status.NOT_MET


def is_firm(target: Target, reading: ExactReading, value: Counts | Stated | None) -> bool:
    """Tell whether no percentage that rounds to a stated one would change the status."""
    if not isinstance(value, Stated):
        return True
    if value.percentage in (0, 100):
        return False
    low, high = rounding(value)
    cutoff = _converters.exact(target.value)
    return high <= cutoff or (low > cutoff if reading is ExactReading.EQUAL else low >= cutoff)


@final
@attrs.frozen(kw_only=True)
class Verdict:
    """The judgement of one indicator, for one unit or the department as a whole, for one period.

    `value` is the figure judged, or None; `used` are the reports that it comes from. `reading` is the one that judged
    it, `AT_LEAST` for every minimum. `complete` says that the figure covers every day of the period and, where it is
    a sum, every responsible unit. `uncovered` are the days for which a unit in the figure has none, `unreported` the
    responsible units that sent nothing for the period; what was left out is among the `findings`: those that concern
    the verdict and, for the whole, those of its units too.

    >>> from reformkpi import annexes, evaluate, periods
    >>> annex, quarter = annexes.load("sct-2025"), periods.ND09.quarter(2025, 1)
    >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=quarter)
    >>> evaluate(annex, [report], period=quarter)["I.3"].shortfall
    5
    """

    indicator: Indicator
    unit: Unit
    period: Period
    value: Counts | Stated | None
    reading: ExactReading
    complete: bool
    unreported: tuple[Unit, ...]
    uncovered: tuple[Period, ...]
    used: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    status: Status = attrs.field(init=False, default=attrs.Factory(_status, takes_self=True))

    @property
    def rate(self) -> Fraction | None:
        """The rate in percent, from 0 to 100, exact; None where there is none (no data, no activity)."""
        return None if self.value is None else rate_of(self.value)

    @property
    def gap(self) -> Fraction | None:
        """The rate less the target, in percentage points, exact; None where there is no rate."""
        rate = self.rate
        return None if rate is None else rate - _converters.exact(self.indicator.target.value)

    @property
    def exceeded(self) -> bool:
        """Whether the target is met with a gap above zero (vượt)."""
        return self.status is Status.MET and self.gap != 0

    @property
    def firm(self) -> bool:
        """Whether no percentage that rounds to the stated one would change the status. Verdicts on counts are firm.

        A stated 0 or 100 never is: a printed 0 may be 0 of 0.
        """
        return is_firm(self.indicator.target, self.reading, self.value)

    @property
    def shortfall(self) -> int | None:
        """The least k such that numerator + k of the same denominator is met, 0 where it is; None for none."""
        if not isinstance(self.value, Counts) or self.value.denominator == 0:
            return None
        return lacking(self.indicator.target, self.reading, self.value.numerator, self.value.denominator)

    @property
    def headroom(self) -> int | None:
        """The greatest k such that numerator - k of the same denominator is still met; None where it is not met."""
        if not isinstance(self.value, Counts) or self.status is not Status.MET:
            return None
        return self.value.numerator - least(self.indicator.target, self.value.denominator)

    def needed(self, *, of: SupportsIndex) -> int | None:
        """Give the least k of n cases to come (`of`) such that numerator + k of denominator + n is met; None for none.

        Raises:
            WrongType, InvalidValue: `of` is no count.

        >>> from reformkpi import annexes, evaluate, periods
        >>> annex, year = annexes.load("sct-2025"), periods.ND09.year(2025)
        >>> report = annex["I.3"].counted(597, 1003, unit="sct", period=periods.ND09.half(2025, 1))
        >>> evaluate(annex, [report], period=year)["I.3"].needed(of=1000)
        605
        """
        to_come = _converters.count(of)
        if not isinstance(self.value, Counts) or self.value.denominator + to_come == 0:
            return None
        more = lacking(self.indicator.target, self.reading, self.value.numerator, self.value.denominator + to_come)
        return None if more is None or more > to_come else more


def _gathered(found: Iterable[tuple[Group | Unit | None, Verdict]]) -> Mapping[str, tuple[Verdict, ...]]:
    """Give verdicts by the id of what each belongs to; those that belong to nothing are left out."""
    lists: defaultdict[str, list[Verdict]] = defaultdict(list)
    for owner, verdict in found:
        if owner is not None:
            lists[owner.id].append(verdict)
    return MappingProxyType({key: tuple(verdicts) for key, verdicts in lists.items()})


@final
@attrs.frozen(slots=False, getstate_setstate=True)  # a dict for what is cached; pickles hold the fields
class Evaluation:
    """What `evaluate` found: a verdict per indicator for the whole department, and those of each responsible unit.

    `verdicts` are those for the whole, in the order of the indicators; iterating gives them. `evaluation["I.3"]` is
    one of them, `evaluation["I.3", "legal"]` that of a unit, by Unit, id, name or alias. `reading` is the one asked
    for.

    >>> from reformkpi import annexes, evaluate, periods
    >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
    >>> evaluation["I.3", "Pháp chế"].status
    <Status.NO_DATA: 'no data'>
    """

    period: Period
    reading: ExactReading
    verdicts: tuple[Verdict, ...]
    _of_units: tuple[Verdict, ...] = attrs.field(repr=False, alias="of_units")

    @cached_property
    def by_unit(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts of each responsible unit, by its id: the unit's own sheet."""
        return _gathered((verdict.unit, verdict) for verdict in self._of_units)

    @cached_property
    def by_group(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts for the whole department of each group of indicators, by its id."""
        return _gathered((verdict.indicator.group, verdict) for verdict in self.verdicts)

    @cached_property
    def by_lead(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts for the whole department by the id of the unit that leads the indicator."""
        return _gathered((verdict.indicator.lead, verdict) for verdict in self.verdicts)

    @cached_property
    def by_assessor(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts for the whole department by the id of the unit that assesses the indicator."""
        return _gathered((verdict.indicator.assessor, verdict) for verdict in self.verdicts)

    def outstanding(self, assessor: Unit | str | None = None) -> tuple[Verdict, ...]:
        """Return the verdicts of units whose figures are outstanding, or those of them that one unit assesses.

        Nothing is outstanding for an indicator whose figure for the whole is complete. If a unit stated a percentage,
        its counts are outstanding; if figures are not additive over units, that of the whole is. `verdict.uncovered`
        says for which days. Divisions that are not even named cannot be among the verdicts.

        Raises:
            UnknownUnit: no indicator's department has such a unit.

        >>> from reformkpi import annexes, evaluate, periods
        >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
        >>> [(verdict.indicator.id, verdict.unit.id) for verdict in evaluation.outstanding("Pháp chế")][:3]
        [('I.1', 'sct'), ('I.3', 'office'), ('I.3', 'legal')]
        """
        asked = None if assessor is None else {one.id for one in self._known(assessor)}
        found: list[Verdict] = []
        for whole, *parts in (list(verdicts.values()) for verdicts in self._by_indicator.values()):
            row = whole.indicator
            if whole.complete or (asked is not None and (row.assessor is None or row.assessor.id not in asked)):
                continue
            if not parts or (len(parts) > 1 and not row.additive_over_units):
                found.append(whole)
            else:
                found += [part for part in parts if not part.complete or not set(part.used) <= set(whole.used)]
        return tuple(found)

    def _known(self, unit: Unit | str) -> list[Unit]:
        """Give the units that the departments have by this name, or refuse it where none has."""
        found: list[Unit] = []
        refused: UnknownUnit | None = None
        for department in {verdict.indicator.department.id: verdict.indicator.department for verdict in self}.values():
            try:
                found.append(find_unit(department, unit))
            except UnknownUnit as error:
                refused = error
        if refused and not found:
            raise refused
        return found

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All that is odd about the reports, by indicator."""
        return tuple(finding for verdict in self.verdicts for finding in verdict.findings)

    @cached_property
    def _by_indicator(self) -> dict[str, dict[str, Verdict]]:
        found: dict[str, dict[str, Verdict]] = {
            verdict.indicator.id: {verdict.unit.id: verdict} for verdict in self.verdicts
        }
        for verdict in self._of_units:
            found[verdict.indicator.id][verdict.unit.id] = verdict
        return found

    def __getitem__(self, key: str | tuple[str, Unit | str]) -> Verdict:
        """Give the verdict on an indicator, for the whole or for a unit.

        Raises:
            UnknownIndicator: the evaluation has no such indicator.
            UnknownUnit: its department has no such unit, or the unit does not answer for it.
        """
        name, unit = (key, None) if isinstance(key, str) else key
        try:
            verdicts = self._by_indicator[name]
        except KeyError:
            raise UnknownIndicator((name,), tuple(self._by_indicator)) from None
        whole = next(iter(verdicts.values()))
        if unit is None:
            return whole
        found = find_unit(whole.indicator.department, unit)
        if found.id not in verdicts:
            raise UnknownUnit((found.name,), tuple(verdict.unit.name for verdict in verdicts.values()))
        return verdicts[found.id]

    def __iter__(self) -> Iterator[Verdict]:
        """Iterate over the verdicts for the whole department."""
        return iter(self.verdicts)

    def __len__(self) -> int:
        """Count the indicators."""
        return len(self.verdicts)

    def tally(self, verdicts: Iterable[Verdict] | None = None) -> dict[Status, int]:
        """Count the verdicts of each status: those for the whole department, or others, as of a group or a unit.

        >>> from reformkpi import annexes, evaluate, periods
        >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
        >>> evaluation.tally(evaluation.by_group["II"])[Status.NO_DATA]
        4
        """
        counted = Counter(verdict.status for verdict in (self.verdicts if verdicts is None else verdicts))
        return {status: counted[status] for status in Status}

    def rows(self) -> list[dict[str, object]]:
        """Give every verdict as a flat dict of plain values, the whole of an indicator before its units.

        Rates and gaps stay exact: a Fraction of percent and of percentage points. Days are dates, statuses their words.
        """
        return [_row(verdict) for verdicts in self._by_indicator.values() for verdict in verdicts.values()]

    def _repr_html_(self) -> str:
        from reformkpi import display  # noqa: PLC0415  the one look upwards

        return display.table(self, style="html")


def _row(verdict: Verdict) -> dict[str, object]:
    indicator, value = verdict.indicator, verdict.value
    counts = value if isinstance(value, Counts) else None
    return {
        "indicator": indicator.id,
        "group": indicator.group.id if indicator.group else None,
        "title": indicator.title,
        "unit": verdict.unit.id,
        "unit_name": verdict.unit.name,
        "first": verdict.period.first,
        "last": verdict.period.last,
        "target": indicator.target.value,
        "target_kind": indicator.target.kind.value,
        "target_text": indicator.target.text,
        "reading": verdict.reading.value,
        "numerator": counts.numerator if counts else None,
        "denominator": counts.denominator if counts else None,
        "stated": value.percentage if isinstance(value, Stated) else None,
        "rate": verdict.rate,
        "gap": verdict.gap,
        "status": verdict.status.value,
        "exceeded": verdict.exceeded,
        "firm": verdict.firm,
        "complete": verdict.complete,
        "shortfall": verdict.shortfall,
        "headroom": verdict.headroom,
        "unreported": ", ".join(unit.id for unit in verdict.unreported),
        "uncovered": ", ".join(map(str, verdict.uncovered)),
        "findings": ", ".join(dict.fromkeys(finding.kind.value for finding in verdict.findings)),
    }
