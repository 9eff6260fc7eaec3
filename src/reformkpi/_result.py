"""The result of a judgement: verdicts by indicator and unit, and the views of them that people ask for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast, final

import attrs

from reformkpi import _converters, errors
from reformkpi._figures import Counts, Stated
from reformkpi._model import Group, Indicator, InNotebook, Measurement, Unit, find_indicator, find_unit
from reformkpi._targets import Boundary, ExactReading
from reformkpi._verdicts import Finding, FindingKind, Status, Verdict
from reformkpi.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable


class Judgement(NamedTuple):
    """The verdicts on one indicator: for the whole department, and for each responsible unit other than it."""

    whole: Verdict
    units: tuple[Verdict, ...]


@final
class _Sheet(InNotebook, tuple[Verdict, ...]):
    """Verdicts that belong together, such as those of one unit. At the end of a notebook's cell they are a table."""

    __slots__ = ()


def _gathered(owned: Iterable[tuple[Group | Unit | None, Verdict]]) -> _Grouped:
    """Return verdicts by the id of what each belongs to; verdicts without a group or unit are skipped."""
    lists: defaultdict[str, list[Verdict]] = defaultdict(list)
    for owner, verdict in owned:
        if owner is not None:
            lists[owner.id].append(verdict)
    return _Grouped({key: _Sheet(verdicts) for key, verdicts in lists.items()})


def _units_named(departments: Iterable[Unit], unit: Unit | str) -> list[Unit]:
    """Return the units of this id, name or alias that the departments have. Raise UnknownUnit if none has it."""
    units: list[Unit] = []
    unknown: errors.UnknownUnit | None = None
    for department in departments:
        try:
            units.append(find_unit(department, unit))
        except errors.UnknownUnit as error:
            unknown = error
    if unknown and not units:
        raise unknown
    return units


@attrs.frozen(eq=False)  # a mapping equals any mapping of the same items
class _Grouped(Mapping[str, tuple[Verdict, ...]]):
    """Verdicts by the ids of what they belong to. It cannot be changed, and pickles."""

    _verdicts: dict[str, tuple[Verdict, ...]]

    def __getitem__(self, key: str) -> tuple[Verdict, ...]:
        return self._verdicts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._verdicts)

    def __len__(self) -> int:
        return len(self._verdicts)


@final
@attrs.frozen(eq=False)
class _ByUnit(_Grouped):
    """The verdicts of units by their ids. A name or an alias finds them, too."""

    _departments: tuple[Unit, ...]

    def __getitem__(self, unit: Unit | str) -> tuple[Verdict, ...]:
        # A mapping has no key of another type, and says so by a KeyError. Without indicators there are no units.
        if not isinstance(unit, str | Unit) or not self._departments:
            raise errors.UnknownUnit((cast("str", unit),), tuple(self._verdicts))
        if isinstance(unit, str) and unit in self._verdicts:
            return self._verdicts[unit]
        units = _units_named(self._departments, unit)
        for known in units:
            if known.id in self._verdicts:
                return self._verdicts[known.id]
        names = tuple(verdicts[0].unit.name for verdicts in self._verdicts.values())
        raise errors.NotResponsible(None, units[0].name, () if units[0] in self._departments else names)


@final
@attrs.frozen(repr=False, slots=False, getstate_setstate=True)  # a dict for what is cached; pickles hold the fields
class Evaluation(InNotebook):
    """What `evaluate` returns: a verdict per indicator for the whole department, and those of each responsible unit.

    Iterating yields the verdicts for the whole, in the order of the indicators. `evaluation["I.3"]` is one of them,
    `evaluation["I.3", "legal"]` that of a unit, by Unit, id, name or alias. `reading`, `boundary` and `as_of` are the
    arguments of `evaluate`, and `reports` are its measurements: with the indicators they are all that it takes to judge
    again. The field `reports` is left out of equality.

    >>> from reformkpi import annexes, evaluate, periods
    >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
    >>> evaluation
    <Evaluation 2024-12-15/2025-03-14: 11 no data>
    >>> evaluation["I.3", "Pháp chế"].status
    <Status.NO_DATA: 'no data'>
    """

    period: Period
    _judgements: tuple[Judgement, ...]
    reading: ExactReading = attrs.field(kw_only=True)
    boundary: Boundary = attrs.field(kw_only=True)
    as_of: date | None = attrs.field(kw_only=True)
    reports: tuple[Measurement, ...] = attrs.field(kw_only=True, eq=False)

    def __repr__(self) -> str:
        """Return the period and how many verdicts have each status, short."""
        tally = ", ".join(f"{count} {status.value}" for status, count in self.tally().items() if count)
        return f"<Evaluation {self.period}: {tally or 'no indicators'}>"

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts for the whole department, in the order of the indicators."""
        return tuple(judgement.whole for judgement in self._judgements)

    @cached_property
    def by_unit(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts of each responsible unit (its own sheet), by id. A name or an alias finds them, too."""
        verdicts = ((verdict.unit, verdict) for _, units in self._judgements for verdict in units)
        return _ByUnit(dict(_gathered(verdicts)), self._departments)

    @cached_property
    def by_group(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts for the whole department of each group of indicators, by its id."""
        return _gathered((verdict.indicator.group, verdict) for verdict in self)

    @cached_property
    def by_lead(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts for the whole department by the id of the unit that leads the indicator."""
        return _gathered((verdict.indicator.lead, verdict) for verdict in self)

    @cached_property
    def by_assessor(self) -> Mapping[str, tuple[Verdict, ...]]:
        """The verdicts for the whole department by the id of the unit that assesses the indicator."""
        return _gathered((verdict.indicator.assessor, verdict) for verdict in self)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings on the reports, by indicator."""
        return tuple(finding for verdict in self for finding in verdict.findings)

    @cached_property
    def _by_indicator(self) -> dict[str, Judgement]:
        return {judgement.whole.indicator.id: judgement for judgement in self._judgements}

    @cached_property
    def _departments(self) -> tuple[Unit, ...]:
        return tuple(dict.fromkeys(verdict.indicator.department for verdict in self))

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        return {verdict.indicator.id: verdict.indicator for verdict in self}

    def outstanding(self, assessor: Unit | str | None = None) -> tuple[Verdict, ...]:
        """Return the verdicts of units whose figures are outstanding, or those of them that one unit assesses.

        Nothing is outstanding before the period has ended, nor for an indicator whose figure for the whole is complete,
        unless a finding says that units are missing from it. If a unit stated a percentage, its counts are outstanding;
        if figures are not additive over units, that of the whole is. `verdict.uncovered` says for which days. Divisions
        that are not even named cannot be among the verdicts.

        Raises:
            UnknownUnit: no indicator's department has such a unit.

        >>> from reformkpi import annexes, evaluate, periods
        >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
        >>> to_legal = evaluation.outstanding("Pháp chế")
        >>> [(verdict.indicator.id, verdict.unit.id) for verdict in to_legal][:3]
        [('I.1', 'sct'), ('I.3', 'office'), ('I.3', 'legal')]
        """
        assessors = None if assessor is None else {unit.id for unit in _units_named(self._departments, assessor)}
        missing: list[Verdict] = []
        for judgement in self._judgements:
            assessed = judgement.whole.indicator.assessor
            if assessors is None or (assessed is not None and assessed.id in assessors):
                missing += _outstanding(judgement)
        return tuple(missing)

    def __getitem__(self, key: str | tuple[str, Unit | str]) -> Verdict:
        """Return the verdict on an indicator, for the whole or for a unit.

        An id is found in any case and spacing, and an indicator by its title, too.

        Raises:
            UnknownIndicator: the evaluation has no such indicator.
            UnknownUnit: the indicator's department has no such unit.
            NotResponsible: the unit is not responsible for the indicator.
            WrongType: the key is neither an id nor an id and a unit.
        """
        name, unit = key if isinstance(key, tuple) and len(key) == 2 else (key, None)  # noqa: PLR2004  id and unit
        if not isinstance(name, str):
            raise errors.WrongType("key", key, "the id of an indicator, or an id and a unit, such as ('I.3', 'legal')")
        id_ = find_indicator(self._indicators, name)
        whole, units = self._by_indicator[id_]
        if unit is None:
            return whole
        wanted = find_unit(whole.indicator.department, unit)
        for verdict in (whole, *units):
            if verdict.unit.id == wanted.id:
                return verdict
        raise errors.NotResponsible(id_, wanted.name, tuple(one.name for one in whole.indicator.responsible))

    def __iter__(self) -> Iterator[Verdict]:
        """Iterate over the verdicts for the whole department."""
        return iter(self.verdicts)

    def __len__(self) -> int:
        """Return the number of indicators."""
        return len(self._judgements)

    def tally(self, verdicts: Iterable[Verdict] | None = None) -> dict[Status, int]:
        """Return how many verdicts have each status: of those for the whole department, or of others.

        Raises:
            WrongType: an item is no Verdict.

        >>> from reformkpi import annexes, evaluate, periods
        >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
        >>> evaluation.tally(evaluation.by_group["II"])[Status.NO_DATA]
        4
        """
        judged = _converters.several(Verdict, self if verdicts is None else verdicts, "verdict")
        counted = Counter(verdict.status for verdict in judged)
        return {status: counted[status] for status in Status}

    def rows(self, *, plain: bool = False) -> list[dict[str, object]]:
        """Return every verdict as a flat dict, the whole of an indicator before its units.

        Rates (percent) and gaps (percentage points) are exact fractions, days are dates, statuses are their words. If
        `plain`, fractions and decimals are texts such as "14999/250" and "59.5", and days are ISO texts, so that
        `json.dumps` accepts the rows.

        >>> from reformkpi import annexes, evaluate, periods
        >>> evaluation = evaluate(annexes.load("sct-2025"), [], period=periods.ND09.quarter(2025, 1))
        >>> evaluation.rows(plain=True)[0]["first"]
        '2024-12-15'
        """
        rows = [_row(verdict) for whole, units in self._judgements for verdict in (whole, *units)]
        return [{name: _plain(value) for name, value in row.items()} for row in rows] if plain else rows


def _outstanding(judgement: Judgement) -> Iterable[Verdict]:
    """Return the verdicts on one indicator whose figures are outstanding."""
    whole, units = judgement
    if not whole.due:
        return ()
    if not units or (len(units) > 1 and not whole.indicator.additive_over_units):
        return () if whole.complete else (whole,)
    if any(finding.kind is FindingKind.UNITS_MISSING for finding in whole.findings):
        return [unit for unit in units if not unit.complete]
    used = set(whole.used)
    incomplete = [unit for unit in units if not unit.complete or not used.issuperset(unit.used)]
    return () if whole.complete else incomplete


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int):
        return value
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _row(verdict: Verdict) -> dict[str, object]:
    indicator, value, target = verdict.indicator, verdict.value, verdict.target
    counts = value if isinstance(value, Counts) else None
    return {
        "indicator": indicator.id,
        "group": indicator.group.id if indicator.group else None,
        "title": indicator.title,
        "unit": verdict.unit.id,
        "unit_name": verdict.unit.name,
        "first": verdict.period.first,
        "last": verdict.period.last,
        "target": target.value,
        "target_kind": target.kind.value,
        "target_text": target.text,
        "comparison": verdict.threshold.comparison.value,
        "numerator": counts.numerator if counts else None,
        "denominator": counts.denominator if counts else None,
        "stated": value.percentage if isinstance(value, Stated) else None,
        "rate": verdict.rate,
        "gap": verdict.gap,
        "status": verdict.status.value,
        "exceeded": verdict.exceeded,
        "firm": verdict.firm,
        "complete": verdict.complete,
        "due": verdict.due,
        "shortfall": verdict.shortfall,
        "headroom": verdict.headroom,
        "unreported": ", ".join(unit.id for unit in verdict.unreported),
        "uncovered": ", ".join(map(str, verdict.uncovered)),
        "findings": ", ".join(dict.fromkeys(finding.kind.value for finding in verdict.findings)),
    }
